"""Grounds: the day that a test counts from and the sums it speaks of, with their words.

In: a case's values and a threshold. Out: a span of days, or what is missing for one, and
the words as they were written. It judges nothing; ``thresholds`` does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from ledgerproc.cleaning.amounts import parse_amount
from ledgerproc.cleaning.dates import FoundDate, find_dates
from ledgerproc.cleaning.festivals import festival
from ledgerproc.cleaning.numerals import drop_long_runs, parse_chinese_integer
from ledgerproc.cleaning.records import Values
from ledgerproc.cleaning.relative_dates import add_months, add_working_days
from ledgerproc.cleaning.spelling import narrow
from ledgerproc.profile.expressions import FESTIVAL, asks_for_date, has_marked_date, mark_dates
from ledgerproc.profile.model import Threshold

_CLAUSE_END = re.compile("[，。；;,\n]")
_SENTENCE_END = re.compile("[。；;\n]")
LONGEST_QUOTE = 60  # characters of the narrative shown as 依据原文
_YEARS = {"今": 0, "本": 0, "去": -1, "上": -1, "前": -2}
_YEARS_AFTER = {"当": 0, "同": 0, "次": 1, "翌": 1}
_EXACT = re.compile(r"[底末内](?:之?前)?$")
_NEAR = 1_000  # characters before 次年6月 in which the year that it follows is told
_MONTH = re.compile(r"\d{1,2}月")
_FESTIVAL = re.compile(rf"(?P<year>\d{{4}})\s*年\s*(?P<name>{FESTIVAL})")
_BEFORE = re.compile("[之以]?前")
_DAYS_OF = {"天": 1, "日": 1, "周": 7}


class Ground(Struct, frozen=True):
    """The days between which the date lies, and its words. ``missing`` where there is none."""

    first: date | None = None
    last: date | None = None
    words: str = ""
    missing: str = ""
    place: tuple[int, int] = (0, 0)  # where in the narrative the words stand
    is_end: bool = False  # a last day that was set for this very case


class Money(Struct, frozen=True):
    """Sums in yuan that a case speaks of; ``words`` by the name of the sum."""

    due: Decimal | None = None
    paid: Decimal | None = None
    unpaid: Decimal | None = None


@lru_cache(maxsize=512)
def compiled(pattern: str) -> re.Pattern[str]:
    """The expression, compiled once."""
    return re.compile(pattern)


@lru_cache(maxsize=4096)
def _marked(text: str) -> str:
    return mark_dates(_narrowed(text))


@lru_cache(maxsize=4096)
def _narrowed(text: str) -> str:
    return drop_long_runs(narrow(text))


def searchable(pattern: str, text: str) -> str:
    """A text in the form that an expression of a threshold is to be searched in."""
    return _marked(text) if asks_for_date(pattern) else _narrowed(text)


def quote(text: str, start: int, end: int) -> str:
    """The clauses around a place in the text as written, cut from the left where too long."""
    first = max(0, start - LONGEST_QUOTE - 1)
    before = [match.end() for match in _CLAUSE_END.finditer(text, first, start)]
    behind = _CLAUSE_END.search(text, end)
    first, last = before[-1] if before else first, behind.start() if behind else len(text)
    if last - first > LONGEST_QUOTE:
        first = max(first, min(start, last - LONGEST_QUOTE))
    return text[first : max(end, min(last, first + LONGEST_QUOTE))].strip()


def find_ground(values: Values, rule: Threshold, as_of: date) -> Ground:
    """The date that a test counts from, or a last day set for the case where that comes first."""
    ground = _since(values, rule, as_of)
    if found := _in_narrative(rule.ends, values.narrative, as_of):
        one, start, end = found
        if ground.last is None or one.on <= add_months(ground.last, rule.months):
            words = quote(values.narrative, start, end)
            return Ground(one.on, one.on, words, place=(start, end), is_end=True)
    return ground


def _since(values: Values, rule: Threshold, as_of: date) -> Ground:
    """The date that a test counts from: a column's, else the narrative's, else counted."""
    for key in rule.fields:
        text = values.extras.get(key, "")
        if dates := find_dates(text):
            return _ground(dates[0], text, rule, text, (0, 0))
    found = _in_narrative(rule.dates, values.narrative, as_of)
    if found:
        one, start, end = found
        spoken = narrow(values.narrative)[start:end]
        words = quote(values.narrative, start, end)
        return _ground(one, words, rule, spoken, (start, end))
    return _counted(values, rule, as_of)


def _ground(
    one: FoundDate, words: str, rule: Threshold, spoken: str, place: tuple[int, int]
) -> Ground:
    first = _first_day(one) if rule.is_event and not _EXACT.search(spoken) else one.on
    return Ground(first, one.on, words, place=place)


def _first_day(one: FoundDate) -> date:
    if one.precision == "year":
        return date(one.on.year, 1, 1)
    return one.on.replace(day=1) if one.precision == "month" else one.on


def _in_narrative(
    patterns: tuple[str, ...], narrative: str, as_of: date
) -> tuple[FoundDate, int, int] | None:
    """The first date of the first pattern, one with a month before one with a year only."""
    vague = None
    for pattern in patterns:
        searched = searchable(pattern, narrative)
        if asks_for_date(pattern) and not has_marked_date(searched):
            continue
        for match in compiled(pattern).finditer(searched):
            one = _spoken_date(match, narrow(narrative), as_of)
            if one is None:
                continue
            found = one, match.start(), match.end()
            if one.precision != "year" or _EXACT.search(
                narrow(narrative)[slice(*match.span("date"))]
            ):
                return found
            vague = vague or found
    return vague


def _spoken_date(match: re.Match[str], text: str, as_of: date) -> FoundDate | None:
    """The day that a matched date names; 今年 is that of the run, 次年 that after the last told."""
    written = text[slice(*match.span("date"))]
    if written[0] in _YEARS and written[1:2] == "年":
        written = f"{as_of.year + _YEARS[written[0]]}{written[1:]}"
    elif (is_after := written[0] in _YEARS_AFTER and written[1:2] == "年") or _MONTH.match(written):
        place = match.start("date")
        before = find_dates(text[max(0, place - _NEAR) : place])
        if not before:
            return None
        last = before[-1].on.year
        after = f"{last + _YEARS_AFTER[written[0]]}{written[1:]}" if is_after else ""
        written = after or f"{last}年{written}"
    if named := _FESTIVAL.fullmatch(written):
        return _festival(named, text[match.end("date") :])
    found = find_dates(written)
    return found[0] if found else None


def _festival(named: re.Match[str], behind: str) -> FoundDate | None:
    """The day of a festival of a year; of 春节前 the day before."""
    on = festival(named["name"], int(named["year"]))
    if on is None:
        return None
    on -= timedelta(days=bool(_BEFORE.match(behind)))
    return FoundDate(0, 0, on, "day")


def _counted(values: Values, rule: Threshold, as_of: date) -> Ground:
    """A date that is told as a period after another: 签订协议后60日内."""
    text = _narrowed(values.narrative)
    for pattern in rule.periods:
        for match in compiled(pattern).finditer(text):
            words = quote(values.narrative, *match.span())
            start = _start(values, rule, match, as_of)
            if start is None:
                return Ground(words=words, missing=rule.start, place=match.span())
            first, last, told = start
            if told not in words and len(told) + len(words) < LONGEST_QUOTE:
                words = _joined(values.narrative, told, words)
            return Ground(_after(first, match), _after(last, match), words, place=match.span())
    return Ground(missing=rule.since)


def _joined(narrative: str, told: str, words: str) -> str:
    """Both quotes as one piece of the narrative where they stand close, else side by side."""
    one, two = sorted((narrative.find(told), narrative.find(words)))
    end = max(narrative.find(told) + len(told), narrative.find(words) + len(words))
    if one >= 0 and end - one <= LONGEST_QUOTE:
        return narrative[one:end].strip()
    return f"{told}……{words}" if two >= 0 else words


def _start(
    values: Values, rule: Threshold, period: re.Match[str], as_of: date
) -> tuple[date, date, str] | None:
    """The days between which a period begins, and their words."""
    event = period.groupdict().get("from") or ""
    for key in rule.start_fields if event in "签约签订协议" else ():
        if dates := find_dates(values.extras.get(key, "")):
            return dates[0].on, dates[0].on, ""
    # 搬迁后两年内 counts from another day than 签约后两年内, where both are told.
    own = tuple(one for one in rule.starts if event and ("签" in event) == ("签" in one))
    others = tuple(one for one in rule.starts if one not in own)
    before, whole = values.narrative[: period.end()], values.narrative
    for patterns, text in ((own, before), (own, whole), (others, before), (others, whole)):
        if found := _in_narrative(patterns, text, as_of):
            break
    else:
        return None
    one, start, end = found
    return _first_day(one), one.on, quote(values.narrative, start, end)


def _after(day: date, period: re.Match[str]) -> date:
    """The day so long after another."""
    unit = period["unit"]
    number = 0.5 if period["number"] == "半" else float(_integer(period["number"]))
    if unit == "工作日":
        on, _ = add_working_days(day, int(number))
        return on or day + timedelta(days=int(number * 7 / 5))
    if unit in _DAYS_OF:
        return day + timedelta(days=int(number * _DAYS_OF[unit]))
    months = number * (12 if unit[0] == "年" else 1) + (6 if unit == "年半" else 0)
    return add_months(day, int(months)) + timedelta(days=15 * (months % 1 > 0))


def _integer(text: str) -> int:
    return parse_chinese_integer(text) or 0


def find_money(values: Values, rule: Threshold) -> Money:
    """The sums of the case: columns first, then the only one that the narrative tells."""
    sums, text = rule.sums, _narrowed(values.narrative)
    return Money(
        _sum(values, sums.due_field, sums.due, text),
        _sum(values, sums.paid_field, sums.paid, text),
        _sum(values, sums.unpaid_field, sums.unpaid, text),
    )


def _sum(values: Values, key: str, patterns: tuple[str, ...], text: str) -> Decimal | None:
    if key and (written := values.extras.get(key, "")):
        return parse_amount(written)[0]
    told = {amount for amount in _told_sums(patterns, text) if amount is not None}
    return told.pop() if len(told) == 1 else None


def _told_sums(patterns: tuple[str, ...], text: str) -> Iterator[Decimal | None]:
    for pattern in patterns:
        for match in compiled(pattern).finditer(text):
            yield parse_amount(match["sum"])[0]


def widen(ground: Ground, narrative: str, patterns: tuple[str, ...]) -> Ground:
    """The ground with its words reaching to what is still owed, where that stands close by."""
    text = narrow(narrative)
    sentence = _SENTENCE_END.search(text, ground.place[1])
    end = sentence.start() if sentence else len(text)
    at = narrative.find(ground.words)
    for pattern in patterns if at >= 0 and ground.place[1] else ():
        match = compiled(pattern).search(text, ground.place[1], end)
        if match and match.end() - at <= LONGEST_QUOTE:
            behind = _CLAUSE_END.search(text, match.end())
            last = behind.start() if behind else len(text)
            if last - at <= LONGEST_QUOTE and last > at + len(ground.words):
                return replace(ground, words=narrative[at:last].strip())
    return ground
