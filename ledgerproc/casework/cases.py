"""Cases and what happened to them: the values that casework hands to the writers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from msgspec import Struct, field

from ledgerproc.cleaning.records import DeadlineKind, Status, Values
from ledgerproc.findings import CellRef, Finding


class Edit(Struct, frozen=True):
    """A value that a person set, which a township's text does not overwrite."""

    field: str  # core or extra field key
    value: str  # as text, in the form that ``Values`` are written in
    base: str  # what the program had written before the person changed it
    period: str  # YYYY-MM in which it was found
    by: str  # "county", or an office's name
    sheet: str = ""  # YYYY-MM of the task sheet that an office wrote it on, where that tells
    case_id: str = ""  # the number it was written on, where a person joined that to this case


class FoundAgain(Struct, frozen=True):
    """How a case got its last words: by what was left over, which a person may take back."""

    period: str  # in which it was found again
    reason: str
    before: Case  # as the period before published it


class Case(Struct, frozen=True):
    """One problem that offices owe an answer to.

    ``reported`` is what townships say, ``values`` what stands after people's edits.
    ``sources`` are 来源 texts (``file#sheet!row``), the one whose values stand first.
    """

    case_id: str
    values: Values
    reported: Values
    sources: tuple[str, ...]
    first_period: str
    last_period: str  # the last period in which a township file mentioned it
    edits: tuple[Edit, ...] = ()
    postponed: tuple[str, ...] = ()  # earlier deadlines, oldest first, ISO dates
    texts: tuple[str, ...] = ()  # other wordings merged into it: title + narrative
    parts: tuple[tuple[str, int], ...] = ()  # of sources that hold several problems: which is this
    undone: tuple[str, ...] = ()  # closings that did not last: their days, or months without one
    found_again: FoundAgain | None = None
    lapsed: tuple[Edit, ...] = ()  # offices' words that a township's news took the place of
    joined: tuple[Case, ...] = ()  # what a person made one: this and others, as each was by itself

    @property
    def rows(self) -> frozenset[tuple[str, int]]:
        """The sources with the part that is this case's; 0 where the row holds nothing else."""
        shared = {source for source, _ in self.parts}
        return frozenset((*self.parts, *((one, 0) for one in self.sources if one not in shared)))

    def overdue_days(self, as_of: date) -> int | None:
        """Whole days past the deadline; None when not overdue or resolved."""
        deadline = self.values.deadline
        if self.values.status is Status.DONE or deadline.kind is not DeadlineKind.DATE:
            return None
        if deadline.on is None or deadline.on >= as_of:
            return None
        return (as_of - deadline.on).days


class Placement(StrEnum):
    """What became of a data row; the values are columns of 数据对账."""

    FOUNDED = "立案"
    MERGED = "并入"
    REJECTED = "退回"


class Opinion(StrEnum):
    """What a person writes into 处理意见."""

    MERGE = "合并"
    APART = "不合并"
    PENDING = "待定"


class Merge(Struct, frozen=True):
    """A source row that became part of a case founded on another row."""

    case_id: str
    source: str  # the row that the case stands on
    merged: str  # the row merged into it
    score: float | None  # 0..1; None where a number or a person decided
    reason: str


class Suspect(Struct, frozen=True):
    """A pair of cases that a person must decide; the sides are ordered by number."""

    group: int
    left_id: str
    left_source: str
    left_title: str
    right_id: str
    right_source: str
    right_title: str
    score: float
    reason: str
    opinion: str = ""  # what a person has written so far


class Decision(Struct, frozen=True):
    """A person's verdict on two cases: kept for ever, beats any score."""

    left_id: str
    right_id: str
    opinion: Opinion
    period: str  # in which it was read
    left_text: str = ""  # title and narrative at the time: finds the row again
    right_text: str = ""
    left_place: str = ""  # that told it so
    right_place: str = ""


class ChangeKind(StrEnum):
    """The contract's words for 变动."""

    NEW = "新增"
    EDITED = "变更"
    CLOSED = "销号"
    REOPENED = "反弹"
    NOT_REPORTED = "本月未报"
    COUNTY = "县级修改"
    OFFICE = "部门反馈"


class Change(Struct, frozen=True):
    """One line of 变动情况."""

    case_id: str
    kind: ChangeKind
    field: str = ""  # field key
    before: str = ""
    after: str = ""
    basis: str = ""  # 来源 of the row or file that says so


class Verification(Struct, frozen=True):
    """One line of 分类核验: advice to a person, it changes nothing."""

    case_id: str
    category: str
    on: date | None  # the date that the test counts from
    words: str  # the words it was read from
    limit: str  # 6个月
    elapsed: str  # 1年3个月, counted to the as-of date
    verdict: str  # 达到 · 未达到 · 矛盾 · 无法核验（缺什么）


class MonthTotals(Struct, frozen=True):
    """What one period counted; kept in the archive for every later one."""

    period: str  # YYYY-MM
    total: int
    open: int
    done: int
    overdue: int
    new: int
    closed: int


class Prior(Struct, frozen=True):
    """What the run starts from: the last published state, and people's hands on it."""

    period: str = ""  # the last earlier period, "" when there is none
    cases: tuple[Case, ...] = ()  # as archived in that period
    current: tuple[Case, ...] = ()  # as archived by an earlier run of this very period
    decisions: tuple[Decision, ...] = ()
    next_number: int = 1
    free_number: int = 1  # below it, later periods have given numbers: none is given twice
    history: tuple[MonthTotals, ...] = ()  # of earlier periods, oldest first
    # What still earlier periods published, by number: as far back as task sheets come in.
    published: Mapping[str, Mapping[str, Values]] = field(default_factory=dict)


class Casework(Struct, frozen=True):
    """Everything that became of the rows.

    ``placements`` holds every data row once, also one that holds several problems;
    ``holders`` has each of those by itself.
    """

    cases: tuple[Case, ...] = ()  # in the order of the ledger
    merges: tuple[Merge, ...] = ()
    suspects: tuple[Suspect, ...] = ()
    changes: tuple[Change, ...] = ()
    verifications: tuple[Verification, ...] = ()
    decisions: tuple[Decision, ...] = ()  # old and new, for the archive
    placements: Mapping[str, Placement] = field(default_factory=dict)  # by 来源
    holders: Mapping[CellRef, str] = field(default_factory=dict)  # case of a row, or of its part
    findings: tuple[Finding, ...] = ()
    next_number: int = 1
