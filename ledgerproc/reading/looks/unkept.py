"""Counts what a file holds that nobody looks for when a workbook is built anew from it.

In: the bytes of a file. Out: how often each such thing stands in it, by its name for clerks, so
that no sender misses it unaware. What a look tells (``looks``) is counted there, not here.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping

from ledgerproc.reading.files.compound import OleError
from ledgerproc.reading.files.kinds import BROKEN_ZIP, SourceKind
from ledgerproc.reading.files.ole import book_stream, records_of
from ledgerproc.reading.files.xlsbcells import records

PROTECTION, LINKS, GROUPS, BREAKS = "工作表保护", "超链接", "行列分组", "分页符"
SHAPES, AREAS, COLUMNS, NAMES = "图表和图形", "打印区域", "打印标题列", "自定义名称"
TABS, LEFTWARD, ZOOM, PIVOTS = "标签颜色", "从右到左显示", "显示比例", "数据透视表"
DIAGONALS, SCRIPTS, FORMATS = "斜线边框", "上标和下标", "条件格式里的数字格式"
TITLES, HEADERS, FILTERS, NOTES = "打印标题行", "页眉页脚", "筛选", "批注"
# In the order in which they are told; each expression stands once for each thing.
_OPEN = {
    PROTECTION: r'<table:table\b[^>]*\stable:protected="true"',
    LINKS: r"<text:a\b",
    GROUPS: r"<table:table-(?:row|column)-group\b",
    BREAKS: r'fo:break-before="page"',
    SHAPES: r"<draw:(?:frame|custom-shape|line|connector|polygon|rect|ellipse|control)\b",
    PIVOTS: r"<table:data-pilot-table\b",
    AREAS: r'table:print-ranges="',
    COLUMNS: r"<table:table-header-columns\b",
    NAMES: r'<table:named-(?:range|expression)\b(?![^>]*"_xlnm)',
    TABS: r'tab-color="#',
    LEFTWARD: r'<style:table-properties\b[^>]*writing-mode="rl-tb"',
    ZOOM: r'config:name="ZoomValue"[^>]*>(?!100<)',
    DIAGONALS: r'<style:table-cell-properties\b[^>]*style:diagonal-\w\w-\w\w="(?!none)',
    SCRIPTS: r'style:text-position="(?:super|sub|-?[1-9])',
}
_EXCEL = {  # an XML table, and the islands of a web page
    PROTECTION: r"<(?:x:)?ProtectContents>True|<(?:x:)?ProtectContents/>",
    LINKS: r'ss:HRef="|<a\b[^>]*\bhref=(?!"?#_msocom)',
    BREAKS: r"<(?:x:)?(?:Row|Col)Break>",
    PIVOTS: r"<(?:x:)?PivotTable\b",
    AREAS: r'<(?:ss:)?NamedRange\b[^>]*"Print_Area"|<x:Name>Print_Area',
    NAMES: r'<(?:ss:)?NamedRange\b(?![^>]*"(?:_Filter|Print_))|<x:Name>(?!_Filter|Print_)',
    TABS: r"<(?:x:)?TabColorIndex>",
    LEFTWARD: r"<(?:x:)?DisplayRightToLeft",
    ZOOM: r"<(?:x:)?Zoom>(?!100<|0<)",
    DIAGONALS: r'ss:Position="Diagonal|mso-diagonal-\w+:(?!none)',
    SCRIPTS: r'ss:VerticalAlign="|<su[bp]\b',
    FORMATS: r"<(?:x:)?Format Style=[^>]*mso-number-format",
}
_PAGE = _EXCEL | {  # what an XML table keeps
    TITLES: r"<x:Name>Print_Titles",
    HEADERS: r"mso-(?:header|footer)-data:",
    FILTERS: r"<x:AutoFilter\b|x:autofilter=",
    NOTES: r"mso-element:comment(?![-\w])",
}
_DRAWN = re.compile(r"<xdr:(?:sp|pic|graphicFrame|cxnSp|grpSp|contentPart)\b")
_RULED = re.compile(r'apply-style-name="([^"]+)"')
_DATED = re.compile(r'<style:style\b(?=[^>]*style:data-style-name=)[^>]*style:name="([^"]+)"')
_NOTE, _ARROW = 0x19, 0x14  # kinds of objects that belong to notes and lists


def count_unkept(kind: SourceKind, data: bytes) -> Mapping[str, int]:
    """What of a file has no place in a workbook built anew; nothing where it cannot be followed."""
    counter = _COUNTERS.get(kind)
    try:
        found = Counter(counter(data) if counter else ())
    except (LookupError, ValueError, struct.error, OleError, *BROKEN_ZIP):
        return {}
    order = dict.fromkeys((*_OPEN, *_PAGE))
    return {what: found[what] for what in order if found[what]}


def _in_text(text: str, expressions: Mapping[str, str]) -> Iterator[str]:
    for what, expression in expressions.items():
        for _ in re.finditer(expression, text):
            yield what


def _open_document(data: bytes) -> Iterator[str]:
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = {"content.xml", "styles.xml", "settings.xml"} & set(package.namelist())
            data = b"".join(package.read(one) for one in sorted(names))
    text = data.decode("utf-8", "replace")
    yield from _in_text(text, _OPEN)
    yield from (FORMATS for one in _DATED.findall(text) if one in set(_RULED.findall(text)))


def _xml_table(data: bytes) -> Iterator[str]:
    return _in_text(data.decode("utf-8", "replace"), _EXCEL)


def _page(data: bytes) -> Iterator[str]:
    return _in_text(data.decode("utf-8", "replace"), _PAGE)


def _binary(data: bytes) -> Iterator[str]:
    """An .xlsb: parts of records, and drawings as XML."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in package.namelist():
            if re.search(r"drawings/drawing\d*\.xml$", name):
                for _ in _DRAWN.finditer(package.read(name).decode("utf-8", "replace")):
                    yield SHAPES
            elif re.search(r"worksheets/[^/]*\.bin$|(?:workbook|styles)\.bin$", name):
                part = package.read(name)
                for number, at in records(part):
                    yield from _of_binary(number, part[at : at + 300])
            elif "pivotTables/" in name and name.endswith(".bin"):
                yield PIVOTS


def _of_binary(number: int, content: bytes) -> Iterator[str]:
    plain = {535: PROTECTION, 494: LINKS, 396: BREAKS}
    if number in plain:
        yield plain[number]
    elif (number == 0 and content[11] & 7) or (number == 60 and content[17] & 7):
        yield GROUPS
    elif number == 39 and not content[0] & 0x21:  # neither hidden nor the program's own
        yield NAMES
    elif number == 137:
        flags, scale = struct.unpack_from("<H16xH", content)
        yield from [LEFTWARD] * bool(flags & 0x20) + [ZOOM] * (scale not in (0, 100))
    elif number == 507 and _has_format(content):
        yield FORMATS


def _has_format(content: bytes) -> bool:
    """Whether a look that cells take on has a number format among its properties."""
    (count,), at = struct.unpack_from("<H", content, 4), 6
    for _ in range(count):
        if at + 4 > len(content):
            break
        kind, size = struct.unpack_from("<HH", content, at)
        if kind in (0x26, 0x29):
            return True
        at += max(4, size)
    return False


def _old(data: bytes) -> Iterator[str]:
    stream = book_stream(data)
    for number, at, size in records_of(stream):
        yield from _of_old(number, stream[at : at + size])


def _of_old(number: int, content: bytes) -> Iterator[str]:
    """What one record of an .xls tells; in its order [MS-XLS] says where each thing stands."""
    plain = {0x1B8: LINKS, 0xB0: PIVOTS}
    if number in plain:
        yield plain[number]
    elif number == 0x12 and content[:1] == b"\1":
        yield PROTECTION
    elif number in (0x1A, 0x1B):
        yield from [BREAKS] * struct.unpack_from("<H", content)[0]
    elif (number == 0x208 and content[12] & 7) or (number == 0x7D and content[9] & 7):
        yield GROUPS
    elif number == 0x5D and content[4] not in (_NOTE, _ARROW):
        yield SHAPES
    elif number == 0x18:
        yield from _of_name(content)
    elif number == 0xA0 and content[:2] != content[2:4]:
        yield ZOOM
    elif number == 0x23E and content[0] & 0x40:
        yield LEFTWARD
    elif number == 0x862 and content[16] & 0x7F != 0x7F:
        yield TABS
    elif number == 0xE0 and content[13] & 0xC0:
        yield DIAGONALS
    elif number == 0x31 and content[8]:
        yield SCRIPTS
    elif number == 0x1B1 and content[9] & 0x02:
        yield FORMATS


def _of_name(content: bytes) -> Iterator[str]:
    if not content[0] & 0x20:
        yield from [NAMES] * (not content[0] & 1 and b"_xlnm" not in content)
    elif content[15] == 0x06:
        yield AREAS
    elif content[15] == 0x07 and struct.unpack_from("<H", content, 4)[0] > 11:
        yield COLUMNS  # columns beside the rows, which are kept


_COUNTERS = {
    SourceKind.XLS: _old,
    SourceKind.XLSB: _binary,
    SourceKind.ODS: _open_document,
    SourceKind.FODS: _open_document,
    SourceKind.XML_2003: _xml_table,
    SourceKind.HTML: _page,
}
