"""Compares the totals that a sheet states with what was read from it.

In: the lines of one table. Out: a finding for each figure of a total that is neither the sum
of its column nor the number of the rows. A subtotal may stand above or below the rows that
it sums up; a total may sum up the whole table or what stands above it: a figure that fits
none of these is told. Only whole columns of plain figures are compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ledgerproc.findings import Finding
from ledgerproc.profile.model import Kind
from ledgerproc.reading.cells import is_total, text_of
from ledgerproc.reading.files.grid import Grid
from ledgerproc.reading.lines import Line, Table
from ledgerproc.reading.rows import RowKind
from ledgerproc.reading.vocabulary import Words, plain

_SUBTOTAL = re.compile(r"小计|本页")
_ROWS = re.compile(r"(?:^|[:,])(?:[共合总小]?计|共)?(\d{1,5})(?:[件宗条项]|个?问题)$")
_FIGURES = (Kind.COUNT, Kind.AMOUNT)
TOLERANCE = 0.011  # sums of amounts with two decimals


def check_totals(grid: Grid, table: Table, words: Words, lines: Sequence[Line]) -> list[Finding]:
    """What the rows of totals say that the rows above and below them do not."""
    labels = {
        line.offset: label
        for line in lines
        if line.kind is RowKind.FOOT and (label := _label(grid, words, line)) is not None
    }
    found: list[Finding] = []
    for line in lines:
        if line.offset in labels:
            groups = _groups(lines, line, labels)
            found += _wrong_sums(grid, table, words, line, groups)
            found += _wrong_counts(grid, words, line, groups)
    return found


def _groups(lines: Sequence[Line], total: Line, labels: dict[int, str]) -> list[list[Line]]:
    """The rows that a total can mean, the likeliest first."""
    data = [one for one in lines if one.kind is RowKind.DATA]
    is_part = _is_part(labels[total.offset])
    rivals = [at for at, label in labels.items() if is_part or not _is_part(label)]
    last = max((at for at in rivals if at < total.offset), default=-1)
    following = min((at for at in rivals if at > total.offset), default=10**9)
    above = [one for one in data if last < one.offset < total.offset]
    below = [one for one in data if total.offset < one.offset < following]
    before = [one for one in data if one.offset < total.offset]
    return [above, below, before] if is_part else [data, above]


def _is_part(label: str) -> bool:
    return _SUBTOTAL.search(plain(label)) is not None


def _wrong_sums(
    grid: Grid, table: Table, words: Words, total: Line, groups: Sequence[Sequence[Line]]
) -> Iterator[Finding]:
    row = grid.rows[total.offset]
    for offset, key in table.fields.items():
        stated = _figure(text_of(row[offset])) if offset < len(row) else None
        if words.kind(key) not in _FIGURES or not stated:
            continue
        sums = [_sum(group, key) for group in groups]
        if None in sums or any(len(group) == stated for group in groups):
            continue
        if all(abs((one or 0.0) - stated) > TOLERANCE for one in sums):
            where = grid.where(total.offset, offset)
            details = {"counted": f"{sums[0]:.12g}"}
            yield Finding("TOTAL_DIFFERS", where, key, f"{stated:.12g}", details)


def _wrong_counts(
    grid: Grid, words: Words, total: Line, groups: Sequence[Sequence[Line]]
) -> Iterator[Finding]:
    """合计：15件 beside fourteen rows; nobody counts a row that tells no problem."""
    sizes = {len(group) for group in groups}
    sizes |= {sum(max(1, len(line.parts)) for line in group) for group in groups}
    sizes |= {sum(bool(words.subjects & set(line.cells)) for line in group) for group in groups}
    for offset, value in enumerate(grid.rows[total.offset]):
        said = _ROWS.search(plain(value)) if isinstance(value, str) and len(value) <= 24 else None
        if said and int(said[1]) not in sizes:
            details = {"counted": str(len(groups[0]))}
            where = grid.where(total.offset, offset)
            yield Finding("TOTAL_DIFFERS", where, "", said[1], details)


def _sum(lines: Sequence[Line], key: str) -> float | None:
    """The sum of a column, None where a cell is no plain figure."""
    figures = [_figure(line.cells[key].text) if key in line.cells else 0.0 for line in lines]
    return None if None in figures else sum(one or 0.0 for one in figures)


def _label(grid: Grid, words: Words, line: Line) -> str | None:
    texts = [text_of(value) for value in grid.rows[line.offset] if value is not None]
    return next((one for one in texts[:3] if is_total(words, one)), None)


def _figure(text: str) -> float | None:
    """A plain figure; a blank is nought, anything else cannot be summed."""
    bare = plain(text).replace(",", "")
    if not bare:
        return 0.0
    return float(bare) if re.fullmatch(r"\d+(?:\.\d+)?", bare) else None
