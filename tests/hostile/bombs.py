"""Files that are small on disk and endless once opened, or ask for what lies elsewhere."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping

from tests.hostile.packages import (
    DOC,
    LEDGER_ROWS,
    MAIN,
    docx,
    ods,
    row,
    sheet,
    workbook,
    zipped,
)

LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'  # short form
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
LONG = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "{"a" * 50_000}">]>'
SPREADSHEET = 'xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
SHEET = "xl/worksheets/sheet1.xml"
DAMAGED, DANGEROUS, LARGE = "FILE_DAMAGED", "FILE_DANGEROUS", "FILE_TOO_LARGE"
UNREADABLE, READ = "FILE_UNREADABLE", ""


def swollen(
    parts: Mapping[str, bytes | str],
    name: str,
    head: str,
    block: bytes,
    times: int,
    tail: bytes = b"",
) -> bytes:
    """A package one part of which is ``head``, ``times`` blocks and ``tail``, never made whole.

    Without a tail its check sum is wrong: who refuses the file for its size has not unpacked it.
    """
    squeeze = zlib.compressobj(6, zlib.DEFLATED, -15)
    first = squeeze.compress(head.encode()) + squeeze.flush(zlib.Z_FULL_FLUSH)
    middle = squeeze.compress(block) + squeeze.flush(zlib.Z_FULL_FLUSH)
    body = first + middle * times + squeeze.compress(tail) + squeeze.flush()
    size = len(head.encode()) + len(block) * times + len(tail)
    check = zlib.crc32(tail, _check_of(head.encode(), block, times)) if tail else 1
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for one, content in parts.items():
            if one != name:
                package.writestr(zipfile.ZipInfo(one), content)
        place = target.tell()
        package.writestr(zipfile.ZipInfo(name), b"", zipfile.ZIP_STORED)
    data = bytearray(target.getvalue())
    entry, end = data.rindex(b"PK\x01\x02"), data.rindex(b"PK\x05\x06")
    (start,) = struct.unpack_from("<I", data, end + 16)
    for at, method in ((place + 14, place + 8), (entry + 16, entry + 10)):
        struct.pack_into("<III", data, at, check, len(body), size)
        struct.pack_into("<H", data, method, zipfile.ZIP_DEFLATED)
    struct.pack_into("<I", data, end + 16, start + len(body))
    return bytes(data[:start]) + body + bytes(data[start:])


def _check_of(head: bytes, block: bytes, times: int) -> int:
    check = zlib.crc32(head)
    for _ in range(times):
        check = zlib.crc32(block, check)
    return check


def formatted_rows() -> bytes:
    """A ledger above a million rows that hold looks and nothing else."""
    row_of = '<row ht="{:.1f}" customHeight="1"><c s="{}"/><c s="{}"/></row>'
    rows = "".join(row_of.format(12 + n / 10, n % 7, n % 11) for n in range(1_023))
    head = f"<worksheet {MAIN}><sheetData>{LEDGER_ROWS}"
    return swollen(workbook(), SHEET, head, rows.encode(), 1_024, b"</sheetData></worksheet>")


def _rows(count: int) -> bytes:
    """Rows of ten texts, which pack like honest ones."""
    cells = [f'<c t="inlineStr"><is><t>{n % 5_000}</t></is></c>' for n in range(count)]
    tens = ("".join(cells[start : start + 10]) for start in range(0, count, 10))
    return "".join(f"<row>{one}</row>" for one in tens).encode()


def _million_rows() -> bytes:
    head = f"<worksheet {MAIN}><sheetData>{LEDGER_ROWS}"
    return swollen(workbook(), SHEET, head, _rows(10_240), 1_024)


def _text_of_half_a_gigabyte() -> bytes:
    used = sheet(LEDGER_ROWS + '<row r="3"><c r="A3" t="s"><v>0</v></c></row>')
    strings = "xl/sharedStrings.xml"
    return swollen(workbook(used), strings, f"<sst {MAIN}><si><t>", b"x" * 1_000_000, 500)


def _styled(styles: str) -> bytes:
    parts = workbook()
    links = "xl/_rels/workbook.xml.rels"
    told = f'<Relationship Id="y" Type="{DOC}/styles" Target="styles.xml"/></Relationships>'
    linked = str(parts[links]).replace("</Relationships>", told)
    return zipped(parts | {"xl/styles.xml": styles, links: linked})


def _many_merges() -> bytes:
    merges = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(3, 50_003))
    return zipped(workbook(sheet(more=f"<mergeCells>{merges}</mergeCells>")))


def _many_looks() -> bytes:
    fonts = '<font><sz val="9"/></font>' * 64_000
    looks = "".join(f'<xf numFmtId="0" fontId="{n}"/>' for n in range(64_000))
    return _styled(
        f"<styleSheet {MAIN}><fonts>{fonts}</fonts><cellXfs>{looks}</cellXfs></styleSheet>"
    )


def _table_2003(prolog: str, text: str) -> bytes:
    cell = f"<Cell><Data>{text}</Data></Cell>"
    return (
        f"{prolog}<Workbook {SPREADSHEET}><Worksheet><Table><Row>{cell}</Row></Table></Worksheet>"
        "</Workbook>"
    ).encode()


def _with_size(place: str) -> bytes:
    told = f'<dimension ref="{place}"/><sheetData>'
    return zipped(workbook(sheet().replace("<sheetData>", told)))


BOMBS: dict[str, tuple[Callable[[], bytes], str, int]] = {
    "spaces-1gb.xlsx": (
        lambda: swollen(
            workbook(), SHEET, f"<worksheet {MAIN}><sheetData>", b" " * 1_000_000, 1_000
        ),
        LARGE,
        1,
    ),
    "text-500mb.xlsx": (_text_of_half_a_gigabyte, LARGE, 1),
    "million-rows.xlsx": (_million_rows, LARGE, 2),
    "quadratic.xlsx": (lambda: zipped(workbook(LONG + sheet(row(1, "&a;" * 1_000)))), DANGEROUS, 4),
    "outside-sheet.xlsx": (lambda: zipped(workbook(OUTSIDE + sheet(row(1, "&a;")))), DANGEROUS, 4),
    "outside.docx": (lambda: docx("<w:p/>", OUTSIDE), DANGEROUS, 4),
    "outside.ods": (lambda: ods("", prolog=OUTSIDE), DANGEROUS, 4),
    "laughs-2003.xls": (lambda: _table_2003(LAUGHS, "&b;"), UNREADABLE, 4),
    "outside-2003.xls": (lambda: _table_2003(OUTSIDE, "&a;"), UNREADABLE, 4),
    "laughs-late.xlsx": (
        lambda: _styled(f"<!--{' ' * 70_000}-->{LAUGHS[21:]}<styleSheet {MAIN}>&b;</styleSheet>"),
        DANGEROUS,
        4,
    ),
    "deeper.xlsx": (
        lambda: zipped(workbook(sheet(more="<x>" * 200_000 + "</x>" * 200_000))),
        DANGEROUS,
        5,
    ),
    "dimension-garbage.xlsx": (lambda: _with_size("garbage!:"), READ, 45),
    "dimension-huge.xlsx": (lambda: _with_size("A1:XFD1048576"), READ, 45),
    "no-sheets.xlsx": (
        lambda: zipped(
            {**workbook(), "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{DOC}"><sheets/></workbook>'}
        ),
        UNREADABLE,
        45,
    ),
    "merged.xlsx": (_many_merges, READ, 8),
    "looks.xlsx": (_many_looks, READ, 8),
}  # fmt: skip
