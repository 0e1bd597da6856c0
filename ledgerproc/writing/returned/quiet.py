"""Hides identity and card numbers in a workbook or document that somebody else made.

In: the parts of a package. Out: the same parts with no such number whole in any text or
attribute, in cells, notes, rules, headers, names or links; fonts and everything else stay.
Pictures and files inside the file are not looked into.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from html import escape, unescape
from typing import Any

from lxml import etree

from ledgerproc.cleaning.masking import mask_numbers, mask_pieces
from ledgerproc.writing.office.cells import clean_text
from ledgerproc.writing.office.package import Parts, find_child, local, named, parse_xml, write_xml

OTHER_BOOK = re.compile(r"\[\d+\]")  # [1]Sheet1!A1: a cell of another workbook
# An identity number that was typed as a number, or stands in a header or a rule.
LOST_DIGITS = re.compile(rb"\d{15}(?![.\d]*E-)|\dE\+?17")
# What such a number looks like once every digit is a nought: looked for first, since the
# expression takes ten times as long over a sheet that holds none, as most do.
NOUGHTS = bytes.maketrans(b"123456789", b"0" * 9)
TAG = re.compile(r"<[^>]*>")
END = re.compile(r"</(?:\w+:)?(?:si|is|text)>|</(?:\w+:)?v>")  # of one text among others
NOTES = re.compile(r"/comments[^/]*\.xml$")
# What holds no words, or is written anew.
WORDLESS = re.compile(r"styles\.xml$|theme\d*\.xml$|\[Content_Types\]\.xml$|^docProps/")
PIECE = re.compile(r'(?<=>)[^<>]+(?=<)|(?<==")[^"<>]+(?=")')
CONTROL = re.compile(r"_x00[01][0-9A-Fa-f]_")  # a line end, as workbooks write some
NAMED = "!"  # a formula or link that leads to a sheet


def hide_in_workbook(parts: Parts, workbook: str, sheets: Collection[str]) -> None:
    """Hide numbers everywhere; keep the last value of formulas that lean on other workbooks."""
    for name, data in list(parts.items()):
        if name in sheets:
            parts[name] = _quiet_sheet(data)
        elif name.endswith("sharedStrings.xml"):
            parts[name] = _quiet_texts(data, "si")
        elif NOTES.search(name):
            parts[name] = _quiet_texts(data, "text")
        elif _is_worded(name):
            parts[name] = _quiet_pieces(data, in_names=name == workbook)


def hide_in_document(parts: Parts) -> None:
    """Hide numbers everywhere, also one that runs over the paragraphs of a cell."""
    for name, data in list(parts.items()):
        is_text = name.startswith("word/") and name.endswith(".xml")
        if is_text and _tells_number(_words(data.replace(b"</w:p>", b"\n"))):
            data = _quiet_paragraphs(data)
        if _is_worded(name):
            parts[name] = _quiet_pieces(data)


def _is_worded(name: str) -> bool:
    return name.endswith((".xml", ".rels", ".vml")) and not WORDLESS.search(name)


def name_in_book(name: str) -> str:
    """A sheet's name with numbers hidden as it may stand in a workbook: without an asterisk.

    >>> name_in_book("张某500243199009041714")
    '张某500243＊＊＊＊＊＊＊＊1714'
    """
    hidden = mask_numbers(name)
    return hidden if hidden == name else hidden.replace("*", "＊")


def _quiet_pieces(data: bytes, *, in_names: bool = False) -> bytes:
    """XML whose texts and attributes tell no number, whatever they mean."""

    def quiet(piece: re.Match[str]) -> str:
        text = CONTROL.sub("", unescape(piece[0]) if "&" in piece[0] else piece[0])
        hidden = name_in_book(text) if in_names or NAMED in text else mask_numbers(text)
        return piece[0] if hidden == text else escape(hidden)

    text = data.decode("utf-8", "replace")
    told = PIECE.sub(quiet, text)
    return data if told == text else told.encode()


def _words(data: bytes) -> str:
    """The texts of a part, those of one cell or note in one piece, apart from each other."""
    text = unescape(TAG.sub("", END.sub("甲", data.decode("utf-8", "replace"))))
    return CONTROL.sub("", text) if "_x00" in text else text


def _tells_number(text: str) -> bool:
    return mask_numbers(text) != text


def _quiet_texts(data: bytes, name: str) -> bytes:
    """A part whose texts, elements of one name, tell no number any more."""
    if not _tells_number(_words(data)):
        return data
    root = parse_xml(data)
    _quiet_items(named(root, name))
    return write_xml(root)


def _quiet_items(items: Iterable[Any]) -> None:
    """Texts in which a number may run over several fonts, which stay."""
    for item in list(items):
        text = "".join(one.text or "" for one in named(item, "t"))
        if _tells_number(CONTROL.sub("", text)):
            for sound in list(named(item, "rPh")):  # how a text is spoken
                sound.getparent().remove(sound)
            _quiet_runs(list(named(item, "t")))


def _quiet_runs(runs: Sequence[Any]) -> None:
    texts = [CONTROL.sub("", one.text or "") for one in runs]
    for one, text, told in zip(runs, texts, mask_pieces(texts), strict=True):
        if text != told:
            one.text = told


def _quiet_sheet(data: bytes) -> bytes:
    """A sheet without numbers: its cells, and what stands before and behind them."""
    if _needs_quiet(data):
        root = parse_xml(data)
        _quiet_cells(root)
        data = write_xml(root)
    start, end = data.find(b"sheetData"), data.rfind(b"sheetData>")
    if end <= start:  # a sheet without cells
        return _quiet_pieces(data)
    return _quiet_pieces(data[:start]) + data[start:end] + _quiet_pieces(data[end:])


def _needs_quiet(data: bytes) -> bool:
    """Whether cells may hold a number to hide; most hold addresses of texts only."""
    noughts = data.translate(NOUGHTS)
    may_be = b"0" * 15 in noughts or b"0E+00" in noughts or b"0E00" in noughts
    if b"[" in data or (may_be and LOST_DIGITS.search(data)):
        return True
    has_texts = b"inlineStr" in data or b't="str"' in data or b"<f" in data or b":f" in data
    return has_texts and _tells_number(_words(data))


def _quiet_cells(root: Any) -> None:
    for cell in named(root, "c"):
        formula, value = find_child(cell, "f"), find_child(cell, "v")
        if formula is not None and OTHER_BOOK.search(formula.text or ""):
            cell.remove(formula)
        elif formula is not None and formula.text:
            formula.text = name_in_book(formula.text)
        if value is not None and cell.get("t", "n") in ("n", "str"):
            _quiet_value(cell, value)
    _quiet_items(named(root, "is"))


def _quiet_value(cell: Any, value: Any) -> None:
    """A number with 18 digits becomes text with its middle hidden."""
    text = value.text or ""
    if cell.get("t", "n") == "n":
        try:
            number = float(text)
        except ValueError:
            return
        if not 1e17 <= number < 1e18:
            return
        text = text if text.isdigit() else f"{number:.0f}"
    hidden = mask_numbers(text)
    if hidden != text:
        value.text = clean_text(hidden)
        cell.set("t", "str")


def _quiet_paragraphs(data: bytes) -> bytes:
    """A part of a document: each cell as a whole, of the other paragraphs each by itself."""
    root = parse_xml(data)
    cells: dict[Any, list[Any]] = {}
    for paragraph in named(root, "p"):
        holder = next((one for one in paragraph.iterancestors() if local(one) == "tc"), paragraph)
        runs = [one for one in named(paragraph, "t", "delText") if _owner(one) is paragraph]
        between = etree.Element("t")
        between.text = "\n"
        cells.setdefault(holder, []).extend([*runs, between])
    for runs in cells.values():
        _quiet_runs(runs)
    return write_xml(root)


def _owner(node: Any) -> Any:
    return next(one for one in node.iterancestors() if local(one) == "p")
