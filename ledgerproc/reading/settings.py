"""Honours what a clerk has settled about headers: the lines of 读表设定.

A setting names a header as written and the column of the ledger that it means; it may be
narrowed to files and sheets. In: settings. Out: the words by which a sheet is read.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from ledgerproc.reading.vocabulary import Words, plain

NAME = "读表设定"  # what the file is called, whatever its ending
NOT_USED = "不采用"
COLUMNS = ("文件", "工作表", "表头原文", "识别为")
_ENDINGS = (".csv", ".xlsx", ".xls", ".et", ".ods")


class Setting(Struct, frozen=True):
    """One line. ``file`` and ``sheet`` are shell patterns; ``key`` "" leaves a column unused."""

    file: str
    sheet: str
    header: str  # normalised
    key: str
    line: str  # where it stands, for 依据


def is_settings(name: str) -> bool:
    """Tell whether a file name is the one under which settings are kept.

    >>> is_settings("七月/读表设定.csv"), is_settings("读表设定说明.docx")
    (True, False)
    """
    stem, dot, _ = name.rpartition("/")[2].rpartition(".")
    return bool(dot) and plain(stem) == NAME


def find_settings_beside(inputs: Iterable[Path]) -> list[Path]:
    """The settings in the folders of the single files that are to be read."""
    given = list(inputs)
    folders = {one.parent for one in given if one.is_file()} - set(given)
    named = {one.resolve() for one in given}
    inside = [one.resolve() for one in given if one.is_dir()]
    return [
        path
        for folder in sorted(folders)
        for path in (folder / f"{NAME}{ending}" for ending in _ENDINGS)
        if path.is_file()
        and path.resolve() not in named
        and not any(path.resolve().is_relative_to(one) for one in inside)
    ]


def words_for(words: Words, settings: Sequence[Setting], file: str, sheet: str) -> Words:
    """The words of one sheet: as they are, or with the headers that settings decide."""
    told: dict[str, tuple[str, str]] = {}
    for one in sorted(settings, key=_precision):  # the narrowest has the last word
        if _covers(one.file, file) and fnmatch.fnmatchcase(sheet, one.sheet):
            told[one.header] = (one.key, f"{NAME}（{one.line}）")
    return with_told(words, told) if told else words


def with_told(words: Words, told: Mapping[str, tuple[str, str]]) -> Words:
    """The same words, but for headers whose meaning is told; memories start anew."""
    return replace(words, told=told, keys={}, memo={})


def _precision(one: Setting) -> tuple[bool, bool]:
    return one.file != "*", one.sheet != "*"


def _covers(pattern: str, file: str) -> bool:
    """Tell whether a pattern names a file: whole, by its last part, or without its ending."""
    last = file.rpartition("/")[2]
    names = (file, last, last.rpartition(".")[0])
    return any(fnmatch.fnmatchcase(one, pattern) for one in names)
