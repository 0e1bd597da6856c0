"""Marks cells of a workbook that somebody else made, and leaves the rest as it was sent.

In: the bytes of an .xlsx and marks by sheet. Out: the same workbook with those cells
coloured and a note on each. Parts that carry no mark are not touched, except that macros,
links to other workbooks and whole identity numbers do not travel on.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from lxml import etree
from msgspec import Struct

from ledgerproc.findings import column_letters
from ledgerproc.writing.office.package import (
    TYPES,
    Parts,
    drop_parts,
    find_child,
    named,
    parse_xml,
    relations,
    write_xml,
)
from ledgerproc.writing.office.references import corners
from ledgerproc.writing.office.stylesheet import StyleSheet
from ledgerproc.writing.returned.notes import add_notes, drop_notes
from ledgerproc.writing.returned.quiet import OTHER_BOOK

LEFT_BEHIND = frozenset({"vbaProject", "externalLink", "calcChain", "connections", "customXml"})
MISSED = {
    "vbaProject": "宏",
    "externalLink": "到其他工作簿的链接（公式只剩结果）",
    "connections": "数据连接",
}
MACRO_TYPES = re.compile(
    rb"application/vnd\.ms-excel\.(?:sheet|template)\.macroEnabled\.main\+xml"
    rb"|application/vnd\.openxmlformats-officedocument\.spreadsheetml\.template\.main\+xml"
)
PLAIN_TYPE = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_TRUE = ("1", "true")
PROTECTED = re.compile(rb"<(?:\w+:)?sheetProtection\b[^>]*\bsheet=\"(?:1|true)\"")


class Mark(Struct, frozen=True):
    """A cell to colour, and what its note says. ``column`` 0: the first cell of the row."""

    row: int
    column: int
    colour: str  # RRGGBB
    note: str


def mark_sheets(
    parts: Parts,
    sheets: Mapping[str, str],
    styles: StyleSheet,
    marks: Mapping[str, Sequence[Mark]],
) -> set[tuple[str, str]]:
    """Mark cells; ``sheets`` gives the part of each sheet by name, ``marks`` the gravest first.

    Returns the marked cells that nobody sees, since their row or column is hidden.
    """
    hidden = set()
    for number, (name, part) in enumerate(sheets.items(), 1):
        root = parse_xml(parts[part])
        cleared = drop_notes(parts, part)
        cells = _Cells(root)
        for place in cleared:
            cell = cells.find(*place)
            if cell is not None:
                cell.set("s", str(styles.unfilled(int(cell.get("s", "0")))))
        places: dict[tuple[int, int], list[Mark]] = {}
        for one in marks.get(name, ()):
            places.setdefault(cells.shown(one.row, one.column), []).append(one)
        notes = [_mark(cells, place, found, styles) for place, found in places.items()]
        for one in marks.get(name, ()):
            if cells.is_hidden(one.row, one.column):
                hidden.add((name, f"{column_letters(one.column)}{one.row}"))
        if notes:
            add_notes(parts, part, root, notes, number)
        for view in named(root, "sheetView"):
            view.attrib.pop("tabSelected", None)  # else edits would go to several sheets
        parts[part] = write_xml(root)
    return hidden


def locked_sheets(
    parts: Parts, sheets: Mapping[str, str], marks: Mapping[str, Sequence[Mark]]
) -> list[str]:
    """The marked sheets that are protected, so that their cells may refuse a correction."""
    return [
        name for name, part in sheets.items() if marks.get(name) and PROTECTED.search(parts[part])
    ]


def _mark(
    cells: _Cells, place: tuple[int, int], found: Sequence[Mark], styles: StyleSheet
) -> tuple[int, int, str]:
    """Colour one cell by its gravest mark; its place and its one note, which tells all of them."""
    cell = cells.get(*place)
    cell.set("s", str(styles.filled(int(cell.get("s", "0")), found[0].colour)))
    return *place, "\n".join(dict.fromkeys(one.note for one in found))


class _Cells:
    """The cells of a sheet by place; those that the file does not hold are made."""

    def __init__(self, root: Any) -> None:
        self.namespace = etree.QName(root).namespace
        self.data = find_child(root, "sheetData")
        self.merges = [corners(one.get("ref", "")) for one in named(root, "mergeCell")]
        self.hidden_columns = [
            (int(one.get("min", "0")), int(one.get("max", "0")))
            for one in named(root, "col")
            if one.get("hidden") in _TRUE
        ]
        self.rows: dict[int, Any] = {}
        number = 0
        for node in self.data:
            number = int(node.get("r", number + 1))
            node.set("r", str(number))
            self.rows[number] = node

    def is_hidden(self, row: int, column: int) -> bool:
        """Whether a row or column is hidden: what stands there cannot be seen."""
        node = self.rows.get(row)
        return (node is not None and node.get("hidden") in _TRUE) or any(
            first <= column <= last for first, last in self.hidden_columns
        )

    def shown(self, row: int, column: int) -> tuple[int, int]:
        """The cell that is seen there: of a merged range its top left one."""
        if not column:
            column = self._first_column(row)
        for left, top, right, bottom in self.merges:
            if left <= column <= right and top <= row <= bottom:
                return top, left
        return row, column

    def find(self, row: int, column: int) -> Any:
        """The cell, or None where the file holds none."""
        return next((n for n, at in self._cells(row) if at == column), None)

    def get(self, row: int, column: int) -> Any:
        """The cell, made in its place where the file holds none."""
        found = self.find(row, column)
        if found is not None:
            return found
        node = self._row(row)
        made = etree.Element(f"{{{self.namespace}}}c", r=f"{column_letters(column)}{row}")
        if node.get("s"):
            made.set("s", node.get("s"))
        before = sum(1 for _, at in self._cells(row) if at < column)
        node.insert(before, made)
        return made

    def _first_column(self, row: int) -> int:
        return next((at for node, at in self._cells(row) if len(node)), 1)

    def _cells(self, row: int) -> list[tuple[Any, int]]:
        """The cells of a row with their columns; some programs leave the addresses out."""
        found, column = [], 0
        for node in self.rows.get(row, ()):
            place = node.get("r")
            column = corners(place)[0] if place else column + 1
            found.append((node, column))
        return found

    def _row(self, number: int) -> Any:
        if number not in self.rows:
            made = etree.Element(f"{{{self.namespace}}}row", r=str(number))
            before = sum(1 for one in self.rows if one < number)
            self.data.insert(before, made)
            self.rows[number] = made
        return self.rows[number]


def leave_behind(parts: Parts, workbook: str) -> list[str]:
    """Take away macros, links to other workbooks, and formulas that lean on them.

    Returns what its sender would miss, counted, in words.
    """
    kinds = Counter(one.kind for one in relations(parts, workbook))
    left = [f"{what} {kinds[kind]} 处" for kind, what in MISSED.items() if kinds[kind]]
    drop_parts(parts, LEFT_BEHIND, workbook)
    parts[TYPES] = MACRO_TYPES.sub(PLAIN_TYPE, parts[TYPES])
    root = parse_xml(parts[workbook])
    for node in list(named(root, "externalReferences", "fileRecoveryPr")):
        node.getparent().remove(node)
    for node in list(named(root, "definedName")):
        if OTHER_BOOK.search(node.text or ""):
            node.getparent().remove(node)
    parts[workbook] = write_xml(root)
    return left
