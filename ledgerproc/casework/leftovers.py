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

from msgspec import Struct

from ledgerproc.casework.blocking import LARGEST_BLOCK, Item
from ledgerproc.casework.features import Rules, Wording
from ledgerproc.casework.scoring import differ, told_likeness
from ledgerproc.casework.wording import longest_common
from ledgerproc.cleaning.records import Deadline, Status, Values

SHORTEST_NAME = 4  # characters that two names of one site share in a row, if no whole name


class Telling(Struct, frozen=True):
    """One way in which a problem, or a case, is told: its words and its other columns."""

    item: Item
    values: Values


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
    rules: Rules,
) -> list[Carried]:
    """Each problem that is some case's best choice, and the case its; doubtful ones told.

    In ``crowded`` places only those are compared that share something. ``numbered`` problems
    have a number that is not last month's: they keep it, and a person is asked.
    """
    if not (problems and cases):
        return []
    pairs = []
    for problem, case_id in _candidates(problems, cases, crowded, rules):
        weighed = [
            found
            for ours in problems[problem]
            for theirs in cases[case_id]
            if (found := _weigh(ours, theirs, rules)) is not None
        ]
        if weighed:
            points, reason = max(weighed)
            pairs.append(_Pair(problem, case_id, points, reason))
    return _one_to_one(pairs, numbered, rules)


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
    for value in (*named, *details):
        yield (item.place, *value)
    for at, one in enumerate(named):
        for other in (*named[at + 1 :], *details):
            if one[0] != other[0]:
                yield (*one, *other)


def _weigh(ours: Telling, theirs: Telling, rules: Rules) -> tuple[float, str] | None:
    """How much speaks for one problem, and what; None where something speaks against it."""
    carry = rules.matching.carry
    left, right = ours.item, theirs.item
    if differ(left, right, rules):
        return None
    points, same = _agreement(left, right, rules)
    if not same:
        return None
    topics, others = rules.topics_of(left.wording), rules.topics_of(right.wording)
    if topics & others:
        points += carry.topic * len(topics & others) / len(topics | others)
        same.append("同事由")
    elif topics and others:
        points += carry.other_topic
    if left.categories & right.categories:
        points += rules.matching.same_category
        same.append("同类")
    points += _by_columns(ours.values, theirs.values, rules, same)
    if left.place != right.place:
        points += carry.other_place
    if theirs.values.status is Status.DONE and ours.values.status is Status.OPEN:
        points += carry.was_closed
    told = told_likeness(left, right, rules)
    points += carry.likeness * told
    if points < carry.propose_at:
        return None
    return round(points, 3), f"{'、'.join(same)}，表述相似 {told:.2f}"


def _agreement(left: Item, right: Item, rules: Rules) -> tuple[float, list[str]]:
    """What identifies both; nothing where one of them names somebody whom the other does not."""
    points, same = 0.0, list[str]()
    is_named = is_placed = is_one_sided = False
    ours, theirs = left.wording, right.wording
    # Whoever speaks for so many households of a house is named by one clerk and not the other.
    is_spoken_for = _same_group(ours, theirs, rules)
    for at, finder in enumerate(rules.finders):
        one, other = ours.found[at], theirs.found[at]
        if not (one or other):
            continue
        is_same = _share(one, other, ours.text, theirs.text, finder.rule.compare)
        if is_same:
            points += finder.rule.weight
            same.append(f"同{finder.rule.label}")
        is_named = is_named or (is_same and not finder.rule.is_site)
        is_placed = is_placed or (is_same and finder.rule.is_site)
        if at == 0 and not is_same and not is_spoken_for:
            points -= finder.rule.weight
            is_one_sided = True
    names = ours.found[0] or theirs.found[0] if rules.finders else frozenset[str]()
    is_nameless = not names or is_spoken_for
    if is_nameless or not (is_placed or is_one_sided):
        site = _same_site(ours.text, theirs.text, rules)
        site = site if is_nameless else max(site, 0)
        points += site * rules.matching.carry.site
        same += ["同地点"] * (site > 0)
    details = zip(rules.details, rules.details_of(ours), rules.details_of(theirs), strict=True)
    for finder, one, other in details:
        if finder.rule.is_telling and one & other:
            points += rules.matching.carry.telling
            same.append(f"同{finder.rule.label}")
    return (points, same) if is_named or not names else (0.0, [])


def _same_group(ours: Wording, theirs: Wording, rules: Rules) -> bool:
    """Whether both tell of as many households, and one of them names nobody."""
    if not rules.finders or (ours.found[0] and theirs.found[0]):
        return False
    found = zip(rules.finders, ours.found, theirs.found, strict=True)
    return any(finder.rule.is_group and one & other for finder, one, other in found)


def _share(
    one: frozenset[str], other: frozenset[str], text: str, other_text: str, compare: str
) -> bool:
    """Whether a value is found on both sides, or stands in the other's text unnoticed."""
    if one & other:
        return True
    if compare == "prefix":
        return any(a.startswith(b) or b.startswith(a) for a in one for b in other)
    return any(value in other_text for value in one) or any(value in text for value in other)


def _same_site(text: str, other_text: str, rules: Rules) -> int:
    """1 where both name one site, -1 where each names another, else 0.

    What stands before a name may be caught with it on one side; 火车站搬迁 is not 汽车站搬迁.
    """
    if rules.sites is None:
        return 0
    ours, theirs = rules.sites.findall(text), rules.sites.findall(other_text)
    found = -1 if ours and theirs else 0
    for name, stage in ours:
        for other, other_stage in theirs:
            common = longest_common(name, other)
            if rules.sites.sub("", common) == common and len(common) < SHORTEST_NAME:
                continue
            begins = name.startswith(common) or other.startswith(common)
            if begins and not (stage and other_stage and stage != other_stage):
                return 1
            found = 0
    return found


def _by_columns(ours: Values, theirs: Values, rules: Rules, same: list[str]) -> float:
    """What the deadline and the people in charge add."""
    carry = rules.matching.carry
    points = 0.0
    if ours.deadline != Deadline() and ours.deadline.on and ours.deadline.on == theirs.deadline.on:
        points += carry.deadline
        same.append("同期限")
    if not {*ours.persons, *ours.phones}.isdisjoint((*theirs.persons, *theirs.phones)):
        points += carry.duty
        same.append("同责任人")
    return points


def _one_to_one(pairs: Iterable[_Pair], numbered: Collection[int], rules: Rules) -> list[Carried]:
    """Take the pairs that are each other's best, again and again; then name the doubtful ones."""
    carry = rules.matching.carry
    alive = sorted(pairs, key=lambda one: (-one.points, one.problem, one.case_id))
    carried: list[Carried] = []
    while True:
        sure = [
            one
            for one, lead in _leading(alive)
            if one.points >= carry.at and lead >= carry.margin and one.problem not in numbered
        ]
        if not sure:
            break
        carried += [Carried(one.problem, one.case_id, one.points, one.reason) for one in sure]
        gone, taken = {one.problem for one in sure}, {one.case_id for one in sure}
        alive = [one for one in alive if one.problem not in gone and one.case_id not in taken]
    carried += [
        Carried(one.problem, one.case_id, one.points, one.reason, is_certain=False)
        for one, _ in _leading(alive)
    ]
    return carried


def _leading(pairs: Sequence[_Pair]) -> Iterator[tuple[_Pair, float]]:
    """Pairs that are the best for both sides, and by how much; ``pairs`` come best first."""
    by_problem: defaultdict[int, list[_Pair]] = defaultdict(list)
    by_case: defaultdict[str, list[_Pair]] = defaultdict(list)
    for one in pairs:
        by_problem[one.problem].append(one)
        by_case[one.case_id].append(one)
    for one in pairs:
        rivals = by_problem[one.problem], by_case[one.case_id]
        if all(some[0] is one for some in rivals):
            second = max((some[1].points for some in rivals if len(some) > 1), default=0.0)
            yield one, one.points - second
