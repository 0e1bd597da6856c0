"""Writes sheets to disk in the formats that townships send."""

from __future__ import annotations

import csv
import html
import io
import subprocess
import tempfile
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from random import Random

import openpyxl
from openpyxl.utils import get_column_letter

from tests.corpus.phrasing import Cell
from tests.corpus.sheets import Sheet

Numbering = Callable[[int], int]  # offset of a row in its sheet -> the row as files count it


def write_xlsx(path: Path, sheets: list[Sheet]) -> None:
    """A workbook, with its merges, hidden parts and error cells."""
    book = openpyxl.Workbook()
    del book["Sheet"]
    for sheet in sheets:
        target = book.create_sheet(sheet.name)
        for index, row in enumerate(sheet.rows, 1):
            for column, value in enumerate(row, 1):
                if value is None:
                    continue
                cell = target.cell(index, column)
                cell.value = value
                if isinstance(value, str):
                    cell.data_type = "e" if value in {"#REF!", "#N/A", "#VALUE!"} else "s"
                elif isinstance(value, date):
                    cell.number_format = "yyyy/m/d"
        for top, left, bottom, right in sheet.merges:
            target.merge_cells(None, top + 1, left + 1, bottom + 1, right + 1)
        for row_index in sheet.hidden_rows:
            target.row_dimensions[row_index + 1].hidden = True
        for column_index in sheet.hidden_columns:
            target.column_dimensions[get_column_letter(column_index + 1)].hidden = True
        if sheet.hidden:
            target.sheet_state = "hidden"
    book.active = next(i for i, one in enumerate(sheets) if not one.hidden)
    book.save(path)


def convert(path: Path, suffix: str) -> None:
    """Turn a workbook into another format by LibreOffice, in its place."""
    with tempfile.TemporaryDirectory() as profile:
        command = ["soffice", f"-env:UserInstallation=file://{profile}", "--headless"]
        command += ["--convert-to", suffix, "--outdir", str(path.parent), str(path)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
    path.unlink()


def cell_text(value: Cell) -> str:
    """A value as an export writes it."""
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return f"{value.year}/{value.month}/{value.day}"
    return f"{value:g}".replace("e", "E") if isinstance(value, float) else str(value)


def write_csv(path: Path, sheet: Sheet, encoding: str) -> Numbering:
    """A text file; rows are counted as its physical lines."""
    lines: list[int] = []
    buffer = io.StringIO(newline="")
    for row in sheet.rows:
        lines.append(buffer.getvalue().count("\n") + 1)
        csv.writer(buffer, lineterminator="\r\n").writerow([cell_text(one) for one in row])
    path.write_bytes(buffer.getvalue().encode(encoding))
    return lines.__getitem__


def write_html(path: Path, sheet: Sheet, encoding: str) -> None:
    """A page that calls itself .xls, as many office systems export."""
    spans = {
        (top, left): (bottom - top + 1, right - left + 1)
        for top, left, bottom, right in sheet.merges
    }
    covered = {
        (row, column)
        for top, left, bottom, right in sheet.merges
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    } - set(spans)
    out = [
        '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head>'
        f'<meta http-equiv="Content-Type" content="text/html; charset={encoding}"></head>'
        "<body><table border=1>"
    ]
    for index, row in enumerate(sheet.rows):
        out.append("<tr>")
        for column, value in enumerate(row):
            if (index, column) in covered:
                continue
            down, across = spans.get((index, column), (1, 1))
            sizes = (f' rowspan="{down}"' if down > 1 else "") + (
                f' colspan="{across}"' if across > 1 else ""
            )
            text = html.escape(cell_text(value)).replace("\n", "<br>") or "&nbsp;"
            out.append(f"<td{sizes}>{text}</td>")
        out.append("</tr>")
    path.write_bytes(
        ("\n".join(out) + "</table></body></html>").encode(
            "gb18030" if encoding == "gb2312" else encoding  # Windows means GBK by gb2312
        )
    )


def write_docx(path: Path, sheet: Sheet) -> int:
    """A Word table under its title. Gives how many leading rows became paragraphs."""
    import docx

    document = docx.Document()
    lead = sheet.kinds.index("header")
    for row in sheet.rows[:lead]:
        if not any(row):
            continue
        document.add_paragraph(next(cell_text(one) for one in row if one is not None))
    rows = sheet.rows[lead:]
    tail = len(rows)
    while sheet.kinds[lead + tail - 1] == "footer":
        tail -= 1
    table = document.add_table(rows=tail, cols=len(rows[0]))
    grid = [list(row.cells) for row in table.rows]
    for top, left, bottom, right in sheet.merges:
        if top >= lead and bottom - lead < tail:
            grid[top - lead][left].merge(grid[bottom - lead][right])
    for index, row in enumerate(rows[:tail]):
        for column, value in enumerate(row):
            if value is not None:
                grid[index][column].text = cell_text(value)
    for row in rows[tail:]:
        document.add_paragraph(next(cell_text(one) for one in row if one is not None))
    document.save(str(path))
    return lead


class _WindowsInfo(zipfile.ZipInfo):
    """A member whose name is stored in the code page of Chinese Windows."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802
        return self.filename.encode("gbk"), self.flag_bits & ~0x800


def write_zip(path: Path, members: list[Path], rng: Random) -> None:
    """An archive as Windows makes it: names in GBK without a flag that says so."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in members:
            info = _WindowsInfo(member.name, (2022, 11, 20, 9, 30, 0))
            info.compress_type = rng.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))
            archive.writestr(info, member.read_bytes())
            member.unlink()
