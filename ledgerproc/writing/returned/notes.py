"""Notes on cells: the comments of a sheet and the shapes that show them.

Ours carry an author's name of their own, so that a file which comes back a second time
loses the notes of the first round and keeps those that its sender wrote.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from lxml import etree

from ledgerproc.findings import column_letters
from ledgerproc.writing.office.cells import clean_text
from ledgerproc.writing.office.package import (
    DOC_NS,
    HEAD,
    MAIN,
    Parts,
    add_relation,
    declare_default,
    declare_part,
    drop_parts,
    find_child,
    local,
    named,
    parse_xml,
    relations,
    write_xml,
)
from ledgerproc.writing.office.references import corners

AUTHOR = "退回说明"
COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
# What may follow the element legacyDrawing in a sheet; the order is fixed by the format.
AFTER_LEGACY = (
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
)
SPACES = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
# Newer programs keep a second copy of notes as conversations; two copies must not differ.
CONVERSATIONS = frozenset({"threadedComment"})
LONG_NOTE, MOST_LINES = 200, 30  # letters from which a note is made wider, lines it may have
EMPTY_VML = (
    f"<xml {SPACES}>"
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" '
    'path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype></xml>'
)
SHAPE = (
    f"<v:shape {SPACES} "
    'id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;'
    'visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
    '<v:shadow color="black" obscured="t"/><v:textbox style="mso-direction-alt:auto"/>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
    "<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>"
    "<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
Note = tuple[int, int, str]  # row, column, text


def add_notes(parts: Parts, part: str, root: Any, notes: Sequence[Note], number: int) -> None:
    """Put notes on cells of a sheet; ``number`` keeps shapes of different sheets apart."""
    drop_parts(parts, CONVERSATIONS, part)
    comments = _find(parts, part, "comments") or _new_comments(parts, part)
    replaced = _write_comments(parts, comments, notes)
    drawing = _legacy(parts, part, root) or _new_drawing(parts, part, root)
    if replaced:
        parts[drawing] = _without_shapes(parts[drawing], replaced)
    text = parts[drawing].decode("utf-8", "replace")
    shapes = "".join(_shape(one, 1025 + 1024 * (number + 40) + at) for at, one in enumerate(notes))
    head, _, tail = (text if "</xml>" in text else EMPTY_VML).rpartition("</xml>")
    parts[drawing] = f"{head}{shapes}</xml>{tail}".encode()


def drop_notes(parts: Parts, part: str) -> list[tuple[int, int]]:
    """Take away the notes of an earlier round; the places that had one."""
    comments = _find(parts, part, "comments")
    if not comments or AUTHOR.encode() not in parts[comments]:
        return []
    root = parse_xml(parts[comments])
    authors = [one.text for one in named(root, "author")]
    gone = []
    for node in list(named(root, "comment")):
        if authors[int(node.get("authorId", "0"))] == AUTHOR:
            column, row, _, _ = corners(node.get("ref", "A1"))
            gone.append((row, column))
            node.getparent().remove(node)
    parts[comments] = write_xml(root)
    drawing = _find(parts, part, "vmlDrawing")
    if drawing:
        parts[drawing] = _without_shapes(parts[drawing], set(gone))
    return gone


def _without_shapes(data: bytes, gone: set[tuple[int, int]]) -> bytes:
    root = etree.fromstring(data, etree.XMLParser(recover=True, resolve_entities=False))
    for shape in list(named(root, "shape")):
        places = {local(one): one.text for one in shape.iter() if local(one) in ("Row", "Column")}
        if (int(places.get("Row") or -2) + 1, int(places.get("Column") or -2) + 1) in gone:
            shape.getparent().remove(shape)
    return bytes(etree.tostring(root, encoding="UTF-8"))


def _write_comments(parts: Parts, name: str, notes: Sequence[Note]) -> set[tuple[int, int]]:
    """Add comments; the places of those that they replace."""
    replaced = set()
    root = parse_xml(parts[name])
    namespace = etree.QName(root).namespace
    authors, listed = find_child(root, "authors"), find_child(root, "commentList")
    etree.SubElement(authors, f"{{{namespace}}}author").text = AUTHOR
    known = {one.get("ref"): one for one in listed}
    for row, column, text in notes:
        place = f"{column_letters(column)}{row}"
        if place in known:  # one cell has one note: ours goes before the sender's
            listed.remove(known[place])
            replaced.add((row, column))
            text = f"{text}\n原批注：" + "".join(one.text or "" for one in named(known[place], "t"))
        comment = etree.SubElement(
            listed, f"{{{namespace}}}comment", ref=place, authorId=str(len(authors) - 1)
        )
        holder = etree.SubElement(comment, f"{{{namespace}}}text")
        run = etree.SubElement(holder, f"{{{namespace}}}t")
        run.text = clean_text(text)
        run.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    parts[name] = write_xml(root)
    return replaced


def _shape(note: Note, number: int) -> str:
    """The shape of one note, as high as its text asks."""
    row, column, text = note
    letters, columns = (16, 3) if len(text) < LONG_NOTE else (32, 6)
    lines = min(MOST_LINES, sum(1 + len(line) // letters for line in text.split("\n")))
    top = max(0, row - 2)
    anchor = (column, 15, top, 10, column + columns, 15, top + 2 + lines, 4)
    return SHAPE.format(
        number=number,
        anchor=escape(", ".join(str(one) for one in anchor)),
        row=row - 1,
        column=column - 1,
    )


def _find(parts: Parts, part: str, kind: str) -> str:
    return next(
        (r.target for r in relations(parts, part) if r.kind == kind and r.target in parts), ""
    )


def _legacy(parts: Parts, part: str, root: Any) -> str:
    """The drawing that a sheet shows its notes from, or ""."""
    node = find_child(root, "legacyDrawing")
    if node is None:
        return ""
    key = next((v for k, v in node.attrib.items() if k.endswith("}id")), "")
    return next((r.target for r in relations(parts, part) if r.key == key), "")


def _new_comments(parts: Parts, part: str) -> str:
    name = _free(parts, "xl/comments{}.xml")
    parts[name] = HEAD + f'<comments xmlns="{MAIN}"><authors/><commentList/></comments>'.encode()
    declare_part(parts, name, COMMENTS_TYPE)
    add_relation(parts, part, "comments", name)
    return name


def _new_drawing(parts: Parts, part: str, root: Any) -> str:
    name = _free(parts, "xl/drawings/vmlDrawing{}.vml")
    parts[name] = EMPTY_VML.encode()
    declare_default(parts, "vml", VML_TYPE)
    key = add_relation(parts, part, "vmlDrawing", name)
    node = etree.Element(f"{{{etree.QName(root).namespace}}}legacyDrawing")
    node.set(f"{{{DOC_NS}}}id", key)
    place = next((n for n, one in enumerate(root) if local(one) in AFTER_LEGACY), len(root))
    root.insert(place, node)
    return name


def _free(parts: Parts, pattern: str) -> str:
    number = 1
    while pattern.format(number) in parts:
        number += 1
    return pattern.format(number)
