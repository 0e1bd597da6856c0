"""Names the two likeliest readings of a sheet that is refused, and what would settle it.

In: a grid without a certain header. Out: each reading in Chinese, and the line of
读表设定 that would make it the true one. Nothing here decides how a sheet is read.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from ledgerproc.findings import column_letters
from ledgerproc.profile.model import Kind
from ledgerproc.reading.blocks import HeaderBlock, HeaderColumn
from ledgerproc.reading.cells import text_of
from ledgerproc.reading.files.grid import Grid
from ledgerproc.reading.headers import find_blocks, find_weak_blocks
from ledgerproc.reading.settings import NOT_USED, with_told
from ledgerproc.reading.vocabulary import Words, normalise

Told = Mapping[HeaderColumn, str]  # what columns are taken for; "" leaves one unused

MOST_LINES = 4  # of the settings that are written out for one reading: the others are alike
LOOKED_AT = 20  # rows under a header whose texts tell the longest column


class Reading(Struct, frozen=True):
    """One way to read a sheet; ``line`` is what would make it certain, "" for a new column."""

    says: str
    line: str


def best_readings(grid: Grid, words: Words) -> list[Reading]:
    """The two likeliest readings, the likeliest first; one where there is no second."""
    found: list[Reading] = []
    for block in find_weak_blocks(grid, words):
        missing = _missing(words, block)
        unknown = _unknown(grid, block)
        # Of a long text and a short one, the long one tells the story.
        guesses: list[Told] = [{column: key} for column in unknown[:2] for key in missing]
        if not words.subjects & set(missing):
            guesses = [{}, *guesses]  # all that must be told is there: the rest is not wanted
        if not unknown:
            found.append(_plain(grid, words, block, missing[0]))
            guesses = [{column: missing[0]} for column in _stand_ins(grid, words, block)]
        found += [_reading(grid, words, block, one) for one in guesses[:2]]
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


def _stand_ins(grid: Grid, words: Words, block: HeaderBlock) -> list[HeaderColumn]:
    """Known columns of text in which a sender may have told the problem, the longest first."""
    columns = [
        one
        for one in block.columns
        if one.match.fields
        and words.kind(one.match.fields[0]) is Kind.TEXT
        and one.match.fields[0] not in words.subjects
    ]
    return sorted(columns, key=lambda one: -_length(grid, block, one.offset))


def _length(grid: Grid, block: HeaderBlock, offset: int) -> int:
    rows = grid.rows[block.bottom + 1 : block.bottom + 1 + LOOKED_AT]
    return sum(len(text_of(row[offset])) for row in rows if offset < len(row))


def _reading(grid: Grid, words: Words, block: HeaderBlock, told: Told) -> Reading:
    """A guess and its settings; where that is not enough, the other columns are not wanted."""
    says = [
        f"{column_letters(grid.first_column + one.offset)} 列“{_header(one)}”是“{words.labels[key]}”"
        for one, key in told.items()
    ]
    settled = dict(told)
    if not told or not _is_settled(grid, words, told):
        rest = [one for one in _unknown(grid, block) if one not in told]
        settled.update(dict.fromkeys(rest, ""))
        says.append(f"{'其余' if told else '不认得的'} {len(rest)} 栏不要")
    lines = [_line(grid, one, words.labels.get(key, NOT_USED)) for one, key in settled.items()]
    if len(lines) > MOST_LINES:
        more = len(lines) - MOST_LINES + 1
        lines[MOST_LINES - 1 :] = [f"其余 {more} 个不认得的栏目照样各写一行“{NOT_USED}”"]
    is_enough = _is_settled(grid, words, settled)
    return Reading(
        f"第 {_rows(grid, block)} 行是表头，{'，'.join(says)}",
        " 和 ".join(lines) if is_enough else "",
    )


def _is_settled(grid: Grid, words: Words, told: Told) -> bool:
    """Whether the header would be certain with these settings."""
    names = {
        "/".join(normalise(part) for part in one.text.split("/")): (key, "")
        for one, key in told.items()
    }
    return bool(find_blocks(grid, with_told(words, names)))


def _plain(grid: Grid, words: Words, block: HeaderBlock, key: str) -> Reading:
    """A header without a column for what must be told: only the sender can add it."""
    known = "、".join(
        words.labels[key] for key in block.fields if words.kind(key) is not Kind.IGNORED
    )
    label = words.labels[key]
    return Reading(f"第 {_rows(grid, block)} 行是表头，有“{known}”，没有“{label}”", "")


def _header(column: HeaderColumn) -> str:
    return column.text.replace("\n", "")


def _line(grid: Grid, column: HeaderColumn, meaning: str) -> str:
    return f"{grid.file.rpartition('/')[2]}，{grid.sheet}，{_header(column)}，{meaning}"


def _rows(grid: Grid, block: HeaderBlock) -> str:
    top, bottom = grid.numbers[block.top], grid.numbers[block.bottom]
    return str(top) if top == bottom else f"{top}-{bottom}"
