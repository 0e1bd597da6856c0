"""Counts the filled cells of an .xlsx by its XML, in a way of its own.

In: the bytes of a package. Out: name and filled cells of each declared worksheet. Shares
no code with the reader: the XML is parsed by expat. Where a sheet is plain (UTF-8, no
CDATA, no error values) a pattern counts it faster, and expat is asked only when that count
is not what the caller expects.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable
from functools import cached_property
from xml.parsers import expat

from msgspec import Struct

from ledgerproc.reading.files.grid import Merge, Trouble

CHUNK = 1 << 18
_PLAIN_START = re.compile(rb"\s*<(?!\?xml[^>]*encoding\s*=\s*[\"'](?!utf-8[\"']))", re.IGNORECASE)
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>(?!\s*<)")
_INLINE = re.compile(rb"<(?:\w+:)?is[\s>].*?</(?:\w+:)?is>", re.DOTALL)
_TEXT = re.compile(rb"<(?:\w+:)?t(?:\s[^>]*)?>(?!\s*<)")
_ESCAPED = re.compile(r"_x00(?:20|09|0A|0D|A0)_|\s", re.IGNORECASE)


class SheetCount(Struct, frozen=True):
    """What a counter found in one worksheet; rows and columns count from 0."""

    name: str
    filled: int
    troubles: tuple[Trouble, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merges: tuple[Merge, ...] = ()  # of kinds of which the reader gives none


def is_blank(text: str) -> bool:
    """Whether a text holds nothing but blanks, however they are written.

    >>> is_blank(" _x000A_"), is_blank("_x005F_x000A_"), is_blank("_x4E00_")
    (True, True, False)
    """
    if "_x" in text:  # _x005F_ is an underscore that the reader has put in its place
        return not _ESCAPED.sub("", text.replace("_x005F_", "_"))
    return text.isspace() or not text


class Package:
    """The parts of a workbook, found by its own relations."""

    def __init__(self, package: zipfile.ZipFile, usual: str) -> None:
        self.package = package
        self.names = {one.replace("\\", "/").lstrip("/").lower(): one for one in package.namelist()}
        self.book = self._book_part(usual)
        self.links = self.links_of(self.book)  # of the book: kind and target by key
        kinds = dict(self.links.values())
        self.strings_part = kinds.get("sharedStrings", "")

    def _book_part(self, usual: str) -> str:
        for kind, target in self.links_of("").values():
            if kind == "officeDocument":
                return target
        for one in self.names:
            if one.endswith(usual):
                return one
        raise KeyError(usual)

    def links_of(self, part: str) -> dict[str, tuple[str, str]]:
        """Kind and target of the links of a part, by their keys."""
        folder, file = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{file}.rels")
        if rels not in self.names:
            return {}
        found = {}
        for name, one in self.tags(rels):
            if name == "Relationship" and one.get("TargetMode") != "External":
                target = one.get("Target", "").replace("\\", "/")
                whole = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/").lower()
                found[one.get("Id", "")] = (one.get("Type", "").rpartition("/")[2], whole)
        return found

    def tags(self, part: str) -> list[tuple[str, dict[str, str]]]:
        """Names and attributes of the elements of a part."""
        found: list[tuple[str, dict[str, str]]] = []
        parser = _parser()
        parser.StartElementHandler = lambda name, given: found.append((_local(name), given))
        parser.Parse(self.read(part), True)
        return found

    def read(self, part: str) -> bytes:
        """The bytes of a part, whose name is looked up without case."""
        return self.package.read(self.names[part])


class Workbook(Package):
    """A workbook of XML: ``sheets`` holds names and parts of the worksheets in order.

    ``others`` holds names and kinds of the sheets that are none; "" where no part is linked.
    """

    def __init__(self, package: zipfile.ZipFile) -> None:
        super().__init__(package, "workbook.xml")
        self.sheets: list[tuple[str, str]] = []
        self.others: list[tuple[str, str]] = []
        for name, attributes in self.tags(self.book):
            if name == "sheet":
                key = next((v for k, v in attributes.items() if _local(k) == "id"), "")
                kind, part = self.links.get(key, ("", ""))
                found = (self.sheets, part) if kind == "worksheet" else (self.others, kind)
                found[0].append((attributes.get("name", ""), found[1]))

    def check_texts(self) -> None:
        """Raises ``ExpatError`` where the shared strings are no XML: readers go on regardless."""
        if self.strings_part in self.names:
            _parser().Parse(self.read(self.strings_part), True)

    def quick_count(self, part: str) -> int:
        """Filled cells by a pattern, or -1 where the sheet asks for the parser.

        Blank shared strings are taken for filled: then the parser is asked. A sheet that is no
        XML at all raises ``ExpatError``.
        """
        xml = self.read(part)
        _parser().Parse(xml, True)
        if not is_plain(xml):
            return -1
        count = len(_VALUE.findall(xml))
        if b"is>" in xml:
            count += sum(_TEXT.search(one) is not None for one in _INLINE.findall(xml))
        return count

    @cached_property
    def blank_strings(self) -> frozenset[int]:
        """Numbers of the shared strings that hold nothing but blanks."""
        if self.strings_part not in self.names:
            return frozenset()
        return _count_blank_strings(self.read(self.strings_part))

    def exact_count(self, part: str) -> int:
        """Filled cells by the parser."""
        counter = _CellCounter(self.blank_strings)
        parser = _parser()
        parser.StartElementHandler = counter.start
        parser.EndElementHandler = counter.end
        parser.CharacterDataHandler = counter.text
        with self.package.open(self.names[part]) as stream:
            while piece := stream.read(CHUNK):
                parser.Parse(piece, False)
        parser.Parse(b"", True)
        return counter.count


def is_plain(xml: bytes) -> bool:
    """Whether a pattern may count this: UTF-8, and nothing that only a parser understands."""
    return (
        _PLAIN_START.match(xml.removeprefix(b"\xef\xbb\xbf")) is not None
        and b"<!" not in xml
        and b't="e"' not in xml
        and b"t='e'" not in xml
        and b"_x00" not in xml
    )


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _parser() -> expat.XMLParserType:
    """A parser that gives text whole and never expands an entity of the file's own."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.EntityDeclHandler = _refuse_entity
    return parser


def _refuse_entity(*_: object) -> None:
    raise expat.ExpatError("entities are not read")


def _count_blank_strings(xml: bytes) -> frozenset[int]:
    counter = _StringCounter()
    parser = _parser()
    parser.StartElementHandler = counter.start
    parser.EndElementHandler = counter.end
    parser.CharacterDataHandler = counter.text
    parser.Parse(xml, True)
    return frozenset(counter.blank)


class _StringCounter:
    """Follows the shared strings; phonetic readings (rPh) are no text of the cell."""

    def __init__(self) -> None:
        self.blank: list[int] = []
        self.number = -1
        self.filled = self.inside = self.phonetic = False

    def start(self, name: str, _: dict[str, str]) -> None:
        name = _local(name)
        if name == "si":
            self.number, self.filled = self.number + 1, False
        elif name == "rPh":
            self.phonetic = True
        elif name == "t":
            self.inside = not self.phonetic

    def end(self, name: str) -> None:
        name = _local(name)
        if name == "si" and not self.filled:
            self.blank.append(self.number)
        elif name == "rPh":
            self.phonetic = False
        elif name == "t":
            self.inside = False

    def text(self, data: str) -> None:
        if self.inside and not is_blank(data):
            self.filled = True


class _CellCounter:
    """Follows the cells of a sheet, by the format's own rules of what a value is."""

    def __init__(self, blank_strings: frozenset[int]) -> None:
        self.blank_strings = blank_strings
        self.count = 0
        self.kind = ""
        self.value = ""
        self.inside = self.filled = self.phonetic = False
        self.take: Callable[[str], None] | None = None

    def start(self, name: str, given: dict[str, str]) -> None:
        name = _local(name)
        if name == "c":
            self.kind, self.value, self.filled = given.get("t", "n"), "", False
            self.inside = True
        elif name == "v":
            self.take = self._value
        elif name == "t" and not self.phonetic:
            self.take = self._inline
        elif name == "rPh":
            self.phonetic = True

    def end(self, name: str) -> None:
        name = _local(name)
        if name in ("v", "t"):
            self.take = None
            if name == "v" and not self.inside:  # a cell under a name that no reader knows
                self.count += not is_blank(self.value)
                self.value = ""
        elif name == "rPh":
            self.phonetic = False
        elif name == "c":
            self.count += self.filled or self._has_value()
            self.inside, self.kind, self.value = False, "", ""

    def text(self, data: str) -> None:
        if self.take is not None:
            self.take(data)

    def _value(self, data: str) -> None:
        self.value += data[: 40 - len(self.value)] if self.kind != "str" else data

    def _inline(self, data: str) -> None:
        self.filled = self.filled or not is_blank(data)

    def _has_value(self) -> bool:
        text = self.value
        if self.kind == "e" or is_blank(text):
            return False
        if self.kind == "s":
            return not (text.strip().isdigit() and int(text) in self.blank_strings)
        return True
