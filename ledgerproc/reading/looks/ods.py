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

from ledgerproc.reading.looks.look import (
    FONTS,
    FORMULAS,
    MAX_CELLS,
    MAX_PIECES,
    RULES,
    Area,
    Cell,
    CellLook,
    Piece,
    SheetLook,
)
from ledgerproc.reading.looks.odsrules import (
    Conditional,
    Validations,
    area,
    area_list,
    join_cells,
    rules,
)
from ledgerproc.reading.looks.odsstyles import Given, Styles
from ledgerproc.reading.looks.odswords import MOST, Words, count_of

_PARTS = ("styles.xml", "content.xml")
_CELLS = ("table-cell", "covered-table-cell")
_FREEZES = re.compile(
    r'<config:config-item-map-entry config:name="([^"]*)">((?:(?!</config:config-item-map-entry>).)*)',
    re.S,
)
_SPLIT = re.compile(r'config:name="(Horizontal|Vertical)Split(Mode|Position)"[^>]*>(\d+)<')
_FROZEN = 2
# Widths of a workbook count in digits of its plain font: of this one they are 7 dots everywhere.
_NORMAL = CellLook(font_name="Arial", font_size=10)


class _Table(Struct):
    """A table while it is walked."""

    name: str
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
    pieces: dict[Cell, list[tuple[str, str]]] = field(default_factory=dict)
    notes: dict[Cell, str] = field(default_factory=dict)
    rules: list[Conditional] = field(default_factory=list)
    spot: list[Area] = field(default_factory=list)  # of the conditions that are open
    words: Words | None = None  # of the open cell
    at: Cell = (0, 0)  # the open cell
    filtered: Area | None = None
    lost: dict[str, int] = field(default_factory=dict)
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
        walker = _Walker(styles, tables)
        for part in parts:
            _walk(part, walker)
    except expat.ExpatError:
        return {}
    checks = walker.checks
    return {name: _finish(one, styles, checks, frozen.get(name)) for name, one in tables.items()}


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


def _walk(xml: bytes, walker: _Walker) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.EntityDeclHandler = _refuse
    parser.StartElementHandler = walker.start
    parser.EndElementHandler = walker.end
    parser.CharacterDataHandler = walker.text
    parser.Parse(xml, True)


class _Walker:
    """Follows the elements of one part by their local names."""

    def __init__(self, styles: Styles, tables: dict[str, _Table]) -> None:
        self.styles = styles
        self.tables = tables
        self.open: list[_Table] = []
        self.checks = Validations()

    def start(self, name: str, given: dict[str, str]) -> None:
        """An element opens."""
        name = name.rpartition(":")[2]
        if name == "table" and "table:name" in given:
            table = _Table(given["table:name"], given.get("table:style-name", ""))
            if not self.open:
                self.tables.setdefault(given["table:name"], table)
            self.open.append(table)
        elif len(self.open) == 1:
            _take(self.open[0], name, given, self.checks)
        elif not self.open:
            self.styles.start(name, given)
            self.checks.start(name, given)
            if name == "database-range" and given.get("table:display-filter-buttons") == "true":
                self._filter(given.get("table:target-range-address", ""))

    def _filter(self, told: str) -> None:
        table = self.tables.get(told.partition(".")[0].strip("$'").replace("''", "'"))
        if table:
            table.filtered = area(told)

    def text(self, data: str) -> None:
        """Text of a cell, a message or a style."""
        if not self.open:
            self.styles.text(data)
            self.checks.text(data)
        elif len(self.open) == 1 and self.open[0].words:
            self.open[0].words.text(data)

    def end(self, name: str) -> None:
        """An element closes."""
        name = name.rpartition(":")[2]
        if name == "table" and self.open:
            self.open.pop()
        elif len(self.open) == 1:
            _close(self.open[0], name)
        elif not self.open:
            self.styles.end(name)
            self.checks.end(name)


def _close(table: _Table, name: str) -> None:
    """An element inside a table closes."""
    if name == "table-row":
        table.row += table.repeat
    elif name == "table-header-rows":
        table.heads -= 1
    elif name in _CELLS and table.words:
        if pieces := table.words.pieces():
            table.pieces[table.at] = pieces
        if table.words.note:
            table.notes[table.at] = "".join(table.words.note)
        table.words = None
    elif table.words:
        table.words.end(name)


def _take(table: _Table, name: str, given: Given, checks: Validations) -> None:
    if name in _CELLS:
        _take_cell(table, name, given, checks)
    elif table.words:
        table.words.start(name, given)
    elif name == "table-column":
        count = count_of(given, "table:number-columns-repeated")
        start = table.columns[-1][0] if table.columns else 0
        table.columns.append((start + count, given.get("table:default-cell-style-name", "")))
        span = range(start, start + min(count, MOST))
        table.widths.update(dict.fromkeys(span, given.get("table:style-name", "")))
    elif name == "table-header-rows":
        table.heads += 1
    elif name == "table-row":
        table.repeat = count_of(given, "table:number-rows-repeated")
        table.column = 0
        table.row_style = given.get("table:default-cell-style-name", "")
        rows = range(table.row, table.row + min(table.repeat, MOST))
        table.heights.update(dict.fromkeys(rows, given.get("table:style-name", "")))
        if table.heads:
            table.titles += [table.row, table.row + table.repeat - 1]
    else:
        _take_rule(table, name, given, checks)


def _take_rule(table: _Table, name: str, given: Given, checks: Validations) -> None:
    """A look that cells take on; scales, bars and icons are lost."""
    if name == "conditional-format":
        table.spot = area_list(given.get("calcext:target-range-address", ""))
        checks.has_rules = True
    elif name == "condition" and table.spot:
        condition = given.get("calcext:value", "")
        style = given.get("calcext:apply-style-name", "")
        base = given.get("calcext:base-cell-address", "")
        table.rules.append(Conditional(table.spot, condition, style, base))
    elif name in ("color-scale", "data-bar", "icon-set", "date-is"):
        table.lost[RULES] = table.lost.get(RULES, 0) + 1


def _take_cell(table: _Table, name: str, given: Given, checks: Validations) -> None:
    count = count_of(given, "table:number-columns-repeated")
    style = given.get("table:style-name", "")
    is_filled = "office:value-type" in given or "calcext:value-type" in given
    if (is_filled or style) and name in _CELLS and len(table.cells) < MAX_CELLS:
        for row in range(table.row, table.row + min(table.repeat, MOST)):
            for column in range(table.column, table.column + min(count, MOST)):
                table.cells[row, column] = style or table.default(column)
    if check := given.get("table:content-validation-name"):
        last = table.row + table.repeat - 1, table.column + count - 1
        checks.use(check, table.name, (table.row, table.column, *last))
    if "table:formula" in given:
        table.lost[FORMULAS] = table.lost.get(FORMULAS, 0) + 1
    table.words, table.at = Words(), (table.row, table.column)
    down = count_of(given, "table:number-rows-spanned") - 1
    across = count_of(given, "table:number-columns-spanned") - 1
    if down or across:
        table.merges.append((table.row, table.column, table.row + down, table.column + across))
    table.column += count


def _finish(table: _Table, styles: Styles, checks: Validations, frozen: Cell | None) -> SheetLook:
    names = list(dict.fromkeys(table.cells.values()))
    numbers = {name: at for at, name in enumerate(names)}
    page = styles.page(table.style)
    if table.titles:
        page = replace(page, titles=(min(table.titles), max(table.titles)))
    looks: Mapping[str, CellLook] = {name: styles.cell(name) for name in names}
    lost, told = table.lost, table.rules
    if not checks.has_rules:  # an older writer tells them with the styles of the cells
        told = _mapped(table, styles)
    return SheetLook(
        cells={cell: numbers[name] for cell, name in table.cells.items()},
        looks=tuple(looks.values()),
        widths={at: one for at, name in table.widths.items() if (one := styles.width(name))},
        heights={at: one for at, name in table.heights.items() if (one := styles.height(name))},
        merges=tuple(table.merges),
        page=replace(page, frozen=frozen),
        normal=_NORMAL,
        pieces=_pieces(table, styles, looks),
        checks=checks.checks(table.name, lost),
        rules=rules(told, styles.change, lost),
        notes=table.notes,
        filtered=table.filtered,
        lost=lost,
        growing=frozenset(at for at, name in table.heights.items() if styles.grows(name)),
    )


def _mapped(table: _Table, styles: Styles) -> list[Conditional]:
    """The conditions that stand with the styles of cells."""
    cells: dict[str, list[Cell]] = {}
    for cell, name in table.cells.items():
        if name in styles.maps:
            cells.setdefault(name, []).append(cell)
    return [
        Conditional(areas, *one)
        for name, own in cells.items()
        for areas in (join_cells(own),)
        for one in styles.maps[name]
    ]


def _pieces(
    table: _Table, styles: Styles, looks: Mapping[str, CellLook]
) -> dict[Cell, tuple[Piece, ...]]:
    """The texts of several fonts, each piece in the font that it comes to."""
    found: dict[Cell, tuple[Piece, ...]] = {}
    for cell, parts in table.pieces.items():
        own = looks.get(table.cells.get(cell, ""), CellLook())
        if len(parts) > MAX_PIECES:
            table.lost[FONTS] = table.lost.get(FONTS, 0) + 1
        else:
            found[cell] = tuple(
                (text, styles.piece(style, own) if style else CellLook()) for text, style in parts
            )
    return found
