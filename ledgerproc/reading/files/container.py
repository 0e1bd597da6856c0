"""Looks over a zipped Office file before any reader touches it.

In: the bytes of an xlsx, xlsb, ods or docx. Out: a refusal (code and Chinese reason) or
None. Checked are counts, names, sizes, ratios, overlaps, passwords, then in one streamed
pass the check sum of every part and that no part defines entities of its own.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Iterable, Sequence

from ledgerproc.reading.files.kinds import BROKEN_ZIP

MAX_PARTS = 2_000  # honest workbooks have up to a thousand sheets
MAX_PART = 300_000_000  # bytes of one part, unpacked
MAX_TOTAL = 512_000_000  # bytes of all parts, unpacked
MAX_RATIO, RATIO_FROM = 200, 1_000_000  # honest parts reach 170; smaller ones do no harm
CHUNK = 1 << 16
_XML = re.compile(r"\.(?:xml|rels|vml|rdf)$", re.IGNORECASE)
_ESCAPES = re.compile(r"(?:^|/)\.\.(?:/|$)|^[A-Za-z]:")
_ROOT = re.compile(rb"<[A-Za-z_\x80-\xff]")
# What OpenOffice writes in front of macros and settings: it names a definition and holds none.
_NAMED_ONLY = re.compile(
    rb'<!DOCTYPE\s+[\w:]+\s+PUBLIC\s+"-//OpenOffice\.org//DTD [\w .]+//EN"\s+"[\w.-]+"\s*>'
)
# Drawn pictures are packed well, and never unpacked whole.
_DRAWN = re.compile(r"\.(?:emf|wmf|bmp|tiff?)$", re.IGNORECASE)
_DOCTYPE = tuple("<!DOCTYPE".encode(one) for one in ("ascii", "utf-16-le", "utf-16-be"))

Refusal = tuple[str, str]  # a code of findings.toml, and the reason


def check_package(data: bytes) -> Refusal | None:
    """Why an Office package must not be read, or None where it may."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = [one for one in package.infolist() if not one.is_dir()]
            return _check_directory(entries, data) or _check_parts(package, entries)
    except BROKEN_ZIP:
        return "FILE_DAMAGED", "压缩结构不完整，可能没有复制完或下载完"


def _check_directory(entries: Sequence[zipfile.ZipInfo], data: bytes) -> Refusal | None:
    """What the list of parts alone tells; nothing is unpacked."""
    if len(entries) > MAX_PARTS:
        return "FILE_TOO_LARGE", f"文件由 {len(entries)} 个部件组成，超过 {MAX_PARTS} 个"
    if any(one.flag_bits & 0x1 for one in entries):
        return "FILE_PASSWORD", "设有密码"
    names = [one.filename.replace("\\", "/").lower() for one in entries]
    if len(set(names)) < len(names):
        return "FILE_DANGEROUS", "有重名的部件，分不清以哪一个为准"
    if any(_ESCAPES.search(one) for one in names):
        return "FILE_DANGEROUS", "部件名称指向文件以外"
    total = sum(one.file_size for one in entries)
    if total > MAX_TOTAL or any(one.file_size > MAX_PART for one in entries):
        return "FILE_TOO_LARGE", f"解压后有 {total // 1_000_000} MB"
    large = [one for one in entries if one.file_size > RATIO_FROM]
    if any(_ratio(one) > MAX_RATIO for one in large if not _DRAWN.search(one.filename)):
        return "FILE_DANGEROUS", "压缩比异常，像“压缩炸弹”"
    if _is_overlapping(entries, data):
        return "FILE_DANGEROUS", "部件互相重叠，像“压缩炸弹”"
    return None


def _ratio(entry: zipfile.ZipInfo) -> float:
    return entry.file_size / max(1, entry.compress_size)


def _is_overlapping(entries: Iterable[zipfile.ZipInfo], data: bytes) -> bool:
    """Whether two parts share bytes of the file."""
    end = 0
    for one in sorted(entries, key=lambda entry: entry.header_offset):
        if one.header_offset < end:
            return True
        name, extra = struct.unpack_from("<HH", data, one.header_offset + 26)
        end = one.header_offset + 30 + name + extra + one.compress_size
    return False


def _check_parts(package: zipfile.ZipFile, entries: Iterable[zipfile.ZipInfo]) -> Refusal | None:
    """Unpack every part once, piece by piece; a wrong check sum raises."""
    for one in entries:
        with package.open(one) as stream:
            head = stream.read(CHUNK)
            if _XML.search(one.filename) and _defines_entities(head):
                return "FILE_DANGEROUS", "含有自定义实体（DOCTYPE）"
            while stream.read(CHUNK * 16):
                pass
    return None


def _defines_entities(head: bytes) -> bool:
    """Whether a DOCTYPE stands in front of the root element, in any of XML's encodings.

    Where so much stands in front of it that the root is not reached, one may come after.
    """
    root = _ROOT.search(head.replace(b"\x00", b"")) if b"\x00" in head else _ROOT.search(head)
    if root is None and len(head) == CHUNK:
        return True
    prolog = head if root is None or b"\x00" in head else head[: root.start()]
    prolog = _NAMED_ONLY.sub(b"", prolog)
    return any(one in prolog for one in _DOCTYPE)
