"""The first sheet of a returned workbook: what is wrong, where, and what to do.

Built as XML beside the sender's own sheets; a link leads from each line to its cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from lxml import etree
from msgspec import Struct

from ledgerproc.findings import column_letters
from ledgerproc.writing.filling.fill import text_element
from ledgerproc.writing.office.cells import clean_text
from ledgerproc.writing.office.heights import capacity, row_height
from ledgerproc.writing.office.package import (
    DOC_NS,
    MAIN,
    Parts,
    add_relation,
    declare_part,
    drop_sheet,
    find_child,
    local,
    named,
    parse_xml,
    write_xml,
)
from ledgerproc.writing.office.stylesheet import StyleSheet

ORIGINAL = "原文件："  # the reader knows a returned file by a cell that begins so
HEADERS = ("级别", "工作表", "单元格", "内容", "说明", "建议")
WIDTHS = (7.0, 16.0, 9.0, 26.0, 44.0, 44.0)
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
PART = "xl/worksheets/sheetReturn.xml"
BODY_SIZE = 10.0
AFTER_NAMES = ("calcPr", "oleSize", "customWorkbookViews", "pivotCaches", "fileRecoveryPr")


class Line(Struct, frozen=True):
    """One fault in the list. ``cell`` is "" where it concerns more than a row."""

    level: str
    sheet: str
    cell: str
    seen: str
    says: str
    remedy: str
    colour: str  # RRGGBB


class ReturnList(Struct, frozen=True):
    """Everything that the first sheet says."""

    sheet: str  # its name
    title: str
    originals: tuple[str, ...]
    advice: tuple[str, ...]
    lines: tuple[Line, ...]


def add_list(parts: Parts, workbook: str, styles: StyleSheet, content: ReturnList) -> None:
    """Put the list before all other sheets and open the workbook on it."""
    drop_sheet(parts, workbook, content.sheet)
    root = parse_xml(parts[workbook])
    names = [one.get("name", "") for one in named(root, "sheet")]
    top = 3 + len(content.originals) + len(content.advice)
    parts[PART] = _sheet_xml(content, styles, names, top).encode()
    declare_part(parts, PART, SHEET_TYPE)
    key = add_relation(parts, workbook, "worksheet", PART)
    _insert(root, content.sheet, key, top - 1)
    parts[workbook] = write_xml(root)


def _insert(root: Any, name: str, key: str, header: int) -> None:
    """The sheet as the first tab; names that belong to a tab by its number move on."""
    namespace = etree.QName(root).namespace
    if namespace != MAIN:
        raise ValueError(f"a dialect of the format: {namespace}")
    listed = find_child(root, "sheets")
    numbers = [int(one.get("sheetId", "0")) for one in listed]
    node = etree.Element(f"{{{namespace}}}sheet", name=name, sheetId=str(max([0, *numbers]) + 1))
    node.set(f"{{{DOC_NS}}}id", key)
    listed.insert(0, node)
    for one in named(root, "definedName"):
        if one.get("localSheetId"):
            one.set("localSheetId", str(int(one.get("localSheetId")) + 1))
    for view in named(root, "workbookView"):
        view.attrib.pop("firstSheet", None)
        view.set("activeTab", "0")
    defined = find_child(root, "definedNames")
    if defined is None:
        defined = etree.Element(f"{{{namespace}}}definedNames")
        place = next((n for n, one in enumerate(root) if local(one) in AFTER_NAMES), None)
        listed_at = list(root).index(listed) + 1
        root.insert(place if place is not None else listed_at, defined)
    titles = etree.Element(
        f"{{{namespace}}}definedName", name="_xlnm.Print_Titles", localSheetId="0"
    )
    titles.text = f"{_quoted(name)}!${header}:${header}"
    defined.insert(0, titles)


def _sheet_xml(content: ReturnList, styles: StyleSheet, names: Sequence[str], top: int) -> str:
    rows, links = [], []
    rows.append(_row(1, [(content.title, _title(styles))], 30))
    said = [*(ORIGINAL + one for one in content.originals), *content.advice]
    for number, text in enumerate(said, 2):
        room = capacity(sum(WIDTHS), 11)
        rows.append(_row(number, [(text, _advice(styles))], row_height([(text, room, 11)], 18)))
    rows.append(_row(top - 1, [(one, _header(styles)) for one in HEADERS], 22))
    for number, line in enumerate(content.lines, top):
        link = line.sheet in names and bool(line.cell)
        rows.append(_line(number, line, styles, link))
        if link:
            place = line.cell if line.cell[0].isalpha() else f"A{line.cell}"
            target = escape(f"{_quoted(line.sheet)}!{place}")
            links.append(f'<hyperlink ref="C{number}" location="{target}" display="{place}"/>')
    last = column_letters(len(HEADERS))
    merges = "".join(f'<mergeCell ref="A{n}:{last}{n}"/>' for n in range(1, len(said) + 2))
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>'
        for n, width in enumerate(WIDTHS, 1)
    )
    linked = f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet xmlns="{MAIN}">'
        '<sheetPr><tabColor rgb="FFC00000"/><pageSetUpPr fitToPage="1"/></sheetPr>'
        '<sheetViews><sheetView tabSelected="1" workbookViewId="0">'
        f'<pane ySplit="{top - 1}" topLeftCell="A{top}" activePane="bottomLeft" state="frozen"/>'
        '</sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>'
        f"<cols>{columns}</cols><sheetData>{''.join(rows)}</sheetData>"
        f'<mergeCells count="{len(said) + 1}">{merges}</mergeCells>{linked}'
        '<pageMargins left="0.4" right="0.4" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
        "<headerFooter><oddFooter>&amp;C第 &amp;P 页 共 &amp;N 页</oddFooter></headerFooter>"
        "</worksheet>"
    )


def _line(number: int, line: Line, styles: StyleSheet, link: bool) -> str:
    left, middle = 'horizontal="left"', 'horizontal="center"'
    level = _body(styles, middle, fill=line.colour)
    place = _body(styles, middle, link=link)
    text = _body(styles, left)
    cells = (line.level, line.sheet, line.cell, line.seen, line.says, line.remedy)
    looks = (level, _body(styles, middle), place, text, text, text)
    sizes = [(t, capacity(w, BODY_SIZE), BODY_SIZE) for t, w in zip(cells, WIDTHS, strict=True)]
    return _row(number, list(zip(cells, looks, strict=True)), row_height(sizes, 18))


def _row(number: int, cells: Sequence[tuple[str, int]], height: float) -> str:
    written = "".join(
        f'<c r="{column_letters(at)}{number}" s="{style}" t="inlineStr">'
        f"<is>{text_element(clean_text(text))}</is></c>"
        for at, (text, style) in enumerate(cells, 1)
    )
    return f'<row r="{number}" ht="{height:g}" customHeight="1">{written}</row>'


def _font(name: str, size: float, extra: str = "") -> str:
    return f'{extra}<sz val="{size:g}"/><name val="{escape(name)}"/><charset val="134"/>'


def _title(styles: StyleSheet) -> int:
    return styles.add(
        font=_font("方正小标宋简体", 18), wrap='horizontal="center" vertical="center"'
    )


def _advice(styles: StyleSheet) -> int:
    return styles.add(
        font=_font("仿宋", 11), wrap='horizontal="left" vertical="center" wrapText="1"'
    )


def _header(styles: StyleSheet) -> int:
    look = 'horizontal="center" vertical="center" wrapText="1"'
    return styles.add(font=_font("黑体", 10), fill="E7E6E6", wrap=look, border=True)


def _body(styles: StyleSheet, align: str, *, fill: str = "", link: bool = False) -> int:
    extra = '<u/><color rgb="FF0563C1"/>' if link else ""
    font = _font("仿宋", BODY_SIZE, extra)
    wrap = f'{align} vertical="center" wrapText="1"'
    index = styles.add(font=font, fill=fill, wrap=wrap, border=True)
    return styles.quoted(index)


def _quoted(name: str) -> str:
    return "'" + name.replace("'", "''") + "'"
