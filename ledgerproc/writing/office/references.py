"""Where cells have gone after rows of a template were repeated.

A ``Growth`` knows which rows became how many; formulas, merged ranges, drop-downs,
print areas and everything else that names cells ask it for the new place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import reduce

from msgspec import Struct

from ledgerproc.findings import column_letters


class Span(Struct, frozen=True):
    """Rows ``top`` to ``bottom`` of a template stand ``copies`` times (at least once)."""

    top: int
    bottom: int
    copies: int

    @property
    def added(self) -> int:
        """How many rows the copies add."""
        return (self.bottom - self.top + 1) * (self.copies - 1)


class Growth(Struct, frozen=True):
    """The repeated rows of one sheet, from top to bottom."""

    spans: tuple[Span, ...] = ()

    def first(self, row: int) -> int:
        """Where a row of the template stands now; in a repeated block its first copy."""
        return row + sum(span.added for span in self.spans if span.bottom < row)

    def last(self, row: int) -> int:
        """The same for the lower end of a range: the last copy."""
        span = self.span(row)
        return self.first(row) + (span.added if span else 0)

    def own(self, row: int, copy: int) -> int:
        """Where the row stands in one copy (from 0) of its block."""
        span = self.span(row)
        height = span.bottom - span.top + 1 if span else 0
        return self.first(row) + height * copy

    def span(self, row: int) -> Span | None:
        """The repeated block that a row of the template belongs to."""
        return next((one for one in self.spans if one.top <= row <= one.bottom), None)


STAY = Growth()
PLACE = re.compile(r"\$?([A-Z]{1,3})\$?(\d+)")
CELL = r"(?P<{0}c>\$?[A-Z]{{1,3}})(?P<{0}a>\$?)(?P<{0}r>\d{{1,7}})"
REFERENCE = re.compile(
    r'(?P<text>"(?:[^"]|"")*")'
    r"|(?P<sheet>(?:'(?:[^']|'')+'|[^\W\d][\w.]*)!)?"
    rf"(?<![\w.$])(?:{CELL.format('l')}(?::{CELL.format('h')})?"
    r"|(?P<la2>\$?)(?P<lr2>\d{1,7}):(?P<ha2>\$?)(?P<hr2>\d{1,7}))(?![\w(.])"
)


def move_range(area: str, growth: Growth) -> str:
    """A range or a list of ranges (A5:B5 D7) at its new place, grown with its rows.

    What covers a block in part is repeated with every copy.

    >>> move_range("L4 A9", Growth((Span(4, 4, 3),)))
    'L4:L6 A11'
    >>> move_range("B4", Growth((Span(4, 5, 2),)))
    'B4 B6'
    """
    return " ".join(_grown(one, growth) for one in area.split())


def _grown(area: str, growth: Growth) -> str:
    left, top, right, bottom = corners(area)
    span = growth.span(top)
    if span and bottom <= span.bottom and (top, bottom) != (span.top, span.bottom):
        copies = range(span.copies)
        ends = [(growth.own(top, copy), growth.own(bottom, copy)) for copy in copies]
    else:
        ends = [(growth.first(top), growth.last(bottom))]
    first, last = column_letters(left), column_letters(right)
    return " ".join(
        f"{first}{low}" if (first, low) == (last, high) else f"{first}{low}:{last}{high}"
        for low, high in ends
    )


def move_formula(
    formula: str,
    sheet: str,
    growths: Mapping[str, Growth],
    copy: int | None = None,
    block: Span | None = None,
) -> str:
    """A formula of ``sheet`` after rows were repeated.

    Within a block (``copy`` and ``block`` given) relative references to the block's own
    rows follow the copy; all other ranges grow from the first copy to the last.
    """

    def moved(match: re.Match[str]) -> str:
        if match["text"]:
            return match["text"]
        name = (match["sheet"] or "")[:-1].strip("'").replace("''", "'") or sheet
        growth = growths.get(name, STAY)
        follow = block if name == sheet else None
        return (match["sheet"] or "") + _moved(match, growth, copy or 0, follow)

    return REFERENCE.sub(moved, formula)


def _moved(match: re.Match[str], growth: Growth, copy: int, block: Span | None) -> str:
    if match["lr2"]:
        low, high = _rows(
            (match["la2"], match["lr2"]), (match["ha2"], match["hr2"]), growth, copy, block
        )
        return f"{match['la2']}{low}:{match['ha2']}{high}"
    start = match["la"], match["lr"]
    if not match["hr"]:
        row, _ = _rows(start, start, growth, copy, block)
        return f"{match['lc']}{match['la']}{row}"
    low, high = _rows(start, (match["ha"], match["hr"]), growth, copy, block)
    return f"{match['lc']}{match['la']}{low}:{match['hc']}{match['ha']}{high}"


def _rows(
    low: tuple[str, str], high: tuple[str, str], growth: Growth, copy: int, block: Span | None
) -> tuple[int, int]:
    """New rows of a range; each end is its dollar sign and its row."""

    def end(dollar: str, text: str, is_high: bool) -> int:
        row = int(text)
        if block and not dollar and block.top <= row <= block.bottom:
            return growth.own(row, copy)
        return growth.last(row) if is_high else growth.first(row)

    return end(*low, False), end(*high, True)


def shift_formula(formula: str, rows: int, columns: int) -> str:
    """A formula copied ``rows`` down and ``columns`` to the right, as a spreadsheet does.

    >>> shift_formula("SUM(C5:$D$5)", 0, 1)
    'SUM(D5:$D$5)'
    """

    def one(column: str | None, dollar: str, row: str) -> str:
        letters = (column or "").lstrip("$")
        if column and not column.startswith("$"):
            letters = column_letters(column_number(letters) + columns)
        mark = "$" if column and column.startswith("$") else ""
        return f"{mark}{letters}{dollar}{row if dollar else int(row) + rows}"

    def moved(match: re.Match[str]) -> str:
        if match["text"]:
            return match["text"]
        sheet = match["sheet"] or ""
        if match["lr2"]:
            low = one(None, match["la2"], match["lr2"])
            return f"{sheet}{low}:{one(None, match['ha2'], match['hr2'])}"
        start = one(match["lc"], match["la"], match["lr"])
        if not match["hr"]:
            return sheet + start
        return f"{sheet}{start}:{one(match['hc'], match['ha'], match['hr'])}"

    return REFERENCE.sub(moved, formula)


def column_number(letters: str) -> int:
    """The 1-based number of a column.

    >>> column_number("A"), column_number("AB")
    (1, 28)
    """
    return reduce(lambda number, letter: number * 26 + ord(letter) - 64, letters, 0)


def corners(area: str) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of a range.

    >>> corners("B3:AA$4")
    (2, 3, 27, 4)
    """
    found = PLACE.findall(area)
    (left, top), (right, bottom) = found[0], found[-1]
    return column_number(left), int(top), column_number(right), int(bottom)
