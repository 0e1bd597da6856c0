"""Honest workbooks that other programs write in unusual ways are read; old ones are named."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

import pytest

from ledgerproc.cleaning.clean import clean_file
from ledgerproc.profile.loader import load_profile
from ledgerproc.reading.files.farcell import find_far_cell
from ledgerproc.reading.files.gaps import squeeze
from ledgerproc.reading.files.grid import CellValue, Grid, Merge
from ledgerproc.reading.files.inputfile import Source
from ledgerproc.reading.files.kinds import SourceKind, find_extras, kind_of
from ledgerproc.reading.read import UnreadableError, read_file, read_grids
from tests.hostile.mutants import ROOT
from tests.hostile.packages import DOC, HEADERS, MAIN, ROW, ods, row, sheet, workbook, zipped

_SPACE = "urn:oasis:names:tc:opendocument:xmlns"
# Blank space between the elements, which the first reader of these files does not expect.
TABLE = """
  <table:table-column table:number-columns-repeated="2"/>
  <table:table-column table:visibility="collapse"/>
  <table:table-row>
    <table:table-cell office:value-type="string" table:number-columns-spanned="2">
      <text:p>甲<text:s text:c="2"/>乙</text:p><text:p>丙</text:p>
      <office:annotation><text:p>批注</text:p></office:annotation>
    </table:table-cell>
    <table:covered-table-cell/>
    <table:table-cell office:value-type="float" office:value="2.5"><text:p>2.5</text:p>
    </table:table-cell>
  </table:table-row>
  <table:table-row table:number-rows-repeated="2" table:visibility="filter">
    <table:table-cell office:value-type="date" office:date-value="2022-12-20"/>
    <table:table-cell office:value-type="date" office:date-value="2022-12-20T08:30:00"/>
    <table:table-cell office:value-type="time" office:time-value="PT08H30M00S"/>
    <table:table-cell office:value-type="boolean" office:boolean-value="true"/>
    <table:table-cell office:value-type="odd"><text:p>照抄</text:p></table:table-cell>
    <table:table-cell office:value-type="float" office:value="500243199001011234"/>
  </table:table-row>
  <table:table-row table:number-rows-repeated="1048000">
    <table:table-cell table:number-columns-repeated="16384"/>
  </table:table-row>
"""


def flat(table: str) -> bytes:
    return (
        f'<?xml version="1.0"?><office:document xmlns:office="{_SPACE}:office:1.0" '
        f'xmlns:table="{_SPACE}:table:1.0" xmlns:text="{_SPACE}:text:1.0" '
        f'xmlns:style="{_SPACE}:style:1.0"><office:automatic-styles><style:style style:name="t2">'
        '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
        f'<office:body><office:spreadsheet><table:table table:name="表">{table}</table:table>'
        '<table:table table:name="藏" table:style-name="t2"/></office:spreadsheet></office:body>'
        "</office:document>"
    ).encode()


def read(name: str, data: bytes, folder: Path) -> list[Grid]:
    path = folder / name
    path.write_bytes(data)
    return read_grids(Source(name, path))


@pytest.mark.threat(n=50)
@pytest.mark.parametrize(("name", "build"), [("a.ods", ods), ("a.fods", flat)])
def test_open_documents_with_blanks_between_their_elements_are_read(
    name: str, build: object, tmp_path: Path
) -> None:
    assert callable(build)
    grid, *others = read(name, build(TABLE), tmp_path)
    line = [date(2022, 12, 20), datetime(2022, 12, 20, 8, 30), time(8, 30), True, "照抄"]
    assert grid.rows == [
        ["甲  乙\n丙", None, 2.5, None, None, None],
        [*line, "5.00243E+17"],
        [*line, "5.00243E+17"],
    ]
    assert grid.merges == (Merge(0, 0, 0, 1),)
    assert [(one.row, one.code) for one in grid.troubles] == [
        (1, "CELL_DIGITS_LOST"),
        (2, "CELL_DIGITS_LOST"),
    ]
    assert grid.hidden_rows == {1, 2} and grid.hidden_columns == {2}
    assert [(one.sheet, one.visible) for one in others] == [("藏", False)] * (name == "a.fods")


def test_a_cell_repeated_without_end_is_refused(tmp_path: Path) -> None:
    table = (
        ' <table:table-row table:number-rows-repeated="4000000000"> <table:table-cell '
        'table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell>'
        "</table:table-row>"
    )
    with pytest.raises(UnreadableError) as stop:
        read("a.fods", flat(table), tmp_path)
    assert stop.value.finding.code == "FILE_TOO_LARGE"
    with pytest.raises(UnreadableError) as stop:
        read("b.fods", flat(table)[:-40], tmp_path)
    assert stop.value.finding.code in ("FILE_TOO_LARGE", "FILE_UNREADABLE")


@pytest.mark.parametrize(
    ("start", "words"),
    [
        (b"ID;PWXL;N;E\r\n", "SYLK 表格"),
        (b"TABLE\r\n0,1\r\n", "DIF 表格"),
        (b"\x03\x7a\x0b\x1e\x02\x00\x00\x00" + bytes(24) + b"NAME\x00\x0d", "dBASE 数据库表"),
        (b"\x00\x00\x1a\x00\x00\x10", "Lotus 1-2-3 表格"),
        (b"Rar!\x1a\x07\x00", "RAR 压缩包，请先解压"),
        (b"7z\xbc\xaf\x27\x1c", "7z 压缩包，请先解压"),
        (b"\x89PNG\r\n\x1a\n", "图片"),
        (b"%PDF-1.7\n", "PDF 文件"),
    ],
)
@pytest.mark.threat(n=15)
def test_what_is_no_spreadsheet_of_today_is_named(start: bytes, words: str) -> None:
    assert kind_of(start) == (SourceKind.OTHER, words)


@pytest.mark.threat(n=28)
def test_one_cell_far_below_costs_little_and_keeps_its_row(tmp_path: Path) -> None:
    rows = row(1, "甲", "乙") + row(5, "丙") + row(1_048_576, "远")
    more = '<mergeCells><mergeCell ref="A5:A1048000"/><mergeCell ref="B1:B2"/></mergeCells>'
    (grid,) = read("a.xlsx", zipped(workbook(sheet(rows, more))), tmp_path)
    filled = [at for at, cells in enumerate(grid.rows) if any(cells)]
    assert [(grid.numbers[at], grid.rows[at][0]) for at in filled] == [
        (1, "甲"),
        (5, "丙"),
        (1_048_576, "远"),
    ]
    assert len(grid.rows) < 100
    assert grid.merges == (Merge(0, 1, 1, 1), Merge(4, 0, len(grid.rows) - 2, 0))


def test_blank_rows_at_the_end_are_left_out() -> None:
    blank: list[CellValue] = [None]
    rows: list[list[CellValue]] = [["甲"], *[blank] * 3_000]
    grid = squeeze(Grid("a", "b", rows, list(range(1, 3_002))))
    assert grid.numbers == list(range(1, 52))


@pytest.mark.threat(n=28)
def test_the_cell_that_no_process_can_bear_is_named(tmp_path: Path) -> None:
    far = row(1, "甲") + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    path = tmp_path / "a.xlsx"
    path.write_bytes(zipped(workbook(sheet(row(1, "甲")), sheet(far))))
    assert find_far_cell(Source("a.xlsx", path)) == "“表2”的内容一直到单元格 XFD1048576"
    path.write_bytes(zipped(workbook()))
    assert find_far_cell(Source("a.xlsx", path)) == ""


@pytest.mark.threat(n=12)
def test_a_macro_sheet_of_an_old_workbook_is_told() -> None:
    old = sorted((ROOT / "input").glob("*.xls"))[0].read_bytes()
    assert find_extras(old) == []
    at = old.index(b"\x85\x00", old.index(b"\x09\x08\x10\x00"))
    assert find_extras(old[: at + 9] + b"\x01" + old[at + 10 :]) == ["FILE_HAS_MACROS"]


def dated(*numbers: str, is_1904: bool = False) -> bytes:
    """A ledger whose deadlines are numbers in cells of a date format."""
    rows = row(1, *HEADERS)
    for at, number in enumerate(numbers, 2):
        rows += row(at, f"第{at}户反映路灯不亮", *ROW[1:4])[:-6]
        rows += f'<c r="E{at}" s="1"><v>{number}</v></c></row>'
    parts = workbook(sheet(rows))
    book, links = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
    style = f'<Relationship Id="y" Type="{DOC}/styles" Target="styles.xml"/></Relationships>'
    calendar = '<workbookPr date1904="1"/><sheets>' if is_1904 else "<sheets>"
    return zipped(
        parts
        | {
            "xl/styles.xml": f'<styleSheet {MAIN}><cellXfs count="2"><xf numFmtId="0"/>'
            '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
            links: str(parts[links]).replace("</Relationships>", style),
            book: str(parts[book]).replace("<sheets>", calendar),
        }
    )


# Numbers of days with what is read of them, in the calendar of 1900 and in that of 1904.
SERIALS: dict[str, tuple[CellValue, CellValue]] = {
    "0": ("######", "######"),
    "1": ("######", date(1904, 1, 2)),
    "59": ("######", date(1904, 2, 29)),
    "60": ("######", date(1904, 3, 1)),  # the 29th of February 1900, which never was
    "61": (date(1900, 3, 1), date(1904, 3, 2)),
    "-1": ("######", "######"),
    "0.5": (time(12), time(12)),
    "2958465": (date(9999, 12, 31), 2958465),
    "2958466": (2958466, 2958466),
    "1e300": ("1.00000E+300", "1.00000E+300"),
    "NaN": ("######", "######"),
    "44915.5": (datetime(2022, 12, 20, 12), datetime(2026, 12, 21, 12)),
    "43453": (date(2018, 12, 19), date(2022, 12, 20)),
}


@pytest.mark.threat(n=31)
@pytest.mark.threat(n=32)
@pytest.mark.parametrize("is_1904", [False, True], ids=["1900", "1904"])
def test_numbers_that_are_no_day_are_told_with_the_number(is_1904: bool, tmp_path: Path) -> None:
    path = tmp_path / "郁山镇.xlsx"
    path.write_bytes(dated(*SERIALS, is_1904=is_1904))
    days = [one[is_1904] for one in SERIALS.values()]
    (grid,) = read(path.name, path.read_bytes(), tmp_path)
    assert [one[4] for one in grid.rows[1:]] == days
    rules = load_profile("pengshui-2022")
    reading = read_file(Source(path.name, path), rules)
    assert {one.where.cell: (one.code, one.seen) for one in reading.findings} == {
        f"E{at}": ("CELL_DATE_IMPOSSIBLE", number)
        if day == "######"
        else ("CELL_DIGITS_LOST", str(day))
        for at, (number, day) in enumerate(zip(SERIALS, days, strict=True), 2)
        if isinstance(day, str)
    }
    file = clean_file(reading, rules, date(2022, 11, 30))
    told = {one.where.cell for one in file.findings if one.field == "deadline"}
    for at, (record, day) in enumerate(zip(file.records, days, strict=True), 2):
        is_likely = isinstance(day, date) and 2018 <= day.year <= 2026
        assert (record.values.deadline.on is not None) is is_likely
        assert is_likely or f"E{at}" in told
