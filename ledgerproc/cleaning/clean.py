"""Clean: everything that one file says, as typed values and findings.

In: a file as read, the profile, the as-of date. Out: a ``CleanFile``. Files are cleaned
one by one and know nothing of each other.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable
from datetime import date

from msgspec import Struct, field
from msgspec.structs import replace

from ledgerproc.cleaning.carried import drop_unproven, find_above
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
from ledgerproc.reading.rows import Column, FileReading, Purpose, RawRow, SheetReading


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
    contexts = _of_tables(context)
    for own, row, place in zip(contexts, context.sheet.rows, places.rows, strict=True):
        record, findings = clean_row(own, row, place)
        parts.records.append(record)
        found += findings
    parts.findings += collapse(found, len(context.sheet.rows), _headers(context))
    parts.findings += _missing_columns(context, contexts, places)


def _of_tables(context: SheetContext) -> list[SheetContext]:
    """The context of each row: of several tables on a sheet, that of the row's own columns."""
    sheet = context.sheet
    headers = sorted({_header_row(one) for one in sheet.columns})
    tables = [(_above(headers, row), row.where.table) for row in sheet.rows]
    starts = sorted(set(tables))
    if len(starts) < 2:
        return [context] * len(tables)
    found = {}
    for number, (header, left) in enumerate(starts):
        right = next((one for top, one in starts[number + 1 :] if top == header), math.inf)
        mine = (one for one in sheet.columns if _header_row(one) == header)
        own = _fields(one for one in mine if left <= one.column < right)
        found[header, left] = replace(context, columns=own)
    return [found[one] for one in tables]


def _above(headers: list[int], row: RawRow) -> int:
    """The header row above a row; the first one over what goes on from an earlier page."""
    return headers[max(bisect_left(headers, row.where.row) - 1, 0)] if headers else 0


def _header_row(column: Column) -> int:
    return int(column.header_rows.rpartition("-")[2] or 0)


def _headers(context: SheetContext) -> dict[int, int]:
    """The row of the header of each column."""
    return {one.column: _header_row(one) for one in context.sheet.columns}


def _of_places(context: SheetContext, places: SheetPlaces) -> list[Finding]:
    """What is wrong with a sheet's places; one misspelling all down the column is told once."""
    alike: dict[str, list[Finding]] = {}
    for where, one, place in places.problems:
        alike.setdefault(one.seen, []).append(build_finding(one, where, "place", place))
    rows, headers = len(context.sheet.rows), _headers(context)
    return [one for group in alike.values() for one in collapse(group, rows, headers)]


def _missing_columns(
    context: SheetContext, contexts: list[SheetContext], places: SheetPlaces
) -> list[Finding]:
    """Required columns that a whole table lacks; a packed duty column holds the lead."""
    place = places.reported[0] if len(places.reported) == 1 else ""
    where = replace(context.sheet.rows[0].where, row=0, column=0, part=0) if contexts else None
    tables = [set(one) for one in {tuple(one.columns) for one in contexts}]
    lacking = [
        key
        for key, one in context.rules.profile.fields.items()
        if one.is_required
        and not all(key in one or (key == "lead" and "duty" in one) for one in tables)
        and not (key == "categories" and context.category)
        and key != "place"
    ]
    return [Finding("FIELD_COLUMN_MISSING", where, key, place=place) for key in lacking if where]


def _context(sheet: SheetReading, rules: Rules, as_of: date) -> SheetContext:
    is_uncategorised = not any(row.text("categories") for row in sheet.rows)
    columns = _fields(sheet.columns)
    above = find_above(sheet, [one.name for one in rules.profile.categories], rules.categories)
    return SheetContext(
        rules, sheet, columns, as_of, is_uncategorised=is_uncategorised, above=above
    )


def _fields(columns: Iterable[Column]) -> dict[str, int]:
    """The first column of each field."""
    found: dict[str, int] = {}
    for one in columns:
        if one.field is not None:
            found.setdefault(one.field, one.column)
    return found


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
