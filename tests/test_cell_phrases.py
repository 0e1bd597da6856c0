"""Status, category, sum and number cells: phrases in cases/cells.toml, each with its answer."""

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

from ledgerproc.cleaning.amounts import parse_amount
from ledgerproc.cleaning.categories import category_index, match_categories
from ledgerproc.cleaning.quantities import find_households, find_people, find_sums
from ledgerproc.cleaning.records import Status
from ledgerproc.cleaning.statuses import StatusCells, read_status
from ledgerproc.findings import catalogue
from ledgerproc.profile.loader import load_profile

PROFILE = load_profile("pengshui-2022")
CATEGORIES = category_index(PROFILE)
NAMES = {one.name for one in PROFILE.categories}
CASES = tomllib.loads(Path(__file__).with_name("cases").joinpath("cells.toml").read_text("utf-8"))


@pytest.mark.parametrize("expected", CASES["status"])
def test_status_cells(expected):
    found = {}
    for text in CASES["status"][expected]:
        cells = StatusCells(status=text, as_of=date(2022, 11, 30))
        reading = read_status(cells, PROFILE.status_words, PROFILE.year)
        said = "done" if reading.status is Status.DONE else "open"
        codes = [problem.code for _, problem in reading.problems]
        # 已兑付到位 never closes a case: paid is not resolved, and the clerk is asked.
        unsure = codes == ["STATUS_UNREADABLE"] and said == "open"
        found[text] = "unsure" if unsure else codes or said
    assert found == dict.fromkeys(CASES["status"][expected], expected)


def test_the_examples_of_an_unsure_status_pass():
    examples = re.findall("“([^{}]+?)”", catalogue()["STATUS_UNREADABLE"].remedy)
    read = [read_status(StatusCells(one), PROFILE.status_words, PROFILE.year) for one in examples]
    assert {str(one.status) for one in read} == {"未办结", "已办结"}
    assert not any(one.problems for one in read)


def test_category_cells():
    found = {
        text: [name for name in match_categories(text, CATEGORIES)[0] if name in NAMES]
        for text in CASES["categories"]
    }
    assert found == CASES["categories"]


def test_numbers_in_narratives():
    found = {}
    for text in CASES["quantities"]:
        told = [find_households(text), find_people(text)]
        counts = [str(one.value) if one else "" for one in told]
        found[text] = [*counts, " ".join(str(one.value) for one in find_sums(text))]
    assert found == CASES["quantities"]


def test_sums_of_a_column():
    found = {}
    for text in CASES["amounts"]:
        yuan, _ = parse_amount(text, "万元")
        found[text] = str(yuan) if yuan is not None else ""
    assert found == CASES["amounts"]
