"""What clerks do to forms: examples left in, names over two rows, progress in rows of its own.

Each scenario says the rows by kind (head, blank, foot, data), the places of the data rows and
the findings.
"""

from __future__ import annotations

import pytest

from ledgerproc.reading.rows import Purpose
from tests.grid_text import kinds
from tests.test_reading_layouts import HEADER, ONE, TWO, read, rows_of

CUT = "1|张某反映安置房未交付|张某于2018年签约，至今|逾期未安置类|督促|长期|县财政局 李某|"
BARE = (
    "突出问题名称|主要案情|问题分类|处置措施预案|办结时间|牵头部门及责任人员|备注\n"
    "张某反映安置房未交付|张某至今未收房。|逾期未安置类|督促|长期|县财政局 李某|"
)
STATISTICS = "问题分类|件数|已办结|未办结|备注\n逾期未安置类|1|0|1|\n合计|1|0|1|"
EXAMPLE = [("ROW_EXAMPLE", "2", "")]

HABITS = {
    "an example with a label, a number behind it": (
        f"{HEADER}\n例：1|张三反映未交房|张三的案情。|逾期未安置类||2022年12月1日||\n{ONE}",
        (2, 0, 0, 1), [3], EXAMPLE,
    ),
    "an example that is called so": (
        f"{HEADER}\n示例|李某反映补偿款未付|示例案情。|未足额支付补偿款类|拨付|2022年12月1日|县财政局|\n{ONE}",
        (2, 0, 0, 1), [3], EXAMPLE,
    ),
    "an example that only its name calls so": (
        f"{HEADER}\n1|（示例）张三反映未交房|张三的案情。|逾期未安置类||2022年12月1日||\n{ONE}",
        (2, 0, 0, 1), [3], EXAMPLE,
    ),
    "an example to be deleted": (
        f"{HEADER}\n1|张三反映未交房|张三的案情。|四||2022年12月1日||此行为示例，填报时请删除\n{ONE}",
        (2, 0, 0, 1), [3], EXAMPLE,
    ),
    "instructions with a label": (
        f"{HEADER}\n填写说明|当事人+事由|写清时间、地点|从十一类中选|具体措施|填写具体日期|部门、姓名、电话|\n{ONE}",
        (2, 0, 0, 1), [3], [],
    ),
    "instructions without a label": (
        f"{HEADER}\n|填写当事人+事由，不超过30字|写清时间、地点、经过|从下拉列表中选择|措施|"
        f"格式：2022年12月20日|部门、姓名、电话|如有附件请注明\n{ONE}",
        (2, 0, 0, 1), [3], [],
    ),
    "instructions in brackets": (
        f"{HEADER}\n（填序号）|（简要概括）|（500字以内）|（按11类填写）|（具体到人）|（具体到日）|（牵头部门+电话）|\n{ONE}",
        (2, 0, 0, 1), [3], [],
    ),
    "what must be filled in": (
        f"{HEADER}\n必填|必填|必填|必填|选填|必填|必填|选填\n{ONE}",
        (2, 0, 0, 1), [3], [],
    ),
    "kinds of cells": (
        f"{HEADER}\n自动生成|文本|文本|下拉选择|文本|日期|文本|文本\n{ONE}",
        (2, 0, 0, 1), [3], [],
    ),
    "columns named A B C": (f"{HEADER}\nA|B|C|D|E|F|G|H\n{ONE}", (2, 0, 0, 1), [3], []),
    "a row that begins like instructions is data": (
        f"{HEADER}\n1|选择货币补偿未付|按实际面积未补|四|请示县政府|长期|县财政局|",
        (1, 0, 0, 1), [2], [],
    ),
    "a second row of names whose first is under the number": (
        "序号|突出问题名称|主要案情|问题分类|整改情况|||责任单位\n进展|||||时限|成效|\n"
        "1|张某反映未交房|张某的案情。|逾期未安置类|督促复工|2022年12月20日|正在办理|县财政局",
        (2, 0, 0, 1), [3], [("CELL_WITHOUT_HEADER", "F3", ""), ("CELL_WITHOUT_HEADER", "G3", "")],
    ),
    "the name of a field alone under the number": (
        f"{HEADER}\n进展|||||||\n{ONE}", (2, 0, 0, 1), [3], [],
    ),
    "the name of a field under the number, with a text": (
        f"{HEADER}\n进展|||||正在办理||\n{ONE}", (2, 0, 0, 1), [3], [],
    ),
    "contacts below the ledger": (
        f"{HEADER}\n{ONE}\n---\n序号|姓名|职务|联系电话\n1|李某|站长|13800236118",
        (1, 1, 2, 1), [2], [("SHEET_UNRELATED", "4", "")],
    ),
    "statistics with a title below the ledger": (
        f"{HEADER}\n{ONE}\n{TWO}\n---\n分类统计\n{STATISTICS}",
        (1, 1, 4, 2), [2, 3], [("SHEET_UNRELATED", "6", "")],
    ),
    "statistics of which only one name is known": (
        f"{HEADER}\n{ONE}\n类别|件数|已办|未办\n逾期未安置类|1|0|1\n违规征收类|0|0|0",
        (1, 0, 3, 1), [2], [("SHEET_UNRELATED", "3", "")],
    ),
    "statistics above the ledger": (
        f"{STATISTICS}\n---\n{HEADER}\n{ONE}", (4, 1, 0, 1), [6], [],
    ),
    "a ledger below whose header is uncertain": (
        f"{HEADER}\n{ONE}\n---\n序号|内容|问题分类|处置措施|办结时间|牵头部门\n1|甲|四|拨付|长期|县财政局",
        (1, 1, 2, 1), [2], [("SHEET_UNCERTAIN", "4", "")],
    ),
    "statistics beside the ledger": (
        "序号|突出问题名称|主要案情|问题分类|牵头部门||问题分类|件数\n"
        "1|张某反映未交房|张某的案情。|逾期未安置类|县财政局||逾期未安置类|1\n||||||合计|1",
        (1, 0, 1, 1), [2], [],
    ),
    "headings in the column of names": (
        f"{HEADER}\n|一、未化解||||||\n{ONE}\n|二、已化解||||||\n{TWO}", (3, 0, 0, 2), [3, 5], [],
    ),
    "headings with a number of rows": (
        f"{HEADER}\n|10月存量问题（1件）||||||\n{ONE}\n|11月新增问题（1件）||||||\n{TWO}",
        (3, 0, 0, 2), [3, 5], [],
    ),
    "statuses of columns that were printed are no headings": (
        f"{HEADER}|状态\n{ONE}|否\n||||||||未办结", (1, 1, 0, 1), [2], [],
    ),
    "a text under the last column goes on with the row, a sender does not": (
        f"{HEADER}\n{ONE}\n|||||||11月5日：约谈\n|||||||11月15日：复工\n{TWO}\n|||||||万足镇人民政府",
        (1, 2, 1, 2), [2, 5], [("ROW_CONTINUED", "3", ""), ("ROW_CONTINUED", "4", "")],
    ),
    "a bare name below its heading is data": (
        f"{HEADER}\n{ONE}\n|一、赵某反映未办证||||||", (1, 0, 0, 2), [2, 3], [],
    ),
    "an opinion and signatures whose labels nobody listed": (
        f"{HEADER}\n{ONE}\n审核意见：|<|同意上报|<|签字：|<|日期：|2022.11.20", (1, 0, 1, 1), [2], [],
    ),
    "the names again in another language": (
        f"{HEADER}\nNo.|Title|Details|Type|Measures|Deadline|Office|Notes\n{ONE}", (2, 0, 0, 1), [3], [],
    ),
    "pages": (
        f"{HEADER}\n{ONE}\n（接下页）|||||||\n续表|||||||\n{HEADER}\n{TWO}\n第 2 页，共 2 页|||||||",
        (4, 0, 1, 2), [2, 6], [],
    ),
    "pages, in a form that begins with the problem": (
        f"{BARE}\n||||||\n续表||||||\n{BARE}\n（接上页）||||||\n{BARE}\n（二）城区片区||||||\n{BARE}",
        (7, 1, 0, 4), [2, 6, 9, 12], [],
    ),
    "a category in the cell of the problem heads the rows below it": (
        f"{BARE}\n（五）逾期未安置类||||||\n乙反映还房||||长期|县财政局|\n未办证（0件）||||||\n汉葭街道||||||",
        (2, 2, 0, 2), [2, 4], [],
    ),
    "a story that goes on over the page": (
        f"{HEADER}\n{CUT}\n{HEADER}\n||未交房。|||||\n{TWO}",
        (2, 1, 0, 2), [2, 5], [("ROW_CONTINUED", "4", "")],
    ),
    "a story of its own on the next page": (
        f"{HEADER}\n{ONE}\n{HEADER}\n||李某至今未领款。|||||", (2, 0, 0, 2), [2, 4], [],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HABITS)
def test_what_clerks_do_to_a_form_makes_no_row(name: str) -> None:
    text, counts, rows, told = HABITS[name]
    sheet, found = read(text)
    assert (kinds(sheet), rows_of(sheet), found) == (counts, rows, told)


def test_a_text_under_a_row_is_added_to_it_on_a_line_of_its_own() -> None:
    sheet, _ = read(
        f"{HEADER}\n{ONE}已受理\n|||||||11月5日：约谈\n||||拨付资金||||\n||于2019年上访。|||||"
    )
    keys = ("narrative", "measures", "note")
    assert [[one.text(key) for key in keys] for one in sheet.rows] == [
        [
            "张某于2018年签约，至今未交房。于2019年上访。",
            "督促复工\n拨付资金",
            "已受理\n11月5日：约谈",
        ]
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("一、未化解|<|<|<|<|<|<|<", "二、已化解（1件）|<|<|<|<|<|<|<"),
        ("（一）未办结||||||", "（二）已办结问题||||||"),
        ("|一、未化解||||||", "|二、已化解||||||"),
    ],
)
def test_rows_under_a_state_are_in_that_state(first: str, second: str) -> None:
    sheet, found = read(f"{HEADER}\n{first}\n{ONE}\n{second}\n{TWO}")
    assert (kinds(sheet), rows_of(sheet), found) == ((3, 0, 0, 2), [3, 5], [])
    assert [one.text("status")[:1] for one in sheet.rows] == ["未", "已"]


def test_the_name_of_a_sheet_says_the_state_where_no_cell_does() -> None:
    for name, states in (
        ("已化解", ["已化解", "否"]),
        ("未办结（1件）", ["未办结", "否"]),
        ("11月", ["", "否"]),
    ):
        sheet, _ = read(f"{HEADER}|状态\n{ONE}|\n{TWO}|否", sheet=name)
        assert [one.text("status") for one in sheet.rows] == states


def test_a_list_of_tasks_is_no_broken_ledger() -> None:
    sheet, found = read(
        "序号|工作任务|牵头单位|责任人|完成时限\n1|召开会议|镇办公室|陈某|2022年12月1日",
        sheet="任务分解",
    )
    assert (sheet.purpose, found) == (Purpose.UNRELATED, [("SHEET_UNRELATED", "任务分解", "")])


def test_a_place_with_a_number_of_rows_heads_the_rows_below() -> None:
    sheet, _ = read(f"{HEADER}\n汉葭街道（1件）|<|<|<|<|<|<|<\n{ONE}\n绍庆街道|||||||\n{TWO}")
    assert [one.text("place") for one in sheet.rows] == ["汉葭街道", "绍庆街道"]


def test_a_tick_under_yes_is_a_state_and_a_total_is_the_number() -> None:
    sheet, found = read(
        "突出问题名称|主要案情|问题分类|是否化解|<|涉及户数|<|<\n^|^|^|是|否|总数|已解决|未解决\n"
        "甲反映问题|甲的案情。|四|√||5|2|3\n乙反映问题|乙的案情。|四||√|6||"
    )
    told = [(one.text("status"), one.text("households")) for one in sheet.rows]
    assert (told, kinds(sheet)) == ([("√", "5"), ("", "6")], (2, 0, 0, 2))
    assert found == [("COLUMN_UNKNOWN", "G2", ""), ("COLUMN_UNKNOWN", "H2", "")]


def test_a_seal_is_no_part_of_the_sender() -> None:
    sheet, _ = read(f"单位：汉葭街道（盖章）  填表时间：11月20日\n{HEADER}\n{ONE}")
    assert sheet.place_line is not None and sheet.place_line.text == "汉葭街道"


def test_quotes_and_marks_do_not_hide_a_name() -> None:
    sheet, _ = read(
        "“序号”|《突出问题名称》|主要案情※必填|★问题分类选填|“办结时间”\n1|甲|案情。|四|长期"
    )
    assert [one.field for one in sheet.columns] == [*NAMES[:4], "deadline"]


NAMES = ["number", "title", "narrative", "categories", "measures", "deadline", "duty", "note"]


def test_names_written_over_two_rows_are_one_header() -> None:
    sheet, found = read(
        "序号|突出问题|主要案情|问题|处置措施|办结|牵头部门|备注\n"
        f"|名称||分类|预案|时间|及责任人员|\n{ONE}\n{TWO}"
    )
    assert (kinds(sheet), rows_of(sheet), found) == ((2, 0, 0, 2), [3, 4], [])
    assert [one.field for one in sheet.columns] == NAMES


def test_a_remark_under_a_name_and_names_under_a_group_are_of_the_header() -> None:
    sheet, found = read(
        "序号|突出问题名称|主要案情|问题分类|整改情况|||责任单位\n|||是否符合十一类|措施|时限|进展|\n"
        "1|张某反映未交房|张某的案情。|逾期未安置类|督促复工|2022年12月20日|正在办理|县财政局"
    )
    assert (kinds(sheet), rows_of(sheet), found) == ((2, 0, 0, 1), [3], [])
    assert [one.field for one in sheet.columns] == [*NAMES[:6], "progress", "lead"]


@pytest.mark.parametrize(
    "row", ["进展|正在协调||||||", "办理进展：||正在协调|||||", "|进展情况：正在协调||||||"]
)
def test_progress_in_a_row_of_its_own_is_of_the_row_above(row: str) -> None:
    sheet, found = read(f"{HEADER}\n{ONE}\n{row}\n{TWO}")
    assert (kinds(sheet), rows_of(sheet)) == ((1, 1, 0, 2), [2, 4])
    assert found == [("ROW_CONTINUED", "3", "")]
    assert [one.text("progress") for one in sheet.rows] == ["正在协调", ""]


def test_of_columns_for_months_the_last_one_stands_and_an_earlier_one_where_it_is_blank() -> None:
    rows = "甲反映问题|甲的案情。|四|已约谈|已支付一半\n乙反映问题|乙的案情。|四|已签约|"
    for head in (
        "突出问题名称|主要案情|问题分类|10月进展|11月进展",
        "突出问题名称|主要案情|问题分类|截至10月底办理情况|截至11月15日办理情况",
        "突出问题名称|主要案情|问题分类|2021年12月进展|2022年1月进展",
        "突出问题名称|主要案情|问题分类|12月进展|1月进展",
        "突出问题名称|主要案情|问题分类|办理进展|<\n^|^|^|10月|11月",
    ):
        sheet, found = read(f"{head}\n{rows}")
        told = [(one.text("progress"), one.cells["progress"].where.cell[0]) for one in sheet.rows]
        assert (told, found) == ([("已支付一半", "E"), ("已签约", "D")], []), head
        assert [one.field for one in sheet.columns][3:] == ["progress"] * 2
        assert "较早月份" in sheet.columns[3].reason


def test_of_three_months_the_latest_before_the_last_is_asked_first() -> None:
    sheet, _ = read(
        "突出问题名称|主要案情|问题分类|11月进展|9月进展|10月进展\n甲反映问题|甲的案情。|四||已登记|已约谈"
    )
    assert sheet.rows[0].text("progress") == "已约谈"


def test_prose_in_two_columns_and_numbered_lists_are_kept_whole() -> None:
    sheet, found = read(
        "突出问题名称|主要案情|群众诉求|问题分类|责任人1|责任人2|备注1|备注2|下一步措施|工作措施\n"
        "甲反映问题|甲的案情。|尽快交房|四|李某|王某|已约谈|要件齐全|再约谈。|再约谈。\n"
        "乙反映问题|乙的案情。||四|李某||无|要件齐全||#REF!"
    )
    keys = ("narrative", "persons", "note", "measures")
    assert [[one.text(key) for key in keys] for one in sheet.rows] == [
        ["甲的案情。\n尽快交房", "李某\n王某", "已约谈\n要件齐全", "再约谈。"],
        ["乙的案情。", "李某", "要件齐全", "#REF!"],
    ]
    assert found == [("CELL_ERROR_VALUE", "J3", "measures")]
    assert [one.field for one in sheet.columns if "并为一栏" in one.reason] == list(keys)


def test_a_sender_beside_a_label_without_a_colon_is_heard_and_a_column_is_not() -> None:
    for above, place in (
        ("填报单位|汉葭街道||填报人|李某", "汉葭街道"),
        ("乡镇|件数\n汉葭街道|1", None),
    ):
        sheet, _ = read(f"{above}\n{HEADER}\n{ONE}")
        assert (sheet.place_line.text if sheet.place_line else None) == place


SIDEWAYS = {
    "one problem": (
        "突出问题登记表|<\n突出问题名称|张某反映安置房未交付\n主要案情|张某的案情。\n"
        "问题分类|逾期未安置类\n办结时间|2022年12月20日\n牵头部门|县财政局"
    ),
    "two fields in a row": (
        "乡镇（街道）|汉葭街道|问题分类|逾期未安置类\n突出问题名称|张某反映安置房未交付|<|<\n"
        "主要案情|张某的案情。|<|<\n牵头部门|县财政局|责任人员|李某"
    ),
    "three problems": (
        "序号|1|2|3\n突出问题名称|甲|乙|丙\n主要案情|甲的案情。|乙的案情。|丙的案情。\n"
        "问题分类|逾期未安置类|违规征收类|违规评估类\n办结时间|长期|长期|长期"
    ),
}


@pytest.mark.parametrize("name", SIDEWAYS)
def test_names_written_down_the_side_are_refused_with_what_to_do(name: str) -> None:
    sheet, found = read(SIDEWAYS[name])
    assert (sheet.purpose, sheet.rows) == (Purpose.REFUSED, ())
    assert found == [("SHEET_SIDEWAYS", "Sheet1", "")]


def test_a_list_of_what_columns_mean_is_no_form_for_a_problem() -> None:
    sheet, found = read(
        "栏目|说明\n突出问题名称|当事人和事由\n主要案情|时间、地点、经过\n问题分类|从十一类中选\n办结时间|写到日",
        sheet="Sheet2",
    )
    assert (sheet.purpose, [code for code, _, _ in found]) == (
        Purpose.UNRELATED,
        ["SHEET_UNRELATED"],
    )
