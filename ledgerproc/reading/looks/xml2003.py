"""Reads how the sheets of an XML table (Excel 2003) look.

In: the bytes of the XML. Out: a ``SheetLook`` a worksheet. A cell, its row, its column or the
table names a style; styles take from one another, in the end from the one named Default.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from ledgerproc.reading.files.xml2003 import MAX_COLUMNS, MAX_ROWS, index_of, number_of
from ledgerproc.reading.looks.css import NUMBER_FORMATS, ink
from ledgerproc.reading.looks.look import (
    FONTS,
    FORMULAS,
    MAX_CELLS,
    MAX_PIECES,
    Area,
    Cell,
    CellLook,
    PageLook,
    Piece,
    SheetLook,
)
from ledgerproc.reading.looks.xml2003rules import areas, read_checks, read_rules

_S = "{urn:schemas-microsoft-com:office:spreadsheet}"
_X = "{urn:schemas-microsoft-com:office:excel}"
_H = "{http://www.w3.org/TR/REC-html40}"
_CHARACTERS = 96 / 72 / 7  # in a point of a column's width
_MOST = 300  # columns or rows that one element may stand for
_ACROSS = {
    "Left": "left", "Center": "center", "Right": "right", "Fill": "fill", "Justify": "justify",
    "CenterAcrossSelection": "center_across", "Distributed": "distributed",
}  # fmt: skip
_DOWN = {"Top": "top", "Center": "vcenter", "Justify": "vjustify", "Distributed": "vdistributed"}
_LINES = {
    "Continuous": (7, 1, 2, 5), "Dash": (3, 3, 8, 8), "Dot": (4, 4, 4, 4), "Double": (6, 6, 6, 6),
    "DashDot": (9, 9, 10, 10), "DashDotDot": (11, 11, 12, 12), "SlantDashDot": (13, 13, 13, 13),
}  # fmt: skip
_PATTERNS = {
    "Solid": 1, "Gray75": 3, "Gray50": 2, "Gray25": 4, "Gray125": 17, "Gray0625": 18,
    "HorzStripe": 5, "VertStripe": 6, "ReverseDiagStripe": 7, "DiagStripe": 8, "DiagCross": 9,
    "ThickDiagCross": 10, "ThinHorzStripe": 11, "ThinVertStripe": 12,
    "ThinReverseDiagStripe": 13, "ThinDiagStripe": 14, "ThinHorzCross": 15, "ThinDiagCross": 16,
}  # fmt: skip
_BOLD = {"B": "bold", "I": "italic", "U": "underline", "S": "font_strikeout"}


def read_xml_2003_looks(data: bytes) -> dict[str, SheetLook]:
    """The look of every worksheet; nothing where the XML cannot be followed."""
    from lxml import etree

    if b"<!DOCTYPE" in data[:4096]:
        return {}
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return {}
    styles = _styles(root)
    found: dict[str, SheetLook] = {}
    for sheet in root.iter(f"{_S}Worksheet"):
        found.setdefault(sheet.get(f"{_S}Name") or "Sheet", _look(sheet, styles))
    return found


def _styles(root: Any) -> dict[str, CellLook]:
    """Every style by its name, with what it takes from the style behind it."""
    nodes = {one.get(f"{_S}ID", ""): one for one in root.iterfind(f"{_S}Styles/{_S}Style")}
    made: dict[str, CellLook] = {}
    for name in nodes:
        chain: list[str] = []
        key = name
        while key in nodes and key not in chain and len(chain) < 20:
            chain.append(key)
            key = nodes[key].get(f"{_S}Parent") or ("Default" if key != "Default" else "")
        look = CellLook()
        for key in reversed(chain):
            look = _with_style(look, nodes[key])
        made[name] = look
    return made


def _with_style(look: CellLook, node: Any) -> CellLook:
    changes: dict[str, object] = {}
    for child in node.iterchildren(f"{_S}*"):
        name = child.tag.removeprefix(_S)
        given = {key.rpartition("}")[2]: value for key, value in child.items()}
        if name == "Font":
            changes |= _font(given)
        elif name == "Interior":
            changes |= _ground(given)
        elif name == "Alignment":
            changes |= _alignment(given)
        elif name == "NumberFormat":
            told = given.get("Format", "General")
            changes["num_format"] = NUMBER_FORMATS.get(told, told[:255])
        elif name == "Borders":
            changes |= _borders(child)
    return replace(look, **changes)


def _font(given: dict[str, str]) -> dict[str, object]:
    """A font; an element that tells one tells all of it."""
    size = given.get("Size", "")
    return {
        "font_name": given.get("FontName", "")[:60],
        "font_size": _float(size) if 1 <= _float(size) <= 409 else 0.0,
        "font_color": ink(given.get("Color", "")),
        "bold": given.get("Bold") == "1",
        "italic": given.get("Italic") == "1",
        "underline": {"Single": 1, "Double": 2}.get(given.get("Underline", ""), 0),
        "font_strikeout": given.get("StrikeThrough") == "1",
    }


def _ground(given: dict[str, str]) -> dict[str, object]:
    pattern = _PATTERNS.get(given.get("Pattern", ""), 0)
    first, second = ink(given.get("Color", "")), ink(given.get("PatternColor", ""))
    if pattern > 1:  # the pattern is drawn on the colour
        return {"pattern": pattern, "fg_color": second or "#000000", "bg_color": first}
    return {"pattern": pattern, "fg_color": first if pattern else "", "bg_color": ""}


def _alignment(given: dict[str, str]) -> dict[str, object]:
    turn, indent = _float(given.get("Rotate", "")), given.get("Indent", "0")
    return {
        "align": _ACROSS.get(given.get("Horizontal", ""), ""),
        "valign": _DOWN.get(given.get("Vertical", ""), ""),
        "text_wrap": given.get("WrapText") == "1",
        "shrink": given.get("ShrinkToFit") == "1",
        "rotation": 270
        if given.get("VerticalText") == "1"
        else int(turn)
        if -90 <= turn <= 90
        else 0,
        "indent": int(indent) if indent.isdecimal() and len(indent) < 3 else 0,
    }


def _borders(node: Any) -> dict[str, object]:
    found: dict[str, object] = {}
    for one in node.iterchildren(f"{_S}Border"):
        side = (one.get(f"{_S}Position") or "").lower()
        weight = min(int(_float(one.get(f"{_S}Weight") or "0")), 3)
        lines = _LINES.get(one.get(f"{_S}LineStyle") or "")
        if side in ("left", "right", "top", "bottom") and lines and weight >= 0:
            found |= {side: lines[weight], f"{side}_color": ink(one.get(f"{_S}Color") or "")}
    return found


def _float(text: str) -> float:
    try:
        found = float(text[:20] or "0")
    except ValueError:
        return 0.0
    return found if -1e6 < found < 1e6 else 0.0


class _Sheet(Struct):
    """What the elements of a worksheet have told so far."""

    styles: dict[str, CellLook]
    cells: dict[Cell, str] = field(default_factory=dict)
    merges: list[Area] = field(default_factory=list)
    heights: dict[int, float] = field(default_factory=dict)
    pieces: dict[Cell, tuple[Piece, ...]] = field(default_factory=dict)
    notes: dict[Cell, str] = field(default_factory=dict)
    lost: dict[str, int] = field(default_factory=dict)
    growing: set[int] = field(default_factory=set)
    room: int = MAX_CELLS  # how many cells and rows may yet be told

    def span(self, start: int, count: int) -> range:
        """Numbers that one element stands for, as far as there is room."""
        taken = max(0, min(count, _MOST, self.room))
        self.room -= taken
        return range(start, start + taken)


def _look(node: Any, styles: dict[str, CellLook]) -> SheetLook:
    sheet, table = _Sheet(styles), node.find(f"{_S}Table")
    widths: dict[int, float] = {}
    by_column: dict[int, str] = {}
    usual = 0.0
    if table is not None:
        usual = _float(table.get(f"{_S}DefaultColumnWidth") or "") * _CHARACTERS
        for start, end, column in _spans(table, "Column", MAX_COLUMNS):
            width = _float(column.get(f"{_S}Width") or "")
            for at in range(start, min(end, start + _MOST)):
                if width > 0:
                    widths[at] = width * _CHARACTERS
                by_column[at] = column.get(f"{_S}StyleID") or ""
        base = table.get(f"{_S}StyleID") or "Default"
        for start, end, row in _spans(table, "Row", MAX_ROWS):
            height = _float(row.get(f"{_S}Height") or "")
            if 0 < height <= 409:
                rows = sheet.span(start, end - start)
                sheet.heights.update(dict.fromkeys(rows, height))
                if row.get(f"{_S}AutoFitHeight") != "0":
                    sheet.growing.update(rows)
            own = row.get(f"{_S}StyleID") or ""
            for column, cell in _cells(row):
                _take_cell(sheet, (start, column), cell, own or by_column.get(column) or base)
    used = list(dict.fromkeys(name for name in sheet.cells.values() if name in styles))
    numbers = {name: at for at, name in enumerate(used)}
    return SheetLook(
        cells={cell: numbers[name] for cell, name in sheet.cells.items() if name in numbers},
        looks=tuple(styles[name] for name in used),
        widths=widths,
        heights=sheet.heights,
        merges=tuple(sheet.merges),
        page=_page(node),
        default_width=usual,
        normal=styles.get("Default", CellLook()),
        pieces=sheet.pieces,
        checks=read_checks(node, sheet.lost),
        rules=read_rules(node, sheet.lost),
        notes=sheet.notes,
        filtered=_filtered(node),
        lost=sheet.lost,
        growing=frozenset(sheet.growing),
    )


def _spans(table: Any, name: str, most: int) -> Iterator[tuple[int, int, Any]]:
    """Rows or columns with the numbers that each stands for, up to the last but one."""
    end = 0
    for one in table.iterfind(f"{_S}{name}"):
        start = min(index_of(one, end), most - 1)
        end = start + 1 + number_of(one, "Span")
        yield start, end, one


def _cells(row: Any) -> Iterator[tuple[int, Any]]:
    at = -1
    for cell in row.iterfind(f"{_S}Cell"):
        at = min(index_of(cell, at + 1), MAX_COLUMNS - 1)
        yield at, cell
        at += number_of(cell, "MergeAcross")


def _take_cell(sheet: _Sheet, place: Cell, cell: Any, inherited: str) -> None:
    name = cell.get(f"{_S}StyleID") or inherited
    down, across = number_of(cell, "MergeDown"), number_of(cell, "MergeAcross")
    if down or across:
        sheet.merges.append((*place, place[0] + down, place[1] + across))
    for row in range(place[0], place[0] + min(down, _MOST, sheet.room) + 1):
        for column in sheet.span(place[1], across + 1):
            sheet.cells[row, column] = name
    if cell.get(f"{_S}Formula"):
        sheet.lost[FORMULAS] = sheet.lost.get(FORMULAS, 0) + 1
    data, note = cell.find(f"{_S}Data"), cell.find(f"{_S}Comment")
    if note is not None:
        sheet.notes[place] = "".join(note.itertext()).strip()
    if data is not None and len(data):
        own = sheet.styles.get(name, CellLook())
        pieces = tuple(_pieces(data, own))
        if len(pieces) > MAX_PIECES:
            sheet.lost[FONTS] = sheet.lost.get(FONTS, 0) + 1
        else:
            sheet.pieces[place] = pieces


def _pieces(node: Any, look: CellLook) -> Iterator[Piece]:
    """The text of an element in pieces of one font each."""
    if node.text:
        yield node.text, look
    for child in node:
        if isinstance(child.tag, str):
            yield from _pieces(child, _with_tag(look, child))
        if child.tail:
            yield child.tail, look


def _with_tag(look: CellLook, node: Any) -> CellLook:
    name = node.tag.rpartition("}")[2].upper()
    if name in _BOLD:
        value: object = 1 if name == "U" else True
        return replace(look, **{_BOLD[name]: value})
    if name != "FONT":
        return look
    given = {key.rpartition("}")[2]: value for key, value in node.items()}
    size = _float(given.get("Size", ""))
    return replace(
        look,
        font_name=given.get("Face", look.font_name)[:60],
        font_size=size if 1 <= size <= 409 else look.font_size,
        font_color=ink(given["Color"]) if "Color" in given else look.font_color,
    )


def _page(node: Any) -> PageLook:
    """How a worksheet prints and is shown."""
    told = node.find(f"{_X}WorksheetOptions")
    page = PageLook(titles=_titles(node))
    if told is None:
        return page
    layout, header, footer, edges = (
        told.find(f"{_X}PageSetup/{_X}{name}")
        for name in ("Layout", "Header", "Footer", "PageMargins")
    )
    if layout is not None:
        given = {key.rpartition("}")[2]: value for key, value in layout.items()}
        centred = given.get("CenterHorizontal") == "1", given.get("CenterVertical") == "1"
        page = replace(page, landscape=given.get("Orientation") == "Landscape", centred=centred)
    if edges is not None:
        sides = [
            _float(edges.get(f"{_X}{one}") or "") for one in ("Left", "Right", "Top", "Bottom")
        ]
        page = replace(page, margins=(sides[0], sides[1], sides[2], sides[3]))
    for part, name in ((header, "header"), (footer, "footer")):
        if part is not None:
            margin = _float(part.get(f"{_X}Margin") or "0.3")
            page = replace(page, **{name: part.get(f"{_X}Data") or "", f"{name}_margin": margin})
    number = {
        name: int(
            _float(told.findtext(f"{_X}{name}") or told.findtext(f"{_X}Print/{_X}{name}") or "")
        )
        for name in (
            "PaperSizeIndex",
            "Scale",
            "FitWidth",
            "FitHeight",
            "SplitHorizontal",
            "SplitVertical",
        )
    }
    is_fitted, is_frozen = (
        told.find(f"{_X}{name}") is not None for name in ("FitToPage", "FreezePanes")
    )
    split = number["SplitHorizontal"], number["SplitVertical"]
    return replace(
        page,
        paper=number["PaperSizeIndex"] if 0 <= number["PaperSizeIndex"] < 256 else 0,
        scale=number["Scale"],
        fit=_fit(told, number) if is_fitted else None,
        frozen=split if is_frozen and min(split) >= 0 and any(split) else None,
        has_gridlines=told.find(f"{_X}DoNotDisplayGridlines") is None,
    )


def _fit(told: Any, number: dict[str, int]) -> tuple[int, int]:
    """Pages across and down; what is not said is one page."""
    has = {one: told.find(f"{_X}Print/{_X}{one}") is not None for one in ("FitWidth", "FitHeight")}
    wide, high = (max(0, number[one]) if has[one] else 1 for one in ("FitWidth", "FitHeight"))
    return min(wide, 1000), min(high, 1000)


def _titles(node: Any) -> tuple[int, int] | None:
    """The rows printed on every page: a name of the sheet says =台账!R1:R2."""
    for one in node.iterfind(f"{_S}Names/{_S}NamedRange"):
        if one.get(f"{_S}Name") == "Print_Titles":
            for part in (one.get(f"{_S}RefersTo") or "").lstrip("=").split(","):
                ends = part.rpartition("!")[2].split(":")
                rows = [end[1:] for end in ends if end[:1] == "R" and end[1:].isdecimal()]
                if rows and len(rows) == len(ends):
                    first, last = int(rows[0][:7]) - 1, int(rows[-1][:7]) - 1
                    return (first, last) if 0 <= first <= last < MAX_ROWS else None
    return None


def _filtered(node: Any) -> Area | None:
    told = node.find(f"{_X}AutoFilter")
    found = areas(told.get(f"{_X}Range") or "") if told is not None else []
    return found[0] if found else None
