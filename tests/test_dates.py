"""Dates of things that happened: date columns and narratives."""

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerproc.cleaning.dates import FoundDate, find_dates, parse_date
from ledgerproc.cleaning.records import Problem

YEAR = 2022


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2022.11.19", "2022-11-19"),
        ("2022-11-19", "2022-11-19"),
        ("2022年11月19日", "2022-11-19"),
        ("２０２２年１１月１９日", "2022-11-19"),
        ("11月19日", "2022-11-19"),
        ("11.19", "2022-11-19"),
        ("2022.11.19已销号", "2022-11-19"),
        ("20221119", "2022-11-19"),
        (20221119, "2022-11-19"),
        (44884, "2022-11-19"),
        (date(2022, 11, 19), "2022-11-19"),
        (datetime(2022, 11, 19, 8), "2022-11-19"),
        ("二〇二二年十一月十九日", "2022-11-19"),
        ("2022-11-19 00:00:00", "2022-11-19"),
    ],
)
def test_days_in_a_date_column(value, day):
    assert parse_date(value, YEAR) == (date.fromisoformat(day), ())


@pytest.mark.parametrize("value", [None, "", " ", "/", "-", "—", "无", "暂无", 0])
def test_nothing_in_a_date_column(value):
    assert parse_date(value, YEAR) == (None, ())


@pytest.mark.parametrize(
    "value", ["2022.9.31", "2022年13月1日", "甲", "待定", "长期", "12345", True, time(8), "1个月内"]
)
def test_what_is_no_date_is_told(value):
    on, problems = parse_date(value, YEAR)
    assert (on, [one.code for one in problems]) == (None, ["DATE_UNREADABLE"])


def test_a_month_gives_its_last_day_and_that_is_told():
    assert parse_date("2022年11月", YEAR) == (
        date(2022, 11, 30),
        (Problem("DATE_IMPRECISE", "2022年11月", {"on": "2022年11月30日"}),),
    )


@pytest.mark.threat(n=31)
def test_a_day_in_no_likely_year_is_told():
    on, problems = parse_date("2002.11.19", YEAR)
    assert (on, [one.code for one in problems]) == (date(2002, 11, 19), ["DEADLINE_FAR"])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2015年3月2日入住，2018.10.7列入", ["2015-03-02 day", "2018-10-07 day"]),
        ("约定2021年9月30日前付清", ["2021-09-30 day"]),
        ("２０１６年１１月９日还房", ["2016-11-09 day"]),
        ("二〇一八年五月签约", ["2018-05-31 month"]),
        ("2020年9月到县", ["2020-09-30 month"]),
        ("2021年底前", ["2021-12-31 year"]),
        ("2021年度", ["2021-12-31 year"]),
        ("2021-03-05、2021/4/6", ["2021-03-05 day", "2021-04-06 day"]),
        ("2019年5月1日签约，6月30日腾房", ["2019-05-01 day", "2019-06-30 day"]),
        ("2015年 3月 2日", ["2015-03-02 day"]),
        ("6月30日腾房", []),
        ("2022年2月30日、2022.13", []),
        ("面积101.8平方米，单价3130元，2022.5万元", []),
        ("13栋4单元702室，电话13800236118", []),
        ("（2021）第0243号", []),
        ("", []),
    ],
)
def test_dates_in_a_narrative(text, found):
    assert [f"{one.on} {one.precision}" for one in find_dates(text)] == found


def test_a_date_without_a_year_takes_the_one_given():
    assert find_dates("2019年签约，11月8日办结", 2022)[1] == FoundDate(
        8, 13, date(2022, 11, 8), "day"
    )


@given(st.text("2022年1月3日.-/ 二十廿前底约甲，（）", max_size=30), st.none() | st.just(YEAR))
def test_found_dates_lie_in_order_within_the_text(text, year):
    end = 0
    for one in find_dates(text, year):
        assert end <= one.start < one.end <= len(text)
        assert text[one.start : one.end].strip(" ") == text[one.start : one.end]
        end = one.end


@given(st.one_of(st.text(max_size=20), st.integers(), st.floats(), st.dates(), st.times()))
def test_never_an_exception(value):
    on, problems = parse_date(value, YEAR)
    assert on is None or isinstance(on, date)
    assert all(one.seen for one in problems)
