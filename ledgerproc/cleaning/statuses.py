"""Whether a case is resolved, and when: from a status column, progress and notes.

In: the cells of one row that may say so, and the profile's words. Out: the status, the
closing date, the words it rests on, and what contradicts. A text says "resolved" only
where nothing is left of the sentence: 已完成评估 is not 已完成.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType

from msgspec import Struct

from ledgerproc.cleaning.dates import parse_date
from ledgerproc.cleaning.former_states import is_history
from ledgerproc.cleaning.records import Problem, Status
from ledgerproc.cleaning.verdicts import FOLLOW_UP, Verdict, collapse, judge, judge_cell
from ledgerproc.profile.model import StatusWords
from ledgerproc.reading.files.grid import CellValue
from ledgerproc.reading.rows import as_text

_NO_LABELS: Mapping[str, str] = MappingProxyType({})
_ALREADY = re.compile("[已己巳]")
_EDGES = " \t\n,，。;；、()（）[]【】"


class StatusCells(Struct, frozen=True):
    """What one row says about its state.

    ``has_closing_column``: there is a place for a date. With ``as_of`` a later day in
    progress or note is a plan where no 已 stands with it: 12月20日办结.
    """

    status: CellValue = None
    progress: CellValue = None
    note: CellValue = None
    closed_on: CellValue = None
    has_closing_column: bool = False
    deadline: SplitDeadline | None = None
    as_of: date | None = None


class StatusReading(Struct, frozen=True):
    """The state of a case. ``problems`` are pairs of the field key concerned and a problem."""

    status: Status = Status.OPEN
    closed_on: date | None = None
    source: str = ""  # key of the field that decided; "" where nothing was said
    evidence: str = ""  # its words
    is_partial: bool = False
    problems: tuple[tuple[str, Problem], ...] = ()


class SplitDeadline(Struct, frozen=True):
    """A deadline cell without the words that say the case is resolved."""

    rest: CellValue  # what is left to be read as a deadline; "" where nothing is
    is_done: bool = False
    closed_on: date | None = None
    evidence: str = ""


def split_done(
    value: CellValue, words: StatusWords, year: int, as_of: date | None = None
) -> SplitDeadline:
    """Take "resolved" and its date out of a deadline cell; ``rest`` goes to parse_deadline.

    已于2022年11月8日办结 and 2022.11.8（已办结） leave nothing; 2022年12月20日前（已办结）
    leaves its deadline. A day after ``as_of`` is a deadline: nothing closes in the future.
    """
    if not isinstance(value, str) or not any(one in value for one in "已己巳销"):
        return SplitDeadline(value)
    text = collapse(as_text(value))
    verdict = judge(text, words, year)
    if verdict.status is not Status.DONE:
        return SplitDeadline(value)
    rest, closed_on, spans = text, verdict.closed_on, verdict.spans
    if closed_on and as_of and closed_on > as_of:
        if not _ALREADY.search(text):
            return SplitDeadline(value)  # 12月20日销号 is what shall be
        closed_on, spans = None, verdict.word_spans
    for start, end in sorted(spans, reverse=True):
        rest = rest[:start] + rest[end:]
    rest = re.sub(r"[(（]\s*[)）]", "", rest).strip(_EDGES)
    return SplitDeadline(rest, True, closed_on, verdict.evidence)


def read_status(
    cells: StatusCells, words: StatusWords, year: int, labels: Mapping[str, str] = _NO_LABELS
) -> StatusReading:
    """Decide the status of a row. Without any word about it a case is open.

    The status column stands over progress, progress over notes, notes over the deadline
    cell; but words about the outcome (已办结) stand over words about work going on (正在
    办理). A closing date alone means resolved, and is told. ``labels`` are column names.
    """
    verdicts = {
        "status": _only_past(judge_cell(cells.status, words, year), cells.status, cells),
        "progress": _only_past(judge(_text(cells.progress), words, year), cells.progress, cells),
        "note": _only_past(judge(_text(cells.note), words, year), cells.note, cells),
    }
    closed_on, closing = _read_closing(cells, words, year)
    verdicts["closed_on"] = closing
    if cells.deadline and cells.deadline.is_done:
        split = cells.deadline
        verdicts["deadline"] = Verdict(Status.DONE, split.evidence, closed_on=split.closed_on)
    problems: list[tuple[str, Problem]] = []
    seen = _text(cells.status)
    source = _deciding(verdicts)
    if seen and not source and not closed_on and not verdicts["status"].is_nil:
        problems.append(("status", Problem("STATUS_UNREADABLE", seen)))
    if not source or (source == "deadline" and closed_on):
        return _from_date(cells, closed_on, problems, year)
    reading = StatusReading(
        verdicts[source].status or Status.OPEN,
        None,
        source,
        verdicts[source].evidence,
        verdicts[source].is_partial,
    )
    said = {"progress": _text(cells.progress), "note": _text(cells.note)}
    problems += _find_conflicts(reading, verdicts, labels, said)
    return _close(reading, cells, closed_on, verdicts, problems, year)


def _only_past(verdict: Verdict, value: CellValue, cells: StatusCells) -> Verdict:
    """The verdict of a text, in which a resolution on a day to come is only planned."""
    on = verdict.closed_on
    if on and cells.as_of and on > cells.as_of and "已" not in _text(value):
        return Verdict(Status.OPEN, verdict.evidence, is_explicit=False)
    return verdict


def _deciding(verdicts: Mapping[str, Verdict]) -> str:
    """The field that decides: the status column, else the first that speaks of the outcome."""
    speaking = [key for key, one in verdicts.items() if one.status]
    explicit = [key for key in speaking if verdicts[key].is_explicit]
    if "status" in speaking:
        return "status"
    return next(iter(explicit or speaking), "")


def _text(value: CellValue) -> str:
    return as_text(value)


def _read_closing(cells: StatusCells, words: StatusWords, year: int) -> tuple[date | None, Verdict]:
    """The closing date's column: a day, or words that say resolved or not (未销号)."""
    on, _ = parse_date(cells.closed_on, year)
    if isinstance(cells.closed_on, date | datetime) or not isinstance(cells.closed_on, str):
        return on, Verdict()
    verdict = judge(_text(cells.closed_on), words, year)
    if verdict.status is Status.OPEN:
        return None, verdict
    return on or verdict.closed_on, verdict


def _from_date(
    cells: StatusCells, closed_on: date | None, problems: list[tuple[str, Problem]], year: int
) -> StatusReading:
    """No words say anything: a closing date alone means resolved."""
    problems += _closing_problems(cells, closed_on, year)
    if closed_on is None:
        return StatusReading(problems=tuple(problems))
    seen = _text(cells.closed_on)
    problems.append(("closed_on", Problem("STATUS_FROM_DATE", seen)))
    return StatusReading(Status.DONE, closed_on, "closed_on", seen, False, tuple(problems))


def _closing_problems(
    cells: StatusCells, closed_on: date | None, year: int
) -> list[tuple[str, Problem]]:
    """What the closing date's column has to tell about its own text."""
    found = parse_date(cells.closed_on, year)[1]
    return [("closed_on", one) for one in found if closed_on or one.code == "DATE_UNREADABLE"]


def _find_conflicts(
    reading: StatusReading,
    verdicts: Mapping[str, Verdict],
    labels: Mapping[str, str],
    said: Mapping[str, str],
) -> list[tuple[str, Problem]]:
    """Columns that say the opposite of the one that stands.

    A note counts only where it speaks of the outcome, or of what still goes on: 涉及诉讼 beside
    已办结 is history, 仍在推进中 is not.
    """
    problems = []
    for key, one in verdicts.items():
        if key == reading.source or one.status in (None, reading.status):
            continue
        is_now = "仍" in one.evidence and not FOLLOW_UP.search(one.evidence)
        if key != "progress" and not (one.is_explicit or is_now):
            continue
        if key == "closed_on" and (one.closed_on or one.status is Status.OPEN):
            continue  # a date beside "open" is told as such; 未销号 only lacks the last step
        if reading.status is Status.DONE and key in said and is_history(one.evidence, said[key]):
            continue
        details = {
            "other_field": labels.get(key, key),
            "other": one.evidence,
            "status": str(reading.status),
        }
        seen = reading.evidence
        problems.append((reading.source, Problem("STATUS_CONFLICT", seen, details)))
    return problems


def _close(
    reading: StatusReading,
    cells: StatusCells,
    closed_on: date | None,
    verdicts: Mapping[str, Verdict],
    problems: list[tuple[str, Problem]],
    year: int,
) -> StatusReading:
    """Add the closing date to a reading, and what is amiss with it."""
    is_open_word = verdicts["closed_on"].status is Status.OPEN
    if not is_open_word and verdicts["closed_on"].status is None:
        problems += _closing_problems(cells, closed_on, year)
    if reading.status is Status.OPEN:
        if closed_on:
            seen = _text(cells.closed_on)
            problems.append(("closed_on", Problem("STATUS_OPEN_WITH_DATE", seen)))
        closed_on = None
    elif closed_on is None:
        told = (one.closed_on for one in verdicts.values() if one.status is Status.DONE)
        closed_on = next((on for on in told if on), None)
        if closed_on is None and cells.has_closing_column:
            problems.append(("closed_on", Problem("STATUS_DONE_WITHOUT_DATE", reading.evidence)))
    return StatusReading(
        reading.status,
        closed_on,
        reading.source,
        reading.evidence,
        reading.is_partial,
        tuple(problems),
    )
