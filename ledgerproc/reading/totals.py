"""Compares the totals that a sheet states with what was read from it.

In: the lines of one table. Out: a finding for each figure under 合计 that is not the sum of
its column, nor the number of the rows. Only whole columns of plain figures are compared;
subtotals are not, since what they cover is the sender's secret.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ledgerproc.findings import Finding
from ledgerproc.profile.model import Kind
from ledgerproc.reading.cells import is_total, text_of
from ledgerproc.reading.grid import Grid
from ledgerproc.reading.lines import Line, Table
from ledgerproc.reading.rows import RowKind
from ledgerproc.reading.vocabulary import Words, plain

_SUBTOTAL = re.compile(r"小计|本页")
_FIGURES = (Kind.COUNT, Kind.AMOUNT)
TOLERANCE = 0.011  # sums of amounts with two decimals


def check_totals(grid: Grid, table: Table, words: Words, lines: Sequence[Line]) -> list[Finding]:
    """What the one row of totals says that the rows do not."""
    totals = [
        line
        for line in lines
        if line.kind is RowKind.FOOT and _label(grid, words, line) is not None
    ]
    if len(totals) != 1 or _SUBTOTAL.search(plain(_label(grid, words, totals[0]) or "")):
        return []
    data = [line for line in lines if line.kind is RowKind.DATA]
    found: list[Finding] = []
    for offset, key in table.fields.items():
        row = grid.rows[totals[0].offset]
        stated = _figure(text_of(row[offset])) if offset < len(row) else None
        if words.kind(key) not in _FIGURES or not stated:
            continue
        figures = [_figure(line.cells[key].text) if key in line.cells else 0.0 for line in data]
        if None in figures:
            continue
        counted = sum(one for one in figures if one is not None)
        if abs(counted - stated) > TOLERANCE and stated != len(data):
            where = grid.where(totals[0].offset, offset)
            details = {"counted": f"{counted:g}"}
            found.append(Finding("TOTAL_DIFFERS", where, key, f"{stated:g}", details))
    return found


def _label(grid: Grid, words: Words, line: Line) -> str | None:
    texts = [text_of(value) for value in grid.rows[line.offset] if value is not None]
    return next((one for one in texts[:3] if is_total(words, one)), None)


def _figure(text: str) -> float | None:
    """A plain figure; a blank is nought, anything else cannot be summed."""
    bare = plain(text).replace(",", "")
    if not bare:
        return 0.0
    return float(bare) if re.fullmatch(r"\d+(?:\.\d+)?", bare) else None
