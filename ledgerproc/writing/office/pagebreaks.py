"""Where pages are broken between cases, so that none is torn and the last one holds enough.

Heights are points. A room is what one page holds; it differs by the font that columns are
measured in and by the program, and over many pages nobody can foretell where they end. So the
last page gets a break of its own, where the page before it is well filled in every room.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence, Set
from itertools import pairwise

from msgspec import Struct

LAST = 0.3  # of a page, that the last one holds
LAST_CASES = 3  # so many of them at least
ENOUGH = 0.6  # of a page, that makes up for fewer cases
WIDER = 4 / 3  # how much larger the largest room is than the smallest


class Filled(Struct, frozen=True):
    """By row: on which page it stands, and how full that is up to it."""

    pages: list[int]
    shares: list[float]


class Rows(Struct, frozen=True):
    """Rows with the height of what repeats above them, and where pages may begin."""

    heights: Sequence[float]
    head: float
    starts: Sequence[int]

    def may_tear(self, room: float) -> bool:
        """Whether a page might end within a case of several rows that one page would hold."""
        return any(
            end > start + 1 and self.head + sum(self.heights[start:end]) <= room
            for start, end in pairwise(self.starts)
        )

    def fill(self, room: float) -> Filled:
        """How the rows fill pages of their own accord."""
        pages: list[int] = []
        shares: list[float] = []
        number, used = 1, 0.0
        for height in self.heights:
            if used + height > room and used:
                number, used = number + 1, self.head
            used += height
            pages.append(number)
            shares.append(used / room)
        return Filled(pages, shares)

    def ends_well(self, room: float) -> bool:
        """Whether the last page holds enough where rows are left alone."""
        filled = self.fill(room)
        last = filled.pages.index(filled.pages[-1])
        cases = len(self.starts) - bisect_left(self.starts, last)
        return not last or (filled.shares[-1] >= LAST and cases >= LAST_CASES)

    def bears(self, fit: int, room: float) -> bool:
        """Whether rows that are drawn onto ``fit`` pages end well where a page has more room."""
        return self.fill(room).pages[-1] > fit or self.ends_well(room)

    def break_last(self, rooms: Sequence[float]) -> list[int]:
        """A break before the last page, if any place is fit for it."""
        least = min(rooms)
        filled = [self.fill(room) for room in rooms]
        found: list[int] = []
        best = 0.0
        used = self.head + sum(self.heights[self.starts[-1] + 1 :]) if self.starts else 0.0
        end = self.starts[-1] + 1 if self.starts else 0
        for cases, start in enumerate(reversed(self.starts), 1):
            used, end = used + sum(self.heights[start:end]), start
            if used > least:
                break
            if used < least * (WIDER * LAST if cases >= LAST_CASES else ENOUGH):
                continue
            before = min(one.shares[start - 1] for one in filled)
            if before > best:
                found, best = [start], before
        return found


def break_pages(heights: Sequence[float], head: float, room: float, starts: Set[int]) -> list[int]:
    """Which rows begin a page, where every page gets a break; each is as full as it gets.

    >>> rows = [10.0] * 21
    >>> break_pages(rows, 0, 100, {*range(21)}), break_pages(rows, 0, 100, {4, 8, 12, 16})
    ([10, 20], [8, 16])
    """
    breaks: list[int] = []
    begin = start = 0
    used = 0.0
    for at, height in enumerate(heights):
        if at in starts:
            start = at
        if used + height > room and at > begin:
            begin = start if start > begin else at
            breaks.append(begin)
            used = head + sum(heights[begin:at])
        used += height
    return breaks
