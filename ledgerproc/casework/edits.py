"""What people's hands did: cells the county changed, and what departments wrote back.

In: differences between a published ledger and its archive, and returned task sheets. Out:
edits that later months keep. A township's older text does not overwrite them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from msgspec import Struct

from ledgerproc.casework.cases import Case, Edit
from ledgerproc.casework.fields import text_of, with_text
from ledgerproc.casework.strikeoff import (
    COUNTY,
    TOWNSHIP,
    hand_of,
    hold_back,
    is_withheld,
    settle_day,
)
from ledgerproc.cleaning.records import Feedback, Status, Values
from ledgerproc.findings import CellRef, Finding
from ledgerproc.profile.model import Ownership, Profile

LEDGER = CellRef("全县台账.xlsx", "台账")
FEEDBACK_FIELDS = ("status", "progress", "closed_on")
BLANK = "（空白）"
UNDONE = "这件此后办结过，又反弹为未办结"


class Hands(Protocol):
    """What people wrote into one period's published ledger, by case number and field key."""

    @property
    def period(self) -> str:
        """The period whose ledger it was, YYYY-MM."""

    @property
    def edits(self) -> Mapping[str, Mapping[str, str]]:
        """Texts that are no longer what was written."""

    @property
    def deleted(self) -> tuple[str, ...]:
        """Numbers whose rows are gone."""

    @property
    def strangers(self) -> tuple[str, ...]:
        """Rows of no known number, as number and title."""

    @property
    def renumbered(self) -> tuple[tuple[str, str], ...]:
        """What stands as number in rows that are of another one, and that."""

    @property
    def unread(self) -> tuple[tuple[str, str], ...]:
        """Columns that were not read, and why."""

    @property
    def rivals(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """By number and field key what several rows of one number say, the last one standing."""

    @property
    def opinions(self) -> Mapping[tuple[str, str], str]:
        """What stands in 处理意见, by the two numbers."""


class Found(Struct, frozen=True):
    """Edits by case number, and what is wrong with others."""

    edits: Mapping[str, tuple[Edit, ...]]
    findings: tuple[Finding, ...] = ()


def find_edits(hands: Hands, cases: Iterable[Case], profile: Profile, period: str) -> Found:
    """Turn changed cells into edits that last; unusable ones and deleted rows are told.

    ``cases`` are those the ledger was written from; ``period`` is the one that runs.
    """
    known = {one.case_id: one for one in cases}
    edits: dict[str, tuple[Edit, ...]] = {}
    findings = [_deleted(number, known[number]) for number in hands.deleted if number in known]
    findings += [Finding("CASE_ROW_STRANGE", LEDGER, seen=one) for one in hands.strangers]
    findings += [
        Finding("CASE_ROW_RENUMBERED", LEDGER, "case_id", seen or BLANK, {"case": number})
        for seen, number in hands.renumbered
    ]
    findings += [
        Finding("CASE_COLUMN_UNREAD", LEDGER, seen=seen, details={"reason": reason})
        for seen, reason in hands.unread
    ]
    findings += _rivals(hands, known)
    for number, changed in sorted(hands.edits.items()):
        case = known.get(number)
        if case is None:
            continue
        usable = []
        for key, text in changed.items():
            if with_text(case.values, key, text, profile) is None:
                details = {"case": number}
                findings.append(
                    Finding("CASE_EDIT_IGNORED", LEDGER, key, text, details, case.values.place)
                )
            else:
                usable.append(Edit(key, text, text_of(case.values, key), period, COUNTY))
        edits[number] = tuple(usable)
    return Found(edits, tuple(findings))


def _rivals(hands: Hands, known: Mapping[str, Case]) -> Iterator[Finding]:
    """Rows of one number that say different things."""
    for number, fields in sorted(hands.rivals.items()):
        for key, texts in fields.items() if number in known else ():
            details = {"case": number, "values": "；".join(f"“{one}”" for one in texts)}
            place = known[number].values.place
            yield Finding("CASE_ROW_TWICE", LEDGER, key, texts[-1], details, place)


def _deleted(number: str, case: Case) -> Finding:
    return Finding("CASE_ROW_DELETED", LEDGER, details={"case": number}, place=case.values.place)


def merge_edits(old: Iterable[Edit], new: Iterable[Edit]) -> tuple[Edit, ...]:
    """The edits that hold: the newest of each hand for each field, in a fixed order.

    The base of an edit that is edited again stays what stood before any hand.
    """
    held: dict[tuple[str, str], Edit] = {}
    for one in (*old, *new):
        held[one.field, one.by] = one
    return tuple(sorted(held.values(), key=lambda one: (one.field, one.by)))


def find_lapsed(edits: Iterable[Edit], former: Values, reported: Values) -> tuple[Edit, ...]:
    """What departments wrote about fields on which the township has news since.

    The county's edits never lapse.
    """
    return tuple(
        one
        for one in edits
        if one.by != COUNTY and text_of(former, one.field) != text_of(reported, one.field)
    )


def apply_edits(reported: Values, edits: Iterable[Edit], profile: Profile) -> Values:
    """What stands, by the profile's order of who owns which field.

    Unless it says otherwise, the county's word stands before a department's, and a
    department's before a township's.
    """
    ownership = profile.ownership
    values = held = hold_back(reported, ownership)
    is_dated = False
    for one in sorted(edits, key=lambda one: (_standing(one, ownership), one.field)):
        if not _is_overruled(one, reported, ownership):
            changed = with_text(values, one.field, one.value, profile)
            values = values if changed is None else changed
            is_dated |= one.field == "closed_on"
    return settle_day(values, reported, held, is_dated)


def _standing(one: Edit, ownership: Ownership) -> tuple[int, str, str]:
    """What counts more comes last; of two departments the one that wrote later."""
    return -ownership.rank(one.field, hand_of(one)), one.period, one.by


def _is_overruled(one: Edit, reported: Values, ownership: Ownership) -> bool:
    """Whether the township's word stands before this hand's, or the hand may not say this."""
    if is_withheld(one, reported, ownership):
        return True
    is_first = ownership.rank(one.field, TOWNSHIP) < ownership.rank(one.field, hand_of(one))
    return is_first and bool(text_of(hold_back(reported, ownership), one.field))


def find_last_word(case: Case, key: str, ownership: Ownership) -> Edit | None:
    """The hand whose value of a field stands; None where it is the township's."""
    hands = [
        one
        for one in case.edits
        if one.field == key and not _is_overruled(one, case.reported, ownership)
    ]
    return max(hands, key=lambda one: _standing(one, ownership), default=None)


def find_conflicts(case: Case, profile: Profile, places: Mapping[str, CellRef]) -> list[Finding]:
    """Fields on which county, departments and township say three, or two, different things.

    A township's unchanged older text is no news, and no conflict.
    """
    found = []
    ownership = profile.ownership
    heard = [one for one in case.edits if not is_withheld(one, case.reported, ownership)]
    for key in dict.fromkeys(one.field for one in heard):
        edits = [one for one in heard if one.field == key]
        told = {name_of(one): one.value for one in edits}
        township = text_of(case.reported, key)
        is_news = township and (
            all(township not in (one.base, one.value) for one in edits)
            or any(_is_overruled(one, case.reported, ownership) for one in edits)
        )
        if is_news:
            told[township_of(case)] = township
        if len(set(told.values())) < 2:
            continue
        winner = find_last_word(case, key, ownership)
        values = "；".join(f"{who}“{text}”" for who, text in told.items())
        details = {"values": values, "winner": name_of(winner) if winner else township_of(case)}
        is_twice = key == "closed_on" and all(told.values())
        code = "CASE_CLOSED_TWICE" if is_twice else "CASE_VALUES_DIFFER"
        details |= {"case": case.case_id} if is_twice else {}
        where = places[case.case_id]
        found.append(Finding(code, where, key, township, details, case.values.place))
    return found


def township_of(case: Case) -> str:
    """The township whose word is reported, by name."""
    return case.reported.place or "乡镇（街道）"


def name_of(edit: Edit) -> str:
    """The hand that an edit is of, by name."""
    return "县级修改" if edit.by == COUNTY else edit.by


def take_feedback(
    feedback: Iterable[Feedback],
    cases: Mapping[str, Case],
    published: Mapping[str, Sequence[tuple[str, Values]]],
    period: str,
) -> tuple[dict[str, tuple[Edit, ...]], tuple[Finding, ...]]:
    """Edits from returned task sheets, by case number; conflicts and unknown numbers told.

    Of several answers the one on the later sheet stands, also where that came in a month ago;
    then the one that tells more. A
    blank cell says nothing; one that says what was published in the month of its sheet, or in
    a month since, was left as it was or heard before: no word of anybody. ``published`` holds
    periods with values, "" for the last one.
    """
    by_case: dict[str, list[Feedback]] = {}
    findings: list[Finding] = []
    for one in feedback:
        if one.case_id in cases:
            by_case.setdefault(one.case_id, []).append(one)
        else:
            where = one.where.whole_row
            findings.append(Finding("FEEDBACK_UNKNOWN_CASE", where, "case_id", one.case_id))
    edits: dict[str, tuple[Edit, ...]] = {}
    for number, answers in by_case.items():
        case = cases[number]
        answers.sort(key=_weight, reverse=True)
        then = published.get(number, ())
        words = [(one, _words(one, (case.values, *_shown(one, then)))) for one in answers]
        findings += _contradictions(case, words)
        found: dict[str, Edit] = {}
        for answer, said in words:
            is_undone = _is_undone(answer, case, _shown(answer, then))
            base = _base(answer, case, then, period)
            for key, text in said.items():
                if is_undone:
                    findings.append(_outdated(case, answer, key, text, UNDONE))
                elif later := _later_word(case, key, answer.period):
                    told = f"{later.sheet} 的任务单已写明{name_of(later)}“{later.value}”"
                    if text != later.value:
                        findings.append(_outdated(case, answer, key, text, told))
                elif key not in found:
                    office = answer.office or "部门反馈"
                    # Two days of closing are compared in ``closings``.
                    shown = case.values if key == "closed_on" else base
                    then_said = text_of(shown, key)
                    found[key] = Edit(key, text, then_said, period, office, answer.period)
        edits[number] = tuple(found.values())
    return edits, tuple(findings)


def _base(
    answer: Feedback, case: Case, published: Sequence[tuple[str, Values]], period: str
) -> Values:
    """What the sheet had shown: what a township has reported since is news to who wrote on it."""
    if answer.period < period:
        told = dict(published)
        since = [one for one in told if answer.period and one >= answer.period]
        return told.get(min(since, default=""), case.values)
    return case.values


def _is_undone(answer: Feedback, case: Case, shown: Iterable[Values]) -> bool:
    """Whether a closing was published since the sheet, and the case has come up again."""
    is_closing = answer.status is Status.DONE is not case.values.status
    return is_closing and any(one.status is Status.DONE for one in shown)


def _later_word(case: Case, key: str, sheet: str) -> Edit | None:
    """What an office wrote on a later sheet than this one, and in an earlier month.

    Also where it does not hold any more: an older sheet is no answer to the township's news.
    """
    held = [one for one in (*case.edits, *case.lapsed) if one.field == key and one.by != COUNTY]
    later = [one for one in held if sheet and one.sheet > sheet]
    return max(later, key=lambda one: (one.sheet, one.by), default=None)


def _outdated(case: Case, answer: Feedback, key: str, text: str, since: str) -> Finding:
    """The word of an old sheet, where something else has been said since."""
    details = {"case": case.case_id, "sheet": answer.period or "未写月份", "since": since}
    where, place = answer.where.whole_row, case.values.place
    return Finding("FEEDBACK_OUTDATED", where, key, text, details, place)


def _shown(answer: Feedback, published: Sequence[tuple[str, Values]]) -> list[Values]:
    """What was published in the month of a sheet and since then, at least last month."""
    told = answer.period
    return [values for period, values in published if not period or (told and period >= told)]


def _words(answer: Feedback, shown: Sequence[Values]) -> dict[str, str]:
    """What an answer says by itself, by field."""
    return {
        key: text
        for key, text in _texts(answer).items()
        if text and all(text != text_of(one, key) for one in shown)
    }


def _texts(answer: Feedback) -> dict[str, str]:
    on = answer.closed_on.isoformat() if answer.closed_on else ""
    status = answer.status.value if answer.status else ""
    return dict(zip(FEEDBACK_FIELDS, (status, answer.progress, on), strict=True))


def _weight(answer: Feedback) -> tuple[str, bool, str, int, str, CellRef]:
    texts = _texts(answer)
    filled = sum(1 for text in texts.values() if text)
    return (
        answer.period,
        answer.status is Status.DONE,
        texts["closed_on"],
        filled,
        answer.progress,
        answer.where,
    )


def _contradictions(
    case: Case, words: Sequence[tuple[Feedback, Mapping[str, str]]]
) -> list[Finding]:
    found = []
    for key in FEEDBACK_FIELDS:
        told = [(one.where.whole_row, said[key]) for one, said in words if key in said]
        if len({text for _, text in told}) < 2:
            continue
        values = "；".join(f"{where}“{text}”" for where, text in told)
        where, text = told[0]
        details = {"case": case.case_id, "values": values, "winner": str(where)}
        found.append(Finding("FEEDBACK_CONFLICT", where, key, text, details, case.values.place))
    return found
