"""The blank ledger: what it looks like to a spreadsheet, and that our own reader takes it back."""

import json
import re
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from msgspec.structs import replace

from ledgerproc.casework.cases import Case
from ledgerproc.cleaning.clean import clean_file
from ledgerproc.cleaning.records import Deadline, DeadlineKind, Status, Values
from ledgerproc.forms import FormError, find_places, write_forms
from ledgerproc.history.comparison import compare_months
from ledgerproc.history.months import read_months
from ledgerproc.profile.loader import load_profile
from ledgerproc.profile.model import Category, Office
from ledgerproc.reading.files.sources import find_sources
from ledgerproc.reading.read import read_file
from ledgerproc.reading.rows import Purpose
from ledgerproc.writing.ledger.form import form_columns, instructions, write_form
from ledgerproc.writing.ledger.sheet import MARGINS
from ledgerproc.writing.office.paging import (
    A3,
    FULL,
    OVERFULL,
    POINTS_A_DIGIT,
    STAND_IN_DIGIT,
    Page,
    lay_out,
)

from .runs import build_profile
from .test_cli import ledgerproc
from .test_months import ARREARS, DANGER, TITLE_DEED, township
from .test_samples import run

ROOT = Path(__file__).resolve().parent.parent
AS_OF = date(2022, 12, 31)
RULES = load_profile("pengshui-2022")
DAY = Deadline(DeadlineKind.DATE, date(2023, 3, 31), date(2023, 3, 31), "day", "day in words")
VALUES = Values(
    place="郁山镇",
    title="供销社职工宿舍12栋危房未整治问题",
    narrative="12栋共9户，2019年10月18日鉴定为D级危房，至今未搬离。",
    categories=("危房整治不及时类",),
    measures="组织搬离。",
    deadline=DAY,
    lead=("县住房城乡建委",),
    assisting=("县财政局", "郁山镇"),
    persons=("孙小强", "李某某"),
    phones=("13700236118", "13800236118"),
    note="历史遗留",
    progress="已搬离3户",
    extras={"village": "中坪村", "amount": "226000", "households": "9"},
)


def build_case(number: int, **changes) -> Case:
    values = replace(VALUES, **changes)
    name = f"彭征2022-{number:04d}"
    return Case(name, values, values, (f"甲.xlsx#表!{number}",), "2022-11", "2022-11")


CASES = (
    build_case(1),
    build_case(2, deadline=Deadline(DeadlineKind.ONGOING, text="长期"), extras={}),
    build_case(3, status=Status.DONE, closed_on=date(2022, 12, 1)),
    build_case(4, place="石柳乡"),
)


def form(folder, place="郁山镇", cases=CASES):
    path = folder / f"{place}台账.xlsx"
    write_form(path, RULES, place, cases, AS_OF)
    return path


def read_back(path):
    (source,) = find_sources([path], RULES.files).sources
    return clean_file(read_file(source, RULES), RULES, AS_OF)


def test_a_blank_form_sent_back_is_a_nil_report_without_a_finding(tmp_path):
    file = read_back(form(tmp_path, cases=()))
    assert (file.records, file.findings, file.places) == ((), (), ("郁山镇",))
    assert [one.purpose for one in file.reading.sheets] == [Purpose.NIL]


def test_the_open_cases_of_the_place_come_back_whole_and_with_their_numbers(tmp_path):
    file = read_back(form(tmp_path))
    assert file.findings == ()
    found = [(one.case_id, one.values) for one in file.records]
    assert [number for number, _ in found] == ["彭征2022-0001", "彭征2022-0002"]
    for (_, values), case in zip(found, CASES, strict=False):
        deadline = case.values.deadline
        assert (values.deadline.kind, values.deadline.on) == (deadline.kind, deadline.on)
        assert replace(values, deadline=deadline) == case.values


def test_every_place_of_the_profile_gets_a_form_that_names_it(tmp_path):
    names = [one.name for one in RULES.places]
    paths, period = write_forms(tmp_path, RULES, names, AS_OF)
    assert (len(paths), period) == (39, "")
    assert {one.parent.name for one in paths} == {"下发台账"}
    assert [read_back(one).places for one in paths] == [(name,) for name in names]
    assert len(list((tmp_path / "下发台账").iterdir())) == 39


def checks(sheet):
    """Data validations by the header of their column."""
    columns = {}
    for row in sheet.iter_rows(min_row=4, max_row=5):
        columns |= {cell.column_letter: cell.value for cell in row if cell.value}
    return {
        columns[str(one.sqref).split(":")[0].rstrip("0123456789")]: one
        for one in sheet.data_validations.dataValidation
    }


def test_cells_have_drop_downs_and_refuse_what_is_no_date(tmp_path):
    found = checks(openpyxl.load_workbook(form(tmp_path)).active)
    assert set(found) == {"编号", "问题分类", "办结时间", "牵头部门", "状态", "销号时间"}
    choices = {
        key: one.formula1.strip('"').split(",") for key, one in found.items() if one.type == "list"
    }
    assert choices["问题分类"] == [one.name for one in RULES.categories]
    assert choices["状态"] == ["未办结", "已办结"]
    assert choices["牵头部门"] == [*(one.name for one in RULES.offices), "郁山镇"]
    styles = {key: one.errorStyle or "stop" for key, one in found.items()}
    assert styles == dict.fromkeys(found, "stop") | {"牵头部门": "warning"}
    deadline = found["办结时间"]
    assert (deadline.type, deadline.formula1) == (
        "custom",
        'OR(F6="长期",AND(ISNUMBER(F6),F6>=DATE(2000,1,1),F6<=DATE(2099,12,31)))',
    )
    assert (found["销号时间"].type, found["销号时间"].operator or "between") == ("date", "between")
    assert "长期" in deadline.error and "2022-12-20" in deadline.error
    assert {str(one.sqref).split(":")[1][1:] for one in found.values()} == {"506"}


def test_it_is_set_up_for_paper_and_its_cells_hold_true_dates_and_text(tmp_path):
    sheet = openpyxl.load_workbook(form(tmp_path)).active
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 8)
    assert sheet.print_title_rows == "$4:$5"
    assert sheet.freeze_panes == "C6"
    assert sheet["A1"].value == RULES.ledger_title
    assert sheet["A3"].value == "乡镇（街道）：郁山镇"
    assert [cell.value for cell in sheet[4]][6::4][:2] == ["牵头部门及责任人员", "本月办理"]
    assert sheet["F6"].value.date() == date(2023, 3, 31)
    assert sheet["F7"].value == "长期"
    assert sheet["J6"].value == "13700236118\n13800236118"
    assert [sheet["O5"].value or sheet["O4"].value, sheet["O6"].value] == ["村（社区）", "中坪村"]
    assert sheet.max_row == 5 + 17  # a page of rows, however many cases stand in them


@pytest.mark.parametrize("digit", [POINTS_A_DIGIT, STAND_IN_DIGIT])
def test_no_page_of_a_form_holds_blank_rows_alone(tmp_path, digit):
    asked, fitted = set(), set()
    for count in range(1, 40):
        cases = [build_case(one, extras={}) for one in range(1, count + 1)]
        write_form(tmp_path / "表.xlsx", RULES, "郁山镇", cases, AS_OF)
        sheet = openpyxl.load_workbook(tmp_path / "表.xlsx").active
        heights = [sheet.row_dimensions[row].height for row in range(1, sheet.max_row + 1)]
        blank = sheet.max_row - 5 - count
        columns = sheet.column_dimensions.values()  # equal neighbours are told once
        widths = [one.width for one in columns for _ in range(one.min, one.max + 1)]
        told = sheet.page_setup.fitToHeight  # one page is not written, as it is the default
        fit = 1 if told is None else int(told)
        for share in (FULL + 0.005, 1.0, OVERFULL - 0.005):  # what programs get onto a page
            room = Page(A3, True, MARGINS, widths).room(digit) * share
            pages = [lay_out(rows, (3, 4), room)[0] for rows in (heights, heights[:-blank])]
            assert pages[0] == pages[1] or 0 < fit <= pages[1], (count, share)
        asked.add(blank)
        fitted.add(fit)
    assert {3, 8} <= asked and min(asked) == 3
    assert len(fitted) > 1


def test_the_instructions_say_what_is_to_be_done_with_the_cases_in_it():
    columns = form_columns(RULES, ())
    blank, filled = instructions(RULES, columns, False), instructions(RULES, columns, True)
    assert "没有需要报送的内容时，表格留空，原样报回" in blank
    assert "逐条更新“办理进展”" in filled and "不要删行" in filled
    assert re.findall(r"^(\d)\.", filled, re.M) == ["1", "2", "3", "4"]


def test_another_ledgers_form_has_its_own_columns_and_what_it_requires(tmp_path):
    rules = load_profile(str(ROOT / "docs" / "examples" / "safety-hazards.toml"))
    place = rules.places[0].name
    path = tmp_path / "甲.xlsx"
    write_form(path, rules, place, (), AS_OF)
    (source,) = find_sources([path], rules.files).sources
    file = clean_file(read_file(source, rules), rules, AS_OF)
    assert (file.findings, file.places) == ((), (place,))
    (sheet,) = file.reading.sheets
    required = {key for key, one in rules.fields.items() if one.is_required} - {"place"}
    assert required <= {one.field for one in sheet.columns}
    told = instructions(rules, form_columns(rules, ()), True)
    assert "逐条核对；" in told and "“”" not in told


def test_choices_that_no_drop_down_holds_only_warn(tmp_path):
    offices = tuple(Office(f"县第{number}办公室（临时机构）") for number in range(60))
    categories = tuple(
        Category(f"第{number}类很长的问题名称" * 3, number, "") for number in range(60)
    )
    rules = build_profile(offices=offices, categories=categories)
    path = tmp_path / "甲.xlsx"
    write_form(path, rules, "郁山镇", (), AS_OF)
    found = checks(openpyxl.load_workbook(path).active)
    for key in ("问题分类", "牵头部门"):
        assert found[key].errorStyle == "warning"
        assert 100 < len(found[key].formula1) <= 257


@pytest.mark.threat(n=10)
def test_text_of_a_case_never_becomes_a_formula(tmp_path):
    path = form(tmp_path, cases=(build_case(1, title="=1+1", note='=HYPERLINK("http://x")'),))
    sheet = openpyxl.load_workbook(path).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d"}


def test_places_are_found_however_they_are_written():
    assert find_places(["郁山", "彭水县石柳乡人民政府", "郁山镇"], RULES) == ["郁山镇", "石柳乡"]
    with pytest.raises(FormError, match="“不存在镇”不是本县"):
        find_places(["不存在镇"], RULES)


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "下发台账").write_text("a file is in the way")
    with pytest.raises(FormError, match="无法写入"):
        write_forms(tmp_path, RULES, ["郁山镇"], AS_OF)


def test_a_form_filled_in_and_sent_back_moves_its_cases_on(tmp_path):
    township(tmp_path / "2022-11", "郁山镇", ARREARS.format(note=""), TITLE_DEED.format(note=""))
    assert run(tmp_path / "2022-11", tmp_path / "out").returncode == 0
    done = ledgerproc(
        "form", "郁山镇", "--output", tmp_path / "out", "--as-of", "2022-12-20", "--json"
    )
    told = json.loads(done.stdout)
    assert (told["period"], len(told["files"])) == ("2022-11", 1)
    workbook = openpyxl.load_workbook(told["files"][0])
    sheet = workbook.active
    heads = [sheet.cell(5, at).value or sheet.cell(4, at).value for at in range(1, 15)]
    first = {name: sheet.cell(6, at) for at, name in enumerate(heads, 1)}
    first["状态"].value, first["销号时间"].value = "已办结", date(2022, 12, 8)
    first["办理进展"].value = "尾款已付清"
    first["主要案情"].value = "已经处理完毕，见进展。"
    new = DANGER.format(deadline="2023-03-31", note="").split(" | ")
    wanted = ["突出问题名称", "主要案情", "问题分类", "处置措施预案"]
    for name, text in zip(wanted, new, strict=False):
        sheet.cell(8, heads.index(name) + 1).value = text.strip()
    sheet.cell(8, heads.index("办结时间") + 1).value = date(2023, 3, 31)
    sheet.cell(8, heads.index("牵头部门") + 1).value = "郁山镇"
    sheet.cell(8, heads.index("责任人员") + 1).value = "孙小强"
    (tmp_path / "2022-12").mkdir()
    workbook.save(tmp_path / "2022-12" / "郁山镇台账.xlsx")
    assert run(tmp_path / "2022-12", tmp_path / "out", "2022-12-31").returncode == 0
    found = compare_months(read_months(tmp_path / "out"))
    assert dict(found.counts) == {"新增": 1, "变更": 1, "销号": 1}
    closed = first["编号"].value
    assert [(one.number, one.kind, one.field, one.after) for one in found.differences] == [
        ("彭征2022-0003", "新增", "", ""),
        (closed, "变更", "主要案情", "已经处理完毕，见进展。"),
        (closed, "变更", "办理进展", "尾款已付清"),
        (closed, "销号", "状态", "已办结"),
        (closed, "销号", "销号时间", "2022-12-08"),
    ]
