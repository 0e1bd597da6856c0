"""How a sheet of a binary workbook (.xls, .xlsb) looks, put together from its records.

Both kinds say the same things in other records: each reader sets what its records tell, and
what they come to is the same.
"""

from __future__ import annotations

from msgspec import Struct, field
from msgspec.structs import replace

from ledgerproc.reading.looks.binaryrules import Found
from ledgerproc.reading.looks.look import Area, Cell, CellLook, PageLook, SheetLook


class SheetSoFar(Struct):
    """What the records of one sheet have told so far."""

    cells: dict[Cell, int] = field(default_factory=dict)  # the number of the format
    widths: dict[int, float] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)
    growing: set[int] = field(default_factory=set)  # rows whose height follows their texts
    merges: list[Area] = field(default_factory=list)
    page: PageLook = PageLook()
    fit: tuple[int, int] = (1, 1)
    is_fitted: bool = False
    width: float = 0  # of columns that tell none

    def set_height(self, row: int, twips: int, by_hand: bool) -> None:
        """The height of a row, in twentieths of a point."""
        self.heights[row] = twips / 20
        if not by_hand:
            self.growing.add(row)

    def look(
        self,
        looks: tuple[CellLook, ...],
        normal: CellLook,
        titles: tuple[int, int] | None,
        found: Found,
    ) -> SheetLook:
        """What the records come to, with the formats and the rules of the workbook."""
        return SheetLook(
            cells={cell: at for cell, at in self.cells.items() if at < len(looks)},
            looks=looks,
            widths=self.widths,
            heights=self.heights,
            merges=tuple(self.merges),
            page=replace(self.page, titles=titles, fit=self.fit if self.is_fitted else None),
            default_width=self.width,
            normal=normal,
            checks=tuple(found.checks),
            rules=tuple(found.rules),
            lost=found.lost,
            growing=frozenset(self.growing),
        )


def rotation(turn: int) -> int:
    """Degrees of a text, from the way both kinds write them.

    >>> rotation(45), rotation(135), rotation(255)
    (45, -45, 270)
    """
    if turn == 255:  # letters one below another
        return 270
    return 90 - turn if turn > 90 else turn
