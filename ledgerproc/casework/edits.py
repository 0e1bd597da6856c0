"""What people's hands did to a case: cells the county changed, and what of all words stands.

In: differences between a published ledger and its archive, and the edits of all hands. Out:
edits that later months keep. A township's older text does not overwrite them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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
from ledgerproc.cleaning.records import Values
from ledgerproc.findings import CellRef, Finding
from ledgerproc.profile.model import Ownership, Profile

LEDGER = CellRef("全县台账.xlsx", "台账")
BLANK = "（空白）"


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
