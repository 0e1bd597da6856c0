"""Households, people and sums in running text: a table of phrases, columns first, laws."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerproc.cleaning.quantities import (
    Quantities,
    Told,
    find_households,
    find_people,
    find_sums,
    find_wild_sum,
    read_quantities,
)
from ledgerproc.cleaning.records import Values
from ledgerproc.profile.loader import load_profile

FIELDS = load_profile("pengshui-2022").fields
# Text, households, people, sums in yuan; each with the words it rests on.
CASES = [
    ("涉及96户，其中40户已办证，仍有56户未办", "96 涉及96户", "", ""),
    ("张某等９户反映判决未履行", "9 等９户", "", ""),
    ("30户98人未安置", "30 30户", "98 98人", ""),
    ("共十二户三十六人", "12 共十二户", "36 三十六人", ""),
    ("三十余户未安置", "30 三十余户", "", ""),
    ("约30户，3-5户的诉求已满足", "30 约30户", "", ""),
    ("3-5户未安置", "5 3-5户", "", ""),
    ("每户3000元，一户一档，第2户未到场", "", "", ""),
    ("若干户、多户反映", "", "", ""),
    ("仍有2户未搬离", "", "", ""),
    ("某小区12户住户，户型80平方米", "12 12户", "", ""),
    ("张某等3人进京", "", "3 等3人", ""),
    ("一家四口在外租房", "", "4 一家四口", ""),
    ("抽调3人成立专班，涉及第三人，上访5人次", "", "", ""),
    ("尚欠36.4万元，已付50万元", "", "", "364000 尚欠36.4万元/500000 已付50万元"),
    ("项目总投资1.2亿元，尚欠三百二十万元", "", "", "3200000 尚欠三百二十万元"),
    ("按每平方米2800元，过渡费8元/㎡", "", "", ""),
    ("约120万元，应付捌拾陆万元", "", "", "1200000 约120万元/860000 应付捌拾陆万元"),
]


def shown(told: Told | None) -> str:
    return f"{told.value} {told.words}" if told else ""


@pytest.mark.parametrize(("text", "households", "people", "sums"), CASES)
def test_phrase(text, households, people, sums):
    assert [shown(find_households(text)), shown(find_people(text))] == [households, people]
    assert "/".join(shown(one) for one in find_sums(text)) == sums


def test_a_column_stands_over_the_narrative_and_blanks_or_words_in_it_do_not():
    values = Values(title="张某等12户", narrative="共36人，尚欠5万元，应付9万元。")
    assert read_quantities(values, FIELDS) == Quantities(
        Told(Decimal(12), "等12户"), Told(Decimal(36), "共36人"), Told(Decimal(90000), "应付9万元")
    )
    extras = {
        "households": "9",
        "people": "若干",
        "amount": "100.5",
        "amount_due": "80",
        "note": "",
    }
    assert read_quantities(
        Values(title=values.title, narrative=values.narrative, extras=extras), FIELDS
    ) == Quantities(
        Told(Decimal(9), "9", is_column=True),
        Told(Decimal(36), "共36人"),
        Told(Decimal("100.5"), "100.5", is_column=True),
    )


def test_only_a_sum_that_is_owed_or_paid_can_be_wild():
    low, high, top = Decimal(100), Decimal(5_000_000), Decimal(500_000_000)
    assert find_wild_sum("涉及2户，尚欠36元", low, high, top) == "尚欠36元"
    assert find_wild_sum("涉及2户，尚欠1001万元", low, high, top) == "尚欠1001万元"
    assert find_wild_sum("涉及2户，尚欠1000万元", low, high, top) == ""
    assert find_wild_sum("尚欠1亿元，每月租金36元", low, high, top) == ""


@given(st.text(alphabet="0123456789一二十百万亿元户人等共涉及约余尚欠，。每第-", max_size=30))
def test_whatever_is_read_stands_in_the_text(text):
    for one in (find_households(text), find_people(text), *find_sums(text)):
        assert one is None or (one.words in text and one.value >= 0)
