"""How many pages a sheet takes, so that the last one does not hold a line or two.

Widths and heights are points. A sheet that is one page wide and as long as it gets is given
a number of pages where its end would spill: it is then set a little smaller, as a clerk
would do. Other sheets stay as they are.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

A3, A4 = 8, 9  # numbers of the papers
PAPERS = {A3: (841.9, 1190.6), A4: (595.3, 841.9)}  # upright
POINTS_A_DIGIT = 7 * 72 / 96  # a column's width is counted in digits of the default font
INCH = 72.0
SPILL = 0.25  # of a page; what holds less than this is drawn onto the pages before
FULL = 0.97  # of a page; programs differ by that much in what they get onto one


class Page(Struct, frozen=True):
    """Paper, margins in inches (left, right, top, bottom) and the widths of the columns."""

    paper: int
    is_landscape: bool
    margins: tuple[float, float, float, float]
    widths: Sequence[float]

    def room(self) -> float:
        """Points of rows on one page, where the page is as wide as the columns; 0: not known."""
        if self.paper not in PAPERS:
            return 0.0
        wide, high = PAPERS[self.paper]
        if self.is_landscape:
            wide, high = high, wide
        left, right, top, bottom = (one * INCH for one in self.margins)
        needed = sum(self.widths) * POINTS_A_DIGIT
        scale = min(1.0, (wide - left - right) / needed) if needed else 1.0
        return max(0.0, (high - top - bottom) / scale)


def count_pages(heights: Sequence[float], repeated: Sequence[int], room: float) -> int:
    """Pages to fit a sheet to; 0 where it may stay as long as it gets.

    ``repeated`` are offsets of rows that stand on every page.

    >>> count_pages([20] * 11, [], 200), count_pages([20] * 16, [], 200)
    (1, 0)
    """
    head = sum(heights[at] for at in repeated)
    last_head = max(repeated, default=-1)
    pages, used = 1, 0.0
    for at, height in enumerate(heights):
        if used and used + height > room:
            pages, used = pages + 1, head if at > last_head else 0.0
        used += height
    if pages == 1:
        return 1 if used > FULL * room else 0
    return pages - 1 if used < SPILL * room else 0
