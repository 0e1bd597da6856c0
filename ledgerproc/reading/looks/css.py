"""Looks as web pages tell them: properties of a style, rules of a style sheet, colours, lengths.

In: what stands in ``style`` attributes and elements. Out: properties by name, fonts, borders.
A subset: what office programs and exports of other systems write for tables of cells.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec.structs import replace

from ledgerproc.reading.looks.look import CellLook, colour

Given = Mapping[str, str]
MAX_SHEET = 1_000_000  # characters of a style sheet that are looked at
MAX_RULES = 20_000
_LENGTH = re.compile(r"(-?\d{0,5}(?:\.\d{1,6})?)\s*(pt|px|in|cm|mm|pc|em|%)?")
_POINTS = {"pt": 1, "px": 0.75, "in": 72, "cm": 72 / 2.54, "mm": 72 / 25.4, "pc": 12, "": 0.75}
_SHORT = re.compile("#[0-9A-Fa-f]{3}")
_RGB = re.compile(r"rgb\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*\)")
_NAMED = {
    "black": "#000000", "white": "#FFFFFF", "red": "#FF0000", "green": "#008000",
    "blue": "#0000FF", "yellow": "#FFFF00", "gray": "#808080", "grey": "#808080",
    "silver": "#C0C0C0", "maroon": "#800000", "navy": "#000080", "purple": "#800080",
    "orange": "#FFA500", "lime": "#00FF00", "aqua": "#00FFFF", "cyan": "#00FFFF",
    "fuchsia": "#FF00FF", "magenta": "#FF00FF", "olive": "#808000", "teal": "#008080",
    "pink": "#FFC0CB", "windowtext": "#000000", "lightgrey": "#D3D3D3", "lightgray": "#D3D3D3",
    "lightyellow": "#FFFFE0", "lightblue": "#ADD8E6", "darkred": "#8B0000",
}  # fmt: skip
# Office programs write the two smallest for 8 and 10 points, which a browser would show smaller.
_SIZES = {
    "xx-small": 9.0, "x-small": 10.0, "small": 10.0, "medium": 12.0, "large": 13.5,
    "x-large": 18.0, "xx-large": 24.0,
}  # fmt: skip
# Number formats that office programs name instead of writing them.
NUMBER_FORMATS: Mapping[str, int | str] = {
    "General": 0, "General Number": 0, "Fixed": 2, "Standard": 4, "Percent": 10,
    "Scientific": 11, "Short Date": 14, "Medium Date": 15, "Long Date": "yyyy年m月d日",
    "General Date": 22, "Short Time": 20, "Medium Time": 18, "Long Time": 21, "Currency": 4,
}  # fmt: skip
_GENERIC = ("serif", "sans-serif", "monospace", "inherit", "initial")
_LINES = {"dotted": 4, "dashed": 3, "double": 6}
_WEIGHTS = {"thin": 0.75, "medium": 1.5, "thick": 2.25}


def ink(text: str) -> str:
    """A colour in any of the usual ways, "" where it is none.

    >>> ink("red"), ink("#9cf"), ink("rgb(255, 255, 153)"), ink("transparent")
    ('#FF0000', '#99CCFF', '#FFFF99', '')
    """
    text = text.strip().lower()
    if _SHORT.fullmatch(text):
        return "#" + "".join(2 * one for one in text[1:]).upper()
    if found := _RGB.fullmatch(text):
        return "#" + "".join(f"{min(int(one), 255):02X}" for one in found.groups())
    return _NAMED.get(text) or colour(text) or colour(f"#{text}")


def points(text: str) -> float:
    """A length in points; bare numbers are dots of a screen, 0 where it is none.

    >>> points("54pt"), points("72"), points("1in"), points("50%")
    (54.0, 54.0, 72.0, 0.0)
    """
    found = _LENGTH.fullmatch(text.strip().lower())
    if not found or found[1] in ("", "-", "."):
        return 0.0
    return round(float(found[1]) * _POINTS.get(found[2] or "", 0), 2)


def properties(text: str) -> dict[str, str]:
    """The properties of a style.

    >>> properties("color:red; mso-height-source:userset;")
    {'color': 'red', 'mso-height-source': 'userset'}
    """
    found = {}
    for one in text.split(";"):
        name, sign, value = one.partition(":")
        if sign:
            found[name.strip().lower()] = value.replace("!important", "").strip()
    return found


def style_rules(sheet: str) -> dict[str, dict[str, str]]:
    """The properties by selector, of selectors that are one element, class or both.

    >>> style_rules("<!-- td {color:red} .xl65, td.a {mso-style-parent:style0} -->")["td.a"]
    {'mso-style-parent': 'style0'}
    """
    found: dict[str, dict[str, str]] = {}
    text = _uncommented(sheet[:MAX_SHEET]).replace("<!--", "").replace("-->", "")
    for block in text.split("}")[:MAX_RULES]:
        selectors, sign, inside = block.partition("{")
        if sign and len(selectors) < 2_000:
            given = properties(inside)
            for one in selectors.split(","):
                found.setdefault(one.strip().lower(), {}).update(given)
    return found


def _uncommented(text: str) -> str:
    """A style sheet without its comments."""
    parts = text.split("/*")
    return parts[0] + "".join(one.partition("*/")[2] for one in parts[1:])


def font_of(look: CellLook, given: Given) -> CellLook:
    """A look with what properties say of its font."""
    changes: dict[str, object] = {}
    if face := _face(given.get("font-family", "")):
        changes["font_name"] = face
    if size := _size(given.get("font-size", "")):
        changes["font_size"] = size
    if "font" in given:  # all in one
        changes |= _whole_font(given["font"])
    if weight := given.get("font-weight"):
        changes["bold"] = is_bold(weight)
    if style := given.get("font-style"):
        changes["italic"] = style in ("italic", "oblique")
    lines = given.get("text-decoration", given.get("text-decoration-line", ""))
    if lines:
        changes["underline"] = int("underline" in lines)
        changes["font_strikeout"] = "line-through" in lines
    if given.get("text-line-through", "none") != "none":
        changes["font_strikeout"] = True
    if "color" in given:
        changes["font_color"] = ink(given["color"])
    return replace(look, **changes) if changes else look


def is_bold(weight: str) -> bool:
    """Whether a weight is that of bold text."""
    return weight.startswith("bold") or (weight.isdecimal() and int(weight[:5]) >= 600)


def _face(text: str) -> str:
    first = text.split(",")[0].strip("'\" ")
    return first if 0 < len(first) <= 60 and first.lower() not in _GENERIC else ""


def _size(text: str) -> float:
    size = _SIZES.get(text.strip().lower(), 0.0) or points(text)
    return round(size, 1) if 1 <= size <= 409 else 0.0


def _whole_font(text: str) -> dict[str, object]:
    """What the property that tells a font at once says: bold 12pt 宋体."""
    words = text.split()
    at = next((n for n, one in enumerate(words) if _size(one.partition("/")[0])), len(words))
    found: dict[str, object] = {
        "bold": any(is_bold(one) for one in words[:at]),
        "italic": "italic" in words[:at],
    }
    if at < len(words):
        found["font_size"] = _size(words[at].partition("/")[0])
        if face := _face(" ".join(words[at + 1 :])):
            found["font_name"] = face
    return found


def edge(text: str) -> tuple[int, str]:
    """A border's kind and colour.

    >>> edge(".5pt solid windowtext"), edge("1px solid #1f4e78"), edge("none"), edge("1.5pt dashed red")
    ((1, '#000000'), (1, '#1F4E78'), (0, ''), (8, '#FF0000'))
    """
    words = text.lower().split()
    if not words or "none" in words or "hidden" in words:
        return 0, ""
    thick = next((size for one in words if (size := _WEIGHTS.get(one, 0) or points(one))), 0.0)
    shape = next((one for one in words if one in ("solid", *_LINES)), "")
    tone = next((told for one in words if (told := ink(one))), "")
    if not shape or not thick:
        return 0, ""
    solid = 7 if thick < 0.3 else 1 if thick < 1.2 else 2 if thick < 2 else 5
    kind = _LINES.get(shape, solid)
    return (8 if kind == 3 and thick >= 1.2 else kind), tone
