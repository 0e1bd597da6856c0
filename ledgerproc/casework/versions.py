"""Tells which of several reports of one place stands: by words in the names of the files.

Names count for nothing else. The words come from the profile, in groups from the earliest
to the last; a name without any stands behind the first group. A number behind the
words, as copies get it, decides between equals.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from msgspec import Struct

from ledgerproc.cleaning.numerals import normalise
from ledgerproc.cleaning.records import Record
from ledgerproc.findings import CellRef, Finding
from ledgerproc.profile.model import FileWords

_OPEN, _CLOSE = r"[(\[【<《]", r"[)\]】>》]"
_COPY = re.compile(r"^副本\s*|[-_ ]*副本$|\s*-\s*副本|\(\d{1,2}\)$")
_NUMBER = re.compile(r"(\d{1,2})\)?$")
_NOISE = re.compile(r"[\s_\-—.()\[\]【】]+|\d{4}年?\d{0,2}月?\d{0,2}日?")
SHARED_SHARE = 0.5  # of the smaller report's rows: from here on two reports are versions


class Version(Struct, frozen=True):
    """What a file's name says about its place among versions; larger is later."""

    rank: int
    number: int
    stem: str  # the name without what tells versions apart


def read_version(file: str, words: FileWords) -> Version:
    """Read a file's name (the path and the ending do not count)."""
    return _read(file, words.versions)


@lru_cache(maxsize=4096)
def _read(file: str, groups: tuple[tuple[str, ...], ...]) -> Version:
    stem = normalise(file.rpartition("/")[2]).rpartition(".")[0].strip()
    copy = _COPY.search(stem)
    number = _NUMBER.search(copy[0]) if copy else None
    stem = _COPY.sub("", stem)
    rank, rest = _rank(stem, groups)
    if number is None and rest != stem:
        number = re.search(r"(\d{1,2})$", rest)
        rest = rest[: number.start()] if number else rest
    count = int(number[1]) if number else 0
    if count and _COPY.search(stem):  # 台账(4)(2) is a later copy of 台账(4)
        count, rest = count + 100, _COPY.sub("", rest)
    return Version(rank, count, _NOISE.sub("", rest))


def _rank(stem: str, groups: tuple[tuple[str, ...], ...]) -> tuple[int, str]:
    """The last group of which a word ends the name or stands in brackets; the name without it."""
    unmarked = 1 if len(groups) > 1 else 0
    for at in range(len(groups) - 1, -1, -1):
        rest = _marks(groups[at]).sub(r"\1", stem)
        if rest != stem:
            return (at if at < unmarked else at + 1), rest
    return unmarked, stem


@lru_cache(maxsize=64)
def _marks(words: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the words in brackets or at the end; a single character only behind a break."""
    inside = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    ends = "|".join(
        re.escape(one) if len(one) > 1 else f"[-_ ]{re.escape(one)}"
        for one in sorted(words, key=len, reverse=True)
    )
    return re.compile(rf"{_OPEN}\s*(?:{inside})(\d{{0,2}})\s*{_CLOSE}|(?:{ends})(?=\d{{0,2}}$)")


def find_versions(
    files: Mapping[str, Sequence[Record]],
    shared: Mapping[frozenset[str], int],
    words: FileWords,
) -> list[Finding]:
    """Name places that sent several versions of a report, and the one that stands.

    ``files`` are one period's records by file, ``shared`` counts rows that two files
    have in common.
    """
    by_place: dict[str, dict[str, int]] = {}
    for file, records in files.items():
        for place, count in Counter(one.values.place for one in records).items():
            if place:
                by_place.setdefault(place, {})[file] = count
    return [
        finding
        for place, counts in sorted(by_place.items())
        if len(counts) > 1
        for finding in _findings_of(place, counts, shared, words)
    ]


def _findings_of(
    place: str,
    counts: Mapping[str, int],
    shared: Mapping[frozenset[str], int],
    words: FileWords,
) -> Iterable[Finding]:
    pairs = [tuple(pair) for pair in shared if pair <= counts.keys()]
    versions = {file: read_version(file, words) for pair in pairs for file in pair}
    family = {
        file
        for one, other in pairs
        if _are_versions(one, other, counts, shared, versions)
        for file in (one, other)
    }
    if len(family) < 2:
        return
    ordered = sorted(
        family, key=lambda one: (versions[one].rank, versions[one].number, counts[one], one)
    )
    last = ordered[-1]
    yield Finding(
        "FILE_VERSIONS",
        CellRef(last),
        details={"files": "、".join(ordered), "other": last},
        place=place,
    )


def _are_versions(
    one: str,
    other: str,
    counts: Mapping[str, int],
    shared: Mapping[frozenset[str], int],
    versions: Mapping[str, Version],
) -> bool:
    common = shared[frozenset((one, other))]
    same_name = versions[one].stem == versions[other].stem and versions[one] != versions[other]
    return same_name or common >= SHARED_SHARE * min(counts[one], counts[other])
