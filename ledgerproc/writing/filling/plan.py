"""What a workbook of ``templates/`` asks for, checked and ready to be filled many times.

``template`` makes these values; ``fill`` and ``groups`` read them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ledgerproc.writing.filling.expressions import Expression
from ledgerproc.writing.office.package import Parts, drop_sheet

Items = Sequence[Mapping[str, object]]
# Where a sheet speaks in the margins of its pages.
PAGE_TEXTS = ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")


class CellPlan(Struct, frozen=True):
    """One cell of a template. Exactly one of ``expression``, ``formula``, ``fixed`` speaks."""

    letters: str
    style: int
    quoted: int  # the style for text that looks like a formula
    dated: int  # the style for dates
    size: float  # points of the font
    room: int  # half characters on a line; 0: does not wrap
    expression: Expression | None = None
    formula: str = ""
    fixed: str = ""  # XML behind the cell's address and style


class RowPlan(Struct, frozen=True):
    """One row of a template."""

    number: int
    attributes: str  # without its number and height
    height: float  # points; 0 where the template leaves it open
    cells: tuple[CellPlan, ...]

    @property
    def is_filled(self) -> bool:
        """Whether something is written into it, so that its height must be computed."""
        return any(one.expression and one.room for one in self.cells)


class Block(Struct, frozen=True):
    """Rows that repeat once per item of a loop."""

    loop: str
    top: int
    bottom: int
    name: str = ""  # what expressions call an item, where that is not the loop's own name
    opens: bool = False  # the head of a group: a page may begin with it

    @property
    def root(self) -> str:
        """What expressions call an item."""
        return self.name or self.loop


class Group(Struct, frozen=True):
    """Neighbouring blocks that repeat together once per group, cases within them."""

    loop: str
    inner: str
    blocks: tuple[Block, ...]

    @property
    def top(self) -> int:
        """Its first row."""
        return self.blocks[0].top

    @property
    def bottom(self) -> int:
        """Its last row."""
        return self.blocks[-1].bottom


class SheetPlan(Struct, frozen=True):
    """One sheet of a template. ``frame`` is its XML without rows."""

    name: str
    part: str
    frame: Any
    rows: tuple[RowPlan, ...]
    blocks: tuple[Block, ...]
    page_texts: Mapping[str, Expression]  # headers and footers by their source
    least: float  # default height of a row
    widths: tuple[float, ...]  # of the columns that hold something
    groups: tuple[Group, ...] = ()


class Template(Struct, frozen=True):
    """A workbook ready to be filled."""

    name: str
    parts: Parts
    workbook: str
    sheets: tuple[SheetPlan, ...]


def without_loop(template: Template, loop: str) -> Template | None:
    """The template without the sheets that list a loop; None where no sheet is left."""
    gone = [one for one in template.sheets if any(block.loop == loop for block in one.blocks)]
    kept = tuple(one for one in template.sheets if one not in gone)
    if not gone or not kept:
        return template if kept else None
    parts = dict(template.parts)
    for one in gone:
        drop_sheet(parts, template.workbook, one.name)
    return replace(template, parts=parts, sheets=kept)
