"""Reads how the tables of a web page look, as office programs and exports of systems write them.

In: the name and bytes of a page. Out: a ``SheetLook`` a table that tells anything of its look.
Style sheets, ``style``, and the older attributes (bgcolor, width, border) are followed; what
only a browser could lay out is not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from ledgerproc.reading.files.html import (
    cell_text,
    decode_page,
    page_tables,
    parse_page,
    place_cells,
    sheet_names,
    table_columns,
    table_rows,
    text_parts,
)
from ledgerproc.reading.files.text import TextError
from ledgerproc.reading.looks.css import (
    NUMBER_FORMATS,
    Given,
    edge,
    font_of,
    ink,
    points,
    properties,
)
from ledgerproc.reading.looks.htmlpages import Rules, page_look, page_rules, unkept
from ledgerproc.reading.looks.look import (
    FONTS,
    MAX_CELLS,
    MAX_PIECES,
    Cell,
    CellLook,
    PageLook,
    Piece,
    SheetLook,
)

_CHARACTERS = 96 / 72 / 7  # in a point of a column's width
_MAX_COLUMNS = 16_384
_ACROSS = {
    "left": "left",
    "center": "center",
    "right": "right",
    "justify": "justify",
    "middle": "center",
}
_DOWN = {
    "top": "top",
    "middle": "vcenter",
    "center": "vcenter",
    "bottom": "",
    "baseline": "",
    "justify": "vjustify",
}
_SIDES = ("left", "right", "top", "bottom")
_FONT_SIZES = (7.5, 10.0, 12.0, 13.5, 18.0, 24.0, 36.0)
_TAGS: Mapping[str, tuple[str, object]] = {
    "b": ("bold", True), "strong": ("bold", True), "i": ("italic", True), "em": ("italic", True),
    "u": ("underline", 1), "ins": ("underline", 1), "s": ("font_strikeout", True),
    "strike": ("font_strikeout", True), "del": ("font_strikeout", True),
}  # fmt: skip
_ESCAPED = re.compile(r"\\([0-9A-Fa-f]{4})|\\(.)", re.DOTALL)


def read_html_looks(data: bytes, name: str) -> dict[str, SheetLook]:
    """The look of every table that tells one, by the name of its sheet; nothing of a broken page."""
    try:
        text = decode_page(data)
        root = parse_page(text)
    except TextError:
        return {}
    rules = page_rules(root)
    tables = page_tables(root)
    lost = unkept(text)
    page = page_look(text, rules)
    found: dict[str, SheetLook] = {}
    for table, title in zip(tables, sheet_names(name, text, len(tables)), strict=True):
        try:
            look = _Reader(rules, table).look(page)
        except TextError:
            continue
        if look.cells:
            found.setdefault(title, replace(look, lost={**look.lost, **lost}))
            lost = {}
    return found


class _Reader:
    """Reads one table; the looks of like elements are made once."""

    def __init__(self, rules: Rules, table: Any) -> None:
        self.rules = rules
        self.table = table
        self.looks: dict[CellLook, int] = {}
        self.made: dict[tuple[object, ...], CellLook] = {}
        holders = [table, *table.iterancestors()]
        self.around = frozenset(
            name for one in holders for name in (*_keys(one), "tr", "tbody", "thead", "table")
        )
        self.base = CellLook()
        for one in reversed(holders):
            self.base = self._font(self.base, one)
        self.is_lined = (table.get("border") or "0").strip() not in ("0", "")
        self.ground = self._ground(table)

    def look(self, page: PageLook) -> SheetLook:
        """The look of the table; without cells where nothing tells one."""
        rows = table_rows(self.table)
        cells: dict[Cell, int] = {}
        pieces: dict[Cell, tuple[Piece, ...]] = {}
        notes: dict[Cell, str] = {}
        lost: dict[str, int] = {}
        for one in place_cells(rows):
            own, parts = self._texts(one.node, self._cell(one.node))
            number = self.looks.setdefault(own, len(self.looks))
            if len(cells) + one.down * one.across <= MAX_CELLS:
                for row in range(one.row, one.row + one.down):
                    cells.update({(row, one.column + at): number for at in range(one.across)})
            if len(parts) > MAX_PIECES:
                lost[FONTS] = lost.get(FONTS, 0) + 1
            elif parts:
                pieces[one.row, one.column] = tuple(parts)
            if note := "".join(text for n in one.node.iter("comment") for text in n.itertext()):
                notes[one.row, one.column] = note.strip()
        if not any(_says_something(one, self.base) for one in self.looks):
            return SheetLook()
        return SheetLook(
            cells=cells,
            looks=tuple(self.looks),
            widths=self._widths(rows),
            heights={at: high for at, one in enumerate(rows) if (high := self._height(one))},
            page=page,
            normal=_plain(self.base),
            pieces=pieces,
            notes=notes,
            lost=lost,
            is_page=True,
        )

    def _given(self, node: Any) -> list[Given]:
        """The properties of an element by rising weight: its name, its classes, its own."""
        told = [
            one.given
            for key in _keys(node)
            for one in self.rules.get(key, ())
            if one.around <= self.around
        ]
        own = properties(node.get("style") or "")
        return [*told, own] if own else told

    def _font(self, look: CellLook, node: Any) -> CellLook:
        """The font inside an element, that around it given."""
        tag = node.tag if isinstance(node.tag, str) else ""
        if tag in _TAGS:
            key, value = _TAGS[tag]
            look = replace(look, **{key: value})
        if tag == "font":
            face, size = (
                (node.get("face") or "").split(",")[0].strip("'\" "),
                node.get("size") or "",
            )
            look = replace(
                look,
                font_name=face[:60] or look.font_name,
                font_size=_FONT_SIZES[int(size) - 1] if size in set("1234567") else look.font_size,
                font_color=ink(node.get("color") or "") or look.font_color,
            )
        for given in self._given(node):
            look = font_of(look, given)
        return look

    def _ground(self, node: Any) -> str:
        told = ink(node.get("bgcolor") or "")
        for given in self._given(node):
            for key in ("background", "background-color"):
                if key in given:
                    words = [given[key], *given[key].split()]
                    told = next((one for word in words if (one := ink(word))), "")
        return told

    def _cell(self, node: Any) -> CellLook:
        """The look of a cell; like cells of like rows are made once."""
        row = next(node.iterancestors("tr"))
        keys = ("class", "style", "align", "valign", "bgcolor", "nowrap")
        mark = (node.tag, *(node.get(key) for key in keys), *(row.get(key) for key in keys))
        if mark not in self.made:
            self.made[mark] = self._made(node, row)
        return self.made[mark]

    def _made(self, node: Any, row: Any) -> CellLook:
        look = self._font(self.base, row)
        if node.tag == "th":
            look = replace(look, bold=True, align="center")
        look = self._font(look, node)
        ground = self._ground(node) or self._ground(row) or self.ground
        changes: dict[str, object] = {"valign": "vcenter", "text_wrap": node.get("nowrap") is None}
        if self.is_lined:
            changes |= dict.fromkeys(_SIDES, 1)
        if ground:
            changes |= {"pattern": 1, "fg_color": ground}
        for one in (row, node):
            if (told := (one.get("align") or "").lower()) in _ACROSS:
                changes["align"] = _ACROSS[told]
            if (told := (one.get("valign") or "").lower()) in _DOWN:
                changes["valign"] = _DOWN[told]
            for given in self._given(one):
                changes |= _set_up(given, is_cell=one is node)
        return replace(look, **changes)

    def _texts(self, node: Any, own: CellLook) -> tuple[CellLook, list[Piece]]:
        """The look of a cell with the font of its text, and its pieces where it has several."""
        parts = text_parts(node)
        if all(one is node for _, one in parts):
            return own, []
        fonts: dict[Any, CellLook] = {node: own}
        told: list[Piece] = []
        for text, holder in parts:
            chain = []
            while holder is not None and holder not in fonts:
                chain.append(holder)
                holder = holder.getparent()
            look = fonts.get(holder, own)
            for one in reversed(chain):
                look = fonts[one] = self._font(look, one)
            if told and (told[-1][1] == look or not text.strip()):
                told[-1] = told[-1][0] + text, told[-1][1]
            else:
                told.append((text, look))
        seen = {look for text, look in told if text.strip()}
        if len(seen) <= 1:
            return next(iter(seen), own), []
        return own, _aligned(told, cell_text(node))

    def _widths(self, rows: list[Any]) -> dict[int, float]:
        """Widths of columns, as their elements say them or else the cells of single columns."""
        found: dict[int, float] = {}
        for at, one in enumerate(table_columns(self.table, _MAX_COLUMNS)):
            if width := self._length(one, "width"):
                found[at] = width * _CHARACTERS
        if not found:
            for one in place_cells(rows[:20]):
                width = self._length(one.node, "width") if one.across == 1 else 0
                if width:
                    found.setdefault(one.column, width * _CHARACTERS)
        return {at: min(width, 255.0) for at, width in found.items()}

    def _height(self, row: Any) -> float:
        heights = [self._length(row, "height")]
        heights += [
            self._length(one, "height")
            for one in row.iterchildren("td", "th")
            if one.get("rowspan") in (None, "1")
        ]
        high = max(heights)
        return high if 0 < high <= 409 else 0.0

    def _length(self, node: Any, key: str) -> float:
        told = points(node.get(key) or "")
        for given in self._given(node):
            told = points(given[key]) if key in given else told
        return max(0.0, told)


def _keys(node: Any) -> list[str]:
    """The selectors that mean an element, by rising weight."""
    if not isinstance(node.tag, str):
        return []
    classes = [f".{one.lower()}" for one in (node.get("class") or "").split()[:10]]
    return [node.tag, *classes, *(f"{node.tag}{one}" for one in classes)]


def _set_up(given: Given, *, is_cell: bool) -> dict[str, object]:
    """Alignment, borders and number format of some properties."""
    found: dict[str, object] = {}
    if (told := given.get("text-align", "").lower()) in _ACROSS:
        found["align"] = _ACROSS[told]
    if (told := given.get("vertical-align", "").lower()) in _DOWN:
        found["valign"] = _DOWN[told]
    if "white-space" in given:
        found["text_wrap"] = given["white-space"] not in ("nowrap", "pre")
    if not is_cell:
        return found
    for key, value in given.items():
        sides = _SIDES if key == "border" else (key.removeprefix("border-"),)
        if key.startswith("border") and sides[0] in _SIDES:
            line, tone = edge(value)
            for side in sides:
                found |= {side: line, f"{side}_color": tone}
    if "mso-number-format" in given:
        found["num_format"] = _number_format(given["mso-number-format"])
    if (turn := given.get("mso-rotate", "")).lstrip("-").isdecimal() and abs(int(turn[:4])) <= 90:
        found["rotation"] = int(turn[:4])
    if given.get("layout-flow") == "vertical" or given.get("writing-mode", "").startswith("tb"):
        found["rotation"] = 270
    return found


def _number_format(text: str) -> int | str:
    r"""A number format, which a style writes with escapes.

    >>> _number_format('"yyyy\\0022年\\0022m\\0022月\\0022"'), _number_format("General")
    ('yyyy"年"m"月"', 0)
    """
    plain = text.strip("'\" ")
    if plain in NUMBER_FORMATS:
        return NUMBER_FORMATS[plain]
    return _ESCAPED.sub(lambda one: chr(int(one[1], 16)) if one[1] else one[2], plain)[:255]


def _aligned(pieces: list[Piece], text: str) -> list[Piece]:
    """The pieces without the blanks that a cell's text was stripped of."""
    found: list[Piece] = []
    at = 0
    for part, look in pieces:
        kept = ""
        for letter in part:
            if at < len(text) and text[at] == letter:
                kept += letter
                at += 1
        if kept:
            found.append((kept, look))
    return found


def _plain(look: CellLook) -> CellLook:
    """The font of a table for the cells that it does not hold."""
    return CellLook(font_name=look.font_name, font_size=look.font_size)


def _says_something(look: CellLook, base: CellLook) -> bool:
    """Whether a cell has more of a look than every cell of a bare page."""
    bare = replace(
        base, valign=look.valign, text_wrap=look.text_wrap, bold=look.bold, align=look.align
    )
    return look != bare or base != CellLook()
