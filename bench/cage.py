"""What the cage costs: a county's run with its files read in worker processes, and without.

Run with ``python -m bench.cage`` in the development environment. Both kinds of runs are
interleaved on the same files; printed are the medians of wall clock and of processor time,
and the ratios pair by pair. The run without a cage is made here only, by reading in the
main process; it has one core where the cage has all.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.county import seconds
from bench.make_county import make_county

UNCAGED = "--uncaged"


class Open:
    """Stands in for a cage: does every task here and now."""

    def map(
        self,
        task: Callable[[Any], Any],
        items: Sequence[Any],
        advance: Callable[[int], None] = lambda _: None,
    ) -> list[Any]:
        """``task`` of every item, whatever it does to this process."""
        done = [task(one) for one in items]
        advance(len(items))
        return done


@contextmanager
def uncaged(_: int = 0) -> Iterator[Open]:
    """In the place of ``open_cage``."""
    yield Open()


def run_uncaged(words: Sequence[str]) -> None:
    """One run of the program that reads in its main process."""
    from ledgerproc import cli, pipeline

    vars(pipeline)["open_cage"] = uncaged
    sys.argv = ["ledgerproc", *words]
    cli.main()


def measured(command: list[str]) -> tuple[float, float]:
    """Seconds of wall clock and of processors that a command takes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    wall = seconds(command)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--files", type=int, default=40)
    words.add_argument("--rows", type=int, default=50)
    words.add_argument("--runs", type=int, default=5)
    asked = words.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        inputs, output = Path(folder, "input"), Path(folder, "output")
        make_county(inputs, asked.files, asked.rows)
        run = ["run", str(inputs), "--output", str(output), "--as-of", "2022-11-30", "--quiet"]
        commands = {
            "caged": [sys.executable, "-m", "ledgerproc", *run],
            "uncaged": [sys.executable, "-m", "bench.cage", UNCAGED, *run],
        }
        taken: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
        for turn in range(asked.runs + 1):  # the first turn warms the disk cache
            for name, command in commands.items():
                shutil.rmtree(output, ignore_errors=True)
                one = measured(command)
                if turn:
                    taken[name].append(one)
    for at, clock in enumerate(("wall clock", "processors")):
        print(clock)
        for name, times in taken.items():
            print(f"  {name:10} median {statistics.median(one[at] for one in times):6.2f} s")
        both = zip(taken["caged"], taken["uncaged"], strict=True)
        print(f"  ratio      median {statistics.median(a[at] / b[at] for a, b in both):6.2f}")


if __name__ == "__main__":
    if sys.argv[1:2] == [UNCAGED]:
        run_uncaged(sys.argv[2:])
    else:
        main()
