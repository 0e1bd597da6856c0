"""Moves whatever names cells in a workbook, after rows of it were repeated.

In: the XML of a sheet or a workbook, and how its rows grew. Merges, drop-downs, colours,
page breaks, pictures, charts, print areas and defined names come to their new places.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from typing import Any

from ledgerproc.writing.filling.plan import SheetPlan, Template
from ledgerproc.writing.office.package import (
    find_child,
    local,
    named,
    parse_xml,
    relations,
    write_xml,
)
from ledgerproc.writing.office.references import Growth, move_formula, move_range

ADDRESSED = {  # elements and the attribute that names cells
    "dataValidation": "sqref",
    "conditionalFormatting": "sqref",
    "ignoredError": "sqref",
    "protectedRange": "sqref",
    "autoFilter": "ref",
    "sortState": "ref",
    "dimension": "ref",
}
FORMULAS = ("formula", "formula1", "formula2", "f")


def move_frame(frame: Any, sheet: SheetPlan, growths: Mapping[str, Growth]) -> None:
    """Everything in a sheet's XML that names cells, at its new place."""
    growth = growths[sheet.name]
    if not growth.spans:
        return
    _move_merges(frame, sheet, growth)
    _move_breaks(frame, growth)
    _move_links(frame, sheet, growths)
    for node in frame.iter():
        name = local(node)
        if name in ADDRESSED and node.get(ADDRESSED[name]):
            node.set(ADDRESSED[name], move_range(node.get(ADDRESSED[name]), growth))
        elif name == "sqref" and node.text:
            node.text = move_range(node.text, growth)
        elif name in FORMULAS and node.text:
            node.text = move_formula(node.text, sheet.name, growths)


def _move_merges(frame: Any, sheet: SheetPlan, growth: Growth) -> None:
    parent = find_child(frame, "mergeCells")
    if parent is None:
        return
    for node in list(parent):
        area = node.get("ref")
        rows = [int(one) for one in re.findall(r"\d+", area)]
        span = growth.span(rows[0])
        if span is None or rows[-1] > span.bottom:
            node.set("ref", move_range(area, growth))
            continue
        for number in range(span.copies):
            twin = node if number == 0 else copy.deepcopy(node)
            moved = move_formula(area, "", {"": growth}, number, span)
            twin.set("ref", moved)
            if number:
                parent.append(twin)
    parent.set("count", str(len(parent)))


def _move_breaks(frame: Any, growth: Growth) -> None:
    parent = find_child(frame, "rowBreaks")
    if parent is None:
        return
    for node in list(parent):
        row = int(node.get("id", "0"))
        span = growth.span(row)
        for number in range(span.copies if span else 1):
            twin = node if number == 0 else copy.deepcopy(node)
            twin.set("id", str(growth.own(row, number)))
            if number:
                parent.append(twin)
    parent[:] = sorted(parent, key=lambda one: int(one.get("id", "0")))
    for name in ("count", "manualBreakCount"):
        parent.set(name, str(len(parent)))


def _move_links(frame: Any, sheet: SheetPlan, growths: Mapping[str, Growth]) -> None:
    """Links; each names one area, so that one inside a block stands once per copy."""
    growth = growths[sheet.name]
    for node in list(named(frame, "hyperlink")):
        span = growth.span(int(re.findall(r"\d+", node.get("ref"))[0]))
        areas, target = move_range(node.get("ref"), growth).split(), node.get("location")
        for number, area in enumerate(areas):
            twin = node if number == 0 else copy.deepcopy(node)
            twin.set("ref", area)
            if number:
                node.getparent().append(twin)
            if target:
                own = span if len(areas) > 1 else None
                twin.set("location", move_formula(target, sheet.name, growths, number, own))


def move_drawings(parts: dict[str, bytes], sheet: SheetPlan, growths: Mapping[str, Growth]) -> None:
    """Pictures and shapes below a block, anchored by 0-based rows; what charts show."""
    for relation in relations(parts, sheet.part):
        if relation.kind != "drawing":
            continue
        root = parse_xml(parts[relation.target])
        for node in named(root, "row"):
            node.text = str(growths[sheet.name].first(int(node.text or "0") + 1) - 1)
        parts[relation.target] = write_xml(root)
        for one in relations(parts, relation.target):
            if one.kind == "chart":
                parts[one.target] = _moved_chart(parts[one.target], sheet.name, growths)


def _moved_chart(data: bytes, sheet: str, growths: Mapping[str, Growth]) -> bytes:
    """A chart of the rows as they stand now; its remembered values are left out."""
    root = parse_xml(data)
    for node in named(root, "f"):
        if node.text:
            node.text = move_formula(node.text, sheet, growths)
    for node in list(named(root, "numCache", "strCache")):
        node.getparent().remove(node)
    return write_xml(root)


def move_names(template: Template, growths: Mapping[str, Growth]) -> bytes:
    """Defined names (print area and titles among them) moved; sums computed on opening."""
    root = parse_xml(template.parts[template.workbook])
    for node in named(root, "definedName"):
        if node.text:
            node.text = move_formula(node.text, "", growths)
    settings = find_child(root, "calcPr")
    if settings is not None:
        settings.set("fullCalcOnLoad", "1")
    return write_xml(root)
