"""Counts the filled cells of web pages, Word documents and XML tables, in a way of its own.

In: the bytes of a file. Out: how many cells of its tables hold more than blanks, as the
least and the most that a reader may have found. Shares no code with the readers: pages are
followed by the standard library's parser, the others by expat.
"""

from __future__ import annotations

import io
import zipfile
from html.parser import HTMLParser
from xml.parsers import expat

from ledgerproc.reading.files.kinds import SourceKind
from ledgerproc.reading.files.sheetcounts import is_blank

Counted = tuple[int, int]
_SILENT = ("script", "style", "title", "comment")
_GONE = ("del", "moveFrom", "pPr", "Fallback")  # of a Word document: not there to be read


def count_page(kind: SourceKind, data: bytes, text: str = "") -> Counted:
    """The filled cells of a page (whose ``text`` was decoded), a document or an XML table."""
    if kind is SourceKind.HTML:
        page = _Page()
        page.feed(text)
        page.close()
        page.end_cells(0)
        return page.count, page.count
    if kind is SourceKind.DOCX:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return _parsed(_Document(), package.read("word/document.xml"))
    return _parsed(_XmlTable(), data)


class _Page(HTMLParser):
    """Follows tables and cells; a cell ends where the next one, its row or its table does."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0
        self.cells: list[bool] = []  # open cells: whether they hold anything yet
        self.tables: list[int] = []  # how many cells were open where each table began
        self.is_silent = 0

    def end_cells(self, above: int) -> None:
        """Close the open cells but for the first ones."""
        while len(self.cells) > above:
            self.count += self.cells.pop()

    def _end_of_table(self) -> int:
        return self.tables[-1] if self.tables else 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element opens."""
        if tag == "table":
            self.tables.append(len(self.cells))
        elif tag in ("td", "th", "tr"):
            self.end_cells(self._end_of_table())
            self.cells += [False] if tag != "tr" and self.tables else []
        self.is_silent += tag in _SILENT

    def handle_endtag(self, tag: str) -> None:
        """An element closes."""
        if tag in ("td", "th", "tr", "table"):
            self.end_cells(self._end_of_table())
        if tag == "table" and self.tables:
            self.tables.pop()
        self.is_silent -= tag in _SILENT and self.is_silent > 0

    def handle_data(self, data: str) -> None:
        """Text belongs to the innermost open cell of the innermost table."""
        if len(self.cells) > self._end_of_table() and not self.is_silent and not is_blank(data):
            self.cells[-1] = True


class _Document:
    """Follows the cells of a Word document; what a cell merged upwards holds nobody sees."""

    def __init__(self) -> None:
        self.count = self.unseen = self.gone = 0
        self.cells: list[list[bool]] = []  # of each open cell: is it filled, is it merged upwards
        self.is_text = False

    def start(self, name: str, given: dict[str, str]) -> None:
        space, _, name = name.rpartition(":")
        self.gone += name in _GONE
        self.is_text = name == "t" and space != "m"  # a formula is drawn, and no text
        if name == "tc":
            self.cells.append([False, False])
        elif name == "vMerge" and self.cells and not self.gone:
            told = next((value for key, value in given.items() if key.endswith("val")), "")
            self.cells[-1][1] = told in ("", "continue")

    def end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        self.gone -= name in _GONE
        self.is_text = False
        if name == "tc" and self.cells:
            is_filled, is_merged = self.cells.pop()
            self.count += is_filled and not self.gone and not is_merged
            self.unseen += is_filled and not self.gone and is_merged

    def text(self, data: str) -> None:
        if self.is_text and self.cells and not self.gone and not is_blank(data):
            self.cells[-1][0] = True

    @property
    def counted(self) -> Counted:
        return self.count, self.count + self.unseen


class _XmlTable:
    """Follows the cells of an XML table; an error value is a finding, and no value."""

    def __init__(self) -> None:
        self.count = 0
        self.open: list[str] = []
        self.is_data = self.is_filled = False

    def start(self, name: str, given: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "Data" and self.open[-1:] == ["Cell"]:
            kinds = [value for key, value in given.items() if key.endswith("Type")]
            self.is_data, self.is_filled = "Error" not in kinds, False
        self.open.append(name)

    def end(self, name: str) -> None:
        self.open.pop()
        if name.rpartition(":")[2] == "Data" and self.open[-1:] == ["Cell"]:
            self.count += self.is_data and self.is_filled
            self.is_data = False

    def text(self, data: str) -> None:
        self.is_filled = self.is_filled or not is_blank(data)

    @property
    def counted(self) -> Counted:
        return self.count, self.count


def _parsed(follower: _Document | _XmlTable, xml: bytes) -> Counted:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = follower.start
    parser.EndElementHandler = follower.end
    parser.CharacterDataHandler = follower.text
    parser.Parse(xml, True)
    return follower.counted
