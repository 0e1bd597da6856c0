"""Opens files that are locked with the one password every spreadsheet program tries by itself.

In: the bytes of a locked workbook. Out: the workbook inside, or None. Such files open for
a clerk without a question: Excel locks an .xls so when its structure is protected. No other
password is tried. Needs the optional package msoffcrypto; without it they stay locked.
"""

from __future__ import annotations

import io

from ledgerproc.reading.files.kinds import PASSWORD, SourceKind, kind_of
from ledgerproc.reading.files.ole import check_ole

DEFAULT = "VelvetSweatshop"  # published in the description of the format, [MS-OFFCRYPTO] 2.3


def is_locked(data: bytes) -> bool:
    """Whether a file of the old container is encrypted as a whole."""
    kind, words = kind_of(data)
    if kind is SourceKind.XLS:
        return (check_ole(data) or ("",))[0] == "FILE_PASSWORD"
    return words == PASSWORD


def unlock(data: bytes) -> bytes | None:
    """What a locked file holds, or None where the common password does not open it."""
    try:
        from msoffcrypto import OfficeFile
    except ImportError:
        return None
    inside = io.BytesIO()
    try:
        book = OfficeFile(io.BytesIO(data))
        # Whether the key fits is told by what comes out (a zip, or nothing): the package's own
        # check of it refuses what Excel 2010 wrote, whose hashes are shorter than its blocks.
        book.load_key(password=DEFAULT)
        book.decrypt(inside)
    except Exception:  # a foreign parser on foreign bytes; the file is refused as locked
        return None
    return inside.getvalue() or None
