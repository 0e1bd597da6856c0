"""Workbooks that one reader or another reads wrongly: what is read is what stands in the file.

Each cell is the third row's; every probe is read in the cage, as a run does.
"""

from __future__ import annotations

import random
import struct
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from ledgerproc.cage import open_cage
from ledgerproc.findings import CellRef
from ledgerproc.profile.loader import load_profile
from ledgerproc.reading.files.grid import Grid
from ledgerproc.reading.files.inputfile import Source
from ledgerproc.reading.read import UnreadableError, read_file, read_grids
from ledgerproc.workers import find_inputs, process_files
from tests.grid_text import record, relations, to_xlsb, wide
from tests.hostile.packages import (
    DOC,
    HEADERS,
    LEDGER_ROWS,
    ROW,
    Parts,
    label,
    ods,
    repack,
    row,
    sheet,
    workbook,
    xls,
    zipped,
)

LEDGER_CELLS = LEDGER_ROWS.count("<t>")


def grids(data: bytes, tmp_path: Path, name: str = "a.xlsx") -> list[Grid]:
    path = tmp_path / name
    path.write_bytes(data)
    return read_grids(Source(name, path))


def code(data: bytes, tmp_path: Path, name: str = "a.xlsx") -> tuple[str, dict[str, str]]:
    with pytest.raises(UnreadableError) as stop:
        grids(data, tmp_path, name)
    return stop.value.finding.code, stop.value.finding.details


def with_cells(cells: str) -> bytes:
    return zipped(workbook(sheet(LEDGER_ROWS + f'<row r="3">{cells}</row>')))


# What a cell holds: how it is read, and the trouble told of it.
CELLS: dict[str, tuple[str, object, str]] = {
    "CDATA": ('<c r="A3" t="str"><v><![CDATA[丢失]]></v></c>', "丢失", ""),
    "a comment inside": ('<c r="A3" t="str"><v>甲<!-- x -->乙</v></c>', "甲乙", ""),
    "a new error value": ('<c r="A3" t="e"><v>#SPILL!</v></c>', None, "CELL_ERROR_VALUE"),
    "an unknown kind": ('<c r="A3" t="zz"><v>话</v></c>', "话", ""),
    "a truth of two": ('<c r="A3" t="b"><v>2</v></c>', True, ""),
    "no kind": ('<c r="A3"><v>abc</v></c>', "abc", ""),
    "beyond all numbers": ('<c r="A3"><v>1e309</v></c>', "inf", "CELL_ERROR_VALUE"),
    "no number": ('<c r="A3"><v>NaN</v></c>', "nan", "CELL_ERROR_VALUE"),
    "without end": ('<c r="A3"><v>INF</v></c>', "inf", "CELL_ERROR_VALUE"),
    "a control": ('<c r="A3" t="inlineStr"><is><t>a_x0001_b</t></is></c>', "a\x01b", ""),
    "readings": (
        '<c r="A3" t="inlineStr"><is><r><t>甲</t></r><rPh sb="0" eb="1"><t>jia</t></rPh></is></c>',
        "甲",
        "",
    ),
    "a day": ('<c r="A3" t="d"><v>2022-11-30T00:00:00</v></c>', datetime(2022, 11, 30), ""),
    "no day": ('<c r="A3" t="d"><v>2022-02-30</v></c>', "2022-02-30", ""),
    "small letters": ('<c r="a3"><v>1</v></c>', 1, ""),
}


@pytest.mark.threat(n=45)
@pytest.mark.parametrize("name", CELLS)
def test_a_cell_is_read_as_it_stands_or_told(name: str, tmp_path: Path) -> None:
    cells, value, trouble = CELLS[name]
    (grid,) = grids(with_cells(cells + '<c r="B3"><v>7</v></c>'), tmp_path)
    assert grid.rows[2][:2] == [value, 7]
    assert [(one.row, one.column, one.code) for one in grid.troubles] == (
        [(2, 0, trouble)] if trouble else []
    )


LOST = {"sheet": "表1", "counted": str(LEDGER_CELLS + 1), "read": str(LEDGER_CELLS)}


@pytest.mark.threat(n=45)
@pytest.mark.parametrize(
    ("cells", "refusal"),
    [
        ('<c r="A3" t="s"><v>99</v></c>', ("FILE_UNREADABLE", {"reason": "文件内容损坏"})),
        # What both readers drop is counted all the same.
        ('<c r="A3" t="inlineStr"><f>[1]甲!A1</f><v>丢</v></c>', ("FILE_COUNT_DIFFERS", LOST)),
        ('<x r="A3"><v>丢</v></x>', ("FILE_COUNT_DIFFERS", LOST)),
    ],
)
def test_a_cell_that_no_reader_gives_refuses_the_file(
    cells: str, refusal: tuple[str, dict[str, str]], tmp_path: Path
) -> None:
    assert code(with_cells(cells), tmp_path) == refusal


@pytest.mark.threat(n=45)
def test_a_cell_of_an_open_document_under_a_wrong_name_refuses_the_file(tmp_path: Path) -> None:
    cell = '<table:table-cell office:value-type="string"><text:p>甲</text:p></table:table-cell>'
    table = f"<table:table-row>{cell}{cell}</table:table-row>"
    assert grids(ods(table), tmp_path, "a.ods")[0].rows == [["甲", "甲"]]
    wrong = table.replace("table-cell", "tabfe-cell", 1).replace(
        "/table:table-cell", "/table:tabfe-cell", 1
    )
    assert code(ods(wrong), tmp_path, "a.ods")[0] in ("FILE_COUNT_DIFFERS", "FILE_UNREADABLE")


def _renamed(old: str, new: str) -> bytes:
    return zipped({name.replace(old, new): content for name, content in workbook().items()})


def _with_part(part: bytes) -> bytes:
    return zipped(workbook() | {"xl/worksheets/sheet1.xml": part})


def _small_entry() -> bytes:
    """The directory says of a part that it is smaller than it is."""
    data = bytearray(zipped(workbook()))
    at = data.index(b"xl/worksheets/sheet1.xml", data.index(b"PK\x01\x02")) - 46
    struct.pack_into("<I", data, at + 24, 10)
    return bytes(data)


# How a package is made: the code of its refusal, or "" where the ledger is read.
PACKAGES: dict[str, tuple[Callable[[], bytes], str]] = {
    "names in capitals": (lambda: _renamed("sheet1.xml", "SHEET1.XML"), ""),
    "backslashes": (lambda: _renamed("/", "\\"), ""),
    "a sheet in UTF-16": (
        lambda: _with_part(('<?xml version="1.0" encoding="UTF-16"?>' + sheet()).encode("utf-16")),
        "",
    ),
    "a sheet in GBK": (
        lambda: _with_part(('<?xml version="1.0" encoding="GBK"?>' + sheet()).encode("gbk")),
        "FILE_UNREADABLE",
    ),
    "a part larger than it says": (_small_entry, "FILE_DAMAGED"),
    "rows from the bottom": (lambda: zipped(workbook(sheet(row(2, *ROW) + row(1, *HEADERS)))), ""),
}


@pytest.mark.threat(n=45)
@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_of_unusual_make_is_read_or_refused(name: str, tmp_path: Path) -> None:
    build, refusal = PACKAGES[name]
    if refusal:
        assert code(build(), tmp_path)[0] == refusal
    else:
        assert grids(build(), tmp_path)[0].rows == grids(zipped(workbook()), tmp_path)[0].rows


def _charted(kind: str) -> bytes:
    parts = workbook(sheet(), sheet(row(1, "缓存")), names=("表", "图"))
    links, space = "xl/_rels/workbook.xml.rels", DOC
    if kind == "xlMacrosheet":
        space = "http://schemas.microsoft.com/office/2006/relationships"
    old = f'Id="r2" Type="{DOC}/worksheet"'
    return zipped(parts | {links: str(parts[links]).replace(old, f'Id="r2" Type="{space}/{kind}"')})


def _charted_binary(folder: Path, kind: str) -> bytes:
    path = to_xlsb(folder / "b.xlsb", "甲|乙")
    one = record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("表"))
    two = record(156, struct.pack("<II", 0, 2) + wide("rId2") + wide("图"))
    kinds = {
        "rId1": ("worksheet", "worksheets/sheet1.bin"),
        "rId2": (kind or "theme", "c/sheet1.bin"),
    }
    parts: Parts = {
        "xl/workbook.bin": record(131) + record(143) + one + two + record(144) + record(132),
        "xl/_rels/workbook.bin.rels": relations(kinds).encode(),
        "xl/c/sheet1.bin": record(129) + record(130),
    }
    repack(path, parts)
    return path.read_bytes()


@pytest.mark.threat(n=45)
@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("chartsheet", ("SHEET_UNRELATED", "是图表，不是表格")),
        ("dialogsheet", ("SHEET_UNRELATED", "是对话框，不是表格")),
        ("xlMacrosheet", ("SHEET_UNRELATED", "是宏表，不是表格，宏没有运行")),
        ("", ("FILE_INCONSISTENT", "工作表“图”只登记了名字，文件里没有它的内容")),
    ],
)
def test_sheets_that_are_charts_are_no_tables(
    kind: str, told: tuple[str, str], tmp_path: Path
) -> None:
    books = [(_charted(kind), "a.xlsx")]
    if kind in ("chartsheet", ""):
        books.append((_charted_binary(tmp_path, kind), "a.xlsb"))
    for data, name in books:
        assert [one.sheet for one in grids(data, tmp_path, name)] == ["表"]
        reading = read_file(Source(name, tmp_path / name), load_profile("pengshui-2022"))
        assert [(one.sheet, bool(one.note)) for one in reading.sheets][1:] == [("图", True)]
        found = [
            (one.code, one.details["reason"]) for one in reading.findings if one.where.sheet == "图"
        ]
        assert found == [told]


@pytest.mark.threat(n=45)
def test_a_workbook_of_a_thousand_sheets_is_read(tmp_path: Path) -> None:
    pages = [sheet(row(1, f"甲{number}")) for number in range(1_033)]
    found = grids(zipped(workbook(*pages)), tmp_path)
    assert [one.rows for one in found] == [[[f"甲{number}"]] for number in range(1_033)]


@pytest.mark.threat(n=45)
def test_a_part_that_packs_well_is_honest(tmp_path: Path) -> None:
    chance = random.Random(1)
    rows = "".join(
        f'<row r="{at}"><c r="A{at}"><v>{chance.randrange(10)}</v></c></row>' + " " * 1_200
        for at in range(3, 3_000)
    )
    data = zipped(workbook(sheet(LEDGER_ROWS + rows)), 9)
    assert 100 < len(rows) / len(data) < 200
    assert len(grids(data, tmp_path)[0].rows) == 2_999


@pytest.mark.threat(n=45)
def test_of_a_workbook_in_a_workbook_the_outer_one_is_read(tmp_path: Path) -> None:
    """The directory of the container names two; the one at the top is meant."""
    outer, inner = xls(label(0, 0, "外面"), name="Outer1"), xls(label(0, 0, "里面"))
    shift, table, folder = len(outer) // 512 - 1, 512, 1024
    data = bytearray(outer + inner[1536:])
    chain = [shift + at + 1 for at in range(len(inner[1536:]) // 512 - 1)]
    for at, following in enumerate([*chain, 0xFFFFFFFE]):
        struct.pack_into("<I", data, table + 4 * (shift + at), following)
    entry = inner[folder + 128 : folder + 256]
    size = struct.pack("<IQ", shift, len(inner) - 1536)
    storage = bytearray(
        entry.replace("Workbook".encode("utf-16-le"), "MBD00001".encode("utf-16-le"))
    )
    storage[66], storage[76:80] = 1, struct.pack("<I", 3)
    data[folder + 256 : folder + 384] = storage
    data[folder + 384 : folder + 512] = entry[:116] + size
    struct.pack_into("<I", data, folder + 128 + 72, 2)  # the storage stands beside the workbook
    (grid,) = grids(bytes(data), tmp_path, "a.xls")
    assert (grid.sheet, grid.rows) == ("Outer1", [["外面"]])


def test_what_takes_the_reader_of_a_binary_workbook_down_is_read_by_another(tmp_path: Path) -> None:
    """A text that is not there stops the first reader, and then the second has nothing either."""
    good = to_xlsb(tmp_path / "甲.xlsb", "突出问题名称|主要案情|户数\n甲问题|甲的案情。|3")
    bad = to_xlsb(tmp_path / "乙.xlsb", "突出问题名称|主要案情\n甲问题|甲的案情。")
    repack(bad, {"xl/_rels/workbook.bin.rels": relations({}).encode()})
    rules = load_profile("pengshui-2022")
    with open_cage(1) as cage:
        inventory, _ = find_inputs(cage, [good, bad], rules.files)
        files = process_files(cage, inventory.sources, rules, date(2022, 11, 30))
    told = {one.reading.file: one.reading.is_unreadable for one in files}
    assert told == {"乙.xlsb": True, "甲.xlsb": False}
    assert [one.where for one in files[0].findings] == [CellRef("乙.xlsb")]
