"""Offers pairs worth comparing, without comparing all: growth stays near linear.

Rows share a block when they agree in two things that identify a problem, or in a whole
clause. A block that grew large says little; in it only neighbours are offered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from msgspec import Struct

from ledgerproc.casework.features import Rules, Wording
from ledgerproc.casework.wording import split_clauses

LARGEST_BLOCK = 40  # all pairs are offered up to here
NEIGHBOURS = 6  # beyond it, this many next rows in the order of their texts
SHORTEST_CLAUSE = 8  # characters; shorter clauses are shared by everybody


class Item(Struct, frozen=True):
    """One wording in the comparison: a row of this period, or a case of an earlier state."""

    wording: Wording
    place: str
    categories: frozenset[str]
    file: str = ""  # "" for a wording that is no row of this period
    source: str = ""
    part: int = 0  # of a row that holds several problems
    case_id: str = ""  # the case whose earlier wording this is; "" for a row
    rows: frozenset[tuple[str, int]] = frozenset()  # of that case: source and part
    is_early: bool = False  # known only from an earlier run of this very period

    @property
    def is_row(self) -> bool:
        """Whether it is a row of this period."""
        return not self.case_id


def find_candidates(items: Sequence[Item], rules: Rules) -> Iterator[tuple[int, int]]:
    """Pairs of offsets, the smaller first, each once; never two wordings of one known case."""
    blocks: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for offset, item in enumerate(items):
        for key in _keys_of(item, rules):
            blocks[key].append(offset)
    seen: set[int] = set()
    size = len(items)
    for members in blocks.values():
        if len(members) < 2:
            continue
        for left, right in _pairs_in(members, items, rules):
            code = left * size + right
            if code not in seen and _is_comparable(items[left], items[right]):
                seen.add(code)
                yield left, right


def _is_comparable(left: Item, right: Item) -> bool:
    return left.is_row or left.case_id != right.case_id


def _keys_of(item: Item, rules: Rules) -> set[tuple[str, ...]]:
    """Two identifying features together, one with the place; else clauses, or a day or a sum."""
    values: list[tuple[str, str]] = []
    names: list[tuple[str, str]] = []  # too many rows share one, but not with a value beside it
    for finder, found in zip(rules.finders, item.wording.found, strict=True):
        into = names if finder.rule.compare == "part" else values
        into += [(finder.rule.key, value) for value in found]
    # An address in full has to meet one that stops at the house: with the same name beside it.
    heads = [(key, head) for key, value in values if (head := _head(value)) != value]
    named = rules.finders[0].rule.key if item.wording.found and item.wording.found[0] else ""
    keys: set[tuple[str, ...]] = {
        (*min(head, one), *max(head, one)) for head in heads for one in values if one[0] == named
    }
    if not named:
        values += heads
    keys.update(("place", item.place, *value) for value in values)
    keys.update((*one, *other) for one in values for other in values if one[0] < other[0])
    keys.update((*one, *name) for one in values for name in names)
    keys.add(("text", item.wording.text))
    if len({key for key, _ in values}) < 2:
        clauses = split_clauses(rules.essence_of(item.wording))
        keys.update(("clause", one) for one in clauses if len(one) >= SHORTEST_CLAUSE)
        # A day or a sum, with whom, where, or of what matter in one place, in whatever words.
        matters = [("place", item.place, topic) for topic in rules.topics_of(item.wording)]
        details = zip(rules.details, rules.details_of(item.wording), strict=True)
        keys.update(
            (*one, finder.rule.key, each)
            for finder, found in details
            if finder.rule.is_telling
            for one in (*values, *names, *matters)
            for each in found
        )
    return keys


def is_door(value: str) -> bool:
    """Whether an address names one household's door: more than a house, or a street's number.

    >>> is_door("15栋3单元8-1"), is_door("坝街176号"), is_door("15栋")
    (True, True, False)
    """
    return _head(value) != value or value.endswith("号")


def _head(value: str) -> str:
    """The first number of an address and what stands before it, with its unit.

    >>> _head("15栋3单元8-1"), _head("坝街176号")
    ('15栋', '坝街176号')
    """
    for at, char in enumerate(value):
        if char.isdigit() and at + 1 < len(value) and not value[at + 1].isdigit():
            return value[: at + 2]
    return value


def _pairs_in(members: list[int], items: Sequence[Item], rules: Rules) -> Iterator[tuple[int, int]]:
    if len(members) <= LARGEST_BLOCK:
        for at, left in enumerate(members):
            for right in members[at + 1 :]:
                yield left, right
        return
    ordered = sorted(members, key=lambda one: (rules.essence_of(items[one].wording), one))
    for at, left in enumerate(ordered):
        for right in ordered[at + 1 : at + 1 + NEIGHBOURS]:
            yield min(left, right), max(left, right)
