"""Reads from a text what few others share: rare words, places, figures, surnames.

In: a plain text, and what a profile says of words. Out: marks, in which two tellings of one
problem agree even where hardly a clause is the same. It compares nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import pairwise

from msgspec import Struct

from ledgerproc.casework.wording import digits_for_numerals, numbers_of
from ledgerproc.cleaning.lexicon import words
from ledgerproc.cleaning.numerals import drop_long_runs, parse_chinese_integer

# From this cost on a word is rare: 锅炉, 粮站, and not 要求 or 资金.
_RARE = 10.4
# Letters that often stand alone between words; a place is not called by them alone.
_SMALL_LETTER, _LINKING_LETTER = 8.4, 9.0
_LONGEST_WORD = 4
_KEPT = 16_384
# What the name of a place, a building or a shop ends with: 豆腐巷 is rare, as is not 豆腐.
_PLACE_ENDS = frozenset(
    "巷街路坪湾厂社站局庙桥坝弄口店馆所库场园寺岩坡岭沟溪河塘井矿校院楼岛山湖门"
)
_RUNS = re.compile("[一-龥]+")
# 9月经鉴定 holds no 月经: what is counted goes with its number.
_COUNTED = re.compile(r"\d[年月日号栋户室层楼元万亿级期]")
_NOTHING = re.compile("(?!)")
_NUMBERS = re.compile(r"(?<![\d.])\d{2,12}(?:\.\d{1,4})?(?![\d年])")
_NUMERALS = re.compile("[一二两三四五六七八九十百千万零〇]{2,12}")
_LARGEST_DIGIT = 9
_MONTH_DAY = re.compile(r"(\d{1,2})月(\d{1,2})[日号]?")

# How much a figure tells: a whole share, a half, or hardly anything.
WHOLE, HALF, SLIGHT = 1.0, 0.5, 0.2
_LEAST_SUM, _LEAST_DIGITS = 1000, 3
_COUNTS_OF_PEOPLE = frozenset("户人名")

Figures = Mapping[tuple[str, str], float]


class Marks(Struct, frozen=True):
    """What a text may be known by again."""

    pieces: tuple[str, ...]  # rare words, with those beside them: 供销社, 豆腐巷
    pairs: frozenset[str]  # each two letters in a row of a piece
    numbers: frozenset[str]  # of two digits and more, as they stand
    surnames: frozenset[str]


class Vocabulary:
    """Which words are everyday ones, in the language and in a campaign; made once a run."""

    def __init__(
        self, stock: Iterable[str], called: re.Pattern[str] | None, unnamed: Iterable[str]
    ) -> None:
        """``called``: a surname by which people go; ``unnamed``: words to pass over, as places."""
        self._stock = frozenset(stock)
        costs = {**words(), **dict.fromkeys(self._stock, 0.0)}
        self._words = frozenset(one for one in costs if len(one) > 1)
        self._common = frozenset(one for one, cost in costs.items() if cost <= _RARE)
        letters = {one: cost for one, cost in costs.items() if len(one) == 1}
        self._small = frozenset(one for one, cost in letters.items() if cost <= _SMALL_LETTER)
        self._linking = frozenset(one for one, cost in letters.items() if cost <= _LINKING_LETTER)
        self.called = called or _NOTHING
        longest_first = sorted(filter(None, unnamed), key=len, reverse=True)
        self._unnamed = (
            re.compile("|".join(map(re.escape, longest_first))) if longest_first else _NOTHING
        )
        # Most texts are compared with few others, soon after they were read.
        self._rare = lru_cache(_KEPT)(lambda run: tuple(self._rare_in(run)))
        self._marks = lru_cache(_KEPT)(self._read)
        self.figures = lru_cache(_KEPT)(read_figures)

    def read(self, text: str, names: frozenset[str]) -> Marks:
        """The marks of a text in which ``names`` of persons were found."""
        return self._marks(text, names)

    def _read(self, text: str, names: frozenset[str]) -> Marks:
        told = self._unnamed.sub("。", text)
        runs = _RUNS.findall(_COUNTED.sub("。", told))
        pieces = tuple(dict.fromkeys(piece for run in runs for piece in self._rare(run)))
        surnames = {one[0] for one in names}
        surnames.update(match[0][0] for match in self.called.finditer(told))
        return Marks(
            pieces,
            frozenset(a + b for one in pieces for a, b in pairwise(one)),
            frozenset(_numbers_in(told)),
            frozenset(surnames),
        )

    def _rare_in(self, run: str) -> Iterator[str]:
        """What is left of a run of letters when everyday words are taken out."""
        start = -1  # of the rare piece that grows; -1 outside of one
        before = earlier = -1  # where the last word began, and the one before it
        at = 0
        while at < len(run):
            end = self._end_of_word(run, at)
            begin = self._begin(run, earlier, before, at) if end - at == 1 and at else -1
            if begin < 0 and run[at:end] not in self._common:
                begin = at
            if begin < 0:
                if 0 <= start < at - 1:
                    yield run[start:at]
                start = -1
            elif start < 0:
                start = begin
            earlier, before, at = before, at, end
        if 0 <= start < len(run) - 1:
            yield run[start:]

    def _end_of_word(self, run: str, at: int) -> int:
        """Where the longest word that begins there ends; a letter is one by itself."""
        for end in range(min(at + _LONGEST_WORD, len(run)), at + 1, -1):
            if run[at:end] in self._words:
                return end
        return at + 1

    def _begin(self, run: str, earlier: int, before: int, at: int) -> int:
        """Where a name begins whose last letter, no word with others, stands there; -1 for none."""
        letter, word = run[at], run[before:at]
        is_letter_before = earlier >= 0 and before - earlier == 1
        if letter not in _PLACE_ENDS:  # 糖酒, 蚕种: letters of some weight that make no word
            is_name = len(word) == 1 and self._linking.isdisjoint((word, letter))
            return before if is_name else -1
        if len(word) > 1:
            return before if len(word) == 2 and word not in self._stock else -1
        if word == "家":  # 江家湾
            return earlier if is_letter_before else -1
        if is_letter_before and run[earlier] not in self._linking:  # 猪市坝
            return earlier
        return -1 if word in self._small else before


def _numbers_in(text: str) -> Iterator[str]:
    """Numbers of two digits and more, in digits."""
    yield from _NUMBERS.findall(text)
    for numeral in _NUMERALS.findall(text):
        number = parse_chinese_integer(numeral)
        if number is not None and number > _LARGEST_DIGIT:
            yield str(number)


def read_figures(text: str) -> dict[tuple[str, str], float]:
    """The numbers of a text with what they count, and how much each of them tells.

    >>> read_figures("4月16日，三十一户欠12.6万元，来访3次")
    {('日', '4-16'): 1.0, ('元', '126000'): 1.0, ('户', '31'): 1.0, ('次', '3'): 0.2}
    """
    told = digits_for_numerals(drop_long_runs(text))
    found = {("日", f"{month}-{day}"): WHOLE for month, day in _MONTH_DAY.findall(told)}
    rest = _MONTH_DAY.sub(" ", told)
    found.update((one, _weight(*one)) for one in sorted(numbers_of(rest)))
    return found


def _weight(unit: str, number: str) -> float:
    """How much a number tells.

    >>> _weight("年", "2022-4"), _weight("户", "4"), _weight("", "3650"), _weight("次", "3")
    (0.5, 0.5, 1.0, 0.2)
    """
    digits = number.replace(".", "").replace("-", "")
    if unit == "年":
        return (SLIGHT, HALF, WHOLE)[min(number.count("-"), 2)]
    if unit == "元":
        return WHOLE if float(number) >= _LEAST_SUM else SLIGHT
    if unit in _COUNTS_OF_PEOPLE:
        return WHOLE if len(digits) > 1 else HALF if number not in ("1", "2") else 0.0
    return WHOLE if len(digits) >= _LEAST_DIGITS else SLIGHT
