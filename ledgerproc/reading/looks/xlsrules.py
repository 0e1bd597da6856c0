"""Reads what an old workbook (.xls) says of its cells beside their looks: rules, notes, fonts.

In: the records of the workbook and of a sheet. Out: what cells accept (drop-downs), looks that
they take on, notes, and texts of several fonts. What .xls keeps in records of later programs
(colour scales, icons) is counted as lost.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence

from msgspec import Struct, field

from ledgerproc.reading.files.ole import shared_strings
from ledgerproc.reading.looks.binaryrules import (
    Found,
    add_checks,
    add_rules,
    cut_pieces,
    fixed_area,
)
from ledgerproc.reading.looks.look import CHECKS, FORMULAS, RULES, Area, Cell, CellLook, Piece
from ledgerproc.reading.looks.tokens import Names

_SST, _CONTINUE, _BOOKS, _REFERENCES, _SHEET, _NAME = 0xFC, 0x3C, 0x1AE, 0x17, 0x85, 0x18
_LABEL, _FORMULA, _CHECK, _AREAS, _RULE, _NEWER_RULE = 0xFD, 0x06, 0x1BE, 0x1B0, 0x1B1, 0x87A
_NOTE, _OBJECT, _WORDS, _FILTER = 0x1C, 0x5D, 0x1B6, 0x9D
_OWN_BOOK = b"\x01\x04"
_FILTERED, _AREA_TOKEN = 0x0D, 0x3B  # a name that holds the area of the filter
_FONT, _BORDER, _PATTERN = 0x04000000, 0x10000000, 0x20000000
_NUMBER, _ALIGN, _OWN_NUMBER = 0x02000000, 0x08000000, 1
_FONT_SIZE, _BORDER_SIZE, _PATTERN_SIZE, _ALIGN_SIZE = 118, 8, 4, 8
_NONE = 0xFFFFFFFF
Colour = Callable[[int], str]


class Globals(Struct):
    """What the workbook says once for the rules of all its sheets."""

    strings: list[bytes] = field(default_factory=list)  # the records of the shared texts
    books: list[bytes] = field(default_factory=list)
    references: list[tuple[int, int]] = field(default_factory=list)  # book, sheet
    sheets: list[str] = field(default_factory=list)
    names: list[bytes] = field(default_factory=list)
    filtered: dict[int, Area] = field(default_factory=dict)  # by number of the sheet, from 1
    last: int = 0

    def take(self, number: int, content: bytes) -> None:
        """One record of the workbook."""
        if number == _SST or (number == _CONTINUE and self.last == _SST):
            self.strings.append(content)
            self.last = _SST
            return
        self.last = number
        if number == _BOOKS:
            self.books.append(content)
        elif number == _REFERENCES:
            self.references += list(
                struct.iter_unpack("<Hh2x", content[2 : len(content) // 6 * 6 + 2])
            )
        elif number == _NAME:
            self._take_name(content)

    def _take_name(self, content: bytes) -> None:
        flags, _, length, size, _, sheet = struct.unpack_from("<HBBHHH", content)
        start = 15 + length * (2 if content[14] & 1 else 1)
        tokens = content[start : start + size]
        self.names.append(tokens)
        is_filter = flags & 0x20 and length == 1 and content[15] == _FILTERED
        if is_filter and len(tokens) == 11 and tokens[0] == _AREA_TOKEN:
            top, bottom, left, right = struct.unpack_from("<4H", tokens, 3)
            self.filtered[sheet] = top, left & 0xFF, bottom, right & 0xFF

    def resolve(self, sheets: Sequence[str]) -> Names:
        """What the numbers in formulas stand for."""
        own = {at for at, one in enumerate(self.books) if one[2:4] == _OWN_BOOK}
        told = {
            at: sheets[sheet]
            for at, (book, sheet) in enumerate(self.references)
            if book in own and 0 <= sheet < len(sheets)
        }
        plain = Names(False, told)
        areas = {at: fixed_area(one, plain) for at, one in enumerate(self.names, 1)}
        return Names(False, told, {at: one for at, one in areas.items() if one})


class Told(Struct):
    """What the records of one sheet have told so far."""

    names: Names
    colour: Colour
    found: Found = field(default_factory=Found)
    labels: dict[Cell, int] = field(default_factory=dict)  # numbers of shared texts
    areas: list[Area] = field(default_factory=list)
    notes: dict[int, Cell] = field(default_factory=dict)  # by number of the object
    words: dict[int, list[str]] = field(default_factory=dict)
    item: int = 0
    missing: int = 0  # characters of a note that are yet to come
    has_filter: bool = False

    def take(self, number: int, content: bytes) -> None:
        """One record; a broken one loses what it would have told."""
        taker = _TAKERS.get(number)
        if taker is None:
            return
        try:
            taker(self, content)
        except (struct.error, IndexError, UnicodeDecodeError):
            what = {_CHECK: CHECKS, _RULE: RULES}.get(number)
            if what:
                self.found.lose(what)

    def told_notes(self) -> dict[Cell, str]:
        """The text of each note."""
        return {
            cell: "".join(self.words[item])
            for item, cell in self.notes.items()
            if item in self.words
        }


def _take_label(told: Told, content: bytes) -> None:
    row, column, _, number = struct.unpack_from("<HHHI", content)
    told.labels[row, column] = number


def _take_formula(told: Told, _content: bytes) -> None:
    told.found.lose(FORMULAS)


def _take_filter(told: Told, _content: bytes) -> None:
    told.has_filter = True


def _text(content: bytes, at: int) -> tuple[str, int]:
    """A text with a length of two bytes, and the place behind it."""
    length, is_wide = struct.unpack_from("<HB", content, at)
    size = length * (2 if is_wide & 1 else 1)
    raw = content[at + 3 : at + 3 + size]
    return raw.decode("utf-16-le" if is_wide & 1 else "latin-1"), at + 3 + size


def _areas(content: bytes, at: int) -> list[Area]:
    (count,) = struct.unpack_from("<H", content, at)
    raw = content[at + 2 : at + 2 + 8 * count]
    found = struct.iter_unpack("<4H", raw[: len(raw) // 8 * 8])
    return [(top, left, bottom, right) for top, bottom, left, right in found if top <= bottom]


def _take_check(told: Told, content: bytes) -> None:
    (flags,) = struct.unpack_from("<I", content)
    texts, at = [], 4
    for _ in range(4):  # title of the prompt, of the error, the prompt, the error
        text, at = _text(content, at)
        texts.append(text.replace("\0", ""))
    tokens = []
    for _ in range(2):
        (size,) = struct.unpack_from("<H", content, at)
        tokens.append(content[at + 4 : at + 4 + size])
        at += 4 + size
    words = texts[1], texts[3], texts[0], texts[2]
    both = tokens[0], tokens[1]
    add_checks(told.found, flags, words, both, _areas(content, at), told.names)


def _take_areas(told: Told, content: bytes) -> None:
    told.areas = _areas(content, 12)


def _take_rule(told: Told, content: bytes) -> None:
    kind, way, first, second, flags, more = struct.unpack_from("<BBHHIH", content)
    look, start = _rule_look(content, 12, flags, more, told.colour)
    tokens = content[start : start + first], content[start + first : start + first + second]
    add_rules(told.found, kind, way, look, tokens, told.areas, told.names)


def _take_newer(told: Told, _content: bytes) -> None:
    told.found.lose(RULES)


def _rule_look(
    content: bytes, at: int, flags: int, more: int, colour: Colour
) -> tuple[CellLook | None, int]:
    """What a rule changes of a cell's look, and the place behind it; None where it is not read."""
    given: dict[str, object] = {}
    if flags & _NUMBER:
        at += struct.unpack_from("<H", content, at)[0] if more & _OWN_NUMBER else 2
    if flags & _FONT:
        given |= _rule_font(content, at, colour)
        at += _FONT_SIZE
    if flags & _ALIGN:
        at += _ALIGN_SIZE
    if flags & _BORDER:
        (edges,) = struct.unpack_from("<H", content, at)
        sides = ("left", "right", "top", "bottom")
        given |= {side: edges >> 4 * turn & 15 for turn, side in enumerate(sides)}
        at += _BORDER_SIZE
    if flags & _PATTERN:
        (colours,) = struct.unpack_from("<H", content, at + 2)
        given["bg_color"] = colour(colours >> 7 & 0x7F) or colour(colours & 0x7F)
        at += _PATTERN_SIZE
    look = CellLook(**given)  # type: ignore[arg-type]
    return (look if look.told() else None), at


def _rule_font(content: bytes, at: int, colour: Colour) -> dict[str, object]:
    _, options, weight, _, underline = struct.unpack_from("<IIHHB", content, at + 64)
    ink, _, changed = struct.unpack_from("<III", content, at + 80)
    has_style = not changed & 2  # 0: the rule sets it
    return {
        "bold": has_style and weight >= 600,
        "italic": has_style and bool(options & 2),
        "font_strikeout": not changed & 0x80 and bool(options & 0x80),
        "underline": int(underline in (1, 2) and underline),
        "font_color": "" if ink == _NONE or ink > _NONE >> 1 else colour(ink),
    }


def _take_note(told: Told, content: bytes) -> None:
    row, column, _, item = struct.unpack_from("<4H", content)
    told.notes[item] = row, column


def _take_object(told: Told, content: bytes) -> None:
    told.item, told.missing = struct.unpack_from("<H", content, 6)[0], 0


def _take_words(told: Told, content: bytes) -> None:
    told.missing = struct.unpack_from("<H", content, 10)[0]
    told.words[told.item] = []


def _take_more(told: Told, content: bytes) -> None:
    if told.missing > 0 and content:
        is_wide = content[0] & 1
        size = min(told.missing * (2 if is_wide else 1), len(content) - 1)
        text = content[1 : 1 + size].decode("utf-16-le" if is_wide else "latin-1", "replace")
        told.words[told.item].append(text)
        told.missing -= max(1, len(text))


def rich_texts(
    pieces: list[bytes], wanted: set[int], font: Callable[[int], CellLook | None]
) -> dict[int, tuple[Piece, ...]]:
    """Shared texts of several fonts, by number; in no pieces where they cannot be followed."""
    found: dict[int, tuple[Piece, ...]] = {}
    for number, (text, runs) in enumerate(shared_strings(pieces) if pieces else ()):
        if runs and number in wanted:
            starts = struct.iter_unpack("<HH", runs[: len(runs) // 4 * 4])
            found[number] = cut_pieces(text, ((at, one) for at, one in starts), font)
    return found


_TAKERS: dict[int, Callable[[Told, bytes], None]] = {
    _LABEL: _take_label,
    _FORMULA: _take_formula,
    _FILTER: _take_filter,
    _CHECK: _take_check,
    _AREAS: _take_areas,
    _RULE: _take_rule,
    _NEWER_RULE: _take_newer,
    _NOTE: _take_note,
    _OBJECT: _take_object,
    _WORDS: _take_words,
    _CONTINUE: _take_more,
}
