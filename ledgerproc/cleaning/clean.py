"""Clean: everything that one file says, as typed values and findings.

In: a file as read, the profile, the as-of date. Out: a ``CleanFile``. Files are cleaned
one by one and know nothing of each other.
"""

from __future__ import annotations

from datetime import date

from msgspec import Struct, field
from msgspec.structs import replace

from ledgerproc.cleaning.carried import drop_unproven
from ledgerproc.cleaning.categories import is_plain_category
from ledgerproc.cleaning.clean_row import clean_row
from ledgerproc.cleaning.drafts import SheetContext, build_finding
from ledgerproc.cleaning.feedback import clean_feedback
from ledgerproc.cleaning.noise import collapse, tell_once, without_needless
from ledgerproc.cleaning.oversize import set_aside
from ledgerproc.cleaning.records import CleanFile, Feedback, Record
from ledgerproc.cleaning.row_places import SheetPlaces, file_place, place_file
from ledgerproc.cleaning.rules import Rules, build_rules
from ledgerproc.findings import CellRef, Finding, Severity, in_order, severity_of
from ledgerproc.profile.model import Profile
from ledgerproc.reading.rows import FileReading, Purpose, SheetReading


class _Parts(Struct):
    records: list[Record] = field(default_factory=list)
    feedback: list[Feedback] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def clean_file(reading: FileReading, profile: Profile, as_of: date) -> CleanFile:
    """Clean every sheet of a file. Never raises on what a cell holds."""
    rules = build_rules(profile)
    reading, too_long = set_aside(reading, profile.fields)
    reading = _without_unproven(reading, rules)
    placed = place_file(reading, rules.places, rules.own_words)
    categories = _sheet_categories(reading, rules)
    troubled = frozenset(
        one.where for one in reading.findings if severity_of(one) is Severity.ERROR
    )
    parts = _Parts()
    for sheet, places in zip(reading.sheets, placed, strict=True):
        context = replace(
            _context(sheet, rules, as_of),
            category=categories.get(sheet.sheet, ""),
            troubled=troubled | too_long.keys(),
            too_long=too_long,
        )
        if sheet.purpose is Purpose.FEEDBACK:
            feedback, findings = clean_feedback(context)
            parts.feedback += feedback
            parts.findings += findings
        elif sheet.purpose is Purpose.LEDGER:
            _clean_ledger(context, places, parts)
        parts.findings += _of_places(context, places)
    reported = _reported(reading, placed, rules)
    only = reported[0] if len(reported) == 1 else ""
    read = without_needless(reading.findings, is_one_place=bool(only))
    findings = [replace(one, place=one.place or only) for one in read] + [
        one if one.place else replace(one, place=only) for one in tell_once(parts.findings)
    ]
    return CleanFile(
        reading,
        tuple(parts.records),
        tuple(parts.feedback),
        tuple(in_order(_unique(findings))),
        reported,
    )


def _without_unproven(reading: FileReading, rules: Rules) -> FileReading:
    """The file without carried categories that the cases deny, and without word of them."""
    checked = [drop_unproven(one, reading.findings, rules.categories) for one in reading.sheets]
    dropped = {where for _, where in checked if where}
    if not dropped:
        return reading
    kept = (
        one
        for one in reading.findings
        if one.where not in dropped or one.code != "CELL_CARRIED_DOWN"
    )
    return replace(reading, sheets=tuple(one for one, _ in checked), findings=tuple(kept))


def _unique(findings: list[Finding]) -> list[Finding]:
    """Findings told once: a merged or repeated cell is read in every row that it fills."""
    found: dict[tuple[str, CellRef, str, str], Finding] = {}
    for one in findings:
        found.setdefault((one.code, one.where, one.field, one.seen), one)
    return list(found.values())


def _clean_ledger(context: SheetContext, places: SheetPlaces, parts: _Parts) -> None:
    found: list[Finding] = []
    for row, place in zip(context.sheet.rows, places.rows, strict=True):
        record, findings = clean_row(context, row, place)
        parts.records.append(record)
        found += findings
    parts.findings += collapse(found, len(context.sheet.rows), _headers(context))
    parts.findings += _missing_columns(context, places)


def _headers(context: SheetContext) -> dict[int, int]:
    """The row of the header of each column."""
    return {
        one.column: int(one.header_rows.rpartition("-")[2] or 0) for one in context.sheet.columns
    }


def _of_places(context: SheetContext, places: SheetPlaces) -> list[Finding]:
    """What is wrong with a sheet's places; one misspelling all down the column is told once."""
    alike: dict[str, list[Finding]] = {}
    for where, one, place in places.problems:
        alike.setdefault(one.seen, []).append(build_finding(one, where, "place", place))
    rows, headers = len(context.sheet.rows), _headers(context)
    return [one for group in alike.values() for one in collapse(group, rows, headers)]


def _missing_columns(context: SheetContext, places: SheetPlaces) -> list[Finding]:
    """Required columns that a whole sheet lacks; a packed duty column holds the lead."""
    place = places.reported[0] if len(places.reported) == 1 else ""
    where = replace(context.sheet.rows[0].where, row=0, column=0) if context.sheet.rows else None
    lacking = [
        key
        for key, one in context.rules.profile.fields.items()
        if one.is_required
        and key not in context.columns
        and not (key == "lead" and "duty" in context.columns)
        and not (key == "categories" and context.category)
        and key != "place"
    ]
    return [Finding("FIELD_COLUMN_MISSING", where, key, place=place) for key in lacking if where]


def _context(sheet: SheetReading, rules: Rules, as_of: date) -> SheetContext:
    columns: dict[str, int] = {}
    for one in sheet.columns:
        if one.field is not None:
            columns.setdefault(one.field, one.column)
    is_uncategorised = not any(row.text("categories") for row in sheet.rows)
    return SheetContext(rules, sheet, columns, as_of, is_uncategorised=is_uncategorised)


def _sheet_categories(reading: FileReading, rules: Rules) -> dict[str, str]:
    """Category by sheet name, in a workbook with a sheet for each of several categories."""
    found = {
        sheet.sheet: name
        for sheet in reading.sheets
        if sheet.purpose in (Purpose.LEDGER, Purpose.NIL)
        and (name := is_plain_category(sheet.sheet, rules.categories))
    }
    return found if len(set(found.values())) > 1 else {}


def _reported(reading: FileReading, placed: list[SheetPlaces], rules: Rules) -> tuple[str, ...]:
    """Places that the file reports for; an unreadable file still has its name."""
    named = dict.fromkeys(place for one in placed for place in one.reported)
    if not any(named) and reading.is_unreadable:
        name = file_place(reading, rules.places)
        return (name,) if name else ()
    return tuple(place for place in named if place) or tuple(named)
