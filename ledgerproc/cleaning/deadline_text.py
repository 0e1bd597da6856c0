"""A deadline cell's words in plain characters, ready for the grammar.

In: text as typed. Out: text with Arabic numerals, one kind of dot, and neither times of
day, numbers of documents nor idle spaces. It reads no date.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ledgerproc.cleaning.festivals import SPOKEN
from ledgerproc.cleaning.numerals import arabic, normalise, parse_chinese_integer

_TIME_OF_DAY = re.compile(
    r"(?:(?<=\d)[ T]+|(?<=[日号午晚前]) *)(?:[上下中]午|晚上?)?\d{1,2}(?::\d{2}){1,2}(?:\.\d+)?"
    r"(?:Z|[+-]\d{2}:?\d{2})?|(?<=[日号]) *(?:[上下中]午|晚上?)?\d{1,2}[时点](?!间)(?:\d{1,2}分|[半整])?"
)
_DOCUMENT_NUMBER = re.compile(r"[〔\[【(]\d{4}[〕\]】)]第?\d+\s*号")
# ①2022年11月底②2022年12月底: the number of an item beside that of a year.
_ITEM = re.compile(r"[\u2460-\u249b](?=\s*[\d０-９])")
_IDLE_MARKS = re.compile("[“”「」]|(?<=[上中])、(?=[中下]旬)")  # 全国“两会”前, 12月上、中旬
# 2022年12月（中旬）, 12月20日（前）: the end of the words themselves.
_END_IN_BRACKETS = re.compile(r"(?<=[年月日号度])\(((?:[上中下]旬|[底末初])?(?:之?前)?)\)")
# 一二月 are two months, but in 二〇二二年一二月二〇日.
_TWO_MONTHS = re.compile("(?<![年〇零一二三四五六七八九十百\\d])一二月")
# 农历年底 is the end of the twelfth month.
_END_BY_MOON = re.compile("[农阴旧]历年年?[底末]")
_SPACE = re.compile(r"\s+")
_MARKS = re.compile(r"(?<=\d)[,。·．.]{1,2}(?=\d)")
# Letters that an input method or a scanner puts in place of digits.
_LETTER_O = re.compile(r"(?<=[\d.])[oO](?![A-Za-z])")
_LETTER_L = re.compile(r"(?<![A-Za-z])[lI](?=\d)|(?<=\d)[lI](?![A-Za-z])")
_FIRST_MONTH = re.compile(r"(?<![\d万亿百千十一二三四五六七八九])元(?=月)")  # 元月 is January
_SPOKEN_FESTIVAL = re.compile(
    rf"(?<![一二三四五六七八九十〇零历\d])(?:{SPOKEN})(?![日号一二三四五六七八九十〇零户人件])"
)
# 三月十五: days from the eleventh on are called alike in both calendars. 十二月 is no month of the
# farmers' (腊月), and their days up to the tenth have 初.
_SPOKEN_DAY = re.compile(
    r"(?<![十历年\d])[二三四五六七八九十]月(?:二?十[一二三四五六七八九]|[二三]十|廿[一二三四五六七八九]?)"
    r"(?![日号一二三四五六七八九十\d户人件])"
)
_BREAK = re.compile(r"(?<=\d)[ \t]*\n\s*(?=\d)")


@lru_cache(maxsize=4096)
def prepare(text: str) -> str:
    """Put a cell's words in plain characters, without times of day and idle spaces.

    >>> prepare("２０２２ 年 十二月２０ 日前"), prepare("2022-12-20 00:00:00")
    ('2022年12月20日前', '2022-12-20')
    """
    text = _BREAK.sub(";", normalise(_ITEM.sub(";", text)).strip())
    text = _DOCUMENT_NUMBER.sub("", _TIME_OF_DAY.sub("", text))
    text = _END_IN_BRACKETS.sub(r"\1", _IDLE_MARKS.sub("", text))
    text = _SPACE.sub(lambda space: _idle(text, space), text)
    text = _END_BY_MOON.sub("腊月底", _SPOKEN_FESTIVAL.sub(r"农历\g<0>", text))
    text = _FIRST_MONTH.sub("1", _TWO_MONTHS.sub("1-2月", text))
    return arabic(_LETTER_O.sub("0", _LETTER_L.sub("1", _MARKS.sub(".", text))))


@lru_cache(maxsize=4096)
def is_spoken(text: str, month: int, day: int) -> bool:
    """Whether a text names a day as people speak of it in either calendar: in words, without 日.

    >>> is_spoken("三月十五前", 3, 15), is_spoken("三月十五日前", 3, 15), is_spoken("二月二", 2, 2)
    (True, False, True)
    """
    plain = _SPACE.sub("", normalise(text))
    found = (*_SPOKEN_FESTIVAL.findall(plain), *_SPOKEN_DAY.findall(plain))
    return "历" not in plain and any(
        [parse_chinese_integer(part) for part in one.split("月")] == [month, day] for one in found
    )


def _idle(text: str, space: re.Match[str]) -> str:
    """A space is kept between two digits only, where it may stand for a dot."""
    around = text[space.start() - 1 : space.start()] + text[space.end() : space.end() + 1]
    return " " if len(around) == 2 and around.isdigit() else ""
