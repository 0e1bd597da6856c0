"""Money and numbers of households and people."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerproc.cleaning.amounts import Count, parse_amount, parse_count
from ledgerproc.cleaning.records import Problem


@pytest.mark.parametrize(
    ("value", "header", "yuan"),
    [
        ("12.5万元", "元", "125000"),
        ("12.5万", "万元", "125000"),
        ("125000元", "万元", "125000"),
        ("125,000.00", "元", "125000"),
        ("￥125000", "元", "125000"),
        ("¥125，000", "元", "125000"),
        ("壹拾贰万伍仟", "元", "125000"),
        ("壹拾贰万伍仟元整", "万元", "125000"),
        ("人民币壹拾贰万伍仟元整", "元", "125000"),
        ("0.0125亿", "元", "1250000"),
        ("12.5", "万元", "125000"),
        ("12.5", "亿元", "1250000000"),
        (12.5, "万元", "125000"),
        (125000, "元", "125000"),
        ("12.5", "元", "12.5"),
        ("１２．５万元", "元", "125000"),
        ("12万5千元", "元", "125000"),
        ("3千万元", "元", "30000000"),
        ("一百二十万元", "元", "1200000"),
        ("12元5角", "元", "12.5"),
        ("共计215万元", "元", "2150000"),
        ("尚欠36.4 万元", "元", "364000"),
        ("12.5万元（其中利息1.2万元）", "元", "125000"),
        ("0", "万元", "0"),
        ("约30万元", "元", "300000"),
        ("30余万元", "元", "300000"),
        ("30万元左右", "元", "300000"),
        ("三十多万元", "元", "300000"),
    ],
)
def test_sums_in_yuan(value, header, yuan):
    assert parse_amount(value, header) == (Decimal(yuan), ())


@pytest.mark.parametrize("value", [None, "", " ", "/", "—", "无", "暂无"])
def test_no_sum_and_no_problem(value):
    assert parse_amount(value) == (None, ())


@pytest.mark.parametrize(
    "value",
    [
        "若干",
        "甲",
        "待核",
        "不详",
        "3-5万元",
        "-5万元",
        "12.5万元，另1.2万元",
        True,
        date(2022, 1, 1),
    ],
)
def test_what_is_no_sum_is_told(value):
    yuan, problems = parse_amount(value, "万元")
    assert (yuan, [one.code for one in problems]) == (None, ["AMOUNT_UNREADABLE"])


@given(st.decimals(0, 10**8, places=2, allow_nan=False))
def test_a_written_sum_is_read_back(number):
    for text in (f"{number}", f"{number:,}", f"{number}元", f"￥{number}"):
        assert parse_amount(text) == (number, ())
    assert parse_amount(f"{number}万元") == (number * 10000, ())


@pytest.mark.parametrize(
    ("value", "count"),
    [
        ("30户", Count(30)),
        ("三十户", Count(30)),
        ("两户", Count(2)),
        ("约30户", Count(30)),
        ("30余户", Count(30)),
        ("30户98人", Count(30, 98)),
        ("30户，98人", Count(30, 98)),
        ("1户（3人）", Count(1, 3)),
        ("98人", Count(None, 98)),
        ("12/36", Count(12)),
        ("3-5户", Count(5)),
        ("3至5户", Count(5)),
        ("44", Count(44)),
        (44, Count(44)),
        (44.0, Count(44)),
        ("共计44", Count(44)),
        ("４４户", Count(44)),
        ("三十 户", Count(30)),
        ("1,200户", Count(1200)),
        ("二十余户", Count(20)),
    ],
)
def test_counts(value, count):
    assert parse_count(value) == (count, ())


def test_a_bare_number_of_people():
    assert parse_count("98", is_people=True) == (Count(None, 98), ())


@pytest.mark.parametrize(
    "value",
    [
        "若干",
        "多户",
        "若干户",
        "不详",
        "甲",
        "3.5",
        -3,
        True,
        "数十户",
        "第12户",
        "12+3户",
        "12户+3户",
        "12.5户",
    ],
)
def test_what_is_no_count_is_told(value):
    text = "是" if value is True else str(value)
    assert parse_count(value) == (None, (Problem("AMOUNT_UNREADABLE", text),))


@given(
    st.one_of(
        st.text("0123456789.,万亿元户人约余若干一二三十百千-/ （）", max_size=15), st.floats()
    )
)
def test_never_an_exception(value):
    yuan, problems = parse_amount(value, "万元")
    assert yuan is None or yuan >= 0
    assert yuan is None or not problems
    count, problems = parse_count(value)
    assert count is None or not problems
