"""Department task sheets: who gets what, how it prints, and that it comes back readable."""

from __future__ import annotations

import io
import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from msgspec.structs import replace

from ledgerproc.cleaning.clean import clean_file
from ledgerproc.cleaning.records import Deadline, Status
from ledgerproc.profile.loader import load_profile
from ledgerproc.reading.files.sources import find_sources
from ledgerproc.reading.read import read_file
from ledgerproc.reading.rows import Purpose, RowKind
from ledgerproc.writing.filling.expressions import TemplateError
from ledgerproc.writing.handouts.duties import say_time_left
from ledgerproc.writing.handouts.meeting import write_meeting_papers
from ledgerproc.writing.handouts.tasks import write_task_sheets
from ledgerproc.writing.office.names import place_inside, safe_name, unique_names
from tests.runs import AS_OF, build_case, build_cases, build_deadline, build_run

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
HEADER = [
    "序号", "编号", "乡镇（街道）", "突出问题名称", "主要案情", "处置措施预案", "办结时间",
    "剩余天数", "配合部门", "责任人员", "联系电话", "状态", "办理进展", "销号时间",
]  # fmt: skip


def sheets_of(tmp_path: Path, cases: Any, **changes: Any) -> dict[str, Any]:
    run = build_run(cases, **changes)
    paths = write_task_sheets(run, tmp_path, TEMPLATES)
    files = [one for one in (tmp_path / "部门任务单").rglob("*") if one.is_file()]
    assert sorted(paths) == sorted(files)
    return {one.stem: openpyxl.load_workbook(one).active for one in task_sheets(paths)}


def task_sheets(paths: list[Path]) -> list[Path]:
    """The task sheets of lead offices among all that was written."""
    return [one for one in paths if one.parent.name == "部门任务单"]


def test_one_sheet_per_lead_office_with_its_open_cases_by_deadline(tmp_path: Path) -> None:
    cases = [
        build_case(1, lead=("县财政局",), deadline=build_deadline(date(2022, 12, 20))),
        build_case(2, lead=("县财政局", "郁山镇"), deadline=build_deadline(date(2022, 11, 9))),
        build_case(3, lead=("县财政局",), deadline=build_deadline(None)),
        build_case(4, lead=("县信访办",), status=Status.DONE),
        build_case(5, lead=(), assisting=("县公安局",)),
        build_case(6, lead=("县财政局",), deadline=Deadline()),
    ]
    cases = [replace(c, values=replace(c.values, status=s)) for c, s in zip(
        cases, [Status.OPEN] * 3 + [Status.DONE] + [Status.OPEN] * 2, strict=True)]  # fmt: skip
    sheets = sheets_of(tmp_path, cases)
    assert list(sheets) == ["县财政局", "郁山镇"]
    rows = [
        [cell.value for cell in row[:8]]
        for row in sheets["县财政局"].iter_rows(min_row=3, max_row=7)
    ]
    assert rows[0] == HEADER[:8]
    assert [(row[0], row[1], row[6], row[7]) for row in rows[1:]] == [
        (1, "P0002", datetime(2022, 11, 9), "已超期 21 天"),
        (2, "P0001", datetime(2022, 12, 20), "剩余 20 天"),
        (3, "P0003", "长期", "长期"),
        (4, "P0006", None, "未定期限"),
    ]
    assert [row[1].value for row in sheets["郁山镇"].iter_rows(min_row=4, max_row=4)] == ["P0002"]


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (date(2022, 11, 29), "已超期 1 天"),
        (date(2022, 11, 30), "今天到期"),
        (date(2022, 12, 1), "1 天后到期"),
        (date(2022, 12, 10), "10 天后到期"),
        (date(2022, 12, 11), "剩余 11 天"),
        (None, "长期"),
    ],
)
def test_time_left_is_told_in_words(on: date | None, said: str) -> None:
    assert say_time_left(build_case(1, deadline=build_deadline(on)), AS_OF) == said


def test_a_sheet_prints_on_a4_landscape_and_only_inputs_are_open(tmp_path: Path) -> None:
    sheet = sheets_of(tmp_path, build_cases(40))["县财政局"]
    count = sum(1 for row in sheet.iter_rows(min_row=4) if isinstance(row[0].value, int))
    last = 3 + count
    assert [cell.value for cell in sheet[3]] == HEADER
    assert sheet["A1"].value == "县财政局　部门任务单"
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.print_area == f"'任务单'!$A$1:$N${last + 2}"
    assert sheet.oddFooter.center.text == "第 &P 页 共 &N 页"
    assert sheet.protection.sheet
    assert not sheet.protection.password
    unlocked = {
        cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked
    }
    assert unlocked == {f"{c}{r}" for c in "LMN" for r in range(4, last + 1)}
    rules = {str(one.sqref): one.type for one in sheet.data_validations.dataValidation}
    assert rules == {f"L4:L{last}": "list", f"N4:N{last}": "date"}
    assert [str(one.sqref) for one in sheet.conditional_formatting] == [f"G4:H{last}"]
    assert sheet[f"A{last + 2}"].value == "填表人（签字）："


@pytest.mark.threat(n=43)
def test_a_canary_is_found_in_its_own_sheet_only(tmp_path: Path) -> None:
    cases = [
        build_case(n, lead=(office,), assisting=(), title=f"金丝雀{n}号", status=Status.OPEN)
        for n, office in enumerate(["县财政局", "县信访办", "县公安局"], 1)
    ]
    run = build_run(cases)
    import zipfile

    for n, path in enumerate(sorted(task_sheets(write_task_sheets(run, tmp_path, TEMPLATES))), 1):
        with zipfile.ZipFile(path) as archive:
            data = b"".join(archive.read(one) for one in archive.namelist()).decode("utf-8")
        own = openpyxl.load_workbook(path).active["D4"].value
        assert [one for one in ("金丝雀1号", "金丝雀2号", "金丝雀3号") if one in data] == [own], n


@pytest.mark.threat(n=30)
def test_a_filled_sheet_is_read_as_feedback(tmp_path: Path) -> None:
    profile = load_profile("pengshui-2022")
    cases = [build_case(n, lead=("县财政局",), status=Status.OPEN) for n in (1, 2, 4)]
    cases.append(build_case(5, lead=("县信访办",), assisting=("县财政局",), status=Status.OPEN))
    run = build_run(cases, profile=profile)
    path = next(
        one for one in write_task_sheets(run, tmp_path / "out", TEMPLATES) if one.stem == "县财政局"
    )
    book = openpyxl.load_workbook(path)
    sheet = book.active
    sheet["L4"], sheet["M4"], sheet["N4"] = "已办结", "已全部兑付", date(2022, 11, 20)
    number = sheet["B4"].value
    sheet["B4"] = f"\u202a{chr(ord(number[0]) + 0xFEE0)}\u200b{number[1:]}\u202c"
    sheet["B5"] = "P000①"
    book.save(tmp_path / "县财政局.xlsx")
    (source,) = find_sources([tmp_path / "县财政局.xlsx"], profile.files).sources
    reading, view = read_file(source, profile).sheets
    assert (view.purpose, view.rows, sum(view.counts.values())) == (Purpose.UNRELATED, (), 0)
    assert reading.purpose is Purpose.FEEDBACK
    assert reading.counts[RowKind.DATA] == 3
    first = reading.rows[0]
    assert [first.text(key) for key in ("case_id", "status", "progress", "closed_on")] == [
        sheet["B4"].value, "已办结", "已全部兑付", "2022-11-20",
    ]  # fmt: skip
    file = clean_file(read_file(source, profile), profile, AS_OF)
    cleaned = file.feedback
    assert [one.case_id for one in cleaned[:2]] == [number, "P000①"]
    told = [one for one in file.findings if one.code == "CASE_NUMBER_SPELLING"]
    assert [(one.where.cell, one.details["number"]) for one in told] == [("B4", number)]
    assert told[0].seen.startswith("\\u202a") and "\\u200b" in told[0].seen
    assert cleaned[0].title == cases[0].values.title


def test_a_long_story_goes_on_below_and_comes_back_as_one_case(tmp_path: Path) -> None:
    profile = load_profile("pengshui-2022")
    told = "".join(f"第{n}次上门协商，双方仍有分歧。" for n in range(1, 500))
    cases = [
        build_case(1, lead=("县财政局",), status=Status.OPEN, narrative=told, measures=told),
        build_case(2, lead=("县财政局",), status=Status.OPEN, title="补偿款逾期未付" * 60),
        build_case(4, lead=("县财政局",), status=Status.OPEN),
    ]
    path = task_sheets(write_task_sheets(build_run(cases, profile=profile), tmp_path, TEMPLATES))[0]
    rows = list(openpyxl.load_workbook(path)["任务单"].iter_rows(min_row=4))
    at = {column: "".join(str(row[column].value or "") for row in rows) for column in (3, 4, 5)}
    for column in (4, 5):
        assert told in at[column].replace("（接上）", "")
    assert at[3].replace("（接上）", "").count("补偿款逾期未付") == 60
    assert all((row[0].parent.row_dimensions[row[0].row].height or 0) <= 409 for row in rows)
    (source,) = find_sources([path], profile.files).sources
    file = read_file(source, profile)
    reading = file.sheets[0]
    assert reading.purpose is Purpose.FEEDBACK
    assert file.findings == ()  # no row is told, and no column of ours
    assert [row.text("narrative") for row in reading.rows].count(told) == 1
    assert sorted(row.text("case_id") for row in reading.rows) == ["P0001", "P0002", "P0004"]
    assert {row.text("number") for row in reading.rows} == {"1", "2", "3"}


def mixed_run() -> Any:
    """Lead, assisting only, both, several leads; late, near, resolved; hostile text."""
    late, soon = build_deadline(date(2022, 11, 9)), build_deadline(date(2022, 12, 5))
    cases = [
        build_case(1, lead=("县财政局",), assisting=("县公安局",), deadline=late),
        build_case(2, lead=("县财政局", "县信访办"), assisting=("县财政局",), deadline=soon),
        build_case(4, lead=("县信访办",), assisting=("县财政局",), deadline=build_deadline(None)),
        build_case(5, lead=("县信访办",), assisting=(), deadline=soon),
        build_case(6, lead=(), assisting=("县公安局",), deadline=late),
        build_case(8, lead=("县信访办",), assisting=(), deadline=late, title="</w:t>{{ 7*7 }}&<b>"),
        build_case(9, lead=("县公安局",), assisting=(), deadline=late, status=Status.DONE),
    ]
    profile = load_profile("pengshui-2022")
    return build_run(cases, profile=profile, findings=[], rejected=())


def numbers_of(sheet: Any) -> list[str]:
    """The case numbers of a sheet, under whichever row is its header."""
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next(n for n, row in enumerate(rows) if "编号" in row)
    at = rows[head].index("编号")
    return [row[at] for row in rows[head + 1 :] if row[0] and isinstance(row[0], int)]


def test_assisting_offices_get_theirs_apart_and_without_input_cells(tmp_path: Path) -> None:
    paths = {
        one.relative_to(tmp_path / "部门任务单").as_posix(): one
        for one in write_task_sheets(mixed_run(), tmp_path, TEMPLATES)
    }
    books = {name: openpyxl.load_workbook(one) for name, one in paths.items() if "xlsx" in name}
    assert {name: book.sheetnames for name, book in books.items()} == {
        "县财政局.xlsx": ["任务单", "配合事项"],
        "县信访办.xlsx": ["任务单"],
        "另附/配合/县公安局.xlsx": ["配合事项"],
        "另附/任务单分发表.xlsx": ["任务单分发表"],
    }
    told = {
        name: [numbers_of(sheet) for sheet in book] for name, book in books.items() if "局" in name
    }
    assert told == {
        "县财政局.xlsx": [["P0001", "P0002"], ["P0004"]],
        "另附/配合/县公安局.xlsx": [["P0001", "P0006"]],
    }
    for name in ("县财政局.xlsx", "另附/配合/县公安局.xlsx"):
        sheet = books[name]["配合事项"]
        assert sheet.protection.sheet
        assert all(cell.protection.locked for row in sheet.iter_rows() for cell in row)
        assert sheet.print_title_rows == "$3:$3"
        assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth) == ("landscape", 1)
    assert books["另附/配合/县公安局.xlsx"].active["A2"].value == (
        "没有牵头的事项；配合别的部门的 2 件，其中已超期 2 件"
    )


def test_the_index_tells_who_got_what(tmp_path: Path) -> None:
    run = mixed_run()
    index = write_task_sheets(run, tmp_path, TEMPLATES)[-1]
    rows = [
        [cell.value for cell in row] for row in openpyxl.load_workbook(index).active.iter_rows()
    ]
    assert rows[3] == [
        "序号", "部门", "牵头", "其中超期", "10日内到期", "配合", "督办单", "任务单文件", "签收人",
        "签收时间",
    ]  # fmt: skip
    assert [row[:8] for row in rows[4:]] == [
        [1, "县财政局", 2, 1, 1, 1, 2, "县财政局.xlsx"],
        [2, "县信访办", 4, 1, 2, 0, 3, "县信访办.xlsx"],
        [3, "县公安局", 0, 0, 0, 2, 0, "另附/配合/县公安局.xlsx"],
    ]
    assert rows[1][0].startswith("未办结 6 件，其中超期 3 件，10 日内到期 2 件；有配合部门的 3 件")


def test_a_lead_that_names_no_office_keeps_its_sheet_and_is_told_in_the_index(
    tmp_path: Path,
) -> None:
    """What a township wrote is somebody's work until it is put right: no case is left out."""
    leads = (("县财政局",), ("施工单位",), ("郁山镇",), ("施工单位", "县财政局"))
    cases = [
        build_case(n, lead=lead, assisting=(), status=Status.OPEN)
        for n, lead in enumerate(leads, 1)
    ]
    run = build_run(cases, profile=load_profile("pengshui-2022"), findings=[], rejected=())
    paths = write_task_sheets(run, tmp_path, TEMPLATES)
    assert {one.stem for one in task_sheets(paths)} == {"县财政局", "施工单位", "郁山镇"}
    rows = [[c.value for c in row] for row in openpyxl.load_workbook(paths[-1]).active.iter_rows()]
    assert [(row[1], row[2], row[7]) for row in rows[4:]] == [
        ("县财政局", 2, "县财政局.xlsx"),
        ("施工单位（名称未识别，请核对后转送）", 2, "施工单位.xlsx"),
        ("郁山镇", 1, "郁山镇.xlsx"),
    ]


def test_an_order_stands_on_a_page_of_its_own(tmp_path: Path) -> None:
    run = mixed_run()
    paths = write_task_sheets(run, tmp_path, TEMPLATES)
    orders = {one.stem: docx.Document(str(one)) for one in paths if one.suffix == ".docx"}
    assert list(orders) == ["县财政局", "县信访办"]
    papers = orders["县信访办"]
    told = [{row.cells[0].text: row.cells[1].text for row in table.rows} for table in papers.tables]
    by_number = [one["督办事项"].rpartition("，")[2].strip("）") for one in told]
    assert by_number == ["P0008", "P0002", "P0004"]  # late or of several offices, due first first
    assert told[0]["督办事项"].startswith("</w:t>{{ 7*7 }}&<b>（")
    assert told[0]["督办原因"] == "已超期21天"
    assert told[0]["办理时限"] == "2022年11月9日（已超期 21 天）"
    assert "书面说明超期原因" in told[0]["事项要求"]
    assert told[1]["主送单位"] == "县财政局、县信访办　　配合：县财政局"
    assert told[1]["督办原因"] == "需要2个部门共同办理"
    assert told[2]["办理时限"] == "长期"
    assert told[2]["联系人、电话"] == "李某某　13800236118"
    texts = [one.text for one in papers.paragraphs]
    assert [one for one in texts if "督〔" in one] == [f"彭征督〔2022〕{n}号" for n in (8, 2, 4)]
    starts = [one for one in papers.paragraphs if one.paragraph_format.page_break_before]
    assert [one.text for one in starts] == ["督　办　通　知　单"] * 3


def test_what_goes_out_only_to_be_read_is_left_aside_when_it_comes_back(tmp_path: Path) -> None:
    run = mixed_run()
    paths = write_task_sheets(run, tmp_path, TEMPLATES)
    paths += write_meeting_papers(run, tmp_path, TEMPLATES)
    for source in find_sources([tmp_path], run.profile.files).sources:
        for sheet in read_file(source, run.profile).sheets:
            is_task = sheet.sheet == "任务单"
            aside = (Purpose.UNRELATED, Purpose.EMPTY)
            assert sheet.purpose in ((Purpose.FEEDBACK,) if is_task else aside), sheet
            assert bool(sheet.rows) is is_task


HOSTILE_NAMES = [
    "../../x", "CON", "nul.txt", "a/b:c*?", "长" * 300, "", ".", "..", "结尾.", " 空格 ", "\u202eabc",
    "abc\u200b\u2066", "abc", "A" * 10, "a" * 10, "bb-3b64db", "BB", "bb", "县财政局", "县财政局\x00", "é", "e\u0301", "\ud800",
    "\U00020000" * 60, "\U00020000" * 300, "NUL", "aux.", "history", "x" * 60, "X" * 60,
]  # fmt: skip


@pytest.mark.threat(n=19)
def test_names_are_safe_and_never_shared(tmp_path: Path) -> None:
    names = unique_names(HOSTILE_NAMES)
    assert len({one.casefold() for one in names.values()}) == len(set(HOSTILE_NAMES))
    for name in names.values():
        path = place_inside(tmp_path, name, ".xlsx")
        path.write_bytes(b"")
        assert path.parent == tmp_path and path.name.isprintable()
        assert len(path.name) <= 80 and len(path.name.encode()) <= 255
    assert names["县财政局"] == "县财政局"
    assert safe_name("com1").startswith("com1-")
    with pytest.raises(ValueError, match="leads out"):  # no such name comes from there
        place_inside(tmp_path, "../外", ".xlsx")


@pytest.mark.threat(n=19)
def test_an_office_named_like_a_path_stays_inside(tmp_path: Path) -> None:
    sheets = sheets_of(tmp_path, [build_case(1, lead=("../../外面",), status=Status.OPEN)])
    assert [one.startswith("_外面-") or one for one in sheets] == [True]
    assert not list(tmp_path.parent.glob("外面*"))


def test_equal_runs_give_equal_bytes(tmp_path: Path) -> None:
    run = build_run(build_cases(12))
    first = [one.read_bytes() for one in write_task_sheets(run, tmp_path / "a", TEMPLATES)]
    assert first == [one.read_bytes() for one in write_task_sheets(run, tmp_path / "b", TEMPLATES)]
    assert openpyxl.load_workbook(io.BytesIO(first[0])).properties.creator in (None, "openpyxl")


def test_a_template_without_numbers_is_refused(tmp_path: Path) -> None:
    """What comes back filled in could not be told apart; without the row nothing would be listed."""
    templates = tmp_path / "templates"
    shutil.copytree(TEMPLATES, templates)
    book = openpyxl.load_workbook(templates / "部门任务单.xlsx")
    book["任务单"].delete_rows(4)
    book.save(templates / "部门任务单.xlsx")
    with pytest.raises(TemplateError, match=r"模板“部门任务单\.xlsx”没有明细行的编号"):
        write_task_sheets(build_run(3), tmp_path, templates)
