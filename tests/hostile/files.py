"""Every hostile file of the list of threats, with what must become of it."""

from __future__ import annotations

from collections.abc import Callable

from tests.hostile.packages import (
    LEDGER_ROWS,
    MAIN,
    ROW,
    STRICT,
    csv,
    damaged,
    docx,
    encrypted,
    ods,
    ole_loop,
    overlapping,
    row,
    sheet,
    workbook,
    zipped,
)

LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'  # short form
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
DAMAGED, DANGEROUS, LARGE = "FILE_DAMAGED", "FILE_DANGEROUS", "FILE_TOO_LARGE"
PASSWORD, DIFFERS, UNREADABLE = "FILE_PASSWORD", "FILE_COUNT_DIFFERS", "FILE_UNREADABLE"
UNSUPPORTED, READ = "FILE_UNSUPPORTED", ""


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


def _declared(parts: dict[str, bytes | str], **more: str) -> bytes:
    return zipped(parts | {name.replace("__", "/") + ".xml": text for name, text in more.items()})


def _twice(name: str) -> bytes:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        raw = zipped(workbook() | {"xl/worksheets/sheetA.xml": sheet(row(1, "另一份"))})
    return raw.replace(b"xl/worksheets/sheetA.xml", name.encode())


def _cut(data: bytes, share: float) -> bytes:
    return data[: int(len(data) * share)]


# name of the file: (its content, code of the refusal or READ)
FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    # zip bombs and containers
    "bomb-ratio.xlsx": (lambda: zipped(workbook(sheet(" " * 20_000_000)), 1), DANGEROUS),
    "bomb-ratio.docx": (lambda: docx(" " * 20_000_000), DANGEROUS),
    "bomb-ratio.ods": (lambda: ods(" " * 20_000_000), DANGEROUS),
    "bomb-parts.xlsx": (
        lambda: zipped(workbook() | {f"xl/media/{n}.bin": b"" for n in range(2_100)}),
        LARGE,
    ),
    "bomb-overlap.xlsx": (lambda: overlapping(50, b"x" * 4000), DANGEROUS),
    "twice.xlsx": (lambda: _twice("xl/worksheets/sheet1.xml"), DANGEROUS),
    "twice-by-case.xlsx": (lambda: _twice("xl/worksheets/SHEET1.xml"), DANGEROUS),
    "path-up.xlsx": (lambda: zipped(workbook() | {"../../evil.xml": "x"}), DANGEROUS),
    "path-drive.xlsx": (lambda: zipped(workbook() | {"C:\\evil.xml": "x"}), DANGEROUS),
    "locked-entries.xlsx": (lambda: encrypted(zipped(workbook())), PASSWORD),
    "turned-bytes.xlsx": (lambda: damaged(zipped(workbook(), 0)), DAMAGED),
    "half.xlsx": (lambda: _cut(zipped(workbook()), 0.6), UNREADABLE),
    # entities
    "laughs-sheet.xlsx": (lambda: zipped(workbook(LAUGHS + sheet())), DANGEROUS),
    "laughs-strings.xlsx": (
        lambda: zipped(workbook() | {"xl/sharedStrings.xml": f"{LAUGHS}<sst {MAIN}/>"}),
        DANGEROUS,
    ),
    "outside-core.xlsx": (
        lambda: zipped(workbook() | {"docProps/core.xml": f"{OUTSIDE}<x>&a;</x>"}),
        DANGEROUS,
    ),
    "entities-utf16.xlsx": (
        lambda: zipped(workbook() | {"docProps/app.xml": f"{OUTSIDE}<x/>".encode("utf-16")}),
        DANGEROUS,
    ),
    "laughs.docx": (lambda: docx("<w:p/>", LAUGHS), DANGEROUS),
    # memory and time
    "far-cell.xlsx": (lambda: _with_cell('<c r="XFD1048576"><v>1</v></c>'), LARGE),
    "far-column.xlsx": (lambda: _with_cell('<c r="XFD2000"><v>1</v></c>'), LARGE),
    "row-4294967295.xlsx": (
        lambda: zipped(
            workbook(
                sheet(LEDGER_ROWS + '<row r="4294967295"><c r="A4294967295"><v>1</v></c></row>')
            )
        ),
        "*",
    ),
    "column-aaaaaaa.xlsx": (lambda: _with_cell('<c r="AAAAAAA3"><v>1</v></c>'), "*"),
    "amplified.xlsx": (_amplified, DAMAGED),
    "repeated.ods": (
        lambda: ods(
            '<table:table-row table:number-rows-repeated="4000000000"><table:table-cell '
            'table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell>'
            "</table:table-row>"
        ),
        "*",
    ),
    "spaces.ods": (
        lambda: ods(
            '<table:table-row><table:table-cell><text:p><text:s text:c="2000000000"/></text:p>'
            "</table:table-cell></table:table-row>"
        ),
        "*",
    ),
    "ole-loop.xls": (ole_loop, DAMAGED),
    "ole-header.xls": (lambda: ole_loop()[:612], UNSUPPORTED),
    "deep.docx": (
        lambda: docx("<w:tbl><w:tr><w:tc>" * 20_000 + "</w:tc></w:tr></w:tbl>" * 20_000),
        "*",
    ),
    "deep.xlsx": (lambda: zipped(workbook(sheet(more="<x>" * 50_000 + "</x>" * 50_000))), "*"),
    "deep.html": (lambda: b"<html><table><tr><td>" * 20_000, "*"),
    "spans.html": (
        lambda: b"<html><table>" + b'<tr><td rowspan="99999" colspan="99999">x</td></tr>' * 200,
        "*",
    ),
    # silent loss
    "utf16-sheet.xlsx": (
        lambda: zipped(
            workbook(
                ('<?xml version="1.0" encoding="UTF-16"?>' + sheet()).encode("utf-16")  # type: ignore[arg-type]
            )
        ),
        READ,
    ),
    "cdata.xlsx": (
        lambda: _with_cell('<c r="A3" t="str"><v><![CDATA[丢失]]></v></c>'),
        READ,
    ),
    "cell-twice.xlsx": (
        lambda: _with_cell('<c r="A3"><v>1</v></c><c r="A3"><v>2</v></c>'),
        DIFFERS,
    ),
    "one-name-two-sheets.xlsx": (
        lambda: zipped(workbook(sheet(), sheet(row(1, "第二")), names=("表", "表"))),
        DANGEROUS,
    ),
    "no-sheet-part.xlsx": (
        lambda: zipped(
            {k: v for k, v in workbook(sheet(), sheet()).items() if not k.endswith("sheet2.xml")}
        ),
        "*",
    ),
    "no-workbook.xlsx": (
        lambda: zipped({k: v for k, v in workbook().items() if k != "xl/workbook.xml"}),
        "*",
    ),
    "odd-kind.xlsx": (lambda: _with_cell('<c r="A3" t="error"><v>1</v></c>'), READ),
    "bad-boolean.xlsx": (lambda: _with_cell('<c r="A3" t="b"><v>2</v></c>'), READ),
    "strict.xlsx": (lambda: zipped(workbook(sheet(space=STRICT))), READ),
    "dimension-lies.xlsx": (
        lambda: zipped(
            workbook(sheet().replace("<sheetData>", '<dimension ref="A1"/><sheetData>'))
        ),
        READ,
    ),
    "junk-before.xlsx": (lambda: b"junk" * 10 + zipped(workbook()), "*"),
    "junk-after.xlsx": (lambda: zipped(workbook()) + b"junk" * 10, "*"),
    "backslashes.xlsx": (
        lambda: zipped({k.replace("/", "\\"): v for k, v in workbook().items()}),
        "*",
    ),
    # numbers and text
    "odd-numbers.xlsx": (
        lambda: _with_cell(
            '<c r="A3"><v>1e309</v></c><c r="B3"><v>NaN</v></c><c r="C3"><v>-INF</v></c>'
        ),
        READ,
    ),
    "control.xlsx": (lambda: _with_cell(_text("甲_x0001_乙\u202e\ufeff")), READ),
    "long-text.xlsx": (lambda: _with_cell(_text("长" * 40_000)), READ),
    "formulas.xlsx": (
        lambda: _with_cell(_text("=cmd|'/c calc'!A1") + _text("@SUM(1)").replace("A3", "B3")),
        READ,
    ),
    # wrong endings
    "is-html.xls": (lambda: b"<html><table><tr><td>a</td></tr></table></html>", READ),
    "is-csv.xls": (csv, READ),
    "is-xlsx.xls": (lambda: zipped(workbook()), READ),
    "is-docx.xlsx": (lambda: docx("<w:p/>"), READ),
    "is-png.xlsx": (lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 50, UNSUPPORTED),
    "is-rar.xlsx": (lambda: b"Rar!\x1a\x07\0" + b"\0" * 50, UNSUPPORTED),
    "is-pdf.xlsx": (lambda: b"%PDF-1.7\n", UNSUPPORTED),
    "is-nothing.xlsx": (lambda: b"", UNREADABLE),
    "is-noise.xlsx": (lambda: bytes(range(256)) * 8, UNSUPPORTED),
    "is-nothing.zip": (lambda: zipped({}), UNREADABLE),
    "is-folders.zip": (lambda: zipped({"a/": b"", "a/b/": b""}), UNREADABLE),
    "is-zip.xlsx": (lambda: zipped({"a.txt": "x"}), "*"),
    # text files
    "open-quote.csv": (lambda: csv(('"' + ROW[0], *ROW[1:])), UNREADABLE),
    "nul.csv": (lambda: csv().replace(b"\r\n", b"\r\n\0"), "*"),
    "long-field.csv": (lambda: csv(("长" * 200_000, *ROW[1:])), READ),
    "longer-field.csv": (lambda: csv(('"' + "长" * 1_100_000 + '"', *ROW[1:])), "*"),
    "ragged.csv": (lambda: csv(ROW[:2], (*ROW, *ROW)), READ),
    "bare-cr.csv": (lambda: csv().replace(b"\r\n", b"\r"), READ),
    "many-rows.csv": (lambda: csv(*[ROW] * 1_100), LARGE),
    "cut-utf8.csv": (lambda: csv()[:-1] + "县".encode()[:2], "*"),
    "gb18030.csv": (lambda: csv().decode().encode("gb18030"), READ),
    "utf16.csv": (lambda: csv().decode().encode("utf-16"), READ),
    "big5.csv": (lambda: "突出問題名稱,主要案情,備註\n甲,乙,丙\n".encode("big5") * 3, "*"),
    "braces.csv": (lambda: csv(("{{ ''.__class__.__mro__ }}", *ROW[1:])), READ),
}
