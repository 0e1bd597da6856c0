"""Says what a file is by its bytes, never by its name.

In: the whole content of a file. Out: its kind and, for what is not read, the Chinese
name of what it is. Nothing is decoded further than needed to tell the kinds apart.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from contextlib import suppress
from enum import StrEnum


class SourceKind(StrEnum):
    """What a file is, by its first bytes."""

    XLSX = "xlsx"
    XLS = "xls"
    XLSB = "xlsb"
    ODS = "ods"
    FODS = "fods"
    CSV = "csv"
    HTML = "html"
    XML_2003 = "xml2003"
    DOCX = "docx"
    ZIP = "zip"
    OTHER = "other"


# What Python's zipfile raises on damaged packages, one way or another.
BROKEN_ZIP = (
    zipfile.BadZipFile, zlib.error, struct.error, LookupError, ValueError, NotImplementedError,
    RuntimeError, EOFError, OSError,
)  # fmt: skip
PASSWORD = "密码"  # the description of an encrypted package; read_file names it apart

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC = (
    (b"%PDF", "PDF 文件"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"BM", "图片"),
    (b"II*\x00", "图片"),
    (b"MM\x00*", "图片"),
    (b"Rar!", "RAR 压缩包，请先解压"),
    (b"7z\xbc\xaf", "7z 压缩包，请先解压"),
    (b"\x1f\x8b", "GZ 压缩包，请先解压"),
    (b"{\\rtf", "RTF 文档"),
    (b"MIME-Version", "单个文件网页"),
    (b"MZ", "程序文件"),
    (b"ID;P", "SYLK 表格"),
    (b"TABLE\r\n0,1\r\n", "DIF 表格"),
    (b"TABLE\n0,1\n", "DIF 表格"),
    (b"\x00\x00\x02\x00", "Lotus 1-2-3 表格"),
    (b"\x00\x00\x1a\x00", "Lotus 1-2-3 表格"),
)
_OLDEST = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")  # Excel 2 to 4
_MACROS = re.compile(
    rb"xl/(?:vbaProject\.bin|macrosheets/)|Basic/[^/\x00-\x1f]+/(?!script-l[bc]\.xml)[^/\x00-\x1f]+\.xml"
)
_OLE_MACROS = "_VBA_PROJECT".encode("utf-16-le")
_OLE_NAMES = {
    "encryptedpackage": (SourceKind.OTHER, PASSWORD),
    "workbook": (SourceKind.XLS, ""),
    "book": (SourceKind.XLS, ""),
    "worddocument": (SourceKind.OTHER, "Word 97-2003 文档（.doc 或 .wps）"),
    "powerpoint document": (SourceKind.OTHER, "演示文稿"),
}
_OLD_OFFICE = (SourceKind.OTHER, "不能识别的旧版 Office 文件")
_OFFICE_PARTS = frozenset(
    {"_rels/.rels", "xl/workbook.xml", "xl/workbook.bin", "word/document.xml"}
)
_LINKS = b"xl/externalLinks/externalLink"
_ODS_LINKS = re.compile(
    rb"<table:(?:dde-link|table-source|cell-range-source)\b|(?:'|&apos;)file:/{2,}[^'&]*(?:'|&apos;)#"
)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|table|body|meta|head)\b", re.IGNORECASE)
_DBASE = re.compile(rb"[\x02\x03\x30-\x32\x83\x8b\xf5].[\x01-\x0c][\x01-\x1f]", re.DOTALL)
_OPEN_DOCUMENT = re.compile(rb"<(?:\w+:)?document\b[^>]*?opendocument")
_SPREADSHEET_NS = b"urn:schemas-microsoft-com:office:spreadsheet"


def kind_of(data: bytes) -> tuple[SourceKind, str]:
    """The kind of a content, and for OTHER what it is in Chinese."""
    if not data:
        return SourceKind.OTHER, "空文件"
    if data[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return _kind_of_zip(data)
    if data.startswith(OLE):
        return _kind_of_ole(data)
    return _kind_of_marked(data)


def find_extras(data: bytes) -> list[str]:
    """Codes for what a workbook carries beside its cells: names of parts stand there unpacked."""
    if data.startswith(OLE):
        from ledgerproc.reading.files.ole import has_links, has_macro_sheet

        has_macros = _OLE_MACROS in data or has_macro_sheet(data)
        is_linked = has_links(data)
    elif data[:2] == b"PK":
        has_macros = bool(_MACROS.search(data))
        is_linked = _LINKS in data or bool(_ODS_LINKS.search(_ods_content(data)))
    else:
        return []
    return ["FILE_HAS_MACROS"] * has_macros + ["FILE_HAS_LINKS"] * is_linked


def _ods_content(data: bytes) -> bytes:
    """The cells of an open document, b"" of everything else."""
    if b"content.xml" not in data or kind_of(data)[0] is not SourceKind.ODS:
        return b""
    with suppress(*BROKEN_ZIP), zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read("content.xml")
    return b""


def _kind_of_zip(data: bytes) -> tuple[SourceKind, str]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = {name.replace("\\", "/").lower() for name in package.namelist()}
            if "mimetype" in names and b"opendocument" in (
                mime := package.open("mimetype").read(99)
            ):
                if b"spreadsheet" in mime:
                    return SourceKind.ODS, ""
                return SourceKind.OTHER, "ODF 文档"
    except BROKEN_ZIP:
        return SourceKind.OTHER, "损坏的压缩包或表格"
    if "index/document.iwa" in names:
        return SourceKind.OTHER, "苹果电脑的 Numbers 表格"
    if "[content_types].xml" not in names:
        if names & _OFFICE_PARTS:  # what is left of one; its parts are no files of their own
            return SourceKind.OTHER, "损坏的压缩包或表格"
        return SourceKind.ZIP, ""
    for name, kind in (
        ("workbook.xml", SourceKind.XLSX),
        ("workbook.bin", SourceKind.XLSB),
        ("word/document.xml", SourceKind.DOCX),
    ):
        if any(one.endswith(name) for one in names):
            return kind, ""
    if any(one.startswith("ppt/") for one in names):
        return SourceKind.OTHER, "演示文稿"
    return SourceKind.OTHER, "损坏的压缩包或表格"


def _kind_of_ole(data: bytes) -> tuple[SourceKind, str]:
    """Tell OLE files by the names at their top: a workbook may hold documents, and the reverse.

    Where none is known there (some writers keep no order), any name in the file counts.
    """
    from ledgerproc.reading.files.compound import OleError, top_names

    try:
        names = top_names(data)
    except (OleError, struct.error, IndexError):  # whoever reads it will say that it is damaged
        names = set()
    if names.isdisjoint(_OLE_NAMES):
        names = {one for one in _OLE_NAMES if one.encode("utf-16-le") in data.lower()}
    return next((kind for one, kind in _OLE_NAMES.items() if one in names), _OLD_OFFICE)


def _kind_of_marked(data: bytes) -> tuple[SourceKind, str]:
    if data.startswith(_OLDEST):
        return SourceKind.XLS, ""
    for magic, words in _MAGIC:
        if data.startswith(magic):
            return SourceKind.OTHER, words
    head = data[:8192]
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = data[:8192].decode("utf-16", "ignore").encode()
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"<"):
        if _SPREADSHEET_NS in head and re.search(rb"<(?:\w+:)?Workbook\b", head):
            return SourceKind.XML_2003, ""
        if _OPEN_DOCUMENT.search(start):
            return SourceKind.FODS, ""
        if _HTML.search(start):
            return SourceKind.HTML, ""
    if _DBASE.match(head) and b"\x0d" in head:
        return SourceKind.OTHER, "dBASE 数据库表"
    if b"\x00" in head or _share_of_controls(head) > 0.05:
        return SourceKind.OTHER, "不能识别的文件"
    return SourceKind.CSV, ""


def _share_of_controls(head: bytes) -> float:
    odd = sum(byte < 32 and byte not in (9, 10, 12, 13, 27) for byte in head)
    return odd / max(1, len(head))
