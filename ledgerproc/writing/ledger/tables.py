"""A sheet as a description: title, columns, rows. What is written, and what is read back.

Writers build tables from a run and decide nothing about looks; ``sheet`` writes them,
``readback`` compares them with the file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct, field

from ledgerproc.writing.ledger.styles import Style

CellContent = str | int | float | date | None
TableRow = Sequence[CellContent]

FIRST_ROW = 3  # 1-based row of the first data row: title, header, data


class TableColumn(Struct, frozen=True):
    """A column: header, width in digits as a spreadsheet counts it, and how it is set."""

    header: str
    width: float
    style: Style = Style.TEXT
    choices: tuple[str, ...] = ()  # a drop-down where people write
    settling: tuple[str, ...] = ()  # those of the choices that turn the row grey: it is done
    tells_late: bool = False  # its cells are marked in rows that are late
    stretches: float = 0  # may grow to this width where a text would not fit a row


class Table(Struct, frozen=True):
    """One sheet. ``late`` holds offsets of rows; ``links`` a ledger row for each row, or 0.

    ``rich`` gives, by (row offset, column offset), pieces of a cell's text: plain and
    marked ones in turn, the first one plain. ``open_rows`` below the data are people's to fill.
    """

    sheet: str
    title: str
    columns: tuple[TableColumn, ...]
    rows: Sequence[TableRow]
    late: frozenset[int] = frozenset()
    links: Mapping[int, Sequence[int]] = field(default_factory=dict)  # by column offset
    rich: Mapping[tuple[int, int], tuple[str, ...]] = field(default_factory=dict)
    frozen_columns: int = 0
    has_total: bool = False  # the last row is a line of totals
    link_sheet: str = "台账"
    link_sheets: Mapping[int, str] = field(default_factory=dict)  # of columns that lead elsewhere
    open_rows: int = 0
