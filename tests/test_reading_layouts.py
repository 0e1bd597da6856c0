"""Every layout that townships send, as text tables: which rows are data, and where they stand.

Each scenario says the rows by kind (head, blank, foot, data), the places of the data rows
and, where the layout is about it, what a field holds.
"""

from __future__ import annotations

import pytest

from ledgerproc.profile.loader import load_profile
from ledgerproc.reading.layout import read_sheet
from ledgerproc.reading.rows import Purpose, SheetReading
from ledgerproc.reading.vocabulary import words_of
from tests.grid_text import flat, grid, kinds

PROFILE = load_profile("pengshui-2022")
WORDS = words_of(PROFILE)


def read(text: str, **more: object) -> tuple[SheetReading, list[tuple[str, str, str]]]:
    sheet, findings = read_sheet(grid(text, **more), WORDS)
    assert sum(sheet.counts.values()) == sheet.rows_read
    return sheet, flat(findings)


def rows_of(sheet: SheetReading) -> list[int]:
    return [row.where.row for row in sheet.rows]


HEADER = "序号|突出问题名称|主要案情|问题分类|处置措施预案|办结时间|牵头部门及责任人员|备注"
ONE = "1|张某反映安置房未交付|张某于2018年签约，至今未交房。|逾期未安置类|督促复工|2022年12月20日|县财政局 李某|"
TWO = "2|王某反映证未办|王某于2016年入住，至今未办证。|逾期未办产权证类|容缺受理|2022年11月30日|县住建委 赵某|"

SCENARIOS = {
    "columns named 甲 乙 丙": (
        f"{HEADER}\n甲|乙|丙|丁|戊|己|庚|辛\n{ONE}",
        (2, 0, 0, 1),
        [3],
    ),
    "numbers of columns under a header that is printed again": (
        f"{HEADER}\n1|2|3|4|5|6|7|8\n{ONE}\n{HEADER}\n1|2|3|4|5|6|7|8\n{TWO}",
        (4, 0, 0, 2),
        [3, 6],
    ),
    "units in a row of their own": (
        "突出问题名称|主要案情|问题分类|涉及户数|涉及金额|办结时间|责任单位及责任人\n"
        "|||（户）|（万元）||\n甲反映问题|甲的案情。|违规征收类|1|2|长期|县财政局 李某",
        (2, 0, 0, 1),
        [3],
    ),
    "rows that say there is nothing, with a number or an office": (
        f"{HEADER}\n1|本类无问题||交办未落实类||||\n2|无|无|违规征收类|无|无|县财政局 李某|\n{ONE}",
        (1, 2, 0, 1),
        [4],
    ),
    "a form row with an office and a deadline still is one to be rejected": (
        f"{HEADER}\n1|/|/|违规征收类||2022年12月1日|县财政局 李某|",
        (1, 0, 0, 1),
        [2],
    ),
    "sender and day as a signature in the last column": (
        f"{HEADER}\n{ONE}\n||||||万足镇人民政府|\n||||||2022年11月25日|",
        (1, 0, 2, 1),
        [2],
    ),
    "who signs, a seal and a day in rows of their own": (
        f"{HEADER}\n{ONE}\n党委书记（签字）：|<|乡长（签字）：|<|填报人：李某|||\n"
        "（公章）|||||||\n2022年11月20日|||||||",
        (1, 0, 3, 1),
        [2],
    ),
    "the close of a letter": (
        f"{HEADER}\n{ONE}\n---\n|特此报告。||||||\n||||||郁山镇人民政府|\n||||||2022年11月20日|",
        (1, 1, 3, 1),
        [2],
    ),
    "who gets a copy, and the imprint of the paper": (
        f"{HEADER}\n{ONE}\n报送：县专班办\n抄送：县信访办\n"
        "郁山镇人民政府办公室||||2022年11月20日印发|||",
        (1, 0, 3, 1),
        [2],
    ),
    "communities numbered in words above rows numbered in figures": (
        f"{HEADER}\n一|太平社区||||||\n{ONE}\n（二）|石磨村（1件）||||||\n{TWO}",
        (3, 0, 0, 2),
        [3, 5],
    ),
    "rows numbered in words are rows": (
        "序号|突出问题名称|主要案情|问题分类\n一|甲反映问题||\n二|乙反映问题||\n三|丙反映问题||",
        (1, 0, 0, 3),
        [2, 3, 4],
    ),
    "a ruled line under the header": (
        f"{HEADER}\n---|---|---|---|---|---|---|---\n{ONE}",
        (1, 1, 0, 1),
        [3],
    ),
    "the rest of the page is blank": (f"{HEADER}\n{ONE}\n|以下空白||||||", (1, 1, 0, 1), [2]),
    "a header merged down over a row without any text": (
        "突出问题名称|主要案情|问题分类|办结时间|责任单位及责任人|<\n^|^|^|^|牵头部门|责任人员\n^|^|^|^|^|^\n"
        "甲反映问题|甲的案情。|违规征收类|长期|县财政局|李某",
        (3, 0, 0, 1),
        [4],
    ),
    "plain": (f"{HEADER}\n{ONE}\n{TWO}", (1, 0, 0, 2), [2, 3]),
    "titles, annex line, place line and date above": (
        f"附件1：|<|<|<|<|<|<|<\n国有土地上房屋征收领域突出问题专项整治台账|<|<|<|<|<|<|<\n"
        f"乡镇（街道）：汉葭街道    填报时间：2022年11月15日|<|<|<|<|<|<|<\n{HEADER}\n{ONE}",
        (4, 0, 0, 1),
        [5],
    ),
    "blank rows above, between and below": (
        f"---\n标题台账\n---\n{HEADER}\n{ONE}\n---\n{TWO}\n---\n填表人：李某||审核人：王某",
        (2, 4, 1, 2),
        [5, 7],
    ),
    "pre-printed category rows, with and without content": (
        f"{HEADER}\n|||交办未落实类||||\n||||||\n|||违规征收类||||\n{ONE}\n3|||危房整治不及时类||||\n4|||||||",
        (1, 5, 0, 1),
        [5],
    ),
    "a row with an office and a deadline but no problem is data (to be rejected)": (
        f"{HEADER}\n{ONE}\n2|||逾期未安置类||2022年12月1日|县财政局 李某|",
        (1, 0, 0, 2),
        [2, 3],
    ),
    "nil words in every form row": (
        f"{HEADER}\n|无|/|交办未落实类|—|/||\n|暂无||违规征收类||||\n||||||无|\n|||||||无\n"
        "以下空白|<|<|<|<|<|<|<",
        (1, 5, 0, 0),
        [],
    ),
    "totals of every wording": (
        f"{HEADER}\n{ONE}\n小  计|1件\n{TWO}\n合计：|共2件||||||\n总 计||||||2|",
        (1, 0, 3, 2),
        [2, 4],
    ),
    "footers over several rows, the later ones without a label": (
        f"{HEADER}\n{ONE}\n填表人：李某|审核人：王某|联系电话：023-78440000|||||\n"
        "注：1.一事一行。|<|<|<|<|<|<|<\n2.按类别填写。|<|<|<|<|<|<|<\n",
        (1, 0, 3, 1),
        [2],
    ),
    "header repeated on every printed page, with its title": (
        f"突出问题专项整治台账|<|<|<|<|<|<|<\n{HEADER}\n{ONE}\n"
        f"突出问题专项整治台账|<|<|<|<|<|<|<\n{HEADER}\n{TWO}",
        (4, 0, 0, 2),
        [3, 6],
    ),
    "column numbers under the header": (
        f"{HEADER}\n1|2|3|4|5|6|7|8\n{ONE}",
        (2, 0, 0, 1),
        [3],
    ),
    "signatures whose labels nobody listed": (
        f"{HEADER}\n{ONE}\n制表：李某　　核对：王某\n",
        (1, 0, 1, 1),
        [2],
    ),
    "an unknown title above a header printed again, after a footer": (
        f"{HEADER}\n{ONE}\n主要领导签字：李某\n---\n附件\n某镇有关事项\n{HEADER}\n{TWO}",
        (4, 1, 1, 2),
        [2, 8],
    ),
    "a table that starts in another row and column": (
        f"---\n---\n||{HEADER}\n||{ONE}\n||{TWO}",
        (1, 2, 0, 2),
        [4, 5],
    ),
    "a title without narrative, a narrative without title": (
        f"{HEADER}\n1|张某反映问题|||||||\n2||李某至今未领到款项。||||||",
        (1, 0, 0, 2),
        [2, 3],
    ),
}


@pytest.mark.threat(n=39)
@pytest.mark.parametrize("name", SCENARIOS)
def test_rows_are_classed_and_keep_their_places(name: str) -> None:
    text, counts, rows = SCENARIOS[name]
    sheet, found = read(text)
    assert (kinds(sheet), rows_of(sheet), found) == (counts, rows, [])


@pytest.mark.parametrize(("lines", "purpose"), [(29, Purpose.LEDGER), (30, Purpose.UNRELATED)])
def test_a_header_stands_in_the_first_thirty_rows_or_nowhere(lines: int, purpose: Purpose) -> None:
    above = "\n".join(f"说明文字第{at}行" for at in range(lines))
    sheet, _ = read(f"{above}\n{HEADER}\n{ONE}")
    assert sheet.purpose is purpose
    assert rows_of(sheet) == ([lines + 2] if purpose is Purpose.LEDGER else [])


def fields(sheet: SheetReading) -> dict[str, str | None]:
    return {one.header: one.field for one in sheet.columns}


@pytest.mark.threat(n=40)
def test_headers_are_known_by_synonyms_units_breaks_and_numbers_in_any_order() -> None:
    sheet, found = read(
        "备  注|★案情\\n简介|涉及金额（万元）|化解\\n时限|牵头单位(责任人)|3.信访事项名称|类  别|天气\n"
        "|李某未领款。|3|2022年12月|县财政局 王某|李某反映问题|四|晴"
    )
    assert fields(sheet) == {
        "备  注": "note",
        "★案情简介": "narrative",
        "涉及金额（万元）": "amount",
        "化解时限": "deadline",
        "牵头单位(责任人)": "duty",
        "3.信访事项名称": "title",
        "类  别": "categories",
        "天气": None,
    }
    assert found == [("COLUMN_UNKNOWN", "H1", "")]
    assert sheet.rows[0].text("title") == "李某反映问题"


@pytest.mark.threat(n=39)
def test_stacked_headers_are_joined_and_the_children_decide() -> None:
    sheet, found = read(
        "序号|突出问题名称|主要案情|问题分类|涉及情况|<|办结时间|责任单位及责任人|<|<|备注\n"
        "^|^|^|^|户数|金额（万元）|^|牵头部门|责任人员|联系电话|^\n"
        "1|张某反映问题|张某未领款。|四|1|2|2022年12月1日|县财政局|李某|13800236118|"
    )
    assert kinds(sheet) == (2, 0, 0, 1)
    assert [(one.header, one.field, one.header_rows) for one in sheet.columns] == [
        ("序号", "number", "1-2"),
        ("突出问题名称", "title", "1-2"),
        ("主要案情", "narrative", "1-2"),
        ("问题分类", "categories", "1-2"),
        ("涉及情况/户数", "households", "1-2"),
        ("涉及情况/金额（万元）", "amount", "1-2"),
        ("办结时间", "deadline", "1-2"),
        ("责任单位及责任人/牵头部门", "lead", "1-2"),
        ("责任单位及责任人/责任人员", "persons", "1-2"),
        ("责任单位及责任人/联系电话", "phones", "1-2"),
        ("备注", "note", "1-2"),
    ]
    assert (found, sheet.rows[0].text("phones")) == ([], "13800236118")


def test_names_that_say_nothing_alone_are_joined_with_the_one_above() -> None:
    sheet, found = read(
        "突出问题名称|主要案情|问题分类|责任|<|办结|<\n^|^|^|单位|人员|时间|情况\n"
        "张某反映问题|张某未领款。|四|县财政局|李某|2022年12月1日|否"
    )
    assert (kinds(sheet), found) == ((2, 0, 0, 1), [])
    assert [one.field for one in sheet.columns][3:] == ["lead", "persons", "deadline", "status"]


def test_stacked_headers_without_merges_as_text_files_have_them() -> None:
    sheet, _ = read(
        "序号|突出问题名称|主要案情|问题分类|办结时间|责任单位及责任人|||备注\n"
        "|||||责任单位|责任人|电话|\n"
        "|||交办未落实类|||||\n"
        "1|张某反映问题|张某未领款。|四|2022年12月1日|县财政局|李某|13800236118|"
    )
    assert kinds(sheet) == (2, 1, 0, 1)
    assert [one.field for one in sheet.columns] == [
        "number", "title", "narrative", "categories", "deadline", "lead", "persons", "phones", "note",
    ]  # fmt: skip


def test_three_stacked_rows_whose_names_stand_in_different_rows() -> None:
    sheet, _ = read(
        "序号|问题情况|<|<|化解情况|<|<\n"
        "^|突出问题名称|主要案情|问题分类|办结时间|责任|<\n"
        "^|^|^|^|^|牵头部门|责任人员\n"
        "1|张某反映问题|张某未领款。|四|2022年12月1日|县财政局|李某"
    )
    assert (kinds(sheet), rows_of(sheet)) == ((3, 0, 0, 1), [4])
    assert [one.field for one in sheet.columns] == [
        "number", "title", "narrative", "categories", "deadline", "lead", "persons",
    ]  # fmt: skip


def test_the_place_line_is_cut_before_the_date_and_may_be_blank() -> None:
    top = "乡镇（街道）：  鞍子镇人民政府          填报时间：2022年11月17日|<|<|<|<|<|<|<"
    sheet, _ = read(f"{top}\n{HEADER}\n{ONE}")
    assert sheet.place_line is not None
    assert (sheet.place_line.text, str(sheet.place_line.where)) == (
        "鞍子镇人民政府",
        "甲.xlsx#Sheet1!A1",
    )
    for line, said in (
        ("填报单位（盖章）：|乔梓 乡", "乔梓 乡"),
        ("填报单位：汉葭街道 截至2022年11月15日", "汉葭街道"),
        ("单位：万元", None),
        ("乡镇（街道）：", ""),
        ("填报单位：汉葭街道|填报时间：2022.11.1", "汉葭街道"),
    ):
        sheet, _ = read(f"{line}\n{HEADER}\n{ONE}")
        assert (sheet.place_line.text if sheet.place_line else None) == said


def test_a_place_named_only_under_the_table_is_heard() -> None:
    sheet, _ = read(f"{HEADER}\n{ONE}\n填报单位：汉葭街道|填表人：李某|审核人：王某")
    assert sheet.place_line is not None and sheet.place_line.text == "汉葭街道"


PLACED = "乡镇（街道）|突出问题名称|主要案情|问题分类|办结时间|牵头部门及责任人员|备注"


def told(sheet: SheetReading, key: str) -> list[tuple[str, bool, str]]:
    """Text, inherited and the cell it came from, of a field in every data row."""
    cells = [row.cells.get(key) for row in sheet.rows]
    return [(one.text, one.inherited, one.where.cell) if one else ("", False, "") for one in cells]


@pytest.mark.threat(n=39)
def test_merged_cells_fill_down_and_never_overwrite_or_make_rows() -> None:
    sheet, found = read(
        f"{PLACED}\n汉葭街道|甲反映问题|甲的案情。|逾期未安置类|2022年12月1日|县财政局|\n"
        "^|乙反映问题|乙的案情。|^|^|县住建委|\n^|||^|^||\n"
    )
    assert (kinds(sheet), rows_of(sheet), found) == ((1, 1, 0, 2), [2, 3], [])
    assert told(sheet, "place") == [("汉葭街道", False, "A2"), ("汉葭街道", True, "A2")]
    assert told(sheet, "categories") == [
        ("逾期未安置类", False, "D2"),
        ("逾期未安置类", True, "D2"),
    ]
    assert told(sheet, "duty") == [("县财政局", False, "F2"), ("县住建委", False, "F3")]


def test_ditto_marks_take_the_value_above_in_chains() -> None:
    sheet, found = read(
        f"{PLACED}\n汉葭街道|甲反映问题|甲的案情。|逾期未安置类|长期|县财政局|\n"
        "〃|乙反映问题|乙的案情。|同上|″|同 上|\n同上|丙反映问题|丙的案情。|〃|〃||"
    )
    assert found == []
    assert told(sheet, "categories") == [
        ("逾期未安置类", False, "D2"),
        ("逾期未安置类", True, "D2"),
        ("逾期未安置类", True, "D2"),
    ]
    assert [row.text("duty") for row in sheet.rows] == ["县财政局", "县财政局", ""]


def test_ditto_marks_without_anything_above_are_findings_and_blank() -> None:
    sheet, found = read(
        f"{PLACED}\n同上|甲反映问题|甲的案情。|逾期未安置类|长期||\n"
        "汉葭街道|乙反映问题|乙的案情。|违规评估类|长期|〃|"
    )
    assert found == [("DITTO_UNRESOLVED", "A2", "place"), ("DITTO_UNRESOLVED", "F3", "duty")]
    assert [row.text("place") for row in sheet.rows] == ["", "汉葭街道"]


def test_left_is_the_cell_on_the_left_where_both_are_of_one_kind() -> None:
    head = "突出问题名称|主要案情|问题分类|牵头部门|配合部门|天气|办结时间|销号时间"
    sheet, found = read(f"{head}\n甲反映问题|甲的案情。|四|县财政局|同左||2022年11月1日|同左")
    assert [sheet.rows[0].text(key) for key in ("assisting", "closed_on")] == [
        "县财政局",
        "2022年11月1日",
    ]
    assert found == [("COLUMN_UNKNOWN", "F1", "")]
    sheet, found = read(f"{head}\n甲反映问题|甲的案情。|四|同左|||同左|")
    assert [sheet.rows[0].text(key) for key in ("lead", "deadline")] == ["", ""]
    assert found[1:] == [("DITTO_UNRESOLVED", "D2", "lead"), ("DITTO_UNRESOLVED", "G2", "deadline")]


def test_a_place_written_once_holds_below_and_an_omitted_category_stays_blank() -> None:
    sheet, found = read(
        f"{PLACED}\n汉葭街道|甲反映问题|甲的案情。|逾期未安置类|长期|县财政局|\n"
        "|乙反映问题|乙的案情。||长期|县财政局|\n|丙反映问题|丙的案情。|违规评估类|长期|县财政局|"
    )
    assert [row.text("place") for row in sheet.rows] == ["汉葭街道"] * 3
    assert found == [("CELL_CARRIED_DOWN", "A3", "place")]
    assert [row.text("categories") for row in sheet.rows] == ["逾期未安置类", "", "违规评估类"]


def test_a_category_written_in_the_first_row_of_each_group_is_carried() -> None:
    sheet, _ = read(
        f"{PLACED}\n|甲反映问题|甲的案情。|逾期未安置类|长期||\n|乙反映问题|乙的案情。||长期||\n"
        "|丙反映问题|丙的案情。||长期||\n|丁反映问题|丁的案情。|违规评估类|长期||\n|戊反映问题|戊的案情。||长期||"
    )
    assert [row.text("categories") for row in sheet.rows] == ["逾期未安置类"] * 3 + [
        "违规评估类"
    ] * 2


@pytest.mark.parametrize(
    "heading", ["一、逾期未安置类（2件）|<|<|<|<|<|<", "逾期未安置类||||||", "|||逾期未安置类|||"]
)
def test_rows_that_only_name_a_category_head_the_rows_below(heading: str) -> None:
    sheet, _ = read(
        f"{PLACED}\n{heading}\n|甲反映问题|甲的案情。||长期||\n|乙反映问题|乙的案情。||长期||"
    )
    assert (rows_of(sheet), [row.text("categories") for row in sheet.rows]) == (
        [3, 4],
        [sheet.rows[0].text("categories")] * 2,
    )
    assert "逾期未安置类" in sheet.rows[0].text("categories")


def test_two_tables_one_under_the_other_each_with_its_own_place_and_columns() -> None:
    sheet, _ = read(
        f"填报单位：汉葭街道|<|<|<|<|<|<|<\n{HEADER}\n{ONE}\n合计|1\n---\n"
        "填报单位：绍庆街道|<|<|<|<|<|<|<\n问题名称|基本案情|类别|办结时限|责任单位|责任人|电话|备注\n"
        "乙反映问题|乙的案情。|四|2022年12月|县财政局|李某|13800236118|"
    )
    assert (rows_of(sheet), kinds(sheet)) == ([3, 8], (4, 1, 1, 2))
    assert sheet.place_line is not None and sheet.place_line.text == "汉葭街道"
    assert told(sheet, "place") == [("", False, ""), ("绍庆街道", True, "A6")]
    assert sheet.rows[1].text("lead") == "县财政局"


@pytest.mark.parametrize("first", ["序号", "号", "编号"])
def test_rows_of_two_tables_side_by_side_count_once_and_keep_their_place(first: str) -> None:
    half = "突出问题名称|主要案情|问题分类"
    sheet, found = read(
        f"序号|{half}||{first}|{half}\n1|甲反映问题|甲的案情。|四||1|乙反映问题|乙的案情。|五\n"
        "|||||2|丙反映问题|丙的案情。|六\n|||||合计|2"
    )
    assert (kinds(sheet), found) == ((1, 0, 1, 2), [])
    assert [(str(row.where), row.where.cell) for row in sheet.rows] == [
        ("甲.xlsx#Sheet1!2", "A2"),
        ("甲.xlsx#Sheet1!2", "F2"),
        ("甲.xlsx#Sheet1!3", "F3"),
    ]
    assert [row.text("title") for row in sheet.rows] == ["甲反映问题", "乙反映问题", "丙反映问题"]


def test_two_columns_that_are_not_carried_make_no_second_table() -> None:
    sheet, _ = read(
        "序号|稳控情况|备注|问题简述|风险等级|问题分类|突出问题名称|项目名称\n"
        "1|专人|无|甲的案情。|低|四|甲反映问题|某片区"
    )
    assert ([str(row.where) for row in sheet.rows], kinds(sheet)) == (
        ["甲.xlsx#Sheet1!2"],
        (1, 0, 0, 1),
    )


def test_a_row_that_only_goes_on_joins_the_row_above() -> None:
    sheet, found = read(
        f"{HEADER}\n1|张某反映问题|张某于2018年与征收部门签订协议，约定|四|拨付|长期|县财政局|\n"
        "||2020年前付清，至今未付。|||||\n"
        f"{TWO}"
    )
    assert (rows_of(sheet), kinds(sheet)) == ([2, 4], (1, 1, 0, 2))
    assert sheet.rows[0].text("narrative") == (
        "张某于2018年与征收部门签订协议，约定2020年前付清，至今未付。"
    )
    assert found == [("ROW_CONTINUED", "3", "")]


@pytest.mark.parametrize("merge", ["", "^"])
def test_a_row_that_only_names_more_people_joins_the_row_above(merge: str) -> None:
    sheet, found = read(
        "突出问题名称|主要案情|问题分类|牵头部门|责任人员|联系电话\n"
        "甲反映问题|甲的案情。|四|县财政局|李某|13800236118\n"
        f"{merge}|{merge}|{merge}|县住建委|王某|13900236118\n乙反映问题|乙的案情。|五|县财政局||"
    )
    assert (rows_of(sheet), kinds(sheet)) == ([2, 4], (1, 1, 0, 2))
    assert [sheet.rows[0].text(key) for key in ("lead", "persons", "phones")] == [
        "县财政局\n县住建委", "李某\n王某", "13800236118\n13900236118",
    ]  # fmt: skip
    assert found == [("ROW_CONTINUED", "3", "")]


def test_a_title_alone_in_its_row_is_data_and_a_printed_title_is_not() -> None:
    sheet, _ = read(
        "突出问题名称|主要案情|问题分类\n甲反映问题|甲的案情。|四\n关于乙反映的信访突出问题||\n"
        "突出问题专项整治台账（2022年11月）||\n丙反映问题|丙的案情。|四"
    )
    assert (rows_of(sheet), kinds(sheet)) == ([2, 3, 5], (2, 0, 0, 3))


def test_a_narrative_of_its_own_is_a_row_of_its_own() -> None:
    for row in ("2||李某至今未领到款项。|||||", "||李某至今未领到款项。|四||||"):
        sheet, found = read(f"{HEADER}\n{ONE}\n{row}")
        assert (rows_of(sheet), found) == ([2, 3], [])
    bare = "突出问题名称|主要案情|备注\n甲反映问题|甲的案情已查清。|\n|乙的案情。|"
    assert rows_of(read(bare)[0]) == [2, 3]


def test_a_narrative_over_three_rows_is_one_problem() -> None:
    sheet, found = read(
        f"{HEADER}\n{ONE}\n||又反映过渡费未发。|||||已约谈\n||要求尽快解决。|||||\n{TWO}"
    )
    assert (rows_of(sheet), kinds(sheet)) == ([2, 5], (1, 2, 0, 2))
    assert sheet.rows[0].text("narrative").endswith("未交房。又反映过渡费未发。要求尽快解决。")
    assert sheet.rows[0].text("note") == "已约谈"
    assert [code for code, _, _ in found] == ["ROW_CONTINUED"] * 2


@pytest.mark.threat(n=40)
def test_columns_named_twice_keep_the_first_and_say_so() -> None:
    sheet, found = read(
        "突出问题名称|主要案情|问题分类|问题类别|备注\n甲反映问题|甲的案情。|四|五|"
    )
    assert found == [("HEADER_DUPLICATED", "D1", "categories")]
    assert [one.field for one in sheet.columns] == [
        "title",
        "narrative",
        "categories",
        None,
        "note",
    ]
    assert sheet.rows[0].text("categories") == "四"


def test_two_columns_for_one_subject_are_its_name_and_its_story() -> None:
    sheet, found = read(
        "存在问题|基本情况|问题分类|备注|备注说明\n甲反映问题|甲的案情，写得很长很长。|四|已约谈|已约谈"
    )
    assert found == []
    assert [one.field for one in sheet.columns] == [
        "title",
        "narrative",
        "categories",
        "note",
        None,
    ]


def test_words_before_and_after_a_name_do_not_hide_it_and_a_near_name_never_wins() -> None:
    sheet, found = read(
        "突出问题名称（必填）|案情内容|问题分类（从下拉中选）|11月进展情况|截至11月15日办理情况|主要安情\n"
        "甲反映问题|甲的案情。|四|正在办理|无|另一段"
    )
    assert [one.field for one in sheet.columns] == [
        "title", "narrative", "categories", "progress", "progress", None,
    ]  # fmt: skip
    assert found == [("COLUMN_UNKNOWN", "F1", "")]
    sheet, found = read("突出问题名秤|突出问题名称|主要案情|问题分类\n乙|甲反映问题|案情。|四")
    assert [one.field for one in sheet.columns] == [None, "title", "narrative", "categories"]
    assert ("只是相近" in sheet.columns[0].reason, found) == (True, [("COLUMN_UNKNOWN", "A1", "")])


def test_an_office_written_in_the_first_row_of_each_group_is_carried() -> None:
    head = "突出问题名称|主要案情|牵头部门|配合部门"
    sheet, found = read(
        f"{head}\n甲反映问题|甲的案情。|县财政局|县信访办\n乙反映问题|乙的案情。||\n"
        "丙反映问题|丙的案情。|县住建委|\n丁反映问题|丁的案情。||"
    )
    assert [row.text("lead") for row in sheet.rows] == ["县财政局"] * 2 + ["县住建委"] * 2
    assert [row.text("assisting") for row in sheet.rows] == ["县信访办", "", "", ""]
    assert found == [("CELL_CARRIED_DOWN", "C3", "lead")]


def test_number_or_case_id_is_told_by_content() -> None:
    first = PROFILE.case_id_format.format(number=7)
    for cell, key in (("1", "number"), (first, "case_id")):
        sheet, _ = read(f"编号|突出问题名称|主要案情|问题分类\n{cell}|甲反映问题|甲的案情。|四")
        assert sheet.columns[0].field == key


def test_of_two_deadline_columns_the_emptier_one_is_when_it_was_done() -> None:
    sheet, found = read(
        "突出问题名称|主要案情|办结时间|完成时间\n甲反映问题|甲的案情。|2022年12月1日|\n"
        "乙反映问题|乙的案情。|2022年12月1日|2022年11月2日"
    )
    assert found == []
    assert [one.field for one in sheet.columns][2:] == ["deadline", "closed_on"]


def test_of_two_phone_columns_the_one_beside_the_person_is_used() -> None:
    sheet, _ = read(
        "突出问题名称|主要案情|当事人|联系电话|问题分类|责任人员|联系电话\n"
        "甲反映问题|甲的案情。|甲|13900000001|四|李某|13800236118"
    )
    assert sheet.rows[0].text("phones") == "13800236118"


@pytest.mark.threat(n=39)
def test_totals_that_do_not_fit_are_told() -> None:
    head = "突出问题名称|主要案情|问题分类|涉及户数|备注\n甲反映问题|甲的案情。|四|3|\n乙反映问题|乙的案情。|四|4|"
    assert read(f"{head}\n合计|||7|")[1] == []
    assert read(f"{head}\n合计|||2|")[1] == []  # the number of the rows
    assert read(f"{head}\n合计|||9|")[1] == [("TOTAL_DIFFERS", "D4", "households")]
    assert read(f"{head}\n小计|||9|")[1] == [("TOTAL_DIFFERS", "D4", "households")]
    assert read(f"{head}\n合计：2件||||")[1] == []
    assert read(f"{head}\n合计|共3件|||")[1] == [("TOTAL_DIFFERS", "B4", "")]
    assert read(f"{head}\n合计：3件||||")[1] == [("TOTAL_DIFFERS", "A4", "")]
    # A row that tells no problem is data to us, and nothing to whoever wrote the total.
    empty = "||违规征收类||2022年12月1日"
    assert read(f"{head}\n{empty}\n合计：2件||||")[1] == []
    assert read(f"{head}\n{empty}\n合计：3件||||")[1] == []


def test_subtotals_are_compared_with_the_rows_above_or_below_them() -> None:
    head = "突出问题名称|主要案情|问题分类|涉及金额（万元）|备注"
    one, two = "甲反映问题|甲的案情。|四|3.5|", "乙反映问题|乙的案情。|四|4.2|"
    assert read(f"{head}\n{one}\n小计|||3.5|\n{two}\n小计|||4.2|\n合计|||7.7|")[1] == []
    assert read(f"{head}\n合计|||7.7|\n小计|||3.5|\n{one}\n小计|||4.2|\n{two}")[1] == []
    assert read(f"{head}\n{one}\n小计|||3.5|\n{two}\n小计|||5|\n合计|||8.5|")[1] == [
        ("TOTAL_DIFFERS", "D5", "amount"),
        ("TOTAL_DIFFERS", "D6", "amount"),
    ]


NO_LEDGERS = {
    "a contact list": (
        "联络员名单",
        "序号|单位|姓名|职务|联系电话\n1|汉葭街道|李某|联络员|13800236118",
        Purpose.UNRELATED,
    ),
    "instructions": ("填表说明", "填表说明\n1.一事一行。", Purpose.UNRELATED),
    "any other text": ("Sheet2", "会议安排\n上午九时", Purpose.UNRELATED),
    "an example sheet": ("填报示例", f"{HEADER}\n{ONE}", Purpose.UNRELATED),
    "a table of figures": ("汇总", "问题分类|件数|已办|未办\n四|3|1|2", Purpose.UNRELATED),
    "empty": ("Sheet3", "|", Purpose.EMPTY),
    "a broken ledger": (
        "Sheet1",
        "序号|内容|问题分类|处置措施|办结时间|牵头部门\n1|甲|四|拨付|长期|县财政局",
        Purpose.REFUSED,
    ),
}


@pytest.mark.parametrize("name", NO_LEDGERS)
def test_sheets_that_are_no_ledger_are_not_read(name: str) -> None:
    sheet_name, text, purpose = NO_LEDGERS[name]
    sheet, found = read(text, sheet=sheet_name)
    assert (sheet.purpose, sheet.rows, sheet.rows_read) == (purpose, (), 0)
    codes = {Purpose.UNRELATED: ["SHEET_UNRELATED"], Purpose.REFUSED: ["SHEET_UNCERTAIN"]}
    assert [code for code, _, _ in found] == codes.get(purpose, [])


def test_hidden_sheets_are_reported_with_their_rows_and_not_read() -> None:
    sheet, found = read(f"{HEADER}\n{ONE}", visible=False, sheet="2021年")
    assert (sheet.purpose, sheet.rows_read, found) == (
        Purpose.HIDDEN,
        0,
        [("SHEET_HIDDEN", "2021年", "")],
    )
    assert "2 行" in sheet.note


@pytest.mark.parametrize(
    "text",
    [
        f"{HEADER}",
        f"{HEADER}\n无|||||||",
        f"{HEADER}\n|经排查，我乡无此类问题。||||||",
        f"突出问题专项整治台账|<|<|<|<|<|<|<\n{HEADER}\n零报告|<|<|<|<|<|<|<",
        "关于突出问题排查情况的报告\n经排查，我镇辖区内无突出问题。",
        "零报告",
    ],
)
def test_nil_in_every_wording(text: str) -> None:
    sheet, found = read(text)
    assert (sheet.purpose, sheet.rows, found) == (Purpose.NIL, (), [])


def test_a_narrative_that_only_sounds_like_nil_is_data() -> None:
    sheet, _ = read(
        f"{HEADER}\n1|张某反映无法办证问题|经排查，张某至今无法办证，要求解决该问题。|六||||"
    )
    assert rows_of(sheet) == [2]


def test_our_own_task_sheet_is_feedback() -> None:
    number = PROFILE.case_id_format.format(number=7)
    sheet, _ = read(
        f"{PROFILE.layout.feedback_titles[0]}|<|<|<|<\n编号|突出问题名称|主要案情|状态|办理进展\n"
        f"{number}|甲反映问题|甲的案情。|已办结|已兑付"
    )
    assert sheet.purpose is Purpose.FEEDBACK
    assert [sheet.rows[0].text(key) for key in ("case_id", "status", "progress")] == [
        number, "已办结", "已兑付",
    ]  # fmt: skip


def test_printed_rows_that_are_all_alike_are_a_form() -> None:
    rows = "\n".join(
        f"|||{one}||2022年12月20日||" for one in ("逾期未安置类", "违规评估类", "进京上访类")
    )
    sheet, _ = read(f"{HEADER}\n{rows}")
    assert (sheet.purpose, kinds(sheet)) == (Purpose.NIL, (1, 3, 0, 0))


def test_rows_alike_with_figures_were_typed_and_go_back() -> None:
    rows = "\n".join(
        f"||{one}|督促落实|3.5" for one in ("逾期未安置类", "违规评估类", "进京上访类")
    )
    sheet, _ = read(f"突出问题名称|主要案情|问题分类|处置措施预案|涉及补偿款\n{rows}")
    assert (rows_of(sheet), kinds(sheet)) == ([2, 3, 4], (1, 0, 0, 3))


def test_a_category_numbered_in_words_heads_the_rows_below() -> None:
    sheet, _ = read(
        "序号|突出问题名称|主要案情|问题分类\n五|逾期未安置类||\n1|甲反映问题|甲的案情。|\n"
        "九|进京上访类||\n1|乙反映问题|乙的案情。|"
    )
    assert kinds(sheet) == (1, 2, 0, 2)
    assert [row.text("categories") for row in sheet.rows] == ["逾期未安置类", "进京上访类"]


@pytest.mark.threat(n=34)
@pytest.mark.threat(n=36)
def test_what_an_export_leaves_of_a_failed_cell_is_told_at_its_cell() -> None:
    sheet, found = read(f"{HEADER}\n{ONE}#REF!\n{TWO}5.00243E+17\n{ONE}1.38E+10\n{TWO}#号楼")
    assert rows_of(sheet) == [2, 3, 4, 5]
    assert found == [
        ("CELL_ERROR_VALUE", "H2", "note"),
        ("CELL_DIGITS_LOST", "H3", "note"),
    ]


STACKED = (
    "突出问题名称|主要案情|问题分类|办结时间|<|责任单位|责任人\n^|^|^|计划|实际|^|^\n"
    "甲反映问题|甲的案情。|违规征收类|2022年12月20日|2022年11月3日|县财政局|李某"
)


def test_children_of_a_merged_name_are_no_row_of_data() -> None:
    sheet, found = read(STACKED)
    assert (kinds(sheet), rows_of(sheet), found) == ((2, 0, 0, 1), [3], [])
    (row,) = sheet.rows
    assert (row.text("deadline"), row.text("closed_on")) == ("2022年12月20日", "2022年11月3日")


def test_headers_numbered_in_circles_are_known() -> None:
    names = ("突出问题名称", "主要案情", "问题分类", "办结时间", "牵头部门及责任人员")
    circled = "|".join(f"{mark}{name}" for mark, name in zip("①②③④⑤", names, strict=True))
    sheet, _ = read(f"{circled}\n甲反映问题|甲的案情。|违规征收类|长期|县财政局 李某")
    assert [one.field for one in sheet.columns] == [
        "title",
        "narrative",
        "categories",
        "deadline",
        "duty",
    ]


@pytest.mark.parametrize(
    ("title", "narrative", "parts"),
    [
        ("1.张某反映安置房未交付；2.李某反映证未办", "张某、李某的案情。", "2"),
        ("（一）张某反映未安置问题\\n（二）李某反映未办证问题", "案情。", "2"),
        ("①张某反映未安置②李某反映未办证③王某反映未付款", "案情。", "3"),
        ("①张某反映未安置\\n②李某反映未办证\\n③王某反映未付款", "案情。", "3"),
        ("一、张某反映未安置。二、李某反映未办证", "", "2"),
        # The story has more parts, a part of a few characters, a gap, a number twice.
        ("1.张某反映未交付；2.李某反映证未办", "1.张某的案情。2.李某的案情。3.经费的来源。", "2"),
        ("1.张某反映未交付；2.李某反映证未办", "1.张某的案情。2.同上", "2"),
        ("1.张某反映未交付；2.李某反映证未办", "1.张某的案情。2.李某的案情。4.王某的案情。", "2"),
        ("1.张某反映未交付；2.李某反映证未办", "1.张某的案情，1.交房。2.李某的案情。", "2"),
        # Of whom do the lines below speak? And are two that read alike two?
        ("1.张某反映未交付；2.李某反映证未办", "1.张某的案情\\n2.李某的案情\\n以上均已登记", "2"),
        ("1.张某反映未交付；2.张某反映未交付", "1.张某的案情。2.李某的案情。", "2"),
        ("张某反映安置房未交付", "1.成因：资金不足；2.诉求：交房；3.金额：2万元。", ""),
        ("张某反映1.安置房未交付；2.产权证未办", "1.张某的案情。2.李某的案情。", ""),
        ("1栋2单元张某反映未安置", "案情。", ""),
        ("1.5万元补偿款未付；2.4万元过渡费未付", "案情。", ""),
        ("1.张某反映安置房未交付", "1.张某的案情。2.李某的案情。", ""),
    ],
)
def test_several_problems_that_cannot_be_told_apart_stay_one_row_and_are_told(
    title: str, narrative: str, parts: str
) -> None:
    measures = "1.成立专班；2.筹措资金；3.倒排工期"
    sheet, findings = read_sheet(
        grid(f"{HEADER}\n1|{title}|{narrative}|四|{measures}|2022年12月20日|县财政局 李某|"), WORDS
    )
    assert rows_of(sheet) == [2]
    told = [(one.code, one.where.cell, one.details["parts"]) for one in findings]
    assert told == ([("ROW_HOLDS_SEVERAL", "B2", parts)] if parts else [])


@pytest.mark.parametrize(
    ("title", "narrative"),
    [
        ("1.张某反映未交付；2.李某反映证未办", "1、张某的案情。2、李某的案情。"),
        ("1、张某反映未交付\\n2、李某反映证未办", "（1）张某的案情。（2）李某的案情。"),
        ("①张某反映未交付②李某反映证未办", "一、张某的案情。\\n二、李某的案情。"),
        ("⑴张某反映未交付，⑵李某反映证未办", "第一，张某的案情。第二，李某的案情。"),
        ("（一）张某反映未交付（二）李某反映证未办", "一是张某的案情。二是李某的案情。"),
        ("1) 张某反映未交付 2) 李某反映证未办", "1．张某的案情。 2．李某的案情。"),
    ],
)
def test_several_problems_numbered_alike_in_name_and_story_are_split(
    title: str, narrative: str
) -> None:
    sheet, findings = read_sheet(
        grid(
            f"{HEADER}\n{ONE}\n3|{title}|{narrative}|四|1.成立专班；2.筹措资金；3.倒排工期"
            "|1.2022年12月20日前；2.长期|县财政局 李某|①已约谈 ②1万元已付\n合计|3件||||||"
        ),
        WORDS,
    )
    assert [(str(row.where), row.where.part) for row in sheet.rows] == [
        ("甲.xlsx#Sheet1!2", 0), ("甲.xlsx#Sheet1!3", 1), ("甲.xlsx#Sheet1!3", 2),
    ]  # fmt: skip
    assert kinds(sheet) == (1, 0, 1, 2)
    shared = {"number": "3", "categories": "四", "measures": "1.成立专班；2.筹措资金；3.倒排工期"}
    own = (("张某反映未交付", "张某的案情。", "2022年12月20日前", "已约谈"),
           ("李某反映证未办", "李某的案情。", "长期", "1万元已付"))  # fmt: skip
    for row, (name, story, deadline, note) in zip(sheet.rows[1:], own, strict=True):
        texts = {key: row.text(key) for key in row.cells}
        assert texts == shared | {
            "title": name, "narrative": story, "deadline": deadline,
            "duty": "县财政局 李某", "note": note,
        }  # fmt: skip
    told = [(one.code, one.where.cell, one.field, dict(one.details)) for one in findings]
    assert told == [("ROW_SPLIT", "B3", "title", {"parts": "2", "row": "3"})]


def test_a_row_with_one_of_our_numbers_is_never_split() -> None:
    number = PROFILE.case_id_format.format(number=7)
    sheet, findings = read(
        "编号|突出问题名称|主要案情|问题分类|办结时间\n"
        f"{number}|1.张某反映未交付；2.李某反映证未办|1.张某的案情。2.李某的案情。|四|长期"
    )
    assert rows_of(sheet) == [2]
    assert findings == [("ROW_HOLDS_SEVERAL", "B2", "title")]
