"""Brings together the rows that tell one problem, and finds the number it already has.

In: this period's rows, the known cases, people's decisions. Out: problems as rows, the
standing row first, and the matches by which they were found. Rows are put in an order of
their contents first, so that the order of files cannot change anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct, structs

from ledgerproc.casework.agreement import add_up
from ledgerproc.casework.blocking import Item
from ledgerproc.casework.cases import Case, Decision
from ledgerproc.casework.duplicates import Match, find_matches
from ledgerproc.casework.features import Rules, read_wording
from ledgerproc.casework.givenbefore import keep_numbers
from ledgerproc.casework.identity import (
    Assignment,
    assign,
    build_anchors,
    find_claims,
    find_early,
)
from ledgerproc.casework.leftovers import Carried, find_leftovers
from ledgerproc.casework.order import place_ranks
from ledgerproc.casework.scoring import Verdict
from ledgerproc.casework.standing import order_rows
from ledgerproc.casework.verdicts import Verdicts, read_verdicts, tell_contradictions
from ledgerproc.casework.weighing import Telling, find_lone
from ledgerproc.cleaning.records import Record
from ledgerproc.findings import Finding
from ledgerproc.profile.model import Profile

MOST_CASES = 150  # of one place that are all compared with what is left over


class Problem(Struct, frozen=True):
    """Rows that tell one problem, the standing one first; ``number`` is "" for a new one."""

    rows: tuple[Record, ...]
    offsets: tuple[int, ...]  # of the rows among the items, in the same order
    number: str
    carried: Carried | None = None  # why it is that case, where words alone do not say so


class Gathered(Struct, frozen=True):
    """The problems of a period, in an order of their contents, and how they were found."""

    problems: tuple[Problem, ...]
    items: tuple[Item, ...]  # rows first, then known wordings
    matches: tuple[Match, ...]
    assignment: Assignment
    verdicts: Verdicts
    findings: tuple[Finding, ...]
    parted: Mapping[str, str]  # numbers that only an earlier run keeps apart from another one


def gather(
    records: Iterable[Record],
    former: Sequence[Case],
    current: Sequence[Case],
    decisions: Sequence[Decision],
    profile: Profile,
    rules: Rules,
) -> Gathered:
    """Find the problems that rows tell; ``current`` is what an earlier run made of this period."""
    known = (*former, *current)
    rows = _in_order(records, profile)
    items = [_item(one, rules) for one in rows]
    items += build_anchors(former, current, decisions, rules)
    matches = find_matches(items, rules)
    verdicts = read_verdicts(decisions, known)
    carried, findings = _carried_numbers(rows, items, rules)
    claims = find_claims(items, len(rows), carried, matches, rules)
    assignment = assign(items, len(rows), matches, claims, verdicts, rules)
    rooms = _rooms(assignment, former, verdicts)
    found = find_leftovers(
        *_left_over(assignment, rows, items, former, verdicts, rooms),
        _crowded(former),
        {at for at, one in enumerate(assignment.ids) if one},
        _lone(assignment, items, len(rows), verdicts),
        rules,
        rooms,
    )
    matches += _asked(found, assignment, items, len(rows), rules)
    sure = {one.problem: one for one in found if one.is_certain}
    by_number = {one.case_id: one for one in sure.values() if one.case_id not in assignment.ids}
    assignment = _with_numbers(assignment, {at: one.case_id for at, one in sure.items()})
    early = find_early(items, len(rows), matches, rules)
    assignment, parted = keep_numbers(assignment, early, verdicts)
    problems = [
        _problem(members, number, rows, profile, by_number.get(number))
        for members, number in zip(assignment.clusters, assignment.ids, strict=True)
    ]
    return Gathered(
        tuple(problems),
        tuple(items),
        tuple(matches),
        assignment,
        verdicts,
        (*findings, *tell_contradictions(verdicts)),
        parted,
    )


def _left_over(
    assignment: Assignment,
    rows: Sequence[Record],
    items: Sequence[Item],
    former: Sequence[Case],
    verdicts: Verdicts,
    rooms: Mapping[str, int],
) -> tuple[dict[int, list[Telling]], dict[str, list[Telling]]]:
    """Problems that no case of the last period was found for, and cases with room for one."""
    numbers = {verdicts.of(one.case_id) for one in former}
    free = {*numbers.difference(assignment.ids), *rooms}
    problems = {
        at: [Telling(items[row], rows[row].values) for row in members]
        for at, (members, number) in enumerate(
            zip(assignment.clusters, assignment.ids, strict=True)
        )
        if number not in numbers
    }
    values = {one.case_id: one.reported for one in former}
    cases: dict[str, list[Telling]] = {}
    for item in items[len(rows) :]:
        number = verdicts.of(item.case_id)
        reported = values.get(item.case_id) or values.get(number)
        if number in free and reported is not None and not item.is_early:
            cases.setdefault(number, []).append(Telling(item, reported))
    return problems, cases


def _rooms(assignment: Assignment, former: Iterable[Case], verdicts: Verdicts) -> dict[str, int]:
    """How many more rows each case waits for that a person made of several.

    As many rows as told it last month may tell it again, each in words of its own.
    """
    joined = set(map(verdicts.of, verdicts.survivor))
    rooms: Counter[str] = Counter()
    for case in former:
        if (number := verdicts.of(case.case_id)) in joined:
            rooms[number] += len(case.rows)
    for members, number in zip(assignment.clusters, assignment.ids, strict=True):
        if number in rooms:
            rooms[number] -= len(members)
    return {number: room for number, room in rooms.items() if room > 0}


def _with_numbers(assignment: Assignment, found: Mapping[int, str]) -> Assignment:
    """Give problems the numbers found for them; those that come to one number are one."""
    members: dict[int, list[int]] = {}
    holders: dict[str, int] = {}
    ids: dict[int, str] = {}
    for at, rows in enumerate(assignment.clusters):
        number = found.get(at, assignment.ids[at])
        into = holders.setdefault(number, at) if number else at
        ids[into] = number
        members.setdefault(into, []).extend(rows)
    clusters = tuple(tuple(sorted(rows)) for rows in members.values())
    return structs.replace(assignment, clusters=clusters, ids=tuple(ids.values()))


def _lone(
    assignment: Assignment, items: Sequence[Item], rows: int, verdicts: Verdicts
) -> frozenset[tuple[str, str]]:
    """Names by place that only one problem has, and only one known case."""
    cases: dict[str, list[Item]] = {}
    for one in items[rows:]:
        if not one.is_early:
            cases.setdefault(verdicts.of(one.case_id), []).append(one)
    problems = ([items[row] for row in members] for members in assignment.clusters)
    return find_lone(problems, cases.values())


def _crowded(former: Iterable[Case]) -> frozenset[str]:
    """Places with so many cases that they are not all compared with what is left over."""
    counts = Counter(one.reported.place for one in former)
    return frozenset(place for place, count in counts.items() if count > MOST_CASES)


def _asked(
    found: Iterable[Carried],
    assignment: Assignment,
    items: Sequence[Item],
    rows: int,
    rules: Rules,
) -> list[Match]:
    """Pairs of what is left over, as matches for a person to decide where they stay two."""
    anchors = {
        number: members[0]
        for members, number in zip(assignment.clusters, assignment.ids, strict=True)
    }
    for at, item in enumerate(items[rows:], rows):
        anchors.setdefault(item.case_id, at)
    below = rules.matching.merge_at - 0.01
    return [
        Match(
            assignment.clusters[one.problem][0],
            anchors[one.case_id],
            Verdict(round(min(one.points, below), 2), False, one.reason),
        )
        for one in found
    ]


def _in_order(records: Iterable[Record], profile: Profile) -> list[Record]:
    """Records in an order of their contents: place, category, text; the source comes last."""
    places = place_ranks(profile)
    categories = {one.name: one.number for one in profile.categories}

    def order(record: Record) -> tuple[Any, ...]:
        values = record.values
        category = categories.get(values.categories[0], 0) if values.categories else 0
        return (
            places.get(values.place, len(places)),
            values.place,
            category or len(categories) + 1,
            values.title,
            values.narrative,
            values.measures,
            values.note,
            values.progress,
            values.status,
            str(values.closed_on),
            str(values.deadline.on),
            record.where,
        )

    return sorted(records, key=order)


def _item(record: Record, rules: Rules) -> Item:
    values = record.values
    return Item(
        wording=read_wording(values, rules),
        place=values.place,
        categories=frozenset(values.categories),
        file=record.where.file,
        source=str(record.where),
        part=record.where.part,
    )


def _carried_numbers(
    rows: Sequence[Record], items: Sequence[Item], rules: Rules
) -> tuple[dict[int, str], list[Finding]]:
    """Numbers that rows carry, as far as the case of that number can be the same problem.

    That figures of nearly the same words differ is no reason against it, but that these very
    words are another case's is.
    """
    wordings: dict[str, list[Item]] = {}
    owners: dict[str, set[str]] = {}
    for item in items[len(rows) :] if any(one.case_id for one in rows) else ():
        wordings.setdefault(item.case_id, []).append(item)
        owners.setdefault(item.wording.text, set()).add(item.case_id)
    carried: dict[int, str] = {}
    findings: list[Finding] = []
    for at, record in enumerate(rows):
        number = record.case_id
        if not number:
            continue
        where = record.cells.get("case_id", record.where)
        place = record.values.place
        if number not in wordings:
            findings.append(Finding("CASE_NUMBER_UNKNOWN", where, "case_id", number, place=place))
        elif number not in owners.get(items[at].wording.text, {number}) or all(
            add_up(items[at], one, rules).is_apart for one in wordings[number]
        ):
            findings.append(Finding("CASE_NUMBER_DOUBTFUL", where, "case_id", number, place=place))
        else:
            carried[at] = number
    return carried, findings


def _problem(
    members: Sequence[int],
    number: str,
    rows: Sequence[Record],
    profile: Profile,
    carried: Carried | None,
) -> Problem:
    at = {rows[one].where: one for one in members}
    ordered = order_rows([rows[one] for one in members], profile)
    return Problem(tuple(ordered), tuple(at[one.where] for one in ordered), number, carried)
