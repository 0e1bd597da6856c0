"""Reads a returned file again: is every fault told at its cell, and everything else as sent?

In: the bytes that were sent and those that go back, and what was to be told. Raises
``ReconcileError`` where a note, a colour or a line of the list is missing, or a text differs
from the sent one in more than hidden numbers. Shares no step with those that mark.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any
from zipfile import ZipFile

from msgspec import Struct

from ledgerproc.cleaning.masking import mask_numbers
from ledgerproc.findings import column_letters
from ledgerproc.reading.files.word import cells_by_place, is_return_list
from ledgerproc.writing.checking.readback import ReconcileError
from ledgerproc.writing.filling.stretches import WORD
from ledgerproc.writing.office.cells import clean_text
from ledgerproc.writing.office.package import (
    MAIN,
    Parts,
    find_workbook,
    named,
    parse_xml,
    read_package,
    relations,
    sheet_parts,
    write_xml,
)
from ledgerproc.writing.office.references import corners

_NAMES = {"m": MAIN, "w": WORD}
_HOLDERS = (f"{{{MAIN}}}c", f"{{{MAIN}}}si")
_PIECES, _SOUND = (f"{{{MAIN}}}v", f"{{{MAIN}}}t"), f"{{{MAIN}}}rPh"  # how a text is spoken
_ID, _FILL = f"{{{WORD}}}id", f"{{{WORD}}}fill"
_TYPED = 1e17  # from which on a number has the 18 digits of an identity number
_LONGEST_NUMBER = 200  # characters of one, with all that stands between its digits
_STARRED = re.compile(r"\w*\*[\w*]*", re.ASCII)
_LOOKS = re.compile(rb' s="\d+"|<c [^>]*/>|<row\b[^>]*>|</row>')
_CONTROL = re.compile(r"_x00[01][0-9A-Fa-f]_")
_NOTED = re.compile(rb"<\w+:Row>(\d+)</\w+:Row>\s*<\w+:Column>(\d+)</\w+:Column>")


class Told(Struct, frozen=True):
    """A fault as the returned file is to tell it; ``row`` 0: in the list alone."""

    sheet: str
    row: int
    column: int  # 0: the first cell of the row
    cell: str
    level: str
    says: str
    colour: str  # RRGGBB


def compare_copy(sent: bytes | None, made: bytes, title: str, told: Sequence[Told]) -> None:
    """Compare a workbook with what was sent; ``title`` is the name of the sheet with the list.

    ``told`` names sheets as they are called in the workbook, the gravest faults first. Where
    the list goes back alone, ``sent`` is None.
    """
    parts = read_package(made)
    workbook = find_workbook(parts)
    sheets = dict(sheet_parts(parts, workbook))
    listed = sheets.pop(title)
    _compare_list(parts[listed], set(sheets), told)
    if sent is None:
        return
    fills = _fills(parts, workbook)
    shared = [one.target for one in relations(parts, workbook) if one.kind == "sharedStrings"]
    with ZipFile(io.BytesIO(sent)) as package:
        for part in [*sheets.values(), *shared]:
            _compare_texts(package.read(part), parts[part])
    for name, part in sheets.items():
        if own := [one for one in told if one.row and one.sheet == name]:
            _compare_marks(parts, part, _Shown(parse_xml(parts[part]), fills), own)
    lost = sum(1 for one in told if one.row and one.sheet not in sheets)
    _ask(not lost, f"{lost} 处问题没有标出")


def _ask(is_so: object, otherwise: str) -> None:
    if not is_so:
        raise ReconcileError(f"退回的文件核对不符：{otherwise}")


def _compare_list(data: bytes, sheets: set[str], told: Sequence[Told]) -> None:
    """Every fault has a line, and a link to its cell where there is one."""
    root = parse_xml(data)
    lines: Counter[tuple[str, ...]] = Counter()
    leads: dict[str, str] = {}
    for one in named(root, "hyperlink"):
        leads[one.get("ref", "")] = one.get("location", "")
    for row in named(root, "row"):
        texts = ["".join(t.text or "" for t in named(cell, "t")) for cell in row]
        if len(texts) > 4:
            lines[(*texts[:3], texts[4], leads.get(f"C{row.get('r')}", ""))] += 1
    meant = Counter(_line(one, sheets) for one in told)
    _ask(not meant - lines, f"首页少列 {(meant - lines).total()} 处问题")


def _line(told: Told, sheets: set[str]) -> tuple[str, ...]:
    lead = ""
    if told.cell and told.sheet in sheets:
        quoted = told.sheet.replace("'", "''")
        lead = f"'{quoted}'!{told.cell if told.column else f'A{told.cell}'}"
    texts = (told.level, told.sheet, told.cell, told.says)
    return (*map(clean_text, texts), lead)


class _Shown:
    """What is to be seen of a sheet: where a cell's text stands, and its colour."""

    def __init__(self, root: Any, fills: Sequence[str]) -> None:
        self._merges = [corners(one.get("ref", "")) for one in named(root, "mergeCell")]
        self._rows = {int(one.get("r", "0")): one for one in named(root, "row")}
        self._fills = fills

    def place(self, row: int, column: int) -> tuple[int, int]:
        """The cell that shows what stands in a cell."""
        column = column or next((at for at, cell in self._cells(row) if len(cell)), 1)
        for left, top, right, bottom in self._merges:
            if left <= column <= right and top <= row <= bottom:
                return top, left
        return row, column

    def colour(self, row: int, column: int) -> str:
        """The colour of a cell, "" for none."""
        styles = (int(one.get("s", "0")) for at, one in self._cells(row) if at == column)
        return self._fills[next(styles, 0)]

    def _cells(self, row: int) -> Iterator[tuple[int, Any]]:
        at = 0
        for cell in self._rows.get(row, ()):
            at = corners(cell.get("r"))[0] if cell.get("r") else at + 1
            yield at, cell


def _fills(parts: Parts, workbook: str) -> list[str]:
    """The colour of each cell format."""
    (part,) = [one.target for one in relations(parts, workbook) if one.kind == "styles"]
    root = parse_xml(parts[part])
    fills = [
        next((one.get("rgb", "")[-6:] for one in named(fill, "fgColor")), "")
        for fill in root.iterfind("m:fills/m:fill", _NAMES)
    ]
    formats = root.iterfind("m:cellXfs/m:xf", _NAMES)
    return [fills[int(one.get("fillId", "0"))] for one in formats]


def _compare_marks(parts: Parts, part: str, shown: _Shown, told: Sequence[Told]) -> None:
    links = [(one.kind, one.target) for one in relations(parts, part) if one.target in parts]
    drawings = [parts[target] for kind, target in links if kind == "vmlDrawing"]
    comments = next((parts[target] for kind, target in links if kind == "comments"), b"<none/>")
    notes: dict[str, str] = {}
    for one in named(parse_xml(comments), "comment"):
        ref = one.get("ref", "")
        _ask(ref not in notes, f"“{told[0].sheet}”{ref} 格有两条批注")
        notes[ref] = "".join(each.text or "" for each in named(one, "t"))
    drawn = {(int(a) + 1, int(b) + 1) for a, b in _NOTED.findall(b"".join(drawings))}
    seen = set()
    for fault in told:
        place = shown.place(fault.row, fault.column)
        name = f"{column_letters(place[1])}{place[0]}"
        where = f"“{fault.sheet}”{name} 格"
        _ask(place in drawn and clean_text(fault.says) in notes.get(name, ""), f"{where}缺批注")
        _ask(place in seen or shown.colour(*place) == fault.colour, f"{where}没有底色")
        seen.add(place)


def _compare_texts(sent: bytes, made: bytes) -> None:
    """The same texts at the same places, but for numbers that are hidden."""
    bare = _bare(made)
    if _bare(sent) == bare or _bare(write_xml(parse_xml(sent))) == bare:
        return
    before, after = map(_cells, (sent, made))
    _ask([one for one, _ in before] == [one for one, _ in after], "有内容的单元格与原文件不同")
    for (place, one), (_, other) in zip(before, after, strict=True):
        _ask(_is_same("".join(one), "".join(other)), f"{place} 的内容与原文件不同")


def _cells(part: bytes) -> list[tuple[str, list[str]]]:
    """The place of each cell that holds something, or "" for a shared text, and its pieces."""
    nodes = parse_xml(part).iter(*_HOLDERS)
    return [
        (
            one.get("r", ""),
            [t.text or "" for t in one.iter(*_PIECES) if t.getparent().tag != _SOUND],
        )
        for one in nodes
        if len(one)
    ]


def _bare(part: bytes) -> bytes:
    """The cells of a part without looks and without those that hold nothing."""
    start, end = max(0, part.find(b"<sheetData")), part.rfind(b"</sheetData>")
    return _LOOKS.sub(b"", part[start : end if end > 0 else None])


def _is_same(sent: str, made: str) -> bool:
    """Whether a text is the sent one, but for asterisks in the place of its numbers."""
    if sent == made:
        return True
    sent = _CONTROL.sub("", sent)
    with suppress(ValueError, OverflowError):  # typed as a number: 5.00243199009041E+17
        sent = f"{float(sent):.0f}" if float(sent) >= _TYPED else sent
    first, *rest = _STARRED.split(made)
    if not rest or not sent.startswith(first) or mask_numbers(sent) == sent:
        return False
    at = len(first)
    for piece in rest[:-1]:
        found = sent.find(piece, at + 1, at + _LONGEST_NUMBER + len(piece))
        if found < 0:
            return False
        at = found + len(piece)
    return sent.endswith(rest[-1]) and 0 < len(sent) - len(rest[-1]) - at <= _LONGEST_NUMBER


def compare_document(sent: bytes, made: bytes, told: Sequence[Told]) -> None:
    """Compare a Word document with what was sent."""
    (before, _), (after, comments) = map(_document, (sent, made))
    lists = [one for one in named(after, "tbl") if is_return_list(one)]
    rows = [row.findall("w:tc", _NAMES) for one in lists for row in named(one, "tr")]
    lines = Counter((_joined(row[0]), _joined(row[3])) for row in rows if len(row) > 3)
    missing = Counter((one.level, _squeezed(one.says)) for one in told) - lines
    _ask(not missing, f"首页少列 {missing.total()} 处问题")
    texts = []
    for root in (before, after):
        for one in [one for one in named(root, "tbl") if is_return_list(one)]:
            one.getparent().remove(one)
        texts.append(_joined(root))
    _ask(_is_same(*texts), "文字与原文件不同")
    seen = set()
    cells = cells_by_place(after)
    for fault in told:
        cell = cells.get((fault.sheet, fault.row, fault.column or 1))
        if cell is None:
            continue
        where = f"{fault.sheet}第{fault.row}行第{fault.column or 1}列"
        notes = [comments.get(one.get(_ID), "") for one in named(cell, "commentReference")]
        _ask(any(_squeezed(fault.says) in one for one in notes), f"{where}缺批注")
        shade = cell.find("w:tcPr/w:shd", _NAMES)
        _ask(cell in seen or shade.get(_FILL) == fault.colour, f"{where}没有底色")
        seen.add(cell)


def _document(data: bytes) -> tuple[Any, dict[str, str]]:
    """The main part of a document, and its comments by number."""
    parts = read_package(data)
    main = find_workbook(parts)
    comments = [parse_xml(parts[r.target]) for r in relations(parts, main) if r.kind == "comments"]
    found = {one.get(_ID): _joined(one) for part in comments for one in named(part, "comment")}
    return parse_xml(parts[main]), found


def _joined(node: Any) -> str:
    return "".join(one.text or "" for one in named(node, "t"))


def _squeezed(text: str) -> str:
    """A text as it stands in a document, each line by itself."""
    return clean_text(text).replace("\n", "")
