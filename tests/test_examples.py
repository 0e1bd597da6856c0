"""The example in a finding's sentence passes: put into the cell, the finding is gone.

One table a kind of cell: a code, the column, what was written there. The test takes the
example out of the sentence as a clerk would, writes it into the cell and reads the file again.
"""

import re
from datetime import date

import pytest
import xlsxwriter

from ledgerproc.cleaning.clean import clean_file
from ledgerproc.findings import catalogue, explain
from ledgerproc.profile.examples import speech_of
from ledgerproc.profile.loader import load_profile

from .grid_text import read_path

PROFILE = load_profile("pengshui-2022")
SPEECH = speech_of(PROFILE)
# Told of two cells or of two months, or a note that something stands that no one need write anew.
ELSEWHERE = {
    "DEADLINE_MOVED",
    "DEADLINE_POSTPONED",
    "PHONE_IN_TEXT",
    "PLACE_CONFLICT",
    "STATUS_CONFLICT",
    "STATUS_OPEN_WITH_DATE",
}
EXAMPLE = re.compile("例如(?:只|直接|都)?写?“(.+?)”")
QUOTED = re.compile("“(.+?)”")
GOOD = {
    "乡镇（街道）": "万足镇",
    "突出问题名称": "滨江路片区何某尾款未付清问题",
    "主要案情": "何某2019年3月12日签订协议，约定2019年9月30日前付清，尚欠36.4万元。",
    "问题分类": "未足额支付补偿款类",
    "处置措施预案": "分两批支付。",
    "办结时间": "2022年12月20日",
    "牵头部门及责任人员": "县财政局 赵某 13800236118",
    "备注": "已约谈",
}
CLOSED = {"状态": "已办结", "销号时间": "2022年11月8日"}
MORE = {"签约日期": "2019年3月12日", "涉及金额（万元）": "36.4"}
DUTY, DUE = "牵头部门及责任人员", "办结时间"
# code, column, what was written there, and what the rest of the row says besides
CELLS = [
    ("AMOUNT_UNREADABLE", "涉及金额（万元）", "若干万元", MORE),
    ("AMOUNT_WILD", "涉及金额（万元）", "0.0001", MORE),
    ("BANK_CARD", "备注", "卡号6222021234567890128", {}),
    ("CATEGORY_DISAGREES", "问题分类", "第3类 逾期未安置类", {}),
    ("CATEGORY_GUESSED", "问题分类", "补偿款未足额支付", {}),
    ("CATEGORY_MISSING", "问题分类", "", {}),
    ("CATEGORY_SEVERAL", "问题分类", "逾期未安置类、进京上访类", {}),
    ("CATEGORY_UNKNOWN", "问题分类", "天气类", {}),
    ("CELL_DATE_IMPOSSIBLE", DUE, None, {}),
    ("CELL_DIGITS_LOST", "联系电话", None, {"联系电话": ""}),
    ("CELL_ERROR_VALUE", "涉及金额（万元）", "#REF!", MORE),
    ("CELL_FORMULA_UNCALCULATED", "涉及金额（万元）", None, {}),
    ("CELL_FORMULA_TEXT", "备注", "+12户", {}),
    ("COUNT_WILD", "涉及户数", "99999", {"涉及户数": ""}),
    ("DATE_FORMAT_LOST", "备注", "45345", {"备注": ""}),
    ("DATE_IMPRECISE", "签约日期", "2019年3月", MORE),
    ("DATE_IN_FUTURE", "销号时间", "2022年12月25日", CLOSED),
    ("DATE_UNREADABLE", "签约日期", "不详之日", MORE),
    ("DEADLINE_ABOUT", DUE, "12月20日左右", {}),
    ("DEADLINE_AMBIGUOUS", DUE, "2022.1", {}),
    ("DEADLINE_ASIDE", DUE, "2022年12月20日（春节前兑付）", {}),
    ("DEADLINE_CALENDAR", DUE, "2050年3月1日起10个工作日内", {}),
    ("DEADLINE_EARLIER", DUE, "2021年12月20日", {}),
    ("DEADLINE_FAR", DUE, "2052年12月20日", {}),
    ("DEADLINE_IMMEDIATE", DUE, "立行立改", {}),
    ("DEADLINE_IMPOSSIBLE", DUE, "2022.9.31", {}),
    ("DEADLINE_LATER", DUE, "2023年12月20日", {}),
    ("DEADLINE_MISSING", DUE, "", {}),
    ("DEADLINE_NO_DATE", DUE, "待定", {}),
    ("DEADLINE_SEVERAL", DUE, "2022年12月1日、2022年12月20日", {}),
    ("DEADLINE_UNREADABLE", DUE, "甲乙丙丁", {}),
    ("DITTO_UNRESOLVED", DUE, "同上", {}),
    ("DUTY_UNUSED", DUTY, "县财政局 统筹推进落实", {}),
    ("IDENTITY_NUMBER", "备注", "张某500243190009041714", {}),
    ("NARRATIVE_MISSING", "主要案情", "", {}),
    ("OFFICE_EVERYBODY", DUTY, "县级相关部门 赵某", {}),
    ("OFFICE_GUESSED", DUTY, "县规划和自然资原局 赵某", {}),
    ("OFFICE_MISSING", DUTY, "", {}),
    ("OFFICE_UNKNOWN", DUTY, "施工单位 赵某", {}),
    ("PERSON_FROM_LEADER", DUTY, "包案领导：王某；责任单位：县财政局", {}),
    ("PERSON_MISSING", "责任人员", "", {"牵头部门": "县财政局", "责任人员": ""}),
    ("PHONE_BROKEN", DUTY, "县财政局 赵某 1380023611", {}),
    ("PHONE_LOST", DUTY, "县财政局 赵某 1.38E+10", {}),
    (
        "PHONE_UNREADABLE",
        "联系电话",
        "空号",
        {"牵头部门": "县财政局", "责任人员": "赵某", "联系电话": ""},
    ),
    ("PLACE_GUESSED", "乡镇（街道）", "万促镇", {}),
    ("PLACE_MISSING", "乡镇（街道）", "", {}),
    ("PLACE_UNKNOWN", "乡镇（街道）", "太平镇", {}),
    ("STATUS_DONE_WITHOUT_DATE", "销号时间", "", CLOSED),
    ("STATUS_FROM_DATE", "状态", "", {**CLOSED, "备注": ""}),
    ("STATUS_UNREADABLE", "状态", "也许", {"状态": "", "备注": ""}),
    ("TITLE_MISSING", "突出问题名称", "", {}),
]


# What no text table can hold: a formula's fault, a day that is none, a number cut short.
WRITTEN = {
    "CELL_DATE_IMPOSSIBLE": lambda sheet, at, day: sheet.write_number(1, at, 60, day),
    "CELL_DIGITS_LOST": lambda sheet, at, day: sheet.write_number(1, at, 1380000000013800000),
    "CELL_ERROR_VALUE": lambda sheet, at, day: sheet.write_formula(1, at, "=#REF!", None, "#REF!"),
    "CELL_FORMULA_UNCALCULATED": lambda sheet, at, day: sheet.write_formula(1, at, "=SUM(A9)"),
}


def read(path, row, odd=None):
    """The findings of a ledger with one row; ``odd``: a code and its column."""
    book = xlsxwriter.Workbook(path)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet()
    for at, (name, text) in enumerate(row.items()):
        sheet.write_string(0, at, name)
        if odd and odd[1] == name:
            WRITTEN[odd[0]](sheet, at, day)
        elif text:
            sheet.write_string(1, at, text)
    book.close()
    return clean_file(read_path(path, PROFILE), PROFILE, date(2022, 11, 30)).findings


@pytest.mark.parametrize(
    ("code", "column", "written", "more"), CELLS, ids=[one[0] for one in CELLS]
)
def test_an_example_passes_where_it_is_written(tmp_path, code, column, written, more):
    row = {**GOOD, **MORE, **more}
    if "责任人员" in row:
        del row[DUTY]
    path = tmp_path / ("万足镇.xlsx" if code == "PLACE_GUESSED" else "甲.xlsx")
    odd = (code, column) if code in WRITTEN else None
    (told,) = [one for one in read(path, {**row, column: written}, odd) if one.code == code]
    says, remedy = explain(told, SPEECH)
    example = (EXAMPLE.search(remedy) or QUOTED.search(remedy))[1]
    assert read(path, {**row, column: put(example, told, written)}) == (), (says, remedy)


def put(example, told, written):
    """The cell as a clerk mends it: what was seen is replaced, in the midst of the rest or alone."""
    if told.code == "PERSON_FROM_LEADER":
        return f"{written}；{example}"
    if not written or not told.code.startswith(("PHONE", "OFFICE")):
        return example
    return written.replace(told.seen, example)


def test_every_code_of_a_cell_has_been_tried():
    tried = {one[0] for one in CELLS}
    kinds = (
        "AMOUNT",
        "BANK",
        "CATEGORY",
        "DATE",
        "DEADLINE",
        "DITTO",
        "DUTY",
        "IDENTITY",
        "NARRATIVE",
    )
    kinds += ("OFFICE", "PERSON", "PHONE", "PLACE", "STATUS", "TITLE")
    owed = {code for code in catalogue() if code.startswith(kinds)}
    assert owed - tried == ELSEWHERE
