"""Stretches of a Word document that stand several times: compiled once, written as text.

In: elements of a template and the expressions of its paragraphs. Out: the XML of one copy
for given values. Copying elements one by one would be a hundred times slower, and a county
has a thousand orders to write. A paragraph that comes out empty is left out, but never the
one that a table cell must have.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Collection, Iterable, Mapping
from html import escape
from typing import Any

from lxml import etree
from msgspec import Struct

from ledgerproc.writing.filling.expressions import Expression, Scope, say
from ledgerproc.writing.office.cells import clean_text
from ledgerproc.writing.office.package import local, named

SPACE = "{http://www.w3.org/XML/1998/namespace}space"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TEXT = "\u2063"  # stands in a paragraph's XML where its text belongs
SLOT = re.compile(r"<!--slot:(\d+)-->")
# What stands before it in the properties of a paragraph, by the file format.
_BEFORE_BREAK = ("pStyle", "keepNext", "keepLines")


class Slot(Struct, frozen=True):
    """A paragraph with something to fill in."""

    expression: Expression
    before: str  # its XML up to the text
    after: str
    is_needed: bool

    def write(self, values: Scope) -> str:
        """The paragraph with its text; "" where there is none and it is not needed."""
        text = clean_text(say(self.expression.evaluate(values)))
        if not text.strip() and not self.is_needed:
            return ""
        return f"{self.before}{escape(text.replace(chr(10), ' '), quote=False)}{self.after}"


class Stretch(Struct, frozen=True):
    """Literal XML and slots in turn."""

    pieces: tuple[str | Slot, ...]

    def write(self, values: Scope) -> str:
        """One copy."""
        return "".join(one if isinstance(one, str) else one.write(values) for one in self.pieces)


def text_of(paragraph: Any) -> str:
    """The text of a paragraph, whatever runs it is cut into."""
    return "".join(one.text or "" for one in named(paragraph, "t"))


def build_stretch(
    nodes: Iterable[Any], root: Any, texts: Mapping[str, Expression], *, breaks: bool = False
) -> Stretch:
    """Compile elements below ``root``; with ``breaks`` each copy begins on a new page."""
    twins = [copy.deepcopy(one) for one in nodes]
    declared = [f' xmlns:{key}="{uri}"' for key, uri in root.nsmap.items() if key]
    if breaks and twins:
        _begin_page(twins)
    slots: list[Slot] = []
    holder = etree.Element("holder")
    holder.extend(twins)
    for paragraph in list(named(holder, "p")):
        source = text_of(paragraph)
        if source in texts:
            mark = etree.Comment(f"slot:{len(slots)}")
            slots.append(_slot(paragraph, texts[source], declared))
            mark.tail = paragraph.tail
            paragraph.getparent().replace(paragraph, mark)
    xml = "".join(_plain(one, declared) for one in holder)
    pieces = SLOT.split(xml)
    return Stretch(
        tuple(slots[int(one)] if n % 2 else one for n, one in enumerate(pieces) if n % 2 or one)
    )


def _slot(paragraph: Any, expression: Expression, declared: Iterable[str]) -> Slot:
    put_text(paragraph, TEXT)
    before, _, after = _plain(paragraph, declared).partition(TEXT)
    return Slot(expression, before, after, local(paragraph.getparent()) == "tc")


def put_text(paragraph: Any, text: str) -> None:
    """Set the text of a paragraph in the look of its first letters."""
    runs = [one for one in paragraph.iter() if local(one) == "t"]
    runs[0].text = text
    runs[0].set(SPACE, "preserve")
    for one in runs[1:]:
        one.text = ""


def _plain(node: Any, declared: Iterable[str]) -> str:
    """An element as text without the namespaces that the document declares anyway."""
    xml: str = etree.tostring(node, encoding="unicode", with_tail=False)
    for one in declared:
        xml = xml.replace(one, "")
    return xml


def _begin_page(nodes: list[Any]) -> None:
    """Make the first element begin a page; a table gets a small paragraph before it."""
    if local(nodes[0]) != "p":
        nodes.insert(0, etree.Element(f"{{{WORD}}}p", nsmap={"w": WORD}))
    _lay_out(nodes[0], "pageBreakBefore", _BEFORE_BREAK)


def keep_with_next(node: Any) -> Any:
    """A copy of a row of a table that stays on the page of the row below it."""
    twin = copy.deepcopy(node)
    for paragraph in named(twin, "p"):
        _lay_out(paragraph, "keepNext", ("pStyle",))
    return twin


def _lay_out(paragraph: Any, name: str, before: Collection[str]) -> None:
    """Give a paragraph a property that it has not; ``before`` are those that precede it."""
    layout = next((one for one in paragraph if local(one) == "pPr"), None)
    if layout is None:
        layout = etree.Element(f"{{{WORD}}}pPr")
        paragraph.insert(0, layout)
    if all(local(one) != name for one in layout):
        at = sum(local(one) in before for one in layout)
        layout.insert(at, etree.Element(f"{{{WORD}}}{name}"))
