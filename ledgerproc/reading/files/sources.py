"""Finds the input files and says what each one is, by content and never by name.

In: the folders and files of the command line. Out: every file that can be read, in a
fixed order, and a finding for each one that is left aside. Nothing is changed, links
are not followed, and no name from an archive ever becomes a path.
"""

from __future__ import annotations

import fnmatch
import hashlib
import re
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from ledgerproc.findings import CellRef, Finding
from ledgerproc.profile.model import FileWords
from ledgerproc.reading.files.archives import find_members, read_member
from ledgerproc.reading.files.inputfile import (
    MAX_BYTES,
    Source,
    as_opened,
    printable,
    read_whole,
    shown_names,
)
from ledgerproc.reading.files.kinds import SourceKind, kind_of
from ledgerproc.reading.files.published import is_published, written_in


class Inventory(Struct, frozen=True):
    """What lies in the input folders: every file is in ``sources`` or named in ``findings``."""

    sources: tuple[Source, ...]
    findings: tuple[Finding, ...]


# What operating systems and editors leave behind; a profile adds its own patterns.
SYSTEM_FILES = (
    "~$*", ".~*", ".*", "*.tmp", "*.bak", "*.lnk", "Thumbs.db", "desktop.ini", "__MACOSX",
)  # fmt: skip
LONGEST_PATH = 260 if sys.platform == "win32" else 4096  # characters, and the one that ends it
_COPY_MARKS = re.compile(
    r"[（(]\s*\d{1,2}\s*[）)]|副本|复件|拷贝|[-_ ]*(?:copy|复制)|[\s_\-—.·]+", re.IGNORECASE
)


REFUSALS = frozenset(  # codes of a file that gives nothing at all
    {
        "FILE_UNREADABLE", "FILE_DAMAGED", "FILE_TOO_LARGE", "FILE_DANGEROUS", "FILE_PASSWORD",
        "FILE_UNSUPPORTED", "FILE_COUNT_DIFFERS", "FILE_PROGRAM_FAULT",
    }
)  # fmt: skip
Found = tuple[list[Source], list[Finding]]


def find_sources(
    inputs: Sequence[Path],
    files: FileWords,
    look: Callable[[Sequence[tuple[str, Path]]], Sequence[Found]] | None = None,
) -> Inventory:
    """List the input files in the order of their names; equal bytes are read once.

    ``look`` opens the files, by name and path; a run does that in worker processes.
    """
    listed = _named_paths(inputs)
    known = {name: _left_aside(name, path, files) for name, path in listed}
    named = [(name, path) for name, path in listed if known[name] is None]
    found = look(named) if look else [look_into(one, files) for one in named]
    opened = {name: one for (name, _), one in zip(named, found, strict=True)}
    sources: list[Source] = []
    findings: list[Finding] = []
    for name, aside in known.items():
        inside, said = ([], [aside]) if aside else opened[name]
        sources += inside
        findings += said
    kept, doubles = _without_doubles(sources, files)
    return Inventory(tuple(kept), tuple(findings + doubles))


def read_bytes(source: Source) -> bytes:
    """The content of a source; a member is read as a stream out of its archive."""
    if not source.member:
        data = read_whole(source.path)
        if data is None or (source.sha256 and hashlib.sha256(data).hexdigest() != source.sha256):
            raise OSError("changed since it was listed")
    else:
        data = read_member(source.path, source.member, source.inner)
    if source.is_locked:
        from ledgerproc.reading.files.unlock import unlock

        return unlock(data) or data
    return data


def is_skipped(name: str, files: FileWords) -> bool:
    """Tell whether a name, or a folder on the way to it, is nobody's report."""
    patterns = (*SYSTEM_FILES, *files.skip)
    return any(
        fnmatch.fnmatchcase(part.lower(), pattern.lower())
        for part in name.split("/")
        for pattern in patterns
    )


def _named_paths(inputs: Sequence[Path]) -> list[tuple[str, Path]]:
    """Every file with its name, sorted by name; names are made unique by the folder's name."""
    folders = [one for one in inputs if one.is_dir()]
    named: list[tuple[str, Path]] = []
    taken: set[str] = set()
    for given in inputs:
        prefix = f"{given.resolve().name}/" if given.is_dir() and len(folders) > 1 else ""
        pairs = list(_walk(given, "")) if given.is_dir() else [(given.name, given)]
        names = {printable(prefix + name) for name, _ in pairs}
        if names & taken:
            parent = given.resolve() if given.is_dir() else given.resolve().parent
            prefix = _free_prefix(parent.name, names, taken, prefix)
        for name, path in pairs:
            shown = printable(prefix + name)
            taken.add(shown)
            named.append((shown, path))
    named.sort()
    return list(
        zip(shown_names(name for name, _ in named), [path for _, path in named], strict=True)
    )


def _free_prefix(folder: str, names: set[str], taken: set[str], old: str) -> str:
    bare = {name.removeprefix(old) for name in names}
    number = 1
    while True:
        prefix = f"{folder}/" if number == 1 else f"{folder} ({number})/"
        if not {printable(prefix + name) for name in bare} & taken:
            return prefix
        number += 1


def _walk(folder: Path, prefix: str) -> Iterator[tuple[str, Path]]:
    """Files below a folder in a fixed order; links to folders are named, never entered."""
    for path in sorted(folder.iterdir(), key=lambda one: one.name):
        name = prefix + path.name
        if path.is_dir() and not path.is_symlink():
            if is_published(path):
                yield name, path
                for one in written_in(path):
                    yield f"{name}/{one.relative_to(path).as_posix()}", one
                continue
            yield from _walk(path, name + "/")
        else:
            yield name, path


def _refusal(path: Path) -> tuple[str, str] | None:
    """Why a path is not opened at all, or None; a FIFO would block for ever."""
    try:
        state = path.lstat()
    except OSError:
        return "FILE_UNREADABLE", _why_not(path, "文件已不存在或没有权限")
    if stat.S_ISLNK(state.st_mode):
        return "FILE_UNREADABLE", "是快捷方式（链接），没有跟随"
    if not stat.S_ISREG(state.st_mode):
        return "FILE_UNREADABLE", "不是普通文件"
    if state.st_size > MAX_BYTES:
        return "FILE_TOO_LARGE", f"文件超过 {MAX_BYTES // 1_000_000} MB"
    return None


def _why_not(path: Path, otherwise: str) -> str:
    """Why the system does not open a path: Windows says of a long one that nothing is there."""
    if len(str(path.absolute())) < LONGEST_PATH:
        return otherwise
    return f"完整路径超过 {LONGEST_PATH - 1} 个字符，请把文件夹移到上层或改短名称"


def _left_aside(name: str, path: Path, files: FileWords) -> Finding | None:
    """Why a file is not opened, or None where it is to be opened."""
    if is_skipped(name, files):
        return Finding("FILE_SKIPPED", CellRef(name), seen=name)
    if path.is_dir() and is_published(path):
        return Finding("FOLDER_PUBLISHED", CellRef(name), seen=name)
    refusal = _refusal(path)
    return _refused(name, *refusal) if refusal else None


def _refused(name: str, code: str, reason: str) -> Finding:
    return Finding(code, CellRef(name), seen=name, details={"reason": reason})


def look_into(named: tuple[str, Path], files: FileWords) -> Found:
    """The sources that one file holds, by its name and path; opens the file."""
    name, path = named
    try:
        data = read_whole(path)
    except OSError:
        reason = _why_not(path, "已不存在、没有权限或磁盘出错")
        return [], [_refused(name, "FILE_UNREADABLE", reason)]
    if data is None:
        return [], [_refused(name, "FILE_UNREADABLE", "文件正在被复制或改动，请稍后再运行")]
    kind, _ = kind_of(data)
    source = Source(name, path, "", kind, len(data), hashlib.sha256(data).hexdigest())
    if kind is not SourceKind.ZIP:
        return [as_opened(source, data)], []
    return find_members(source, data, lambda member: is_skipped(member, files))


def _without_doubles(
    sources: Iterable[Source], files: FileWords
) -> tuple[list[Source], list[Finding]]:
    """Leave equal bytes out, except where the names say that two senders sent the same form."""
    by_hash: dict[str, list[Source]] = {}
    dropped: dict[str, str] = {}
    for one in sorted(sources, key=_plainness):
        twins = by_hash.setdefault(one.sha256, [])
        twin = next((old for old in twins if _is_copy(one.name, old.name, files)), None)
        if twin is None:
            twins.append(one)
        else:
            dropped[one.name] = twin.name
    findings = [
        Finding("FILE_SAME_BYTES", CellRef(name), seen=name, details={"other": other})
        for name, other in sorted(dropped.items())
    ]
    return [one for one in sources if one.name not in dropped], findings


def _plainness(source: Source) -> tuple[int, int, str]:
    """Of equal files the one with the shortest name in the outermost folder is kept."""
    return len(source.name.rsplit("/", 1)[-1]), source.name.count("/"), source.name


def _is_copy(name: str, other: str, files: FileWords) -> bool:
    """Tell whether a name is another one with a copy mark or a version word, or a default name.

    A blank form can be sent byte for byte by two townships: there the names differ.
    """
    mine, theirs = _bare_stem(name, files), _bare_stem(other, files)
    return mine in theirs or theirs in mine or not _says_something(mine)


def _bare_stem(name: str, files: FileWords) -> str:
    stem = re.sub(r"\.\w{1,5}$", "", name.rsplit("/", 1)[-1])
    for group in files.versions:
        for word in group:
            stem = stem.replace(word, "")
    return re.sub(r"[（(]\s*[）)]|\d+$", "", _COPY_MARKS.sub("", stem))


def _says_something(stem: str) -> bool:
    return bool(re.search(r"[\u4e00-\u9fff]{2}", re.sub(r"新建|工作表|文档|文件", "", stem)))
