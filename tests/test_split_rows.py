"""A row that holds two problems, from month to month: two cases of one row, and nothing lost.

Runs go through the command line; the same row is closed in part, corrected in part, returned,
written as two rows, joined by a person, and told again by a later version of the file.
"""

import shutil

import openpyxl
import pytest

from ledgerproc.history.months import read_months
from ledgerproc.history.story import tell_story
from ledgerproc.verify import verify

from .grid_text import to_xlsx
from .test_months import TITLE_DEED, changes, codes, county, numbers, township, write_opinion

__all__ = ["county"]

DEED = "滨江小区8栋1单元2-2李某某未办产权证问题"
ARREARS = "车站片区旧城改造项目3栋2单元5-1张某补偿款未足额支付问题"
DANGER = "供销社职工宿舍12栋9户危房未整治问题"
ARREARS_STORY = (
    "张某（3栋2单元5-1）反映，车站片区旧城改造项目协议约定2020年9月26日前支付补偿款22.6万元，"
    "至今尚欠{sum}万元。"
)
DANGER_STORY = "供销社职工宿舍12栋共9户，2019年10月18日鉴定为D级危房，至今未搬离。"
FACTS = {
    "sum": "17.7",
    "categories": "1.未足额支付补偿款类；2.危房整治不及时类",
    "deadline": "1.2022年12月20日；2.2023年3月31日",
    "note": "",
}


def both(**facts):
    """The row that holds two problems."""
    said = {**FACTS, **facts}
    story = ARREARS_STORY.format(sum=said["sum"])
    return (
        f"1.{ARREARS}；2.{DANGER} | 1.{story}2.{DANGER_STORY} | {said['categories']} |"
        f" 分期兑付；组织搬离。 | {said['deadline']} | 县财政局 赵小明 13800236118 | {said['note']}"
    )


def alone(title, story, category, deadline):
    """One of the two in a row of its own."""
    return (
        f"{title} | {story} | {category} | 分期兑付；组织搬离。 | {deadline}"
        " | 县财政局 赵小明 13800236118 |"
    )


def account(published, file):
    line = next(one for one in published.sheets["数据对账"] if one["文件"] == file)
    return tuple(int(line[name]) for name in ("数据行", "立案", "并入", "退回", "差额"))


def cases(published):
    return {one["突出问题名称"]: one for one in published.sheets["台账"]}


def faults(tmp, period=""):
    return [fault for one in verify(tmp / "out", period) for fault in one.faults]


SENT = "郁山镇台账.xlsx"


def test_two_problems_of_one_row_keep_their_numbers_over_three_months(county):
    tmp, month = county
    township(tmp / "2022-11", "郁山镇", both(), TITLE_DEED.format(note=""))
    first = month("2022-11")
    assert account(first, SENT) == (2, 2, 0, 0, 0)
    assert first.sheets["合并记录"] == []
    told = cases(first)
    assert [(told[one]["来源"], told[one]["问题分类"], told[one]["办结时间"])
            for one in (ARREARS, DANGER)] == [
        (f"{SENT}#Sheet1!4", "未足额支付补偿款类", "2022-12-20"),
        (f"{SENT}#Sheet1!4", "危房整治不及时类", "2023-03-31"),
    ]  # fmt: skip
    assert {told[one]["责任人员"] for one in (ARREARS, DANGER)} == {"赵小明"}
    assert [(one["代码"], one["级别"], one["单元格"]) for one in first.sheets["校验问题"]] == [
        ("ROW_SPLIT", "提示", "A4"),
    ]
    assert len(set(numbers(first).values())) == 3
    state = [tmp / "out" / "2022-11" / name for name in ("全县台账.xlsx", "归档/cases.json")]
    before = [one.read_bytes() for one in state]
    month("2022-11")
    assert [one.read_bytes() for one in state] == before, "running twice changes nothing"

    closing = "1.已办结，2022年12月15日销号；2.正在组织搬离"
    township(tmp / "2022-12", "郁山镇", both(note=closing, sum="12.5"), name=SENT)
    second = month("2022-12")
    number = numbers(first)
    assert numbers(second) == number
    kinds = {(one, kind, name) for one, kind, name, _, _ in changes(second)}
    assert kinds >= {
        (number[ARREARS], "销号", "状态"),
        (number[ARREARS], "变更", "主要案情"),
        (number[DEED], "本月未报", ""),
    }
    assert {name for one, _, name in kinds if one == number[DANGER]} <= {"备注"}
    assert [cases(second)[one]["状态"] for one in (ARREARS, DANGER)] == ["已办结", "未办结"]

    township(
        tmp / "2023-01",
        "郁山镇",
        alone(DANGER, DANGER_STORY, "危房整治不及时类", "2023年3月31日"),
        alone(ARREARS, ARREARS_STORY.format(sum="12.5"), "未足额支付补偿款类", "2022年12月20日"),
    )
    third = month("2023-01")
    assert numbers(third) == number
    assert [cases(third)[one]["来源"] for one in (DANGER, ARREARS)] == [
        f"{SENT}#Sheet1!4", f"{SENT}#Sheet1!5",
    ]  # fmt: skip
    assert (number[ARREARS], "反弹", "状态", "已办结", "未办结") in changes(third)
    assert faults(tmp) == []


def test_two_rows_of_last_month_may_be_told_in_one(county):
    tmp, month = county
    township(
        tmp / "2022-11",
        "郁山镇",
        alone(ARREARS, ARREARS_STORY.format(sum="17.7"), "未足额支付补偿款类", "2022年12月20日"),
        alone(DANGER, DANGER_STORY, "危房整治不及时类", "2023年3月31日"),
    )
    first = month("2022-11")
    township(tmp / "2022-12", "郁山镇", both())
    second = month("2022-12")
    assert numbers(second) == numbers(first)
    assert changes(second) == []
    assert account(second, SENT) == (1, 1, 0, 0, 0)


def test_a_row_of_which_one_part_is_told_elsewhere_founds_a_case_and_counts_once(county):
    tmp, month = county
    township(tmp / "2022-11", "郁山镇", both())
    longer = ARREARS_STORY.format(sum="17.7") + "张某多次来访，要求明确付款时间。"
    row = alone(ARREARS, longer, "未足额支付补偿款类", "2022年12月20日")
    township(tmp / "2022-11", "郁山镇", row, name="郁山镇修改.xlsx")
    only = month("2022-11")
    told = cases(only)
    assert told[ARREARS]["来源"].split("\n") == ["郁山镇修改.xlsx#Sheet1!4", f"{SENT}#Sheet1!4"]
    assert told[DANGER]["来源"] == f"{SENT}#Sheet1!4"
    assert [account(only, one) for one in (SENT, "郁山镇修改.xlsx")] == [(1, 1, 0, 0, 0)] * 2
    assert [one["并入来源"] for one in only.sheets["合并记录"]] == [f"{SENT}#Sheet1!4"]

    row = alone(DANGER, f"{DANGER_STORY}群众不愿搬。", "危房整治不及时类", "2023年3月31日")
    township(tmp / "2022-11", "郁山镇", row, name="郁山镇补报修改.xlsx")
    every = month("2022-11")
    assert numbers(every) == numbers(only)
    assert account(every, SENT) == (1, 0, 1, 0, 0)
    assert [one["并入来源"] for one in every.sheets["合并记录"]] == [f"{SENT}#Sheet1!4"] * 2
    assert faults(tmp) == []


def test_a_fault_of_one_part_comes_back_and_its_correction_keeps_the_numbers(county):
    tmp, month = county
    township(tmp / "2022-11", "郁山镇", both(deadline="1.2022年12月20日；2.待定"))
    first = month("2022-11")
    assert codes(first) == ["DEADLINE_NO_DATE", "ROW_SPLIT"]
    workbook = openpyxl.load_workbook(tmp / "out" / "2022-11" / "退回清单" / "郁山镇.xlsx")
    cell = workbook.worksheets[1]["E4"]
    assert (cell.value, cell.comment is not None) == ("1.2022年12月20日；2.待定", True)
    cell.value = FACTS["deadline"]
    workbook.save(tmp / "2022-11" / "郁山镇更正.xlsx")
    again = month("2022-11")
    assert codes(again) == ["FILE_REPLACED", "ROW_SPLIT"]
    assert numbers(again) == numbers(first)
    assert [one["来源"] for one in again.sheets["台账"]] == ["郁山镇更正.xlsx#Sheet1!4"] * 2
    assert cases(again)[DANGER]["办结时间"] == "2023-03-31"


def test_parts_that_read_alike_stay_two_until_a_person_joins_them(county):
    tmp, month = county
    alike = both().replace(DANGER_STORY, ARREARS_STORY.format(sum="17.70"))
    alike = alike.replace(DANGER, f"{ARREARS}（第二次来访）")
    alike = alike.replace("2.危房整治不及时类", "2.未足额支付补偿款类")
    township(tmp / "2022-11", "郁山镇", alike)
    first = month("2022-11")
    assert len(first.sheets["台账"]) == 2
    (one, other) = sorted(numbers(first).values())
    write_opinion(tmp / "out" / "2022-11" / "全县台账.xlsx", "合并", one, other)
    for period in ("2022-12", "2023-01"):
        shutil.copytree(tmp / "2022-11", tmp / period)
    second = month("2022-12")
    (case,) = second.sheets["台账"]
    assert (case["编号"], case["来源"]) == (one, f"{SENT}#Sheet1!4")
    assert account(second, SENT) == (1, 1, 0, 0, 0)
    (merge,) = second.sheets["合并记录"]
    assert (merge["来源"], merge["并入来源"]) == (f"{SENT}#Sheet1!4",) * 2
    assert f"处理意见合并的编号：{one}、{other}" in merge["依据"]
    assert faults(tmp, "2022-12") == []
    third = month("2023-01")
    assert [one["编号"] for one in third.sheets["台账"]] == [one]


def test_a_row_of_two_tables_holds_two_problems_and_one_that_goes_back(county):
    tmp, month = county
    head = "突出问题名称|主要案情|问题分类|办结时间"
    left = f"1.{ARREARS}；2.{DANGER}|1.张某家的案情。2.职工宿舍的案情。|其他|长期"
    text = f"乡镇（街道）：郁山镇\n{head}||{head}\n{left}||||违规征收类|2022年12月25日"
    (tmp / "2022-11").mkdir()
    to_xlsx(tmp / "2022-11" / SENT, Sheet1=text)
    only = month("2022-11")
    assert [one["来源"] for one in only.sheets["台账"]] == [f"{SENT}#Sheet1!3"] * 2
    assert account(only, SENT) == (1, 1, 0, 0, 0)
    assert [one["单元格"] for one in only.sheets["校验问题"] if one["代码"] == "ROW_REJECTED"] == [
        "F3"
    ]
    assert faults(tmp) == []


@pytest.mark.parametrize("part", [ARREARS, DANGER])
def test_each_problem_of_a_row_tells_its_own_story(county, part):
    tmp, month = county
    township(tmp / "2022-11", "郁山镇", both(deadline="1.2022年12月底前；2.待定"))
    number = numbers(month("2022-11"))[part]
    told = tell_story(read_months(tmp / "out"), number)
    cells = {one.field: (one.cell, one.words) for one in told.readings}
    assert cells["办结时间"] == ("E4", {ARREARS: "2022年12月底前", DANGER: "待定"}[part])
    assert cells["责任人员"][0] == "F4"
    assert [one.code for one in told.remarks] == {
        ARREARS: ["ROW_SPLIT"],
        DANGER: ["ROW_SPLIT", "DEADLINE_NO_DATE"],
    }[part]
