"""Laws of identity numbers: each is hidden however it is written, and nothing else is."""

import time
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerproc.cleaning.masking import mask_numbers, mask_pieces
from ledgerproc.idnumbers import hide_identities

MARKS = (" ", "-", "—", "\n", "\t", ",", "，", "、", "/", ".", "·", "_", ":", "　", "\u200b", " - ", "；", "(")  # fmt: skip
ALIKE = {"0": "OoО○〇０", "1": "lI１①", "2": "Zz２", "5": "S５", "8": "B８", "X": "xＸХ×"}
PLAIN = {one: digit for digit, alike in ALIKE.items() for one in alike} | {
    str(n): str(n) for n in range(10)
}
BEFORE = ("张某", "身份证", "电话13800236118", "门牌12", "2019-09-04签，", "（", "No", "共3栋2单元")
BEHIND = ("反映", "，", "13800236118", "2022年12月20日前", "）", "号", "、13700236996", ".")


@st.composite
def numbers(draw: st.DrawFn) -> str:
    """A number of a grown-up, its check digit worked out anew."""
    area = draw(st.sampled_from(["500243", "110101", "220381", "652901", "810000"]))
    born = draw(st.dates(min_value=_day(1930), max_value=_day(2000)))
    first = f"{area}{born:%Y%m%d}{draw(st.integers(0, 999)):03}"
    rest = sum(int(one) * pow(2, 17 - at, 11) for at, one in enumerate(first))
    return first + "10X98765432"[rest % 11]


def _day(year: int) -> date:
    return date(year, 1, 1)


@st.composite
def writings(draw: st.DrawFn) -> tuple[str, str]:
    """A number, and the same as somebody may write it: parted, in other digits, wrapped."""
    number = draw(numbers())
    if draw(st.booleans()) and "0" in (number[10], number[12]):
        day = f"{number[6:10]}年{int(number[10:12])}月{int(number[12:14])}日"
        return number, number[:6] + day + number[14:]
    parted = draw(st.one_of(st.just({6, 14}), st.sets(st.integers(1, 17), max_size=6)))
    mark = draw(st.sampled_from(MARKS))
    others = draw(st.sets(st.integers(0, 17)))
    written = "".join(
        mark * (at in parted)
        + (draw(st.sampled_from(ALIKE.get(one, one))) if at in others else one)
        for at, one in enumerate(number)
    )
    return number, written


@given(writings(), st.sampled_from(("", *BEFORE)), st.sampled_from(("", *BEHIND)))
def test_a_number_is_hidden_however_and_wherever_it_is_written(given_number, before, behind):
    number, written = given_number
    told = hide_identities(f"{before}{written}{behind}")
    assert number[6:14] not in "".join(PLAIN.get(one, "") for one in told)


@given(writings(), st.sets(st.integers(1, 40)))
def test_a_number_that_runs_over_several_fonts_is_hidden_in_all(given_number, cuts):
    text = f"张某（{given_number[1]}）反映"
    ends = [0, *sorted(one for one in cuts if one < len(text)), len(text)]
    pieces = [text[start:end] for start, end in pairwise(ends)]
    told = mask_pieces(pieces)
    assert len(told) == len(pieces)
    assert "".join(told) == mask_numbers(text)


days = st.dates(min_value=_day(2001), max_value=_day(2030)).flatmap(
    lambda on: st.sampled_from(
        [f"{on:%Y-%m-%d}", f"{on.year}.{on.month}.{on.day}", f"{on:%Y/%m/%d}", f"{on:%Y%m%d}",
         f"{on.year}年{on.month}月{on.day}日", f"{on.year}年{on.month}月"]
    )
)  # fmt: skip
mobiles = st.integers(13_000_000_000, 19_999_999_999).flatmap(
    lambda one: st.sampled_from(
        [f"{one}", f"{str(one)[:3]}-{str(one)[3:7]}-{str(one)[7:]}", f"+86 {one}"]
    )
)
landlines = st.integers(70_000_000, 89_999_999).map(lambda one: f"023-{one}")
sums = st.integers(1000, 10**7).flatmap(
    lambda one: st.sampled_from([f"{one}", f"{one:,}", f"{one / 100:.2f}"])
)
runnings = st.integers(1, 9999).map(lambda one: f"HT20221220{one:04}")


@given(
    st.one_of(
        *(st.lists(one, min_size=2, max_size=8) for one in (days, mobiles, sums, runnings)),
        st.lists(st.one_of(mobiles, landlines), min_size=2, max_size=8),
        st.tuples(sums, days, mobiles).map(list),
    ),
    st.sampled_from(["、", " ", "，", "\n", "；", ", ", "\t"]),
)
def test_lists_of_days_telephones_and_sums_stay(items, mark):
    text = mark.join(items)
    assert hide_identities(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "7156631\n2022-12-05\n49808.90",
        "5363814\n2014年2月23日\n8,423,485",
        "130000、2012.12.12、7733960",
        "348786；2014年9月23日；2012年8月",
        "13800236118 13700236996 2014-05-06 2015-06-07",
        "合同HT5002432019，2019-09-04签，编号0012345678",
        "（2019）0243民初1234号、（2020）0243民终567号",
        "36.4、12.5、864000、125000、3600",
        "91500243MA5U123456",
    ],
)
def test_other_numbers_stay(text):
    assert hide_identities(text) == text


@pytest.mark.parametrize(
    "text",
    ["7" * 32_767, "500243 19900904 1714;" * 1500, "2013-09-04、" * 3000, "1年2月" * 8000,
     "1--------" * 3600, "编号500243202211160001，" * 1400, "13000019900101" * 2300],
)  # fmt: skip
def test_a_cell_full_of_digits_costs_little(text):
    started = time.perf_counter()
    hide_identities(text)
    assert time.perf_counter() - started < 1
