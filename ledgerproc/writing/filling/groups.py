"""Lays groups out in a template: each with its head, the row of its cases and its subtotal.

In: a template with rows that repeat per group, and groups that hold their cases. Out: a
template in which every group has rows of its own, and loops to match; filling it is then
as simple as without groups. What names cells is moved twice, by the same rules.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import cast

from msgspec.structs import replace

from ledgerproc.writing.filling.growing import move_drawings, move_frame, move_names
from ledgerproc.writing.filling.plan import (
    Block,
    CellPlan,
    Group,
    Items,
    RowPlan,
    SheetPlan,
    Template,
)
from ledgerproc.writing.office.references import Growth, Span, move_formula

MARK = "\x1f"  # between a loop's name and the number of a group


def expand_groups(
    template: Template, loops: Mapping[str, Items]
) -> tuple[Template, Mapping[str, Items]]:
    """The template with rows for each group; as it is where it has none."""
    if not any(sheet.groups for sheet in template.sheets):
        return template, loops
    growths = {sheet.name: _growth(sheet, loops) for sheet in template.sheets}
    parts = dict(template.parts)
    parts[template.workbook] = move_names(template, growths)
    sheets = []
    own = dict(loops)
    for sheet in template.sheets:
        move_drawings(parts, sheet, growths)
        frame = copy.deepcopy(sheet.frame)
        move_frame(frame, sheet, growths)
        rows = tuple(_rows(sheet, growths))
        blocks = tuple(_blocks(sheet, growths[sheet.name]))
        sheets.append(replace(sheet, frame=frame, rows=rows, blocks=blocks, groups=()))
        for group in sheet.groups:
            own.update(_loops(group, loops))
    return replace(template, parts=parts, sheets=tuple(sheets)), own


def _growth(sheet: SheetPlan, loops: Mapping[str, Items]) -> Growth:
    return Growth(
        tuple(
            Span(one.top, one.bottom, max(1, len(loops.get(one.loop, ())))) for one in sheet.groups
        )
    )


def _loops(group: Group, loops: Mapping[str, Items]) -> Iterator[tuple[str, Items]]:
    """A loop for the head and foot of each group, and one for its cases."""
    for number, item in enumerate(loops.get(group.loop, ())):
        yield f"{group.loop}{MARK}{number}", [item]
        yield f"{group.inner}{MARK}{number}", cast(Items, item[group.inner])


def _rows(sheet: SheetPlan, growths: Mapping[str, Growth]) -> Iterator[RowPlan]:
    growth = growths[sheet.name]
    plans = {one.number: one for one in sheet.rows}
    for plan in sheet.rows:
        span = growth.span(plan.number)
        if span is None:
            cells = tuple(_moved(one, sheet.name, growths) for one in plan.cells)
            yield replace(plan, number=growth.first(plan.number), cells=cells)
        elif plan.number == span.top:
            for number in range(span.copies):
                for row in range(span.top, span.bottom + 1):
                    if row in plans:
                        yield _copied(plans[row], sheet.name, growths, number, span)


def _copied(
    plan: RowPlan, sheet: str, growths: Mapping[str, Growth], number: int, span: Span
) -> RowPlan:
    cells = tuple(_moved(one, sheet, growths, number, span) for one in plan.cells)
    return replace(plan, number=growths[sheet].own(plan.number, number), cells=cells)


def _moved(
    cell: CellPlan,
    sheet: str,
    growths: Mapping[str, Growth],
    number: int | None = None,
    span: Span | None = None,
) -> CellPlan:
    if not cell.formula:
        return cell
    return replace(cell, formula=move_formula(cell.formula, sheet, growths, number, span))


def _blocks(sheet: SheetPlan, growth: Growth) -> Iterator[Block]:
    grouped = {block for group in sheet.groups for block in group.blocks}
    for block in sheet.blocks:
        if block not in grouped:
            yield replace(block, top=growth.first(block.top), bottom=growth.first(block.bottom))
    for group in sheet.groups:
        span = growth.span(group.top)
        for number in range(span.copies if span else 0):
            for block in group.blocks:
                yield Block(
                    f"{block.loop}{MARK}{number}",
                    growth.own(block.top, number),
                    growth.own(block.bottom, number),
                    block.loop,
                    block is group.blocks[0],
                )
