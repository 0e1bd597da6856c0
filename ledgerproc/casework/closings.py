"""Findings on cases that are struck off: by whom, on which day, with what to show for it.

In: last period's cases, this period's, and the profile's rule of who may close what. Out:
findings about closings that lack something, wait for another hand, or contradict.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from ledgerproc.casework.cases import Case
from ledgerproc.casework.edits import LEDGER, find_last_word, name_of, township_of
from ledgerproc.casework.fields import text_of
from ledgerproc.casework.strikeoff import COUNTY, TOWNSHIP, hand_of, is_withheld, may_strike
from ledgerproc.cleaning.records import Status
from ledgerproc.cleaning.statuses import split_done
from ledgerproc.findings import CellRef, Finding
from ledgerproc.profile.model import Profile

HANDS_BY_NAME: Mapping[str, str] = {COUNTY: "县级", "office": "部门", TOWNSHIP: "乡镇（街道）"}
MOST_NAMED = 10  # cases that one note names
LEAST_SHOWN = 2  # characters besides 已办结 and its date that say how it was resolved


class _Look(Struct, frozen=True):
    """One case as it was and is, and where to tell about it."""

    old: Case | None
    case: Case
    where: CellRef
    profile: Profile

    @property
    def was_done(self) -> bool:
        return self.old is not None and self.old.values.status is Status.DONE

    @property
    def is_done(self) -> bool:
        return self.case.values.status is Status.DONE

    def tell(self, code: str, key: str = "status", seen: str = "", **details: str) -> Finding:
        told = {"case": self.case.case_id, **details}
        return Finding(code, self.where, key, seen, told, self.case.values.place)


def find_closings(
    former: Iterable[Case],
    cases: Iterable[Case],
    places: Mapping[str, CellRef],
    columns: Mapping[str, Collection[str]],
    profile: Profile,
) -> list[Finding]:
    """What someone should look at; ``places`` are cases' rows, ``columns`` what these have."""
    before = {one.case_id: one for one in former}
    found: list[Finding] = []
    bare: dict[tuple[CellRef, str], list[_Look]] = {}
    for case in cases:
        if Status.DONE not in (case.values.status, case.reported.status) and not case.edits:
            continue
        look = _Look(before.get(case.case_id), case, places.get(case.case_id, LEDGER), profile)
        if not look.is_done:
            found += _waiting(look)
            found += _dated(look)
        elif look.was_done:
            found += _disputed(look)
        else:
            found += _closed(look)
            lacks = _lacks(look, columns.get(case.case_id, ())) if look.old else ""
            if lacks:
                sheet = CellRef(look.where.file, look.where.sheet)
                bare.setdefault((sheet, lacks), []).append(look)
    return found + [_unproven(*one, looks) for one, looks in bare.items()]


def _waiting(look: _Look) -> Iterator[Finding]:
    """A closing that was reported, and is not this hand's to make."""
    case, rules = look.case, look.profile.ownership
    told = {
        name_of(one): hand_of(one)
        for one in case.edits
        if one.field == "status" and is_withheld(one, case.reported, rules)
    }
    is_held = not may_strike(TOWNSHIP, case.reported, rules)
    if case.reported.status is Status.DONE and is_held:
        told[township_of(case)] = TOWNSHIP
    strikers = rules.closing.strikers(case.reported.categories)
    may = "、".join(HANDS_BY_NAME[one] for one in strikers)
    for who, hand in told.items():
        is_heard = hand in rules.closing.report
        code = "CASE_CLOSING_WAITS" if is_heard else "CASE_CLOSING_REFUSED"
        yield look.tell(code, "status", Status.DONE.value, who=who, may=may)


def _dated(look: _Look) -> Iterator[Finding]:
    """A day of closing that the county wrote beside 未办结."""
    hand = find_last_word(look.case, "closed_on", look.profile.ownership)
    if look.case.values.closed_on and hand and hand.by == COUNTY:
        seen = text_of(look.case.values, "closed_on")
        yield look.tell("CASE_OPEN_WITH_DATE", "closed_on", seen)


def _closed(look: _Look) -> Iterator[Finding]:
    """A case struck off in this period: without a day, on two days, or not the first time."""
    case = look.case
    hand = find_last_word(case, "status", look.profile.ownership)
    if hand and case.values.closed_on is None and look.profile.done_needs_date:
        yield look.tell("CASE_STRUCK_WITHOUT_DATE", "closed_on", who=name_of(hand))
    yield from _two_days(look)
    if case.undone:
        details = {"times": str(len(case.undone) + 1), "before": "、".join(case.undone)}
        yield look.tell("CASE_CLOSED_AGAIN", **details)


def _lacks(look: _Look, columns: Collection[str]) -> str:
    """What a case struck off has not, in words.

    Where a report has a column for the day, cleaning tells that it is blank. What shows it
    is asked for where a report has a column for it, and of the county and departments. A case
    that came up resolved was never open here: of that nothing is asked.
    """
    case, profile = look.case, look.profile
    hand = find_last_word(case, "status", profile.ownership)
    lacks = []
    is_asked = not hand and "closed_on" not in columns and profile.done_needs_date
    if is_asked and case.values.closed_on is None:
        lacks.append(profile.labels.get("closed_on", "closed_on"))
    fields = profile.ownership.closing.evidence
    is_asked = bool(fields) and (hand is not None or fields[0] in columns)
    if is_asked and not any(_says(text_of(case.values, one), profile) for one in fields):
        lacks.append("办结依据")
    return "和".join(lacks)


def _unproven(sheet: CellRef, lacks: str, looks: Sequence[_Look]) -> Finding:
    """One note a sheet: a township that never writes the day need not be told so in every row."""
    numbers = [one.case.case_id for one in looks]
    named = "、".join(numbers[:MOST_NAMED]) + ("等" if len(numbers) > MOST_NAMED else "")
    details = {"cases": named, "count": str(len(numbers)), "lacks": lacks}
    rows = tuple(one.where for one in looks)
    place = looks[0].case.values.place
    return Finding("CASE_CLOSED_UNPROVEN", sheet, "", "", details, place, rows)


def _two_days(look: _Look) -> Iterator[Finding]:
    """The days of a department and of a township that both report the closing."""
    case = look.case
    hand = find_last_word(case, "closed_on", look.profile.ownership)
    ours, theirs = text_of(case.reported, "closed_on"), hand.value if hand else ""
    if hand and hand.by != COUNTY and ours and theirs and ours != theirs:
        values = f"{name_of(hand)}“{theirs}”；{township_of(case)}“{ours}”"
        details = {"values": values, "winner": name_of(hand)}
        yield look.tell("CASE_CLOSED_TWICE", "closed_on", ours, **details)


def _says(text: str, profile: Profile) -> bool:
    if len(text) < LEAST_SHOWN:
        return False
    rest = split_done(text, profile.status_words, profile.year).rest
    return len(str(rest or "")) >= LEAST_SHOWN


def _disputed(look: _Look) -> Iterator[Finding]:
    """A case that stays struck off, although the township says otherwise, or another day."""
    old, case = look.old, look.case
    if old is None:
        return
    if case.reported.status is Status.OPEN and old.reported.status is Status.DONE:
        hand = find_last_word(case, "status", look.profile.ownership)
        who = name_of(hand) if hand else township_of(case)
        yield look.tell("CASE_CLOSING_DISPUTED", who=who, other=township_of(case))
    first, then = old.values.closed_on, case.values.closed_on
    hand = find_last_word(case, "closed_on", look.profile.ownership)
    is_corrected = hand is not None and hand.by == COUNTY
    if first and then and first != then and not is_corrected:
        values = f"上期“{first}”；本期“{then}”"
        winner = name_of(hand) if hand else township_of(case)
        yield look.tell("CASE_CLOSED_TWICE", "closed_on", str(then), values=values, winner=winner)
