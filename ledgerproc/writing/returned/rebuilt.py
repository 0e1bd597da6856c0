"""Builds an .xlsx from a file of another kind, each value at the cell where it was read.

For townships that sent .xls, .ods, .csv, a web page or a Word table: what goes back must be a
workbook in which the places of the findings hold. Where the file tells how it looked, the
workbook looks so (``sentlook``); where there was no look, it is given a plain one.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from types import MappingProxyType
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ledgerproc.reading.files.grid import CellValue, Grid
from ledgerproc.reading.looks.look import FONTS, PageLook, SheetLook
from ledgerproc.writing.office.cells import add_format, new_workbook, serial_day, write_text
from ledgerproc.writing.office.heights import capacity, count_lines, row_height
from ledgerproc.writing.office.package import read_package, write_package
from ledgerproc.writing.returned.formats import Formats
from ledgerproc.writing.returned.sentlook import write_as_sent
from ledgerproc.writing.returned.sentrules import add_rules

FONT_SIZE = 10
PAPER = 9  # A4
LARGE = 16  # points: a title's, by which nothing is measured
WIDEST, NARROWEST = 40, 7
# What spreadsheets refuse in a title, what XML cannot hold, and what nobody sees or turns it round.
FORBIDDEN = re.compile(
    r"[\[\]:*?/\\\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
FIXED = re.compile(rb'(<row r="(\d+)"[^>]*?) customHeight="1"')
LONGEST_TITLE = 31
EMPTY_TITLE = "空表"


class Rebuilt(Struct, frozen=True):
    """A workbook that was built anew.

    ``titles`` tells what each sheet's own name became, ``lost`` what of each could not be kept:
    how often, by its name for clerks.
    """

    data: bytes
    titles: Mapping[str, str]
    lost: Mapping[str, Mapping[str, int]]


def rebuild_workbook(
    grids: Iterable[Grid], sent: Mapping[str, SheetLook] = MappingProxyType({})
) -> Rebuilt:
    """The workbook; ``sent`` is how the sheets looked, by name, where the file tells it."""
    target = io.BytesIO()
    normal = next((one.normal.told() for one in sent.values()), {})
    book = new_workbook(target, default_format_properties=normal)
    book.set_properties({"created": datetime(2000, 1, 1)})
    kept: dict[str, Grid] = {}
    for grid in grids:
        kept.setdefault(grid.sheet, grid)
    if not any(one.visible for one in kept.values()):
        kept = {}  # a workbook has to show something
    titles: dict[str, str] = {}
    for name in kept:
        titles[name] = sheet_title(name, titles.values())
    looks, formats = _looks(book), Formats(book)
    lost: dict[str, Mapping[str, int]] = {}
    growing = [frozenset[int]() for _ in kept]
    for at, (name, grid) in enumerate(kept.items()):
        made, look = book.add_worksheet(titles[name]), sent.get(name)
        if look and look.cells:
            if look.is_page:
                look = _laid_out(look, grid)
            growing[at] = look.growing
            told = add_rules(made, look, titles, formats)
            if fonts := write_as_sent(made, grid, look, formats):
                told[FONTS] = told.get(FONTS, 0) + fonts
            lost[name] = told
        else:
            _write(made, grid, looks)
        if not grid.visible:
            made.hide()
    if first := next((one for one in book.worksheets() if not one.hidden), None):
        first.activate()
    if not titles:
        book.add_worksheet(EMPTY_TITLE)
    book.close()
    return Rebuilt(_let_grow(target.getvalue(), growing), titles, lost)


def _let_grow(data: bytes, growing: Sequence[frozenset[int]]) -> bytes:
    """The workbook with rows that grow when a text in them does; XlsxWriter fixes every height."""
    if not any(growing):
        return data
    parts = read_package(data)
    for number, rows in enumerate(growing, 1):
        name = f"xl/worksheets/sheet{number}.xml"

        def freed(found: re.Match[bytes], rows: frozenset[int] = rows) -> bytes:
            return found[1] if int(found[2]) - 1 in rows else found[0]

        parts[name] = FIXED.sub(freed, parts[name])
    return write_package(parts)


def _laid_out(look: SheetLook, grid: Grid) -> SheetLook:
    """The look of a web page with what it leaves open: widths, heights that texts need, a page."""
    first = grid.first_column - 1
    size = max((one.font_size for one in look.looks), default=0) or look.normal.font_size or 11
    if not look.widths:
        wide = size / FONT_SIZE if size < LARGE else 1.0
        widths = {first + at: one * wide for at, one in enumerate(_widths(grid))}
        look = replace(look, widths=widths)
    heights = dict(look.heights)
    for row, height in _heights(look, grid, size if size < LARGE else 11):
        heights[row] = max(heights.get(row, 0.0), height)
    look = replace(look, heights=heights, growing=frozenset(heights))
    if look.page == PageLook():
        look = replace(look, page=PageLook(landscape=True, paper=PAPER, fit=(1, 0)))
    return look


def _heights(look: SheetLook, grid: Grid, size: float) -> Iterator[tuple[int, float]]:
    """The height of each row, as its longest text in a single cell asks."""
    first = grid.first_column - 1
    merged = {(one.top, one.left) for one in grid.merges}
    for at, (row, number) in enumerate(zip(grid.rows, grid.numbers, strict=True)):
        sizes = [
            (one, capacity(look.widths.get(first + offset, NARROWEST), size), size)
            for offset, one in enumerate(row)
            if isinstance(one, str) and (at, offset) not in merged
        ]
        yield number - 1, row_height(sizes, 18)


def sheet_title(name: str, taken: Iterable[str]) -> str:
    """A name that every spreadsheet accepts, unlike the others also where case is ignored."""
    used = {one.casefold() for one in taken}
    title = _cut(FORBIDDEN.sub("_", name).strip("' "), LONGEST_TITLE).strip("' ") or "Sheet1"
    if title.casefold() == "history":
        title += "_"
    number, candidate = 2, title
    while candidate.casefold() in used:
        ending = f"（{number}）"
        candidate = _cut(title, LONGEST_TITLE - len(ending)) + ending
        number += 1
    return candidate


def _cut(title: str, most: int) -> str:
    """As much of a title as may stand: letters beyond the first plane count twice."""
    return title.encode("utf-16-le")[: 2 * most].decode("utf-16-le", "ignore")


def _looks(book: Any) -> dict[str, Any]:
    base = {
        "font_name": "宋体",
        "font_size": FONT_SIZE,
        "border": 1,
        "text_wrap": True,
        "valign": "vcenter",
    }
    text = add_format(book, {**base, "num_format": "@"})
    plain = {key: value for key, value in base.items() if key not in ("border", "text_wrap")}
    return {
        "line": add_format(book, plain),
        "text": text,
        "number": book.add_format(base),
        "date": book.add_format({**base, "num_format": "yyyy-mm-dd"}),
    }


def _write(sheet: Any, grid: Grid, looks: dict[str, Any]) -> None:
    first = grid.first_column - 1
    merged = {(one.top, one.left): one for one in grid.merges}
    widths = _widths(grid)
    for offset, width in enumerate(widths):
        hidden = {"hidden": True} if offset in grid.hidden_columns else {}
        sheet.set_column(first + offset, first + offset, width, None, hidden)
    table = _table_start(grid)
    for at, (row, number) in enumerate(zip(grid.rows, grid.numbers, strict=True)):
        if at < table and (at, 0) not in merged:
            for offset, value in enumerate(row):
                if value is not None:
                    write_text(sheet, number - 1, first + offset, str(value), looks["line"])
            continue
        for offset, value in enumerate(row):
            one = merged.get((at, offset))
            if one is not None and (one.bottom > one.top or one.right > one.left):
                bottom = grid.numbers[min(one.bottom, len(grid.numbers) - 1)] - 1
                area = (number - 1, first + offset, bottom, first + one.right)
                sheet.merge_range(*area, "", looks["text"])
            _write_value(sheet, number - 1, first + offset, value, looks)
        sizes = [
            (one, capacity(widths[offset], FONT_SIZE), float(FONT_SIZE))
            for offset, one in enumerate(row)
            if isinstance(one, str) and (at, offset) not in merged
        ]
        hidden = {"hidden": True} if at in grid.hidden_rows else {}
        sheet.set_row(number - 1, row_height(sizes, 18), None, hidden)
    sheet.set_landscape()
    sheet.set_paper(PAPER)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C第 &P 页 共 &N 页")
    if table < len(grid.numbers):
        sheet.repeat_rows(grid.numbers[table] - 1)


def _write_value(sheet: Any, row: int, column: int, value: CellValue, looks: Any) -> None:
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if value is None:
        sheet.write_blank(row, column, None, looks["text"])
    elif isinstance(value, bool) or (isinstance(value, int | float) and value == value):
        sheet.write_number(row, column, value, looks["number"])
    elif isinstance(value, date) and not isinstance(value, datetime):
        sheet.write_number(row, column, serial_day(value), looks["date"])
    else:
        write_text(sheet, row, column, str(value), looks["text"])


def _table_start(grid: Grid) -> int:
    """The first row that looks like a table's: titles and lines above it have one or two cells."""
    full = (at for at, row in enumerate(grid.rows) if sum(one is not None for one in row) > 2)
    return next(full, 0)


def _widths(grid: Grid) -> list[float]:
    """Column widths by the longest text of each, within bounds.

    Merged cells do not count, nor do the lines above the table, which run to the right.
    """
    merged = {(one.top, one.left) for one in grid.merges if one.right > one.left}
    count = max((len(row) for row in grid.rows), default=0)
    widths = [float(NARROWEST)] * count
    table = _table_start(grid)
    for at, row in enumerate(grid.rows):
        for offset, value in enumerate(row if at >= table else ()):
            if value is not None and (at, offset) not in merged:
                longest = max(2 * len(line) for line in str(value).split("\n"))
                wide = min(WIDEST, max(NARROWEST, longest * 0.55 + 2))
                if count_lines(str(value), 24) > 4:
                    wide = WIDEST
                widths[offset] = max(widths[offset], wide)
    return widths
