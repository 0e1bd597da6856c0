"""Makes the workbooks of ``templates/`` as they were first shipped.

An office restyles the made files in WPS; run this only to start again from the beginning:
``python docs/make_templates.py templates``. What may stand between braces is listed in
``templates/README.md``.
"""

from __future__ import annotations

import sys
from pathlib import Path

from openpyxl import Workbook
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

THIN = Side(style="thin")
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
GREY = PatternFill("solid", fgColor="E7E6E6")
INPUT = PatternFill("solid", fgColor="FFF9E5")
LATE = DifferentialStyle(font=Font(bold=True, color="C00000"))
SOON = DifferentialStyle(font=Font(bold=True))

# header, field of 行, width, centred
TASK_COLUMNS = (
    ("序号", "{{ 行.序号 }}", 4.5, True),
    ("编号", "{{ 行.编号 }}", 9.5, True),
    ("{{ 栏.乡镇 }}", "{{ 行.乡镇 }}", 9.5, True),
    ("{{ 栏.名称 }}", "{{ 行.名称 }}", 20, False),
    ("{{ 栏.案情 }}", "{{ 行.案情 }}", 33, False),
    ("{{ 栏.措施 }}", "{{ 行.措施 }}", 20, False),
    ("{{ 栏.办结时间 }}", "{{ 行.办结时间 }}", 11, True),
    ("剩余天数", "{{ 行.剩余天数 }}", 9, True),
    ("{{ 栏.配合部门 }}", "{{ 行.配合部门 }}", 11, False),
    ("{{ 栏.责任人员 }}", "{{ 行.责任人员 }}", 9, True),
    ("{{ 栏.联系电话 }}", "{{ 行.联系电话 }}", 12.5, True),
    ("{{ 栏.状态 }}", "{{ 行.状态 }}", 8, True),
    ("{{ 栏.进展 }}", "{{ 行.进展 }}", 17, False),
    ("{{ 栏.销号时间 }}", "{{ 行.销号时间 }}", 11.5, True),
)
INPUTS = ("L", "M", "N")


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
    _line(sheet, 6, "E6:G6", "部门负责人（签字、盖章）：", foot, "left", 30)
    _line(sheet, 6, "H6:N6", "填报日期：        年    月    日", foot, "right", 30)
    _task_rules(sheet)
    _print(sheet, "A1:N6", "3:3", landscape=True)
    sheet.oddFooter.left.text = "{{ 标题 }}"
    sheet.oddFooter.center.text = "第 &P 页 共 &N 页"
    sheet.oddFooter.right.text = "{{ 部门 }}"
    sheet.freeze_panes = "D4"
    return book


def _body(
    sheet: Worksheet, number: int, header: str, value: str, width: float, centred: bool
) -> None:
    head, cell = sheet.cell(3, number, header), sheet.cell(4, number, value)
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
    sheet.print_area, sheet.print_title_rows = area, titles


def main() -> None:
    """Write every template into the folder named on the command line."""
    folder = Path(sys.argv[1])
    make_task_sheet().save(folder / "部门任务单.xlsx")


if __name__ == "__main__":
    main()
