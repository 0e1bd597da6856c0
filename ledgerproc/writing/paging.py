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
PADDING = 5 / 7  # digits by which a column stands wider in a file than the writer was asked for
STAND_IN_DIGIT = 9.3 * 72 / 96  # of the font that stands in for it where it is missing
INCH = 72.0
SPILL = 0.25  # of a page; what holds less than this is drawn onto the pages before
MOST_SPILL = 0.45  # so much where many pages before share it
SHRINK = 1 / 8  # of the size, that each page before may give for it
SQUEEZE = 4 / 3  # how much more than it holds may be drawn onto a page for another font's sake
FULL, OVERFULL = 0.97, 1.03  # of a page; programs differ by that much in what they get onto one


class Page(Struct, frozen=True):
    """Paper, margins in inches (left, right, top, bottom) and the widths of the columns."""

    paper: int
    is_landscape: bool
    margins: tuple[float, float, float, float]
    widths: Sequence[float]

    def room(self, digit: float = POINTS_A_DIGIT) -> float:
        """Points of rows on one page, where the page is as wide as the columns; 0: not known."""
        if self.paper not in PAPERS:
            return 0.0
        wide, high = PAPERS[self.paper]
        if self.is_landscape:
            wide, high = high, wide
        left, right, top, bottom = (one * INCH for one in self.margins)
        needed = sum(self.widths) * digit
        scale = min(1.0, (wide - left - right) / needed) if needed else 1.0
        return max(0.0, (high - top - bottom) / scale)


def fit_page(page: Page, heights: Sequence[float], repeated: Sequence[int]) -> int:
    """Pages to fit a sheet to, whichever font is there; 0 where it may stay as long as it gets.

    Where wider digits make the columns, and so the scale, another, the end may spill there
    alone; it is drawn in unless the usual font would become too small for it.
    """
    room = page.room()
    settled = count_pages(heights, repeated, room)
    if settled:
        return settled
    other = count_pages(heights, repeated, page.room(STAND_IN_DIGIT))
    is_near = other >= lay_out(heights, repeated, room)[0] - 1
    return other if is_near and sum(heights) <= SQUEEZE * other * room else 0


def count_pages(heights: Sequence[float], repeated: Sequence[int], room: float) -> int:
    """Pages to fit a sheet to; 0 where it may stay as long as it gets.

    ``repeated`` are offsets of rows that stand on every page.

    >>> count_pages([20] * 11, [], 200), count_pages([20] * 16, [], 200)
    (1, 0)
    >>> count_pages([20] * 53, [], 200), count_pages([20] * 55, [], 200)
    (5, 0)
    """
    pages, used = lay_out(heights, repeated, room)
    if pages == 1:
        return 1 if used > FULL * room else 0
    return pages - 1 if used < spill(pages) * room else 0


def spill(pages: int) -> float:
    """How much of the last page is drawn onto those before it.

    >>> spill(2), spill(4), spill(30)
    (0.25, 0.375, 0.45)
    """
    return min(MOST_SPILL, max(SPILL, (pages - 1) * SHRINK))


def lay_out(heights: Sequence[float], repeated: Sequence[int], room: float) -> tuple[int, float]:
    """How many pages rows take, and how much of the last one."""
    head = sum(heights[at] for at in repeated)
    last_head = max(repeated, default=-1)
    pages, used = 1, 0.0
    for at, height in enumerate(heights):
        if used and used + height > room:
            pages, used = pages + 1, head if at > last_head else 0.0
        used += height
    return pages, used
