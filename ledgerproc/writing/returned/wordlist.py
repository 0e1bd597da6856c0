"""The first table of a returned Word document: what is wrong, where, and what to do.

Everything that we add before the sender's own text is one table and a page break, so that
the reader can leave it out and a second round can take it away.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from lxml import etree

from ledgerproc.reading.files.grid import RETURN_MARK
from ledgerproc.writing.office.cells import clean_text
from ledgerproc.writing.office.references import corners
from ledgerproc.writing.returned.returnlist import Line, ReturnList

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
HEADERS = ("级别", "位置", "内容", "说明", "建议")
SHARES = (420, 900, 980, 1350, 1350)  # of 5000, the width of the page
BOOKMARK = "return_mark_"


def list_blocks(content: ReturnList, anchors: Sequence[str]) -> list[Any]:
    """The table and the page break behind it; ``anchors``: a bookmark a line, or ""."""
    span = len(HEADERS)
    rows = [_wide(content.title, span, "title")]
    rows += [_wide(RETURN_MARK + one, span, "text") for one in content.originals]
    rows += [_wide(one, span, "text") for one in content.advice]
    rows.append(_row([_cell(one, w, "head") for one, w in zip(HEADERS, SHARES, strict=True)]))
    rows += [_line(one, anchor) for one, anchor in zip(content.lines, anchors, strict=True)]
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="808080"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = "".join(f'<w:gridCol w:w="{2 * one}"/>' for one in SHARES)
    table = (
        '<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/>'
        f'<w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )
    return [build(table), build('<w:p><w:r><w:br w:type="page"/></w:r></w:p>')]


def build(xml: str) -> Any:
    """An element of a document from its text."""
    head, _, rest = xml.partition(">")
    is_closed = head.endswith("/")
    head = head.rstrip("/")
    return etree.fromstring(f'{head} xmlns:w="{WORD}"{"/" if is_closed else ""}>{rest}')


def place_in_words(line: Line) -> str:
    """Where a fault is, as somebody counts who reads a document: 表1第4行第5列."""
    if not line.cell:
        return line.sheet
    if not line.cell[0].isalpha():
        return f"{line.sheet}第{line.cell}行"
    column, row, _, _ = corners(line.cell)
    return f"{line.sheet}第{row}行第{column}列"


def _line(line: Line, anchor: str) -> str:
    texts = (line.level, place_in_words(line), line.seen, line.says, line.remedy)
    cells = []
    for at, (text, width) in enumerate(zip(texts, SHARES, strict=True)):
        fill = line.colour if at == 0 else ""
        cells.append(_cell(text, width, "body", fill, anchor if at == 1 else ""))
    return _row(cells)


def _row(cells: Sequence[str]) -> str:
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>"


def _wide(text: str, span: int, look: str) -> str:
    return _row([_cell(text, sum(SHARES), look, span=span)])


def _cell(text: str, width: int, look: str, fill: str = "", anchor: str = "", span: int = 1) -> str:
    size, font, is_middle = {
        "title": (36, "方正小标宋简体", True),
        "text": (24, "仿宋", False),
        "head": (21, "黑体", True),
        "body": (21, "仿宋", False),
    }[look]
    fill = fill or ("E7E6E6" if look == "head" else "")
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    link = '<w:u w:val="single"/>' if anchor else ""
    colour = '<w:color w:val="0563C1"/>' if anchor else ""
    name = f'"{escape(font)}"'
    fonts = f"<w:rFonts w:ascii={name} w:hAnsi={name} w:eastAsia={name}/>"
    lines = clean_text(text).split("\n")
    said = "<w:br/>".join(
        f'<w:t xml:space="preserve">{escape(one, quote=False)}</w:t>' for one in lines
    )
    run = f'<w:r><w:rPr>{fonts}{colour}<w:sz w:val="{size}"/>{link}</w:rPr>{said}</w:r>'
    if anchor:
        run = f'<w:hyperlink w:anchor="{anchor}" w:history="1">{run}</w:hyperlink>'
    middle = '<w:jc w:val="center"/>' if is_middle else '<w:jc w:val="left"/>'
    spacing = '<w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/>'
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="pct"/>{spanned}{shade}'
        f'<w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr>{spacing}<w:ind w:firstLine="0"/>'
        f"{middle}</w:pPr>{run}</w:p></w:tc>"
    )
