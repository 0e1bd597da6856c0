"""A worksheet that writes the rows of a table as XML at once.

XlsxWriter spends most of its time on single cells; a table has one format a column, so
its rows can be joined from strings, about four times as fast. Everything else of the
sheet (columns, panes, filter, print setup, charts) stays XlsxWriter's. The methods that
this class overrides are private to XlsxWriter: a test that reads the result with two
other readers holds them in place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape
from typing import Any

from xlsxwriter.worksheet import Worksheet

from ledgerproc.writing.office.cells import FORMULA_START, clean_text


class SharedTexts:
    """The shared strings of one workbook, with what is already known of each text.

    ``known`` maps a text as given to its number; only a new text is cleaned. ``formulas`` are the
    numbers of those that look like formulas.
    """

    def __init__(self, workbook: Any) -> None:
        self.share: Callable[[str], int] = workbook.str_table._get_shared_string_index
        self.known: dict[str, int] = {}
        self.formulas: set[int] = set()

    def number(self, text: str) -> int:
        """The number of a text, cleaned."""
        clean = clean_text(text)
        index = self.known[text] = self.share(clean)
        if clean.startswith(FORMULA_START):
            self.formulas.add(index)
        return index


class TableWorksheet(Worksheet):  # type: ignore[misc]
    """A worksheet with rows and links that were made as XML outside XlsxWriter."""

    def __init__(self) -> None:
        super().__init__()
        self._made_rows: list[str] = []
        self._made_links: list[str] = []
        self._made_size = (0, 0)
        self.dim_rowmax: int | None
        self.dim_colmax: int | None

    def take_rows(self, rows: list[str], first: int, columns: int) -> None:
        """Take over ``rows`` as XML; they start at the 0-based row ``first``."""
        self._made_rows = rows
        self._made_size = (first + len(rows) - 1, columns - 1)

    def take_links(self, links: Iterable[tuple[str, str]]) -> None:
        """Take over links inside the workbook, as (cell, target)."""
        self._made_links += [
            f'<hyperlink ref="{cell}" location="{escape(target)}"/>' for cell, target in links
        ]

    def _write_dimension(self) -> None:
        last_row, last_column = self._made_size
        if not self._made_rows:
            super()._write_dimension()
            return
        own = self.dim_rowmax, self.dim_colmax
        self.dim_rowmax = max(own[0] or 0, last_row)
        self.dim_colmax = max(own[1] or 0, last_column)
        super()._write_dimension()
        # The rows of XlsxWriter's own are only those above the table.
        self.dim_rowmax, self.dim_colmax = own

    def _write_rows(self) -> None:
        super()._write_rows()
        self.fh.write("".join(self._made_rows))

    def _write_hyperlinks(self) -> None:
        if not self._made_links:
            super()._write_hyperlinks()
            return
        self.fh.write(f"<hyperlinks>{''.join(self._made_links)}</hyperlinks>")
