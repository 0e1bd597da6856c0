"""Finds the cell that made a sheet too large for the reader, to tell the sender where it is.

In: a workbook that no process could read. Out: the sentence about the farthest cell of a
sheet, or "" where that is not the reason. Looks at nothing but the places of the cells.
"""

from __future__ import annotations

import io
import re
import zipfile

from ledgerproc.findings import column_letters
from ledgerproc.reading.files.calamine import MAX_AREA
from ledgerproc.reading.files.inputfile import Source
from ledgerproc.reading.files.kinds import BROKEN_ZIP
from ledgerproc.reading.files.sheetcounts import Workbook
from ledgerproc.reading.files.sheetxml import column_offset
from ledgerproc.reading.files.sources import read_bytes

_CELL = re.compile(rb"<(?:\w+:)?c\s[^>]*?\br\s*=\s*[\"']([A-Z]{1,7})(\d{1,10})[\"']")


def find_far_cell(source: Source) -> str:
    """What to say of the first sheet whose cells lie too far apart, else ""."""
    try:
        with zipfile.ZipFile(io.BytesIO(read_bytes(source))) as package:
            book = Workbook(package)
            for name, part in book.sheets:
                places = _CELL.findall(book.read(part))
                columns = {letters for letters, _ in places}
                right = max(map(column_offset, columns), default=0) + 1
                bottom = max((int(row) for _, row in places), default=0)
                if right * bottom > MAX_AREA:
                    return f"“{name}”的内容一直到单元格 {column_letters(right)}{bottom}"
    except BROKEN_ZIP:
        pass
    return ""
