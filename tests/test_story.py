"""A case's story and two months apart, told from the archives of three months of a county."""

import io
import json
import re
import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from msgspec.structs import replace
from rich.cells import cell_len
from rich.console import Console

from ledgerproc.archive import ArchiveError
from ledgerproc.casework.cases import Case, Change, ChangeKind, Edit
from ledgerproc.cleaning.clean import clean_file
from ledgerproc.cleaning.records import Deadline, DeadlineKind, Values
from ledgerproc.evidence import build_evidence
from ledgerproc.findings import CellRef, Finding
from ledgerproc.history.comparison import Comparison, Difference, compare_months
from ledgerproc.history.months import HistoryError, Month, find_number, read_month, read_months
from ledgerproc.history.parts import (
    Event,
    Joining,
    Reading,
    Remark,
    Source,
    Standing,
    Story,
)
from ledgerproc.history.story import tell_story
from ledgerproc.history.words import DEADLINE_RULES
from ledgerproc.profile.loader import load_profile
from ledgerproc.reading.files.sources import find_sources
from ledgerproc.reading.read import read_file
from ledgerproc.show import report
from ledgerproc.show.comparison import comparison_sections
from ledgerproc.show.report import Section, draw_table, show
from ledgerproc.show.story import story_sections

from .grid_text import to_xlsx
from .runs import build_case, build_run
from .test_cli import ledgerproc
from .test_months import ARREARS, DANGER, TITLE_DEED, set_cell, township
from .test_samples import run

ARREARS_ID, DEED_ID, DANGER_ID = "彭征2022-0002", "彭征2022-0003", "彭征2022-0004"
TWIN_ID = "彭征2022-0001"
TITLE, STORY = "突出问题名称", "主要案情"
SHORT = ARREARS.replace("县财政局 赵小明", "财政局 赵小明")


@pytest.fixture(scope="module")
def output(tmp_path_factory) -> Path:
    """Three months: a twin joined by the county, one closed, one postponed twice, one silent."""
    tmp = tmp_path_factory.mktemp("county")
    out = tmp / "out"
    november, december, january = (tmp / one for one in ("2022-11", "2022-12", "2023-01"))
    township(november, "保家镇", SHORT.format(note="（户籍在我镇）"))
    township(
        november,
        "郁山镇",
        SHORT.format(note=""),
        TITLE_DEED.format(note=""),
        DANGER.format(deadline="2022年12月底", note=""),
    )
    assert run(november, out).returncode == 0
    ledger = out / "2022-11" / "全县台账.xlsx"
    set_cell(ledger, "台账", DEED_ID, "备注", "县长包案")
    workbook = openpyxl.load_workbook(ledger)
    sheet = workbook["疑似重复"]
    column = next(cell.column for cell in sheet[2] if cell.value == "处理意见")
    sheet.cell(3, column).value = "合并"
    workbook.save(ledger)

    township(december, "保家镇", SHORT.format(note="（户籍在我镇）"))
    township(
        december,
        "郁山镇",
        SHORT.format(note="已办结，2022年12月15日销号"),
        DANGER.format(deadline="2023年3月31日", note=""),
    )
    task = december / "建委.xlsx"
    shutil.copy(out / "2022-11" / "部门任务单" / "县住房城乡建委.xlsx", task)
    set_cell(task, openpyxl.load_workbook(task).sheetnames[0], DEED_ID, "办理进展", "已补办资料")
    assert run(december, out, "2022-12-31").returncode == 0

    township(january, "郁山镇", DANGER.format(deadline="2023年6月30日", note=""))
    assert run(january, out, "2023-01-31").returncode == 0
    return out


def story(output: Path, number: str, until: str = ""):
    return tell_story(read_months(output, until), number)


def test_what_stands_and_whose_word_it_is(output):
    told = story(output, DEED_ID)
    assert (told.first_period, told.last_reported, told.period) == ("2022-11", "2022-11", "2023-01")
    assert told.standing[-3:] == (
        Standing("备注", "县长包案", "县专班"),
        Standing("状态", "未办结", "郁山镇"),
        Standing("办理进展", "已补办资料", "县住房城乡建委"),
    )


def test_cells_words_and_the_rules_that_read_them(output):
    told = story(output, DANGER_ID, "2022-11")
    source = "郁山镇台账.xlsx#Sheet1!6"
    assert {one.field: one for one in told.readings}["办结时间"] == Reading(
        source, "E6", "办结时间", "2022-12-31", "2022年12月底", "只写到月，取所指时段的最后一天"
    )
    place = told.readings[0]
    assert (place.field, place.cell, place.value) == ("乡镇（街道）", "A2", "郁山镇")
    lead = {one.field: one for one in story(output, TWIN_ID, "2022-11").readings}["牵头部门"]
    assert (lead.cell, lead.value, lead.words, lead.rule) == (
        "F4",
        "县财政局",
        "财政局 赵小明 13800236118",
        "“财政局”即县财政局",
    )


def test_a_merged_rows_cells_are_told_with_what_they_were_read_as(output):
    told = [
        (one.cell, one.field, one.value, one.words)
        for one in story(output, TWIN_ID).readings
        if one.source.startswith("保家镇")
    ]
    title, story_told = (
        one.value for one in story(output, TWIN_ID).standing if one.field in (TITLE, STORY)
    )
    assert told == [
        ("A2", "乡镇（街道）", "保家镇", "保家镇"),
        ("A4", TITLE, title, ""),
        ("B4", STORY, story_told, ""),
        ("C4", "问题分类", "未足额支付补偿款类", ""),
        ("D4", "处置措施预案", "分期兑付。", ""),
        ("E4", "办结时间", "2022-12-20", "2022年12月20日"),
        ("F4", "牵头部门", "县财政局", "财政局 赵小明 13800236118"),
        ("F4", "责任人员", "赵小明", ""),
        ("F4", "联系电话", "13800236118", ""),
        ("G4", "备注", "（户籍在我镇）", ""),
    ]


def test_a_month_that_changed_nothing_is_told_too(output, tmp_path):
    for period in ("2022-11", "2022-12"):
        township(tmp_path / period, "郁山镇", TITLE_DEED.format(note=""))
        assert run(tmp_path / period, tmp_path / "out", f"{period}-30").returncode == 0
    months = read_months(tmp_path / "out")
    (number,) = months[0].cases
    assert [(one.period, one.kind, one.who, one.basis) for one in tell_story(months, number).events] == [
        ("2022-11", "新增", "郁山镇", "郁山镇台账.xlsx#Sheet1!4"),
        ("2022-12", "延续", "郁山镇", "郁山镇台账.xlsx#Sheet1!4"),
    ]  # fmt: skip
    found = compare_months(months)
    assert (found.unchanged, found.counts) == (1, {})
    done = ledgerproc("diff", "2022-11", "2022-12", "--output", tmp_path / "out")
    assert (
        done.stdout
        == "2022-11 → 2022-12\n2022-11 共 1 件，2022-12 共 1 件\n延续（没有变动）1 件\n\n"
    )


def test_what_was_merged_and_why_and_what_a_person_decided(output):
    told = story(output, TWIN_ID)
    (joining,) = told.joinings
    assert joining == Joining(
        "2022-12",
        "郁山镇台账.xlsx#Sheet1!4",
        "保家镇台账.xlsx#Sheet1!4",
        None,
        joining.reason,
    )
    assert joining.reason.startswith("处理意见：合并")
    assert [(one.period, one.other, one.opinion) for one in told.verdicts] == [
        ("2022-12", ARREARS_ID, "合并")
    ]
    assert (
        Event("2022-12", "变更", "编号", ARREARS_ID, TWIN_ID, "县专班", "处理意见：合并")
        in told.events
    )
    retired = story(output, ARREARS_ID)
    assert (retired.became, retired.events[-1].after) == (TWIN_ID, TWIN_ID)


def test_every_change_with_month_and_hand(output):
    told = [
        (one.period, one.kind, one.field, one.before, one.after, one.who)
        for one in story(output, DEED_ID).events
    ]
    # Rows move from month to month: what only an earlier month told says which month it was.
    assert [one.basis for one in story(output, DEED_ID).events] == [
        "郁山镇台账.xlsx#Sheet1!5",
        "全县台账.xlsx#台账",
        "建委.xlsx#任务单!4",
        "2022-11 报送：郁山镇台账.xlsx#Sheet1!5",
        "2022-11 报送：郁山镇台账.xlsx#Sheet1!5",
    ]
    assert told == [
        ("2022-11", "新增", "", "", "", "郁山镇"),
        ("2022-12", "县级修改", "备注", "", "县长包案", "县专班"),
        ("2022-12", "部门反馈", "办理进展", "", "已补办资料", "县住房城乡建委"),
        ("2022-12", "本月未报", "", "", "", ""),
        ("2023-01", "本月未报", "", "", "", ""),
    ]


def test_deadlines_moved_back_are_counted_and_shown(output):
    told = story(output, DANGER_ID)
    assert told.deadlines == ("2022-12-31", "2023-03-31", "2023-06-30")
    assert told.days_moved == 181
    said = [one.says for one in told.remarks if one.code == "DEADLINE_POSTPONED"]
    assert said == [
        "期限由 2022-12-31 延至 2023-03-31，是第 1 次延期，比最初的 2022-12-31 延后 90 天",
        "期限由 2023-03-31 延至 2023-06-30，是第 2 次延期，比最初的 2022-12-31 延后 181 天",
    ]


def test_a_case_that_nobody_tells_is_not_placed_at_anothers_row(output):
    remarks = [one for one in story(output, DEED_ID).remarks if one.code == "CASE_NOT_REPORTED"]
    assert {one.where for one in remarks} == {"全县台账.xlsx#台账"}
    other = story(output, DANGER_ID)
    assert "CASE_NOT_REPORTED" not in {one.code for one in other.remarks}


def test_the_objective_test_is_told(output):
    (check,) = story(output, DEED_ID).checks
    assert (check.category, check.on, check.limit, check.verdict) == (
        "逾期未办产权证类",
        "2016-03-02",
        "3年",
        "达到",
    )


def test_months_apart(output):
    found = compare_months(read_months(output, "2022-12"))
    assert (found.cases_before, found.cases_after, found.unchanged) == (4, 3, 0)
    assert dict(found.counts) == {
        "变更": 2,
        "销号": 1,
        "本月未报": 1,
        "县级修改": 1,
        "部门反馈": 1,
        "并入": 1,
    }
    told = [
        (one.number, one.kind, one.field, one.before, one.after)
        for one in found.differences
        if one.number in (DEED_ID, DANGER_ID, ARREARS_ID)
    ]
    assert told == [
        (DANGER_ID, "变更", "办结时间", "2022-12-31", "2023-03-31"),
        (DEED_ID, "本月未报", "", "", ""),
        (DEED_ID, "县级修改", "备注", "", "县长包案"),
        (DEED_ID, "部门反馈", "办理进展", "", "已补办资料"),
        (ARREARS_ID, "并入", "编号", ARREARS_ID, TWIN_ID),
    ]
    closed = [one for one in found.differences if one.kind == "销号"]
    assert [(one.field, one.before, one.after, one.basis) for one in closed] == [
        ("状态", "未办结", "已办结", "郁山镇台账.xlsx#Sheet1!4"),
        ("销号时间", "", "2022-12-15", "郁山镇台账.xlsx#Sheet1!4"),
    ]


def test_months_that_are_no_neighbours(output):
    found = compare_months(read_months(output))
    assert (found.earlier, found.later) == ("2022-11", "2023-01")
    moved = [one for one in found.differences if one.field == "办结时间"]
    assert [(one.before, one.after, one.basis) for one in moved] == [
        (
            "2022-12-31",
            "2023-06-30",
            "郁山镇台账.xlsx#Sheet1!4；第2次延期，比最初的2022-12-31共推后181天",
        )
    ]


def test_a_month_beside_itself_is_no_different(output):
    month = read_month(output, "2022-11")
    found = compare_months((month, month))
    assert (found.unchanged, found.counts, found.differences) == (4, {}, ())


def test_the_commands_print_tables_and_json(output):
    words = ("--output", output)
    done = ledgerproc("explain", "4", *words)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(
        f"{DANGER_ID}（截至 2023-01）\n首次列入：2022-11；最近一次报送：2023-01\n"
        "期限延后 2 次，共延后 181 天：2022-12-31 → 2023-03-31 → 2023-06-30\n"
    )
    assert "\x1b" not in done.stdout
    told = json.loads(
        ledgerproc("explain", DEED_ID, "--json", "--period", "2022-11", *words).stdout
    )
    assert (told["number"], told["period"], len(told["events"])) == (DEED_ID, "2022-11", 1)
    told = json.loads(ledgerproc("diff", "2023-01", "2022-11", "--json", *words).stdout)
    assert (told["earlier"], told["later"]) == ("2022-11", "2023-01")
    done = ledgerproc("diff", "2022-11", "2022-12", *words)
    assert done.stdout.startswith("2022-11 → 2022-12\n2022-11 共 4 件，2022-12 共 3 件\n变更 2 件")
    done = ledgerproc("explain", "99", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert "没有编号“99”" in done.stderr
    done = ledgerproc("diff", "2022-10", "2022-11", *words)
    assert (done.returncode, "已有：2022-11、2022-12、2023-01" in done.stderr) == (2, True)


def test_months_apart_are_told_by_township_and_what_repeats_once():
    def line(number, kind, field="", before="", after="", basis="郁山.csv#郁山!5", place="郁山镇"):
        return Difference(number, kind, place, f"{number}题", field, before, after, basis)

    long = "房屋于二〇一九年征收，双方签订协议并约定交房日期以后多次协商，{}，群众意见很大，要求尽快解决。"
    found = Comparison(
        "2022-11", "2022-12", 8, 8, 2,
        {"新增": 1, "变更": 4, "本月未报": 1, "部门反馈": 1},
        {"郁山镇": {"新增": 1, "变更": 3}, "保家镇": {"变更": 1, "本月未报": 1, "部门反馈": 1}},
        (
            line("1", "新增"),
            line("2", "变更", "办结时间", "2022-11-30", "2022-12-31", "郁山.csv#郁山!6；第1次延期，共推后31天"),
            line("3", "变更", "办结时间", "2022-11-30", "2022-12-31", "郁山.csv#郁山!7；第1次延期，共推后31天"),
            line("4", "变更", "主要案情", long.format("至今未果"), long.format("已上访2次"), "郁山.csv#郁山!8"),
            line("5", "变更", "状态", "未办结", "已办结", "保家.xlsx#一!4", "保家镇"),
            line("6", "本月未报", basis="2022-10 报送：保家.xlsx#一!9", place="保家镇"),
            line("5", "部门反馈", "办理进展", "", "已付", "任务单.xlsx#单!5", "保家镇"),
        ),
    )  # fmt: skip
    sections = list(comparison_sections(found))
    assert [(one.title, one.headers, one.rows) for one in sections[1:3]] == [
        (
            "各乡镇（街道）",
            ("乡镇（街道）", "新增", "变更", "本月未报", "部门反馈"),
            [("郁山镇", "1", "3", "", ""), ("保家镇", "", "1", "1", "1")],
        ),
        (
            "改了哪些栏",
            ("栏目", "件数"),
            [("办结时间", "2"), ("主要案情", "1"), ("状态", "1"), ("办理进展", "1")],
        ),
    ]
    assert [(one.title, one.lines) for one in sections[3:]] == [
        (
            "郁山镇：新增 1 件，变更 3 件",
            [
                "来源：郁山.csv#郁山（编号后的 !5 是其中第 5 行）",
                "  新增",
                "    1!5 1题",
                "  变更 办结时间：2022-11-30 → 2022-12-31 （第1次延期，共推后31天）",
                "    2 件相同：2!6 3!7",
                "  4!8 4题",
                "    变更 主要案情：……房日期以后多次协商，至今未果，群众意见很大，要求…… → "
                "……房日期以后多次协商，已上访2次，群众意见很大，要求……",
            ],
        ),
        (
            "保家镇：变更 1 件，本月未报 1 件，部门反馈 1 件",
            [
                "来源：保家.xlsx#一（编号后的 !5 是其中第 5 行）",
                "  5 5题",
                "    变更 状态：未办结 → 已办结 （!4）",
                "    部门反馈 办理进展：（空） → 已付 （任务单.xlsx#单!5）",
                "  本月未报 （2022-10 报送）",
                "    6!9 6题",
            ],
        ),
    ]


def test_a_case_that_was_joined_and_taken_out_again_was_first_told_when_it_first_was():
    before = Case("1", Values(title="题"), Values(title="题"), (), "2022-11", "2022-11")
    again = replace(before, first_period="2023-01", last_period="2023-01")
    months = [
        Month(period, {one.case_id: one for one in cases}, (), {})
        for period, cases in (("2022-11", [before]), ("2022-12", []), ("2023-01", [again]))
    ]
    assert tell_story(months, "1").first_period == "2022-11"


def test_rows_of_a_story_are_named_once_and_what_they_share_is_told_once():
    first, second = "甲.csv#甲!4", "乙（2）.csv#乙!14"
    story = Story(
        number="彭征2022-0001", period="2022-12", first_period="2022-11", last_reported="2022-12",
        became="", standing=(), deadlines=(), days_moved=None,
        sources=(Source("2022-11", (first, second)), Source("2022-12", (second, first))),
        readings=(
            Reading(second, "F14", "办结时间", "2022-12-31", "年底前", "只写到年"),
            Reading(second, "B14", "突出问题名称", "甲某还房", "", ""),
            Reading(first, "F4", "办结时间", "2022-12-31", "年底前", ""),
            Reading(first, "A1", "突出问题名称", "甲某户还房", "", ""),
        ),
        joinings=tuple(
            Joining(period, second, first, score, "同名")
            for period, score in (("2022-11", 0.9), ("2022-12", 0.9), ("2022-12", None))
        ),
        events=(Event("2022-12", "变更", "备注", "", "新", "郁山镇", f"{second}；第1次延期"),),
        verdicts=(),
        remarks=tuple(
            Remark(period, "提示", "CODE", where, "说明", "建议")
            for period in ("2022-11", "2022-12")
            for where in (first, "乙（2）.csv#乙!F14", "乙（2）.csv#乙!F1")
        ),
        checks=(), other_wordings=(),
    )  # fmt: skip
    rows = {one.title: one.rows for one in story_sections(story)}
    assert rows["出自哪些行"] == [
        ("[1]", first, "2022-11 2022-12", "2022-11"),
        ("[2]", second, "2022-11 2022-12", "2022-12"),
    ]
    assert rows["依据单元格"] == [
        ("办结时间", "2022-12-31", "年底前", "只写到年", "[2]F14 [1]F4"),
        ("突出问题名称", "甲某还房", "", "", "[2]B14"),
        ("突出问题名称", "甲某户还房", "", "", "[1]A1"),
    ]
    assert rows["并入的行"] == [
        ("[1]", "[2]", "2022-11 2022-12", "0.90", "同名"),
        ("[1]", "[2]", "2022-12", "", "同名"),
    ]
    assert [one[-1] for one in rows["变动"]] == ["[2]；第1次延期"]
    assert [one[:3] for one in rows["校验问题"]] == [
        ("2022-11 2022-12", "提示", "[1]"),
        ("2022-11 2022-12", "提示", "[2]F14"),
        ("2022-11 2022-12", "提示", "乙（2）.csv#乙!F1"),
    ]


def test_a_line_that_goes_on_stays_indented_on_a_screen(monkeypatch):
    paper = io.StringIO()
    screen = Console(file=paper, width=20, force_terminal=True, color_system=None, highlight=False)
    monkeypatch.setattr(report, "Console", lambda **_: screen)
    report.show([Section("", ["    彭征2022-0001!5 彭征2022-0002!6"])])
    drawn = [one.rstrip() for one in paper.getvalue().splitlines()]
    assert drawn == ["    彭征2022-0001!5", "    彭征2022-0002!6", ""]


def test_numbers_and_days_are_not_broken_on_a_narrow_screen():
    """What a clerk searches for stands in one piece; long texts give way."""
    row = (
        "彭征2022-0001",
        "郁山镇",
        "车站片区旧城改造项目张某补偿款问题" * 3,
        "2022-12-31",
        "很长的依据" * 8,
    )
    section = Section("变更", (), ("编号", "乡镇（街道）", "名称", "改为", "依据"), [row])
    paper = io.StringIO()
    Console(file=paper, width=80).print(draw_table(section, 80))
    drawn = paper.getvalue()
    assert "彭征2022-0001" in drawn and "2022-12-31" in drawn
    letters = re.sub(r"[^\w（）-]", "", drawn)
    assert [letters.count(one) for one in "旧城片区很长"] == [3, 3, 3, 3, 8, 8]
    assert max(map(cell_len, drawn.splitlines())) == 80


def test_looking_changes_nothing(output):
    before = {one: one.stat().st_mtime_ns for one in output.rglob("*")}
    ledgerproc("explain", "4", "--output", output)
    ledgerproc("diff", "2022-11", "2022-12", "--output", output)
    assert {one: one.stat().st_mtime_ns for one in output.rglob("*")} == before


@pytest.mark.parametrize(
    "asked, found",
    [
        ("P2022-0011", "P2022-0011"),
        ("ｐ2022-0011", "P2022-0011"),
        ("11", "P2022-0011"),
        ("0112", "P2022-0112"),
        (" 112 ", "P2022-0112"),
        ("2022", None),
        ("7", None),  # two cases end with it
        ("", None),
        ("P2022", None),
    ],
)
def test_a_number_is_found_by_its_digits_if_only_one_has_them(asked, found):
    numbers = ["P2022-0011", "P2022-0112", "P2022-0007", "Q2022-007"]
    assert find_number(asked, numbers) == found


def test_an_altered_archive_is_told(output, tmp_path):
    shutil.copytree(output / "2022-11", tmp_path / "2022-11")
    path = tmp_path / "2022-11" / "归档" / "evidence.json"
    path.write_text(path.read_text("utf-8").replace("Sheet1", "Sheet2"), "utf-8")
    with pytest.raises(ArchiveError, match=r"evidence\.json”与出表时不一致"):
        read_months(tmp_path)
    path.unlink()
    with pytest.raises(ArchiveError, match="无法读取"):
        read_months(tmp_path)
    done = ledgerproc("explain", "1", "--output", tmp_path)
    assert (done.returncode, done.stdout) == (1, "")


def test_a_month_of_an_older_program_is_told_without_evidence(output, tmp_path):
    shutil.copytree(output / "2022-11", tmp_path / "2022-11")
    archive = tmp_path / "2022-11" / "归档"
    (archive / "evidence.json").unlink()
    manifest = json.loads((archive / "manifest.json").read_text("utf-8"))
    del manifest["outputs"]["归档/evidence.json"], manifest["seal"]
    (archive / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    told = tell_story(read_months(tmp_path), DEED_ID)
    assert (told.number, told.events, told.readings) == (DEED_ID, (), ())


def test_asking_for_what_is_not_there():
    with pytest.raises(HistoryError, match="还没有出过结果"):
        read_months(Path("nowhere"))
    with pytest.raises(HistoryError, match="不是月份"):
        read_month(Path("nowhere"), "2022-13")


# --- what the archive keeps ---


def test_every_rule_of_the_deadline_grammar_has_a_name_in_words():
    page = Path(__file__).resolve().parent.parent / "docs" / "deadlines.md"
    rules = set(re.findall(r"^\| `([a-z' ]+)` \|", page.read_text("utf-8"), re.M))
    assert len(rules) > 20
    assert rules - set(DEADLINE_RULES) == set()
    assert all(re.search("[\u4e00-\u9fff]", name) for name in DEADLINE_RULES.values())


def test_evidence_hides_identity_numbers_and_cuts_long_cells(tmp_path):
    rules = load_profile("pengshui-2022")
    text = (
        "乡镇（街道）：郁山镇\n突出问题名称 | 主要案情 | 问题分类 | 办结时间 | 牵头部门及责任人员\n"
        "甲问题 | 案情 | 危房 | 500243199009041714" + "以后再说" * 60 + " | 县财政局 张某"
    )
    path = to_xlsx(tmp_path / "郁山镇.xlsx", Sheet1=text)
    (source,) = find_sources([path], rules.files).sources
    file = clean_file(read_file(source, rules), rules, date(2022, 11, 30))
    (record,) = file.records
    case = build_case(1, sources=(str(record.where),))
    base = build_run([case], profile=rules, rejected=(), extra_files=(file,))
    evidence = build_evidence(base)
    assert evidence["sheets"]["郁山镇.xlsx#Sheet1"] == [
        ["title", "A"],
        ["narrative", "B"],
        ["categories", "C"],
        ["deadline", "D"],
        ["lead", "E"],
        ["assisting", "E"],
        ["persons", "E"],
        ["phones", "E"],
        ["place", "A1", "郁山镇"],
    ]
    lines = {line[0]: line for line in evidence["rows"][str(record.where)]}
    assert set(lines) == {"categories", "deadline", "lead"}
    assert lines["categories"] == ["categories", "C3", "危房", "“危房”即危房整治不及时类"]
    assert lines["lead"] == ["lead", "E3", "县财政局 张某"]
    assert lines["deadline"][2].startswith("500243********1714以后再说")
    assert len(lines["deadline"][2]) == 120
    assert "500243199009041714" not in json.dumps(evidence)


def test_evidence_keeps_findings_by_case_and_changes_without_what_the_case_itself_says():
    cases = (build_case(1), build_case(2, last_period="2022-10"))
    here = CellRef("绍庆街道台账.xlsx", "Sheet1", 3)
    findings = [
        Finding("DEADLINE_MISSING", here.at(6), "deadline"),
        Finding("CASE_NOT_REPORTED", here, details={"case": "P0002"}),
        Finding("FILE_NOT_LEDGER", CellRef("乙.xlsx")),
    ]
    changes = (
        Change("P0001", ChangeKind.NEW, after="名称", basis=str(here)),
        Change("P0002", ChangeKind.EDITED, "note", "", "新", str(here)),
    )
    built = build_evidence(build_run(cases, findings=findings, changes=changes))
    assert built["findings"] == [
        ["P0001", "错误", "DEADLINE_MISSING", "绍庆街道台账.xlsx#Sheet1!F3", "deadline"],
        [
            "P0002",
            "提示",
            "CASE_NOT_REPORTED",
            "绍庆街道台账.xlsx#Sheet1!3",
            "",
            "",
            {"case": "P0002"},
        ],
    ]
    assert built["changes"] == [
        ["P0001", "新增"],
        ["P0002", "变更", "note", "", "新", "绍庆街道台账.xlsx#Sheet1!3"],
    ]


def test_two_days_side_by_side_are_no_number_to_hide(capsys):
    rows = [("办结时间", "2022-12-31", "2023-01-31"), ("身份证", "500243199009041714", "")]
    show([Section("变动", (), ("字段", "原为", "改为"), rows)])
    assert capsys.readouterr().out.splitlines()[2:4] == [
        "办结时间\t2022-12-31\t2023-01-31",
        "身份证\t500243********1714\t",
    ]


def test_a_day_that_a_hand_wrote_in_other_words_is_that_hands():
    told = Values(
        place="保家镇", title="题", deadline=Deadline(DeadlineKind.DATE, date(2022, 11, 20))
    )
    later = Deadline(DeadlineKind.DATE, date(2022, 12, 25))
    edit = Edit("deadline", "2022年12月25日", "2022-11-20", "2022-12", "county")
    values = replace(told, deadline=later)
    case = Case("甲-1", values, told, ("甲.xlsx#台账!4",), "2022-11", "2022-12", (edit,))
    story = tell_story([Month("2022-12", {"甲-1": case}, (), {})], "甲-1")
    assert {one.field: one.by for one in story.standing}["deadline"] == "县专班"
