"""What people decided on pairs of cases, ready to be asked: what is joined, what stays apart.

In: decisions, and known cases. Out: the number that each case goes by, pairs that no score
joins, wordings that a case gave up. A 合并 that would join two numbers on which 不合并 was
written, through others, is not obeyed: nobody can mean both, and it is told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from msgspec import Struct, field

from ledgerproc.casework.cases import Case, Decision, Opinion
from ledgerproc.casework.decisions import SHEET, sides_of
from ledgerproc.findings import Finding


class Verdicts(Struct, frozen=True):
    """What people decided. ``survivor`` leads to the number that is kept."""

    survivor: Mapping[str, str] = field(default_factory=dict)
    apart: frozenset[frozenset[str]] = frozenset()  # 不合并 and 待定: never joined by a score
    pending: frozenset[frozenset[str]] = frozenset()
    against: tuple[tuple[Decision, str, str], ...] = ()  # 合并 not obeyed, and what is against it

    def of(self, case_id: str) -> str:
        """The number that a case goes by after all joins."""
        while case_id in self.survivor:
            case_id = self.survivor[case_id]
        return case_id


def read_verdicts(decisions: Collection[Decision], cases: Iterable[Case]) -> Verdicts:
    """Turn decisions into numbers that are kept, and pairs that stay apart.

    Of 合并 that contradict one 不合并 the one that was read last is not obeyed.
    """
    first = {one.case_id: (one.first_period, one.case_id) for one in cases}
    survivor: dict[str, str] = {}
    verdicts = Verdicts(survivor)
    refused = [one for one in decisions if one.opinion is Opinion.APART]
    against: list[tuple[Decision, str, str]] = []
    merges = (one for one in decisions if one.opinion is Opinion.MERGE)
    for one in sorted(merges, key=lambda one: (one.period, one.left_id, one.right_id)):
        joined = {verdicts.of(one.left_id), verdicts.of(one.right_id)}
        met = (
            no for no in refused if {verdicts.of(no.left_id), verdicts.of(no.right_id)} == joined
        )
        no = next(met, None)
        if len(joined) == 2 and no is None:
            kept, gone = sorted(joined, key=lambda number: first.get(number, ("9999-99", number)))
            survivor[gone] = kept
        elif no is not None:
            against.append((one, no.left_id, no.right_id))
    pending = [one for one in decisions if one.opinion is Opinion.PENDING]
    return Verdicts(survivor, _pairs([*refused, *pending]), _pairs(pending), tuple(against))


def _pairs(decisions: Iterable[Decision]) -> frozenset[frozenset[str]]:
    return frozenset(frozenset((one.left_id, one.right_id)) for one in decisions)


def tell_contradictions(verdicts: Verdicts) -> Iterator[Finding]:
    """合并 that were not obeyed, each with the 不合并 that is against it."""
    for one, left, right in verdicts.against:
        details = {"left": one.left_id, "right": one.right_id, "one": left, "other": right}
        yield Finding("CASE_OPINIONS_CONTRADICT", SHEET, seen=one.opinion.value, details=details)


def find_given_up(decisions: Collection[Decision]) -> set[tuple[str, str, str]]:
    """Numbers, wordings and places that a person took out of their cases, and of what is joined.

    The place is "" but where both sides say the same and only the place tells them apart.
    """
    verdicts = read_verdicts(decisions, ())
    joined: dict[str, set[str]] = {}
    said: dict[str, set[tuple[str, str]]] = {}
    for number, telling in (side for one in decisions for side in sides_of(one)):
        root = verdicts.of(number)
        joined.setdefault(root, {root}).add(number)
        said.setdefault(root, set()).add(telling)
    found: set[tuple[str, str, str]] = set()
    for one in decisions:
        if one.opinion is not Opinion.MERGE:
            left, right = verdicts.of(one.left_id), verdicts.of(one.right_id)
            for ours, theirs in ((left, right), (right, left)):
                own = {text for text, _ in said[ours]}
                for text, place in said[theirs] - said[ours]:
                    where = place if text in own else ""
                    if where or text not in own:
                        found.update((number, text, where) for number in joined[ours])
    return found
