"""Opens every paper again before it is published: check sums and XML.

In: the paths of workbooks and documents that were just written. Raises ``ReconcileError``
where one is not what it should be. Parts that several papers share are parsed once; the
county ledger has a reading back of its own, and ``papertexts`` compares what papers say.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path
from xml.parsers import expat

_PACKAGES = (".xlsx", ".docx")
_PARTS = re.compile(r"\.(?:xml|rels)$")
_OWN = re.compile(r"^\[Content_Types\]\.xml$|^(?:xl/workbook|word/document)\.xml$")
_read_whole: set[bytes] = set()  # parts as they lie in a file, that were good in another one


def reopen(paths: Iterable[Path]) -> None:
    """Read papers of our own making to their last byte."""
    for path in paths:
        if path.suffix in _PACKAGES:
            _read(path, _PARTS)


def reopen_returned(paths: Iterable[Path]) -> None:
    """The same for senders' own files, of which only the frame is ours: the rest is as it came."""
    for path in paths:
        if path.suffix in _PACKAGES:
            _read(path, _OWN)


def _read(path: Path, parsed: re.Pattern[str]) -> None:
    """Read the parts that no paper had before to their end, which compares their check sums."""
    data = path.read_bytes()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
            for entry in entries:
                packed = _packed(data, entry)
                if packed in _read_whole:
                    continue
                content = package.read(entry)
                if parsed.search(entry.filename):
                    expat.ParserCreate().Parse(content, True)
                _read_whole.add(packed)
    except (expat.ExpatError, zipfile.BadZipFile, EOFError, struct.error, zlib.error) as error:
        raise _differs(path, "写出的内容不完整") from error
    if not entries:
        raise _differs(path, "没有内容")


def _packed(data: bytes, entry: zipfile.ZipInfo) -> bytes:
    """The bytes of a part as they lie in the file, its check sum before them."""
    name, extra = struct.unpack_from("<HH", data, entry.header_offset + 26)
    start = entry.header_offset + 30 + name + extra
    return entry.CRC.to_bytes(4, "big") + data[start : start + entry.compress_size]


def _differs(path: Path, reason: str) -> Exception:
    from ledgerproc.writing.checking.readback import ReconcileError

    return ReconcileError(f"{path.name} 核对不符：{reason}")
