"""Pages of a sheet: no last page with a line or two, and nothing settled is undone."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledgerproc.writing.expressions import Vocabulary
from ledgerproc.writing.fill import fill
from ledgerproc.writing.paging import A3, A4, MOST_SPILL, SHRINK, SPILL, Page, count_pages, fit_page
from ledgerproc.writing.template import build_template

VOCABULARY = Vocabulary(loops={"行": frozenset({"编号"})})


def laid_out(heights: list[float], repeated: range, room: float) -> list[float]:
    """How full each page gets, row by row."""
    pages = [0.0]
    for at, height in enumerate(heights):
        if pages[-1] and pages[-1] + height > room:
            pages.append(sum(heights[one] for one in repeated) if at >= repeated.stop else 0.0)
        pages[-1] += height
    return pages


@settings(deadline=None)
@given(st.lists(st.floats(10, 409), min_size=1, max_size=120), st.integers(0, 1))
def test_a_sheet_is_fitted_only_where_its_end_would_spill(heights: list[float], head: int) -> None:
    room = 640.0
    pages = laid_out(heights, range(head), room)
    asked = count_pages(heights, range(head), room)
    if len(pages) == 1:
        assert asked in (0, 1)
    elif pages[-1] < min(MOST_SPILL, max(SPILL, (len(pages) - 1) * SHRINK)) * room:
        assert asked == len(pages) - 1
    else:
        assert asked == 0


def test_the_room_of_a_page_grows_as_its_columns_need_it_smaller() -> None:
    edges = (0.4, 0.4, 0.5, 0.6)
    narrow, wide = (Page(A4, True, edges, (one,) * 14) for one in (5.0, 13.0))
    assert 510 < narrow.room() < 520  # A4 across, as it is
    assert 620 < wide.room() < 660
    assert Page(A3, False, edges, (5.0,)).room() > 1100
    assert Page(70, False, edges, (5.0,)).room() == 0.0  # a paper that is not known


def test_an_end_that_spills_only_where_a_wider_font_stands_in_is_drawn_in() -> None:
    edges, head = (0.4, 0.4, 0.5, 0.6), [1]
    page = Page(A3, True, edges, (18.0,) * 12)  # as wide as the paper; 755 points high

    def asked(rows: int) -> int:
        return fit_page(page, [32.0, 26.0] + [22.0] * rows, head)

    assert asked(33) == 1  # a little too much in the usual font
    assert asked(41) == 0  # a quarter of the second page is no spill
    assert asked(43) == 1  # no spill either, but just too much for a page of the other font
    assert asked(50) == 0  # so too, but it would become too small in the usual one
    assert asked(90) == 0
    pages = {asked(rows) for rows in range(3500, 3600)}
    assert pages <= {0, *range(100, 120)}  # the other font takes 80


def template_with(**setup: Any) -> Any:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "单'表"
    sheet["A1"], sheet["A2"], sheet["A3"] = "标题", "编号", "{{ 行.编号 }}"
    for row, height in ((1, 40), (2, 30), (3, 20)):
        sheet.row_dimensions[row].height = height
    sheet.column_dimensions["A"].width = 20
    sheet.print_title_rows = "2:2"
    sheet.page_setup.paperSize, sheet.page_setup.orientation = 9, "portrait"
    sheet.sheet_properties.pageSetUpPr.fitToPage = setup.pop("fit", True)
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = setup.pop("pages", 0)
    return book


def filled(book: Any, count: int) -> int | None:
    data = io.BytesIO()
    book.save(data)
    template = build_template("t.xlsx", data.getvalue(), VOCABULARY)
    items = [{"编号": str(number)} for number in range(count)]
    made = fill(template, {}, {"行": items})
    pages: int | None = openpyxl.load_workbook(io.BytesIO(made)).active.page_setup.fitToHeight
    return pages


@pytest.mark.parametrize(
    ("count", "pages"),
    [(1, 0), (30, 0), (33, 1), (36, 1), (38, 1), (40, 0), (60, 0), (67, 2), (70, 2), (80, 0)],
)
def test_a_filled_sheet_never_ends_with_a_line_or_two_on_a_page(count: int, pages: int) -> None:
    assert filled(template_with(), count) == pages  # 34 rows of 20 points fit one page


def test_what_an_office_has_settled_stays() -> None:
    assert filled(template_with(pages=1), 60) == 1
    assert filled(template_with(pages=3), 36) == 3
    assert filled(template_with(fit=False), 36) == 0
