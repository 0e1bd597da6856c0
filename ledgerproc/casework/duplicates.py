"""Finds the pairs of wordings that tell one problem, or may: candidates, then verdicts.

In: wordings of this period's rows and of known cases. Out: matches, best first. Nothing
is joined here; see ``clusters`` and ``identity``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ledgerproc.casework.blocking import Item, find_candidates
from ledgerproc.casework.features import Rules
from ledgerproc.casework.retold import find_retold
from ledgerproc.casework.scoring import Verdict, judge


class Match(NamedTuple):
    """Two wordings by their offsets, the smaller first, and the verdict on them."""

    left: int
    right: int
    verdict: Verdict


def find_matches(items: Sequence[Item], rules: Rules) -> list[Match]:
    """Every pair worth joining or showing, best first; equal scores in the order of items."""
    found = [
        Match(left, right, verdict)
        for left, right in find_candidates(items, rules)
        if (verdict := judge(items[left], items[right], rules)) is not None
    ]
    seen = {(one.left, one.right) for one in found}
    found += [Match(*one) for one in find_retold(items, seen, rules)]
    return sorted(found, key=lambda one: (-one.verdict.score, one.left, one.right))
