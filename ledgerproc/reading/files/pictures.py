"""Says whether a file holds pictures, which a workbook built anew from its cells would lose.

In: the bytes of a file of any kind. Out: yes or no; a picture that only the program shows
as a small view of the file, or the frame of a note, is none.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile

from ledgerproc.reading.files.kinds import BROKEN_ZIP, SourceKind
from ledgerproc.reading.files.ole import find_drawings

_FOLDERS = re.compile(
    r"(?:^|/)(?:media|Pictures)/[^/]+\.(?:png|jpe?g|gif|bmp|emf|wmf|tiff?|svg)$", re.I
)
_IMAGE_TAG = re.compile(rb"<(?:img|v:imagedata|draw:image)\b", re.I)
_IN_CELL = ("DISPIMG".encode("utf-16-le"), b"DISPIMG")  # how WPS keeps a picture in a cell
_STORE = 0xF001  # the container of a workbook's pictures, in its group of drawings


def holds_pictures(kind: SourceKind, data: bytes) -> bool:
    """Whether a file holds at least one picture of its sender."""
    if kind is SourceKind.XLS:
        return any(one in data for one in _IN_CELL) or _has_store(find_drawings(data))
    if data[:2] == b"PK":
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as package:
                return any(_FOLDERS.search(one) for one in package.namelist())
        except BROKEN_ZIP:
            return False
    return kind in (SourceKind.HTML, SourceKind.FODS) and bool(_IMAGE_TAG.search(data))


def _has_store(group: bytes) -> bool:
    """Whether a group of drawings has pictures: headers of 8 bytes say kind and length."""
    at = 8
    while at + 8 <= len(group):
        _, kind, size = struct.unpack_from("<HHI", group, at)
        if kind == _STORE:
            return bool(size)
        at += 8 + size
    return False
