"""Layouts drawn from seeds: every data row found, no phantom, every other row rightly classed."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerproc.profile.loader import load_profile
from ledgerproc.reading.files.grid import Grid, Merge
from ledgerproc.reading.files.sources import find_sources
from ledgerproc.reading.layout import read_sheet
from ledgerproc.reading.read import read_file
from ledgerproc.reading.rows import RowKind, SheetReading
from ledgerproc.reading.vocabulary import look_up, words_of
from tests.grid_text import read_path
from tests.layout_files import KINDS, LINES, numbers, write, write_workbook
from tests.layouts import Layout, make_layout, make_pair

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


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("办结时问", "deadline"),
        ("主要案惰", "narrative"),
        ("问题分类类", "categories"),
        ("牵头部们", "lead"),
        ("联系电活", "phones"),
        ("处置措旋", "measures"),
        ("问题名成", "title"),
        ("牵头部们及责任人员", "duty"),
    ],
)
def test_a_header_with_a_slip_of_the_pen_keeps_its_meaning(header: str, key: str) -> None:
    assert look_up(WORDS, header).fields == (key,)


@pytest.mark.parametrize("header", ["发现时间", "走访时间", "天气情况", "征求意见", "资料名称"])
def test_a_short_header_that_is_another_word_is_not_taken_for_a_slip(header: str) -> None:
    assert look_up(WORDS, header).fields == ()


def fields(sheet: SheetReading) -> set[str]:
    return {one.field for one in sheet.columns if one.field}


def counts(layout: Layout) -> dict[RowKind, int]:
    return {kind: layout.count(kind) for kind in RowKind}


def draw_layout(seed: int) -> tuple[Layout, str, bool]:
    """A layout, the name of the file that it is written in, and whether that is zipped."""
    draw = random.Random(seed)
    make = make_pair if draw.random() < 0.2 else make_layout
    return make(seed, PROFILE), draw.choice(list(KINDS)), draw.random() < 0.15


def compare(seed: int, folder: Path) -> None:
    """A drawn layout in a file of a drawn kind: every row at its place, with its texts."""
    layout, name, is_zipped = draw_layout(seed)
    begin = write(layout, name, folder, is_zipped=is_zipped)
    (source,) = find_sources([folder], PROFILE.files).sources
    (sheet,) = read_file(source, PROFILE).sheets
    row = [f"{begin}{number}" for number in numbers(layout, name)]
    own = [(str(one.where), one.where.part % 1000) for one in sheet.rows]
    assert own == [(row[at - 1], part) for at, part in layout.problems()], seed
    assert {kind: sheet.counts.get(kind, 0) for kind in RowKind} == counts(layout), seed
    assert fields(sheet) == set(layout.columns) - {""}, seed
    keys = set(layout.columns) - {""}
    if name.endswith(LINES) and layout.merges:
        keys.discard("categories")  # a text file has no merged cells
    told = [(row[at - 1], {key: texts[key] for key in keys}) for at, texts in layout.texts()]
    whole = [one for one in sheet.rows if not one.where.part % 1000]
    assert [(str(one.where), {key: one.text(key) for key in keys}) for one in whole] == told, seed


@pytest.mark.parametrize("block", range(8))
def test_every_row_of_a_drawn_layout_is_read_as_it_was_made_from_a_file_of_a_drawn_kind(
    block: int, tmp_path: Path
) -> None:
    for seed in range(block * 40, block * 40 + 40):
        folder = tmp_path / str(seed)
        folder.mkdir()
        compare(seed, folder)


def test_what_is_drawn_combines_all_that_townships_send() -> None:
    drawn = [draw_layout(seed) for seed in range(320)]
    assert {name for _, name, _ in drawn} == set(KINDS)
    assert {one.levels for one, _, _ in drawn} == {1, 2, 3}
    for told in (
        [one for one, _, _ in drawn if one.beside],
        [one for one, _, _ in drawn if one.hidden],
        [one for one, _, _ in drawn if one.parts],
        [one for one, _, _ in drawn if one.left > 4],
        [name for _, name, is_zipped in drawn if is_zipped],
        [one for one, name, _ in drawn if name.endswith(LINES) and one.beside],
        [
            one
            for one, name, _ in drawn
            if name.endswith(LINES) and numbers(one, name)[-1] > len(one.rows)
        ],
    ):
        assert len(told) >= 10


def test_layouts_are_read_alike_as_sheets_of_one_workbook(tmp_path: Path) -> None:
    for seed in range(1000, 1030, 3):
        names = ("石磨村", "Sheet2", "逾期未安置")
        made = {name: make_layout(seed + at, PROFILE) for at, name in enumerate(names)}
        path = tmp_path / f"{seed}.xlsx"
        write_workbook(made, path)
        sheets = read_path(path, PROFILE).sheets
        assert [one.sheet for one in sheets] == list(names)
        for one in sheets:
            problems = [(row.where.row, row.where.part) for row in one.rows]
            assert problems == made[one.sheet].problems(), (seed, one.sheet)
            assert {kind: one.counts.get(kind, 0) for kind in RowKind} == counts(made[one.sheet])


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


NAMES = ["突出问题名称", "主要案情", "问题分类", "办结时间", "备注"]


def ranges(found: Iterable[tuple[int, int, int, int]]) -> tuple[Merge, ...]:
    return tuple(Merge(min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in sorted(found))


@given(
    head=st.sampled_from([[], [NAMES], [NAMES, NAMES], [["标题台账", *[None] * 4], NAMES]]),
    rows=st.lists(st.lists(CELLS, min_size=5, max_size=5), max_size=12),
    merges=st.lists(st.tuples(*[st.integers(0, 4)] * 4), max_size=3),
)
def test_no_sheet_at_all_raises_and_every_account_adds_up(
    head: list[list[object]], rows: list[list[object]], merges: list[tuple[int, int, int, int]]
) -> None:
    rows = [*head, *rows]
    kept = tuple(one for one in ranges(merges) if one.bottom < len(rows))
    numbers = list(range(1, len(rows) + 1))
    grid = Grid("甲.xlsx", "Sheet1", rows, numbers, merges=kept)  # type: ignore[arg-type]
    sheet, findings = read_sheet(grid, WORDS)
    assert len({str(row.where) for row in sheet.rows}) == sheet.counts.get(RowKind.DATA, 0)
    assert len({row.where for row in sheet.rows}) == len(sheet.rows)
    assert all(one.where.file == "甲.xlsx" for one in findings)
