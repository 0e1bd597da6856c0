"""Reads files as a run would, decides no case and publishes nothing: what is looked at.

In: files of a township, before they are sent. Out: how every sheet was understood, the
findings of reading and cleaning, what could not be read. Casework needs all files of a
month; so twins and numbers are not looked at here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from msgspec import Struct

from ledgerproc.cage import open_cage
from ledgerproc.casework.replaced import set_aside_replaced
from ledgerproc.cleaning.records import CleanFile
from ledgerproc.cleaning.row_places import sheet_place_source
from ledgerproc.cleaning.rules import build_rules
from ledgerproc.findings import (
    Finding,
    Severity,
    column_letters,
    explain,
    in_order,
    severity_of,
)
from ledgerproc.profile.examples import speech_of
from ledgerproc.profile.model import Profile
from ledgerproc.reading.rows import Purpose, RowKind, SheetReading
from ledgerproc.workers import find_inputs, process_files

NOT_USED = "未采用"
_HEARD = frozenset(
    {Purpose.LEDGER, Purpose.NIL, Purpose.FEEDBACK, Purpose.SETTINGS, Purpose.REFUSED}
)


class Checkup(Struct, frozen=True):
    """Files as they were read, in the order of their names; every finding once."""

    profile: Profile
    files: tuple[CleanFile, ...]
    findings: tuple[Finding, ...]

    @property
    def unreadable(self) -> tuple[str, ...]:
        """Names of files that could not be read."""
        return tuple(one.reading.file for one in self.files if one.reading.is_unread)

    @property
    def silent(self) -> tuple[str, ...]:
        """Names of files that have sheets of which none reports anything."""
        told = (
            (one.reading.file, {sheet.purpose for sheet in one.reading.sheets})
            for one in self.files
        )
        return tuple(file for file, purposes in told if purposes and not purposes & _HEARD)

    def count(self, severity: Severity) -> int:
        """How many findings are of that severity."""
        return sum(1 for one in self.findings if severity_of(one) is severity)


def check_files(paths: Sequence[Path], profile: Profile, as_of: date) -> Checkup:
    """Read and clean the files, as a run of that day would."""
    with open_cage() as cage:
        inventory, refused = find_inputs(cage, paths, profile.files)
        read = process_files(cage, inventory.sources, profile, as_of)
    files = sorted(set_aside_replaced([*read, *refused]), key=lambda one: one.reading.file)
    told = [one for file in files for one in file.findings]
    return Checkup(profile, tuple(files), tuple(in_order([*inventory.findings, *told])))


def findings_of(checkup: Checkup, file: str) -> list[Finding]:
    """The findings of one file, the gravest first."""
    order = list(Severity)
    own = [one for one in checkup.findings if one.where.file == file]
    return sorted(own, key=lambda one: order.index(severity_of(one)))


def header_rows(sheet: SheetReading) -> str:
    """The header rows of a sheet: "3", "3-4", several tables apart; "" without any."""
    return "、".join(dict.fromkeys(one.header_rows for one in sheet.columns))


def row_counts(sheet: SheetReading) -> dict[str, int]:
    """Rows read, by the words of 数据对账."""
    return {kind.value: sheet.counts.get(kind, 0) for kind in RowKind}


def place_words(file: CleanFile, sheet: SheetReading, profile: Profile) -> tuple[str, str]:
    """The places that a sheet's rows belong to, and where that stood; "" for none."""
    rows = {one.where for one in sheet.rows}
    told = (one.values.place for one in file.records if one.where in rows)
    places = "、".join(dict.fromkeys(one for one in told if one) or dict.fromkeys(file.places))
    if sheet.purpose not in (Purpose.LEDGER, Purpose.NIL):
        return "", ""
    if any(row.text("place") for row in sheet.rows):
        return places, f"“{profile.labels['place']}”栏"
    return places, sheet_place_source(sheet, build_rules(profile).places)


def describe(checkup: Checkup) -> dict[str, Any]:
    """Everything that a check tells, as plain data; programs may rely on its names."""
    speech = speech_of(checkup.profile)
    return {
        "files": [_describe_file(one, checkup) for one in checkup.files],
        "left_aside": [
            _describe_finding(one, speech)
            for one in checkup.findings
            if one.where.file not in {file.reading.file for file in checkup.files}
        ],
        "unreadable": list(checkup.unreadable),
        "silent": list(checkup.silent),
        "errors": checkup.count(Severity.ERROR),
        "warnings": checkup.count(Severity.WARNING),
        "notes": checkup.count(Severity.NOTE),
    }


def _describe_file(file: CleanFile, checkup: Checkup) -> dict[str, Any]:
    reading = file.reading
    return {
        "file": reading.file,
        "unreadable": reading.is_unread,
        "sheets": [_describe_sheet(file, one, checkup.profile) for one in reading.sheets],
        "findings": [
            _describe_finding(one, speech_of(checkup.profile))
            for one in findings_of(checkup, reading.file)
        ],
    }


def _describe_sheet(file: CleanFile, sheet: SheetReading, profile: Profile) -> dict[str, Any]:
    place, told_by = place_words(file, sheet, profile)
    return {
        "sheet": sheet.sheet,
        "purpose": sheet.purpose.value,
        "note": sheet.note,
        "place": place,
        "place_from": told_by,
        "header_rows": header_rows(sheet),
        "rows_read": sheet.rows_read,
        "rows": row_counts(sheet),
        "columns": [
            {
                "column": column_letters(one.column),
                "header": one.header,
                "read_as": NOT_USED if one.field is None else profile.labels[one.field],
                "reason": one.reason,
            }
            for one in sheet.columns
        ],
    }


def _describe_finding(one: Finding, speech: Mapping[str, str]) -> dict[str, str]:
    says, remedy = explain(one, speech)
    return {
        "severity": severity_of(one).value,
        "code": one.code,
        "file": one.where.file,
        "sheet": one.where.sheet,
        "cell": one.where.cell,
        "seen": one.seen,
        "says": says,
        "remedy": remedy,
    }
