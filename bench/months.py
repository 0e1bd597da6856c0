"""Prints how many problems keep their number over three months, and how many got another's.

Run from the repository: ``python -m bench.months [COUNTIES]``.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping
from datetime import date

from ledgerproc.casework.cases import Prior
from ledgerproc.casework.work import work_cases
from ledgerproc.profile.loader import load_profile
from ledgerproc.profile.model import Profile
from tests.township_months import Clerks, Rates

WAYS: Mapping[str, Rates] = {
    "some of everything": Rates(),
    "worded anew and moved at once": Rates(worded=0.3, moved=0.05, both=0.3),
    "little changes": Rates(worded=0.2, moved=0.05),
}


def follow(seed: int, rates: Rates, profile: Profile) -> Counter[str]:
    """Count the rows of later months that tell a known problem, and those with its number."""
    counts: Counter[str] = Counter()
    prior, first, owner = Prior(), dict[int, str](), dict[str, int]()
    for month in Clerks(seed, rates=rates).months():
        year, number = map(int, month.period.split("-"))
        done = work_cases(month.files, prior, profile, month.period, date(year, number, 28))
        counts["shown"] += len(done.suspects)
        for where, case_id in done.holders.items():
            key = month.truth[str(where)]
            counts["known"] += key in first
            counts["kept"] += first.get(key) == case_id
            counts["wrong"] += owner.get(case_id, key) != key
            first.setdefault(key, case_id)
            owner.setdefault(case_id, key)
        prior = Prior(month.period, done.cases, (), done.decisions, done.next_number)
    return counts


def main(counties: int) -> None:
    profile = load_profile("pengshui-2022")
    for name, rates in WAYS.items():
        total: Counter[str] = Counter()
        for seed in range(counties):
            total += follow(seed, rates, profile)
        share = total["kept"] / total["known"]
        print(f"{name}: {share:.2%} of {total['known']} rows have their problem's number,")
        print(f"  {total['wrong']} that of another; {total['shown']} pairs shown")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 4)
