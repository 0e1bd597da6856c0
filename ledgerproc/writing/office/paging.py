"""Where the pages of a sheet end, so that the last one never holds a line or two.

Widths and heights are points. The end of a short sheet that would spill onto one more page is
drawn in: the sheet is set a little smaller, as a clerk would do. A short one that ends well
stays as it is. Every other sheet gets a break before its last page; a program that breaks pages
by itself where a sheet is as wide as the paper lays it out as it would without.
"""

from __future__ import annotations

from collections.abc import Sequence, Set

from msgspec import Struct

from ledgerproc.writing.office.pagebreaks import Rows, break_pages

A3, A4 = 8, 9  # numbers of the papers
PAPERS = {A3: (841.9, 1190.6), A4: (595.3, 841.9)}  # upright
POINTS_A_DIGIT = 7 * 72 / 96  # a column's width is counted in digits of the default font
PADDING = 5 / 7  # digits by which a column stands wider in a file than the writer was asked for
STAND_IN_DIGIT = 9.3 * 72 / 96  # of the font that stands in for it where it is missing
INCH = 72.0
SPILL = 0.25  # of a page; what holds less than this is drawn onto the pages before
MOST_SPILL = 0.45  # so much where many pages before share it
SHRINK = 1 / 8  # of the size, that each page before may give for it
FULL, OVERFULL = 0.97, 1.03  # of a page; programs differ by that much in what they get onto one
MOST_DRAWN = 8  # pages; of more, a whole percent of size is half a page at the end
MOST_BREAKS = 1000  # no spreadsheet keeps many more


class Page(Struct, frozen=True):
    """Paper, margins in inches (left, right, top, bottom) and the widths of the columns."""

    paper: int
    is_landscape: bool
    margins: tuple[float, float, float, float]
    widths: Sequence[float]

    def _sides(self) -> tuple[float, float]:
        """Points between the margins, across and down."""
        wide, high = PAPERS[self.paper]
        if self.is_landscape:
            wide, high = high, wide
        left, right, top, bottom = (one * INCH for one in self.margins)
        return wide - left - right, high - top - bottom

    def scale(self, digit: float = POINTS_A_DIGIT) -> float:
        """How large it is printed so that all columns fit."""
        needed = sum(self.widths) * digit
        return min(1.0, self._sides()[0] / needed) if needed else 1.0

    def room(self, digit: float = POINTS_A_DIGIT) -> float:
        """Points of rows on one page, where the page is as wide as the columns; 0: not known."""
        if self.paper not in PAPERS:
            return 0.0
        return max(0.0, self._sides()[1] / self.scale(digit))


class Pages(Struct, frozen=True):
    """``breaks`` are offsets of rows that begin a page."""

    fit: int = 0  # pages to draw the sheet onto; 0: as many as it takes
    breaks: tuple[int, ...] = ()


def plan_pages(
    page: Page, heights: Sequence[float], repeated: Sequence[int], starts: Set[int] | range
) -> Pages:
    """How a sheet that is one page wide and open at its end is to be printed.

    ``repeated`` are offsets of rows that stand on every page, ``starts`` of those that a
    page may begin with: a case is not torn, and what signs for cases stays with the last.
    """
    room = page.room()
    if not room:
        return Pages()
    rows = Rows(heights, sum(heights[at] for at in repeated), sorted(starts))
    may_tear, rooms = rows.may_tear(room), every_room(page)
    if lay_out(heights, repeated, room)[0] <= MOST_DRAWN:
        fit = count_pages(heights, repeated, room)
        if fit == 1 or (fit and not may_tear and all(rows.bears(fit, one) for one in rooms)):
            return Pages(fit)
        if not may_tear and all(rows.ends_well(one) for one in rooms):
            return Pages()
    if may_tear:
        breaks = break_pages(heights, rows.head, room * FULL, frozenset(starts))
    else:
        breaks = rows.break_last(rooms)
    return Pages(0, tuple(breaks) if len(breaks) <= MOST_BREAKS else ())


def every_room(page: Page) -> list[float]:
    """Points of rows on one page, with either font, in any program."""
    digits, shares = (POINTS_A_DIGIT, STAND_IN_DIGIT), (OVERFULL, 1.0, FULL)
    return [page.room(digit) * share for digit in digits for share in shares]


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
