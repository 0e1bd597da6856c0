"""Fills a Word document of ``templates/``: sentences with figures, paragraphs and rows.

In: a .docx that an office wrote, and values. A paragraph that has something to fill in is
taken as a whole, in the look of its first letters; one that comes out empty is left out.
A table row or a paragraph that names a loop stands once per item, and a table that is left
with nothing but its header is left out; a document may also stand as a whole once per item,
each on pages of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from lxml import etree
from msgspec import Struct

from ledgerproc.writing.filling.expressions import (
    Expression,
    Scope,
    TemplateError,
    Vocabulary,
    check_fixed,
    compile_text,
    is_expression,
    say,
)
from ledgerproc.writing.filling.plan import Items
from ledgerproc.writing.filling.stretches import (
    Stretch,
    build_stretch,
    keep_with_next,
    put_text,
    text_of,
)
from ledgerproc.writing.filling.template import template_bytes
from ledgerproc.writing.office.cells import clean_text
from ledgerproc.writing.office.package import (
    Parts,
    drop_parts,
    find_child,
    find_workbook,
    forget_people,
    local,
    named,
    parse_xml,
    read_package,
    relations,
    write_package,
    write_xml,
)

LAST_ROWS = 3  # of a table that stay together
FILLED_KINDS = ("header", "footer")
# Measures of fonts are strings of digits that look like numbers of people; the others say
# again, for older programs, what stands elsewhere.
NEEDLESS = frozenset({"fontTable", "stylesWithEffects", "customXml"})


class Document(Struct, frozen=True):
    """A Word template, checked."""

    name: str
    parts: Parts
    filled: tuple[str, ...]  # parts with something to fill in
    texts: Mapping[str, Expression]  # by their source
    loops: frozenset[str]


def read_document(path: Path, vocabulary: Vocabulary) -> Document:
    """A template from disk, checked."""
    return build_document(path.name, template_bytes(path), vocabulary)


def build_document(name: str, data: bytes, vocabulary: Vocabulary) -> Document:
    """A template from its bytes, checked."""
    try:
        parts = read_package(data)
        main = find_workbook(parts)
        drop_parts(parts, NEEDLESS, main)
        drop_parts(parts, frozenset({"thumbnail"}), "")
        related = [r.target for r in relations(parts, main) if r.kind in FILLED_KINDS]
        texts: dict[str, Expression] = {}
        for part in (main, *related):
            for number, text in enumerate(_texts(parse_xml(parts[part])), 1):
                found = _compile(name, number, text, vocabulary)
                if found:
                    texts[text] = found
    except (BadZipFile, KeyError, etree.XMLSyntaxError) as fault:
        raise TemplateError(
            f"模板“{name}”不是完好的 .docx 文件；请用 WPS 打开后另存为 .docx"
        ) from fault
    return Document(name, parts, (main, *related), texts, frozenset(vocabulary.loops))


def _compile(name: str, number: int, text: str, vocabulary: Vocabulary) -> Expression | None:
    """What a paragraph asks for; None where it has nothing to fill in."""
    try:
        if is_expression(text):
            return compile_text(text, vocabulary)
        check_fixed(text, vocabulary)
        return None
    except TemplateError as fault:
        raise TemplateError(f"模板“{name}”第 {number} 段：{fault}") from fault


def fill_document(
    document: Document, values: Scope, loops: Mapping[str, Items], title: str = ""
) -> bytes:
    """The filled document; its properties name no person."""
    parts = dict(document.parts)
    for part in document.filled:
        root = parse_xml(parts[part])
        repeated = _Repeated(document, root, values, loops)
        for name in ("tr", "p"):  # rows first: their paragraphs go with them
            for node in list(named(root, name)):
                repeated.take(node)
        for paragraph in list(named(root, "p")):
            _fill(paragraph, document, values)
        parts[part] = repeated.put_back(write_xml(root))
    return _finish(parts, title)


def loop_of(document: Document, node: Any) -> str:
    """The loop that a paragraph or a row of a table names; "" for none."""
    found = (text for text in _texts(node) if text in document.texts)
    used = {one for text in found for one in document.texts[text].roots()}
    return min(used & document.loops, default="")


class _Repeated:
    """Takes out what stands once per item, and puts the copies in its place as text."""

    def __init__(
        self, document: Document, root: Any, values: Scope, loops: Mapping[str, Items]
    ) -> None:
        self._document, self._root, self._values, self._loops = document, root, values, loops
        self._copies: list[str] = []

    def take(self, node: Any) -> None:
        """Replace an element that names a loop by a mark."""
        name = loop_of(self._document, node)
        if not name:
            return
        stretch = build_stretch([node], self._root, self._document.texts)
        items = self._loops.get(name, ())
        if not items and heads_nothing_else(node):
            table = node.getparent()
            table.getparent().remove(table)
            return
        kept = stretch
        if local(node) == "tr":  # the last page of a table never holds a row alone
            kept = build_stretch([keep_with_next(node)], self._root, self._document.texts)
        copies = "".join(
            (kept if 1 <= left < LAST_ROWS else stretch).write({**self._values, name: one})
            for left, one in zip(range(len(items) - 1, -1, -1), items, strict=True)
        )
        mark = etree.Comment(f"copies:{len(self._copies)}")
        self._copies.append(copies)
        mark.tail = node.tail
        node.getparent().replace(node, mark)

    def put_back(self, xml: bytes) -> bytes:
        """The document's XML with the copies."""
        for number, copies in enumerate(self._copies):
            xml = xml.replace(f"<!--copies:{number}-->".encode(), copies.encode("utf-8"))
        return xml


def heads_nothing_else(row: Any) -> bool:
    """Whether a row's table has no other rows but those that repeat on every page."""
    table = row.getparent()
    others = [one for one in table if local(one) == "tr" and one is not row]
    is_row = local(row) == "tr" and local(table) == "tbl" and local(table.getparent()) == "body"
    return is_row and all(next(named(one, "tblHeader"), None) is not None for one in others)


class Pages(Struct, frozen=True):
    """A document whose whole body stands once per item."""

    document: Document
    head: bytes  # of the main part, up to the body's content
    tail: bytes
    body: Stretch


def build_pages(document: Document) -> Pages:
    """Compile a template whose body stands once per item."""
    root = parse_xml(document.parts[document.filled[0]])
    body = find_child(root, "body")
    blocks = [one for one in body if local(one) != "sectPr"]
    stretch = build_stretch(blocks, root, document.texts, breaks=True)
    for one in blocks:
        body.remove(one)
    body.insert(0, etree.Comment("body"))
    head, _, tail = write_xml(root).partition(b"<!--body-->")
    return Pages(document, head, tail, stretch)


def fill_pages(pages: Pages, values: Scope, loop: str, items: Items, title: str = "") -> bytes:
    """The document with a copy of its body for every item, each beginning on a new page."""
    document = pages.document
    parts = dict(document.parts)
    copies = "".join(pages.body.write({**values, loop: one}) for one in items)
    parts[document.filled[0]] = pages.head + copies.encode("utf-8") + pages.tail
    for part in document.filled[1:]:
        root = parse_xml(parts[part])
        for paragraph in list(named(root, "p")):
            _fill(paragraph, document, values)
        parts[part] = write_xml(root)
    return _finish(parts, title)


def _finish(parts: Parts, title: str) -> bytes:
    forget_people(parts, title)
    return write_package(parts)


def _fill(paragraph: Any, document: Document, values: Scope) -> None:
    text = text_of(paragraph)
    if text not in document.texts:
        return
    filled = clean_text(say(document.texts[text].evaluate(values)))
    if not filled.strip() and local(paragraph.getparent()) != "tc":
        paragraph.getparent().remove(paragraph)
        return
    put_text(paragraph, filled.replace("\n", " "))


def _texts(root: Any) -> Iterator[str]:
    return (text_of(one) for one in named(root, "p"))
