"""Tells whose a cell is: the cases of its row, of its part, of the table that it stands in.

In: the case of every row, and of every part of a row that holds several problems. Out: the
cases that a place speaks of. Of tables side by side the cell's column tells the table.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping

from msgspec.structs import replace

from ledgerproc.findings import CellRef


class Holders:
    """The cases of rows and parts of rows, by place."""

    def __init__(self, holders: Mapping[CellRef, str]) -> None:
        self._held = holders
        self._parts: dict[CellRef, list[CellRef]] = {}
        tables: dict[tuple[str, str], set[int]] = {}
        for where in holders:
            if where.part:
                self._parts.setdefault(replace(where, part=0), []).append(where)
                if where.table:
                    tables.setdefault((where.file, where.sheet), set()).add(where.table)
        self._tables = {sheet: sorted(found) for sheet, found in tables.items()}

    def of(self, where: CellRef) -> tuple[str, ...]:
        """Numbers of the cases that a cell, a row or a part of a row belongs to."""
        row = where.whole_row
        if row in self._held:
            return (self._held[row],)
        parts = self._parts.get(row, [])
        tables = self._tables.get((where.file, where.sheet)) if where.column else None
        if tables:
            at = bisect_right(tables, where.column)
            parts = [one for one in parts if one.table == tables[max(at - 1, 0)]]
        return tuple(self._held[one] for one in parts)
