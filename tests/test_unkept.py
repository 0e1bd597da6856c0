"""What a workbook built anew cannot keep is counted, whatever kind of file it was."""

import io
import struct
import zipfile

import openpyxl
import pytest

from ledgerproc.reading.files.grid import Grid, Merge
from ledgerproc.reading.files.kinds import SourceKind
from ledgerproc.reading.looks import unkept
from ledgerproc.reading.looks.look import SheetLook
from ledgerproc.reading.looks.unkept import count_unkept
from ledgerproc.writing.returned.rebuilt import rebuild_workbook
from tests.grid_text import record

OPEN = """<table:table table:name="甲" table:protected="true" table:print-ranges="甲.A1:甲.B2">
<table:table-header-columns/><table:table-row-group/><text:a xlink:href="x">甲</text:a>
<draw:frame/><draw:custom-shape/></table:table><table:table table:name="乙"/>
<style:table-row-properties fo:break-before="page"/><style:table-row-properties/>
<style:table-properties style:writing-mode="rl-tb" table:tab-color="#ff0000"/>
<style:table-cell-properties style:diagonal-tl-br="0.06pt solid #000000" style:diagonal-bl-tr="none"/>
<style:text-properties style:text-position="super 58%"/><table:data-pilot-table/>
<table:named-range table:name="_xlnm.Print_Area"/><table:named-range table:name="范围"/>
<config:config-item config:name="ZoomValue" config:type="int">120</config:config-item>
<config:config-item config:name="ZoomValue" config:type="int">100</config:config-item>
<style:style style:family="table-cell" style:data-style-name="N10" style:name="C1"/>
<style:style style:name="C2"/><calcext:condition calcext:apply-style-name="C1"/>
<calcext:condition calcext:apply-style-name="C2"/>"""
XML = """<Worksheet><Names><NamedRange ss:Name="Print_Titles"/><NamedRange ss:Name="范围"/>
<NamedRange ss:Name="Print_Area"/></Names><Border ss:Position="DiagonalLeft"/><Border ss:Position="Left"/>
<Cell ss:HRef="x"/><Font ss:VerticalAlign="Superscript"/><x:Zoom>85</x:Zoom><x:ProtectContents>True
<RowBreaks><RowBreak><Row>8</Row></RowBreak></RowBreaks><TabColorIndex>10<DisplayRightToLeft/>
<Format Style='color:red;mso-number-format:0%'/><Format Style='color:red'/>"""
PAGE = """<x:ProtectContents>False</x:ProtectContents><x:Zoom>100</x:Zoom><x:Name>Print_Titles</x:Name>
<x:Name>范围</x:Name><a href="http://x">甲</a><a href="#_msocom_1">[1]</a>
<div style='mso-element:comment-list'><div style='mso-element:comment'>请核对</div></div>
<td x:autofilter="all"><style>@page {mso-header-data:"&C甲"}</style>"""


def old(*records: tuple[int, bytes]) -> bytes:
    return b"".join(struct.pack("<HH", number, len(one)) + one for number, one in records)


RECORDS = old(
    (0x12, b"\1\0"), (0x12, b"\0\0"), (0x1B8, b"x"), (0x1A, b"\2\0" + bytes(12)),
    (0x208, bytes(12) + b"\1" + bytes(3)), (0x208, bytes(16)), (0x7D, bytes(9) + b"\1" + bytes(2)),
    (0x5D, bytes(4) + b"\5\0"), (0x5D, bytes(4) + b"\x19\0"), (0x5D, bytes(4) + b"\x14\0"),
    (0x18, b"\x20" + bytes(3) + b"\x0b" + bytes(10) + b"\6"), (0x18, bytes(15) + b"a"),
    (0x18, b"\x20" + bytes(3) + b"\x1b" + bytes(10) + b"\7"), (0x18, bytes(15) + b"_xlnm.Print"),
    (0x18, b"\x20" + bytes(3) + b"\x0b" + bytes(10) + b"\7"), (0x18, b"\x21" + bytes(14) + b"\x0d"),
    (0xA0, b"\3\0\4\0"), (0xA0, b"\1\0\1\0"), (0x23E, b"\x40\0"), (0x862, bytes(16) + b"\x0a"),
    (0xE0, bytes(13) + b"\xc0"), (0x31, bytes(8) + b"\1"), (0x1B1, bytes(6) + b"\0\0\0\2"),
)  # fmt: skip


def binary() -> bytes:
    sheet = (
        record(535)
        + record(494, b"x")
        + record(396, b"x")
        + record(137, b"\x20" + bytes(17) + b"\x78\0")
    )
    sheet += record(0, bytes(11) + b"\1") + record(60, bytes(17) + b"\1") + record(0, bytes(12))
    book = record(39, bytes(8)) + record(39, b"\x20" + bytes(7))
    styles = record(507, bytes(4) + struct.pack("<HHH", 1, 0x29, 6) + bytes(2)) + record(
        507, bytes(6)
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        package.writestr("xl/worksheets/sheet1.bin", sheet)
        package.writestr("xl/workbook.bin", book)
        package.writestr("xl/styles.bin", styles)
        package.writestr("xl/drawings/drawing1.xml", "<xdr:sp/><xdr:graphicFrame/><xdr:spPr/>")
    return target.getvalue()


@pytest.mark.parametrize(
    ("kind", "data", "told"),
    [
        (
            SourceKind.FODS, OPEN.encode(),
            "工作表保护1 超链接1 行列分组1 分页符1 图表和图形2 数据透视表1 打印区域1 打印标题列1 自定义名称1"
            " 标签颜色1 从右到左显示1 显示比例1 斜线边框1 上标和下标1 条件格式里的数字格式1",
        ),
        (
            SourceKind.XML_2003, XML.encode(),
            "工作表保护1 超链接1 分页符1 打印区域1 自定义名称1 标签颜色1 从右到左显示1 显示比例1"
            " 斜线边框1 上标和下标1 条件格式里的数字格式1",
        ),
        (SourceKind.HTML, PAGE.encode(), "超链接1 自定义名称1 打印标题行1 页眉页脚1 筛选1 批注1"),
        (
            SourceKind.XLS, RECORDS,
            "工作表保护1 超链接1 行列分组2 分页符2 图表和图形1 打印区域1 打印标题列1 自定义名称1 标签颜色1"
            " 从右到左显示1 显示比例1 斜线边框1 上标和下标1 条件格式里的数字格式1",
        ),
        (
            SourceKind.XLSB, binary(),
            "工作表保护1 超链接1 行列分组2 分页符1 图表和图形2 自定义名称1 从右到左显示1 显示比例1"
            " 条件格式里的数字格式1",
        ),
        (SourceKind.CSV, b"x", ""),
        (SourceKind.ODS, b"PK damaged", ""),
    ],
    ids=lambda one: one.value if isinstance(one, SourceKind) else "",
)  # fmt: skip
def test_what_cannot_be_kept_is_counted(kind, data, told, monkeypatch):
    monkeypatch.setattr(unkept, "book_stream", lambda given: given)
    assert " ".join(f"{what}{count}" for what, count in count_unkept(kind, data).items()) == told


def test_a_merge_that_runs_beyond_the_last_row_ends_there():
    grid = Grid(
        "甲.html", "甲", [["名称", None], ["子", "丑"]], [1, 2], 1, merges=[Merge(0, 0, 9, 0)]
    )
    made = rebuild_workbook(
        [grid], {"甲": SheetLook(cells={(0, 0): 0}, looks=(SheetLook().normal,))}
    )
    sheet = openpyxl.load_workbook(io.BytesIO(made.data))["甲"]
    assert [str(one) for one in sheet.merged_cells.ranges] == ["A1:A2"]
