"""Reads the tables of a web page into grids; many systems save one under the name .xls.

In: the bytes of a page. Out: one grid a table that holds rows, spans as merges. A page
with a workbook's name gets a workbook's sheet names (the name that it carries itself, else
Sheet1, Sheet2 …), because that is what the sender sees in it; any other page 表1, 表2 ….
"""

from __future__ import annotations

import re
from itertools import product
from typing import Any

from msgspec import Struct

from ledgerproc.reading.files.grid import CellValue, Grid, Merge
from ledgerproc.reading.files.text import TextError, decode_text

_WORKBOOK_NAME = re.compile(r"\.(?:xls|xlsx|xlsm|xlsb|et)$", re.IGNORECASE)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_SHEET_NAME = re.compile(r"<x:ExcelWorksheet>\s*<x:Name>([^<]{1,60})</x:Name>", re.IGNORECASE)
_COMMENTS = re.compile(r"<!--.*?-->", re.DOTALL)
_TABLES = re.compile(r"</?table(?=[\s>/])", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f]+")
_SILENT = ("script", "style", "comment")  # the last one is an office program's note
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
MAX_SPAN = 1000
MAX_CELLS = 500_000  # of one table, those under merged cells included


def read_html(name: str, data: bytes) -> list[Grid]:
    """The tables of a page in reading order, those inside cells after their holder."""
    text = decode_page(data)
    tables = page_tables(parse_page(text))
    titles = sheet_names(name, text, len(tables))
    return [_grid(name, title, table) for title, table in zip(titles, tables, strict=True)]


def parse_page(text: str) -> Any:
    """The elements of a page; raises ``TextError`` where they cannot all be read."""
    from lxml import etree
    from lxml import html as lxml_html

    parser = lxml_html.HTMLParser()
    try:
        root = lxml_html.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text), parser=parser)
    except (etree.ParserError, ValueError) as error:
        raise TextError("网页内容损坏") from error
    if any(one.level == etree.ErrorLevels.FATAL for one in parser.error_log):
        raise TextError("网页层层嵌套得太深或太长，读不到最后")  # it stopped there, saying nothing
    return root


def is_cut(text: str) -> bool:
    """Whether a page ends inside a tag or a table, as one does that was not copied to its end."""
    tags = [one.lower() for one in _TABLES.findall(_COMMENTS.sub("", text))]
    return text.rfind("<") > text.rfind(">") or tags.count("<table") > tags.count("</table")


def decode_page(data: bytes) -> str:
    """The text of a page: as it says itself, where that can be true."""
    said = _CHARSET.search(data[:4096])
    if said and said[1].lower() in (b"gb2312", b"gbk", b"gb18030"):
        try:
            return data.decode("gb18030")
        except UnicodeDecodeError:
            pass  # the page says one thing and is another
    return decode_text(data)


def sheet_names(name: str, text: str, count: int) -> list[str]:
    """The names of the sheets that the tables of a page become."""
    if not _WORKBOOK_NAME.search(name):
        return [f"表{number}" for number in range(1, count + 1)]
    named = _SHEET_NAME.findall(text)[:count]
    return named + [f"Sheet{number}" for number in range(len(named) + 1, count + 1)]


class Placed(Struct, frozen=True):
    """A cell of a page at its place, and how many rows and columns it takes."""

    row: int
    column: int
    down: int
    across: int
    node: Any


def page_tables(root: Any) -> list[Any]:
    """The tables of a page that hold rows."""
    return [one for one in root.iter("table") if one.find(".//tr") is not None]


def table_rows(table: Any) -> list[Any]:
    """The rows of a table itself, not those of tables inside it."""
    return [one for one in table.iter("tr") if _owner(one) is table]


def place_cells(rows: list[Any]) -> list[Placed]:
    """Every cell of some rows with its place; raises ``TextError`` where they take too much."""
    taken: set[tuple[int, int]] = set()
    found = []
    for at, row in enumerate(rows):
        column = 0
        for cell in row.iter("td", "th"):  # a form may stand between a row and its cells
            if next(cell.iterancestors("tr")) is not row:
                continue
            while (at, column) in taken:
                column += 1
            down = min(_span(cell, "rowspan"), len(rows) - at)
            across = _span(cell, "colspan")
            if len(taken) + down * across > MAX_CELLS:
                raise TextError("表格大得不像一份台账")
            taken.update(product(range(at, at + down), range(column, column + across)))
            found.append(Placed(at, column, down, across, cell))
            column += across
    return found


def _grid(name: str, sheet: str, table: Any) -> Grid:
    rows = table_rows(table)
    placed = place_cells(rows)
    cells = {(one.row, one.column): cell_text(one.node) for one in placed}
    merges = [
        Merge(one.row, one.column, one.row + one.down - 1, one.column + one.across - 1)
        for one in placed
        if one.down > 1 or one.across > 1
    ]
    width = max((one.column + one.across for one in placed), default=0)
    values: list[list[CellValue]] = [
        [cells.get((at, column)) or None for column in range(width)] for at in range(len(rows))
    ]
    while values and not any(values[-1]):
        values.pop()
    return Grid(
        name,
        sheet,
        values,
        list(range(1, len(values) + 1)),
        merges=tuple(one for one in merges if one.top < len(values)),
        hidden_rows=frozenset(at for at, one in enumerate(rows[: len(values)]) if is_hidden(one)),
        hidden_columns=frozenset(
            at
            for at, one in enumerate(table_columns(table, width))
            if one is not None and is_hidden(one)
        ),
    )


def is_hidden(node: Any) -> bool:
    """Whether an element says of itself that it is not shown."""
    return node.get("hidden") is not None or bool(_HIDDEN.search(node.get("style") or ""))


def table_columns(table: Any, most: int) -> list[Any]:
    """The elements that describe the columns of a table, one a column, None where none does."""
    found: list[Any] = []
    for one in table.iterchildren("colgroup", "col"):
        for column in list(one.iterchildren("col")) or [one]:
            found += [column] * min(_span(column, "span"), most - len(found))
    return found


def _owner(row: Any) -> Any:
    return next((one for one in row.iterancestors("table")), None)


def _span(cell: Any, key: str) -> int:
    value = (cell.get(key) or "1").strip()
    return min(int(value), MAX_SPAN) if value.isdecimal() and int(value) > 0 else 1


def cell_text(cell: Any) -> str:
    """The text of a cell as a browser shows it; a nested table's text is not part of it."""
    lines = "".join(text for text, _ in text_parts(cell)).split("\n")
    return "\n".join(line.strip(" \u00a0") for line in lines).strip("\n \u00a0\u3000")


def text_parts(cell: Any) -> list[tuple[str, Any]]:
    """The text of a cell in parts, each with the element that it stands in."""
    parts: list[tuple[str, Any]] = []
    _collect(cell, parts)
    return parts


def _collect(node: Any, parts: list[tuple[str, Any]]) -> None:
    if isinstance(node.tag, str):
        if node.tag in ("br", "p", "div") and parts:
            parts.append(("\n", node))
        if node.tag in _SILENT:
            return
        if node.text:
            parts.append((_SPACES.sub(" ", node.text), node))
        for child in node:
            if child.tag not in ("table", "td", "th"):
                _collect(child, parts)
            if child.tail:
                parts.append((_SPACES.sub(" ", child.tail), node))
