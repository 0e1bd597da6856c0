"""Keeps the numbers that an earlier run of this very period gave: they decide nothing else.

In: problems as they are found without that run, and what rows claim of its numbers. Out: the
same problems with those numbers; the rows of one that would vanish are a problem again, and
that is told, as is a row that changed its number. Files come in one after another, and which
rows are one problem must not hang on who came first; but people hold papers with these numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from msgspec import structs

from ledgerproc.casework.cases import Case, Decision
from ledgerproc.casework.identity import Assignment, Claim, best_claim
from ledgerproc.casework.standing import wording_of
from ledgerproc.casework.verdicts import Verdicts
from ledgerproc.cleaning.records import Record
from ledgerproc.findings import CellRef, Finding


def keep_numbers(
    assignment: Assignment, early: Mapping[int, Sequence[Claim]], verdicts: Verdicts
) -> tuple[Assignment, dict[str, str]]:
    """Give problems without a number the one that their rows claim; ``early`` is by row.

    A problem that is told by the very rows of a number has it before one that is only alike.
    Numbers that keep rows out of the problem they belong to come with that problem's number.
    """
    taken = set(assignment.ids)
    free = sorted(
        _Held(tuple(-float(part) for part in claim.strength), claim.case_id, at, claim.is_same_row)
        for at, members in enumerate(assignment.clusters)
        for row in members
        for claim in early.get(row, ())
        if not assignment.ids[at] and claim.case_id not in taken
    )
    given = _matched([one for one in free if one.is_same_row])
    has_number = set(given.values())
    for one in free:
        if one.number not in given and one.problem not in has_number:
            given[one.number] = one.problem
            has_number.add(one.problem)
    numbers = list(assignment.ids)
    for number, at in given.items():
        numbers[at] = number
    wanted = {
        row: best.case_id
        for members, number in zip(assignment.clusters, assignment.ids, strict=True)
        for row, best in ((row, best_claim(early[row])) for row in members if row in early)
        if best.is_same_row or not _holds(assignment.claims.get(row), number, verdicts)
    }
    return _split_off(structs.replace(assignment, ids=tuple(numbers)), wanted)


def _holds(claim: Claim | None, number: str, verdicts: Verdicts) -> bool:
    """Whether a row has the number that it claims; one that fits better may have taken it."""
    return claim is not None and verdicts.of(claim.case_id) == number


class _Held(NamedTuple):
    """A problem's hold on a number: the strongest come first."""

    weakness: tuple[float, ...]
    number: str
    problem: int
    is_same_row: bool


def _matched(held: Sequence[_Held]) -> dict[str, int]:
    """As many numbers as possible to problems that hold them, the strongest claims first."""
    choices: dict[str, list[int]] = {}
    for one in held:
        choices.setdefault(one.number, []).append(one.problem)
    holder: dict[int, str] = {}

    def place(number: str, asked: set[int]) -> bool:
        for problem in choices[number]:
            if problem not in asked:
                asked.add(problem)
                if problem not in holder or place(holder[problem], asked):
                    holder[problem] = number
                    return True
        return False

    for number in choices:
        place(number, set())
    return {number: problem for problem, number in holder.items()}


def _split_off(
    assignment: Assignment, wanted: Mapping[int, str]
) -> tuple[Assignment, dict[str, str]]:
    """Take the rows of a number that no problem has out of the problem they fell in with."""
    lost = set(wanted.values()).difference(assignment.ids)
    parted: dict[str, str] = {}
    if not lost:
        return assignment, parted
    found: dict[int, tuple[list[int], str]] = {}
    for members, number in zip(assignment.clusters, assignment.ids, strict=True):
        parts: dict[str, list[int]] = {}
        for row in members:
            name = wanted.get(row, "")
            parts.setdefault(name if name in lost else "", []).append(row)
        lost.difference_update(parts)
        parted.update((name, number) for name in parts if name)
        for name, rows in parts.items():
            found[rows[0]] = rows, name or number
    ordered = [found[at] for at in sorted(found)]
    assignment = structs.replace(
        assignment,
        clusters=tuple(tuple(rows) for rows, _ in ordered),
        ids=tuple(number for _, number in ordered),
    )
    return assignment, parted


def tell_kept(parted: Mapping[str, str], rows: Mapping[str, CellRef]) -> Iterator[Finding]:
    """Numbers that stay though all rows together would be one problem; ``rows`` are of cases."""
    for number, other in sorted(parted.items()):
        yield Finding("CASE_NUMBER_KEPT", rows[number], details={"case": number, "other": other})


def tell_changed(
    rows: Iterable[tuple[Record, str]],
    current: Mapping[str, Case],
    decisions: Iterable[Decision],
    period: str,
) -> Iterator[Finding]:
    """Rows with another number than an earlier run gave them, but where a person decided so."""
    decided = {number for one in decisions for number in (one.left_id, one.right_id)}
    before = {
        (place, said): number
        for number, one in current.items()
        if one.last_period == period
        for place in one.rows
        for said in _told(one)
    }
    for row, number in rows:
        old = before.get(((str(row.where), row.where.part), wording_of(row.values)), number)
        if old != number and decided.isdisjoint((old, number)):
            details = {"before": old, "case": number}
            place = row.values.place
            yield Finding("CASE_NUMBER_CHANGED", row.where, details=details, place=place)


def _told(case: Case) -> tuple[str, ...]:
    return (wording_of(case.reported), *case.texts)
