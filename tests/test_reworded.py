"""Problems as clerks of different offices word them: what is merged, shown, and found again.

The wordings stand in ``reworded.txt``: written by hand, apart from what the other tests make.
"""

import itertools
from collections import Counter
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from ledgerproc.casework.cases import Prior
from ledgerproc.casework.work import work_cases
from ledgerproc.cleaning.records import Values
from ledgerproc.profile.loader import load_profile

from .labelled_pairs import as_file

PROFILE = load_profile("pengshui-2022")
MONTHS = ("2022-11", "2022-12", "2023-01")
OTHER = "其他房屋征收领域信访突出问题"


class Problem(NamedTuple):
    category: str
    wordings: list[str]
    others: list[str]  # sound alike


def read_problems():
    names = {one.number: one.name for one in PROFILE.categories}
    found = []
    for line in Path(__file__).with_name("reworded.txt").read_text("utf-8").splitlines():
        if line.isdigit():
            found.append(Problem(names[int(line)], [], []))
        elif line[:2] == "= ":
            found[-1].wordings.append(line[2:])
        elif line[:2] == "~ ":
            found[-1].others.append(line[2:])
    return found


PROBLEMS = read_problems()


def told(text, category, place="郁山镇"):
    title, _, narrative = text.partition("|")
    return Values(place=place, title=title, narrative=narrative, categories=(category,))


def work(*files, prior=None, period="2022-11"):
    year, month = map(int, period.split("-"))
    return work_cases(files, prior or Prior(), PROFILE, period, date(year, month, 28))


def fate(category, one, other, place="郁山镇"):
    """What becomes of two rows in two files, the second of that township."""
    rows = [
        as_file(f"{at}.xlsx", [told(text, category, by)])
        for at, (text, by) in enumerate(((one, "郁山镇"), (other, place)))
    ]
    done = work(*rows)
    return "merged" if len(done.cases) == 1 else "shown" if done.suspects else "apart"


def test_there_are_enough_of_them():
    same = sum(len(one.wordings) * (len(one.wordings) - 1) // 2 for one in PROBLEMS)
    hard = sum(len(one.wordings) * len(one.others) for one in PROBLEMS)
    assert (len(PROBLEMS), same, hard) >= (65, 175, 470)


def test_none_that_only_sound_alike_are_merged():
    hard = Counter(
        fate(problem.category, one, other)
        for problem in PROBLEMS
        for one in problem.wordings
        for other in problem.others
    )
    assert hard["merged"] == 0
    assert hard["shown"] <= 0.3 * hard.total()


def test_hardly_any_worded_anew_is_missed():
    same = Counter(
        fate(problem.category, one, other)
        for problem in PROBLEMS
        for one, other in itertools.combinations(problem.wordings, 2)
    )
    assert same["apart"] <= 0.01 * same.total()
    assert same["merged"] >= 0.2 * same.total()


def test_hardly_any_told_by_another_township_in_other_words_is_missed_and_none_merged():
    same = Counter(
        fate(problem.category, one, other, "保家镇")
        for problem in PROBLEMS
        for one, other in itertools.combinations(problem.wordings, 2)
    )
    assert (same["merged"], same["apart"] <= 0.035 * same.total()) == (0, True)


def test_all_in_one_file_no_two_problems_become_one_and_most_lines_are_worth_a_look():
    rows = [
        (told(text, problem.category), (at, text if text in problem.others else ""))
        for at, problem in enumerate(PROBLEMS)
        for text in (*problem.wordings, *problem.others)
    ]
    done = work(as_file("甲.xlsx", [values for values, _ in rows]))
    truth = {f"甲.xlsx#台账!{at}": key for at, (_, key) in enumerate(rows, 4)}
    assert [one for one in done.cases if len({truth[row] for row in one.sources}) > 1] == []
    useless = [one for one in done.suspects if truth[one.left_source] != truth[one.right_source]]
    assert len(useless) <= 0.32 * len(done.suspects)


def identity(
    place=lambda month, at: "郁山镇", category=lambda month, at, given: given, others=False
):
    """The share of problems that keep their number through two more months, worded anew each."""
    prior, first, kept, asked = Prior(), {}, 0, 0
    for month, period in enumerate(MONTHS):
        rows = []
        for at, one in enumerate(PROBLEMS):
            text = one.wordings[min(month, len(one.wordings) - 1)]
            given = category(month, at, one.category)
            rows.append((at, told(text, given, place(month, at))))
            rows += [((at, text), told(text, one.category)) for text in one.others if others]
        name = f"{period}台账.xlsx"
        done = work(as_file(name, [values for _, values in rows]), prior=prior, period=period)
        numbers = {row: one.case_id for one in done.cases for row in one.sources}
        now = {key: numbers[f"{name}#台账!{at}"] for at, (key, _) in enumerate(rows, 4)}
        if month:
            kept += sum(now[key] == first[key] for key in now)
            asked += len(now)
        first = first or now
        prior = Prior(period, done.cases, (), done.decisions, done.next_number)
    return kept / asked


@pytest.mark.parametrize(
    ("changes", "least"),
    [
        ({}, 0.98),
        ({"others": True}, 0.99),
        ({"place": lambda month, at: "保家镇" if month == 1 and at % 5 == 1 else "郁山镇"}, 0.98),
        ({"category": lambda month, at, given: OTHER if month == 1 and at % 5 == 0 else given}, 0.93),
    ],
    ids=["worded anew", "among others", "by another place", "in another category"],
)  # fmt: skip
def test_the_number_stays_through_rewording(changes, least):
    assert identity(**changes) >= least
