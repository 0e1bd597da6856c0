"""Dates of things that happened: in a date column, and inside a narrative.

In: a cell's value or a running text. Out: a day, or days with their place in the text.
A date column is read by the deadline grammar, but takes no words without a day in them.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from ledgerproc.cleaning.deadlines import in_words, parse_deadline
from ledgerproc.cleaning.numerals import parse_chinese_integer
from ledgerproc.cleaning.records import Problem
from ledgerproc.cleaning.spelling import narrow
from ledgerproc.profile.model import DeadlineWords
from ledgerproc.reading.files.grid import CellValue
from ledgerproc.reading.rows import as_text

# What a clerk writes where there is no date; general language, as in 无 and a dash.
_NIL = ("/", "\\", "-", "--", "—", "——", "无", "暂无", "没有", "0", "未", "否")
_NO_WORDS = DeadlineWords(ongoing=(), immediate=(), undecided=(), nil=_NIL, named_days={})
_TOLD = {"DEADLINE_AMBIGUOUS", "DEADLINE_FAR"}


class FoundDate(NamedTuple):
    """A date in a text: ``text[start:end]``. A month or a year gives its last day."""

    start: int
    end: int
    on: date
    precision: str  # day, month, year


def parse_date(value: CellValue, year: int) -> tuple[date | None, tuple[Problem, ...]]:
    """Read a cell of a date column; ``year`` stands where none is written.

    Blank and nil marks give None and no problem. Of several dates the last one counts.
    A month or a year gives its last day, which is told.
    """
    if isinstance(value, datetime):
        value = value.date()
    text = as_text(value)
    if not text:
        return None, ()
    found, problems = parse_deadline(value, _NO_WORDS, year)
    codes = {problem.code for problem in problems}
    if "DEADLINE_MISSING" in codes:
        return None, ()
    if found.on is None:
        return None, (Problem("DATE_UNREADABLE", text),)
    told = [problem for problem in problems if problem.code in _TOLD]
    if found.precision != "day":
        told.append(Problem("DATE_IMPRECISE", text, {"on": in_words(found.on)}))
    return found.on, tuple(told)


_DIGIT = "0-9〇零○一二三四五六七八九"
_SMALL = "[0-9一二三四五六七八九十廿卅]{1,3}"
_FOUND = re.compile(
    rf"(?<![0-9.])(?P<y>(?:19|20)[0-9]{{2}}|[一二][{_DIGIT}]{{3}}) ?"
    rf"(?:年 ?(?:(?P<m>{_SMALL}|元) ?月(?:份|底|末)? ?(?:(?P<d>{_SMALL}) ?[日号])?)?(?:底|末)?(?<! )"
    r"|(?P<s>[./\-]) ?(?P<m2>[0-9]{1,2})(?: ?(?P=s) ?(?P<d2>[0-9]{1,2})[日号]?)?(?![0-9.万亿元]))"
    rf"|(?<![0-9.])(?P<m3>{_SMALL}) ?月 ?(?P<d3>{_SMALL}) ?[日号]"
)


def find_dates(text: str, year: int | None = None) -> list[FoundDate]:
    """Find the dates in a running text, from left to right.

    ``year`` is that of dates without one; without it they take the year of the date
    before them, and are passed over where there is none. So are impossible days.

    >>> [(str(one.on), one.precision) for one in find_dates("于2015年3月入住，2022.9.30鉴定")]
    [('2015-03-31', 'month'), ('2022-09-30', 'day')]
    """
    return list(_find_dates(text, year))


@lru_cache(maxsize=4096)
def _find_dates(text: str, year: int | None) -> tuple[FoundDate, ...]:
    plain = narrow(text)
    found: list[FoundDate] = []
    for match in _FOUND.finditer(plain):
        before = found[-1].on.year if found else None
        one = _build(match, year or before)
        if one:
            found.append(one)
    return tuple(found)


def _build(match: re.Match[str], year: int | None) -> FoundDate | None:
    number = parse_chinese_integer(match["y"]) if match["y"] else year
    told = match["m"] or match["m2"] or match["m3"] or ""
    month = parse_chinese_integer("1" if told == "元" else told)
    day = parse_chinese_integer(match["d"] or match["d2"] or match["d3"] or "")
    if not number or not 1900 <= number <= 2100:
        return None
    if month is None:
        return FoundDate(match.start(), match.end(), date(number, 12, 31), "year")
    if not 1 <= month <= 12:
        return None
    length = monthrange(number, month)[1]
    if day is None:
        return FoundDate(match.start(), match.end(), date(number, month, length), "month")
    if not 1 <= day <= length:
        return None
    return FoundDate(match.start(), match.end(), date(number, month, day), "day")
