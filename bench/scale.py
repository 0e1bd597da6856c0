"""Prints what casework costs by the number of rows: seconds, memory, and how they grow.

Run from the repository: ``nice python -m bench.scale 10000 100000 300000``. Each size runs
in a process of its own, so that its peak of memory is its own. "Ahead" is what a run does
where the files are read, on every core. A tenth of the rows are stock sentences that name
nobody: they must not make a block in which all meet all.
"""

from __future__ import annotations

import math
import multiprocessing
import random
import resource
import sys
import time
from dataclasses import dataclass
from datetime import date

from ledgerproc.casework.ahead import keep_ahead, read_ahead
from ledgerproc.casework.cases import Prior
from ledgerproc.casework.work import work_cases
from ledgerproc.cleaning.records import CleanFile, Values
from ledgerproc.profile.loader import load_profile
from tests.labelled_pairs import PLACES, STOCK, Teller, as_file

AS_OF = date(2022, 11, 30)
ROWS_OF_A_FILE = 100
STOCK_SHARE = 0.1
TWICE_SHARE = 0.08
MONTH = "2022-11"


@dataclass(frozen=True, slots=True)
class Cost:
    """What one size took; ``again`` is the next month, which knows the first one's cases."""

    rows: int
    ahead: float
    seconds: float
    again: float
    megabytes: float
    cases: int
    shown: int


def make_rows(count: int, seed: int) -> list[CleanFile]:
    """Problems, some told twice, among stock sentences of no one in particular."""
    teller = Teller(seed)
    rows: list[Values] = []
    while len(rows) < count:
        if teller.dice.random() < STOCK_SHARE:
            rows.append(boilerplate(teller.dice))
            continue
        facts = teller.facts(teller.dice.random() < 0.2)
        rows.append(teller.tell(facts))
        if teller.dice.random() < TWICE_SHARE:
            rows.append(teller.tell(facts))
    starts = range(0, len(rows), ROWS_OF_A_FILE)
    return [as_file(f"{at:06d}.xlsx", rows[at : at + ROWS_OF_A_FILE]) for at in starts]


def boilerplate(dice: random.Random) -> Values:
    """A row that says what all say: nothing in it tells one problem from another."""
    text = "".join(dice.sample(STOCK, 3)) + f"涉及群众{dice.randrange(2, 400)}人。"
    title = dice.choice(("群众信访问题", "房屋征收遗留问题", "安置补偿问题"))
    return Values(place=dice.choice(PLACES), title=title, narrative=text)


def measure(count: int) -> Cost:
    """Work two months of this many rows."""
    profile = load_profile("pengshui-2022")
    files = make_rows(count, 7)
    begun = time.process_time()
    for file in files:
        keep_ahead(read_ahead(file.records, profile, AS_OF), profile)
    started = time.process_time()
    work = work_cases(files, Prior(), profile, MONTH, AS_OF)
    first = time.process_time()
    prior = Prior(MONTH, work.cases, (), work.decisions, work.next_number)
    renamed = [replace_name(one, f"12月{at}.xlsx") for at, one in enumerate(files)]
    again = work_cases(renamed, prior, profile, "2022-12", AS_OF)
    assert len(again.cases) == len(work.cases), "a month later they are the same cases"
    return Cost(
        rows=sum(len(one.records) for one in files),
        ahead=started - begun,
        seconds=first - started,
        again=time.process_time() - first,
        megabytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        cases=len(work.cases),
        shown=len(work.suspects),
    )


def replace_name(file: CleanFile, name: str) -> CleanFile:
    """The same rows in a file of another name."""
    return as_file(name, [one.values for one in file.records])


def growth(one: Cost, other: Cost) -> float:
    """The power of the rows that the seconds grow with; 1 is linear."""
    return math.log(other.seconds / one.seconds) / math.log(other.rows / one.rows)


def main(sizes: list[int]) -> None:
    former: Cost | None = None
    for size in sizes:
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            (cost,) = pool.map(measure, [size])
        power = f", rows^{growth(former, cost):.2f}" if former else ""
        print(
            f"{cost.rows} rows: ahead {cost.ahead:.1f} s, casework {cost.seconds:.1f} s, next month {cost.again:.1f} s, "
            f"{cost.megabytes:.0f} MB, {cost.cases} cases, {cost.shown} shown{power}",
            flush=True,
        )
        former = cost


if __name__ == "__main__":
    main([int(one) for one in sys.argv[1:]] or [10_000, 40_000])
