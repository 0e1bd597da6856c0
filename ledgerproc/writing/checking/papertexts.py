"""Reads a paper back from disk and compares its texts with what was to be filled in.

In: the path of a workbook or document that was just written, its template and the values.
Raises ``ReconcileError`` where a text is lost, altered or in another place. What is meant
is reckoned from the template and from the items as they were handed over, by none of the
steps that lay out and write; workbooks are read by another library.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from html import unescape
from pathlib import Path
from typing import Any, cast
from zipfile import ZipFile

from msgspec import Struct
from python_calamine import CalamineWorkbook

from ledgerproc.cleaning.masking import mask_identity
from ledgerproc.findings import column_letters
from ledgerproc.reading.continuations import GOES_ON
from ledgerproc.writing.checking.readback import ReconcileError
from ledgerproc.writing.checking.reopen import reopen
from ledgerproc.writing.filling.documents import Document, heads_nothing_else, loop_of
from ledgerproc.writing.filling.expressions import Scope, say
from ledgerproc.writing.filling.plan import (
    PAGE_TEXTS,
    Block,
    Group,
    Items,
    RowPlan,
    SheetPlan,
    Template,
)
from ledgerproc.writing.filling.stretches import WORD, text_of
from ledgerproc.writing.filling.template import shared_texts
from ledgerproc.writing.office.cells import clean_text
from ledgerproc.writing.office.package import local, named, parse_xml
from ledgerproc.writing.office.references import column_number

# What Word shows as text, in a part that has been parsed as a whole before.
_PREFIX = re.compile(rf'xmlns:(\w+)="{re.escape(WORD)}"'.encode())
_PIECE = 1000  # characters; no cell would cut them
_TEXTS = r"<{0}:t(?: [^>]*)?>([^<]*)</{0}:t>"


def compare_workbook(
    path: Path, template: Template, values: Scope, loops: Mapping[str, Items]
) -> None:
    """Compare every cell that holds a text or was filled in, by its row and column."""
    reopen([path])
    own = shared_texts(template.parts, template.workbook)
    workbook = CalamineWorkbook.from_path(str(path))
    _compare_margins(path, template, values)
    for sheet in template.sheets:
        rows = workbook.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
        found = _Found(rows)
        for piece in _pieces(sheet, own, values, loops):
            wrong = found.compare(piece)
            if wrong:
                raise ReconcileError(f"{path.name} 核对不符：“{sheet.name}”{wrong}")


def _compare_margins(path: Path, template: Template, values: Scope) -> None:
    """Compare what stands at the head and foot of printed pages; there & begins a code."""
    with ZipFile(path) as package:
        for sheet in template.sheets:
            meant = [
                say(sheet.page_texts[text].evaluate(values)) if text in sheet.page_texts else text
                for node in named(sheet.frame, *PAGE_TEXTS)
                for text in (node.text or "",)
            ]
            root = parse_xml(package.read(sheet.part)) if meant else None
            seen = [node.text or "" for node in named(root, *PAGE_TEXTS)] if meant else []
            plain = [[one.replace("&&", "&") for one in texts] for texts in (seen, meant)]
            if not all(map(_is_same, *plain)) or len(seen) != len(meant):
                raise ReconcileError(
                    f"{path.name} 核对不符：“{sheet.name}”的页眉或页脚与应写的不同"
                )


def compare_document(
    path: Path, document: Document, values: Scope, loops: Mapping[str, Items]
) -> None:
    """Compare the whole text of a document, its margins included."""
    reopen([path])
    with ZipFile(path) as package:
        for part in document.filled:
            root = parse_xml(document.parts[part])
            _compare(path, package.read(part), _texts(root, document, values, loops))


def compare_pages(path: Path, document: Document, values: Scope, loop: str, items: Items) -> None:
    """The same for a document whose whole body stands once per item."""
    reopen([path])
    main, *margins = document.filled
    scopes = ({**values, loop: one} for one in items)
    meant = (
        _said(one, document, each) for each in scopes for one in _sources(document.parts[main])
    )
    with ZipFile(path) as package:
        _compare(path, package.read(main), meant)
        for part in margins:
            root = parse_xml(document.parts[part])
            _compare(path, package.read(part), _texts(root, document, values, {}))


class _Slot(Struct, frozen=True):
    """A cell: row behind the first of its piece, column, and its value."""

    row: int
    column: int
    evaluate: Callable[[Scope], object] | None  # None: the template's own text
    fixed: str


class _Piece(Struct, frozen=True):
    """Rows of a template that stand together, filled once."""

    at: int  # the first of them in the workbook, as long as nothing above needed a row more
    height: int
    slots: Sequence[_Slot]
    scope: Scope | None  # None: left blank

    def values(self) -> list[object]:
        """What is to stand there; "" for nothing, as the other library gives it back."""
        scope = self.scope
        said = [
            one.fixed if scope is None or one.evaluate is None else one.evaluate(scope)
            for one in self.slots
        ]
        return ["" if one is None else one for one in said]


def _pieces(
    sheet: SheetPlan, own: Sequence[str], values: Scope, loops: Mapping[str, Items]
) -> Iterator[_Piece]:
    """What a sheet is to hold, from top to bottom."""
    plans = {one.number: one for one in sheet.rows}
    grouped = {block for group in sheet.groups for block in group.blocks}
    spans: dict[int, Block | Group] = {one.top: one for one in sheet.groups}
    spans |= {one.top: one for one in sheet.blocks if one not in grouped}
    added, last = 0, 0
    for row in sheet.rows:
        if row.number <= last:
            continue
        span = spans.get(row.number)
        if span is None:
            yield _Piece(row.number + added, 1, _slots([row], own), values)
            continue
        at, last = row.number + added, span.bottom
        several = [(span, loops)] if isinstance(span, Block) else _blocks(span, loops)
        for block, items in several:
            height = block.bottom - block.top + 1
            slots = _slots([plans[block.top + offset] for offset in range(height)], own)
            for item in items.get(block.loop) or (None,):
                scope = None if item is None else {**values, block.root: item}
                yield _Piece(at, height, slots, scope)
                at += height
        added = at - last - 1


def _slots(rows: Sequence[RowPlan], own: Sequence[str]) -> list[_Slot]:
    slots = []
    for offset, row in enumerate(rows):
        for cell in row.cells:
            evaluate = cell.expression.evaluate if cell.expression else None
            fixed = _own_text(cell.fixed, own)
            if evaluate or fixed:
                slots.append(_Slot(offset, column_number(cell.letters) - 1, evaluate, fixed))
    return slots


def _own_text(fixed: str, own: Sequence[str]) -> str:
    """What a template itself says in a cell; ``own`` are its shared texts."""
    number = re.search(r"<v(?: [^>]*)?>(\d+)<", fixed)
    if fixed.startswith(' t="s"'):
        return own[int(number[1])] if number else ""
    texts = re.findall(r"<t(?: [^>]*)?>([^<]*)</t>", fixed)
    return unescape("".join(texts)) if fixed.startswith(' t="inlineStr"') else ""


def _blocks(
    group: Group, loops: Mapping[str, Items]
) -> Iterator[tuple[Block, Mapping[str, Items]]]:
    """The blocks of each group in turn, with the items that they list there."""
    for one in loops.get(group.loop) or (None,):
        inner = cast(Items, one[group.inner]) if one else ()
        own = {group.loop: [one] if one else (), group.inner: inner}
        for block in group.blocks:
            yield block, own


class _Found:
    """A sheet as the other library reads it."""

    def __init__(self, rows: Sequence[Sequence[object]]) -> None:
        self._rows = rows
        self._more = 0  # rows so far that go on with the row above them

    def compare(self, piece: _Piece) -> str:
        """Where a piece is not what it should be; "" where all of it is."""
        meant = piece.values()
        top = piece.at + self._more
        seen = self._cells(top, piece)
        if seen == meant:
            return ""
        same = list(map(_is_same, seen, meant))
        if all(same):
            return ""
        joined, below = [str(one).replace(GOES_ON, "") for one in seen], top + piece.height
        while rest := self._rest(below, piece):
            joined = [one + more for one, more in zip(joined, rest, strict=True)]
            below += piece.height
        added = below - top - piece.height
        self._more += added
        for is_same, text, value, slot in zip(same, joined, meant, piece.slots, strict=True):
            if not (is_same or (added and _holds(text, value))):
                return f"{column_letters(slot.column + 1)}{top + slot.row} 格的内容与应写的不同"
        return ""

    def _cells(self, top: int, piece: _Piece) -> list[object]:
        """The cells of a piece that begins in row ``top``; "" where nothing stands."""
        rows = self._rows[top - 1 : top - 1 + piece.height]
        try:
            return [rows[one.row][one.column] for one in piece.slots]
        except IndexError:  # below or beside all that the sheet holds
            return [_cell(rows, one) for one in piece.slots]

    def _rest(self, at: int, piece: _Piece) -> list[str]:
        """What the rows from ``at`` on add to the texts above; [] where they add nothing."""
        cells = zip(self._cells(at, piece), piece.slots, strict=True)
        texts = [str(seen) if slot.evaluate else "" for seen, slot in cells]
        if not any(texts) or any(one and GOES_ON not in one for one in texts):
            return []
        return [one.replace(GOES_ON, "") for one in texts]


def _cell(rows: Sequence[Sequence[object]], slot: _Slot) -> object:
    row = rows[slot.row] if slot.row < len(rows) else ()
    return row[slot.column] if slot.column < len(row) else ""


def _is_same(seen: object, meant: object) -> bool:
    """Whether the other library gives a value back as it was handed over."""
    if isinstance(meant, str):
        return seen == clean_text(meant)
    if seen == meant:
        return True
    if isinstance(meant, Decimal):
        return seen == float(meant)
    return isinstance(meant, date) and isinstance(seen, date) and _day(seen) == _day(meant)


def _day(on: date) -> date:
    return on.date() if isinstance(on, datetime) else on


def _holds(joined: str, meant: object) -> bool:
    """Whether a text that needed several rows stands in them, every letter of it.

    What the template itself says in the cell may stand in each of the rows.
    """
    if not isinstance(meant, str):
        return False
    text = mask_identity(meant).replace(GOES_ON, "")
    pieces = (text[at : at + _PIECE] for at in range(0, len(text), _PIECE))
    return not Counter("".join(_squeeze(clean_text(one)) for one in pieces)) - Counter(joined)


def _texts(
    node: Any, document: Document, values: Scope, loops: Mapping[str, Items]
) -> Iterator[str]:
    """The text of each paragraph below an element of a template, as it is to be."""
    for one in node:
        kind = local(one)
        loop = loop_of(document, one) if kind in ("tr", "p") else ""
        if loop:
            sources = [text_of(each) for each in _paragraphs(one)]
            for item in loops.get(loop, ()):
                yield from (_said(text, document, {**values, loop: item}) for text in sources)
        elif kind == "p":
            yield _said(text_of(one), document, values)
        elif kind != "tbl" or not _is_left_out(one, document, loops):
            yield from _texts(one, document, values, loops)


def _is_left_out(table: Any, document: Document, loops: Mapping[str, Items]) -> bool:
    """Whether a table has nothing to list."""
    rows = [one for one in table if local(one) == "tr" and loop_of(document, one)]
    return any(heads_nothing_else(one) and not loops.get(loop_of(document, one)) for one in rows)


def _paragraphs(node: Any) -> Iterator[Any]:
    """The paragraphs of an element; those of a text box belong to the one around it."""
    if local(node) == "p":
        yield node
        return
    for one in node:
        yield from _paragraphs(one)


def _said(source: str, document: Document, scope: Scope) -> str:
    expression = document.texts.get(source)
    if expression is None:
        return source
    return clean_text(say(expression.evaluate(scope))).replace("\n", " ")


@lru_cache(maxsize=4)  # the same for each of a hundred offices
def _sources(part: bytes) -> tuple[str, ...]:
    return tuple(text_of(one) for one in _paragraphs(parse_xml(part)))


def _shown(part: bytes) -> str:
    prefix = _PREFIX.search(part)
    texts = re.findall(_TEXTS.format(prefix[1].decode()), part.decode("utf-8")) if prefix else ()
    return unescape("".join(texts))


def _compare(path: Path, written: bytes, meant: Iterable[str]) -> None:
    """Compare texts letter by letter, but for blanks: a blank paragraph may be left out."""
    found = _shown(written)
    texts = list(meant)
    if found == "".join(texts):
        return
    found = _squeeze(found)
    at = 0
    for number, text in enumerate(map(_squeeze, texts), 1):
        if not found.startswith(text, at):
            raise ReconcileError(f"{path.name} 核对不符：第 {number} 段的文字与应写的不同")
        at += len(text)
    if at < len(found):
        raise ReconcileError(f"{path.name} 核对不符：末尾多出 {len(found) - at} 个字")


def _squeeze(text: str) -> str:
    return "".join(text.split())
