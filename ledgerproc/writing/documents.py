"""Fills a Word document of ``templates/``: sentences with figures, and rows of tables.

In: a .docx that an office wrote, and values. A paragraph that has something to fill in is
taken as a whole, in the look of its first letters; one that comes out empty is left out.
A table row that names a loop stands once per item.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from lxml import etree

from ledgerproc.writing.cells import clean_text
from ledgerproc.writing.expressions import (
    Expression,
    Scope,
    TemplateError,
    Vocabulary,
    compile_text,
    is_expression,
    say,
)
from ledgerproc.writing.fill import Items
from ledgerproc.writing.package import (
    Parts,
    drop_parts,
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

SPACE = "{http://www.w3.org/XML/1998/namespace}space"
FILLED_KINDS = ("header", "footer")


@dataclass(frozen=True, slots=True)
class Document:
    """A Word template, checked."""

    name: str
    parts: Parts
    filled: tuple[str, ...]  # parts with something to fill in
    texts: Mapping[str, Expression]  # by their source
    loops: frozenset[str]


def read_document(path: Path, vocabulary: Vocabulary) -> Document:
    """A template from disk, checked."""
    try:
        return build_document(path.name, path.read_bytes(), vocabulary)
    except FileNotFoundError:
        raise TemplateError(f"找不到模板“{path.name}”；请把它放回 templates 文件夹") from None


def build_document(name: str, data: bytes, vocabulary: Vocabulary) -> Document:
    """A template from its bytes, checked."""
    try:
        parts = read_package(data)
        main = find_workbook(parts)
        related = [r.target for r in relations(parts, main) if r.kind in FILLED_KINDS]
        texts: dict[str, Expression] = {}
        for part in (main, *related):
            for number, text in enumerate(_texts(parse_xml(parts[part])), 1):
                if is_expression(text):
                    texts[text] = _compile(name, number, text, vocabulary)
    except (BadZipFile, KeyError, etree.XMLSyntaxError) as fault:
        raise TemplateError(
            f"模板“{name}”不是完好的 .docx 文件；请用 WPS 打开后另存为 .docx"
        ) from fault
    return Document(name, parts, (main, *related), texts, frozenset(vocabulary.loops))


def _compile(name: str, number: int, text: str, vocabulary: Vocabulary) -> Expression:
    try:
        return compile_text(text, vocabulary)
    except TemplateError as fault:
        raise TemplateError(f"模板“{name}”第 {number} 段：{fault}") from fault


def fill_document(
    document: Document, values: Scope, loops: Mapping[str, Items], title: str = ""
) -> bytes:
    """The filled document; its properties name no person."""
    parts = dict(document.parts)
    for part in document.filled:
        root = parse_xml(parts[part])
        for row in list(named(root, "tr")):
            _repeat(row, document, values, loops)
        for paragraph in list(named(root, "p")):
            _fill(paragraph, document, values)
        parts[part] = write_xml(root)
    # Measures of fonts: strings of digits that look like numbers of people.
    drop_parts(parts, frozenset({"fontTable"}), document.filled[0])
    forget_people(parts, title)
    return write_package(parts)


def _repeat(row: Any, document: Document, values: Scope, loops: Mapping[str, Items]) -> None:
    """Replace a row that names a loop by one row per item."""
    sources = [text for text in _texts(row) if text in document.texts]
    used = {root for text in sources for root in document.texts[text].roots()} & document.loops
    if not used:
        return
    name = min(used)
    for item in loops.get(name, ()):
        twin = copy.deepcopy(row)
        row.addprevious(twin)
        for paragraph in list(named(twin, "p")):
            _fill(paragraph, document, {**values, name: item}, keep=True)
    row.getparent().remove(row)


def _fill(paragraph: Any, document: Document, values: Scope, *, keep: bool = False) -> None:
    text = _text(paragraph)
    if text not in document.texts:
        return
    filled = clean_text(say(document.texts[text].evaluate(values)))
    if not filled.strip() and not keep:
        paragraph.getparent().remove(paragraph)
        return
    runs = [one for one in paragraph.iter() if local(one) == "t"]
    runs[0].text = filled.replace("\n", " ")
    runs[0].set(SPACE, "preserve")
    for one in runs[1:]:
        one.text = ""


def _texts(root: Any) -> Iterator[str]:
    return (_text(one) for one in named(root, "p"))


def _text(paragraph: Any) -> str:
    return "".join(one.text or "" for one in named(paragraph, "t"))
