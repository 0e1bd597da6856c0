"""Tells a case's whole story: where it stands written, how it was read, what became of it.

In: published months and a number. Out: a ``Story`` of plain values for screen and JSON. It
says what the archives hold and concludes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from ledgerproc.casework.cases import Case, ChangeKind
from ledgerproc.casework.changes import CASE_ID
from ledgerproc.casework.edits import LEDGER
from ledgerproc.casework.fields import field_keys, text_of
from ledgerproc.casework.strikeoff import COUNTY
from ledgerproc.findings import CellRef, Finding, catalogue, explain
from ledgerproc.history.comparison import UNCHANGED
from ledgerproc.history.months import HistoryError, Month, find_number
from ledgerproc.history.parts import (
    Check,
    Event,
    Joining,
    Reading,
    Remark,
    Source,
    Standing,
    Story,
    Verdict,
)
from ledgerproc.history.words import COUNTY_WORD, deadline_rule

FEEDBACK = "部门反馈"
FORMER_CODE = "本版程序已不作这项检查"


def tell_story(months: Sequence[Month], asked: str) -> Story:
    """The story of a number up to the last of ``months``; ``HistoryError`` for an unknown one."""
    numbers = list(dict.fromkeys(number for month in months for number in month.cases))
    number = find_number(asked, numbers)
    if number is None:
        raise HistoryError(
            f"没有编号“{asked}”；请照“全县台账”的“编号”栏写，例如 {numbers[-1:]!r}"[:200]
        )
    told = [month for month in months if number in month.cases]
    last, case = told[-1], told[-1].cases[number]
    deadlines = tuple(dict.fromkeys((*case.postponed, *_deadline(case))))
    return Story(
        number=number,
        period=months[-1].period,
        first_period=min(case.first_period, told[0].period),  # joined once, and taken out again
        last_reported=case.last_period,
        became=_became(number, months),
        standing=tuple(_standing(case, last)),
        deadlines=deadlines,
        days_moved=_days(deadlines),
        sources=_sources(number, told),
        readings=tuple(_readings(case, told)),
        joinings=tuple(_joinings(number, told)),
        events=tuple(_events(number, months)),
        verdicts=tuple(_verdicts(number, last)),
        remarks=tuple(_remarks(number, told)),
        checks=tuple(Check(*_padded(line[1:], 6)) for line in _own(last, "checks", number)),
        other_wordings=tuple(one.replace("\n", "：", 1) for one in case.texts),
    )


def _own(month: Month, table: str, number: str) -> list[Sequence[Any]]:
    return [line for line in month.lines(table) if line[0] == number]


def _padded(line: Sequence[Any], length: int) -> list[Any]:
    return [*line, *[""] * (length - len(line))]


def _deadline(case: Case) -> tuple[str, ...]:
    text = text_of(case.values, "deadline")
    return (text,) if text else ()


def _days(deadlines: Sequence[str]) -> int | None:
    """Days between the first and the last of several days."""
    if len(deadlines) < 2:
        return None
    try:
        first, last = (date.fromisoformat(one) for one in (deadlines[0], deadlines[-1]))
    except ValueError:
        return None
    return (last - first).days


def _became(number: str, months: Sequence[Month]) -> str:
    joined = [
        str(line[4])
        for month in months
        for line in _own(month, "changes", number)
        if len(line) > 4 and line[2] == CASE_ID
    ]
    return joined[-1] if joined and number not in months[-1].cases else ""


def _standing(case: Case, month: Month) -> Iterator[Standing]:
    hands = {(one.field, one.value): one.by for one in case.edits}
    # A day may have been written in other words than it is read in.
    by_field = {one.field: one.by for one in sorted(case.edits, key=lambda one: one.by == COUNTY)}
    for key in field_keys(case.values, case.reported):
        value, reported = text_of(case.values, key), text_of(case.reported, key)
        if not value and not reported:
            continue
        by = hands.get((key, value)) or by_field.get(key, "") if value != reported else ""
        who = COUNTY_WORD if by == COUNTY else by or case.reported.place
        yield Standing(month.label(key), value, who)


def _sources(number: str, told: Sequence[Month]) -> tuple[Source, ...]:
    return tuple(
        Source(month.period, month.cases[number].sources)
        for month in told
        if month.cases[number].last_period == month.period
    )


def _readings(case: Case, told: Sequence[Month]) -> Iterator[Reading]:
    """The cells of the last month that a township told the case in, the standing row first."""
    month = next((one for one in told if one.period == case.last_period), None)
    if month is None:
        return
    case = month.cases[case.case_id]
    for at, source in enumerate(case.sources):
        for key, cell, words, known, own in _cells(month, case, source):
            # A merged row says what the standing one says, unless it is told otherwise.
            value = own or text_of(case.reported, key)
            rule = known
            if key == "deadline" and not at:
                rule = deadline_rule(case.reported.deadline)
            yield Reading(source, cell, month.label(key), value, words, rule)


def _cells(month: Month, case: Case, source: str) -> Iterator[tuple[str, str, str, str, str]]:
    """Key, cell, own words, how they were known and the row's own value, for every cell of a row.

    A row that stands alone is told by the columns of its sheet, and by what differs.
    """
    sheet, _, row = source.rpartition("!")
    rows = month.evidence.get("rows", {})
    # A row that holds several problems says of each by itself how it was read.
    lines = rows.get(f"{source} {case.case_id}") or rows.get(source, ())
    own = {line[0]: line for line in lines}
    usual = {line[0]: line for line in month.evidence.get("sheets", {}).get(sheet, ())}
    is_shared = len(case.sources) > 1
    for key in field_keys(case.reported):
        line = own.get(key) or (usual.get(key) if key == "place" or not is_shared else None)
        if line is None or len(line) < 2 or not (key in own or text_of(case.reported, key)):
            continue
        _, cell, words, known, value = _padded(line, 5)
        yield key, cell if key in own else _in_row(cell, row), words, known, value


def _in_row(column: str, row: str) -> str:
    """A cell of a row, from the letters of its column; a place of its own stays as it is."""
    return column + row if column.isascii() and column.isalpha() else column


def _joinings(number: str, told: Sequence[Month]) -> Iterator[Joining]:
    for month in told:
        for line in _own(month, "merges", number):
            _, source, merged, score, reason = _padded(line, 5)
            yield Joining(month.period, source, merged, score if score != "" else None, reason)


def _events(number: str, months: Sequence[Month]) -> Iterator[Event]:
    for month in months:
        offices = {merged: reason for _, _, merged, _, reason in _full(month.lines("merges"), 5)}
        case = month.cases.get(number)
        source = case.sources[0] if case and case.sources else ""
        is_told = False
        for line in month.lines("changes"):
            is_joined = len(line) > 4 and line[2] == CASE_ID and line[4] == number
            if line[0] != number and not is_joined:
                continue
            is_told = True
            _, kind, key, before, after, basis = _padded(line, 6)
            basis = source if kind == ChangeKind.NEW else basis
            who = _who(kind, key, basis, case, offices.get(basis, ""))
            label = month.label(key) if key else ""
            yield Event(month.period, kind, label, before, after, who, basis)
        if case and not is_told and month.evidence and case.last_period == month.period:
            place = case.reported.place
            yield Event(month.period, UNCHANGED, "", "", "", place, source)


def _full(lines: Sequence[Sequence[Any]], length: int) -> Iterator[list[Any]]:
    return (_padded(line, length) for line in lines)


def _who(kind: str, key: str, basis: str, case: Case | None, reason: str) -> str:
    """Whose hand a change is: the county's, an office's, or the township's."""
    if kind == ChangeKind.NOT_REPORTED:
        return ""
    if kind == ChangeKind.COUNTY or key == CASE_ID or basis == str(LEDGER):
        return COUNTY_WORD
    if kind == ChangeKind.OFFICE or reason == FEEDBACK:
        offices = [one.by for one in case.edits if one.field == key] if case else []
        return next((one for one in offices if one != COUNTY), FEEDBACK)
    return case.reported.place if case else ""


def _verdicts(number: str, month: Month) -> Iterator[Verdict]:
    for one in month.decisions:
        pair = [one.left_id, one.right_id]
        if number in pair:
            pair.remove(number)
            yield Verdict(one.period, pair[0], one.opinion.value)


def _remarks(number: str, told: Sequence[Month]) -> Iterator[Remark]:
    for month in told:
        labels = month.evidence.get("labels", {})
        for line in _own(month, "findings", number):
            _, severity, code, where, key, seen, details = _padded(line, 7)
            finding = Finding(code, CellRef(where), key, seen, details or {})
            says, remedy = explain(finding, labels) if code in catalogue() else (FORMER_CODE, "")
            yield Remark(month.period, severity, code, where, says, remedy)
