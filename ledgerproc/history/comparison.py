"""Tells two published months apart, neighbours or not.

In: the months from the earlier to the later one. Out: what is new, changed, closed,
reopened or not reported, with both values. The same words as in 变动情况.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct, structs

from ledgerproc.casework.cases import Case, Change, ChangeKind
from ledgerproc.casework.changes import CASE_ID, find_changes
from ledgerproc.casework.verdicts import read_verdicts
from ledgerproc.history.months import Month

JOINED, ABSENT = "并入", "后期没有"
UNCHANGED = "延续"  # a case of both months that nothing became of


class Difference(Struct, frozen=True):
    """One line of the comparison: a case, and a field of it where one changed."""

    number: str
    kind: str  # a word of 变动, or 并入, or 后期没有 where the later month does not know it
    place: str
    title: str
    field: str
    before: str
    after: str
    basis: str


class Comparison(Struct, frozen=True):
    """Two months apart. ``counts`` are cases by kind, each counted once a kind.

    ``places`` has the same counts by township, in the order of the ledger. ``unchanged`` are the cases of the earlier month of which there is no line at all.
    """

    earlier: str
    later: str
    cases_before: int
    cases_after: int
    unchanged: int
    counts: Mapping[str, int]
    places: Mapping[str, Mapping[str, int]]
    differences: tuple[Difference, ...]


def compare_months(months: Sequence[Month]) -> Comparison:
    """What happened from the first to the last of ``months``; those between explain why."""
    first, last = (_whole(one) for one in (months[0], months[-1]))
    cases = tuple(last.cases.values())
    mentioned = [one.case_id for one in cases if one.last_period == last.period]
    former = tuple(first.cases.values())
    joined = _joined(last, former)
    bases = _bases(months[1:])
    changes = find_changes(former, cases, joined, mentioned, {})
    lines = [_difference(one, first, last, bases) for one in changes]
    lines += [_line(one, ABSENT) for one in former if one.case_id not in {**last.cases, **joined}]
    order = [*(one.value for one in ChangeKind), JOINED, ABSENT]
    by_place: dict[str, list[Difference]] = {one.values.place: [] for one in (*cases, *former)}
    for one in lines:
        by_place[one.place].append(one)
    return Comparison(
        earlier=first.period,
        later=last.period,
        cases_before=len(former),
        cases_after=len(cases),
        unchanged=len(first.cases.keys() - {one.number for one in lines}),
        counts=_count(lines, order),
        places={place: _count(some, order) for place, some in by_place.items() if some},
        differences=tuple(sorted(lines, key=lambda one: order.index(one.kind))),
    )


def _count(lines: Iterable[Difference], order: Iterable[str]) -> dict[str, int]:
    """Cases by kind, each counted once a kind."""
    counted = Counter(kind for _, kind in {(one.number, one.kind) for one in lines})
    return {kind: counted[kind] for kind in order if counted[kind]}


def _whole(month: Month) -> Month:
    """The month with every case built once."""
    return structs.replace(month, cases=dict(month.cases))


def _joined(last: Month, former: Sequence[Case]) -> dict[str, str]:
    """Numbers that people joined to another one, by what they decided."""
    known = {one.case_id: one for one in (*former, *last.cases.values())}
    verdicts = read_verdicts(last.decisions, known.values())
    return {number: verdicts.of(number) for number in verdicts.survivor}


def _bases(months: Sequence[Month]) -> dict[tuple[str, str], str]:
    """The last basis of every changed field, by number and field."""
    return {(number, key): basis for month in months for number, key, basis in _told(month)}


def _told(month: Month) -> Iterator[tuple[str, str, str]]:
    for line in month.lines("changes"):
        if len(line) > 5 and line[2]:
            yield line[0], line[2], line[5]


def _difference(
    change: Change, first: Month, last: Month, bases: Mapping[tuple[str, str], str]
) -> Difference:
    """The change as the months between told it, where they did."""
    told = bases.get((change.case_id, change.field), "")
    change = structs.replace(change, basis=told or change.basis)
    case = last.cases.get(change.case_id) or first.cases[change.case_id]
    if change.field == CASE_ID:
        return _line(case, JOINED, last.label(CASE_ID), change)
    label = last.label(change.field) if change.field else ""
    return _line(case, change.kind.value, label, change)


def _line(case: Case, kind: str, label: str = "", change: Change | None = None) -> Difference:
    is_new = kind == ChangeKind.NEW.value
    return Difference(
        number=case.case_id,
        kind=kind,
        place=case.values.place,
        title=case.values.title,
        field=label,
        before=change.before if change else "",
        after=change.after if change and not is_new else "",
        basis=change.basis if change else "",
    )
