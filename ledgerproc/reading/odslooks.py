"""Reads how the tables of an OpenDocument spreadsheet look.

In: the bytes of an .ods, or of a single XML file. Out: a ``SheetLook`` a table. Styles come from
``odsstyles``; here the tables are walked, and the name of a style becomes a look in a place.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from xml.parsers import expat

from msgspec import Struct, field
from msgspec.structs import replace

from ledgerproc.reading.looks import MAX_CELLS, Area, Cell, CellLook, SheetLook
from ledgerproc.reading.odsstyles import Given, Styles

_PARTS = ("styles.xml", "content.xml")
_MOST = 100  # blank cells or rows that one element may give a look to
_CELLS = ("table-cell", "covered-table-cell")
_FREEZES = re.compile(
    r'<config:config-item-map-entry config:name="([^"]*)">((?:(?!</config:config-item-map-entry>).)*)',
    re.S,
)
_SPLIT = re.compile(r'config:name="(Horizontal|Vertical)Split(Mode|Position)"[^>]*>(\d+)<')
_FROZEN = 2


class _Table(Struct):
    """A table while it is walked."""

    style: str
    cells: dict[Cell, str] = field(default_factory=dict)  # by name of the style
    widths: dict[int, str] = field(default_factory=dict)
    heights: dict[int, str] = field(default_factory=dict)
    columns: list[tuple[int, str]] = field(default_factory=list)  # end, style of their cells
    merges: list[Area] = field(default_factory=list)
    titles: list[int] = field(default_factory=list)
    row: int = 0
    column: int = 0
    repeat: int = 1
    row_style: str = ""
    heads: int = 0  # how many elements of header rows are open

    def default(self, column: int) -> str:
        """The style of a cell that names none."""
        columns = (style for end, style in self.columns if column < end)
        return self.row_style or next(columns, "") or "Default"


def read_ods_looks(data: bytes) -> dict[str, SheetLook]:
    """The look of every table; nothing where the document cannot be followed."""
    styles, frozen = Styles(), {}
    tables: dict[str, _Table] = {}
    try:
        parts = [data]
        if data[:2] == b"PK":
            with zipfile.ZipFile(io.BytesIO(data)) as package:
                names = set(package.namelist())
                parts = [package.read(one) for one in _PARTS if one in names]
                if "settings.xml" in names:
                    frozen = _frozen(package.read("settings.xml").decode("utf-8", "replace"))
        for part in parts:
            _walk(part, styles, tables)
    except expat.ExpatError:
        return {}
    return {name: _finish(one, styles, frozen.get(name)) for name, one in tables.items()}


def _frozen(text: str) -> dict[str, Cell]:
    """The first cell that is not frozen, by table."""
    found = {}
    for name, inside in _FREEZES.findall(text):
        told = {(way, what): int(number) for way, what, number in _SPLIT.findall(inside)}
        places = [
            told.get((way, "Position"), 0) if told.get((way, "Mode")) == _FROZEN else 0
            for way in ("Vertical", "Horizontal")
        ]
        if any(places):
            found[name] = places[0], places[1]
    return found


def _refuse(*_: object) -> None:
    raise expat.ExpatError("entities are not read")


def _walk(xml: bytes, styles: Styles, tables: dict[str, _Table]) -> None:
    walker = _Walker(styles, tables)
    parser = expat.ParserCreate()
    parser.EntityDeclHandler = _refuse
    parser.StartElementHandler = walker.start
    parser.EndElementHandler = walker.end
    parser.CharacterDataHandler = styles.text
    parser.Parse(xml, True)


class _Walker:
    """Follows the elements of one part by their local names."""

    def __init__(self, styles: Styles, tables: dict[str, _Table]) -> None:
        self.styles = styles
        self.tables = tables
        self.open: list[_Table] = []

    def start(self, name: str, given: dict[str, str]) -> None:
        """An element opens."""
        name = name.rpartition(":")[2]
        if name == "table" and "table:name" in given:
            table = _Table(given.get("table:style-name", ""))
            if not self.open:
                self.tables.setdefault(given["table:name"], table)
            self.open.append(table)
        elif len(self.open) == 1:
            _take(self.open[0], name, given)
        elif not self.open:
            self.styles.start(name, given)

    def end(self, name: str) -> None:
        """An element closes."""
        name = name.rpartition(":")[2]
        if name == "table" and self.open:
            self.open.pop()
        elif len(self.open) == 1:
            table = self.open[0]
            if name == "table-row":
                table.row += table.repeat
            elif name == "table-header-rows":
                table.heads -= 1
        elif not self.open:
            self.styles.end(name)


def _count(given: Given, key: str) -> int:
    text = given.get(key, "1")
    return max(1, int(text[:9])) if text.isdecimal() else 1


def _take(table: _Table, name: str, given: Given) -> None:
    if name == "table-column":
        count = _count(given, "table:number-columns-repeated")
        start = table.columns[-1][0] if table.columns else 0
        table.columns.append((start + count, given.get("table:default-cell-style-name", "")))
        span = range(start, start + min(count, _MOST))
        table.widths.update(dict.fromkeys(span, given.get("table:style-name", "")))
    elif name == "table-header-rows":
        table.heads += 1
    elif name == "table-row":
        table.repeat = _count(given, "table:number-rows-repeated")
        table.column = 0
        table.row_style = given.get("table:default-cell-style-name", "")
        rows = range(table.row, table.row + min(table.repeat, _MOST))
        table.heights.update(dict.fromkeys(rows, given.get("table:style-name", "")))
        if table.heads:
            table.titles += [table.row, table.row + table.repeat - 1]
    elif name in _CELLS:
        _take_cell(table, name, given)


def _take_cell(table: _Table, name: str, given: Given) -> None:
    count = _count(given, "table:number-columns-repeated")
    style = given.get("table:style-name", "")
    is_filled = "office:value-type" in given or "calcext:value-type" in given
    if (is_filled or style) and name in _CELLS and len(table.cells) < MAX_CELLS:
        for row in range(table.row, table.row + min(table.repeat, _MOST)):
            for column in range(table.column, table.column + min(count, _MOST)):
                table.cells[row, column] = style or table.default(column)
    down = _count(given, "table:number-rows-spanned") - 1
    across = _count(given, "table:number-columns-spanned") - 1
    if down or across:
        table.merges.append((table.row, table.column, table.row + down, table.column + across))
    table.column += count


def _finish(table: _Table, styles: Styles, frozen: Cell | None) -> SheetLook:
    names = list(dict.fromkeys(table.cells.values()))
    numbers = {name: at for at, name in enumerate(names)}
    widths = {at: width for at, name in table.widths.items() if (width := styles.width(name))}
    heights = {at: height for at, name in table.heights.items() if (height := styles.height(name))}
    page = styles.page(table.style)
    if table.titles:
        page = replace(page, titles=(min(table.titles), max(table.titles)))
    looks: Mapping[str, CellLook] = {name: styles.cell(name) for name in names}
    return SheetLook(
        {cell: numbers[name] for cell, name in table.cells.items()},
        tuple(looks.values()),
        widths,
        heights,
        tuple(table.merges),
        replace(page, frozen=frozen),
    )
