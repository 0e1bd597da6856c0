"""Fills a template's plan with values: the only writer of workbooks made from templates.

In: a ``Template``, single values and the items of each loop. Out: the bytes of an .xlsx.
Rows of a block stand once per item (once, blank, where there is none), and everything
that names cells - merges, drop-downs, colours, sums, print area - grows with them.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from html import escape

from ledgerproc.writing.filling.continuing import Rest, continue_items
from ledgerproc.writing.filling.expressions import Scope, TemplateError, say
from ledgerproc.writing.filling.groups import expand_groups
from ledgerproc.writing.filling.growing import move_drawings, move_frame, move_names
from ledgerproc.writing.filling.pagefit import find_starts, fit_pages, read_titles
from ledgerproc.writing.filling.plan import (
    PAGE_TEXTS,
    Block,
    CellPlan,
    Items,
    RowPlan,
    SheetPlan,
    Template,
)
from ledgerproc.writing.office.cells import FORMULA_START, LAST_ROW, clean_text, serial_day
from ledgerproc.writing.office.heights import row_height
from ledgerproc.writing.office.package import (
    find_child,
    forget_people,
    named,
    write_package,
    write_xml,
)
from ledgerproc.writing.office.references import Growth, Span, move_formula

ROWS = "\u2063rows\u2063"  # stands in a sheet's XML where its rows belong
PLAIN = 15  # characters; shorter texts hold no identity number
# Excel takes a text that looks like _x000D_ for a coded character.
CODED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def fill(
    template: Template, values: Scope, loops: Mapping[str, Items] | None = None, title: str = ""
) -> bytes:
    """The filled workbook. ``title`` becomes the document's title; it names no person."""
    template, loops = expand_groups(template, loops or {})
    template, loops = continue_items(template, values, loops)
    growths = {sheet.name: _growth(sheet, loops) for sheet in template.sheets}
    parts = dict(template.parts)
    parts[template.workbook] = move_names(template, growths)
    titles = read_titles(parts[template.workbook])
    for sheet in template.sheets:
        parts[sheet.part] = _sheet(sheet, values, loops, growths, titles.get(sheet.name))
        move_drawings(parts, sheet, growths)
    forget_people(parts, title)
    return write_package(parts)


def _growth(sheet: SheetPlan, loops: Mapping[str, Items]) -> Growth:
    spans = tuple(
        Span(one.top, one.bottom, max(1, len(loops.get(one.loop, ())))) for one in sheet.blocks
    )
    growth = Growth(spans)
    if sheet.rows and growth.last(sheet.rows[-1].number) > LAST_ROW:
        raise TemplateError(f"工作表“{sheet.name}”超过 {LAST_ROW} 行，无法写出")
    return growth


def _sheet(
    sheet: SheetPlan,
    values: Scope,
    loops: Mapping[str, Items],
    growths: Mapping[str, Growth],
    titles: tuple[int, int] | None,
) -> bytes:
    frame = copy.deepcopy(sheet.frame)
    move_frame(frame, sheet, growths)
    for node in named(frame, *PAGE_TEXTS):
        if node.text in sheet.page_texts:
            filled = say(sheet.page_texts[node.text].evaluate(_quiet(values)))
            node.text = clean_text(filled)
    find_child(frame, "sheetData").text = ROWS
    rows = "".join(_rows(sheet, values, loops, growths))
    starts = find_starts(sheet.blocks, loops, growths[sheet.name])
    fit_pages(frame, rows, sheet, starts, titles)
    return write_xml(frame).replace(ROWS.encode(), rows.encode("utf-8"))


def _quiet(values: Scope) -> dict[str, object]:
    """Values for a header, where & begins a code."""
    return {k: v.replace("&", "&&") if isinstance(v, str) else v for k, v in values.items()}


def _rows(
    sheet: SheetPlan,
    values: Scope,
    loops: Mapping[str, Items],
    growths: Mapping[str, Growth],
) -> Iterator[str]:
    growth = growths[sheet.name]
    scope: dict[str, object] = dict(values)
    blocks = {one.top: one for one in sheet.blocks}
    plans = {one.number: one for one in sheet.rows}
    inside = {row for one in sheet.blocks for row in range(one.top, one.bottom + 1)}
    for plan in sheet.rows:
        number = plan.number
        if number in blocks:
            yield from _block(sheet, blocks[number], plans, loops, scope, growths)
        elif number not in inside:
            filled = [_value(cell, scope) for cell in plan.cells]
            formulas = [
                move_formula(one.formula, sheet.name, growths) if one.formula else ""
                for one in plan.cells
            ]
            yield _row(plan, growth.first(number), filled, formulas, sheet.least)


def _block(
    sheet: SheetPlan,
    block: Block,
    plans: Mapping[int, RowPlan],
    loops: Mapping[str, Items],
    scope: dict[str, object],
    growths: Mapping[str, Growth],
) -> Iterator[str]:
    growth = growths[sheet.name]
    span = growth.span(block.top)
    rows = [plans[number] for number in range(block.top, block.bottom + 1)]
    for copy_number, item in enumerate(loops.get(block.loop) or (None,)):
        scope[block.root] = item
        for plan in rows:
            if isinstance(item, Rest):
                filled = [
                    _value(one, scope) if item.speaks(one, block.root) else None
                    for one in plan.cells
                ]
                formulas = [""] * len(plan.cells)
            else:
                filled = [None if item is None else _value(one, scope) for one in plan.cells]
                formulas = [
                    move_formula(one.formula, sheet.name, growths, copy_number, span)
                    if one.formula
                    else ""
                    for one in plan.cells
                ]
            number = growth.own(plan.number, copy_number)
            yield _row(plan, number, filled, formulas, sheet.least)


def _value(cell: CellPlan, scope: Scope) -> object:
    return cell.expression.evaluate(scope) if cell.expression else None


def _row(
    plan: RowPlan,
    number: int,
    values: Sequence[object],
    formulas: Sequence[str],
    least: float,
) -> str:
    height = plan.height
    if plan.is_filled:
        height = _height(plan.cells, values, plan.height or least)
    written = "".join(
        _cell(cell, number, value, formula)
        for cell, value, formula in zip(plan.cells, values, formulas, strict=True)
    )
    shown = f' ht="{height:g}" customHeight="1"' if height else ""
    return f'<row r="{number}"{plan.attributes}{shown}>{written}</row>'


def _height(cells: Sequence[CellPlan], values: Sequence[object], least: float) -> float:
    texts = [
        (value, cell.room, cell.size)
        for cell, value in zip(cells, values, strict=True)
        if cell.room and isinstance(value, str)  # numbers and dates never wrap
    ]
    return row_height(texts, least)


def _cell(cell: CellPlan, row: int, value: object, formula: str) -> str:
    place = f'<c r="{cell.letters}{row}" s="'
    if formula:
        return f'{place}{cell.style}"><f>{escape(formula, quote=False)}</f></c>'
    if cell.expression is None:
        return f'{place}{cell.style}"{cell.fixed or "/>"}'
    if isinstance(value, str):
        if len(value) < PLAIN and value.isalnum():  # most cells: nothing to clean or to escape
            return f'{place}{cell.style}" t="inlineStr"><is><t>{value}</t></is></c>'
        text = clean_text(value)
        if not text:
            return f'{place}{cell.style}"/>'
        style = cell.quoted if text.startswith(FORMULA_START) else cell.style
        return f'{place}{style}" t="inlineStr"><is>{text_element(text)}</is></c>'
    if value is None:
        return f'{place}{cell.style}"/>'
    if isinstance(value, bool):
        return f'{place}{cell.style}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float | Decimal):
        return f'{place}{cell.style}"><v>{value}</v></c>'
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return f'{place}{cell.dated}"><v>{serial_day(value)}</v></c>'
    raise TypeError(f"no way to write {type(value).__name__} into a template")


def text_element(text: str) -> str:
    """A text as XML; what looks like a coded character is written so that it stays text."""
    return f'<t xml:space="preserve">{escape(CODED.sub("_x005F_", text), quote=False)}</t>'
