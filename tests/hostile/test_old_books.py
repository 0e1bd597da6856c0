"""Workbooks of Excel 2 to 2003 that the first reader does not read, or would read wrongly."""

from __future__ import annotations

import struct
from datetime import date, datetime, time
from pathlib import Path

import pytest

from ledgerproc.profile.loader import load_profile
from ledgerproc.reading.files.grid import Grid, Merge
from ledgerproc.reading.files.inputfile import Source
from ledgerproc.reading.files.kinds import SourceKind
from ledgerproc.reading.files.leftout import left_out
from ledgerproc.reading.files.oldbooks import read_old
from ledgerproc.reading.files.oldchecks import find_disorder
from ledgerproc.reading.files.oldcounts import count_cells
from ledgerproc.reading.read import UnreadableError, read_file, read_grids
from tests.hostile.packages import formula, label, xls

DAYS = struct.pack("<HHHH", 0xE0, 20, 0, 14).ljust(24, b"\0")  # a format of cells: days


def read(data: bytes, tmp_path: Path) -> Grid:
    path = tmp_path / "a.xls"
    path.write_bytes(data)
    (grid,) = read_grids(Source("a.xls", path))
    return grid


def record(number: int, data: bytes) -> bytes:
    return struct.pack("<HH", number, len(data)) + data


def first(row: int, column: int, content: bytes) -> bytes:
    """The content of a cell as Excel 2 keeps it."""
    return struct.pack("<HH", row, column) + bytes(3) + content


def later(row: int, column: int, content: bytes) -> bytes:
    """The content of a cell as Excel 3 to 5 keep it."""
    return struct.pack("<HHH", row, column, 0) + content


TWO = struct.pack("<d", 2.5)
RESULTS = b"\2\0\x07\0\0\0\xff\xff"  # of a formula: the error value #DIV/0!


@pytest.mark.threat(n=50)
@pytest.mark.parametrize(
    ("mark", "records"),
    [
        (
            (0x0009, struct.pack("<HH", 2, 0x10)),
            [
                (0x02, first(0, 0, struct.pack("<H", 7))),
                (0x03, first(0, 1, TWO)),
                (0x04, first(0, 2, b"\x04\xbc\xd7 a")),
                (0x04, first(0, 3, b"\x01 ")),
                (0x05, first(0, 4, b"\x07\x01")),
                (0x05, first(0, 5, b"\x01\x00")),
            ],
        ),
        (
            (0x0209, struct.pack("<HHH", 0, 0x10, 0)),
            [
                (0x27E, later(0, 0, struct.pack("<I", 7 << 2 | 2))),
                (0x203, later(0, 1, TWO)),
                (0x204, later(0, 2, b"\x04\0\xbc\xd7 a")),
                (0x204, later(0, 3, b"\x01\0 ")),
                (0x205, later(0, 4, b"\x07\x01")),
                (0x205, later(0, 5, b"\x01\x00")),
            ],
        ),
    ],
    ids=["Excel 2", "Excel 3"],
)
def test_a_workbook_of_the_first_versions_is_read_and_counted(
    mark: tuple[int, bytes], records: list[tuple[int, bytes]], tmp_path: Path
) -> None:
    page = [(0x42, struct.pack("<H", 936)), *records]
    data = b"".join(record(*one) for one in (mark, *page, (0x0A, b"")))
    grid = read(data, tmp_path)
    assert grid.rows == [[7, 2.5, "甲 a", " ", None, True]]
    assert [(one.column, one.seen) for one in grid.troubles] == [(4, "#DIV/0!")]
    (told,) = count_cells(data)
    assert told.filled == 4
    with pytest.raises(UnreadableError):  # a chart is no table
        read(data[:6] + b"\x20" + data[7:], tmp_path)


@pytest.mark.threat(n=45)
def test_an_error_value_of_excel_95_is_told(tmp_path: Path) -> None:
    """Its first record is that of Excel 97, with an older version in it."""
    cells = [(0x204, later(0, 0, b"\x02\0\xbc\xd7")), (0x205, later(0, 1, b"\x17\x01"))]
    cells.append((0x06, later(0, 2, RESULTS + bytes(6) + b"\x03\0\x1e\x01\0")))
    grid = read(xls(*cells, version=0x500, first=record(0x42, struct.pack("<H", 936))), tmp_path)
    assert grid.rows == [["甲"]]
    assert [(one.column, one.seen) for one in grid.troubles] == [(1, "#REF!"), (2, "#DIV/0!")]


@pytest.mark.threat(n=45)
def test_a_code_page_that_a_workbook_of_excel_97_names_is_not_believed(tmp_path: Path) -> None:
    page = record(0x42, struct.pack("<H", 1252))
    assert read(xls(label(0, 0, "张某"), first=page), tmp_path).rows == [["张某"]]


@pytest.mark.threat(n=45)
def test_what_the_first_reader_takes_wrongly_goes_to_the_second(tmp_path: Path) -> None:
    """A formula under an older number, a format that is no day's, a text of two records."""
    number, content = formula(0, 0, struct.pack("<d", 7.5))
    assert read(xls((number | 0x400, content)), tmp_path).rows == [[7.5]]
    text = "0.0E+0"
    form = record(0x41E, struct.pack("<HHB", 50, len(text), 0) + text.encode())
    look = struct.pack("<HHHH", 0xE0, 20, 0, 50).ljust(24, b"\0")
    cell = (0x203, struct.pack("<HHHd", 0, 0, 0, -3.5))
    assert read(xls(cell, first=form + look), tmp_path).rows == [[-3.5]]
    told = "甲" * 5000
    parts = told.encode("utf-16-le")
    head = struct.pack("<HB", len(told), 1) + parts[:8000]
    several = [formula(0, 0, b"\0\0\0\0\0\0\xff\xff"), (0x207, head), (0x3C, b"\1" + parts[8000:])]
    assert read(xls(*several), tmp_path).rows == [[told]]


@pytest.mark.threat(n=45)
def test_the_sheets_of_an_old_workbook_that_are_no_tables_are_named() -> None:
    good = xls(*TWO_CELLS, first=TEXTS)
    at = good.index(struct.pack("<H", 0x85), 1536) + 9  # the kind of the sheet
    told = [
        left_out(SourceKind.XLS, good[:at] + bytes([kind]) + good[at + 1 :])
        for kind in (0, 1, 2, 6, 9)
    ]
    names = [[one for _, one in some] for some in told]
    assert [some[0][:3] if some else "" for some in names] == [
        "",
        "是宏表",
        "是图表",
        "是宏表",
        "只登记",
    ]


@pytest.mark.threat(n=45)
def test_letters_beyond_the_first_plane_do_not_end_the_count(tmp_path: Path) -> None:
    """𠮷 takes two places in the table of texts; the table is counted in places."""
    told = "张𠮷".encode("utf-16-le")
    table = struct.pack("<II", 2, 2) + struct.pack("<HB", 3, 1) + told + b"\x01\0\0a"
    cells = [(0xFD, later(0, column, struct.pack("<I", column))) for column in (0, 1)]
    good = xls(*cells, first=record(0xFC, table))
    assert read(good, tmp_path).rows == [["张𠮷", "a"]]
    cells.append((0xFD, later(0, 2, struct.pack("<I", 9))))
    with pytest.raises(UnreadableError) as stop:
        read(xls(*cells, first=record(0xFC, table)), tmp_path)
    assert stop.value.finding.code == "FILE_DAMAGED"


@pytest.mark.threat(n=50)
def test_the_second_reader_gives_values_as_the_first_one_does(tmp_path: Path) -> None:
    def day(column: int, number: float) -> tuple[int, bytes]:
        return 0x203, struct.pack("<HHHd", 0, column, 0, number)

    cells = [
        day(0, 44915), day(1, 44915.5), day(2, 0.5), day(3, 60), label(0, 4, "甲"),
        formula(0, 5, RESULTS), label(1, 0, "合"), (0xE5, struct.pack("<HHHHH", 1, 1, 2, 0, 1)),
    ]  # fmt: skip
    data = xls(*cells, first=DAYS)
    (grid,) = read_old("a.xls", data)
    line = [date(2022, 12, 20), datetime(2022, 12, 20, 12), time(12), "######", "甲"]
    assert grid.rows == [line, ["合", *[None] * 4]]
    assert [(one.column, one.seen) for one in grid.troubles] == [(3, "60")]
    assert grid.merges == (Merge(1, 0, 1, 1),)
    fast = read(data, tmp_path)
    assert ([one[:5] for one in fast.rows], fast.merges) == (grid.rows, grid.merges)
    assert read_old("a.xls", data[:700]) == []


XF = struct.pack("<HH", 0xE0, 20) + bytes(20)
TEXTS = record(0xFC, struct.pack("<II", 2, 2) + b"\x01\0\0a\x01\0\0b") + XF


def shared(row: int, column: int, index: int, look: int = 0) -> tuple[int, bytes]:
    return 0xFD, struct.pack("<HHHI", row, column, look, index)


def line(row: int, first: int, behind: int) -> tuple[int, bytes]:
    return 0x208, struct.pack("<HHH", row, first, behind).ljust(16, b"\0")


TWO_CELLS = [line(0, 0, 2), shared(0, 0, 0), shared(0, 1, 1)]
SHEET = [(0x200, struct.pack("<IIHHH", 0, 1, 0, 2, 0))]
PAIR = [shared(0, 0, 0), shared(0, 1, 1)]
MOVED = "“Sheet1”第 1 行的单元格次序颠倒或不在表的范围内"
LINES = [line(row, 0, 3) for row in range(4)]
WIDER = [shared(row, column, column % 2) for row in range(4) for column in range(3)]


@pytest.mark.threat(n=16)
@pytest.mark.parametrize(
    ("records", "reason"),
    [
        (TWO_CELLS, ""),
        (TWO_CELLS[1:], ""),  # some programs declare no rows
        ([line(0, 0, 4), *TWO_CELLS[1:]], ""),  # and some more columns than they fill
        (TWO_CELLS[:2], ""),  # a program that filled in a template leaves texts without a cell
        ([line(0, 0, 0), *TWO_CELLS[1:]], ""),  # some declare rows, and none of their columns
        ([*(line(row, 0, 2) for row in range(4)), *WIDER], ""),  # some only their first columns
        ([*TWO_CELLS[:2], shared(9, 1, 1)], "“Sheet1”第 10 行的单元格不在登记的范围内"),
        ([*TWO_CELLS[:2], shared(0, 2, 1)], "“Sheet1”第 1 行的单元格不在登记的范围内"),
        ([shared(0, 0, 0), shared(0, 1, 1, 7)], "“Sheet1”第 1 行的单元格记录不对"),
        ([shared(0, 0, 0), shared(0, 256, 1)], "“Sheet1”第 1 行的单元格记录不对"),
        ([*TWO_CELLS, (0x67E, bytes(10))], "“Sheet1”里有不认得的记录"),
        ([*TWO_CELLS, (0x82FD, bytes(10))], "“Sheet1”里有不认得的记录"),
        ([*TWO_CELLS, (0x84, bytes(40))], "“Sheet1”里有不认得的记录"),  # took others in
        ([*TWO_CELLS, (0, b"")], "“Sheet1”里有不认得的记录"),
        ([(0, b""), *TWO_CELLS], ""),  # padding
        ([*SHEET, *PAIR], ""),
        ([*SHEET, *reversed(PAIR)], MOVED),  # alone out of order
        ([*LINES, *WIDER[9:], *WIDER[:9]], ""),  # some write whole rows in any order
        ([*LINES, *WIDER[:2], *WIDER[3:6], WIDER[2], *WIDER[6:]], MOVED),  # apart from its row
        ([*SHEET, *PAIR, shared(3, 0, 0)], MOVED.replace("1 行", "4 行")),  # outside the sheet
        ([*SHEET, *(shared(row, 0, 0) for row in (6, 5, 4, 3))], ""),  # the program's habit
        ([*TWO_CELLS, (0x867, bytes(10))], ""),  # of a later program
    ],
)
def test_records_that_contradict_each_other_are_told(
    records: list[tuple[int, bytes]], reason: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(xls(*records, first=TEXTS))
    assert find_disorder(path.read_bytes()) == reason
    reading = read_file(Source("a.xls", path), load_profile("pengshui-2022"))
    told = [one.details["reason"] for one in reading.findings if one.code == "FILE_INCONSISTENT"]
    assert told == [reason] * bool(reason)


@pytest.mark.threat(n=16)
def test_a_sheet_that_does_not_end_or_begins_elsewhere_is_told() -> None:
    data = xls(*TWO_CELLS, first=TEXTS)
    end = data.rindex(record(0x0A, b""))
    assert find_disorder(data[:end] + b"\x0b" + data[end + 1 :]) != ""
    several = (0xBD, struct.pack("<HHHIH", 0, 1, 0, 6, 5))  # one number that says it is four
    assert find_disorder(xls(shared(0, 0, 0), several, first=XF)).endswith("单元格记录不对")
    assert find_disorder(xls((0x201, shared(0, 0, 0)[1]), first=XF)).endswith("单元格记录不对")
    three = [line(0, 0, 3), *TWO_CELLS[1:], shared(0, 2, 2)]
    blank = record(0xFC, struct.pack("<II", 3, 3) + b"\x01\0\0a" + bytes(6)) + XF
    assert "清成了空白" in find_disorder(xls(*three, first=blank))
    assert find_disorder(xls(*TWO_CELLS, first=blank)) == ""  # left over from other texts
    again = record(0xFC, struct.pack("<II", 4, 4) + b"\x01\0\0a" + bytes(6) + b"\x01\0\0a") + XF
    assert find_disorder(xls(*three, first=again)) == ""  # a program that keeps texts twice
    text = struct.pack("<II", 1, 1) + struct.pack("<HB", 2, 1) + "\0乙".encode("utf-16-le")
    wrong = xls(shared(0, 0, 0), first=record(0xFC, text) + XF)
    assert find_disorder(wrong) == "“Sheet1”第 1 行的文字里有乱码"
    short = label(0, 0, "甲乙")
    cut = (short[0], short[1][:6] + b"\1" + short[1][7:])
    assert find_disorder(xls(short, cut, first=XF)).endswith("文字与登记的字数不符")
    assert find_disorder(xls(*(label(0, at, "甲") for at in range(3)), first=XF)) == ""
    assert find_disorder(b"PK") == find_disorder(data[:600]) == ""
