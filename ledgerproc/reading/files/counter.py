"""Counts what a workbook holds a second time, and tells what a reader lost.

In: the bytes of a workbook and the grids read from it. Out: the first sheet whose counts
differ, or None. The counters share no code with the reader. Counted are cells with more in
them than blanks. Error values and formulas that were never calculated do not count: the
reader gives them as blanks, and they are findings of their own.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from ledgerproc.reading.files.grid import CellValue, Grid
from ledgerproc.reading.files.kinds import SourceKind
from ledgerproc.reading.files.sheetcounts import SheetCount, Workbook, is_blank

_T = TypeVar("_T")


class Difference(Struct, frozen=True):
    """A sheet, and how many filled cells each counter found."""

    sheet: str
    counted: int
    read: int


def count_again(
    kind: SourceKind, data: bytes, grids: list[Grid]
) -> tuple[list[Grid], Difference | None]:
    """The grids with their error values, and the first sheet that was not read whole.

    Raises ``ExpatError``, or one of ``BROKEN_ZIP`` or ``BROKEN``, where a file cannot be followed.
    """
    if kind is SourceKind.XLSX:
        from ledgerproc.reading.files.sheetxml import add_troubles

        return _compare_package(data, add_troubles(grids, data))
    if kind is SourceKind.ODS:
        from ledgerproc.reading.files.odscounts import count_tables

        with zipfile.ZipFile(io.BytesIO(data)) as package, package.open("content.xml") as stream:
            return _compare(count_tables(stream), grids)
    if kind is SourceKind.FODS:
        from ledgerproc.reading.files.odscounts import count_tables

        return _compare(count_tables(io.BytesIO(data)), grids)
    if kind is SourceKind.XLS:
        from ledgerproc.reading.files.oldcounts import count_cells

        return _compare(count_cells(data), grids)
    if kind is SourceKind.XLSB:
        from ledgerproc.reading.files.xlsbcells import count_book

        return _compare(count_book(data), grids)
    return grids, None


def filled_cells(grid: Grid) -> int:
    """Cells of a grid that hold more than blanks."""
    found = 0
    for row in grid.rows:
        filled = len(row) - row.count(None)
        if filled:
            found += filled - sum(is_blank(one) for one in row if type(one) is str)
    return found


def filled_rows(grid: Grid) -> int:
    """Rows of a grid with a cell that holds more than blanks."""
    return sum(any(one is not None and not _is_blank(one) for one in row) for row in grid.rows)


def _is_blank(value: CellValue) -> bool:
    return isinstance(value, str) and is_blank(value)


def _compare_package(data: bytes, grids: list[Grid]) -> tuple[list[Grid], Difference | None]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        book = Workbook(package)
        book.check_texts()
        others = {name for name, _ in book.others}  # the reader may take macros for a table
        grids = [one for one in grids if one.sheet not in others]
        for (name, part), grid in _pairs(book.sheets, grids):
            read = filled_cells(grid) if grid else 0
            counted = book.quick_count(part)
            if counted != read:
                counted = book.exact_count(part)
            if counted != read:
                return grids, Difference(name, counted, read)
    return grids, None


def _compare(
    counts: Sequence[SheetCount], grids: list[Grid]
) -> tuple[list[Grid], Difference | None]:
    pairs = _pairs([(one.name, one) for one in counts], grids)
    for (name, one), grid in pairs:
        read = filled_cells(grid) if grid else 0
        if one.filled != read:
            return grids, Difference(name, one.filled, read)
    told = {id(grid): one for (_, one), grid in pairs if grid}
    return [_with(grid, told[id(grid)]) if id(grid) in told else grid for grid in grids], None


def _with(grid: Grid, told: SheetCount) -> Grid:
    """The grid with what only the counter could tell: troubles, merges, what is hidden."""
    if not (told.troubles or told.hidden_rows or told.hidden_columns or told.merges):
        return grid
    last = len(grid.rows) - 1
    merges = [replace(one, bottom=min(one.bottom, last)) for one in told.merges if one.top <= last]
    return replace(
        grid,
        merges=grid.merges or tuple(sorted(merges, key=lambda one: (one.top, one.left))),
        troubles=(*grid.troubles, *told.troubles),
        hidden_rows=told.hidden_rows,
        hidden_columns=told.hidden_columns,
    )


def _pairs(
    declared: Sequence[tuple[str, _T]], grids: Sequence[Grid]
) -> list[tuple[tuple[str, _T], Grid | None]]:
    """Each declared worksheet with its grid: by order, or by name where some were not read."""
    if len(declared) == len(grids):
        return list(zip(declared, grids, strict=True))
    named = {one.sheet: one for one in grids}
    return [(one, named.get(one[0])) for one in declared]
