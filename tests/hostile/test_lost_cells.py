"""Cells that a reader of pages, documents or odd workbooks would lose are told, or not lost."""

from __future__ import annotations

import os
import re
import struct
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from ledgerproc.cage import open_cage
from ledgerproc.findings import explain
from ledgerproc.profile.loader import load_profile
from ledgerproc.reading.files.container import check_package
from ledgerproc.reading.files.inputfile import Source
from ledgerproc.reading.files.kinds import SourceKind, find_extras, kind_of
from ledgerproc.reading.read import UnreadableError, read_file, read_grids
from ledgerproc.workers import find_inputs, process_files
from tests.hostile.breaking import run_month
from tests.hostile.packages import (
    HEADERS,
    LEDGER_ROWS,
    ROW,
    csv,
    docx,
    label,
    ods,
    repack,
    row,
    sheet,
    workbook,
    xls,
    zipped,
)


def read(name: str, data: bytes, folder: Path) -> list[list[list[object]]] | str:
    """The rows of each table, or the code of the refusal with its figures."""
    path = folder / name
    path.write_bytes(data)
    try:
        return [one.rows for one in read_grids(Source(name, path))]
    except UnreadableError as stop:
        details = stop.finding.details
        return " ".join([stop.finding.code, *(details[k] for k in ("counted", "read"))])


XML_SPACE = "urn:schemas-microsoft-com:office:spreadsheet"


def xml_table(cells: str) -> bytes:
    return (
        f'<?xml version="1.0"?><Workbook xmlns="{XML_SPACE}" xmlns:ss="{XML_SPACE}">'
        f'<Worksheet ss:Name="a"><Table><Row>{cells}</Row></Table></Worksheet></Workbook>'
    ).encode()


def data_cell(text: str, more: str = "", kind: str = "String") -> str:
    return f'<Cell{more}><Data ss:Type="{kind}">{text}</Data></Cell>'


def word_cell(*texts: str, more: str = "") -> str:
    runs = "".join(f"<w:r><w:t>{one}</w:t></w:r>" for one in texts)
    return f"<w:tc>{more}<w:p>{runs}</w:p></w:tc>"


def word_row(*cells: str) -> str:
    return f"<w:tr>{''.join(cells)}</w:tr>"


MERGED = "<w:tcPr><w:vMerge{}/></w:tcPr>"
HONEST: dict[str, tuple[bytes, object]] = {
    "open.html": ("<table><tr><td>甲<td>乙<tr><th>丙</table>".encode(), [[["甲", "乙"], ["丙", None]]]),
    "form.html": ("<table><tr><td>甲<form><td>乙</form></table>".encode(), [[["甲", "乙"]]]),
    "inner.html": (
        "<table><tr><td>甲<table><tr><td>内</table></table><td>外</td>".encode(),
        [[["甲"]], [["内"]]],
    ),
    "silent.html": (
        "<title><td>无</td></title><table><tr><td><!--<td>乙</td>--><script>丙</script></table>"
        .encode(),
        [[]],
    ),
    "table.xls": (xml_table(data_cell("甲") + data_cell("#N/A", kind="Error")), [[["甲"]]]),
    "merged.docx": (
        docx(
            "<w:tbl>"
            + word_row(word_cell("甲", more=MERGED.format(' w:val="restart"')))
            + word_row(word_cell("看不见", more=MERGED.format("")))
            + "</w:tbl>"
        ),
        [[["甲"], [None]]],
    ),
}  # fmt: skip
LOST: dict[str, tuple[bytes, str]] = {
    "before.html": ("<table><td>甲</td><tr><td>乙</table>".encode(), "2 1"),
    "twice.xls": (xml_table(data_cell("甲") + data_cell("乙", ' ss:Index="1"')), "2 1"),
    "grouped.xls": (xml_table(data_cell("甲") + f"<Group>{data_cell('乙')}</Group>"), "2 1"),
    "in-a-run.docx": (
        docx(
            f"<w:tbl>{word_row(word_cell('甲'))}</w:tbl><w:p><w:r>"
            f"<w:tbl>{word_row(word_cell('乙'))}</w:tbl></w:r></w:p>"
        ),
        "2 1",
    ),
    "odd-row.docx": (
        docx("<w:tbl>" + word_row(word_cell("甲"), "<w:x>", word_cell("乙"), "</w:x>") + "</w:tbl>"),
        "2 1",
    ),
}  # fmt: skip


@pytest.mark.threat(n=45)
@pytest.mark.parametrize("name", HONEST)
def test_honest_pages_and_documents_are_counted_alike(name: str, tmp_path: Path) -> None:
    data, rows = HONEST[name]
    assert read(name, data, tmp_path) == rows


@pytest.mark.threat(n=45)
@pytest.mark.parametrize("name", LOST)
def test_a_page_or_document_of_which_a_cell_would_be_lost_is_refused(
    name: str, tmp_path: Path
) -> None:
    data, figures = LOST[name]
    assert read(name, data, tmp_path) == f"FILE_COUNT_DIFFERS {figures}"


@pytest.mark.threat(n=45)
@pytest.mark.parametrize(
    ("lose", "told"),
    [
        (lambda rows: [rows[0], rows[1][:-1]], "FILE_COUNT_DIFFERS 有 4 个 到 3 个"),
        (lambda rows: [rows[0]], "FILE_COUNT_DIFFERS 有 4 个 到 2 个"),
        (lambda rows: [[*rows[0], *rows[1]]], "FILE_DAMAGED 有 2 行 到 1 行"),
        (
            lambda rows: [rows[0], [rows[1][0], "己\n庚", "辛"]],
            "FILE_COUNT_DIFFERS 有 4 个 到 5 个",
        ),
    ],
)
def test_text_of_which_a_cell_or_row_would_be_lost_is_refused(lose, told, tmp_path, monkeypatch):
    """A reader of text that loses cells or rows, makes some, or runs two rows into one."""
    path = tmp_path / "甲.csv"
    path.write_text('甲,"乙\n""丙"""\n\n丁, \u3000,"己\n庚"\n', "utf-8")
    assert len(read_grids(Source("甲.csv", path))[0].rows) == 3

    def cut(text, delimiter):
        rows = lose([["甲", '乙\n"丙"'], ["丁", "己\n庚"]])
        return rows, list(range(1, len(rows) + 1))

    monkeypatch.setattr("ledgerproc.reading.files.text._cut", cut)
    with pytest.raises(UnreadableError) as stop:
        read_grids(Source("甲.csv", path))
    said = explain(stop.value.finding, {})[0]
    figures = re.findall(r"(?:有|到) [0-9]+ .", said)
    assert " ".join([stop.value.finding.code, *figures]) == told


@pytest.mark.threat(n=38)
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('甲,乙\n丙,"丁\n戊,己\n', "第 2 行起的引号没有成对，后面的内容分不清行"),
        # Text after a closing quote makes readers lenient; the open one is still told.
        ('甲,乙\n"丙"丁,戊\n"己,庚\n辛,壬\n', "第 3 行起的引号没有成对，后面的内容分不清行"),
        (f'甲,乙\n丙,"{"丁" * 1_000_001}', "第 2 行起的引号没有成对，后面的内容分不清行"),
        ("甲,乙\n" * 2_000 + "丙,\0丁\n", "文字中有空字符，文件可能没有复制完或下载完"),
    ],
    ids=["open", "behind another", "beyond every field", "a byte of nothing"],
)
def test_text_that_would_swallow_rows_is_refused_with_the_line(text, reason, tmp_path):
    path = tmp_path / "甲.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(UnreadableError) as stop:
        read_grids(Source("甲.csv", path))
    assert stop.value.finding.details["reason"] == reason


@pytest.mark.threat(n=38)
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "，", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_rows_keep_their_columns_and_lines_however_a_text_parts_them(delimiter, end, tmp_path):
    """A short row is not shifted, a long one is told; of a blank tail nothing is left."""
    lines = [HEADERS, ROW, ("乙反映问题", "乙的案情。"), (*ROW, "多", "余"), ("",) * 7, (), ()]
    path = tmp_path / "郁山镇.csv"
    path.write_bytes(end.join(delimiter.join(one) for one in lines).encode())
    reading = read_file(Source(path.name, path), load_profile("pengshui-2022"))
    (sheet,) = reading.sheets
    assert [(row.where.row, row.text("title")) for row in sheet.rows] == [
        (2, ROW[0]),
        (3, "乙反映问题"),
        (4, ROW[0]),
    ]
    assert [sheet.rows[1].text(one) for one in ("narrative", "categories", "deadline")] == [
        "乙的案情。",
        "",
        "",
    ]
    assert [(one.code, one.where.cell) for one in reading.findings] == [
        ("CELL_WITHOUT_HEADER", "H4"),
        ("CELL_WITHOUT_HEADER", "I4"),
    ]


@pytest.mark.threat(n=5)
@pytest.mark.parametrize("more", ["<div>" * 300, f"<p>{'长' * 4_000_000}</p>"])
def test_a_page_that_the_parser_gives_up_is_refused(more: str, tmp_path: Path) -> None:
    """The parser stops at such a place without a word, and the table would be lost."""
    path = tmp_path / "页.html"
    path.write_text(f"<html><body>{more}<table><tr><td>甲</td></tr></table>", "utf-8")
    with pytest.raises(UnreadableError) as stop:
        read_grids(Source("页.html", path))
    assert stop.value.finding.details["reason"] == "网页层层嵌套得太深或太长，读不到最后"


def with_more(book: bytes, name: str, *, in_storage: bool) -> bytes:
    """An old workbook whose directory also names this, at the top or below a storage."""
    folder = 2 * 512
    found, none = bytearray(book), 0xFFFFFFFF
    struct.pack_into("<I", found, folder + 76, 1)  # the root's child is the workbook
    entries = [("Obj", 1, (none, none, 3)), (name, 2, (none, none, none))]
    struct.pack_into("<I", found, folder + 128 + 72, 2 if in_storage else 3)  # its neighbour
    for number, (told, kind, links) in enumerate(entries, 2):
        raw, at = told.encode("utf-16-le"), folder + 128 * number
        found[at : at + len(raw)] = raw
        struct.pack_into("<HBB3I", found, at + 64, len(raw) + 2, kind, 1, *links)
        struct.pack_into("<IQ", found, at + 116, 0xFFFFFFFE, 0)
    return bytes(found)


def test_a_workbook_is_told_by_what_stands_at_its_top(tmp_path: Path) -> None:
    book = xls(label(0, 0, "甲"))
    capitals = book.replace("Workbook".encode("utf-16-le"), "WORKBOOK".encode("utf-16-le"))
    for name, data in {
        "capitals.xls": capitals,
        "with-a-letter.xls": with_more(book, "WordDocument", in_storage=True),
    }.items():
        assert kind_of(data)[0] is SourceKind.XLS
        assert read(name, data, tmp_path) == [[["甲"]]]
    letter = with_more(book, "WordDocument", in_storage=False)
    letter = letter.replace("Workbook".encode("utf-16-le"), "Xorkbook".encode("utf-16-le"))
    assert kind_of(letter) == (SourceKind.OTHER, "Word 97-2003 文档（.doc 或 .wps）")


LIBRARY = '<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "{}"{}>'


CELL = "<table:table-row><table:table-cell><text:p>甲</text:p></table:table-cell></table:table-row>"


def with_macro(folder: Path, doctype: str) -> bytes:
    """An OpenDocument table with a macro, before which this stands."""
    path = folder / "a.ods"
    path.write_bytes(ods(CELL))
    repack(path, {"Basic/Standard/Module1.xml": f'<?xml version="1.0"?>{doctype}<x/>'})
    return path.read_bytes()


@pytest.mark.threat(n=4)
def test_what_openoffice_writes_before_its_macros_defines_nothing(tmp_path: Path) -> None:
    named = LIBRARY.format("library.dtd", "")
    data = with_macro(tmp_path, named)
    assert read("a.ods", data, tmp_path) == [[["甲"]]]
    assert find_extras(data) == ["FILE_HAS_MACROS"]
    for more in (
        LIBRARY.format("library.dtd", ' [<!ENTITY a "ha">]'),
        LIBRARY.format("http://elsewhere/library.dtd", ""),
        named + "<!DOCTYPE x>",
        "<!DOCTYPE library:library>",
    ):
        assert check_package(with_macro(tmp_path, more)) == (
            "FILE_DANGEROUS",
            "含有自定义实体（DOCTYPE）",
        )


def test_a_drawing_may_be_packed_as_well_as_it_can() -> None:
    """Screens that are mostly white are: an honest document reaches eight hundred to one."""
    parts = workbook() | {"xl/media/image1.emf": bytes(2_000_000)}
    assert check_package(zipped(parts)) is None
    assert check_package(zipped(workbook() | {"docProps/app.xml": bytes(2_000_000)}))


@pytest.mark.threat(n=31)
def test_a_day_that_takes_the_reader_down_is_one_finding_and_the_rest_is_read(
    tmp_path: Path,
) -> None:
    """The second reader goes on in a new process, and tells a true error value from such a day."""
    book = openpyxl.Workbook()
    for line in (
        HEADERS,
        ROW,
        ("乙反映问题", "乙的案情。", "逾期未安置类", "督促", 7, "", "#VALUE!"),
    ):
        book.active.append(list(line))
    for cell in book.active["E3:G3"][0]:
        cell.number_format = "yyyy-mm-dd"
    book.active["G3"].data_type = "e"
    path = tmp_path / "郁山镇.xlsx"
    book.save(path)
    part = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(path) as package:
        xml = package.read(part).replace(b"<v>7</v>", b"<v>-1e300</v>")
    repack(path, {part: xml})
    rules = load_profile("pengshui-2022")
    with open_cage(1) as cage:
        inventory, _ = find_inputs(cage, [tmp_path], rules.files)
        (file,) = process_files(cage, inventory.sources, rules, date(2022, 11, 30))
    assert [one.values.title for one in file.records] == ["甲反映问题", "乙反映问题"]
    told = [(one.code, one.where.cell, one.seen) for one in file.findings]
    assert ("CELL_DATE_IMPOSSIBLE", "E3", "-1e300") in told
    assert [one for one in told if one[1] == "G3"] == [("CELL_ERROR_VALUE", "G3", "#VALUE!")]


@pytest.mark.threat(n=48)
@pytest.mark.skipif(os.name != "posix", reason="such names of files cannot exist there")
def test_titles_and_names_of_two_lines_and_numbers_of_many_digits_cost_nothing(
    tmp_path: Path,
) -> None:
    """A place is told in one line; no such number is computed with."""
    for name, more in ((b"\xe4\xb9\x99\n\xe4\xb8\x99.csv", "三"), (b"\xff.csv", "四")):
        told = csv((f"{more}户反映路灯不亮", f"{more}户的案情。", *ROW[2:]))
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_bytes(told)
    title, digits = "一月&#10;二月\u202e", "1" * 5_000
    third = row(3, "乙反映问题", "乙的案情。", digits, digits, digits, digits, digits)
    parts = workbook(sheet(LEDGER_ROWS + third), names=(title,))
    (tmp_path / "郁山镇.xlsx").write_bytes(zipped(parts))
    run_month(tmp_path, tmp_path / "out")
    book = openpyxl.load_workbook(tmp_path / "out" / "2022-11" / "全县台账.xlsx", read_only=True)
    told = [str(one) for one in book["台账"].iter_rows(min_row=3, values_only=True)]
    assert (
        sum("郁山镇.xlsx#一月\\x0a二月\\u202e!" in one.replace("\\\\", "\\") for one in told) == 2
    )
    for name in ("乙\\x0a丙", "\\udcff"):
        place = f"{name}.csv#{name}!2"
        assert sum(place in one.replace("\\\\", "\\") for one in told) == 1
