"""Judges the program on made township files of which everything is known.

``python bench/judge.py`` prints, for each seed and brutality, rows found, phantom rows,
values right by column, planted faults found at their cell and false alarms; ``--runs``
also judges whole runs through the published workbook, pairs included. ``--list N``
prints the first N of every kind of mistake. It judges nothing by exit status.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ledgerproc import pipeline
from ledgerproc.profile.loader import load_profile
from tests.corpus import make_corpus
from tests.corpus.score import FIELDS, Score, score
from tests.corpus.tellings import AS_OF
from tests.truth import (
    differences,
    false_alarms,
    missed_faults,
    pair_differences,
    read_csv,
    read_published,
)

HEADER = (
    f"{'brutality':10}{'seed':>5}{'rows':>6}{'lost':>5}{'phantom':>8}{'kinds':>6}"
    f"{'wrong':>6}{'missed':>8}{'alarms/100':>11}"
)


def line(name: str, seed: str, one: Score) -> str:
    wrong = sum(map(len, one.wrong.values()))
    alarms = 100 * len(one.alarms) / max(1, one.clean_rows)
    missed = f"{len(one.missed)}/{one.faults}"
    return (
        f"{name:10}{seed:>5}{one.rows:>6}{len(one.lost):>5}{len(one.phantom):>8}"
        f"{len(one.kinds):>6}{wrong:>6}{missed:>8}{alarms:>11.1f}"
    )


def show(one: Score, count: int) -> None:
    """The first mistakes of every kind."""
    kinds = {"lost": one.lost, "phantom": one.phantom, "kinds": one.kinds}
    for name, messages in {
        **kinds,
        **one.wrong,
        "missed": one.missed,
        "alarms": one.alarms,
    }.items():
        for message in messages[:count]:
            print(f"    {name}: {message}")


def judge_run(folder: Path, count: int) -> str:
    """Run the program on a corpus and hold its workbook against the truth."""
    done = pipeline.run([folder / "input"], folder / "output", profile="pengshui-2022", as_of=AS_OF)
    published = read_published(done.folder / "全县台账.xlsx")
    wrong = differences(published, folder)
    pairs, ways = pair_differences(published, folder)
    missed, alarms = missed_faults(published, folder), false_alarms(published, folder)
    for message in [*wrong[:count], *pairs[:count], *missed[:count], *alarms[:count]]:
        print(f"    {message[:300]}")
    if count:
        show_pairs(pairs, folder)
    total = len(read_csv(folder / "pairs.csv"))
    return (
        f"run: {len(wrong)} values, {len(pairs)} of {total} pairs wrong {ways}, "
        f"{len(missed)} faults missed, {len(alarms)} alarms"
    )


def show_pairs(messages: list[str], folder: Path) -> None:
    """Both texts of every pair that was decided wrongly."""
    rows = {row["来源"]: row for row in read_csv(folder / "told.csv")}
    for message in messages:
        print(f"      {message}")
        for source in message.partition(": ")[2].split(" ~ "):
            if source in rows:
                row = rows[source]
                told = " | ".join(row[key] for key in list(row)[2:8])
                print(f"        {told} | {row['牵头部门']} | {row['责任人员']}")


def main(arguments: Sequence[str] | None = None) -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--seeds", type=int, nargs=2, default=(0, 10), metavar=("FROM", "TO"))
    words.add_argument("--places", type=int, default=12)
    words.add_argument("--brutality", nargs="*", default=["plain", "ordinary", "brutal"])
    words.add_argument("--runs", action="store_true")
    words.add_argument("--slow", action="store_true", help="also .xls and .ods")
    words.add_argument("--list", type=int, default=0)
    asked = words.parse_args(arguments)
    profile = load_profile("pengshui-2022")
    print(HEADER)
    for name in asked.brutality:
        total = Score()
        for seed in range(*asked.seeds):
            with tempfile.TemporaryDirectory() as place:
                folder = Path(place, "corpus")
                make_corpus(folder, seed, asked.places, name, asked.slow)
                one = score(folder, profile)
                total.add(one)
                print(line(name, str(seed), one))
                show(one, asked.list)
                if asked.runs:
                    print("    " + judge_run(folder, asked.list))
        print(line(name, "all", total))
        right = {key: 1 - len(total.wrong[key]) / max(1, total.clean_rows) for key in FIELDS}
        print("    " + "  ".join(f"{key} {share:.2%}" for key, share in right.items()))


if __name__ == "__main__":
    main()
