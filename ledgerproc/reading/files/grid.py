"""One sheet as cells: the shape that every kind of file is turned into.

Nothing behind this type knows whether the sheet came from a workbook, a text file,
a web page or a Word table.
"""

from __future__ import annotations

from datetime import date, datetime, time

from msgspec import Struct

from ledgerproc.findings import CellRef

RETURN_MARK = "原文件："  # on a returned file's list, before the name it was made from
RETURN_TABLE = "退回说明表"  # the name of that list where it is a table of a document

CellValue = str | int | float | bool | date | datetime | time | None


class Merge(Struct, frozen=True):
    """A merged range as offsets into ``Grid.rows``, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


class Trouble(Struct, frozen=True):
    """A cell that the reader could not take as it stands (an error value, lost digits)."""

    row: int  # offsets into Grid.rows
    column: int
    code: str  # a code of findings.toml
    seen: str


class Grid(Struct, frozen=True):
    """One sheet of one file.

    ``rows[i][j]`` is the value at spreadsheet row ``numbers[i]`` and 1-based column
    ``first_column + j``; a merged range holds its value in the top left cell only.
    Whole numbers come as ``int``, blanks as ``None``, text unchanged.
    ``numbers[i]`` is the row as the spreadsheet counts it, or the physical line of a
    text file: the only place in the program where rows are counted.
    """

    file: str
    sheet: str
    rows: list[list[CellValue]]
    numbers: list[int]
    first_column: int = 1
    visible: bool = True
    merges: tuple[Merge, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    above: tuple[str, ...] = ()  # paragraphs before the table, where the file has any
    below: tuple[str, ...] = ()  # paragraphs after the last table
    # Offsets of rows and columns that the sender hid or filtered away, where the file tells.
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()

    def where(self, row: int, column: int | None = None) -> CellRef:
        """The place of an offset; the only maker of places in reading."""
        if column is None:
            return CellRef(self.file, self.sheet, self.numbers[row])
        return CellRef(self.file, self.sheet, self.numbers[row], self.first_column + column)
