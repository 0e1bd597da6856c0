"""Reads how the sheets of a workbook of any kind look.

In: the kind and the bytes. Out: a ``SheetLook`` a sheet; nothing where the kind has no looks, or
the file is in a state that cannot be followed. It never raises: a copy then looks plain.
"""

from __future__ import annotations

from zipfile import BadZipFile

import msgspec

from ledgerproc.reading.kinds import SourceKind
from ledgerproc.reading.looks import SheetLook
from ledgerproc.reading.odslooks import read_ods_looks
from ledgerproc.reading.xlsblooks import read_xlsb_looks
from ledgerproc.reading.xlslooks import read_xls_looks

_READERS = {
    SourceKind.XLS: read_xls_looks,
    SourceKind.XLSB: read_xlsb_looks,
    SourceKind.ODS: read_ods_looks,
    SourceKind.FODS: read_ods_looks,
}


def has_looks(kind: SourceKind) -> bool:
    """Whether files of a kind always tell how they look."""
    return kind in _READERS and kind is not SourceKind.HTML


def read_looks(kind: SourceKind, data: bytes) -> dict[str, SheetLook]:
    """The look of every sheet of a workbook by its name; nothing where the file does not tell."""
    reader = _READERS.get(kind)
    try:
        return reader(data) if reader else {}
    except (LookupError, ValueError, ArithmeticError, OSError, BadZipFile, msgspec.MsgspecError):
        return {}
