"""Draws up the accounts of a run: what became of every row, and who reported.

In: the files as cleaned, and the casework. Out: the lines of 数据对账 and 报送情况.
Nothing is decided here; what does not add up shows as a difference, and is not hidden.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from ledgerproc.casework.cases import Case, Casework, Placement
from ledgerproc.cleaning.records import CleanFile
from ledgerproc.findings import Finding, Severity, explain, severity_of
from ledgerproc.outcome import Balance, Submission
from ledgerproc.profile.examples import speech_of
from ledgerproc.profile.model import Profile
from ledgerproc.reading.rows import Purpose, RowKind, SheetReading

REPORTED, NIL, MISSING = "已报", "零报告", "未报"
TOTAL = "合计"
NO_PLACE = "（未写明）"  # a file that reports, and does not say for which place
# Findings about a whole file that the sender's line repeats, in this order.
_FILE_CODES = (
    "FILE_VERSIONS",
    "FILE_REPLACED",
    "FILE_SAME_BYTES",
    "FILE_UNREADABLE",
    "FILE_DAMAGED",
    "FILE_TOO_LARGE",
    "FILE_DANGEROUS",
    "FILE_COUNT_DIFFERS",
    "FILE_PROGRAM_FAULT",
    "FILE_PASSWORD",
    "FILE_UNSUPPORTED",
    "FILE_NOT_LEDGER",
    "FILE_OTHER_COUNTY",
    "FILE_OTHER_PERIOD",
    "FILE_OTHER_LEDGER",
    "SHEET_UNCERTAIN",
    "SHEET_SIDEWAYS",
)


def build_balances(files: Sequence[CleanFile], work: Casework) -> tuple[Balance, ...]:
    """One line for each input sheet in reading order, and the last line 合计.

    A file that could not be read stands with one line of zeros: it is named, not dropped.
    """
    lines: list[Balance] = []
    for file in files:
        if not file.reading.sheets and file.reading.is_unreadable:
            lines.append(Balance(file.reading.file, "", 0, 0, 0, 0, 0, 0, 0, 0, "文件无法读取"))
        lines += [_balance_of(sheet, work.placements) for sheet in file.reading.sheets]
    return (*lines, _total(lines))


def _balance_of(sheet: SheetReading, fates: Mapping[str, Placement]) -> Balance:
    placed = Counter(map(fates.get, {str(row.where) for row in sheet.rows}))
    counts = sheet.counts
    note = sheet.note
    if sheet.purpose is not Purpose.LEDGER and sheet.purpose not in note:
        note = f"{sheet.purpose}；{note}" if note else str(sheet.purpose)
    return Balance(
        file=sheet.file,
        sheet=sheet.sheet,
        read=sheet.rows_read,
        heads=counts.get(RowKind.HEAD, 0),
        blanks=counts.get(RowKind.BLANK, 0),
        feet=counts.get(RowKind.FOOT, 0),
        data=counts.get(RowKind.DATA, 0),
        founded=placed[Placement.FOUNDED],
        merged=placed[Placement.MERGED],
        rejected=placed[Placement.REJECTED],
        note=note,
    )


def _total(lines: Sequence[Balance]) -> Balance:
    return Balance(
        file=TOTAL,
        sheet="",
        read=sum(one.read for one in lines),
        heads=sum(one.heads for one in lines),
        blanks=sum(one.blanks for one in lines),
        feet=sum(one.feet for one in lines),
        data=sum(one.data for one in lines),
        founded=sum(one.founded for one in lines),
        merged=sum(one.merged for one in lines),
        rejected=sum(one.rejected for one in lines),
        note="",
    )


class _Tally(Struct, frozen=True):
    """What the files and findings say about every sender."""

    files: Mapping[str, list[CleanFile]]
    cases: Counter[str]
    graves: Counter[tuple[str, Severity]]
    notes: Mapping[str, list[str]]


def build_submissions(
    files: Sequence[CleanFile],
    findings: Iterable[Finding],
    cases: Iterable[Case],
    profile: Profile,
    period: str,
) -> tuple[Submission, ...]:
    """One line for each place of the profile in its order, then the unknown senders.

    ``cases`` counts those that a file of this ``period`` (YYYY-MM) mentions.
    """
    tally = _tally(files, list(findings), cases, profile, period)
    official = [place.name for place in profile.places]
    unknown = sorted(set(tally.files) - set(official))
    return tuple(_submission(name, tally) for name in (*official, *unknown))


def _tally(
    files: Sequence[CleanFile],
    findings: list[Finding],
    cases: Iterable[Case],
    profile: Profile,
    period: str,
) -> _Tally:
    by_place: dict[str, list[CleanFile]] = {}
    for file in files:
        for place in _senders(file):
            by_place.setdefault(place, []).append(file)
    senders = {file.reading.file: list(_senders(file)) for file in files}
    sender = {file: places[0] for file, places in senders.items() if len(places) == 1}
    counted = Counter(one.values.place or NO_PLACE for one in cases if one.last_period == period)
    graves: Counter[tuple[str, Severity]] = Counter()
    notes: dict[str, list[str]] = {}
    for finding in findings:
        place = finding.place or sender.get(finding.where.file, "")
        graves[place, severity_of(finding)] += 1
        if finding.code in _FILE_CODES:
            notes.setdefault(place, []).append(_note(finding, profile))
    return _Tally(by_place, counted, graves, notes)


def _note(finding: Finding, profile: Profile) -> str:
    says = explain(finding, speech_of(profile))[0]
    # The sentence about versions names its files itself.
    return says if finding.code == "FILE_VERSIONS" else f"{finding.where.file}：{says}"


def _senders(file: CleanFile) -> Iterator[str]:
    """The places that a file reports for; ``NO_PLACE`` where it should say and does not."""
    if file.places:
        yield from dict.fromkeys(place or NO_PLACE for place in file.places)
    elif file.reading.is_unreadable or _reports(file):
        yield NO_PLACE


def _reports(file: CleanFile) -> bool:
    reporting = (Purpose.LEDGER, Purpose.NIL, Purpose.REFUSED)
    return any(sheet.purpose in reporting for sheet in file.reading.sheets)


def _submission(place: str, tally: _Tally) -> Submission:
    files = tally.files.get(place, [])
    return Submission(
        place=place,
        state=_state(place, files),
        files=tuple(file.reading.file for file in files),
        cases=tally.cases[place],
        errors=tally.graves[place, Severity.ERROR],
        warnings=tally.graves[place, Severity.WARNING],
        note="；".join(dict.fromkeys(tally.notes.get(place, []))),
    )


def _state(place: str, files: Sequence[CleanFile]) -> str:
    """A file that cannot be read reports nothing: its township is still missing."""
    readable = [file for file in files if not file.reading.is_unreadable and _reports(file)]
    own = {place} if place != NO_PLACE else {"", NO_PLACE}
    for file in readable:
        if any(one.values.place in own for one in file.records):
            return REPORTED
    refused = all(
        sheet.purpose is Purpose.REFUSED
        for file in readable
        for sheet in file.reading.sheets
        if sheet.purpose in (Purpose.LEDGER, Purpose.NIL, Purpose.REFUSED)
    )
    return MISSING if refused else NIL
