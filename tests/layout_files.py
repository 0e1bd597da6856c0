"""Writes drawn layouts as files of every kind that can hold them.

A layout says where its rows stand in a sheet; a text file counts them by its physical lines,
an archive puts its own name before the file's. ``write`` gives the file and ``rows`` the
numbers that its rows then have.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from html import escape
from pathlib import Path
from random import Random

from ledgerproc.reading.files.grid import CellValue, Merge
from tests.corpus.files import write_zip
from tests.grid_text import patched, to_csv, to_html, to_ods, to_xlsb, to_xml_2003
from tests.hostile.packages import docx, label, xls
from tests.layouts import Layout

Writer = Callable[[Layout, Path], object]
ZIPPED = "台账.zip"


def as_text(layout: Layout) -> str:
    """The layout as a text table, from which every other kind is made."""
    cells = [[_cell(value) for value in row] for row in layout.rows]
    for one in layout.merges:
        for at in range(one.top, one.bottom + 1):
            for column in range(one.left, one.right + 1):
                if column > one.left:
                    cells[at][column] = "<"
                elif at > one.top:
                    cells[at][column] = "^"
    return "\n".join("|".join(row) if any(row) else "---" for row in cells)


def _cell(value: CellValue) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}'".replace("\n", "\\n")
    return str(value)


def write_workbook(layouts: dict[str, Layout], path: Path) -> None:
    """A workbook of one sheet for each layout."""
    import xlsxwriter

    book = xlsxwriter.Workbook(path)
    for name, layout in layouts.items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(layout.rows):
            sheet.write_row(at, 0, ["" if cell is None else cell for cell in row])
        for at in layout.hidden:
            sheet.set_row(at, None, None, {"hidden": True})
        for one in layout.merges:
            value = layout.rows[one.top][one.left]
            sheet.merge_range(one.top, one.left, one.bottom, one.right, value)
    book.close()


def _with_macros(layout: Layout, path: Path) -> None:
    """An .xlsm is an .xlsx whose main part says so; the macros themselves are never looked at."""
    write_workbook({"Sheet1": layout}, path)
    plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    macros = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    patched(path, plain, macros, "[Content_Types].xml")


def _old(layout: Layout, path: Path) -> None:
    """An .xls of Excel 97, with merged ranges and hidden rows."""
    records = [
        (0x208, struct.pack("<HHHHHHI", at, 0, 99, 255, 0, 0, 0x20)) for at in sorted(layout.hidden)
    ]
    for at, row in enumerate(layout.rows):
        for column, value in enumerate(row):
            if isinstance(value, str):
                records.append(label(at, column, value))
            elif isinstance(value, int | float):
                records.append((0x203, struct.pack("<HHHd", at, column, 0, value)))
    ranges = [
        struct.pack("<HHHH", one.top, one.bottom, one.left, one.right) for one in layout.merges
    ]
    records.append((0xE5, struct.pack("<H", len(ranges)) + b"".join(ranges)))
    path.write_bytes(xls(*records))


def _binary(layout: Layout, path: Path) -> None:
    to_xlsb(path, as_text(layout), hidden_rows=layout.hidden)


def _open_document(layout: Layout, path: Path) -> None:
    to_ods(path, as_text(layout), hidden_rows=layout.hidden)


def _document(layout: Layout, path: Path) -> None:
    """One Word table; its merged cells are those of Word, its line breaks too."""
    spans = {(one.top, one.left): one for one in layout.merges}
    below = {
        (at, one.left): one for one in layout.merges for at in range(one.top + 1, one.bottom + 1)
    }
    rows = ""
    for at, row in enumerate(layout.rows):
        column, cells = 0, ""
        while column < len(row):
            one = (
                spans.get((at, column)) or below.get((at, column)) or Merge(at, column, at, column)
            )
            going = '<w:vMerge w:val="restart"/>' if one.top == at else "<w:vMerge/>"
            told = f'<w:gridSpan w:val="{one.right - one.left + 1}"/>'
            told += going if one.bottom > one.top else ""
            value = row[column] if one.top == at else None
            text = "" if value is None else escape(str(value)).replace("\n", "</w:t><w:br/><w:t>")
            cells += f"<w:tc><w:tcPr>{told}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"
            column = one.right + 1
        rows += f"<w:tr>{cells}</w:tr>"
    path.write_bytes(docx(f"<w:tbl>{rows}</w:tbl>"))


def _text(encoding: str, delimiter: str = ",") -> Writer:
    return lambda layout, path: to_csv(path, as_text(layout), encoding, delimiter)


# Kind by the name of its file; the sheet that it is then called.
KINDS: dict[str, tuple[str, Writer]] = {
    "甲.xlsx": ("Sheet1", lambda layout, path: write_workbook({"Sheet1": layout}, path)),
    "甲.xlsm": ("Sheet1", _with_macros),
    "甲.xlsb": ("Sheet1", _binary),
    "甲(97).xls": ("Sheet1", _old),
    "甲.et": ("Sheet1", _old),
    "甲.ods": ("Sheet1", _open_document),
    "甲(2003).xls": ("Sheet1", lambda layout, path: to_xml_2003(path, as_text(layout))),
    "甲(网页).xls": ("Sheet1", lambda layout, path: to_html(path, as_text(layout))),
    "甲.htm": ("表1", lambda layout, path: to_html(path, as_text(layout), "gb18030")),
    "甲.docx": ("表1", _document),
    "甲.csv": ("甲", _text("utf-8-sig")),
    "甲（国标）.csv": ("甲（国标）", _text("gb18030")),
    "甲（制表符）.tsv": ("甲（制表符）", _text("utf-8", "\t")),
}
LINES = (".csv", ".tsv")  # kinds without merged cells, whose rows are lines


def write(layout: Layout, name: str, folder: Path, *, is_zipped: bool) -> str:
    """Write the layout as a file of that name; what stands before the row in its 来源."""
    sheet, writer = KINDS[name]
    writer(layout, folder / name)
    if is_zipped:
        write_zip(folder / ZIPPED, [folder / name], Random(0))
    return f"{ZIPPED}/{name}#{sheet}!" if is_zipped else f"{name}#{sheet}!"


def numbers(layout: Layout, name: str) -> list[int]:
    """The number of each of the layout's rows, as a file of that name counts them."""
    if not name.endswith(LINES):
        return list(range(1, len(layout.rows) + 1))
    breaks = [sum(str(value).count("\n") for value in row) for row in layout.rows]
    return [at + 1 + sum(breaks[:at]) for at in range(len(layout.rows))]
