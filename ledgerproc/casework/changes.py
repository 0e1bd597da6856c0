"""Tells what became of every case since the last period, one line a field.

Last period's cases with these changes are this period's cases: nothing moves untold. A
case that no file mentions stays as it was; that is told too, and closes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from ledgerproc.casework.cases import Case, Change, ChangeKind
from ledgerproc.casework.edits import find_last_word
from ledgerproc.casework.fields import field_keys, text_of
from ledgerproc.casework.strikeoff import COUNTY
from ledgerproc.cleaning.records import DeadlineKind, Status
from ledgerproc.findings import CellRef, Finding
from ledgerproc.profile.model import Ownership

_USUAL = Ownership()
CASE_ID = "case_id"  # the field of a change that gives one case the number of another


def find_changes(
    former: Sequence[Case],
    cases: Sequence[Case],
    joined: Mapping[str, str],
    mentioned: Iterable[str],
    bases: Mapping[tuple[str, str], str],
    ownership: Ownership = _USUAL,
) -> tuple[Change, ...]:
    """Changes in the order of the cases.

    ``joined`` maps retired numbers to those that are kept, ``mentioned`` are the numbers
    that a file of this period tells, ``bases`` says by number and field who wrote a
    value that is not the township's.
    """
    before = {one.case_id: one for one in former}
    told = set(mentioned)
    changes: list[Change] = []
    for case in cases:
        old = before.get(case.case_id)
        if old is None:
            changes.append(_new(case, bases))
            changes += _hand_changes(case, bases, ownership)
        else:
            changes += _field_changes(old, case, bases, ownership)
        if case.case_id not in told and (old or case).values.status is Status.OPEN:
            # By now another problem may stand in that row: its month is told with it.
            basis = f"{case.last_period} 报送：{_basis(case)}"
            changes.append(Change(case.case_id, ChangeKind.NOT_REPORTED, basis=basis))
    known = {one.case_id for one in cases}
    for number in sorted(set(before) & set(joined) - known):
        changes.append(
            Change(number, ChangeKind.EDITED, CASE_ID, number, joined[number], "处理意见：合并")
        )
    return tuple(changes)


def _new(case: Case, bases: Mapping[tuple[str, str], str]) -> Change:
    basis = bases.get((case.case_id, CASE_ID)) or _basis(case)
    return Change(case.case_id, ChangeKind.NEW, after=case.values.title, basis=basis)


def _basis(case: Case) -> str:
    return case.sources[0] if case.sources else ""


def _hand_changes(
    case: Case, bases: Mapping[tuple[str, str], str], ownership: Ownership
) -> list[Change]:
    """What people's hands changed in a case in the month in which it came up."""
    return [
        Change(
            case.case_id,
            _kind_of_hand(one.by),
            one.field,
            text_of(case.reported, one.field),
            text_of(case.values, one.field),
            bases.get((case.case_id, one.field), one.by),
        )
        for one in case.edits
        if text_of(case.reported, one.field) != text_of(case.values, one.field)
        and find_last_word(case, one.field, ownership) == one
    ]


def _kind_of_hand(by: str) -> ChangeKind:
    return ChangeKind.COUNTY if by == COUNTY else ChangeKind.OFFICE


def _field_changes(
    old: Case, case: Case, bases: Mapping[tuple[str, str], str], ownership: Ownership
) -> list[Change]:
    changes = []
    for key in field_keys(old.values, case.values):
        before, after = text_of(old.values, key), text_of(case.values, key)
        if before != after:
            kind = _kind(old, case, key, ownership)
            basis = bases.get((case.case_id, key)) or _basis(case)
            if key == "deadline" and _is_postponed(old, case):
                basis += f"；第{_times(case)}次延期{_total(before, case)}"
            changes.append(Change(case.case_id, kind, key, before, after, basis))
    return changes


def _kind(old: Case, case: Case, key: str, ownership: Ownership) -> ChangeKind:
    """Closing and reopening are called so whoever told them; else the last hand counts."""
    if key == "status":
        return ChangeKind.CLOSED if case.values.status is Status.DONE else ChangeKind.REOPENED
    hand = find_last_word(case, key, ownership)
    if hand is not None and hand not in old.edits:
        return _kind_of_hand(hand.by)
    if key == "closed_on" and case.values.status is Status.DONE is not old.values.status:
        return ChangeKind.CLOSED
    return ChangeKind.EDITED


def find_remarkable(
    former: Sequence[Case],
    cases: Sequence[Case],
    changes: Iterable[Change],
    places: Mapping[str, CellRef],
) -> list[Finding]:
    """Findings about changes that someone should look at; ``places`` are cases' rows."""
    by_number = {one.case_id: one for one in cases}
    before = {one.case_id: one for one in former}
    found = []
    for one in changes:
        case = by_number.get(one.case_id)
        if case is None:
            continue
        where = places.get(one.case_id, CellRef(""))
        place = case.values.place
        details = {"case": one.case_id}
        if one.kind is ChangeKind.REOPENED:
            found.append(Finding("CASE_REOPENED", where, "status", one.after, details, place))
        elif one.kind is ChangeKind.NOT_REPORTED:
            found.append(Finding("CASE_NOT_REPORTED", where, details=details, place=place))
        elif one.field == "deadline" and _is_postponed(before.get(one.case_id), case):
            moved = {**details, "before": one.before, "after": one.after, **_how_far(one, case)}
            found.append(Finding("DEADLINE_POSTPONED", where, one.field, one.after, moved, place))
    return found


def _how_far(change: Change, case: Case) -> dict[str, str]:
    """How often a deadline was moved back, and how far from the first one."""
    first, days = _days_moved(change.before, case)
    far = f"，比最初的 {first} 延后 {days} 天" if days is not None else ""
    return {"times": str(_times(case)), "far": far}


def _times(case: Case) -> int:
    return max(1, len(case.postponed))


def _total(before: str, case: Case) -> str:
    """How far it was moved in all: from the first day that was ever told."""
    first, days = _days_moved(before, case)
    return f"，比最初的{first}共推后{days}天" if days is not None else ""


def _days_moved(before: str, case: Case) -> tuple[str, int | None]:
    """The first deadline, and the days from it to the one that stands; None without an end."""
    first = case.postponed[0] if case.postponed else before
    on = case.values.deadline.on
    return first, None if on is None else (on - date.fromisoformat(first)).days


def _is_postponed(old: Case | None, case: Case) -> bool:
    if old is None:
        return False
    first, then = old.values.deadline, case.values.deadline
    if first.kind is not DeadlineKind.DATE or first.on is None:
        return False
    return then.kind is DeadlineKind.ONGOING or (then.on is not None and then.on > first.on)


def postponed(old: Case | None, case: Case) -> tuple[str, ...]:
    """Deadlines that were moved back so far, oldest first, ISO dates.

    Told by last month's, or by the cell itself: 11月30日，延期至12月31日.
    """
    earlier = old.postponed if old else ()
    told = case.values.deadline.before
    moved = [told.isoformat()] if told else []
    if old is not None and _is_postponed(old, case):
        moved.append(text_of(old.values, "deadline"))
    return tuple(dict.fromkeys((*earlier, *moved)))


def undone(old: Case | None, case: Case) -> tuple[str, ...]:
    """Closings that did not last, oldest first: the day of each, or its month."""
    if old is None:
        return ()
    if old.values.status is Status.DONE is not case.values.status:
        return (*old.undone, str(old.values.closed_on or old.last_period))
    return old.undone
