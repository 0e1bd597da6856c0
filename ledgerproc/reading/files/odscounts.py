"""Counts the filled cells of an .ods by its XML, in a way of its own.

In: the XML of a document. Out: for each table its filled cells, its error values, formulas
that have no value, its merged ranges, and the rows with content and the columns that are hidden. A cell that
says how often it is repeated counts as often; annotations do not count.
"""

from __future__ import annotations

import re
from typing import IO
from xml.parsers import expat

from ledgerproc.reading.files.grid import Merge, Trouble
from ledgerproc.reading.files.sheetcounts import SheetCount, is_blank

CHUNK = 1 << 18
MAX_HIDDEN = 10_000  # rows or columns that one element can hide, all alike
_HIDDEN = ("collapse", "filter")
_FUNCTION = re.compile(r"([A-Z][A-Z0-9.]*)\s*\(")
_NUMERIC = frozenset(
    [
        "SUM",
        "SUMIF",
        "SUMPRODUCT",
        "COUNT",
        "COUNTA",
        "COUNTIF",
        "AVERAGE",
        "MAX",
        "MIN",
        "ROUND",
        "ROUNDUP",
        "ROUNDDOWN",
        "INT",
        "ABS",
        "MOD",
        "TODAY",
        "NOW",
        "DATE",
        "EDATE",
        "EOMONTH",
        "WORKDAY",
        "YEAR",
        "MONTH",
        "DAY",
        "DAYS",
        "DATEDIF",
        "ROW",
        "ROWS",
    ]
)


def gives_number(formula: str) -> bool:
    """Whether a formula can give nothing but a number or a day.

    Nothing and an empty text are written alike: only such a formula tells that a value is missing.

    >>> gives_number("of:=TODAY()+30"), gives_number("of:=[.B2]-[.C2]"), gives_number("of:=[.B2]")
    (True, True, False)
    >>> gives_number('of:=IF([.B2]>1;"有";"")'), gives_number("of:=IF([.B2]>1;[.C2]+1;[.D2])")
    (False, False)
    """
    _, sign, told = formula.partition("=")
    functions = set(_FUNCTION.findall(told))
    is_plain = bool(sign) and '"' not in told and "&" not in told and functions <= _NUMERIC
    return is_plain and (bool(functions) or re.search(r"[-+*/^]", told) is not None)


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
        SheetCount(
            name,
            filled,
            tuple(told.troubles),
            frozenset(told.rows),
            frozenset(told.columns),
            tuple(told.merges),
        )
        for (name, filled), told in zip(counter.tables, counter.told, strict=True)
    ]


class _Told:
    """What besides filled cells one table has told."""

    def __init__(self) -> None:
        self.troubles: list[Trouble] = []
        self.merges: list[Merge] = []
        self.rows: set[int] = set()
        self.columns: set[int] = set()
        self.column = 0  # the next one to be declared


class _TableCounter:
    """Follows tables, rows and cells by their local names."""

    def __init__(self) -> None:
        self.tables: list[tuple[str, int]] = []
        self.depth = self.notes = self.times = 0
        self.told: list[_Told] = []
        self.error = ""  # text of an error value, "" elsewhere
        self.is_error = self.is_told = self.is_hidden = self.is_uncalculated = False
        self.at = [0, 0]  # the cell's row and column
        self.row = 0  # filled cells of the row so far
        self.repeat = 1
        self.inside = self.filled = self.in_row = False

    def start(self, name: str, given: dict[str, str]) -> None:
        """An element opens."""
        name = name.rpartition(":")[2]
        if name == "annotation":
            self.notes += 1
        elif name == "table":
            self.depth += 1
            if self.depth == 1:
                self.tables.append((given.get("table:name", ""), 0))
                self.told.append(_Told())
                self.at = [0, 0]
        elif self.depth != 1 or self.notes:
            return
        elif name == "table-row":
            self.row, self.at[1] = 0, 0
            self.in_row = True
            self.repeat = int(given.get("table:number-rows-repeated", "1"))
            self.is_hidden = given.get("table:visibility") in _HIDDEN
        elif name == "table-column":
            self._column(given)
        elif name in ("table-cell", "covered-table-cell"):
            self.times = int(given.get("table:number-columns-repeated", "1"))
            kind = given.get("office:value-type", "")
            self.is_error, self.error = given.get("calcext:value-type") == "error", ""
            self.is_told = "office:string-value" in given  # a blank one, before the shown text
            self.is_uncalculated = not kind and gives_number(given.get("table:formula", ""))
            self.inside, self.filled = True, kind not in ("", "string")
            if not is_blank(given.get("office:string-value", "")):
                self.filled = True
            if "table:number-rows-spanned" in given:
                self._merge(given)

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
                self._trouble("CELL_ERROR_VALUE", self.error[:20] or "#N/A")
            elif self.is_uncalculated and not self.filled:
                self._trouble("CELL_FORMULA_UNCALCULATED", "")
            if self.filled and not (self.is_error and self.is_told):
                self.row += self.times
            self.inside = False
            self.at[1] += self.times
        elif name == "table-row":
            self.in_row = False
            table, count = self.tables[-1]
            self.tables[-1] = table, count + self.row * self.repeat
            if self.is_hidden and self.row:
                first = self.at[0]
                self.told[-1].rows |= set(range(first, first + min(self.repeat, MAX_HIDDEN)))
            self.at[0] += self.repeat

    def text(self, data: str) -> None:
        """Text between elements."""
        if self.inside and not self.notes and self.depth == 1 and not is_blank(data):
            self.filled = True
            self.error += data[:20] if self.is_error else ""
        elif self.in_row and self.depth == 1 and not (self.inside or self.notes):
            self.row += any(map(str.isalnum, data))  # a cell under a name that no reader knows

    def _trouble(self, code: str, seen: str) -> None:
        self.told[-1].troubles.append(Trouble(self.at[0], self.at[1], code, seen))

    def _merge(self, given: dict[str, str]) -> None:
        """A cell that is merged with those below it and on its right."""
        top, left = self.at
        down = int(given["table:number-rows-spanned"])
        across = int(given.get("table:number-columns-spanned", "1"))
        if down > 1 or across > 1:
            self.told[-1].merges.append(Merge(top, left, top + down - 1, left + across - 1))

    def _column(self, given: dict[str, str]) -> None:
        """A column, or several alike, as declared before the rows."""
        told, times = self.told[-1], int(given.get("table:number-columns-repeated", "1"))
        if given.get("table:visibility") in _HIDDEN:
            told.columns |= set(range(told.column, told.column + min(times, MAX_HIDDEN)))
        told.column += times
