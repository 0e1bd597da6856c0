"""Offices, persons and telephones from duty cells: phrases in cases/duty.toml, and laws."""

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerproc.cleaning.duty import parse_duty
from ledgerproc.cleaning.offices import Role, closest_office, lexicon
from ledgerproc.cleaning.people import clean_name, has_surname, is_name
from ledgerproc.cleaning.phones import find_phones
from ledgerproc.profile.loader import load_profile

PROFILE = load_profile("pengshui-2022")
WORDS = lexicon(PROFILE)
CASES = tomllib.loads(Path(__file__).with_name("cases").joinpath("duty.toml").read_text("utf-8"))
STARTS = {"person": Role.PERSON_LABEL, "phone": Role.PHONE_LABEL, "": None}
KEYS = ("lead", "assisting", "persons", "phones")


@pytest.mark.parametrize("case", CASES["case"], ids=lambda case: case["text"])
def test_phrase(case):
    duty = parse_duty(case["text"], WORDS, "万足镇", STARTS[case.get("column", "")])
    assert {key: list(getattr(duty, key)) for key in KEYS} == {
        key: case.get(key, []) for key in KEYS
    }
    assert [one.code for one in duty.problems] == case.get("codes", [])


def test_own_place_is_kept_as_given_where_the_place_is_not_known():
    duty = parse_duty("镇政府 张某", WORDS, "")
    assert duty.lead == ("镇政府",)
    assert [one.code for one in duty.problems] == ["OFFICE_UNKNOWN"]


@pytest.mark.parametrize("office", PROFILE.offices, ids=lambda office: office.name)
def test_every_spelling_of_an_office_leads_to_its_official_name(office):
    spellings = [office.name, *office.aliases, *([office.full_name] if office.full_name else [])]
    read = {one: parse_duty(f"{one} 张某", WORDS, "万足镇") for one in spellings}
    assert {one: duty.lead for one, duty in read.items()} == dict.fromkeys(
        spellings, (office.name,)
    )
    assert {duty.persons for duty in read.values()} == {("张某",)}


@pytest.mark.parametrize("place", PROFILE.places, ids=lambda place: place.name)
def test_every_place_can_lead(place):
    for text in (place.name, f"{place.name}人民政府", f"彭水县{place.name}"):
        assert parse_duty(f"{text}（张某）", WORDS, "万足镇").lead == (place.name,)


GIVEN_NAMES = ("某", "某某", "大学", "云", "文强", "登科", "兴志", "应应", "小川", "永镇", "水清")
OFFICES = tuple(
    (spelling, office.name)
    for office in PROFILE.offices
    for spelling in (office.name, *office.aliases)
    if len(spelling) > 2
)
people = st.builds(
    str.__add__, st.sampled_from("张李王罗贺叶钟彭施林龙"), st.sampled_from(GIVEN_NAMES)
)
mobiles = st.integers(min_value=13000000000, max_value=19999999999).map(str)
STYLES = (
    "{office}（{names}）",
    "{office} {names} {phones}",
    "{office}：{names}（{phones}）",
    "{office}，{names}，{phones}",
    "{office}\n{names}\n{phones}",
    "责任单位：{office} 责任人：{names} 电话：{phones}",
    "责任单位：{office}\n责任人：{names} 电话：{phones}",
    "牵头：{office}；责任人：{names} {phones}",
    "{office}牵头；责任人：{names}，{phones}",
    "{names}（{office}）{phones}",
    "{office}{names}{phones}",
)


@given(
    st.sampled_from(OFFICES),
    st.lists(people, min_size=1, max_size=3, unique=True),
    st.lists(mobiles, min_size=1, max_size=2, unique=True),
    st.sampled_from(STYLES),
)
def test_what_was_put_together_is_taken_apart(office, names, phones, style):
    text = style.format(office=office[0], names="、".join(names), phones="、".join(phones))
    duty = parse_duty(text, WORDS, "万足镇")
    wanted = tuple(phones) if "{phones}" in style else ()
    assert (duty.lead, duty.assisting, duty.persons, duty.phones, duty.problems) == (
        (office[1],),
        (),
        tuple(names),
        wanted,
        (),
    )


fragments = st.sampled_from(
    [
        *(word for word, _ in OFFICES[::7]),
        *(
            "镇政府",
            "街道",
            "万足 镇",
            "牵头",
            "配合：",
            "责任人：",
            "电话",
            "主任",
            "副镇长",
            "包案领导：",
        ),
        *(
            "张某",
            "李 某",
            "欧阳某某",
            "施工方",
            "无",
            "待定",
            "彭水",
            "等",
            "：",
            "（",
            "）",
            "、",
            "；",
            "\n",
            " ",
        ),
        *(
            "138",
            "13800236118",
            "138****1234",
            "023-78443464",
            "1.38E+10",
            "500243190009041714",
            "１３",
        ),
        *("\u200b", "\u3000", "𠮷", "=1+1", "\t", "", "é"),
    ]
)


@given(st.lists(fragments, max_size=12).map("".join) | st.text(max_size=40))
def test_laws_of_any_text(text):
    duty = parse_duty(text, WORDS, "万足镇")
    assert not any(re.search(r"\d", name) for name in duty.persons)
    assert not any(re.search(r"\d{7}", name) for name in (*duty.lead, *duty.assisting))
    assert not set(duty.lead) & set(duty.assisting)
    assert all(name.strip() for name in (*duty.lead, *duty.assisting, *duty.persons))
    for names in (duty.lead, duty.assisting, duty.persons, duty.phones):
        assert len(set(names)) == len(names)
    assert duty == parse_duty(text, WORDS, "万足镇")


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("13800236118", ["13800236118"]),
        ("+86 131 0023 0972", ["13100230972"]),
        ("8613100230972", ["13100230972"]),
        ("138.0023.6118", ["13800236118"]),
        ("138xxxx1234", ["138****1234"]),
        ("1310023475113400231630", ["13100234751", "13400231630"]),
        ("023-78443464-801", ["023-78443464-801"]),
        ("023 7844 3464", ["023-78443464"]),
        ("0851-2345678", ["0851-2345678"]),
        ("78443464", ["78443464"]),
        ("023-7844xxxx", ["023-7844****"]),
        ("1380023611 13700236996", ["1380023611", "13700236996"]),
        ("2022-11-30", []),
        ("2022年11月30日", []),
        ("500243190009041714", []),
        ("500243********1714", []),
        ("3栋2单元", []),
        ("", []),
    ],
)
def test_telephone_numbers(text, numbers):
    assert [number for hit in find_phones(text) for number in hit.numbers] == numbers


def test_a_broken_number_says_how_many_digits_it_has():
    (hit,) = find_phones("1300023314")
    assert hit.problem is not None
    assert (hit.problem.code, hit.problem.details) == ("PHONE_BROKEN", {"digits": "10"})


@pytest.mark.parametrize(("text", "is_broken"), [("023-7844123", True), ("0839-7844123", False)])
def test_numbers_of_large_cities_have_eight_digits(text, is_broken):
    (hit,) = find_phones(text)
    assert (hit.numbers, bool(hit.problem)) == ((text,), is_broken)


def test_closest_office_needs_a_long_name_and_one_candidate():
    assert closest_office("县规划和自然资原局", WORDS) == "县规划和自然资源局"
    assert closest_office("县税政局", WORDS) is None  # one character from two offices
    assert closest_office("县", WORDS) is None


def test_names():
    assert is_name("张某某")
    assert is_name("阿依·某某")
    assert not is_name("张某某某某")
    assert not is_name("负责")
    assert has_surname("欧阳某")
    assert not has_surname("综合科")
    assert clean_name("张某某等人") == "张某某"
