"""The look of what was sent: read from every kind that tells it, and given to the rebuilt copy."""

import io
import shutil
import struct
import subprocess
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from ledgerproc.reading.files.grid import Grid
from ledgerproc.reading.files.kinds import SourceKind
from ledgerproc.reading.looks.look import CellLook, PageLook, SheetLook
from ledgerproc.reading.looks.read import read_looks
from ledgerproc.writing.returned.rebuilt import rebuild_workbook
from tests.grid_text import record, to_xlsb, wide

INPUT = Path(__file__).resolve().parent.parent / "input"
OLD = INPUT.joinpath("郁山镇台账.xls").read_bytes()
OPEN = INPUT.joinpath("高谷镇.ods").read_bytes()


def rebuilt(grid, look):
    made = rebuild_workbook([grid], {grid.sheet: look})
    return openpyxl.load_workbook(io.BytesIO(made.data)).worksheets[0]


def look_at(look, row, column):
    return look.looks[look.cells[row, column]]


def test_an_old_workbook_tells_fonts_borders_sizes_and_its_page():
    (look,) = read_looks(SourceKind.XLS, OLD).values()
    title, cell = look_at(look, 1, 0), look_at(look, 4, 1)
    assert (title.font_size, title.align, title.valign) == (22, "center", "vcenter")
    assert (cell.font_size, cell.text_wrap, cell.left, cell.bottom) == (11, True, 1, 1)
    assert look_at(look, 4, 4).num_format == "@"
    assert look.merges == ((1, 0, 1, 6), (2, 0, 2, 6), (15, 0, 15, 6))
    assert (look.heights[1], round(look.widths[1])) == (36, 47)
    assert look.page == PageLook(
        landscape=True,
        paper=9,
        scale=100,
        fit=(1, 0),
        margins=look.page.margins,
        header_margin=look.page.header_margin,
        footer_margin=look.page.footer_margin,
        footer="&C第 &P 页 共 &N 页",
        titles=(0, 3),
        centred=(True, False),
    )


def test_an_open_document_tells_the_same():
    (look,) = read_looks(SourceKind.ODS, OPEN).values()
    title, cell = look_at(look, 0, 0), look_at(look, 2, 1)
    assert (title.font_name, title.font_size, title.align) == ("方正小标宋简体", 22, "center")
    assert (cell.text_wrap, cell.left, cell.top) == (True, 1, 1)
    assert look.merges == ((0, 0, 0, 10),)
    assert (look.page.landscape, look.page.paper, look.page.fit) == (True, 9, (1, 0))
    assert (look.page.titles, look.page.footer) == ((0, 1), "&C第 &P 页 共 &N 页")


def _colour(red, green, blue):
    return struct.pack("<BBh4B", 5, 0, 0, red, green, blue, 255)


_BINARY_STYLES = b"".join(
    [
        record(44, struct.pack("<H", 170) + wide('yyyy"年"m"月"d"日"')),
        record(43, struct.pack("<HHHHBBBB", 220, 0, 400, 0, 0, 0, 0, 0) + bytes(9) + wide("宋体")),
        record(43, struct.pack("<HHHHBBBB", 440, 2, 700, 0, 1, 0, 0, 0) + _colour(192, 0, 0) + b"\0" + wide("黑体")),
        record(45, struct.pack("<I", 0) + bytes(16)),
        record(45, struct.pack("<I", 1) + _colour(255, 255, 153) + bytes(8)),
        record(46, bytes(51)),
        record(46, b"\0" + (bytes([1, 0]) + _colour(0, 0, 0)) * 4 + bytes(10)),
        record(617, struct.pack("<I", 2)),
        record(47, struct.pack("<HHHHH", 0, 0, 0, 0, 0) + bytes(6)),
        record(47, struct.pack("<HHHHHBBH", 0, 170, 1, 1, 1, 0, 0, 2 | 1 << 3 | 0x40) + bytes(2)),
        record(618),
    ]
)  # fmt: skip


def test_a_binary_workbook_tells_fonts_fills_borders_and_sizes(tmp_path):
    plain = to_xlsb(tmp_path / "甲.xlsb", "突出问题名称|^\n甲|乙", hidden_columns=())
    dressed = io.BytesIO()
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(dressed, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.endswith("workbook.bin.rels"):
                kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles"
                link = (
                    f'<Relationship Id="rId9" Type="{kind}" Target="styles.bin"/></Relationships>'
                )
                part = part.replace(b"</Relationships>", link.encode())
            if name.endswith("sheet1.bin"):  # the first cell in the second format, and a page
                high = struct.pack("<IIHBB", 1, 0, 600, 0, 0x20) + bytes(5)
                part = part.replace(struct.pack("<IIHBB", 1, 0, 300, 0, 0) + bytes(5), high)
                part = part.replace(
                    struct.pack("<II", 0, 0) + wide("甲"), struct.pack("<II", 0, 1) + wide("甲")
                )
                part += record(60, struct.pack("<IIIIH", 0, 0, 5120, 0, 0))
                part += record(476, struct.pack("<6d", 0.4, 0.4, 0.6, 0.6, 0.2, 0.2))
                part += record(478, struct.pack("<8IH", 8, 100, 0, 0, 1, 1, 1, 0, 2))
                part += record(479, b"\0\0" + b"\xff" * 4 + wide("&C第 &P 页") + b"\xff" * 16)
            new.writestr(name, part)
        new.writestr("xl/styles.bin", _BINARY_STYLES)
    (look,) = read_looks(SourceKind.XLSB, dressed.getvalue()).values()
    assert look_at(look, 1, 0) == CellLook(
        "黑体", 22, bold=True, italic=True, underline=1, font_color="#C00000", pattern=1,
        fg_color="#FFFF99", left=1, right=1, top=1, bottom=1, left_color="#000000",
        right_color="#000000", top_color="#000000", bottom_color="#000000", align="center",
        valign="vcenter", text_wrap=True, num_format='yyyy"年"m"月"d"日"',
    )  # fmt: skip
    assert look_at(look, 1, 1).font_name == "宋体"
    assert (look.widths, look.heights) == ({0: 20.0}, {0: 15.0, 1: 30.0})
    assert look.growing == {0}  # the height of the other was set by hand
    assert (look.page.paper, look.page.landscape, look.page.footer) == (8, True, "&C第 &P 页")
    assert look.page.margins == (0.4, 0.4, 0.6, 0.6)


def test_a_copy_looks_as_the_file_told():
    head = CellLook("黑体", 14, bold=True, fg_color="#1F4E78", pattern=1, font_color="#FFFFFF")
    day = CellLook("仿宋", 11, left=1, num_format='yyyy"年"m"月"d"日"', align="center")
    number = CellLook("仿宋", 11, num_format="#,##0.00", text_wrap=True)
    look = SheetLook(
        cells={(0, 0): 0, (2, 0): 1, (2, 1): 2, (3, 1): 2},
        looks=(head, day, number),
        widths={0: 20.0, 1: 8.0},
        heights={0: 40.0},
        merges=((0, 0, 0, 1), (0, 1, 1, 1)),  # the second one cannot be: it is left out
        page=PageLook(True, 8, 0, (1, 0), (0.4, 0.4, 0.6, 0.6), titles=(0, 1), frozen=(1, 1), header="&P"),
    )  # fmt: skip
    rows = [["台账", None], [None, None], [date(2022, 12, 20), 17.7], [None, "甲"]]
    sheet = rebuilt(Grid("a.xls", "台账", rows, [1, 2, 3, 4]), look)
    assert [sheet["A1"].font.name, sheet["A1"].font.sz, sheet["A1"].font.b] == ["黑体", 14, True]
    assert sheet["A1"].fill.fgColor.rgb == "FF1F4E78"
    assert (sheet["A3"].value.date(), sheet["A3"].number_format) == (
        date(2022, 12, 20),
        day.num_format,
    )
    assert (sheet["A3"].border.left.style, sheet["A3"].alignment.horizontal) == ("thin", "center")
    assert (sheet["B3"].value, sheet["B3"].number_format) == (17.7, "#,##0.00")
    assert [str(one) for one in sheet.merged_cells.ranges] == ["A1:B1"]
    assert abs(sheet.row_dimensions[1].height - 40) < 0.5  # whole dots of a screen
    assert round(sheet.column_dimensions["A"].width, 1) == 20
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 8)
    assert (sheet.print_title_rows, sheet.freeze_panes) == ("$1:$2", "B2")
    assert sheet.oddHeader.center.text == "&P"


def test_a_day_without_a_format_for_days_is_written_in_words():
    look = SheetLook(cells={(0, 0): 0}, looks=(CellLook("宋体", 11),))
    sheet = rebuilt(Grid("a.ods", "台账", [[date(2022, 12, 20)]], [1]), look)
    assert sheet["A1"].value == "2022-12-20"


@given(st.integers(0, len(OLD)), st.integers(0, len(OLD) - 1), st.binary(min_size=1, max_size=8))
def test_damaged_bytes_tell_a_look_or_none(end, at, noise):
    for kind, data in ((SourceKind.XLS, OLD), (SourceKind.ODS, OPEN), (SourceKind.XLSB, OPEN)):
        damaged = (data[:at] + noise + data[at + len(noise) :])[:end]
        for look in read_looks(kind, damaged).values():
            assert all(0 <= one < len(look.looks) for one in look.cells.values())


def test_a_container_of_nothing_tells_no_look():
    assert read_looks(SourceKind.XLSB, b"PK\x05\x06" + bytes(18)) == {}


def _dressed(path):
    """A workbook with fonts, fills, borders, formats and a page of its own."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "台账"
    sheet["A1"] = "突出问题专项整治台账"
    sheet.merge_cells("A1:C1")
    sheet["A1"].font = Font("黑体", 20, bold=True, color="C00000")
    sheet["A1"].alignment = Alignment(horizontal="center", vertical="center")
    sheet.row_dimensions[1].height = 42
    line = Border(*(Side("thin", color="1F4E78") for _ in range(4)))
    cells = (
        ("A2", "甲", "@"),
        ("B2", date(2022, 12, 20), 'yyyy"年"m"月"d"日"'),
        ("C2", 1234.5, "#,##0.00"),
    )
    for name, value, format_ in cells:
        sheet[name] = value
        sheet[name].number_format = format_
        sheet[name].border = line
        sheet[name].font = Font("仿宋", 11, strike=name == "A2")
        sheet[name].alignment = Alignment(wrap_text=True, vertical="top")
    sheet["B2"].fill = PatternFill("solid", fgColor="FFFF99")
    sheet["A3"].border = line
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 8
    sheet.print_title_rows = "1:1"
    sheet.oddFooter.center.text = "第 &P 页"
    book.save(path)


@pytest.mark.thorough
@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_what_an_office_program_made_of_a_workbook_is_made_back(kind, tmp_path):
    office = shutil.which("soffice") or pytest.skip("no office program")
    _dressed(tmp_path / "甲.xlsx")
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    command = [
        office,
        home,
        "--headless",
        "--convert-to",
        kind,
        "--outdir",
        tmp_path,
        tmp_path / "甲.xlsx",
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    (look,) = read_looks(SourceKind(kind), (tmp_path / f"甲.{kind}").read_bytes()).values()
    rows = [["突出问题专项整治台账", None, None], ["甲", date(2022, 12, 20), 1234.5]]
    sheet = rebuilt(Grid("甲", "台账", rows, [1, 2]), look)
    title, text, day, sum_ = (sheet[name] for name in ("A1", "A2", "B2", "C2"))
    assert (title.font.sz, title.font.b, title.font.name) == (
        20,
        True,
        look_at(look, 0, 0).font_name,
    )
    assert (title.font.color.rgb, title.alignment.horizontal) == ("FFC00000", "center")
    assert (text.font.sz, text.font.strike, text.number_format) == (11, True, "@")
    assert (day.value.date(), day.fill.fgColor.rgb) == (date(2022, 12, 20), "FFFFFF99")
    assert day.number_format.replace("\\", "").replace('"', "") == "yyyy年m月d日"
    assert (sum_.value, sum_.number_format, sum_.alignment.wrap_text) == (1234.5, "#,##0.00", True)
    assert sheet["A3"].border.left.color.rgb == "FF1F4E78"
    assert [str(one) for one in sheet.merged_cells.ranges] == ["A1:C1"]
    assert abs(sheet.row_dimensions[1].height - 42) < 0.5
    assert sheet.page_setup.orientation == "landscape"
    assert (sheet.page_setup.paperSize, sheet.print_title_rows) == (8, "$1:$1")
    assert sheet.oddFooter.center.text == "第 &P 页"
