"""Every kind of file gives the same rows, at the places that its own kind counts by."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from ledgerproc.profile.loader import load_profile
from ledgerproc.reading.files.kinds import SourceKind, kind_of
from ledgerproc.reading.files.text import TextError, decode_text, read_text
from ledgerproc.reading.read import RETURN_MARK
from ledgerproc.reading.rows import FileReading, Purpose
from tests.grid_text import (
    flat,
    kinds,
    patched,
    places,
    read_path,
    to_csv,
    to_docx,
    to_html,
    to_ods,
    to_xlsb,
    to_xlsx,
    to_xml_2003,
)

PROFILE = load_profile("pengshui-2022")
LEDGER = """
突出问题专项整治台账|<|<|<|<|<|<
填报单位：汉葭街道|<|<|<|<|<|<
突出问题名称|主要案情|问题分类|涉及户数|办结时间|牵头部门及责任人员|备注
||交办未落实类||||
甲反映问题|甲的案情。|逾期未安置类|1|2022年12月1日|县财政局 李某|
乙反映问题|乙的案情，\\n分两行。|违规评估类|2|长期|县住建委|已约谈
合计|||3|||
"""
Writer = Callable[[Path, str], Path]


def to_xlsm(path: Path, text: str) -> Path:
    plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    macro = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    return patched(to_xlsx(path, Sheet1=text), plain, macro, "[Content_Types].xml")


WRITERS: dict[str, tuple[str, Writer, str]] = {
    "xlsx": ("甲.xlsx", lambda p, t: to_xlsx(p, Sheet1=t), "Sheet1"),
    "xlsx named xls": ("甲.xls", lambda p, t: to_xlsx(p, Sheet1=t), "Sheet1"),
    "xlsx without an ending": ("甲", lambda p, t: to_xlsx(p, Sheet1=t), "Sheet1"),
    "xlsm": ("甲.xlsm", lambda p, t: to_xlsm(p, t), "Sheet1"),
    "xlsb": ("甲.xlsb", to_xlsb, "Sheet1"),
    "ods": ("甲.ods", to_ods, "Sheet1"),
    "ods named et": ("甲.et", to_ods, "Sheet1"),
    "html": ("甲.html", to_html, "表1"),
    "html named xls": ("甲.xls", to_html, "Sheet1"),
    "html in gb2312": ("甲.htm", lambda p, t: to_html(p, t, "gb2312"), "表1"),
    "xml 2003 named xls": ("甲.xls", to_xml_2003, "Sheet1"),
    "docx": ("甲.docx", lambda p, t: to_docx(p, t), "表1"),
    "docx named xlsx": ("甲.xlsx", lambda p, t: to_docx(p, t), "表1"),
}


@pytest.mark.parametrize("name", WRITERS)
def test_a_ledger_is_read_alike_from_every_kind(name: str, tmp_path: Path) -> None:
    file, write, sheet = WRITERS[name]
    reading = read_path(write(tmp_path / file, LEDGER), PROFILE)
    (one,) = reading.sheets
    assert (one.sheet, one.purpose, kinds(one)) == (sheet, Purpose.LEDGER, (3, 1, 1, 2))
    assert places(one) == [f"{file}#{sheet}!5", f"{file}#{sheet}!6"]
    assert [row.text("narrative") for row in one.rows] == ["甲的案情。", "乙的案情，\n分两行。"]
    assert (one.place_line.text if one.place_line else None, flat(reading.findings)) == (
        "汉葭街道",
        [],
    )


MERGED = """
序号|突出问题名称|<|问题分类|责任落实|<|备注
^|^|<|^|牵头部门|责任人员|^
1|甲反映问题|<|逾期未安置类|县财政局|李某|无
2|乙反映问题|<|^|^|^|已约谈
3|丙反映问题|<|违规评估类|县住建委|王某|
4|丁反映问题|<||县住建委|^|已约谈
"""


@pytest.mark.parametrize("name", [one for one in WRITERS if not one.startswith(("csv", "tsv"))])
def test_merged_cells_come_out_of_every_kind_that_has_them(name: str, tmp_path: Path) -> None:
    file, write, _ = WRITERS[name]
    (sheet,) = read_path(write(tmp_path / file, MERGED), PROFILE).sheets
    keys = ("categories", "lead", "persons", "note")
    assert [[row.text(key) for key in keys] for row in sheet.rows] == [
        ["逾期未安置类", "县财政局", "李某", "无"],
        ["逾期未安置类", "县财政局", "李某", "已约谈"],
        ["违规评估类", "县住建委", "王某", ""],
        ["", "县住建委", "王某", "已约谈"],
    ]


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [("utf-8", ","), ("utf-8-sig", ","), ("gb18030", ","), ("utf-16", "\t"), ("gbk", ";")],
)
def test_text_counts_physical_lines(encoding: str, delimiter: str, tmp_path: Path) -> None:
    path = to_csv(tmp_path / "乙.csv", LEDGER, encoding, delimiter)
    (one,) = read_path(path, PROFILE, "城区/乙.csv").sheets
    # The record on line 6 takes two lines.
    assert (one.sheet, places(one)) == ("乙", ["城区/乙.csv#乙!5", "城区/乙.csv#乙!6"])
    assert kinds(one) == (3, 1, 1, 2)
    grid = read_text("乙.csv", path.read_bytes())[0]
    assert grid.numbers == [1, 2, 3, 4, 5, 6, 8]


@pytest.mark.threat(n=37)
def test_text_that_cannot_be_trusted_is_named() -> None:
    with pytest.raises(TextError, match="编码"):
        decode_text("台账".encode()[:-1] + b"\xff\xff")
    with pytest.raises(TextError, match="编码"):
        decode_text("caf\xe9 d\xe9j\xe0 vu \xfc\xf6\xe4\xdf".encode("latin-1"))
    with pytest.raises(
        TextError, match="编码"
    ):  # decodes as GB18030, into characters nobody writes
        decode_text("突出問題名稱，主要案情，處置措施預案，辦結時間。".encode("big5"))
    for encoding in ("gbk", "gb18030", "utf-8", "utf-8-sig", "utf-16"):
        assert decode_text("突出问题名称".encode(encoding)) == "突出问题名称"
    for data in ("突出问题名称".encode("utf-16")[:-1], "突出问题名称".encode()[:-1]):
        with pytest.raises(TextError, match="编码"):  # cut in a character
            decode_text(data)
    rows = read_text("甲.csv", '"甲"乙,丙\r\n丁,"戊"\r\n'.encode())[0].rows
    assert rows == [["甲乙", "丙"], ["丁", "戊"]]


def test_sheets_of_a_workbook_keep_their_names_and_hidden_ones_are_told(tmp_path: Path) -> None:
    path = to_xlsx(
        tmp_path / "甲.xlsx", 三台村=LEDGER, _2021年=LEDGER, 联络员名单="姓名|电话\n李某|1", 空=""
    )
    reading = read_path(path, PROFILE)
    assert [(one.sheet, one.purpose) for one in reading.sheets] == [
        ("三台村", Purpose.LEDGER),
        ("2021年", Purpose.HIDDEN),
        ("联络员名单", Purpose.UNRELATED),
        ("空", Purpose.EMPTY),
    ]
    assert flat(reading.findings) == [
        ("SHEET_HIDDEN", "2021年", ""),
        ("SHEET_UNRELATED", "联络员名单", ""),
    ]


def test_dates_numbers_and_merges_come_typed_out_of_a_workbook(tmp_path: Path) -> None:
    path = to_xlsx(
        tmp_path / "甲.xlsx",
        Sheet1="""
        突出问题名称|主要案情|问题分类|涉及户数|办结时间
        甲反映问题|甲的案情。|四|36|2022-12-20
        乙反映问题|乙的案情。|^|1|44915
        """,
    )
    first, second = read_path(path, PROFILE).sheets[0].rows
    assert [first.cells[key].value for key in ("households", "deadline")] == [
        36,
        date(2022, 12, 20),
    ]
    assert (second.cells["deadline"].value, second.cells["categories"].inherited) == (44915, True)


def test_a_workbook_may_have_a_sheet_for_each_village(tmp_path: Path) -> None:
    head = "突出问题名称|主要案情|问题分类|办结时间"
    path = to_xlsx(
        tmp_path / "郁山镇.xlsx",
        朱砂村=f"{head}\n甲反映问题|甲的案情。|四|长期",
        米兰坝社区=f"郁山镇台账\n{head}\n乙反映问题|乙的案情。|四|长期",
    )
    reading = read_path(path, PROFILE)
    assert [places(one) for one in reading.sheets] == [
        ["郁山镇.xlsx#朱砂村!2"],
        ["郁山镇.xlsx#米兰坝社区!3"],
    ]
    assert flat(reading.findings) == []


@pytest.mark.threat(n=28)
def test_thousands_of_formatted_empty_rows_are_not_read(tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "甲.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    for column, name in enumerate(("突出问题名称", "主要案情", "问题分类")):
        sheet.write_string(0, column, name)
        sheet.write_string(1, column, "甲反映问题")
    border = book.add_format({"border": 1})
    for row in range(2, 70_000):
        sheet.write_blank(row, 0, None, border)
    sheet.write_formula(69_990, 0, '=""', border, "")
    book.close()
    (one,) = read_path(path, PROFILE).sheets
    assert (kinds(one), one.rows_read) == ((1, 0, 0, 1), 2)


@pytest.mark.threat(n=41)
def test_word_paragraphs_around_the_tables_belong_to_them(tmp_path: Path) -> None:
    path = to_docx(
        tmp_path / "甲.docx",
        "附件：",
        "突出问题专项整治台账",
        "乡镇（街道）：汉葭街道        填报时间：2022年11月15日",
        "突出问题名称|主要案情|问题分类|备注\n甲反映问题|甲的案情。|四|\n^|乙的案情。|五|",
        "第二张",
        "姓名|电话\n李某|13800236118",
        "填报单位：汉葭街道  填表人：李某",
    )
    first, second = read_path(path, PROFILE).sheets
    assert first.heading[:2] == ("附件：", "突出问题专项整治台账")
    assert first.place_line is not None
    assert (first.place_line.text, str(first.place_line.where)) == ("汉葭街道", "甲.docx#表1")
    assert [(row.where.row, row.text("title")) for row in first.rows] == [
        (2, "甲反映问题"),
        (3, "甲反映问题"),
    ]
    assert (second.sheet, second.purpose) == ("表2", Purpose.UNRELATED)


def test_a_word_table_that_goes_on_in_a_second_one_keeps_the_header(tmp_path: Path) -> None:
    path = to_docx(
        tmp_path / "甲.docx",
        "突出问题名称|主要案情|问题分类|天气\n甲反映问题|甲的案情。|四|晴",
        "乙反映问题|乙的案情。|五|晴\n||违规评估类|",
    )
    reading = read_path(path, PROFILE)
    first, second = reading.sheets
    assert places(first) + places(second) == ["甲.docx#表1!2", "甲.docx#表2!1"]
    assert (kinds(second), second.note) == ((0, 1, 0, 1), "接“表1”，沿用其表头")
    assert flat(reading.findings) == [("COLUMN_UNKNOWN", "D1", "")]


@pytest.mark.parametrize(
    ("between", "rows", "purpose"),
    [
        ("（续表）", "乙反映问题|乙的案情。||晴", Purpose.LEDGER),
        ("以下为11月新增", "乙反映问题|乙的案情。|违规征收类|晴", Purpose.LEDGER),
        ("联系人", "李某|站长|13800236118|石磨村", Purpose.UNRELATED),
    ],
)
def test_a_second_word_table_under_other_words_goes_on_where_it_says_so_or_names_categories(
    between: str, rows: str, purpose: Purpose, tmp_path: Path
) -> None:
    first = "突出问题名称|主要案情|问题分类|天气\n甲反映问题|甲的案情。|四|晴"
    path = to_docx(tmp_path / "甲.docx", first, between, f"{rows}\n{rows}")
    _, second = read_path(path, PROFILE).sheets
    places_of = ["甲.docx#表2!1", "甲.docx#表2!2"] if purpose is Purpose.LEDGER else []
    assert (second.purpose, places(second)) == (purpose, places_of)


@pytest.mark.parametrize(
    ("name", "text", "is_unreadable"),
    [
        ("坏.xlsx", "not a workbook, only text", True),
        ("坏.docx", "经办人明天补报", True),
        ("坏.zip", "x", True),
        ("坏.xls", "junk\n", True),
        ("导出.xls", "姓名\t电话\n张某\t13800236118\n", False),  # systems export text under .xls
        ("零报告.xlsx", "经排查，我乡无突出问题。", False),
        ("说明.txt", "请先解压再打开", False),
        ("说明.csv", "请先解压再打开", False),
    ],
)
def test_bare_text_under_the_name_of_a_package_is_a_file_that_could_not_be_read(
    name: str, text: str, is_unreadable: bool, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    assert read_path(path, PROFILE).is_unreadable is is_unreadable


def test_a_word_sentence_reports_nil_and_any_other_text_is_no_ledger(tmp_path: Path) -> None:
    nil = read_path(
        to_docx(tmp_path / "甲.docx", "汉葭街道", "经排查，我街道无突出问题。"), PROFILE
    )
    assert [one.purpose for one in nil.sheets] == [Purpose.NIL]
    other = read_path(to_docx(tmp_path / "乙.docx", "会议通知", "请按时参加。"), PROFILE)
    assert flat(other.findings) == [("FILE_NOT_LEDGER", "", "")]


NOTICE = """
突出问题名称|主要案情|问题分类|处置措施预案|办结时间|牵头部门及责任人员|备注
"""


@pytest.mark.parametrize("file", ["附件.docx", "附件.xlsx"])
def test_the_blank_annex_of_the_notice_is_a_nil_report_with_eleven_form_rows(
    file: str, tmp_path: Path
) -> None:
    names = [one.name for one in PROFILE.categories]
    assert len(names) == 11
    form = NOTICE + "\n".join(f"||{name}||||" for name in names)
    title, line = f"{PROFILE.ledger_title}", "乡镇（街道）："
    if file.endswith("docx"):
        path = to_docx(tmp_path / file, "附件：", title, line, form)
    else:
        head = "".join(f"{text}|<|<|<|<|<|<\n" for text in ("附件：", title, line))
        path = to_xlsx(tmp_path / file, Sheet1=head + form)
    (one,) = read_path(path, PROFILE).sheets
    assert (one.purpose, one.rows, kinds(one)[1]) == (Purpose.NIL, (), 11)
    assert one.place_line is not None and one.place_line.text == ""


@pytest.mark.threat(n=33)
@pytest.mark.threat(n=34)
def test_error_values_and_uncalculated_formulas_are_found_at_their_cells(tmp_path: Path) -> None:
    path = to_xlsx(
        tmp_path / "甲.xlsx",
        Sheet1="""
        突出问题名称|主要案情|问题分类|涉及户数|办结时间|天气
        甲反映问题|甲的案情。|四|71|72|73
        合计|||74||
        """,
    )
    for old, new in (
        (b'<c r="D2"><v>71</v></c>', b'<c r="D2" t="e"><f>1/0</f><v>#DIV/0!</v></c>'),
        (b'<c r="E2"><v>72</v></c>', b'<c r="E2"><f>TODAY()</f></c>'),
        (b'<c r="F2"><v>73</v></c>', b'<c r="F2" t="e"><v>#REF!</v></c>'),
        (b'<c r="D3"><v>74</v></c>', b'<c r="D3"><f>SUM(D2)</f></c>'),
    ):
        patched(path, old, new)
    findings = read_path(path, PROFILE).findings
    # Nothing is said about a column that is not used, nor about a row of totals.
    assert [(one.code, one.where.cell, one.field, one.seen) for one in findings] == [
        ("COLUMN_UNKNOWN", "F1", "", "天气"),
        ("CELL_ERROR_VALUE", "D2", "households", "#DIV/0!"),
        ("CELL_FORMULA_UNCALCULATED", "E2", "deadline", ""),
    ]


def test_a_stored_nought_is_no_result_where_the_book_asks_to_be_calculated_first(
    tmp_path: Path,
) -> None:
    path = to_xlsx(
        tmp_path / "甲.xlsx",
        Sheet1="""
        突出问题名称|主要案情|问题分类|涉及户数|涉及人数
        甲反映问题|甲的案情。|四|71|72
        """,
    )
    for old, new in (
        (b'<c r="D2"><v>71</v></c>', b'<c r="D2"><f>SUM(A9)</f><v>0</v></c>'),
        (b'<c r="E2"><v>72</v></c>', b'<c r="E2"><f>SUM(A9)</f><v>3</v></c>'),
    ):
        patched(path, old, new)
    told = flat(read_path(path, PROFILE).findings)
    assert told == [("CELL_FORMULA_UNCALCULATED", "D2", "households")]
    patched(path, b' fullCalcOnLoad="1"', b"", "xl/workbook.xml")  # as an office program saves it
    assert flat(read_path(path, PROFILE).findings) == []


@pytest.mark.threat(n=34)
def test_error_values_and_lost_digits_of_a_binary_workbook_are_found(tmp_path: Path) -> None:
    text = (
        "突出问题名称|主要案情|问题分类|涉及户数|联系电话\n"
        "甲反映问题|甲的案情。|四|#REF!|500243190009041714"
    )
    findings = read_path(to_xlsb(tmp_path / "甲.xlsb", text), PROFILE).findings
    assert sorted((one.code, one.where.cell, one.seen) for one in findings) == [
        ("CELL_DIGITS_LOST", "E2", "5.00243E+17"),
        ("CELL_ERROR_VALUE", "D2", "#REF!"),
    ]


@pytest.mark.threat(n=35)
@pytest.mark.threat(n=36)
def test_numbers_that_lost_digits_are_found_and_never_shown_as_if_whole(tmp_path: Path) -> None:
    path = to_xlsx(
        tmp_path / "甲.xlsx",
        Sheet1="""
        突出问题名称|主要案情|问题分类|联系电话
        甲反映问题|甲的案情。|四|500243190009041714
        乙反映问题|乙的案情。|四|500243190009041714138
        """,
    )
    reading = read_path(path, PROFILE)
    # By its words alone the second one would not be known for a number that lost digits.
    assert [(one.code, one.where.cell, one.seen) for one in reading.findings] == [
        ("CELL_DIGITS_LOST", "D2", "5.00243E+17"),
        ("CELL_DIGITS_LOST", "D3", "5.00243E+20"),
    ]
    assert reading.sheets[0].rows[0].text("phones") == "5.00243E+17"


def ole(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + stream.encode("utf-16-le")


UNREADABLE = {
    "nothing.xlsx": (b"", "FILE_UNREADABLE", "空文件"),
    "cut.xlsx": (b"PK\x03\x04" + b"\0" * 50, "FILE_UNREADABLE", "损坏的压缩包或表格"),
    "cut.xls": (ole("Workbook"), "FILE_DAMAGED", "文件不完整，可能没有复制完或下载完"),
    "locked.xlsx": (ole("EncryptedPackage"), "FILE_PASSWORD", ""),
    "old.doc": (ole("WordDocument"), "FILE_UNSUPPORTED", "Word 97-2003 文档（.doc 或 .wps）"),
    "scan.pdf": (b"%PDF-1.4", "FILE_UNSUPPORTED", "PDF 文件"),
    "photo.xlsx": (b"\x89PNG\r\n", "FILE_UNSUPPORTED", "图片"),
    "packed.rar": (b"Rar!\x1a\x07", "FILE_UNSUPPORTED", "RAR 压缩包，请先解压"),
    "noise.xls": (bytes(range(256)) * 9, "FILE_UNSUPPORTED", "不能识别的文件"),
    "quote.csv": (
        '名称\n"甲\n'.encode(),
        "FILE_UNREADABLE",
        "第 2 行起的引号没有成对，后面的内容分不清行",
    ),
    "entity.xls": (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "a">]><Workbook '
        b'xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
        "FILE_UNREADABLE",
        "文件含有外部定义，不予读取",
    ),
}


@pytest.mark.parametrize("file", UNREADABLE)
def test_what_cannot_be_read_is_named_with_its_reason_and_never_raises(
    file: str, tmp_path: Path
) -> None:
    data, code, reason = UNREADABLE[file]
    (tmp_path / file).write_bytes(data)
    reading = read_path(tmp_path / file, PROFILE)
    (finding,) = reading.findings
    said = finding.details.get("reason") or finding.details.get("kind") or ""
    assert (reading.is_unreadable, reading.sheets) == (True, ())
    assert (finding.code, said, finding.where.file) == (code, reason, file)


def test_a_file_that_has_gone_is_named(tmp_path: Path) -> None:
    reading = read_path(tmp_path / "gone.xlsx", PROFILE)
    assert (reading.is_unreadable, flat(reading.findings)) == (True, [("FILE_UNREADABLE", "", "")])


def test_a_returned_file_says_what_it_replaces(tmp_path: Path) -> None:
    marker = PROFILE.layout.return_sheet
    notes = f"退回说明\n{RETURN_MARK}城区/甲.xlsx\n序号|单元格|说明\n1|A3|请补写"
    path = to_xlsx(tmp_path / "汉葭街道.xlsx", **{marker: notes, "Sheet1": LEDGER})
    reading: FileReading = read_path(path, PROFILE)
    assert reading.replaces == ("城区/甲.xlsx",)
    assert [(one.sheet, one.purpose, len(one.rows)) for one in reading.sheets] == [
        (marker, Purpose.UNRELATED, 0),
        ("Sheet1", Purpose.LEDGER, 2),
    ]
    assert reading.findings == ()


@pytest.mark.threat(n=15)
@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"a,b\n", SourceKind.CSV),
        ("甲,乙".encode("utf-16"), SourceKind.CSV),
        (b"\xef\xbb\xbf  <html><table>", SourceKind.HTML),
        (b"<a<b,c", SourceKind.CSV),
    ],
)
def test_kinds_are_told_by_content(data: bytes, kind: SourceKind) -> None:
    assert kind_of(data)[0] is kind


def test_every_kind_is_told_by_content_under_any_name(tmp_path: Path) -> None:
    told = {
        name: kind_of(write(tmp_path / "台账.pdf", LEDGER).read_bytes())[0]
        for name, (_, write, _) in WRITERS.items()
    }
    begins = {
        "xlsx": SourceKind.XLSX, "xlsm": SourceKind.XLSX, "xlsb": SourceKind.XLSB, "xml": SourceKind.XML_2003,
        "ods": SourceKind.ODS, "html": SourceKind.HTML, "docx": SourceKind.DOCX,
    }  # fmt: skip
    assert told == {
        name: next(kind for begin, kind in begins.items() if name.startswith(begin))
        for name in WRITERS
    }


@pytest.mark.threat(n=31)
def test_dates_of_a_1904_workbook_are_the_days_that_it_shows(tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "甲.xlsx"
    book = xlsxwriter.Workbook(path, {"date_1904": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["突出问题名称", "主要案情", "办结时间"])
    sheet.write_row(1, 0, ["甲反映问题", "甲的案情。"])
    sheet.write_datetime(1, 2, date(2022, 12, 20), book.add_format({"num_format": "yyyy/m/d"}))
    book.close()
    row = read_path(path, PROFILE).sheets[0].rows[0]
    assert row.cells["deadline"].value == date(2022, 12, 20)


def test_hidden_rows_and_a_wrong_sheet_size_lose_nothing(tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "甲.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["突出问题名称", "主要案情", "问题分类"])
    for at in range(1, 6):
        sheet.write_row(at, 0, [f"甲{at}反映问题", f"甲{at}的案情。", "四"])
        if at in (2, 3):
            sheet.set_row(at, None, None, {"hidden": True})
    sheet.autofilter(0, 0, 5, 2)
    sheet.set_column(2, 2, None, None, {"hidden": True})
    book.close()
    patched(path, b'<dimension ref="A1:C6"/>', b'<dimension ref="A1:A2"/>')
    (one,) = read_path(path, PROFILE).sheets
    assert [row.where.row for row in one.rows] == [2, 3, 4, 5, 6]
    assert [row.text("categories") for row in one.rows] == ["四"] * 5
    assert one.note == "隐藏或筛选掉的 2 行数据已读取；隐藏的 C 列已读取"


def test_two_tables_of_a_page_and_a_table_within_a_cell(tmp_path: Path) -> None:
    page = (
        "<html><table><tr><td>突出问题名称</td><td>主要案情</td><td>问题分类</td></tr>"
        "<tr><td>甲反映<br>问题</td><td>甲的案情。<table><tr><td>里层</td></tr></table></td>"
        "<td>四</td></tr></table><table><tr><td>姓名</td></tr></table></html>"
    )
    (tmp_path / "甲.html").write_text(page, "utf-8")
    reading = read_path(tmp_path / "甲.html", PROFILE)
    assert [(one.sheet, one.purpose, len(one.rows)) for one in reading.sheets] == [
        ("表1", Purpose.LEDGER, 1),
        ("表2", Purpose.UNRELATED, 0),
        ("表3", Purpose.UNRELATED, 0),
    ]
    row = reading.sheets[0].rows[0]
    assert (row.text("title"), row.text("narrative")) == ("甲反映\n问题", "甲的案情。")


def test_a_page_that_carries_its_sheet_name_is_read_under_it(tmp_path: Path) -> None:
    name = "<xml><x:ExcelWorksheet><x:Name>台账</x:Name></x:ExcelWorksheet></xml>"
    path = to_html(tmp_path / "甲.xls", LEDGER)
    path.write_text(path.read_text("utf-8").replace("<body>", f"{name}<body>"), "utf-8")
    assert [one.sheet for one in read_path(path, PROFILE).sheets] == ["台账"]
