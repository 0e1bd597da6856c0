"""Builds workbooks part by part, so that any part can be wrong."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping
from hashlib import md5
from pathlib import Path

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
STRICT = 'xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"'
DOC = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
HEADERS = ("突出问题名称", "主要案情", "问题分类", "处置措施", "办结时间", "牵头部门", "备注")
ROW = ("甲反映问题", "甲的案情。", "逾期未安置类", "督促", "2022年12月20日", "县住房城乡建委", "")

Parts = dict[str, bytes]


def zipped(parts: Mapping[str, bytes | str], level: int = 6) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as package:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name)  # of 1980: the same bytes at any hour
            package.writestr(entry, content, zipfile.ZIP_DEFLATED, level)
    return target.getvalue()


def row(number: int, *values: str) -> str:
    cells = "".join(
        f'<c r="{chr(65 + at)}{number}" t="inlineStr"><is><t>{value}</t></is></c>'
        for at, value in enumerate(values)
        if value
    )
    return f'<row r="{number}">{cells}</row>'


LEDGER_ROWS = row(1, *HEADERS) + row(2, *ROW)


def sheet(rows: str = LEDGER_ROWS, more: str = "", space: str = MAIN) -> str:
    return f"<worksheet {space}><sheetData>{rows}</sheetData>{more}</worksheet>"


def workbook(
    *sheets: str, names: tuple[str, ...] = (), states: Mapping[int, str] | None = None, **more: str
) -> dict[str, bytes | str]:
    """The parts of an xlsx; ``more`` replaces parts by name with "__" for "/" and "_" for "."."""
    sheets = sheets or (sheet(),)
    names = names or tuple(f"表{n}" for n in range(1, len(sheets) + 1))
    states = states or {}
    listed = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"'
        + (f' state="{states[n]}"' if n in states else "")
        + "/>"
        for n, name in enumerate(names, 1)
    )
    links = "".join(
        f'<Relationship Id="r{n}" Type="{DOC}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(names) + 1)
    )
    links += f'<Relationship Id="s" Type="{DOC}/sharedStrings" Target="sharedStrings.xml"/>'
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="application/'
        'vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        for n in range(1, len(names) + 1)
    )
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            '<Override PartName="/xl/workbook.xml" ContentType="application/'
            'vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
            f"{overrides}</Types>"
        ),
        "_rels/.rels": (
            f'<Relationships {RELS}><Relationship Id="b" Type="{DOC}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{DOC}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f"<Relationships {RELS}>{links}</Relationships>",
        "xl/sharedStrings.xml": f"<sst {MAIN}></sst>",
    }
    for number, content in enumerate(sheets, 1):
        parts[f"xl/worksheets/sheet{number}.xml"] = content
    for name, content in more.items():
        parts[name.replace("__", "/").replace("_", ".")] = content
    return parts


def repack(path: Path, parts: Mapping[str, bytes | str]) -> None:
    """Write a package anew with these parts in the place of its own, or beside them."""
    with zipfile.ZipFile(path) as package:
        kept = {one: package.read(one) for one in package.namelist()}
    path.write_bytes(zipped(kept | dict(parts)))


def ods(
    table: str,
    mime: str = "application/vnd.oasis.opendocument.spreadsheet",
    prolog: str = "",
) -> bytes:
    space = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'{prolog}<office:document-content xmlns:office="{space}:office:1.0" '
        f'xmlns:table="{space}:table:1.0" xmlns:text="{space}:text:1.0"><office:body>'
        f'<office:spreadsheet><table:table table:name="表">{table}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        f'<manifest:manifest xmlns:manifest="{space}:manifest:1.0"><manifest:file-entry '
        f'manifest:full-path="/" manifest:media-type="{mime}"/></manifest:manifest>'
    )
    return zipped({"mimetype": mime, "content.xml": content, "META-INF/manifest.xml": manifest})


def docx(body: str, prolog: str = "") -> bytes:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": f'{prolog}<w:document xmlns:w="{space}"><w:body>{body}</w:body>'
            "</w:document>",
        }
    )


def csv(*rows: tuple[str, ...]) -> bytes:
    return "\r\n".join(",".join(one) for one in (HEADERS, *(rows or (ROW,)))).encode()


def overlapping(count: int, body: bytes) -> bytes:
    """A zip whose entries all name one body."""
    raw = zipped({"[Content_Types].xml": body})
    start = raw.index(b"PK\x01\x02")
    entry = raw[start : raw.index(b"PK\x05\x06")]
    names = [f"xl/workbook{n:05}.xml".encode()[: len("[Content_Types].xml")] for n in range(count)]
    entries = [entry.replace(b"[Content_Types].xml", one.ljust(19, b"x")) for one in names]
    entries[0] = entry
    entries[1] = entry.replace(b"[Content_Types].xml", b"xl/aaa/workbook.xml")
    directory = b"".join(entries)
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count, count, len(directory), start, 0)
    return raw[:start] + directory + end


def damaged(data: bytes, at: float = 0.4) -> bytes:
    """The same bytes with a few turned over in the middle."""
    place = int(len(data) * at)
    return data[:place] + bytes(one ^ 0x55 for one in data[place : place + 8]) + data[place + 8 :]


def encrypted(data: bytes) -> bytes:
    """A package whose entries say that they need a password."""
    found = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = found.find(mark)
        while at >= 0:
            found[at + offset] |= 1
            at = found.find(mark, at + 4)
    return bytes(found)


def ole_loop() -> bytes:
    """An OLE header whose chain of tables leads back to itself."""
    header = bytearray(1024)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHH", header, 24, 0x3E, 3, 0xFFFE, 9)
    struct.pack_into("<I", header, 32, 6)
    struct.pack_into("<7I", header, 44, 1, 0, 0, 0x1000, 0xFFFFFFFE, 0, 0xFFFFFFFF)
    struct.pack_into("<109I", header, 76, *([0] * 109))
    struct.pack_into("<128I", header, 512, *([0] * 128))
    return bytes(header) + "Workbook".encode("utf-16-le")


def xls(
    *records: tuple[int, bytes], name: str = "Sheet1", first: bytes = b"", version: int = 0x600
) -> bytes:
    """An old workbook of one sheet with these records, in a container as small as may be.

    ``first`` is a record that stands before all but the first of the book.
    """
    title = bytes([len(name)]) + bytes(version == 0x600) + name.encode("latin-1")
    bof = _biff(0x809, struct.pack("<HHHHII", version, 5, 0, 0, 0, 0)) + first
    room = len(bof) + len(_biff(0x85, bytes(6) + title)) + 4
    book = bof + _biff(0x85, struct.pack("<IBB", room, 0, 0) + title) + _biff(0x0A, b"")
    page = _biff(0x809, struct.pack("<HHHHII", version, 0x10, 0, 0, 0, 0))
    stream = book + page + b"".join(_biff(*one) for one in records) + _biff(0x0A, b"")
    rest = max(4096, -(-(len(stream) + 4) // 512) * 512) - len(stream)
    stream += _biff(0, bytes(rest - 4))
    sectors = len(stream) // 512
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, sectors + 2), 0xFFFFFFFE]
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(512, b"\xff")
    folder = _entry("Root Entry", 5, 0xFFFFFFFE, 0, 1) + _entry("Workbook", 2, 2, len(stream))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, *_NONE)
    head += struct.pack("<I", 0).ljust(436, b"\xff")
    return head + table + folder.ljust(512, b"\0") + stream


def xls_locked(*records: tuple[int, bytes], password: str) -> bytes:
    """The same encrypted as Excel 97 does it: RC4, a new key every 1,024 bytes."""
    salt, verifier = bytes(range(16)), bytes(range(16, 32))
    proof = _rc4(_key_of(password, salt, 0), verifier + md5(verifier).digest())
    lock = _biff(0x2F, struct.pack("<HHH", 1, 1, 1) + salt + proof)
    book = xls(*records, first=lock)
    start = 3 * 512  # header, table and folder come before the stream
    stream, blocks = bytearray(book[start:]), -(-(len(book) - start) // 1024)
    keys = b"".join(_rc4(_key_of(password, salt, one), bytes(1024)) for one in range(blocks))
    at = 0
    while at + 4 <= len(stream):
        number, length = struct.unpack_from("<HH", stream, at)
        plain = {0x809: length, 0x2F: length, 0x85: 4}.get(number, 0)  # what is never encrypted
        for place in range(at + 4 + plain, at + 4 + length):
            stream[place] ^= keys[place]
        at += 4 + length
    return book[:start] + bytes(stream)


def _key_of(password: str, salt: bytes, block: int) -> bytes:
    short = md5(password.encode("utf-16-le")).digest()[:5]
    short = md5((short + salt) * 16).digest()[:5]
    return md5(short + struct.pack("<I", block)).digest()


def _rc4(key: bytes, data: bytes) -> bytes:
    box, j = list(range(256)), 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    out, i, j = bytearray(), 0, 0
    for one in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(one ^ box[(box[i] + box[j]) % 256])
    return bytes(out)


_NONE = (0xFFFFFFFE, 0, 0xFFFFFFFE, 0)  # no small streams, no second table


def _biff(number: int, data: bytes) -> bytes:
    return struct.pack("<HH", number, len(data)) + data


def _entry(name: str, kind: int, start: int, size: int, child: int = 0xFFFFFFFF) -> bytes:
    raw = name.encode("utf-16-le")
    none = 0xFFFFFFFF
    links = struct.pack("<BBIII", kind, 1, none, none, child)
    head = raw.ljust(64, b"\0") + struct.pack("<H", len(raw) + 2) + links
    return head.ljust(116, b"\0") + struct.pack("<IQ", start, size)


def label(row: int, column: int, text: str) -> tuple[int, bytes]:
    """A text cell of an old workbook."""
    told = struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")
    return 0x204, struct.pack("<HHH", row, column, 0) + told


def formula(row: int, column: int, result: bytes) -> tuple[int, bytes]:
    """A formula of an old workbook (=1) with the eight bytes of its result."""
    tokens = struct.pack("<HBH", 3, 0x1E, 1)
    return 0x06, struct.pack("<HHH", row, column, 0) + result + bytes(6) + tokens
