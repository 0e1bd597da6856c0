"""Makes the township files shipped in ``input/``: ``python -m bench.make_input FOLDER``.

Everything in them is invented. They show what townships send: the bare annex, extended
forms, sheets by village, two versions, old formats, a Word table, a text file, an archive,
a nil report and a blank form. ``.xls`` and ``.ods`` need LibreOffice on this machine; the
program itself does not.
"""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

import docx
import xlsxwriter
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from ledgerproc.profile.loader import load_profile

CATEGORIES = tuple(one.name for one in load_profile("pengshui-2022").categories)
TITLE = "全县国有土地上房屋征收领域突出问题专项整治台账"
BARE = (
    "突出问题名称",
    "主要案情",
    "问题分类",
    "处置措施预案",
    "办结时间",
    "牵头部门及责任人员",
    "备注",
)
BARE_WIDTHS = (26, 46, 15, 30, 14, 24, 18)
MADE_ON = datetime(2022, 11, 28, 9, 30)


class Told(NamedTuple):
    """A problem as a township would fill it in; ``category`` is its number in the notice."""

    place: str
    category: int
    title: str
    narrative: str
    measures: str
    deadline: str
    lead: str
    persons: str
    phones: str = ""
    assisting: str = ""
    note: str = ""
    status: str = "未办结"
    progress: str = ""
    closed_on: str = ""
    households: int = 1
    amount: str = ""
    sheet: str = ""  # the sheet, or the version of the file, that it stands in


def make_input(folder: Path) -> None:
    """Write all files into ``folder``, which is made if it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    _bare_form(folder / "汉葭街道.xlsx", "汉葭街道", _of("汉葭街道"))
    _wide_form(folder / "绍庆街道突出问题台账.xlsx", "绍庆街道", _of("绍庆街道"))
    _bare_form(folder / "靛水街道台账.xlsx", "靛水街道", _of("靛水街道"))
    later = [*_of("靛水街道"), *_of("靛水街道", "修改")]
    _bare_form(folder / "靛水街道台账（修改）.xlsx", "靛水街道", later)
    _listed_form(
        folder / "万足镇台账.xlsx",
        "万足镇",
        {name: _of("万足镇", name) for name in ("廖家村", "万足社区")},
    )
    _bare_form(folder / "润溪乡.xlsx", "润溪乡", ())
    _bare_form(folder / "新田镇（零报告）.xlsx", "新田镇", (), nil="经排查，新田镇无此类问题")
    _csv_file(folder / "桑柘镇.csv", "桑柘镇", _of("桑柘镇"))
    _word_table(folder / "普子镇突出问题台账.docx", "普子镇", _of("普子镇"))
    with tempfile.TemporaryDirectory() as place:
        room = Path(place)
        _bare_form(room / "郁山镇台账.xlsx", "郁山镇", _of("郁山镇"))
        _convert(room / "郁山镇台账.xlsx", "xls", folder)
        _listed_form(room / "高谷镇.xlsx", "高谷镇", {"台账": _of("高谷镇")})
        _convert(room / "高谷镇.xlsx", "ods", folder)
        _bare_form(room / "保家镇.xlsx", "保家镇", _of("保家镇"))
        _wide_form(room / "连湖镇.xlsx", "连湖镇", _of("连湖镇"))
        _archive(folder / "乡镇报送材料.zip", [room / "保家镇.xlsx", room / "连湖镇.xlsx"])


@cache
def _told() -> tuple[Told, ...]:
    text = Path(__file__).with_name("sample_cases.toml").read_text("utf-8")
    return tuple(Told(**one) for one in tomllib.loads(text)["cases"])


def _of(place: str, sheet: str = "") -> list[Told]:
    return [one for one in _told() if (one.place, one.sheet) == (place, sheet)]


def _duty(one: Told) -> str:
    lead = one.lead if not one.assisting else f"{one.lead}牵头，{one.assisting}配合"
    return " ".join(filter(None, (lead, one.persons, one.phones)))


def _bare_row(one: Told) -> tuple[str, ...]:
    category = CATEGORIES[one.category - 1]
    return (
        *(one.title, one.narrative, category, one.measures, one.deadline, _duty(one)),
        one.note,
    )


class _Styles:
    """The formats of a neat official form: 小标宋 title, 黑体 header, 仿宋 body."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        box = {"border": 1, "valign": "vcenter", "text_wrap": True}
        body = {**box, "font_name": "仿宋", "font_size": 11}
        self.mark = book.add_format({"font_name": "黑体", "font_size": 14})
        self.title = book.add_format(
            {"font_name": "方正小标宋简体", "font_size": 22, "align": "center", "valign": "vcenter"}
        )
        self.line = book.add_format({"font_name": "仿宋", "font_size": 12, "valign": "vcenter"})
        self.head = book.add_format(
            {**box, "font_name": "黑体", "font_size": 12, "align": "center", "bg_color": "#F2F2F2"}
        )
        self.text = book.add_format(body)
        self.middle = book.add_format({**body, "align": "center", "num_format": "@"})
        self.number = book.add_format({**body, "align": "center"})


def _open(path: Path) -> xlsxwriter.Workbook:
    book = xlsxwriter.Workbook(str(path))
    book.set_properties({"author": "", "created": MADE_ON})
    return book


def _page(sheet: xlsxwriter.worksheet.Worksheet, widths: Sequence[int], last_head: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    sheet.repeat_rows(0, last_head)
    sheet.freeze_panes(last_head + 1, 0)
    sheet.set_footer("&C第 &P 页 共 &N 页")
    for at, width in enumerate(widths):
        sheet.set_column(at, at, width)


def _height(texts: Sequence[str], widths: Sequence[int]) -> float:
    """Points that the longest cell of a row needs; a Chinese character is two units wide."""
    lines = max(
        -(-2 * len(text) // max(width - 1, 1)) for text, width in zip(texts, widths, strict=True)
    )
    return max(24.0, 16.0 * lines + 8)


def _bare_form(path: Path, place: str, cases: Sequence[Told], nil: str = "") -> None:
    """The annex as it was sent out: categories pre-printed, several cases merge theirs down."""
    with _open(path) as book:
        styles, sheet = _Styles(book), book.add_worksheet("台账")
        _page(sheet, BARE_WIDTHS, 3)
        sheet.write(0, 0, "附件", styles.mark)
        sheet.merge_range(1, 0, 1, len(BARE) - 1, TITLE, styles.title)
        sheet.set_row(1, 36)
        sheet.merge_range(2, 0, 2, len(BARE) - 1, f"乡镇（街道）：{place}", styles.line)
        sheet.set_row(2, 22)
        for at, header in enumerate(BARE):
            sheet.write(3, at, header, styles.head)
        sheet.set_row(3, 30)
        row = 4
        for number, category in enumerate(CATEGORIES, 1):
            row = _category(
                sheet, styles, row, category, [c for c in cases if c.category == number]
            )
        closing = nil or "填报人：陈晓燕　　审核人：黄建华　　填报日期：2022年11月25日"
        sheet.merge_range(row, 0, row, len(BARE) - 1, closing, styles.line)
        sheet.set_row(row, 24)


def _category(
    sheet: xlsxwriter.worksheet.Worksheet,
    styles: _Styles,
    row: int,
    category: str,
    cases: Sequence[Told],
) -> int:
    if not cases:
        for at in range(len(BARE)):
            sheet.write(row, at, category if at == 2 else "", styles.middle)
        sheet.set_row(row, 28)
        return row + 1
    for offset, one in enumerate(cases):
        texts = _bare_row(one)
        for at, text in enumerate(texts):
            sheet.write_string(
                row + offset, at, text, styles.middle if at in (2, 4) else styles.text
            )
        sheet.set_row(row + offset, _height(texts, BARE_WIDTHS))
    if len(cases) > 1:
        sheet.merge_range(row, 2, row + len(cases) - 1, 2, category, styles.middle)
    return row + len(cases)


WIDE = (
    ("序号", 6),
    ("乡镇（街道）", 12),
    ("突出问题名称", 24),
    ("主要案情", 42),
    ("问题分类", 14),
    ("涉及户数", 7),
    ("处置措施", 26),
    ("完成时限", 16),
    ("牵头部门", 16),
    ("配合部门", 16),
    ("责任人员", 11),
    ("联系电话", 14),
    ("办理进展", 20),
    ("是否办结", 8),
    ("销号时间", 15),
)


def _wide_form(path: Path, place: str, cases: Sequence[Told]) -> None:
    """A form with columns of its own under a header of two rows."""
    with _open(path) as book:
        styles, sheet = _Styles(book), book.add_worksheet("Sheet1")
        widths = [width for _, width in WIDE]
        _page(sheet, widths, 3)
        sheet.set_paper(8)  # A3
        for row in (2, 3):
            sheet.set_row(row, 24)
        sheet.merge_range(
            0, 0, 0, len(WIDE) - 1, f"{place}国有土地上房屋征收领域突出问题台账", styles.title
        )
        sheet.set_row(0, 36)
        line = f"填报单位（盖章）：{place}{'办事处' if place.endswith('街道') else '人民政府'}"
        sheet.merge_range(1, 0, 1, 7, line, styles.line)
        sheet.merge_range(1, 8, 1, len(WIDE) - 1, "填报时间：2022年11月25日", styles.line)
        sheet.merge_range(2, 8, 2, 11, "责任单位及责任人员", styles.head)
        for at, (header, _) in enumerate(WIDE):
            if 8 <= at <= 11:
                sheet.write(3, at, header, styles.head)
            else:
                sheet.merge_range(2, at, 3, at, header, styles.head)
        for number, one in enumerate(cases, 1):
            texts = _wide_row(number, place, one)
            for at, text in enumerate(texts):
                style = styles.text if at in (2, 3, 6, 12) else styles.middle
                sheet.write(3 + number, at, int(text) if at in (0, 5) else text, style)
            sheet.set_row(3 + number, _height(texts, widths))
        row = 4 + len(cases)
        sheet.merge_range(row, 0, row, 4, "合计", styles.head)
        sheet.write(row, 5, sum(one.households for one in cases), styles.number)
        for at in range(6, len(WIDE)):
            sheet.write_blank(row, at, None, styles.text)


def _wide_row(number: int, place: str, one: Told) -> tuple[str, ...]:
    return (
        *(str(number), place, one.title, one.narrative, CATEGORIES[one.category - 1]),
        *(str(one.households), one.measures, one.deadline, one.lead, one.assisting),
        *(one.persons, one.phones, one.progress, "是" if one.status == "已办结" else "否"),
        one.closed_on,
    )


LISTED = (
    ("序号", 6),
    ("乡镇（街道）", 13),
    *zip(BARE[:5], BARE_WIDTHS[:5], strict=True),
    ("牵头单位", 18),
    ("责任人", 14),
    ("联系电话", 15),
    ("备注", 14),
)


def _listed_form(path: Path, place: str, sheets: dict[str, Sequence[Told]]) -> None:
    """One row a case, one sheet a village, and a sheet that is no ledger."""
    with _open(path) as book:
        styles, widths = _Styles(book), [width for _, width in LISTED]
        for name, cases in sheets.items():
            sheet = book.add_worksheet(name)
            _page(sheet, widths, 1)
            sheet.merge_range(0, 0, 0, len(LISTED) - 1, TITLE, styles.title)
            sheet.set_row(0, 36)
            for at, (header, _) in enumerate(LISTED):
                sheet.write(1, at, header, styles.head)
            for number, one in enumerate(cases, 1):
                row = (str(number), place, *_bare_row(one)[:5], one.lead, one.persons)
                texts = (*row, one.phones, one.note)
                for at, text in enumerate(texts):
                    style = styles.text if at in (2, 3, 5, 10) else styles.middle
                    sheet.write(1 + number, at, number if at == 0 else text, style)
                sheet.set_row(1 + number, _height(texts, widths))
        if len(sheets) > 1:
            _contacts(book, styles, place)


def _contacts(book: xlsxwriter.Workbook, styles: _Styles, place: str) -> None:
    sheet = book.add_worksheet("联络员名单")
    sheet.set_column(0, 4, 16)
    sheet.merge_range(0, 0, 0, 4, "专项整治工作联络员名单", styles.title)
    people = [
        ("1", place, "陈晓燕", "联络员", "13800236120"),
        ("2", place, "黄建华", "分管领导", "13800236121"),
    ]
    for row, texts in enumerate([("序号", "单位", "姓名", "职务", "联系电话"), *people], 1):
        for at, text in enumerate(texts):
            sheet.write(row, at, text, styles.head if row == 1 else styles.middle)


def _csv_file(path: Path, place: str, cases: Sequence[Told]) -> None:
    """A text file as WPS saves it in Chinese Windows."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([TITLE])
    writer.writerow([f"填报单位：{place}人民政府"])
    writer.writerow(["序号", *BARE[:5], "牵头部门", "配合部门", "责任人员", "联系电话", "备注"])
    for number, one in enumerate(cases, 1):
        row = [number, *_bare_row(one)[:5], one.lead, one.assisting, one.persons, one.phones]
        writer.writerow([*row, one.note])
    path.write_bytes(text.getvalue().encode("gb18030"))


def _word_table(path: Path, place: str, cases: Sequence[Told]) -> None:
    """The annex as a Word document, A4 landscape."""
    document = docx.Document()
    document.core_properties.created = document.core_properties.modified = MADE_ON
    document.core_properties.author = ""
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(18)
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(title, TITLE, "方正小标宋简体", 22)
    _run(document.add_paragraph(), f"乡镇（街道）：{place}", "仿宋", 12)
    table = document.add_table(rows=1, cols=len(BARE), style="Table Grid")
    table.autofit = False
    for cell, header in zip(table.rows[0].cells, BARE, strict=True):
        _run(cell.paragraphs[0], header, "黑体", 11)
        cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
    for one in cases:
        for cell, text in zip(table.add_row().cells, _bare_row(one), strict=True):
            _run(cell.paragraphs[0], text, "仿宋", 10.5)
    for row in table.rows:
        for cell, width in zip(row.cells, (40, 72, 28, 44, 26, 34, 17), strict=True):
            cell.width = Mm(width)
    document.save(str(path))


def _run(paragraph: docx.text.paragraph.Paragraph, text: str, font: str, size: float) -> None:
    run = paragraph.add_run(text)
    run.font.name, run.font.size = font, Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _convert(path: Path, kind: str, folder: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        raise SystemExit(f"LibreOffice is needed to make .{kind} files")
    command = [office, "--headless", "--convert-to", kind, "--outdir", str(folder), str(path)]
    subprocess.run(command, check=True, capture_output=True)


def _archive(path: Path, files: Sequence[Path]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            member = zipfile.ZipInfo(file.name, MADE_ON.timetuple()[:6])
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, file.read_bytes())


if __name__ == "__main__":
    make_input(Path(sys.argv[1]))
