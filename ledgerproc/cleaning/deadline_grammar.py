"""The grammar of points in time: a table of named rules, each a phrase and what it means.

In: text that ``prepare`` has put in plain characters, and the year that stands where
none is written. Out: ``Moment`` values in the order of the text. The table is told to
people in ``docs/deadlines.md``. It knows how Chinese names days, and no campaign.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from msgspec import Struct

from ledgerproc.cleaning.festivals import MONTHS, day_by_moon, month_by_moon
from ledgerproc.cleaning.numerals import parse_chinese_integer

Span = tuple[date, date]  # the first and the last day that words name
Parts = Mapping[str, str]  # named groups of a rule that took part in a match

FIRST_YEAR, LAST_YEAR = 1990, 2099  # a year outside is a slip of the pen: 0202年
SHORT_YEAR_REACH = 3  # 22年 is 2022 only near the campaign's year


class Rule(Struct, frozen=True):
    """One way to write a point in time. ``build`` gives None for a day that cannot be.

    ``written`` and ``meaning`` are its row in the documentation. ``precision`` is that of
    ``Deadline``; "period" and "relative" need a base and have no date of their own.
    """

    name: str
    written: str
    meaning: str
    precision: str
    pattern: str
    build: Callable[[Parts, int], Span | None]


class Moment(Struct, frozen=True):
    """A point in time found in a text. ``span`` None: impossible, or it needs a base."""

    start: int  # offsets into the text
    end: int
    rule: str
    precision: str
    span: Span | None
    has_year: bool
    parts: Mapping[str, str]

    @property
    def needs_base(self) -> bool:
        """Whether it says how long, or which day of a month not named."""
        return self.precision in ("period", "relative")

    @property
    def first(self) -> date:
        """Its first day; before all others where it has none."""
        return self.span[0] if self.span else date.min

    @property
    def last(self) -> date:
        """Its last day."""
        return self.span[1] if self.span else date.min

    @property
    def is_impossible(self) -> bool:
        """Whether there is no such day."""
        return self.span is None and not self.needs_base

    def holds(self, other: Moment) -> bool:
        """Whether it is the wider one around another: 12月20日（2022年）."""
        return self.first <= other.first and other.last <= self.last


_YEAR_WORDS = {
    "今年": 0,
    "本年": 0,
    "当年": 0,
    "明年": 1,
    "次年": 1,
    "来年": 1,
    "翌年": 1,
    "下年": 1,
}
_YEAR_WORDS |= {"大后年": 3, "后年": 2, "去年": -1, "上年": -1, "大前年": -3, "前年": -2}
# What the first character of a year's word ends: 原则上|年底, 近来|年底, 再次|年底, 到位后|年底.
_NO_WORD_BEFORE = r"(?:(?<![一-龥\d])|(?<=[至到于在拟划计争保]))"
_ENDS_WORD = {
    "上年": "(?<![则际本体致面])",
    "次年": "(?<![再每多首一二三两几])",
    "来年": "(?<![近本原未将])",
    "下年": "(?<![以之地乡])",
    "后年": _NO_WORD_BEFORE,
    "前年": _NO_WORD_BEFORE,
}
YEAR = (
    r"(?<!\d)(?:(?P<y>\d{1,5})年度?[.,]?|(?P<y4>\d{4})[ .,/\-]"
    rf"|(?P<yw>{'|'.join(_ENDS_WORD.get(word, '') + word for word in _YEAR_WORDS)})度?)"
)
_PART = r"(?P<part>上中旬|中下旬|上旬|中旬|下旬|上半月|下半月|月底|月末|底|末|初|中(?![央心国]))"
_TO = r"[-~至到]{1,2}"
_M = r"(?P<m>\d{1,2})"
_D = r"(?P<d>\d{1,2})"
# A number that counts things is no part of a date: 12.5万元, 3-5户.
_NO_UNIT = r"(?![\d%万亿元户人套件个平栋幢㎡天周次批期年月])"
# 2023年清明前 and 2022年冬季 name a part of the year that no table knows.
_UNKNOWN_NAME = r"年?[初第半]|.{0,4}(?:节|期间|学|[春夏秋冬暑寒汛])|[^\d,;。，；]{0,6}[前后]"
TEN_DAYS = {
    "上旬": (1, 10),
    "初": (1, 10),
    "中旬": (11, 20),
    "中": (11, 20),
    "上中旬": (1, 20),
    "下旬": (21, 31),
    "中下旬": (11, 31),
    "上半月": (1, 15),
    "下半月": (16, 31),
}


def year_of(parts: Parts, year: int) -> int:
    """The year that the words name, else ``year``; 0 where it cannot be meant."""
    if word := parts.get("yw"):
        return year + _YEAR_WORDS[word]
    written = parts.get("y") or parts.get("y4")
    if not written:
        return year
    number = int(written)
    if len(written) == 2 and abs(2000 + number - year) <= SHORT_YEAR_REACH:
        return 2000 + number
    return number if len(written) == 4 and FIRST_YEAR <= number <= LAST_YEAR else 0


def month_span(year: int, month: int, part: str = "") -> Span | None:
    """The days of a month, or of a part of it; None if there is no such month.

    >>> month_span(2022, 12, "中旬")
    (datetime.date(2022, 12, 11), datetime.date(2022, 12, 20))
    """
    if not (FIRST_YEAR - 1 <= year <= LAST_YEAR + 1 and 1 <= month <= 12):
        return None
    length = monthrange(year, month)[1]
    first, last = TEN_DAYS.get(part, (1, 31))
    return date(year, month, first), date(year, month, min(last, length))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year else None
    except ValueError:
        return None


def _build_day(parts: Parts, year: int) -> Span | None:
    one = _day(year_of(parts, year), int(parts["m"]), int(parts["d"]))
    return (one, one) if one else None


def _build_days(parts: Parts, year: int) -> Span | None:
    named = year_of(parts, year)
    first = _day(named, int(parts["m"]), int(parts["d1"]))
    last = _day(named, int(parts["m"]), int(parts["d"]))
    return (first, last) if first and last and first <= last else None


def _build_month(parts: Parts, year: int) -> Span | None:
    return month_span(year_of(parts, year), int(parts["m"]), parts.get("part", ""))


def _build_months(parts: Parts, year: int) -> Span | None:
    named = year_of(parts, year)
    first, month = int(parts["m1"]), int(parts["m"])
    begin = month_span(named, first)
    end = month_span(named + (month < first), month, parts.get("part", ""))
    return (begin[0], end[1]) if begin and end else None


def _build_quarter(parts: Parts, year: int) -> Span | None:
    quarter = int(parts["q"])
    begin = month_span(year_of(parts, year), 1 if parts.get("from") else quarter * 3 - 2)
    end = month_span(year_of(parts, year), quarter * 3)
    return (begin[0], end[1]) if begin and end else None


def _build_half(parts: Parts, year: int) -> Span | None:
    named = year_of(parts, year)
    first = 7 if parts.get("half") in ("下", "后") else 1
    begin, end = month_span(named, first), month_span(named, first + 5)
    return (begin[0], end[1]) if begin and end else None


def _build_year(parts: Parts, year: int) -> Span | None:
    named = year_of(parts, year)
    return (date(named, 1, 1), date(named, 12, 31)) if named else None


def _build_by_moon(parts: Parts, year: int) -> Span | None:
    """A day or part of a month of the farmers' calendar, in the year that bears its number."""
    named, is_second = year_of(parts, year), "leap" in parts
    month = MONTHS.get(parts.get("lm", "")) or int(parts.get("m", 0))
    span = month_by_moon(named, month, is_second=is_second)
    if span is None:
        return None
    if "d" in parts or "ld" in parts:
        day = int(parts["d"]) if "d" in parts else parse_chinese_integer(parts["ld"]) or 0
        one = day_by_moon(named, month, day, is_second=is_second)
        if (month, day) == (12, 30):
            one = span[1]  # 腊月三十 is New Year's Eve, also of a month with 29 days
        return (one, one) if one else None
    first, last = TEN_DAYS.get(parts.get("part", ""), (1, 31))
    return span[0] + timedelta(first - 1), min(span[1], span[0] + timedelta(last - 1))


def _build_nothing(parts: Parts, year: int) -> Span | None:
    return None


BY_MOON = "farmers' calendar"
_MOON_DAY = r"(?:初(?P<ld>[一二三四五六七八九十]|\d{1,2})|(?P<d>\d{1,2}))[日号]?"
# Behind such a word a month's number is of that calendar.
_AFTER_MOON = "|".join(
    rf"(?<=[农阴旧]历{between})" for between in ("", "闰", r"\d{4}年", "今年", "明年")
)
# 二月初二: only that calendar has such days; 12月初3户 counts households.
_BEFORE_MOON = (
    r"(?=月初(?:[一二三四五六七八九十]|10|[1-9](?!\d))[日号]?(?![户人件套个批期步轮项类处次份]))"
)
RULES: tuple[Rule, ...] = (
    Rule(
        BY_MOON,
        "腊月二十前、腊月廿八、正月十五前、2023年正月底、农历八月十五、农历腊月下旬、三月初三前、二月二前",
        "that day of that calendar; without a year the first one after the campaign's start; "
        "二月二 and other festivals without 初 and 日 may be of the other calendar, which is told",
        "day",
        rf"(?:农历|阴历|旧历)?(?:{YEAR})?(?:农历|阴历|旧历)?(?P<leap>闰)?"
        rf"(?:(?P<lm>正|冬|腊)月|(?:(?:{_AFTER_MOON}){_M}|(?<!\d){_M}{_BEFORE_MOON})月)"
        rf"(?:{_MOON_DAY}|{_PART})?(?![\d半])",
        _build_by_moon,
    ),
    Rule(
        "period",
        "3个月内、60日内、半年内、15个工作日内、签订后2周内",
        "so long after a base: a date named just before it, or the one given; else no date",
        "period",
        r"(?<![\d.第])(?:(?:\d{1,3}|半)" + _TO + r")?(?P<n>\d{1,3}|半)(?:"
        r"个(?P<u1>工作日|半月|月|星期|季度)|(?P<u2>工作日|天|周|星期|小时)"
        r"|(?P<u3>日)(?=[以之]?内)|(?P<u4>(?<!\d\d)年半?)(?=[以之]?内)"
        r"|(?P<u4>(?:(?<=半)|(?<=(?<!\d)[1-9]))年半?)(?![\d底末年初中内]))",
        _build_nothing,
    ),
    Rule(
        "day range",
        "2022年12月1日至20日、2022.12.1-20",
        "the last day of the range",
        "day",
        rf"(?:{YEAR})?(?<!\d)(?P<m>\d{{1,2}})(?:月|(?<=\d[.]\d\d)[.]|(?<=\d[.]\d)[.])"
        rf"(?P<d1>\d{{1,2}})[日号]?{_TO}(?P<d>\d{{1,2}})(?:[日号]|(?![\d月.日号]){_NO_UNIT})",
        _build_days,
    ),
    Rule(
        "month range",
        "2022年11月-12月、11至12月底、10-11月、2022.10-12",
        "the last day of the last month; 2022.10-12 may be a day, which is told",
        "month",
        rf"(?:{YEAR})?(?<!\d)(?P<m1>\d{{1,2}})(?:月?份?(?:{_TO}|、)|(?<=[01]\d)\.){_M}月份?{_PART}?(?!\d)"
        rf"|(?<![\d.])(?P<y>\d{{4}})\.(?P<m1>\d{{1,2}})-(?P<m>1[0-2]|0?[1-9])(?![\d.\-/月]){_PART}?",
        _build_months,
    ),
    Rule(
        "day in words",
        "2022年12月20日（前）、22年12月20号、12月20、明年3月5日、十二月二十",
        "that day; 前, 之前, 以前, 内 change nothing; 三月十五 may be of the farmers' calendar, which is told",
        "day",
        rf"(?:{YEAR})?(?<!\d){_M}月[.,]?{_D}(?:[日号]|{_NO_UNIT}(?!\.\d))",
        _build_day,
    ),
    Rule(
        "day half in words",
        "2022年12.20、2022年12-20",
        "that day",
        "day",
        rf"(?<!\d)(?P<y>\d{{1,5}})年{_M}[./\-]{_D}[日号]?{_NO_UNIT}(?!\.\d)",
        _build_day,
    ),
    Rule(
        "day with marks",
        "2022.12.20、2022-12-20、2022/12/20、2022。12。20、2022 12 20、22.12.20",
        "that day",
        "day",
        rf"(?<![\d.])(?P<y>\d{{2,5}})(?P<s>[./\\ 、\-]){_M}(?P=s){_D}[日号]?(?!\d)",
        _build_day,
    ),
    Rule(
        "day with two marks",
        "2022.12-20、2022-12.20",
        "that day, where the last number is too large for a month",
        "day",
        rf"(?<![\d.])(?P<y>\d{{4}})[./\-]{_M}[./\-](?P<d>1[3-9]|[23]\d)[日号]?(?!\d)",
        _build_day,
    ),
    Rule(
        "day before year",
        "12/20/2022、12-20-2022、12.20.2022",
        "month, day, year",
        "day",
        rf"(?<![\d/.\-]){_M}(?P<s>[/.\-]){_D}(?P=s)(?P<y>\d{{4}})(?!\d)",
        _build_day,
    ),
    Rule(
        "eight digits",
        "20221220",
        "year, month, day",
        "day",
        r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)[日号]?(?!\d)",
        _build_day,
    ),
    Rule(
        "month in words",
        "2022年12月、12月份、12月底、12月上旬、12月中旬、12月下旬、12月初",
        "the last day of the month; 上旬 and 初 the 10th, 中旬 the 20th, 下旬 the last day",
        "month",
        rf"(?:{YEAR})?(?<!\d){_M}月份?(?!半(?!月)){_PART}?",
        _build_month,
    ),
    Rule(
        "month with marks",
        "2022-12、2022.12、2022/12、2022.12底",
        "the last day of the month; 2022.1 may be October, which is told",
        "month",
        rf"(?<![\d.])(?P<y>\d{{4}}|\d\d(?=[./\-]\d\d?月))[./\\ \-]{_M}(?![\d])月?{_PART}?",
        _build_month,
    ),
    Rule(
        "six digits",
        "202212",
        "year, month",
        "month",
        r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<m>0[1-9]|1[0-2])(?!\d)",
        _build_month,
    ),
    Rule(
        "quarter",
        "一季度（末）、2022年第四季度、前三季度、2022Q4",
        "the last day of the quarter",
        "quarter",
        rf"(?:{YEAR}|(?<!\d)(?P<y>\d{{4}}))?(?:(?P<from>前)?第?(?<!\d)(?P<q>[1-4])个?季度?"
        r"|[Qq](?P<q>[1-4])(?!\d))",
        _build_quarter,
    ),
    Rule(
        "half year",
        "上半年、2023年下半年、年中",
        "30 June or 31 December",
        "half-year",
        rf"(?:{YEAR}|(?<!\d)(?P<y>\d{{4}}))?(?P<half>[上下前后])半年|(?:{YEAR})?年中|{YEAR}中(?!旬)",
        _build_half,
    ),
    Rule(
        "year",
        "2022年底（前）、2022年年底、年底前、年内、今年底、本年度、2022年末、2022年",
        "31 December",
        "year",
        rf"(?<!\d)(?P<y4>\d{{4}})(?:年?[底末]|(?=(?:{_TO}|、)\d{{4}}年))|{YEAR}(?:年?[底末终内]|(?!{_UNKNOWN_NAME}))"
        r"|(?<![\d本])年度?[底末终内]|岁末",
        _build_year,
    ),
    Rule(
        "month and day",
        "12.20、12-20、12/20",
        "that day of the campaign's year; a number cell 12.2 may be the 20th, which is told",
        "day",
        rf"(?<![\d.]){_M}[./\-]{_D}[日号]?{_NO_UNIT}(?!\.\d)",
        _build_day,
    ),
    Rule(
        "within a month",
        "月底前、本月底、下月中旬、本月20日、20日前、本季度末",
        "a day of the base's month; no date without a base",
        "relative",
        r"(?P<rel>本|当|下个?|次)月(?P<d>\d{1,2})[日号]"
        rf"|(?P<rel>本|当|下个?|次)月份?{_PART}?|(?<![\d月年])月(?P<part>底|末|内|初)"
        r"|(?<!\d)(?P<d>\d{1,2})[日号](?![文楼院桥线路片区地点])|(?P<rel>本|下个?)(?P<unit>季度|周|星期)[底末内]?",
        _build_nothing,
    ),
)
