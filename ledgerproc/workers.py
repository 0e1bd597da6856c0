"""Lists, reads and cleans the input files in the cage, where a file can do no harm.

In: paths. Out: the inventory, and a ``CleanFile`` for each source and each refused file.
A file that takes its process down, or does not end in time, is named as unreadable, and
the others go on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from ledgerproc.cage import STARVED, Cage, Loss, open_cage
from ledgerproc.casework.ahead import Ahead, keep_ahead, read_ahead
from ledgerproc.cleaning.clean import clean_file
from ledgerproc.cleaning.records import CleanFile
from ledgerproc.findings import CellRef, Finding
from ledgerproc.profile.model import FileWords, Profile
from ledgerproc.reading.files.farcell import find_far_cell
from ledgerproc.reading.files.inputfile import Source
from ledgerproc.reading.files.kinds import SourceKind
from ledgerproc.reading.files.sources import REFUSALS, Found, Inventory, find_sources, look_into
from ledgerproc.reading.read import read_file
from ledgerproc.reading.rows import FileReading
from ledgerproc.reading.settings import Setting, find_settings_beside, is_settings
from ledgerproc.reading.settingsfile import read_settings
from ledgerproc.reading.strangers import find_strangers
from ledgerproc.reading.vocabulary import words_of

_WORKBOOKS = (SourceKind.XLSX, SourceKind.XLS, SourceKind.XLSB, SourceKind.ODS)
MAX_ROWS = 20_000  # data rows of one file; a whole county has a few thousand


def find_inputs(
    cage: Cage, inputs: Sequence[Path], files: FileWords
) -> tuple[Inventory, list[CleanFile]]:
    """The inventory, and the files that nobody may read as such; every file is in one of them."""

    def look(named: Sequence[tuple[str, Path]]) -> list[Found]:
        found = cage.map(partial(look_into, files=files), named)
        return [
            ([], [_finding(name, one)]) if isinstance(one, Loss) else one
            for (name, _), one in zip(named, found, strict=True)
        ]

    inventory = find_sources([*inputs, *find_settings_beside(inputs)], files, look)
    refused = [one for one in inventory.findings if one.code in REFUSALS]
    others = tuple(one for one in inventory.findings if one.code not in REFUSALS)
    return replace(inventory, findings=others), [_unreadable(one) for one in refused]


def process_files(
    cage: Cage,
    sources: Sequence[Source],
    profile: Profile,
    as_of: date,
    advance: Callable[[int], None] = lambda _: None,
) -> list[CleanFile]:
    """Read and clean every source; ``advance`` is told how many more are done."""
    # In an archive it is a sender's, who may not say how others are read.
    beside = [one for one in sources if is_settings(one.name) and not one.member]
    sources = [one for one in sources if one not in beside]
    told, settings = _settings(cage, beside, profile)
    task = partial(_process, profile=profile, as_of=as_of, settings=settings)
    done = cage.map(task, sources, advance)
    files = []
    for source, one in zip(sources, done, strict=True):
        if isinstance(one, Loss):
            one = _tried_again(cage, source, _explained(cage, source, one), task)
        if isinstance(one, Loss):
            files.append(_unreadable(_finding(source.name, one)))
        else:
            keep_ahead(one[1], profile)
            files.append(one[0])
    return [*files, *told]


def _tried_again(
    cage: Cage, source: Source, loss: Loss, task: partial[tuple[CleanFile, Ahead]]
) -> tuple[CleanFile, Ahead] | Loss:
    """What the second reader makes of a workbook that took the first one's process down.

    What was short of memory is read in a process of its own: the files before it may have left
    little in theirs.
    """
    if loss == STARVED:
        with open_cage(1) as fresh:
            return fresh.map(task, [source])[0]
    if source.kind not in _WORKBOOKS or loss.code != "FILE_DAMAGED":
        return loss
    (again,) = cage.map(partial(task, careful=True), [source])
    return loss if isinstance(again, Loss) or again[0].reading.is_unreadable else again


def _explained(cage: Cage, source: Source, loss: Loss) -> Loss:
    """The loss of a file, and where there is one the cell that no process could bear."""
    if source.kind is not SourceKind.XLSX or loss.code not in ("FILE_DAMAGED", "FILE_TOO_LARGE"):
        return loss
    (far,) = cage.map(find_far_cell, [source])
    return Loss("FILE_TOO_LARGE", {"reason": far}) if isinstance(far, str) and far else loss


def _settings(
    cage: Cage, sources: Sequence[Source], profile: Profile
) -> tuple[list[CleanFile], tuple[Setting, ...]]:
    """The accounts of the files of settings, and what they settle."""
    files: list[CleanFile] = []
    settings: list[Setting] = []
    done = cage.map(partial(_read_settings, profile=profile), sources)
    for source, one in zip(sources, done, strict=True):
        if isinstance(one, Loss):
            files.append(_unreadable(_finding(source.name, one)))
        else:
            files.append(CleanFile(one[0], findings=one[0].findings))
            settings += one[1]
    return files, tuple(settings)


def _read_settings(source: Source, profile: Profile) -> tuple[FileReading, list[Setting]]:
    return read_settings(source, words_of(profile))


def _process(
    source: Source,
    profile: Profile,
    as_of: date,
    settings: tuple[Setting, ...],
    careful: bool = False,
) -> tuple[CleanFile, Ahead]:
    """Read and clean one file, and find out what casework will ask of its rows."""
    file = _read_and_clean(source, profile, as_of, settings, careful)
    return file, read_ahead(file.records, profile, as_of)


def _read_and_clean(
    source: Source, profile: Profile, as_of: date, settings: tuple[Setting, ...], careful: bool
) -> CleanFile:
    reading = read_file(source, profile, settings, careful=careful)
    rows = sum(len(sheet.rows) for sheet in reading.sheets)
    if rows > MAX_ROWS:
        reason = f"有 {rows} 行数据，超过 {MAX_ROWS} 行"
        return _unreadable(_finding(source.name, Loss("FILE_TOO_LARGE", {"reason": reason})))
    file = clean_file(reading, profile, as_of)
    is_ours = any(
        profile.category(name) for one in file.records for name in one.values.categories[:1]
    )
    strangers = find_strangers(reading, profile, as_of, is_ours=is_ours)
    return replace(file, findings=(*strangers, *file.findings)) if strangers else file


def _finding(name: str, loss: Loss) -> Finding:
    return Finding(loss.code, CellRef(name), seen=name, details=loss.details)


def _unreadable(finding: Finding) -> CleanFile:
    name = finding.where.file
    reading = FileReading(name, findings=(finding,), is_unreadable=True)
    return CleanFile(reading, findings=(finding,))
