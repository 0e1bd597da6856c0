"""Sets files aside that are nobody's report: what a return stands for, and our own ledger.

In: the cleaned files, and what a run starts from. Out: the same files, those set aside without
rows, and with a finding. What a return was made from is not read twice; a copy of the county
ledger that this very output folder holds is no news of any township.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations

from msgspec.structs import replace

from ledgerproc.casework.cases import Prior
from ledgerproc.cleaning.records import CleanFile
from ledgerproc.findings import CellRef, Finding, Severity, severity_of
from ledgerproc.reading.rows import FileReading, Purpose


def set_aside_replaced(files: Sequence[CleanFile]) -> list[CleanFile]:
    """The same files in the same order; replaced ones without rows, and with a finding.

    A return names its original by the name under which it was read; where no such file
    lies in the input, a single file of that base name is meant. Of the two kinds in which one
    document came back, the one in which nothing was corrected is set aside.
    """
    replaced = {**_replaced_by(files), **_untouched_twins(files)}
    known = {one.reading.file: one for one in files}
    return [
        _set_aside(file, known[replaced[file.reading.file]])
        if file.reading.file in replaced
        else file
        for file in files
    ]


def set_aside_own(files: Sequence[CleanFile], prior: Prior) -> list[CleanFile]:
    """The same files in the same order; copies of the ledger that this run starts from are told.

    Of such a copy most rows that bear a number have the very sources of some case of ours;
    another county's ledger, or a report that bears our numbers, has other sources or none.
    """
    sources = {"\n".join(case.sources) for case in (*prior.cases, *prior.current)}
    return [_set_aside_own(one) if _is_own(one, sources) else one for one in files]


def _is_own(file: CleanFile, sources: set[str]) -> bool:
    numbered = [one.values for one in file.records if one.case_id]
    own = [one for one in numbered if not sources.isdisjoint(one.extras.values())]
    return len(own) * 2 > len(numbered)


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


def _untouched_twins(files: Sequence[CleanFile]) -> Mapping[str, str]:
    """Of two returns of one document, the one whose faults hold all those of the other.

    Where each was corrected in its own cells nobody can tell which one is meant: both are read.
    """
    found: dict[str, str] = {}
    returned = [one for one in files if one.reading.replaces]
    for one, other in combinations(returned, 2):
        names = one.reading.file, other.reading.file
        kinds = [name.rpartition(".")[2].lower() for name in names]
        if one.reading.replaces != other.reading.replaces or kinds[0] == kinds[1]:
            continue
        faults = _faults(one), _faults(other)
        # Equal faults: the document stands, which the township was asked to correct.
        if faults[0] < faults[1] or (faults[0] == faults[1] and kinds[0] == "docx"):
            found[names[1]] = names[0]
        elif faults[1] <= faults[0]:
            found[names[0]] = names[1]
    return found


def _faults(file: CleanFile) -> frozenset[tuple[int, int, str]]:
    return frozenset(
        (one.where.row, one.where.column, one.code)
        for one in file.findings
        if severity_of(one) is Severity.ERROR
    )


def _base(name: str) -> str:
    return name.rpartition("/")[2]


def _set_aside(file: CleanFile, heir: CleanFile) -> CleanFile:
    """A file that is no longer read; it is told with the places that its heir reports for."""
    by = heir.reading.file
    told = Finding("FILE_REPLACED", CellRef(file.reading.file), details={"other": by})
    note = f"已被更正后交回的“{by}”代替，没有采用"
    return _without_rows(file, told, note, heir.places)


def _set_aside_own(file: CleanFile) -> CleanFile:
    told = Finding("FILE_OWN_LEDGER", CellRef(file.reading.file))
    reading = file.reading
    note = "本程序出的全县台账，不是报表"
    others = tuple(replace(one, purpose=Purpose.UNRELATED) for one in reading.sheets)
    return _without_rows(replace(file, reading=replace(reading, sheets=others)), told, note)


def _without_rows(
    file: CleanFile, told: Finding, note: str, places: tuple[str, ...] = ()
) -> CleanFile:
    sheets = tuple(replace(sheet, rows=(), counts={}, note=note) for sheet in file.reading.sheets)
    reading = FileReading(file.reading.file, sheets, (told,))
    return CleanFile(reading, findings=(told,), places=places)
