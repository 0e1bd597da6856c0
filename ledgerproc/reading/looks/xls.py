"""Reads how the sheets of an old workbook (.xls) look, by the records of Excel 97 to 2003.

In: the bytes. Out: a ``SheetLook`` a sheet. A cell points to a format, the format to a font,
a number format and colours of the workbook's palette. What is older than Excel 97 tells nothing.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator

from msgspec import Struct, field
from msgspec.structs import replace

from ledgerproc.reading.files.compound import OleError, directory, read_stream
from ledgerproc.reading.files.ole import BIFF8, sheet_records
from ledgerproc.reading.looks.binarysheets import SheetSoFar, rotation
from ledgerproc.reading.looks.look import (
    FONTS,
    MAX_CELLS,
    Cell,
    CellLook,
    Piece,
    SheetLook,
)
from ledgerproc.reading.looks.look import across as across_name
from ledgerproc.reading.looks.look import down as down_name
from ledgerproc.reading.looks.xlsrules import Globals, Told, rich_texts

_BOF, _EOF, _FONT, _FORMAT, _XF, _PALETTE, _NAME = 0x809, 0x0A, 0x31, 0x41E, 0xE0, 0x92, 0x18
_SHEET = 0x85
_CELLS = frozenset({0x201, 0xFD, 0x204, 0xD6, 0x203, 0x27E, 0x205, 0x06})
_MULRK, _MULBLANK, _ROW, _COLUMN, _MERGES = 0xBD, 0xBE, 0x208, 0x7D, 0xE5
_SETUP, _FIT, _ACROSS, _DOWN, _HEADER, _FOOTER = 0xA1, 0x81, 0x83, 0x84, 0x14, 0x15
_MARGINS = {0x26: 0, 0x27: 1, 0x28: 2, 0x29: 3}
_WINDOW, _PANE, _WIDTH, _EXACT_WIDTH = 0x23E, 0x41, 0x55, 0x99
_PRINT_TITLES, _AREA = 7, 0x3B
_LAST_COLUMN = 255
_BY_HAND = 0x40  # a row whose height does not follow its texts
_AUTOMATIC = 64  # and what follows: the colours of the screen
# Colours 8 to 63 of a workbook that brings no palette of its own.
_COLOURS = (
    "000000FFFFFFFF000000FF000000FFFFFF00FF00FF00FFFF800000008000000080808000800080008080C0C0C0808080"
    "9999FF993366FFFFCCCCFFFF660066FF80800066CCCCCCFF000080FF00FFFFFF0000FFFF8000808000000080800000FF"
    "00CCFFCCFFFFCCFFCCFFFF9999CCFFFF99CCCC99FFFFCC993366FF33CCCC99CC00FFCC00FF9900FF6600666699969696"
    "003366339966003300333300993300993366333399333333"
)
DEFAULT_COLOURS = tuple(_COLOURS[at : at + 6] for at in range(0, len(_COLOURS), 6))


class _Book(Struct):
    """What the workbook says once for all its sheets."""

    palette: list[str] = field(default_factory=lambda: [f"#{one}" for one in DEFAULT_COLOURS])
    fonts: list[CellLook] = field(default_factory=list)
    inks: list[int] = field(default_factory=list)  # colours of the fonts
    formats: dict[int, str] = field(default_factory=dict)
    looks: list[bytes] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    titles: dict[int, tuple[int, int]] = field(default_factory=dict)  # by number of the sheet
    rules: Globals = field(default_factory=Globals)

    def colour(self, number: int) -> str:
        """A colour by its number, "" for those of the screen."""
        if number >= _AUTOMATIC:
            return ""
        return self.palette[number if number < 8 else number - 8]

    def font(self, number: int) -> CellLook | None:
        """A font by its number, None where there is none."""
        if number >= len(self.fonts):
            return None
        return replace(self.fonts[number], font_color=self.colour(self.inks[number]))


class _Sheet(SheetSoFar, kw_only=True):
    """What the records of one sheet have told so far."""

    told: Told
    is_frozen: bool = False
    margins: dict[int, float] = field(default_factory=dict)
    pieces: dict[Cell, tuple[Piece, ...]] = field(default_factory=dict)


def read_xls_looks(data: bytes) -> dict[str, SheetLook]:
    """The look of every worksheet; nothing where the file is older or damaged."""
    try:
        book = _read_book(data)
        found: dict[str, _Sheet] = {}
        names = book.rules.resolve(book.names)
        for name, number, content in sheet_records(data):
            if name not in found:
                found[name] = _Sheet(told=Told(names, book.colour))
            _take(found[name], number, content)
            found[name].told.take(number, content)
        looks = tuple(_look(book, one) for one in book.looks)
        normal = book.fonts[0]
        _fill_pieces(book, tuple(found.values()))
    except (OleError, struct.error, IndexError, StopIteration, UnicodeDecodeError):
        return {}
    numbers = {name: at for at, name in enumerate(book.names, 1)}
    return {
        name: _finish(one, looks, normal, book, numbers.get(name, 0)) for name, one in found.items()
    }


def _fill_pieces(book: _Book, sheets: Iterable[_Sheet]) -> None:
    """Give the cells whose texts have several fonts their pieces."""
    wanted = {number for one in sheets for number in one.told.labels.values()}
    texts = rich_texts(book.rules.strings, wanted, book.font)
    for one in sheets:
        for cell, number in one.told.labels.items():
            if number in texts:
                one.pieces[cell] = texts[number]
                if not texts[number]:
                    one.told.found.lose(FONTS)


def _finish(
    sheet: _Sheet, looks: tuple[CellLook, ...], normal: CellLook, book: _Book, number: int
) -> SheetLook:
    if len(sheet.margins) == len(_MARGINS):
        left, right, top, bottom = (sheet.margins[at] for at in range(4))
        sheet.page = replace(sheet.page, margins=(left, right, top, bottom))
    if not sheet.is_frozen:
        sheet.page = replace(sheet.page, frozen=None)
    told = sheet.told
    return replace(
        sheet.look(looks, normal, book.titles.get(number), told.found),
        pieces={cell: one for cell, one in sheet.pieces.items() if one},
        notes=told.told_notes(),
        filtered=book.rules.filtered.get(number) if told.has_filter else None,
    )


def _read_book(data: bytes) -> _Book:
    entries = directory(data)
    entry = next(one for one in entries if one.kind == 2 and one.name.lower() == "workbook")
    stream = read_stream(data, entries, entry)
    book = _Book()
    if struct.unpack_from("<HHH", stream)[0::2] != (_BOF, BIFF8):
        raise OleError("older than Excel 97")
    for number, content in _records(stream):
        if number == _EOF:
            break
        book.rules.take(number, content)
        if number == _FONT:
            _take_font(book, content)
        elif number == _FORMAT:
            book.formats[struct.unpack_from("<H", content)[0]] = _text(content, 2)
        elif number == _XF:
            book.looks.append(content)
        elif number == _SHEET:
            book.names.append(_short_text(content, 6))
        elif number == _NAME:
            _take_name(book, content)
        elif number == _PALETTE:
            count = struct.unpack_from("<H", content)[0]
            book.palette[:count] = [
                f"#{content[2 + 4 * at : 5 + 4 * at].hex().upper()}" for at in range(count)
            ]
    return book


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(stream):
        number, length = struct.unpack_from("<HH", stream, at)
        yield number, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _take_font(book: _Book, content: bytes) -> None:
    height, flags, ink, weight = struct.unpack_from("<HHHH", content)
    look = CellLook(
        font_name=_short_text(content, 14),
        font_size=height / 20,
        bold=weight >= 600,
        italic=bool(flags & 2),
        underline=content[10],
        font_strikeout=bool(flags & 8),
    )
    book.fonts.append(look)
    book.inks.append(ink)
    if len(book.fonts) == 4:  # the number 4 is never given to a font
        book.fonts.append(look)
        book.inks.append(ink)


def _take_name(book: _Book, content: bytes) -> None:
    """The rows printed on every page, which a name of the workbook holds."""
    flags, _, length, size, _, sheet = struct.unpack_from("<HBBHHH", content)
    if not flags & 0x20 or length != 1 or content[15] != _PRINT_TITLES:
        return
    at, end = 16, 16 + size
    while at + 11 <= end:
        if content[at] == _AREA:
            first, last, left, right = struct.unpack_from("<HHHH", content, at + 3)
            if left == 0 and right >= _LAST_COLUMN:
                book.titles[sheet] = first, last
            at += 11
        else:
            at += 3  # the length of the areas behind it


def _text(content: bytes, at: int) -> str:
    """A text with a length of two bytes."""
    if len(content) <= at + 2:
        return ""
    length, is_wide = struct.unpack_from("<HB", content, at)
    raw = content[at + 3 : at + 3 + length * (2 if is_wide & 1 else 1)]
    return raw.decode("utf-16-le" if is_wide & 1 else "latin-1")


def _short_text(content: bytes, at: int) -> str:
    length, is_wide = content[at], content[at + 1] & 1
    raw = content[at + 2 : at + 2 + length * (2 if is_wide else 1)]
    return raw.decode("utf-16-le" if is_wide else "latin-1")


def _look(book: _Book, content: bytes) -> CellLook:
    """What a format of the workbook comes to."""
    font, number = struct.unpack_from("<HH", content)
    align, turn, more = content[6], content[7], content[8]
    edges, rest, fill = struct.unpack_from("<IIH", content, 10)
    pattern = rest >> 26 & 0x3F
    look: CellLook = replace(
        book.fonts[font],
        font_color=book.colour(book.inks[font]),
        pattern=pattern,
        fg_color=book.colour(fill & 0x7F) if pattern else "",
        bg_color=book.colour(fill >> 7 & 0x7F) if pattern > 1 else "",
        left=edges & 15,
        right=edges >> 4 & 15,
        top=edges >> 8 & 15,
        bottom=edges >> 12 & 15,
        left_color=book.colour(edges >> 16 & 0x7F) if edges & 15 else "",
        right_color=book.colour(edges >> 23 & 0x7F) if edges >> 4 & 15 else "",
        top_color=book.colour(rest & 0x7F) if edges >> 8 & 15 else "",
        bottom_color=book.colour(rest >> 7 & 0x7F) if edges >> 12 & 15 else "",
        align=across_name(align & 7),
        valign=down_name(align >> 4 & 7),
        text_wrap=bool(align & 8),
        rotation=rotation(turn),
        indent=more & 15,
        shrink=bool(more & 16),
        num_format=book.formats.get(number, number),
    )
    return look


def _take(sheet: _Sheet, number: int, content: bytes) -> None:
    """One record of a sheet."""
    if number in _CELLS:
        row, column, look = struct.unpack_from("<HHH", content)
        _set(sheet, row, [(column, look)])
    elif number in (_MULRK, _MULBLANK):
        row, first = struct.unpack_from("<HH", content)
        step = 6 if number == _MULRK else 2
        numbers = range((len(content) - 6) // step)
        given = (struct.unpack_from("<H", content, 4 + at * step)[0] for at in numbers)
        _set(sheet, row, [(first + at, look) for at, look in enumerate(given)])
    elif number == _ROW:
        row, height, flags = struct.unpack_from("<H4xH4xH", content)
        if not height & 0x8000:
            sheet.set_height(row, height, bool(flags & _BY_HAND))
    elif number == _COLUMN:
        first, last, width = struct.unpack_from("<HHH", content)
        if width:
            span = range(first, min(last, _LAST_COLUMN) + 1)
            sheet.widths.update(dict.fromkeys(span, width / 256))
    elif number == _MERGES:
        count = struct.unpack_from("<H", content)[0]
        for at in range(count):
            top, bottom, left, right = struct.unpack_from("<HHHH", content, 2 + 8 * at)
            sheet.merges.append((top, left, bottom, right))
    else:
        _take_page(sheet, number, content)


def _set(sheet: _Sheet, row: int, looks: list[tuple[int, int]]) -> None:
    if len(sheet.cells) < MAX_CELLS:
        sheet.cells.update({(row, column): look for column, look in looks})


def _take_page(sheet: _Sheet, number: int, content: bytes) -> None:
    """A record about how the sheet prints or is shown."""
    page = sheet.page
    word = struct.unpack_from("<H", content)[0] if len(content) >= 2 else 0
    if number == _SETUP:
        paper, scale, _, wide, high, flags = struct.unpack_from("<6H", content)
        head, foot = struct.unpack_from("<dd", content, 16)
        if not flags & 4:
            page = replace(page, paper=paper, scale=scale, landscape=not flags & 2)
        page = replace(page, header_margin=head, footer_margin=foot)
        sheet.fit = wide, high
    elif number == _FIT:
        sheet.is_fitted = bool(word & 0x100)
    elif number in _MARGINS:
        sheet.margins[_MARGINS[number]] = struct.unpack_from("<d", content)[0]
    elif number == _ACROSS:
        page = replace(page, centred=(bool(word), page.centred[1]))
    elif number == _DOWN:
        page = replace(page, centred=(page.centred[0], bool(word)))
    elif number in (_HEADER, _FOOTER) and content:
        told = _text(content, 0)
        page = replace(page, header=told) if number == _HEADER else replace(page, footer=told)
    elif number == _WINDOW:
        sheet.is_frozen = bool(word & 8)
        page = replace(page, has_gridlines=bool(word & 2))
    elif number == _PANE:
        columns, rows = struct.unpack_from("<HH", content)
        page = replace(page, frozen=(rows, columns))
    elif number in (_WIDTH, _EXACT_WIDTH):
        sheet.width = word / 256 if number == _EXACT_WIDTH else sheet.width or word
    sheet.page = page
