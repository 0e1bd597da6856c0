"""The county ledger read back: what adds up passes, and every kind of loss is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from openpyxl import load_workbook

from ledgerproc.casework.cases import Merge, Placement, Prior
from ledgerproc.cleaning.records import CleanFile, Feedback
from ledgerproc.findings import CellRef, Finding
from ledgerproc.outcome import Run
from ledgerproc.reading.rows import FileReading, Purpose, RawRow, RowKind, SheetReading
from ledgerproc.writing.checking.readback import ReconcileError, read_back
from ledgerproc.writing.checking.recount import ReadBack
from ledgerproc.writing.ledger.county import write_county_ledger
from tests.runs import build_case, build_cases, build_run

FIRST = "绍庆街道台账.xlsx#Sheet1!3"


def read(run: Run, path: Path) -> ReadBack:
    return read_back(path, run, write_county_ledger(run, path))


def test_a_run_that_adds_up_is_counted(tmp_path: Path) -> None:
    counted = read(build_run(24), tmp_path / "a.xlsx")
    assert counted == ReadBack(24, 24, 2, 1, 8, 156)


def test_a_case_of_an_earlier_month_keeps_its_sources_and_is_no_row_of_this_one(
    tmp_path: Path,
) -> None:
    # The earlier file had the same name and the same row as one of this month.
    cases = (*build_cases(3), build_case(9, sources=(FIRST,), last_period="2022-10"))
    run = replace(build_run(cases), prior=Prior("2022-10", cases=cases[-1:]))
    assert read(run, tmp_path / "a.xlsx").founded == 3


def test_a_case_of_this_month_may_list_rows_of_an_earlier_one(tmp_path: Path) -> None:
    case = build_case(1)
    old = replace(case, sources=("上月.xlsx#甲!5",))
    run = replace(build_run([case]), prior=Prior("2022-10", cases=(old,)))
    both = replace(case, sources=(*case.sources, "上月.xlsx#甲!5"))
    run = replace(run, work=replace(run.work, cases=(both,)))
    assert read(run, tmp_path / "a.xlsx").founded == 1


def test_rows_of_departments_count_as_merged_or_rejected(tmp_path: Path) -> None:
    where = CellRef("反馈/县财政局.xlsx", "任务单", 5)
    sheet = SheetReading(
        where.file,
        where.sheet,
        Purpose.FEEDBACK,
        rows=(RawRow(where, {}),),
        counts={RowKind.HEAD: 4, RowKind.DATA: 1},
    )
    lost = RawRow(CellRef(where.file, where.sheet, 6), {})
    sheet = replace(sheet, rows=(*sheet.rows, lost), counts={RowKind.HEAD: 4, RowKind.DATA: 2})
    answers = tuple(
        Feedback(row.where, number, "县财政局", None, "", None)
        for row, number in zip(sheet.rows, ("P0001", "P0009"), strict=True)
    )
    file = CleanFile(FileReading(where.file, (sheet,)), feedback=answers)
    # The case was founded last month, and no township mentions it now.
    case = build_case(1, sources=("上月.xlsx#甲!3", str(where)), last_period="2022-10")
    run = build_run(
        [case],
        rejected=(),
        extra_files=(file,),
        merges=(Merge("P0001", "上月.xlsx#甲!3", str(where), None, "部门反馈"),),
        placements={str(where): Placement.MERGED, str(lost.where): Placement.REJECTED},
        findings=[Finding("FEEDBACK_UNKNOWN_CASE", lost.where.at(1), "case_id", "P0009")],
    )
    counted = read(run, tmp_path / "a.xlsx")
    assert (counted.founded, counted.merged, counted.rejected) == (0, 1, 1)


def without_a_row(run: Run) -> Run:
    """A case disappears; its row stays behind."""
    return replace(run, work=replace(run.work, cases=run.cases[1:]))


def with_a_row_twice(run: Run) -> Run:
    twice = replace(run.cases[1], sources=(*run.cases[1].sources, FIRST))
    return replace(run, work=replace(run.work, cases=(run.cases[0], twice, *run.cases[2:])))


def with_a_stranger(run: Run) -> Run:
    strange = replace(run.cases[0], sources=(FIRST, "没有这个文件.xlsx#甲!3"))
    return replace(run, work=replace(run.work, cases=(strange, *run.cases[1:])))


def with_a_number_twice(run: Run) -> Run:
    same = replace(run.cases[1], case_id="P0001")
    return replace(run, work=replace(run.work, cases=(run.cases[0], same, *run.cases[2:])))


def without_merges(run: Run) -> Run:
    return replace(run, work=replace(run.work, merges=()))


def with_a_wrong_count(run: Run) -> Run:
    wrong = replace(run.balances[1], founded=9)
    return replace(run, balances=(run.balances[0], wrong, *run.balances[2:]))


def with_a_wrong_total(run: Run) -> Run:
    return replace(run, balances=(*run.balances[:-1], replace(run.balances[-1], blanks=99)))


def without_a_rejection(run: Run) -> Run:
    return replace(run, findings=tuple(f for f in run.findings if f.code != "ROW_REJECTED"))


FAULTS: list[tuple[Callable[[Run], Run], str]] = [
    (without_a_row, f"{FIRST} 应当恰有一个去向（立案、并入、退回），实有 0 个"),
    (with_a_row_twice, f"{FIRST} 在台账的来源中出现 2 次"),
    (with_a_stranger, "没有这个文件.xlsx#甲!3 不是本期读取的数据行"),
    (with_a_number_twice, "编号 P0001 在台账中出现 2 次"),
    (without_merges, "数据对账写的是 (0, 1, 0)"),
    (with_a_wrong_count, "数据对账写的是 (9, 1, 0)"),
    (with_a_wrong_total, "“空白模板行”合计写的是 99，各行相加是 6"),
    (without_a_rejection, "汉葭街道台账.xlsx#Sheet1!9999 应当恰有一个去向"),
]


@pytest.mark.threat(n=39)
@pytest.mark.parametrize(("spoil", "says"), FAULTS, ids=[one.__name__ for one, _ in FAULTS])
def test_a_run_that_does_not_add_up_is_refused(
    spoil: Callable[[Run], Run], says: str, tmp_path: Path
) -> None:
    with pytest.raises(ReconcileError) as caught:
        read(spoil(build_run(24)), tmp_path / "a.xlsx")
    assert says in str(caught.value)
    assert str(caught.value).startswith("a.xlsx 核对不符：")


def test_a_difference_in_the_balances_themselves_is_refused(tmp_path: Path) -> None:
    run = build_run(3)
    source = run.cases[0].sources[0]
    fates = {**run.work.placements, source: Placement.REJECTED}
    run = replace(run, work=replace(run.work, placements=fates))
    lost = replace(run.balances[0], read=run.balances[0].read + 1)
    run = replace(run, balances=(lost, *run.balances[1:]))
    with pytest.raises(ReconcileError, match=r"差额为 1|各类行合计"):
        read(run, tmp_path / "a.xlsx")


DAMAGE: list[tuple[str, Callable[[Any], None], str]] = [
    (
        "text",
        lambda book: put(book, "台账", "D3", "改了"),
        "“主要案情”应为 87 个字的文字，实为 2 个字的文字",
    ),
    (
        "date",
        lambda book: put(book, "台账", "G3", None),
        "“台账”第 3 行“办结时间”应为 “2022-10-27”",
    ),
    ("header", lambda book: put(book, "附件", "B2", "名称"), "“附件”的表头应为"),
    ("row", lambda book: book["超期清单"].delete_rows(3), "“超期清单”应有 8 行，实有 7 行"),
    ("days", lambda book: put(book, "超期清单", "F3", 1), "超期清单有 8 件、共 121 天"),
    ("sheet", lambda book: book.remove(book["统计"]), "工作表应为 台账、附件、统计"),
    ("top", lambda book: put(book, "数据对账", "A2", "x"), "“数据对账”中找不到表头“文件”"),
    ("total", lambda book: put(book, "统计", "B15", 3), "统计“问题分类”合计 3 件"),
]


def put(book: Any, sheet: str, cell: str, value: object) -> None:
    book[sheet][cell] = value


@pytest.mark.threat(n=27)
@pytest.mark.parametrize(
    ("damage", "says"), [one[1:] for one in DAMAGE], ids=[one[0] for one in DAMAGE]
)
def test_a_file_that_is_not_what_was_written_is_refused(
    damage: Callable[[Any], None], says: str, tmp_path: Path
) -> None:
    run = build_run(24)
    path = tmp_path / "a.xlsx"
    tables = write_county_ledger(run, path)
    book = load_workbook(path)
    damage(book)
    book.save(path)
    with pytest.raises(ReconcileError) as caught:
        read_back(path, run, tables)
    assert says in str(caught.value)
