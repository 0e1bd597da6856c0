"""Names the two likeliest readings of a sheet that is refused, and what would settle it.

In: a grid without a certain header. Out: each reading in Chinese, and the line of
读表设定 that would make it the true one. Nothing here decides how a sheet is read.
"""

from __future__ import annotations

from msgspec import Struct

from ledgerproc.findings import column_letters
from ledgerproc.profile.model import Kind
from ledgerproc.reading.cells import text_of
from ledgerproc.reading.grid import Grid
from ledgerproc.reading.headers import HeaderBlock, HeaderColumn, find_weak_blocks
from ledgerproc.reading.vocabulary import Words

LOOKED_AT = 20  # rows under a header whose texts tell the longest column


class Reading(Struct, frozen=True):
    """One way to read a sheet; ``line`` is the setting that would make it certain."""

    says: str
    line: str


def best_readings(grid: Grid, words: Words) -> list[Reading]:
    """The two likeliest readings, the likeliest first; one where there is no second."""
    found: list[Reading] = []
    for block in find_weak_blocks(grid, words):
        missing = _missing(words, block)
        unknown = _unknown(grid, block)
        # Of a long text and a short one, the long one tells the story.
        guesses = [(column, key) for column in unknown[:2] for key in missing]
        found += [_told(grid, words, block, *one) for one in guesses[:2]]
        if not guesses:
            found.append(_plain(grid, words, block))
    return found[:2]


def _missing(words: Words, block: HeaderBlock) -> list[str]:
    """Subjects that no column names, prose before names; if none is missing, the others."""
    fields = words.profile.fields
    named = set(block.fields)
    subjects = [key for key in fields if key in words.subjects - named]
    others = [
        key
        for key, one in fields.items()
        if one.is_required and key not in named and key not in subjects
    ]
    return [*reversed(subjects), *others]


def _unknown(grid: Grid, block: HeaderBlock) -> list[HeaderColumn]:
    """Columns that nobody knows, the one with the longest texts first."""
    columns = [one for one in block.columns if not one.match.fields]
    return sorted(columns, key=lambda one: -_length(grid, block, one.offset))


def _length(grid: Grid, block: HeaderBlock, offset: int) -> int:
    rows = grid.rows[block.bottom + 1 : block.bottom + 1 + LOOKED_AT]
    return sum(len(text_of(row[offset])) for row in rows if offset < len(row))


def _told(grid: Grid, words: Words, block: HeaderBlock, column: HeaderColumn, key: str) -> Reading:
    header = column.text.replace("\n", "")
    letters = column_letters(grid.first_column + column.offset)
    label = words.labels[key]
    says = f"第 {_rows(grid, block)} 行是表头，{letters} 列“{header}”是“{label}”"
    return Reading(says, f"{grid.file.rpartition('/')[2]}，{grid.sheet}，{header}，{label}")


def _plain(grid: Grid, words: Words, block: HeaderBlock) -> Reading:
    known = "、".join(
        words.labels[key] for key in block.fields if words.kind(key) is not Kind.IGNORED
    )
    label = "、".join(words.labels[key] for key in _missing(words, block)[:1])
    line = f"{grid.file.rpartition('/')[2]}，{grid.sheet}，（表头原文），{label}"
    return Reading(f"第 {_rows(grid, block)} 行是表头，有“{known}”，没有“{label}”", line)


def _rows(grid: Grid, block: HeaderBlock) -> str:
    top, bottom = grid.numbers[block.top], grid.numbers[block.bottom]
    return str(top) if top == bottom else f"{top}-{bottom}"
