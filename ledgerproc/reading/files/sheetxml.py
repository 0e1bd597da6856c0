"""Looks a second time at the XML of an .xlsx for what the first reader cannot tell.

In: the bytes of the package and the grids read from it. Out: the same grids with troubles
for error values (which the reader takes for blanks) and for formulas that were never
calculated. Cheap: the text of a cell is only looked at where a sheet holds any of these.
"""

from __future__ import annotations

import html
import io
import re
import zipfile

from msgspec.structs import replace

from ledgerproc.reading.files.grid import Grid, Trouble
from ledgerproc.reading.files.kinds import BROKEN_ZIP

_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*?>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*?>")
_ATTRIBUTE = re.compile(rb"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*?)(?<!/)>(.*?)</(?:\w+:)?c>", re.DOTALL)
_VALUE = re.compile(rb"<(?:\w+:)?v[^>]*>([^<]*)</(?:\w+:)?v>")
_INLINE = re.compile(rb"<(?:\w+:)?is>")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_ROW = re.compile(rb"<(?:\w+:)?row\s[^>]*hidden=[^>]*>")
_COLUMNS = re.compile(rb"<(?:\w+:)?col\s[^>]*hidden=[^>]*>")
_STALE = re.compile(rb"""\sfullCalcOnLoad\s*=\s*["'](?:1|true)["']""")
_ODD_DATE = "CELL_DATE_IMPOSSIBLE"  # seen is the number itself, where it is found
_TRUE = ("1", "true")
MAX_COLUMNS = 16_384  # a sheet has no more
_REFERENCE = re.compile(rb"^([A-Z]{1,3})(\d{1,7})$")


def add_troubles(grids: list[Grid], data: bytes) -> list[Grid]:
    """The grids with the error values and uncalculated formulas of their sheets."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            book, parts = _sheet_parts(package)
            is_stale = _STALE.search(book) is not None
            return [
                _with(grid, package.read(parts[grid.sheet]), is_stale)
                if grid.sheet in parts
                else grid
                for grid in grids
            ]
    except BROKEN_ZIP:
        return grids  # the first reader understood it; the second opinion is missing


def _sheet_parts(package: zipfile.ZipFile) -> tuple[bytes, dict[str, str]]:
    """The XML of the book, and the part of each sheet by the sheet's name."""
    names = set(package.namelist())
    book = next((one for one in names if one.endswith("workbook.xml")), "")
    folder, _, file = book.rpartition("/")
    relations = f"{folder}/_rels/{file}.rels".lstrip("/")
    if not book or relations not in names:
        return b"", {}
    targets = relation_targets(package.read(relations))
    parts: dict[str, str] = {}
    xml = package.read(book)
    for one in map(_attributes, _SHEET.findall(xml)):
        target = targets.get(one.get("r:id", ""), "")
        part = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}".lstrip("/")
        if part in names:
            parts[one.get("name", "")] = part
    return xml, parts


def relation_targets(xml: bytes) -> dict[str, str]:
    """The target of each relation, by its name."""
    return {
        one.get("Id", ""): one.get("Target", "") for one in map(_attributes, _RELATION.findall(xml))
    }


def _attributes(tag: bytes) -> dict[str, str]:
    return {
        key.decode(): html.unescape((one or other).decode("utf-8", "ignore"))
        for key, one, other in _ATTRIBUTE.findall(tag)
    }


def _with(grid: Grid, xml: bytes, is_stale: bool) -> Grid:
    if b"hidden=" in xml:
        grid = _with_hidden(grid, xml)
    odd = {(one.row, one.column): one for one in grid.troubles if one.code == _ODD_DATE}
    if b't="e"' not in xml and not odd and not _FORMULA.search(xml):
        return grid
    troubles = [one for one in grid.troubles if one.code != _ODD_DATE]
    for attributes, content in _CELL.findall(xml):
        named = _attributes(attributes)
        place = _REFERENCE.match(named.get("r", "").encode())
        if place is None:
            continue
        value = _VALUE.search(content)
        row, column = int(place[2]) - 1, column_offset(place[1])
        if named.get("t") == "e":
            seen = html.unescape(value[1].decode("utf-8", "ignore")) if value else "#N/A"
            troubles.append(Trouble(row, column, "CELL_ERROR_VALUE", seen))
            if odd.pop((row, column), None):  # the second reader could not tell
                grid.rows[row][column] = None
        elif _is_uncalculated(named, content, value, is_stale):
            seen = value[1].decode("utf-8", "ignore") if value else ""
            troubles.append(Trouble(row, column, "CELL_FORMULA_UNCALCULATED", seen))
        elif (row, column) in odd and value:
            odd[row, column] = Trouble(row, column, _ODD_DATE, value[1].decode("utf-8", "ignore"))
    troubles += odd.values()
    return replace(grid, troubles=tuple(troubles))


def _with_hidden(grid: Grid, xml: bytes) -> Grid:
    """The grid with the rows and columns that are not shown; its cells are read all the same."""
    rows = {
        int(one["r"]) - 1
        for one in map(_attributes, _ROW.findall(xml))
        if one.get("hidden") in _TRUE and one.get("r", "").isdecimal()
    }
    columns: set[int] = set()
    for one in map(_attributes, _COLUMNS.findall(xml)):
        first, last = one.get("min", ""), one.get("max", "")
        if one.get("hidden") in _TRUE and first.isdecimal() and last.isdecimal():
            columns |= set(range(int(first) - 1, min(int(last), MAX_COLUMNS)))
    return replace(grid, hidden_rows=frozenset(rows), hidden_columns=frozenset(columns))


def _is_uncalculated(
    named: dict[str, str], content: bytes, value: re.Match[bytes] | None, is_stale: bool
) -> bool:
    """A formula without a value; one that gives text may truly give an empty one.

    In a book that asks to be calculated when it is opened (``is_stale``) a nought is what
    programs write that do not calculate.
    """
    has_value = value is not None and bool(value[1]) and not (is_stale and value[1] == b"0")
    is_text = named.get("t") == "str" or _INLINE.search(content) is not None
    return not has_value and not is_text and _FORMULA.search(content) is not None


def column_offset(letters: bytes) -> int:
    """The offset of a column from the first, by its letters."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
