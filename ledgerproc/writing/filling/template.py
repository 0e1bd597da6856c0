"""Reads a workbook of ``templates/`` into a plan that can be filled many times.

In: the bytes of an .xlsx that an office restyled, and the names it may use. Out: a
``Template``. Every fault is told before the first case is written, by sheet and cell and
with what is allowed. What the plan does not name stays in the file as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from lxml import etree

from ledgerproc.findings import column_letters
from ledgerproc.writing.filling.expressions import (
    Expression,
    TemplateError,
    Vocabulary,
    check_fixed,
    compile_text,
    is_expression,
)
from ledgerproc.writing.filling.plan import (
    PAGE_TEXTS,
    Block,
    CellPlan,
    Group,
    RowPlan,
    SheetPlan,
    Template,
)
from ledgerproc.writing.office.heights import capacity
from ledgerproc.writing.office.package import (
    MAIN,
    Parts,
    drop_parts,
    find_child,
    find_workbook,
    local,
    named,
    parse_xml,
    read_package,
    relations,
    sheet_parts,
    write_xml,
)
from ledgerproc.writing.office.references import column_number, corners, shift_formula
from ledgerproc.writing.office.stylesheet import StyleSheet

# What would point at the wrong rows once a block has grown; an office can do without.
UNSUPPORTED = {"comments": "批注", "table": "表格对象（插入—表格）", "pivotTable": "数据透视表"}
DEFAULT_WIDTH = 8.43
DEFAULT_HEIGHT = 13.5


def read_template(path: Path, vocabulary: Vocabulary) -> Template:
    """A template from disk, checked."""
    return build_template(path.name, template_bytes(path), vocabulary)


def template_bytes(path: Path) -> bytes:
    """The bytes of a template on disk."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise TemplateError(f"找不到模板“{path.name}”；请把它放回 templates 文件夹") from None


def build_template(name: str, data: bytes, vocabulary: Vocabulary) -> Template:
    """A template from its bytes, checked."""
    try:
        parts = read_package(data)
        workbook = find_workbook(parts)
        styles, part = _styles(parts, workbook)
        drop_parts(parts, frozenset({"calcChain"}), workbook)
        strings = _strings(parts, workbook)
        listed = sheet_parts(parts, workbook)
        sheets = tuple(
            _Reader(name, parts, title, one, strings, styles, vocabulary).read()
            for title, one in listed
        )
    except (BadZipFile, KeyError, IndexError, ValueError, etree.XMLSyntaxError) as fault:
        raise TemplateError(
            f"模板“{name}”不是完好的 .xlsx 文件；请用 WPS 打开后另存为 .xlsx"
        ) from fault
    parts[part] = styles.write()
    return Template(name, parts, workbook, sheets)


def _styles(parts: Parts, workbook: str) -> tuple[StyleSheet, str]:
    part = next(one.target for one in relations(parts, workbook) if one.kind == "styles")
    return StyleSheet(parts[part]), part


def shared_texts(parts: Parts, workbook: str) -> list[str]:
    """The texts that cells name by their number."""
    part = _strings_part(parts, workbook)
    return [_text_of(item) for item in parse_xml(parts[part])] if part in parts else []


def _strings_part(parts: Parts, workbook: str) -> str:
    return next((r.target for r in relations(parts, workbook) if r.kind == "sharedStrings"), "")


def _strings(parts: Parts, workbook: str) -> list[str]:
    """The shared texts; those with something to fill in are emptied in the file."""
    part = _strings_part(parts, workbook)
    if part not in parts:
        return []
    root = parse_xml(parts[part])
    texts = []
    for item in root:
        texts.append(_text_of(item))
        if is_expression(texts[-1]):
            for child in list(item):
                item.remove(child)
            etree.SubElement(item, f"{{{etree.QName(root).namespace}}}t")
    parts[part] = write_xml(root)
    return texts


def _text_of(item: Any) -> str:
    return "".join(one.text or "" for one in _runs(item))


def _runs(item: Any) -> Iterator[Any]:
    """The text elements of a cell's text, without the reading aids above it."""
    return (one for one in named(item, "t") if local(one.getparent()) != "rPh")


class _Reader:
    """Reads one sheet; holds what every step of that needs."""

    def __init__(
        self,
        template: str,
        parts: Parts,
        title: str,
        part: str,
        strings: list[str],
        styles: StyleSheet,
        vocabulary: Vocabulary,
    ) -> None:
        self.template, self.parts, self.title, self.part = template, parts, title, part
        self.strings, self.styles, self.vocabulary = strings, styles, vocabulary
        self.root = parse_xml(parts[part])
        self.shared: dict[str, tuple[str, int, int]] = {}  # formula, its row and column

    def read(self) -> SheetPlan:
        if self.root.nsmap.get(None) != MAIN:
            raise ValueError("namespace")
        self.widths = self._column_widths()
        self.merges = [corners(one.get("ref", "")) for one in named(self.root, "mergeCell")]
        data = find_child(self.root, "sheetData")
        rows, loops = [], {}
        for node in data:
            row, loop = self._row(node)
            rows.append(row)
            if loop:
                loops[row.number] = loop
        for node in list(data):
            data.remove(node)
        blocks = tuple(_blocks(loops))
        self._check(blocks)
        layout = find_child(self.root, "sheetFormatPr")
        least = layout.get("defaultRowHeight") if layout is not None else None
        return SheetPlan(
            self.title,
            self.part,
            self.root,
            tuple(rows),
            blocks,
            self._page_texts(),
            float(least or DEFAULT_HEIGHT),
            self._used_widths(rows),
            tuple(_groups(blocks, self.vocabulary.nested)),
        )

    def fault(self, place: str, problem: str) -> TemplateError:
        """A fault at a cell or another part of this sheet."""
        return TemplateError(f"模板“{self.template}”工作表“{self.title}”{place}：{problem}")

    def _row(self, node: Any) -> tuple[RowPlan, str]:
        number = int(node.get("r", "0"))
        cells = tuple(self._cell(one, number) for one in node if local(one) == "c")
        loops: dict[str, str] = {}
        for cell in cells:
            roots = cell.expression.roots() if cell.expression else frozenset()
            for root in sorted(roots & self.vocabulary.loops.keys()):
                loops.setdefault(root, f"{cell.letters}{number}")
        if len(loops) > 1:
            names = "、".join(sorted(loops))
            place = f"单元格 {list(loops.values())[-1]}"
            raise self.fault(place, f"同一行只能用一种明细，这里同时用了 {names}")
        skipped = ("r", "spans", "ht", "customHeight")
        kept = [(k, v) for k, v in node.attrib.items() if k not in skipped and "}" not in k]
        attributes = "".join(f' {key}="{value}"' for key, value in kept)
        height = float(node.get("ht", "0"))
        return RowPlan(number, attributes, height, cells), next(iter(loops), "")

    def _cell(self, node: Any, row: int) -> CellPlan:
        place = node.get("r", "")
        letters = place.rstrip("0123456789")
        style = int(node.get("s", "0"))
        text = self._text(node)
        expression, formula, fixed = None, self._formula(node, letters, row), ""
        if text is not None and is_expression(text):
            try:
                expression = compile_text(text, self.vocabulary)
            except TemplateError as fault:
                raise self.fault(f"单元格 {place}", str(fault)) from fault
        elif not formula:
            fixed = _fixed(node)
            self._check_fixed(f"单元格 {place}", text or "")
        size = self.styles.font_size(style)
        if expression is None:
            return CellPlan(letters, style, style, style, size, 0, None, formula, fixed)
        room = self._room(letters, row, size) if self.styles.wraps(style) else 0
        quoted, dated = self.styles.quoted(style), self.styles.dated(style)
        return CellPlan(letters, style, quoted, dated, size, room, expression)

    def _check_fixed(self, place: str, text: str) -> None:
        try:
            check_fixed(text, self.vocabulary)
        except TemplateError as fault:
            raise self.fault(place, str(fault)) from fault

    def _text(self, node: Any) -> str | None:
        kind = node.get("t", "n")
        if kind == "s":
            value = find_child(node, "v")
            return self.strings[int(value.text)] if value is not None and value.text else None
        if kind == "inlineStr":
            return _text_of(node)
        return None

    def _formula(self, node: Any, letters: str, row: int) -> str:
        found = find_child(node, "f")
        if found is None:
            return ""
        column, key = column_number(letters), found.get("si", "")
        if found.get("t") == "array":
            raise self.fault(f"单元格 {letters}{row}", "不支持数组公式；请改为普通公式")
        if found.get("t") == "shared" and not found.text:
            formula, from_row, from_column = self.shared[key]
            return shift_formula(formula, row - from_row, column - from_column)
        if found.get("t") == "shared":
            self.shared[key] = (found.text, row, column)
        return found.text or ""

    def _room(self, letters: str, row: int, size: float) -> int:
        """Half characters on a line of the cell, 0 in a cell merged over rows."""
        column = column_number(letters)
        right = column
        for left, top, last, bottom in self.merges:
            if (left, top) == (column, row):
                if bottom > top:
                    return 0
                right = last
        width = sum(self.widths.get(one, self.default_width) for one in range(column, right + 1))
        return capacity(width, size)

    def _column_widths(self) -> dict[int, float]:
        layout = find_child(self.root, "sheetFormatPr")
        stated = layout.get("defaultColWidth") if layout is not None else None
        self.default_width = float(stated or DEFAULT_WIDTH)
        widths = {}
        for node in named(self.root, "col"):
            for column in range(int(node.get("min")), min(int(node.get("max")), 256) + 1):
                widths[column] = float(node.get("width", self.default_width))
        return widths

    def _used_widths(self, rows: Sequence[RowPlan]) -> tuple[float, ...]:
        used = [column_number(cell.letters) for row in rows for cell in row.cells]
        used += [right for _, _, right, _ in self.merges]
        columns = range(1, max(used, default=0) + 1)
        return tuple(self.widths.get(one, self.default_width) for one in columns)

    def _page_texts(self) -> dict[str, Expression]:
        found = {}
        for node in named(self.root, *PAGE_TEXTS):
            if not is_expression(node.text or ""):
                self._check_fixed("页眉页脚", node.text or "")
            else:
                try:
                    found[node.text] = compile_text(node.text, self.vocabulary)
                except TemplateError as fault:
                    raise self.fault("页眉页脚", str(fault)) from fault
                loops = found[node.text].roots() & self.vocabulary.loops.keys()
                if loops:
                    raise self.fault("页眉页脚", f"不能用明细“{sorted(loops)[0]}”")
        return found

    def _check(self, blocks: tuple[Block, ...]) -> None:
        """Refuse what cannot be repeated truly."""
        if not blocks:
            return
        for relation in relations(self.parts, self.part):
            if relation.kind in UNSUPPORTED:
                raise self.fault("", f"不支持{UNSUPPORTED[relation.kind]}；请删除后保存")
        for left, top, right, bottom in self.merges:
            for block in blocks:
                inside = block.top <= top and bottom <= block.bottom
                apart = bottom < block.top or top > block.bottom
                around = top < block.top and bottom > block.bottom
                if not (inside or apart or around):
                    area = f"{column_letters(left)}{top}:{column_letters(right)}{bottom}"
                    raise self.fault(
                        f"合并单元格 {area}", f"跨出了第 {block.top} 行开始的明细行；请拆开"
                    )


def _blocks(loops: Mapping[int, str]) -> Iterator[Block]:
    """Neighbouring rows of one loop as one block."""
    current: Block | None = None
    for row in sorted(loops):
        if current and loops[row] == current.loop and row == current.bottom + 1:
            current = Block(current.loop, current.top, row)
            continue
        if current:
            yield current
        current = Block(loops[row], row, row)
    if current:
        yield current


def _groups(blocks: tuple[Block, ...], nested: Mapping[str, str]) -> Iterator[Group]:
    """Blocks of a group's loop with the block of its cases between or beside them."""
    for outer, inner in nested.items():
        run: list[Block] = []
        for block in (*blocks, None):
            is_next = not run or (block is not None and block.top == run[-1].bottom + 1)
            if block is not None and block.loop in (outer, inner) and is_next:
                run.append(block)
                continue
            if {one.loop for one in run} == {outer, inner}:
                yield Group(outer, inner, tuple(run))
            run = [block] if block is not None and block.loop in (outer, inner) else []


def _fixed(node: Any) -> str:
    """What follows a cell's address and style in XML: its type, end of tag and content."""
    kind = f' t="{node.get("t")}"' if node.get("t") else ""
    inner = "".join(
        etree.tostring(one, encoding="unicode", with_tail=False).replace(f' xmlns="{MAIN}"', "")
        for one in node
    )
    return f"{kind}>{inner}</c>" if inner else "/>"
