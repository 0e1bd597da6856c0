"""Continues a text that no row can hold on the row below it.

In: a template's blocks and the items that they list. Out: the same with an item more for
each row that goes on; such an item holds nothing but what is left of its texts, so that
sums, numbers and dates stand once. A spreadsheet shows no row higher than 409 points.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from ledgerproc.cleaning.masking import mask_identity
from ledgerproc.reading.continuations import GOES_ON
from ledgerproc.writing.filling.expressions import Scope
from ledgerproc.writing.filling.plan import Block, CellPlan, Items, SheetPlan, Template
from ledgerproc.writing.office.heights import SPARED, count_lines, cut_text, most_lines

MARK = "\x1e"  # between a loop's name and where its block stands


class Rest(dict[str, object]):
    """What is left of an item's texts, for a row that goes on with the row above."""

    def __missing__(self, key: str) -> None:
        """Every other field is blank."""

    def speaks(self, cell: CellPlan, root: str) -> bool:
        """Whether a cell has anything to say on such a row."""
        paths = cell.expression.paths if cell.expression else ()
        return any(path[0] == root and path[-1] in self for path in paths)


class _Wrapped(Struct, frozen=True):
    """A cell that wraps, the fields it shows, and how many lines of it a row holds."""

    cell: CellPlan
    keys: tuple[str, ...]
    room: int
    most: int

    def may_be_long(self, items: Items) -> bool:
        """Whether the lines of any item are worth counting: those of most are far too few."""
        letters = len(self.cell.expression.source) if self.cell.expression else 0
        breaks = 0
        for key in self.keys:
            texts = [value for item in items if isinstance(value := item[key], str)]
            letters += max(map(len, texts), default=0)
            breaks += max((text.count("\n") for text in texts), default=0)
        return 2 * letters + breaks * self.room > self.most * self.room

    def text(self, scope: Scope) -> str:
        """What the cell says; "" for numbers and dates, which never wrap."""
        value = self.cell.expression.evaluate(scope) if self.cell.expression else ""
        return value if isinstance(value, str) else ""


def continue_items(
    template: Template, values: Scope, loops: Mapping[str, Items]
) -> tuple[Template, Mapping[str, Items]]:
    """The template and its loops with rows that go on; as they are where all texts fit."""
    own = dict(loops)
    sheets = tuple(_sheet(sheet, values, own) for sheet in template.sheets)
    if len(own) == len(loops):
        return template, loops
    return replace(template, sheets=sheets), own


def _sheet(sheet: SheetPlan, values: Scope, loops: dict[str, Items]) -> SheetPlan:
    blocks = []
    for block in sheet.blocks:
        items = loops.get(block.loop, ())
        cells = [one for one in _wrapped_cells(sheet, block) if one.may_be_long(items)]
        if not cells:
            blocks.append(block)
            continue
        made = _continued(cells, block.root, items, values)
        if len(made) > len(items):
            name = f"{block.loop}{MARK}{sheet.name}{block.top}"
            loops[name] = made
            block = replace(block, loop=name, name=block.root)
        blocks.append(block)
    return replace(sheet, blocks=tuple(blocks))


def _wrapped_cells(sheet: SheetPlan, block: Block) -> list[_Wrapped]:
    found = []
    for row in sheet.rows:
        if block.top <= row.number <= block.bottom:
            for cell in row.cells:
                paths = cell.expression.paths if cell.expression and cell.room else ()
                keys = tuple(path[1] for path in paths if path[0] == block.root)
                if keys:
                    room = max(2, cell.room - SPARED)
                    found.append(_Wrapped(cell, keys, room, most_lines(cell.size)))
    return found


def _continued(
    cells: Sequence[_Wrapped], root: str, items: Items, values: Scope
) -> list[Mapping[str, object]]:
    made: list[Mapping[str, object]] = []
    for item in items:
        made += _parts(cells, root, item, values)
    return made


def _parts(
    cells: Sequence[_Wrapped], root: str, item: Mapping[str, object], values: Scope
) -> Iterator[Mapping[str, object]]:
    """The item, and what did not fit on its row, row by row."""
    current = item
    while True:
        scope: dict[str, object] = {**values, root: current}
        left: dict[str, str] = {}
        for one in cells:
            text = one.text(scope)
            lines = count_lines(text, one.room) if len(text) > one.most else 1
            if lines > one.most:
                key, first, rest = _cut(one, current, lines)
                if rest:
                    scope[root] = current = _with(current, key, first)
                    # A field may stand in two cells; the narrower one decides.
                    left[key] = GOES_ON + rest + left.get(key, "").removeprefix(GOES_ON)
        yield current
        if not left:
            return
        current = Rest(left)


def _with(item: Mapping[str, object], key: str, text: str) -> Mapping[str, object]:
    changed = {**item, key: text}
    return Rest(changed) if isinstance(item, Rest) else changed


def _cut(one: _Wrapped, item: Mapping[str, object], lines: int) -> tuple[str, str, str]:
    """The longest field of a cell, its part that fits beside the others, and the rest."""
    sizes = {
        key: count_lines(value, one.room) for key in one.keys if isinstance(value := item[key], str)
    }
    if not sizes:
        return one.keys[0], "", ""
    key = max(sizes, key=lambda name: sizes[name])
    others = lines - sizes[key]
    # Hidden before it is cut: half an identity number is none that anybody would know.
    text = mask_identity(str(item[key]))
    first, rest = cut_text(text, one.room, max(1, one.most - others))
    # Where nearly nothing fits, a row more would not get any further.
    return (key, first, rest) if len(first) > len(GOES_ON) else (key, first, "")
