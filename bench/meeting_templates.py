"""Makes 附表.xlsx, 通报.docx and 督办单.docx of ``templates/``; part of ``make_templates.py``."""

from __future__ import annotations

from typing import Any

from openpyxl import Workbook
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.worksheet.worksheet import Worksheet

THIN = Side(style="thin")
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
GREY = PatternFill("solid", fgColor="E7E6E6")
LATE = DifferentialStyle(font=Font(bold=True, color="C00000"))
CENTRE, LEFT = "center", "left"
Column = tuple[str, str, float, str]  # header, value, width, alignment

CASE = (
    ("序号", "序号", 5, CENTRE),
    ("编号", "编号", 14, CENTRE),
    ("{{ 栏.乡镇 }}", "乡镇", 13, CENTRE),
    ("{{ 栏.名称 }}", "名称", 28, LEFT),
)
SHEETS: tuple[tuple[str, str, str, str, tuple[Column, ...]], ...] = (
    # sheet, loop, line above the table, header of what is late, columns
    (
        "乡镇排名",
        "名",
        "{{ 排名规则 }}",
        "超期",
        (
            ("名次", "名次", 7, CENTRE),
            ("{{ 栏.乡镇 }}", "乡镇", 16, CENTRE),
            ("上报情况", "上报", 10, CENTRE),
            ("总数", "总数", 9, CENTRE),
            ("本月新增", "新增", 10, CENTRE),
            ("已办结", "已办结", 9, CENTRE),
            ("未办结", "未办结", 9, CENTRE),
            ("超期", "超期", 9, CENTRE),
            ("办结率", "办结率", 10, CENTRE),
            ("上期办结率", "上期办结率", 12, CENTRE),
            ("升降（百分点）", "升降", 15, CENTRE),
        ),
    ),
    (
        "部门进度",
        "部",
        "以第一牵头部门计，各栏相加等于合计；“配合”是参与别的部门牵头的未办结问题。",
        "超期",
        (
            ("序号", "序号", 5, CENTRE),
            ("{{ 栏.牵头部门 }}", "部门", 24, CENTRE),
            ("总数", "总数", 8, CENTRE),
            ("本月新增", "新增", 9, CENTRE),
            ("已办结", "已办结", 8, CENTRE),
            ("未办结", "未办结", 8, CENTRE),
            ("超期", "超期", 8, CENTRE),
            ("10日内到期", "临期", 9, CENTRE),
            ("办结率", "办结率", 9, CENTRE),
            ("上期未办结", "上期未办结", 9, CENTRE),
            ("比上期", "增减", 8, CENTRE),
            ("最长超期天数", "最长超期", 9, CENTRE),
            ("配合", "配合", 8, CENTRE),
        ),
    ),
    (
        "超期清单",
        "超",
        "共 {{ 超数 }} 件，超期久的在前。",
        "",
        (
            *CASE,
            ("{{ 栏.类别 }}", "类别", 15, CENTRE),
            ("{{ 栏.办结时间 }}", "办结时间", 12, CENTRE),
            ("超期天数", "超期天数", 8, CENTRE),
            ("{{ 栏.牵头部门 }}", "牵头部门", 16, CENTRE),
            ("{{ 栏.责任人员 }}", "责任人员", 10, CENTRE),
            ("{{ 栏.进展 }}", "进展", 22, LEFT),
        ),
    ),
    (
        "重点疑难",
        "难",
        "共 {{ 难数 }} 件。{{ 难规则 }}",
        "",
        (
            *CASE[:3],
            ("{{ 栏.名称 }}", "名称", 20, LEFT),
            ("{{ 栏.案情 }}", "案情", 36, LEFT),
            ("{{ 栏.牵头部门 }}", "牵头部门", 13, CENTRE),
            ("{{ 栏.配合部门 }}", "配合部门", 13, CENTRE),
            ("难在哪里", "难点", 13, CENTRE),
            ("提请会议研究", "提请", 24, LEFT),
        ),
    ),
    (
        "需县级协调",
        "协",
        "共 {{ 协数 }} 件。{{ 协规则 }}",
        "",
        (
            *CASE,
            ("{{ 栏.牵头部门 }}", "牵头部门", 16, CENTRE),
            ("{{ 栏.配合部门 }}", "配合部门", 16, CENTRE),
            ("部门数", "部门数", 7, CENTRE),
            ("{{ 栏.办结时间 }}", "办结时间", 12, CENTRE),
            ("时限", "剩余天数", 12.5, CENTRE),
            ("{{ 栏.措施 }}", "措施", 26, LEFT),
        ),
    ),
    (
        "本月销号",
        "销",
        "共 {{ 销数 }} 件{% if 反数 %}；另有 {{ 反数 }} 件以前办结的又出现，见台账“变动情况”"
        "{% endif %}。",
        "",
        (
            *CASE,
            ("{{ 栏.类别 }}", "类别", 18, CENTRE),
            ("{{ 栏.牵头部门 }}", "牵头部门", 18, CENTRE),
            ("{{ 栏.销号时间 }}", "销号时间", 13, CENTRE),
            ("{{ 栏.进展 }}", "进展", 40, LEFT),
        ),
    ),
)
TOTALS = ("总数", "新增", "已办结", "未办结", "超期", "办结率", "上期未办结", "增减")
DATES = ("办结时间", "销号时间")


def make_annexes() -> Workbook:
    """附表.xlsx: six tables, each on A4 landscape, one page wide."""
    book = Workbook()
    book.remove(book.active)
    for name, loop, note, late, columns in SHEETS:
        sheet = book.create_sheet(name)
        _head(sheet, name, note, len(columns))
        for number, column in enumerate(columns, 1):
            _column(sheet, number, loop, column)
        last = 5
        if loop in ("名", "部"):
            last = 6
            _totals(sheet, columns)
        for at, (header, *_) in enumerate(columns, 1):
            if header == late:
                letters = sheet.cell(4, at).column_letter
                rule = FormulaRule(formula=[f"AND(ISNUMBER({letters}5),{letters}5>0)"])
                rule.dxf = LATE
                sheet.conditional_formatting.add(f"{letters}5:{letters}{last}", rule)
        _print(sheet, columns, last)
        if loop in ("名", "部"):  # every place, every office of a county on one sheet of paper
            sheet.page_setup.orientation = "portrait"
            sheet.row_dimensions[5].height = sheet.row_dimensions[6].height = 18
    return book


def _head(sheet: Worksheet, name: str, note: str, columns: int) -> None:
    """Title, what the lines are and in which order, the day and what the sheet is for."""
    lines = (
        (1, f"{{{{ 附表名 }}}}——{name}", Font("方正小标宋简体", 18), CENTRE, 34),
        (2, note, Font("楷体", 10.5), LEFT, 20),
        (3, "截至 {{ 截至 | 日期 }}　单位：件　{{ 查阅 }}", Font("仿宋", 10.5), "right", 18),
    )
    for row, text, font, align, height in lines:
        cell = sheet.cell(row, 1, text)
        cell.font, cell.alignment = font, Alignment(align, CENTRE, wrap_text=True)
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=columns)
        sheet.row_dimensions[row].height = height


def _column(sheet: Worksheet, number: int, loop: str, column: Column) -> None:
    header, field, width, align = column
    head, cell = sheet.cell(4, number, header), sheet.cell(5, number, f"{{{{ {loop}.{field} }}}}")
    head.font, cell.font = Font("黑体", 10.5), Font("仿宋", 10.5)
    head.fill, head.border, cell.border = GREY, BOX, BOX
    head.alignment = Alignment(CENTRE, CENTRE, wrap_text=True)
    cell.alignment = Alignment(align, CENTRE, wrap_text=True)
    if field in DATES:
        cell.number_format = "yyyy-mm-dd"
    sheet.column_dimensions[head.column_letter].width = width
    sheet.row_dimensions[4].height = 30
    sheet.row_dimensions[5].height = 20


def _totals(sheet: Worksheet, columns: tuple[Column, ...]) -> None:
    """The line 合计; what cannot be added up stays blank."""
    for number, (_, field, _, _) in enumerate(columns, 1):
        text = f"{{{{ 合计.{field} }}}}" if field in TOTALS else ""
        text = {"上期办结率": "{{ 上期办结率 }}", "升降": "{{ 办结率升降 }}"}.get(field, text)
        text = "{{ 临期数 }}" if field == "临期" else text
        cell = sheet.cell(6, number, "合　计" if number == 2 else text or None)
        cell.font, cell.border = Font("黑体", 10.5), BOX
        cell.alignment = Alignment(CENTRE, CENTRE)
    sheet.row_dimensions[6].height = 20


def _print(sheet: Worksheet, columns: tuple[Column, ...], last: int) -> None:
    page = sheet.page_setup
    page.paperSize, page.orientation = 9, "landscape"
    page.fitToWidth, page.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.5
    margins.top, margins.bottom, margins.header, margins.footer = 0.6, 0.6, 0.3, 0.3
    sheet.print_options.horizontalCentered = True
    sheet.print_area = f"A1:{sheet.cell(4, len(columns)).column_letter}{last}"
    sheet.print_title_rows = "4:4"
    sheet.freeze_panes = "A5"
    sheet.oddFooter.left.text = "{{ 办公室 }}"
    sheet.oddFooter.center.text = "第 &P 页 共 &N 页"
    sheet.oddFooter.right.text = "姓名已简写，电话不列"


# text, look, alignment; a look is (font, size, indent in characters)
TITLE, HEAD, SUBHEAD, BODY = (
    ("方正小标宋简体", 22, 0),
    ("黑体", 16, 2),
    ("楷体_GB2312", 16, 2),
    ("仿宋_GB2312", 16, 2),
)
SIGNED = ("仿宋_GB2312", 16, 0)
REPORTED = (
    "应报的{{ 应报数 }}个{{ 栏.乡镇 }}中，"
    "{% if 未报数 == 应报数 %}都没有报送{% else %}{{ 已报数 }}个报送了问题"
    "{% if 零报告数 %}，{{ 零报告数 }}个零报告{% endif %}"
    "{% if 未报数 %}，{{ 未报数 }}个没有报送（{{ 未报单位 }}）{% endif %}{% endif %}。"
)
LONGEST = (
    "最久的{% if 最长超期数 == 1 %}是{% else %}有{{ 最长超期数 }}件，如{% endif %}"
    "“{{ 最长超期 }}”，已超期{{ 最长超期天数 }}天。"
)
CIRCULAR = (
    ("关于{{ 标题 }}", TITLE, "CENTER"),
    ("{{ 本期 }}进展情况的通报", TITLE, "CENTER"),
    ("各{{ 栏.乡镇 }}，县级有关部门：", SIGNED, "LEFT"),
    (
        "现将截至{{ 截至 | 日期 }}的有关情况通报如下。",
        BODY,
        "JUSTIFY",
    ),
    ("一、总体情况", HEAD, "JUSTIFY"),
    ("（一）报送情况", SUBHEAD, "JUSTIFY"),
    (
        REPORTED,
        BODY,
        "JUSTIFY",
    ),
    ("（二）办理情况", SUBHEAD, "JUSTIFY"),
    (
        "{% if not 合计.总数 %}台账没有在册的问题。{% else %}"
        "台账在册{{ 合计.总数 }}件，本月新增{{ 合计.新增 }}件。已办结{{ 合计.已办结 }}件，"
        "办结率{{ 合计.办结率 }}"
        "{% if 有上期 %}（{{ 上期 }}为{{ 上期办结率 }}）{% endif %}；"
        "未办结{{ 合计.未办结 }}件，其中超期{{ 合计.超期 }}件，10日内到期{{ 临期数 }}件。"
        "{% if 有上期 %}{{ 上期 }}未办结{{ 合计.上期未办结 }}件，本月{{ 合计.增减 }}。"
        "本月销号{{ 销数 }}件{% if 反数 %}，办结后又出现{{ 反数 }}件{% endif %}。{% endif %}"
        "{% endif %}",
        BODY,
        "JUSTIFY",
    ),
    ("{% if 合计.总数 %}二、分类情况{% endif %}", HEAD, "JUSTIFY"),
    (
        "{% if 类别前三 %}问题较多的类别是{{ 类别前三 }}。{% endif %}"
        "{% if 乡镇前三 %}未办结较多的{{ 栏.乡镇 }}是{{ 乡镇前三 }}，"
        "{{ 栏.牵头部门 }}是{{ 部门前三 }}。{% endif %}",
        BODY,
        "JUSTIFY",
    ),
    (
        "{% if 排名靠前 %}办结率排名靠前的是{{ 排名靠前 }}；靠后的是{{ 排名靠后 }}。{% endif %}",
        BODY,
        "JUSTIFY",
    ),
    ("{% if 合计.总数 %}三{% else %}二{% endif %}、存在的问题", HEAD, "JUSTIFY"),
    (
        "{% if 合计.超期 %}（一）部分问题超期未办结。{% endif %}",
        SUBHEAD,
        "JUSTIFY",
    ),
    (
        "{% if 合计.超期 %}超期{{ 合计.超期 }}件，较多的部门是{{ 超期部门 }}，"
        f"较多的类别是{{{{ 超期类别 }}}}；{LONGEST}"
        "{% else %}目前没有超期的问题。{% endif %}",
        BODY,
        "JUSTIFY",
    ),
    (
        "{% if 难数 %}{% if 合计.超期 %}（二）{% else %}（一）{% endif %}"
        "一些问题情况复杂，需要会议研究。{% endif %}",
        SUBHEAD,
        "JUSTIFY",
    ),
    (
        "{% if 难数 %}列入重点疑难的{{ 难数 }}件{% if 协数 %}，需要几个部门一起办的{{ 协数 }}件"
        "{% endif %}，详见附件2。{% endif %}",
        BODY,
        "JUSTIFY",
    ),
    ("{% if 合计.总数 %}四{% else %}三{% endif %}、下步要求", HEAD, "JUSTIFY"),
    (
        "各{{ 栏.牵头部门 }}要对照任务单和督办单逐件办理，超期的说明原因、明确时间；"
        "需要几个部门一起办的，由牵头部门召集，定不下来的提请县里协调。",
        BODY,
        "JUSTIFY",
    ),
    ("各{{ 栏.乡镇 }}要如实报送，及时更正退回的问题。", BODY, "JUSTIFY"),
    ("附件：{% if 难数 %}1.{% endif %}{{ 栏.乡镇 }}排名", BODY, "LEFT"),
    ("{% if 难数 %}　　　2.重点疑难问题{% endif %}", BODY, "LEFT"),
    ("{{ 办公室 }}", SIGNED, "RIGHT"),
    ("{{ 截至 | 日期 }}", SIGNED, "RIGHT"),
)
ANNEXES = (
    (
        "附件{% if 难数 %}1{% endif %}",
        "{{ 栏.乡镇 }}排名",
        "{{ 排名规则 }}{% if 有上期 %}升降是办结率比上期升降的百分点。{% endif %}{{ 查阅 }}。",
        (
            ("名次", "{{ 名.名次 }}", 12),
            ("{{ 栏.乡镇 }}", "{{ 名.乡镇 }}", 30),
            ("上报", "{{ 名.上报 }}", 19),
            ("总数", "{{ 名.总数 }}", 15),
            ("已办结", "{{ 名.已办结 }}", 17),
            ("未办结", "{{ 名.未办结 }}", 17),
            ("超期", "{{ 名.超期 }}", 14),
            ("办结率", "{{ 名.办结率 }}", 18),
            ("升降", "{{ 名.升降 }}", 14),
        ),
        9,
    ),
    (
        "{% if 难数 %}附件2{% endif %}",
        "{% if 难数 %}重点疑难问题{% endif %}",
        "{% if 难数 %}{{ 难规则 }}{{ 查阅 }}。{% endif %}",
        (
            ("序号", "{{ 难.序号 }}", 10),
            ("{{ 栏.乡镇 }}", "{{ 难.乡镇 }}", 22),
            ("{{ 栏.名称 }}", "{{ 难.名称 }}", 42),
            ("{{ 栏.牵头部门 }}", "{{ 难.牵头部门 }}", 22),
            ("难在哪里", "{{ 难.难点 }}", 22),
            ("提请会议研究", "{{ 难.提请 }}", 38),
        ),
        9,
    ),
)


def make_circular() -> Any:
    """通报.docx: laid out as GB/T 9704 asks, with two annexes on pages of their own."""
    from docx import Document

    paper = Document()
    set_page(paper)
    for text, look, align in CIRCULAR:
        paragraph = write_paragraph(paper, text, look, align)
        if look is TITLE and "通报" in text:
            paragraph.paragraph_format.space_after = _points(14)
        if look is SIGNED and "办公室" in text:
            paragraph.paragraph_format.space_before = _points(28)
        # The signature never stands alone on a page: what is said last goes with it. That is
        # one short paragraph, so that less than a third of the page before is left white.
        keeps = look in (HEAD, SUBHEAD) or text.startswith(
            ("各{{ 栏.乡镇 }}要", "附件：", "{% if 难数 %}　", "{{ 办公室")
        )
        paragraph.paragraph_format.keep_with_next = keeps
        if text.startswith("附件："):  # a line of space above, and below it before the office
            paragraph.paragraph_format.space_before = _points(28)
    for name, title, note, columns, size in ANNEXES:
        mark = write_paragraph(paper, name, ("黑体", 16, 0), "LEFT")
        mark.paragraph_format.page_break_before = True
        write_paragraph(paper, title, ("方正小标宋简体", 18, 0), "CENTER")
        write_paragraph(paper, note, ("楷体_GB2312", 10.5, 0), "LEFT", 16)
        write_table(paper, columns, size)
    number_pages(paper)
    paper.core_properties.author = ""
    return paper


def _points(size: float) -> Any:
    from docx.shared import Pt

    return Pt(size)


def set_page(paper: Any) -> None:
    """A4 with the margins of GB/T 9704."""
    from docx.shared import Mm

    page = paper.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin = Mm(37), Mm(35)
    page.left_margin, page.right_margin = Mm(28), Mm(26)
    page.footer_distance = Mm(28)


def write_run(holder: Any, text: str, font: str, size: float) -> Any:
    """A run in a Chinese font."""
    from docx.oxml.ns import qn

    run = holder.add_run(text)
    run.font.name, run.font.size = font, _points(size)
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)
    return run


def write_paragraph(
    holder: Any, text: str, look: tuple[str, float, int], align: str, line: float = 0
) -> Any:
    """A paragraph with fixed line spacing: 28 points of body text, as many lines on each page."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING

    font, size, indent = look
    paragraph = holder.add_paragraph()
    layout = paragraph.paragraph_format
    layout.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    layout.line_spacing = _points(line or (34 if size == 22 else 28))
    layout.space_after = layout.space_before = _points(0)
    layout.first_line_indent = _points(size * indent)
    layout.widow_control = False
    paragraph.alignment = getattr(WD_ALIGN_PARAGRAPH, align)
    if align == "RIGHT":
        layout.right_indent = _points(size * 4)
    write_run(paragraph, text, font, size)
    return paragraph


def write_table(paper: Any, columns: tuple[tuple[str, str, float], ...], size: float) -> Any:
    """A header row that stands on every page, and the row that repeats, never split."""
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.oxml import OxmlElement
    from docx.shared import Mm

    table = paper.add_table(rows=2, cols=len(columns))
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    for column, (_, _, width) in zip(table.columns, columns, strict=True):
        column.width = Mm(width)
    for row, font in ((0, "黑体"), (1, "仿宋_GB2312")):
        for at, column in enumerate(columns):
            write_cell(table.cell(row, at), column[row], font, size, column[2])
        properties = table.rows[row]._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if row == 0:
            properties.append(OxmlElement("w:tblHeader"))
    return table


def write_cell(
    cell: Any,
    text: str,
    font: str,
    size: float,
    width: float,
    left: bool = False,
    spacing: float = 1.35,
) -> None:
    """The text of a cell; ``width`` in millimetres."""
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm

    cell.width, cell.vertical_alignment = Mm(width), WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph = cell.paragraphs[0]
    layout = paragraph.paragraph_format
    layout.space_after, layout.line_spacing = _points(0), _points(size * spacing)
    is_left = left or any(one in text for one in ("难.名称", "难.提请"))
    paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT if is_left else WD_ALIGN_PARAGRAPH.CENTER
    write_run(paragraph, text, font, size)


def number_pages(paper: Any) -> None:
    """— 1 — on the outer side: odd pages right, even pages left, one character in."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    paper.settings.odd_and_even_pages_header_footer = True
    page = paper.sections[0]
    for footer, align in ((page.footer, "RIGHT"), (page.even_page_footer, "LEFT")):
        paragraph = footer.paragraphs[0]
        paragraph.alignment = getattr(WD_ALIGN_PARAGRAPH, align)
        layout = paragraph.paragraph_format
        layout.left_indent = layout.right_indent = _points(14)
        write_run(paragraph, "— ", "宋体", 14)
        field = f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r><w:rPr><w:sz w:val="28"/></w:rPr>'
        paragraph._p.append(parse_xml(f"{field}<w:t>1</w:t></w:r></w:fldSimple>"))
        write_run(paragraph, " —", "宋体", 14)


# label, text, height in millimetres
ORDER_ROWS = (
    ("督办事项", "{{ 件.名称 }}（{{ 件.乡镇 }}，{{ 件.编号 }}）", 10),
    ("任务来源", "{{ 文件 }}　{{ 标题 }}", 10),
    ("主送单位", "{{ 件.牵头部门 }}{% if 件.配合部门 %}　　配合：{{ 件.配合部门 }}{% endif %}", 10),
    ("主要案情", "{{ 件.案情 }}", 20),
    ("处置措施", "{{ 件.措施 }}", 12),
    (
        "办理时限",
        "{% if 件.办结时间 %}{{ 件.办结时间 }}{% if 件.办结时间 != 件.剩余天数 %}"
        "（{{ 件.剩余天数 }}）{% endif %}{% else %}未定期限{% endif %}",
        9,
    ),
    ("督办原因", "{{ 件.督办原因 }}", 9),
    (
        "事项要求",
        "{% if 件.超期天数 %}请于收到本通知单之日起5个工作日内，书面说明超期原因和新的办结时间，"
        "并抓紧办理{% else %}请按期办结，并在办结之日起3个工作日内报送办理结果{% endif %}。"
        "{% if 件.配合部门 %}需要共同办理的，由主送单位召集，一事一报。{% endif %}"
        "在时限内不能办结的，报送进展和原因。",
        14,
    ),
    ("联系人、电话", "{{ 件.责任人员 }}　{{ 件.联系电话 }}", 9),
)
ORDER_BLANKS = (("签　　发", 10), ("承办单位签收", 10), ("办理情况", 20), ("承办单位负责人", 10))


def make_order() -> Any:
    """督办单.docx: one A4 page a case; the body stands once per case."""
    from docx import Document
    from docx.enum.table import WD_ROW_HEIGHT_RULE
    from docx.oxml import OxmlElement
    from docx.shared import Mm

    paper = Document()
    set_page(paper)
    page = paper.sections[0]
    page.top_margin, page.bottom_margin = Mm(20), Mm(16)
    page.footer_distance = Mm(10)
    write_paragraph(paper, "督　办　通　知　单", ("方正小标宋简体", 24, 0), "CENTER", 36)
    number = write_paragraph(paper, "{{ 件.文号 }}", ("仿宋_GB2312", 14, 0), "CENTER", 24)
    number.paragraph_format.space_after = _points(4)
    write_paragraph(paper, "{{ 件.牵头部门 }}：", ("仿宋_GB2312", 14, 0), "LEFT", 24)
    said = "根据{{ 文件 }}要求，现将下列事项转你单位办理，请按要求报送办理结果。"
    write_paragraph(paper, said, ("仿宋_GB2312", 14, 2), "JUSTIFY", 24)
    rows = [*ORDER_ROWS, *((label, "", height) for label, height in ORDER_BLANKS)]
    table = paper.add_table(rows=len(rows), cols=2)
    table.style, table.autofit = "Table Grid", False
    table.columns[0].width, table.columns[1].width = Mm(34), Mm(122)
    for at, (label, text, height) in enumerate(rows):
        row = table.rows[at]
        row.height, row.height_rule = Mm(height), WD_ROW_HEIGHT_RULE.AT_LEAST
        if "案情" not in text:  # a long story begins on the page of its order
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        write_cell(row.cells[0], label, "黑体", 12, 34, spacing=1.25)
        write_cell(row.cells[1], text, "仿宋_GB2312", 12, 122, left=True, spacing=1.25)
        if not at:  # the case is named on every page
            row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        # What is filled in by hand, and who signs, goes to a second page as a whole.
        for cell in row.cells if at >= len(rows) - len(ORDER_BLANKS) else ():
            cell.paragraphs[0].paragraph_format.keep_with_next = True
    for text in ("{{ 办公室 }}", "{{ 截至 | 日期 }}"):
        signed = write_paragraph(paper, text, ("仿宋_GB2312", 14, 0), "RIGHT", 22)
        if "办公室" in text:
            signed.paragraph_format.space_before = _points(8)
            signed.paragraph_format.keep_with_next = True
    paper.core_properties.author = ""
    return paper


PUBLIC_TABLES = (("按{{ 类别 }}", "类"), ("按{{ 乡镇 }}", "镇"), ("逐月进度", "月"))
PUBLIC_FIELDS = ("名称", "总数", "已办结", "未办结", "办结率")


def make_public() -> Workbook:
    """公开.xlsx: totals for a notice board, on A4."""
    book = Workbook()
    sheet = book.active
    sheet.title = "进展公开"
    for letters, width in zip("ABCDE", (36, 12, 12, 12, 12), strict=True):
        sheet.column_dimensions[letters].width = width
    lines = (
        (1, "{{ 标题 }}进展公开", Font("方正小标宋简体", 18), CENTRE, 40),
        (2, "{{ 地区 }}　{{ 办公室 }}　截至{{ 截至 | 日期 }}", Font("仿宋", 11), CENTRE, 20),
    )
    for row, text, font, align, height in lines:
        cell = sheet.cell(row, 1, text)
        cell.font, cell.alignment = font, Alignment(align, CENTRE, wrap_text=True)
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=5)
        sheet.row_dimensions[row].height = height
    row = 3
    for caption, loop in PUBLIC_TABLES:
        row = _public_table(sheet, row, caption, loop)
    note = sheet.cell(row, 1, "{{ 说明 }}")
    note.font = Font("楷体", 10)
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=5)
    page = sheet.page_setup
    page.paperSize, page.orientation, page.fitToWidth, page.fitToHeight = 9, "portrait", 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    sheet.print_area = f"A1:E{row}"
    return book


def _public_table(sheet: Worksheet, row: int, caption: str, loop: str) -> int:
    """A caption, a header, the repeating row and the total; the first row below."""
    sheet.cell(row, 1, caption).font = Font("黑体", 12)
    sheet.row_dimensions[row].height = 24
    lines = [("名称" if one == "名称" else one, "黑体") for one in PUBLIC_FIELDS]
    for at, (header, font) in enumerate(lines, 1):
        cells = [
            sheet.cell(row + 1, at, header),
            sheet.cell(row + 2, at, f"{{{{ {loop}.{PUBLIC_FIELDS[at - 1]} }}}}"),
        ]
        if loop != "月":
            cells.append(sheet.cell(row + 3, at, f"{{{{ 合计.{PUBLIC_FIELDS[at - 1]} }}}}"))
        for cell, look in zip(cells, (font, "仿宋", "黑体"), strict=False):
            cell.font, cell.border = Font(look, 11), BOX
            cell.alignment = Alignment(LEFT if at == 1 else CENTRE, CENTRE, wrap_text=at == 1)
        cells[0].fill = GREY
    return row + (3 if loop == "月" else 4)
