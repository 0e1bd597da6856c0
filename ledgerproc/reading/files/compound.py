"""Follows the chains of an OLE file: old Office files are small file systems of their own.

In: the bytes. Out: the directory, the streams, and which of them lie at the top. A chain
that runs in a circle or leaves the file raises ``OleError``.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

from msgspec import Struct

_END, _FREE = 0xFFFFFFFE, 0xFFFFFFFF
TOP = 5  # the kind of the first entry


class OleError(Exception):
    """An OLE file that cannot be followed."""


class Entry(Struct, frozen=True):
    """A stream or storage of the directory."""

    name: str
    kind: int  # 1 storage, 2 stream, 5 root
    start: int
    size: int
    links: tuple[int, int, int]  # numbers of its neighbours left and right, and of a child


def top_names(data: bytes) -> set[str]:
    """Names, in small letters, of what lies at the top; embedded objects lie deeper.

    Raises ``OleError``, ``struct.error`` or ``IndexError`` where the directory is broken.
    """
    return {one.name.lower() for one in top_entries(directory(data))}


def top_entries(entries: Sequence[Entry]) -> list[Entry]:
    """What lies at the top of the file."""
    found: set[int] = set()
    waiting = [one.links[2] for one in entries[:1]]
    while waiting:
        number = waiting.pop()
        if number < len(entries) and number not in found:
            found.add(number)
            waiting += entries[number].links[:2]
    return [entries[number] for number in sorted(found)]


def directory(data: bytes) -> list[Entry]:
    """Every stream and storage of the file, wherever in its tree; raises ``OleError``."""
    size, table = _fat(data)
    raw = _chain(data, table, struct.unpack_from("<I", data, 48)[0], size)
    entries = []
    for at in range(0, len(raw) - 127, 128):
        length, kind = struct.unpack_from("<HB", raw, at + 64)
        links = struct.unpack_from("<III", raw, at + 68)
        start, stream_size = struct.unpack_from("<II", raw, at + 116)
        name = raw[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        entries.append(Entry(name, kind, start, stream_size, links))
    return entries


def _fat(data: bytes) -> tuple[int, list[int]]:
    """Bytes of a sector, and the table of chains."""
    shift = struct.unpack_from("<H", data, 30)[0]
    if shift not in (9, 12):
        raise OleError("sector size")
    size = 1 << shift
    sectors = [one for one in struct.unpack_from("<109I", data, 76) if one < _END - 3]
    extra, seen = struct.unpack_from("<I", data, 68)[0], 0
    while extra < _END - 3:
        seen += 1
        if seen * size > len(data):
            raise OleError("loop")
        more = struct.unpack(f"<{size // 4}I", _sector(data, extra, size))
        sectors += [one for one in more[:-1] if one < _END - 3]
        extra = more[-1]
    if len(sectors) * size > len(data):
        raise OleError("more tables than bytes")
    table: list[int] = []
    for one in sectors:
        table += struct.unpack(f"<{size // 4}I", _sector(data, one, size))
    return size, table


def _sector(data: bytes, number: int, size: int, *, is_last: bool = False) -> bytes:
    """One sector; only the last of a stream may be cut short by the end of the file."""
    found = data[(number + 1) * size : (number + 2) * size]
    if len(found) < size and not (is_last and found):
        raise OleError("outside the file")
    return found


def _chain(data: bytes, table: list[int], start: int, size: int, length: int = 0) -> bytes:
    """The sectors of a chain; ``length`` is what is needed of them, 0 for all."""
    found: list[bytes] = []
    number, limit = start, len(data) // size + 1
    needed = -(-length // size) if length else limit
    while number < _END - 3 and len(found) < needed:
        if len(found) > limit:
            raise OleError("loop")
        following = table[number]
        is_last = following >= _END - 3 or len(found) + 1 == needed
        found.append(_sector(data, number, size, is_last=is_last))
        number = following
    whole = b"".join(found)
    if len(whole) < length:
        raise OleError("chain too short")
    return whole[:length] if length else whole


def read_stream(data: bytes, entries: list[Entry], entry: Entry) -> bytes:
    """The bytes of a stream; small ones lie in the root's own stream."""
    size, table = _fat(data)
    if entry.size >= struct.unpack_from("<I", data, 56)[0]:
        return _chain(data, table, entry.start, size, entry.size)
    root = next((one for one in entries if one.kind == 5), None)
    if root is None:
        raise OleError("no root")
    small = _chain(data, table, root.start, size, root.size)
    raw = _chain(data, table, struct.unpack_from("<I", data, 60)[0], size)
    links = struct.unpack(f"<{len(raw) // 4}I", raw)
    found, number = b"", entry.start
    while number < _END - 3 and len(found) < entry.size:
        if len(found) > len(small):
            raise OleError("loop")
        found += small[number * 64 : number * 64 + 64]
        number = links[number]
    if len(found) < entry.size:
        raise OleError("chain too short")
    return found[: entry.size]
