"""What was there and is not in the ledger is told: cells without a name, files that break off."""

from __future__ import annotations

import struct
import zipfile
from datetime import date
from pathlib import Path

import pytest

from ledgerproc.cage import open_cage
from ledgerproc.profile.loader import load_profile
from ledgerproc.reading.files.inputfile import Source
from ledgerproc.reading.files.kinds import SourceKind, kind_of
from ledgerproc.reading.read import read_file
from ledgerproc.workers import find_inputs, process_files
from tests.grid_text import record, relations, to_xlsb, wide
from tests.hostile.packages import (
    DOC,
    HEADERS,
    LEDGER_ROWS,
    MAIN,
    ROW,
    csv,
    label,
    repack,
    row,
    sheet,
    workbook,
    xls,
    zipped,
)


def page(*rows: tuple[str, ...]) -> str:
    lines = "".join(f"<tr>{''.join(f'<td>{one}</td>' for one in row)}</tr>" for row in rows)
    return f"<html><table>{lines}</table></html>"


NAMES, TOLD = ",".join(HEADERS), ",".join(ROW)


@pytest.mark.threat(n=16)
@pytest.mark.parametrize(
    ("name", "text", "is_cut"),
    [
        ("a.csv", f"{NAMES}\n{TOLD}\n{TOLD[:9]}", True),  # in the middle of a row
        ("a.csv", NAMES, True),
        ("a.csv", f"{NAMES}\n{TOLD}\n{TOLD}", False),
        ("a.csv", f"{NAMES}\n{TOLD}\n{TOLD[:9]}\n", False),
        ("a.csv", f"{NAMES}\n{TOLD[:9]}\n{TOLD}\n{TOLD[:12]}", False),  # typed by hand
        ("a.html", page(HEADERS, ROW), False),
        ("a.html", page(HEADERS, ROW)[:-20], True),
        ("a.html", page(HEADERS, ROW)[:-2], True),
        ("a.html", "<!-- <table> -->" + page(HEADERS, ROW), False),
    ],
)
def test_text_or_a_page_that_ends_before_its_end_is_told(
    tmp_path: Path, name: str, text: str, is_cut: bool
) -> None:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    reading = read_file(Source(name, path), load_profile("pengshui-2022"))
    assert ("FILE_CUT_SHORT" in [one.code for one in reading.findings]) is is_cut


@pytest.mark.threat(n=16)
def test_what_is_left_of_a_workbook_is_damaged_and_no_archive_of_its_parts() -> None:
    parts = workbook()
    del parts["[Content_Types].xml"]
    assert kind_of(zipped(parts)) == (SourceKind.OTHER, "损坏的压缩包或表格")
    assert kind_of(zipped({"xl/郁山镇.csv": csv()})) == (SourceKind.ZIP, "")


@pytest.mark.threat(n=40)
def test_cells_without_a_name_above_them_are_told_by_column(tmp_path: Path) -> None:
    path = tmp_path / "郁山镇.csv"
    lines = [HEADERS, (*ROW, "多写的", "1"), ROW, (*ROW, "又一格", "2", "/")]
    path.write_text("\n".join(map(",".join, lines)) + "\n", "utf-8")
    reading = read_file(Source("郁山镇.csv", path), load_profile("pengshui-2022"))
    told = [(one.code, one.where.cell, one.seen, len(one.related)) for one in reading.findings]
    assert told == [("CELL_WITHOUT_HEADER", "H2", "多写的", 2)]
    columns = [(one.column, one.field, one.reason) for one in reading.sheets[0].columns]
    assert columns[len(HEADERS) :] == [(8, None, "未采用：没有栏目名")]


def huge(number: float) -> bytes:
    """An old workbook with a number in a cell of days, below the names of the columns."""
    look = struct.pack("<HHHH", 0xE0, 20, 0, 14).ljust(24, b"\0")
    day = struct.pack("<HHHd", 1, 4, 0, number)
    names = [label(0, at, one) for at, one in enumerate(HEADERS)]
    return xls(*names, label(1, 0, ROW[0]), (0x203, day), first=look)


@pytest.mark.threat(n=31)
def test_a_number_that_takes_the_first_reader_down_is_one_finding_and_the_rest_is_read(
    tmp_path: Path,
) -> None:
    for name, number in (("丙.xls", -1e300), ("乙.xls", 1e300)):
        (tmp_path / name).write_bytes(huge(number))
    rules = load_profile("pengshui-2022")
    with open_cage(1) as cage:
        inventory, _ = find_inputs(cage, [tmp_path], rules.files)
        files = process_files(cage, inventory.sources, rules, date(2022, 11, 30))
    assert [len(one.records) for one in files] == [1, 1]
    told = [[one.code for one in file.findings if one.where.cell == "E2"] for file in files]
    assert sorted(one[0] for one in told) == ["CELL_DATE_IMPOSSIBLE", "CELL_DIGITS_LOST"]


def noted(data: bytes, folder: Path, name: str = "郁山镇.xlsx") -> list[str]:
    """What is said of the file where its records contradict each other, or the refusal."""
    path = folder / name
    path.write_bytes(data)
    found = read_file(Source(name, path), load_profile("pengshui-2022")).findings
    codes = ("FILE_INCONSISTENT", "FILE_DAMAGED")
    return [one.details["reason"] for one in found if one.code in codes]


ODD = "“表1”第 3 行的单元格写法不对或次序颠倒"


@pytest.mark.threat(n=16)
@pytest.mark.parametrize(
    ("line", "reasons"),
    [
        ('<row r="3"><c r="A3" s="1" t="n"><v>1</v></c><c r="B3" cm="1"/></row>', []),
        ("<row r='3'><c r='A3' x:y='1'><!-- <c t='S'> --><v>1</v></c></row>", []),
        ("<row><c><v>1</v></c><c><v>2</v></c></row>", []),  # some tell neither row nor place
        ('<row><c r="A3"><v>1</v></c><c r="AA3"><v>2</v></c></row>', []),
        ('<row r="3"><c r="A3" t="S"><v>1</v></c></row>', [ODD]),
        ('<row r="3"><c r="A3" u="s"><v>1</v></c></row>', [ODD]),
        ('<row r="3"><c r="B3"><v>1</v></c><c r="A3"><v>2</v></c></row>', [ODD]),
        ('<row r="3"><c r="A3"><v>1</v></c><c r="A3"/></row>', [ODD]),
        ('<row r="3"><c r="A4"><v>1</v></c></row>', [ODD]),
        ('<row r="2"/>', [ODD]),
        ('<row r="3"><c r="A3" s="\0"><v>1</v></c></row>', ["工作表的内容不完整"]),
    ],
)
def test_a_cell_that_cannot_stand_so_in_a_sheet_is_told(
    line: str, reasons: list[str], tmp_path: Path
) -> None:
    assert noted(zipped(workbook(sheet(LEDGER_ROWS + line))), tmp_path) == reasons


@pytest.mark.threat(n=16)
def test_looks_that_are_not_there_are_told(tmp_path: Path) -> None:
    line = '<row r="3"><c r="A3" s="1"><v>44915</v></c></row>'
    parts = workbook(sheet(LEDGER_ROWS + line))
    links, end = "xl/_rels/workbook.xml.rels", "</Relationships>"
    told = f'<Relationship Id="y" Type="{DOC}/styles" Target="styles.xml"/>{end}'
    parts[links] = str(parts[links]).replace(end, told)
    found = []
    for look in ("", "<xf/>", "<xf/><xf/>"):
        parts["xl/styles.xml"] = f"<styleSheet {MAIN}><cellXfs>{look}</cellXfs></styleSheet>"
        found.append(noted(zipped(parts), tmp_path))
    del parts["xl/styles.xml"]
    lost = noted(zipped(parts), tmp_path)
    assert (found, lost) == ([[], [ODD], []], ["登记的格式表不在文件里，日期可能读成了数"])


@pytest.mark.threat(n=16)
def test_a_cell_outside_what_a_binary_sheet_declares_is_told(tmp_path: Path) -> None:
    path = to_xlsb(tmp_path / "a.xlsb", "甲|乙\n丙|丁")
    name = "xl/worksheets/sheet1.bin"
    good = zipfile.ZipFile(path).read(name)
    assert noted(path.read_bytes(), tmp_path, "b.xlsb") == []
    at = good.index(record(148, struct.pack("<IIII", 0, 1, 0, 1))) + 3  # first and last rows
    for place, value in ((at + 4, 0), (at + 12, 0), (at, 1), (at + 8, 1)):
        repack(path, {name: good[:place] + struct.pack("<I", value) + good[place + 4 :]})
        assert noted(path.read_bytes(), tmp_path, "b.xlsb")[0].endswith("不在登记的范围内")
    begin = good.index(record(145))
    repack(path, {name: good[:begin] + record(170) + good[begin + 3 :]})  # no cell is in the sheet
    assert noted(path.read_bytes(), tmp_path, "b.xlsb") == ["工作表的内容不完整"]
    book = zipfile.ZipFile(path).read("xl/workbook.bin")
    title = "Sheet1".encode("utf-16-le")
    changed = {name: good, "xl/workbook.bin": book.replace(title, "Shee\0\1".encode("utf-16-le"))}
    repack(path, changed)
    assert noted(path.read_bytes(), tmp_path, "b.xlsb") == ["工作表的名称里有乱码"]
    texts = "xl/sharedStrings.bin"
    links = {
        "rId1": ("worksheet", "worksheets/sheet1.bin"),
        "rId2": ("sharedStrings", "sharedStrings.bin"),
    }
    item = record(159, struct.pack("<II", 1, 1)) + record(19, b"\0" + wide("甲\0")) + record(160)
    told = {texts: item, "xl/_rels/workbook.bin.rels": relations(links).encode()}
    repack(path, changed | told)
    assert noted(path.read_bytes(), tmp_path, "b.xlsb") == ["文字表里有乱码"]


@pytest.mark.threat(n=16)
def test_letters_that_nobody_types_are_told_at_their_cell(tmp_path: Path) -> None:
    path = tmp_path / "郁山镇.xlsx"
    told = [*ROW]
    told[1], told[6] = "甲的_x0001_案情。", "县住建�：张某"
    rows = row(1, *HEADERS) + row(2, *told) + row(3, *ROW)
    path.write_bytes(zipped(workbook(sheet(rows))))
    reading = read_file(Source(path.name, path), load_profile("pengshui-2022"))
    found = [
        (one.where.cell, one.seen) for one in reading.findings if one.code == "CELL_TEXT_BROKEN"
    ]
    assert found == [("B2", "甲的�案情。"), ("G2", "县住建�：张某")]
