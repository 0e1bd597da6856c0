"""Moments: the points in time that a text names, from left to right.

In: text that ``prepare`` has put in plain characters, the year that stands where none is
written, the profile's named days. Out: ``Moment`` values. Each rule is a row of the table in
``deadline_grammar``; what moments mean together, ``deadlines`` decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache

from ledgerproc.cleaning.deadline_grammar import (
    BY_MOON,
    RULES,
    TEN_DAYS,
    YEAR,
    Moment,
    Parts,
    Span,
    year_of,
)
from ledgerproc.cleaning.festivals import FESTIVALS, festival

# Rules about moments together; ``deadlines`` applies them. Name, phrases, meaning.
NAMED_DAY = "named day"
MORE_RULES: tuple[tuple[str, str, str], ...] = (
    (NAMED_DAY, "春节前、国庆前、两会前", "the day of the profile's table; with 前 the day before"),
    (
        "aside",
        "2022年12月20日（春节前兑付）",
        "the day outside the brackets; another one inside is told, and 延期至 or 最迟 makes it stand",
    ),
    ("date cell", "单元格为日期", "that day; a time of day is dropped"),
    ("serial number", "44915", "the day that a spreadsheet counts so, 36526 to 55153"),
    ("range", "2022.11.1—12.20、2022年11月至2023年3月", "the end of the range"),
    (
        "moved",
        "2022年11月30日，延期至12月31日、12月31日提前到11月30日",
        "the new day; the old one is told",
    ),
    ("several", "2022年12月底前付一半，2023年6月底前付清", "the last day; that is told"),
    ("period from date", "2022年12月1日起3个月内", "so long after the date named before it"),
    ("ongoing", "长期、长期坚持、持续推进、常态化", "without end; a date beside it stands instead"),
    ("immediate", "立行立改、即知即改", "no date; “立行立改，长期坚持” is without end"),
)

_FIRST_VAGUE = next(number for number, rule in enumerate(RULES) if rule.name == "quarter")
_GROUP = re.compile(r"\(\?P(?:<|=)(\w+)[>)]")


def _numbered(pattern: str, rule: int) -> str:
    """The pattern with group names that are its own in a pattern of many."""
    seen: dict[str, int] = {}

    def rename(match: re.Match[str]) -> str:
        name = match[1]
        if match[0].startswith("(?P="):
            return f"(?P={name}_{seen[name]}_{rule})"
        seen[name] = seen.get(name, 0) + 1
        return f"(?P<{name}_{seen[name]}_{rule}>"

    return f"(?P<rule_{rule}>{_GROUP.sub(rename, pattern)})"


@lru_cache(maxsize=16)
def _compile(names: tuple[str, ...]) -> re.Pattern[str]:
    """All rules as one pattern; at one place the first in the table wins."""
    patterns = [_numbered(rule.pattern, number) for number, rule in enumerate(RULES)]
    longest_first = sorted({*names, *FESTIVALS}, key=lambda name: (-len(name), name))
    words = "|".join(re.escape(name) for name in longest_first)
    named = _numbered(
        rf"(?:(?:农历|阴历)?(?:{YEAR}|(?<!\d)(?P<y>\d{{4}}))(?:农历|阴历)?"
        rf"|(?<![省市县区乡镇州年])(?:农历|阴历)?)(?P<name>{words})"
        r"(?!节?(?:放假|期间|长?假|小长假))(?P<eve>(?:召开|开幕|举行|到来|来临)?[之以]?前(?!后)"
        r"|(?=\([^()]{1,16}\)[之以]?前))?",  # 春节（1月22日）前
        len(RULES),
    )
    # Behind the days and months, which are what nearly every cell holds.
    patterns.insert(_FIRST_VAGUE, named)
    return re.compile("|".join(patterns))


def find_moments(
    text: str, year: int, named: Mapping[str, date], since: date | None = None
) -> Iterator[Moment]:
    """Points in time in a prepared text, from left to right.

    A moment without a year takes that of the moment before it, else ``year``: in
    2023年1月10日，3月底 the second is of 2023 too. Festivals that the table ``named`` does not
    hold, and days of the farmers' calendar, are the first after ``since``.
    """
    begin = since or date(year, 1, 1)
    campaign = year
    for match in _compile(tuple(named)).finditer(text):
        number = int(str(match.lastgroup).rpartition("_")[2])
        parts = {
            key.partition("_")[0]: value
            for key, value in match.groupdict().items()
            if value is not None and key.endswith(f"_{number}") and not key.startswith("rule")
        }
        has_year = bool(parts.keys() & {"y", "y4", "yw"})
        base = campaign if "yw" in parts else year  # 明年 is never counted from 明年
        if number == len(RULES):
            span = _span_of_name(parts, base, named, begin)
            rule, precision = NAMED_DAY, "day" if span else "relative"
        else:
            one = RULES[number]
            span, rule, precision = one.build(parts, base), one.name, one.precision
            is_over = span[1] < begin if span else "leap" in parts
            if rule == BY_MOON and not has_year and is_over:
                span = one.build(parts, base + 1)
            if parts.get("part") in TEN_DAYS and precision == "month":
                precision = "ten-days"
        moment = Moment(match.start(), match.end(), rule, precision, span, has_year, parts)
        if has_year and span:
            year = span[1].year
        yield moment


def _span_of_name(parts: Parts, year: int, named: Mapping[str, date], begin: date) -> Span | None:
    """The day of a name: the table's, else the festival's in the year that the words name."""
    name = parts["name"]
    on = named.get(name)
    if parts.keys() & {"y", "y4", "yw"}:
        return day_of_name(parts, year_of(parts, year), named)
    if on is None:
        days = (festival(name, one) for one in (begin.year, begin.year + 1))
        on = next((one for one in days if one and one >= begin), None)
    return _with_eve(parts, on)


def day_of_name(parts: Parts, year: int, named: Mapping[str, date]) -> Span | None:
    """The day of a name in a year: the table's, else the festival's."""
    name = parts["name"]
    on = named.get(name)
    if on is None or on.year != year:
        on = named.get(f"{year}年{name}") or festival(name, year)
    return _with_eve(parts, on)


def _with_eve(parts: Parts, on: date | None) -> Span | None:
    if on is None:
        return None
    if "eve" in parts:
        on -= timedelta(1)
    return on, on
