"""Adds the texts of columns that a field has besides its first one: 备注1 and 备注2, 10月进展.

In: the cells of a row as its first columns give them. Out: the same cells, with what further
columns say added on a line of its own, or in place of a blank. Nothing is said twice.
"""

from __future__ import annotations

from msgspec.structs import replace

from ledgerproc.reading.cells import is_ditto, is_nil, text_of
from ledgerproc.reading.files.grid import Grid
from ledgerproc.reading.lines import Table
from ledgerproc.reading.rows import RawCell
from ledgerproc.reading.vocabulary import Words


def add_columns(grid: Grid, table: Table, words: Words, at: int, cells: dict[str, RawCell]) -> None:
    """Add the further columns' texts to the cells of a row."""
    row = grid.rows[at]
    for one in table.more:
        text = text_of(row[one.offset]) if one.offset < len(row) else ""
        if not text:
            continue
        told = RawCell(row[one.offset], grid.where(at, one.offset))
        first = cells.get(one.key)
        if first is None or is_nil(words, first.text):
            cells[one.key] = told
        elif not (one.is_spare or _says_nothing(words, first, text)):
            cells[one.key] = replace(first, value=f"{first.text}\n{text}", text="")


def _says_nothing(words: Words, first: RawCell, text: str) -> bool:
    """Whether a text adds nothing to the first column's."""
    return is_nil(words, text) or is_ditto(words, text) or text in first.text.split("\n")
