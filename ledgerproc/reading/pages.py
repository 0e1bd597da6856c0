"""Reads a table that goes on from another one without a header of its own.

In: a grid that no header was found in, and the one before it. Out: its rows read with the
header of the table before, at its own places; or None where it is no continuation. Word
cuts a long table in two, and only the first part has the header.
"""

from __future__ import annotations

import re

from msgspec.structs import replace

from ledgerproc.findings import Finding
from ledgerproc.profile.model import Kind
from ledgerproc.reading.cells import is_category
from ledgerproc.reading.files.grid import Grid, Merge
from ledgerproc.reading.headers import find_blocks
from ledgerproc.reading.layout import read_sheet
from ledgerproc.reading.rows import RowKind, SheetReading
from ledgerproc.reading.vocabulary import Words, plain

_GOES_ON = re.compile(
    r"^[（(]?(?:续表?|接上[表页]|续上[表页]|表?[\d一二三四五]?续)[一二三四五\d]?[）)]?$"
)


def read_continued(
    before: Grid, grid: Grid, words: Words
) -> tuple[SheetReading, list[Finding]] | None:
    """The reading of a table under the header of the table before it."""
    blocks = find_blocks(before, words)
    if not blocks or not grid.rows or find_blocks(grid, words):
        return None
    if len(grid.rows[0]) != len(before.rows[0]):
        return None
    block = blocks[-1]
    head = before.rows[block.top : block.bottom + 1]
    joined = replace(
        grid,
        rows=[*head, *grid.rows],
        # The borrowed rows have their numbers in the other table.
        numbers=[*before.numbers[block.top : block.bottom + 1], *grid.numbers],
        merges=tuple(_shifted(before, block.top, block.bottom) + _moved(grid, len(head))),
        troubles=tuple(replace(one, row=one.row + len(head)) for one in grid.troubles),
    )
    sheet, findings = read_sheet(joined, words)
    if not sheet.rows or not (_is_page(grid) or _names_category(sheet, words)):
        return None
    counts = dict(sheet.counts)
    counts[RowKind.HEAD] -= len(head)
    note = f"接“{before.sheet}”，沿用其表头"
    told = [one for one in findings if one.code != "COLUMN_UNKNOWN"]
    return replace(sheet, counts=counts, note=note), told


def _is_page(grid: Grid) -> bool:
    """Whether nothing stands between the tables but that the first one goes on."""
    return all(_GOES_ON.match(plain(text)) for text in grid.above)


def _names_category(sheet: SheetReading, words: Words) -> bool:
    """Whether a row names one of our categories, in the column that the first table has for it."""
    name = words.by_kind.get(Kind.CATEGORY, "")
    return any(is_category(words, row.text(name)) for row in sheet.rows if row.text(name))


def _shifted(before: Grid, top: int, bottom: int) -> list[Merge]:
    return [
        Merge(one.top - top, one.left, min(one.bottom, bottom) - top, one.right)
        for one in before.merges
        if top <= one.top <= bottom
    ]


def _moved(grid: Grid, rows: int) -> list[Merge]:
    return [Merge(one.top + rows, one.left, one.bottom + rows, one.right) for one in grid.merges]
