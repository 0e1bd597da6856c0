"""Characters and Chinese numerals."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerproc.cleaning.numerals import SAME_LENGTH, arabic, normalise, parse_chinese_integer

DIGITS = "零一二三四五六七八九"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("〇", 0),
        ("零", 0),
        ("两", 2),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("二十一", 21),
        ("廿", 20),
        ("廿五", 25),
        ("卅一", 31),
        ("一百", 100),
        ("三百", 300),
        ("三百五", 350),
        ("三百零五", 305),
        ("一百一十", 110),
        ("一千零一", 1001),
        ("两千", 2000),
        ("一万二", 12000),
        ("一万零二", 10002),
        ("壹拾贰万伍仟", 125000),
        ("叁佰陆拾", 360),
        ("二十万零五百", 200500),
        ("三亿五千万", 350000000),
        ("十二亿", 1200000000),
        ("二〇二二", 2022),
        ("二零二二", 2022),
        ("二0二二", 2022),
        ("12万5千", 125000),
        ("2022", 2022),
    ],
)
def test_numbers_that_are_read(text, number):
    assert parse_chinese_integer(text) == number


@pytest.mark.parametrize(
    "text", ["", "甲", "万", "百", "十十", "一万万万", "三户", "1.5", "-三", " 三"]
)
def test_what_is_no_number(text):
    assert parse_chinese_integer(text) is None


def spell(number):
    """Write 1 to 9999 in Chinese, as schools teach it."""
    text, zero = "", False
    for unit, mark in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            text += ("零" if zero and text else "") + DIGITS[digit] + mark
            zero = False
        else:
            zero = True
    return text


@given(st.integers(1, 9999), st.integers(0, 9999))
def test_a_number_spelled_out_is_read_back(small, large):
    assert parse_chinese_integer(spell(small)) == small
    if large and small >= 1000:
        assert parse_chinese_integer(f"{spell(large)}万{spell(small)}") == large * 10000 + small


@given(st.text(DIGITS + "十百千万亿廿两壹拾0123456789", max_size=12))
def test_any_heap_of_numerals_is_a_number_or_none(text):
    number = parse_chinese_integer(text)
    assert number is None or number >= 0


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("２０２２．１２．２０", "2022.12.20"),
        ("（ＡＢ）：", "(AB):"),
        ("2022—12–20", "2022-12-20"),
        ("1～2〜3", "1~2~3"),
        ("甲\u3000乙\u00a0丙", "甲 乙 丙"),
        ("甲\u200b乙\ufeff", "甲乙"),
        ("⑫⽉㏳", "12月20日"),
        ("㋋", "12月"),
        ("，。、；", ",。、;"),
    ],
)
def test_characters_in_their_plain_form(text, plain):
    assert normalise(text) == plain


@given(st.text(max_size=40))
def test_plain_text_stays_plain(text):
    assert normalise(normalise(text)) == normalise(text)
    assert len(text.translate(SAME_LENGTH)) == len(text)


@given(st.text("甲乙丙0123456789年月日.-（）：，　", max_size=30))
def test_the_table_agrees_with_unicode_on_what_clerks_type(text):
    assert normalise(text) == unicodedata.normalize("NFKC", text)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("二〇二二年十二月二十日", "2022年12月20日"),
        ("十二月二十", "12月20"),
        ("第四季度", "第4季度"),
        ("十五个工作日", "15个工作日"),
        ("三个月内", "3个月内"),
        ("三十户九十八人", "30户98人"),
        ("一事一议", "一事一议"),
        ("12月20日", "12月20日"),
        ("三月三", "3月3"),
    ],
)
def test_numerals_before_units_become_digits(text, result):
    assert arabic(text) == result
