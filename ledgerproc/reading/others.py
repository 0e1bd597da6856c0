"""Tells where another table begins below a ledger: its statistics, a list of contacts.

In: a grid and a table. Out: the first row of what has names of columns of its own and is no
ledger's header with certainty. Its rows are none of the ledger's; a finding names them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from ledgerproc.findings import Finding
from ledgerproc.profile.model import Kind
from ledgerproc.reading.cells import text_of
from ledgerproc.reading.files.grid import Grid
from ledgerproc.reading.lines import Line, Table
from ledgerproc.reading.otherwise import judge_rest
from ledgerproc.reading.rows import RowKind
from ledgerproc.reading.vocabulary import Words, key_of

Typed = Sequence[tuple[int, str]]

MAX_NAME = 20  # characters of a column's name
MIN_NAMES = 3  # columns of another table
_FIGURE = re.compile(r"[\d,.%]+[件户人个宗条项元万]{0,2}|[-—/]")


def is_other_header(words: Words, table: Table, typed: Typed) -> bool:
    """Tell a row of names of which two are the names of other columns than they stand in."""
    return _names(words, table, typed) >= 2


def _names(words: Words, table: Table, typed: Typed) -> int:
    """How many names of columns stand in columns that are called otherwise, 0 in a row of data."""
    if len(typed) < MIN_NAMES or any(len(text) > MAX_NAME for _, text in typed):
        return 0
    keys = ((offset, key_of(words, text)) for offset, text in typed)
    return sum(key is not None and key != table.fields.get(offset) for offset, key in keys)


def find_rest(grid: Grid, table: Table, words: Words) -> int | None:
    """The first row of another table below the rows of a ledger, None where there is none."""
    number = next((at for at, key in table.fields.items() if _is_number(words, key)), None)
    has_rows = False
    for at in range(table.block.bottom + 1, table.last + 1):
        row = grid.rows[at]
        is_numbered = number is not None and _is_numbered(row, number)
        if at in table.headers or is_numbered or _is_prose(row):
            has_rows = True
            continue
        typed = [(offset, text) for offset, value in enumerate(row) if (text := text_of(value))]
        names = _names(words, table, typed) if has_rows else 0
        if names >= 2 or (names and _is_above_figures(grid, at, table.last)):
            return at
        has_rows = has_rows or len(typed) > 1
    return None


def _is_number(words: Words, key: str) -> bool:
    return words.kind(key) is Kind.NUMBER


def _is_numbered(row: Sequence[object], at: int) -> bool:
    value = row[at] if at < len(row) else None
    return isinstance(value, int | float) or (isinstance(value, str) and value.strip().isdecimal())


def _is_prose(row: Sequence[object]) -> bool:
    """Whether a row holds a text that is too long for a name: a quick look at most rows."""
    return any(type(one) is str and len(one) > MAX_NAME for one in row)


def _is_above_figures(grid: Grid, at: int, last: int) -> bool:
    """Whether the next row has a name and else figures, as statistics have them."""
    if at == last:
        return False
    texts = [text for value in grid.rows[at + 1] if (text := text_of(value))]
    return len(texts) >= MIN_NAMES and all(map(_FIGURE.fullmatch, texts[1:]))


def rest_lines(grid: Grid, words: Words, lines: list[Line], start: int, last: int) -> Finding:
    """Add the lines of another table to a ledger's, all of its foot; say what it is."""
    for line in reversed(lines):  # its title
        if line.kind is RowKind.DATA:
            break
        if any(value is not None for value in grid.rows[line.offset]):
            line.kind, line.cells = RowKind.FOOT, {}
            break
    lines += [
        Line(at, RowKind.FOOT if any(map(text_of, grid.rows[at])) else RowKind.BLANK)
        for at in range(start, last + 1)
    ]
    rest = replace(
        grid,
        rows=grid.rows[start : last + 1],
        numbers=grid.numbers[start : last + 1],
        merges=(),
        troubles=(),
    )
    return judge_rest(rest, words)
