"""What was sent beside values and fonts: drop-downs, conditional colours, notes, parts of texts.

Read from every kind that tells it, given to the rebuilt copy, and said where it is lost.
"""

import io
import shutil
import struct
import subprocess
import time
import zipfile
from datetime import date

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule, ColorScaleRule, FormulaRule
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from ledgerproc.reading.files.grid import Grid
from ledgerproc.reading.files.inputfile import Source
from ledgerproc.reading.files.kinds import SourceKind, kind_of
from ledgerproc.reading.looks.look import (
    CHECKS,
    FONTS,
    FORMULAS,
    MAX_CELLS,
    MAX_RULES,
    NOTES,
    RULES,
    CellLook,
    Check,
    PageLook,
    Rule,
    SheetLook,
)
from ledgerproc.reading.looks.odsrules import Conditional, Validations, rules
from ledgerproc.reading.looks.read import read_looks
from ledgerproc.reading.looks.tokens import Names, formula
from ledgerproc.reading.looks.xml2003rules import excel_formula
from ledgerproc.reading.read import read_grids
from ledgerproc.writing.returned.rebuilt import rebuild_workbook

from .grid_text import record, relations, to_xlsb, wide

RED = CellLook(font_name="黑体", bold=True, font_color="#FF0000", font_size=12)


def opened(data):
    return openpyxl.load_workbook(io.BytesIO(data), rich_text=True)


def returned(path):
    """What a file comes back as, and what of its sheets is lost."""
    data = path.read_bytes()
    source = Source(path.name, path, kind=kind_of(data)[0])
    made = rebuild_workbook(read_grids(source), read_looks(source.kind, data, source.name))
    return opened(made.data), made.lost


def checks(sheet):
    """Drop-downs and limits of a sheet: area, kind, comparison, formulas."""
    return {
        str(one.sqref): (one.type, one.operator, one.formula1, one.formula2)
        for one in sheet.data_validations.dataValidation
    }


def colours(sheet):
    """Conditional colours: area, formulas, background, whether bold."""
    return [
        (
            str(area.sqref),
            one.formula,
            one.dxf.fill.bgColor.rgb,
            bool(one.dxf.font and one.dxf.font.b),
        )
        for area, ones in sheet.conditional_formatting._cf_rules.items()
        for one in ones
    ]


def parts(value):
    """A text in its parts, each with its colour and whether it is bold."""
    assert isinstance(value, CellRichText)
    return [
        (str(one), one.font.color.rgb if one.font.color else None, bool(one.font.b))
        if isinstance(one, TextBlock)
        else (one, None, False)
        for one in value
    ]


def _furnished(path):
    """A workbook with all of it, as a township might have made it."""
    book = openpyxl.Workbook()
    sheet, words = book.active, book.create_sheet("选项")
    sheet.title, words.sheet_state = "台账", "hidden"
    for at, text in enumerate(("未足额支付", "逾期未安置"), 1):
        words.cell(at, 1, text)
    sheet.append(["突出问题名称", "问题分类", "办结时间", "状态", "金额"])
    inline = InlineFont(rFont="黑体", b=True, color="FFFF0000", sz=12)
    for number in (2, 3):
        text = CellRichText("甲片区", TextBlock(inline, "急办"), "补偿款")
        sheet.append([text, "未足额支付", date(2022, 12, 20), "未办结", 1000.5 * number])
    sheet["E4"] = "=SUM(E2:E3)"
    sheet["B2"].comment = Comment("请核对", "张某")
    for area, one in (
        ("D2:D40", DataValidation("list", '"已办结,未办结"', showErrorMessage=True, error="请选")),
        ("B2:B40", DataValidation("list", "=选项!$A$1:$A$2")),
        ("C2:C40", DataValidation("date", "DATE(2000,1,1)", "DATE(2099,12,31)")),
        ("A2:A40", DataValidation("custom", formula1="LEN(A2)<=50")),
        ("E2:E40", DataValidation("decimal", "0", operator="greaterThanOrEqual")),
    ):
        sheet.add_data_validation(one)
        one.add(area)
    pink, amber = PatternFill(bgColor="FFC7CE"), PatternFill(bgColor="FFEB9C")
    rule = CellIsRule(operator="equal", formula=['"未办结"'], font=Font(bold=True), fill=pink)
    sheet.conditional_formatting.add("D2:D40", rule)
    rule = FormulaRule(formula=["$C2<DATE(2022,12,1)"], fill=amber)
    sheet.conditional_formatting.add("A2:E40", rule)
    scale = ColorScaleRule("min", None, "FFFFFF", end_type="max", end_color="63BE7B")
    sheet.conditional_formatting.add("E2:E40", scale)
    sheet.auto_filter.ref = "A1:E3"
    book.save(path)


@pytest.mark.thorough
@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_what_an_office_program_furnished_comes_back_furnished(kind, tmp_path):
    office = shutil.which("soffice") or pytest.skip("no office program")
    _furnished(tmp_path / "甲.xlsx")
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    command = [office, home, "--headless", "--convert-to", kind, "--outdir", tmp_path]
    subprocess.run([*command, tmp_path / "甲.xlsx"], check=True, capture_output=True, timeout=180)
    book, lost = returned(tmp_path / f"甲.{kind}")
    sheet = book["台账"]
    assert checks(sheet) == {
        "D2:D40": ("list", None, '"已办结,未办结"', None),
        "B2:B40": ("list", None, "'选项'!$A$1:$A$2", None),
        "C2:C40": ("date", None, "DATE(2000,1,1)", "DATE(2099,12,31)"),
        "A2:A40": ("custom", None, "LEN(A2)<=50", None),
        "E2:E40": ("decimal", "greaterThanOrEqual", "0", None),
    }
    assert sorted(colours(sheet)) == [
        ("A2:E40", ["$C2<DATE(2022,12,1)"], "FFFFEB9C", False),
        ("D2:D40", ['"未办结"'], "FFFFC7CE", True),
    ]
    assert parts(sheet["A2"].value)[1] == ("急办", "FFFF0000", True)
    assert str(sheet["A3"].value) == "甲片区急办补偿款"
    assert sheet["B2"].comment.text == "请核对"
    assert (sheet.auto_filter.ref, book["选项"].sheet_state) == ("A1:E3", "hidden")
    scale = {RULES: 1} if kind == "ods" else {}  # the .xls was written without it
    assert lost == {"台账": {FORMULAS: 1, **scale}, "选项": {}}


XML = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns:html="http://www.w3.org/TR/REC-html40"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Styles>
<Style ss:ID="Default"><Alignment ss:Vertical="Center"/><Font ss:FontName="宋体" ss:Size="12"/></Style>
<Style ss:ID="s1"><Alignment ss:Horizontal="Center" ss:WrapText="1"/><Borders>
 <Border ss:Position="Top" ss:LineStyle="Continuous" ss:Weight="2" ss:Color="#1F4E78"/></Borders>
 <Font ss:FontName="仿宋" ss:Size="11" ss:Bold="1"/><Interior ss:Color="#DDEBF7" ss:Pattern="Solid"/></Style>
<Style ss:ID="s2" ss:Parent="s1"><NumberFormat ss:Format="Short Date"/></Style></Styles>
<Worksheet ss:Name="台账"><Names><NamedRange ss:Name="Print_Titles" ss:RefersTo="=台账!R1"/></Names>
<Table ss:StyleID="s1"><Column ss:Width="54"/><Column ss:Index="3" ss:Width="108" ss:Span="1"/>
<Row ss:Height="30"><Cell><Data ss:Type="String">名称</Data></Cell>
 <Cell ss:MergeAcross="1"><Data ss:Type="String">时间</Data></Cell></Row>
<Row ss:Span="1" ss:Hidden="1"><Cell ss:Index="4"><Data ss:Type="String">隐</Data></Cell></Row>
<Row><Cell><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40">甲<B>
 <Font html:Color="#FF0000">急</Font></B></ss:Data></Cell>
 <Cell ss:StyleID="s2"><Data ss:Type="DateTime">2022-12-20T00:00:00.000</Data>
 <Comment ss:Author="张某"><ss:Data xmlns="http://www.w3.org/TR/REC-html40"><B>请</B>核对</ss:Data></Comment></Cell>
 <Cell ss:Formula="=RC[-1]"><Data ss:Type="Number">1</Data></Cell></Row></Table>
<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><PageSetup>
 <Layout x:Orientation="Landscape"/><Footer x:Margin="0.2" x:Data="&amp;C第 &amp;P 页"/>
 <PageMargins x:Bottom="0.6" x:Left="0.4" x:Right="0.4" x:Top="0.6"/></PageSetup><FitToPage/>
 <Print><FitHeight>0</FitHeight><PaperSizeIndex>8</PaperSizeIndex></Print><FreezePanes/>
 <SplitHorizontal>1</SplitHorizontal></WorksheetOptions>
<AutoFilter x:Range="R1C1:R4C4" xmlns="urn:schemas-microsoft-com:office:excel"/>
<DataValidation xmlns="urn:schemas-microsoft-com:office:excel"><Range>R2C4:R9C4,R2C6</Range>
 <Type>List</Type><Value>&quot;是,否&quot;</Value></DataValidation>
<DataValidation xmlns="urn:schemas-microsoft-com:office:excel"><Range>R2C1:R9C1</Range>
 <Type>Custom</Type><Value>LEN(RC)&lt;=50</Value><ErrorStyle>Warn</ErrorStyle></DataValidation>
<DataValidation xmlns="urn:schemas-microsoft-com:office:excel"><Range>R2C2:R9C2</Range>
 <Type>Date</Type><Min>36526</Min><Max>73050</Max></DataValidation>
<DataValidation xmlns="urn:schemas-microsoft-com:office:excel"><Range>R2C3</Range>
 <Type>List</Type><Value>所有类别</Value></DataValidation>
<ConditionalFormatting xmlns="urn:schemas-microsoft-com:office:excel"><Range>R2C4:R9C4</Range>
 <Condition><Qualifier>Equal</Qualifier><Value1>&quot;是&quot;</Value1>
 <Format Style='color:red;font-weight:700;background:#FFC7CE'/></Condition></ConditionalFormatting>
</Worksheet></Workbook>"""


def test_an_xml_table_comes_back_as_it_was_sent(tmp_path):
    path = tmp_path / "甲.xml"
    path.write_text(XML, "utf-8")
    book, lost = returned(path)
    sheet = book["台账"]
    one = sheet["A1"]
    assert (one.font.name, one.font.sz, one.font.b, one.fill.fgColor.rgb) == (
        "仿宋", 11, True, "FFDDEBF7",
    )  # fmt: skip
    assert (one.border.top.style, one.border.top.color.rgb) == ("medium", "FF1F4E78")
    assert (one.alignment.horizontal, one.alignment.wrap_text) == ("center", True)
    assert [(one, sheet.row_dimensions[one].hidden) for one in (2, 3, 4)] == [
        (2, True), (3, True), (4, False),
    ]  # fmt: skip
    assert [round(sheet.column_dimensions[one].width) for one in "AC"] == [10, 21]
    assert (sheet["B4"].value.date(), sheet["B4"].number_format) == (date(2022, 12, 20), "mm-dd-yy")
    assert str(sheet["A4"].value).split() == ["甲", "急"]
    assert parts(sheet["A4"].value)[-1][1:] == ("FFFF0000", True)
    assert sheet["B4"].comment.text == "请核对"
    assert checks(sheet) == {
        "D2:D9": ("list", None, '"是,否"', None),
        "F2": ("list", None, '"是,否"', None),
        "A2:A9": ("custom", None, "LEN(A2)<=50", None),
        "B2:B9": ("date", None, "36526", "73050"),
    }
    assert colours(sheet) == [("D2:D9", ['"是"'], "FFFFC7CE", True)]
    assert (sheet.auto_filter.ref, sheet.freeze_panes) == ("A1:D4", "A2")
    assert (sheet.print_title_rows, sheet.page_setup.orientation) == ("$1:$1", "landscape")
    assert (sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (8, 0)
    assert sheet.oddFooter.center.text == "第 &P 页"
    assert lost == {"台账": {FORMULAS: 1, CHECKS: 1}}


PAGE = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><meta charset="utf-8"><style><!--
@page {margin:.6in .4in .6in .4in; mso-page-orientation:landscape;}
.font5 {color:red; font-weight:700;}
td {font-size:11.0pt; font-family:宋体; vertical-align:middle; white-space:nowrap;}
.xl24 {font-family:黑体, sans-serif; font-size:20pt; color:#C00000; text-align:center;}
.xl25 {border:.5pt solid windowtext; border-left:none; background:#DDEBF7; white-space:normal;
 mso-number-format:"yyyy\\0022年\\0022m\\0022月\\0022";}
table.other td {color:blue}
--></style><x:DataValidation></x:DataValidation><body><table>
<col width=72 style='width:54pt'><col width=160 span=2><col style="display:none">
<tr height=56 style='height:42.0pt'><td colspan=4 class=xl24>台账</td></tr>
<tr><td class=xl25 x:fmla="=1">甲<font class="font5">急</font>
 乙</td><td bgcolor=yellow align=right>12</td><td><b><font face="仿宋" size=5>大</font></b></td><td>丁</td></tr>
<tr style="display:none"><td>藏</td><td></td><td></td><td></td></tr>
</table></body></html>"""


def test_a_web_page_comes_back_as_an_office_program_wrote_it(tmp_path):
    path = tmp_path / "甲.xls"
    path.write_text(PAGE, "utf-8")
    book, lost = returned(path)
    sheet = book["Sheet1"]
    title, cell, number, large = (sheet[one] for one in ("A1", "A2", "B2", "C2"))
    assert (title.font.name, title.font.sz, title.font.color.rgb) == ("黑体", 20, "FFC00000")
    assert (title.alignment.horizontal, sheet.row_dimensions[1].height) == ("center", 42)
    assert (cell.border.left.style, cell.border.top.style) == (None, "thin")
    assert (cell.fill.fgColor.rgb, cell.number_format) == ("FFDDEBF7", 'yyyy"年"m"月"')
    assert [one[:2] for one in parts(cell.value)][1] == ("急", "FFFF0000")
    assert str(cell.value) == "甲急 乙"
    assert (number.fill.fgColor.rgb, number.alignment.horizontal) == ("FFFFFF00", "right")
    assert (large.value, large.font.name, large.font.sz, large.font.b) == ("大", "仿宋", 18, True)
    assert [round(sheet.column_dimensions[one].width) for one in "AB"] == [10, 23]
    assert (sheet.column_dimensions["D"].hidden, sheet.row_dimensions[3].hidden) == (True, True)
    assert (sheet.page_setup.orientation, sheet.page_margins.left) == ("landscape", 0.4)
    assert lost == {"Sheet1": {CHECKS: 1, FORMULAS: 1}}


def test_a_page_that_says_nothing_of_its_look_is_set_neatly(tmp_path):
    """Its rows and columns are sized by their texts; borders alone are kept, and sized too."""
    plain, lined = tmp_path / "甲.html", tmp_path / "乙.html"
    row = f"<tr><td>1</td><td>{'长' * 80}<comment>张某的批注</comment></td></tr>"
    plain.write_text(f"<meta charset=utf-8><table>{row}</table>", "utf-8")
    lined.write_text(f"<meta charset=utf-8><table border=1>{row}</table>", "utf-8")
    assert read_looks(SourceKind.HTML, plain.read_bytes(), plain.name) == {}
    made = rebuild_workbook(
        read_grids(Source(lined.name, lined, kind=SourceKind.HTML)),
        read_looks(SourceKind.HTML, lined.read_bytes(), lined.name),
    )
    with zipfile.ZipFile(io.BytesIO(made.data)) as package:  # rows grow with a correction
        assert b"customHeight" not in package.read("xl/worksheets/sheet1.xml")
    sheet = opened(made.data)["表1"]
    assert (sheet["A1"].border.left.style, sheet["B1"].value) == ("thin", "长" * 80)
    assert sheet["B1"].comment.text == "张某的批注"
    assert sheet.column_dimensions["B"].width > 30 < sheet.row_dimensions[1].height
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)


def _tokens(*parts):
    raw = b"".join(parts)
    return struct.pack("<I", len(raw)) + raw + struct.pack("<I", 0)


def _areas(*areas):
    told = (struct.pack("<4I", top, low, left, right) for top, left, low, right in areas)
    return struct.pack("<I", len(areas)) + b"".join(told)


def _texts(*texts):
    return b"".join(wide(one) if one else b"\xff" * 4 for one in texts)


def _ink(red, green, blue):
    return struct.pack("<BBh4B", 5, 0, 0, red, green, blue, 255)


def _word(text):
    return b"\x17" + struct.pack("<H", len(text)) + text.encode("utf-16-le")


def test_a_binary_workbook_comes_back_as_it_was_sent(tmp_path):
    """Its records as the specification has them, among them one of each kind that is broken."""
    near = b"\x2c" + struct.pack("<IH", 0, 0xC000)  # the cell itself
    shared = b"\x3b" + struct.pack("<HIIHH", 0, 0, 1, 0, 0)  # 选项!$A$1:$A$2
    none = _tokens()
    body = (
        record(161, struct.pack("<4I", 0, 1, 0, 1)),
        record(64, struct.pack("<I", 3 | 0x80 | 0x80000) + _areas((1, 1, 9, 1)) + _texts("错", "请选", "", "") + _tokens(_word("是,否")) + none),
        record(64, struct.pack("<I", 3) + _areas((1, 2, 9, 2)) + _texts("", "", "", "") + _tokens(shared) + none),
        record(64, struct.pack("<I", 6 | 7 << 20) + _areas((1, 0, 9, 0), (1, 4, 2, 4)) + _texts("", "", "", "") + _tokens(b"\x1e\x32\x00") + none),
        record(64, struct.pack("<I", 7) + _areas((1, 3, 9, 3)) + _texts("", "", "", "") + _tokens(near, b"\x21", struct.pack("<H", 32), b"\x1e\x32\x00", b"\x0a") + none),
        record(64, struct.pack("<I", 3) + _areas((1, 5, 9, 5)) + _texts("", "", "", "") + _tokens(b"\x20") + none),
        record(461, bytes(8) + _areas((1, 1, 9, 1))),
        record(463, struct.pack("<5I", 1, 0, 0, 1, 3) + bytes(10) + struct.pack("<3I", 1, 0, 0) + _texts("") + _tokens(_word("是"))),
        record(463, struct.pack("<5I", 3, 0, 0, 1, 0) + bytes(10) + bytes(12) + _texts("")),
    )  # fmt: skip
    change = struct.pack("<HHH", 0, 0, 2) + struct.pack("<HH", 2, 12) + _ink(255, 199, 206)
    change += struct.pack("<HHH", 25, 6, 700)
    font = struct.pack("<HHHHBBBB", 220, 0, 400, 0, 0, 0, 0, 0)
    red = struct.pack("<HHHHBBBB", 240, 0, 700, 0, 0, 0, 0, 0) + _ink(255, 0, 0) + b"\0"
    styles = record(43, font + bytes(9) + wide("宋体")) + record(43, red + wide("黑体"))
    styles += record(45, bytes(20)) + record(617, struct.pack("<I", 1)) + record(47, bytes(16))
    styles += record(618) + record(507, change)
    item = b"\1" + wide("甲急") + struct.pack("<IHH", 1, 1, 1)
    note = record(635, struct.pack("<5I", 0, 1, 1, 1, 1) + bytes(16)) + record(
        637, b"\0" + wide("请核对")
    )
    path = to_xlsb(tmp_path / "甲.xlsb", "名称|状态\n甲急|是", sheet="台账")
    made = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.endswith("sheet1.bin"):
                cell = record(6, struct.pack("<II", 0, 0) + wide("甲急"))
                assert cell in part
                part = part.replace(cell, record(7, struct.pack("<III", 0, 0, 0)))
                part = part.replace(record(146), record(146) + b"".join(body))
            if name.endswith("workbook.bin"):
                part = part.replace(record(144), record(156, struct.pack("<II", 1, 2) + wide("rId2") + wide("选项")) + record(144) + record(357) + record(362, struct.pack("<IIii", 1, 0, 1, 1)))  # fmt: skip
            if name.endswith("workbook.bin.rels"):
                links = {"rId1": ("worksheet", "worksheets/sheet1.bin"), "rId2": ("worksheet", "worksheets/sheet2.bin"), "rId8": ("sharedStrings", "strings.bin"), "rId9": ("styles", "styles.bin")}  # fmt: skip
                part = relations(links).encode()
            new.writestr(name, part)
        new.writestr(
            "xl/worksheets/sheet2.bin", b"".join(record(one) for one in (129, 145, 146, 130))
        )
        new.writestr(
            "xl/worksheets/_rels/sheet1.bin.rels",
            relations({"rId1": ("comments", "../comments1.bin")}),
        )
        new.writestr("xl/comments1.bin", note)
        new.writestr(
            "xl/strings.bin", record(159, struct.pack("<II", 1, 1)) + record(19, item) + record(160)
        )
        new.writestr("xl/styles.bin", styles)
    look = read_looks(SourceKind.XLSB, made.getvalue())["台账"]
    assert [(one.area, one.kind, one.criteria, one.first) for one in look.checks] == [
        ((1, 1, 9, 1), "list", "between", '"是,否"'),
        ((1, 2, 9, 2), "list", "between", "'选项'!$A$1:$A$2"),
        ((1, 0, 9, 0), "length", "<=", "50"),
        ((1, 4, 2, 4), "length", "<=", "50"),
        ((1, 3, 9, 3), "custom", "between", "LEN(D2)<=50"),
    ]
    assert look.checks[0].error == ("错", "请选")
    assert [(one.area, one.criteria, one.first, one.look.told()) for one in look.rules] == [
        ((1, 1, 9, 1), "==", '"是"', {"bold": True, "bg_color": "#FFC7CE"})
    ]
    assert [(text, one.bold, one.font_color) for text, one in look.pieces[1, 0]] == [
        ("甲", False, ""),
        ("急", True, "#FF0000"),
    ]
    assert (look.notes, look.filtered) == ({(1, 1): "请核对"}, (0, 0, 1, 1))
    assert look.lost == {CHECKS: 1, RULES: 1}


def test_what_a_workbook_cannot_hold_is_counted():
    """A list too long, a list on a sheet that is not there, a text that is another one."""
    spot = (0, 0, 5, 0)
    look = SheetLook(
        cells={(0, 0): 0},
        looks=(CellLook("宋体", 11),),
        pieces={(0, 0): (("甲", RED), ("乙", CellLook())), (1, 0): (("丙", RED),)},
        checks=(
            Check(spot, "list", '"' + ",".join(["选项"] * 100) + '"'),
            Check(spot, "list", "'没有'!$A$1:$A$3"),
            Check((5, 0, 2, 0), "list", '"是"'),
            Check(spot, "any", "", prompt=("填写", "长" * 300)),
            Check(spot, "integer", "1", "9"),
        ),
        rules=(Rule(spot, RED, ""), Rule(spot, CellLook(bg_color="#FFC7CE"), "1", "2", "between")),
        notes={(0, 0): "甲" * 40, (2_000_000, 0): "远"},
        lost={FORMULAS: 2},
        page=PageLook(landscape=True),
    )
    grid = Grid("a.xls", "台账", [["甲乙"], ["丁"]], [1, 2])
    made = rebuild_workbook([grid], {"台账": look})
    assert made.lost == {"台账": {FORMULAS: 2, CHECKS: 3, RULES: 1, NOTES: 1, FONTS: 1}}
    sheet = opened(made.data)["台账"]
    assert [str(one) for one in sheet["A1"].value] == ["甲", "乙"]
    assert (sheet["A2"].value, sheet["A1"].comment.text) == ("丁", "甲" * 40)
    whole = sheet.data_validations.dataValidation
    assert [(one.type, one.formula1, one.formula2) for one in whole] == [
        (None, None, None),
        ("whole", "1", "9"),
    ]
    assert len(whole[0].prompt) == 255


def test_a_text_that_is_a_whole_in_one_font_has_it():
    look = SheetLook(
        cells={(0, 0): 0}, looks=(CellLook("宋体", 11, left=1),), pieces={(0, 0): (("甲", RED),)}
    )
    grid = Grid("a.xls", "台账", [["甲"]], [1])
    cell = opened(rebuild_workbook([grid], {"台账": look}).data)["台账"]["A1"]
    assert (cell.value, cell.font.name, cell.font.color.rgb) == ("甲", "黑体", "FFFF0000")
    assert cell.border.left.style == "thin"


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ("cell-content-is-whole-number() and cell-content()>=0", ("integer", ">=", "0", "")),
        ("cell-content-is-date() and cell-content-is-between(1,DATE(2022;1;1))", ("date", "between", "1", "DATE(2022,1,1)")),
        ("cell-content-is-decimal-number() and cell-content-is-not-between([.A2],9)", ("decimal", "not between", "A3", "9")),
        ("cell-content-text-length()<=50", ("length", "<=", "50", "")),
        ("cell-content-text-length-is-between(1,9)", ("length", "between", "1", "9")),
        ('cell-content-is-in-list("是";"否")', ("list", "between", '"是,否"', "")),
        ("cell-content-is-in-list([$'选 项'.$A$1:.$A$3])", ("list", "between", "'选 项'!$A$1:$A$3", "")),
        ("is-true-formula(LEN([.B2])<9)", ("custom", "between", "LEN(B3)<9", "")),
        ("", ("any", "between", "", "")),
        ('cell-content-is-in-list("一,二";"三")', None),
        ("is-true-formula(ORG.LIBREOFFICE.RAWSUBTRACT([.A1];1))", None),
        ("cell-content-is-strange()", None),
        ("cell-content-is-in-list(所有类别)", None),
        ("is-true-formula(LEN([.B2)", None),
    ],
)  # fmt: skip
def test_conditions_of_an_open_document(condition, told):
    """The validation counts from B2 and stands on two rows from B3."""
    named, lost = Validations(), {}
    named.start("content-validation", {"table:name": "v", "table:condition": f"of:{condition}", "table:base-cell-address": "台账.B2"})  # fmt: skip
    named.end("content-validation")
    for row in (2, 3):
        named.use("v", "台账", (row, 1, row, 1))
    found = named.checks("台账", lost)
    if told is None:
        assert (found, lost) == ((), {CHECKS: 1})
    else:
        (one,) = found
        assert (one.area, lost) == ((2, 1, 3, 1), {})
        assert (one.kind, one.criteria, one.first, one.second) == told


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ('="未办结"', ("==", '"未办结"', "")),
        ("between(1,9)", ("between", "1", "9")),
        ("cell-content()!=[.A1]", ("!=", "A2", "")),
        ("formula-is([.$C1]<5)", ("", "$C2<5", "")),
        ("is-true-formula([.A1]>0)", ("", "A2>0", "")),
        ("duplicate", None),
    ],
)
def test_conditional_looks_of_an_open_document(condition, told):
    lost = {}
    one = Conditional([(1, 0, 5, 0)], condition, "红", "台账.A1")
    found = rules([one], lambda _: RED, lost)
    if told is None:
        assert (found, lost) == ((), {RULES: 1})
    else:
        assert [(one.criteria, one.first, one.second) for one in found] == [told]


@given(st.binary(max_size=60), st.booleans())
def test_no_bytes_make_a_formula_fail(tokens, is_wide):
    told = formula(tokens, Names(is_wide), (3, 3))
    assert told is None or 0 < len(told) <= 1000


@given(st.text("RC[]-1\"'!甲A(),&=<> ", max_size=40))
def test_no_words_make_a_formula_fail(text):
    told = excel_formula(text, (3, 3))
    assert told is None or told


@given(st.integers(0, len(PAGE)), st.integers(0, len(XML) - 1), st.text(max_size=6))
def test_damaged_pages_tell_a_look_or_none(end, at, noise):
    for kind, text in ((SourceKind.HTML, PAGE), (SourceKind.XML_2003, XML)):
        damaged = (text[:at] + noise + text[at + len(noise) :])[: end * 3]
        for look in read_looks(kind, damaged.encode("utf-8", "replace"), "甲.xls").values():
            assert all(0 <= one < len(look.looks) for one in look.cells.values())


def _hostile():
    """Files of which a few letters ask for work without end."""
    start = '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
    start += ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"'
    start += ' xmlns:x="urn:schemas-microsoft-com:office:excel"><Worksheet ss:Name="a"><Table>'
    wide_cell = '<Row><Cell ss:Index="1" ss:MergeDown="9999999" ss:MergeAcross="9999999"/></Row>'
    spots = ",".join(["R1C1:R2C2"] * 499)
    long = f"<x:Value>{'R1C1+' * 190}所有</x:Value>"
    check = f"<x:DataValidation><x:Range>{spots}</x:Range><x:Type>List</x:Type>{long}</x:DataValidation>"
    yield (
        SourceKind.XML_2003,
        f"{start}{wide_cell * 500}</Table>{check * 20}</Worksheet></Workbook>",
    )
    rules = "".join(f"td{{color:#{at:06x}}} .a{at} td{{font:bold 9pt x}}" for at in range(2000))
    cells = "".join(f'<td style="font-size:{at}px">甲</td>' for at in range(300))
    yield SourceKind.HTML, f"<style>{rules}</style><table><tr>{cells}</tr></table>"
    yield SourceKind.HTML, f"<table border=1><tr><td>{'<font color=red>' * 150}{'<b>x</b>y' * 500}"
    spaces = 'xmlns:office="o" xmlns:table="t" xmlns:text="x" xmlns:style="s" xmlns:calcext="c"'
    repeats = 'table:number-rows-repeated="9999999"', 'table:number-columns-repeated="9999999"'
    cell = f'<table:table-row {repeats[0]}><table:table-cell {repeats[1]} table:style-name="q"/></table:table-row>'  # fmt: skip
    rule = f'<calcext:condition calcext:apply-style-name="q" calcext:value="formula-is({"[.A1]+" * 150}1)"/>'  # fmt: skip
    area = f'<calcext:conditional-format calcext:target-range-address="{"a.A1:a.B2 " * 2000}">'
    yield (
        SourceKind.FODS,
        f'<office:document {spaces}><table:table table:name="a">{cell * 20}{area}{rule * 300}'
        "</calcext:conditional-format></table:table></office:document>",
    )


@pytest.mark.threat(n=8)
@pytest.mark.parametrize(("kind", "text"), tuple(_hostile()), ids=["xml", "rules", "deep", "ods"])
def test_a_few_letters_do_not_ask_for_work_without_end(kind, text):
    """Processor time: what a sheet may ask for is counted, not what the file says."""
    began = time.process_time()
    for look in read_looks(kind, text.encode(), "甲.xls").values():
        assert len(look.cells) <= MAX_CELLS
        assert len(look.checks) + len(look.rules) <= 2 * MAX_RULES
    assert time.process_time() - began < 10
