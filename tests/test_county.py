"""全县台账.xlsx as a second reader (openpyxl) finds it."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from openpyxl import load_workbook

from ledgerproc.casework.cases import Case, Change, ChangeKind, Merge, Suspect
from ledgerproc.cleaning.records import Deadline, Status, Values
from ledgerproc.findings import CellRef, Finding
from ledgerproc.outcome import Run
from ledgerproc.writing.checking.readback import read_back
from ledgerproc.writing.ledger.county import write_county_ledger
from ledgerproc.writing.office.cells import clean_text
from ledgerproc.writing.office.heights import capacity, count_lines
from tests.runs import (
    AS_OF,
    CATEGORIES,
    PLACES,
    build_case,
    build_cases,
    build_deadline,
    build_profile,
    build_run,
)

CONTRACT = {
    "台账": "编号 乡镇（街道） 突出问题名称 主要案情 问题分类 处置措施预案 办结时间 牵头部门 配合部门"
    " 责任人员 联系电话 备注 状态 办理进展 销号时间 超期 超期天数 来源",
    "附件": "乡镇（街道） 突出问题名称 主要案情 问题分类 处置措施预案 办结时间 牵头部门及责任人员 备注",
    "统计": "",
    "超期清单": "编号 乡镇（街道） 突出问题名称 问题分类 办结时间 超期天数 牵头部门 责任人员",
    "疑似重复": "组 编号甲 来源甲 名称甲 编号乙 来源乙 名称乙 相似度 依据 处理意见",
    "合并记录": "编号 来源 并入来源 相似度 依据",
    "分类核验": "编号 问题分类 依据日期 依据原文 期限 已逾 结论",
    "校验问题": "级别 代码 乡镇（街道） 文件 工作表 单元格 内容 说明 建议",
    "报送情况": "乡镇（街道） 报送状态 文件 问题数 错误 警告 说明",
    "读表说明": "文件 工作表 表头行 列 表头原文 识别为 依据",
    "变动情况": "编号 变动 字段 上期 本期 依据",
    "数据对账": "文件 工作表 读取行数 标题表头 空白模板行 合计表尾 数据行 立案 并入 退回 差额 说明",
}
ENDS = {"台账": [16], "附件": [16], "读表说明": [32]}  # else a few rows would stand alone
TABLES = [name for name in CONTRACT if name != "统计"]


def written(run: Run, path: Path) -> Any:
    read_back(path, run, write_county_ledger(run, path))
    return load_workbook(path, rich_text=False)


def rows(book: Any, name: str) -> list[tuple[Any, ...]]:
    """The data rows of a sheet."""
    return list(book[name].iter_rows(min_row=3, values_only=True))


@pytest.fixture(scope="module")
def run() -> Run:
    return build_run(24)


@pytest.fixture(scope="module")
def book(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return written(run, tmp_path_factory.mktemp("county") / "全县台账.xlsx")


def test_sheets_and_headers_are_the_contract(book: Any) -> None:
    assert book.sheetnames == list(CONTRACT)
    headers = {name: " ".join(str(cell.value) for cell in book[name][2]) for name in TABLES}
    assert headers == {name: CONTRACT[name] for name in TABLES}


def test_no_header_name_stands_in_a_title(book: Any) -> None:
    for name in TABLES:
        assert book[name]["A1"].value != book[name]["A2"].value
        assert str(book[name]["A1"].value).startswith("国有土地上房屋征收领域突出问题专项整治")


def test_a_case_is_one_row_of_the_ledger(book: Any) -> None:
    assert [row[0] for row in rows(book, "台账")] == [f"P{n:04d}" for n in range(1, 25)]
    open_one, done, twice, endless = (rows(book, "台账")[n - 1] for n in (1, 3, 10, 12))
    assert open_one == (
        "P0001",
        "绍庆街道",
        "张某反映绍庆街道老街片区1号楼安置房逾期未交付问题",
        build_case(1).values.narrative,
        "未足额支付补偿款类",
        "督促企业复工，倒排工期，未交房期间足额发放过渡费，每月向群众通报进度。",
        datetime(2022, 10, 27),
        "县财政局",
        "县住房城乡建委",
        "李某某",
        "13800236118",
        "历史遗留问题",
        "未办结",
        None,
        None,
        "是",
        34,
        "绍庆街道台账.xlsx#Sheet1!3",
    )
    assert done[12:17] == ("已办结", "已交房", datetime(2022, 11, 26), "否", None)
    assert twice[17] == "郁山镇台账.xlsx#Sheet1!12\n郁山镇补报.xlsx#表1!12"
    assert endless[6] == "长期"


def test_a_case_without_a_deadline_has_a_blank_cell(tmp_path: Path) -> None:
    cases = [build_case(1, deadline=Deadline(text="待定"), lead=(), categories=())]
    row = rows(written(build_run(cases), tmp_path / "a.xlsx"), "台账")[0]
    assert (row[4], row[6], row[7], row[15], row[16]) == (None, None, None, "否", None)


def test_several_values_are_joined(tmp_path: Path) -> None:
    several = build_case(
        1,
        categories=CATEGORIES[4:6],
        lead=("县财政局", "县信访办"),
        persons=("张某", "李某"),
        phones=("13800236118", "023-78440000"),
    )
    book = written(build_run([several]), tmp_path / "a.xlsx")
    row = rows(book, "台账")[0]
    assert (row[4], row[7]) == ("逾期未安置类、逾期未办产权证类", "县财政局、县信访办")
    assert (row[9], row[10]) == ("张某、李某", "13800236118、023-78440000")
    annex = next(row for row in rows(book, "附件") if row[1])
    assert annex[6] == "县财政局、县信访办 张某、李某 13800236118、023-78440000"


def test_the_annex_goes_by_category_and_keeps_the_empty_ones(tmp_path: Path) -> None:
    cases = [
        build_case(1, categories=("逾期未安置类", "违规征收类")),
        build_case(2, categories=("没有这一类",)),
        build_case(3, categories=("违规征收类",)),
        build_case(4, categories=("逾期未安置类",)),
        build_case(5, categories=()),
    ]
    found = rows(written(build_run(cases), tmp_path / "a.xlsx"), "附件")
    titles = {one.values.title: one.case_id for one in cases}
    assert [(row[3], titles.get(row[1])) for row in found] == [
        ("交办未落实类", None),
        ("违规征收类", "P0003"),
        ("违规降低补偿类", None),
        ("未足额支付补偿款类", None),
        ("逾期未安置类、违规征收类", "P0001"),
        ("逾期未安置类", "P0004"),
        *((name, None) for name in CATEGORIES[5:]),
        ("没有这一类", "P0002"),
        (None, "P0005"),
    ]
    assert {cell for row in found if row[1] is None for cell in row} == {None, *CATEGORIES} - {
        "违规征收类",
        "逾期未安置类",
    }


def test_the_overdue_list_is_longest_first_and_agrees_with_the_ledger(book: Any) -> None:
    found = rows(book, "超期清单")
    days = [row[5] for row in found]
    assert days == sorted(days, reverse=True)
    ledger = {row[0]: row[16] for row in rows(book, "台账") if row[15] == "是"}
    assert {row[0]: row[5] for row in found} == ledger
    assert found[0] == (
        "P0009",
        "绍庆街道",
        "张某反映绍庆街道老街片区9号楼安置房逾期未交付问题",
        "危房整治不及时类",
        datetime(2022, 10, 25),
        36,
        "县财政局",
        "李某某",
    )


def test_pairs_wait_for_a_verdict_from_a_list(tmp_path: Path) -> None:
    def pair(group: int, opinion: str) -> Suspect:
        ids = (f"P{group:04d}", f"P{group + 1:04d}")
        return Suspect(
            group,
            ids[0],
            "a",
            "甲片区3号楼问题",
            ids[1],
            "b",
            "甲片区12号楼问题",
            0.8149,
            "项目相同",
            opinion,
        )

    run = build_run(4, suspects=(pair(1, ""), pair(2, "不合并"), pair(3, "待定")))
    book = written(run, tmp_path / "a.xlsx")
    assert str(book["疑似重复"]["A1"].value).endswith(
        "疑似重复（共 3 对，出表时待处理 2 对；余下筛选“处理意见”可见）"
    )
    assert book["疑似重复"].auto_filter.ref == "A2:J5"  # the pairs, not the blank rows below them
    (grey,) = book["疑似重复"].conditional_formatting
    assert str(grey.sqref) == "A3:J55"
    assert [one.formula for one in grey.rules] == [['OR($J3="合并",$J3="不合并")']]
    assert rows(book, "疑似重复")[1] == (
        2,
        "P0002",
        "a",
        "甲片区3号楼问题",
        "P0003",
        "b",
        "甲片区12号楼问题",
        0.81,
        "项目相同",
        "不合并",
    )
    assert validations(book["疑似重复"]) == [("J3:J55", '"合并,不合并,待定"')]
    marked = load_workbook(tmp_path / "a.xlsx", rich_text=True)["疑似重复"]["D3"].value
    assert [str(part) for part in marked] == ["甲片区", "3", "号楼问题"]
    assert [bool(getattr(part, "font", None) and part.font.b) for part in marked] == [
        False,
        True,
        False,
    ]


def validations(sheet: Any) -> list[tuple[str, str]]:
    return [(str(one.sqref), str(one.formula1)) for one in sheet.data_validations.dataValidation]


def test_the_status_column_has_a_list(book: Any) -> None:
    assert validations(book["台账"]) == [("M3:M26", '"未办结,已办结"')]


def test_the_other_sheets_hold_what_casework_says(book: Any) -> None:
    assert rows(book, "合并记录") == [
        (
            "P0010",
            "郁山镇台账.xlsx#Sheet1!12",
            "郁山镇补报.xlsx#表1!12",
            0.97,
            "项目、楼栋、当事人相同",
        ),
        (
            "P0020",
            "汉葭街道台账.xlsx#Sheet1!22",
            "汉葭街道补报.xlsx#表1!22",
            0.97,
            "项目、楼栋、当事人相同",
        ),
    ]
    assert rows(book, "分类核验")[0] == (
        "P0008",
        "逾期未安置类",
        datetime(2016, 5, 31),
        "约定36个月内交房",
        "3年",
        "6年6个月",
        "达到",
    )
    assert rows(book, "变动情况")[0] == (
        "P0001",
        "新增",
        None,
        None,
        None,
        "绍庆街道台账.xlsx#Sheet1!3",
    )


def test_a_change_names_the_column_and_not_the_key(tmp_path: Path) -> None:
    change = Change("P0001", ChangeKind.EDITED, "deadline", "2022-12-20", "2022-12-31", "a")
    merge = Merge("P0010", "郁山镇台账.xlsx#Sheet1!12", "郁山镇补报.xlsx#表1!12", None, "编号相同")
    run = build_run(12, changes=(change,), merges=(merge,))
    book = written(run, tmp_path / "a.xlsx")
    assert rows(book, "变动情况") == [
        ("P0001", "变更", "办结时间", "2022-12-20", "2022-12-31", "a")
    ]
    assert rows(book, "合并记录")[0][3] is None


def test_findings_go_by_severity_then_place(tmp_path: Path) -> None:
    first, second = CellRef("a.xlsx", "甲", 3, 6), CellRef("a.xlsx", "甲", 4, 6)
    findings = (
        Finding("FILE_SKIPPED", CellRef("~$a.xlsx")),
        Finding(
            "DEADLINE_FAR",
            first,
            "deadline",
            "2032",
            {"year": "2032", "campaign": "2022"},
            "郁山镇",
        ),
        Finding("DEADLINE_MISSING", first, "deadline", place="郁山镇"),
        Finding("DEADLINE_NO_DATE", second, "deadline", "待定", place="郁山镇"),
    )
    book = written(build_run([], rejected=(), findings=findings), tmp_path / "a.xlsx")
    assert str(book["校验问题"]["A1"].value).endswith("（错误 2，警告 1，提示 1）")
    assert [row[:7] for row in rows(book, "校验问题")] == [
        ("错误", "DEADLINE_MISSING", "郁山镇", "a.xlsx", "甲", "F3", None),
        ("错误", "DEADLINE_NO_DATE", "郁山镇", "a.xlsx", "甲", "F4", "待定"),
        ("警告", "DEADLINE_FAR", "郁山镇", "a.xlsx", "甲", "F3", "2032"),
        ("提示", "FILE_SKIPPED", None, "~$a.xlsx", None, None, None),
    ]
    assert rows(book, "校验问题")[1][7:] == (
        "“待定”没有明确的日期",
        "请填写到日，例如“2022年12月20日”；没有期限的写“长期”",
    )


def test_every_place_has_a_line(book: Any) -> None:
    assert str(book["报送情况"]["A1"].value).endswith("（已报 4，零报告 0，未报 2）")
    assert [row[:4] for row in rows(book, "报送情况")] == [
        ("汉葭街道", "已报", "汉葭街道台账.xlsx\n汉葭街道补报.xlsx", 6),
        ("绍庆街道", "已报", "绍庆街道台账.xlsx", 6),
        ("郁山镇", "已报", "郁山镇台账.xlsx\n郁山镇补报.xlsx", 6),
        ("高谷镇", "已报", "高谷镇台账.xlsx", 6),
        ("联合乡", "未报", None, 0),
        ("石柳乡", "未报", None, 0),
    ]


def test_every_column_of_the_input_is_accounted_for(book: Any) -> None:
    first = [row for row in rows(book, "读表说明") if row[0] == "汉葭街道台账.xlsx"]
    assert first[0] == (
        "汉葭街道台账.xlsx",
        "Sheet1",
        "2",
        "A",
        "乡镇（街道）",
        "乡镇（街道）",
        "表头一致",
    )
    assert first[-1] == (
        "汉葭街道台账.xlsx",
        "Sheet1",
        "2",
        "G",
        "稳控情况",
        "未采用",
        "不在规定栏目中",
    )


def test_the_account_ends_in_a_total_and_leaves_nothing_over(book: Any) -> None:
    found = rows(book, "数据对账")
    assert found[0] == ("汉葭街道台账.xlsx", "Sheet1", 11, 2, 1, 1, 7, 6, 0, 1, 0, None)
    assert found[-1] == ("合计", None, 51, 12, 6, 6, 27, 24, 2, 1, 0, None)
    assert len(found) == 7


def test_every_table_of_figures_adds_up(book: Any, run: Run) -> None:
    late = sum(1 for case in run.cases if case.overdue_days(AS_OF) is not None)
    totals = [row[:9] for row in book["统计"].iter_rows(values_only=True) if row[0] == "合计"]
    assert (
        totals == [("合计", 24, 0, 24, 0, 4, 20 - late, late, pytest.approx(4 / 24, abs=1e-4))] * 4
    )
    names = [row[0] for row in book["统计"].iter_rows(values_only=True)]
    assert [name for name in names if name in CATEGORIES] == list(CATEGORIES)
    assert [name for name in names if name in PLACES] == list(PLACES)
    empty = next(row for row in book["统计"].iter_rows(values_only=True) if row[0] == "联合乡")
    assert empty[:9] == ("联合乡", 0, 0, 0, 0, 0, 0, 0, "—")


def test_charts_hold_figures_and_none_is_empty(book: Any, tmp_path: Path) -> None:
    charts = book["统计"]._charts
    assert len(charts) == 4
    for chart in charts:
        assert [bool(one.val.numRef.f) for one in chart.series] == [True] * 3
        assert not chart.legend.overlay
    assert written(build_run([]), tmp_path / "none.xlsx")["统计"]._charts == []


@pytest.mark.parametrize("name", TABLES)
def test_a_sheet_is_ready_for_paper_and_screen(book: Any, name: str) -> None:
    sheet = book[name]
    last = f"{sheet.cell(2, sheet.max_column).column_letter}${sheet.max_row}"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 8)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToWidth in (1, None)  # one, the default, is not written
    assert sheet.page_setup.fitToHeight == 0  # as long as it gets
    assert [one.id for one in sheet.row_breaks.brk] == ENDS.get(name, [])
    assert sheet.print_title_rows == "$2:$2"
    assert sheet.print_area == f"'{name}'!$A$1:${last}"
    assert sheet.freeze_panes.endswith("3")
    assert sheet.auto_filter.ref.startswith("A2:")
    assert sheet.oddFooter.center.text == "第 &P 页  共 &N 页"
    assert [str(one) for one in sheet.merged_cells.ranges] == [f"A1:{last[0]}1"]
    assert {cell.alignment.wrap_text for cell in sheet[2]} == {True}
    assert all(sheet.column_dimensions[cell.column_letter].width for cell in sheet[2])


def test_totals_are_left_out_of_the_filter(book: Any) -> None:
    assert book["数据对账"].auto_filter.ref == "A2:L8"


def test_what_is_overdue_is_marked_by_word_and_colour(book: Any) -> None:
    late, in_time = book["台账"]["P3"], book["台账"]["P5"]
    assert (late.value, late.font.color.rgb, late.font.b) == ("是", "FFC00000", True)
    assert (in_time.value, in_time.font.color, in_time.font.b) == ("否", None, False) or (
        in_time.value == "否" and in_time.font.color.rgb != "FFC00000"
    )


def test_rows_are_high_enough_for_their_text(tmp_path: Path) -> None:
    texts = ["短", "字" * 200, "字" * 600, "字" * 2400, "一\n二\n三\n四\n五"]
    cases = [build_case(n, narrative=text) for n, text in enumerate(texts, 1)]
    sheet = written(build_run(cases), tmp_path / "a.xlsx")["台账"]
    width = sheet.column_dimensions["D"].width
    for number, text in enumerate(texts, 3):
        size = sheet.cell(number, 4).font.sz
        letters = int((width * 7) / (size * 96 / 72))  # on one line
        lines = sum(-(-len(line) // letters) for line in text.split("\n"))
        height = sheet.row_dimensions[number].height
        assert lines * size * 1.15 <= height <= 409


def test_a_text_that_no_row_holds_stands_whole_in_the_appendix(tmp_path: Path) -> None:
    told = "".join(f"第{n}次上门协商，双方仍有分歧。" for n in range(1, 500))
    cases = [
        build_case(1),
        build_case(2, narrative=told, progress=told[:5000]),
        build_case(4, narrative="=甲\n" * 400),
    ]
    book = written(build_run(cases), tmp_path / "a.xlsx")
    assert book.sheetnames[-1] == "附页"
    sheet, extra = book["台账"], book["附页"]
    assert [row[0].value for row in sheet.iter_rows(min_row=3)] == ["P0001", "P0002", "P0004"]
    assert sheet["D4"].value == told and sheet["D4"].alignment.vertical == "top"
    assert "附页" in sheet.oddFooter.left.text
    rows = [[cell.value for cell in row] for row in extra.iter_rows(min_row=3)]
    whole: dict[tuple[str, str], str] = {}
    for at, row in enumerate(rows, 3):
        whole.setdefault((row[0], row[1]), "")
        whole[row[0], row[1]] += str(row[4]).removeprefix("（接上）")
        lines = count_lines(str(row[4]), capacity(extra.column_dimensions["E"].width - 1, 10))
        assert lines * 10 * 1.32 <= extra.row_dimensions[at].height <= 409
    kept = {key: text for key, text in whole.items() if key[0] == "台账"}
    assert kept[("台账", "D4")] == told and kept[("台账", "N4")] == told[:5000]
    assert kept[("台账", "D5")].replace("\n", "") == "=甲" * 400
    assert kept == whole  # what stands in 附件 too stands here once
    assert links(book["附件"]) == {"A7": ("'附页'!A3", None)} or len(links(book["附件"])) == 2
    assert links(sheet)["A4"] == ("'附页'!A3", None)
    assert extra.page_setup.paperSize == 8


def test_without_such_a_text_there_is_no_appendix(book: Any) -> None:
    assert "附页" not in book.sheetnames
    assert not book["台账"].oddFooter.left.text


def links(sheet: Any) -> dict[str, tuple[str | None, str | None]]:
    """Place inside the workbook and outside address of every link, by cell."""
    found = [cell for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    return {one.coordinate: (one.hyperlink.location, one.hyperlink.target) for one in found}


def test_links_lead_to_the_row_of_the_case(book: Any) -> None:
    ledger = {row[0].value: row[0].row for row in book["台账"].iter_rows(min_row=3)}
    sheet = book["超期清单"]
    assert links(sheet) == {
        f"A{row}": (f"'台账'!A{ledger[sheet.cell(row, 1).value]}", None)
        for row in range(3, sheet.max_row + 1)
    }


@pytest.mark.parametrize("name", CONTRACT)
def test_no_link_leads_out_of_the_ledger(book: Any, name: str) -> None:
    found = links(book[name])
    inside = {"'台账'", "'数据对账'"} if name == "校验问题" else {"'台账'"}
    assert {str(place).split("!")[0] for place, _ in found.values()} <= inside
    assert {target for _, target in found.values()} <= {None}
    is_linked = name not in ("台账", "附件", "报送情况", "读表说明", "数据对账")
    assert bool(found) is is_linked


def test_each_finding_leads_to_its_case_or_to_the_account_of_its_sheet(book: Any) -> None:
    sheet, accounts = book["校验问题"], list(book["数据对账"].iter_rows(values_only=True))
    found = links(sheet)
    counted = {row[0] for row in accounts}
    led = set()
    for row in range(3, sheet.max_row + 1):
        file, tab = sheet.cell(row, 4).value, sheet.cell(row, 5).value
        to_case, to_account = found.get(f"F{row}"), found.get(f"D{row}")
        assert not (to_case and to_account)
        assert bool(to_case or to_account) is (file in counted)
        if to_account:
            told = accounts[int(str(to_account[0]).split("!A")[1]) - 1]
            assert told[0] == file and (told[1] == tab or not tab)
        led |= {"case"} if to_case else {"account"} if to_account else set()
    assert led == {"case", "account"}


def test_properties_name_the_office_and_the_day_of_the_run(book: Any) -> None:
    properties = book.properties
    assert (properties.creator, properties.created) == ("县专项整治办公室", datetime(2022, 11, 30))
    assert properties.lastModifiedBy == "县专项整治办公室"


def test_two_writes_give_equal_bytes(run: Run, tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_county_ledger(run, tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


HOSTILE = [
    "=cmd|'/c calc'!A1",
    "@SUM(1)",
    "+1-2",
    "{=1}",
    "http://evil.example/?x=1",
    "internal:Sheet!A1",
    "a\x00\x01\x1fb",
    "\ud83d坏\udc00",
    "字" * 40_000,
    "公民身份号码500243199009041714，500243 19900904 1714",
    "<r><t>甲</t></r>",
    "]]><sheetData/>&amp;<c>",
    "_x0041_",
    "\n前\r\n后\r",
]


def hostile_run(text: str) -> Run:
    values = Values(
        place=text,
        title=text,
        narrative=text,
        categories=(text,),
        measures=text,
        deadline=build_deadline(date(2022, 12, 20)),
        lead=(text,),
        assisting=(text,),
        persons=(text,),
        phones=(text,),
        note=text,
        status=Status.OPEN,
        progress=text,
    )
    case = Case("P0001", values, values, ("a.xlsx#甲!3",), "2022-11", "2022-11")
    short = text[:200]
    return build_run(
        [case],
        rejected=(),
        findings=[
            Finding("DEADLINE_NO_DATE", CellRef("a.xlsx", "甲", 3, 6), "deadline", text, place=text)
        ],
        suspects=(
            Suspect(1, "P0001", short, short, "P0002", short, short + "二", 0.8, short, short),
        ),
        changes=(Change("P0001", ChangeKind.EDITED, "title", text, text, text),),
    )


@pytest.mark.parametrize("text", HOSTILE, ids=[repr(text[:12]) for text in HOSTILE])
def test_hostile_text_stays_text_everywhere(text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = written(hostile_run(text), path)
    row = rows(book, "台账")[0]
    expected = clean_text(text)
    assert {row[n] for n in (1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 13)} == {expected}
    assert {cell.data_type for sheet in book for line in sheet.iter_rows() for cell in line} <= {
        "s",
        "n",
        "d",
    }
    with zipfile.ZipFile(path) as parts:
        everything = b"".join(parts.read(name) for name in parts.namelist())
        assert not [name for name in parts.namelist() if "externalLink" in name]
    assert b"<f>" not in everything.replace(b"<c:f>", b"")
    assert b"500243199009041714" not in everything and b"199009041714" not in everything
    assert b'TargetMode="External"' not in everything


def test_a_profile_without_titles_or_some_columns_still_writes(tmp_path: Path) -> None:
    profile = build_profile()
    output = replace(
        profile.output,
        ledger_columns=(
            "case_id",
            "title",
            "village",
            "deadline",
            "status",
            "overdue",
            "overdue_days",
            "sources",
        ),
        titles={"台账": "某县台账"},
    )
    case = build_case(1, extras={"village": "文庙村"})
    run = build_run([case], profile=replace(profile, output=output))
    book = written(run, tmp_path / "a.xlsx")
    assert book["台账"]["A1"].value == "某县台账（截至2022年11月30日）"
    assert rows(book, "台账")[0][:3] == ("P0001", case.values.title, "文庙村")


@pytest.mark.parametrize("count", [0, 1, 400])
def test_any_number_of_cases(count: int, tmp_path: Path) -> None:
    book = written(build_run(build_cases(count)), tmp_path / "a.xlsx")
    assert len(rows(book, "台账")) == count


@pytest.fixture(autouse=True)
def _no_warnings(recwarn: pytest.WarningsRecorder) -> Iterator[None]:
    """XlsxWriter tells of some losses by a warning only."""
    yield
    assert [str(one.message) for one in recwarn if "xlsxwriter" in str(one.filename)] == []
