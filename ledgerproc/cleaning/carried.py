"""Carried: whether categories that reading carried down are what the cases tell.

In: a sheet as read and the findings of its reading. Out: the sheet, without the carried
categories where the cases' own words deny them, and the finding that told of the carrying.
A column written once a group and a column with omissions look alike; the cases differ.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from ledgerproc.cleaning.categories import CategoryIndex, match_categories, weigh_category
from ledgerproc.findings import CellRef, Finding
from ledgerproc.reading.rows import RawRow, SheetReading

_KEY = "categories"


def drop_unproven(
    sheet: SheetReading, findings: Sequence[Finding], index: CategoryIndex
) -> tuple[SheetReading, CellRef | None]:
    """Take carried categories back where more cases deny than confirm them.

    The place is that of the finding which does not hold any more; None where nothing changed.
    """
    told = next(
        (one for one in findings if one.code == "CELL_CARRIED_DOWN" and _is_of(one, sheet)), None
    )
    if told is None:
        return sheet, None
    votes = [_vote(row, index) for row in sheet.rows if row.cells[_KEY].inherited]
    if sum(votes) >= 0:
        return sheet, None
    return replace(sheet, rows=tuple(_without(row) for row in sheet.rows)), told.where


def _is_of(finding: Finding, sheet: SheetReading) -> bool:
    where = finding.where
    return finding.field == _KEY and (where.file, where.sheet) == (sheet.file, sheet.sheet)


def _is_carried(row: RawRow) -> bool:
    return _KEY in row.cells and row.cells[_KEY].inherited


def _vote(row: RawRow, index: CategoryIndex) -> int:
    names, _ = match_categories(row.text(_KEY), index)
    return weigh_category(row.text("title"), row.text("narrative"), names[0], index) if names else 0


def _without(row: RawRow) -> RawRow:
    if not _is_carried(row):
        return row
    return replace(row, cells={key: one for key, one in row.cells.items() if key != _KEY})
