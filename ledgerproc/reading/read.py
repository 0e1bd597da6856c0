"""Reads one input file to the end: bytes to grids, grids to rows with places.

In: a source and the profile. Out: how every sheet was read, with findings. Whatever a
sender did to a file is a finding; no content of a file raises.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import PurePosixPath
from xml.parsers.expat import ExpatError

from msgspec.structs import replace

from ledgerproc.findings import CellRef, Finding
from ledgerproc.profile.model import Profile
from ledgerproc.reading.cells import text_of
from ledgerproc.reading.files.gaps import squeeze
from ledgerproc.reading.files.grid import RETURN_MARK, RETURN_TABLE, Grid
from ledgerproc.reading.files.inputfile import Source, shown_names
from ledgerproc.reading.files.kinds import (
    BROKEN_ZIP,
    PASSWORD,
    SourceKind,
    kind_of,
)
from ledgerproc.reading.files.sources import read_bytes
from ledgerproc.reading.layout import read_sheet
from ledgerproc.reading.pages import read_continued
from ledgerproc.reading.rows import FileReading, Purpose, SheetReading
from ledgerproc.reading.settings import Setting, words_for
from ledgerproc.reading.vocabulary import Words, plain, words_of
from ledgerproc.reading.wholefile import findings_of_file, sheets_left_out

_WORKBOOKS = (SourceKind.XLSX, SourceKind.XLS, SourceKind.XLSB, SourceKind.ODS)
_PACKAGES = (SourceKind.XLSX, SourceKind.XLSB, SourceKind.ODS, SourceKind.DOCX)
_LEDGERS = (Purpose.LEDGER, Purpose.NIL, Purpose.FEEDBACK, Purpose.REFUSED)


# Endings that programs give to packages only; text under the older ones is an export of a system.
_PACKED = frozenset({"xlsx", "xlsm", "xlsb", "xltx", "ods", "ots", "docx", "docm", "zip"})
_OLD = frozenset({"xls", "xlt", "et", "ett", "doc", "wps"})


class UnreadableError(Exception):
    """A file that gives no grids; carries the finding."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


def read_file(
    source: Source, profile: Profile, settings: Sequence[Setting] = (), *, careful: bool = False
) -> FileReading:
    """Read one file; an unreadable one is named with what to do about it.

    ``settings`` are headers whose meaning the county has settled. ``careful`` leaves a workbook
    to the second reader: the first one took its process down.
    """
    words = words_of(profile)
    try:
        data = _load(source)
        grids = _grids_of(source, data, careful)
    except UnreadableError as stop:
        return FileReading(source.name, findings=(stop.finding,), is_unreadable=True)
    findings = findings_of_file(source.name, data, [one.sheet for one in grids])
    grids = _titled(grids)
    replaces, grids = _split_return(grids, words)
    sheets: list[SheetReading] = [
        SheetReading(source.name, one.sheet, Purpose.UNRELATED, note="退回清单的说明页")
        for one in replaces
    ]
    for number, grid in enumerate(grids):
        before = grids[number - 1] if number and sheets[-1].purpose is Purpose.LEDGER else None
        is_word = before is not None and grid.sheet.startswith("表")
        told = words_for(words, settings, grid.file, grid.sheet)
        joined = read_continued(before, grid, told) if is_word and before else None
        sheet, said = joined or read_sheet(grid, told)
        sheets.append(_with_encoding(sheet, data))
        findings += said
    for sheet, reason in sheets_left_out(source.name, data):
        sheets.append(sheet)
        findings.append(reason)
    if not replaces and not any(one.purpose in _LEDGERS for one in sheets):
        if _belies_its_name(source.name, data, grids):
            bare = _stop(source.name, "FILE_UNREADABLE", "内容是文字，不是表格")
            return FileReading(source.name, findings=(bare.finding,), is_unreadable=True)
        findings.append(Finding("FILE_NOT_LEDGER", CellRef(source.name), seen=source.name))
    is_ledger = any(one.purpose in _LEDGERS for one in sheets)  # a list alone replaces nothing
    names = tuple(name for one in replaces for name in _replaced_names(one) if is_ledger)
    return FileReading(source.name, tuple(sheets), tuple(findings), replaces=names)


def _with_encoding(sheet: SheetReading, data: bytes) -> SheetReading:
    """The sheet, with word of an encoding that was told from the text alone."""
    if kind_of(data)[0] is not SourceKind.CSV:
        return sheet
    from ledgerproc.reading.files import text

    if text.encoding_of(data) != text.GUESSED:
        return sheet
    return replace(sheet, note="；".join(filter(None, (sheet.note, "按 GB18030 编码读出"))))


def read_grids(source: Source) -> list[Grid]:
    """Every sheet of a file as cells; raises ``UnreadableError`` with the finding."""
    return _titled(_grids_of(source, _load(source)))


def _belies_its_name(name: str, data: bytes, grids: Sequence[Grid]) -> bool:
    """Tell whether a file named as a package holds bare text, which no office program opens."""
    suffix = PurePosixPath(name).suffix.lower().removeprefix(".")
    is_bare = suffix in _PACKED or (suffix in _OLD and all(_is_bare(one) for one in grids))
    return is_bare and kind_of(data)[0] is SourceKind.CSV


def _is_bare(grid: Grid) -> bool:
    return all(sum(cell is not None for cell in row) < 2 for row in grid.rows)


def _titled(grids: list[Grid]) -> list[Grid]:
    """The grids under titles that can stand in a line: a place of a row is told in one."""
    titles = shown_names(one.sheet for one in grids)
    return [
        one if one.sheet == title else replace(one, sheet=title)
        for one, title in zip(grids, titles, strict=True)
    ]


def _load(source: Source) -> bytes:
    try:
        return read_bytes(source)
    except BROKEN_ZIP as error:
        raise _stop(source.name, "FILE_UNREADABLE", "文件打不开或已不存在") from error


def _grids_of(source: Source, data: bytes, careful: bool = False) -> list[Grid]:
    name = source.name
    kind, words = kind_of(data)
    if kind in _PACKAGES:
        from ledgerproc.reading.files.container import check_package

        if refusal := check_package(data):
            raise _stop(name, *refusal)
    elif kind is SourceKind.XLS:
        from ledgerproc.reading.files.ole import check_ole, is_for_second_reader

        if refusal := check_ole(data):
            raise _stop(name, *refusal)
        careful = careful or is_for_second_reader(data)
    if kind in _WORKBOOKS:
        return _workbook_grids(source, kind, data, careful)
    if kind is SourceKind.OTHER:
        if words == PASSWORD:
            raise _stop(name, "FILE_PASSWORD", "")
        if words in ("空文件", "损坏的压缩包或表格"):
            raise _stop(name, "FILE_UNREADABLE", words)
        raise _unsupported(name, words)
    if kind is SourceKind.ZIP:
        raise _unsupported(name, "压缩包里的压缩包")
    return _page_grids(name, kind, data)


def _workbook_grids(source: Source, kind: SourceKind, data: bytes, careful: bool) -> list[Grid]:
    from ledgerproc.reading.files.calamine import WorkbookError, read_workbook

    path = None if source.member or source.is_locked else source.path
    stop = _stop(source.name, "FILE_UNREADABLE", "文件内容损坏")
    try:
        if not careful:
            grids = read_workbook(source.name, kind, path, data)
            return _count_again(source.name, kind, data, grids)
    except WorkbookError as error:
        stop = _stop(source.name, error.code, error.reason)
    except UnreadableError as error:
        stop = error
    if stop.finding.code not in ("FILE_UNREADABLE", "FILE_COUNT_DIFFERS"):
        raise stop
    grids = _second_reader(source.name, kind, data)
    if not grids:
        raise stop
    return _count_again(source.name, kind, data, grids)


def _second_reader(name: str, kind: SourceKind, data: bytes) -> list[Grid]:
    """What another reader makes of a workbook that the first one does not read whole, or []."""
    from ledgerproc.reading.files.calamine import WorkbookError

    try:
        if kind is SourceKind.XLSX:
            from ledgerproc.reading.files.fallback import read_slowly

            return read_slowly(name, data)
        if kind is SourceKind.XLS:
            from ledgerproc.reading.files.oldbooks import read_old

            return read_old(name, data)
        if kind is SourceKind.XLSB:
            from ledgerproc.reading.files.binarybooks import read_binary

            return read_binary(name, data)
        with suppress(ExpatError, *BROKEN_ZIP), zipfile.ZipFile(io.BytesIO(data)) as package:
            return _open_document(name, package.read("content.xml"))
    except WorkbookError as error:
        raise _stop(name, error.code, error.reason) from error
    return []


def _open_document(name: str, xml: bytes) -> list[Grid]:
    from ledgerproc.reading.files.calamine import WorkbookError
    from ledgerproc.reading.files.opendocument import read_open_document

    try:
        return read_open_document(name, xml)
    except WorkbookError as error:
        raise _stop(name, error.code, error.reason) from error


def _flat_grids(name: str, data: bytes) -> list[Grid]:
    """The tables of an OpenDocument that is one XML file, counted again like any other."""
    try:
        grids = _open_document(name, data)
    except (ExpatError, ValueError) as error:
        raise _stop(name, "FILE_UNREADABLE", "XML 表格内容损坏") from error
    return _some(name, _count_again(name, SourceKind.FODS, data, grids))


def _count_again(name: str, kind: SourceKind, data: bytes, grids: list[Grid]) -> list[Grid]:
    """The grids with their error values; a workbook of which cells were lost is refused."""
    from ledgerproc.reading.files.compound import OleError
    from ledgerproc.reading.files.counter import count_again

    try:
        grids, found = count_again(kind, data, grids)
    except (ExpatError, OleError, StopIteration, *BROKEN_ZIP) as error:
        raise _stop(name, "FILE_DAMAGED", "工作表的内容不完整") from error
    if found:
        raise _lost(name, found.sheet, found.counted, found.read)
    return [squeeze(one) for one in grids]


def _page_grids(name: str, kind: SourceKind, data: bytes) -> list[Grid]:
    from ledgerproc.reading.files.text import TextError

    try:
        if kind is SourceKind.CSV:
            return _text_grids(name, data)
        if kind is SourceKind.FODS:
            return _flat_grids(name, data)
        if kind is SourceKind.HTML:
            from ledgerproc.reading.files.html import decode_page, read_html

            grids = _some(name, read_html(name, data))
            return _count_page(name, kind, data, grids, decode_page(data))
        if kind is SourceKind.XML_2003:
            from ledgerproc.reading.files.xml2003 import read_xml_2003

            return _count_page(name, kind, data, _some(name, read_xml_2003(name, data)))
        from ledgerproc.reading.files.word import WordError, read_word

        try:
            return _count_page(name, kind, data, _some(name, read_word(name, data)))
        except WordError as error:
            raise _stop(name, "FILE_UNREADABLE", str(error)) from error
    except TextError as error:
        raise _stop(name, "FILE_UNREADABLE", str(error)) from error


def _text_grids(name: str, data: bytes) -> list[Grid]:
    """The one grid of delimited text; one that another count of the same text denies is refused."""
    from ledgerproc.reading.files.counter import filled_cells, filled_rows
    from ledgerproc.reading.files.text import decode_text, delimiter_of, read_text
    from ledgerproc.reading.files.textcounts import count_text

    text = decode_text(data)
    counted = count_text(text, delimiter_of(text))
    if counted.open_line:
        reason = f"第 {counted.open_line} 行起的引号没有成对，后面的内容分不清行"
        raise _stop(name, "FILE_UNREADABLE", reason)
    grids = read_text(name, data)
    cells, rows = sum(map(filled_cells, grids)), sum(map(filled_rows, grids))
    if counted.cells != cells:
        raise _lost(name, grids[0].sheet, counted.cells, cells)
    if counted.rows != rows:
        reason = f"两次清点不一致：文件中有 {counted.rows} 行有内容，读到 {rows} 行"
        raise _stop(name, "FILE_DAMAGED", reason)
    return grids


def _count_page(
    name: str, kind: SourceKind, data: bytes, grids: list[Grid], text: str = ""
) -> list[Grid]:
    """The grids; a page, document or XML table of which cells were lost is refused."""
    from ledgerproc.reading.files.counter import filled_cells
    from ledgerproc.reading.files.pagecounts import count_page

    try:
        least, most = count_page(kind, data, text)
    except ExpatError as error:
        raise _stop(name, "FILE_DAMAGED", "表格的内容不完整") from error
    read = sum(map(filled_cells, grids))
    if not least <= read <= most:
        raise _lost(name, "全部表格", least, read)
    return grids


def _lost(name: str, sheet: str, counted: int, read: int) -> UnreadableError:
    details = {"sheet": sheet, "counted": str(counted), "read": str(read)}
    where = CellRef(name, sheet)
    return UnreadableError(Finding("FILE_COUNT_DIFFERS", where, seen=name, details=details))


def _some(name: str, grids: list[Grid]) -> list[Grid]:
    if not grids:
        raise _stop(name, "FILE_UNREADABLE", "文件中没有表格")
    return grids


def _stop(name: str, code: str, reason: str) -> UnreadableError:
    return UnreadableError(Finding(code, CellRef(name), seen=name, details={"reason": reason}))


def _unsupported(name: str, kind: str) -> UnreadableError:
    where = CellRef(name)
    return UnreadableError(Finding("FILE_UNSUPPORTED", where, seen=name, details={"kind": kind}))


def _split_return(grids: list[Grid], words: Words) -> tuple[list[Grid], list[Grid]]:
    """Our own first sheet of a returned file, apart from the township's sheets."""
    marker = plain(words.profile.layout.return_sheet)
    ours = [
        one for one in grids if (marker and plain(one.sheet) == marker) or one.sheet == RETURN_TABLE
    ]
    return ours, [one for one in grids if one not in ours]


def _replaced_names(grid: Grid) -> list[str]:
    texts = [text_of(value) for row in grid.rows for value in row]
    names = [text.removeprefix(RETURN_MARK) for text in texts if text.startswith(RETURN_MARK)]
    return [name.strip() for joined in names for name in joined.split("\n") if name.strip()]
