"""Row places: which reporting unit each row of a file belongs to, and who says so.

In: a file as read. Out: a place for every row and for every sheet that reports nil, and
where two sources disagree, a problem at its cell. The row's own cell stands over the line
above the table, that over the heading, the sheet's name, the file's name and its folder.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct, field

from ledgerproc.cleaning.masking import mask_numbers
from ledgerproc.cleaning.places import PlaceIndex, PlaceMatch, find_place_in, match_place
from ledgerproc.cleaning.records import Problem
from ledgerproc.cleaning.spelling import squeeze
from ledgerproc.findings import CellRef
from ledgerproc.reading.rows import FileReading, Purpose, RawRow, SheetReading

_REPORTING = (Purpose.LEDGER, Purpose.NIL, Purpose.REFUSED)
PlacedProblem = tuple[CellRef, Problem, str]  # where, what, the place that stands


class _Source(Struct, frozen=True):
    """One thing that names a place for a whole sheet."""

    label: str  # what a clerk calls it
    text: str
    name: str
    where: CellRef
    is_weak: bool = False  # disagreement with it says nothing


class SheetPlaces(Struct):
    """The places of one sheet: of each row in order, and those it reports for."""

    rows: list[str] = field(default_factory=list)
    reported: tuple[str, ...] = ()
    problems: list[PlacedProblem] = field(default_factory=list)


def place_file(
    reading: FileReading, index: PlaceIndex, own_words: frozenset[str]
) -> list[SheetPlaces]:
    """Find the places of every sheet of a file, in the order of its sheets.

    A sheet that names none takes the only place that the file's other sheets name.
    """
    found = [_place_sheet(sheet, index, own_words) for sheet in reading.sheets]
    named = {place for one in found for place in one.reported if place}
    for sheet, places in zip(reading.sheets, found, strict=True):
        if sheet.purpose in _REPORTING and not any(places.reported):
            _fill_from_others(sheet, places, named)
    return found


def file_place(reading: FileReading, index: PlaceIndex) -> str:
    """The place that a file's own name or folders tell; "" where they tell none."""
    return next((source.name for source in _name_sources(reading.file, index)), "")


def sheet_place_source(sheet: SheetReading, index: PlaceIndex) -> str:
    """What names the place of a whole sheet, in words; "" where only its other sheets do."""
    source = next(_sources(sheet, index, SheetPlaces()), None)
    if source is None:
        return ""
    return f"{source.label}（{source.where.cell}）" if source.where.cell else source.label


def _fill_from_others(sheet: SheetReading, places: SheetPlaces, named: set[str]) -> None:
    where = CellRef(sheet.file, sheet.sheet)
    if len(named) == 1:
        only = next(iter(named))
        places.rows = [one or only for one in places.rows]
        places.reported = (only,)
        guess = Problem("PLACE_GUESSED", sheet.sheet, {"place": only})
        places.problems.append((where, guess, only))
        return
    places.reported = ("",)
    if sheet.purpose is Purpose.LEDGER:
        places.problems.append((where, Problem("PLACE_MISSING", ""), ""))


def _place_sheet(sheet: SheetReading, index: PlaceIndex, own_words: frozenset[str]) -> SheetPlaces:
    places = SheetPlaces()
    sources = list(_sources(sheet, index, places))
    if sheet.purpose is Purpose.LEDGER and sheet.rows:
        later = {match_place(one.text, index).name or "" for one in sheet.later_lines}
        _place_rows(sheet.rows, sources, later, index, own_words, places)
        places.reported = tuple(dict.fromkeys(places.rows))
    elif sheet.purpose in _REPORTING and sources:
        places.reported = (sources[0].name,)
    if sheet.purpose in _REPORTING:
        places.problems += _conflicts(sources)
    return places


def _sources(sheet: SheetReading, index: PlaceIndex, places: SheetPlaces) -> Iterator[_Source]:
    """What names a place for the whole sheet, the strongest first."""
    where = CellRef(sheet.file, sheet.sheet)
    weaker = [*_heading_sources(sheet, index, where), *_name_sources(sheet.file, index)]
    if sheet.place_line and sheet.place_line.text:
        text = sheet.place_line.text
        match = match_place(text, index, frozenset(one.name for one in weaker))
        name = match.name or (mask_numbers(text) if match.problems else "")
        if name:
            at = sheet.place_line.where
            places.problems += [(at, problem, name) for problem in match.problems]
            yield _Source("表格上方", text, name, at)
    yield from weaker


def _heading_sources(sheet: SheetReading, index: PlaceIndex, where: CellRef) -> Iterator[_Source]:
    for text in sheet.heading:
        if name := find_place_in(text, index, anywhere=False):
            yield _Source("表格标题", text, name, where)
            break
    if name := find_place_in(sheet.sheet, index):
        yield _Source("工作表名", sheet.sheet, name, where)


def _name_sources(file: str, index: PlaceIndex) -> Iterator[_Source]:
    *folders, last = file.split("/")
    stem = last.rpartition(".")[0] or last
    if name := find_place_in(stem, index):
        yield _Source("文件名", last, name, CellRef(file))
    for folder in reversed(folders):
        if name := find_place_in(folder, index):
            yield _Source("文件夹", folder, name, CellRef(file), True)
            break


def _conflicts(sources: Sequence[_Source]) -> Iterator[PlacedProblem]:
    """The strongest source that another one contradicts, told once a sheet."""
    if not sources:
        return
    first = sources[0]
    for other in sources[1:]:
        if other.name != first.name and not other.is_weak:
            yield first.where, _conflict(first, other), first.name
            return


def _conflict(first: _Source, other: _Source) -> Problem:
    details = {"first": first.label, "second": other.label, "other": other.text}
    return Problem("PLACE_CONFLICT", first.text, details)


def _place_rows(
    rows: Sequence[RawRow],
    sources: Sequence[_Source],
    later: set[str],
    index: PlaceIndex,
    own_words: frozenset[str],
    places: SheetPlaces,
) -> None:
    """Give every row its place: its own cell, else the nearest above, else the sheet's.

    ``later`` are places that further tables of the sheet name above them.
    """
    likely = frozenset(one.name for one in sources)
    written = [_match_cell(row, index, likely, own_words) for row in rows]
    below = next((_name_of(row, one) for row, one in zip(rows, written, strict=True) if one), "")
    current = sources[0].name if sources else below
    told = set(later)
    for row, match in zip(rows, written, strict=True):
        if match:
            current = _name_of(row, match)
            cell = row.cells["place"].where
            places.problems += [(cell, problem, current) for problem in match.problems]
            against = next((one for one in sources if one.name != current), None)
            if against and match.name and current not in told and not against.is_weak:
                own = _Source("本行", row.text("place"), current, cell)
                places.problems.append((cell, _conflict(own, against), current))
            told.add(current)
        places.rows.append(current)


def _name_of(row: RawRow, match: PlaceMatch) -> str:
    return match.name or mask_numbers(row.text("place"))


def _match_cell(
    row: RawRow, index: PlaceIndex, likely: frozenset[str], own_words: frozenset[str]
) -> PlaceMatch | None:
    """What a row's own cell names; None where it is blank or says "here"."""
    text = row.text("place")
    if not text or squeeze(text) in own_words:
        return None
    match = match_place(text, index, likely)
    return match if match.name or match.problems else None
