"""Tells rows in which a sender numbered several problems in one cell.

In: the data rows of a table. Out: a finding for each. Such a row stays one row: 来源 names
rows and 数据对账 counts them, so two problems of one row could not be told apart later.
Only names of problems are looked at: a story or a list of measures is often numbered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ledgerproc.findings import Finding
from ledgerproc.reading.continuations import PROSE
from ledgerproc.reading.lines import Line
from ledgerproc.reading.rows import RowKind
from ledgerproc.reading.vocabulary import Words

MIN_PART = 4  # characters that name a problem
_NUMERALS = "一二三四五六七八九十"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩"
_EDGE = r"(?:^|(?<=[\s。；;，,、]))\s*"  # where a text, a line or a clause begins
_STYLES = (  # marks of number, numeral and circled number
    _EDGE + r"{number}\s*[.、．)）](?!\d)",
    _EDGE + r"[(（]\s*{number}\s*[)）]",
    _EDGE + r"[(（]\s*{numeral}\s*[)）]",
    _EDGE + r"{numeral}\s*、",
    r"\s*{circled}",  # such a character is nothing else
)
_MARKS = tuple(
    tuple(
        re.compile(style.format(number=at + 1, numeral=numeral, circled=_CIRCLED[at]))
        for at, numeral in enumerate(_NUMERALS)
    )
    for style in _STYLES
)
_STARTS = re.compile(rf"\s*[(（]?\s*(?:1\s*[.、．)）]|一\s*[、)）]|{_CIRCLED[0]})")


def split_numbered(text: str) -> list[str]:
    """The parts of a text that is numbered from its begin, [] for any other.

    >>> split_numbered("1.甲某反映路不通；2.乙某反映灯不亮")
    ['甲某反映路不通；', '乙某反映灯不亮']
    >>> split_numbered("1.5万元没有付"), split_numbered("甲某反映：1.路不通；2.灯不亮")
    ([], [])
    """
    if not _STARTS.match(text):
        return []
    for marks in _MARKS:
        parts = _split(text, marks)
        if len(parts) >= 2 and all(len(one.strip()) >= MIN_PART for one in parts):
            return [one.strip() for one in parts]
    return []


def _split(text: str, marks: Sequence[re.Pattern[str]]) -> list[str]:
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


def check_parts(words: Words, lines: Iterable[Line]) -> list[Finding]:
    """A finding for each data row whose name of the problem is a numbered list."""
    names = sorted(words.subjects - PROSE)
    found: list[Finding] = []
    for line in lines:
        if line.kind is not RowKind.DATA:
            continue
        for key in names:
            cell = line.cells.get(key)
            parts = split_numbered(cell.text) if cell and not cell.inherited else []
            if cell and parts:
                details = {"parts": str(len(parts))}
                found.append(Finding("ROW_HOLDS_SEVERAL", cell.where, key, "", details))
    return found
