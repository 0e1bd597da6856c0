"""Reads the tables of a Word document (.docx) into grids, with the paragraphs around them.

In: the bytes of the package. Out: one grid a table, named 表1, 表2 … in reading order,
merged cells as merges, the text between the tables in ``above`` and ``below``. A document
without a table gives one grid without rows, so that a sentence that reports nil is heard.
Deleted text of tracked changes is not read; tables inside cells and text boxes are read as
tables of their own after what holds them. The list that we put before a returned document
is a table that is not counted.
"""

from __future__ import annotations

import io
import zipfile
from typing import Any

from msgspec.structs import replace

from ledgerproc.reading.files.grid import RETURN_MARK, RETURN_TABLE, CellValue, Grid, Merge
from ledgerproc.reading.files.kinds import BROKEN_ZIP

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_GONE = (f"{_W}del", f"{_W}moveFrom", f"{_W}pPr", _FALLBACK)


class WordError(Exception):
    """A document that cannot be read; the message is for clerks."""


def read_word(name: str, data: bytes) -> list[Grid]:
    """Every table of a document, or one grid with only its paragraphs."""
    from lxml import etree

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            xml = package.read("word/document.xml")
    except BROKEN_ZIP as error:
        raise WordError("文档内容损坏") from error
    if b"<!DOCTYPE" in xml[:2000]:
        raise WordError("文档含有外部定义，不予读取")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(xml.replace(_STRICT[1:-1].encode(), _W[1:-1].encode()), parser)
    except etree.XMLSyntaxError as error:
        is_deep = "Excessive depth" in str(error)
        raise WordError("表格套表格的层数太多" if is_deep else "文档内容损坏") from error
    body = root.find(f"{_W}body")
    return [] if body is None else _grids(name, body)


def _grids(name: str, body: Any) -> list[Grid]:
    grids: list[Grid] = []
    ours: list[Grid] = []
    texts: list[str] = []
    for block in _blocks(body):
        if block.tag == f"{_W}p":
            texts += [line for line in _text(block).split("\n") if line.strip()]
            continue
        if is_return_list(block):
            ours.append(_grid(name, RETURN_TABLE, block))
            continue
        for table in _with_nested(block):
            sheet = f"表{len(grids) + 1}"
            grids.append(replace(_grid(name, sheet, table), above=tuple(texts)))
            texts = []
    if not grids:
        return [*ours, Grid(name, "正文", [], [], above=tuple(texts))]
    grids[-1] = replace(grids[-1], below=tuple(texts))
    return [*ours, *grids]


def is_return_list(table: Any) -> bool:
    """Whether a table is the list that we put before a returned document."""
    for row in _through(table, f"{_W}tr")[:3]:
        for cell in _through(row, f"{_W}tc")[:1]:
            if _cell_text(cell).startswith(RETURN_MARK):
                return True
    return False


def cells_by_place(root: Any) -> dict[tuple[str, int, int], Any]:
    """The cell elements of a document by table, row and column as findings name them.

    Of cells merged downwards all places lead to the top one.
    """
    found: dict[tuple[str, int, int], Any] = {}
    body = root.find(f"{_W}body")
    blocks = [] if body is None else [one for one in _blocks(body) if one.tag == f"{_W}tbl"]
    tables = [
        table for block in blocks if not is_return_list(block) for table in _with_nested(block)
    ]
    for number, table in enumerate(tables, 1):
        sheet = f"表{number}"
        for at, row in enumerate(_through(table, f"{_W}tr"), 1):
            column = _skipped_columns(row, "gridBefore") + 1
            for cell in _through(row, f"{_W}tc"):
                shown = cell
                if _vertical_merge(cell) == "continue":
                    shown = found.get((sheet, at - 1, column), cell)
                for _ in range(_number(cell, "gridSpan", 1)):
                    found[sheet, at, column] = shown
                    column += 1
    return found


def _blocks(parent: Any) -> list[Any]:
    """Paragraphs and tables in order, also those inside content controls and text boxes."""
    found: list[Any] = []
    for child in parent:
        if child.tag in (f"{_W}p", f"{_W}tbl"):
            found.append(child)
            found += _boxed_tables(child) if child.tag == f"{_W}p" else []
        elif child.tag == f"{_W}sdt":
            content = child.find(f"{_W}sdtContent")
            found += _blocks(content) if content is not None else []
        elif child.tag in (f"{_W}ins", f"{_W}customXml"):
            found += _blocks(child)
    return found


def _boxed_tables(paragraph: Any) -> list[Any]:
    """Tables in the text boxes of a paragraph; its other text is the paragraph's own.

    A box stands there twice, the second time for programs that do not know the first form.
    """
    return [
        block
        for box in paragraph.iter(f"{_W}txbxContent")
        if not any(one.tag in _GONE for one in box.iterancestors())
        for block in _blocks(box)
        if block.tag == f"{_W}tbl"
    ]


def _with_nested(table: Any) -> list[Any]:
    """A table and those in its cells, as deep as the parser follows them."""
    found = [table]
    for cell in _children(table, "tr", "tc"):
        for block in _blocks(cell):
            if block.tag == f"{_W}tbl":
                found += _with_nested(block)
    return found


def _children(table: Any, *path: str) -> list[Any]:
    """Descendants along a path, looking through content controls and insertions."""
    level = [table]
    for step in path:
        level = [child for parent in level for child in _through(parent, f"{_W}{step}")]
    return level


def _through(parent: Any, tag: str) -> list[Any]:
    found: list[Any] = []
    for child in parent:
        if child.tag == tag:
            found.append(child)
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"):
            found += _through(child, tag)
    return found


def _grid(name: str, sheet: str, table: Any) -> Grid:
    rows: list[list[CellValue]] = []
    hidden: set[int] = set()
    merges: list[Merge] = []
    open_merges: dict[int, tuple[int, int]] = {}  # left column -> (top row, right column)
    for at, row in enumerate(_through(table, f"{_W}tr")):
        values: list[CellValue] = [None] * _skipped_columns(row, "gridBefore")
        for left in [one for one in open_merges if one < len(values)]:
            merges += _closed(open_merges, left, at)
        for cell in _through(row, f"{_W}tc"):
            left = len(values)
            right = left + _number(cell, "gridSpan", 1) - 1
            vertical = _vertical_merge(cell)
            if vertical == "continue" and left in open_merges:
                values += [None] * (right - left + 1)
                continue
            merges += _closed(open_merges, left, at)
            if vertical == "restart":
                open_merges[left] = (at, right)
            elif right > left:
                merges.append(Merge(at, left, at, right))
            values += [_cell_text(cell) or None] + [None] * (right - left)
        for left in [one for one in open_merges if one >= len(values)]:
            merges += _closed(open_merges, left, at)
        rows.append(values)
        if _is_hidden(row):
            hidden.add(at)
    for left in sorted(open_merges):
        merges += _closed(open_merges, left, len(rows))
    width = max((len(row) for row in rows), default=0)
    for row in rows:
        row += [None] * (width - len(row))
    ordered = tuple(sorted(merges, key=lambda one: (one.top, one.left)))
    numbers = list(range(1, len(rows) + 1))
    return Grid(name, sheet, rows, numbers, merges=ordered, hidden_rows=frozenset(hidden))


def _is_hidden(row: Any) -> bool:
    """Whether every text of a row is set so that it is not shown."""
    if next(row.iter(f"{_W}vanish"), None) is None:
        return False
    texts = [one for one in row.iter(f"{_W}t") if one.text]
    marks = [one.getparent().find(f"{_W}rPr/{_W}vanish") for one in texts]
    return bool(texts) and all(
        one is not None and one.get(f"{_W}val") not in ("0", "false", "off") for one in marks
    )


def _closed(open_merges: dict[int, tuple[int, int]], left: int, at: int) -> list[Merge]:
    if left not in open_merges:
        return []
    top, right = open_merges.pop(left)
    return [Merge(top, left, at - 1, right)] if at - 1 > top or right > left else []


def _property(element: Any, kind: str, key: str) -> Any:
    properties = element.find(f"{_W}{kind}Pr")
    return None if properties is None else properties.find(f"{_W}{key}")


def _number(cell: Any, key: str, default: int) -> int:
    found = _property(cell, "tc", key)
    value = None if found is None else found.get(f"{_W}val")
    return min(int(value), 200) if value and value.isdecimal() and int(value) > 0 else default


def _skipped_columns(row: Any, key: str) -> int:
    found = _property(row, "tr", key)
    value = None if found is None else found.get(f"{_W}val")
    return min(int(value), 200) if value and value.isdecimal() else 0


def _vertical_merge(cell: Any) -> str:
    found = _property(cell, "tc", "vMerge")
    return "" if found is None else found.get(f"{_W}val") or "continue"


def _cell_text(cell: Any) -> str:
    return "\n".join(_text(one) for one in _blocks(cell) if one.tag == f"{_W}p").strip()


def _text(paragraph: Any) -> str:
    """The visible text of a paragraph: no deletions, no field codes, tabs and breaks kept."""
    parts: list[str] = []
    for node in paragraph.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}cr"):
        if not _is_shown(node, paragraph):
            continue
        if node.tag == f"{_W}t":
            parts.append(node.text or "")
        else:
            parts.append("\t" if node.tag == f"{_W}tab" else "\n")
    return "".join(parts)


def _is_shown(node: Any, paragraph: Any) -> bool:
    """Whether a piece of a paragraph is there to be read, and not in a table of a text box."""
    is_inside = True
    for one in node.iterancestors():
        is_inside = is_inside and one is not paragraph
        if one.tag in _GONE or (is_inside and one.tag == f"{_W}tbl"):
            return False
    return True
