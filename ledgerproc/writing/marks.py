"""Marks cells of a workbook that somebody else made, and leaves the rest as it was sent.

In: the bytes of an .xlsx and marks by sheet. Out: the same workbook with those cells
coloured and a note on each. Parts that carry no mark are not touched, except that macros,
links to other workbooks and whole identity numbers do not travel on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from lxml import etree
from msgspec import Struct

from ledgerproc.cleaning.masking import mask_bank_card, mask_identity
from ledgerproc.findings import column_letters
from ledgerproc.writing.cells import clean_text
from ledgerproc.writing.notes import add_notes, drop_notes
from ledgerproc.writing.package import (
    TYPES,
    Parts,
    drop_parts,
    find_child,
    named,
    parse_xml,
    write_xml,
)
from ledgerproc.writing.references import corners
from ledgerproc.writing.stylesheet import StyleSheet

LEFT_BEHIND = frozenset({"vbaProject", "externalLink", "calcChain", "connections", "customXml"})
MACRO_TYPES = re.compile(
    rb"application/vnd\.ms-excel\.(?:sheet|template)\.macroEnabled\.main\+xml"
    rb"|application/vnd\.openxmlformats-officedocument\.spreadsheetml\.template\.main\+xml"
)
PLAIN_TYPE = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
# An identity number that was typed as a number, or stands in a header or a rule.
LOST_DIGITS = re.compile(rb"\d{15}(?![.\d]*E-)|\dE\+?17")
# What such a number looks like once every digit is a nought: looked for first, since the
# expression takes ten times as long over a sheet that holds none, as most do.
NOUGHTS = bytes.maketrans(b"123456789", b"0" * 9)
# As many digits as the shortest number to hide has, once the gaps that people type are gone:
# a quick look at a whole part, which an expression with gaps in it would take long over.
MANY_DIGITS = re.compile("[0-9０-９]{15}")
GAPS = " \t\r\n\u00a0\u3000\u2002\u2003\u200b-－—–"
WORDED = re.compile(r"comment|drawing|docProps|workbook\.xml$", re.IGNORECASE)
TAG = re.compile(r"<[^>]*>")
END = re.compile(r"</(?:\w+:)?(?:si|is|text)>|</(?:\w+:)?v>")  # of one text among others
COMMENTS = re.compile(r"/comments[^/]*\.xml$")
_TRUE = ("1", "true")
PROTECTED = re.compile(rb"<(?:\w+:)?sheetProtection\b[^>]*\bsheet=\"(?:1|true)\"")
OTHER_BOOK = re.compile(r"\[\d+\]")  # [1]Sheet1!A1: a cell of another workbook


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
    """Mark cells; ``sheets`` gives the part of each sheet by name.

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
        notes = [_mark(cells, one, styles) for one in marks.get(name, ())]
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


def _mark(cells: _Cells, mark: Mark, styles: StyleSheet) -> tuple[int, int, str]:
    """Colour one cell; its place as shown and its note."""
    row, column = cells.shown(mark.row, mark.column)
    cell = cells.get(row, column)
    cell.set("s", str(styles.filled(int(cell.get("s", "0")), mark.colour)))
    return row, column, mark.note


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


def leave_behind(parts: Parts, workbook: str) -> None:
    """Take away macros, links to other workbooks, and formulas that lean on them."""
    drop_parts(parts, LEFT_BEHIND, workbook)
    parts[TYPES] = MACRO_TYPES.sub(PLAIN_TYPE, parts[TYPES])
    root = parse_xml(parts[workbook])
    for node in list(named(root, "externalReferences", "fileRecoveryPr")):
        node.getparent().remove(node)
    for node in list(named(root, "definedName")):
        if OTHER_BOOK.search(node.text or ""):
            node.getparent().remove(node)
    parts[workbook] = write_xml(root)


def hide_numbers(parts: Parts, sheets: Mapping[str, str]) -> None:
    """Hide identity and card numbers everywhere; keep the last value of dead formulas."""
    cells = set(sheets.values())
    for name, data in list(parts.items()):
        if name in cells:
            if _needs_quiet(data):
                parts[name] = _quiet_sheet(data)
        elif name.endswith("sharedStrings.xml"):
            if _tells_number(_words(data)):
                parts[name] = _quiet_texts(data, "si")
        elif COMMENTS.search(name) and _tells_number(_words(data)):
            parts[name] = _quiet_texts(data, "text")
        elif WORDED.search(name):
            text = data.decode("utf-8", "replace")
            if _hidden(text) != text:
                parts[name] = _hidden(text).encode()


def _needs_quiet(data: bytes) -> bool:
    """Whether a sheet's XML may hold a number to hide; most hold addresses of texts only."""
    noughts = data.translate(NOUGHTS)
    may_be = b"0" * 15 in noughts or b"0E+00" in noughts or b"0E00" in noughts
    if b"[" in data or (may_be and LOST_DIGITS.search(data)):
        return True
    if b"inlineStr" not in data and b't="str"' not in data:
        return False
    return _tells_number(data.decode("utf-8", "replace")) or _tells_number(_words(data))


def _words(data: bytes) -> str:
    """The texts of a part, those of one cell or note in one piece, apart from each other."""
    return TAG.sub("", END.sub("、", data.decode("utf-8", "replace")))


def _hidden(text: str) -> str:
    dense = text
    for gap in GAPS:  # one sweep each: translate would look at every character
        dense = dense.replace(gap, "")
    if not MANY_DIGITS.search(dense):
        return text
    return mask_bank_card(mask_identity(text))


def _tells_number(text: str) -> bool:
    return _hidden(text) != text


def _quiet_texts(data: bytes, name: str) -> bytes:
    """A part whose texts, elements of one name, tell no number any more."""
    root = parse_xml(data)
    _quiet_items(root, name)
    return write_xml(root)


def _quiet_items(root: Any, name: str) -> None:
    """A number may run over several fonts; the mask is as long as the number, and they stay."""
    for item in list(named(root, name)):
        if not _tells_number("".join(one.text or "" for one in named(item, "t"))):
            continue
        for sound in list(named(item, "rPh")):  # how a text is spoken
            sound.getparent().remove(sound)
        runs = list(named(item, "t"))
        text = "".join(one.text or "" for one in runs)
        hidden = _hidden(text)
        if len(hidden) == len(text):
            for one in runs:
                size = len(one.text or "")
                one.text, hidden = hidden[:size], hidden[size:]
        else:
            for child in list(item):
                item.remove(child)
            etree.SubElement(item, f"{{{etree.QName(root).namespace}}}t").text = hidden


def _quiet_sheet(data: bytes) -> bytes:
    root = parse_xml(data)
    for cell in named(root, "c"):
        formula, value = find_child(cell, "f"), find_child(cell, "v")
        if formula is not None and OTHER_BOOK.search(formula.text or ""):
            cell.remove(formula)
        if value is not None and cell.get("t", "n") in ("n", "str"):
            _quiet_value(cell, value)
    _quiet_items(root, "is")
    for node in named(root, "oddHeader", "oddFooter", "f", "formula1"):
        if node.text:
            node.text = _hidden(node.text)
    return write_xml(root)


def _quiet_value(cell: Any, value: Any) -> None:
    """A number with 18 digits becomes text with its middle hidden."""
    text = value.text or ""
    if cell.get("t", "n") == "n":
        try:
            number = float(text)
        except ValueError:
            return
        if not 1e17 <= number < 1e18:
            return
        text = text if text.isdigit() else f"{number:.0f}"
    hidden = _hidden(text)
    if hidden != text:
        value.text = clean_text(hidden)
        cell.set("t", "str")
