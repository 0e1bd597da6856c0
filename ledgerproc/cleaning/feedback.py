"""Feedback: what departments wrote about cases in their returned task sheets.

In: a task sheet as read. Out: one ``Feedback`` a row, blank ones too, so that every row
is accounted for. Which case a number means, and which answer stands, casework decides.
"""

from __future__ import annotations

from collections.abc import Iterator

from ledgerproc.cleaning.dates import find_dates, parse_date
from ledgerproc.cleaning.drafts import Draft, SheetContext
from ledgerproc.cleaning.duty import parse_duty
from ledgerproc.cleaning.records import Feedback
from ledgerproc.cleaning.statuses import StatusCells, read_status
from ledgerproc.findings import Finding
from ledgerproc.reading.rows import RawRow

AS_OF = "截至"  # before the day of a task sheet


def clean_feedback(context: SheetContext) -> tuple[list[Feedback], list[Finding]]:
    """Clean the rows of one task sheet."""
    office, period = _office(context), _period(context)
    feedback: list[Feedback] = []
    findings: list[Finding] = []
    for row in context.sheet.rows:
        draft = Draft(context, row, "")
        draft.tell_too_long()
        feedback.append(_clean_row(draft, row, office, period))
        findings += draft.findings
    return feedback, findings


def _clean_row(draft: Draft, row: RawRow, office: str, period: str) -> Feedback:
    profile = draft.context.rules.profile
    progress = draft.text("progress")
    cells = StatusCells(draft.value("status"), "", "", draft.value("closed_on"))
    reading = read_status(cells, profile.status_words, profile.year, draft.context.rules.labels)
    for key, problem in reading.problems:
        draft.tell(key, problem)
    is_told = bool(reading.source)
    on, _ = parse_date(draft.value("closed_on"), profile.year)
    return Feedback(
        row.where,
        draft.case_number(),
        office,
        reading.status if is_told else None,
        progress,
        reading.closed_on or on,
        period,
        row.text("title"),
    )


def _period(context: SheetContext) -> str:
    """The month that the sheet was made for, by the day above its header that it goes to."""
    days = [
        one.on
        for text in context.sheet.heading
        if AS_OF in text
        for one in find_dates(text.partition(AS_OF)[2])
    ]
    return f"{days[0]:%Y-%m}" if days else ""


def _office(context: SheetContext) -> str:
    """The office that a task sheet was made for: in its heading, or in the file's name."""
    words = context.rules.words
    for text in _names(context):
        duty = parse_duty(text, words)
        known = {*words.cores.values(), *(name for name, _ in words.places.spellings.values())}
        if duty.lead and duty.lead[0] in known:
            return duty.lead[0]
    return ""


def _names(context: SheetContext) -> Iterator[str]:
    yield context.sheet.file.rpartition("/")[2].rpartition(".")[0]
    yield from context.sheet.heading
