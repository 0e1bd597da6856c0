"""Three months in which everybody writes: county, department and township, through real files.

The workbooks are sorted, filtered, with columns hidden and added, saved by another program,
sent twice and renamed, as people do.
"""

import shutil
import subprocess
from datetime import date

import openpyxl
import pytest
from openpyxl.worksheet.filters import FilterColumn, Filters

from .grid_text import to_xlsx
from .test_months import (
    ARREARS,
    DANGER,
    TITLE_DEED,
    changes,
    codes,
    county,
    numbers,
    set_cell,
    township,
)

__all__ = ["county"]  # a fixture
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
ARREARS_TITLE = "车站片区旧城改造项目3栋2单元5-1张某补偿款未足额支付问题"
DEED_TITLE = "滨江小区8栋1单元2-2李某某未办产权证问题"
DANGER_TITLE = "供销社职工宿舍12栋9户危房未整治问题"
LATER = DANGER.format(deadline="2023年3月31日", note="")


def rearrange(path, sheet_name):
    """Sort backwards by number, filter all rows but one away, hide a column, add another one."""
    workbook = openpyxl.load_workbook(path)
    sheet = workbook[sheet_name]
    head = next(row[0].row for row in sheet.iter_rows() if "编号" in [cell.value for cell in row])
    width = max(cell.column for cell in sheet[head] if cell.value)
    rows = [
        [sheet.cell(at, column).value for column in range(1, width + 1)]
        for at in range(head + 1, sheet.max_row + 1)
    ]
    at = next(cell.column for cell in sheet[head] if cell.value == "编号") - 1
    told = [row for row in rows if row[at]]
    for row, values in enumerate(sorted(told, key=lambda one: one[at], reverse=True), head + 1):
        for column, value in enumerate(values, 1):
            sheet.cell(row, column).value = value
    sheet.column_dimensions["E"].hidden = True
    sheet.auto_filter.ref = f"A{head}:{sheet.cell(head + len(told), width).coordinate}"
    shown = FilterColumn(colId=at, filters=Filters(filter=[sheet.cell(head + 1, at + 1).value]))
    sheet.auto_filter.filterColumn = [shown]
    for row in range(head + 2, head + len(told) + 1):
        sheet.row_dimensions[row].hidden = True
    if not sheet.protection.sheet:
        sheet.cell(head, width + 1).value = "县专班批注"
        sheet.cell(head + 1, width + 1).value = "已看"
    workbook.save(path)


def save_elsewhere(path, tmp_path):
    """Open and save the workbook in an office program, as WPS would."""
    if not OFFICE:
        return
    folder = tmp_path / "saved"
    profile = f"-env:UserInstallation=file://{tmp_path / 'office'}"
    subprocess.run(
        [OFFICE, profile, "--headless", "--convert-to", "xlsx", "--outdir", folder, path],
        check=True,
        capture_output=True,
        timeout=180,
    )
    shutil.move(folder / path.name, path)


def kinds(published):
    """What is told of every case, by the first words of its title."""
    title = {one["编号"]: one["突出问题名称"][:4] for one in published.sheets["台账"]}
    return sorted({(title[number], kind) for number, kind, *_ in changes(published)})


def test_every_state_of_a_case_in_three_months(county):
    tmp, month = county
    township(tmp / "2022-11", "郁山镇", ARREARS.format(note=""), TITLE_DEED.format(note=""))
    assert kinds(month("2022-11")) == [("滨江小区", "新增"), ("车站片区", "新增")]
    number = numbers(month("2022-11"))

    closed = ARREARS.format(note="已办结，2022年12月15日付清尾款销号")
    township(tmp / "2022-12", "郁山镇", closed, LATER, name="郁山镇12月（改名）.xlsx")
    second = month("2022-12")
    assert kinds(second) == [
        ("供销社职", "新增"),
        ("滨江小区", "本月未报"),
        ("车站片区", "变更"),
        ("车站片区", "销号"),
    ]
    danger = numbers(second)[DANGER_TITLE]

    ledger = tmp / "out" / "2022-12" / "全县台账.xlsx"
    set_cell(ledger, "台账", danger, "备注", "县长包案")
    township(tmp / "2023-01", "郁山镇", ARREARS.format(note="未办结"), LATER)
    task = tmp / "2023-01" / "建委.xlsx"
    shutil.copy(tmp / "out" / "2022-12" / "部门任务单" / "县住房城乡建委.xlsx", task)
    set_cell(task, "任务单", number[DEED_TITLE], "办理进展", "已补办资料")
    third = month("2023-01")
    assert kinds(third) == [
        ("供销社职", "县级修改"),
        ("滨江小区", "本月未报"),
        ("滨江小区", "部门反馈"),
        ("车站片区", "反弹"),
        ("车站片区", "变更"),
    ]
    assert {"CASE_REOPENED", "CASE_NOT_REPORTED"} <= set(codes(third))
    assert numbers(third) == {**number, DANGER_TITLE: danger}


def test_a_case_that_goes_on_unchanged_has_no_line(county):
    tmp, month = county
    for period, name in (("2022-11", "甲.xlsx"), ("2022-12", "乙.xlsx"), ("2023-01", "丙.xlsx")):
        township(tmp / period, "郁山镇", ARREARS.format(note=""), LATER, name=name)
    first = month("2022-11")
    for period in ("2022-12", "2023-01"):
        published = month(period)
        assert published.sheets["变动情况"] == []
        assert numbers(published) == numbers(first)


@pytest.mark.parametrize("saves", [False, True], ids=["by openpyxl", "by an office program"])
def test_a_ledger_that_was_sorted_filtered_and_widened_is_read_by_number(county, saves):
    tmp, month = county
    for period in ("2022-11", "2022-12"):
        township(tmp / period, "郁山镇", ARREARS.format(note=""), TITLE_DEED.format(note=""), LATER)
    number = numbers(month("2022-11"))
    ledger = tmp / "out" / "2022-11" / "全县台账.xlsx"
    set_cell(ledger, "台账", number[DEED_TITLE], "办结时间", date(2023, 5, 31))
    set_cell(ledger, "台账", number[ARREARS_TITLE], "责任人员", "王建国")
    rearrange(ledger, "台账")
    if saves:
        save_elsewhere(ledger, tmp)
    second = month("2022-12")
    assert changes(second) == sorted(
        [
            (number[DEED_TITLE], "县级修改", "办结时间", "2022-11-20", "2023-05-31"),
            (number[ARREARS_TITLE], "县级修改", "责任人员", "赵小明", "王建国"),
        ]
    )
    assert codes(second) == ["DEADLINE_POSTPONED"]


@pytest.mark.parametrize("saves", [False, True], ids=["by openpyxl", "by an office program"])
def test_a_task_sheet_that_was_sorted_and_sent_twice_is_matched_by_number(county, saves):
    tmp, month = county
    rows = (
        ARREARS.format(note=""),
        TITLE_DEED.format(note="").replace("县住房城乡建委", "县财政局"),
    )
    for period in ("2022-11", "2022-12"):
        township(tmp / period, "郁山镇", *rows)
    number = numbers(month("2022-11"))
    task = tmp / "2022-12" / "财政局反馈.xlsx"
    shutil.copy(tmp / "out" / "2022-11" / "部门任务单" / "县财政局.xlsx", task)
    set_cell(task, "任务单", number[DEED_TITLE], "办理进展", "正在核对资料")
    shutil.copy(task, tmp / "2022-12" / "财政局反馈（第二次）.xlsx")
    again = tmp / "2022-12" / "财政局反馈（第二次）.xlsx"
    set_cell(again, "任务单", number[DEED_TITLE], "办理进展", "资料已补齐，等待制证")
    set_cell(again, "任务单", number[ARREARS_TITLE], "状态", "已办结")
    set_cell(again, "任务单", number[ARREARS_TITLE], "办理进展", "尾款已付清")
    set_cell(again, "任务单", number[ARREARS_TITLE], "销号时间", date(2022, 12, 8))
    for path in (task, again):
        rearrange(path, "任务单")
        if saves:
            save_elsewhere(path, tmp)
    second = month("2022-12")
    case = {one["编号"]: one for one in second.sheets["台账"]}
    assert case[number[ARREARS_TITLE]]["状态"] == "已办结"
    assert case[number[ARREARS_TITLE]]["销号时间"] == "2022-12-08"
    assert case[number[DEED_TITLE]]["办理进展"] in ("正在核对资料", "资料已补齐，等待制证")
    told = [one["说明"] for one in second.sheets["校验问题"] if one["代码"] == "FEEDBACK_CONFLICT"]
    (progress,) = told  # 未办结 of the first sheet is what it said when it went out
    assert number[DEED_TITLE] in progress
    for text in ("正在核对资料", "资料已补齐，等待制证", "财政局反馈.xlsx", "第二次"):
        assert text in progress
    assert {one["差额"] for one in second.sheets["数据对账"]} == {"0"}
    assert len(case) == 2


def test_numbers_that_were_changed_by_hand_change_nobodys_case(county):
    """Swapped in the county's ledger, shifted by a row in a department's sheet."""
    tmp, month = county
    rows = [
        one.format(note="").replace("县住房城乡建委", "县财政局") for one in (ARREARS, TITLE_DEED)
    ]
    for period in ("2022-11", "2022-12"):
        township(tmp / period, "郁山镇", *rows, LATER.replace("郁山镇人民政府", "县财政局"))
    number = numbers(month("2022-11"))
    arrears, deed, danger = (number[one] for one in (ARREARS_TITLE, DEED_TITLE, DANGER_TITLE))
    ledger = tmp / "out" / "2022-11" / "全县台账.xlsx"
    task = tmp / "2022-12" / "县财政局.xlsx"
    shutil.copy(tmp / "out" / "2022-11" / "部门任务单" / "县财政局.xlsx", task)
    for one, said in ((arrears, "尾款在筹"), (deed, "资料在补"), (danger, "已搬两户")):
        set_cell(task, "任务单", one, "办理进展", said)
    set_cell(ledger, "台账", arrears, "备注", "县长包案")
    for path, sheet, order in (
        (ledger, "台账", ((arrears, "-"), (deed, arrears), ("-", deed))),
        (task, "任务单", ((arrears, "-"), (deed, arrears), (danger, deed), ("-", danger))),
    ):
        for old, new in order:
            set_cell(path, sheet, old, "编号", new)
    shutil.copy(ledger, tmp / "2022-12" / "县里改过的台账.xlsx")  # it belongs where it was
    second = month("2022-12")
    assert changes(second) == sorted(
        [
            (arrears, "县级修改", "备注", "", "县长包案"),
            (arrears, "部门反馈", "办理进展", "", "尾款在筹"),
            (deed, "部门反馈", "办理进展", "", "资料在补"),
            (danger, "部门反馈", "办理进展", "", "已搬两户"),
        ]
    )
    told = [one["代码"] for one in second.sheets["校验问题"]]
    assert sorted(told) == [
        *["CASE_ROW_RENUMBERED"] * 2,
        *["FEEDBACK_RENUMBERED"] * 3,
        "FILE_OWN_LEDGER",
    ]


def test_county_department_and_township_each_say_something_else(county):
    tmp, month = county
    township(tmp / "2022-11", "郁山镇", ARREARS.format(note=""))
    ((_, number),) = numbers(month("2022-11")).items()
    told = (
        "突出问题名称 | 主要案情 | 问题分类 | 处置措施预案 | 办结时间 | 牵头部门及责任人员 | 备注"
    )
    row = ARREARS.format(note="") + " | 乡镇已约谈"
    folder = tmp / "2022-12"
    folder.mkdir()
    to_xlsx(folder / "郁山镇.xlsx", Sheet1=f"乡镇（街道）：郁山镇\n{told} | 办理进展\n{row}")
    set_cell(tmp / "out" / "2022-11" / "全县台账.xlsx", "台账", number, "办理进展", "县里已协调")
    task = folder / "财政局.xlsx"
    shutil.copy(tmp / "out" / "2022-11" / "部门任务单" / "县财政局.xlsx", task)
    set_cell(task, "任务单", number, "办理进展", "资金正在筹集")
    second = month("2022-12")
    (case,) = second.sheets["台账"]
    assert case["办理进展"] == "县里已协调"
    (conflict,) = [one for one in second.sheets["校验问题"] if one["代码"] == "CASE_VALUES_DIFFER"]
    for text in ("县里已协调", "资金正在筹集", "乡镇已约谈", "以县级修改为准"):
        assert text in conflict["说明"]


def test_struck_off_twice_on_different_days_is_told(county):
    tmp, month = county
    for period, day in (("2022-11", "2022年11月15日"), ("2022-12", "2022年12月6日")):
        township(tmp / period, "郁山镇", ARREARS.format(note=f"已办结，{day}付清尾款销号"))
    month("2022-11")
    second = month("2022-12")
    (told,) = [one for one in second.sheets["校验问题"] if one["代码"] == "CASE_CLOSED_TWICE"]
    assert "上期“2022-11-15”；本期“2022-12-06”" in told["说明"]


def test_an_untouched_task_sheet_of_an_older_month_is_nobodys_word(county):
    """The department never answered; its first sheet comes in when two more months are over."""
    tmp, month = county
    told = "突出问题名称 | 主要案情 | 问题分类 | 处置措施预案 | 办结时间 | 牵头部门及责任人员 | 备注 | 办理进展"
    said = {"2022-11": "已约谈", "2022-12": "已支付一半", "2023-01": "已支付七成"}
    for period, progress in said.items():
        (tmp / period).mkdir()
        row = f"{ARREARS.format(note='')} | {progress}"
        to_xlsx(tmp / period / "郁山镇.xlsx", Sheet1=f"乡镇（街道）：郁山镇\n{told}\n{row}")
    ((_, number),) = numbers(month("2022-11")).items()
    month("2022-12")
    task = tmp / "2023-01" / "财政局.xlsx"
    shutil.copy(tmp / "out" / "2022-11" / "部门任务单" / "县财政局.xlsx", task)
    third = month("2023-01")
    (case,) = third.sheets["台账"]
    assert (case["办理进展"], codes(third)) == ("已支付七成", [])
    assert changes(third) == [(number, "变更", "办理进展", "已支付一半", "已支付七成")]
    set_cell(task, "任务单", number, "办理进展", "下周付清")
    (case,) = month("2023-01").sheets["台账"]
    assert case["办理进展"] == "下周付清"
