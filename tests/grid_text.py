"""Workbooks as small text tables: one line a row, cells between bars, turned into files.

``^`` belongs to the cell above, ``<`` to the cell on the left (merged ranges); ``\\n`` is a
line break; a cell of digits is a number unless it is quoted; a line ``---`` is a blank row.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Container, Iterable, Mapping
from datetime import date
from html import escape
from pathlib import Path

from ledgerproc.findings import Finding
from ledgerproc.reading.files.grid import CellValue, Grid, Merge
from ledgerproc.reading.files.inputfile import Source
from ledgerproc.reading.read import read_file
from ledgerproc.reading.rows import FileReading, RowKind, SheetReading


def table(text: str) -> list[list[str]]:
    """The cells of a text table as written, every row as long as the longest."""
    lines = [line.strip() for line in text.strip("\n").split("\n") if line.strip()]
    rows = [[] if line == "---" else [cell.strip() for cell in line.split("|")] for line in lines]
    width = max(map(len, rows))
    return [row + [""] * (width - len(row)) for row in rows]


def value(cell: str) -> CellValue:
    if cell in ("", "^", "<"):
        return None
    if re.fullmatch(r"\d+", cell):
        return int(cell)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", cell):
        return date.fromisoformat(cell)
    return cell.strip("'").replace("\\n", "\n")


def merges(rows: list[list[str]]) -> tuple[Merge, ...]:
    found = []
    for at, row in enumerate(rows):
        for left, cell in enumerate(row):
            if cell in ("^", "<"):
                continue
            right = left
            while right + 1 < len(row) and row[right + 1] == "<":
                right += 1
            bottom = at
            while bottom + 1 < len(rows) and rows[bottom + 1][left] == "^":
                bottom += 1
            if (bottom, right) != (at, left):
                found.append(Merge(at, left, bottom, right))
    return tuple(found)


def grid(text: str, file: str = "甲.xlsx", sheet: str = "Sheet1", **more: object) -> Grid:
    rows = table(text)
    return Grid(
        file,
        sheet,
        [[value(cell) for cell in row] for row in rows],
        list(range(1, len(rows) + 1)),
        merges=merges(rows),
        **more,  # type: ignore[arg-type]
    )


def to_xlsx(path: Path, **sheets: str) -> Path:
    """A workbook with one sheet for each named text table; ``_`` before a name hides it."""
    import xlsxwriter

    book = xlsxwriter.Workbook(path)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, text in sheets.items():
        sheet = book.add_worksheet(name.lstrip("_"))
        rows = table(text) if text.strip() else []
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                one = value(cell)
                if isinstance(one, date):
                    sheet.write_datetime(at, column, one, day)
                elif isinstance(one, int):
                    sheet.write_number(at, column, one)
                elif one is not None:
                    sheet.write_string(at, column, str(one))
        for one in merges(rows):
            shown = value(rows[one.top][one.left])
            sheet.merge_range(one.top, one.left, one.bottom, one.right, shown)
        if name.startswith("_"):
            sheet.hide()
    book.close()
    return path


def patched(path: Path, old: bytes, new: bytes, part: str = "xl/worksheets/sheet1.xml") -> Path:
    """The same package with other bytes in a part, its first sheet unless told."""
    out = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(out, "w") as target:
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename == part:
                assert old in data
                data = data.replace(old, new)
            target.writestr(entry.filename, data)
    path.write_bytes(out.getvalue())
    return path


def to_csv(path: Path, text: str, encoding: str = "utf-8", delimiter: str = ",") -> Path:
    import csv

    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    for row in table(text):
        writer.writerow([("" if (one := value(cell)) is None else str(one)) for cell in row])
    path.write_bytes(out.getvalue().encode(encoding))
    return path


def to_html(path: Path, text: str, encoding: str = "utf-8") -> Path:
    rows = table(text)
    spans = {(one.top, one.left): one for one in merges(rows)}
    lines = [f'<html><meta charset="{encoding}"><body><p>说明</p><table>']
    for at, row in enumerate(rows):
        cells = []
        for column, cell in enumerate(row):
            if cell in ("^", "<"):
                continue
            one = spans.get((at, column))
            span = (
                f' rowspan="{one.bottom - one.top + 1}" colspan="{one.right - one.left + 1}"'
                if one
                else ""
            )
            shown = escape(str(value(cell) or "")).replace("\n", "<br>") or "&nbsp;"
            cells.append(f"<td{span}>{shown}</td>")
        lines.append("<tr>" + "".join(cells) + "</tr>")
    lines.append("</table></body></html>")
    path.write_bytes("\n".join(lines).encode(encoding))
    return path


def to_docx(path: Path, *parts: str) -> Path:
    """A document: a part with a bar in it is a table, any other a paragraph."""
    import docx

    document = docx.Document()
    for part in parts:
        if "|" not in part:
            document.add_paragraph(part)
            continue
        rows = table(part)
        made = document.add_table(len(rows), len(rows[0]))
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                one = value(cell)
                if one is not None:
                    made.cell(at, column).text = str(one)
        for one in merges(rows):
            made.cell(one.top, one.left).merge(made.cell(one.bottom, one.right))
    document.save(str(path))
    return path


def to_xml_2003(path: Path, text: str, sheet: str = "Sheet1") -> Path:
    rows = table(text)
    spans = {(one.top, one.left): one for one in merges(rows)}
    lines = [
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
        ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        f'<Worksheet ss:Name="{sheet}"><Table>'
    ]
    for at, row in enumerate(rows):
        if not any(row):
            continue
        lines.append(f'<Row ss:Index="{at + 1}">')
        for column, cell in enumerate(row):
            one = value(cell)
            if one is None:
                continue
            span = spans.get((at, column))
            more = (
                f' ss:MergeDown="{span.bottom - span.top}" ss:MergeAcross="{span.right - span.left}"'
                if span
                else ""
            )
            kind = "Number" if isinstance(one, int) else "String"
            lines.append(
                f'<Cell ss:Index="{column + 1}"{more}>'
                f'<Data ss:Type="{kind}">{escape(str(one))}</Data></Cell>'
            )
        lines.append("</Row>")
    lines.append("</Table></Worksheet></Workbook>")
    path.write_text("".join(lines), encoding="utf-8")
    return path


_ODS = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)


def to_ods(path: Path, text: str, sheet: str = "Sheet1", hidden_rows: Container[int] = ()) -> Path:
    rows = table(text)
    spans = {(one.top, one.left): one for one in merges(rows)}
    body = ""
    for at, row in enumerate(rows):
        cells = ""
        for column, cell in enumerate(row):
            one, span = value(cell), spans.get((at, column))
            more = (
                f' table:number-rows-spanned="{span.bottom - span.top + 1}"'
                f' table:number-columns-spanned="{span.right - span.left + 1}"'
                if span
                else ""
            )
            if one is None:
                name = "covered-table-cell" if cell in ("^", "<") else "table-cell"
                cells += f"<table:{name}{more}/>"
            else:
                told = "".join(f"<text:p>{escape(line)}</text:p>" for line in str(one).split("\n"))
                cells += (
                    f'<table:table-cell office:value-type="string"{more}>{told}</table:table-cell>'
                )
        shown = ' table:visibility="collapse"' if at in hidden_rows else ""
        body += f"<table:table-row{shown}>{cells}</table:table-row>"
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_ODS}>'
        f'<office:body><office:spreadsheet><table:table table:name="{sheet}">{body}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    mime = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0"?><manifest:manifest '
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{mime}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        "</manifest:manifest>"
    )
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", mime)
        package.writestr("content.xml", content)
        package.writestr("META-INF/manifest.xml", manifest)
    return path


def record(number: int, content: bytes = b"") -> bytes:
    head = bytes([number]) if number < 128 else bytes([number & 0x7F | 0x80, number >> 7])
    size, more = len(content) & 0x7F, len(content) >> 7
    return head + (bytes([size | 0x80, more]) if more else bytes([size])) + content


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def relations(links: Mapping[str, tuple[str, str]]) -> str:
    """The relations of a part: kind and target by key."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    told = "".join(
        f'<Relationship Id="{key}" Type="{kind}/{name}" Target="{target}"/>'
        for key, (name, target) in links.items()
    )
    return f'<?xml version="1.0"?><Relationships xmlns="{space}">{told}</Relationships>'


def to_xlsb(
    path: Path,
    text: str,
    sheet: str = "Sheet1",
    hidden_rows: Container[int] = (),
    hidden_columns: Iterable[int] = (),
) -> Path:
    """A binary workbook; a cell that begins with ``#`` is the error value #REF!.

    Hidden rows and columns count from 0.
    """
    rows = table(text)
    body = record(148, struct.pack("<IIII", 0, len(rows) - 1, 0, len(rows[0]) - 1))
    for at in hidden_columns:
        body += record(60, struct.pack("<IIIIH", at, at, 2000, 0, 1))
    body += record(145)
    for at, row in enumerate(rows):
        shown = 0x10 if at in hidden_rows else 0
        body += record(0, struct.pack("<IIHBB", at, 0, 300, 0, shown) + bytes(5))
        for column, cell in enumerate(row):
            one, place = value(cell), struct.pack("<II", column, 0)
            if isinstance(one, int):
                body += record(5, place + struct.pack("<d", one))
            elif cell.startswith("#"):
                body += record(3, place + b"\x17")
            elif one is not None:
                body += record(6, place + wide(str(one)))
    body += record(146)
    merged = merges(rows)
    if merged:
        body += record(177, struct.pack("<I", len(merged)))
        for one in merged:
            body += record(176, struct.pack("<IIII", one.top, one.bottom, one.left, one.right))
        body += record(178)
    book = record(143) + record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide(sheet))
    main = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr(
            "[Content_Types].xml",
            '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
            f'content-types"><Default Extension="bin" ContentType="{main}"/></Types>',
        )
        package.writestr("_rels/.rels", relations({"rId1": ("officeDocument", "xl/workbook.bin")}))
        package.writestr(
            "xl/_rels/workbook.bin.rels",
            relations({"rId1": ("worksheet", "worksheets/sheet1.bin")}),
        )
        package.writestr("xl/workbook.bin", book + record(144) + record(132))
        package.writestr("xl/worksheets/sheet1.bin", record(129) + body + record(130))
    return path


def read_path(path: Path, profile: object, name: str = "") -> FileReading:
    return read_file(Source(name or path.name, path), profile)  # type: ignore[arg-type]


def kinds(sheet: SheetReading) -> tuple[int, int, int, int]:
    """Rows read as head, blank, foot, data."""
    order = (RowKind.HEAD, RowKind.BLANK, RowKind.FOOT, RowKind.DATA)
    return tuple(sheet.counts.get(one, 0) for one in order)  # type: ignore[return-value]


def places(sheet: SheetReading) -> list[str]:
    return [str(row.where) for row in sheet.rows]


def flat(findings: tuple[Finding, ...] | list[Finding]) -> list[tuple[str, str, str]]:
    """Findings as (code, cell, field)."""
    return [(one.code, one.where.cell or one.where.sheet, one.field) for one in findings]
