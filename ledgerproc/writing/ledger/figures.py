"""The sheet 统计: tables by category, month, place and office, each with a chart beside it.

A chart shows the three states that add up to the total: resolved, open, overdue; their
shades differ in lightness, so that a black-and-white print tells them apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from ledgerproc.outcome import Run
from ledgerproc.writing.ledger.casesheets import LEDGER, day_text, ledger_rows, sheet_title
from ledgerproc.writing.ledger.counts import Count, Tally, build_tallies, total_of
from ledgerproc.writing.ledger.sheet import MARGINS, set_up_page
from ledgerproc.writing.ledger.styles import RED, Style, Styles
from ledgerproc.writing.ledger.tables import CellContent
from ledgerproc.writing.ledger.worksheet import TableWorksheet
from ledgerproc.writing.office.cells import write_cell
from ledgerproc.writing.office.pagebreaks import break_pages
from ledgerproc.writing.office.paging import A3, FULL, PADDING, STAND_IN_DIGIT, Page

FIGURES = "统计"
_HEADERS = ("总数", "上期总数", "本期新增", "本期销号", "已办结", "在办未超期", "超期", "办结率")
_WIDTHS = (30, 7, 9, 9, 9, 8, 11, 7, 9)
_ROW_POINTS = 16.5
_ROW_PIXELS = 22
_TITLE_POINTS, _CAPTION_POINTS, _HEADER_POINTS = 36, 22, 20
_CHART_COLUMN = len(_WIDTHS) + 1
_CHART_COLUMNS = 9  # of the default width
_CHART_WIDTH = _CHART_COLUMNS * 64
_CHART_ROWS = 17  # the least height of a chart, in rows
_COLUMN = 8.43  # digits, the default width of a column
_LEAST_SCALE = 0.7  # of the print, so that a long table and its chart stand on one page
_GAP = 2  # between table and chart
_SERIES = ((5, "#BFBFBF", "#404040"), (6, "#2E75B6", "#FFFFFF"), (7, RED, "#FFFFFF"))
_LATE = 7  # the column of what is overdue
_GRID = {"visible": True, "line": {"color": "#D9D9D9", "width": 0.5}}
_LAST_COLUMN = _CHART_COLUMN + _CHART_COLUMNS - 1


class _Block(Struct, frozen=True):
    """Where a table stands; 0-based rows. ``after`` is the first free one."""

    tally: Tally
    caption: int

    @property
    def first(self) -> int:
        """The first row of figures."""
        return self.caption + 2

    @property
    def total(self) -> int:
        """The row of totals."""
        return self.first + len(self.tally.counts)

    @property
    def after(self) -> int:
        """The first row below the table and its chart."""
        return max(self.total + 1, self.caption + 1 + _CHART_ROWS) + 1


def add_figures(workbook: Any, styles: Styles, run: Run) -> None:
    """Add the sheet; a table without a case gets no chart."""
    sheet = workbook.add_worksheet(FIGURES, TableWorksheet)
    _write_title(sheet, styles, run)
    blocks = _blocks(build_tallies(run))
    rows_of = ledger_rows(run)
    for block in blocks:
        _write_block(sheet, styles, block)
        sheet.take_links(_links(block, rows_of))
        if total_of(block.tally.counts).total:
            _add_chart(workbook, sheet, block)
    _set_up(sheet, blocks)


def _write_title(sheet: Any, styles: Styles, run: Run) -> None:
    for offset, width in enumerate(_WIDTHS):
        sheet.set_column(offset, offset, width)
    sheet.set_column(len(_WIDTHS), len(_WIDTHS), _GAP)
    sheet.set_row(0, _TITLE_POINTS)
    title = f"{sheet_title(run, FIGURES)}（截至{day_text(run.as_of)}，共 {len(run.cases)} 件）"
    sheet.merge_range(0, 0, 0, _LAST_COLUMN, "", styles.title())
    write_cell(sheet, 0, 0, title, styles.title())


def _blocks(tallies: tuple[Tally, ...]) -> list[_Block]:
    blocks: list[_Block] = []
    for tally in tallies:
        blocks.append(_Block(tally, blocks[-1].after if blocks else 1))
    return blocks


def _write_block(sheet: Any, styles: Styles, block: _Block) -> None:
    tally = block.tally
    sheet.set_row(block.caption, _CAPTION_POINTS)
    write_cell(sheet, block.caption, 0, tally.caption, styles.caption())
    sheet.set_row(block.caption + 1, _HEADER_POINTS)
    for offset, header in enumerate((tally.header, *_HEADERS)):
        write_cell(sheet, block.caption + 1, offset, header, styles.header())
    for row, count in enumerate(tally.counts, block.first):
        sheet.set_row(row, _ROW_POINTS)
        for offset, (value, style) in enumerate(_cells(count)):
            link = offset == 0 and count.name in tally.first_case
            late = offset == _LATE and count.overdue > 0
            write_cell(sheet, row, offset, value, styles.body(style, late=late, link=link))
    sheet.set_row(block.total, _ROW_POINTS)
    for offset, (value, style) in enumerate(_cells(total_of(tally.counts))):
        write_cell(sheet, block.total, offset, value, styles.total(style))


def _cells(count: Count) -> tuple[tuple[CellContent, Style], ...]:
    return (
        (count.name, Style.CENTRE),
        (count.total, Style.COUNT),
        (count.former, Style.COUNT),
        (count.new, Style.COUNT),
        (count.closed, Style.COUNT),
        (count.done, Style.COUNT),
        (count.running, Style.COUNT),
        (count.overdue, Style.COUNT),
        ("—" if count.share_done is None else round(count.share_done, 4), Style.SHARE),
    )


def _links(block: _Block, rows_of: dict[str, int]) -> Iterator[tuple[str, str]]:
    """Each group's name leads to its first case in 台账."""
    for row, count in enumerate(block.tally.counts, block.first + 1):
        case_id = block.tally.first_case.get(count.name)
        if case_id:
            yield f"A{row}", f"'{LEDGER}'!A{rows_of[case_id]}"


def _add_chart(workbook: Any, sheet: Any, block: _Block) -> None:
    """Stacked bars in the order of the table; months stand upright, as time runs."""
    upright = block.tally.kind == "month"
    chart = workbook.add_chart({"type": "column" if upright else "bar", "subtype": "stacked"})
    last = block.total - 1
    for column, colour, ink in _SERIES:
        chart.add_series(
            {
                "name": [FIGURES, block.caption + 1, column],
                "categories": [FIGURES, block.first, 0, last, 0],
                "values": [FIGURES, block.first, column, last, column],
                "fill": {"color": colour},
                "border": {"color": "#FFFFFF", "width": 0.5},
                "gap": 45,
                "data_labels": {
                    "value": True,
                    "num_format": "0;;;",  # no label where there is nothing
                    "font": {"name": "黑体", "size": 9, "color": ink},
                },
            }
        )
    font = {"name": "黑体", "size": 9}
    _set_axes(chart, font, upright=upright)
    chart.set_title(
        {
            "name": f"{block.tally.caption[2:]}（件）",
            "name_font": {**font, "size": 12},
            "overlay": False,
        }
    )
    chart.set_legend({"position": "top", "font": font})
    rows = block.after - 1 - block.caption
    chart.set_size({"width": _CHART_WIDTH - 24, "height": rows * _ROW_PIXELS - 8})
    sheet.insert_chart(block.caption, _CHART_COLUMN, chart, {"object_position": 1, "y_offset": 4})


def _set_axes(chart: Any, font: dict[str, object], *, upright: bool) -> None:
    names = {"num_font": font, "reverse": not upright, "interval_unit": 1}
    numbers = {"num_font": font, "num_format": "0", "min": 0, "major_gridlines": _GRID}
    if upright:
        chart.set_x_axis(names)
        chart.set_y_axis(numbers)
    else:  # XlsxWriter calls the upright axis of a bar chart y: that of the names
        chart.set_y_axis(names)
        chart.set_x_axis({**numbers, "label_position": "high"})


def _set_up(sheet: Any, blocks: list[_Block]) -> None:
    """Pages break between tables, and the print is as large as the width of the paper lets it.

    The size is said outright: where a sheet is fitted, some programs break it by themselves.
    """
    widths = [one + PADDING for one in (*_WIDTHS, _GAP, *[_COLUMN] * _CHART_COLUMNS)]
    page = Page(A3, True, MARGINS, widths)
    set_up_page(sheet, None)
    sheet.fit_page = False
    heights = [_TITLE_POINTS, *[_ROW_POINTS] * (blocks[-1].after - 1)]
    for one in blocks:
        heights[one.caption : one.first] = _CAPTION_POINTS, _HEADER_POINTS
    starts = frozenset(one.caption for one in blocks[1:])
    scale, room = page.scale(STAND_IN_DIGIT), page.room(STAND_IN_DIGIT) * FULL
    tallest = max(sum(heights[one.caption : one.after]) for one in blocks)
    shrunk = max(_LEAST_SCALE / scale, min(1.0, room / tallest))
    sheet.set_print_scale(int(scale * shrunk * 100))
    sheet.set_h_pagebreaks(break_pages(heights, 0.0, room / shrunk, starts))
    sheet.print_area(0, 0, blocks[-1].after - 1, _LAST_COLUMN)
    sheet.freeze_panes(1, 0)
    sheet.hide_gridlines(2)
