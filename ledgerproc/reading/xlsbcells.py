"""Looks for error values in an .xlsb, which the first reader takes for blanks.

In: the bytes of the package. Out: row, column and name of each error value, by sheet. The
parts are streams of records: a number and a length in groups of seven bits, then the bytes.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator, Mapping

from ledgerproc.reading.kinds import BROKEN_ZIP
from ledgerproc.reading.sheetxml import relation_targets

_ROW, _ERROR, _FORMULA_ERROR, _SHEET = 0, 3, 11, 156
_NAMES = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!",
    0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip
_BOOK, _RELATIONS = "xl/workbook.bin", "xl/_rels/workbook.bin.rels"
Errors = tuple[tuple[int, int, str], ...]


def find_errors(data: bytes) -> Mapping[str, Errors]:
    """Error values by the name of their sheet; nothing where a part is not as it should be."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            targets = relation_targets(package.read(_RELATIONS))
            return {
                name: tuple(_errors(package.read(f"xl/{targets[relation]}")))
                for name, relation in _sheets(package.read(_BOOK))
            }
    except (struct.error, IndexError, UnicodeDecodeError, *BROKEN_ZIP):
        return {}  # the first reader understood it; the second opinion is missing


def _records(stream: bytes) -> Iterator[tuple[int, int]]:
    """Number and place of each record."""
    at = 0
    while at < len(stream):
        number = stream[at]
        at += 1
        if number & 0x80:
            number = (number & 0x7F) | (stream[at] & 0x7F) << 7
            at += 1
        length = shift = 0
        while True:
            part = stream[at]
            at += 1
            length |= (part & 0x7F) << shift
            shift += 7
            if not part & 0x80 or shift > 21:
                break
        yield number, at
        at += length


def _sheets(book: bytes) -> Iterator[tuple[str, str]]:
    """Name and relation of each sheet."""
    for number, at in _records(book):
        if number == _SHEET:
            relation, after = _text(book, at + 8)
            yield _text(book, after)[0], relation


def _text(stream: bytes, at: int) -> tuple[str, int]:
    (length,) = struct.unpack_from("<I", stream, at)
    end = at + 4 + 2 * length
    return stream[at + 4 : end].decode("utf-16-le"), end


def _errors(sheet: bytes) -> Iterator[tuple[int, int, str]]:
    row = 0
    for number, at in _records(sheet):
        if number == _ROW:
            (row,) = struct.unpack_from("<I", sheet, at)
        elif number in (_ERROR, _FORMULA_ERROR):
            (column,) = struct.unpack_from("<I", sheet, at)
            yield row, column, _NAMES.get(sheet[at + 8], "#N/A")
