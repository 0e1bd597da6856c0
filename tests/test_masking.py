"""Personal numbers and names: what must be hidden, and what must stay."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerproc.cleaning.masking import (
    has_bank_card,
    has_identity,
    mask_bank_card,
    mask_identity,
    mask_phone,
    shorten_name,
)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("身份证号：500243190009041714，", "身份证号：500243********1714，"),
        ("50024319900904171X", "500243********171X"),
        ("50024319900904171x", "500243********171X"),
        ("５００２４３１９９００９０４１７１４", "500243********1714"),
        ("50024319900904171Ｘ", "500243********171X"),
        ("500243 19900904 1714", "500243********1714"),
        ("500243-19900904-1714", "500243********1714"),
        ("500243　19900904　171X", "500243********171X"),
        ("5 0 0 2 4 3 1 9 9 0 0 9 0 4 1 7 1 4", "500243********1714"),
        ("500243199009041714、500243198501012345", "500243********1714、500243********2345"),
        ("冯某500243199009041714电话13800236118", "冯某500243********1714电话13800236118"),
        ("50024319900904171413800236118", "500243********171413800236118"),
        ("NO500243199009041714号", "NO500243********1714号"),
        ("证号.500243199009041714", "证号.500243********1714"),
        ("999999999999999999", "999999********9999"),
        ("500243900904171", "500243*****4171"),
        ("500243 900904 171", "500243*****4171"),
        ("500243-900904-171", "500243*****4171"),
        ("500243\n19900904\n1714", "500243********1714"),  # wrapped in the cell
        ("50024319900\n9041714", "500243********1714"),
        ("500243  19900904  1714", "500243********1714"),
        ("500243 - 19900904 - 1714", "500243********1714"),
        ("500243.19900904.1714", "500243********1714"),
        ("500243_19900904_1714", "500243********1714"),
        ("500243/19900904/171x", "500243********171X"),
        ("500243·19900904·1714", "500243********1714"),
        ("500243\ufeff199009041714", "500243********1714"),
        ("案件编号500243199009041714", "案件编号500243********1714"),  # somebody's own number
    ],
)
def test_identity_numbers_are_hidden(text, masked):
    assert mask_identity(text) == masked
    assert has_identity(text)
    assert mask_identity(masked) == masked


@pytest.mark.parametrize(
    "text",
    [
        "",
        "13800236118",
        "13800236118 7844000",
        "13800236118、13700236996",
        "13800236118 13700236996",
        "500243********1714",
        "2022-12-20 2022-12-21",
        "0.300000000000000044",
        "202212200001234",
        "15栋3单元801室",
        "金额：1250000.00元",
        "渝府发〔2022〕12号",
        "合同编号HT20221220001、2022122000012345",
        "信访件编号500243202211160001",
        "不动产权证500243123456789012",
        "5002432022121500012",
        "统一社会信用代码91500243MA5U123456",
        "渝（2019）彭水县不动产权第001234567890号",
        "36.4、12.5、864000、125000、3600",
        "1996-09-11\n2010-07-04 2017",
        "20221220 202212200001",
    ],
)
def test_other_numbers_stay(text):
    assert mask_identity(text) == text
    assert not has_identity(text)


@given(st.text("甲：，0123456789Xx０９ -\u3000", max_size=60))
def test_no_eighteen_digits_in_a_row_are_left(text):
    row = r"(?<![0-9０-９])[0-9０-９]{17}[0-9０-９Xx](?![0-9０-９])"
    assert not re.search(row, mask_identity(text))


@given(st.text(max_size=40), st.integers(10**17, 10**18 - 1), st.text("甲乙：，。", max_size=5))
def test_an_identity_number_anywhere_is_hidden(before, number, after):
    text = f"{before}号{number}{after}"
    assert str(number) not in mask_identity(text)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("13800236118", "138****6118"),
        ("张某 13800236118、13700236996", "张某 138****6118、137****6996"),
        ("138 0023 6118", "138****6118"),
        ("138-0023-6118", "138****6118"),
        ("１３８００２３６１１８", "138****6118"),
        ("023-78440000", "023-****0000"),
        ("02378440000", "023****0000"),
        ("0430-8844000", "0430-****4000"),
        ("023 78440000", "023 ****0000"),
        ("+8613800236118", "+86138****6118"),
        ("008613800236118", "0086138****6118"),
        ("+86-138-0023-6118", "+86-138****6118"),
        ("138.0023.6118", "138****6118"),
        ("138 - 0023 - 6118", "138****6118"),
        ("138\n00236118", "138****6118"),
        ("1 3 8 0 0 2 3 6 1 1 8", "138****6118"),
    ],
)
def test_telephone_numbers_are_hidden(text, masked):
    assert mask_phone(text) == masked
    assert mask_phone(masked) == masked


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12345678901",
        "2022-12-20",
        "500243199009041714",
        "13栋",
        "15 38 42 16 121",
        "1867202 2024/3/7",
        "渝0243民初13800236118901号",
    ],
)
def test_what_is_no_telephone_number_stays(text):
    assert mask_phone(text) == text


def test_bank_cards_keep_their_last_four_digits():
    assert mask_bank_card("卡号6222021234567890123。") == "卡号***************0123。"
    assert mask_bank_card("4111 1111 1111 1111") == "************1111"
    assert has_bank_card("卡号：6222 0212 3456 7890 123")
    for gap in ("  ", "\n", ".", "·", " - "):
        written = gap.join(("6222", "0212", "3456", "7890", "123"))
        assert mask_bank_card(written) == "***************0123"


@pytest.mark.parametrize(
    "text", ["", "13800236118", "500243199009041714", "1234567890123456", "2022122000001234567"]
)
def test_what_is_no_bank_card_stays(text):
    assert mask_bank_card(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "135-0023-8369 13600234195",
        "+8613998365355 152-1089-1428",
        "+86 155 6432 9157 130-8279-3766",
        "62345678 13800236118",
        "62345678 138-0023-6118",
        "78440000\n13800236118",
        "2020 2021 2022 2023",
        "62 - 4261561 - 6784848",
    ],
)
def test_two_telephones_side_by_side_are_no_card(text):
    assert mask_bank_card(text) == text


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("张伟", "张某"),
        ("张大伟", "张某某"),
        ("欧阳娜", "欧阳某"),
        ("欧阳娜娜", "欧阳某某"),
        ("欧阳", "欧某"),
        ("阿依古丽・买买提", "阿某某"),
        ("张某", "张某"),
        ("李某某", "李某某"),
        ("张*", "张*"),
        (" 张伟 ", "张某"),
        ("张", "张"),
        ("", ""),
    ],
)
def test_names_are_shortened(name, short):
    assert shorten_name(name) == short
    assert shorten_name(short) == short


def test_text_without_long_numbers_costs_next_to_nothing():
    text = "鞍子渡口片区项目15栋3单元801室，第二期款未付清，2022年12月20日前办结。" * 5
    started = time.perf_counter()
    for _ in range(2000):
        mask_identity(text)
    assert time.perf_counter() - started < 0.5
