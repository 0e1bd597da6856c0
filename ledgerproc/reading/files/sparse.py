"""What the second readers share: scattered cells as a grid, numbers and days as they show.

In: the cells of a sheet by their places, serial numbers of days. Out: a grid; values with
the trouble of a cell that cannot be taken as it stands. Rows and columns count from 0.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from ledgerproc.reading.files.calamine import IMPOSSIBLE, MAX_AREA, MAX_EXACT, WorkbookError
from ledgerproc.reading.files.grid import CellValue, Grid, Merge, Trouble

Place = tuple[int, int]
_DOUBTFUL = 61  # spreadsheets count a 29 February 1900 as day 60


def grid_of(
    name: str,
    title: str,
    cells: Mapping[Place, CellValue],
    troubles: Sequence[Trouble],
    merges: Sequence[Merge] = (),
    visible: bool = True,
) -> Grid:
    """The rows of a sheet down to its last cell; cells too far apart are refused."""
    height = max((row for row, _ in cells), default=-1) + 1
    width = max((column for _, column in cells), default=-1) + 1
    if height * width > MAX_AREA:
        raise WorkbookError("FILE_TOO_LARGE", f"“{title}”的内容离第一行第一列太远")
    blank: list[CellValue] = [None] * width  # of all blank rows: none is changed
    rows = [blank] * height
    for (row, column), value in cells.items():
        if rows[row] is blank:
            rows[row] = blank[:]
        rows[row][column] = value
    kept = (
        Merge(one.top, one.left, min(one.bottom, height - 1), one.right)
        for one in merges
        if one.top < height
    )
    return Grid(
        file=name,
        sheet=title,
        rows=rows,
        numbers=list(range(1, height + 1)),
        visible=visible,
        merges=tuple(sorted(kept, key=lambda one: (one.top, one.left))),
        troubles=tuple(troubles),
    )


def number_of(value: float, place: Place, troubles: list[Trouble]) -> CellValue:
    """A number; a whole one as such, and one that lost digits as it shows, with its trouble."""
    if not math.isfinite(value):  # no spreadsheet has such a number
        troubles.append(Trouble(*place, "CELL_ERROR_VALUE", str(value)))
        return str(value)
    if value != int(value):
        return value
    if abs(value) < MAX_EXACT:
        return int(value)
    seen = f"{value:.5E}"
    troubles.append(Trouble(*place, "CELL_DIGITS_LOST", seen))
    return seen


def day_of(value: float, is_1904: bool, place: Place, troubles: list[Trouble]) -> CellValue:
    """What a number in a cell of days shows; one that is no day is a trouble."""
    if not value > 0 or (1 <= value < _DOUBTFUL and not is_1904):
        troubles.append(Trouble(*place, "CELL_DATE_IMPOSSIBLE", f"{value:g}"))
        return IMPOSSIBLE
    start = datetime(1904, 1, 1) if is_1904 else datetime(1899, 12, 30)
    try:
        found = start + timedelta(seconds=round(value * 86_400))
    except OverflowError:
        return number_of(value, place, troubles)
    if value < 1:
        return found.time()
    return found if value % 1 else found.date()
