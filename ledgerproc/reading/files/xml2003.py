"""Reads a workbook saved as an XML table (Excel 2003, SpreadsheetML) into grids.

In: the bytes of the XML. Out: one grid a worksheet. Rows and cells that are left out in
the file are counted by their indexes, so that every row keeps its number.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ledgerproc.reading.files.grid import CellValue, Grid, Merge, Trouble
from ledgerproc.reading.files.text import TextError

_S = "{urn:schemas-microsoft-com:office:spreadsheet}"
_X = "{urn:schemas-microsoft-com:office:excel}"
MAX_ROWS = 1_048_576
MAX_COLUMNS = 16_384
MAX_SPAN = 10_000  # hidden rows or columns that one element may stand for


def read_xml_2003(name: str, data: bytes) -> list[Grid]:
    """Every worksheet of an XML table."""
    from lxml import etree

    if b"<!DOCTYPE" in data[:4096]:
        raise TextError("文件含有外部定义，不予读取")
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise TextError("XML 表格内容损坏") from error
    return [_grid(name, sheet) for sheet in root.iter(f"{_S}Worksheet")]


def _grid(name: str, sheet: Any) -> Grid:
    cells: dict[tuple[int, int], CellValue] = {}
    merges: list[Merge] = []
    troubles: list[Trouble] = []
    hidden_rows: set[int] = set()
    at, end = -1, 0
    for row in sheet.iterfind(f"{_S}Table/{_S}Row"):
        at = min(index_of(row, end), MAX_ROWS - 1)
        end = at + 1 + number_of(row, "Span")  # one element may stand for several rows
        if row.get(f"{_S}Hidden") == "1":
            hidden_rows.update(range(at, min(end, at + MAX_SPAN)))
        column = -1
        for cell in row.iterfind(f"{_S}Cell"):
            column = min(index_of(cell, column + 1), MAX_COLUMNS - 1)
            value, code = _value(cell.find(f"{_S}Data"))
            if code:
                troubles.append(Trouble(at, column, code, str(value or "")))
            if value is not None and code != "CELL_ERROR_VALUE":
                cells[at, column] = value
            down, across = number_of(cell, "MergeDown"), number_of(cell, "MergeAcross")
            if down or across:
                merges.append(Merge(at, column, at + down, column + across))
            column += across
    height = max((row for row, _ in cells), default=-1) + 1
    width = max((column for _, column in cells), default=-1) + 1
    rows: list[list[CellValue]] = [[None] * width for _ in range(height)]
    for (row_at, column_at), value in cells.items():
        rows[row_at][column_at] = value
    unseen = _hidden_columns(sheet)
    hidden = (sheet.findtext(f"{_X}WorksheetOptions/{_X}Visible") or "").startswith("SheetHidden")
    return Grid(
        file=name,
        sheet=sheet.get(f"{_S}Name") or "Sheet",
        rows=rows,
        numbers=list(range(1, height + 1)),
        visible=not hidden,
        merges=tuple(one for one in merges if one.top < height),
        troubles=tuple(troubles),
        hidden_rows=frozenset(one for one in hidden_rows if one < height),
        hidden_columns=frozenset(one for one in unseen if one < width),
    )


def _hidden_columns(sheet: Any) -> set[int]:
    found: set[int] = set()
    end = 0
    for column in sheet.iterfind(f"{_S}Table/{_S}Column"):
        start = min(index_of(column, end), MAX_COLUMNS - 1)
        end = start + 1 + number_of(column, "Span")
        if column.get(f"{_S}Hidden") == "1":
            found.update(range(start, min(end, start + MAX_SPAN)))
    return found


def index_of(element: Any, default: int) -> int:
    """The 0-based number that a row, column or cell says it has, else the one that is next."""
    value = element.get(f"{_S}Index")
    return int(value) - 1 if value and value.isdecimal() else default


def number_of(element: Any, key: str) -> int:
    """A count of rows or columns, 0 where none is said."""
    value = element.get(f"{_S}{key}")
    return min(int(value), MAX_ROWS) if value and value.isdecimal() else 0


def _value(data: Any) -> tuple[CellValue, str]:
    """The typed value of a Data element, and the code of a trouble or ""."""
    if data is None:
        return None, ""
    text = "".join(data.itertext())
    kind = data.get(f"{_S}Type")
    if not text:
        return None, ""
    if kind == "Error":
        return text, "CELL_ERROR_VALUE"
    if kind == "DateTime":
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return text, ""
        return (moment if moment.time() != datetime.min.time() else moment.date()), ""
    if kind == "Number":
        return _number_value(text)
    return (text == "1" if kind == "Boolean" else text), ""


def _number_value(text: str) -> tuple[CellValue, str]:
    try:
        number = float(text)
    except ValueError:
        return text, ""
    if not number.is_integer():
        return number, ""
    if abs(number) >= 10**15:
        return f"{number:.5E}", "CELL_DIGITS_LOST"
    return int(number), ""
