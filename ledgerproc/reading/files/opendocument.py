"""Reads OpenDocument tables itself: where the first reader refuses one, and single XML files.

In: the XML of a document. Out: one grid a table. Blank space between the elements of a
table (which other writers leave there) is nothing here; what is counted again afterwards
is counted by code of its own.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from re import compile as pattern
from xml.parsers import expat

from msgspec import Struct, field
from msgspec.structs import replace

from ledgerproc.reading.files.calamine import MAX_AREA, MAX_EXACT, WorkbookError
from ledgerproc.reading.files.grid import CellValue, Grid, Merge, Trouble
from ledgerproc.reading.files.sparse import grid_of

MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384
MAX_BLANKS = 1000  # that one element may stand for
_CLOCK = pattern(r"PT(\d+)H(\d+)M(\d+)(?:[.,]\d+)?S")
_CELLS = ("table-cell", "covered-table-cell")


class _Table(Struct):
    """A table while it is read; only filled cells are kept."""

    name: str
    style: str
    cells: dict[tuple[int, int], CellValue] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    hidden_rows: list[range] = field(default_factory=list)
    hidden_columns: list[range] = field(default_factory=list)
    row: int = 0
    column: int = 0
    defined: int = 0  # columns that were described so far


def read_open_document(name: str, xml: bytes) -> list[Grid]:
    """Every table, raising ``ExpatError`` or ``WorkbookError`` where there is none to read."""
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.EntityDeclHandler = _refuse_entity
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.Parse(xml, True)
    return [_grid(name, one, one.style not in reader.hidden) for one in reader.tables]


def _refuse_entity(*_: object) -> None:
    raise expat.ExpatError("entities are not read")


class _Reader:
    """Follows the elements by their local names; tables inside cells are no sheets."""

    def __init__(self) -> None:
        self.tables: list[_Table] = []
        self.hidden: set[str] = set()  # styles of tables that are not shown
        self.style = ""
        self.depth = self.notes = self.repeat = 0
        self.given: dict[str, str] = {}  # attributes of the open row, then of the open cell
        self.in_cell = self.in_paragraph = False
        self.lines: list[str] = []

    def start(self, name: str, given: dict[str, str]) -> None:
        """An element opens."""
        name = name.rpartition(":")[2]
        if name == "style":
            self.style = given.get("style:name", "")
        elif name == "table-properties" and given.get("table:display") == "false":
            self.hidden.add(self.style)
        elif name == "annotation":
            self.notes += 1
        elif name == "table":
            self.depth += 1
            if self.depth == 1:
                style = given.get("table:style-name", "")
                self.tables.append(_Table(given.get("table:name", ""), style))
        elif self.depth == 1 and not self.notes:
            self._inside(name, given)

    def _inside(self, name: str, given: dict[str, str]) -> None:
        table = self.tables[-1]
        is_hidden = given.get("table:visibility", "visible") != "visible"
        if name == "table-column":
            count = _count(given, "table:number-columns-repeated", MAX_COLUMNS)
            if is_hidden:
                table.hidden_columns.append(range(table.defined, table.defined + count))
            table.defined += count
        elif name == "table-row":
            self.repeat = _count(given, "table:number-rows-repeated", MAX_ROWS)
            table.column = 0
            if is_hidden:
                table.hidden_rows.append(range(table.row, table.row + self.repeat))
        elif name in _CELLS:
            self.in_cell, self.given, self.lines = True, given, []
        elif self.in_cell:
            self._mark(name, given)

    def _mark(self, name: str, given: dict[str, str]) -> None:
        """Text is made of paragraphs, and of elements for what XML would not keep."""
        if name in ("p", "h"):
            self.lines.append("")
            self.in_paragraph = True
        elif self.in_paragraph:
            blanks = _count(given, "text:c", MAX_BLANKS)
            self.lines[-1] += {"s": " " * blanks, "tab": "\t", "line-break": "\n"}.get(name, "")

    def text(self, data: str) -> None:
        """Text counts inside the paragraphs of a cell."""
        if self.in_paragraph and not self.notes and self.depth == 1:
            self.lines[-1] += data

    def end(self, name: str) -> None:
        """An element closes."""
        name = name.rpartition(":")[2]
        if name == "annotation":
            self.notes -= 1
        elif name == "table":
            self.depth -= 1
        elif self.depth == 1 and not self.notes:
            if name == "table-row":
                self.tables[-1].row += self.repeat
            elif name in ("p", "h"):
                self.in_paragraph = False
            elif name in _CELLS:
                self.in_cell = self.in_paragraph = False
                self._keep(self.tables[-1])

    def _keep(self, table: _Table) -> None:
        count = _count(self.given, "table:number-columns-repeated", MAX_COLUMNS)
        value, code = _value(self.given, "\n".join(self.lines))
        if (value is not None or code) and count * self.repeat > MAX_AREA // 20:
            raise WorkbookError("FILE_TOO_LARGE", f"“{table.name}”有一个单元格重复了太多次")
        for row in range(table.row, table.row + (self.repeat if value is not None else 0)):
            for column in range(table.column, table.column + count):
                if code:
                    table.troubles.append(Trouble(row, column, code, str(value)[:20]))
                if code != "CELL_ERROR_VALUE":
                    table.cells[row, column] = value
        down = _count(self.given, "table:number-rows-spanned", MAX_ROWS) - 1
        across = _count(self.given, "table:number-columns-spanned", MAX_COLUMNS) - 1
        if down or across:
            there = (table.row, table.column)
            table.merges.append(Merge(*there, table.row + down, table.column + across))
        table.column += count


def _count(given: dict[str, str], key: str, most: int) -> int:
    text = given.get(key, "1")
    return min(max(1, int(text[:12])), most) if text.isdecimal() else 1


def _value(given: dict[str, str], shown: str) -> tuple[CellValue, str]:
    """The typed value of a cell and the code of a trouble; what is not as it should be is text."""
    kind = given.get("office:value-type", "")
    if given.get("calcext:value-type") == "error":
        return shown or "#N/A", "CELL_ERROR_VALUE"
    try:
        if kind in ("float", "percentage", "currency"):
            return _number(float(given["office:value"]))
        if kind == "boolean":
            return given["office:boolean-value"] == "true", ""
        if kind == "date":
            said = given["office:date-value"]
            return datetime.fromisoformat(said) if "T" in said else date.fromisoformat(said), ""
        if kind == "time" and (found := _CLOCK.fullmatch(given["office:time-value"])):
            hours, minutes, seconds = map(int, found.groups())
            whole = timedelta(hours=hours, minutes=minutes, seconds=seconds)
            return (datetime.min + whole).time() if whole.days < 1 else shown, ""
    except (KeyError, ValueError):
        pass
    return given.get("office:string-value") or shown or None, ""


def _number(number: float) -> tuple[CellValue, str]:
    if number != number or abs(number) == float("inf"):
        return str(number), ""
    if not number.is_integer():
        return number, ""
    if abs(number) >= MAX_EXACT:
        return f"{number:.5E}", "CELL_DIGITS_LOST"
    return int(number), ""


def _grid(name: str, table: _Table, visible: bool) -> Grid:
    grid = grid_of(name, table.name, table.cells, table.troubles, table.merges, visible)
    width = len(grid.rows[0]) if grid.rows else 0
    return replace(
        grid,
        hidden_rows=_within(table.hidden_rows, len(grid.rows)),
        hidden_columns=_within(table.hidden_columns, width),
    )


def _within(ranges: list[range], end: int) -> frozenset[int]:
    return frozenset(one for some in ranges for one in range(some.start, min(some.stop, end)))
