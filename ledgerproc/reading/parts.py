"""Tells rows in which a sender numbered several problems, and splits those that can be split.

In: the data rows of a table. Out: the parts of each row, and a finding for it. A row is split
only where the name of the problem and its story are numbered alike and each part has words of
its own; a story or a list of measures alone is often numbered, and tells one problem.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from ledgerproc.findings import Finding
from ledgerproc.profile.model import Kind
from ledgerproc.reading.continuations import PROSE
from ledgerproc.reading.lines import Line
from ledgerproc.reading.numbering import split_numbered, split_surely
from ledgerproc.reading.rows import RawCell, RowKind
from ledgerproc.reading.vocabulary import Words

_WHOLE = frozenset({Kind.NUMBER, Kind.CASE_ID})  # of the row, however it is written


def split_lines(words: Words, lines: Iterable[Line], beside: int = 0) -> list[Finding]:
    """Give the lines that hold several problems their parts; a finding for each of them.

    ``beside`` is the first column of a table that another stands beside.
    """
    names = sorted(key for key in words.subjects - PROSE if words.kind(key) is Kind.TEXT)
    found: list[Finding] = []
    for line in lines:
        if line.kind is not RowKind.DATA:
            continue
        counts = {key: count for key in names if (count := _count(line.cells.get(key)))}
        if not counts:
            continue
        line.parts = _parts(words, line, max(counts.values()), beside)
        code = "ROW_SPLIT" if line.parts else "ROW_HOLDS_SEVERAL"
        for key, count in counts.items():
            details = {"parts": str(count)}
            if line.parts:
                details["row"] = str(line.cells[key].where.row)
            found.append(Finding(code, line.cells[key].where, key, "", details))
    return found


def _count(cell: RawCell | None) -> int:
    return len(split_numbered(cell.text)) if cell is not None and not cell.inherited else 0


def _parts(words: Words, line: Line, count: int, beside: int) -> list[Mapping[str, RawCell]]:
    """The cells of each problem of a row; none where not every subject is told in parts."""
    subjects = [key for key in line.cells if key in words.subjects and line.cells[key].text]
    own = {key: _split(line.cells[key], count, beside) for key in subjects}
    is_told = any(key in PROSE for key in subjects) and all(own.values())
    if not is_told or _is_known_case(words, line):
        return []
    for key, cell in line.cells.items():
        if key not in own and words.kind(key) not in _WHOLE:
            own[key] = _split(cell, count, beside, least=1)
    return [
        {key: own[key][at] if own.get(key) else cell for key, cell in line.cells.items()}
        for at in range(count)
    ]


def _split(cell: RawCell, count: int, beside: int, **least: int) -> list[RawCell]:
    """A cell for each problem, with its part of the text; none where all share the cell."""
    if cell.inherited or not isinstance(cell.value, str):
        return []
    texts = split_surely(cell.text, count, **least)
    return [
        RawCell(one, replace(cell.where, part=at).beside(beside)) for at, one in enumerate(texts, 1)
    ]


def _is_known_case(words: Words, line: Line) -> bool:
    """Whether the row carries one of our numbers: it is one case, whatever it tells."""
    key = words.by_kind.get(Kind.CASE_ID)
    return key is not None and key in line.cells and bool(line.cells[key].text)
