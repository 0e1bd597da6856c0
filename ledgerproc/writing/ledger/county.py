"""Writes 全县台账.xlsx: the sheets of the contract, in its order.

In: a run. Out: one workbook, the same bytes for the same run.
"""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path
from typing import Any

from ledgerproc.outcome import Run
from ledgerproc.writing.ledger import casesheets, evidencesheets, reviewsheets
from ledgerproc.writing.ledger.appendix import Appendix
from ledgerproc.writing.ledger.figures import add_figures
from ledgerproc.writing.ledger.sheet import add_table
from ledgerproc.writing.ledger.styles import Styles
from ledgerproc.writing.ledger.tables import Table
from ledgerproc.writing.ledger.worksheet import SharedTexts
from ledgerproc.writing.office.cells import new_workbook

FIGURES = "统计"


def build_tables(run: Run) -> tuple[Table, ...]:
    """Every sheet that is one table, in the order of the workbook (without 统计)."""
    rows_of = casesheets.ledger_rows(run)
    cases = casesheets.standings(run)
    return (
        casesheets.ledger_table(run, cases),
        casesheets.annex_table(run, cases),
        casesheets.overdue_table(run, cases),
        reviewsheets.suspects_table(run, rows_of),
        reviewsheets.merges_table(run, rows_of),
        reviewsheets.checks_table(run, rows_of),
        evidencesheets.findings_table(run, rows_of),
        evidencesheets.submissions_table(run),
        evidencesheets.columns_table(run),
        reviewsheets.changes_table(run, rows_of),
        evidencesheets.balances_table(run),
    )


def write_county_ledger(run: Run, path: Path) -> tuple[Table, ...]:
    """Write the workbook, and return its tables for ``readback`` to compare with the file."""
    tables = build_tables(run)
    with new_workbook(str(path)) as workbook:
        _describe(workbook, run)
        styles, texts, appendix = Styles(workbook), SharedTexts(workbook), Appendix()
        for table in tables:
            add_table(workbook, styles, texts, table, appendix)
            if table.sheet == casesheets.ANNEX:
                add_figures(workbook, styles, run)
        if appendix.rows:
            tables += (appendix.table(),)
            add_table(workbook, styles, texts, tables[-1], appendix)
        workbook.get_worksheet_by_name(casesheets.LEDGER).activate()
    return tables


def _describe(workbook: Any, run: Run) -> None:
    """Document properties: the office as author, the run's day as date, nobody's name."""
    workbook.set_properties(
        {
            "title": run.profile.ledger_title,
            "subject": run.profile.source,
            "author": run.profile.office,
            "company": run.profile.office,
            "comments": f"ledgerproc {run.version}",
            "created": datetime.combine(run.as_of, time()),
        }
    )
