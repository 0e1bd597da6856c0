"""Oversize: cells far too long to be a day, an office or a number are not searched for one.

In: a file as read. Out: the file without what such cells hold, and the cells themselves. Text
goes on whole, however long; only columns that hold something else have a longest cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from ledgerproc.cleaning.records import Problem
from ledgerproc.findings import CellRef
from ledgerproc.profile.model import Field, Kind
from ledgerproc.reading.rows import FileReading, RawCell, RawRow, SheetReading

# Characters. The longest honest cell of this sort, twenty offices with their people and
# telephones, has a third of it; what takes quadratic time is still quick in so many.
LONGEST = 2_000
_SHOWN = 60  # characters of such a cell that a finding quotes
_TEXT = frozenset({Kind.TEXT, Kind.IGNORED, Kind.NUMBER})

TooLong = Mapping[CellRef, RawCell]  # by the place of the cell


def set_aside(
    reading: FileReading, fields: Mapping[str, Field]
) -> tuple[FileReading, dict[CellRef, RawCell]]:
    """The file with a blank for each typed cell that is too long, and those cells."""
    typed = frozenset(key for key, one in fields.items() if one.kind not in _TEXT)
    found = {
        cell.where: cell
        for sheet in reading.sheets
        for row in sheet.rows
        for cell in _too_long(row, typed)
    }
    if not found:
        return reading, {}
    sheets = tuple(_without(sheet, found) for sheet in reading.sheets)
    return replace(reading, sheets=sheets), found


def problem_of(cell: RawCell) -> Problem:
    """What there is to tell about such a cell."""
    details = {"length": str(len(cell.text)), "most": str(LONGEST)}
    return Problem("CELL_TOO_LONG", cell.text[:_SHOWN] + "……", details)


def _too_long(row: RawRow, typed: frozenset[str]) -> Iterable[RawCell]:
    return (cell for key, cell in row.cells.items() if len(cell.text) > LONGEST and key in typed)


def _without(sheet: SheetReading, found: TooLong) -> SheetReading:
    rows = tuple(
        replace(row, cells={key: _blank(one, found) for key, one in row.cells.items()})
        for row in sheet.rows
    )
    return replace(sheet, rows=rows)


def _blank(cell: RawCell, found: TooLong) -> RawCell:
    return RawCell(None, cell.where, cell.inherited) if cell.where in found else cell
