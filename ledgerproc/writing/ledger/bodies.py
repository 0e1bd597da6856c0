"""Turns the rows of a table into the XML of a worksheet, with heights that fit the text.

One format a column, found once a table; a cell costs a look-up and a join.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape
from itertools import count

from msgspec import Struct

from ledgerproc.findings import column_letters
from ledgerproc.writing.ledger.appendix import Appendix
from ledgerproc.writing.ledger.styles import BODY_SIZE, MARK_XML, PLAIN_XML, SMALL_SIZE, Styles
from ledgerproc.writing.ledger.tables import FIRST_ROW, CellContent, Table, TableRow
from ledgerproc.writing.ledger.worksheet import SharedTexts
from ledgerproc.writing.office.cells import FORMULA_START, clean_text, format_for, serial_day
from ledgerproc.writing.office.heights import (
    HIGHEST,
    capacity,
    count_lines,
    lines_height,
    most_lines,
)

_LEAST_HEIGHT = 22.0
_MOST_SMALL_LINES = most_lines(SMALL_SIZE)


def column_widths(table: Table) -> list[float]:
    """Widths; wider than described where even small letters would need too high a row."""
    return [_width(table, offset) for offset in range(len(table.columns))]


def _width(table: Table, offset: int) -> float:
    column = table.columns[offset]
    width = column.width
    if not column.stretches:
        return width
    texts = (row[offset] for row in table.rows)
    longest = max((len(text) for text in texts if isinstance(text, str)), default=0)
    while width < column.stretches and longest * 2 > _MOST_SMALL_LINES * _room(width, SMALL_SIZE):
        width += 10
    return width


def _room(width: float, size: float) -> int:
    """Half characters on a line: two fewer than fit, as punctuation breaks lines early."""
    return max(2, capacity(width, size) - 2)


class _Looks(Struct, frozen=True):
    """Numbers of the formats of each column: of a plain cell, and of one that links."""

    plain: tuple[int, ...]
    linked: tuple[int, ...]


class _LookBook:
    """The formats of one table by how a row stands."""

    def __init__(self, table: Table, styles: Styles) -> None:
        self._table = table
        self._styles = styles
        self._made: dict[tuple[bool, bool], _Looks] = {}

    def row(self, *, late: bool, small: bool) -> _Looks:
        """The formats of a data row."""
        if (late, small) not in self._made:
            self._made[late, small] = _Looks(
                self._numbers(late, small, link=False), self._numbers(late, small, link=True)
            )
        return self._made[late, small]

    def total(self) -> _Looks:
        """The formats of the line of totals."""
        numbers = tuple(
            self._styles.number(self._styles.total(column.style)) for column in self._table.columns
        )
        return _Looks(numbers, numbers)

    def _numbers(self, late: bool, small: bool, link: bool) -> tuple[int, ...]:
        return tuple(
            self._styles.number(
                self._styles.body(
                    column.style, late=late and column.tells_late, link=link, small=small
                )
            )
            for column in self._table.columns
        )


class Body(Struct, frozen=True):
    """``rows``: one ``<row>`` element a row. ``links``: first cells that lead to the appendix.

    The long cells themselves carry no link: some programs show a linked cell on one line.
    """

    rows: list[str]
    heights: list[float]
    links: list[tuple[str, str]]


def build_body(
    table: Table,
    widths: Sequence[float],
    styles: Styles,
    texts: SharedTexts,
    appendix: Appendix,
) -> Body:
    """The rows of a table; ``texts`` numbers the workbook's shared strings.

    ``appendix`` takes in what would be cut on paper.
    """
    book = _LookBook(table, styles)
    rooms = [_room(width, BODY_SIZE) for width in widths]
    letters = [column_letters(number) for number in range(1, len(widths) + 1)]
    total = len(table.rows) - 1 if table.has_total else -1
    made: list[str] = []
    heights: list[float] = []
    links: list[tuple[str, str]] = []
    for offset, number, row in zip(count(), count(FIRST_ROW), table.rows, strict=False):
        height = lines_height(_lines(row, rooms), BODY_SIZE)
        small = height > HIGHEST
        if small:
            small_rooms = [_room(width, SMALL_SIZE) for width in widths]
            height = lines_height(_lines(row, small_rooms), SMALL_SIZE)
        looks = book.row(late=offset in table.late, small=small)
        if offset == total:
            looks = book.total()
        numbers = _with_links(table, offset, looks) if table.links else looks.plain
        cells = _cells(row, letters, str(number), numbers, texts, styles)
        if table.rich:
            cells = _with_rich(table, offset, cells, letters, numbers, texts, styles)
        if height > HIGHEST:
            height = HIGHEST
            for column in _cut(row, small_rooms):
                target = appendix.take(table, offset, column, f"{letters[column]}{number}")
                links.append((f"{letters[0]}{number}", target))
                look = format_for(str(row[column]), styles.cut(table.columns[column].style))
                cells[column] = _restyled(cells[column], styles.number(look))
            cells[0] = _restyled(cells[0], book.row(late=False, small=True).linked[0])
        height = max(height, _LEAST_HEIGHT)
        heights.append(height)
        made.append(f'<row r="{number}" ht="{height:.4g}" customHeight="1">{"".join(cells)}</row>')
    return Body(made, heights, links)


def _cut(row: TableRow, rooms: Sequence[int]) -> list[int]:
    """Offsets of the cells whose end would not be seen."""
    return [
        column
        for column, (value, room) in enumerate(zip(row, rooms, strict=True))
        if isinstance(value, str) and count_lines(value, room) > _MOST_SMALL_LINES
    ]


def _restyled(cell: str, look: int) -> str:
    head, rest = cell.split(' s="', 1)
    return f'{head} s="{look}"{rest.split(chr(34), 1)[1]}'


def _lines(row: TableRow, rooms: Sequence[int]) -> int:
    """Lines of the row's longest cell."""
    most = 1
    for value, room in zip(row, rooms, strict=True):
        if not isinstance(value, str):
            continue
        if "\n" in value:
            lines = count_lines(value, room)
        elif len(value) * 2 <= room:
            continue  # fits on one line whatever its characters are
        else:
            # Three bytes of UTF-8 are a Chinese character, two halves wide; one is a half.
            lines = -(-(len(value.encode("utf-8", "replace")) + len(value)) // (2 * room))
        if lines > most:
            most = lines
    return most


def _with_links(table: Table, offset: int, looks: _Looks) -> tuple[int, ...]:
    numbers = list(looks.plain)
    for column, targets in table.links.items():
        if targets[offset]:
            numbers[column] = looks.linked[column]
    return tuple(numbers)


def _cells(
    row: TableRow,
    letters: Sequence[str],
    number: str,
    formats: Sequence[int],
    texts: SharedTexts,
    styles: Styles,
) -> list[str]:
    cells = []
    known, formulas = texts.known, texts.formulas
    for value, letter, style in zip(row, letters, formats, strict=True):
        if value is None or value == "":
            cells.append(f'<c r="{letter}{number}" s="{style}"/>')
        elif value.__class__ is str:
            index = known.get(value) or texts.number(value)
            if index in formulas:
                style = styles.for_formulas(style)
            cells.append(f'<c r="{letter}{number}" s="{style}" t="s"><v>{index}</v></c>')
        else:
            cells.append(f'<c r="{letter}{number}" s="{style}"><v>{_digits(value)}</v></c>')
    return cells


def _digits(value: CellContent) -> str:
    if isinstance(value, date):
        return str(serial_day(value))
    return repr(value)


def _with_rich(
    table: Table,
    offset: int,
    cells: list[str],
    letters: Sequence[str],
    formats: Sequence[int],
    texts: SharedTexts,
    styles: Styles,
) -> list[str]:
    number = offset + FIRST_ROW
    for column, letter in enumerate(letters):
        pieces = table.rich.get((offset, column))
        # Where cleaning would change the text, the plain cell stands.
        if pieces and clean_text("".join(pieces)) == "".join(pieces):
            index, style = texts.share(_rich_string(pieces)), formats[column]
            if "".join(pieces).startswith(FORMULA_START):
                style = styles.for_formulas(style)
            cells[column] = f'<c r="{letter}{number}" s="{style}" t="s"><v>{index}</v></c>'
    return cells


def _rich_string(pieces: Sequence[str]) -> str:
    """Pieces as a shared string of runs, every second one marked; empty ones left out."""
    runs = []
    for position, piece in enumerate(pieces):
        if piece:
            look = MARK_XML if position % 2 else PLAIN_XML
            runs.append(f'<r>{look}<t xml:space="preserve">{escape(piece, quote=False)}</t></r>')
    return "".join(runs)
