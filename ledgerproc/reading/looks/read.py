"""Reads how the sheets of a workbook of any kind look.

In: the kind and the bytes. Out: a ``SheetLook`` a sheet; nothing where the kind has no looks, or
the file is in a state that cannot be followed. It never raises: a copy then looks plain.
"""

from __future__ import annotations

from zipfile import BadZipFile

import msgspec

from ledgerproc.reading.files.kinds import SourceKind
from ledgerproc.reading.looks.html import read_html_looks
from ledgerproc.reading.looks.look import SheetLook
from ledgerproc.reading.looks.ods import read_ods_looks
from ledgerproc.reading.looks.xls import read_xls_looks
from ledgerproc.reading.looks.xlsb import read_xlsb_looks
from ledgerproc.reading.looks.xml2003 import read_xml_2003_looks

_READERS = {
    SourceKind.XLS: read_xls_looks,
    SourceKind.XLSB: read_xlsb_looks,
    SourceKind.ODS: read_ods_looks,
    SourceKind.FODS: read_ods_looks,
    SourceKind.XML_2003: read_xml_2003_looks,
}


def has_looks(kind: SourceKind) -> bool:
    """Whether files of a kind always tell how they look; a web page may say nothing of it."""
    return kind in _READERS


def read_looks(kind: SourceKind, data: bytes, name: str = "") -> dict[str, SheetLook]:
    """The look of every sheet of a file by its name; nothing where the file does not tell.

    ``name`` is that of the file, by which the sheets of a web page are named.
    """
    reader = _READERS.get(kind)
    try:
        if kind is SourceKind.HTML:
            return read_html_looks(data, name)
        return reader(data) if reader else {}
    except (LookupError, ValueError, ArithmeticError, OSError, BadZipFile, msgspec.MsgspecError):
        return {}
