"""Makes the workbooks of ``templates/`` as they were first shipped.

An office restyles the made files in WPS; run this only to start again from the beginning:
``python bench/make_templates.py templates``. What may stand between braces is listed in
``templates/README.md``.
"""

from __future__ import annotations

import re
import sys
import zipfile
from pathlib import Path
from typing import Any

from meeting_templates import (
    LONGEST,
    REPORTED,
    make_annexes,
    make_circular,
    make_order,
    make_public,
)
from openpyxl import Workbook
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

# CT_Font of ECMA-376 part 1, 18.8.22, in the sequence of the transitional schema.
FONT_PARTS = (
    "b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign", "sz",
    "color", "name", "family", "charset", "scheme",
)  # fmt: skip

THIN = Side(style="thin")
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
GREY = PatternFill("solid", fgColor="E7E6E6")
INPUT = PatternFill("solid", fgColor="FFF9E5")
LATE = DifferentialStyle(font=Font(bold=True, color="C00000"))
SOON = DifferentialStyle(font=Font(bold=True))

# header, field of 行, width, centred
TASK_COLUMNS = (
    ("序号", "{{ 行.序号 }}", 4.5, True),
    ("编号", "{{ 行.编号 }}", 13.6, True),
    ("{{ 栏.乡镇 }}", "{{ 行.乡镇 }}", 12.4, True),
    ("{{ 栏.名称 }}", "{{ 行.名称 }}", 19, False),
    ("{{ 栏.案情 }}", "{{ 行.案情 }}", 30, False),
    ("{{ 栏.措施 }}", "{{ 行.措施 }}", 19, False),
    ("{{ 栏.办结时间 }}", "{{ 行.办结时间 }}", 11, True),
    ("剩余天数", "{{ 行.剩余天数 }}", 11.5, True),
    ("{{ 栏.配合部门 }}", "{{ 行.配合部门 }}", 11, False),
    ("{{ 栏.责任人员 }}", "{{ 行.责任人员 }}", 9, True),
    ("{{ 栏.联系电话 }}", "{{ 行.联系电话 }}", 12.5, True),
    ("{{ 栏.状态 }}", "{{ 行.状态 }}", 8, True),
    ("{{ 栏.进展 }}", "{{ 行.进展 }}", 17, False),
    ("{{ 栏.销号时间 }}", "{{ 行.销号时间 }}", 11.5, True),
)
ASSIST_COLUMNS = (
    ("序号", "{{ 配.序号 }}", 4.5, True),
    ("编号", "{{ 配.编号 }}", 13.6, True),
    ("{{ 栏.乡镇 }}", "{{ 配.乡镇 }}", 12.4, True),
    ("{{ 栏.名称 }}", "{{ 配.名称 }}", 22, False),
    ("{{ 栏.案情 }}", "{{ 配.案情 }}", 36, False),
    ("{{ 栏.措施 }}", "{{ 配.措施 }}", 24, False),
    ("{{ 栏.办结时间 }}", "{{ 配.办结时间 }}", 11, True),
    ("剩余天数", "{{ 配.剩余天数 }}", 11.5, True),
    ("{{ 栏.牵头部门 }}", "{{ 配.牵头部门 }}", 14, True),
    ("{{ 栏.责任人员 }}", "{{ 配.责任人员 }}", 9, True),
    ("{{ 栏.联系电话 }}", "{{ 配.联系电话 }}", 12.5, True),
    ("{{ 栏.进展 }}", "{{ 配.进展 }}", 18, False),
)
INDEX_COLUMNS = (
    ("序号", "{{ 发.序号 }}", 6, True),
    ("部门", "{{ 发.部门 }}", 26, True),
    ("牵头", "{{ 发.牵头 }}", 8, True),
    ("其中超期", "{{ 发.超期 }}", 9, True),
    ("10日内到期", "{{ 发.临期 }}", 10, True),
    ("配合", "{{ 发.配合 }}", 8, True),
    ("督办单", "{{ 发.督办 }}", 8, True),
    ("任务单文件", "{{ 发.文件 }}", 34, False),
    ("签收人", "", 12, True),
    ("签收时间", "", 12, True),
)
INPUTS = ("L", "M", "N")

SUMMARY_WIDTHS = (5, 13, 7.5, 8, 7.5, 8, 8, 8, 7.5, 8, 10.6, 8)
# columns, header, value, centred
CATEGORY_COLUMNS = (
    ("A", "序号", "{{ 类.序号 }}", True),
    ("B:D", "{{ 栏.类别 }}", "{{ 类.名称 }}", False),
    ("E", "总数", "{{ 类.总数 }}", True),
    ("F", "新增", "{{ 类.新增 }}", True),
    ("G", "已办结", "{{ 类.已办结 }}", True),
    ("H", "未办结", "{{ 类.未办结 }}", True),
    ("I", "超期", "{{ 类.超期 }}", True),
    ("J", "办结率", "{{ 类.办结率 }}", True),
    ("K", "上期未办结", "{{ 类.上期未办结 }}", True),
    ("L", "比上期", "{{ 类.增减 }}", True),
)
CATEGORY_TOTAL = (
    ("A:D", "合　　计"),
    ("E", "{{ 合计.总数 }}"),
    ("F", "{{ 合计.新增 }}"),
    ("G", "{{ 合计.已办结 }}"),
    ("H", "{{ 合计.未办结 }}"),
    ("I", "{{ 合计.超期 }}"),
    ("J", "{{ 合计.办结率 }}"),
    ("K", "{{ 合计.上期未办结 }}"),
    ("L", "{{ 合计.增减 }}"),
)
BESIDE_COLUMNS = (
    ("A", "序号", "{{ 比.序号 }}", True),
    ("B", "{{ 栏.乡镇 }}", "{{ 比.乡镇 }}", True),
    ("C", "总数", "{{ 比.乡镇总数 }}", True),
    ("D", "未办结", "{{ 比.乡镇未办结 }}", True),
    ("E", "超期", "{{ 比.乡镇超期 }}", True),
    ("F", "办结率", "{{ 比.乡镇办结率 }}", True),
    ("G:H", "{{ 栏.牵头部门 }}", "{{ 比.部门 }}", True),
    ("I", "总数", "{{ 比.部门总数 }}", True),
    ("J", "未办结", "{{ 比.部门未办结 }}", True),
    ("K", "超期", "{{ 比.部门超期 }}", True),
    ("L", "办结率", "{{ 比.部门办结率 }}", True),
)
LATE_COLUMNS = (
    ("A", "序号", "{{ 久.序号 }}", True),
    ("B", "{{ 栏.乡镇 }}", "{{ 久.乡镇 }}", True),
    ("C:G", "{{ 栏.名称 }}", "{{ 久.名称 }}", False),
    ("H:I", "{{ 栏.牵头部门 }}", "{{ 久.牵头部门 }}", True),
    ("J:K", "{{ 栏.办结时间 }}", "{{ 久.办结时间 }}", True),
    ("L", "超期天数", "{{ 久.超期天数 }}", True),
)
# text, font, size, first line indent in characters, alignment
PAPER = (
    ("{{ 标题 }}", "方正小标宋简体", 22, 0, "CENTER"),
    ("{{ 本期 }}情况通报", "方正小标宋简体", 22, 0, "CENTER"),
    ("一、总体情况", "黑体", 16, 2, "JUSTIFY"),
    (
        f"截至{{{{ 截至 | 日期 }}}}，{REPORTED}"
        "{% if not 合计.总数 %}台账没有在册的问题。{% else %}"
        "台账在册{{ 合计.总数 }}件，本月新增{{ 合计.新增 }}件；已办结{{ 合计.已办结 }}件，"
        "办结率{{ 合计.办结率 }}；未办结{{ 合计.未办结 }}件，其中超期{{ 合计.超期 }}件。"
        "{% if 有上期 %}{{ 上期 }}未办结{{ 合计.上期未办结 }}件，本月{{ 合计.增减 }}。{% endif %}"
        "{% endif %}",
        "仿宋_GB2312",
        16,
        2,
        "JUSTIFY",
    ),
    ("二、重点情况", "黑体", 16, 2, "JUSTIFY"),
    (
        "{% if 类别前三 %}问题较多的类别是{{ 类别前三 }}。{% endif %}"
        "{% if 乡镇前三 %}未办结较多的{{ 栏.乡镇 }}是{{ 乡镇前三 }}；"
        "{{ 栏.牵头部门 }}是{{ 部门前三 }}。{% endif %}"
        f"{{% if 合计.超期 %}}超期较多的部门是{{{{ 超期部门 }}}}；{LONGEST}"
        "{% else %}目前没有超期的问题。{% endif %}",
        "仿宋_GB2312",
        16,
        2,
        "JUSTIFY",
    ),
    ("三、下步要求", "黑体", 16, 2, "JUSTIFY"),
    (
        "各{{ 栏.牵头部门 }}要对照任务单逐件办理，超期的说明原因、明确时间；"
        "各{{ 栏.乡镇 }}要如实报送，及时更正退回的问题。",
        "仿宋_GB2312",
        16,
        2,
        "JUSTIFY",
    ),
    ("{{ 办公室 }}", "仿宋_GB2312", 16, 0, "RIGHT"),
    ("{{ 截至 | 日期 }}", "仿宋_GB2312", 16, 0, "RIGHT"),
)


def make_task_sheet() -> Workbook:
    """部门任务单.xlsx: A4 landscape, the last three columns to be filled in."""
    book = Workbook()
    sheet = book.active
    sheet.title = "任务单"
    _line(sheet, 1, "A1:N1", "{{ 部门 }}　{{ 单名 }}", Font("方正小标宋简体", 20), "center", 36)
    summary = (
        "共 {{ 件数 }} 件未办结{% if 超期数 %}，其中超期 {{ 超期数 }} 件{% endif %}"
        "{% if 临期数 %}，10 日内到期 {{ 临期数 }} 件{% endif %}"
    )
    _line(sheet, 2, "A2:F2", summary, Font("黑体", 11), "left", 22)
    note = "只填写右侧“{{ 栏.状态 }}”“{{ 栏.进展 }}”“{{ 栏.销号时间 }}”三栏，填好后交回"
    _line(sheet, 2, "G2:K2", note, Font("楷体", 10), "center", 22)
    _line(sheet, 2, "L2:N2", "截至 {{ 截至 | 日期 }}", Font("仿宋", 11), "right", 22)
    for number, (header, value, width, centred) in enumerate(TASK_COLUMNS, 1):
        _body(sheet, number, header, value, width, centred)
    sheet.row_dimensions[3].height = 30
    sheet.row_dimensions[4].height = 30
    sheet["G4"].number_format = "yyyy-mm-dd"
    for letters in INPUTS:
        sheet[f"{letters}4"].protection = Protection(locked=False)
        sheet[f"{letters}4"].fill = INPUT
    sheet["N4"].number_format = "yyyy-mm-dd"
    sheet.row_dimensions[5].height = 10
    foot = Font("仿宋", 12)
    _line(sheet, 6, "A6:D6", "填表人（签字）：", foot, "left", 30)
    _line(sheet, 6, "E6:G6", "负责人（签字、盖章）：", foot, "left", 30)
    _line(sheet, 6, "H6:N6", "填报日期：        年    月    日", foot, "right", 30)
    _task_rules(sheet)
    _print(sheet, "A1:N6", "3:3", landscape=True)
    sheet.oddFooter.left.text = "{{ 标题 }}"
    sheet.oddFooter.center.text = "第 &P 页 共 &N 页"
    sheet.oddFooter.right.text = "{{ 部门 }}"
    sheet.freeze_panes = "D4"
    _assisting(book.create_sheet("配合事项"))
    return book


def _assisting(sheet: Worksheet) -> None:
    """配合事项: where the office assists; to read, with nothing to fill in."""
    _line(sheet, 1, "A1:L1", "{{ 部门 }}　配合事项", Font("方正小标宋简体", 20), "center", 36)
    summary = (
        "{% if not 件数 %}没有牵头的事项；{% endif %}配合别的部门的 {{ 配合件数 }} 件"
        "{% if 配合超期数 %}，其中已超期 {{ 配合超期数 }} 件{% endif %}"
    )
    _line(sheet, 2, "A2:E2", summary, Font("黑体", 11), "left", 22)
    note = "{{ 查阅 }}；请主动与牵头部门联系"
    _line(sheet, 2, "F2:I2", note, Font("楷体", 10), "center", 22)
    _line(sheet, 2, "J2:L2", "截至 {{ 截至 | 日期 }}", Font("仿宋", 11), "right", 22)
    for number, (header, value, width, centred) in enumerate(ASSIST_COLUMNS, 1):
        _body(sheet, number, header, value, width, centred)
    sheet.row_dimensions[3].height = sheet.row_dimensions[4].height = 30
    sheet["G4"].number_format = "yyyy-mm-dd"
    late = FormulaRule(formula=['ISNUMBER(SEARCH("超期",$H4))'])
    late.dxf = LATE
    sheet.conditional_formatting.add("G4:H4", late)
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False
    _print(sheet, "A1:L4", "3:3", landscape=True)
    sheet.oddFooter.left.text = "{{ 标题 }}"
    sheet.oddFooter.center.text = "第 &P 页 共 &N 页"
    sheet.oddFooter.right.text = "{{ 部门 }}"
    sheet.freeze_panes = "D4"


def make_index() -> Workbook:
    """任务单分发表.xlsx: who got what, and room to sign for it."""
    book = Workbook()
    sheet = book.active
    sheet.title = "任务单分发表"
    _line(sheet, 1, "A1:J1", "{{ 标题 }}任务单分发表", Font("方正小标宋简体", 18), "center", 36)
    sheet["A1"].alignment = Alignment("center", "center", wrap_text=True)
    said = (
        "未办结 {{ 件数 }} 件，其中超期 {{ 超期数 }} 件，10 日内到期 {{ 临期数 }} 件；"
        "有配合部门的 {{ 配合件数 }} 件。几个部门共同牵头的，各算一次。"
    )
    _line(sheet, 2, "A2:J2", said, Font("楷体", 10.5), "left", 20)
    dated = "截至 {{ 截至 | 日期 }}　单位：件　{{ 查阅 }}"
    _line(sheet, 3, "A3:J3", dated, Font("仿宋", 10.5), "right", 18)
    for number, (header, value, width, centred) in enumerate(INDEX_COLUMNS, 1):
        _body(sheet, number, header, value, width, centred, row=4)
    sheet.row_dimensions[4].height = 30
    sheet.row_dimensions[5].height = 20
    rule = FormulaRule(formula=["AND(ISNUMBER(D5),D5>0)"])
    rule.dxf = LATE
    sheet.conditional_formatting.add("D5", rule)
    _print(sheet, "A1:J5", "4:4", landscape=False)
    sheet.oddFooter.left.text = "{{ 办公室 }}"
    sheet.oddFooter.center.text = "第 &P 页 共 &N 页"
    sheet.freeze_panes = "A5"
    return book


def _body(
    sheet: Worksheet,
    number: int,
    header: str,
    value: str,
    width: float,
    centred: bool,
    row: int = 3,
) -> None:
    head, cell = sheet.cell(row, number, header), sheet.cell(row + 1, number, value or None)
    head.font, cell.font = Font("黑体", 10), Font("仿宋", 10)
    head.fill, head.border, cell.border = GREY, BOX, BOX
    head.alignment = Alignment("center", "center", wrap_text=True)
    cell.alignment = Alignment("center" if centred else "left", "center", wrap_text=True)
    sheet.column_dimensions[head.column_letter].width = width


def _task_rules(sheet: Worksheet) -> None:
    status = DataValidation("list", formula1='"未办结,已办结"', allow_blank=True)
    status.error, status.errorTitle = "请从下拉框中选择", "状态"
    status.add("L4")
    closed = DataValidation("date", operator="between", formula1="36526", formula2="73050")
    closed.error, closed.errorTitle = "请填写日期，例如 2022-11-20", "日期"
    closed.prompt, closed.promptTitle = "办结后填写，例如 2022-11-20", "日期"
    closed.add("N4")
    for rule in (status, closed):
        rule.showErrorMessage = rule.showInputMessage = True
        sheet.add_data_validation(rule)
    late = FormulaRule(formula=['ISNUMBER(SEARCH("超期",$H4))'], stopIfTrue=True)
    late.dxf = LATE
    soon = FormulaRule(formula=['ISNUMBER(SEARCH("到期",$H4))'])
    soon.dxf = SOON
    for rule in (late, soon):
        sheet.conditional_formatting.add("G4:H4", rule)
    guard = sheet.protection
    guard.sheet = True
    guard.formatColumns = guard.formatRows = guard.autoFilter = guard.sort = False


def make_summary() -> Workbook:
    """汇总表.xlsx: one A4 page for a meeting."""
    book = Workbook()
    sheet = book.active
    sheet.title = "汇总表"
    for letters, width in zip("ABCDEFGHIJKL", SUMMARY_WIDTHS, strict=True):
        sheet.column_dimensions[letters].width = width
    title = "{{ 标题 }}情况汇总表"
    _line(sheet, 1, "A1:L1", title, Font("方正小标宋简体", 16), "center", 34)
    sheet["A1"].alignment = Alignment("center", "center", wrap_text=True)
    reported = (
        "应报 {{ 应报数 }} 个，已报 {{ 已报数 }} 个，零报告 {{ 零报告数 }} 个"
        "{% if 未报数 %}，未报 {{ 未报数 }} 个（{{ 未报单位 }}）{% endif %}"
    )
    _line(sheet, 2, "A2:L2", reported, Font("仿宋", 11), "left", 18)
    sheet["A2"].alignment = Alignment("left", "center", wrap_text=True)
    dated = "截至 {{ 截至 | 日期 }}　{{ 查阅 }}"
    _line(sheet, 3, "A3:L3", dated, Font("仿宋", 11), "right", 18)
    _table(sheet, 4, "一、按{{ 栏.类别 }}（件）", CATEGORY_COLUMNS)
    for area, value in CATEGORY_TOTAL:
        _put(sheet, area, 7, value, "黑体")
    _table(sheet, 8, "二、超期和未办结较多的{{ 栏.乡镇 }}和{{ 栏.牵头部门 }}（件）", BESIDE_COLUMNS)
    _table(sheet, 11, "三、超期最久的问题", LATE_COLUMNS)
    sheet["J13"].number_format = "yyyy-mm-dd"
    rule = FormulaRule(formula=["AND(ISNUMBER(I6),I6>0)"])
    rule.dxf = LATE
    sheet.conditional_formatting.add("I6:I7", rule)
    _print(sheet, "A1:L13", "", landscape=False)
    sheet.page_setup.fitToHeight = 1
    sheet.oddFooter.left.text = "{{ 办公室 }}"
    sheet.oddFooter.right.text = "当事人姓名已简写，明细见全县台账"
    return book


def _table(
    sheet: Worksheet, row: int, caption: str, columns: tuple[tuple[str, str, str, bool], ...]
) -> None:
    """A caption, a header row and the repeating row of one table."""
    _line(sheet, row, f"A{row}:L{row}", caption, Font("黑体", 11), "left", 22)
    for area, header, value, centred in columns:
        _put(sheet, area, row + 1, header, "黑体", fill=True)
        _put(sheet, area, row + 2, value, "仿宋", centred=centred)
    sheet.row_dimensions[row + 1].height = 18
    sheet.row_dimensions[row + 2].height = 17


def _put(
    sheet: Worksheet,
    area: str,
    row: int,
    value: str,
    font: str,
    *,
    fill: bool = False,
    centred: bool = True,
) -> None:
    first, _, last = area.partition(":")
    cell = sheet[f"{first}{row}"]
    cell.value, cell.font = value, Font(font, 10)
    cell.alignment = Alignment("center" if centred else "left", "center", wrap_text=True)
    for one in sheet[f"{first}{row}:{last or first}{row}"][0]:
        one.border = BOX
        if fill:
            one.fill = GREY
    if last:
        sheet.merge_cells(f"{first}{row}:{last}{row}")


def make_paper() -> Any:
    """汇总.docx: a circular on one page, set as GB/T 9704 asks."""
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls, qn
    from docx.shared import Mm, Pt

    paper = Document()
    page = paper.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin = Mm(37), Mm(35)
    page.left_margin, page.right_margin = Mm(28), Mm(26)

    def write(holder: Any, text: str, font: str, size: float) -> Any:
        run = holder.add_run(text)
        run.font.name, run.font.size = font, Pt(size)
        run._element.rPr.rFonts.set(qn("w:eastAsia"), font)
        return run

    for text, font, size, indent, align in PAPER:
        paragraph = paper.add_paragraph()
        layout = paragraph.paragraph_format
        layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(24)
        layout.space_after = layout.space_before = Pt(0)
        layout.first_line_indent = Pt(size * indent)
        paragraph.alignment = getattr(WD_ALIGN_PARAGRAPH, align)
        layout.widow_control = False
        # The signature never stands alone on a page.
        layout.keep_with_next = text.startswith("各{{") or "办公室" in text or font == "黑体"
        layout.keep_together = text.startswith("各{{")
        if size == 22:
            layout.line_spacing = Pt(30)
        if "办公室" in text:
            layout.space_before = Pt(14)
        if "情况通报" in text:
            layout.space_after = Pt(14)
        if align == "RIGHT":
            layout.right_indent = Pt(size * 4)
        write(paragraph, text, font, size)
    footer = page.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    write(footer, "— ", "宋体", 14)
    field = f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r><w:rPr><w:sz w:val="28"/></w:rPr>'
    footer._p.append(parse_xml(f"{field}<w:t>1</w:t></w:r></w:fldSimple>"))
    write(footer, " —", "宋体", 14)
    paper.core_properties.author = ""
    return paper


def _line(
    sheet: Worksheet, row: int, area: str, text: str, font: Font, align: str, height: float
) -> None:
    cell = sheet[area.split(":")[0]]
    cell.value, cell.font = text, font
    cell.alignment = Alignment(align, "center")
    if ":" in area:
        sheet.merge_cells(area)
    sheet.row_dimensions[row].height = height


def _print(sheet: Worksheet, area: str, titles: str, *, landscape: bool) -> None:
    page = sheet.page_setup
    page.paperSize, page.orientation = 9, "landscape" if landscape else "portrait"
    page.fitToWidth, page.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom, margins.header, margins.footer = 0.5, 0.6, 0.3, 0.3
    sheet.print_options.horizontalCentered = True
    sheet.print_area = area
    if titles:
        sheet.print_title_rows = titles


def save(book: Workbook, path: Path) -> None:
    """Save a workbook with the parts of its fonts in the order of the format's schema.

    The library writes the name first; Excel bears it, a strict reader may not.
    """
    book.save(path)
    with zipfile.ZipFile(path) as package:
        parts = {one: package.read(one) for one in package.infolist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for entry, data in parts.items():
            if entry.filename == "xl/styles.xml":
                data = re.sub(rb"<font>.*?</font>", _in_order, data)
            package.writestr(entry, data)


def _in_order(font: re.Match[bytes]) -> bytes:
    pieces = re.findall(rb"<(\w+)[^>]*/>", font[0]), re.findall(rb"<\w+[^>]*/>", font[0])
    ordered = sorted(zip(*pieces, strict=True), key=lambda one: FONT_PARTS.index(one[0].decode()))
    return b"<font>" + b"".join(text for _, text in ordered) + b"</font>"


def main() -> None:
    """Write every template into the folder named on the command line."""
    folder = Path(sys.argv[1])
    save(make_task_sheet(), folder / "部门任务单.xlsx")
    save(make_index(), folder / "任务单分发表.xlsx")
    make_order().save(str(folder / "督办单.docx"))
    save(make_summary(), folder / "汇总表.xlsx")
    make_paper().save(str(folder / "汇总.docx"))
    save(make_annexes(), folder / "附表.xlsx")
    save(make_public(), folder / "公开.xlsx")
    make_circular().save(str(folder / "通报.docx"))


if __name__ == "__main__":
    main()
