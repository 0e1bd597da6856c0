"""Prints precision and recall of the matching, and how its time grows with the rows.

Run from the repository: ``python -m bench.matching``. Every pair stands in a month of its
own township's report, half of them in one file, half in two versions of it.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from datetime import date

from ledgerproc.casework.cases import Casework, Prior
from ledgerproc.casework.work import work_cases
from ledgerproc.cleaning.records import CleanFile
from ledgerproc.profile.loader import load_profile
from ledgerproc.profile.model import Profile
from tests.labelled_pairs import Pair, Teller, as_file, make_pairs

AS_OF = date(2022, 11, 30)


def run(files: list[CleanFile], profile: Profile) -> Casework:
    return work_cases(files, Prior(), profile, "2022-11", AS_OF)


def outcome(pair: Pair, profile: Profile, in_one_file: bool) -> str:
    """What became of the pair: merged, proposed or apart."""
    if in_one_file:
        files = [as_file("甲镇台账.xlsx", [pair.left, pair.right])]
    else:
        files = [
            as_file("甲镇台账.xlsx", [pair.left]),
            as_file("甲镇台账（修改）.xlsx", [pair.right]),
        ]
    work = run(files, profile)
    if len(work.cases) == 1:
        return "merged"
    return "proposed" if work.suspects else "apart"


def judge_pairs(count: int, seed: int, profile: Profile) -> Counter[tuple[bool, str, str]]:
    """How many pairs of each label and kind came out in which way."""
    return Counter(
        (pair.is_same, pair.kind, outcome(pair, profile, random.Random(number).random() < 0.5))
        for number, pair in enumerate(make_pairs(count, seed))
    )


def figures(counts: Counter[tuple[bool, str, str]]) -> dict[str, float]:
    """Precision of merges, recall of merges alone and with proposals, share of hard negatives shown."""
    total: Counter[tuple[bool, str]] = Counter()
    for (is_same, _, way), number in counts.items():
        total[is_same, way] += number
    same = sum(number for (is_same, _), number in total.items() if is_same)
    hard = sum(number for (is_same, _), number in total.items() if not is_same)
    merged = total[True, "merged"] + total[False, "merged"]
    return {
        "pairs": same + hard,
        "precision": total[True, "merged"] / merged if merged else 1.0,
        "recall": (total[True, "merged"] + total[True, "proposed"]) / same,
        "merged": total[True, "merged"] / same,
        "hard shown": total[False, "proposed"] / hard,
    }


def rows_of(count: int, seed: int) -> list[CleanFile]:
    """A big month: problems, 8 % of them told twice, fifty rows a file."""
    teller = Teller(seed)
    rows = []
    while len(rows) < count:
        facts = teller.facts(teller.dice.random() < 0.2)
        rows.append(teller.tell(facts))
        if teller.dice.random() < 0.08:
            rows.append(teller.tell(facts))
    return [as_file(f"{at // 50:05d}.xlsx", rows[at : at + 50]) for at in range(0, len(rows), 50)]


def main(sizes: list[int]) -> None:
    profile = load_profile("pengshui-2022")
    counts = judge_pairs(1000, 20221130, profile)
    for (is_same, kind, way), number in sorted(counts.items()):
        print(f"  {'same' if is_same else 'hard'} {kind:　<7} {way:9} {number}")
    for name, value in figures(counts).items():
        print(f"{name}: {value:.4g}")
    for size in sizes:
        files = rows_of(size, 7)
        started = time.perf_counter()
        work = run(files, profile)
        spent = time.perf_counter() - started
        print(f"{size} rows: {spent:.2f} s, {len(work.cases)} cases, {len(work.suspects)} shown")


if __name__ == "__main__":
    main([int(one) for one in sys.argv[1:]] or [2000, 10_000, 40_000])
