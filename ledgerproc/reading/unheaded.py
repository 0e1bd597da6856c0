"""Finds what stands in data rows outside every column that has a name: told, never taken.

In: a grid, the columns with names and the rows of data. Out: the columns without one that say
something, for the account of the columns, and one finding for each. Running numbers say nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from msgspec.structs import replace

from ledgerproc.findings import Finding
from ledgerproc.reading.cells import is_nil, text_of
from ledgerproc.reading.files.grid import Grid
from ledgerproc.reading.rows import Column, SheetReading
from ledgerproc.reading.vocabulary import Words

REASON = "未采用：没有栏目名"
LONGEST_SEEN = 60  # characters of the first such cell


def find_unheaded(
    grid: Grid, words: Words, named: Collection[int], data: Sequence[int]
) -> list[Finding]:
    """A finding at the first cell of each column that has no name, with its other cells."""
    found: dict[int, list[tuple[int, str]]] = {}
    for at in data:
        for offset, value in enumerate(grid.rows[at]):
            if value is None or offset in named:
                continue
            text = text_of(value)
            if not is_nil(words, text):
                found.setdefault(offset, []).append((at, text))
    findings = []
    for offset, cells in sorted(found.items()):
        if all(text.isdecimal() for _, text in cells):
            continue
        first, *others = (grid.where(at, offset) for at, _ in cells)
        seen = cells[0][1]
        seen = seen if len(seen) <= LONGEST_SEEN else seen[:LONGEST_SEEN] + "……"
        related = (first, *others) if others else ()
        findings.append(Finding("CELL_WITHOUT_HEADER", first, seen=seen, related=related))
    return findings


def with_unheaded(sheet: SheetReading, findings: Sequence[Finding]) -> SheetReading:
    """The sheet with those columns in its account."""
    if not findings:
        return sheet
    rows = sheet.columns[0].header_rows if sheet.columns else ""
    added = tuple(Column(one.where.column, "", rows, None, REASON) for one in findings)
    return replace(sheet, columns=(*sheet.columns, *added))
