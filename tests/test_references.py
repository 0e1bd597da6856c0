"""Formulas and ranges after rows of a template were repeated."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerproc.writing.office.references import (
    Growth,
    Span,
    column_number,
    corners,
    move_formula,
    move_range,
    shift_formula,
)

GROWN = {"单": Growth((Span(5, 6, 3), Span(9, 9, 2)))}  # rows 5-6 thrice, row 9 twice


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("A4", "A4"),
        ("A5", "A5"),
        ("A7", "A11"),
        ("$A$10", "$A$15"),
        ("SUM(C5:C6)", "SUM(C5:C10)"),
        ("SUM(C9:C9)", "SUM(C13:C14)"),
        ("SUM($C$1:$C$10)", "SUM($C$1:$C$15)"),
        ("SUM(5:6)", "SUM(5:10)"),
        ("$3:$3", "$3:$3"),
        ("'单'!$A$7&别处!A7", "'单'!$A$11&别处!A7"),
        ('"A7"&A7', '"A7"&A11'),
        ("LOG10(A7)", "LOG10(A11)"),
        ("税率A7+A7", "税率A7+A11"),
        ("SUM(C:C)", "SUM(C:C)"),
        ("A7.B7", "A7.B7"),
    ],
)
def test_references_follow_their_rows(before: str, after: str) -> None:
    assert move_formula(before, "单", GROWN) == after


@pytest.mark.parametrize(
    ("before", "copy", "after"),
    [
        ("C5*D5", 0, "C5*D5"),
        ("C5*D6", 2, "C9*D10"),
        ("C5/SUM(C$5:C$6)", 1, "C7/SUM(C$5:C$10)"),
        ("SUM(C$5:C5)", 2, "SUM(C$5:C9)"),
        ("A4+A7", 2, "A4+A11"),
    ],
)
def test_within_a_block_relative_references_follow_their_copy(
    before: str, copy: int, after: str
) -> None:
    block = GROWN["单"].spans[0]
    assert move_formula(before, "单", GROWN, copy, block) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("A1:E10", "A1:E15"),
        ("B5:B6", "B5:B10"),
        ("B6", "B6 B8 B10"),
        ("A9:C9 D7", "A13:C14 D11"),
    ],
)
def test_ranges_grow_or_repeat(before: str, after: str) -> None:
    assert move_range(before, GROWN["单"]) == after


def test_a_shared_formula_is_copied_as_a_spreadsheet_does() -> None:
    formula = "SUM(C$5:C5)+$A5+'表 1'!Z9&\"C5\""
    assert shift_formula(formula, 2, 1) == "SUM(D$5:D7)+$A7+'表 1'!AA11&\"C5\""


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 3), st.integers(1, 9)), max_size=4))
def test_rows_keep_their_order_and_never_meet(parts: list[tuple[int, int, int]]) -> None:
    spans, row = [], 0
    for gap, height, copies in parts:
        spans.append(Span(row + gap, row + gap + height - 1, copies))
        row = spans[-1].bottom
    growth = Growth(tuple(spans))
    placed = []
    for number in range(1, row + 4):
        span = growth.span(number)
        copies = range(span.copies) if span else range(1)
        placed += [growth.own(number, copy) for copy in copies]
        assert growth.first(number) == placed[-len(copies)]
        assert growth.last(number) == placed[-1]
    assert sorted(placed) == list(range(1, len(placed) + 1))


def test_columns_and_corners() -> None:
    assert [column_number(one) for one in ("A", "Z", "AA", "XFD")] == [1, 26, 27, 16384]
    assert corners("B3") == (2, 3, 2, 3)
