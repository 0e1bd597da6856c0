"""Breaks whole runs for a night: every change may fail once, and kills at random moments.

Run with ``python bench/kill.py`` in the development environment, on Linux. Ends with 1 and
a line where a month was not whole, or litter lay there after the next start. With the
shortest run (``--files 1 --rows 3``) two hundred kills take a few minutes.
"""

from __future__ import annotations

import argparse
import errno
import random
import shutil
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from make_county import make_county  # noqa: E402

from tests.hostile.breaking import (  # noqa: E402
    BROKEN,
    OTHER,
    PAST_ALL,
    UNTOUCHED,
    fail_at,
    forked,
    is_whole,
    killed,
    recovered,
    run_month,
    tree,
)


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--kills", type=int, default=200)
    words.add_argument("--files", type=int, default=6)
    words.add_argument("--rows", type=int, default=10)
    words.add_argument("--seed", type=int, default=20221130)
    asked = words.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_county(folder / "first", asked.files, asked.rows)
        make_county(folder / "second", asked.files, asked.rows + 2)
        run_month(folder / "first", folder / "out")  # what it imports, children need not
        before = time.perf_counter()
        forked(partial(run_month, folder / "first", folder / "out"))
        lasts = time.perf_counter() - before
        faults = fail_each_call(folder)
        faults += kill(folder, asked.kills, lasts, asked.seed)
    for one in faults:
        print(one)
    raise SystemExit(1 if faults else 0)


def fail_each_call(folder: Path) -> list[str]:
    """Every change of a run fails once, the disk being full."""
    faults: list[str] = []
    old, turn, past = tree(folder / "out" / "2022-11"), 0, 0
    while past < PAST_ALL:
        turn += 1
        output = folder / "broken"
        shutil.copytree(folder / "out", output)
        task = partial(run_month, folder / "second", output)
        status = forked(task, partial(fail_at, turn, output, errno.ENOSPC))
        past = past + 1 if status == UNTOUCHED else 0
        month = output / "2022-11"
        is_old = tree(month) == old
        if status == OTHER or not is_whole(month) or (status == BROKEN and not is_old):
            faults.append(f"change {turn}: status {status}, old month {is_old}")
        if recovered(output) != ["2022-11"]:
            faults.append(f"change {turn}: litter")
        shutil.rmtree(output)
    print(f"{turn - PAST_ALL} changes failed in turn")
    return faults


def kill(folder: Path, kills: int, lasts: float, seed: int) -> list[str]:
    """Runs are killed at random moments, each beginning with what the last one left."""
    faults: list[str] = []
    chance = random.Random(seed)
    ends: dict[int, int] = {}
    for turn in range(kills):
        inputs = folder / ("second", "first")[turn % 2]
        task = partial(run_month, inputs, folder / "out")
        status = killed(task, chance.random() * lasts * 1.2)
        ends[status] = ends.get(status, 0) + 1
        if recovered(folder / "out") != ["2022-11"]:
            faults.append(f"kill {turn}: litter")
        if not is_whole(folder / "out" / "2022-11"):
            faults.append(f"kill {turn}: the month is not whole")
        shutil.rmtree(folder / "out" / "历史", ignore_errors=True)
    print(f"{kills} kills: {ends.get(-9, 0)} at work, {ends.get(0, 0)} already finished")
    return faults


if __name__ == "__main__":
    main()
