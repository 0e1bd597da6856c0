"""Oversize: cells far too long to be a day, an office or a number are not searched for one.

In: a file as read. Out: the file without what such cells hold, and what there is to tell of them.
Running text goes on whole, as long as a cell of a workbook can hold it; of longer text as much
goes on as such a cell holds, and says so at its end. So no step behind has to bear more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from ledgerproc.cleaning.masking import mask_numbers
from ledgerproc.cleaning.records import Problem
from ledgerproc.findings import CellRef
from ledgerproc.profile.model import Field, Kind
from ledgerproc.reading.rows import FileReading, RawCell, RawRow, SheetReading

# Characters. The longest honest cell of this sort, twenty offices with their people and
# telephones, has a third of it; what takes quadratic time is still quick in so many.
LONGEST = 2_000
MAX_TEXT = 32_767  # characters in a cell, by the file format; counted in UTF-16 units
_SHOWN = 60  # characters of such a cell that a finding quotes
_TEXT = frozenset({Kind.TEXT, Kind.IGNORED, Kind.NUMBER})
# A text is not cut within a number: half of one would not be known for what is to be hidden.
_OF_NUMBERS = (
    "0123456789０１２３４５６７８９XxＸｘOoIl-－–—_./·,，、 \t\r\n\u00a0\u200b\u3000\ufeff"
)


class LongCell(Struct, frozen=True):
    """A cell that is too long: what there is to tell, and the text as far as a workbook holds it."""

    problem: Problem
    text: str


TooLong = Mapping[CellRef, LongCell]  # by the place of the cell


def set_aside(
    reading: FileReading, fields: Mapping[str, Field]
) -> tuple[FileReading, dict[CellRef, LongCell]]:
    """The file with a blank for each typed cell that is too long and the rest cut, and those cells."""
    typed = frozenset(key for key, one in fields.items() if one.kind not in _TEXT)
    found = {
        cell.where: _long_cell(cell, is_typed=key in typed)
        for sheet in reading.sheets
        for row in sheet.rows
        for key, cell in _too_long(row, typed)
    }
    if not found:
        return reading, {}
    sheets = tuple(_without(sheet, found, typed) for sheet in reading.sheets)
    return replace(reading, sheets=sheets), found


def cut_to_cell(text: str) -> str:
    """The text, or as much of it as a cell holds and words that say so."""
    if not _is_cut(text):
        return text
    notice = f"……（原文共 {len(text)} 字，超出单元格上限，全文见来源文件）"
    room = (MAX_TEXT - len(notice)) * 2
    kept = text.encode("utf-16-le", "surrogatepass")[:room].decode("utf-16-le", "ignore")
    return kept.rstrip(_OF_NUMBERS) + notice


def _is_cut(text: str) -> bool:
    """Whether a text is longer than a cell can be; a letter beyond the first plane counts twice."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2 > MAX_TEXT


def _long_cell(cell: RawCell, *, is_typed: bool) -> LongCell:
    most, code = (LONGEST, "CELL_TOO_LONG") if is_typed else (MAX_TEXT, "CELL_TEXT_CUT")
    details = {"length": str(len(cell.text)), "most": str(most)}
    seen = mask_numbers(cell.text[: 2 * _SHOWN])[:_SHOWN] + "……"
    return LongCell(Problem(code, seen, details), cut_to_cell(cell.text))


def _too_long(row: RawRow, typed: frozenset[str]) -> Iterable[tuple[str, RawCell]]:
    return (
        (key, cell)
        for key, cell in row.cells.items()
        if len(cell.text) > LONGEST and (key in typed or _is_cut(cell.text))
    )


def _without(sheet: SheetReading, found: TooLong, typed: frozenset[str]) -> SheetReading:
    rows = tuple(
        replace(
            row,
            cells={key: _rest(one, found, is_typed=key in typed) for key, one in row.cells.items()},
        )
        for row in sheet.rows
    )
    return replace(sheet, rows=rows)


def _rest(cell: RawCell, found: TooLong, *, is_typed: bool) -> RawCell:
    if cell.where not in found:
        return cell
    return RawCell(None if is_typed else found[cell.where].text, cell.where, cell.inherited)
