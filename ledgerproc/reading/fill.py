"""Gives data rows what the sheet says once for several: headings, ditto marks, first rows only.

In: the classed lines of one table. Out: the same lines with inherited cells, and a finding
for every value that was carried down without a mark, or whose mark leads nowhere. A blank
that is more likely an omission stays blank.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from ledgerproc.findings import Finding
from ledgerproc.profile.model import Kind
from ledgerproc.reading.cells import is_ditto, is_nil
from ledgerproc.reading.continuations import GOES_ON
from ledgerproc.reading.files.grid import Grid
from ledgerproc.reading.lines import Line, Table
from ledgerproc.reading.rows import RawCell, RowKind
from ledgerproc.reading.vocabulary import Words, plain

MAX_DITTO = 12  # characters of a cell that can be a ditto mark with spaces
MIN_BLANK_SHARE = 0.4  # a column filled once a group is blank this often; an omission is rare

# Kinds of cells of which one can stand for the other: 同左.
_ANSWERING = frozenset({Kind.DUTY, Kind.OFFICES})
_DAYS = frozenset({Kind.DEADLINE, Kind.DATE})


def fill_lines(grid: Grid, table: Table, words: Words, lines: Sequence[Line]) -> list[Finding]:
    """Fill the lines in place, in the order: continuations, headings, dittos, first rows."""
    findings = [Finding("ROW_EXAMPLE", grid.where(one.offset)) for one in lines if one.is_example]
    findings += _join_continuations(grid, words, lines)
    _resolve_headings(words, lines)
    findings += _resolve_dittos(grid, table, words, lines)
    for offset, key in table.fields.items():
        if words.kind(key) is Kind.PLACE:
            findings += _carry_places(grid, words, lines, offset)
        elif words.kind(key) in (Kind.OFFICES, Kind.DUTY) and _is_lead(words, key):
            findings += _carry_group_rows(grid, words, lines, key, offset)
        elif words.kind(key) is Kind.CATEGORY:
            findings += _carry_group_rows(grid, words, lines, key, offset)
            findings += _carry_form_rows(grid, words, lines, key, offset)
    return findings


def _join_continuations(grid: Grid, words: Words, lines: Sequence[Line]) -> list[Finding]:
    findings: list[Finding] = []
    target: Line | None = None
    for line in lines:
        if line.continues and target is not None:
            for key, cell in line.cells.items():
                before = target.cells.get(key)
                if cell.inherited:
                    continue
                is_story = key in words.subjects or cell.text.startswith(GOES_ON)
                joint = "" if is_story and words.kind(key) is Kind.TEXT else "\n"
                said = cell.text.removeprefix(GOES_ON)
                text = said if before is None else before.text + joint + said
                where = cell.where if before is None else before.where
                target.cells[key] = RawCell(text, where)
            seen = next(one.text for one in line.cells.values() if not one.inherited)
            if not seen.startswith(GOES_ON):  # our own papers do so where a row is full
                findings.append(Finding("ROW_CONTINUED", grid.where(line.offset), seen=seen))
        elif line.kind is RowKind.DATA:
            target = line
    return findings


def _resolve_headings(words: Words, lines: Sequence[Line]) -> None:
    """Rows under a heading of their own row take its category or place where theirs is blank."""
    current: dict[str, RawCell] = {}
    for line in lines:
        current.update(line.heading)
        if line.kind is RowKind.DATA:
            for key, cell in current.items():
                if key and _is_blank(words, line, key):
                    line.cells[key] = cell


def _resolve_dittos(grid: Grid, table: Table, words: Words, lines: Sequence[Line]) -> list[Finding]:
    findings: list[Finding] = []
    offsets = {key: offset for offset, key in table.fields.items()}
    above: Line | None = None
    for line in lines:
        if line.kind is RowKind.DATA:
            for key, cell in list(line.cells.items()):
                if not isinstance(cell.value, str) or len(cell.value) > MAX_DITTO:
                    continue
                if not is_ditto(words, cell.text):
                    continue
                if "左" in cell.text:
                    source = _left_of(table, words, line, offsets[key])
                else:
                    source = above.cells.get(key) if above is not None else None
                if source is None or not source.text or is_ditto(words, source.text):
                    seen = cell.text
                    findings.append(Finding("DITTO_UNRESOLVED", cell.where, key, seen))
                    del line.cells[key]
                else:
                    line.cells[key] = replace(source, inherited=True)
        if line.kind is RowKind.DATA or (line.kind is RowKind.BLANK and line.cells):
            above = _above(words, above, line)
    return findings


def _above(words: Words, above: Line | None, line: Line) -> Line:
    """What a ditto mark in the next row refers to: a form row only gives what it says."""
    if line.kind is RowKind.DATA or above is None:
        return line
    said = {key: one for key, one in line.cells.items() if not is_nil(words, one.text)}
    return replace(line, cells={**above.cells, **said})


def _left_of(table: Table, words: Words, line: Line, offset: int) -> RawCell | None:
    """The cell directly on the left, if it can hold what this one asks for."""
    key, left = table.fields[offset], table.fields.get(offset - 1)
    kinds = {words.kind(key), words.kind(left)}
    if left is None or not (len(kinds) == 1 or kinds <= _ANSWERING or kinds <= _DAYS):
        return None
    return line.cells.get(left)


def _is_blank(words: Words, line: Line, key: str) -> bool:
    cell = line.cells.get(key)
    return cell is None or is_nil(words, cell.text)


def _is_lead(words: Words, key: str) -> bool:
    """An office that every row must have; a blank for an assisting one means that none is."""
    return words.profile.fields[key].is_required or words.kind(key) is Kind.DUTY


def _carry_places(grid: Grid, words: Words, lines: Sequence[Line], offset: int) -> list[Finding]:
    """A place written once at the top, or once a group, holds for the blanks below it."""
    key = words.by_kind[Kind.PLACE]
    rows = [line for line in lines if line.kind is RowKind.DATA]
    said = {plain(line.cells[key].text) for line in rows if not _is_blank(words, line, key)}
    if len(said) == 1 and not _is_blank(words, rows[0], key):
        return _carry(grid, words, rows, key, offset)
    return _carry_group_rows(grid, words, lines, key, offset)


def _carry_group_rows(
    grid: Grid, words: Words, lines: Sequence[Line], key: str, offset: int
) -> list[Finding]:
    """Carry a column down that is filled in the first row of each group only.

    Such a column is blank often, never names a group twice, and starts filled.
    """
    rows = [line for line in lines if line.kind is RowKind.DATA]
    if len(rows) < 3 or _is_blank(words, rows[0], key):
        return []
    said = [line.cells[key] for line in rows if not _is_blank(words, line, key)]
    names = [plain(one.text) for one in said]
    blank = len(rows) - len(said)
    is_merged = any(one.inherited for one in said)
    if is_merged or blank < MIN_BLANK_SHARE * len(rows) or len(set(names)) != len(names):
        return []
    return _carry(grid, words, rows, key, offset)


def _carry_form_rows(
    grid: Grid, words: Words, lines: Sequence[Line], key: str, offset: int
) -> list[Finding]:
    """Pre-printed rows that only name a category head the rows below, if all are written so."""
    rows = [line for line in lines if line.kind is RowKind.DATA]
    if len(rows) < 2 or not all(_is_blank(words, line, key) for line in rows):
        return []
    named = [
        line
        for line in lines
        if line.kind is RowKind.DATA
        or (line.kind is RowKind.BLANK and not line.continues and key in line.cells)
    ]
    return _carry(grid, words, named, key, offset)


def _carry(grid: Grid, words: Words, rows: Sequence[Line], key: str, offset: int) -> list[Finding]:
    """Fill the blanks of data rows from above; one finding tells of them all."""
    current: RawCell | None = None
    filled: list[tuple[int, str]] = []
    for line in rows:
        if not _is_blank(words, line, key):
            current = line.cells[key]
        elif current is not None:
            line.cells[key] = replace(current, inherited=True)
            filled.append((line.offset, current.text))
    if not filled:
        return []
    at, seen = filled[0]
    details = {"rows": str(len(filled))}
    return [Finding("CELL_CARRIED_DOWN", grid.where(at, offset), key, seen, details)]
