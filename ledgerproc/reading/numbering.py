"""Splits a text that is numbered from its begin: 1. 2. · (1) (2) · ① ② · 一、二、 · 第一，第二，

In: the text of a cell. Out: its parts, in two degrees: what looks numbered, and what can be
split without a doubt. Knows how lists are numbered in Chinese, and no word of any campaign.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

MIN_PART = 4  # characters that name a problem
LONGEST = 20  # items; nobody puts more into one cell
_DIGITS = "一二三四五六七八九十"
_NUMERALS = (*_DIGITS, *(f"十{one}" for one in _DIGITS[:-1]), "二十")
_CIRCLES = ("\u2460", "\u2474", "\u2488")  # ① ⑴ ⒈, twenty of each
_SMALL_CIRCLES = ("\u3220", "\u2776")  # ㈠ ❶, ten of each
_BLANKS = r"\s{0,9}"  # more are none: a text full of blanks would be searched from each of them
_EDGE = r"(?:^|(?<=[\s。；;，,！!？?]))" + _BLANKS  # where a text, a line or a clause begins
# Behind a figure with a dot no other figure: 1.5万元. A year, a month or a phone is one.
_WHOLE = r"(?:(?!\d)|(?=\d{7}|\d{4}\s*年|\d{4}[-./]\d|\d{1,2}\s*月\s*[\d底前]))"
_STYLES = (  # marks of a number, a numeral and an enclosed number
    _EDGE + r"{number}\s*[.、．)）:：]" + _WHOLE,
    _BLANKS + r"[(（]\s*{number}\s*[)）]",  # brackets are an edge of their own
    _BLANKS + r"[(（]\s*{numeral}\s*[)）]",
    _EDGE + r"{numeral}\s*、",
    _EDGE + r"[第其]{numeral}\s*[,，、:：.．]",
    _EDGE + r"{numeral}是",
    _BLANKS + r"[{circled}]",  # such a character is nothing else
)


def _circled(at: int) -> str:
    """Every character that is that number and its own mark."""
    families = _CIRCLES if at >= len(_DIGITS) else (*_CIRCLES, *_SMALL_CIRCLES)
    return "".join(chr(ord(first) + at) for first in families)


@cache
def _marks(style: str) -> tuple[re.Pattern[str], ...]:
    """The marks of a numbering in their order; few cells are numbered, and most of them one way."""
    return tuple(_mark(style, at) for at in range(LONGEST))


@cache
def _mark(style: str, at: int) -> re.Pattern[str]:
    for name, text in (
        ("{number}", str(at + 1)),
        ("{numeral}", _NUMERALS[at]),
        ("{circled}", _circled(at)),
    ):
        style = style.replace(name, text)
    return re.compile(style)


_STARTS = re.compile(rf"\s*[(（]?\s*(?:1|一|[第其]一|[{_circled(0)}])")
_LEADING = "、,，.．:： \t\n\u3000"
_TRAILING = "；;，,、 \t\n\u3000"
_NO_WORD = re.compile(r"\W+")


def split_numbered(text: str) -> list[str]:
    """The parts of a text that is numbered from its begin, [] for any other.

    >>> split_numbered("1.甲某反映路不通；2.乙某反映灯不亮")
    ['甲某反映路不通', '乙某反映灯不亮']
    >>> split_numbered("1.5万元没有付"), split_numbered("甲某反映：1.路不通；2.灯不亮")
    ([], [])
    """
    _, parts = _cut(text)
    return [] if any(_size(one) < MIN_PART for one in parts) else [_bare(one) for one in parts]


def split_surely(text: str, count: int, *, least: int = MIN_PART) -> list[str]:
    r"""The ``count`` parts of a text, [] where it is in doubt what belongs to which.

    In doubt is a number that stands twice or is left out, parts that say the same, a part
    without ``least`` characters, and lines that follow the last part only: of what are they?

    >>> split_surely("1.甲某的路\n2.乙某的灯\n以上均已登记", 2)
    []
    """
    marks, parts = _cut(text)
    if len(parts) != count or any(_size(one) < least for one in parts):
        return []
    if any(mark.search(one) for mark in marks[: count + 2] for one in parts):
        return []
    kept = [_bare(one) for one in parts]
    if "\n" in kept[-1] and not any("\n" in one for one in kept[:-1]):
        return []
    is_repeated = least >= MIN_PART and len({_NO_WORD.sub("", one) for one in kept}) < count
    return [] if is_repeated else kept


def _cut(text: str) -> tuple[Sequence[re.Pattern[str]], list[str]]:
    """The marks of the numbering, and the texts behind each."""
    text = text.lstrip()
    if _STARTS.match(text):
        for style in _STYLES:
            if _mark(style, 0).match(text):
                parts = _behind(text, _marks(style))
                if len(parts) >= 2:
                    return _marks(style), parts
    return (), []


def _behind(text: str, marks: Sequence[re.Pattern[str]]) -> list[str]:
    found = marks[0].match(text)
    if found is None:
        return []
    parts: list[str] = []
    for mark in marks[1:]:
        after = mark.search(text, found.end())
        if after is None:
            break
        parts.append(text[found.end() : after.start()])
        found = after
    return [*parts, text[found.end() :]]


def _size(part: str) -> int:
    return len(_NO_WORD.sub("", part))


def _bare(part: str) -> str:
    return part.lstrip(_LEADING).rstrip(_TRAILING)
