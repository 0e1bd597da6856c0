"""Returned township files: as they were sent, marked where they must be corrected."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from msgspec.structs import replace
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName

from ledgerproc.cleaning.records import CleanFile
from ledgerproc.findings import CellRef, Finding
from ledgerproc.outcome import Run
from ledgerproc.profile.loader import load_profile
from ledgerproc.profile.model import Profile
from ledgerproc.reading.files.grid import CellValue, Grid
from ledgerproc.reading.files.sources import find_sources
from ledgerproc.reading.looks.look import CellLook, SheetLook
from ledgerproc.reading.read import read_file
from ledgerproc.reading.rows import FileReading
from ledgerproc.writing.checking.copies import Told, compare_copy
from ledgerproc.writing.checking.readback import ReconcileError
from ledgerproc.writing.office.package import read_package, write_package
from ledgerproc.writing.returned import returns
from ledgerproc.writing.returned.rebuilt import rebuild_workbook, sheet_title
from ledgerproc.writing.returned.returns import write_returns
from tests.grid_text import to_ods
from tests.runs import build_run

IDENTITY = "500243199001011234"
HEADER = ("突出问题名称", "主要案情", "问题分类", "办结时间", "牵头部门及责任人员")


@pytest.fixture(scope="module")
def profile() -> Profile:
    return load_profile("pengshui-2022")


@pytest.fixture(autouse=True)
def _copies_agree(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Any:
    """Where a copy does not agree a list goes back: no test here may pass by that."""
    problems = []

    def compare(*words: Any) -> None:
        try:
            compare_copy(*words)
        except Exception as problem:
            problems.append(problem)
            raise

    monkeypatch.setattr(returns, "compare_copy", compare)
    yield
    assert not problems or request.node.name.startswith("test_a_copy_that_does_not_agree")


def make_ledger() -> openpyxl.Workbook:
    """A township's workbook with what an office may have put into one."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "台 账'1"
    sheet["A1"] = "国有土地上房屋征收领域突出问题专项整治台账"
    sheet.merge_cells("A1:E1")
    sheet["A2"] = "乡镇（街道）：郁山镇"
    for at, text in enumerate(HEADER, 1):
        sheet.cell(3, at, text).font = Font("黑体", 12, bold=True)
    sheet.append(
        [
            "张某反映安置房逾期",
            f"身份证{IDENTITY}，至今未安置",
            "逾期未安置类",
            "待定",
            "县财政局 李某",
        ]
    )
    sheet.append(["王某反映补偿款未付", "尚欠十万元", None, "2022-12-20", "县财政局 李某"])
    sheet["C4"].fill = PatternFill("solid", fgColor="00FF00")
    sheet.merge_cells("C4:C5")
    sheet["F5"] = "=1+1"
    sheet["F4"] = int(IDENTITY)
    sheet["G4"] = f'="{IDENTITY}"'
    sheet["E4"].comment = Comment("张三：已联系", "张三")
    sheet["D5"].comment = Comment("延期？", "李四")
    sheet.print_title_rows, sheet.page_setup.orientation = "3:3", "landscape"
    sheet.column_dimensions["B"].width = 33
    other = book.create_sheet("选项")
    other.sheet_state = "hidden"
    book.defined_names["范围"] = DefinedName("范围", attr_text="选项!$A$1:$A$3")
    book.properties.creator = "王五"
    return book


def returned(
    tmp_path: Path, profile: Profile, files: dict[str, bytes], faults: list[Finding]
) -> dict[str, Path]:
    inputs = tmp_path / "in"
    inputs.mkdir(exist_ok=True)
    for name, data in files.items():
        (inputs / name).write_bytes(data)
    run = replace(
        build_run([], profile=profile, rejected=()),
        sources=find_sources([inputs], profile.files).sources,
        files=(),
        findings=tuple(faults),
    )
    return {one.stem: one for one in write_returns(run, tmp_path / "out")}


def saved(book: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def fault(code: str, cell: tuple[int, int], seen: str = "", **details: Any) -> Finding:
    file, sheet = details.pop("file", "郁山镇台账.xlsx"), details.pop("sheet", "台 账'1")
    place, field = details.pop("place", "郁山镇"), details.pop("field", "deadline")
    return Finding(code, CellRef(file, sheet, *cell), field, seen, details, place)


FAULTS = [
    fault("DEADLINE_NO_DATE", (4, 4), "待定"),
    fault("OFFICE_UNKNOWN", (5, 5), "某局", example="县财政局", field="lead"),
    fault("CATEGORY_MISSING", (5, 3), proposal="", example="违规征收类", field="categories"),
    fault("DATE_UNREADABLE", (5, 4), "x", field="closed_on"),
    fault("OFFICE_GUESSED", (4, 5), "财局", office="县财政局", field="lead"),
]


def test_a_workbook_goes_back_as_sent_with_marks_and_a_list(
    tmp_path: Path, profile: Profile
) -> None:
    paths = returned(tmp_path, profile, {"郁山镇台账.xlsx": saved(make_ledger())}, FAULTS)
    assert list(paths) == ["郁山镇"]
    book = openpyxl.load_workbook(paths["郁山镇"])
    assert book.sheetnames == ["退回说明", "台 账'1", "选项"]
    assert book.active.title == "退回说明"
    assert book["选项"].sheet_state == "hidden"
    sheet = book["台 账'1"]
    notes = {c.coordinate: c.comment.text for row in sheet.iter_rows() for c in row if c.comment}
    assert list(notes) == ["C4", "D4", "E4", "D5", "E5"]  # C5 is seen at C4: merged
    assert notes["D4"] == (
        "【错误】“待定”没有明确的日期。\n请填写到日，例如“2022年12月20日”；没有期限的写“长期”"
    )
    assert notes["C4"].startswith("【错误】没有填写“问题分类”")
    assert notes["E4"] == "张三：已联系"
    assert notes["D5"].endswith("\n原批注：延期？")
    with zipfile.ZipFile(paths["郁山镇"]) as archive:
        (drawing,) = [one for one in archive.namelist() if one.endswith(".vml")]
        shapes = re.findall(r"<\w+:Row>(\d+)</\w+:Row>", archive.read(drawing).decode())
    assert sorted(shapes) == ["3", "3", "3", "4", "4"]  # one for each note
    colours = {one: sheet[one].fill.fgColor.rgb for one in ("D4", "C4", "E5", "D5")}
    assert colours == {"D4": "FFFFC7CE", "C4": "FFFFC7CE", "E5": "FFFFEB9C", "D5": "FFFFC7CE"}
    assert sheet["E4"].fill.fill_type is None
    before = make_ledger()["台 账'1"]
    assert [[c.value for c in row] for row in sheet["A1:E3"]] == [
        [c.value for c in row] for row in before["A1:E3"]
    ]
    assert (sheet["A3"].font.name, sheet["A3"].font.sz, sheet["A3"].font.b) == ("黑体", 12, True)
    assert {str(one) for one in sheet.merged_cells.ranges} == {"A1:E1", "C4:C5"}
    assert sheet["F5"].value == "=1+1"
    assert sheet.column_dimensions["B"].width == 33
    assert (sheet.print_title_rows, sheet.page_setup.orientation) == ("$3:$3", "landscape")
    assert book.defined_names["范围"].attr_text == "选项!$A$1:$A$3"


def test_faults_of_one_merged_cell_share_a_note_and_the_gravest_colours_it(
    tmp_path: Path, profile: Profile
) -> None:
    warned = fault("OFFICE_UNKNOWN", (4, 3), "某局", example="县财政局", field="lead")
    faults = [warned, *FAULTS, FAULTS[2]]
    path = returned(tmp_path, profile, {"郁山镇台账.xlsx": saved(make_ledger())}, faults)["郁山镇"]
    cell = openpyxl.load_workbook(path)["台 账'1"]["C4"]
    assert re.findall("【.*", cell.comment.text) == [
        "【错误】没有填写“问题分类”。",
        "【警告】“某局”不在部门名单中，按原文保留。",
    ]
    assert cell.fill.fgColor.rgb == "FFFFC7CE"
    notes = read_package(path.read_bytes())["xl/comments/comment1.xml"]
    assert notes.count(b'ref="C4"') == 1  # of two a spreadsheet program says the file is damaged


TOLD = [
    Told("台 账'1", 4, 4, "D4", "错误", "“待定”没有明确的日期", "FFC7CE"),
    Told("台 账'1", 5, 3, "C5", "错误", "没有填写“问题分类”", "FFC7CE"),
]
LEDGER, NOTES = "xl/worksheets/sheet1.xml", "xl/comments/comment1.xml"
LIST = "xl/worksheets/sheetReturn.xml"
SPOILT = [
    ("nothing", LEDGER, "", "", None),
    ("note", NOTES, "“待定”没有", "“待定”有", "“台 账'1”D4 格缺批注"),
    ("two notes", NOTES, 'ref="E4"', 'ref="D4"', "“台 账'1”D4 格有两条批注"),
    ("shape", "xl/drawings/commentsDrawing1.vml", ":Column>3<", ":Column>9<", "D4 格缺批注"),
    ("colour", LEDGER, r'(r="D4".*?) s="3"', r"\1", "“台 账'1”D4 格没有底色"),
    ("text", LEDGER, "王某反映", "李某反映", "的内容与原文件不同"),
    ("number", LEDGER, "身份证5", "无身份证5", "的内容与原文件不同"),
    ("cell", LEDGER, '<c r="B5".*?</c>', "", "有内容的单元格与原文件不同"),
    ("line", LIST, "没有填写", "已经填写", "首页少列 1 处问题"),
    ("link", LIST, "!D4", "!D5", "首页少列 1 处问题"),
    ("sheet", "xl/workbook.xml", 'name="台 ', 'name="平 ', "首页少列 2 处问题"),
]


@pytest.mark.threat(n=27)
@pytest.mark.parametrize(
    ("part", "was", "becomes", "says"), [one[1:] for one in SPOILT], ids=[one[0] for one in SPOILT]
)
def test_a_returned_workbook_is_compared_with_what_was_sent(
    part: str, was: str, becomes: str, says: str | None, tmp_path: Path, profile: Profile
) -> None:
    sent = saved(make_ledger())
    path = returned(tmp_path, profile, {"郁山镇台账.xlsx": sent}, FAULTS)["郁山镇"]
    parts = read_package(path.read_bytes())
    spoilt = re.sub(was, becomes, parts[part].decode()) if says else parts[part].decode()
    assert says is None or spoilt != parts[part].decode()
    made = write_package({**parts, part: spoilt.encode()})
    if says is None:
        compare_copy(sent, made, "退回说明", TOLD)
        return
    with pytest.raises(ReconcileError, match=re.escape(says)):
        compare_copy(sent, made, "退回说明", TOLD)


def test_of_texts_that_cells_share_only_numbers_may_differ(
    tmp_path: Path, profile: Profile
) -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("台账")
        sheet.write_column("A1", [f"张某{IDENTITY}，{IDENTITY[:6]} {IDENTITY[6:]}急", "待定", "*"])
    sent, words = target.getvalue(), "xl/sharedStrings.xml"
    faults = [fault("DEADLINE_NO_DATE", (2, 1), "待定", file="a.xlsx", sheet="台账")]
    parts = read_package(
        returned(tmp_path, profile, {"a.xlsx": sent}, faults)["郁山镇"].read_bytes()
    )
    assert parts[words].decode().count("500243********1234") == 2
    for was, becomes in (("急", "慢"), ("张某", "李某"), ("<t>*<", "<t>**<")):
        spoilt = parts[words].decode().replace(was, becomes)
        assert spoilt.encode() != parts[words]
        with pytest.raises(ReconcileError, match="的内容与原文件不同"):
            compare_copy(sent, write_package({**parts, words: spoilt.encode()}), "退回说明", [])


@pytest.mark.threat(n=27)
def test_a_copy_that_does_not_agree_gives_way_to_a_list(
    tmp_path: Path, profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(returns, "mark_sheets", lambda *_: set())
    paths = returned(tmp_path, profile, {"郁山镇台账.xlsx": saved(make_ledger())}, FAULTS)
    book = openpyxl.load_workbook(paths["郁山镇"])
    assert book.sheetnames == ["退回说明", "空表"]
    assert "请打开原来的文件，按下表改正" in book["退回说明"]["A2"].value
    assert [one.value for one in book["退回说明"]["C"][3:]] == ["D4", "C5", "D5", "E5"]


def test_the_list_says_what_where_and_links_to_the_cell(tmp_path: Path, profile: Profile) -> None:
    paths = returned(tmp_path, profile, {"郁山镇台账.xlsx": saved(make_ledger())}, FAULTS)
    sheet = openpyxl.load_workbook(paths["郁山镇"])["退回说明"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[1][0] == "原文件：郁山镇台账.xlsx"
    assert "共 3 处错误须更正，1 处警告请核对" in rows[2][0]
    assert rows[3] == ["级别", "工作表", "单元格", "内容", "说明", "建议"]
    assert [row[:3] for row in rows[4:]] == [
        ["错误", "台 账'1", "D4"],
        ["错误", "台 账'1", "C5"],
        ["错误", "台 账'1", "D5"],
        ["警告", "台 账'1", "E5"],
    ]
    assert [sheet.cell(n, 3).hyperlink.location for n in range(5, 9)] == [
        f"'台 账''1'!{one}" for one in ("D4", "C5", "D5", "E5")
    ]
    assert sheet.print_title_rows == "$4:$4"
    assert sheet.freeze_panes == "A5"


def test_no_identity_number_and_no_author_leaves(tmp_path: Path, profile: Profile) -> None:
    paths = returned(tmp_path, profile, {"郁山镇台账.xlsx": saved(make_ledger())}, FAULTS)
    with zipfile.ZipFile(paths["郁山镇"]) as archive:
        data = b"".join(archive.read(one) for one in archive.namelist()).decode("utf-8")
        core = archive.read("docProps/core.xml").decode()
    assert IDENTITY not in data
    assert "5.00243199001011" not in data
    assert "王五" not in core
    sheet = openpyxl.load_workbook(paths["郁山镇"])["台 账'1"]
    assert sheet["B4"].value == "身份证500243********1234，至今未安置"
    assert str(sheet["F4"].value).startswith("500243********")


def test_corrected_and_sent_in_again_it_replaces_its_original(
    tmp_path: Path, profile: Profile
) -> None:
    paths = returned(tmp_path, profile, {"郁山镇台账.xlsx": saved(make_ledger())}, FAULTS)
    book = openpyxl.load_workbook(paths["郁山镇"])
    book["台 账'1"]["D4"] = "2022年12月20日"
    again = tmp_path / "again"
    again.mkdir()
    book.save(again / "郁山镇.xlsx")
    (source,) = find_sources([again], profile.files).sources
    reading = read_file(source, profile)
    assert reading.replaces == ("郁山镇台账.xlsx",)
    rows = [row for sheet in reading.sheets for row in sheet.rows]
    assert [row.text("deadline") for row in rows] == ["2022年12月20日", "2022-12-20"]
    assert [row.where.row for row in rows] == [4, 5]


def test_a_second_round_replaces_list_notes_and_colours(tmp_path: Path, profile: Profile) -> None:
    first = returned(tmp_path, profile, {"郁山镇台账.xlsx": saved(make_ledger())}, FAULTS)
    data = first["郁山镇"].read_bytes()
    left = [fault("DEADLINE_NO_DATE", (5, 4), "再议", file="郁山镇.xlsx")]
    second = returned(tmp_path / "in", profile, {"郁山镇.xlsx": data}, left)
    book = openpyxl.load_workbook(second["郁山镇"])
    assert book.sheetnames == ["退回说明", "台 账'1", "选项"]
    sheet = book["台 账'1"]
    notes = {c.coordinate: c.comment.text for row in sheet.iter_rows() for c in row if c.comment}
    assert list(notes) == ["E4", "D5"]
    assert notes["D5"].startswith("【错误】“再议”没有明确的日期")
    assert sheet["D4"].fill.fill_type is None
    assert [one.value for one in book["退回说明"]["A"][1:2]] == ["原文件：郁山镇.xlsx"]


def test_other_kinds_come_back_as_workbooks_with_true_places(
    tmp_path: Path, profile: Profile
) -> None:
    text = "台账\n乡镇（街道）：郁山镇\n" + ",".join(HEADER) + "\n=危房,案情,类,待定,县财政局\n"
    faults = [
        fault("DEADLINE_NO_DATE", (4, 4), "待定", file="高谷镇[1].csv", sheet="高谷镇[1]"),
        fault("FILE_UNREADABLE", (0, 0), reason="损坏", file="坏.xlsx", sheet="", place=""),
    ]
    files = {"高谷镇[1].csv": text.encode("gb18030"), "坏.xlsx": b"PK\x03\x04 nothing"}
    paths = returned(tmp_path, profile, files, faults)
    assert sorted(paths) == ["未写明单位（坏）", "郁山镇"]
    book = openpyxl.load_workbook(paths["郁山镇"])
    assert book.sheetnames == ["退回说明", "高谷镇_1_"]
    sheet = book["高谷镇_1_"]
    assert [cell.value for cell in sheet[4]] == ["=危房", "案情", "类", "待定", "县财政局"]
    assert sheet["A4"].data_type == "s"
    assert sheet["D4"].comment.text.startswith("【错误】“待定”")
    assert book["退回说明"]["B5"].value == "高谷镇_1_"
    assert openpyxl.load_workbook(paths["未写明单位（坏）"]).sheetnames == ["退回说明", "空表"]


def test_several_files_and_shared_files(tmp_path: Path, profile: Profile) -> None:
    files = {"甲.xlsx": saved(make_ledger()), "乙.xlsx": saved(make_ledger()) + b"\0"}
    faults = [
        fault("DEADLINE_NO_DATE", (4, 4), "待定", file="乙.xlsx"),
        fault("DEADLINE_NO_DATE", (5, 4), "待定", file="甲.xlsx"),
        fault("DEADLINE_NO_DATE", (4, 4), "待定", file="甲.xlsx", place="高谷镇"),
        fault("OFFICE_UNKNOWN", (5, 5), "某局", example="县财政局", place="联合乡"),  # no error
    ]
    paths = returned(tmp_path, profile, files, faults)
    assert sorted(paths) == ["郁山镇", "郁山镇（2）", "高谷镇"]
    lists = {
        name: [row[0].value for row in openpyxl.load_workbook(path)["退回说明"].iter_rows()]
        for name, path in paths.items()
    }
    assert lists["郁山镇"][1] == "原文件：乙.xlsx"
    assert lists["郁山镇（2）"][1] == lists["高谷镇"][1] == "原文件：甲.xlsx"
    assert lists["高谷镇"][3] == "本文件由郁山镇、高谷镇共用，请合在一份中更正，只交回一份。"


def with_link_elsewhere(workbook: bytes) -> bytes:
    """The workbook with a link to another one, as a spreadsheet program keeps it."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLink"
    part = "xl/externalLinks/externalLink1.xml"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    book = (
        f'<externalLink xmlns="{main}"><externalBook xmlns:r="http://schemas.openxmlformats.org'
        '/officeDocument/2006/relationships" r:id="rId1"/></externalLink>'
    )
    target = (
        f'<Relationship Id="rId1" Type="{kind}Path" Target="elsewhere.xlsx" TargetMode="External"/>'
    )
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    added = {
        part: book,
        "xl/externalLinks/_rels/externalLink1.xml.rels": (
            f'<Relationships xmlns="{relations}">{target}</Relationships>'
        ),
    }
    link = f'<Relationship Id="rId99" Type="{kind}" Target="externalLinks/externalLink1.xml"/>'
    override = (
        f'<Override PartName="/{part}" ContentType="application/vnd.openxmlformats-officedocument'
        '.spreadsheetml.externalLink+xml"/>'
    )
    referred = '<externalReferences><externalReference r:id="rId99"/></externalReferences>'
    changes = {
        "xl/_rels/workbook.xml.rels": ("</Relationships>", link),
        "[Content_Types].xml": ("</Types>", override),
        "xl/workbook.xml": ("<calcPr", referred),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name in changes:
                before, more = (one.encode() for one in changes[name])
                assert before in text
                text = text.replace(before, more + before)
            new.writestr(name, text)
        for name, content in added.items():
            new.writestr(name, content)
    return out.getvalue()


@pytest.mark.threat(n=11)
@pytest.mark.threat(n=12)
def test_macros_and_links_to_other_books_stay_behind(tmp_path: Path, profile: Profile) -> None:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    sheet = book.add_worksheet("台 账'1")
    sheet.write_string("D4", "待定")
    (tmp_path / "vba.bin").write_bytes(b"\xd0\xcf\x11\xe0 macro")
    book.add_vba_project(str(tmp_path / "vba.bin"))
    sheet.write_formula("B1", "=[1]Sheet1!A1", None, 7)
    book.close()
    sent = with_link_elsewhere(target.getvalue())
    paths = returned(tmp_path, profile, {"郁山镇台账.xlsx": sent}, FAULTS[:1])
    with zipfile.ZipFile(paths["郁山镇"]) as archive:
        assert "xl/vbaProject.bin" not in archive.namelist()
        assert not [name for name in archive.namelist() if "externalLink" in name]
        parts = {name: archive.read(name) for name in archive.namelist()}
        assert not [name for name, data in parts.items() if b"elsewhere.xlsx" in data]
        assert not [name for name, data in parts.items() if b"xternalLink" in data]
        assert b"macroEnabled" not in parts["[Content_Types].xml"]
    book = openpyxl.load_workbook(paths["郁山镇"])
    sheet = book["台 账'1"]
    assert (sheet["B1"].value, sheet["D4"].comment is not None) == (7, True)
    assert book["退回说明"]["A4"].value == (
        "为了安全和保密，退回的这一份里没有保留：宏 1 处、到其他工作簿的链接（公式只剩结果） 1 处。"
    )


@pytest.mark.threat(n=20)
@pytest.mark.parametrize(
    ("name", "taken", "title"),
    [
        ("台账", [], "台账"),
        ("a/b:c*?[1]", [], "a_b_c___1_"),
        ("长" * 40, [], "长" * 31),
        ("长" * 40, ["长" * 31], "长" * 28 + "（2）"),
        ("\U0001f600" * 20, ["\U0001f600" * 15], "\U0001f600" * 14 + "（2）"),
        ("Sheet1", ["sheet1"], "Sheet1（2）"),
        ("", [], "Sheet1"),
        ("'引'", [], "引"),
        ("History", [], "History_"),
        ("\u202e账台\u2066\u200b", [], "_账台__"),
        ("甲\x85\ud800\uffff", [], "甲___"),
    ],
)
def test_sheet_titles_are_what_spreadsheets_accept(name: str, taken: list[str], title: str) -> None:
    assert sheet_title(name, taken) == title


@pytest.mark.threat(n=10)
@pytest.mark.parametrize("has_look", [False, True])
def test_text_that_looks_like_a_formula_stays_text_in_a_rebuilt_workbook(has_look: bool) -> None:
    look = SheetLook(cells={(0, 0): 0}, looks=(CellLook("宋体", 11),))
    rows: list[list[CellValue]] = [["甲", "=1+1", "@SUM(1)"], ["－2+3", "-2", -2]]
    grid = Grid("a.ods", "台账", rows, [1, 2])
    data = rebuild_workbook([grid], {"台账": look} if has_look else {}).data
    cells = [cell for row in openpyxl.load_workbook(io.BytesIO(data))["台账"] for cell in row]
    assert [one.value for one in cells] == [one for row in rows for one in row]
    assert [one.data_type for one in cells] == ["s"] * 5 + ["n"]
    assert [bool(one.quotePrefix) for one in cells] == [False, True, True, True, True, False]


def test_what_was_hidden_is_hidden_in_a_rebuilt_workbook_too() -> None:
    rows: list[list[CellValue]] = [[f"{row}{at}" for at in range(4)] for row in "甲乙丙"]
    hidden = {"hidden_rows": frozenset({1}), "hidden_columns": frozenset({2})}
    data = rebuild_workbook([Grid("a.ods", "台账", rows, [3, 4, 5], 2, **hidden)]).data
    sheet = openpyxl.load_workbook(io.BytesIO(data))["台账"]
    assert [at for at, one in sheet.row_dimensions.items() if one.hidden] == [4]
    assert [at for at, one in sheet.column_dimensions.items() if one.hidden] == ["D"]


def test_a_township_without_an_error_gets_nothing(tmp_path: Path, profile: Profile) -> None:
    run: Run = build_run(3, profile=profile, findings=[FAULTS[1], FAULTS[4]])
    assert write_returns(run, tmp_path) == []


def test_the_first_sheet_says_what_is_lost_or_locked_and_quotes_long_cells_in_part(
    tmp_path: Path, profile: Profile
) -> None:
    book = make_ledger()
    sheet = book["台 账'1"]
    sheet.protection.sheet = True
    red = TextBlock(InlineFont(color="FFFF0000"), IDENTITY[:9])
    sheet["B5"] = CellRichText("甲", red, f"{IDENTITY[9:]}，急")
    sheet["B7"], sheet["C7"] = IDENTITY, "13800236118"  # neighbours among the shared texts
    faults = [fault("DEADLINE_NO_DATE", (4, 4), "待定" * 100)]
    open_book = to_ods(tmp_path / "郁山镇.ods", "名称|时间\n甲|待定", "台账").read_bytes()
    formula = b'<table:table-cell table:formula="of:=1" office:value-type="string"><text:a/>'
    plain = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(open_book)) as old, zipfile.ZipFile(plain, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(
                name, part.replace(b'<table:table-cell office:value-type="string">', formula)
            )
    files = {"郁山镇台账.xlsx": saved(book), "高谷镇.ods": plain.getvalue()}
    other = fault(
        "DEADLINE_NO_DATE", (2, 2), "待定", file="高谷镇.ods", sheet="台账", place="高谷镇"
    )
    paths = returned(tmp_path, profile, files, [*faults, other])
    locked = openpyxl.load_workbook(paths["郁山镇"], rich_text=True)
    told = [one[0].value for one in locked["退回说明"].iter_rows(max_col=1) if one[0].value]
    assert "工作表“台 账'1”设有保护，改不动时请先在“审阅”中撤销工作表保护。" in told
    assert locked["退回说明"]["D6"].value == "待定" * 60 + "……"
    masked = locked["台 账'1"]["B5"].value
    assert str(masked) == "甲500243********1234，急"
    assert locked["台 账'1"]["B7"].value == "500243********1234"
    assert [
        one.font.color.rgb for one in masked if isinstance(one, TextBlock) and one.font.color
    ] == ["FFFF0000"]
    rebuilt = openpyxl.load_workbook(paths["高谷镇"])["退回说明"]
    assert rebuilt["A4"].value == (
        "换成 .xlsx 格式时，原文件中有这些没能保留：公式（只保留结果） 4 处、超链接 4 处。"
    )


def test_a_file_of_a_sender_that_nobody_knows_goes_back_under_its_own_name(
    tmp_path: Path, profile: Profile
) -> None:
    file = "太平镇台账.csv"
    one = CleanFile(FileReading(file), places=("",))
    missing = fault("PLACE_MISSING", (0, 0), file=file, sheet="太平镇台账", place="", field="place")
    run = replace(build_run([], profile=profile), files=(one,), findings=(missing,))
    assert [one.name for one in write_returns(run, tmp_path)] == ["未写明单位（太平镇台账）.xlsx"]
