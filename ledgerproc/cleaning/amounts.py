"""Amounts of money and numbers of households or people, as clerks write them.

In: a cell's value or a piece of text. Out: yuan as ``Decimal``, or a whole number, with
word of how exact it is. Text that holds no number is a problem, never a zero.
"""

from __future__ import annotations

import re
from datetime import date, time
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from msgspec import Struct

from ledgerproc.cleaning.numerals import (
    CHINESE_NUMERAL_CHARACTERS,
    drop_long_runs,
    normalise,
    parse_chinese_integer,
)
from ledgerproc.cleaning.records import Problem
from ledgerproc.reading.files.grid import CellValue
from ledgerproc.reading.rows import as_text

_NIL = frozenset({"", "/", "\\", "-", "--", "无", "暂无", "没有", "—", "——"})
_VAGUE = re.compile(
    r"若干|(?<![0-9十百千万亿])[多数几](?=[户人家件个万元])|不详|不清|待定|待核|未知|不等"
)
_RATE = re.compile(r"[元圆块万]/|每|%")  # so much for each, or a share: no sum
# A floor space, a number of flats or a year in a column of sums is no sum.
_AREA = re.compile("平方|平米|㎡|m2|亩|公顷|面积", re.IGNORECASE)
_NO_MONEY = re.compile("[户人套间栋幢宗件年月天日%]")
_UNIT_ASIDE = re.compile(r"\(((?:亿|千万|百万|万|千)?元)\)$")  # 86.4(元)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_NUMBER = r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?"
# 86万4千, 1亿2千万, 120万零500, 23万5; but not 10万2户.
_MIXED = r"[0-9]+(?:[亿万千百]零?[0-9]+)+(?:千万|[千百十万])?(?![0-9.户人件年月日期%])"
_MONEY = re.compile(
    rf"(?P<number>{_MIXED}|{_NUMBER}|[{CHINESE_NUMERAL_CHARACTERS}]+)[余多几]?"
    r"(?P<unit>亿|千万|百万|万|千)?[余多几]?(?P<yuan>元|圆|块)?(?:(?P<jiao>[0-9零一二三四五六七八九壹贰叁肆伍陆柒捌玖])角)?"
    r"(?:(?P<fen>[0-9零一二三四五六七八九壹贰叁肆伍陆柒捌玖])分)?整?(?![角分])"
)
_MOST_DIGITS = 15  # of a number that can be a sum: longer ones are of cards and telephones
_SCALES = {
    "": Decimal(1),
    "千": Decimal(1000),
    "万": Decimal(10**4),
    "百万": Decimal(10**6),
    "千万": Decimal(10**7),
    "亿": Decimal(10**8),
}


class Count(Struct, frozen=True):
    """Households and people; 3-5户 counts the larger number, 12/36 the first."""

    households: int | None = None
    people: int | None = None


def parse_amount(
    value: CellValue, header_unit: str = "元"
) -> tuple[Decimal | None, tuple[Problem, ...]]:
    """Read money as yuan; a unit in the cell beats ``header_unit`` (元, 万元, 亿元).

    Blank and nil marks give None and no problem.

    >>> [str(parse_amount(text)[0]) for text in ("12.5万元", "壹拾贰万伍仟元整", "125,000.00")]
    ['125000', '125000', '125000']
    """
    if isinstance(value, bool | date | time):
        return None, (Problem("AMOUNT_UNREADABLE", as_text(value)),)
    return _read_amount(as_text(value), header_unit)


@lru_cache(maxsize=4096)
def _read_amount(text: str, header_unit: str) -> tuple[Decimal | None, tuple[Problem, ...]]:
    plain = re.sub(r"\s", "", normalise(text)).strip("￥¥").removeprefix("人民币").strip("￥¥")
    plain = _UNIT_ASIDE.sub(r"\1", _THOUSANDS.sub("", plain))
    plain = re.sub(r"(?<=\d)。(?=\d)", ".", re.sub("^(?i:rmb|cny)", "", plain))
    plain = re.sub(r"(?<=\d)[wW](?![A-Za-z])", "万", plain)  # 86.4W, as people type
    if plain in _NIL:
        return None, ()
    plain = re.sub(r"\([^()]*\)", "", plain) or plain  # 12.5万元（其中利息1.2万元）
    found = [match for match in _MONEY.finditer(plain) if _yuan(match, header_unit) is not None]
    rest = plain
    for match in found:
        rest = rest.replace(match[0], "", 1)
    if len(found) != 1 or re.search("[0-9A-Za-z]", rest):
        return None, (Problem("AMOUNT_UNREADABLE", text),)
    yuan = _yuan(found[0], header_unit)
    is_bare = not (found[0]["unit"] or found[0]["yuan"])
    if _AREA.search(rest) or (is_bare and _NO_MONEY.search(rest)):
        return None, (Problem("AMOUNT_UNREADABLE", text),)
    if yuan is None or _VAGUE.search(plain) or _RATE.search(plain) or plain.startswith("-"):
        return None, (Problem("AMOUNT_UNREADABLE", text),)
    return yuan, ()


_WORDED = "一二三四五六七八九十百千两零壹贰叁肆伍陆柒捌玖拾佰仟"
TOLD_SUM = re.compile(
    rf"(?<![0-9.,])(?<![.,][ \t])(?:{_MIXED}|{_NUMBER}|(?<![{_WORDED}万亿])[{_WORDED}][{_WORDED}万亿]*)"
    r"\s*[余多]?(?:(?:亿|千万|百万|万|千)?[余多]?元|(?:亿|千万|百万|万)(?=[,，。;；、)）]|$|左右|以上|未|至今))"
)


@lru_cache(maxsize=4096)
def find_amounts(text: str) -> tuple[Decimal, ...]:
    """The sums that a running text tells with their unit, in yuan, from left to right.

    >>> [str(one) for one in find_amounts("应付86.4万元，已付五十万元，尚欠364000元")]
    ['864000', '500000', '364000']
    """
    if "元" not in text:
        return ()
    plain = drop_long_runs(normalise(text))
    told = (match[0] for match in TOLD_SUM.finditer(plain))
    read = (parse_amount(one)[0] for one in told if one.endswith("元"))
    return tuple(one for one in read if one is not None)


def _yuan(match: re.Match[str], header_unit: str) -> Decimal | None:
    """The worth of a match; None where its characters make no number."""
    written = match["number"].replace(",", "")
    try:
        number = Decimal(written)
    except InvalidOperation:
        whole = parse_chinese_integer(written)
        if whole is None:
            return None
        number = Decimal(whole)
    if number.adjusted() > _MOST_DIGITS:
        return None
    scale = _SCALES[match["unit"] or ""]
    has_unit = match["unit"] or match["yuan"] or any(c in "万萬亿億" for c in written)
    if not has_unit:
        scale = _scale_of_header(header_unit)
    cents = Decimal(0)
    for group, worth in (("jiao", Decimal("0.1")), ("fen", Decimal("0.01"))):
        if match[group]:
            cents += Decimal(parse_chinese_integer(match[group]) or 0) * worth
    return _plain(number * scale + cents)


def _scale_of_header(unit: str) -> Decimal:
    """What a bare number is worth under a header: 万元 is 10,000."""
    for name in ("亿", "千万", "百万", "万", "千"):
        if name in unit:
            return _SCALES[name]
    return Decimal(1)


def _plain(number: Decimal) -> Decimal:
    """The number without idle zeros and without an exponent."""
    short = number.normalize()
    return short.quantize(Decimal(1)) if short == short.to_integral_value() else short


# 数十户 tells no number, 第12户 does not count.
_COUNT_NUMBER = rf"(?<![0-9.数几第])(?:[0-9]+|[{CHINESE_NUMERAL_CHARACTERS}]+)"
_HOUSEHOLDS = re.compile(
    rf"(?:{_COUNT_NUMBER}[-~至到])?(?P<n>{_COUNT_NUMBER})[余多几]?(?P<unit>户|家)"
)
_PEOPLE = re.compile(
    rf"(?:{_COUNT_NUMBER}[-~至到])?(?P<n>{_COUNT_NUMBER})[余多几]?(?P<unit>人|口|名)"
)
_PART_OF = re.compile(r"(?P<n>[0-9]+)/[0-9]+")
_BARE = re.compile(rf"(?:{_COUNT_NUMBER}[-~至到])?(?P<n>{_COUNT_NUMBER})[余多几]?")


def parse_count(
    value: CellValue, *, is_people: bool = False
) -> tuple[Count | None, tuple[Problem, ...]]:
    """Read a number of households or people; a bare number is of households, or of people.

    Blank and nil marks give None and no problem; 若干 and 多户 are a problem.

    >>> parse_count("约30户98人")[0]
    Count(households=30, people=98)
    """
    if isinstance(value, bool | date | time):
        return None, (Problem("AMOUNT_UNREADABLE", as_text(value)),)
    return _read_count(as_text(value), is_people)


@lru_cache(maxsize=4096)
def _read_count(text: str, is_people: bool) -> tuple[Count | None, tuple[Problem, ...]]:
    plain = _THOUSANDS.sub("", re.sub(r"\s", "", normalise(text)))
    if plain in _NIL:
        return None, ()
    if "+" in plain:
        return None, (Problem("AMOUNT_UNREADABLE", text),)
    households, people = _HOUSEHOLDS.search(plain), _PEOPLE.search(plain)
    whole, bare = _PART_OF.search(plain), _BARE.fullmatch(plain.strip("约近共计等左右"))
    if (households or people) and not whole:
        count = Count(_whole(households), _whole(people))
    elif whole or bare:
        number = _whole(whole or bare)
        count = Count(None, number) if is_people else Count(number)
    else:
        return None, (Problem("AMOUNT_UNREADABLE", text),)
    if count.households is None and count.people is None:
        return None, (Problem("AMOUNT_UNREADABLE", text),)
    return count, ()


def _whole(match: re.Match[str] | None) -> int | None:
    return parse_chinese_integer(match["n"]) if match else None
