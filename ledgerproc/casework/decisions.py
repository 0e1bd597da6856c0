"""What people wrote into 处理意见, kept for ever.

In: opinions by pair of numbers, earlier decisions, known cases. Out: all decisions that
hold. A blank changes nothing; 待定 takes back what was decided before, and the pair is shown
again; of two opinions on one pair the later one holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

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
    texts = {one.case_id: wording_of(one.reported) for one in cases}
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
        if left == right or not ({left, right} <= texts.keys() or former):
            findings.append(_unreadable(left, right, word))
            continue
        if former is not None and former.opinion is opinion:
            continue
        held[pair] = Decision(
            *pair,
            opinion,
            period,
            former.left_text if former else texts[pair[0]],
            former.right_text if former else texts[pair[1]],
        )
    return tuple(held[pair] for pair in sorted(held)), tuple(findings)


def _pair(left: str, right: str) -> tuple[str, str]:
    return (left, right) if left <= right else (right, left)


def _unreadable(left: str, right: str, word: str) -> Finding:
    details = {"left": left, "right": right}
    return Finding("CASE_OPINION_IGNORED", SHEET, seen=word, details=details)
