"""Finds the number of what words alone do not find: what is left over, matched one to one.

In: this period's problems without a number, and the last period's cases that no row tells.
Out: which of them are the same, with the reasons. A clerk who words a problem anew and moves
its category changes neither who it is about nor what it is about; and of one township little
is left over. Each must be the other's best choice, by a margin; nothing that keeps two rows
apart is overruled. What is nearly good enough is for a person to decide.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from msgspec import Struct

from ledgerproc.casework.blocking import LARGEST_BLOCK, Item
from ledgerproc.casework.features import Rules
from ledgerproc.casework.weighing import Telling, weigh

TAIL = 5  # characters that a site's name ends with, to find it by


class Carried(Struct, frozen=True):
    """Two that are left over, how much speaks for their being one, and what."""

    problem: int
    case_id: str
    points: float
    reason: str
    is_certain: bool = True


class _Pair(Struct, frozen=True):
    problem: int
    case_id: str
    points: float
    reason: str


def find_leftovers(
    problems: Mapping[int, Sequence[Telling]],
    cases: Mapping[str, Sequence[Telling]],
    crowded: Collection[str],
    numbered: Collection[int],
    lone: Collection[tuple[str, str]],
    rules: Rules,
    rooms: Mapping[str, int] = MappingProxyType({}),
) -> list[Carried]:
    """Each problem that is some case's best choice, and the case its; doubtful ones told.

    In ``crowded`` places only those are compared that share something; ``lone`` are the names
    by place that only one problem and one case have. ``numbered`` problems
    have a number that is not last month's: they keep it, and a person is asked. A case that a
    person made of several has ``rooms`` for more than one problem.
    """
    if not (problems and cases):
        return []
    pairs = []
    for problem, case_id in _candidates(problems, cases, crowded, rules):
        weighed = [
            found
            for ours in problems[problem]
            for theirs in cases[case_id]
            if (found := weigh(ours, theirs, lone, rules)) is not None
        ]
        if weighed:
            points, reason = max(weighed)
            pairs.append(_Pair(problem, case_id, points, reason))
    return _one_to_one(pairs, numbered, rules, rooms)


def _candidates(
    problems: Mapping[int, Sequence[Telling]],
    cases: Mapping[str, Sequence[Telling]],
    crowded: Collection[str],
    rules: Rules,
) -> list[tuple[int, str]]:
    """All pairs of a place, or where there are too many those that share something."""
    held: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    by_place: defaultdict[str, list[str]] = defaultdict(list)
    for case_id, tellings in cases.items():
        for place in dict.fromkeys(one.item.place for one in tellings):
            by_place[place].append(case_id)
        for key in dict.fromkeys(key for one in tellings for key in _keys_of(one.item, rules)):
            held[key].append(case_id)
    found: dict[tuple[int, str], None] = {}
    for problem, told in problems.items():
        place = told[0].item.place
        if place not in crowded:
            found.update(dict.fromkeys((problem, one) for one in by_place[place]))
        for key in (key for one in told for key in _keys_of(one.item, rules)):
            if len(sharing := held.get(key, ())) <= LARGEST_BLOCK:
                found.update(dict.fromkeys((problem, one) for one in sharing))
    return list(found)


def _keys_of(item: Item, rules: Rules) -> Iterator[tuple[str, ...]]:
    """What two of one place share, or two of different places: two things that identify."""
    named = [
        (finder.rule.key, value)
        for finder, found in zip(rules.finders, item.wording.found, strict=True)
        for value in found
    ]
    details = [
        (finder.rule.key, value)
        for finder, found in zip(rules.details, rules.details_of(item.wording), strict=True)
        if finder.rule.is_telling
        for value in found
    ]
    for told in (*named, *details):
        yield (item.place, *told)
    sites = {finder.rule.key for finder in rules.finders if finder.rule.is_site}
    names = {finder.rule.key for finder in rules.finders if finder.rule.compare == "name"}
    for topic in rules.topics_of(item.wording) or item.categories:
        for key, value in named:
            if key in sites or key in names:
                yield key, value, topic
            if key in sites:  # words before a site's name may be caught with it
                yield key, value[-TAIL:], topic
    for at, one in enumerate(named):
        for other in (*named[at + 1 :], *details):
            if one[0] != other[0]:
                yield (*one, *other)


def _one_to_one(
    pairs: Iterable[_Pair], numbered: Collection[int], rules: Rules, rooms: Mapping[str, int]
) -> list[Carried]:
    """Take the pairs that are each other's best, again and again; then name the doubtful ones."""
    carry = rules.matching.carry
    alive = sorted(pairs, key=lambda one: (-one.points, one.problem, one.case_id))
    carried: list[Carried] = []
    left = dict(rooms)
    while True:
        sure = [
            one
            for one, lead in _leading(alive, left)
            if one.points >= carry.at and lead >= carry.margin and one.problem not in numbered
        ]
        if not sure:
            break
        carried += [Carried(one.problem, one.case_id, one.points, one.reason) for one in sure]
        for one in sure:
            left[one.case_id] = left.get(one.case_id, 1) - 1
        gone, taken = {one.problem for one in sure}, {at for at, room in left.items() if not room}
        alive = [one for one in alive if one.problem not in gone and one.case_id not in taken]
    carried += [
        Carried(one.problem, one.case_id, one.points, one.reason, is_certain=False)
        for one, _ in _leading(alive, left)
    ]
    return carried


def _is_swap_better(
    best: _Pair,
    of_problem: Sequence[_Pair],
    of_case: Sequence[_Pair],
    points: Mapping[tuple[int, str], float],
) -> bool:
    """Whether two other pairs of these would have more in common than this and what it leaves."""
    return any(
        mine.points + its.points > best.points + points.get((its.problem, mine.case_id), 0.0)
        for mine in of_problem[1:]
        for its in of_case[1:]
    )


def _leading(pairs: Sequence[_Pair], rooms: Mapping[str, int]) -> Iterator[tuple[_Pair, float]]:
    """Pairs that are the best for both sides, and by how much; ``pairs`` come best first.

    A case with several rooms has as many best ones, which are no rivals of one another.
    """
    by_problem: defaultdict[int, list[_Pair]] = defaultdict(list)
    by_case: defaultdict[str, list[_Pair]] = defaultdict(list)
    for one in pairs:
        by_problem[one.problem].append(one)
        by_case[one.case_id].append(one)
    points = {(one.problem, one.case_id): one.points for one in pairs}
    for one in pairs:
        room = rooms.get(one.case_id, 1)
        if one not in by_case[one.case_id][:room]:
            continue
        rivals = by_problem[one.problem], [one, *by_case[one.case_id][room:]]
        if all(some[0] is one for some in rivals) and not _is_swap_better(one, *rivals, points):
            second = max((some[1].points for some in rivals if len(some) > 1), default=0.0)
            yield one, one.points - second
