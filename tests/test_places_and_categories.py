"""Places and categories: phrases in cases/, and what holds for every name of the profile."""

import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerproc.cleaning.categories import (
    category_index,
    is_plain_category,
    match_categories,
    propose_category,
)
from ledgerproc.cleaning.places import (
    find_place_in,
    find_places_in,
    match_place,
    place_index,
)
from ledgerproc.profile.loader import load_profile

PROFILE = load_profile("pengshui-2022")
PLACES = place_index(PROFILE)
CATEGORIES = category_index(PROFILE)
FOLDER = Path(__file__).with_name("cases")
PLACE_CASES = tomllib.loads((FOLDER / "places.toml").read_text("utf-8"))
CATEGORY_CASES = tomllib.loads((FOLDER / "categories.toml").read_text("utf-8"))


@pytest.mark.parametrize("case", PLACE_CASES["match"], ids=lambda case: case["text"])
def test_match_place(case):
    match = match_place(case["text"], PLACES)
    assert match.name == case.get("name")
    assert [one.code for one in match.problems] == case.get("codes", [])


@pytest.mark.parametrize("case", PLACE_CASES["find"], ids=lambda case: case["text"])
def test_find_place_in_names_of_files_and_sheets(case):
    assert find_place_in(case["text"], PLACES) == case.get("name")


@pytest.mark.parametrize("case", PLACE_CASES["heading"], ids=lambda case: case["text"])
def test_find_place_in_headings(case):
    assert find_place_in(case["text"], PLACES, anywhere=False) == case.get("name")


def test_several_places_in_one_name():
    assert find_places_in("郁山镇、保家镇台账", PLACES) == ("郁山镇", "保家镇")


def test_one_wrong_character_counts_where_the_surroundings_agree():
    surroundings = frozenset({"汉葭街道"})
    match = match_place("汉夹街道", PLACES, surroundings)
    assert (match.name, [one.code for one in match.problems]) == ("汉葭街道", ["PLACE_GUESSED"])
    assert match_place("太平镇", PLACES, surroundings).name is None


def test_an_unknown_place_is_told_the_only_name_that_is_near():
    (problem,) = match_place("鹿呜乡", PLACES).problems
    assert problem.details == {"example": "鹿鸣乡"}


@pytest.mark.parametrize("place", PROFILE.places, ids=lambda place: place.name)
def test_every_spelling_of_a_place(place):
    assert match_place(place.name, PLACES).problems == ()
    for text in (place.name, place.short, *place.aliases, f"彭水县{place.name}人民政府"):
        assert match_place(text, PLACES).name == place.name
    assert find_place_in(f"01{place.name}台账（定稿）", PLACES) == place.name


@given(st.text(max_size=30))
def test_any_text_is_a_place_or_is_told(text):
    match = match_place(text, PLACES)
    assert match.name is None or match.name in {place.name for place in PROFILE.places}
    assert set(find_places_in(text, PLACES)) <= {place.name for place in PROFILE.places}


@pytest.mark.parametrize("case", CATEGORY_CASES["case"], ids=lambda case: repr(case["value"]))
def test_match_categories(case):
    names, problems = match_categories(case["value"], CATEGORIES)
    assert list(names) == case.get("names", [])
    assert [one.code for one in problems] == case.get("codes", [])


@pytest.mark.parametrize("category", PROFILE.categories, ids=lambda category: category.name)
def test_every_spelling_of_a_category(category):
    for text in (category.name, *category.aliases, str(category.number)):
        assert match_categories(text, CATEGORIES) == ((category.name,), ())


def test_what_is_no_category_is_kept_and_told():
    assert match_categories(None, CATEGORIES) == ((), ())
    for value in (date(2022, 5, 9), True):
        assert [one.code for one in match_categories(value, CATEGORIES)[1]] == ["CATEGORY_UNKNOWN"]


def test_a_number_that_disagrees_names_both():
    ((problem,)) = match_categories("4.逾期未安置类", CATEGORIES)[1]
    assert problem.details == {
        "number": "4",
        "numbered": "未足额支付补偿款类",
        "category": "逾期未安置类",
    }


@given(st.text(max_size=40) | st.integers() | st.floats(allow_nan=True))
def test_any_value_is_a_category_or_is_told(value):
    names, problems = match_categories(value, CATEGORIES)
    known = {category.name for category in PROFILE.categories}
    assert set(names) <= known or [one.code for one in problems] == ["CATEGORY_UNKNOWN"]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("sheet", "name"),
    [
        ("未办证", "逾期未办产权证类"),
        ("其他", "其他房屋征收领域信访突出问题"),
        ("Sheet1", None),
        ("4", None),
    ],
)
def test_category_of_a_sheet_name(sheet, name):
    assert is_plain_category(sheet, CATEGORIES) == name


@pytest.mark.parametrize(
    ("title", "narrative", "name"),
    [
        ("张某反映某项目违规征收问题", "", "违规征收类"),
        ("张某信访件", "墙体开裂，鉴定为D级，要求搬离。", "危房整治不及时类"),
        ("张某信访件", "要求解决。", None),
        ("", "", None),
    ],
)
def test_proposal_from_the_narrative(title, narrative, name):
    assert propose_category(title, narrative, CATEGORIES) == name
