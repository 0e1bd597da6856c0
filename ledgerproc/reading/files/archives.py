"""Lists and reads the members of a .zip as streams, and those of archives inside it.

In: an archive's bytes. Out: sources for the members, a finding for each member that is
left aside. Names of members are only shown, never used as paths.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from ledgerproc.findings import CellRef, Finding
from ledgerproc.reading.files.inputfile import Source, as_opened, printable, shown_names
from ledgerproc.reading.files.kinds import BROKEN_ZIP, SourceKind, kind_of

MAX_MEMBERS = 500  # a county has 39 townships; more is a mistake or an attack
MAX_MEMBER_BYTES = 100_000_000  # far above any ledger; guards against bombs
MAX_TOTAL_BYTES = 500_000_000


class _Taken(Struct):
    """What was taken out of one file so far, its inner archives included."""

    members: int = 0
    size: int = 0  # bytes


def find_members(
    archive: Source, data: bytes, is_skipped: Callable[[str], bool]
) -> tuple[list[Source], list[Finding]]:
    """The readable members of an archive in the order of their shown names.

    An archive inside the archive is opened, too; one inside that is left aside.
    """
    return _members(archive, data, is_skipped, _Taken())


def _members(
    archive: Source, data: bytes, is_skipped: Callable[[str], bool], taken: _Taken
) -> tuple[list[Source], list[Finding]]:
    sources: list[Source] = []
    findings: list[Finding] = []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = [one for one in package.infolist() if not one.is_dir()]
            named = sorted(((member_name(one), one) for one in entries), key=lambda pair: pair[0])
            names = shown_names(one for one, _ in named)
            for number, ((given, entry), shown) in enumerate(zip(named, names, strict=True)):
                name = f"{archive.name}/{shown}"
                if is_skipped(shown):
                    findings.append(Finding("FILE_SKIPPED", CellRef(name), seen=shown))
                    continue
                repeated = number > 0 and named[number - 1][0] == given
                reason = "与另一个文件重名" if repeated else _refusal(entry, taken)
                content = b"" if reason else _content(package, entry)
                kind = kind_of(content)[0] if content else SourceKind.OTHER
                if kind is SourceKind.ZIP and archive.member:
                    reason = "压缩包里套了两层以上的压缩包"
                if reason or content is None:
                    findings.append(_left_aside(archive, shown, reason or "内容损坏"))
                    continue
                one = _source(archive, name, entry, kind, content)
                if kind is SourceKind.ZIP:
                    inside, said = _members(one, content, is_skipped, taken)
                    sources += inside
                    findings += said
                else:
                    sources.append(one)
    except BROKEN_ZIP:
        broken = {"reason": "压缩包损坏"}
        findings.append(Finding("FILE_UNREADABLE", CellRef(archive.name), details=broken))
    if not sources and not findings:  # every file is named, one that holds nothing too
        empty = {"reason": "压缩包里没有文件"}
        findings.append(Finding("FILE_UNREADABLE", CellRef(archive.name), details=empty))
    return sources, findings


def _source(
    archive: Source, name: str, entry: zipfile.ZipInfo, kind: SourceKind, content: bytes
) -> Source:
    member, inner = (archive.member, entry.filename) if archive.member else (entry.filename, "")
    digest = hashlib.sha256(content).hexdigest()
    found = Source(name, archive.path, member, kind, len(content), digest, inner)
    return as_opened(found, content)


def read_member(path: Path, member: str, inner: str = "") -> bytes:
    """The bytes of a member, by its raw name, or of a member of an archive inside."""
    with zipfile.ZipFile(path) as package, package.open(member) as stream:
        data = stream.read(MAX_MEMBER_BYTES)
    if not inner:
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as package, package.open(inner) as stream:
        return stream.read(MAX_MEMBER_BYTES)


def member_name(entry: zipfile.ZipInfo) -> str:
    """The name that the sender saw: UTF-8 where flagged, else UTF-8 or GB18030 in disguise."""
    name = entry.filename
    if not entry.flag_bits & 0x800:
        raw = _raw_name(name)
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    return printable("/".join(parts)) or "无名文件"


def _raw_name(name: str) -> bytes:
    try:
        return name.encode("cp437")
    except UnicodeEncodeError:
        return name.encode("utf-8", "surrogateescape")


def _refusal(entry: zipfile.ZipInfo, taken: _Taken) -> str:
    taken.members += 1
    taken.size += entry.file_size
    if entry.flag_bits & 0x1:
        return "设有密码"
    if taken.members > MAX_MEMBERS:
        return f"压缩包内超过 {MAX_MEMBERS} 个文件"
    if entry.file_size > MAX_MEMBER_BYTES or taken.size > MAX_TOTAL_BYTES:
        return "文件过大"
    return ""


def _content(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes | None:
    """The member's bytes, or None where they are damaged; stops at the limit, not after it."""
    try:
        with package.open(entry) as stream:
            content = stream.read(MAX_MEMBER_BYTES + 1)
    except BROKEN_ZIP:
        return None
    return content if len(content) <= MAX_MEMBER_BYTES else None


def _left_aside(archive: Source, shown: str, reason: str) -> Finding:
    where = CellRef(archive.name)
    return Finding("ARCHIVE_MEMBER_SKIPPED", where, seen=shown, details={"reason": reason})
