"""Clean row: a data row as a record of typed values.

In: a row as read, its sheet's context and its place. Out: a ``Record`` and findings. Each
field is read by the module that knows its kind; what a row lacks is told here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from ledgerproc.cleaning.categories import match_categories, propose_category
from ledgerproc.cleaning.dates import parse_date
from ledgerproc.cleaning.deadlines import in_words, parse_deadline, serial_day
from ledgerproc.cleaning.drafts import Draft, SheetContext
from ledgerproc.cleaning.duty import Duty
from ledgerproc.cleaning.masking import mask_identity, mask_phone
from ledgerproc.cleaning.other_readings import likely_meant
from ledgerproc.cleaning.phones import find_phones
from ledgerproc.cleaning.records import Deadline, DeadlineKind, Problem, Record, Status, Values
from ledgerproc.cleaning.row_duty import clean_duty
from ledgerproc.cleaning.row_extras import clean_extras
from ledgerproc.cleaning.spelling import narrow
from ledgerproc.cleaning.statuses import SplitDeadline, StatusCells, read_status, split_done
from ledgerproc.findings import CellRef, Finding
from ledgerproc.reading.rows import RawRow

_MISSING = {"title": "TITLE_MISSING", "narrative": "NARRATIVE_MISSING"}
_TOLD_ELSEWHERE = frozenset({"categories", "deadline", "lead", "place"})
_NO_WORDS = re.compile(r"[\d\s+\-－—()（）/、,，;；.*]*")
_DIGITS_OF_DAY = 5
_OF_PARTIES = frozenset({"title", "narrative"})
_DUTY_FIELDS = ("lead", "assisting", "persons", "phones")


def clean_row(context: SheetContext, row: RawRow, place: str) -> tuple[Record, list[Finding]]:
    """Clean one data row of the reporting ``place``; without a subject it is rejected."""
    draft = Draft(context, row, place)
    case_id = mask_identity(draft.case_number())
    subjects = [key for key in context.rules.subjects if key in context.columns]
    if subjects and all(draft.is_blank(key) for key in subjects):
        rejected = Finding("ROW_REJECTED", row.where, place=place)
        return Record(row.where, Values(place=place), {}, case_id, True), [rejected]
    draft.tell_too_long()
    values = _values(draft)
    return Record(row.where, values, _cells(draft), case_id), draft.findings


def _values(draft: Draft) -> Values:
    title, narrative = draft.text("title"), draft.text("narrative")
    measures, note, progress = (draft.text(key) for key in ("measures", "note", "progress"))
    _tell_missing(draft)
    profile = draft.context.rules.profile
    as_of = draft.context.as_of
    split = split_done(draft.safe_value("deadline"), profile.status_words, profile.year, as_of)
    deadline = _deadline(draft, split)
    duty = clean_duty(draft)
    told = {"title": title, "narrative": narrative}
    _tell_lost_days(draft, {"measures": measures, "note": note, "progress": progress})
    _tell_phones(draft, told | {"measures": measures, "note": note, "progress": progress}, duty)
    status, closed_on = _status(draft, split)
    return Values(
        place=draft.place,
        title=title,
        narrative=narrative,
        categories=_categories(draft, title, narrative),
        measures=measures,
        deadline=deadline,
        lead=duty.lead,
        assisting=duty.assisting,
        persons=duty.persons,
        phones=duty.phones,
        note=note,
        status=status,
        progress=progress,
        closed_on=closed_on,
        extras=clean_extras(draft),
    )


def _tell_lost_days(draft: Draft, texts: Mapping[str, str]) -> None:
    """Tell a bare 45345 in place of words: a day whose cell has lost its format."""
    for key, text in texts.items():
        if len(text) == _DIGITS_OF_DAY and (on := serial_day(text)):
            draft.tell(key, Problem("DATE_FORMAT_LOST", text, {"on": in_words(on)}))


def _tell_phones(draft: Draft, texts: Mapping[str, str], duty: Duty) -> None:
    """Tell telephone numbers in running text.

    Behind the narrative those of the persons who answer for the case may stand, and numbers
    alone, which say of nobody that they are a party's.
    """
    for key, text in texts.items():
        masked = mask_phone(text)
        if masked != text:
            numbers = {n for hit in find_phones(narrow(text)) for n in hit.numbers}
            is_known = bool(numbers) and numbers <= set(duty.phones)
            if key in _OF_PARTIES or not (is_known or _NO_WORDS.fullmatch(text)):
                draft.tell(key, Problem("PHONE_IN_TEXT", masked))


def _tell_missing(draft: Draft) -> None:
    """Tell required fields that are blank, where the sheet has a column for them."""
    fields = draft.context.rules.profile.fields
    owed = (key for key in draft.context.columns if key in fields and fields[key].is_required)
    for key in owed:
        if key not in _TOLD_ELSEWHERE and draft.is_blank(key):
            draft.tell(key, Problem(_MISSING.get(key, "FIELD_MISSING"), draft.row.text(key)))


def _categories(draft: Draft, title: str, narrative: str) -> tuple[str, ...]:
    """The row's categories; the sheet's name gives one only where the cell is blank."""
    context = draft.context
    index = context.rules.categories
    value = None if draft.is_blank("categories") else draft.safe_value("categories")
    if given := draft.given("categories"):
        return (given,)
    names, problems = match_categories(value, index)
    draft.tell_all("categories", problems)
    if names:
        return names
    likely = context.category
    if context.category:
        if context.is_uncategorised:
            details = {"category": context.category}
            draft.tell("categories", Problem("CATEGORY_GUESSED", context.sheet.sheet, details))
            return (context.category,)
        proposal = f"；按工作表名作“{context.category}”处理"
    else:
        likely = propose_category(title, narrative, index) or ""
        if likely and likely == context.above.get(draft.row.where):
            draft.tell("categories", Problem("CELL_CARRIED_DOWN", likely, {"rows": "1"}))
            return (likely,)
        proposal = f"，从案情看可能是“{likely}”" if likely else ""
    if "categories" in context.columns:
        details = {"proposal": proposal, "example": likely or index.example}
        draft.tell("categories", Problem("CATEGORY_MISSING", "", details))
    return (context.category,) if context.category else ()


def _deadline(draft: Draft, split: SplitDeadline) -> Deadline:
    profile = draft.context.rules.profile
    draft.text("deadline")  # a formula or a number that must not be there
    words, base = profile.deadline_words, _base(draft, split)
    begin = profile.phases[0].start if profile.phases else None
    deadline, problems = parse_deadline(split.rest, words, profile.year, base=base, since=begin)
    is_blank = deadline.kind is DeadlineKind.NONE and not problems
    if split.is_done and deadline.kind is DeadlineKind.NONE:
        return deadline  # 已于2022年11月8日办结 owes no deadline any more
    draft.tell_all("deadline", problems)
    _tell_slip(draft, deadline)
    if is_blank and "deadline" in draft.context.columns:
        draft.tell("deadline", Problem("DEADLINE_MISSING", draft.row.text("deadline")))
    return deadline


def _tell_slip(draft: Draft, deadline: Deadline) -> None:
    """Tell a later year that is likely a slip for the campaign's; once that is over, none is."""
    profile, on = draft.context.rules.profile, deadline.on
    if on is None or on.year <= profile.year or not profile.phases:
        return
    begin = min(one.start for one in profile.phases)
    end = max(one.end for one in profile.phases)
    meant = likely_meant(deadline, begin, end)
    if meant and draft.context.as_of.year <= end.year:
        details = {"year": str(on.year), "campaign": str(meant.year), "meant": in_words(meant)}
        draft.tell("deadline", Problem("DEADLINE_LATER", deadline.text, details))


def _base(draft: Draft, split: SplitDeadline) -> date | None:
    """The day that "three months after signing" counts from, where a column holds it."""
    profile = draft.context.rules.profile
    text = split.rest if isinstance(split.rest, str) else ""
    for word, key in profile.deadline_words.bases.items() if text else ():
        if word in text and key in draft.row.cells:
            return parse_date(draft.value(key), profile.year)[0]
    return None


def _status(draft: Draft, split: SplitDeadline) -> tuple[Status, date | None]:
    profile = draft.context.rules.profile
    cells = StatusCells(
        draft.value("status"),
        draft.row.text("progress"),
        draft.row.text("note"),
        draft.value("closed_on"),
        profile.done_needs_date and "closed_on" in draft.context.columns,
        split,
        draft.context.as_of,
    )
    reading = read_status(cells, profile.status_words, profile.year, draft.context.rules.labels)
    for key, problem in reading.problems:
        draft.tell(key, problem)
    if reading.closed_on and reading.closed_on > draft.context.as_of:
        draft.tell("closed_on", Problem("DATE_IN_FUTURE", reading.closed_on.isoformat()))
    return reading.status, reading.closed_on


def _cells(draft: Draft) -> dict[str, CellRef]:
    """The cell of every field; fields of a packed cell are found there."""
    cells = {key: cell.where for key, cell in draft.row.cells.items()}
    if packed := draft.where("duty"):
        for key in _DUTY_FIELDS:
            cells.setdefault(key, packed)
    for key in draft.context.columns:
        if key not in cells and (blank := draft.where(key)):
            cells[key] = blank
    return cells
