"""Settles what a row is by the rows around it: signatures, headings, printed forms.

In: the lines of one table, each classed by itself. Out: the same lines, some of another kind.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from ledgerproc.findings import CellRef
from ledgerproc.profile.model import Kind
from ledgerproc.reading.cells import DAY, is_category, status_of
from ledgerproc.reading.continuations import PROSE
from ledgerproc.reading.lines import Line, Table
from ledgerproc.reading.rows import RawCell, RowKind
from ledgerproc.reading.vocabulary import Words

_SECTION = re.compile(r"^[（(]?[一二三四五六七八九十]{1,3}[）)]?[、.．]?$")
_HEADING = re.compile(  # 一、未化解 · 10月存量问题（2件）
    r"^[（(]?(?P<numeral>[一二三四五六七八九十]{1,3})[）)、.．]+\s*\S.{1,15}$|^.{2,24}[（(]共?\d+[件个宗起][)）]$"
)
_NUMBERED = re.compile(
    r"^(?:[（(][一二三四五六七八九十]{1,3}[）)]|[一二三四五六七八九十]{1,3}[、.．]).{0,16}$"
)
_DIGITS = "一二三四五六七八九十"
SAME_TEMPLATE = 3  # rows alike without a problem from which they are a printed form
_FIGURES = frozenset({Kind.AMOUNT, Kind.COUNT})


def settle(table: Table, words: Words, lines: Sequence[Line]) -> None:
    """Settle the lines in place: signatures, loose texts, sections, printed rows."""
    _settle_signature(words, lines)
    _settle_loose(table, lines)
    _settle_sections(words, lines)
    _settle_headings(words, lines)
    _settle_numbered(table, lines)
    _blank_templates(words, lines)


def _settle_signature(words: Words, lines: Sequence[Line]) -> None:
    """The sender and the day in the last column are a signature: they go on with no row."""
    tail: list[Line] = []
    for line in reversed(lines):
        is_alone = len(line.cells) == 1 and not words.subjects & line.cells.keys()
        if line.continues or (line.kind is RowKind.DATA and is_alone):
            tail.append(line)
        elif line.kind is RowKind.DATA or line.cells:
            break
    days = [
        at
        for at, one in enumerate(tail)
        if len(one.cells) == 1 and any(DAY.match(cell.text) for cell in one.cells.values())
    ]
    for line in tail[: days[-1] + 2] if days else ():  # the sender stands above the day
        line.kind, line.continues = RowKind.FOOT, False


def _settle_loose(table: Table, lines: Sequence[Line]) -> None:
    """A text of its own is a heading above a header or before data, and else a footer."""
    is_after = True
    is_above_header = any(at > table.last for at in table.headers)
    for line in reversed(lines):
        if line.offset in table.headers:
            is_after, is_above_header = False, True
        elif line.kind is RowKind.DATA:
            is_after = is_above_header = False
        elif line.is_loose and is_above_header:
            line.kind = RowKind.HEAD
        elif line.is_loose and is_after:
            line.kind = RowKind.FOOT
        elif line.kind is not RowKind.HEAD:
            is_above_header = False


def _settle_sections(words: Words, lines: Sequence[Line]) -> None:
    """一 太平社区 above rows numbered otherwise heads them; so does 一 and a category."""
    number = words.by_kind.get(Kind.NUMBER, "")
    told = [line for line in lines if line.kind is RowKind.DATA and number in line.cells]
    sections = [
        line
        for line in told
        if _SECTION.match(line.cells[number].text)
        and len([key for key in line.cells if not line.cells[key].inherited]) == 2
        and any(key in words.subjects for key in line.cells)
    ]
    if len([line for line in told if not _SECTION.match(line.cells[number].text)]) < len(sections):
        return
    for line in sections:
        cell = next(one for key, one in line.cells.items() if key in words.subjects)
        if is_category(words, cell.text):
            name = words.by_kind.get(Kind.CATEGORY, "")
            line.kind, line.heading = RowKind.BLANK, {name: replace(cell, inherited=True)}
        else:
            line.kind = RowKind.HEAD
        line.cells = {}


def _settle_headings(words: Words, lines: Sequence[Line]) -> None:
    """A bare name numbered in words, 一、未化解, heads the rows below if all others have numbers."""
    number = words.by_kind.get(Kind.NUMBER, "")
    told = [line for line in lines if line.kind is RowKind.DATA]
    bare = [line for line in told if number not in line.cells]
    texts = [
        next(iter(line.cells.values())).text
        for line in bare
        if len(line.cells) == 1 and not line.cells.keys() - (words.subjects - PROSE)
    ]
    found = [match for text in texts if (match := _HEADING.match(text))]
    numerals = [match["numeral"] for match in found if match["numeral"]]
    if not found or len(found) < len(bare) or told[-1] in bare:
        return
    if numerals == list(_DIGITS[: len(numerals)]):
        for line in bare:
            cell = next(iter(line.cells.values()))
            line.heading = status_heading(words, cell.text, cell.where)
            line.kind, line.cells = RowKind.HEAD, {}


def _settle_numbered(table: Table, lines: Sequence[Line]) -> None:
    """A bare numbered text above a header printed again, （二）城区片区, heads the table below."""
    is_above_header = False
    for line in reversed(lines):
        if line.offset in table.headers:
            is_above_header = True
        elif line.cells:
            cells = list(line.cells.values())
            is_bare = line.kind is RowKind.DATA and len(cells) == 1 and not cells[0].inherited
            if is_above_header and is_bare and _NUMBERED.match(cells[0].text):
                line.kind, line.cells = RowKind.HEAD, {}
            is_above_header = False


def status_heading(words: Words, text: str, where: CellRef) -> dict[str, RawCell]:
    """The state that a heading gives to the rows below it, {} where it names none."""
    said, name = status_of(words, text), words.by_kind.get(Kind.STATUS)
    return {name: RawCell(said, where, inherited=True)} if said and name else {}


def _blank_templates(words: Words, lines: Sequence[Line]) -> None:
    """Rows without a problem that are all alike were printed into the form, not filled in."""
    alike: dict[tuple[tuple[str, str], ...], list[Line]] = {}
    for line in lines:
        is_bare = not any(key in words.subjects for key in line.cells)
        # A form is printed with offices and days, never with figures.
        is_figured = any(words.kind(key) in _FIGURES for key in line.cells)
        if line.kind is RowKind.DATA and is_bare and not is_figured:
            key = tuple(
                sorted(
                    (name, one.text)
                    for name, one in line.cells.items()
                    if words.kind(name) not in (Kind.NUMBER, Kind.CATEGORY)
                )
            )
            alike.setdefault(key, []).append(line)
    for group in alike.values():
        if len(group) >= SAME_TEMPLATE:
            for line in group:
                line.kind = RowKind.BLANK
