"""The accounts of a run: 数据对账 and 报送情况."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest
from msgspec.structs import replace

from ledgerproc.accounts import build_balances, build_submissions
from ledgerproc.casework.cases import Casework, Placement
from ledgerproc.cleaning.records import CleanFile, Record, Values
from ledgerproc.findings import CellRef, Finding
from ledgerproc.outcome import Balance, Submission
from ledgerproc.reading.rows import FileReading, Purpose, RawRow, RowKind, SheetReading
from tests.runs import build_case, build_profile

PLACES = ("汉葭街道", "绍庆街道", "郁山镇", "高谷镇", "联合乡", "石柳乡")


def sheet(
    name: str,
    rows: int = 0,
    purpose: Purpose = Purpose.LEDGER,
    counts: Mapping[RowKind, int] | None = None,
    note: str = "",
) -> SheetReading:
    file, _, title = name.partition("#")
    raw = tuple(RawRow(CellRef(file, title, 3 + n), {}) for n in range(rows))
    counted = {RowKind.HEAD: 2, RowKind.DATA: rows, **(counts or {})}
    return SheetReading(file, title, purpose, rows=raw, counts=counted, note=note)


def clean_file(name: str, *sheets: SheetReading, place: str = "", blind: bool = False) -> CleanFile:
    records = tuple(Record(row.where, Values(place=place)) for one in sheets for row in one.rows)
    places = (place,) if place else ()
    return CleanFile(FileReading(name, sheets, is_unreadable=blind), records, places=places)


def test_every_sheet_has_a_line_and_the_last_is_the_total() -> None:
    forms = {RowKind.BLANK: 11, RowKind.FOOT: 1}
    files = [
        clean_file("a.xlsx", sheet("a.xlsx#甲", 3), sheet("a.xlsx#说明", 0, Purpose.UNRELATED)),
        clean_file("b.xlsx", sheet("b.xlsx#乙", 0, Purpose.NIL, forms, "空白表")),
        clean_file("c.xls", blind=True),
    ]
    fates = {
        "a.xlsx#甲!3": Placement.FOUNDED,
        "a.xlsx#甲!4": Placement.MERGED,
        "a.xlsx#甲!5": Placement.REJECTED,
    }
    lines = build_balances(files, Casework(placements=fates))
    assert lines == (
        Balance("a.xlsx", "甲", 5, 2, 0, 0, 3, 1, 1, 1, ""),
        Balance("a.xlsx", "说明", 2, 2, 0, 0, 0, 0, 0, 0, "非台账"),
        Balance("b.xlsx", "乙", 14, 2, 11, 1, 0, 0, 0, 0, "零报告；空白表"),
        Balance("c.xls", "", 0, 0, 0, 0, 0, 0, 0, 0, "文件无法读取"),
        Balance("合计", "", 21, 6, 11, 1, 3, 1, 1, 1, ""),
    )
    assert [line.difference for line in lines] == [0, 0, 0, 0, 0]


def test_a_row_without_a_place_shows_as_a_difference() -> None:
    files = [clean_file("a.xlsx", sheet("a.xlsx#甲", 2))]
    lines = build_balances(files, Casework(placements={"a.xlsx#甲!3": Placement.FOUNDED}))
    assert [line.difference for line in lines] == [1, 1]


def submitted(*files: CleanFile, findings: tuple[Finding, ...] = ()) -> list[Submission]:
    cases = [
        build_case(4, place="汉葭街道"),
        build_case(8, place="汉葭街道"),
        replace(build_case(12, place="汉葭街道"), last_period="2022-10"),
    ]
    return list(build_submissions(files, findings, cases, build_profile(), "2022-11"))


def test_a_place_has_reported_reported_nothing_or_is_missing() -> None:
    lines = submitted(
        clean_file("a.xlsx", sheet("a.xlsx#甲", 2), place="汉葭街道"),
        clean_file("b.xlsx", sheet("b.xlsx#甲", 0, Purpose.NIL), place="绍庆街道"),
        clean_file("c.xls", place="郁山镇", blind=True),
        clean_file("d.xlsx", sheet("d.xlsx#甲", 0, Purpose.REFUSED), place="高谷镇"),
        clean_file("e.xlsx", sheet("e.xlsx#甲", 0, Purpose.UNRELATED), place="联合乡"),
    )
    assert [(one.place, one.state, one.files, one.cases) for one in lines] == [
        ("汉葭街道", "已报", ("a.xlsx",), 2),
        ("绍庆街道", "零报告", ("b.xlsx",), 0),
        ("郁山镇", "未报", ("c.xls",), 0),
        ("高谷镇", "未报", ("d.xlsx",), 0),
        ("联合乡", "未报", ("e.xlsx",), 0),
        ("石柳乡", "未报", (), 0),
    ]


def test_senders_that_the_profile_does_not_know_come_last() -> None:
    lines = submitted(
        clean_file("a.xlsx", sheet("a.xlsx#甲", 1), place="桃花镇"),
        clean_file("b.xlsx", sheet("b.xlsx#甲", 1)),
        clean_file("c.xlsx", sheet("c.xlsx#通讯录", 0, Purpose.UNRELATED)),
    )
    assert [one.place for one in lines] == [*PLACES, "桃花镇", "（未写明）"]
    assert [(one.state, one.files) for one in lines[-2:]] == [
        ("已报", ("a.xlsx",)),
        ("已报", ("b.xlsx",)),
    ]


def test_a_place_may_report_in_one_file_with_others() -> None:
    both = clean_file("all.xlsx", sheet("all.xlsx#甲", 1), place="汉葭街道")
    both = replace(both, places=("汉葭街道", "绍庆街道"))
    states = {one.place: one.state for one in submitted(both)}
    assert (states["汉葭街道"], states["绍庆街道"]) == ("已报", "零报告")


def test_findings_are_counted_and_versions_named() -> None:
    files = [
        clean_file("a.xlsx", sheet("a.xlsx#甲", 1), place="汉葭街道"),
        clean_file("a2.xlsx", sheet("a2.xlsx#甲", 1), place="汉葭街道"),
    ]
    where = CellRef("a.xlsx", "甲", 3, 2)
    versions = {"files": "a.xlsx、a2.xlsx", "other": "a2.xlsx"}
    line = submitted(
        *files,
        findings=(
            Finding("TITLE_MISSING", where, "title", place="汉葭街道"),
            Finding("ROW_REJECTED", where),  # counted for the file's only sender
            Finding("OFFICE_EVERYBODY", where, "lead", place="汉葭街道"),
            Finding("FILE_VERSIONS", CellRef("a.xlsx"), details=versions, place="汉葭街道"),
            Finding(
                "FILE_SAME_BYTES", CellRef("a3.xlsx"), details={"other": "a.xlsx"}, place="汉葭街道"
            ),
        ),
    )[0]
    assert (line.files, line.errors, line.warnings) == (("a.xlsx", "a2.xlsx"), 2, 1)
    assert line.note == (
        "同一乡镇报送了多个版本：a.xlsx、a2.xlsx；以“a2.xlsx”为准；"
        "a3.xlsx：与“a.xlsx”内容完全相同，只读取一次"
    )


def test_findings_about_no_file_are_nobodys() -> None:
    nameless = clean_file("b.xlsx", sheet("b.xlsx#甲", 1))
    lines = submitted(
        nameless,
        findings=(
            Finding("PLACE_MISSING", CellRef("b.xlsx", "甲")),
            Finding("CASE_ROW_DELETED", CellRef("全县台账.xlsx", "台账"), details={"case": "P1"}),
        ),
    )
    assert [(one.errors, one.warnings) for one in lines] == [(0, 0)] * 6 + [(1, 0)]


@pytest.mark.parametrize("day", [date(2022, 11, 30), date(2023, 2, 28)])
def test_the_hand_made_run_balances(day: date) -> None:
    from tests.runs import build_run

    run = build_run(30, as_of=day)
    assert [line.difference for line in run.balances] == [0] * len(run.balances)
