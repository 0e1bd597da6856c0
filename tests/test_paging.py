"""Pages of a sheet: no last page with a line or two, and nothing settled is undone."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.pagebreak import Break

from ledgerproc.writing.filling.expressions import Vocabulary
from ledgerproc.writing.filling.fill import fill
from ledgerproc.writing.filling.template import build_template
from ledgerproc.writing.office.paging import (
    A3,
    A4,
    MOST_SPILL,
    POINTS_A_DIGIT,
    SHRINK,
    SPILL,
    STAND_IN_DIGIT,
    Page,
    count_pages,
    every_room,
    plan_pages,
)

VOCABULARY = Vocabulary(loops={"行": frozenset({"编号"})})


def laid_out(heights: list[float], repeated: range, room: float) -> list[float]:
    """How full each page gets, row by row."""
    pages = [0.0]
    for at, height in enumerate(heights):
        if pages[-1] and pages[-1] + height > room:
            pages.append(sum(heights[one] for one in repeated) if at >= repeated.stop else 0.0)
        pages[-1] += height
    return pages


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


ROWS = st.lists(st.one_of(st.floats(22, 90), st.floats(22, 409)), min_size=4, max_size=400)


@given(ROWS, st.booleans())
def test_no_last_page_holds_next_to_nothing_whatever_the_font(
    told: list[float], has_sums: bool
) -> None:
    page = Page(A3, True, (0.5, 0.5, 0.6, 0.6), (18.0,) * 14)
    heights = [36.0, 32.0, *told, *([20.0] if has_sums else [])]
    planned = plan_pages(page, heights, [1], range(3, 2 + len(told)))
    if len(laid_out(heights, range(1, 2), page.room())) == 1:
        assert not planned.breaks and planned.fit in (0, 1)
        return
    if planned.fit:
        assert not planned.breaks
        return
    least = min(every_room(page))
    for start in planned.breaks:
        last, cases = [32.0, *heights[start:]], len(told) + 2 - start
        assert start >= 3 and least * 0.4 <= sum(last) <= least
        assert cases >= 3 or sum(last) >= least * 0.6
    if not planned.breaks and max(told) < least * 0.2:
        for room in every_room(page):
            assert laid_out(heights, range(1, 2), room)[-1] >= room * 0.3


def test_long_lists_always_get_a_last_page_of_their_own() -> None:
    page = Page(A4, True, (0.4, 0.4, 0.5, 0.6), (13.0,) * 14)
    for count in range(400, 440):
        heights = [36.0, 30.0, *[35.0] * count]
        (start,) = plan_pages(page, heights, [1], range(3, len(heights))).breaks
        kept = 2 + count - start
        assert 5 <= kept <= 16
        before = min(laid_out(heights[:start], range(1, 2), one)[-1] / one for one in rooms(page))
        assert before >= 0.2, count


def rooms(page: Page) -> list[float]:
    return [page.room(digit) for digit in (POINTS_A_DIGIT, STAND_IN_DIGIT)]


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


def filled(book: Any, count: int) -> tuple[int, list[int]]:
    """Pages that the sheet is fitted to, and the rows that end one."""
    data = io.BytesIO()
    book.save(data)
    template = build_template("t.xlsx", data.getvalue(), VOCABULARY)
    items = [{"编号": str(number)} for number in range(count)]
    made = fill(template, {}, {"行": items})
    sheet = openpyxl.load_workbook(io.BytesIO(made)).active
    assert sheet is not None
    return int(sheet.page_setup.fitToHeight or 0), [one.id for one in sheet.row_breaks.brk]


@pytest.mark.parametrize(
    ("count", "pages", "kept"),
    [  # 34 rows of 20 points fit one page
        *((1, 0, []), (30, 0, []), (33, 1, []), (36, 1, []), (38, 1, []), (40, 0, [14])),
        *((60, 0, []), (67, 2, []), (70, 2, []), (80, 0, []), (400, 0, [29])),
    ],
)
def test_a_filled_sheet_never_ends_with_a_line_or_two_on_a_page(
    count: int, pages: int, kept: list[int]
) -> None:
    fit, breaks = filled(template_with(), count)
    assert (fit, [count + 3 - one for one in breaks]) == (pages, kept)


def test_signatures_stay_with_a_few_cases() -> None:
    for count in range(36, 110):
        book = template_with()
        book.active["A5"] = "签字："
        book.active.row_dimensions[5].height = 60
        fit, breaks = filled(book, count)
        assert fit or count < 40 or all(count + 3 - one >= 3 for one in breaks)
        assert not any(one >= count + 3 for one in breaks)


def test_a_case_of_two_rows_is_never_torn() -> None:
    book = template_with()
    book.active["A4"] = "{{ 行.编号 }}"
    book.active.row_dimensions[4].height = 50
    _, breaks = filled(book, 60)
    assert len(breaks) >= 5 and all((one - 2) % 2 == 0 for one in breaks)


def test_what_an_office_has_settled_stays() -> None:
    assert filled(template_with(pages=1), 60) == (1, [])
    assert filled(template_with(pages=3), 36) == (3, [])
    assert filled(template_with(fit=False), 36) == (0, [])
    book = template_with()
    book.active.row_breaks.append(Break(id=2))
    assert filled(book, 400) == (0, [2])
