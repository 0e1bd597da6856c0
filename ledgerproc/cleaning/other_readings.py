"""What else the words of a deadline may mean: a day of the other calendar, or another year's.

In: the moment or deadline that stands, its text, the campaign's days. Out: the days of the other
reading, or None where the words leave no doubt. What is told of it, ``deadlines`` decides.
"""

from __future__ import annotations

import re
from calendar import isleap
from collections.abc import Mapping
from datetime import date, timedelta

from ledgerproc.cleaning.deadline_grammar import (
    BY_MOON,
    RULES,
    Moment,
    Span,
    month_span,
    year_of,
)
from ledgerproc.cleaning.deadline_text import is_spoken, prepare
from ledgerproc.cleaning.festivals import day_by_moon
from ledgerproc.cleaning.moments import NAMED_DAY, day_of_name
from ledgerproc.cleaning.records import Deadline

# 国庆前 in a campaign that began on 15 October may be a deadline that has just passed.
LATELY = timedelta(60)
# Years after the campaign's that a deadline may be of; beyond, its number is told whatever it is.
NEAR_AFTER = 3
_BY_CELL = ("date cell", "serial number")


def other_reading(stands: Moment, text: str, begin: date, named: Mapping[str, date]) -> Span | None:
    """The days that somebody else may mean by the same words; never those before ``begin``,
    but for a festival that was there lately.
    """
    if stands.rule == NAMED_DAY:
        return _lately(stands, begin, named)
    month, day = int(stands.parts.get("m", 0)), int(stands.parts.get("d", 0))
    if day and is_spoken(text, month, day):
        return _by_other_calendar(stands, month, day, begin)
    if stands.rule != BY_MOON:
        return _year_after(stands, begin)
    before = _year_before(stands)
    return before if before and before[1] >= begin else None


def _by_other_calendar(stands: Moment, month: int, day: int, begin: date) -> Span | None:
    """二月二 may be 2 February; 三月十五 may be of the farmers' calendar, unless a year is written."""
    year = year_of(stands.parts, begin.year)
    if stands.rule == BY_MOON:
        other = date(year, month, day)
        if other < begin and not stands.has_year:
            other = date(year + 1, month, day)
        return other, other
    if stands.has_year:
        return None
    days = (day_by_moon(one, month, day) for one in (year, year + 1))
    found = next((one for one in days if one and one >= begin), None)
    return (found, found) if found else None


def _year_after(stands: Moment, begin: date) -> Span | None:
    """1月底 in a campaign that began in October, if the next one is nearer than the last."""
    is_counted = stands.rule.startswith("period") or stands.rule == "within a month"
    last = stands.last
    if stands.has_year or is_counted or not stands.span or last >= begin:
        return None
    month, after = month_span(last.year, last.month), month_span(last.year + 1, last.month)
    if not month or not after:
        return None
    on = after[1] if last == month[1] else last.replace(year=last.year + 1)
    return (on, on) if on - begin < begin - last else None


def _year_before(moment: Moment) -> Span | None:
    """What a moment of a written year would be in the year before, where it ends after its own."""
    named = year_of(moment.parts, 0)
    if not moment.has_year or not moment.span or "yw" in moment.parts:
        return None
    if moment.span[1].year == named:
        return None
    parts = {key: text for key, text in moment.parts.items() if key not in ("y", "y4")}
    return RULES[0].build(parts, named - 1)


def _lately(stands: Moment, begin: date, named: Mapping[str, date]) -> Span | None:
    """A festival without a year that fell shortly before the campaign began."""
    if stands.has_year or not stands.span or stands.span[1] < begin:
        return None
    days = (day_of_name(stands.parts, year, named) for year in (begin.year, begin.year - 1))
    found = next((one for one in days if one and one[1] < begin), None)
    return found if found and begin - found[1] <= LATELY else None


def likely_meant(found: Deadline, begin: date, end: date) -> date | None:
    """The day of the campaign that a deadline of a later year may be a slip for; else None.

    2023年12月20日 may be a spreadsheet's own year beside 12-20; 2023年6月30日 was meant, since the
    campaign has no such day. 春节前 or 签订后3个月内 says no year, 明年 leaves no doubt.
    """
    on, plain = found.on, prepare(found.text)
    if on is None or not end.year < on.year <= end.year + NEAR_AFTER or str(end.year) in plain:
        return None
    written = re.search(rf"(?<!\d)(?:20)?{on.year % 100}(?:\d\d|[年./\- ])", plain)
    if found.rule in (NAMED_DAY, BY_MOON) or not (written or found.rule in _BY_CELL):
        return None
    named = (on.month, on.day)
    years = range(begin.year, end.year + 1)
    days = (date(year, *named) for year in years if named != (2, 29) or isleap(year))
    return next((day for day in days if begin <= day <= end), None)
