"""Texts made comparable: one form of every character, numeral, date and sum.

In: texts as records hold them. Out: texts without spaces, and likenesses of two of them.
It knows how Chinese is written, and nothing of any campaign.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from rapidfuzz.distance import Indel, Levenshtein

from ledgerproc.cleaning.numerals import (
    CHINESE_NUMERAL_CHARACTERS,
    TABLE,
    parse_chinese_integer,
)

SHORTEST_SLIP = 8  # characters; in a shorter name one of them makes another name
_SPACES = dict.fromkeys(map(ord, " \t\r\n\u3000\u00a0\ufeff\u200b"), None)
# Characters of an input method set to traditional Chinese, met in official prose.
_PAIRS = (
    "徵征補补償偿產产權权證证標标準准違违規规縣县鎮镇鄉乡戶户號号樓楼棟栋單单評评審审計计劃划辦办結结時时間间關关係系問问題题"
    "會会議议約约協协應应還还實实際际處处訪访遷迁險险費费資资數数條条業业賣卖買买"
)
_TRADITIONAL = str.maketrans(_PAIRS[::2], _PAIRS[1::2])
_NUMERAL = re.compile(f"[{CHINESE_NUMERAL_CHARACTERS}]+")
_CLAUSES = re.compile('[,，。;；:：、!！?？()（）“”"]+')
# Numbers have bounds: a cell may hold thousands of digits, each of which begins one.
# Who writes 尚欠28万 means money; of ground, people and goods what is counted stands behind.
_SUM = re.compile(
    r"(?<![\d.])((?:\d{1,3}(?:,\d{3}){1,9}(?!\d)|\d{1,30})(?:\.\d{1,10})?)"
    r"(?:(万|亿)[余多]?(?:元|(?![元平㎡m米亩公立吨人户套个件字次只头株]))|[余多]?元)"
)
_SCALES = {"": 1, "万": 10_000, "亿": 100_000_000}
_DATE = re.compile(r"((?:19|20)\d\d)[年./\-](\d{1,2})[月./\-](\d{1,2})日?")
# Characters that number and order things, or name their sides.
_TELLING = frozenset("一二三四五六七八九十甲乙丙丁戊上下前后东西南北左右首末尾")
_NUMBER = re.compile(r"(\d+(?:(?:-\d+)+|\.\d+)?)([户人次天年月日名平米间层亩%]?)")
_DAY = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?:年(?:(\d{1,2})月(?:(\d{1,2})日?)?)?"
    r"|[./-](\d{1,2})[./-](\d{1,2})(?!\d)|\.(\d{1,2})(?![\d平㎡m亩万]))"
)
_DOOR = re.compile(
    r"(?<!\d)\d{1,20}(?:-\d{1,20}){0,9}(?=号|室|栋|单元|组|门|铺|层|楼|弄)|(?<=附)\d{1,20}|(?<=号)\d{1,20}(?:-\d{1,20}){1,9}"
)

Table = Mapping[int, str | None]


def build_table(typos: Mapping[str, str]) -> dict[int, str | None]:
    """Everything ``str.translate`` has to change; ``typos`` are single characters."""
    table: dict[int, str | None] = {**TABLE, **_SPACES}
    table.update({code: chr(plain) for code, plain in _TRADITIONAL.items()})
    table.update({ord(typed): meant for typed, meant in typos.items()})
    # A character that is normalised first may be one that is a space or a typo itself.
    for code, plain in list(table.items()):
        if plain and len(plain) == 1 and ord(plain) in table and ord(plain) != code:
            table[code] = table[ord(plain)]
        elif plain and not plain.strip():
            table[code] = None
    return table


def digits_for_numerals(text: str) -> str:
    """Write every Chinese numeral in digits.

    >>> digits_for_numerals("第二十一期"), digits_for_numerals("三栋二单元")
    ('第21期', '3栋2单元')
    """
    return _NUMERAL.sub(_as_digits, text)


def _as_digits(match: re.Match[str]) -> str:
    number = parse_chinese_integer(match[0])
    return match[0] if number is None else str(number)


def plain_amount(text: str) -> str:
    """A sum in its smallest whole unit, as text; unchanged where it is none.

    >>> plain_amount("23.7万元"), plain_amount("237,000元")
    ('237000', '237000')
    """
    match = _SUM.search(text)
    if match is None:
        return text
    value = float(match[1].replace(",", "")) * _SCALES[match[2] or ""]
    return f"{value:.2f}".rstrip("0").rstrip(".")


def one_form(text: str) -> str:
    """A plain text with every sum in yuan and every day with 年月日, however it was written.

    >>> one_form("2016.07.15签约,欠2.5万元")
    '2016年7月15日签约,欠25000元'
    """
    if any(one in text for one in "元万亿"):
        text = _SUM.sub(lambda match: f"{plain_amount(match[0])}元", text)
    return _DATE.sub(lambda match: f"{match[1]}年{int(match[2])}月{int(match[3])}日", text)


def numbers_of(text: str) -> frozenset[tuple[str, str]]:
    """The numbers of a text with what they count; days and sums are one each, however written.

    >>> sorted(numbers_of("2016.7.15付2.5万元，欠25000元，来访3次"))
    [('元', '25000'), ('年', '2016-7-15'), ('次', '3')]
    """
    found: set[tuple[str, str]] = set()

    def take_sum(match: re.Match[str]) -> str:
        found.add(("元", plain_amount(f"{match[1]}{match[2] or ''}元")))
        return " "

    def take_day(match: re.Match[str]) -> str:
        found.add(("年", "-".join(str(int(part)) for part in match.groups() if part)))
        return " "

    rest = _DAY.sub(take_day, _SUM.sub(take_sum, text))
    found.update((unit, number) for number, unit in _NUMBER.findall(rest))
    return frozenset(found)


def told_apart(
    ours: frozenset[tuple[str, str]], theirs: frozenset[tuple[str, str]]
) -> frozenset[str]:
    """What is counted by numbers on both sides of which each has one that the other has not.

    >>> sorted(told_apart(numbers_of("来访3次，付1元"), numbers_of("来访4次，欠2万元")))
    ['元', '次']
    >>> sorted(told_apart(numbers_of("来访3次，2016年7月"), numbers_of("欠2万元，2016.7.15")))
    []
    """
    return frozenset(
        unit
        for unit, one in ours - theirs
        for other_unit, other in theirs - ours
        if unit == other_unit and not _is_rest(one, other)
    )


def _is_rest(one: str, other: str) -> bool:
    """Whether one is the other with its day or month left out."""
    few, many = sorted((one, other), key=len)
    return many.startswith(f"{few}-")


@lru_cache(maxsize=4096)
def doors_of(text: str) -> frozenset[str]:
    """The numbers of doors, houses and groups of households, none of which is ever corrected.

    >>> sorted(doors_of("1栋附12号，面积30平方米，欠2万元"))
    ['1', '12']
    """
    return frozenset(_DOOR.findall(text))


def split_clauses(text: str) -> list[str]:
    """The clauses of a text, as they stand."""
    return [one for one in _CLAUSES.split(text) if one]


@lru_cache(maxsize=4096)
def sorted_clauses(text: str) -> str:
    """The clauses of a text in a fixed order, so that moving one changes nothing."""
    return "，".join(sorted(split_clauses(text)))


def likeness(left: str, right: str) -> float:
    """How much of two texts is common, in order: 0..1; two blanks are not alike."""
    if not left or not right:
        return 0.0
    return Indel.normalized_similarity(left, right)


def longest_common(left: str, right: str) -> str:
    """The most characters in a row that two short texts share.

    >>> longest_common("群众反映北门旧改", "北门旧改一期")
    '北门旧改'
    """
    best, end, ends = 0, 0, [0] * (len(right) + 1)
    for at, char in enumerate(left, 1):
        ends = [0, *(ends[i] + 1 if char == other else 0 for i, other in enumerate(right))]
        if max(ends) > best:
            best, end = max(ends), at
    return left[end - best : end]


def is_slip(left: str, right: str) -> bool:
    """Whether two long names differ by one character too many, as a slip of the pen leaves it.

    >>> is_slip("东坝路网改造工程一标", "东坝路网网改造工程一标"), is_slip("上坝路网改造工程", "下坝路网改造工程")
    (True, False)
    """
    if min(len(left), len(right)) < SHORTEST_SLIP:
        return False
    return Indel.distance(left, right, score_cutoff=1) == 1


def swapped_words(left: str, right: str) -> str:
    """A word that one text uses throughout where the other uses another; "" if there is none.

    A slip of the pen happens once; 首批 for 尾期 in title and text is another matter, as is
    建军 for 建国. A character that stands once counts only where it tells things apart.

    >>> swapped_words("首批款未付。应付首批款五万", "尾期款未付。应付尾期款五万")
    '首批/尾期'
    >>> swapped_words("路灯未修。路灯不亮", "路登未修。路灯不亮")
    ''
    """
    counts: dict[tuple[str, str], int] = {}
    for step in Levenshtein.opcodes(left, right):
        if step.tag == "replace":
            pair = left[step.src_start : step.src_end], right[step.dest_start : step.dest_end]
            counts[pair] = counts.get(pair, 0) + 1
    for (one, other), count in counts.items():
        tells = one in _TELLING and other in _TELLING
        if count > 1 or tells:
            return f"{one}/{other}"
    return ""
