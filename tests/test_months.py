"""Three months of one small county, through the command line and people's hands.

Each month the produced workbooks are opened as people would: the county edits its ledger,
a department fills its task sheet, a township corrects its returned file.
"""

import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from .grid_text import to_xlsx
from .ledger_law import apply_sheet, shown
from .test_samples import run
from .truth import read_published

HEAD = "突出问题名称 | 主要案情 | 问题分类 | 处置措施预案 | 办结时间 | 牵头部门及责任人员 | 备注"
ARREARS = (
    "车站片区旧城改造项目3栋2单元5-1张某补偿款未足额支付问题 |"
    " 张某（3栋2单元5-1）反映，车站片区旧城改造项目协议约定2020年9月26日前支付补偿款22.6万元，至今尚欠17.7万元。 |"
    " 未足额支付补偿款类 | 分期兑付。 | 2022年12月20日 | 县财政局 赵小明 13800236118 | {note}"
)
TITLE_DEED = (
    "滨江小区8栋1单元2-2李某某未办产权证问题 |"
    " 李某某2016年3月2日入住滨江小区8栋1单元2-2安置房，至今未办不动产权证。 |"
    " 逾期未办产权证类 | 分批办证。 | 2022年11月20日 | 县住房城乡建委 钱小红 13900236118 | {note}"
)
DANGER = (
    "供销社职工宿舍12栋9户危房未整治问题 |"
    " 供销社职工宿舍12栋共9户，2019年10月18日鉴定为D级危房，至今未搬离。 |"
    " 危房整治不及时类 | 组织搬离。 | {deadline} | 郁山镇人民政府 孙小强 13700236118 | {note}"
)


def township(folder: Path, place: str, *rows: str, name: str = "") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    text = "\n".join(
        ["全县国有土地上房屋征收领域突出问题专项整治台账", f"乡镇（街道）：{place}", HEAD, *rows]
    )
    return to_xlsx(folder / (name or f"{place}台账.xlsx"), Sheet1=text)


@pytest.fixture
def county(tmp_path):
    """Folders of three months and one output; returns a runner of a month."""

    told = {}

    def month(period: str):
        day = {"2022-11": "2022-11-30", "2022-12": "2022-12-31", "2023-01": "2023-01-31"}[period]
        done = run(tmp_path / period, tmp_path / "out", day)
        assert (done.returncode, done.stderr) == (0, "")
        told[period] = read_published(tmp_path / "out" / period / "全县台账.xlsx").sheets
        former = max((one for one in told if one < period), default="")
        now = told[period]["台账"]
        law = apply_sheet(told[former]["台账"] if former else (), told[period]["变动情况"], now)
        assert law == {one["编号"]: shown(one) for one in now}, "changes tell all that moved"
        return read_published(tmp_path / "out" / period / "全县台账.xlsx")

    return tmp_path, month


def changes(published):
    return sorted(
        (one["编号"], one["变动"], one["字段"], one["上期"], one["本期"])
        for one in published.sheets["变动情况"]
    )


def codes(published):
    return sorted({one["代码"] for one in published.sheets["校验问题"]})


def numbers(published):
    return {one["突出问题名称"]: one["编号"] for one in published.sheets["台账"]}


def set_cell(path: Path, sheet: str, number: str, header: str, value: object) -> None:
    workbook = openpyxl.load_workbook(path)
    rows = workbook[sheet]
    head = next(row for row in rows.iter_rows() if any(cell.value == "编号" for cell in row))
    columns = {cell.value: cell.column for cell in head}
    row = next(
        at
        for at in range(head[0].row + 1, rows.max_row + 1)
        if rows.cell(at, columns["编号"]).value == number
    )
    rows.cell(row, columns[header]).value = value
    workbook.save(path)


def test_a_number_stays_through_rewording_and_a_case_not_reported_stays_open(county):
    tmp, month = county
    township(tmp / "2022-11", "郁山镇", ARREARS.format(note=""), TITLE_DEED.format(note=""))
    first = month("2022-11")
    township(
        tmp / "2022-12",
        "郁山镇",
        ARREARS.format(note="").replace("反映，", "多次来访，称").replace("至今尚欠", "目前仍欠"),
        name="郁山12月.xlsx",
    )
    second = month("2022-12")
    assert len(second.sheets["台账"]) == 2
    assert set(numbers(first).values()) == set(numbers(second).values())
    deed = numbers(first)["滨江小区8栋1单元2-2李某某未办产权证问题"]
    kinds = {(one["编号"], one["变动"]) for one in second.sheets["变动情况"]}
    assert (deed, "本月未报") in kinds
    left = next(one for one in second.sheets["台账"] if one["编号"] == deed)
    assert (left["状态"], left["超期"], left["超期天数"]) == ("未办结", "是", "41")
    assert "CASE_NOT_REPORTED" in codes(second)


def test_closed_reopened_and_new_cases_are_told_apart(county):
    tmp, month = county
    township(tmp / "2022-11", "郁山镇", ARREARS.format(note=""), TITLE_DEED.format(note=""))
    first = numbers(month("2022-11"))
    arrears, deed = sorted(first.values(), key=lambda n: n)[:2]
    by_title = {number: title for title, number in first.items()}
    township(
        tmp / "2022-12",
        "郁山镇",
        ARREARS.format(note="已办结，2022年12月15日销号"),
        TITLE_DEED.format(note=""),
        DANGER.format(deadline="2023年3月31日", note=""),
    )
    second = month("2022-12")
    kinds = {(by_title.get(n, "新"), kind) for n, kind, *_ in changes(second)}
    assert any("补偿款" in title and kind == "销号" for title, kind in kinds)
    assert ("新", "新增") in kinds
    assert not any("产权证" in title for title, _ in kinds)
    assert {arrears, deed} < set(numbers(second).values())

    township(
        tmp / "2023-01",
        "郁山镇",
        ARREARS.format(note="未办结"),
        TITLE_DEED.format(note=""),
        DANGER.format(deadline="2023年6月30日", note=""),
    )
    third = month("2023-01")
    assert "CASE_REOPENED" in codes(third)
    told = {(kind, field, before, after) for _, kind, field, before, after in changes(third)}
    assert any(kind == "反弹" for kind, *_ in told)
    assert ("变更", "办结时间", "2023-03-31", "2023-06-30") in told


def test_what_the_county_changed_stays_and_is_not_overwritten_by_older_text(county):
    tmp, month = county
    township(tmp / "2022-11", "郁山镇", ARREARS.format(note=""), TITLE_DEED.format(note=""))
    first = month("2022-11")
    deed = numbers(first)["滨江小区8栋1单元2-2李某某未办产权证问题"]
    ledger = tmp / "out" / "2022-11" / "全县台账.xlsx"
    set_cell(ledger, "台账", deed, "办结时间", date(2023, 5, 31))
    set_cell(ledger, "台账", deed, "备注", "县长包案")
    shutil.copytree(tmp / "2022-11", tmp / "2022-12")
    second = month("2022-12")
    case = next(one for one in second.sheets["台账"] if one["编号"] == deed)
    assert (case["办结时间"], case["备注"], case["超期"]) == ("2023-05-31", "县长包案", "否")
    assert (deed, "县级修改", "办结时间", "2022-11-20", "2023-05-31") in changes(second)
    shutil.copytree(tmp / "2022-11", tmp / "2023-01")
    third = month("2023-01")
    case = next(one for one in third.sheets["台账"] if one["编号"] == deed)
    assert (case["办结时间"], case["备注"]) == ("2023-05-31", "县长包案")


def test_an_edit_survives_a_second_run_of_the_same_month(county):
    tmp, month = county
    township(tmp / "2022-11", "郁山镇", ARREARS.format(note=""))
    first = month("2022-11")
    (number,) = numbers(first).values()
    set_cell(tmp / "out" / "2022-11" / "全县台账.xlsx", "台账", number, "备注", "县长包案")
    again = month("2022-11")
    assert again.sheets["台账"][0]["备注"] == "县长包案"
    once_more = month("2022-11")
    assert once_more.sheets == again.sheets
    assert (tmp / "out" / "历史").is_dir(), "the ledger that a person edited is kept"


def test_a_deleted_row_is_reported_and_not_obeyed(county):
    tmp, month = county
    township(tmp / "2022-11", "郁山镇", ARREARS.format(note=""), TITLE_DEED.format(note=""))
    month("2022-11")
    path = tmp / "out" / "2022-11" / "全县台账.xlsx"
    workbook = openpyxl.load_workbook(path)
    workbook["台账"].delete_rows(3)
    workbook.save(path)
    shutil.copytree(tmp / "2022-11", tmp / "2022-12")
    second = month("2022-12")
    assert len(second.sheets["台账"]) == 2
    assert "CASE_ROW_DELETED" in codes(second)


def test_a_departments_answer_comes_back_by_number(county):
    tmp, month = county
    township(tmp / "2022-11", "郁山镇", ARREARS.format(note=""), TITLE_DEED.format(note=""))
    first = month("2022-11")
    arrears = numbers(first)["车站片区旧城改造项目3栋2单元5-1张某补偿款未足额支付问题"]
    shutil.copytree(tmp / "2022-11", tmp / "2022-12")
    task = tmp / "2022-12" / "财政局反馈.xlsx"
    shutil.copy(tmp / "out" / "2022-11" / "部门任务单" / "县财政局.xlsx", task)
    sheet = openpyxl.load_workbook(task).sheetnames[0]
    set_cell(task, sheet, arrears, "状态", "已办结")
    set_cell(task, sheet, arrears, "办理进展", "尾款已于12月8日付清")
    set_cell(task, sheet, arrears, "销号时间", date(2022, 12, 8))
    second = month("2022-12")
    case = next(one for one in second.sheets["台账"] if one["编号"] == arrears)
    assert (case["状态"], case["办理进展"], case["销号时间"]) == (
        "已办结",
        "尾款已于12月8日付清",
        "2022-12-08",
    )
    assert {one["变动"] for one in second.sheets["变动情况"] if one["编号"] == arrears} >= {
        "部门反馈"
    }
    line = next(one for one in second.sheets["数据对账"] if one["文件"] == "财政局反馈.xlsx")
    assert (line["数据行"], line["并入"], line["差额"]) == ("1", "1", "0")
    assert len(second.sheets["台账"]) == 2


def test_a_returned_file_replaces_what_it_was_made_from(county):
    tmp, month = county
    township(
        tmp / "2022-11",
        "郁山镇",
        ARREARS.format(note="").replace("2022年12月20日", "待定"),
        TITLE_DEED.format(note=""),
    )
    first = month("2022-11")
    assert codes(first) == ["DEADLINE_NO_DATE"]
    returned = tmp / "out" / "2022-11" / "退回清单" / "郁山镇.xlsx"
    workbook = openpyxl.load_workbook(returned)
    assert workbook.sheetnames[0] == "退回说明"
    cell = workbook.worksheets[1]["E4"]
    assert cell.value == "待定"
    assert cell.comment is not None
    cell.value = "2022年12月20日"
    workbook.save(tmp / "2022-11" / "郁山镇更正.xlsx")
    again = month("2022-11")
    assert "DEADLINE_NO_DATE" not in codes(again)
    assert numbers(again) == numbers(first)
    assert {one["来源"].split("#")[0] for one in again.sheets["台账"]} == {"郁山镇更正.xlsx"}
    assert {one["办结时间"] for one in again.sheets["台账"]} == {"2022-12-20", "2022-11-20"}


def test_a_verdict_on_a_doubtful_pair_holds_in_every_later_month(county):
    tmp, month = county
    township(tmp / "2022-11", "郁山镇", ARREARS.format(note=""))
    township(tmp / "2022-11", "保家镇", ARREARS.format(note="（户籍在我镇）"))
    first = month("2022-11")
    (pair,) = first.sheets["疑似重复"]
    path = tmp / "out" / "2022-11" / "全县台账.xlsx"
    workbook = openpyxl.load_workbook(path)
    sheet = workbook["疑似重复"]
    column = next(cell.column for cell in sheet[2] if cell.value == "处理意见")
    sheet.cell(3, column).value = "合并"
    workbook.save(path)
    shutil.copytree(tmp / "2022-11", tmp / "2022-12")
    second = month("2022-12")
    (case,) = second.sheets["台账"]
    assert case["编号"] == min(pair["编号甲"], pair["编号乙"])
    assert len(case["来源"].split("\n")) == 2
    assert second.sheets["疑似重复"] == []
    for old in (tmp / "2022-11").iterdir():
        (tmp / "2023-01").mkdir(exist_ok=True)
        shutil.copy(old, tmp / "2023-01" / f"副本{old.name}")
    third = month("2023-01")
    assert len(third.sheets["台账"]) == 1


def write_opinion(path, word, *numbers):
    """Write a verdict at the pair of these numbers, or in a new line below all pairs."""
    workbook = openpyxl.load_workbook(path)
    sheet = workbook["疑似重复"]
    columns = {cell.value: cell.column for cell in sheet[2]}
    row = next(
        (
            row
            for row in range(3, sheet.max_row + 1)
            if sheet.cell(row, columns["编号甲"]).value == numbers[0]
        ),
        sheet.max_row + 1,
    )
    for name, text in zip(("编号甲", "编号乙", "处理意见"), (*numbers, word), strict=True):
        sheet.cell(row, columns[name]).value = text
    workbook.save(path)


@pytest.mark.parametrize("first_word", ["合并", "不合并"])
def test_a_verdict_is_taken_back_in_a_line_of_its_own(county, first_word):
    tmp, month = county
    township(tmp / "2022-11", "郁山镇", ARREARS.format(note=""))
    township(tmp / "2022-11", "保家镇", ARREARS.format(note="（户籍在我镇）"))
    (pair,) = month("2022-11").sheets["疑似重复"]
    key = pair["编号甲"], pair["编号乙"]
    write_opinion(tmp / "out" / "2022-11" / "全县台账.xlsx", first_word, *key)
    for period in ("2022-12", "2023-01"):
        shutil.copytree(tmp / "2022-11", tmp / period)
    second = month("2022-12")
    assert second.sheets["疑似重复"] == []
    if first_word == "合并":
        assert [one["依据"] for one in second.sheets["合并记录"]] == [
            f"处理意见：合并（处理意见合并的编号：{key[0]}、{key[1]}）；"
            "此行另写：乡镇（街道）“郁山镇”"
        ]
    write_opinion(tmp / "out" / "2022-12" / "全县台账.xlsx", "待定", *key)
    third = month("2023-01")
    assert {one["编号"] for one in third.sheets["台账"]} == set(key)
    assert [
        (one["编号甲"], one["编号乙"], one["处理意见"]) for one in third.sheets["疑似重复"]
    ] == [(*key, "待定")]


def test_how_often_and_how_far_a_deadline_was_moved_stands_in_the_changes(county):
    tmp, month = county
    for period, on in (
        ("2022-11", "2022年11月20日"),
        ("2022-12", "2022年12月20日"),
        ("2023-01", "2023年1月20日"),
    ):
        township(tmp / period, "郁山镇", DANGER.format(deadline=on, note=""))
    told = [
        one["依据"]
        for period in ("2022-11", "2022-12", "2023-01")
        for one in month(period).sheets["变动情况"]
        if one["字段"] == "办结时间"
    ]
    assert told == [
        "郁山镇台账.xlsx#Sheet1!4；第1次延期，比最初的2022-11-20共推后30天",
        "郁山镇台账.xlsx#Sheet1!4；第2次延期，比最初的2022-11-20共推后61天",
    ]


def test_what_a_merged_row_says_in_other_words_stands_beside_it(county):
    tmp, month = county
    again = (
        ARREARS.format(note="")
        .replace("反映，", "反映，拖欠多年，")
        .replace("分期兑付", "一次付清")
    )
    township(tmp / "2022-11", "郁山镇", again, ARREARS.format(note="信访老户"))
    published = month("2022-11")
    assert len(published.sheets["台账"]) == 1
    (merge,) = published.sheets["合并记录"]
    assert (
        merge["依据"].partition("；此行另写：")[2] == "主要案情“拖欠多年”；处置措施预案“一次付清。”"
    )


def test_papers_of_the_county_dropped_back_in_change_nothing(county):
    tmp, month = county
    township(tmp / "2022-11", "郁山镇", ARREARS.format(note=""), TITLE_DEED.format(note=""))
    first = month("2022-11")
    shutil.copytree(tmp / "2022-11", tmp / "2022-12")
    for name in ("部门任务单", "会议材料"):
        shutil.copytree(tmp / "out" / "2022-11" / name, tmp / "2022-12" / name)
    second = month("2022-12")
    assert numbers(second) == numbers(first)
    assert len(second.sheets["台账"]) == 2
    fates = {"立案": 0, "并入": 0, "退回": 0, "差额": 0}
    for line in second.sheets["数据对账"][:-1]:
        for key in fates:
            fates[key] += int(line[key] or 0)
        is_task = line["工作表"] == "任务单"
        assert bool(int(line["数据行"] or 0)) is (is_task or line["文件"] == "郁山镇台账.xlsx")
    assert fates == {"立案": 2, "并入": 2, "退回": 0, "差额": 0}
