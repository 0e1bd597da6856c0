"""Leaves long stretches of blank rows out of a grid, so that one stray cell costs little.

In: a grid that has a row for each row of the sheet. Out: the same grid, of whose blank
stretches only the beginning is left; the rows that stay keep their numbers.
"""

from __future__ import annotations

from bisect import bisect_left

from msgspec.structs import replace

from ledgerproc.reading.files.grid import Grid, Merge

MANY = 2_000  # rows; a shorter sheet stays as it is
KEPT = 50  # blank rows that are left of a stretch: as many as any form has


def squeeze(grid: Grid) -> Grid:
    """The grid without the rows that are far from anything; offsets are moved along."""
    if len(grid.rows) < MANY:
        return grid
    kept = _kept_rows(grid)
    if len(kept) == len(grid.rows):
        return grid
    places = {row: at for at, row in enumerate(kept)}
    return replace(
        grid,
        rows=[grid.rows[row] for row in kept],
        numbers=[grid.numbers[row] for row in kept],
        merges=tuple(
            Merge(places[one.top], one.left, bisect_left(kept, one.bottom + 1) - 1, one.right)
            for one in grid.merges
            if one.top in places
        ),
        troubles=tuple(
            replace(one, row=places[one.row]) if one.row in places else one for one in grid.troubles
        ),
        hidden_rows=frozenset(places[row] for row in grid.hidden_rows if row in places),
    )


def _kept_rows(grid: Grid) -> list[int]:
    """Rows with content or a trouble, and the first blank ones after each of them."""
    needed = {one.row for one in grid.troubles}
    kept: list[int] = []
    blanks = 0
    for number, row in enumerate(grid.rows):
        is_blank = row.count(None) == len(row) and number not in needed
        blanks = blanks + 1 if is_blank else 0
        if blanks <= KEPT:
            kept.append(number)
    return kept
