"""Finds what cannot be right in the cells of an .xlsx or .xlsb whose check sums are right.

In: the bytes of a package. Out: a reason in Chinese, or "". A part that was damaged before it
was packed, or mended by a tool, may still be read: but then a cell is of a kind that no sheet
has (and the number of a text is shown for the text), or stands before the one that it follows.
What honest programs do is no reason: rows without numbers, cells without places. In an .xlsb
the sheet and each row say besides where their cells begin and end.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
from contextlib import suppress
from xml.parsers.expat import ExpatError

from ledgerproc.reading.files.garbled import broken_part
from ledgerproc.reading.files.kinds import BROKEN_ZIP, SourceKind
from ledgerproc.reading.files.sheetcounts import Package, Workbook
from ledgerproc.reading.files.xlsbcells import LONG, SHORT, records, text, worksheets

MAX_ROWS, MAX_SPANS = 1_048_576, 16
_NOT_TAGS = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>", re.DOTALL)
_ROW = re.compile(rb"<(?:\w+:)?row(?=[\s>])")
_NUMBER = re.compile(rb"[^<>]*?\sr\s*=\s*[\"'](\d+)[\"']")
_CELL = re.compile(rb"<(?:\w+:)?c((?:\s[^<>]*)?)>")
_KNOWN = re.compile(  # what a cell may say of itself: its place, look and kind
    rb"""(?:\s+(?:r\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']"""
    rb"""|s\s*=\s*["'](\d*)["']"""
    rb"""|t\s*=\s*["'](?:s|n|b|e|d|str|inlineStr)["']|(?:cm|vm|ph)\s*=\s*["']\w*["']"""
    rb"""|[\w.-]+:[\w.-]+\s*=\s*(?:"[^"]*"|'[^']*')))*\s*/?"""
)
_LOOK = re.compile(rb"<(?:\w+:)?xf[\s/>]")
_ANY = 1 << 16
_NO_LOOKS = "登记的格式表不在文件里，日期可能读成了数"
_DIMENSIONS, _LINE, _BEGIN, _END, _ITEM = 148, 0, 145, 146, 19  # records of an .xlsb
_BLANKS = (1, 12)
_MARKS = (b"\xff\xfe", b"\xfe\xff")  # of UTF-16


def find_odd_cells(kind: SourceKind, data: bytes) -> str:
    """What in the cells of a workbook contradicts the format or its neighbours, else ""."""
    with suppress(ExpatError, *BROKEN_ZIP), zipfile.ZipFile(io.BytesIO(data)) as package:
        if kind is SourceKind.XLSX:
            book = Workbook(package)
            looks = _count_looks(book)
            for name, part in book.sheets:
                if row := _odd_row(book.read(part), looks):
                    reason = f"“{name}”第 {row} 行的单元格写法不对或次序颠倒"
                    return reason if looks else _NO_LOOKS
        if kind is SourceKind.XLSB:
            if _has_garbled_text(package):
                return "文字表里有乱码"
            for name, sheet in worksheets(package):
                if row := _row_outside(sheet):
                    return f"“{name}”第 {row} 行的单元格不在登记的范围内"
    return ""


def _count_looks(book: Workbook) -> int:
    """How many looks the cells of a workbook may have; 0 where the part of them is missing."""
    part = dict(book.links.values()).get("styles")
    if part is not None and part not in book.names:
        return 0
    styles = book.read(part) if part else b""  # some programs write none
    found = styles[styles.find(b"cellXfs") : styles.rfind(b"cellXfs")]
    return len(_LOOK.findall(found)) or _ANY


def _odd_row(xml: bytes, looks: int) -> int:
    """The first row with a cell that cannot be, or that is in no order; 0 where there is none."""
    if xml[:2] in _MARKS:
        xml = xml.decode("utf-16").encode()
    if b"<!" in xml:
        xml = _NOT_TAGS.sub(b"", xml)
    rows = _ROW.split(xml[xml.find(b"sheetData") : xml.rfind(b"sheetData")])
    last = 0
    for content in rows[1:]:
        number = _NUMBER.match(content)
        row = int(number[1]) if number else 0
        if number and row <= last:
            return last + 1
        last = row or last
        if not _is_in_order(content, row, looks):
            return row or last + 1
    return 0


def _is_in_order(content: bytes, row: int, looks: int) -> bool:
    """Whether the cells of a row are of known kinds, stand in it, and each behind the one before."""
    before = (0, b"")
    for told in _CELL.findall(content):
        cell = _KNOWN.fullmatch(told)
        if cell is None or (cell[3] and int(cell[3]) >= looks):
            return False
        if cell[1]:
            row = row or int(cell[2])
            place = len(cell[1]), cell[1]
            if int(cell[2]) != row or place <= before:
                return False
            before = place
    return True


def _has_garbled_text(package: zipfile.ZipFile) -> bool:
    """Whether a shared text of an .xlsb holds letters that nobody types."""
    book = Package(package, "workbook.bin")
    part = book.read(book.strings_part) if book.strings_part in book.names else b""
    return any(
        broken_part(text(part, at + 1)[0]) for number, at in records(part) if number == _ITEM
    )


def _row_outside(sheet: bytes) -> int:
    """The first row of an .xlsb with a cell outside what is declared; 0 where there is none."""
    row = column = -1
    spans = [range(0)]
    top = left = 0
    below = behind = MAX_ROWS
    is_open = False
    for number, at in records(sheet):
        if number == _DIMENSIONS:
            top, below, left, behind = struct.unpack_from("<IIII", sheet, at)
        elif number in (_BEGIN, _END):
            is_open = number == _BEGIN
        elif is_open and number == _LINE:
            (row,), column = struct.unpack_from("<I", sheet, at), -1
            spans = _spans(sheet, at)
        elif is_open and (number in LONG or number in SHORT):
            column = column + 1 if number in SHORT else struct.unpack_from("<I", sheet, at)[0]
            if number in _BLANKS:
                continue
            is_inside = top <= row <= below and left <= column <= behind
            if not is_inside or (spans and not any(column in one for one in spans)):
                return row + 1
    return 0


def _spans(sheet: bytes, at: int) -> list[range]:
    """The columns that a row says it fills, as ranges; none where it does not tell."""
    (count,) = struct.unpack_from("<I", sheet, at + 13)
    places = range(at + 17, at + 17 + 8 * min(count, MAX_SPANS), 8)
    ends = [struct.unpack_from("<II", sheet, one) for one in places]
    return [range(first, last + 1) for first, last in ends]
