"""The farmers' calendar and the days that have names: which day they fall on.

In: a year, month and day of that calendar, or the name of a festival. Out: a day, or None
outside the years of the table. It knows the calendar and no campaign: a profile's own table
of named days goes before it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache

# Year: month and day of its first day, the month that is doubled (0: none), and for each of
# its months 1 where it has 30 days, 0 where it has 29. The conversion tables of the Hong Kong
# Observatory give the same; two calendar programs agreed on every month.
_YEARS: Mapping[int, tuple[int, int, int, str]] = {
    2015: (2, 19, 0, "010010111010"),
    2016: (2, 8, 0, "101001011011"),
    2017: (1, 28, 6, "0101001010111"),
    2018: (2, 16, 0, "010100101011"),
    2019: (2, 5, 0, "101010010011"),
    2020: (1, 25, 4, "0111010010101"),
    2021: (2, 12, 0, "011010101010"),
    2022: (2, 1, 0, "101011010101"),
    2023: (1, 22, 2, "0100110110101"),
    2024: (2, 10, 0, "010010110110"),
    2025: (1, 29, 6, "1010010101110"),
    2026: (2, 17, 0, "101001001110"),
    2027: (2, 6, 0, "110100100110"),
    2028: (1, 26, 5, "1110100100110"),
    2029: (2, 13, 0, "110101010011"),
    2030: (2, 3, 0, "010110101010"),
    2031: (1, 23, 3, "0110101101010"),
    2032: (2, 11, 0, "100101101101"),
    2033: (1, 31, 11, "0100101011101"),
    2034: (2, 19, 0, "010010101101"),
    2035: (2, 8, 0, "101001001101"),
}
MONTHS = {"正": 1, "冬": 11, "腊": 12}  # those with names of their own
# Month and day of the farmers' calendar; day 0 is the last of the month before.
_BY_MOON = {
    "春节": (1, 1),
    "农历新年": (1, 1),
    "农历年": (1, 1),
    "大年初一": (1, 1),
    "大年三十": (1, 0),
    "年三十": (1, 0),
    "除夕": (1, 0),
    "龙抬头": (2, 2),
    "元宵": (1, 15),
    "元宵节": (1, 15),
    "端午": (5, 5),
    "端午节": (5, 5),
    "端阳": (5, 5),
    "端阳节": (5, 5),
    "七夕": (7, 7),
    "中秋": (8, 15),
    "中秋节": (8, 15),
    "重阳": (9, 9),
    "重阳节": (9, 9),
    "腊八": (12, 8),
    "腊八节": (12, 8),
}
_BY_SUN = {
    "元旦": (1, 1),
    "元旦节": (1, 1),
    "五一": (5, 1),
    "五一节": (5, 1),
    "劳动节": (5, 1),
    "七一": (7, 1),
    "国庆": (10, 1),
    "国庆节": (10, 1),
}
FESTIVALS = frozenset({*_BY_MOON, *_BY_SUN})
# Days of the farmers' calendar that are spoken of like this, without 初 and 日.
SPOKEN = "二月二|三月三|四月八|五月五|六月六|七月七|八月十五|九月九"


@lru_cache(maxsize=256)
def month_by_moon(year: int, month: int, *, is_second: bool = False) -> tuple[date, date] | None:
    """The first and last day of a month; ``is_second``: of a doubled month, the later one.

    >>> month_by_moon(2022, 12)
    (datetime.date(2022, 12, 23), datetime.date(2023, 1, 21))
    """
    if year not in _YEARS or not 1 <= month <= 12:
        return None
    first_month, first_day, doubled, lengths = _YEARS[year]
    if is_second and month != doubled:
        return None
    before = month - 1 + (0 < doubled < month or is_second)
    days = [29 + int(one) for one in lengths]
    first = date(year, first_month, first_day) + timedelta(sum(days[:before]))
    return first, first + timedelta(days[before] - 1)


def day_by_moon(year: int, month: int, day: int, *, is_second: bool = False) -> date | None:
    """A day of that calendar; None where there is none.

    >>> str(day_by_moon(2023, 1, 15)), str(day_by_moon(2023, 2, 1, is_second=True))
    ('2023-02-05', '2023-03-22')
    """
    span = month_by_moon(year, month, is_second=is_second)
    found = span[0] + timedelta(day - 1) if span else None
    return found if span and found and span[0] <= found <= span[1] else None


def festival(name: str, year: int) -> date | None:
    """The day of a festival in a year; None outside the table, or where the name is unknown.

    >>> str(festival("中秋", 2024)), str(festival("除夕", 2023)), str(festival("国庆", 2024))
    ('2024-09-17', '2023-01-21', '2024-10-01')
    """
    if name in _BY_SUN and year:
        return date(year, *_BY_SUN[name])
    month, day = _BY_MOON.get(name, (0, 0))
    span = month_by_moon(year, month)
    return span[0] + timedelta(day - 1) if span else None
