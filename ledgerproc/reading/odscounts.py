"""Counts the filled cells of an .ods by its XML, in a way of its own.

In: the XML of a document. Out: name and filled cells of each table. A cell that says how
often it is repeated counts as often; annotations do not count, error values are listed.
"""

from __future__ import annotations

from typing import IO
from xml.parsers import expat

from ledgerproc.reading.sheetcounts import SheetCount, is_blank

CHUNK = 1 << 18


def count_tables(stream: IO[bytes]) -> list[SheetCount]:
    """Name and filled cells of each table in order."""
    counter = _TableCounter()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = counter.start
    parser.EndElementHandler = counter.end
    parser.CharacterDataHandler = counter.text
    while piece := stream.read(CHUNK):
        parser.Parse(piece, False)
    parser.Parse(b"", True)
    return [
        SheetCount(name, filled, tuple(errors))
        for (name, filled), errors in zip(counter.tables, counter.errors, strict=True)
    ]


class _TableCounter:
    """Follows tables, rows and cells by their local names."""

    def __init__(self) -> None:
        self.tables: list[tuple[str, int]] = []
        self.depth = self.notes = self.times = 0
        self.errors: list[list[tuple[int, int, str]]] = []
        self.error = ""  # text of an error value, "" elsewhere
        self.is_error = self.is_told = False
        self.at = [0, 0]  # the cell's row and column
        self.row = 0  # filled cells of the row so far
        self.repeat = 1
        self.inside = self.filled = False

    def start(self, name: str, given: dict[str, str]) -> None:
        """An element opens."""
        name = name.rpartition(":")[2]
        if name == "annotation":
            self.notes += 1
        elif name == "table":
            self.depth += 1
            if self.depth == 1:
                self.tables.append((given.get("table:name", ""), 0))
                self.errors.append([])
                self.at = [0, 0]
        elif self.depth != 1 or self.notes:
            return
        elif name == "table-row":
            self.row, self.at[1] = 0, 0
            self.repeat = int(given.get("table:number-rows-repeated", "1"))
        elif name in ("table-cell", "covered-table-cell"):
            self.times = int(given.get("table:number-columns-repeated", "1"))
            kind = given.get("office:value-type", "")
            self.is_error, self.error = given.get("calcext:value-type") == "error", ""
            self.is_told = "office:string-value" in given  # a blank one, before the shown text
            self.inside, self.filled = True, kind not in ("", "string")
            if not is_blank(given.get("office:string-value", "")):
                self.filled = True

    def end(self, name: str) -> None:
        """An element closes."""
        name = name.rpartition(":")[2]
        if name == "annotation":
            self.notes -= 1
        elif name == "table":
            self.depth -= 1
        elif self.depth != 1 or self.notes:
            return
        elif name in ("table-cell", "covered-table-cell"):
            if self.is_error:
                self.errors[-1].append((self.at[0], self.at[1], self.error[:20] or "#N/A"))
            if self.filled and not (self.is_error and self.is_told):
                self.row += self.times
            self.inside = False
            self.at[1] += self.times
        elif name == "table-row":
            table, count = self.tables[-1]
            self.tables[-1] = table, count + self.row * self.repeat
            self.at[0] += self.repeat

    def text(self, data: str) -> None:
        """Text between elements."""
        if self.inside and not self.notes and self.depth == 1 and not is_blank(data):
            self.filled = True
            self.error += data[:20] if self.is_error else ""
