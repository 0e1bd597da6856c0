"""Noise: a rule that fires on most rows of a sheet is told once, and once for a file.

In: the findings of one sheet, then those of all its sheets. Out: the same, where those that
most rows share stand once at the column's header, with the cells they stand for; so does what
is seldom wrong. Errors keep their cells: a returned file marks each.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from ledgerproc.findings import CellRef, Finding, Severity, severity_of

_FEWEST_ROWS = 5
# What a single cell is to blame for, however often it happens.
_KEPT = frozenset({"IDENTITY_NUMBER", "BANK_CARD", "CELL_FORMULA_TEXT", "PLACE_CONFLICT"})

# What is right in most cells that show it, and on how many rows it is told once for a file.
_GATHERED = {"PERSON_FROM_LEADER": 1, "PERSON_MISSING": 3}


def collapse(findings: Iterable[Finding], rows: int, headers: Mapping[int, int]) -> list[Finding]:
    """Tell once what more than half of ``rows`` share; ``headers``: column -> header row."""
    findings = list(findings)
    groups: dict[tuple[str, int], list[Finding]] = {}
    for one in findings:
        groups.setdefault((one.code, one.where.column), []).append(one)
    common = {key for key, group in groups.items() if key[1] and _is_common(group, rows)}
    kept = [one for one in findings if (one.code, one.where.column) not in common]
    return kept + [_once(groups[key], headers) for key in sorted(common)]


def _is_common(group: list[Finding], rows: int) -> bool:
    code, shared = group[0].code, len({one.where.row for one in group})
    if shared >= _GATHERED.get(code, math.inf):
        return True
    many = shared * 2 > rows >= _FEWEST_ROWS
    return many and code not in _KEPT and severity_of(group[0]) is not Severity.ERROR


def _once(group: list[Finding], headers: Mapping[int, int]) -> Finding:
    first = group[0]
    column = first.where.column
    where = CellRef(first.where.file, first.where.sheet, headers.get(column, 0), column)
    if not where.row:
        where = CellRef(first.where.file, first.where.sheet)
    cells = dict.fromkeys(one.where for one in group)  # a row may hold several problems
    return replace(first, where=where, related=tuple(cells))


def tell_once(findings: Iterable[Finding]) -> list[Finding]:
    """Join what several sheets of one file tell at their headers about one field and place."""
    kept: list[Finding] = []
    first: dict[tuple[str, str, str], int] = {}
    for one in findings:
        key = (one.code, one.field, one.place)
        if one.related and key in first:
            at = first[key]
            kept[at] = replace(kept[at], related=kept[at].related + one.related)
            continue
        if one.related:
            first[key] = len(kept)
        kept.append(one)
    return kept


def without_needless(findings: Iterable[Finding], *, is_one_place: bool) -> list[Finding]:
    """Findings but for a place carried down in a file that reports for that place alone."""
    return [
        one
        for one in findings
        if not (is_one_place and one.field == "place" and one.code == "CELL_CARRIED_DOWN")
    ]
