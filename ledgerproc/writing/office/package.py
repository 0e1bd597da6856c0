"""An Office file as its parts: taken from bytes, and put together the same way each time.

Parts that nobody touches stay as they came, byte for byte, so whatever the office's own
program wrote into a workbook (themes, pictures, print settings) survives.
"""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from html import escape
from typing import Any

from lxml import etree
from msgspec import Struct

TYPES = "[Content_Types].xml"
TYPES_NS = "http://schemas.openxmlformats.org/package/2006/content-types"
RELS_NS = "http://schemas.openxmlformats.org/package/2006/relationships"
DOC_NS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
CORE = "docProps/core.xml"
APP = "docProps/app.xml"
# The first day of a ZIP file's calendar: the same in, the same out, no clock in a file.
_DAY_AND_TIME = (1 << 5 | 1) << 16
# Records of a ZIP file: before each part, in its index, at its end.
_LOCAL = struct.Struct("<4sHHHLLLLHH")
_LISTED = struct.Struct("<4sHHHHLLLLHHHHHLL")
_END = struct.Struct("<4sHHHHLLH")
LARGEST = 200_000_000  # bytes of all parts of a file
HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

Parts = dict[str, bytes]


def read_package(data: bytes) -> Parts:
    """The parts of an Office file by name; ValueError where they would fill the memory."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(one.file_size for one in archive.infolist()) > LARGEST:
            raise ValueError("the parts of the file are too large")
        return {one.filename: archive.read(one) for one in archive.infolist() if not one.is_dir()}


def write_package(parts: Mapping[str, bytes]) -> bytes:
    """The parts as one file; equal parts give equal bytes.

    Written by hand, since most parts are the same in every file made from one template:
    they are compressed once. zipfile would compress them anew for each.
    """
    chunks: list[bytes] = []
    listed: list[bytes] = []
    at = 0
    for name in sorted(parts, key=lambda one: (one != TYPES, one)):
        known = name.encode("utf-8")
        flags = 0 if name.isascii() else 0x800  # the name is UTF-8
        packed, check = _deflated(parts[name])
        sizes = (_DAY_AND_TIME, check, len(packed), len(parts[name]), len(known), 0)
        chunks += [_LOCAL.pack(b"PK\3\4", 20, flags, 8, *sizes), known, packed]
        listed += [_LISTED.pack(b"PK\1\2", 20, 20, flags, 8, *sizes, 0, 0, 0, 0, at), known]
        at += _LOCAL.size + len(known) + len(packed)
    index = b"".join(listed)
    end = _END.pack(b"PK\5\6", 0, 0, len(parts), len(parts), len(index), at, 0)
    return b"".join((*chunks, index, end))


@lru_cache(maxsize=128)
def _deflated(data: bytes) -> tuple[bytes, int]:
    """The compressed bytes of a part, and their check sum."""
    packer = zlib.compressobj(4, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush(), zlib.crc32(data)


def parse_xml(data: bytes) -> Any:
    """The root element; external entities are never followed."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(data, parser)


def write_xml(root: Any) -> bytes:
    """An element as a part."""
    return HEAD + bytes(etree.tostring(root, encoding="UTF-8"))


def local(node: Any) -> str:
    """The name of an element without its namespace; "" for comments and the like."""
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def named(root: Any, *names: str) -> Iterator[Any]:
    """Every element below ``root`` with one of the local names, in document order."""
    found: Iterator[Any] = root.iter(*(f"{{*}}{name}" for name in names))
    return found


def find_child(root: Any, name: str) -> Any:
    """The first direct child of that local name, or None."""
    return next((node for node in root if local(node) == name), None)


class Relation(Struct, frozen=True):
    """A link from one part to another. ``target`` is a part's name, or an address."""

    key: str
    kind: str  # last part of its type: worksheet, styles, comments, …
    target: str


def rels_of(part: str) -> str:
    """Where the links of a part are kept."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def relations(parts: Mapping[str, bytes], part: str) -> tuple[Relation, ...]:
    """The links of a part ("" for the package itself)."""
    data = parts.get(rels_of(part))
    return () if data is None else _links(data, part)


@lru_cache(maxsize=128)
def _links(data: bytes, part: str) -> tuple[Relation, ...]:
    """The links that a part's list names; asked for again and again while it is changed."""
    found = []
    for node in named(parse_xml(data), "Relationship"):
        target = node.get("Target", "")
        if node.get("TargetMode") != "External":
            base = posixpath.dirname(part)
            target = posixpath.normpath(posixpath.join("/", base, target)).lstrip("/")
        kind = node.get("Type", "").rpartition("/")[2]
        found.append(Relation(node.get("Id", ""), kind, target))
    return tuple(found)


def find_workbook(parts: Mapping[str, bytes]) -> str:
    """The name of the main part; KeyError where there is none."""
    for one in relations(parts, ""):
        if one.kind == "officeDocument":
            return one.target
    raise KeyError("officeDocument")


def sheet_parts(parts: Mapping[str, bytes], workbook: str) -> list[tuple[str, str]]:
    """Names and parts of the worksheets, in the order of their tabs."""
    targets = {one.key: one for one in relations(parts, workbook)}
    found = []
    for node in named(parse_xml(parts[workbook]), "sheet"):
        key = next((v for k, v in node.attrib.items() if k.endswith("}id")), "")
        relation = targets.get(key)
        if relation and relation.kind == "worksheet":
            found.append((node.get("name", ""), relation.target))
    return found


def drop_parts(parts: Parts, kinds: frozenset[str], owner: str) -> None:
    """Take away the parts that ``owner`` links to by one of the kinds, links included."""
    gone = [one for one in relations(parts, owner) if one.kind in kinds]
    if not gone:
        return
    keys = {one.key for one in gone}
    root = parse_xml(parts[rels_of(owner)])
    for node in [one for one in root if one.get("Id") in keys]:
        root.remove(node)
    parts[rels_of(owner)] = write_xml(root)
    for one in gone:
        parts.pop(one.target, None)
        parts.pop(rels_of(one.target), None)
    _drop_types(parts)


def _drop_types(parts: Parts) -> None:
    root = parse_xml(parts[TYPES])
    for node in [one for one in root if local(one) == "Override"]:
        if node.get("PartName", "").lstrip("/") not in parts:
            root.remove(node)
    parts[TYPES] = write_xml(root)


def forget_people(parts: Parts, title: str) -> None:
    """Replace the document properties: no author, company, times, picture, number of a copy."""
    drop_parts(parts, frozenset({"thumbnail", "custom-properties"}), "")
    if CORE in parts:
        parts[CORE] = (
            HEAD
            + (
                '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/'
                'metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
                f"<dc:title>{escape(title, quote=False)}</dc:title></cp:coreProperties>"
            ).encode()
        )
    if APP in parts:
        parts[APP] = HEAD + (
            b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
            b'extended-properties"><Application>Microsoft Excel</Application></Properties>'
        )


def add_relation(parts: Parts, owner: str, kind: str, target: str) -> str:
    """Link one part to another; the key of the new link."""
    name = rels_of(owner)
    root = parse_xml(parts.get(name, f'<Relationships xmlns="{RELS_NS}"/>'.encode()))
    used = {one.get("Id") for one in root}
    key = next(f"rIdNew{n}" for n in range(1, len(used) + 2) if f"rIdNew{n}" not in used)
    node = etree.SubElement(root, f"{{{RELS_NS}}}Relationship")
    for attribute, value in (("Id", key), ("Type", f"{DOC_NS}/{kind}"), ("Target", f"/{target}")):
        node.set(attribute, value)
    parts[name] = write_xml(root)
    return key


def declare_part(parts: Parts, name: str, content_type: str) -> None:
    """Say in the table of contents what a new part is."""
    root = parse_xml(parts[TYPES])
    etree.SubElement(root, f"{{{TYPES_NS}}}Override", PartName=f"/{name}", ContentType=content_type)
    parts[TYPES] = write_xml(root)


def declare_default(parts: Parts, ending: str, content_type: str) -> None:
    """Say what parts with a certain ending are, unless that is said already."""
    root = parse_xml(parts[TYPES])
    if all(one.get("Extension") != ending for one in root):
        node = etree.Element(f"{{{TYPES_NS}}}Default", Extension=ending, ContentType=content_type)
        root.insert(0, node)
        parts[TYPES] = write_xml(root)


def drop_sheet(parts: Parts, workbook: str, name: str) -> None:
    """Take a worksheet away, with its tab and the names that belong to it; may be absent."""
    root = parse_xml(parts[workbook])
    nodes = list(named(root, "sheet"))
    place = next((n for n, one in enumerate(nodes) if one.get("name") == name), None)
    if place is None:
        return
    target = dict(sheet_parts(parts, workbook)).get(name, "")
    nodes[place].getparent().remove(nodes[place])
    for one in list(named(root, "definedName")):
        owner = int(one.get("localSheetId", "-1"))
        if owner == place:
            one.getparent().remove(one)
        elif owner > place:
            one.set("localSheetId", str(owner - 1))
    parts[workbook] = write_xml(root)
    links = parse_xml(parts[rels_of(workbook)])
    for relation in relations(parts, workbook):
        if relation.target == target:
            links.remove(next(one for one in links if one.get("Id") == relation.key))
    parts[rels_of(workbook)] = write_xml(links)
    parts.pop(target, None)
    parts.pop(rels_of(target), None)
    _drop_types(parts)
