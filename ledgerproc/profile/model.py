"""The rules of a campaign as values: what the rest of the program may know about it.

Everything here comes from one TOML file (see ``docs/profile.md``); ``loader`` reads and
checks it. Text in a profile is Chinese because clerks read it; keys are English.
Core field keys (``CORE_FIELDS``) have a meaning to the program; a profile may leave any
out, and add fields of its own, which travel as ``extras``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from msgspec import Struct, field

from ledgerproc.profile.matching import Matching


class Kind(StrEnum):
    """How the text of a field is understood."""

    NUMBER = "number"  # running number of the row: no content of its own
    CASE_ID = "case_id"  # a number of ours
    PLACE = "place"
    TEXT = "text"
    CATEGORY = "category"
    DEADLINE = "deadline"
    DATE = "date"
    DUTY = "duty"  # offices, persons and phones in one cell
    OFFICES = "offices"
    PERSONS = "persons"
    LEADERS = "leaders"  # text; persons only where a sheet has no column for those
    PHONES = "phones"
    STATUS = "status"
    AMOUNT = "amount"  # money, in the unit of the header or the cell
    COUNT = "count"  # households, people
    IGNORED = "ignored"  # known, and deliberately not carried


CORE_FIELDS = (
    "place",
    "title",
    "narrative",
    "categories",
    "measures",
    "deadline",
    "lead",
    "assisting",
    "persons",
    "phones",
    "note",
    "status",
    "progress",
    "closed_on",
)
# Not fields of a case, but of a row: split into core fields, or used and dropped.
ROW_FIELDS = ("number", "case_id", "duty")


class Field(Struct, frozen=True):
    """A column that a ledger may have. ``headers`` are the ways clerks write its name."""

    key: str
    label: str  # the official column name
    kind: Kind
    headers: tuple[str, ...]
    is_required: bool = False  # a blank cell is an error of the township
    is_subject: bool = False  # says what the problem is; a row without any subject is rejected
    low: float = 0.0  # kind AMOUNT, in yuan: a smaller sum is doubted
    high: float = 0.0  # a larger one is; 0 is no bound
    per: str = ""  # count field by which a sum is divided before ``high`` is applied
    most: float = 0.0  # kinds AMOUNT and COUNT: more is doubted, whatever shares it; 0 is no bound
    example: str = ""  # what would pass in a cell; by its kind where none is given


class Category(Struct, frozen=True):
    """A class of problems, numbered from 1 in the order of the notice."""

    name: str
    number: int
    definition: str
    aliases: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()  # words in a narrative that suggest it; for proposals only


class Place(Struct, frozen=True):
    """A reporting unit. ``short`` is its name without the rank; ``aliases`` old names and typos."""

    name: str
    short: str
    code: str = ""
    aliases: tuple[str, ...] = ()
    needs_rank: bool = False  # its short name is a common word: match the full name only


class Office(Struct, frozen=True):
    """An office that can owe an answer."""

    name: str
    full_name: str = ""
    aliases: tuple[str, ...] = ()
    duties: str = ""
    stations: tuple[str, ...] = ()  # its branches in the townships, behind a place's name: 派出所


class OfficeWords(Struct, frozen=True):
    """How duty cells are written. Roles are label words before a colon (牵头：…；配合：…)."""

    lead_labels: tuple[str, ...]
    assisting_labels: tuple[str, ...]
    person_labels: tuple[str, ...]
    phone_labels: tuple[str, ...]
    lead_verbs: tuple[str, ...]  # 牵头 in "A牵头，B配合"
    assisting_verbs: tuple[str, ...]
    own_place: tuple[str, ...]  # words that mean the reporting place itself
    everybody: tuple[str, ...]  # routed to nobody in particular
    posts: tuple[str, ...]  # titles before or after a person's name
    office_endings: tuple[str, ...]  # what an unknown office's name ends with
    leader_labels: tuple[str, ...] = ()  # labels of those over a case: persons where no other is
    other_labels: tuple[str, ...] = ()  # labels of people who answer for nothing here: 当事人
    fillers: tuple[str, ...] = ()  # words that say nothing of who does what: 按职责分工负责
    organs: tuple[str, ...] = ()  # a township's own, by whatever name: 村建办
    organ_endings: tuple[str, ...] = ()  # behind a place's name: its own organ, not the county's


class StatusWords(Struct, frozen=True):
    """Words by what they mean; the longest match wins, a negation before it flips it."""

    done: tuple[str, ...]
    open: tuple[str, ...]
    partial: tuple[str, ...]
    negations: tuple[str, ...]
    expectations: tuple[str, ...]  # 预计: what follows has not happened yet
    closing: tuple[str, ...]  # 销号: words that make a date next to them the closing date


class DeadlineWords(Struct, frozen=True):
    """Words of the deadline grammar that are not numbers."""

    ongoing: tuple[str, ...]
    immediate: tuple[str, ...]
    undecided: tuple[str, ...]  # needs a date: an error
    nil: tuple[str, ...]  # dashes and the like that mean "nothing"
    named_days: Mapping[str, date]  # 春节 and others, by campaign
    bases: Mapping[str, str] = field(default_factory=dict)  # 签订: the field it counts from


class Layout(Struct, frozen=True):
    """Words by which rows and lines of a form are told apart."""

    titles: tuple[str, ...]  # words in the title of a ledger of this kind
    place_labels: tuple[str, ...]  # 乡镇（街道） before a colon, above the table
    date_labels: tuple[str, ...]
    totals: tuple[str, ...]
    footers: tuple[str, ...]
    nil: tuple[str, ...]  # 无, 暂无, 零报告
    nil_patterns: tuple[str, ...]  # regular expressions of sentences that report nothing
    ditto: tuple[str, ...]
    other_sheets: tuple[str, ...]  # names or titles of sheets that are no ledger
    feedback_titles: tuple[str, ...]  # titles of our own task sheets
    return_sheet: str  # first sheet of a returned file


class FileWords(Struct, frozen=True):
    """Words in file names."""

    versions: tuple[tuple[str, ...], ...]  # groups from the earliest to the last
    skip: tuple[str, ...]  # shell patterns of files that are nobody's report


class Sums(Struct, frozen=True):
    """Where the money of a duty is told: expressions with a group ``sum``, and fields."""

    due: tuple[str, ...] = ()
    paid: tuple[str, ...] = ()
    unpaid: tuple[str, ...] = ()
    due_field: str = ""
    paid_field: str = ""
    unpaid_field: str = ""


class Threshold(Struct, frozen=True):
    """When a case of a category meets the notice's objective test.

    ``dates`` are regular expressions with a group ``date``, tried in order on the
    narrative; the test is met when ``months`` calendar months have passed since.
    """

    category: str
    months: int
    since: str  # what the date is, in words: 约定支付日期
    in_force: date
    source: str  # document and article
    dates: tuple[str, ...] = ()
    contradictions: tuple[str, ...] = ()  # expressions that say the duty was met
    fields: tuple[str, ...] = ()  # extra fields that hold the date, before the narrative
    is_event: bool = False  # 2019年 is some day of that year, not its last day
    periods: tuple[str, ...] = ()  # with {period}: how long after a start the date falls
    starts: tuple[str, ...] = ()  # with {date}: that start
    start: str = ""  # what the start is, in words
    start_fields: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()  # with {date}: a last day set for this case; no months are added
    facts: tuple[str, ...] = ()  # what meets the test by itself, whenever it was
    outstanding: tuple[str, ...] = ()  # behind a contradiction: a part is still owed
    met_fields: tuple[str, ...] = ()  # a date or words of ``contradictions`` there: it was met
    sums: Sums = Sums()


class Phase(Struct, frozen=True):
    """A stretch of the campaign, first and last day included."""

    name: str
    start: date
    end: date


class Agenda(Struct, frozen=True):
    """What makes an open case hard enough for a meeting; any one of these is enough."""

    long_late: int = 30  # days overdue
    many_offices: int = 3  # that must act together
    many_households: int = 10
    large_sum: int = 1_000_000  # yuan, in a column of sums
    most: int = 20  # cases that a meeting is asked to look at


class Parties(Struct, frozen=True):
    """What tells a person's name in a text, beyond what cases are compared by.

    It serves to hide names, never to compare cases. ``behind``, ``likely_behind`` and
    ``places`` are expressions, the others words.
    """

    before: tuple[str, ...] = ()  # directly before a name: 户主
    likely_before: tuple[str, ...] = ()  # 由, 约谈
    behind: tuple[str, ...] = ()  # directly behind: 女士
    likely_behind: tuple[str, ...] = ()  # 要求
    words: tuple[str, ...] = ()  # no names, though they look it
    places: tuple[str, ...] = ()  # places and buildings, however they are called


HANDS = ("county", "office", "township")


class Closing(Struct, frozen=True):
    """Who may say that a case is resolved, and who may strike it off (销号)."""

    report: tuple[str, ...] = HANDS  # whose word is heard; others may not say it at all
    strike: tuple[str, ...] = HANDS  # whose word makes 状态 已办结
    categories: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # another ``strike``
    evidence: tuple[str, ...] = ()  # fields of which one must say what shows it

    def strikers(self, categories: tuple[str, ...]) -> tuple[str, ...]:
        """Who may strike off a case of these categories, of which the first one counts."""
        return self.categories.get(categories[0], self.strike) if categories else self.strike


class Ownership(Struct, frozen=True):
    """Whose word stands where county, office and township say different things, first to last."""

    order: tuple[str, ...] = HANDS
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # another order, by field
    closing: Closing = Closing()

    def rank(self, key: str, hand: str) -> int:
        """Where a hand stands for a field; 0 is first."""
        return self.fields.get(key, self.order).index(hand)


class Output(Struct, frozen=True):
    """Titles and column choices of what people open."""

    ledger_columns: tuple[str, ...]
    annex_columns: tuple[str, ...]
    titles: Mapping[str, str]  # sheet name -> title row
    files: Mapping[str, str] = field(default_factory=dict)
    order_number: str = ""  # of an order to act: with {number} of the case, and {year}, {month}
    agenda: Agenda = Agenda()
    parties: Parties = Parties()


class Profile(Struct, frozen=True):
    """One campaign's rules, checked."""

    name: str
    title: str
    ledger_title: str  # the official title of the ledger
    region: str  # name of the county
    office: str  # the office that runs this program
    source: str  # the notice
    year: int  # the campaign's year: for dates without one
    case_id_format: str  # with {number}
    region_prefixes: tuple[str, ...]  # stripped from names of places and offices
    place_suffixes: tuple[str, ...]
    phases: tuple[Phase, ...]
    fields: Mapping[str, Field]
    categories: tuple[Category, ...]
    places: tuple[Place, ...]
    offices: tuple[Office, ...]
    office_words: OfficeWords
    status_words: StatusWords
    deadline_words: DeadlineWords
    layout: Layout
    files: FileWords
    thresholds: tuple[Threshold, ...]
    matching: Matching
    output: Output
    done_needs_date: bool  # a case reported as resolved without a closing date is a finding
    ownership: Ownership = Ownership()
    fingerprint: str = ""  # SHA-256 of the profile's text

    @property
    def labels(self) -> Mapping[str, str]:
        """Official column name by field key."""
        return {key: one.label for key, one in self.fields.items()}

    def category(self, name: str) -> Category | None:
        """The category of that official name."""
        return next((one for one in self.categories if one.name == name), None)

    def place(self, name: str) -> Place | None:
        """The reporting unit of that official name."""
        return next((one for one in self.places if one.name == name), None)
