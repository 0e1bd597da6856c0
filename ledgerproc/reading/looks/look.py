"""How a sheet looks: fonts, borders, colours, sizes and the way it prints, as plain values.

What a copy needs to look as it was sent. Nothing here is ever needed to understand a sheet: what
a file does not tell, or tells wrongly, is left out, and a copy looks plain there. One module a
kind of file knows how each tells it (``read``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec
from msgspec import Struct

MAX_CELLS = 200_000  # of one sheet that carry a look; more would make a copy huge
MAX_RULES = 500  # of one sheet: areas that are checked or coloured by a rule
MAX_PIECES = 200  # of one cell
LONGEST_FORMULA = 1_000
CHECKS, RULES, FORMULAS = "下拉选项和填写限制", "条件格式", "公式（只保留结果）"
FONTS, NOTES = "格内部分文字的字体颜色", "批注"
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


class Check(Struct, frozen=True):
    """What the cells of an area accept; names and criteria are those of XlsxWriter.

    ``first`` and ``second`` are formulas as an .xlsx writes them, without the sign of equality;
    what is relative in them counts from the first cell of the area.
    """

    area: Area
    kind: str  # any, list, integer, decimal, date, time, length, custom
    first: str
    second: str = ""
    criteria: str = "between"
    ignores_blank: bool = True
    has_arrow: bool = True
    severity: str = "stop"  # stop, warning, information
    error: tuple[str, str] = ("", "")  # title and message
    prompt: tuple[str, str] = ("", "")
    shows_error: bool = True
    shows_prompt: bool = True


class Rule(Struct, frozen=True):
    """A look that the cells of an area take on where a condition holds; formulas as in ``Check``.

    Without a criterion ``first`` is a formula that has to be true.
    """

    area: Area
    look: CellLook
    first: str
    second: str = ""
    criteria: str = ""


CRITERIA = ("between", "not between", "==", "!=", ">", "<", ">=", "<=")
KINDS = ("any", "integer", "decimal", "list", "date", "time", "length", "custom")
SEVERITIES = ("stop", "warning", "information")
Piece = tuple[str, CellLook]  # a part of a cell's text in a font of its own


class SheetLook(Struct, frozen=True):
    """The look of one sheet; ``cells`` point into ``looks``.

    ``lost`` counts what the file holds and a copy cannot, by its name for clerks.
    """

    cells: Mapping[Cell, int] = msgspec.field(default_factory=dict)
    looks: tuple[CellLook, ...] = ()
    widths: Mapping[int, float] = msgspec.field(default_factory=dict)  # in characters
    heights: Mapping[int, float] = msgspec.field(default_factory=dict)  # in points
    merges: tuple[Area, ...] = ()
    page: PageLook = PageLook()
    default_width: float = 0
    normal: CellLook = CellLook()  # the workbook's plain cells, whose digits widths count in
    pieces: Mapping[Cell, tuple[Piece, ...]] = msgspec.field(default_factory=dict)
    checks: tuple[Check, ...] = ()
    rules: tuple[Rule, ...] = ()
    notes: Mapping[Cell, str] = msgspec.field(default_factory=dict)
    filtered: Area | None = None  # the area that has arrows to filter by
    lost: Mapping[str, int] = msgspec.field(default_factory=dict)
    growing: frozenset[int] = frozenset()  # rows whose heights follow their texts
    is_page: bool = False  # a web page: it may leave sizes open, and its rows grow with their texts


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
