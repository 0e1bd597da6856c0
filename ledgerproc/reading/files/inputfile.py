"""An input file, or a member of an archive: what it is called, where it lies, what it holds.

In: a path. Out: its bytes, read once and following no link; the name that people are shown.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from unicodedata import category

from msgspec import Struct
from msgspec.structs import replace

from ledgerproc.idnumbers import hide_identities
from ledgerproc.reading.files.kinds import OLE, SourceKind, kind_of

MAX_BYTES = 200_000_000  # of one file; a township's ledger is far below one million


class Source(Struct, frozen=True):
    """An input file or a member of an archive. ``name`` is what 来源 and findings show."""

    name: str  # relative to the input folder, with "/"; for a member "台账.zip/郁山镇.xlsx"
    path: Path  # the file on disk; for a member its archive
    member: str = ""  # the member's raw name inside the archive
    kind: SourceKind = SourceKind.OTHER
    size: int = 0
    sha256: str = ""
    inner: str = ""  # of an archive inside the archive: the raw name in that one
    is_locked: bool = False  # by the common password; ``read_bytes`` gives what lies inside


def as_opened(source: Source, data: bytes) -> Source:
    """A source of this content; one that the common password opens is what lies inside."""
    if not data.startswith(OLE):
        return source
    from ledgerproc.reading.files.unlock import is_locked, unlock

    inside = unlock(data) if is_locked(data) else None
    return replace(source, kind=kind_of(inside)[0], is_locked=True) if inside else source


def read_whole(path: Path) -> bytes | None:
    """The bytes of a file, or None where it changed while it was read; follows no link."""
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    with os.fdopen(os.open(path, flags), "rb") as file:
        before = os.fstat(file.fileno())
        data = file.read(MAX_BYTES + 1)
        after = os.fstat(file.fileno())
    is_still = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
    return data if is_still and len(data) == after.st_size else None


def printable(name: str) -> str:
    r"""A name of a file or sheet that can be shown: what steers a line or a screen is escaped.

    >>> printable("a" + chr(10) + "b"), printable("郁山镇\u3000.xlsx") == "郁山镇\u3000.xlsx"
    ('a\\x0ab', True)
    """
    if name.isprintable():
        return name
    return "".join(
        one if one.isprintable() or category(one) == "Zs" else _escaped(one) for one in name
    )


def shown_names(names: Iterable[str]) -> list[str]:
    """Names of files or sheets as people are shown them: without the identity numbers of people.

    Two that differ in what is hidden only are told apart by a number of their own.

    >>> shown_names(["甲.csv", "500243199009041714.xlsx", "500243198501011714.xlsx"])
    ['甲.csv', '500243********1714.xlsx', '500243********1714（2）.xlsx']
    """
    given: dict[str, str] = {}
    shown = []
    for name in names:
        told = plain = printable(hide_identities(name))
        stem, dot, ending = plain.rpartition(".")
        number = 1
        while given.setdefault(told, name) != name:
            number += 1
            told = f"{stem}（{number}）.{ending}" if dot else f"{plain}（{number}）"
        shown.append(told)
    return shown


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode().replace("\\n", "\\x0a")
