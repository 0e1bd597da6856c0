"""The form goes back and forth: every kind of file, returned, corrected, dropped in again.

What a township sees is opened with openpyxl; the marks must stand where its fault is, what
it sent must look as it did, and the corrected file must take the place of the first.
"""

import io
import shutil
import zipfile
from datetime import date
from pathlib import Path

import docx
import openpyxl
import pytest
from openpyxl.styles import Font

from ledgerproc.pipeline import run

from .grid_text import to_ods, to_xlsb, to_xml_2003
from .test_samples import SAMPLES
from .truth import Published, read_published

HEAD = (
    "突出问题名称",
    "主要案情",
    "问题分类",
    "处置措施预案",
    "办结时间",
    "牵头部门及责任人员",
    "备注",
)
IDENTITY = "500243199001011234"
ROWS = (
    ("甲片区3栋2单元5-1张某补偿款未足额支付问题", f"张某（{IDENTITY}）反映协议约定2020年9月26日前支付补偿款，尚欠17.7万元。", "未足额支付补偿款类", "分期兑付。", "2022年12月20日", "县财政局 赵小明 13800236118", ""),
    ("滨江小区8栋1单元2-2李某某未办产权证问题", "李某某2016年3月2日入住安置房，至今未办不动产权证。", "逾期未办产权证类", "分批办证。", "待定", "县住房城乡建委 钱小红 13900236118", "催办"),
    ("供销社职工宿舍12栋9户危房未整治问题", "供销社职工宿舍12栋共9户，鉴定为D级危房，至今未搬离。", "危房整治不及时类", "组织搬离。", "2022年11月20日", "", ""),
)  # fmt: skip
# Faults by what is put right; the text of each faulty cell as it was sent.
REPAIRS = {"待定": "2022年12月20日", "": "县财政局 李小刚 13700236118"}


def as_xlsx(path: Path) -> None:
    """With a blank and a hidden row, a hidden column, merged cells, a filter and fonts."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "台账"
    sheet["A1"] = "全县国有土地上房屋征收领域突出问题专项整治台账"
    sheet.merge_cells("A1:G1")
    sheet["A2"] = "乡镇（街道）：郁山镇"
    for at, text in enumerate(HEAD, 1):
        sheet.cell(3, at, text).font = Font("黑体", 12, bold=True)
    for number, row in zip((4, 6, 7), ROWS, strict=True):
        for at, text in enumerate(row, 1):
            sheet.cell(number, at, text or None).font = Font("仿宋", 11)
    sheet.row_dimensions[6].hidden = True
    sheet.row_dimensions[7].height = 77
    sheet.column_dimensions["D"].hidden = True
    sheet.merge_cells("G6:G7")
    sheet.auto_filter.ref = "A3:G7"
    sheet.freeze_panes = "A4"
    sheet.print_title_rows = "3:3"
    book.save(path)


def as_csv(path: Path) -> None:
    lines = ["全县台账,,,,,,", "乡镇（街道）：郁山镇,,,,,,", *map(",".join, (HEAD, *ROWS))]
    path.write_bytes("\r\n".join(lines).encode("gb18030"))


def as_docx(path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("全县国有土地上房屋征收领域突出问题专项整治台账")
    document.add_paragraph("乡镇（街道）：郁山镇")
    table = document.add_table(rows=0, cols=len(HEAD))
    for row in (HEAD, *ROWS):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.save(path)


def as_html(path: Path) -> None:
    rows = "".join(
        "<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in (HEAD, *ROWS)
    )
    title = '<tr><td colspan="7">乡镇（街道）：郁山镇</td></tr>'
    path.write_text(f"<html><meta charset=utf-8><table>{title}{rows}</table></html>", "utf-8")


# The same in the text form of the other makers.
TEXT = "\n".join("|".join(row) for row in (("乡镇（街道）：郁山镇", *[""] * 6), HEAD, *ROWS))


def as_tsv(path: Path) -> None:
    path.write_text(TEXT.replace("|", "\t"), "utf-16")


def as_macro_book(path: Path) -> None:
    as_xlsx(path)
    with zipfile.ZipFile(path) as archive:
        parts = {one: archive.read(one) for one in archive.namelist()}
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    macro = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(kind, macro)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def as_zip(path: Path) -> None:
    inner = path.with_suffix(".xlsx")
    as_xlsx(inner)
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(inner, inner.name)
    inner.unlink()


MAKERS = {
    "郁山镇台账.xlsx": as_xlsx,
    "郁山镇台账.csv": as_csv,
    "郁山镇台账.docx": as_docx,
    "郁山镇台账.html": as_html,
    "郁山镇台账.xls": as_html,
    "郁山镇台账.xlsm": as_macro_book,
    "郁山镇台账.tsv": as_tsv,
    "郁山镇台账.ods": lambda path: to_ods(path, TEXT),
    "郁山镇台账.xlsb": lambda path: to_xlsb(path, TEXT),
    "郁山镇台账.xml": lambda path: to_xml_2003(path, TEXT),
    "郁山镇台账.zip": as_zip,
}


def month(folder: Path) -> Published:
    run([folder / "in"], folder / "out", profile="pengshui-2022", as_of=date(2022, 11, 30))
    return read_published(folder / "out" / "2022-11" / "全县台账.xlsx")


def faults(published: Published, level: str = "错误") -> list[tuple[str, str]]:
    found = [one for one in published.sheets["校验问题"] if one["级别"] == level]
    return [(one["代码"], one["单元格"]) for one in found]


def cases(published: Published) -> dict[str, str]:
    return {one["突出问题名称"]: one["编号"] for one in published.sheets["台账"]}


def marked(sheet) -> dict[str, str]:
    return {
        one.coordinate: one.comment.text for row in sheet.iter_rows() for one in row if one.comment
    }


@pytest.mark.parametrize("name", MAKERS)
def test_every_kind_goes_back_is_corrected_and_replaces_what_was_sent(name, tmp_path):
    (tmp_path / "in").mkdir()
    MAKERS[name](tmp_path / "in" / name)
    first = month(tmp_path)
    wrong = faults(first)
    assert [code for code, _ in wrong] == ["DEADLINE_NO_DATE", "OFFICE_MISSING"]

    returned = tmp_path / "out" / "2022-11" / "退回清单" / "郁山镇.xlsx"
    book = openpyxl.load_workbook(returned)
    (sheet,) = book.worksheets[1:]
    assert book.sheetnames[0] == "退回说明"
    errors = {cell: text for cell, text in marked(sheet).items() if "【错误】" in text}
    assert sorted(errors) == sorted(cell for _, cell in wrong), "the marks stand at the faults"
    for _, cell in wrong:
        assert sheet[cell].fill.fgColor.rgb == "FFFFC7CE"
        assert (sheet[cell].value or "") in REPAIRS
        sheet[cell] = REPAIRS[sheet[cell].value or ""]
    texts = [str(one.value) for row in sheet.iter_rows() for one in row if one.value]
    assert not [one for one in texts if IDENTITY in one]
    with zipfile.ZipFile(returned) as archive:
        assert IDENTITY not in b"".join(map(archive.read, archive.namelist())).decode()

    # Dropped in beside the first one, which nobody took away.
    book.save(tmp_path / "in" / "郁山镇（更正后）.xlsx")
    again = month(tmp_path)
    assert faults(again) == []
    assert ("FILE_REPLACED", "") in faults(again, "提示")
    assert cases(again) == cases(first)
    sent = {one["乡镇（街道）"]: one for one in again.sheets["报送情况"] if one["文件"]}
    assert list(sent) == ["郁山镇"], "a file that was replaced is no stranger's"
    assert sent["郁山镇"]["报送状态"] == "已报"
    assert {one["来源"].partition("#")[0] for one in again.sheets["台账"]} == {
        "郁山镇（更正后）.xlsx"
    }
    assert not (tmp_path / "out" / "2022-11" / "退回清单" / "郁山镇.xlsx").exists()


def test_a_workbook_goes_back_looking_as_it_was_sent(tmp_path):
    (tmp_path / "in").mkdir()
    sent = tmp_path / "in" / "郁山镇台账.xlsx"
    as_xlsx(sent)
    month(tmp_path)
    returned = openpyxl.load_workbook(tmp_path / "out/2022-11/退回清单/郁山镇.xlsx")
    listed = {row[2].value: row[5].value for row in returned["退回说明"].iter_rows(min_row=5)}
    assert [cell for cell, remedy in listed.items() if "请先取消隐藏" in remedy] == ["E6"]
    before = openpyxl.load_workbook(sent).active
    after = openpyxl.load_workbook(tmp_path / "out/2022-11/退回清单/郁山镇.xlsx")["台账"]
    faulty = {"E6", "F7"}
    for row in before.iter_rows():
        for one in row:
            same = after[one.coordinate]
            assert (same.font.name, same.font.sz, same.font.b) == (
                one.font.name,
                one.font.sz,
                one.font.b,
            )
            if one.coordinate not in faulty | {"B4"}:
                assert (same.value, same.fill.fill_type) == (one.value, one.fill.fill_type)
    assert after.merged_cells.ranges == before.merged_cells.ranges
    assert (after.row_dimensions[6].hidden, after.row_dimensions[7].height) == (True, 77)
    assert after.column_dimensions["D"].hidden
    assert (after.auto_filter.ref, after.freeze_panes) == ("A3:G7", "A4")
    assert after.print_title_rows == before.print_title_rows


def test_a_real_workbook_of_the_old_format_comes_back_as_a_new_one(tmp_path):
    (tmp_path / "in").mkdir()
    with zipfile.ZipFile(SAMPLES / "messy/input/台账打包1.zip") as archive:
        name = next(one for one in archive.namelist() if one.endswith(".xls"))
        (tmp_path / "in" / "三义乡台账.xls").write_bytes(archive.read(name))
    first = month(tmp_path)
    wrong = faults(first)
    assert wrong == [("OFFICE_MISSING", "H5"), ("CATEGORY_MISSING", "C11")]
    (path,) = (tmp_path / "out/2022-11/退回清单").iterdir()
    book = openpyxl.load_workbook(path)
    sheet = book["Sheet1"]
    assert {"H5", "C11"} <= set(marked(sheet))
    # Its columns are as wide and its rows as high as in what was sent.
    assert sheet.column_dimensions["B"].width == pytest.approx(52, abs=1)
    heights = [sheet.row_dimensions[at].height for at in (2, 4, 16)]
    assert heights == pytest.approx([36, 46.5, 119], abs=0.5)
    sheet["H5"], sheet["C11"] = "县财政局 李小刚 13700236118", "违规征收类"
    book.save(tmp_path / "in" / path.name)
    again = month(tmp_path)
    assert faults(again) == []
    assert cases(again) == cases(first)


def with_cell_pictures(path: Path) -> None:
    """Put a picture into a cell as WPS does: a part of its own and a formula DISPIMG."""
    as_xlsx(path)
    parts = {}
    with zipfile.ZipFile(path) as archive:
        parts = {one: archive.read(one) for one in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    formula = b'<c r="H4" t="str"><f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v></c></row>'
    head, _, rest = parts[sheet].partition(b'<row r="4"')
    parts[sheet] = head + b'<row r="4"' + rest.replace(b"</row>", formula, 1)
    parts["xl/cellimages.xml"] = (
        b'<etc:cellImages xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData"><etc:cellImage/></etc:cellImages>'
    )
    parts["xl/_rels/cellimages.xml.rels"] = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="media/image1.png"/></Relationships>'
    )
    parts["xl/media/image1.png"] = b"\x89PNG\r\n\x1a\n picture"
    parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(
        b"</Relationships>",
        b'<Relationship Id="rId99" Type="http://www.wps.cn/officeDocument/2020/cellImage" Target="cellimages.xml"/></Relationships>',
    )
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        b"</Types>",
        b'<Default Extension="png" ContentType="image/png"/><Override PartName="/xl/cellimages.xml" ContentType="application/vnd.wps-officedocument.cellimage+xml"/></Types>',
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def test_pictures_in_cells_stay_as_they_were_sent(tmp_path):
    (tmp_path / "in").mkdir()
    sent = tmp_path / "in" / "郁山镇台账.xlsx"
    with_cell_pictures(sent)
    first = month(tmp_path)
    assert faults(first) == [("DEADLINE_NO_DATE", "E6"), ("OFFICE_MISSING", "F7")]
    returned = tmp_path / "out/2022-11/退回清单/郁山镇.xlsx"
    with zipfile.ZipFile(sent) as before, zipfile.ZipFile(returned) as after:
        for name in ("xl/cellimages.xml", "xl/_rels/cellimages.xml.rels", "xl/media/image1.png"):
            assert after.read(name) == before.read(name)
        assert b"cellimages.xml" in after.read("xl/_rels/workbook.xml.rels")
        assert b"/xl/cellimages.xml" in after.read("[Content_Types].xml")
    sheet = openpyxl.load_workbook(io.BytesIO(returned.read_bytes()))["台账"]
    assert "DISPIMG" in sheet["H4"].value
    assert {"E6", "F7"} <= set(marked(sheet))
    # WPS writes the pictures again; a program that cannot only loses them, never the rows.
    shutil.copy(returned, tmp_path / "in" / "郁山镇.xlsx")
    assert cases(month(tmp_path)) == cases(first)


def shade(cell) -> str:
    found = cell._tc.xpath("./w:tcPr/w:shd/@w:fill")
    return found[0] if found else ""


def test_a_word_document_goes_back_as_sent_with_shades_comments_and_a_list(tmp_path):
    (tmp_path / "in").mkdir()
    as_docx(tmp_path / "in" / "郁山镇台账.docx")
    first = month(tmp_path)
    assert faults(first) == [("DEADLINE_NO_DATE", "E3"), ("OFFICE_MISSING", "F4")]
    returned = tmp_path / "out/2022-11/退回清单/郁山镇.docx"
    document = docx.Document(str(returned))
    listed, table = document.tables
    rows = [[cell.text for cell in row.cells] for row in listed.rows]
    assert rows[1][0] == "原文件：郁山镇台账.docx"
    head = next(at for at, row in enumerate(rows) if row[0] == "级别")
    assert [row[:3] for row in rows[head + 1 : head + 3]] == [
        ["错误", "表1第3行第5列", "待定"],
        ["错误", "表1第4行第6列", ""],
    ]
    sent = docx.Document(str(tmp_path / "in" / "郁山镇台账.docx"))
    texts = [[cell.text for cell in row.cells] for row in sent.tables[0].rows]
    texts[1][1] = texts[1][1].replace(IDENTITY, "500243********1234")
    assert [[cell.text for cell in row.cells] for row in table.rows] == texts
    assert [one.text for one in document.paragraphs if one.text.strip()] == [
        one.text for one in sent.paragraphs
    ]
    shaded = {(r, c): shade(table.cell(r, c)) for r in range(4) for c in range(7)}
    red = {place for place, fill in shaded.items() if fill == "FFC7CE"}
    assert red == {(2, 4), (3, 5)}
    said = {one.text for one in document.comments if one.author == "退回说明"}
    assert any(one.startswith("【错误】“待定”没有明确的日期") for one in said)
    with zipfile.ZipFile(returned) as archive:
        assert IDENTITY not in b"".join(map(archive.read, archive.namelist())).decode()
        links = archive.read("word/document.xml").decode()
    assert links.count("w:hyperlink w:anchor=") == links.count("w:bookmarkStart") == len(said)


def test_of_a_document_and_its_workbook_the_corrected_one_stands(tmp_path):
    (tmp_path / "in").mkdir()
    as_docx(tmp_path / "in" / "郁山镇台账.docx")
    first = month(tmp_path)
    back = tmp_path / "out/2022-11/退回清单"
    document = docx.Document(str(back / "郁山镇.docx"))
    document.tables[1].cell(2, 4).text = "2022年12月20日"
    shutil.copy(back / "郁山镇.xlsx", tmp_path / "in" / "郁山镇.xlsx")
    document.save(str(tmp_path / "in" / "郁山镇.docx"))
    both = month(tmp_path)
    assert faults(both) == [("OFFICE_MISSING", "F4")]
    assert cases(both) == cases(first)
    aside = [one for one in both.sheets["校验问题"] if one["代码"] == "FILE_REPLACED"]
    assert [one["文件"] for one in aside] == ["郁山镇.xlsx", "郁山镇台账.docx"]
    # The other way round: the workbook was corrected, and the document left as it was.
    back = tmp_path / "out/2022-11/退回清单"
    book = openpyxl.load_workbook(tmp_path / "in" / "郁山镇.xlsx")
    book["表1"]["E3"], book["表1"]["F4"] = "2022年12月20日", "县财政局 李小刚 13700236118"
    book.save(tmp_path / "in" / "郁山镇.xlsx")
    again = month(tmp_path)
    assert faults(again) == []
    assert {one["来源"].partition("#")[0] for one in again.sheets["台账"]} == {"郁山镇.xlsx"}


def test_a_corrected_word_document_replaces_what_was_sent_and_its_marks_are_ignored(tmp_path):
    (tmp_path / "in").mkdir()
    as_docx(tmp_path / "in" / "郁山镇台账.docx")
    first = month(tmp_path)
    document = docx.Document(str(tmp_path / "out/2022-11/退回清单/郁山镇.docx"))
    document.tables[1].cell(2, 4).text = "2022年12月20日"
    document.save(str(tmp_path / "in" / "郁山镇改.docx"))
    half = month(tmp_path)
    assert faults(half) == [("OFFICE_MISSING", "F4")]
    assert cases(half) == cases(first)
    assert {one["来源"].partition("!")[0] for one in half.sheets["台账"]} == {"郁山镇改.docx#表1"}
    # A second round: the list, the comments and the shades of the first are gone.
    document = docx.Document(str(tmp_path / "out/2022-11/退回清单/郁山镇.docx"))
    listed, table = document.tables
    assert [shade(table.cell(row, 4)) for row in range(4)] == [""] * 4
    assert [row.cells[1].text for row in listed.rows if row.cells[0].text == "错误"] == [
        "表1第4行第6列"
    ]
    assert len([one for one in document.comments if "【错误】" in one.text]) == 1
    table.cell(3, 5).text = "县财政局 李小刚 13700236118"
    document.save(str(tmp_path / "in" / "郁山镇改2.docx"))
    again = month(tmp_path)
    assert faults(again) == []
    assert cases(again) == cases(first)
    assert {one["来源"].partition("#")[0] for one in again.sheets["台账"]} == {"郁山镇改2.docx"}


def test_cells_of_a_document_are_found_in_merged_and_nested_tables(tmp_path):
    """Merged downwards and across, a table in a cell, a second table: the true cell is shaded."""
    (tmp_path / "in").mkdir()
    document = docx.Document()
    document.add_paragraph("乡镇（街道）：郁山镇")
    for start in (0, 2):
        table = document.add_table(rows=0, cols=len(HEAD))
        for row in (HEAD, *ROWS[start : start + 2]):
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    first, second = document.tables
    first.cell(1, 6).merge(first.cell(2, 6))
    first.cell(1, 3).add_table(1, 1).cell(0, 0).text = "附注"
    title = first.add_row().cells
    title[0].merge(title[6])
    document.save(str(tmp_path / "in" / "郁山镇台账.docx"))
    wrong = faults(month(tmp_path))
    assert [code for code, _ in wrong] == ["DEADLINE_NO_DATE", "OFFICE_MISSING"]
    returned = docx.Document(str(tmp_path / "out/2022-11/退回清单/郁山镇.docx"))
    _, first, second = returned.tables
    assert shade(first.cell(2, 4)) == shade(second.cell(1, 5)) == "FFC7CE"


def test_a_list_alone_replaces_nothing(tmp_path):
    """Pictures would be lost: the list goes back without a copy, and is no correction."""
    (tmp_path / "in").mkdir()
    sent = tmp_path / "in" / "郁山镇台账.html"
    as_html(sent)
    sent.write_text(
        sent.read_text("utf-8").replace("</table>", "</table><img src='a.png'>"), "utf-8"
    )
    first = month(tmp_path)
    book = openpyxl.load_workbook(tmp_path / "out/2022-11/退回清单/郁山镇.xlsx")
    texts = [str(row[0].value) for row in book["退回说明"].iter_rows(max_row=4)]
    assert any("原文件中有图片" in one for one in texts)
    assert not [one for one in texts if one.startswith("原文件：")]
    cells = [row[2].value for row in book["退回说明"].iter_rows(min_row=4)]
    assert {cell for _, cell in faults(first)} <= set(cells)
    assert sum(len(list(sheet.values)) for sheet in book.worksheets[1:]) <= 1
    shutil.copy(tmp_path / "out/2022-11/退回清单/郁山镇.xlsx", tmp_path / "in" / "郁山镇.xlsx")
    again = month(tmp_path)
    assert (cases(again), faults(again)) == (cases(first), faults(first))
    assert faults(again, "警告") == faults(first, "警告")
