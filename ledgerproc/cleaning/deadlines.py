"""Deadlines: a cell's value becomes a day, "without end" or "none", and what to tell.

In: the value of a deadline cell, the profile's words, the campaign's year. Out: a
``Deadline`` and problems. It never raises on data, and never gives a day whose numbers
are not in the words: a text in which a number was not understood is refused whole.
Words that say a case is resolved are ``statuses.split_done``'s business, before this.
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from ledgerproc.cleaning.beside import (
    BASE,
    EXTENDED,
    FORMER,
    LIST,
    MOVED,
    NAMES,
    RANGE,
    after,
    is_about,
    part_asides,
)
from ledgerproc.cleaning.deadline_grammar import FIRST_YEAR, LAST_YEAR, Moment
from ledgerproc.cleaning.deadline_text import prepare
from ledgerproc.cleaning.moments import NAMED_DAY, day_of_name, find_moments
from ledgerproc.cleaning.numerals import normalise
from ledgerproc.cleaning.other_readings import NEAR_AFTER, other_reading
from ledgerproc.cleaning.records import Deadline, DeadlineKind, Problem
from ledgerproc.cleaning.relative_dates import resolve
from ledgerproc.profile.model import DeadlineWords
from ledgerproc.reading.files.grid import CellValue
from ledgerproc.reading.rows import as_text

Reading = tuple[Deadline, tuple[Problem, ...]]

# Serial numbers of 2000-01-01 and 2050-12-31 in the 1900 system.
FIRST_SERIAL, LAST_SERIAL = 36526, 55153
_SERIAL_ZERO = date(1899, 12, 30)
# Years before the campaign's in which a deadline is only told.
NEAR_BEFORE = 1

# 2022年12月XX日, 2022年 月 日: a form in which the day was left open.
_LEFT_OPEN = re.compile(r"[年月][Xx*×?_某]{0,4}日|年(?:[Xx*×?_某]{1,4}月|月日)")
_WAITING = re.compile(r"待.*后|[后視视待尽]|如期|按期|适时|逐步|根据|每[年月季周]|另行|暂")
_SINCE = re.compile(
    r"(?:之?日?起|以?之?后|以来)(?!,?(?:开始)?[至到~\-])|[之以]?前?(?:尚|还)?(?:无法|难以|不能|不可能)"
    r"|(?![之以]?前|内)[^\d,;，。；()]{0,4}(?:竣工|验收|交付|到位|判决|批复|批准|下达|开工|落实)(?:验收|生效)?[之以]?后"
)
_NOT_BY = re.compile(r"(?:不早于|最早|无法|难以|不能|不可能)[在于]?$")
_EVENT_FIRST = re.compile(r"待.*?(?:后|再)")
# 每月20日前报进展，12月底办结: what comes again and again beside the deadline.
_AGAIN = re.compile(
    r"(?:^|(?<=[(,;，。；]))[^\d(),;，。；]{0,4}每(?:个?(?:年|月|季度?|半年|周|星期))[^,;，。；]*"
)
_RECURRING = re.compile(r"每(?:个?(?:年|月|季度?|半年|周|星期))")
# 长期未解决 tells how long it has lain, not that it has no end.
_LONG_UNSOLVED = re.compile("(?:长期|持续|一直)(?:以来)?(?:未|没|得不到|存在|遗留|拖)")
_ASIDE = re.compile(r"\([^()]*\)")
_CALENDAR_ASIDE = re.compile(r"(?<=.)\((?:农历|阴历)[^)]*\)")  # says the same day once more
_OTHER_CALENDAR = re.compile("农历|阴历|旧历|腊月|正月|冬月|[明次来翌下后]年年?初|[上中下]旬")
_LAST_MONTH = re.compile("上(?:个?月份?|个)?$")  # 上月20日, 上|月底: no day of this month
_COUNTED = re.compile(
    r"\d+(?:\.\d+)?(?:%|[万亿]?元|万|亿|[户人套件批期次栋幢处间名条项类平亩轮])|(?:星期|周)\d|\d+号[楼院桥线路片区地点]|[(]\d{1,2}[)]"
    r"|(?:^|(?<=[;,。，；]))\d{1,2}[.、](?=\D)"
)
_DIGITS = re.compile(r"\d")


class _Words(Struct, frozen=True, eq=False):
    """The profile's words in plain characters; each its own, so that readings are kept by it."""

    ongoing: re.Pattern[str] | None
    immediate: re.Pattern[str] | None
    undecided: re.Pattern[str] | None
    nil: frozenset[str]
    named_days: tuple[tuple[str, date], ...]


class _Frame(Struct, frozen=True):
    """What words without a year or a day count from."""

    year: int
    base: date | None = None
    since: date | None = None


def _pattern(words: tuple[str, ...]) -> re.Pattern[str] | None:
    plain = sorted({prepare(word) for word in words if word}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, plain))) if plain else None


# Compiled words by the identity of the profile's, which is kept so that it stays its own.
_KEPT: dict[int, tuple[DeadlineWords, _Words]] = {}
_MOST_KEPT = 16
_NO_WORDS = _Words(None, None, None, frozenset(), ())


def _compile(words: DeadlineWords) -> _Words:
    kept = _KEPT.get(id(words))
    if kept is None:
        if len(_KEPT) >= _MOST_KEPT:
            _KEPT.clear()
        compiled = _Words(
            _pattern(words.ongoing),
            _pattern(words.immediate),
            _pattern(words.undecided),
            frozenset(normalise(word) for word in words.nil),
            tuple((prepare(name), on) for name, on in words.named_days.items()),
        )
        kept = _KEPT[id(words)] = words, compiled
    return kept[1]


def parse_deadline(
    value: CellValue,
    words: DeadlineWords,
    year: int,
    *,
    base: date | None = None,
    since: date | None = None,
) -> Reading:
    """Read a deadline cell; ``year`` is the campaign's, ``since`` its first day.

    ``base`` is the day from which "within 3 months" counts; without it such words name
    no date. A blank gives kind NONE and no problem: whether one is owed, the caller knows.
    """
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return _check(Deadline(DeadlineKind.DATE, value, value, "day", "date cell"), value, year)
    text = _text_of(value)
    if not text:
        return Deadline(), ()
    serial = serial_day(text)
    if serial:
        found = Deadline(DeadlineKind.DATE, serial, serial, "day", "serial number", text)
        return _check(found, text, year)
    compiled = _compile(words)
    return _read(text, compiled, _Frame(year, base, since), isinstance(value, float))


def _text_of(value: CellValue) -> str:
    """The words of a cell; a number that a spreadsheet made of 2022.10 comes as "2022.1"."""
    if isinstance(value, float):
        return as_text(value) if math.isfinite(value) else str(value)
    return as_text(value)


def serial_day(text: str) -> date | None:
    """The day that a spreadsheet means by a bare number; None outside 2000 to 2050."""
    plain = normalise(text)
    if not re.fullmatch(r"\d{5}(?:\.\d+)?", plain):
        return None
    number = int(plain[:5])
    return _SERIAL_ZERO + timedelta(number) if FIRST_SERIAL <= number <= LAST_SERIAL else None


def _check(found: Deadline, value: date | str, year: int) -> Reading:
    """Add what is to be told about a day that was read; a day in no likely year is refused."""
    text = found.text or as_text(value)
    found = replace(found, text=text)
    named = found.on.year if found.on else year
    if not FIRST_YEAR <= named <= LAST_YEAR:
        return _none(text, "DEADLINE_IMPOSSIBLE")
    if year <= named <= year + NEAR_AFTER:
        return found, ()
    # A case may be older than the campaign; or somebody wrote last year's number.
    code = "DEADLINE_EARLIER" if year - NEAR_BEFORE <= named < year else "DEADLINE_FAR"
    return found, (Problem(code, text, {"year": str(named), "campaign": str(year)}),)


def _none(text: str, code: str, **details: str) -> Reading:
    return Deadline(text=text), (Problem(code, text, details),)


@lru_cache(maxsize=8192)
def _read(text: str, words: _Words, frame: _Frame, is_number: bool) -> Reading:
    """Read a text that is not blank."""
    if normalise(text) in words.nil:
        return _none(text, "DEADLINE_MISSING")
    plain = prepare(text)
    reading = _read_plain(text, plain, words, frame)
    if reading[1] and reading[1][0].code == "DEADLINE_UNREADABLE" and " " in plain:
        # 20 22年12月20日: spaces within a number; tried last, since 2022 12 20 needs them.
        closer = _read_plain(text, prepare(plain.replace(" ", "")), words, frame)
        reading = closer if closer[0].on else reading
    return _doubt(reading, plain, is_number)


def _read_plain(text: str, plain: str, words: _Words, frame: _Frame) -> Reading:
    plain = _CALENDAR_ASIDE.sub("", plain)
    plain = _AGAIN.sub("", plain).strip(",;，。；") or plain
    if re.fullmatch(r"(?:19|20)\d\d", plain):
        plain += "年"
    moments, missing = _resolve_all(plain, words, frame)
    if missing:
        return _none(text, "DEADLINE_CALENDAR", year=str(missing))
    event = _EVENT_FIRST.search(plain)
    settled = event.end() if event else 0  # before it stands what must happen first
    dated = [
        one for one in moments if one.span and one.start >= settled and not _is_no_last(plain, one)
    ]
    if event and not dated:
        return _none(text, "DEADLINE_NO_DATE")
    if _has_stray_words(plain, moments) or _has_stray_day(moments) or _LEFT_OPEN.search(plain):
        return _none(text, "DEADLINE_UNREADABLE")
    if len(dated) == 1 and FORMER.search(plain[: dated[0].start]) and _is_undecided(words, plain):
        return _none(text, "DEADLINE_NO_DATE")  # 原2022年11月30日，现待定
    if dated and not _RECURRING.search(plain):
        return _choose(text, plain, moments, dated, words, frame)
    return _read_words(text, plain, words, moments)


def _is_no_last(plain: str, one: Moment) -> bool:
    """Whether the words around a moment say that it is not the last day: 12月20日后, 年底前无法办结."""
    around = plain[max(0, one.start - 6) : one.start]
    return bool(_SINCE.match(plain, one.end) or _NOT_BY.search(around))


def _resolve_all(plain: str, words: _Words, frame: _Frame) -> tuple[list[Moment], int]:
    """Find the moments and give a date to those that count from another, or from the base.

    The number is a year whose working days are not known, else 0.
    """
    moments: list[Moment] = []
    for one in find_moments(plain, frame.year, dict(words.named_days), frame.since):
        before = moments[-1] if moments else None
        since = None if _LAST_MONTH.search(plain, 0, one.start) else frame.base
        gap = plain[before.end : one.start] if before and before.span else ""
        if before and before.span and one.precision == "period" and EXTENDED.fullmatch(gap):
            since = before.last
        elif before and before.span and BASE.fullmatch(plain, before.end, one.start):
            since = before.span[1]
            if one.precision == "period":
                moments.pop()
                one = replace(one, start=before.start, rule="period from date")
        is_bare_day = "d" in one.parts and "rel" not in one.parts and one.needs_base
        if is_bare_day and before and before.span and LIST.fullmatch(plain, before.end, one.start):
            since = before.span[1]  # 12月15、20日: both of December
        if one.needs_base and since:
            span, missing = resolve(one, since)
            if missing:
                return [], missing
            one = replace(one, span=span, precision="day" if span else one.precision)
        moments.append(one)
    return moments, 0


def _has_stray_words(plain: str, moments: list[Moment]) -> bool:
    """Whether a number that no rule or counted thing explains, or another calendar, is left."""
    rest, end = [], 0
    for one in moments:
        rest.append(plain[end : one.start])
        end = one.end
    rest.append(plain[end:])
    left = ";".join(rest)
    return bool(_DIGITS.search(_COUNTED.sub("", left)) or _OTHER_CALENDAR.search(left))


def _has_stray_day(moments: list[Moment]) -> bool:
    """Whether a day of no month stands beside a date: 2022年廿日."""
    is_dated = any(one.span for one in moments)
    return is_dated and any(one.needs_base and "d" in one.parts for one in moments)


def _choose(
    text: str,
    plain: str,
    moments: list[Moment],
    dated: list[Moment],
    words: _Words,
    frame: _Frame,
) -> Reading:
    """The moment that stands, and what the others were: a range's start, a former date."""
    outside, inside = part_asides(plain, dated)
    stands, former, several = outside[0], None, False
    first = stands.first
    for before, one in pairwise(outside):
        gap = plain[before.end : one.start]
        if FORMER.search(gap):
            former = one
        elif MOVED.search(gap) or FORMER.search(plain[: before.start]):
            former, stands, first = stands, one, one.first
        elif RANGE.fullmatch(gap):
            one = after(before, one)
            stands, first = replace(one, rule="range"), min(first, one.first)
        elif one.last != stands.last:
            several = True
            if one.last > stands.last or _comes_after(before, one, gap):
                stands, first = one, one.first
    aside = next((one for one in inside if not _says_as_much(one, stands, words)), None)
    rule = "moved" if former else "several" if several else "aside" if aside else stands.rule
    old = former.last if former else None
    found = Deadline(DeadlineKind.DATE, stands.last, first, stands.precision, rule, text, old)
    found, problems = _check(found, text, frame.year)
    meant = replace(stands, has_year=any(one.has_year for one in moments))
    problems += _uncertain(text, plain, meant, words, frame)
    more = [Problem("DEADLINE_IMPOSSIBLE", text) for one in moments if one.is_impossible][:1]
    if former:
        details = {"before": in_words(former.last), "after": in_words(stands.last)}
        more.append(Problem("DEADLINE_MOVED", text, details))
    elif several:
        details = {"after": in_words(stands.last)}
        more.append(Problem("DEADLINE_SEVERAL", text, details))
    elif aside:
        details = {"other": in_words(aside.last), "after": in_words(stands.last)}
        more.append(Problem("DEADLINE_ASIDE", text, details))
    return found, problems + tuple(more)


def _uncertain(
    text: str, plain: str, stands: Moment, words: _Words, frame: _Frame
) -> tuple[Problem, ...]:
    """What the words leave open of the day that stands: what else they may mean, or only about it."""
    begin = frame.since or date(frame.year, 1, 1)
    last = in_words(stands.last)
    other = other_reading(stands, text, begin, dict(words.named_days))
    without = _ASIDE.sub("", plain)
    endless = words.ongoing and "(" in plain and words.ongoing.fullmatch(without)
    if other or endless:  # 长期(2022年12月20日前)
        second = in_words(other[1]) if other else without
        return (Problem("DEADLINE_AMBIGUOUS", text, {"first": last, "second": second}),)
    if is_about(plain, stands):
        return (Problem("DEADLINE_ABOUT", text, {"after": last}),)
    return ()


def _comes_after(before: Moment, one: Moment, gap: str) -> bool:
    """国庆、春节前: the festival named first is the one that comes first, and may have passed."""
    is_named = before.rule == one.rule == NAMED_DAY and not (before.has_year or one.has_year)
    return is_named and bool(NAMES.fullmatch(gap))


def _says_as_much(one: Moment, stands: Moment, words: _Words) -> bool:
    """Whether what stands in brackets says no other day: 12月20日（2022年）, 10月1日（国庆节）."""
    if one.rule == NAMED_DAY and not one.has_year:
        span = day_of_name(one.parts, stands.last.year, dict(words.named_days))
        if span and span[1] == stands.last:
            return True
    if stands.rule == NAMED_DAY and "eve" in stands.parts:
        # 春节前（1月22日）: the festival's own day, of the year that it falls in.
        day = stands.last + timedelta(1)
        if one.precision == "day" and (one.last.month, one.last.day) == (day.month, day.day):
            return not one.has_year or one.last == day
    return one.last == stands.last or one.holds(stands)


def _read_words(text: str, plain: str, words: _Words, moments: list[Moment]) -> Reading:
    """Read a text without a date."""
    if any(one.is_impossible for one in moments):
        return _none(text, "DEADLINE_IMPOSSIBLE")
    plain = _LONG_UNSOLVED.sub("", plain)
    if words.ongoing and words.ongoing.search(plain):
        return Deadline(DeadlineKind.ONGOING, rule="ongoing", text=text), ()
    if words.immediate and words.immediate.search(plain):
        problem = Problem("DEADLINE_IMMEDIATE", text)
        return Deadline(rule="immediate", text=text), (problem,)
    if moments or _WAITING.search(plain) or _is_undecided(words, plain):
        return _none(text, "DEADLINE_NO_DATE")
    return _none(text, "DEADLINE_UNREADABLE")


def _is_undecided(words: _Words, plain: str) -> bool:
    return bool(words.undecided and words.undecided.search(plain))


def _doubt(reading: Reading, plain: str, is_number: bool) -> Reading:
    """Tell what may mean another day: 2022.1 or a cell 12.2 that lost a zero, 2022.10-12."""
    found, problems = reading
    lost = re.fullmatch(r"(?:\d{4}\.1|\d{1,2}\.[123])", plain)
    if lost and (is_number or (plain.endswith(".1") and len(plain) == 6)):
        other = plain + "0"
    elif re.fullmatch(r"\d{4}\.\d{1,2}-\d{1,2}前?", plain):
        other = plain.replace("-", ".")
    else:
        return reading
    frame = _Frame(found.on.year if found.on else 0)
    second = _read_plain(other, other, _NO_WORDS, frame)[0].on if found.on else None
    if not (found.on and second) or (found.precision == "day" and "-" in plain):
        return reading
    details = {"first": in_words(found.on), "second": in_words(second)}
    return found, (*problems, Problem("DEADLINE_AMBIGUOUS", found.text, details))


def in_words(day: date) -> str:
    """A day as clerks write it.

    >>> in_words(date(2022, 9, 3))
    '2022年9月3日'
    """
    return f"{day.year}年{day.month}月{day.day}日"
