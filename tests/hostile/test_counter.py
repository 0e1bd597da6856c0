"""The second counter agrees on honest files of every making, and sees every kind of loss."""

from __future__ import annotations

import io
import struct
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from ledgerproc.reading.files import counter
from ledgerproc.reading.files.binarybooks import read_binary
from ledgerproc.reading.files.counter import Difference, count_again, filled_cells
from ledgerproc.reading.files.fallback import read_slowly
from ledgerproc.reading.files.inputfile import Source
from ledgerproc.reading.files.kinds import SourceKind, kind_of
from ledgerproc.reading.files.sheetcounts import is_blank
from ledgerproc.reading.read import UnreadableError, read_grids
from tests.grid_text import record, relations, to_xlsb, wide
from tests.hostile.packages import MAIN, ods, repack, sheet, workbook, zipped

ROOT = Path(__file__).resolve().parent.parent.parent
HONEST = sorted(
    one
    for folder in ("input", "tests/samples", "templates")
    for one in (ROOT / folder).rglob("*")
    if one.suffix in {".xlsx", ".xls", ".ods"}
)


def read(data: bytes, tmp_path: Path) -> tuple[int, str]:
    """Filled cells of the first sheet, or the code of the refusal."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(data)
    try:
        return filled_cells(read_grids(Source("a.xlsx", path))[0]), ""
    except UnreadableError as stop:
        return -1, stop.finding.code


@pytest.mark.threat(n=50)
@pytest.mark.parametrize("path", HONEST, ids=lambda one: one.name)
def test_honest_files_are_counted_alike(path: Path) -> None:
    assert read_grids(Source(path.name, path))


def test_what_openpyxl_writes_is_counted_alike(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append([1, 1.5, True, "a", " ", "　", "", None, "=1+1", "#N/A", "a\nb"])
    book.active.append([date(2022, 1, 1), datetime(2022, 1, 1, 3), time(3, 4), "_x0041_", "'1"])
    book.save(tmp_path / "a.xlsx")
    assert read((tmp_path / "a.xlsx").read_bytes(), tmp_path) == (10, "")


def test_what_xlsxwriter_writes_is_counted_alike(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        page = book.add_worksheet()
        bold = book.add_format({"bold": True})
        page.write_row("A1", ["a", 1, True, "a\x01b", "　"])
        page.write_rich_string("A2", "x", bold, "y")
        page.write_formula("A3", "=1+1", None, 2)
        page.write_formula("A4", '=""', None, "")
        page.write_blank("A5", None, bold)
        page.write_comment("A6", "note")
        page.add_table("B8:C10", {"data": [["甲", 1], ["乙", 2]]})
    assert read((tmp_path / "a.xlsx").read_bytes(), tmp_path) == (12, "")


# cells of a row, shared strings, filled cells as a reader should see them
ODD = {
    "blank shared strings": ('<c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>', 1),
    "only a phonetic reading": ('<c r="A1" t="s"><v>2</v></c><c r="B1"><v>1</v></c>', 1),
    "a line end as text": ('<c r="A1" t="s"><v>3</v></c><c r="B1"><v>1</v></c>', 1),
    "no addresses": ("<c><v>1</v></c><c><v>2</v></c>", 2),
    "errors": ('<c r="A1" t="e"><v>#REF!</v></c><c r="B1"><v>1</v></c>', 1),
    "not calculated": ('<c r="A1"><f>1+1</f></c><c r="B1"><f>2</f><v>2</v></c>', 1),
    "a comment inside": ('<c r="A1" t="str"><v>a<!-- x -->b</v></c>', 1),
    "apostrophes": ("<c r='A1' t='str'><v>a</v></c>", 1),
    "rich text": ('<c r="A1" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c>', 1),
    "a day as text": ('<c r="A1" t="d"><v>2022-11-30</v></c>', 1),
}
STRINGS = (
    f"<sst {MAIN}><si><t>　</t></si><si><t>甲</t></si>"
    '<si><rPh sb="0" eb="1"><t>yi</t></rPh></si><si><t>&#10;</t></si></sst>'
)


@pytest.mark.parametrize("name", ODD)
def test_odd_but_honest_cells_are_counted_alike(name: str, tmp_path: Path) -> None:
    cells, filled = ODD[name]
    parts = workbook(sheet(f'<row r="1">{cells}</row>')) | {"xl/sharedStrings.xml": STRINGS}
    assert read(zipped(parts), tmp_path) == (filled, "")


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ('<c r="A1"><v>1</v></c><c r="A1"><v>2</v></c>', "FILE_COUNT_DIFFERS"),
        ('<c r="A1"><v>1</v>', "FILE_UNREADABLE"),
    ],
)
def test_losses_are_refused(cells: str, code: str, tmp_path: Path) -> None:
    assert read(zipped(workbook(sheet(f'<row r="1">{cells}</row>'))), tmp_path)[1] == code


@pytest.mark.threat(n=45)
@pytest.mark.threat(n=50)
def test_what_one_reader_loses_another_reads(tmp_path: Path) -> None:
    cells = '<c r="A1" t="str"><v><![CDATA[x]]></v></c>'
    book = zipped(workbook(sheet(f'<row r="1">{cells}</row>')))
    assert read(book, tmp_path) == (1, "")


@pytest.mark.threat(n=45)
@pytest.mark.threat(n=50)
def test_a_reader_that_loses_a_cell_of_any_kind_of_workbook_is_caught(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    binary = to_xlsb(tmp_path / "甲.xlsb", "突出问题名称|主要案情|户数\n甲问题|甲的案情。|3")
    assert filled_cells(read_grids(Source(binary.name, binary))[0]) == 6
    monkeypatch.setattr(counter, "filled_cells", lambda grid: filled_cells(grid) - 1)
    told = {}
    kinds = (SourceKind.XLSX, SourceKind.XLS, SourceKind.ODS, SourceKind.XLSB)
    for path in (binary, *HONEST):
        kind = kind_of(path.read_bytes())[0]
        if kind in kinds and kind not in told:
            with pytest.raises(UnreadableError) as stop:
                read_grids(Source(path.name, path))
            told[kind] = stop.value.finding.code
    assert told == dict.fromkeys(told, "FILE_COUNT_DIFFERS")
    assert set(told) == set(kinds)


# Records of cells in a binary sheet, and how many filled cells both counters see. The first
# reader loses rich texts and cells of which the column is not written: the second reads them.
BINARY = {
    "a text and a blank text": ([(6, 0, wide("甲")), (6, 1, wide("　"))], 1, ""),
    "a rich text": ([(62, 0, b"\0" + wide("甲")), (2, 1, struct.pack("<I", 6))], 2, ""),
    "a formula of each kind": (
        [(8, 0, wide("甲") + bytes(2)), (9, 1, struct.pack("<d", 2)), (10, 2, b"\1"), (11, 3, b"\x17")],
        3,
        "",
    ),
    "an empty text of a formula": ([(8, 0, wide("")), (5, 1, struct.pack("<d", 2))], 1, ""),
    "shared strings": ([(7, 0, struct.pack("<I", 0)), (7, 1, struct.pack("<I", 1))], 1, ""),
    "cells out of order": ([(6, 1, wide("甲")), (6, 0, wide("乙"))], 2, "FILE_DAMAGED"),
    "cells without a column": (
        [(6, 0, wide("甲")), (17, None, wide("乙")), (14, None, b"\x17"), (13, None, struct.pack("<I", 22))],
        3,
        "",
    ),
}  # fmt: skip


@pytest.mark.threat(n=34)
@pytest.mark.parametrize("name", BINARY)
def test_cells_of_a_binary_workbook_are_counted_alike_or_the_file_is_refused(
    name: str, tmp_path: Path
) -> None:
    cells, filled, code = BINARY[name]
    path = to_xlsb(tmp_path / "甲.xlsb", "甲")
    body = record(129) + record(148, struct.pack("<IIII", 0, 0, 0, 3)) + record(145)
    body += record(0, struct.pack("<IIHBB", 0, 0, 300, 0, 0) + bytes(5))
    for number, column, data in cells:
        place = struct.pack("<I", 0) if column is None else struct.pack("<II", column, 0)
        body += record(number, place + data)
    strings = record(159, struct.pack("<II", 2, 2))
    strings += b"".join(record(19, b"\0" + wide(text)) for text in ("甲", " \n")) + record(160)
    repack(path, {
        "xl/worksheets/sheet1.bin": body + record(146) + record(130),
        "xl/sharedStrings.bin": strings,
        "xl/_rels/workbook.bin.rels": relations({
            "rId1": ("worksheet", "worksheets/sheet1.bin"),
            "rId2": ("sharedStrings", "sharedStrings.bin"),
        }),
    })  # fmt: skip
    assert read(path.read_bytes(), tmp_path) == ((-1, code) if code else (filled, ""))


@pytest.mark.parametrize("part", ["xl/_rels/workbook.bin.rels", "_rels/.rels"])
def test_a_binary_workbook_whose_links_are_damaged_cannot_be_followed(
    part: str, tmp_path: Path
) -> None:
    path = to_xlsb(tmp_path / "甲.xlsb", "甲")
    assert filled_cells(read_binary("甲.xlsb", path.read_bytes())[0]) == 1
    repack(path, {part: b"<Relationships"})
    assert read_binary("甲.xlsb", path.read_bytes()) == []


def test_a_sheet_that_was_not_read_is_told() -> None:
    data = zipped(workbook(sheet(), sheet()))
    grids = read_slowly("a.xlsx", data)
    assert count_again(SourceKind.XLSX, data, grids)[1] is None
    found = count_again(SourceKind.XLSX, data, grids[:1])[1]
    assert found == Difference("表2", filled_cells(grids[1]), 0)


@pytest.mark.threat(n=34)
def test_repeated_and_wrong_cells_of_an_open_document(tmp_path: Path) -> None:
    data = ods(
        '<table:table-row table:number-rows-repeated="2"><table:table-cell '
        'table:number-columns-repeated="3" office:value-type="string"><text:p>x</text:p></table:table-cell>'
        '<table:table-cell office:value-type="string" calcext:value-type="error" '
        'xmlns:calcext="urn:x"><text:p>#REF!</text:p></table:table-cell></table:table-row>'
    )
    (tmp_path / "a.ods").write_bytes(data)
    (grid,) = read_grids(Source("a.ods", tmp_path / "a.ods"))
    assert [(one.row, one.column, one.seen) for one in grid.troubles] == [(0, 3, "#REF!")]


def test_the_second_reader_gives_what_the_first_one_gives() -> None:
    target = io.BytesIO()
    book = openpyxl.Workbook()
    page = book.active
    page.append(["a", 1, 1.5, True, date(2022, 11, 30), datetime(2022, 1, 1, 3, 4), 10**17])
    page.merge_cells("A2:B3")
    page["A2"] = "合并"
    page["A4"], page["A4"].number_format = 44895, "0"
    book.create_sheet("乙").sheet_state = "hidden"
    book.save(target)
    path = Source("a.xlsx", Path("a.xlsx"))
    slow = read_slowly(path.name, target.getvalue())
    from ledgerproc.reading.files.calamine import read_workbook

    fast = read_workbook(path.name, SourceKind.XLSX, None, target.getvalue())
    assert [(one.sheet, one.visible, one.merges, one.troubles) for one in slow] == [
        (one.sheet, one.visible, one.merges, one.troubles) for one in fast
    ]
    assert slow[0].rows[1:] == fast[0].rows[1:]
    assert slow[0].rows[0][:4] + slow[0].rows[0][5:] == fast[0].rows[0][:4] + fast[0].rows[0][5:]
    assert str(slow[0].rows[0][4])[:10] == "2022-11-30"
    assert read_slowly("a.xlsx", b"PK") == []


@pytest.mark.parametrize(
    ("text", "blank"), [("", True), (" \n", True), ("　", True), ("_x0020_", True), ("_", False)]
)
def test_blanks_are_blanks_however_they_are_written(text: str, blank: bool) -> None:
    assert is_blank(text) is blank
