"""The template writer, property by property, read back with a second reader."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import openpyxl
import pytest
import python_calamine
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import DataBarRule, FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.pagebreak import Break

from ledgerproc.writing.filling.expressions import TemplateError, Vocabulary
from ledgerproc.writing.filling.fill import fill
from ledgerproc.writing.filling.template import build_template
from ledgerproc.writing.office.cells import FORMULA_START
from ledgerproc.writing.office.heights import count_lines

VOCABULARY = Vocabulary(
    frozenset({"部门", "截至", "件数"}),
    {"栏": frozenset({"名称"})},
    {"行": frozenset({"编号", "名称", "金额", "日期", "案情"}), "组": frozenset({"名称"})},
)
VALUES = {"部门": "县财政局", "截至": date(2022, 11, 30), "件数": 2, "栏": {"名称": "问题名称"}}
THIN = Side(style="thin")


def make_template() -> Any:
    """One repeating block of two rows (5 and 6) with everything around it that may move."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "任务单"
    sheet["A1"] = "{{ 部门 }}任务单"
    sheet["A1"].font = Font("黑体", 20, bold=True)
    sheet.merge_cells("A1:E1")
    sheet["A2"] = "截至{{ 截至 | 日期 }}共{{ 件数 }}件"
    sheet["A4"], sheet["B4"] = "编号", "{{ 栏.名称 }}"
    sheet["A5"], sheet["B5"], sheet["C5"] = "{{ 行.编号 }}", "{{ 行.名称 }}", "{{ 行.金额 }}"
    sheet["D5"], sheet["E5"] = "{{ 行.日期 }}", "=C5*2"
    sheet["A6"], sheet["C6"], sheet["E6"] = "{{ 行.案情 }}", "元", "=C5+SUM(C$5:C$6)"
    sheet.merge_cells("A6:B6")
    sheet["A8"], sheet["C8"], sheet["D8"] = "合计", "=SUM(C5:C6)", "=COUNTA(A5:A6)-C5"
    sheet["A9"] = "签字："
    sheet.merge_cells("A9:C10")
    for row in (5, 6):
        for column in "ABCDE":
            cell = sheet[f"{column}{row}"]
            cell.border = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
            cell.font = Font("仿宋", 10, color="112233")
            cell.alignment = Alignment("left", "center", wrap_text=True)
    sheet["C5"].number_format = "#,##0.00"
    sheet["E5"].fill = PatternFill("solid", fgColor="FFFF00")
    sheet["E5"].protection = Protection(locked=False)
    sheet.row_dimensions[5].height = 20
    sheet.column_dimensions["B"].width = 20
    choice = DataValidation("list", formula1='"未办结,已办结"')
    choice.add("B5")
    choice.add("B9")
    sheet.add_data_validation(choice)
    rule = FormulaRule(formula=["$C5>100"], font=Font(color="FF0000"))
    sheet.conditional_formatting.add("A5:E6", rule)
    sheet.print_area, sheet.print_title_rows = "A1:E10", "4:4"
    sheet.freeze_panes = "B5"
    sheet.row_breaks.append(Break(id=8))
    sheet.protection.sheet = True
    sheet.oddFooter.center.text = "{{ 部门 }} 第 &P 页"
    book.defined_names["明细"] = DefinedName("明细", attr_text="'任务单'!$A$5:$E$6")
    other = book.create_sheet("封面")
    other["A1"] = "=SUM(任务单!C5:C6)"
    return book


def compiled(book: Any) -> Any:
    return build_template("t.xlsx", saved(book), VOCABULARY)


def saved(book: Any) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def items(count: int) -> list[dict[str, object]]:
    return [
        {
            "编号": f"P{n:04d}",
            "名称": f"问题{n}",
            "金额": Decimal("12.50") * n,
            "日期": date(2022, 12, 1),
            "案情": "经核实，" * 20,
        }
        for n in range(1, count + 1)
    ]


@cache
def filled(count: int) -> Any:
    data = fill(compiled(make_template()), VALUES, {"行": items(count)}, "任务单")
    return openpyxl.load_workbook(io.BytesIO(data))


@pytest.mark.parametrize("count", [0, 1, 2, 40, 400])
def test_everything_that_names_cells_grows(count: int) -> None:
    copies = max(1, count)
    book = filled(count)
    sheet = book["任务单"]
    last = 4 + 2 * copies  # last row of the block
    moved = 2 * (copies - 1)
    merges = {str(one) for one in sheet.merged_cells.ranges}
    blocks = {f"A{6 + 2 * n}:B{6 + 2 * n}" for n in range(copies)}
    assert merges == {"A1:E1", f"A{9 + moved}:C{10 + moved}", *blocks}
    (rule,) = sheet.data_validations.dataValidation
    chosen = {f"B{5 + 2 * n}" for n in range(copies)}  # one row of the block's two
    assert {str(one) for one in rule.sqref.ranges} == {*chosen, f"B{9 + moved}"}
    (colours,) = sheet.conditional_formatting
    assert str(colours.sqref) == f"A5:E{last}"
    assert [one.formula for one in colours.rules] == [["$C5>100"]]
    assert sheet.print_area == f"'任务单'!$A$1:$E${10 + moved}"
    assert sheet.print_title_rows == "$4:$4"
    assert sheet.freeze_panes == "B5"
    assert [one.id for one in sheet.row_breaks.brk] == [8 + moved]
    assert sheet.protection.sheet
    assert book.defined_names["明细"].attr_text == f"'任务单'!$A$5:$E${last}"
    assert sheet[f"C{8 + moved}"].value == f"=SUM(C5:C{last})"
    assert sheet[f"D{8 + moved}"].value == f"=COUNTA(A5:A{last})-C5"
    assert book["封面"]["A1"].value == f"=SUM(任务单!C5:C{last})"
    assert sheet.oddFooter.center.text == "县财政局 第 &P 页"
    assert sheet.column_dimensions["B"].width == 20


@pytest.mark.parametrize("count", [1, 40, 400])
def test_every_copy_of_the_block_is_whole(count: int) -> None:
    sheet = filled(count)["任务单"]
    style = openpyxl.load_workbook(io.BytesIO(saved(make_template()))).active
    for n in (0, count // 2, count - 1):
        row = 5 + 2 * n
        assert [sheet.cell(row, c).value for c in (1, 2, 3)] == [
            f"P{n + 1:04d}",
            f"问题{n + 1}",
            12.5 * (n + 1),
        ]
        assert sheet.cell(row, 4).value.date() == date(2022, 12, 1)
        assert sheet.cell(row, 4).is_date
        assert sheet.cell(row, 5).value == f"=C{row}*2"
        assert sheet.cell(row + 1, 5).value == f"=C{row}+SUM(C$5:C${4 + 2 * count})"
        assert sheet.cell(row + 1, 3).value == "元"
        for column in range(1, 6):
            made, was = sheet.cell(row, column), style.cell(5, column)
            for look in ("font", "border", "fill", "alignment", "protection"):
                assert repr(getattr(made, look)) == repr(getattr(was, look))
        assert sheet.cell(row, 3).number_format == "#,##0.00"


def make_furnished() -> Any:
    """The template with whatever else an office may set around and in its repeating rows."""
    book = make_template()
    sheet = book["任务单"]
    sheet["B11"].hyperlink = "https://example.org"
    sheet["C5"].hyperlink = Hyperlink("C5", location="封面!A1")
    sheet["D6"].hyperlink = Hyperlink("D6", location="'任务单'!A5")
    sheet.auto_filter.ref = "A4:E6"
    head, foot = sheet.oddHeader, sheet.firstFooter
    head.left.text, head.right.text, foot.center.text = (
        "{{ 部门 }}",
        "截至{{ 截至 | 日期 }}",
        "首页{{ 件数 }}件",
    )
    sheet.HeaderFooter.differentFirst = sheet.HeaderFooter.differentOddEven = True
    sheet.evenHeader.center.text = "双页{{ 部门 }}"
    sheet.row_breaks.append(Break(id=6))
    sheet.col_breaks.append(Break(id=3))
    sheet.row_dimensions[5].fill, sheet.row_dimensions[5].outlineLevel = (
        PatternFill("solid", fgColor="00FF00"),
        1,
    )
    sheet.row_dimensions[10].hidden = sheet.column_dimensions["D"].hidden = True
    sheet.row_dimensions[9].height = 33
    sheet.protection.password, sheet.sheet_view.showGridLines = "abc", False
    sheet.sheet_properties.tabColor = "FF0000"
    sheet.page_margins.left, sheet.page_setup.paperSize = 0.3, 8
    sheet.page_setup.orientation, sheet.print_options.horizontalCentered = "landscape", True
    asked = DataValidation("custom", formula1="LEN($B5)>0")
    asked.add("D5")
    sheet.add_data_validation(asked)
    sheet.conditional_formatting.add("C5", DataBarRule("min", 0, "max", 9, color="FF0000"))
    book.defined_names["合计数"] = DefinedName("合计数", attr_text="'任务单'!$C$8")
    sheet["B8"] = '=IF(C8>0,INDEX(A5:A6,1),SUMIF(A5:A6,"P*",C5:C6))'
    return book


@pytest.mark.parametrize("count", [0, 1, 40, 400])
def test_whatever_else_an_office_sets_stays_and_grows(count: int) -> None:
    source = openpyxl.load_workbook(io.BytesIO(saved(make_furnished())))["任务单"]
    book = openpyxl.load_workbook(
        io.BytesIO(fill(compiled(make_furnished()), VALUES, {"行": items(count)}))
    )
    sheet = book["任务单"]
    copies = max(1, count)
    tops = [5 + 2 * n for n in range(copies)]
    moved, last = 2 * (copies - 1), 4 + 2 * copies
    links = {
        one.ref: one.location or one.target
        for row in sheet.iter_rows()
        for cell in row
        if (one := cell.hyperlink)
    }
    assert links == {
        f"B{11 + moved}": "https://example.org",
        **{f"C{top}": "封面!A1" for top in tops},
        **{f"D{top + 1}": f"'任务单'!A{top}" for top in tops},
    }
    assert sheet.auto_filter.ref == f"A4:E{last}"
    assert (sheet.oddHeader.left.text, sheet.oddHeader.right.text) == (
        "县财政局",
        "截至2022年11月30日",
    )
    assert (sheet.firstFooter.center.text, sheet.evenHeader.center.text) == (
        "首页2件",
        "双页县财政局",
    )
    assert sheet.oddFooter.center.text == "县财政局 第 &P 页"
    assert [one.id for one in sheet.row_breaks.brk] == [*(top + 1 for top in tops), 8 + moved]
    assert [one.id for one in sheet.col_breaks.brk] == [3]
    rows = sheet.row_dimensions
    assert [at for at, one in rows.items() if one.outlineLevel] == tops
    assert {rows[top].fill.fgColor.rgb for top in tops} == {"0000FF00"}
    assert rows[9 + moved].height == 33 and rows[10 + moved].hidden
    assert sheet.column_dimensions["D"].hidden
    for part in ("protection", "sheet_properties", "page_margins", "print_options"):
        assert repr(getattr(sheet, part)) == repr(getattr(source, part)), part
    page = sheet.page_setup
    assert (page.paperSize, page.orientation, sheet.sheet_view.showGridLines) == (
        8,
        "landscape",
        False,
    )
    rules = {
        one.formula1: {str(o) for o in one.sqref.ranges}
        for one in sheet.data_validations.dataValidation
    }
    assert rules["LEN($B5)>0"] == {f"D{top}" for top in tops}
    bars = [one for one in sheet.conditional_formatting if one.rules[0].type == "dataBar"]
    assert [set(str(one.sqref).split()) for one in bars] == [{f"C{top}" for top in tops}]
    assert book.defined_names["合计数"].attr_text == f"'任务单'!$C${8 + moved}"
    assert sheet[f"B{8 + moved}"].value == (
        f'=IF(C{8 + moved}>0,INDEX(A5:A{last},1),SUMIF(A5:A{last},"P*",C5:C{last}))'
    )
    for top in (tops[0], tops[-1]):
        for row, column in ((r, c) for r in (0, 1) for c in range(1, 6)):
            made, was = sheet.cell(top + row, column), source.cell(5 + row, column)
            for look in ("font", "border", "fill", "alignment", "protection"):
                assert repr(getattr(made, look)) == repr(getattr(was, look)), (top, row, column)


@pytest.mark.parametrize("count", [0, 1, 40])
def test_a_chart_shows_the_rows_as_they_stand(count: int) -> None:
    book = make_template()
    for place in (book["任务单"], book["封面"]):  # beside the rows, and on another sheet
        chart = BarChart()
        chart.add_data(Reference(book["任务单"], min_col=3, min_row=5, max_row=6))
        place.add_chart(chart, "A20")
    data = fill(compiled(book), VALUES, {"行": items(count)})
    last = 4 + 2 * max(1, count)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        charts = [archive.read(one).decode() for one in archive.namelist() if "charts/" in one]
    assert len(charts) == 2
    for chart_xml in charts:
        assert re.findall(r"<(?:\w+:)?f>(.*?)</", chart_xml) == [f"'任务单'!$C$5:$C${last}"]
        assert "Cache" not in chart_xml
    sheet = openpyxl.load_workbook(io.BytesIO(data))["任务单"]
    assert [one.anchor._from.row for one in sheet._charts] == [19 + last - 6]


def test_without_a_case_the_row_stays_and_is_blank() -> None:
    sheet = filled(0)["任务单"]
    assert [sheet.cell(5, c).value for c in (1, 2, 3, 4)] == [None] * 4
    assert sheet["E5"].value == "=C5*2"
    assert sheet["A5"].border.left.style == "thin"


def test_single_values_stand_in_title_and_sentence() -> None:
    sheet = filled(1)["任务单"]
    assert sheet["A1"].value == "县财政局任务单"
    assert sheet["A2"].value == "截至2022年11月30日共2件"
    assert sheet["B4"].value == "问题名称"


def test_height_fits_the_longest_wrapped_text_and_merges() -> None:
    sheet = filled(3)["任务单"]
    assert sheet.row_dimensions[5].height == 20  # the template's, as nothing is longer
    narrow, wide = sheet.row_dimensions[6].height, count_lines("经核实，" * 20, 28)
    assert 5 * 10 < narrow < (wide + 3) * 10 * 1.5


@pytest.mark.parametrize("size", [800, 6000, 32000])
def test_a_text_that_no_row_holds_goes_on_below(size: int) -> None:
    """Nothing is cut and nothing is said twice: the rest has rows of its own, in the same look."""
    told = "".join(chr(0x4E00 + n % 5000) for n in range(size))
    rows = [{**items(1)[0], "案情": told}, items(2)[1]]
    sheet = openpyxl.load_workbook(
        io.BytesIO(fill(compiled(make_template()), VALUES, {"行": rows}))
    )["任务单"]
    end = next(row[0].row for row in sheet.iter_rows() if row[0].value == "合计")
    parts = [str(sheet.cell(row, 1).value) for row in range(6, end - 3, 2)]
    assert len(parts) > 1
    assert all(one.startswith("（接上）") for one in parts[1:])
    assert "".join([parts[0], *(one.removeprefix("（接上）") for one in parts[1:])]) == told
    for row in range(6, end - 3, 2):
        assert sheet.row_dimensions[row].height <= 409
        lines = count_lines(str(sheet.cell(row, 1).value), 36)
        assert sheet.row_dimensions[row].height >= lines * 10 * 1.32
        assert (sheet.cell(row, 1).font.sz, sheet.cell(row, 1).font.name) == (10, "仿宋")
        assert f"A{row}:B{row}" in {str(one) for one in sheet.merged_cells.ranges}
    numbers = [sheet.cell(row, 1).value for row in range(5, end - 2, 2)]
    assert numbers == ["P0001", *[None] * (len(parts) - 1), "P0002"]
    again = range(7, 5 + 2 * len(parts), 2)
    assert {sheet.cell(row, column).value for row in again for column in range(2, 6)} == {None}
    assert sheet.cell(end, 3).value == f"=SUM(C5:C{end - 2})"


def test_a_long_text_in_two_cells_is_whole_in_both() -> None:
    book = make_template()
    book["任务单"]["D6"] = "{{ 行.案情 }}"  # narrower than A6
    told = "".join(chr(0x4E00 + n) for n in range(3000))
    rows = [{**items(1)[0], "案情": told}]
    sheet = openpyxl.load_workbook(io.BytesIO(fill(compiled(book), VALUES, {"行": rows})))["任务单"]
    for column in (1, 4):
        cells = [str(sheet.cell(row, column).value) for row in range(6, sheet.max_row - 3, 2)]
        assert "".join(one.removeprefix("（接上）") for one in cells) == told


def test_a_long_text_beside_other_words_goes_on_too() -> None:
    book = make_template()
    book["任务单"]["A6"] = "{{ 行.编号 }}案情：{{ 行.案情 }}。"
    rows = [{**items(1)[0], "案情": "长" * 1500}]
    sheet = openpyxl.load_workbook(io.BytesIO(fill(compiled(book), VALUES, {"行": rows})))["任务单"]
    cells = [sheet.cell(row, 1).value for row in range(6, sheet.max_row, 2)]
    parts = [one for one in cells if isinstance(one, str) and "长" in one]
    assert parts[0].startswith("P0001案情：长长")
    assert len(parts) > 2 and all(one.startswith("案情：（接上）长") for one in parts[1:])
    assert "".join(parts).count("长") == 1500


def test_equal_input_gives_equal_bytes_without_people() -> None:
    template = compiled(make_template())
    first = fill(template, VALUES, {"行": items(3)}, "任务单")
    assert first == fill(template, VALUES, {"行": items(3)}, "任务单")
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        text = archive.read("docProps/core.xml").decode()
        assert b"{{" not in b"".join(archive.read(one) for one in archive.namelist())
    assert "creator" not in text
    assert "任务单" in text


HOSTILE = [
    "=cmd|'/c calc'!A1",
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "＝1＋1",
    "\t=1",
    "{{ 部门 }}",
    "{% for x in y %}",
    "</t></is></c>",
    "&amp; <b>",
    "_x0041_",
    "一\n二",
    "'引号",
]


@pytest.mark.threat(n=10)
@pytest.mark.threat(n=42)
@pytest.mark.parametrize("text", HOSTILE)
def test_text_stays_text(text: str) -> None:
    row = {**items(1)[0], "名称": text}
    data = fill(compiled(make_template()), {**VALUES, "部门": text}, {"行": [row]})
    cell = openpyxl.load_workbook(io.BytesIO(data))["任务单"]["B5"]
    assert cell.data_type == "s"
    assert cell.value.replace("_x005F_", "_") == text
    assert bool(cell.quotePrefix) == text.startswith(FORMULA_START)
    read = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    assert read.get_sheet_by_name("任务单").to_python(skip_empty_area=False)[4][1].strip() == (
        text.strip()
    )


@pytest.mark.threat(n=30)
@given(st.text(max_size=60))
def test_any_text_makes_a_readable_workbook(text: str) -> None:
    row = {**items(1)[0], "名称": text, "案情": text}
    data = fill(TEMPLATE, {**VALUES, "部门": text}, {"行": [row]})
    assert openpyxl.load_workbook(io.BytesIO(data)).sheetnames == ["任务单", "封面"]


TEMPLATE = build_template("t.xlsx", saved(make_template()), VOCABULARY)


@pytest.mark.threat(n=42)
@pytest.mark.parametrize(
    ("cell", "text", "said"),
    [
        (
            "B5",
            "{{ 行.案件 }}",
            "单元格 B5：没有“行.案件”，是不是“行.案情”；可以写：行.名称、行.日期",
        ),
        ("A1", "{{ 单位 }}", "单元格 A1：没有“单位”；可以写："),
        (
            "A1",
            "｛｛ 单位 ｝｝",
            "单元格 A1：“｛｛ 单位 ｝｝”写法有误；应写成 {{ 单位 }}，用两对半角",
        ),
        ("A1", "（{部门}）", "单元格 A1：“{部门}”写法有误；应写成 {{ 部门 }}，用两对半角花括号"),
        ("A1", "{{ 部门 ", "单元格 A1：“{{ 部门 ”写法有误；应写成 {{ 名称 }}"),
        ("A1", "{{ 行 }}", "单元格 A1：没有“行”；可以写：行.名称"),
        ("A1", "{{ 部门.名称 }}", "单元格 A1：没有“部门.名称”"),
        ("A1", "{{ ''.__class__.__mro__ }}", "单元格 A1：“{{ ''.__class__.__mro__ }}”用了不允许"),
        ("A1", "{% for i in 行 %}x{% endfor %}", "用了不允许的写法"),
        ("A1", "{% for i in range(10**9) %}x{% endfor %}", "用了不允许的写法"),
        ("A1", "{{ 10**10**10 }}", "用了不允许的写法"),
        ("A1", "{{ 'x' * 10**9 }}", "用了不允许的写法"),
        ("A1", "{% include '/etc/hostname' %}", "用了不允许的写法"),
        ("A1", "{{ config }}", "单元格 A1：没有“config”；可以写："),
        ("A1", "{% if config %}有{% endif %}", "单元格 A1：没有“config”；可以写："),
        ("A1", "{{ 部门.__class__ }}", "单元格 A1：没有“部门.__class__”"),
        ("A1", "{{ " + "(" * 3_000 + "部门" + ")" * 3_000 + " }}", "写法有误；应写成"),
        ("A1", "{% if 部门 %}" * 900 + "{% endif %}" * 900, "写法有误；应写成"),
        ("A1", "{" + " " * 30_000 + "部门 }", "写法有误；应写成"),
        ("A1", "{{ " + "1" * 5_000 + " }}", "写法有误；应写成"),
        ("A1", "{{ 部门 * 999999999 }}", "用了不允许的写法"),
        ("A1", "{{ 部门 | upper }}", "用了不允许的写法"),
        ("B5", "{{ 组.名称 }}", "单元格 B5：同一行只能用一种明细，这里同时用了 组、行"),
    ],
)
def test_a_fault_is_told_by_its_cell_and_what_is_allowed(cell: str, text: str, said: str) -> None:
    book = make_template()
    book["任务单"][cell] = text
    with pytest.raises(TemplateError) as fault:
        compiled(book)
    message = str(fault.value)
    assert message.startswith("模板“t.xlsx”工作表“任务单”单元格")
    assert said in message


def test_what_cannot_grow_truly_is_refused() -> None:
    crossing = make_template()
    crossing["任务单"].merge_cells("D6:D8")
    with pytest.raises(TemplateError, match="合并单元格 D6:D8：跨出了第 5 行"):
        compiled(crossing)
    noted = make_template()
    noted["任务单"]["A9"].comment = Comment("请签字", "某人")
    with pytest.raises(TemplateError, match="不支持批注"):
        compiled(noted)
    footer = make_template()
    footer["任务单"].oddFooter.center.text = "{{ 行.编号 }}"
    with pytest.raises(TemplateError, match="页眉页脚：不能用明细“行”"):
        compiled(footer)
    footer["任务单"].oddFooter.center.text = "｛｛部门｝｝"
    with pytest.raises(TemplateError, match="页眉页脚：“｛｛部门｝｝”写法有误"):
        compiled(footer)
    with pytest.raises(TemplateError, match=r"不是完好的 \.xlsx 文件"):
        build_template("t.xlsx", b"PK nothing", VOCABULARY)


@pytest.mark.parametrize("text", ["{甲}、{乙}", "{", "}{", "{ }", "a{0}", "｛附｝"])
def test_braces_around_other_words_are_text(text: str) -> None:
    book = make_template()
    book["任务单"]["A2"] = text
    data = fill(compiled(book), VALUES, {"行": []})
    assert openpyxl.load_workbook(io.BytesIO(data))["任务单"]["A2"].value == text


def test_conditions_and_bare_values_keep_their_types() -> None:
    book = make_template()
    book["任务单"]["A2"] = "{% if 件数 %}共{{ 件数 }}件{% else %}没有{% endif %}"
    book["任务单"]["B2"] = "{{ 件数 }}"
    book["任务单"]["C2"] = "{{ 件数 if 件数 else '' }}"
    for count, shown in ((2, ["共2件", 2, 2]), (0, ["没有", 0, None])):
        data = fill(compiled(book), {**VALUES, "件数": count}, {"行": []})
        sheet = openpyxl.load_workbook(io.BytesIO(data))["任务单"]
        assert [sheet[one].value for one in ("A2", "B2", "C2")] == shown


def test_ampersand_in_a_footer_is_no_code() -> None:
    data = fill(TEMPLATE, {**VALUES, "部门": "甲&P乙"}, {"行": []})
    assert "甲&amp;&amp;P乙" in zipfile.ZipFile(io.BytesIO(data)).read(
        "xl/worksheets/sheet1.xml"
    ).decode("utf-8")


GROUPED = Vocabulary(
    frozenset({"部门"}),
    {},
    {"组": frozenset({"乡镇", "件数"}), "行": frozenset({"编号", "金额", "日期"})},
    {"组": "行"},
)


def make_grouped() -> Any:
    """A head, a case row and a subtotal per group, with a total and everything that grows."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "分组"
    for row, cells in enumerate(
        (
            ("{{ 部门 }}", None, None),
            ("编号", "金额", "日期"),
            ("{{ 组.乡镇 }}（{{ 组.件数 }}件）", None, None),
            ("{{ 行.编号 }}", "{{ 行.金额 }}", "{{ 行.日期 }}"),
            ("{{ 组.乡镇 }}小计", "=SUBTOTAL(9,B4:B4)", "=B5/B$6"),
            ("合计", "=SUBTOTAL(9,B3:B5)", None),
        ),
        1,
    ):
        for column, value in enumerate(cells, 1):
            sheet.cell(row, column, value)
    sheet.merge_cells("A3:C3")
    sheet["A5"].font = Font(bold=True)
    choice = DataValidation("list", formula1='"甲,乙"')
    choice.add("A4")
    sheet.add_data_validation(choice)
    sheet.conditional_formatting.add("B4", FormulaRule(formula=["$B4>10"], font=Font(bold=True)))
    sheet.row_breaks.append(Break(id=5))
    sheet.print_area, sheet.print_title_rows = "A1:C6", "2:2"
    book.create_sheet("封面")["A1"] = "=SUM(分组!B4:B4)+分组!B6"
    return book


@pytest.mark.parametrize("sizes", [(), (1,), (3, 0, 2), (40,) * 10, (400,)])
def test_cases_stand_under_their_group_with_a_subtotal(sizes: tuple[int, ...]) -> None:
    groups = [
        {"乡镇": f"乡{n}", "件数": size, "行": items(size)} for n, size in enumerate(sizes, 1)
    ]
    template = build_template("t.xlsx", saved(make_grouped()), GROUPED)
    book = openpyxl.load_workbook(io.BytesIO(fill(template, VALUES, {"组": groups})))
    sheet = book["分组"]
    total = sheet.max_row
    row, heads, feet, cases = 3, [], [], []
    for n, size in enumerate(sizes or (0,), 1):
        first, last = row + 1, row + max(1, size)
        heads.append(row)
        feet.append(last + 1)
        cases += list(range(first, last + 1))
        if sizes:
            assert sheet.cell(row, 1).value == f"乡{n}（{size}件）"
            assert sheet.cell(last + 1, 1).value == f"乡{n}小计"
        told = [sheet.cell(one, 1).value for one in range(first, last + 1)]
        assert told == ([f"P{one:04d}" for one in range(1, size + 1)] or [None])
        span = f"B{first}:B{last}"
        assert sheet.cell(last + 1, 2).value == f"=SUBTOTAL(9,{span})"
        assert sheet.cell(last + 1, 3).value == f"=B{last + 1}/B${total}"
        assert sheet.cell(last + 1, 1).font.b
        row = last + 2
    assert total == row
    assert sheet.cell(total, 2).value == f"=SUBTOTAL(9,B3:B{total - 1})"
    assert {str(one) for one in sheet.merged_cells.ranges} == {f"A{one}:C{one}" for one in heads}
    assert [one.id for one in sheet.row_breaks.brk] == feet
    (rule,) = sheet.data_validations.dataValidation
    (colours,) = sheet.conditional_formatting
    for area, column in ((rule.sqref, 1), (colours.sqref, 2)):
        found = {(c, r) for c1, r1, c2, r2 in (one.bounds for one in area.ranges)
                 for c in range(c1, c2 + 1) for r in range(r1, r2 + 1)}  # fmt: skip
        assert found == {(column, one) for one in cases}
    assert sheet.print_area == f"'分组'!$A$1:$C${total}"
    assert book["封面"]["A1"].value.endswith(f"+分组!B{total}")
