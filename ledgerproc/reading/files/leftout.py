"""Names the sheets of a workbook that are no tables: charts, dialogs, macros.

In: the bytes of a workbook. Out: the title of each sheet that it declares and that no reader
turns into a grid, with the reason in Chinese. Sheets declared are sheets read and these.
"""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from xml.parsers.expat import ExpatError

from ledgerproc.reading.files.kinds import BROKEN_ZIP, SourceKind

_CHART = "是图表，不是表格"
_DIALOG = "是对话框，不是表格"
_MACRO = "是宏表，不是表格，宏没有运行"
ABSENT = "只登记了名字，文件里没有它的内容"
_PARTS = {"chartsheet": _CHART, "dialogsheet": _DIALOG, "xlmacrosheet": _MACRO,
          "xlintlmacrosheet": _MACRO}  # fmt: skip
_KINDS = {1: _MACRO, 2: _CHART, 6: _MACRO}  # of an old workbook


def left_out(kind: SourceKind, data: bytes) -> list[tuple[str, str]]:
    """Title and reason of each declared sheet that is no table, in the order of the tabs."""
    with suppress(ExpatError, *BROKEN_ZIP):
        if kind is SourceKind.XLS:
            return _left_of_old(data)
        if kind in (SourceKind.XLSX, SourceKind.XLSB):
            with zipfile.ZipFile(io.BytesIO(data)) as package:
                found = _others(kind, package)
                return [(title, _PARTS.get(what.lower(), ABSENT)) for title, what in found]
    return []


def _others(kind: SourceKind, package: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Title and kind of each sheet that is no worksheet; "" where no part belongs to it."""
    from ledgerproc.reading.files.sheetcounts import Package, Workbook
    from ledgerproc.reading.files.xlsbcells import sheets

    if kind is SourceKind.XLSX:
        return Workbook(package).others
    book = Package(package, "workbook.bin")
    declared = [
        (title, book.links.get(key, ("",))[0]) for title, key in sheets(book.read(book.book))
    ]
    return [one for one in declared if one[1] != "worksheet"]


def _left_of_old(data: bytes) -> list[tuple[str, str]]:
    from ledgerproc.reading.files.ole import BROKEN, book_stream, sheets_of

    with suppress(*BROKEN):
        declared = list(sheets_of(book_stream(data)))
        return [(title, _KINDS.get(kind, ABSENT)) for title, kind, _ in declared if kind]
    return []
