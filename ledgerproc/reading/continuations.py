"""Tells rows that only go on with the row above: more text, or more people who answer.

In: a data row and the row below it. Out: whether the second one is a row of its own. Such a
row counts as a blank form row (it holds no problem of its own), its text joins the row
above, and a finding says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from ledgerproc.profile.model import Kind
from ledgerproc.reading.cells import is_ditto, is_sentence
from ledgerproc.reading.lines import Line, Table
from ledgerproc.reading.rows import RawCell, RowKind
from ledgerproc.reading.vocabulary import Words, key_of

MIN_FRAME = 2  # of the facts that a row of its own would have
MAX_LABEL = 12  # characters of a field's name before what is said of it
MIN_CUT = 6  # characters of a sentence that can have been cut
GOES_ON = "（接上）"  # begins what our own papers continue on the next row
_PEOPLE = frozenset({Kind.DUTY, Kind.OFFICES, Kind.PERSONS, Kind.PHONES})
# Name, number, category, deadline, who answers, state, sums: not the place, which is written once.
_FRAME = _PEOPLE | {
    Kind.NUMBER, Kind.CATEGORY, Kind.DEADLINE, Kind.DATE, Kind.STATUS, Kind.AMOUNT, Kind.COUNT,
}  # fmt: skip
PROSE = frozenset({"narrative", "measures", "note", "progress"})


class Label(Struct, frozen=True):
    """A row that begins with a field's name: the field, and where and what is said of it."""

    key: str
    cell: tuple[int, str] | None


def label_of(words: Words, table: Table, typed: Sequence[tuple[int, str]]) -> Label | None:
    """The field that a row's number names, 进展 | 已约谈, or the text of a row, 进展：已约谈."""
    offset, first = typed[0]
    if first.isdecimal():  # most rows: a number names no field
        return None
    if len({text for _, text in typed}) == 1:
        name, _, said = first.replace("：", ":").partition(":")
        key = key_of(words, name) if 0 < len(name) <= MAX_LABEL and said.strip() else None
        is_said = key in PROSE and key not in words.subjects
        return Label(key, (offset, said.strip())) if key and is_said else None
    if words.kind(table.fields.get(offset)) is not Kind.NUMBER or len(first) > MAX_LABEL:
        return None
    key = key_of(words, first.rstrip("：:"))
    if key not in PROSE or key is None:
        return None
    rest = dict.fromkeys(text for _, text in typed[1:])
    return Label(key, typed[1] if len(rest) == 1 else None)


def goes_on(words: Words, table: Table, lines: Sequence[Line], line: Line) -> bool:
    """Tell whether a row belongs to the data row directly above it, or on the page before."""
    at = len(lines)
    while at and lines[at - 1].continues:
        at -= 1
    is_broken = False
    while at and lines[at - 1].offset in table.headers:
        is_broken = True
        at -= 1
    if not at:
        return False
    previous = lines[at - 1]
    typed = {key: one for key, one in line.cells.items() if not one.inherited}
    if is_broken and not all(_is_cut(previous.cells.get(key)) for key in typed):
        return False  # a row of its own more often begins a page than the rest of one
    return _goes_on(words, previous, line, typed)


def _goes_on(words: Words, previous: Line, line: Line, typed: Mapping[str, RawCell]) -> bool:
    if not typed or previous.kind is not RowKind.DATA:
        return False
    if all(one.text.startswith(GOES_ON) for one in typed.values()):
        return True
    if not words.subjects & set(previous.cells) or not _is_same_problem(words, previous, line):
        return False
    if all(words.kind(key) in _PEOPLE for key in typed):
        return True
    if not set(typed) <= PROSE or any(is_ditto(words, one.text) for one in typed.values()):
        return False
    names = words.subjects - PROSE
    frame = [key for key in previous.cells if key in names or words.kind(key) in _FRAME]
    return len(frame) >= MIN_FRAME or all(_is_cut(previous.cells.get(key)) for key in typed)


def _is_same_problem(words: Words, previous: Line, line: Line) -> bool:
    """No subject but prose, or one that a merge gives to both rows."""
    for key in words.subjects - PROSE:
        cell, above = line.cells.get(key), previous.cells.get(key)
        if cell is not None and (above is None or cell.where != above.where):
            return False
    return True


def _is_cut(cell: RawCell | None) -> bool:
    """Tell whether a text stops in the middle of a sentence."""
    if cell is None or cell.inherited or len(cell.text) < MIN_CUT:
        return False
    return not is_sentence(cell.text)
