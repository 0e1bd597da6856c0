"""Layouts drawn from seeds: every data row found, no phantom, every other row rightly classed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledgerproc.profile.loader import load_profile
from ledgerproc.reading.grid import Grid, Merge
from ledgerproc.reading.layout import read_sheet
from ledgerproc.reading.rows import RowKind, SheetReading
from ledgerproc.reading.vocabulary import look_up, words_of
from tests.grid_text import read_path
from tests.layouts import Layout, make_layout

PROFILE = load_profile("pengshui-2022")
WORDS = words_of(PROFILE)


def test_every_name_of_the_profile_is_known_as_its_own_field() -> None:
    wrong = [
        (key, name, look_up(WORDS, name))
        for key, one in PROFILE.fields.items()
        for name in (one.label, *one.headers)
        if look_up(WORDS, name).fields[:1] != (key,)
    ]
    assert wrong == []


def account(layout: Layout, sheet: SheetReading) -> tuple[object, object]:
    read = (
        [(row.where.row, row.where.part) for row in sheet.rows],
        {kind: sheet.counts.get(kind, 0) for kind in RowKind},
    )
    return read, (layout.problems(), {kind: layout.count(kind) for kind in RowKind})


def fields(sheet: SheetReading) -> set[str]:
    return {one.field for one in sheet.columns if one.field}


@pytest.mark.parametrize("block", range(10))
def test_four_hundred_layouts_are_read_row_by_row_as_they_were_made(block: int) -> None:
    for seed in range(block * 40, block * 40 + 40):
        layout = make_layout(seed, PROFILE)
        sheet, _ = read_sheet(layout.grid(), WORDS)
        read, made = account(layout, sheet)
        assert read == made, seed
        assert fields(sheet) == set(layout.columns) - {""}, seed
        for row in sheet.rows:
            assert row.text("categories"), (seed, row.where)


def write(layouts: Mapping[str, Layout], path: Path) -> Path:
    import xlsxwriter

    book = xlsxwriter.Workbook(path)
    for name, layout in layouts.items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(layout.rows):
            sheet.write_row(at, 0, ["" if cell is None else cell for cell in row])
        for at in layout.hidden:
            sheet.set_row(at, None, None, {"hidden": True})
        for one in layout.merges:
            value = layout.rows[one.top][one.left]
            sheet.merge_range(one.top, one.left, one.bottom, one.right, value)
    book.close()
    return path


def test_layouts_are_read_alike_out_of_a_workbook(tmp_path: Path) -> None:
    for seed in range(1000, 1060, 3):
        names = ("石磨村", "Sheet2", "逾期未安置")
        made = {name: make_layout(seed + at, PROFILE) for at, name in enumerate(names)}
        sheets = read_path(write(made, tmp_path / f"{seed}.xlsx"), PROFILE).sheets
        accounts = [account(made[one.sheet], one) for one in sheets]
        assert [read for read, _ in accounts] == [told for _, told in accounts], seed


CELLS = st.one_of(
    st.none(),
    st.integers(0, 50_000),
    st.sampled_from(
        [
            "突出问题名称",
            "主要案情",
            "问题分类",
            "办结时间",
            "合计",
            "填表人：",
            "无",
            "〃",
            "同左",
            "附件",
        ]
    ),
    st.text(max_size=12),
)


def ranges(found: Iterable[tuple[int, int, int, int]]) -> tuple[Merge, ...]:
    return tuple(Merge(min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in sorted(found))


@given(
    rows=st.lists(st.lists(CELLS, min_size=5, max_size=5), max_size=12),
    merges=st.lists(st.tuples(*[st.integers(0, 4)] * 4), max_size=3),
)
@settings(max_examples=150, deadline=None)
def test_no_sheet_at_all_raises_and_every_account_adds_up(
    rows: list[list[object]], merges: list[tuple[int, int, int, int]]
) -> None:
    kept = tuple(one for one in ranges(merges) if one.bottom < len(rows))
    numbers = list(range(1, len(rows) + 1))
    grid = Grid("甲.xlsx", "Sheet1", rows, numbers, merges=kept)  # type: ignore[arg-type]
    sheet, findings = read_sheet(grid, WORDS)
    assert len({str(row.where) for row in sheet.rows}) == sheet.counts.get(RowKind.DATA, 0)
    assert len({row.where for row in sheet.rows}) == len(sheet.rows)
    assert all(one.where.file == "甲.xlsx" for one in findings)
