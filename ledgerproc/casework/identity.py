"""Gives every problem the number that it had, and new problems new ones.

In: this period's rows, the cases known from before, what people decided. Out: rows by
case. A number is found again by a number that the row carries, by a wording that was seen
before, or by the same matching that finds duplicates; it is never given twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct

from ledgerproc.casework.blocking import Item
from ledgerproc.casework.cases import Case, Decision, Opinion
from ledgerproc.casework.clusters import Clusters, Kind
from ledgerproc.casework.decisions import sides_of
from ledgerproc.casework.duplicates import Match
from ledgerproc.casework.features import Rules, Wording, parse_wording
from ledgerproc.casework.scoring import differ, tells_other_numbers
from ledgerproc.casework.verdicts import Verdicts, find_given_up
from ledgerproc.cleaning.records import Values

CARRIED = 2.0  # a claim by number beats every likeness


class Claim(Struct, frozen=True):
    """Why a row is thought to belong to a known case."""

    case_id: str
    score: float
    reason: str
    is_own: bool = True  # the case is one of the row's own reporting place

    is_exact: bool = False  # the very words were seen before
    is_same_row: bool = False  # and they stood in this very row
    is_same_category: bool = True
    is_same_numbers: bool = True  # not one sum or day is told otherwise

    @property
    def strength(self) -> tuple[bool, bool, bool, bool, bool, float]:
        """What counts more comes first: one's own place before any likeness elsewhere."""
        is_carried = self.score >= CARRIED
        return (
            is_carried or self.is_same_row,
            is_carried or self.is_own,
            self.is_exact,
            self.is_same_category,
            self.is_same_numbers,
            self.score,
        )


class Assignment(Struct, frozen=True):
    """Rows by problem; ``ids`` names the known case of a cluster, or is ""."""

    clusters: tuple[tuple[int, ...], ...]
    ids: tuple[str, ...]
    claims: Mapping[int, Claim]  # by row


def build_anchors(
    former: Sequence[Case], current: Sequence[Case], decisions: Sequence[Decision], rules: Rules
) -> list[Item]:
    """Every wording by which a known case may be found again, each once.

    What only an earlier run of this period knows is marked, unless it is of a number that came
    up in it and that a person decided on.
    """
    given_up = {
        (number, parse_wording(*_parted(text), {}, rules).text, place)
        for number, text, place in find_given_up(decisions)
    }
    told = [
        (one, (one.case_id, one.wording.text, one.place, frozenset(one.categories)))
        for one in _tellings(former, current, decisions, rules)
        if one.wording.text
        and given_up.isdisjoint((one.case_id, one.wording.text, at) for at in ("", one.place))
    ]
    known = {key for one, key in told if not one.is_early}  # also where it is told later on
    rows: dict[_Key, set[tuple[str, int]]] = {}
    wordings: dict[str, Wording] = {}
    for one, key in told:
        wordings[one.wording.text] = one.wording
        if not one.is_early or key not in known:
            rows.setdefault(key, set()).update(one.rows)
    return [
        Item(
            wording=wordings[key[1]],
            place=key[2],
            categories=key[3],
            case_id=key[0],
            rows=frozenset(held),
            is_early=key not in known,
        )
        for key, held in rows.items()
    ]


_Key = tuple[str, str, str, frozenset[str]]  # number, text, place, categories


class _Telling(NamedTuple):
    """One wording of something known."""

    case_id: str
    wording: Wording
    place: str
    categories: Sequence[str]
    rows: frozenset[tuple[str, int]] = frozenset()
    is_early: bool = False


def _tellings(
    former: Sequence[Case], current: Sequence[Case], decisions: Iterable[Decision], rules: Rules
) -> Iterator[_Telling]:
    """Everything known, the last period's cases first.

    A case that a person keeps apart from another one is not known by its rows: what was taken out
    of it may stand in them.
    """
    # An earlier run of this period must not change what a case is compared by.
    known = {one.case_id: one.reported for one in (*current, *former)}
    decided = {number for one in decisions for number in (one.left_id, one.right_id)}
    decided.difference_update(one.case_id for one in former)
    undone = (one for one in decisions if one.opinion is not Opinion.MERGE)
    reopened = {number for one in undone for number in (one.left_id, one.right_id)}
    # What was found by what was left over is found so again, or not: that hangs on all files.
    certain = [one for one in current if not _is_found_now(one)]
    for at, case in enumerate((*former, *certain)):
        rows = frozenset() if case.case_id in reopened else case.rows
        is_early = at >= len(former) and case.case_id not in decided
        for title, narrative, values in _told_by(case):
            wording = parse_wording(title, narrative, values.extras, rules)
            yield _Telling(case.case_id, wording, values.place, values.categories, rows, is_early)
    for one in decisions:
        for case_id, (text, place) in sides_of(one):
            values = known.get(case_id, Values())
            wording = parse_wording(*_parted(text), {}, rules)
            yield _Telling(case_id, wording, place or values.place, values.categories)


def _is_found_now(case: Case) -> bool:
    return case.found_again is not None and case.found_again.period == case.last_period


def _told_by(case: Case) -> Iterator[tuple[str, str, Values]]:
    """Title and narrative in every way that a case was told, with its other columns."""
    shown = (case.reported, case.values)
    for values in shown[: 1 if _says_same(*shown) else 2]:
        yield values.title, values.narrative, values
    for text in case.texts:
        yield *_parted(text), case.reported


def _parted(text: str) -> tuple[str, str]:
    """Title and narrative of a wording that was kept as one text."""
    title, _, narrative = text.partition("\n")
    return title, narrative


def _says_same(one: Values, other: Values) -> bool:
    return (one.title, one.narrative, one.place) == (other.title, other.narrative, other.place)


def find_claims(
    items: Sequence[Item],
    rows: int,
    carried: Mapping[int, str],
    matches: Sequence[Match],
    rules: Rules,
) -> dict[int, Claim]:
    """The best claim of each row; the first ``rows`` items are rows, the rest known wordings.

    A case that rows of its own place tell is none of another place's. What only an earlier
    run of this period knows claims nothing here.
    """
    made = {
        row: [Claim(number, CARRIED, "行中写有编号", is_exact=True)]
        for row, number in carried.items()
    }
    for match in matches:
        if _is_claim(match, rows) and not items[match.right].is_early:
            claim = _claim(items[match.left], items[match.right], match, rules)
            made.setdefault(match.left, []).append(claim)
    claims = {row: best_claim(some) for row, some in made.items()}
    owned = {one.case_id for one in claims.values() if one.is_own}
    for row, claim in list(claims.items()):
        if not claim.is_own and claim.case_id in owned:
            left = [one for one in made[row] if one.is_own or one.case_id not in owned]
            del claims[row]
            if left:
                claims[row] = best_claim(left)
    return claims


def _is_claim(match: Match, rows: int) -> bool:
    return match.left < rows <= match.right and match.verdict.is_merge


def find_early(
    items: Sequence[Item], rows: int, matches: Sequence[Match], rules: Rules
) -> dict[int, list[Claim]]:
    """What each row claims of the numbers that an earlier run of this period gave."""
    found: dict[int, list[Claim]] = {}
    for match in matches:
        if _is_claim(match, rows) and items[match.right].is_early:
            claim = _claim(items[match.left], items[match.right], match, rules)
            found.setdefault(match.left, []).append(claim)
    return found


def best_claim(claims: Sequence[Claim]) -> Claim:
    """The strongest claim; of equally strong ones that on the older number."""
    best = claims[0]
    for one in claims[1:]:
        if _is_better(one, best):
            best = one
    return best


def _claim(row: Item, anchor: Item, match: Match, rules: Rules) -> Claim:
    is_exact = anchor.wording.text == row.wording.text
    return Claim(
        case_id=anchor.case_id,
        score=match.verdict.score,
        reason=match.verdict.reason,
        is_own=anchor.place in ("", row.place),
        is_exact=is_exact,
        is_same_row=is_exact and (row.source, row.part) in anchor.rows,
        is_same_category=row.categories == anchor.categories,
        is_same_numbers=not tells_other_numbers(row, anchor, rules),
    )


def _is_better(new: Claim, known: Claim) -> bool:
    """Of equally strong claims the one on the older number holds."""
    if new.strength != known.strength:
        return new.strength > known.strength
    return new.case_id < known.case_id


def assign(
    items: Sequence[Item],
    rows: int,
    matches: Sequence[Match],
    claims: Mapping[int, Claim],
    verdicts: Verdicts,
    rules: Rules,
) -> Assignment:
    """Join rows into problems and find each problem's number."""
    ids = {row: verdicts.of(one.case_id) for row, one in claims.items()}
    is_apart = _apart_rule(items, claims, ids, verdicts, rules)
    kinds = [_kind(row, items[row], claims.get(row), ids) for row in range(rows)]
    clusters = Clusters(rows, is_apart, kinds)
    for match in _by_strength(matches, items, rows):
        if match.right < rows and match.verdict.is_merge:
            clusters.join(match.left, match.right)
    holders: dict[str, int] = {}
    for row in sorted(ids, key=lambda one: (claims[one].strength, -one), reverse=True):
        clusters.join(holders.setdefault(ids[row], row), row)
    found = clusters.all()
    numbers = [""] * len(found)
    names = {members[0]: at for at, members in enumerate(found)}
    for number, holder in holders.items():
        numbers[names[clusters.root(holder)]] = number
    return Assignment(tuple(map(tuple, found)), tuple(numbers), claims)


def _kind(row: int, item: Item, claim: Claim | None, ids: Mapping[int, str]) -> Kind:
    """All that the rule below looks at in a row."""
    if item.part:
        return (row,), item.file
    said: tuple[object, ...] = (id(item.wording), item.place, item.categories)
    if claim:
        said = (*said, ids[row], claim.is_exact)
    return said, item.file


def _by_strength(matches: Sequence[Match], items: Sequence[Item], rows: int) -> Sequence[Match]:
    """Matches by likeness; where parts of a row contend, the very same words come first."""
    if not any(one.part for one in items[:rows]):
        return matches
    return sorted(
        matches, key=lambda one: items[one.left].wording.text != items[one.right].wording.text
    )


def _apart_rule(
    items: Sequence[Item],
    claims: Mapping[int, Claim],
    ids: Mapping[int, str],
    verdicts: Verdicts,
    rules: Rules,
) -> Callable[[int, int], bool]:
    """Whether two rows may not be one problem, by their numbers first and then their words."""
    decided = {verdicts.of(number) for number in verdicts.survivor}
    compared: dict[tuple[int, str, int, str, bool], bool] = {}

    def is_apart(left: int, right: int) -> bool:
        ours, theirs = claims.get(left), claims.get(right)
        if ours and theirs:
            if ids[left] != ids[right]:
                return True
            if ids[left] in decided:
                return False
        if items[left].part and items[left].source == items[right].source:
            return True  # the sender numbered them as two
        one, other = items[left], items[right]
        # Two categories are two problems until a person says otherwise, also where a row
        # without one tells both.
        if not _share_category(one, other):
            return True
        if ours and theirs and ours.is_exact and theirs.is_exact:
            return not _may_share(one, other)
        if ours and theirs and one.file == other.file and tells_other_numbers(one, other, rules):
            return True  # of two that one report tells, one is the known one
        # Copies of a file say the same in every pair: each pair of wordings is compared once.
        pair = (id(one.wording), one.place, id(other.wording), other.place, one.file == other.file)
        known = compared.get(pair)
        if known is None:
            known = compared[pair] = not _may_share(one, other) or differ(one, other, rules)
        return known

    return is_apart


def _may_share(left: Item, right: Item) -> bool:
    """Two places tell one problem only where a person said so."""
    return left.place == right.place or not left.place or not right.place


def _share_category(left: Item, right: Item) -> bool:
    both = left.categories and right.categories
    return not both or not left.categories.isdisjoint(right.categories)
