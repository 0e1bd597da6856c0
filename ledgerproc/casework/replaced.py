"""Sets files aside that came back corrected: what a return was made from is not read twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from ledgerproc.cleaning.records import CleanFile
from ledgerproc.findings import CellRef, Finding
from ledgerproc.reading.rows import FileReading


def set_aside_replaced(files: Sequence[CleanFile]) -> list[CleanFile]:
    """The same files in the same order; replaced ones without rows, and with a finding.

    A return names its original by the name under which it was read; where no such file
    lies in the input, a single file of that base name is meant.
    """
    replaced = _replaced_by(files)
    return [
        _set_aside(file, replaced[file.reading.file]) if file.reading.file in replaced else file
        for file in files
    ]


def _replaced_by(files: Sequence[CleanFile]) -> Mapping[str, str]:
    """Name of each replaced file -> name of the return that stands for it."""
    by_base: dict[str, list[str]] = defaultdict(list)
    for file in files:
        by_base[_base(file.reading.file)].append(file.reading.file)
    names = {file.reading.file for file in files}
    found: dict[str, str] = {}
    for file in files:
        own = file.reading.file
        for original in file.reading.replaces:
            alike = [one for one in by_base[_base(original)] if one != own]
            if original in names and original != own:
                found[original] = own
            elif original not in names and len(alike) == 1:
                found[alike[0]] = own
    return found


def _base(name: str) -> str:
    return name.rpartition("/")[2]


def _set_aside(file: CleanFile, by: str) -> CleanFile:
    told = Finding("FILE_REPLACED", CellRef(file.reading.file), details={"other": by})
    sheets = tuple(
        replace(sheet, rows=(), counts={}, note=f"已被更正后交回的“{by}”代替，没有采用")
        for sheet in file.reading.sheets
    )
    reading = FileReading(file.reading.file, sheets, (told,))
    return CleanFile(reading, findings=(told,))
