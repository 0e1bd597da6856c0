"""How the sheets of the county ledger look: fonts, borders, alignment, formats.

A cell names one font only, and what replaces a missing one is the reader's choice; so
body and header use fonts that every Chinese Windows has (仿宋, 黑体), and the title the
official 方正小标宋简体, marked as a Chinese roman face so that 宋体 takes its place.
Nothing depends on colour alone: what is overdue is also told by a word.
"""

from __future__ import annotations

from enum import Enum
from typing import Any

from ledgerproc.writing.office.cells import add_format

BODY_SIZE = 10  # points
SMALL_SIZE = 8  # points, for a row that would not fit the highest row otherwise
HEADER_SIZE = 11
TITLE_SIZE = 20
_BODY_FONT = {"font_name": "仿宋", "font_family": 3, "font_charset": 134}
_HEAD_FONT = {"font_name": "黑体", "font_family": 3, "font_charset": 134}
_TITLE_FONT = {"font_name": "方正小标宋简体", "font_family": 1, "font_charset": 134}
RED = "#C00000"
BLUE = "#1F4E79"
GREY = "#D9D9D9"
FADED = "#7F7F7F"  # what is done with, still legible in print

_RUN_FONT = '<rFont val="仿宋"/><family val="3"/><charset val="134"/></rPr>'
# Runs of text within a cell: as the rest of it, and standing out, in print too.
PLAIN_XML = f'<rPr><sz val="{BODY_SIZE}"/>{_RUN_FONT}'
MARK_XML = f'<rPr><b/><u/><sz val="{BODY_SIZE}"/><color rgb="FF{RED[1:]}"/>{_RUN_FONT}'


class Style(Enum):
    """What a column holds, and so how it is set."""

    TEXT = "text"  # left, wrapped
    CENTRE = "centre"  # short words: status, numbers of cases
    DATE = "date"
    COUNT = "count"
    SCORE = "score"  # 0..1
    SHARE = "share"  # per cent


_ALIGN: dict[Style, dict[str, object]] = {
    Style.TEXT: {"align": "left"},
    Style.CENTRE: {"align": "center", "num_format": "@"},
    Style.DATE: {"align": "center", "num_format": "yyyy-mm-dd"},
    Style.COUNT: {"align": "center", "num_format": "0"},
    Style.SCORE: {"align": "center", "num_format": "0.00"},
    Style.SHARE: {"align": "center", "num_format": "0.0%"},
}


class Styles:
    """The formats of one workbook, each made once."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._made: dict[tuple[object, ...], Any] = {}
        self._numbered: dict[int, Any] = {}

    def number(self, look: Any) -> int:
        """The number by which cells name a format."""
        number = int(look._get_xf_index())
        self._numbered[number] = look
        return number

    def for_formulas(self, number: int) -> int:
        """The number of a format's twin, for texts that look like formulas."""
        return self.number(self._numbered[number].for_formulas)

    def body(
        self, style: Style, *, late: bool = False, link: bool = False, small: bool = False
    ) -> Any:
        """A data cell; ``late`` marks what is overdue, ``link`` what leads elsewhere."""
        marks: dict[str, object] = {}
        if late:
            marks = {"font_color": RED, "bold": True}
        elif link:
            marks = {"font_color": BLUE, "underline": 1}
        size = SMALL_SIZE if small else BODY_SIZE
        return self._get(
            ("body", style, late, link, small),
            {**_BODY_FONT, "font_size": size, **_cell(), **_ALIGN[style], **marks},
        )

    def cut(self, style: Style) -> Any:
        """A data cell whose text goes on elsewhere: its beginning shows."""
        look = {**_BODY_FONT, "font_size": SMALL_SIZE, **_cell(), **_ALIGN[style]}
        return self._get(("cut", style), {**look, "valign": "top"})

    def total(self, style: Style) -> Any:
        """A cell of a line of totals."""
        look = {**_HEAD_FONT, "font_size": BODY_SIZE, **_cell(), **_ALIGN[style], "bg_color": GREY}
        return self._get(("total", style), look)

    def settled(self) -> Any:
        """What changes in the cells of a row that a person has settled."""
        return self._get(("settled",), {"font_color": FADED, "bg_color": GREY})

    def header(self) -> Any:
        """A cell of the header row."""
        look = {**_HEAD_FONT, "font_size": HEADER_SIZE, **_cell(), "align": "center"}
        return self._get(("header",), {**look, "bg_color": GREY})

    def title(self) -> Any:
        """The title row."""
        look = {**_TITLE_FONT, "font_size": TITLE_SIZE, "align": "center", "valign": "vcenter"}
        return self._get(("title",), look)

    def caption(self) -> Any:
        """The line above a table that stands among others."""
        look = {**_HEAD_FONT, "font_size": 12, "align": "left", "valign": "vcenter"}
        return self._get(("caption",), look)

    def advice(self) -> Any:
        """Sentences that tell how a form is filled in."""
        look = {**_BODY_FONT, "font_size": BODY_SIZE, "align": "left", "valign": "vcenter"}
        return self._get(("advice",), {**look, "text_wrap": True})

    def _get(self, key: tuple[object, ...], look: dict[str, object]) -> Any:
        if key not in self._made:
            self._made[key] = add_format(self._workbook, look)
        return self._made[key]


def _cell() -> dict[str, object]:
    return {"border": 1, "valign": "vcenter", "text_wrap": True}
