"""Reads what a binary workbook (.xlsb) says of its cells beside their looks: rules, notes, fonts.

In: the parts of the package. Out: what cells accept (drop-downs), looks that they take on,
notes, and texts of several fonts. Colour scales, bars and icons are counted as lost.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct, field

from ledgerproc.reading.files.xlsbcells import records, sheets, text
from ledgerproc.reading.looks.binaryrules import (
    Found,
    add_checks,
    add_rules,
    cut_pieces,
    fixed_area,
)
from ledgerproc.reading.looks.look import (
    CHECKS,
    FONTS,
    FORMULAS,
    MAX_PIECES,
    MAX_RULES,
    RULES,
    Area,
    Cell,
    CellLook,
    Piece,
)
from ledgerproc.reading.looks.tokens import Names

_NAME, _OWN_BOOK, _SAME_BOOK, _OTHER_BOOK, _ADDIN, _REFERENCES = 39, 357, 358, 355, 667, 362
_ITEM, _CHECK, _AREAS, _RULE, _FILTER, _DXF = 19, 64, 461, 463, 161, 507
_SHARED, _RICH, _NOTE, _NOTE_TEXT = 7, 62, 635, 637
_FORMULAS = frozenset(range(8, 12))
_NO_TEXT = 0xFFFFFFFF
Colour = Callable[[bytes, int], str]
Pieces = tuple[Piece, ...]


class Told(Struct):
    """What the records of one sheet have told so far."""

    names: Names
    changes: Sequence[CellLook | None]  # the looks that rules point to
    fonts: Sequence[CellLook]
    strings: Mapping[int, Pieces]  # shared texts of several fonts
    found: Found = field(default_factory=Found)
    areas: list[Area] = field(default_factory=list)
    pieces: dict[Cell, Pieces] = field(default_factory=dict)
    filtered: Area | None = None

    def take(self, number: int, part: bytes, at: int, row: int) -> None:
        """One record of a sheet; a broken one loses what it would have told."""
        taker = _TAKERS.get(number)
        try:
            if number in _FORMULAS:
                self.found.lose(FORMULAS)
            elif number in (_SHARED, _RICH):
                _take_text(self, number, part, at, row)
            elif taker:
                taker(self, part, at)
        except (struct.error, IndexError):
            what = {_CHECK: CHECKS, _RULE: RULES, _RICH: FONTS}.get(number)
            if what:
                self.found.lose(what)


def read_names(book: bytes) -> Names:
    """What numbers in formulas stand for."""
    titles = [name for name, _ in sheets(book)]
    books: list[bool] = []  # whether each is the workbook itself
    told: dict[int, str] = {}
    named: list[bytes] = []
    for number, at in records(book):
        if number in (_OWN_BOOK, _SAME_BOOK, _OTHER_BOOK, _ADDIN):
            books.append(number == _OWN_BOOK)
        elif number == _REFERENCES:
            (count,) = struct.unpack_from("<I", book, at)
            raw = book[at + 4 : at + 4 + 12 * count]
            for turn, (key, sheet, _) in enumerate(
                struct.iter_unpack("<Iii", raw[: len(raw) // 12 * 12])
            ):
                if key < len(books) and books[key] and 0 <= sheet < len(titles):
                    told[turn] = titles[sheet]
        elif number == _NAME:
            after = text(book, at + 9)[1]
            (size,) = struct.unpack_from("<I", book, after)
            named.append(book[after + 4 : after + 4 + size])
    plain = Names(True, told)
    areas = {turn: fixed_area(one, plain) for turn, one in enumerate(named, 1)}
    return Names(True, told, {turn: one for turn, one in areas.items() if one})


def read_changes(part: bytes, colour: Colour) -> list[CellLook | None]:
    """The looks that rules point to, from the styles; None for one that is not followed."""
    return [_change(part, at, colour) for number, at in records(part) if number == _DXF]


def _change(part: bytes, at: int, colour: Colour) -> CellLook | None:
    given: dict[str, object] = {}
    try:
        (count,) = struct.unpack_from("<H", part, at + 4)
        at += 6
        for _ in range(count):
            kind, size = struct.unpack_from("<HH", part, at)
            given |= _property(kind, part, at + 4, colour)
            at += max(4, size)
    except (struct.error, IndexError):
        return None
    if "bg_color" not in given and "fg_color" in given:
        given["bg_color"] = given["fg_color"]
    given.pop("fg_color", None)
    look = CellLook(**given)  # type: ignore[arg-type]
    return look if look.told() else None


def _property(kind: int, part: bytes, at: int, colour: Colour) -> dict[str, object]:
    """One property of a look that a rule gives, as far as it is kept."""
    if kind in (1, 2, 5):
        return {{1: "fg_color", 2: "bg_color", 5: "font_color"}[kind]: colour(part, at)}
    if kind == 25:
        return {"bold": struct.unpack_from("<H", part, at)[0] >= 600}
    if kind == 26:
        return {"underline": int(part[at] in (1, 2) and part[at])}
    if kind in (28, 29):
        return {"italic" if kind == 28 else "font_strikeout": bool(part[at])}
    if kind in (6, 7, 8, 9):  # a border: its colour, then its line
        side = ("top", "bottom", "left", "right")[kind - 6]
        line = struct.unpack_from("<H", part, at + 8)[0]
        return {side: line if line <= 13 else 0}
    return {}


def read_strings(part: bytes, fonts: Sequence[CellLook]) -> dict[int, Pieces]:
    """Shared texts of several fonts by number; in no pieces where they cannot be followed."""
    items = (at for number, at in records(part) if number == _ITEM)
    return {turn: _pieces(part, at, fonts) for turn, at in enumerate(items) if part[at] & 1}


def _pieces(part: bytes, at: int, fonts: Sequence[CellLook]) -> Pieces:
    """The pieces of a text that is told with its fonts."""
    words, after = text(part, at + 1)
    (count,) = struct.unpack_from("<I", part, after)
    raw = part[after + 4 : after + 4 + 4 * min(count, MAX_PIECES + 1)]
    starts = struct.iter_unpack("<HH", raw[: len(raw) // 4 * 4])
    found = [(place, font) for place, font in starts]
    return cut_pieces(words, found, lambda one: fonts[one] if one < len(fonts) else None)


def _take_text(told: Told, number: int, part: bytes, at: int, row: int) -> None:
    (column,) = struct.unpack_from("<I", part, at)
    if number == _SHARED:
        found = told.strings.get(struct.unpack_from("<I", part, at + 8)[0])
    else:
        found = _pieces(part, at + 8, told.fonts) if part[at + 8] & 1 else None
    if found:
        told.pieces[row, column] = found
    elif found is not None:
        told.found.lose(FONTS)


def _areas(part: bytes, at: int) -> tuple[list[Area], int]:
    """Areas after their number, and the place behind them."""
    (count,) = struct.unpack_from("<I", part, at)
    if at + 4 + 16 * count > len(part):
        raise IndexError("areas outside the part")
    raw = part[at + 4 : at + 4 + 16 * min(count, MAX_RULES + 1)]
    found = [(top, left, low, right) for top, low, left, right in struct.iter_unpack("<4I", raw)]
    return found, at + 4 + 16 * count


def _maybe_text(part: bytes, at: int) -> tuple[str, int]:
    (length,) = struct.unpack_from("<I", part, at)
    return ("", at + 4) if length == _NO_TEXT else text(part, at)


def _tokens(part: bytes, at: int) -> tuple[bytes, int]:
    """The tokens of a formula, and the place behind it."""
    (size,) = struct.unpack_from("<I", part, at)
    (extra,) = struct.unpack_from("<I", part, at + 4 + size)
    return part[at + 4 : at + 4 + size], at + 8 + size + extra


def _take_check(told: Told, part: bytes, at: int) -> None:
    (flags,) = struct.unpack_from("<I", part, at)
    areas, at = _areas(part, at + 4)
    texts = []
    for _ in range(4):  # title and message of the error, then of the prompt
        words, at = _maybe_text(part, at)
        texts.append(words)
    first, at = _tokens(part, at)
    second, at = _tokens(part, at)
    words_of = texts[0], texts[1], texts[2], texts[3]
    add_checks(told.found, flags, words_of, (first, second), areas, told.names)


def _take_areas(told: Told, part: bytes, at: int) -> None:
    told.areas = _areas(part, at + 8)[0]


def _take_rule(told: Told, part: bytes, at: int) -> None:
    kind, _, change, _, way = struct.unpack_from("<5I", part, at)
    sizes = struct.unpack_from("<3I", part, at + 30)
    _, at = _maybe_text(part, at + 42)
    tokens = []
    for size in sizes:
        if size:
            one, at = _tokens(part, at)
            tokens.append(one)
    look = told.changes[change] if change < len(told.changes) else None
    add_rules(told.found, kind, way, look, tokens, told.areas, told.names)


def _take_filter(told: Told, part: bytes, at: int) -> None:
    top, bottom, left, right = struct.unpack_from("<4I", part, at)
    told.filtered = top, left, bottom, right


def read_notes(part: bytes) -> dict[Cell, str]:
    """The notes of a sheet, from the part that holds them."""
    found: dict[Cell, str] = {}
    place: Cell = (0, 0)
    for number, at in records(part):
        if number == _NOTE:
            place = (
                struct.unpack_from("<I", part, at + 4)[0],
                struct.unpack_from("<I", part, at + 12)[0],
            )
        elif number == _NOTE_TEXT:
            found[place] = text(part, at + 1)[0]
    return found


_TAKERS: dict[int, Callable[[Told, bytes, int], None]] = {
    _CHECK: _take_check,
    _AREAS: _take_areas,
    _RULE: _take_rule,
    _FILTER: _take_filter,
}
