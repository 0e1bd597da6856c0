"""What a case rests on, as plain data: cells, readings, merges, changes, findings.

In: a finished run. Out: tables of short lists for ``归档/evidence.json``, from which a case's
story can be told months later without the profile or the inputs. Nothing is decided here;
identity numbers and bank cards are hidden as everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from ledgerproc.casework.cases import ChangeKind
from ledgerproc.casework.fields import text_of
from ledgerproc.casework.holders import Holders
from ledgerproc.cleaning.masking import mask_numbers
from ledgerproc.cleaning.places import place_index
from ledgerproc.cleaning.records import CleanFile, Feedback, Record, Values
from ledgerproc.cleaning.row_places import sheet_place_source
from ledgerproc.findings import Finding, Severity, column_letters, severity_of
from ledgerproc.outcome import Run
from ledgerproc.profile.examples import speech_of
from ledgerproc.profile.model import ROW_FIELDS, Kind, Profile
from ledgerproc.reading.rows import RawRow, SheetReading

FORMAT = 1
LONGEST_SEEN = 120  # characters of a cell's own words; the cell itself is named beside them
_READ_KINDS = frozenset(Kind) - {Kind.TEXT, Kind.IGNORED, Kind.NUMBER, Kind.CASE_ID}

Line = list[Any]
_Told = Annotated[list[Any], Meta(min_length=1)]
_Cells = Annotated[list[str], Meta(min_length=1, max_length=5)]


class _Evidence(Struct, frozen=True):
    """The form of the file, as far as whoever reads it relies on it."""

    period: str
    as_of: date
    labels: dict[str, str]
    sheets: dict[str, list[_Cells]]
    rows: dict[str, list[_Cells]]
    merges: list[_Told]
    changes: list[_Told]
    checks: list[_Told]
    suspects: list[_Told]
    findings: list[_Told]


_Score = float | Literal[""] | None
_LINES: Mapping[str, tuple[int, Any]] = {  # of each table: items of a line, and what they are
    "merges": (5, tuple[str, str, str, _Score, str]),
    "changes": (6, tuple[str, str, str, str, str, str]),
    "checks": (7, tuple[str, str, str, str, str, str, str]),
    "suspects": (5, tuple[str, str, _Score, str, str]),
    "findings": (7, tuple[str, Severity, str, str, str, str, dict[str, str] | Literal[""]]),
}


def check_evidence(content: Any, period: str) -> None:
    """Raise where plain data is not what a run of that period has written."""
    told = msgspec.convert(content, _Evidence)
    if told.period != period:
        raise ValueError("the evidence of another period")
    for table, (length, form) in _LINES.items():
        for line in getattr(told, table):
            msgspec.convert([*line, *[""] * (length - len(line))], form)
    msgspec.json.encode(told)  # text that is no text


def build_evidence(run: Run) -> dict[str, Any]:
    """Every table of the file. Lists end with their last item that is not blank."""
    holders = holders_of(run)
    work, read = run.work, _Rows(run, holders)
    return {
        "format": FORMAT,
        "period": run.period,
        "as_of": run.as_of.isoformat(),
        "labels": {**speech_of(run.profile), "case_id": "编号"},
        "sheets": read.sheets,
        "rows": read.rows,
        "merges": [
            _line(one.case_id, one.source, one.merged, one.score, one.reason) for one in work.merges
        ],
        "changes": [
            [one.case_id, one.kind.value]  # its title and source: the case has them
            if one.kind is ChangeKind.NEW
            else _line(one.case_id, one.kind.value, one.field, one.before, one.after, one.basis)
            for one in work.changes
        ],
        "checks": [
            _line(
                one.case_id,
                one.category,
                one.on.isoformat() if one.on else "",
                one.words,
                one.limit,
                one.elapsed,
                one.verdict,
            )
            for one in work.verifications
        ],
        "suspects": [
            _line(one.left_id, one.right_id, round(one.score, 2), one.reason, str(one.opinion))
            for one in work.suspects
        ],
        "findings": [line for one in run.findings for line in _finding_lines(one, holders)],
    }


def holders_of(run: Run) -> Holders:
    """The cases of every row of this period, also of those that offices answered in.

    A case that no file tells keeps the sources it had; by now they may name others' rows.
    """
    heard = {str(one.where.whole_row): one.where.whole_row for one in _feedback(run)}
    answered = {
        heard[source]: case.case_id
        for case in run.cases
        for source in case.sources
        if source in heard
    }
    return Holders({**answered, **run.work.holders})


def _feedback(run: Run) -> Iterator[Feedback]:
    return (one for file in run.files for one in file.feedback)


def _line(*items: Any) -> Line:
    """Items without blanks at the end."""
    kept = list(items)
    while kept and kept[-1] in ("", None):
        kept.pop()
    return kept


def _finding_lines(one: Finding, holders: Holders) -> Iterator[Line]:
    """A finding for each case that it speaks of: by number, or by its row and those beside it."""
    told = [text for key in ("case", "left", "right") if (text := one.details.get(key, ""))]
    if not told:
        places = (one.where, *one.related)
        told = [number for ref in places for number in holders.of(ref)]
    details = {key: _safe(text) for key, text in sorted(one.details.items())}
    for number in dict.fromkeys(told):
        yield _line(
            number,
            severity_of(one).value,
            one.code,
            str(one.where),
            one.field,
            _safe(one.seen),
            details or "",
        )


def _safe(text: str) -> str:
    return mask_numbers(text)


class _Rows:
    """How rows were read: what a sheet's rows have in common, and what is a row's own."""

    def __init__(self, run: Run, holders: Holders) -> None:
        self.sheets: dict[str, list[Line]] = {}
        self.rows: dict[str, list[Line]] = {}
        self._places = place_index(run.profile)
        self._known_by = _known_by(run.profile)
        self._read = frozenset(
            key for key, one in run.profile.fields.items() if one.kind in _READ_KINDS
        )
        self._holders = holders
        self._cases = {one.case_id: one for one in run.cases}
        for file in run.files:
            self._take(file)

    def _take(self, file: CleanFile) -> None:
        sheets = {one.sheet: one for one in file.reading.sheets}
        raw = {row.where: row for sheet in file.reading.sheets for row in sheet.rows}
        usual: dict[str, dict[str, int]] = {}
        for record in file.records:
            sheet = record.where.sheet
            held = self._holders.of(record.where)
            if not held:
                continue
            case = self._cases[held[0]]
            if sheet not in usual:
                usual[sheet] = _columns_of(record)
                self.sheets[f"{record.where.file}#{sheet}"] = [
                    *([key, _letters(column)] for key, column in usual[sheet].items()),
                    *self._sender(sheets[sheet], usual[sheet]),
                ]
            is_shared = len(case.sources) > 1
            columns = {} if is_shared else usual[sheet]
            lines = list(self._fields(record, raw.get(record.where), columns))
            if is_shared:
                lines = list(self._with_values(lines, record, case.reported))
            if lines:
                source = str(record.where)
                self.rows[f"{source} {case.case_id}" if record.where.part else source] = lines

    def _with_values(self, lines: Iterable[Line], record: Record, told: Values) -> Iterator[Line]:
        """The cells of a merged row, with what they were read as where the case has another."""
        if "place" not in record.cells:
            sheet = self.sheets[f"{record.where.file}#{record.where.sheet}"]
            lines = [*lines, *(one for one in sheet if one[0] == "place" and len(one) > 2)]
        for line in lines:
            value = text_of(record.values, line[0])
            if len(line) < 2 or value == text_of(told, line[0]):
                yield line
            else:
                yield [*line, *[""] * (4 - len(line)), _safe(value)[:LONGEST_SEEN]]

    def _sender(self, sheet: SheetReading, usual: Mapping[str, int]) -> list[Line]:
        """Where the place of a sheet's rows stands, if they have no cell for it."""
        line = sheet.place_line
        if "place" in usual:
            return []
        if line and line.text:
            return [["place", f"{_letters(line.where.column)}{line.where.row}", _safe(line.text)]]
        source = sheet_place_source(sheet, self._places)
        return [["place", source]] if source else []

    def _fields(
        self, record: Record, raw: RawRow | None, usual: Mapping[str, int]
    ) -> Iterator[Line]:
        """Fields that stand elsewhere than usual, or in other words than the ledger has."""
        where, cells = record.where, record.cells
        for key, cell in cells.items():
            if key in ROW_FIELDS:
                continue
            is_usual = usual.get(key) == cell.column and cell.row == where.row
            if is_usual and key not in self._read:
                continue
            shown = text_of(record.values, key)
            seen = _words(key, raw) if raw and key in self._read else ""
            if (is_usual and seen in ("", shown)) or not (shown or seen):
                continue
            is_near = cell.sheet == where.sheet and cell.file == where.file
            place = f"{_letters(cell.column)}{cell.row}" if is_near else str(cell)
            if seen in ("", shown):
                yield [key, place]
            else:
                words = _safe(seen)[:LONGEST_SEEN]
                yield _line(key, place, words, self._known_by(key, shown, seen))
        for key in sorted(usual.keys() - cells.keys()):
            yield [key]  # this row has no cell for it


def _columns_of(record: Record) -> dict[str, int]:
    """The columns of a row's own cells, by field."""
    return {
        key: cell.column
        for key, cell in record.cells.items()
        if key not in ROW_FIELDS and cell.row == record.where.row
    }


def _words(key: str, raw: RawRow) -> str:
    """The cell's own words; those of a packed cell are told once, at the lead."""
    cell = raw.cells.get(key) or (raw.cells.get("duty") if key == "lead" else None)
    return cell.text if cell else ""


@cache
def _letters(column: int) -> str:
    return column_letters(column)


def _known_by(profile: Profile) -> Callable[[str, str, str], str]:
    """A function that tells by which spelling of the profile a name was known; it remembers."""
    offices = {one.name: _longest_first((one.full_name, *one.aliases)) for one in profile.offices}
    places = {
        one.name: _longest_first((*one.aliases, *(() if one.needs_rank else (one.short,))))
        for one in profile.places
    }
    categories = {one.name: _longest_first(one.aliases) for one in profile.categories}
    spellings = {
        "place": places,
        "categories": categories,
        "lead": {**places, **offices},
        "assisting": {**places, **offices},
    }
    memory: dict[tuple[str, str, str], str] = {}

    def known_by(key: str, shown: str, seen: str) -> str:
        if key not in spellings:
            return ""
        asked = (key, shown, seen)
        if asked not in memory:
            memory[asked] = _spelling(shown, seen, spellings[key])
        return memory[asked]

    return known_by


def _longest_first(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted((one for one in names if one), key=len, reverse=True))


def _spelling(shown: str, seen: str, spellings: Mapping[str, tuple[str, ...]]) -> str:
    """The spellings by which names that the cell does not write out were known."""
    told = []
    for name in shown.split("、"):
        if name not in spellings or name in seen:
            continue
        alias = next((one for one in spellings[name] if one in seen), "")
        if alias:
            told.append(f"“{alias}”即{name}")
    return "；".join(told)
