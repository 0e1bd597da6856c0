"""The styles of an OpenDocument table: what a name of a style comes to.

In: the elements of styles.xml and content.xml as they open and close. Out: looks of cells,
widths, heights and pages by the names that tables call them by. Lengths come with their unit.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from ledgerproc.reading.looks.look import CellLook, PageLook, colour

Given = Mapping[str, str]
_LENGTH = re.compile(r"(-?\d+(?:\.\d+)?)(in|cm|mm|pt|pc|px)")
_INCHES = {"in": 1, "cm": 1 / 2.54, "mm": 1 / 25.4, "pt": 1 / 72, "pc": 1 / 6, "px": 1 / 96}
_POINTS = 72
_LIGHT = ("normal", "100", "200", "300", "400")
_DOTS = 96 / 7  # widths of a digit in an inch
_PAPERS = {(8.27, 11.69): 9, (11.69, 16.54): 8, (8.5, 11.0): 1, (7.17, 10.12): 13, (5.83, 8.27): 11}
_ALIGNS = {"start": "left", "left": "left", "end": "right", "right": "right", "center": "center"}
_ALIGNS |= {"justify": "justify"}
_VALIGNS = {"top": "top", "middle": "vcenter"}
_LINES = {"dotted": 4, "double": 6, "double-thin": 6, "dash-dot": 9, "dash-dot-dot": 11}
_PROPERTIES = (
    "text-properties",
    "paragraph-properties",
    "table-cell-properties",
    "table-column-properties",
    "table-row-properties",
    "table-properties",
    "page-layout-properties",
)
_NUMBERS = ("number-style", "percentage-style", "date-style", "time-style", "text-style")
_PLACES = {"region-left": "&L", "region-center": "&C", "region-right": "&R"}
_FIELDS = {"page-number": "&P", "page-count": "&N", "sheet-name": "&A", "date": "&D", "time": "&T"}
_PIECES = {**_PLACES, **_FIELDS, "s": " "}


def inches(text: str) -> float:
    """A length in inches, 0 where it is none.

    >>> inches("2.54cm"), inches("36pt"), inches("auto")
    (1.0, 0.5, 0.0)
    """
    found = _LENGTH.fullmatch(text)
    return round(float(found[1]) * _INCHES[found[2]], 4) if found else 0.0


class _Style(Struct):
    """A style as written: its properties, and the styles that it takes the rest from."""

    parent: str = ""
    number: str = ""
    page: str = ""
    given: dict[str, str] = field(default_factory=dict)


class Styles(Struct):
    """Every style that was met so far, by family and name."""

    styles: dict[tuple[str, str], _Style] = field(default_factory=dict)
    fonts: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    pages: dict[str, dict[str, str]] = field(default_factory=dict)
    masters: dict[str, str] = field(default_factory=dict)  # master page -> page layout
    words: dict[tuple[str, str], str] = field(default_factory=dict)  # header, footer of a master
    shown: dict[str, str] = field(default_factory=dict)  # name of a style by the name shown
    # Conditions that stand with a style: condition, style that is taken on, place it counts from.
    maps: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict)
    style: _Style | None = None
    own: str = ""  # its name
    number: str = ""  # the number style that is open
    literal: bool = False  # text inside it stands for itself
    layout: dict[str, str] | None = None
    master: str = ""
    part: str = ""  # header or footer that is open

    def start(self, name: str, given: Given) -> None:
        """An element opens."""
        if name in ("style", "default-style"):
            own = given.get("style:name", "") if name == "style" else ""
            parent, number = (
                given.get("style:parent-style-name", ""),
                given.get("style:data-style-name", ""),
            )
            self.style = _Style(parent, number, given.get("style:master-page-name", ""))
            self.styles[given.get("style:family", ""), own] = self.style
            self.own = own
            if "style:display-name" in given:
                self.shown[given["style:display-name"]] = own
        elif name == "font-face":
            family = given.get("svg:font-family", "").split(",")[0].strip("'\" ")
            self.fonts[given.get("style:name", "")] = family
        elif name == "page-layout":
            self.layout = self.pages.setdefault(given.get("style:name", ""), {})
        elif name in _PROPERTIES:
            target = self.layout
            if not name.startswith("page"):
                target = self.style.given if self.style else None
            if target is not None:
                target.update(given)
        elif name in _NUMBERS:
            self.number = given.get("style:name", "")
            self.numbers[self.number] = "@" if name == "text-style" else ""
        elif self.number:
            self.numbers[self.number] += _number_piece(name, given)
            self.literal = name == "text"
        elif name == "map" and self.style:
            keys = ("style:condition", "style:apply-style-name", "style:base-cell-address")
            told = given.get(keys[0], ""), given.get(keys[1], ""), given.get(keys[2], "")
            self.maps.setdefault(self.own, []).append(told)
        else:
            self._start_master(name, given)

    def _start_master(self, name: str, given: Given) -> None:
        if name == "master-page":
            self.master = given.get("style:name", "")
            self.masters[self.master] = given.get("style:page-layout-name", "")
        elif self.master and name in ("header", "footer"):
            self.part = name if given.get("style:display") != "false" else ""
        elif self.part:
            key = self.master, self.part
            self.words[key] = self.words.get(key, "") + _PIECES.get(name, "")

    def text(self, data: str) -> None:
        """Text inside the elements of a number style or of a header."""
        if self.number and self.literal:
            plain = data if data in ("-", "/", ".", " ", ":", "%") else f'"{data}"' if data else ""
            self.numbers[self.number] += plain
        elif self.part and data.strip() and not self._is_in_field(data):
            key = self.master, self.part
            self.words[key] = self.words.get(key, "") + data.replace("&", "&&")

    def _is_in_field(self, data: str) -> bool:
        told = self.words.get((self.master, self.part), "")
        return data.isdecimal() and told.endswith(tuple(_FIELDS.values()))

    def end(self, name: str) -> None:
        """An element closes."""
        if name in ("style", "default-style"):
            self.style = None
        elif name in _NUMBERS:
            self.number = ""
        elif name == "text":
            self.literal = False
        elif name == "page-layout":
            self.layout = None
        elif name == "master-page":
            self.master = ""
        elif name in ("header", "footer"):
            self.part = ""

    def given(self, family: str, name: str) -> tuple[dict[str, str], str]:
        """The properties of a style with those of the styles behind it, and its number style."""
        chain: list[_Style] = []
        found = self.styles.get((family, name))
        while found is not None and len(chain) < 20:
            chain.append(found)
            found = self.styles.get((family, found.parent)) if found.parent else None
        if base := self.styles.get((family, "")):
            chain.append(base)
        merged: dict[str, str] = {}
        for one in reversed(chain):
            merged |= one.given
        return merged, next((one.number for one in chain if one.number), "")

    def cell(self, name: str) -> CellLook:
        """The look of a cell of a style."""
        given, number = self.given("table-cell", name)
        own = self.styles.get(("table-cell", name), _Style()).given
        face = own.get("style:font-name-asian") or given.get("style:font-name", "")
        background = colour(given.get("fo:background-color", ""))
        is_fixed = given.get("style:text-align-source") == "fix"
        angle = int(float(given.get("style:rotation-angle", "0").removesuffix("deg") or 0)) % 360
        look = CellLook(
            font_name=self.fonts.get(face, face) or given.get("fo:font-family", ""),
            font_size=round(inches(given.get("fo:font-size", "")) * _POINTS, 1),
            bold=given.get("fo:font-weight", "normal") not in _LIGHT,
            italic=given.get("fo:font-style", "normal") != "normal",
            underline=int(given.get("style:text-underline-style", "none") != "none"),
            font_strikeout=given.get("style:text-line-through-style", "none") != "none",
            font_color=colour(given.get("fo:color", "")),
            pattern=int(bool(background)),
            fg_color=background,
            align=_ALIGNS.get(given.get("fo:text-align", ""), "") if is_fixed else "",
            valign=_VALIGNS.get(given.get("style:vertical-align", ""), ""),
            text_wrap=given.get("fo:wrap-option") == "wrap",
            rotation=angle if angle <= 90 else angle - 360 if angle >= 270 else 0,
            shrink=given.get("style:shrink-to-fit") == "true",
            num_format=self.numbers.get(number, "") or 0,
        )
        if given.get("style:direction") == "ttb":
            look = replace(look, rotation=270)
        return _with_edges(look, given)

    def piece(self, name: str, cell: CellLook) -> CellLook:
        """The font of a part of a cell's text, which takes from the cell what it does not say."""
        return _with_font(cell, self.given("text", name)[0], self.fonts)

    def change(self, name: str) -> CellLook:
        """What a style changes in a cell that takes it on."""
        own = self.styles.get(("table-cell", self.shown.get(name, name)), _Style()).given
        look = _with_edges(_with_font(CellLook(), own, self.fonts), own)
        return replace(look, bg_color=colour(own.get("fo:background-color", "")))

    def width(self, name: str) -> float:
        """The width of a column in characters."""
        return inches(self.given("table-column", name)[0].get("style:column-width", "")) * _DOTS

    def height(self, name: str) -> float:
        """The height of a row in points."""
        return inches(self.given("table-row", name)[0].get("style:row-height", "")) * _POINTS

    def grows(self, name: str) -> bool:
        """Whether the height of a row follows its texts."""
        return self.given("table-row", name)[0].get("style:use-optimal-row-height") == "true"

    def page(self, table: str) -> PageLook:
        """How a table of a style prints."""
        style = self.styles.get(("table", table), _Style())
        given = self.pages.get(self.masters.get(style.page, ""), {})
        if not given:
            return PageLook()
        header, footer = (self.words.get((style.page, one), "") for one in ("header", "footer"))
        sides = [
            given.get(f"fo:margin-{one}", "0.79in") for one in ("left", "right", "top", "bottom")
        ]
        left, right, top, bottom = map(inches, sides)
        size = sorted(inches(given.get(f"fo:page-{one}", "")) for one in ("width", "height"))
        paper = next((n for two, n in _PAPERS.items() if _is_near(two, size)), 0)
        wide, high = given.get("style:scale-to-X", ""), given.get("style:scale-to-Y", "")
        scale = given.get("style:scale-to", "").removesuffix("%")
        centred = given.get("style:table-centering", "none")
        return PageLook(
            landscape=given.get("style:print-orientation") == "landscape",
            paper=paper,
            scale=int(float(scale)) if scale else 0,
            fit=(int(wide or 0), int(high or 0)) if wide or high else None,
            margins=(left, right, top + 0.5 * bool(header), bottom + 0.5 * bool(footer)),
            header_margin=top,
            footer_margin=bottom,
            header=header if header[:1] == "&" else f"&C{header}" if header else "",
            footer=footer if footer[:2] in _PLACES.values() else f"&C{footer}" if footer else "",
            centred=(centred in ("horizontal", "both"), centred in ("vertical", "both")),
        )


def _is_near(paper: tuple[float, float], size: list[float]) -> bool:
    return all(abs(one - two) < 0.03 for one, two in zip(paper, size, strict=True))


def _number_piece(name: str, given: Given) -> str:
    """The piece of a number format that an element stands for."""
    is_long = given.get("number:style") == "long"
    if name == "number":
        places = int(given.get("number:decimal-places", "0"))
        least = "0" * max(1, int(given.get("number:min-integer-digits", "1")))
        whole = "#,##0" if given.get("number:grouping") == "true" else least
        return whole + ("." + "0" * places if places else "")
    if name == "month" and given.get("number:textual") == "true":
        return "mmmm" if is_long else "mmm"
    short = {"year": "yy", "month": "m", "day": "d", "hours": "h", "minutes": "m", "seconds": "s"}
    return short.get(name, "") * (2 if is_long else 1)


def _with_font(look: CellLook, given: Given, fonts: Given) -> CellLook:
    """A look with what some properties say of its font, and nothing else changed."""
    changes: dict[str, object] = {}
    face = given.get("style:font-name-asian") or given.get("style:font-name", "")
    if face or "fo:font-family" in given:
        changes["font_name"] = fonts.get(face, face) or given["fo:font-family"].strip("'")
    if size := inches(given.get("fo:font-size", "")):
        changes["font_size"] = round(size * _POINTS, 1)
    if "fo:font-weight" in given:
        changes["bold"] = given["fo:font-weight"] not in _LIGHT
    if "fo:font-style" in given:
        changes["italic"] = given["fo:font-style"] != "normal"
    if "style:text-underline-style" in given:
        changes["underline"] = int(given["style:text-underline-style"] != "none")
    if "style:text-line-through-style" in given:
        changes["font_strikeout"] = given["style:text-line-through-style"] != "none"
    if "fo:color" in given:
        changes["font_color"] = colour(given["fo:color"])
    return replace(look, **changes)


def _with_edges(look: CellLook, given: Given) -> CellLook:
    changes: dict[str, object] = {}
    for side in ("left", "right", "top", "bottom"):
        kind, ink = _edge(given.get(f"fo:border-{side}") or given.get("fo:border", "none"))
        if kind:
            changes |= {side: kind, f"{side}_color": ink}
    return replace(look, **changes)


def _edge(text: str) -> tuple[int, str]:
    """A border's kind and colour: 0.74pt solid #000000.

    >>> _edge("0.74pt solid #000000"), _edge("1.76pt solid #1f4e78"), _edge("none")
    ((1, '#000000'), (2, '#1F4E78'), (0, ''))
    """
    parts = text.split()
    if len(parts) < 3:
        return 0, ""
    thick = inches(parts[0]) * _POINTS
    if "dash" in parts[1] and parts[1] not in _LINES:
        kind = 8 if thick > 1.4 else 3
    else:
        solid = 7 if thick < 0.2 else 1 if thick < 1.4 else 2 if thick < 2.1 else 5
        kind = _LINES.get(parts[1], solid)
    return kind, colour(parts[-1])
