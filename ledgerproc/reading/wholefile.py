"""Says what is to be said of a file as a whole, whatever its sheets hold.

In: the name and the bytes of a file that was read. Out: findings about the file: macros, links,
an end that is missing, records that contradict each other; and its sheets that are no tables.
"""

from __future__ import annotations

from collections.abc import Iterable

from ledgerproc.findings import CellRef, Finding
from ledgerproc.reading.files.garbled import broken_part
from ledgerproc.reading.files.inputfile import shown_names
from ledgerproc.reading.files.kinds import OLE, SourceKind, find_extras, kind_of
from ledgerproc.reading.rows import Purpose, SheetReading


def findings_of_file(name: str, data: bytes, titles: Iterable[str]) -> list[Finding]:
    """What is to be said of the file as a whole, whatever its sheets hold."""
    found = [Finding(code, CellRef(name)) for code in find_extras(data)]
    if _is_cut(data):
        found.append(Finding("FILE_CUT_SHORT", CellRef(name)))
    reason = _disorder(data)
    if not reason and any(map(broken_part, titles)):
        reason = "工作表的名称里有乱码"
    if reason:
        found.append(Finding("FILE_INCONSISTENT", CellRef(name), details={"reason": reason}))
    return found


def _disorder(data: bytes) -> str:
    """What in a workbook contradicts the rest of it, else ""."""
    if data.startswith(OLE):
        from ledgerproc.reading.files.oldchecks import find_disorder

        return find_disorder(data)
    from ledgerproc.reading.files.sheetchecks import find_odd_cells

    return find_odd_cells(kind_of(data)[0], data) if data[:2] == b"PK" else ""


def _is_cut(data: bytes) -> bool:
    """Whether a file without a length or check sum of its own ends before its end."""
    kind, _ = kind_of(data)
    if kind is SourceKind.HTML:
        from ledgerproc.reading.files import html

        return html.is_cut(html.decode_page(data))
    if kind is SourceKind.CSV:
        from ledgerproc.reading.files import text

        return text.is_cut(text.decode_text(data))
    return False


def sheets_left_out(name: str, data: bytes) -> list[tuple[SheetReading, Finding]]:
    """The sheets of a workbook that are no tables, or are not there, each with what is said."""
    from ledgerproc.reading.files.leftout import ABSENT, left_out

    left = left_out(kind_of(data)[0], data)
    found = []
    for title, (_, reason) in zip(shown_names(one for one, _ in left), left, strict=True):
        where = CellRef(name, title)
        if reason == ABSENT:
            said = Finding(
                "FILE_INCONSISTENT", where, details={"reason": f"工作表“{title}”{reason}"}
            )
        else:
            said = Finding("SHEET_UNRELATED", where, seen=title, details={"reason": reason})
        found.append((SheetReading(name, title, Purpose.UNRELATED, note=reason), said))
    return found
