"""Reads the written county ledger back from disk, and refuses it where it does not add up.

The file is read by another library than the one that wrote it. Its cells are compared
with what was to be written; ``recount`` counts its rows anew and compares the counts
with 数据对账 as it stands in the file. A run with any difference publishes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from python_calamine import CalamineWorkbook

from ledgerproc.outcome import Run
from ledgerproc.writing.checking.recount import Cell, ReadBack, SheetContent, recount
from ledgerproc.writing.ledger.casesheets import ANNEX
from ledgerproc.writing.ledger.figures import FIGURES
from ledgerproc.writing.ledger.tables import FIRST_ROW, CellContent, Table, TableColumn
from ledgerproc.writing.office.cells import clean_text

_SHOWN = 5  # differences named in the message


class ReconcileError(Exception):
    """The written workbook does not hold what it should; the text says in Chinese what."""


def read_back(path: Path, run: Run, tables: Sequence[Table]) -> ReadBack:
    """Count the workbook's rows anew; raise ``ReconcileError`` where anything differs.

    ``tables`` is what ``write_county_ledger`` returned for the same run.
    """
    workbook = CalamineWorkbook.from_path(str(path))
    _refuse(path, list(_compare_names(workbook.sheet_names, tables)))
    sheets: dict[str, SheetContent] = {}
    differences: list[str] = []
    for table in tables:
        sheets[table.sheet] = sheet = _read(workbook, table, path)
        differences += _compare_cells(sheet, table)
    figures = workbook.get_sheet_by_name(FIGURES).to_python(skip_empty_area=False)
    counted, wrong = recount(sheets, figures, run)
    _refuse(path, [*differences, *wrong])
    return counted


def _refuse(path: Path, differences: Sequence[str]) -> None:
    if differences:
        more = len(differences) - _SHOWN
        tail = f"；另有 {more} 处" if more > 0 else ""
        raise ReconcileError(f"{path.name} 核对不符：{'；'.join(differences[:_SHOWN])}{tail}")


def _compare_names(found: Sequence[str], tables: Sequence[Table]) -> Iterator[str]:
    names = [table.sheet for table in tables]
    names.insert(names.index(ANNEX) + 1, FIGURES)
    if list(found) != names:
        yield f"工作表应为 {'、'.join(names)}，实为 {'、'.join(found)}"


def _read(workbook: CalamineWorkbook, table: Table, path: Path) -> SheetContent:
    """The sheet as any reader finds it: under the first row with the first column's name."""
    rows = workbook.get_sheet_by_name(table.sheet).to_python(skip_empty_area=False)
    first = table.columns[0].header
    for number, row in enumerate(rows):
        if row and row[0] == first:
            return SheetContent(table.sheet, [str(cell) for cell in row], rows[number + 1 :])
    raise ReconcileError(f"{path.name} 核对不符：工作表“{table.sheet}”中找不到表头“{first}”")


def _compare_cells(sheet: SheetContent, table: Table) -> Iterator[str]:
    headers = [column.header for column in table.columns]
    if sheet.headers != headers:
        yield f"“{sheet.name}”的表头应为 {'、'.join(headers)}，实为 {'、'.join(sheet.headers)}"
        return
    if len(sheet.rows) != len(table.rows):
        yield f"“{sheet.name}”应有 {len(table.rows)} 行，实有 {len(sheet.rows)} 行"
        return
    for offset, (found, meant) in enumerate(zip(sheet.rows, table.rows, strict=True)):
        # Nearly every row is equal as it stands; only others are worth cleaning.
        if found == ["" if value is None else value for value in meant]:
            continue
        expected = [_as_read(value) for value in meant]
        if found != expected:
            yield _first_difference(sheet.name, offset, table.columns, found, expected)


def _as_read(value: CellContent) -> Cell:
    """A value as the second reader gives it back."""
    if isinstance(value, str):
        return clean_text(value)
    return "" if value is None else value


def _first_difference(
    sheet: str,
    offset: int,
    columns: Sequence[TableColumn],
    found: Sequence[Cell],
    expected: Sequence[Cell],
) -> str:
    place = f"“{sheet}”第 {offset + FIRST_ROW} 行"
    for column, seen, meant in zip(columns, found, expected, strict=True):
        if seen != meant:
            return f"{place}“{column.header}”应为 {_shown(meant)}，实为 {_shown(seen)}"
    return f"{place}不符"


def _shown(value: Cell) -> str:
    """A figure or a day; of a text only its length, since the message may go into a log."""
    if isinstance(value, str):
        return f"{len(value)} 个字的文字" if value else "空"
    return f"“{value:g}”" if isinstance(value, float) else f"“{value}”"
