"""Reads the tables of a web page into grids; many systems save one under the name .xls.

In: the bytes of a page. Out: one grid a table that holds rows, spans as merges. A page
with a workbook's name gets a workbook's sheet names (the name that it carries itself, else
Sheet1, Sheet2 …), because that is what the sender sees in it; any other page 表1, 表2 ….
"""

from __future__ import annotations

import re
from typing import Any

from ledgerproc.reading.grid import CellValue, Grid, Merge
from ledgerproc.reading.text import TextError, decode_text

_WORKBOOK_NAME = re.compile(r"\.(?:xls|xlsx|xlsm|xlsb|et)$", re.IGNORECASE)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_SHEET_NAME = re.compile(r"<x:ExcelWorksheet>\s*<x:Name>([^<]{1,60})</x:Name>", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f]+")
MAX_SPAN = 1000
MAX_CELLS = 500_000  # of one table, those under merged cells included


def read_html(name: str, data: bytes) -> list[Grid]:
    """The tables of a page in reading order, those inside cells after their holder."""
    from lxml import etree
    from lxml import html as lxml_html

    text, parser = decode_page(data), lxml_html.HTMLParser()
    try:
        root = lxml_html.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text), parser=parser)
    except (etree.ParserError, ValueError) as error:
        raise TextError("网页内容损坏") from error
    if any(one.level == etree.ErrorLevels.FATAL for one in parser.error_log):
        raise TextError("网页层层嵌套得太深或太长，读不到最后")  # it stopped there, saying nothing
    tables = [one for one in root.iter("table") if one.find(".//tr") is not None]
    named = _SHEET_NAME.findall(text)
    return [
        _grid(name, _sheet_name(name, number, named), table)
        for number, table in enumerate(tables, 1)
    ]


def decode_page(data: bytes) -> str:
    """The text of a page: as it says itself, where that can be true."""
    said = _CHARSET.search(data[:4096])
    if said and said[1].lower() in (b"gb2312", b"gbk", b"gb18030"):
        try:
            return data.decode("gb18030")
        except UnicodeDecodeError:
            pass  # the page says one thing and is another
    return decode_text(data)


def _sheet_name(name: str, number: int, named: list[str]) -> str:
    if not _WORKBOOK_NAME.search(name):
        return f"表{number}"
    return named[number - 1] if number <= len(named) else f"Sheet{number}"


def _grid(name: str, sheet: str, table: Any) -> Grid:
    taken: dict[tuple[int, int], None] = {}
    cells: dict[tuple[int, int], str] = {}
    merges: list[Merge] = []
    rows = [one for one in table.iter("tr") if _owner(one) is table]
    for at, row in enumerate(rows):
        column = 0
        for cell in row.iter("td", "th"):  # a form may stand between a row and its cells
            if next(cell.iterancestors("tr")) is not row:
                continue
            while (at, column) in taken:
                column += 1
            down = min(_span(cell, "rowspan"), len(rows) - at)
            across = _span(cell, "colspan")
            cells[at, column] = _text(cell)
            if len(taken) + down * across > MAX_CELLS:
                raise TextError("表格大得不像一份台账")
            for below in range(at, at + down):
                for right in range(column, column + across):
                    taken[below, right] = None
            if down > 1 or across > 1:
                merges.append(Merge(at, column, at + down - 1, column + across - 1))
            column += across
    width = max((column for _, column in taken), default=-1) + 1
    values: list[list[CellValue]] = [
        [cells.get((at, column)) or None for column in range(width)] for at in range(len(rows))
    ]
    while values and not any(values[-1]):
        values.pop()
    kept = tuple(one for one in merges if one.top < len(values))
    return Grid(name, sheet, values, list(range(1, len(values) + 1)), merges=kept)


def _owner(row: Any) -> Any:
    return next((one for one in row.iterancestors("table")), None)


def _span(cell: Any, key: str) -> int:
    value = (cell.get(key) or "1").strip()
    return min(int(value), MAX_SPAN) if value.isdecimal() and int(value) > 0 else 1


def _text(cell: Any) -> str:
    """The text of a cell as a browser shows it; a nested table's text is not part of it."""
    parts: list[str] = []
    _collect(cell, parts)
    lines = "".join(parts).split("\n")
    return "\n".join(line.strip(" \u00a0") for line in lines).strip("\n \u00a0\u3000")


def _collect(node: Any, parts: list[str]) -> None:
    if isinstance(node.tag, str):
        if node.tag in ("br", "p", "div") and parts:
            parts.append("\n")
        if node.text and node.tag not in ("script", "style"):
            parts.append(_SPACES.sub(" ", node.text))
        for child in node:
            if child.tag not in ("table", "td", "th"):
                _collect(child, parts)
            if child.tail:
                parts.append(_SPACES.sub(" ", child.tail))
