"""Looks over an old .xls before any reader touches it, and gives its records.

In: the bytes. Out: a refusal (code and Chinese reason) or None; the records of the workbook
and of each worksheet. Refused are loops and chains that leave the file (half copied) and
passwords. Workbooks of Excel 2 to 4 are records without a container around them.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator
from contextlib import suppress

from ledgerproc.reading.files.compound import Entry, OleError, directory, read_stream, top_entries
from ledgerproc.reading.files.dayformats import EAST_ASIAN_DATES

Refusal = tuple[str, str]
_BOOKS = ("workbook", "book")
_HALF = "文件不完整，可能没有复制完或下载完"
_MACRO_SHEET = 1  # kind of a sheet
_DRAWINGS, _CODE_PAGE = 0xEB, 0x42
_SUPPORTING_BOOK, _SELF = 0x1AE, 0x401  # in the place of a length: the workbook itself
_FORMAT = 0x41E
_OF_DAYS = re.compile(rb"[ymdhs]", re.IGNORECASE)  # letters of a format that shows a day or a time
_LONG_RESULT = re.compile(rb"\x07\x02(.[\x10-\x20])", re.DOTALL)  # 4,096 to 8,447 bytes
_CONTINUES = b"\x3c\0"
_UTF_16 = 1200  # the code page of texts since Excel 97
_BARE = b"\x09"  # the first byte of a workbook without a container
BOF, EOF, FILEPASS, CONTINUE, BOUNDSHEET = 0x0809, 0x0A, 0x2F, 0x3C, 0x85
BIFF8 = 0x0600
BROKEN = (OleError, struct.error, IndexError, UnicodeDecodeError)


def check_ole(data: bytes) -> Refusal | None:
    """Why an .xls must not be read, or None where it may."""
    try:
        stream = book_stream(data)
    except BROKEN as error:
        return "FILE_DAMAGED", str(error) if isinstance(error, NoBookError) else _HALF
    return ("FILE_PASSWORD", "设有打开密码") if _is_encrypted(stream) else None


class NoBookError(OleError):
    """An OLE file without a workbook."""


def book_stream(data: bytes) -> bytes:
    """The records of the workbook itself, never of one that is embedded; raises ``BROKEN``."""
    if data.startswith(_BARE):
        return data
    entries = directory(data)
    books = _books(top_entries(entries)) or _books(entries)
    if not books:
        raise NoBookError("文件中没有工作簿")
    return read_stream(data, entries, min(books, key=lambda one: _BOOKS.index(one.name.lower())))


def is_for_second_reader(data: bytes) -> bool:
    """Whether the first reader would take this workbook wrongly.

    Where one is embedded in another it may take the wrong one, the Chinese of what is older
    than Excel 97 it cannot read, it believes a code page where texts have none any more (some
    programs still name one), takes numbers of days for granted where the workbook gives them
    another meaning, and cuts the text of a formula that needs more than one record.
    """
    try:
        stream = book_stream(data)
        if struct.unpack_from("<HHH", stream)[0::2] != (BOF, BIFF8):
            return True
        if _has_own_words(stream) or _has_long_result(stream):
            return True
        names = [one.name.lower() for one in _books(directory(data))]
    except BROKEN:
        return False
    return len(set(names)) < len(names)


def _has_own_words(stream: bytes) -> bool:
    """Whether a workbook names another code page, or a number format that is no day for a day's."""
    for number, at, length in records_of(stream):
        if number == EOF:
            break
        if number not in (_CODE_PAGE, _FORMAT):
            continue
        (told,) = struct.unpack_from("<H", stream, at)
        if number == _CODE_PAGE and told != _UTF_16:
            return True
        is_redefined = number == _FORMAT and told in EAST_ASIAN_DATES
        if is_redefined and not _OF_DAYS.search(stream[at + 5 : at + length]):
            return True
    return False


def _has_long_result(stream: bytes) -> bool:
    """Whether the text that a formula gives goes on in a second record."""
    for found in _LONG_RESULT.finditer(stream):
        end = found.end() + int.from_bytes(found[1], "little")
        if stream[end : end + 2] == _CONTINUES:
            return True
    return False


def _books(entries: Iterable[Entry]) -> list[Entry]:
    return [one for one in entries if one.kind == 2 and one.name.lower() in _BOOKS]


def find_drawings(data: bytes) -> bytes:
    """The group of drawings that all sheets of a workbook share; b"" where there is none."""
    found, is_open = b"", False
    with suppress(*BROKEN):
        stream = book_stream(data)
        for number, at, size in records_of(stream):
            if number == _DRAWINGS or (is_open and number == CONTINUE):
                found, is_open = found + stream[at : at + size], True
            else:
                is_open = False
    return found


def has_macro_sheet(data: bytes) -> bool:
    """Whether a sheet of the workbook holds macros of the old kind instead of cells."""
    with suppress(*BROKEN):
        return any(kind == _MACRO_SHEET for _, kind, _ in sheets_of(book_stream(data)))
    return False


def has_links(data: bytes) -> bool:
    """Whether formulas of the workbook lean on another workbook or program."""
    with suppress(*BROKEN):
        stream = book_stream(data)
        for number, at, size in records_of(stream):
            if number == _SUPPORTING_BOOK and size > 4:
                (length,) = struct.unpack_from("<H", stream, at + 2)
                if 1 < length < _SELF:
                    return True
            elif number == EOF:
                break
    return False


def records_of(stream: bytes, start: int = 0) -> Iterator[tuple[int, int, int]]:
    """Number, place and length of each record."""
    at = start
    while at + 4 <= len(stream):
        number, length = struct.unpack_from("<HH", stream, at)
        yield number, at + 4, length
        at += 4 + length


def sheets_of(stream: bytes) -> Iterator[tuple[str, int, int]]:
    """Name, kind (0 is a worksheet) and place of each sheet that the workbook declares."""
    for number, at, _ in records_of(stream):
        if number == EOF:
            return
        if number == BOUNDSHEET:
            yield (
                _title(stream, at + 6),
                stream[at + 5] & 0x0F,
                struct.unpack_from("<I", stream, at)[0],
            )


def sheet_records(data: bytes) -> Iterator[tuple[str, int, bytes]]:
    """Every record of every worksheet: the sheet's name, the record's number and content."""
    with suppress(*BROKEN):
        stream = book_stream(data)
        for name, kind, start in list(sheets_of(stream)):
            if kind:
                continue
            for number, at, length in records_within(stream, start):
                yield name, number, stream[at : at + length]


def records_within(stream: bytes, start: int) -> Iterator[tuple[int, int, int]]:
    """The records of one sheet; charts inside it have records of their own."""
    depth = 0
    for number, at, length in records_of(stream, start):
        depth += (number == BOF) - (number == EOF)
        if depth <= 0:
            return
        if depth == 1:
            yield number, at, length


def _title(stream: bytes, at: int) -> str:
    """The name of a sheet; before Excel 97 texts have no mark of their width."""
    if struct.unpack_from("<H", stream, 4)[0] != BIFF8:
        return stream[at + 1 : at + 1 + stream[at]].decode("gb18030", "replace")
    length, is_wide = stream[at], stream[at + 1] & 1
    raw = stream[at + 2 : at + 2 + length * (2 if is_wide else 1)]
    return raw.decode("utf-16-le" if is_wide else "latin-1")


def _is_encrypted(stream: bytes) -> bool:
    """Whether a password stands among the first records."""
    for turn, (number, _, _) in enumerate(records_of(stream)):
        if number == FILEPASS:
            return True
        if turn > 20 or number == BOUNDSHEET:
            break
    return False


def shared_strings(pieces: list[bytes]) -> Iterator[tuple[str, bytes]]:
    """Texts of a shared string table and where fonts begin in each; both may run over records."""
    piece, at = 0, 8
    (total,) = struct.unpack_from("<I", pieces[0], 4)
    for _ in range(total):
        if at >= len(pieces[piece]):
            piece, at = piece + 1, 0
        length, flags = struct.unpack_from("<HB", pieces[piece], at)
        at += 3
        runs = struct.unpack_from("<H", pieces[piece], at)[0] if flags & 8 else 0
        at += 2 if flags & 8 else 0
        extra = struct.unpack_from("<I", pieces[piece], at)[0] if flags & 4 else 0
        at += 4 if flags & 4 else 0
        text, wide, missing = "", flags & 1, length
        while missing:
            if at >= len(pieces[piece]):
                piece, at = piece + 1, 1
                wide = pieces[piece][0] & 1
            step = 2 if wide else 1
            room = min(missing, (len(pieces[piece]) - at) // step)
            if room <= 0:
                raise OleError("string table")
            raw = pieces[piece][at : at + room * step]
            text += raw.decode("utf-16-le", "replace") if wide else raw.decode("latin-1")
            at, missing = at + room * step, missing - room
        fonts = pieces[piece][at : at + 4 * runs] if runs else b""
        if len(fonts) < 4 * runs and piece + 1 < len(pieces):  # they go on without a mark
            fonts += pieces[piece + 1][: 4 * runs - len(fonts)]
        yield text, fonts
        at += 4 * runs + extra
        while piece + 1 < len(pieces) and at > len(pieces[piece]):
            at, piece = at - len(pieces[piece]), piece + 1
