"""Looks over an old .xls (an OLE file) before any reader touches it, and counts its cells.

In: the bytes. Out: a refusal (code and Chinese reason) or None; and the filled cells of
every worksheet by a second counter. Refused are loops and chains that leave the file
(half copied), passwords, and files that hold a second workbook, of which a reader might
take the wrong one.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from ledgerproc.reading.compound import OleError, directory, read_stream
from ledgerproc.reading.grid import Trouble
from ledgerproc.reading.sheetcounts import SheetCount

Refusal = tuple[str, str]
_BOOKS = ("workbook", "book")
_HALF = "文件不完整，可能没有复制完或下载完"
# Record numbers of BIFF8 whose cell holds a value.
_BOF, _EOF, _FILEPASS, _CONTINUE = 0x0809, 0x0A, 0x2F, 0x3C
_BOUNDSHEET, _SST, _LABELSST, _LABEL, _RSTRING = 0x85, 0xFC, 0xFD, 0x204, 0xD6
_NUMBER, _RK, _MULRK, _BOOLERR, _FORMULA, _STRING = 0x203, 0x27E, 0xBD, 0x205, 0x06, 0x207
_ROW, _COLUMN, _UNCALCULATED, _DRAWINGS = 0x208, 0x7D, 0x5E, 0xEB
_CELLS = frozenset({_LABELSST, _LABEL, _RSTRING, _NUMBER, _RK, _MULRK, _BOOLERR, _FORMULA})
_ROW_HIDDEN, _COLUMN_HIDDEN = 0x20, 0x01
_ALWAYS = frozenset({_NUMBER, _RK})
BIFF8 = 0x0600
_MACRO_SHEET = 1  # kind of a sheet
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!"}


def check_ole(data: bytes) -> Refusal | None:
    """Why an .xls must not be read, or None where it may."""
    try:
        entries = directory(data)
        books = [one for one in entries if one.kind == 2 and one.name.lower() in _BOOKS]
        if len({one.name.lower() for one in books}) < len(books):
            return "FILE_DANGEROUS", "文件中嵌有另一个工作簿，分不清以哪一个为准"
        if not books:
            return "FILE_DAMAGED", "文件中没有工作簿"
        if any(_is_encrypted(read_stream(data, entries, one)) for one in books):
            return "FILE_PASSWORD", "设有打开密码"
    except (OleError, struct.error, IndexError):
        return "FILE_DAMAGED", _HALF
    return None


def count_cells(data: bytes) -> list[SheetCount] | None:
    """Name and filled cells of each worksheet in order; None for what is older than Excel 97."""
    try:
        entries = directory(data)
        book = next(one for one in entries if one.kind == 2 and one.name.lower() == "workbook")
        return _count(read_stream(data, entries, book))
    except (OleError, struct.error, IndexError, StopIteration, UnicodeDecodeError):
        return None


def find_drawings(data: bytes) -> bytes:
    """The group of drawings that all sheets of a workbook share; b"" where there is none."""
    found, is_open = b"", False
    try:
        entries = directory(data)
        book = next(one for one in entries if one.kind == 2 and one.name.lower() == "workbook")
        stream = read_stream(data, entries, book)
        for number, at, size in _records(stream):
            if number == _DRAWINGS or (is_open and number == _CONTINUE):
                found, is_open = found + stream[at : at + size], True
            else:
                is_open = False
    except (OleError, struct.error, IndexError, StopIteration):
        return b""
    return found


def has_macro_sheet(data: bytes) -> bool:
    """Whether a sheet of the workbook holds macros of the old kind instead of cells."""
    try:
        entries = directory(data)
        book = next(one for one in entries if one.kind == 2 and one.name.lower() in _BOOKS)
        stream = read_stream(data, entries, book)
        for number, at, _ in _records(stream):
            if number == _EOF:
                break
            if number == _BOUNDSHEET and stream[at + 5] & 0x0F == _MACRO_SHEET:
                return True
    except (OleError, struct.error, IndexError, StopIteration):
        pass
    return False


def _records(stream: bytes, start: int = 0) -> Iterator[tuple[int, int, int]]:
    """Number, place and length of each record."""
    at = start
    while at + 4 <= len(stream):
        number, length = struct.unpack_from("<HH", stream, at)
        yield number, at + 4, length
        at += 4 + length


def _is_encrypted(stream: bytes) -> bool:
    """Whether a password stands among the first records."""
    for turn, (number, _, _) in enumerate(_records(stream)):
        if number == _FILEPASS:
            return True
        if turn > 20 or number == _BOUNDSHEET:
            break
    return False


def _count(stream: bytes) -> list[SheetCount] | None:
    if struct.unpack_from("<HHH", stream)[0::2] != (_BOF, BIFF8):
        return None
    sheets, blanks = [], frozenset[int]()
    for number, at, _ in _records(stream):
        if number == _EOF:
            break
        if number == _BOUNDSHEET and stream[at + 5] & 0x0F == 0:
            sheets.append((_short_text(stream, at + 6), struct.unpack_from("<I", stream, at)[0]))
        elif number == _SST:
            blanks = _blank_strings(stream, at - 4)
    return [_count_sheet(name, stream, start, blanks) for name, start in sheets]


def sheet_records(data: bytes) -> Iterator[tuple[str, int, bytes]]:
    """Every record of every worksheet: the sheet's name, the record's number and content."""
    try:
        entries = directory(data)
        book = next(one for one in entries if one.kind == 2 and one.name.lower() == "workbook")
        stream = read_stream(data, entries, book)
        for number, at, _ in list(_records(stream)):
            if number == _EOF:
                return
            if number != _BOUNDSHEET or stream[at + 5] & 0x0F:
                continue
            name, start = _short_text(stream, at + 6), struct.unpack_from("<I", stream, at)[0]
            depth = 0
            for kind, place, length in _records(stream, start):
                depth += (kind == _BOF) - (kind == _EOF)
                if depth == 0:
                    break
                if depth == 1:  # charts inside it have records of their own
                    yield name, kind, stream[place : place + length]
    except (OleError, struct.error, IndexError, StopIteration, UnicodeDecodeError):
        return


def _short_text(stream: bytes, at: int) -> str:
    length, is_wide = stream[at], stream[at + 1] & 1
    raw = stream[at + 2 : at + 2 + length * (2 if is_wide else 1)]
    return raw.decode("utf-16-le" if is_wide else "latin-1")


def _count_sheet(name: str, stream: bytes, start: int, blanks: frozenset[int]) -> SheetCount:
    """What one worksheet holds; charts inside it have records of their own."""
    depth, told = 0, _Told(stream, blanks)
    for number, at, length in _records(stream, start):
        if number == _BOF:
            depth += 1
        elif number == _EOF:
            depth -= 1
            if depth <= 0:
                break
        elif depth == 1:
            told.take(number, at, length)
    told.end_formula()
    hidden = frozenset(told.rows), frozenset(told.columns)
    return SheetCount(name, told.count, tuple(told.troubles), *hidden)


class _Told:
    """What the records of a worksheet have told so far."""

    def __init__(self, stream: bytes, blanks: frozenset[int]) -> None:
        self.stream = stream
        self.blanks = blanks
        self.count = 0
        self.troubles: list[Trouble] = []
        self.rows: set[int] = set()
        self.columns: set[int] = set()
        self.waits: tuple[int, int] | None = None  # a formula whose text has yet to come
        self.is_uncalculated = False  # the sheet was saved before its formulas were

    def take(self, number: int, at: int, length: int) -> None:
        """One record of the sheet itself."""
        stream = self.stream
        if number in _CELLS:
            self.end_formula()
            self.count += self._cell(number, at, length)
        elif number == _STRING and self.waits:
            self.count += _is_filled(stream, at, length)
            self.waits = None
        elif number == _ROW and stream[at + 12] & _ROW_HIDDEN:
            self.rows.add(struct.unpack_from("<H", stream, at)[0])
        elif number == _COLUMN and stream[at + 8] & _COLUMN_HIDDEN:
            first, last = struct.unpack_from("<HH", stream, at)
            self.columns |= set(range(first, last + 1))
        elif number == _UNCALCULATED:
            self.is_uncalculated = True

    def end_formula(self) -> None:
        """The next cell begins: a text that is still missing was never calculated."""
        if self.waits:
            self.troubles.append(Trouble(*self.waits, "CELL_FORMULA_UNCALCULATED", ""))
        self.waits = None

    def _cell(self, number: int, at: int, length: int) -> int:
        """How many filled cells a record holds."""
        stream = self.stream
        if number in _ALWAYS:
            return 1
        if number == _MULRK:
            return (length - 6) // 6
        if number == _LABELSST:
            return struct.unpack_from("<I", stream, at + 6)[0] not in self.blanks
        if number in (_LABEL, _RSTRING):
            return _is_filled(stream, at + 6, length - 6)
        if number == _FORMULA:
            return self._formula(at)
        if stream[at + 7]:
            self._error(at, stream[at + 6])
        return not stream[at + 7]

    def _formula(self, at: int) -> int:
        if self.stream[at + 12 : at + 14] != b"\xff\xff":
            return 1  # a number
        kind, place = self.stream[at + 6], struct.unpack_from("<HH", self.stream, at)
        if kind == 0 or (kind == 3 and self.is_uncalculated):
            self.waits = place[0], place[1]
        elif kind == 2:
            self._error(at, self.stream[at + 8])
        return kind == 1

    def _error(self, at: int, code: int) -> None:
        row, column = struct.unpack_from("<HH", self.stream, at)
        self.troubles.append(Trouble(row, column, "CELL_ERROR_VALUE", _ERRORS.get(code, "#N/A")))


def _is_filled(stream: bytes, at: int, length: int) -> bool:
    """Whether a text with a length of two bytes holds more than blanks."""
    characters = struct.unpack_from("<H", stream, at)[0]
    is_wide = stream[at + 2] & 1
    raw = stream[at + 3 : at + min(length, 3 + characters * (2 if is_wide else 1))]
    return bool(raw.decode("utf-16-le" if is_wide else "latin-1", "replace").strip())


def _blank_strings(stream: bytes, at: int) -> frozenset[int]:
    """Numbers of the shared strings that hold nothing but blanks."""
    pieces: list[bytes] = []
    for number, place, length in _records(stream, at):
        if pieces and number != _CONTINUE:
            break
        pieces.append(stream[place : place + length])
    return frozenset(
        index for index, (text, _) in enumerate(shared_strings(pieces)) if not text.strip()
    )


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
        text, wide = "", flags & 1
        while len(text) < length:
            if at >= len(pieces[piece]):
                piece, at = piece + 1, 1
                wide = pieces[piece][0] & 1
            step = 2 if wide else 1
            room = min(length - len(text), (len(pieces[piece]) - at) // step)
            if room <= 0:
                raise OleError("string table")
            raw = pieces[piece][at : at + room * step]
            text += raw.decode("utf-16-le", "replace") if wide else raw.decode("latin-1")
            at += room * step
        fonts = pieces[piece][at : at + 4 * runs] if runs else b""
        if len(fonts) < 4 * runs and piece + 1 < len(pieces):  # they go on without a mark
            fonts += pieces[piece + 1][: 4 * runs - len(fonts)]
        yield text, fonts
        at += 4 * runs + extra
        while piece + 1 < len(pieces) and at > len(pieces[piece]):
            at, piece = at - len(pieces[piece]), piece + 1
