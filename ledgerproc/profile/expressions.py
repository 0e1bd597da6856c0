"""Regular expressions as a profile writes them: ``{date}`` stands for a date.

In: an expression from a profile. Out: one that ``re`` compiles, or what is wrong with
it. Knows how dates are written in Chinese, and no word of any campaign.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from ledgerproc.profile.repeats import LONGEST, is_endless, is_slow, is_tried_out

# A profile holds dozens of these, and compiling a set of scattered Chinese characters is
# slow: [一-十四] holds the numerals and a few characters that never stand before 月.
_MONTH = r"(?:\d{1,2}|[一-十四]{1,2}|(?<=年)元)\s*月"
_DAY = r"(?:(?:\d{1,2}|[一-十四]{1,3})\s*[日号]|[上中下]旬|[底末])"
_MARK = r"\s*[\--/－-／]\s*"  # - . / in both widths
_DATE = (
    rf"(?:(?:\d{{4}}|[一二]\w{{3}})\s*年\s*(?:{_MONTH}\s*{_DAY}?|年?[底末])"
    rf"|\d{{4}}{_MARK}\d{{1,2}}(?:{_MARK}\d{{1,2}}\s*日?)?(?!\d))"
)
FESTIVAL = "(?:春节|除夕|元旦|元宵|端午|中秋|国庆|五一)节?"
# In a test of a threshold also a year alone, 今年3月, 次年6月, 6月底 and 2019年春节.
_WHEN = (
    rf"(?:{_DATE}|(?:今|本|去|上|前|当|同|次|翌)年\s*(?:{_MONTH}\s*{_DAY}?|年?[底末初]|内|{FESTIVAL})"
    rf"|(?:19|20)\d\d\s*年\s*{FESTIVAL}"
    rf"|(?:19|20)\d\d\s*年(?![之以]?前|度|\s*[\d底末])|(?<=[至到\-])\d{{1,2}}月"
    rf"|(?<!\d)\d{{1,2}}月(?:\d{{1,2}}[日号]|[上中下]旬|[底末])(?!\d))"
)
# A profile has dozens of expressions with such a date, each slow to compile and to search.
# So dates are found once in a text, and marked: the expressions look for the marks.
_MARKED_FIRST, _MARKED_NEXT = "\ue000", "\ue001"
_MARKED = f"{_MARKED_FIRST}{_MARKED_NEXT}*"
_PERIOD = (
    r"(?:(?<!\d)(?P<number>\d{1,3}|[一二两三四五六七八九十]{1,3}|半)\s*(?:个\s*)?(?P<unit>工作日|月|年半?|周|天|日)"
    r"(?!\d|[底初末]))"
)
_SUM = r"(?P<sum>(?:(?<!\d)(?<!\d,)\d[\d,]*+(?:\.\d+)?|[一二三四五六七八九十百千零两]{1,7})\s*[千百]?[万亿]?元)"
_SLOT = "{date}"
_PIECE = re.compile(r"(?<!\\)\{([A-Za-z_]\w*)\}")


def expand(expression: str, group: str = "") -> str:
    """Put the pattern of a date in place of ``{date}``, as the named group if one is given.

    >>> re.search(expand("约定{date}前", "date"), "约定2019.2.3前支付")["date"]
    '2019.2.3'
    """
    return expression.replace(_SLOT, f"(?P<{group}>{_DATE})" if group else f"(?:{_DATE})")


def expand_threshold(expression: str, group: str = "date") -> str:
    """Fill the slots of a threshold's expression: {date}, {period} and {sum} as groups.

    What has a {date} is to be searched in a text whose dates are marked.

    >>> found = re.search(expand_threshold("约定{period}内支付{sum}"), "约定60日内支付3.5万元")
    >>> found["number"], found["unit"], found["sum"]
    ('60', '日', '3.5万元')
    """
    marked = f"(?P<{group}>{_MARKED})" if group else f"(?:{_MARKED})"
    filled = expression.replace(_SLOT, marked)
    return filled.replace("{period}", _PERIOD).replace("{sum}", _SUM)


def mark_dates(text: str) -> str:
    """The text with a mark in place of every character of a date; nothing moves.

    >>> re.search(expand_threshold("约定{date}前"), mark_dates("约定2019年3月底前付清")).span("date")
    (2, 10)
    """
    return _compiled_when().sub(_mark, text)


def asks_for_date(expanded: str) -> bool:
    """Whether an expanded expression looks for marked dates.

    >>> asks_for_date(expand_threshold("{date}前")), asks_for_date(expand_threshold("{sum}未付"))
    (True, False)
    """
    return _MARKED_FIRST in expanded


def has_marked_date(text: str) -> bool:
    """Whether any date was marked."""
    return _MARKED_FIRST in text


@cache
def _compiled_when() -> re.Pattern[str]:
    return re.compile(_WHEN)


def _mark(match: re.Match[str]) -> str:
    return _MARKED_FIRST + _MARKED_NEXT * (match.end() - match.start() - 1)


def fill(expression: str, pieces: Mapping[str, str]) -> str:
    """Put pieces of patterns in place of their names.

    >>> fill("{surname}某", {"surname": "[张王]"})
    '[张王]某'
    """
    for name, piece in pieces.items():
        expression = expression.replace("{" + name + "}", piece)
    return expression


def fault_of(expanded: str, group: str = "") -> str:
    """What is wrong with an expanded expression, in Chinese; "" when nothing is."""
    if unknown := _PIECE.search(expanded):
        return f"中的 {unknown[0]} 没有说明是什么"
    try:
        compiled = re.compile(expanded)
    except re.error as problem:
        return f"不是正确的正则表达式（第 {(problem.pos or 0) + 1} 个字符附近：{problem.msg}）"
    if is_endless(expanded):
        return "中一个重复套着另一个重复（如 (甲+)+），会让程序停不下来，请改成一个"
    if is_tried_out.get() and is_slow(expanded):
        return (
            f"太费时间，{LONGEST} 个字的一格就会让程序停很久；请少用 *、+ 和 {{0,999}} 这样的重复，"
            "或写明最多几个，如 [^。]{0,20}"
        )
    if group and group not in compiled.groupindex:
        slots = {"date": "{date} 或 ", "number": "{period} 或 ", "sum": "{sum} 或 "}
        slot = slots.get(group, "")
        return f"没有取值组，应含有 {slot}(?P<{group}>…)"
    if compiled.match(""):
        return "会匹配空白文字，请写得具体些"
    return ""
