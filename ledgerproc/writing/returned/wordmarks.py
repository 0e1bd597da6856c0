"""Marks cells of a Word document that somebody else made, and leaves the rest as it was sent.

In: the bytes of a .docx, the list of its faults, marks by table. Out: the same document
with those cells shaded, a comment on each, and the list in front. Our comments carry an
author of their own and our bookmarks a name of their own: a second round takes them away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from lxml import etree

from ledgerproc.findings import column_letters
from ledgerproc.reading.files.word import cells_by_place, is_return_list
from ledgerproc.writing.office.cells import clean_text
from ledgerproc.writing.office.package import (
    Parts,
    add_relation,
    declare_part,
    drop_parts,
    find_workbook,
    forget_people,
    named,
    parse_xml,
    read_package,
    relations,
    write_package,
    write_xml,
)
from ledgerproc.writing.returned.marks import Mark
from ledgerproc.writing.returned.notes import AUTHOR
from ledgerproc.writing.returned.quiet import hide_in_document
from ledgerproc.writing.returned.returnlist import ReturnList
from ledgerproc.writing.returned.wordlist import BOOKMARK, WORD, build, list_blocks

_W = f"{{{WORD}}}"
COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
PART = "word/commentsReturn.xml"
LEFT_BEHIND = frozenset({"vbaProject", "attachedTemplate", "customXml"})
MACRO_TYPE = b"application/vnd.ms-word.document.macroEnabled.main+xml"
PLAIN_TYPE = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
# What stands before the shading in a cell's properties; the order is fixed by the format.
_BEFORE_SHADE = ("cnfStyle", "tcW", "gridSpan", "hMerge", "vMerge", "tcBorders")
_REFERENCES = ("commentRangeStart", "commentRangeEnd", "commentReference")


def mark_document(
    data: bytes,
    content: ReturnList,
    marks: Mapping[str, Sequence[Mark]],
    colours: frozenset[str],
) -> bytes:
    """The document with its cells marked and the list in front; ``colours`` are our shades."""
    parts = read_package(data)
    main = find_workbook(parts)
    drop_parts(parts, LEFT_BEHIND, main)
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(MACRO_TYPE, PLAIN_TYPE)
    hide_in_document(parts)
    root = parse_xml(parts[main])
    if root.tag != f"{_W}document":
        raise ValueError(f"a dialect of the format: {root.tag}")
    comments, part = _comments(parts, main)
    _clear(root, comments, colours)
    cells = cells_by_place(root)
    number = max((int(one.get(f"{_W}id", "0")) for one in named(comments, "comment")), default=-1)
    anchors: dict[tuple[str, int, int], str] = {}
    shaded = set()
    for sheet, found in marks.items():
        for mark in found:
            cell = cells.get((sheet, mark.row, mark.column or 1))
            if cell is not None:
                number += 1
                anchors[sheet, mark.row, mark.column] = f"{BOOKMARK}{number}"
                if cell not in shaded:  # the first mark of merged places is the gravest
                    _shade(cell, mark.colour)
                shaded.add(cell)
                _point_at(cell, number)
                comments.append(_comment(mark.note, number))
    _add_list(root, content, anchors)
    parts[main], parts[part] = write_xml(root), write_xml(comments)
    forget_people(parts, content.title)
    return write_package(parts)


def _comments(parts: Parts, main: str) -> tuple[Any, str]:
    """The document's comments and their part, made where it has none."""
    for one in relations(parts, main):
        if one.kind == "comments":
            return parse_xml(parts[one.target]), one.target
    declare_part(parts, PART, COMMENTS_TYPE)
    add_relation(parts, main, "comments", PART)
    return build("<w:comments/>"), PART


def _clear(root: Any, comments: Any, colours: frozenset[str]) -> None:
    """Take away what an earlier round put into the document."""
    body = root.find(f"{_W}body")
    for table in [one for one in body if one.tag == f"{_W}tbl" and is_return_list(one)]:
        behind = table.getnext()
        if behind is not None and not "".join(behind.itertext()) and _breaks_page(behind):
            body.remove(behind)
        body.remove(table)
    ours = [one for one in named(comments, "comment") if one.get(f"{_W}author") == AUTHOR]
    keys = {one.get(f"{_W}id") for one in ours}
    for one in ours:
        comments.remove(one)
    for node in list(named(root, *_REFERENCES)):
        if node.get(f"{_W}id") in keys:
            run = node.getparent()
            run.remove(node)
            if run.tag == f"{_W}r" and not len(run.findall(f"{_W}t")):
                run.getparent().remove(run)
    for node in list(named(root, "bookmarkStart")):
        if node.get(f"{_W}name", "").startswith(BOOKMARK):
            key = node.get(f"{_W}id")
            for end in [one for one in named(root, "bookmarkEnd") if one.get(f"{_W}id") == key]:
                end.getparent().remove(end)
            node.getparent().remove(node)
    for node in list(named(root, "shd")):
        if node.get(f"{_W}fill") in colours and node.getparent().tag == f"{_W}tcPr":
            node.getparent().remove(node)


def _breaks_page(node: Any) -> bool:
    return any(one.get(f"{_W}type") == "page" for one in named(node, "br"))


def _shade(cell: Any, colour: str) -> None:
    look = cell.find(f"{_W}tcPr")
    if look is None:
        look = build("<w:tcPr/>")
        cell.insert(0, look)
    for node in look.findall(f"{_W}shd"):
        look.remove(node)
    shade = build(f'<w:shd w:val="clear" w:color="auto" w:fill="{colour}"/>')
    look.insert(sum(1 for one in look if etree.QName(one).localname in _BEFORE_SHADE), shade)


def _point_at(cell: Any, number: int) -> None:
    """Hang comment and bookmark on the first paragraph of a cell."""
    paragraph = next(named(cell, "p"))
    at = 1 if len(paragraph) and paragraph[0].tag == f"{_W}pPr" else 0
    start = [
        build(f'<w:bookmarkStart w:id="{90_000 + number}" w:name="{BOOKMARK}{number}"/>'),
        build(f'<w:commentRangeStart w:id="{number}"/>'),
    ]
    for node in reversed(start):
        paragraph.insert(at, node)
    for xml in (
        f'<w:commentRangeEnd w:id="{number}"/>',
        f'<w:r><w:commentReference w:id="{number}"/></w:r>',
        f'<w:bookmarkEnd w:id="{90_000 + number}"/>',
    ):
        paragraph.append(build(xml))


def _comment(note: str, number: int) -> Any:
    lines = "".join(
        f'<w:p><w:r><w:t xml:space="preserve">{escape(clean_text(line), quote=False)}</w:t></w:r></w:p>'
        for line in note.split("\n")
    )
    return build(
        f'<w:comment w:id="{number}" w:author="{AUTHOR}" w:initials="退">{lines}</w:comment>'
    )


def _add_list(root: Any, content: ReturnList, anchors: Mapping[tuple[str, int, int], str]) -> None:
    by_cell = {
        (sheet, _cell_name(row, column)): name for (sheet, row, column), name in anchors.items()
    }
    told = [by_cell.get((line.sheet, line.cell), "") for line in content.lines]
    body = root.find(f"{_W}body")
    for node in reversed(list_blocks(content, told)):
        body.insert(0, node)


def _cell_name(row: int, column: int) -> str:
    return f"{column_letters(column)}{row}" if column else str(row)
