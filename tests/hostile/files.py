"""Every hostile file of the list of threats, with what must become of it."""

from __future__ import annotations

import struct
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.grid_text import relations, to_xlsb
from tests.hostile.bombs import BOMBS, LAUGHS, OUTSIDE
from tests.hostile.packages import (
    HEADERS,
    LEDGER_ROWS,
    MAIN,
    ROW,
    STRICT,
    csv,
    damaged,
    docx,
    encrypted,
    label,
    ods,
    ole_loop,
    overlapping,
    repack,
    row,
    sheet,
    workbook,
    xls,
    zipped,
)

DAMAGED, DANGEROUS, LARGE = "FILE_DAMAGED", "FILE_DANGEROUS", "FILE_TOO_LARGE"
PASSWORD, DIFFERS, UNREADABLE = "FILE_PASSWORD", "FILE_COUNT_DIFFERS", "FILE_UNREADABLE"
UNSUPPORTED, READ = "FILE_UNSUPPORTED", ""
TABLE = [label(1, at, text) for at, text in enumerate(ROW) if text]
TABLE[:0] = [label(0, at, text) for at, text in enumerate(HEADERS)]
SPACE = "urn:schemas-microsoft-com:office:spreadsheet"
XML_2003 = (
    f'<?xml version="1.0"?><Workbook xmlns="{SPACE}"><Worksheet><Table><Row><Cell><Data>甲</Data>'
    "</Cell></Row></Table></Worksheet></Workbook>"
)


def _with_cell(cell: str, **more: str) -> bytes:
    return zipped(workbook(sheet(LEDGER_ROWS + f'<row r="3">{cell}</row>'), **more))


def _text(value: str) -> str:
    return f'<c r="A3" t="inlineStr"><is><t>{value}</t></is></c>'


def _amplified() -> bytes:
    """A long shared string, used so often that copies of it fill any memory."""
    used = "".join(
        f'<row r="{n}">'
        + "".join(f'<c r="{c}{n}" t="s"><v>0</v></c>' for c in "ABCDEFGHIJ")
        + "</row>"
        for n in range(1, 10_001)
    )
    strings = f"<sst {MAIN}><si><t>{'长' * 32_767}</t></si></sst>"
    return zipped(workbook(sheet(used)) | {"xl/sharedStrings.xml": strings})


def _panic() -> bytes:
    """A binary workbook whose sheet leads nowhere: compiled code panics."""
    with tempfile.TemporaryDirectory() as folder:
        path = to_xlsb(Path(folder) / "a.xlsb", "甲|乙")
        repack(path, {"xl/_rels/workbook.bin.rels": relations({})})
        return path.read_bytes()


def _twice(name: str) -> bytes:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        raw = zipped(workbook() | {"xl/worksheets/sheetA.xml": sheet(row(1, "另一份"))})
    return raw.replace(b"xl/worksheets/sheetA.xml", name.encode())


def _old_sheet(kind: int) -> bytes:
    """An old workbook whose only sheet says that it is of this kind: 1 macros, 2 a chart."""
    data = bytearray(xls(*TABLE))
    data[data.index(b"\x85\x00", 1536) + 9] = kind
    return bytes(data)


def _cut(data: bytes, share: float) -> bytes:
    return data[: int(len(data) * share)]


# name of the file: (its content, code of the refusal or READ, number of the threat). Nothing is
# left open: a reader that takes a file another way than the one before it is to be decided on.
FILES: dict[str, tuple[Callable[[], bytes], str, int]] = {
    # zip bombs and containers
    "bomb-ratio.xlsx": (lambda: zipped(workbook(sheet(" " * 20_000_000)), 1), DANGEROUS, 1),
    "bomb-ratio.docx": (lambda: docx(" " * 20_000_000), DANGEROUS, 1),
    "bomb-ratio.ods": (lambda: ods(" " * 20_000_000), DANGEROUS, 1),
    "bomb-parts.xlsx": (
        lambda: zipped(workbook() | {f"xl/media/{n}.bin": b"" for n in range(2_100)}),
        LARGE,
        2,
    ),
    "bomb-overlap.xlsx": (lambda: overlapping(50, b"x" * 4000), DANGEROUS, 3),
    "twice.xlsx": (lambda: _twice("xl/worksheets/sheet1.xml"), DANGEROUS, 45),
    "twice-by-case.xlsx": (lambda: _twice("xl/worksheets/SHEET1.xml"), DANGEROUS, 45),
    "path-up.xlsx": (lambda: zipped(workbook() | {"../../evil.xml": "x"}), DANGEROUS, 17),
    "path-drive.xlsx": (lambda: zipped(workbook() | {"C:\\evil.xml": "x"}), DANGEROUS, 17),
    "locked-entries.xlsx": (lambda: encrypted(zipped(workbook())), PASSWORD, 14),
    "turned-bytes.xlsx": (lambda: damaged(zipped(workbook(), 0)), DAMAGED, 16),
    "half.xlsx": (lambda: _cut(zipped(workbook()), 0.6), UNREADABLE, 16),
    # entities
    "laughs-sheet.xlsx": (lambda: zipped(workbook(LAUGHS + sheet())), DANGEROUS, 4),
    "laughs-strings.xlsx": (
        lambda: zipped(workbook() | {"xl/sharedStrings.xml": f"{LAUGHS}<sst {MAIN}/>"}),
        DANGEROUS,
        4,
    ),
    "outside-core.xlsx": (
        lambda: zipped(workbook() | {"docProps/core.xml": f"{OUTSIDE}<x>&a;</x>"}),
        DANGEROUS,
        4,
    ),
    "entities-utf16.xlsx": (
        lambda: zipped(workbook() | {"docProps/app.xml": f"{OUTSIDE}<x/>".encode("utf-16")}),
        DANGEROUS,
        4,
    ),
    "laughs.docx": (lambda: docx("<w:p/>", LAUGHS), DANGEROUS, 4),
    "laughs.ods": (
        lambda: ods("", prolog=LAUGHS),
        DANGEROUS,
        4,
    ),
    "outside-schema.xlsx": (
        lambda: zipped(workbook() | {"xl/xmlMaps.xml": f"{OUTSIDE}<x>&a;</x>"}),
        DANGEROUS,
        4,
    ),
    # memory and time
    "many-strings.xlsx": (
        lambda: zipped(
            workbook()
            | {
                "xl/sharedStrings.xml": f'<sst {MAIN} count="4294967295" '
                'uniqueCount="4294967295"><si><t>甲</t></si></sst>'
            }
        ),
        READ,
        6,
    ),
    "many-strings.xls": (
        lambda: xls(*TABLE, first=struct.pack("<HHII", 0xFC, 8, 0xFFFFFFFF, 0xFFFFFFFF)),
        READ,
        6,
    ),
    "no-links.xlsb": (_panic, DAMAGED, 7),
    "far-cell.xlsx": (lambda: _with_cell('<c r="XFD1048576"><v>1</v></c>'), LARGE, 28),
    "far-column.xlsx": (lambda: _with_cell('<c r="XFD2000"><v>1</v></c>'), LARGE, 28),
    "row-4294967295.xlsx": (
        lambda: zipped(
            workbook(
                sheet(LEDGER_ROWS + '<row r="4294967295"><c r="A4294967295"><v>1</v></c></row>')
            )
        ),
        LARGE,
        6,
    ),
    "column-aaaaaaa.xlsx": (lambda: _with_cell('<c r="AAAAAAA3"><v>1</v></c>'), LARGE, 6),
    "amplified.xlsx": (_amplified, DAMAGED, 9),
    "repeated.ods": (
        lambda: ods(
            '<table:table-row table:number-rows-repeated="4000000000"><table:table-cell '
            'table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell>'
            "</table:table-row>"
        ),
        LARGE,
        8,
    ),
    "spaces.ods": (
        lambda: ods(
            '<table:table-row><table:table-cell><text:p><text:s text:c="2000000000"/></text:p>'
            "</table:table-cell></table:table-row>"
        ),
        READ,
        9,
    ),
    "ole-loop.xls": (ole_loop, DAMAGED, 6),
    "ole-header.xls": (lambda: ole_loop()[:612], UNSUPPORTED, 6),
    "deep.docx": (
        lambda: docx("<w:tbl><w:tr><w:tc>" * 20_000 + "</w:tc></w:tr></w:tbl>" * 20_000),
        UNREADABLE,
        5,
    ),
    "deep.xlsx": (lambda: zipped(workbook(sheet(more="<x>" * 50_000 + "</x>" * 50_000))), READ, 5),
    "deep.html": (lambda: b"<html><table><tr><td>" * 20_000, UNREADABLE, 5),
    "spans.html": (
        lambda: b"<html><table>" + b'<tr><td rowspan="99999" colspan="99999">x</td></tr>' * 200,
        UNREADABLE,
        8,
    ),
    # silent loss
    "utf16-sheet.xlsx": (
        lambda: zipped(
            workbook(
                ('<?xml version="1.0" encoding="UTF-16"?>' + sheet()).encode("utf-16")  # type: ignore[arg-type]
            )
        ),
        READ,
        45,
    ),
    "cdata.xlsx": (
        lambda: _with_cell('<c r="A3" t="str"><v><![CDATA[丢失]]></v></c>'),
        READ,
        45,
    ),
    "cell-twice.xlsx": (
        lambda: _with_cell('<c r="A3"><v>1</v></c><c r="A3"><v>2</v></c>'),
        DIFFERS,
        45,
    ),
    "one-name-two-sheets.xlsx": (
        lambda: zipped(workbook(sheet(), sheet(row(1, "第二")), names=("表", "表"))),
        DANGEROUS,
        45,
    ),
    "no-sheet-part.xlsx": (
        lambda: zipped(
            {k: v for k, v in workbook(sheet(), sheet()).items() if not k.endswith("sheet2.xml")}
        ),
        DAMAGED,
        45,
    ),
    "no-workbook.xlsx": (
        lambda: zipped({k: v for k, v in workbook().items() if k != "xl/workbook.xml"}),
        UNREADABLE,
        45,
    ),
    "chart-only.xls": (lambda: _old_sheet(2), UNREADABLE, 45),
    "macros-only.xls": (lambda: _old_sheet(1), UNREADABLE, 45),
    "odd-kind.xlsx": (lambda: _with_cell('<c r="A3" t="error"><v>1</v></c>'), READ, 34),
    "bad-boolean.xlsx": (lambda: _with_cell('<c r="A3" t="b"><v>2</v></c>'), READ, 45),
    "strict.xlsx": (lambda: zipped(workbook(sheet(space=STRICT))), READ, 45),
    "dimension-lies.xlsx": (
        lambda: zipped(
            workbook(sheet().replace("<sheetData>", '<dimension ref="A1"/><sheetData>'))
        ),
        READ,
        45,
    ),
    "junk-before.xlsx": (lambda: b"junk" * 10 + zipped(workbook()), UNSUPPORTED, 16),
    "junk-after.xlsx": (lambda: zipped(workbook()) + b"junk" * 10, READ, 16),
    "backslashes.xlsx": (
        lambda: zipped({k.replace("/", "\\"): v for k, v in workbook().items()}),
        READ,
        45,
    ),
    # numbers and text
    "odd-numbers.xlsx": (
        lambda: _with_cell(
            '<c r="A3"><v>1e309</v></c><c r="B3"><v>NaN</v></c><c r="C3"><v>-INF</v></c>'
        ),
        READ,
        32,
    ),
    "control.xlsx": (lambda: _with_cell(_text("甲_x0001_乙\u202e\ufeff")), READ, 30),
    "raw-control.xlsx": (lambda: _with_cell(_text("甲\x01乙")), DAMAGED, 30),
    "half-a-letter.xlsx": (lambda: _with_cell(_text("甲&#xD83D;乙")), UNREADABLE, 30),
    "long-text.xlsx": (lambda: _with_cell(_text("长" * 40_000)), READ, 29),
    "formulas.xlsx": (
        lambda: _with_cell(_text("=cmd|'/c calc'!A1") + _text("@SUM(1)").replace("A3", "B3")),
        READ,
        10,
    ),
    # wrong endings
    "is-html.xls": (lambda: b"<html><table><tr><td>a</td></tr></table></html>", READ, 15),
    "is-csv.xls": (csv, READ, 15),
    "is-xml.xls": (lambda: XML_2003.encode(), READ, 15),
    "is-xls.xlsx": (lambda: xls(*TABLE), READ, 15),
    "is-ods.xlsx": (
        lambda: ods(
            '<table:table-row><table:table-cell office:value-type="string">'
            "<text:p>甲</text:p></table:table-cell></table:table-row>"
        ),
        READ,
        15,
    ),
    "is-7z.xlsx": (lambda: b"7z\xbc\xaf\x27\x1c" + b"\0" * 60, UNSUPPORTED, 15),
    "is-xlsx.xls": (lambda: zipped(workbook()), READ, 15),
    "is-docx.xlsx": (lambda: docx("<w:p/>"), READ, 15),
    "is-png.xlsx": (lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 50, UNSUPPORTED, 15),
    "is-rar.xlsx": (lambda: b"Rar!\x1a\x07\0" + b"\0" * 50, UNSUPPORTED, 15),
    "is-pdf.xlsx": (lambda: b"%PDF-1.7\n", UNSUPPORTED, 15),
    "is-nothing.xlsx": (lambda: b"", UNREADABLE, 15),
    "is-noise.xlsx": (lambda: bytes(range(256)) * 8, UNSUPPORTED, 15),
    "is-nothing.zip": (lambda: zipped({}), UNREADABLE, 15),
    "is-folders.zip": (lambda: zipped({"a/": b"", "a/b/": b""}), UNREADABLE, 15),
    "is-zip.xlsx": (lambda: zipped({"a.txt": "x"}), READ, 15),
    # text files
    "open-quote.csv": (lambda: csv(('"' + ROW[0], *ROW[1:])), UNREADABLE, 38),
    "nul.csv": (lambda: csv().replace(b"\r\n", b"\r\n\0"), UNSUPPORTED, 38),
    "long-field.csv": (lambda: csv(("长" * 200_000, *ROW[1:])), READ, 38),
    "longer-field.csv": (lambda: csv(('"' + "长" * 1_100_000 + '"', *ROW[1:])), UNREADABLE, 38),
    "ragged.csv": (lambda: csv(ROW[:2], (*ROW, *ROW)), READ, 38),
    "bare-cr.csv": (lambda: csv().replace(b"\r\n", b"\r"), READ, 38),
    "many-rows.csv": (lambda: csv(*[ROW] * 1_100), LARGE, 2),
    "cut-utf8.csv": (lambda: csv()[:-1] + "县".encode()[:2], UNREADABLE, 37),
    "gb18030.csv": (lambda: csv().decode().encode("gb18030"), READ, 37),
    "utf16.csv": (lambda: csv().decode().encode("utf-16"), READ, 37),
    "big5.csv": (
        lambda: "突出問題名稱,主要案情,備註\n甲,乙,丙\n".encode("big5") * 3,
        UNREADABLE,
        37,
    ),
    "cut-utf16.csv": (lambda: csv().decode().encode("utf-16")[:-1], UNREADABLE, 37),
    "latin-1.csv": (lambda: "Größe,Straße\nä,ö\nüß,é\n".encode("latin-1"), UNREADABLE, 37),
    "braces.csv": (lambda: csv(("{{ ''.__class__.__mro__ }}", *ROW[1:])), READ, 42),
}
FILES |= BOMBS
