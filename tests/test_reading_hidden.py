"""What is hidden and what was never calculated, in every kind of workbook that can say so.

Hidden rows and columns are read and told; a formula without a value is a finding at its cell
where the format keeps apart "nothing" and "an empty text".
"""

from __future__ import annotations

import struct
from pathlib import Path

import docx
import pytest

from ledgerproc.profile.loader import load_profile
from ledgerproc.reading.rows import FileReading
from tests.grid_text import read_path, to_docx, to_html, to_xlsb
from tests.hostile.packages import formula, label, ods, xls

PROFILE = load_profile("pengshui-2022")
HEAD = ("突出问题名称", "主要案情", "问题分类", "备注")
ROWS = [(f"{one}反映问题", f"{one}的案情。", "四", "") for one in "甲乙丙"]
TABLE = "\n".join("|".join(row) for row in (HEAD, *ROWS))
HIDDEN_NOTE = "隐藏或筛选掉的 2 行数据已读取；隐藏的 C 列已读取"
EMPTY, TEXT = b"\3\0\0\0\0\0\xff\xff", b"\0\0\0\0\0\0\xff\xff"


def as_xls(*more: tuple[int, bytes]) -> bytes:
    """The table; formulas stand at the end of their row, each with the text that follows it."""
    lines = [
        [label(at, column, text) for column, text in enumerate(row) if text]
        for at, row in enumerate((HEAD, *ROWS))
    ]
    front: list[tuple[int, bytes]] = []
    here = front
    for one in more:
        if one[0] == 0x06:
            here = lines[struct.unpack_from("<H", one[1])[0]]
        here.append(one)
    return xls(*front, *(cell for line in lines for cell in line))


def as_ods(*cells: str, rows: str = "", columns: str = "") -> bytes:
    """The table; ``cells`` are the last ones of its rows."""
    last = [*cells, *["<table:table-cell/>"] * len(ROWS)]
    texts = [
        "".join(
            f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
            for text in row[:3]
        )
        for row in (HEAD, *ROWS)
    ]
    head = '<table:table-cell office:value-type="string"><text:p>备注</text:p></table:table-cell>'
    return ods(
        columns
        + "".join(
            f"<table:table-row{rows if at in (2, 3) else ''}>{text}{end}</table:table-row>"
            for at, (text, end) in enumerate(zip(texts, [head, *last], strict=False))
        )
    )


def read(data: bytes, folder: Path, ending: str) -> FileReading:
    path = folder / f"甲.{ending}"
    path.write_bytes(data)
    return read_path(path, PROFILE)


def found(reading: FileReading) -> list[tuple[str, str]]:
    return [(one.code, one.where.cell) for one in reading.findings]


def notes(reading: FileReading) -> list[tuple[str, list[int]]]:
    return [(one.note, [row.where.row for row in one.rows]) for one in reading.sheets]


@pytest.mark.threat(n=13)
def test_hidden_rows_and_columns_of_an_old_workbook_are_read_and_told(tmp_path: Path) -> None:
    rows = [(0x208, struct.pack("<HHHHHHI", at, 0, 4, 255, 0, 0, 0x20)) for at in (2, 3)]
    column = (0x7D, struct.pack("<HHHHHH", 2, 2, 2000, 0, 1, 0))
    reading = read(as_xls(column, *rows), tmp_path, "xls")
    assert notes(reading) == [(HIDDEN_NOTE, [2, 3, 4])]


@pytest.mark.threat(n=13)
@pytest.mark.parametrize("how", ["collapse", "filter"])
def test_hidden_rows_and_columns_of_an_open_document_are_read_and_told(
    how: str, tmp_path: Path
) -> None:
    columns = (
        '<table:table-column table:number-columns-repeated="2"/>'
        f'<table:table-column table:visibility="{how}"/><table:table-column/>'
    )
    data = as_ods(rows=f' table:visibility="{how}"', columns=columns)
    assert notes(read(data, tmp_path, "ods")) == [(HIDDEN_NOTE, [2, 3, 4])]


@pytest.mark.threat(n=13)
def test_hidden_rows_and_columns_of_a_binary_workbook_are_read_and_told(tmp_path: Path) -> None:
    path = to_xlsb(tmp_path / "甲.xlsb", TABLE, hidden_rows={2, 3}, hidden_columns={2})
    assert notes(read_path(path, PROFILE)) == [(HIDDEN_NOTE, [2, 3, 4])]


@pytest.mark.threat(n=13)
@pytest.mark.parametrize("how", ['style="height:0; DISPLAY : none"', "hidden"])
def test_hidden_rows_and_columns_of_a_page_are_read_and_told(how: str, tmp_path: Path) -> None:
    path = to_html(tmp_path / "甲.html", TABLE)
    parts = path.read_text("utf-8").split("<tr>")
    parts[0] += f"<col><col><col {how}>"
    page = f"<tr {how}>".join(["<tr>".join(parts[:3]), *parts[3:]])
    assert notes(read(page.encode(), tmp_path, "html")) == [(HIDDEN_NOTE, [2, 3, 4])]


@pytest.mark.threat(n=13)
def test_rows_of_hidden_text_in_a_document_are_read_and_told(tmp_path: Path) -> None:
    path = to_docx(tmp_path / "甲.docx", TABLE)
    document = docx.Document(str(path))
    for at, row in enumerate(document.tables[0].rows):
        for cell in row.cells[:1] if at == 1 else row.cells:
            for run in cell.paragraphs[0].runs:
                run.font.hidden = at > 0  # of the first row of data one cell alone
    document.save(str(path))
    note, _, _ = HIDDEN_NOTE.partition("；")
    assert notes(read_path(path, PROFILE)) == [(note, [2, 3, 4])]


@pytest.mark.threat(n=33)
def test_formulas_without_a_value_are_found_in_an_old_workbook(tmp_path: Path) -> None:
    """A text that never comes; an empty one only where the sheet was saved uncalculated."""
    cells = (formula(1, 3, TEXT), formula(2, 3, EMPTY))
    assert found(read(as_xls(*cells), tmp_path, "xls")) == [("CELL_FORMULA_UNCALCULATED", "D2")]
    unsaved = ((0x5E, b"\0\0"), *cells)
    assert found(read(as_xls(*unsaved), tmp_path, "xls")) == [
        ("CELL_FORMULA_UNCALCULATED", "D2"),
        ("CELL_FORMULA_UNCALCULATED", "D3"),
    ]
    told = (0x207, struct.pack("<HB", 1, 1) + "有".encode("utf-16-le"))
    reading = read(as_xls(formula(1, 3, TEXT), told), tmp_path, "xls")
    assert (found(reading), reading.sheets[0].rows[0].text("note")) == ([], "有")


@pytest.mark.threat(n=33)
def test_formulas_without_a_value_are_found_in_an_open_document(tmp_path: Path) -> None:
    """An empty text is written like no value: only a formula of figures tells the difference."""
    cells = (
        '<table:table-cell table:formula="of:=TODAY()+30"/>',
        '<table:table-cell table:formula="of:=IF([.A2]=1;&quot;有&quot;;&quot;&quot;)"/>',
        '<table:table-cell table:formula="of:=1+1" office:value-type="float" office:value="2"/>',
    )
    assert found(read(as_ods(*cells), tmp_path, "ods")) == [("CELL_FORMULA_UNCALCULATED", "D2")]
