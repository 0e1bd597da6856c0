"""Days counted from another: so many days, months or working days on, or a day of its month.

In: a moment that has no date of its own, and the day it counts from. Out: the days it
names. Working days need the official holiday calendar (chinese_calendar, optional).
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from ledgerproc.cleaning.deadline_grammar import Moment, Span, month_span

_MONTHS = {"月": 1, "季度": 3, "年": 12}
_DAYS = {"天": 1, "日": 1, "周": 7, "星期": 7, "半月": 15}


def add_months(day: date, months: int) -> date:
    """The same day so many months on, or the month's last.

    >>> add_months(date(2022, 11, 30), 3)
    datetime.date(2023, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_working_days(day: date, count: int) -> tuple[date | None, int]:
    """The last of so many working days after a day; or None and the year not known.

    >>> add_working_days(date(2022, 9, 30), 1)
    (datetime.date(2022, 10, 8), 0)
    """
    try:
        from chinese_calendar import is_workday
    except ImportError:
        return None, day.year
    while count > 0:
        day += timedelta(1)
        try:
            count -= is_workday(day)
        except NotImplementedError:
            return None, day.year
    return day, 0


def resolve(moment: Moment, base: date) -> tuple[Span | None, int]:
    """The days that a moment names, counted from ``base``; the number as above."""
    if moment.precision == "period":
        end, missing = _period_end(moment, base)
        return ((base, end) if end else None), missing
    return _within(moment, base), 0


def _period_end(moment: Moment, base: date) -> tuple[date | None, int]:
    parts = moment.parts
    unit = next(parts[key] for key in ("u1", "u2", "u3", "u4") if key in parts)
    number = 0.5 if parts["n"] == "半" else float(parts["n"])
    if unit.endswith("半"):
        unit, number = unit[:-1], number + 0.5
    if unit == "工作日":
        return add_working_days(base, int(number))
    if unit == "小时":
        return base + timedelta(hours=number), 0
    if unit in _DAYS:
        return base + timedelta(days=int(number * _DAYS[unit])), 0
    months = number * _MONTHS[unit]
    whole = add_months(base, int(months))
    return whole + timedelta(days=15 * (months % 1 > 0)), 0


def _within(moment: Moment, base: date) -> Span | None:
    """A day or part of the base's month, or of the next one."""
    parts = moment.parts
    ahead = 0 if parts.get("rel", "本") in ("本", "当") else 1
    unit = parts.get("unit", "")
    if unit in ("周", "星期"):
        monday = base + timedelta(days=7 * ahead - base.weekday())
        return monday, monday + timedelta(6)
    if unit == "季度":
        first = add_months(date(base.year, (base.month - 1) // 3 * 3 + 1, 1), 3 * ahead)
        return first, add_months(first, 3) - timedelta(1)
    month = add_months(base.replace(day=1), ahead)
    if "d" in parts:
        length = monthrange(month.year, month.month)[1]
        if not 1 <= int(parts["d"]) <= length:
            return None
        day = month.replace(day=int(parts["d"]))
        return day, day
    if "name" in parts:
        return None
    return month_span(month.year, month.month, parts.get("part", ""))
