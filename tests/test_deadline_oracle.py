"""Our deadlines against those of a general parser: every disagreement is listed and judged."""

import tomllib
from datetime import date
from pathlib import Path

from ledgerproc.cleaning.deadlines import parse_deadline
from tests.test_deadlines import CASES, WORDS, YEAR, phrases

FOLDER = Path(__file__).parent / "cases"
# The day on which bench/oracle.py lets the other one stand; ours counts periods from it.
STANDS_ON = date(2022, 9, 20)
ORACLE = tomllib.loads((FOLDER / "jionlp.toml").read_text("utf-8"))
LISTED = tomllib.loads((FOLDER / "oracle_disagreements.toml").read_text("utf-8"))["disagreement"]


def ours(phrase):
    found, _ = parse_deadline(phrase, WORDS, YEAR, base=STANDS_ON)
    return str(found.on or "")


def test_every_disagreement_is_listed_once_and_nothing_else_is():
    found = {phrase for phrase, theirs in ORACLE.items() if theirs and ours(phrase) != theirs}
    listed = [phrase for one in LISTED for phrase in one["phrases"]]
    assert sorted(listed) == sorted(found)


def test_every_disagreement_says_who_is_right_and_why():
    assert {one["right"] for one in LISTED} <= {"ours", "theirs", "either"}
    assert all(len(one["why"]) > 20 for one in LISTED)
    wrong = [p for one in LISTED if one["right"] == "theirs" for p in one["phrases"] if ours(p)]
    assert wrong == [], "where the other one is right we may refuse, never read another day"


def test_the_oracle_was_asked_nearly_the_whole_table_and_confirms_most_of_what_it_reads():
    asked = [phrase for phrase, _ in phrases("days") + phrases("from_base") + phrases("refused")]
    asked += CASES["ongoing"]["phrases"]
    assert sum(phrase in ORACLE for phrase in asked) >= 0.95 * len(asked)
    answered = [phrase for phrase, theirs in ORACLE.items() if theirs]
    agreed = [phrase for phrase in answered if ours(phrase) == ORACLE[phrase]]
    assert len(agreed) >= 240
