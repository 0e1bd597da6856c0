"""Reads how the sheets of a binary workbook (.xlsb) look, by the records of its parts.

In: the bytes of the package. Out: a ``SheetLook`` a sheet. The same model as that of .xls, in
other records: a cell points to a format, the format to a font, a fill, borders and a number
format; colours may be the theme's, lightened or darkened.
"""

from __future__ import annotations

import colorsys
import io
import re
import struct
import zipfile
from collections.abc import Callable

from msgspec import Struct, field
from msgspec.structs import replace

from ledgerproc.reading.files.sheetcounts import Package
from ledgerproc.reading.files.xlsbcells import records, sheets, text
from ledgerproc.reading.looks.binarysheets import SheetSoFar, rotation
from ledgerproc.reading.looks.look import MAX_CELLS, CellLook, SheetLook
from ledgerproc.reading.looks.look import across as across_name
from ledgerproc.reading.looks.look import down as down_name
from ledgerproc.reading.looks.xls import DEFAULT_COLOURS
from ledgerproc.reading.looks.xlsbrules import (
    Told,
    read_changes,
    read_names,
    read_notes,
    read_strings,
)

_FONT, _FORMAT, _FILL, _BORDER, _XF, _CELL_XFS, _CELL_XFS_END = 43, 44, 45, 46, 47, 617, 618
_NAME, _ROW, _COLUMN, _MERGE, _FORMAT_INFO = 39, 0, 60, 176, 485
_CELLS = frozenset((*range(1, 12), 62))
_WORKSHEET, _VIEW, _PANE, _MARGINS, _OPTIONS, _SETUP, _WORDS = 147, 137, 151, 476, 477, 478, 479
_AREA, _LAST_COLUMN = 0x3B, 16_383
_TITLES = "Print_Titles"
_BY_HAND = 0x20  # a row whose height does not follow its texts
_BY_THEME, _BY_VALUE, _BY_NUMBER = 3, 2, 1
_THEME_COLOUR = re.compile(
    rb'<a:(dk1|lt1|dk2|lt2|accent[1-6])>\s*<a:(?:srgbClr val|sysClr [^>]*lastClr)="([0-9A-Fa-f]{6})"'
)
_THEME_ORDER = (b"lt1", b"dk1", b"lt2", b"dk2", *(b"accent%d" % at for at in range(1, 7)))


class _Book(Struct):
    """What the workbook says once for all its sheets."""

    theme: list[str]
    fonts: list[CellLook] = field(default_factory=list)
    fills: list[tuple[int, str, str]] = field(default_factory=list)
    borders: list[dict[str, object]] = field(default_factory=list)
    formats: dict[int, str] = field(default_factory=dict)
    looks: list[CellLook] = field(default_factory=list)

    def colour(self, part: bytes, at: int) -> str:
        """A colour of a record; "" where it is the automatic one."""
        kind, number, tint = part[at] >> 1, part[at + 1], struct.unpack_from("<h", part, at + 2)[0]
        if kind == _BY_VALUE:
            plain = part[at + 4 : at + 7].hex().upper()
        elif kind == _BY_THEME and number < len(self.theme):
            plain = self.theme[number]
        elif kind == _BY_NUMBER and number < 64:
            plain = DEFAULT_COLOURS[number if number < 8 else number - 8]
        else:
            return ""
        return "#" + (_tinted(plain, tint / 32767) if tint else plain)


def _tinted(plain: str, tint: float) -> str:
    """A colour lightened (above 0) or darkened (below).

    >>> _tinted("4472C4", 0.8)
    'DAE3F3'
    """
    red, green, blue = (int(plain[at : at + 2], 16) / 255 for at in (0, 2, 4))
    hue, light, much = colorsys.rgb_to_hls(red, green, blue)
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    mixed = colorsys.hls_to_rgb(hue, light, much)
    return "".join(f"{round(one * 255):02X}" for one in mixed)


def read_xlsb_looks(data: bytes) -> dict[str, SheetLook]:
    """The look of every worksheet; nothing where the package cannot be followed."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            whole = Package(package, "workbook.bin")
            parts = dict(whole.links.values())
            theme = _theme(whole.read(parts["theme"])) if "theme" in parts else []
            styles, binary = whole.read(parts["styles"]), whole.read(whole.book)
            book = _read_styles(styles, theme)
            strings = whole.read(whole.strings_part) if whole.strings_part else b""
            texts = read_strings(strings, book.fonts)
            names, titles = read_names(binary), _titles(binary)
            changes = read_changes(styles, book.colour)
            found = {}
            for at, (name, key) in enumerate(sheets(binary)):
                kind, target = whole.links.get(key, ("", ""))
                if kind == "worksheet":
                    sheet = _Sheet(told=Told(names, changes, book.fonts, texts))
                    look = _read_sheet(whole.read(target), book, sheet, titles.get(at))
                    notes = dict(whole.links_of(target).values()).get("comments")
                    told = read_notes(whole.read(notes)) if notes else {}
                    found[name] = replace(look, notes=told)
            return found
    except (struct.error, IndexError, KeyError):
        return {}


def _theme(xml: bytes) -> list[str]:
    found = {name: value.decode().upper() for name, value in _THEME_COLOUR.findall(xml)}
    return [found.get(name, "000000") for name in _THEME_ORDER]


def _titles(part: bytes) -> dict[int, tuple[int, int]]:
    """The rows printed on every page, by number of the sheet, from the names of the workbook."""
    found = {}
    for number, at in records(part):
        if number != _NAME:
            continue
        (sheet,) = struct.unpack_from("<I", part, at + 5)
        name, after = text(part, at + 9)
        if not name.endswith(_TITLES):
            continue
        end = after + 4 + struct.unpack_from("<I", part, after)[0]
        place = after + 4
        while place + 15 <= end:
            if part[place] & 0x1F != _AREA & 0x1F:
                place += 3
                continue
            first, last, left, right = struct.unpack_from("<IIHH", part, place + 3)
            if left & _LAST_COLUMN == 0 and right & _LAST_COLUMN == _LAST_COLUMN:
                found[sheet] = first, last
            place += 15
    return found


def _read_styles(part: bytes, theme: list[str]) -> _Book:
    book = _Book(theme)
    is_cells = False
    for number, at in records(part):
        if number in (_CELL_XFS, _CELL_XFS_END):
            is_cells = number == _CELL_XFS
        elif number == _FONT:
            book.fonts.append(_font(book, part, at))
        elif number == _FORMAT:
            book.formats[struct.unpack_from("<H", part, at)[0]] = text(part, at + 2)[0]
        elif number == _FILL:
            pattern = struct.unpack_from("<I", part, at)[0]
            book.fills.append((pattern, book.colour(part, at + 4), book.colour(part, at + 12)))
        elif number == _BORDER:
            book.borders.append(_border(book, part, at + 1))
        elif number == _XF and is_cells:
            book.looks.append(_look(book, part, at))
    return book


def _font(book: _Book, part: bytes, at: int) -> CellLook:
    height, flags, weight = struct.unpack_from("<HHH", part, at)
    return CellLook(
        font_name=text(part, at + 21)[0],
        font_size=height / 20,
        bold=weight >= 600,
        italic=bool(flags & 2),
        underline=part[at + 8],
        font_strikeout=bool(flags & 8),
        font_color=book.colour(part, at + 12),
    )


def _border(book: _Book, part: bytes, at: int) -> dict[str, object]:
    found: dict[str, object] = {}
    for turn, side in enumerate(("top", "bottom", "left", "right")):
        place = at + 10 * turn
        if part[place]:
            found |= {side: part[place], f"{side}_color": book.colour(part, place + 2)}
    return found


def _look(book: _Book, part: bytes, at: int) -> CellLook:
    _, number, font, fill, border = struct.unpack_from("<5H", part, at)
    turn, indent = part[at + 10], part[at + 11]
    flags = struct.unpack_from("<H", part, at + 12)[0]
    pattern, front, back = book.fills[fill] if fill < len(book.fills) else (0, "", "")
    look: CellLook = replace(
        book.fonts[font],
        pattern=pattern,
        fg_color=front if pattern else "",
        bg_color=back if pattern > 1 else "",
        align=across_name(flags & 7),
        valign=down_name(flags >> 3 & 7),
        text_wrap=bool(flags & 0x40),
        shrink=bool(flags & 0x100),
        rotation=rotation(turn),
        indent=indent,
        num_format=book.formats.get(number, number),
    )
    if border < len(book.borders):
        look = replace(look, **book.borders[border])
    return look


class _Sheet(SheetSoFar, kw_only=True):
    """What the records of one sheet have told so far."""

    told: Told
    row: int = 0


def _read_sheet(
    part: bytes, book: _Book, sheet: _Sheet, titles: tuple[int, int] | None
) -> SheetLook:
    for number, at in records(part):
        if number in _CELLS:
            column, look = struct.unpack_from("<II", part, at)
            if len(sheet.cells) < MAX_CELLS:
                sheet.cells[sheet.row, column] = look & 0xFFFFFF
        elif taker := _TAKERS.get(number):
            taker(sheet, part, at)
        sheet.told.take(number, part, at, sheet.row)
    told = sheet.told
    return replace(
        sheet.look(tuple(book.looks), book.fonts[0], titles, told.found),
        pieces=told.pieces,
        filtered=told.filtered,
    )


def _take_row(sheet: _Sheet, part: bytes, at: int) -> None:
    sheet.row, height = struct.unpack_from("<I4xH", part, at)
    if height:
        sheet.set_height(sheet.row, height, bool(part[at + 11] & _BY_HAND))


def _take_column(sheet: _Sheet, part: bytes, at: int) -> None:
    first, last, width = struct.unpack_from("<III", part, at)
    if width:
        sheet.widths.update(dict.fromkeys(range(first, min(last, first + 255) + 1), width / 256))


def _take_merge(sheet: _Sheet, part: bytes, at: int) -> None:
    top, bottom, left, right = struct.unpack_from("<4I", part, at)
    sheet.merges.append((top, left, bottom, right))


def _take_properties(sheet: _Sheet, part: bytes, at: int) -> None:
    sheet.is_fitted = bool(part[at + 1] & 1)


def _take_view(sheet: _Sheet, part: bytes, at: int) -> None:
    sheet.page = replace(sheet.page, has_gridlines=bool(part[at] & 4))


def _take_pane(sheet: _Sheet, part: bytes, at: int) -> None:
    across, down = struct.unpack_from("<dd", part, at)
    if part[at + 28] & 1:
        sheet.page = replace(sheet.page, frozen=(int(down), int(across)))


def _take_margins(sheet: _Sheet, part: bytes, at: int) -> None:
    left, right, top, bottom, head, foot = struct.unpack_from("<6d", part, at)
    sheet.page = replace(
        sheet.page,
        margins=(left, right, top, bottom),
        header_margin=head,
        footer_margin=foot,
    )


def _take_options(sheet: _Sheet, part: bytes, at: int) -> None:
    sheet.page = replace(sheet.page, centred=(bool(part[at] & 1), bool(part[at] & 2)))


def _take_setup(sheet: _Sheet, part: bytes, at: int) -> None:
    paper, scale, *_, wide, high = struct.unpack_from("<8I", part, at)
    flags = struct.unpack_from("<H", part, at + 32)[0]
    sheet.fit = wide, high
    sheet.page = replace(sheet.page, paper=paper, scale=scale, landscape=bool(flags & 2))


def _take_words(sheet: _Sheet, part: bytes, at: int) -> None:
    told, place = [], at + 2
    for _ in range(2):
        if part[place : place + 4] == b"\xff\xff\xff\xff":
            told.append("")
            place += 4
        else:
            words, place = text(part, place)
            told.append(words)
    sheet.page = replace(sheet.page, header=told[0], footer=told[1])


def _take_info(sheet: _Sheet, part: bytes, at: int) -> None:
    exact, letters = struct.unpack_from("<IH", part, at)
    sheet.width = letters if exact == 0xFFFFFFFF else exact / 256


_TAKERS: dict[int, Callable[[_Sheet, bytes, int], None]] = {
    _ROW: _take_row,
    _COLUMN: _take_column,
    _MERGE: _take_merge,
    _WORKSHEET: _take_properties,
    _VIEW: _take_view,
    _PANE: _take_pane,
    _MARGINS: _take_margins,
    _OPTIONS: _take_options,
    _SETUP: _take_setup,
    _WORDS: _take_words,
    _FORMAT_INFO: _take_info,
}
