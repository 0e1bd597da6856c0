"""Opens every paper again before it is published: check sums, XML, and whom it is about.

In: the paths of workbooks and documents that were just written. Raises ``ReconcileError``
where one is not what it should be. Parts that several papers share are parsed once; the
county ledger has a reading back of its own, cell by cell.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Collection, Iterable
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


def reopen_sheet(path: Path, numbers: Collection[str]) -> None:
    """The same for an office's sheet: all its cases stand there, where its form has numbers."""
    whole = b"".join(_read(path, _PARTS))
    missing = [one for one in numbers if one.encode() not in whole]
    if missing and len(missing) < len(numbers):
        raise _differs(path, f"缺少编号 {missing[0]}")


def _read(path: Path, parsed: re.Pattern[str]) -> list[bytes]:
    """The parts that no paper had before; reading one to its end compares its check sum."""
    data = path.read_bytes()
    found: list[bytes] = []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
            for entry in entries:
                packed = _packed(data, entry)
                if packed in _read_whole:
                    continue
                content = package.read(entry)
                found.append(content)
                if parsed.search(entry.filename):
                    expat.ParserCreate().Parse(content, True)
                _read_whole.add(packed)
    except (expat.ExpatError, zipfile.BadZipFile, EOFError, struct.error, zlib.error) as error:
        raise _differs(path, "写出的内容不完整") from error
    if not entries:
        raise _differs(path, "没有内容")
    return found


def _packed(data: bytes, entry: zipfile.ZipInfo) -> bytes:
    """The bytes of a part as they lie in the file, its check sum before them."""
    name, extra = struct.unpack_from("<HH", data, entry.header_offset + 26)
    start = entry.header_offset + 30 + name + extra
    return entry.CRC.to_bytes(4, "big") + data[start : start + entry.compress_size]


def _differs(path: Path, reason: str) -> Exception:
    from ledgerproc.writing.readback import ReconcileError

    return ReconcileError(f"{path.name} 核对不符：{reason}")
