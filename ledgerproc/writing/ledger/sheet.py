"""Writes a table as one sheet: title row, header row, data, ready for screen and paper.

A3 landscape, one page wide, the header on every page and in view, filters, widths from
the description and heights from the wrapped text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ledgerproc.findings import column_letters
from ledgerproc.writing.ledger.appendix import NOTE, Appendix
from ledgerproc.writing.ledger.bodies import build_body, column_widths
from ledgerproc.writing.ledger.styles import Styles
from ledgerproc.writing.ledger.tables import FIRST_ROW, Table
from ledgerproc.writing.ledger.worksheet import SharedTexts, TableWorksheet
from ledgerproc.writing.office.cells import LAST_ROW, WriteError, write_cell
from ledgerproc.writing.office.paging import A3, PADDING, Page, plan_pages

MARGINS = (0.47, 0.47, 0.6, 0.6)  # inches left, right, top and bottom: 12 mm and 15 mm
_TITLE_HEIGHT = 36
_HEADER_HEIGHT = 32
FOOTER = "&C第 &P 页  共 &N 页"


def add_table(
    workbook: Any, styles: Styles, texts: SharedTexts, table: Table, appendix: Appendix
) -> Any:
    """Add the table as a sheet of its own and return the worksheet."""
    if FIRST_ROW - 1 + len(table.rows) > LAST_ROW:
        raise WriteError(
            f"工作表“{table.sheet}”要写 {len(table.rows)} 行，超过表格的上限；"
            "请检查输入文件夹里有没有放错的大文件"
        )
    sheet = workbook.add_worksheet(table.sheet, TableWorksheet)
    widths = column_widths(table)
    for offset, width in enumerate(widths):
        sheet.set_column(offset, offset, width)
    _write_head(sheet, styles, table)
    body = build_body(table, widths, styles, texts, appendix)
    sheet.take_rows(body.rows, FIRST_ROW - 1, len(table.columns))
    sheet.take_links(({**dict(reversed(body.links)), **dict(_links(table))}).items())
    _set_up_screen(sheet, styles, table)
    set_up_page(sheet, FIRST_ROW - 2)
    _plan_pages(sheet, widths, body.heights, table)
    if body.links:
        sheet.set_footer(f"&L{NOTE}{FOOTER}")
    last = FIRST_ROW - 2 + len(table.rows)
    sheet.print_area(0, 0, last, len(table.columns) - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})
    return sheet


def _write_head(sheet: Any, styles: Styles, table: Table) -> None:
    sheet.set_row(0, _TITLE_HEIGHT)
    sheet.set_row(1, _HEADER_HEIGHT)
    last = len(table.columns) - 1
    if sheet.merge_range(0, 0, 0, last, "", styles.title()):
        raise WriteError(f"工作表“{table.sheet}”的标题行没有写成")
    write_cell(sheet, 0, 0, table.title, styles.title())
    for offset, column in enumerate(table.columns):
        write_cell(sheet, 1, offset, column.header, styles.header())


def set_up_page(sheet: Any, header_row: int | None) -> None:
    """A3 landscape, one page wide; ``header_row`` (0-based) repeats on every page."""
    sheet.set_landscape()
    sheet.set_paper(A3)
    sheet.set_margins(*MARGINS)
    sheet.center_horizontally()
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(FOOTER)
    if header_row is not None:
        sheet.repeat_rows(header_row)


def _plan_pages(
    sheet: Any, widths: Sequence[float], heights: Sequence[float], table: Table
) -> None:
    """Break pages so that the last one holds more than a line or two, and never totals alone."""
    page = Page(A3, True, MARGINS, [one + PADDING for one in widths])
    every = [_TITLE_HEIGHT, _HEADER_HEIGHT, *heights]
    last = len(every) - (1 if table.has_total else 0)
    planned = plan_pages(page, every, [FIRST_ROW - 2], range(FIRST_ROW, last))
    sheet.fit_to_pages(1, planned.fit)
    sheet.set_h_pagebreaks(list(planned.breaks))


def _set_up_screen(sheet: Any, styles: Styles, table: Table) -> None:
    sheet.freeze_panes(FIRST_ROW - 1, table.frozen_columns)
    data = len(table.rows) - (1 if table.has_total else 0)
    last = FIRST_ROW - 2 + max(data, 1)
    sheet.autofilter(FIRST_ROW - 2, 0, last, len(table.columns) - 1)
    for offset, column in enumerate(table.columns):
        if column.choices and (data or table.open_rows):
            _offer_choices(sheet, styles, table, offset, FIRST_ROW - 2 + data + table.open_rows)


def _offer_choices(sheet: Any, styles: Styles, table: Table, offset: int, last: int) -> None:
    """A drop-down down to row ``last`` (0-based), and grey rows where what was chosen settles."""
    column = table.columns[offset]
    words = list(column.choices)
    first = FIRST_ROW - 1
    sheet.data_validation(
        first,
        offset,
        last,
        offset,
        {
            "validate": "list",
            "source": words,
            "error_title": column.header,
            "error_message": f"请从下拉列表中选择：{'、'.join(words)}",
        },
    )
    if column.settling:
        cell = f"${column_letters(offset + 1)}{FIRST_ROW}"
        chosen = ",".join(f'{cell}="{one}"' for one in column.settling)
        rule = {"type": "formula", "criteria": f"=OR({chosen})", "format": styles.settled()}
        sheet.conditional_format(first, 0, last, len(table.columns) - 1, rule)


def _links(table: Table) -> Iterator[tuple[str, str]]:
    for column, targets in table.links.items():
        letters = column_letters(column + 1)
        sheet = table.link_sheets.get(column, table.link_sheet)
        for number, target in enumerate(targets, FIRST_ROW):
            if target:
                yield f"{letters}{number}", f"'{sheet}'!A{target}"
