"""Carried: whether categories that reading carried down are what the cases tell.

In: a sheet as read and the findings of its reading. Out: the sheet, without the carried
categories where the cases' own words deny them, and the finding that told of the carrying;
and the few that reading left blank in a form whose merged cells a text file has lost.
A column written once a group and a column with omissions look alike; the cases differ.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from msgspec.structs import replace

from ledgerproc.cleaning.categories import CategoryIndex, match_categories, weigh_category
from ledgerproc.findings import CellRef, Finding
from ledgerproc.reading.rows import RawRow, SheetReading

_KEY = "categories"
_FEWEST_NAMES = 3  # that stand in the form's order by more than chance


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


def find_above(
    sheet: SheetReading, order: Sequence[str], index: CategoryIndex
) -> Mapping[CellRef, str]:
    """The category that may hold for a blank row from right above it, by the row's place.

    Only where the sheet names each category once, in the ``order`` that the form prints them.
    """
    names = [match_categories(row.text(_KEY), index)[0] for row in sheet.rows]
    said = [order.index(one[0]) for one in names if one and one[0] in order]
    is_form = len(said) >= _FEWEST_NAMES and all(one < two for one, two in pairwise(said))
    if not is_form or len(said) == len(names):
        return {}
    above: dict[CellRef, str] = {}
    before, current = 0, ""
    for row, told in zip(sheet.rows, names, strict=True):
        if told or row.where.row != before + 1:
            current = told[0] if len(told) == 1 else ""
        elif current and not row.text(_KEY):
            above[row.where] = current
        before = row.where.row
    return above
