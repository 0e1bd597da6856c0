"""What people wrote into 处理意见, kept for ever.

In: opinions by pair of numbers, earlier decisions, known cases. Out: all decisions that
hold. A blank changes nothing; 待定 takes back what was decided before, and the pair is shown
again; of two opinions on one pair the later one holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import structs

from ledgerproc.casework.cases import Case, Decision, Opinion
from ledgerproc.casework.standing import wording_of
from ledgerproc.findings import CellRef, Finding

SHEET = CellRef("全县台账.xlsx", "疑似重复")


def find_decisions(
    opinions: Mapping[tuple[str, str], str],
    known: Iterable[Decision],
    cases: Iterable[Case],
    period: str,
) -> tuple[tuple[Decision, ...], tuple[Finding, ...]]:
    """All decisions that hold, by their numbers; opinions that are none of the three are told."""
    known = tuple(known)
    texts = {one.case_id: (wording_of(one.reported), one.reported.place) for one in cases}
    merges = [one for one in known if one.opinion is Opinion.MERGE]
    for one in sorted(merges, key=lambda one: one.period, reverse=True):
        texts.update(sides_of(one))  # by now a joined case may stand on the other's words
    held = {_pair(one.left_id, one.right_id): one for one in known}
    findings = []
    for (left, right), word in sorted(opinions.items()):
        pair = _pair(left, right)
        opinion = next((one for one in Opinion if one.value == word.strip()), None)
        former = held.get(pair)
        if opinion is None:
            if word.strip():
                findings.append(_unreadable(left, right, word))
            continue
        if left == right or not {left, right} <= texts.keys():
            findings.append(_unreadable(left, right, word))
            continue
        if former is not None and former.opinion is opinion:
            continue
        (left_text, left_place), (right_text, right_place) = (texts[one] for one in pair)
        if former is None:
            former = Decision(
                *pair, opinion, period, left_text, right_text, left_place, right_place
            )
        held[pair] = structs.replace(former, opinion=opinion, period=period)
    return tuple(held[pair] for pair in sorted(held)), tuple(findings)


def sides_of(one: Decision) -> tuple[tuple[str, tuple[str, str]], ...]:
    """Both numbers, each with its words and the place that told them when it was decided on."""
    left, right = (one.left_text, one.left_place), (one.right_text, one.right_place)
    return (one.left_id, left), (one.right_id, right)


def _pair(left: str, right: str) -> tuple[str, str]:
    return (left, right) if left <= right else (right, left)


def _unreadable(left: str, right: str, word: str) -> Finding:
    details = {"left": left, "right": right}
    return Finding("CASE_OPINION_IGNORED", SHEET, seen=word, details=details)
