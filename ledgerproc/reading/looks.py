"""How a sheet looks: fonts, borders, colours, sizes and the way it prints, as plain values.

What a copy needs to look as it was sent. Nothing here is ever needed to understand a sheet: what
a file does not tell, or tells wrongly, is left out, and a copy looks plain there. One module a
kind of file knows how each tells it (``readlooks``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec
from msgspec import Struct

MAX_CELLS = 200_000  # of one sheet that carry a look; more would make a copy huge
Cell = tuple[int, int]  # 0-based row and column
Area = tuple[int, int, int, int]  # first row, first column, last row, last column
_COLOUR = re.compile("#[0-9A-F]{6}")


class CellLook(Struct, frozen=True):
    """The look of a cell; the names and numbers are those of workbooks (and of XlsxWriter)."""

    font_name: str = ""
    font_size: float = 0
    bold: bool = False
    italic: bool = False
    underline: int = 0
    font_strikeout: bool = False
    font_color: str = ""
    pattern: int = 0
    fg_color: str = ""
    bg_color: str = ""
    left: int = 0
    right: int = 0
    top: int = 0
    bottom: int = 0
    left_color: str = ""
    right_color: str = ""
    top_color: str = ""
    bottom_color: str = ""
    align: str = ""
    valign: str = ""
    text_wrap: bool = False
    rotation: int = 0
    indent: int = 0
    shrink: bool = False
    num_format: int | str = 0

    def told(self) -> dict[str, object]:
        """The properties that differ from a plain cell's."""
        plain = CellLook()
        given = msgspec.structs.asdict(self)
        return {key: one for key, one in given.items() if one != getattr(plain, key)}


class PageLook(Struct, frozen=True):
    """How a sheet prints and is shown. ``fit`` is pages across and down; 0 means any number."""

    landscape: bool = False
    paper: int = 0
    scale: int = 0
    fit: tuple[int, int] | None = None
    margins: tuple[float, float, float, float] | None = None  # left, right, top, bottom; inches
    header_margin: float = 0.3
    footer_margin: float = 0.3
    header: str = ""
    footer: str = ""
    titles: tuple[int, int] | None = None  # rows printed on every page
    centred: tuple[bool, bool] = (False, False)  # across, down
    frozen: Cell | None = None
    has_gridlines: bool = True


class SheetLook(Struct, frozen=True):
    """The look of one sheet; ``cells`` point into ``looks``."""

    cells: Mapping[Cell, int] = msgspec.field(default_factory=dict)
    looks: tuple[CellLook, ...] = ()
    widths: Mapping[int, float] = msgspec.field(default_factory=dict)  # in characters
    heights: Mapping[int, float] = msgspec.field(default_factory=dict)  # in points
    merges: tuple[Area, ...] = ()
    page: PageLook = PageLook()
    default_width: float = 0
    normal: CellLook = CellLook()  # the workbook's plain cells, whose digits widths count in


def colour(text: str) -> str:
    """A colour as #RRGGBB, "" where the text is none.

    >>> colour("#ff0000"), colour("transparent")
    ('#FF0000', '')
    """
    return text.upper() if _COLOUR.fullmatch(text.upper()) else ""


ACROSS = ("", "left", "center", "right", "fill", "justify", "center_across", "distributed")
DOWN = ("top", "vcenter", "", "vjustify", "vdistributed")  # bottom is what a plain cell has


def across(number: int) -> str:
    """The name of an alignment from left to right."""
    return ACROSS[number] if number < len(ACROSS) else ""


def down(number: int) -> str:
    """The name of an alignment from top to bottom."""
    return DOWN[number] if number < len(DOWN) else ""
