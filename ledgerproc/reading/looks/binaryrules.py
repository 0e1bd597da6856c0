"""What rules of a binary workbook (.xls, .xlsb) come to, where both say it in the same bits.

In: the flags, texts and formulas of a rule, the areas it is for. Out: checks and rules, one an
area, since what moves in a formula counts from the first cell of its area; what cannot be
followed is counted as lost.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from ledgerproc.reading.looks.look import (
    CHECKS,
    CRITERIA,
    KINDS,
    MAX_PIECES,
    MAX_RULES,
    RULES,
    SEVERITIES,
    Area,
    CellLook,
    Check,
    Piece,
    Rule,
)
from ledgerproc.reading.looks.tokens import Names, formula

_LIST, _ANY, _CUSTOM = "list", "any", "custom"
_CELL_IS, _FORMULA_IS = 1, 2
_FIXED_AREA = re.compile(r"(?:'(?:[^']|'')+'!)?\$[A-Z]{1,3}\$\d{1,7}(?::\$[A-Z]{1,3}\$\d{1,7})?")


class Found(Struct):
    """The rules of a sheet that were met so far, and what was lost of them."""

    checks: list[Check] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    lost: dict[str, int] = field(default_factory=dict)

    def lose(self, what: str) -> None:
        """Count something that cannot be kept."""
        self.lost[what] = self.lost.get(what, 0) + 1


def add_checks(
    found: Found,
    flags: int,
    texts: tuple[str, str, str, str],
    tokens: tuple[bytes, bytes],
    areas: Iterable[Area],
    names: Names,
) -> None:
    """Add what the cells of some areas accept; ``texts`` are those of the error, of the prompt."""
    kind, severity, way = flags & 15, flags >> 4 & 7, flags >> 20 & 15
    if kind >= len(KINDS) or severity >= len(SEVERITIES) or way >= len(CRITERIA):
        found.lose(CHECKS)
        return
    plain = Check(
        area=(0, 0, 0, 0),
        kind=KINDS[kind],
        first="",
        criteria=CRITERIA[way],
        ignores_blank=bool(flags & 0x100),
        has_arrow=not flags & 0x200,
        severity=SEVERITIES[severity],
        error=texts[:2],
        prompt=texts[2:],
        shows_prompt=bool(flags & 0x40000),
        shows_error=bool(flags & 0x80000),
    )
    needs_two = way < 2 and plain.kind not in (_LIST, _ANY, _CUSTOM)
    for area in areas:
        if len(found.checks) >= MAX_RULES:
            found.lose(CHECKS)
            return
        anchor = area[:2]
        first = formula(tokens[0], names, anchor) or ""
        second = formula(tokens[1], names, anchor) or "" if needs_two else ""
        if flags & 0x80:  # the choices themselves, each ended by a nought in an .xls
            first = first.replace("\0", ",")
        is_whole = bool(first or plain.kind == _ANY) and bool(second) == needs_two
        if not is_whole:
            found.lose(CHECKS)
            return
        found.checks.append(replace(plain, area=area, first=first, second=second))


def add_rules(
    found: Found,
    kind: int,
    way: int,
    look: CellLook | None,
    tokens: Sequence[bytes],
    areas: Iterable[Area],
    names: Names,
) -> None:
    """Add a look that cells take on; ``way`` is the number of the comparison, from 1."""
    criteria = CRITERIA[way - 1] if kind == _CELL_IS and 1 <= way <= len(CRITERIA) else ""
    needs = 2 if criteria in CRITERIA[:2] else 1
    if look is None or (kind == _CELL_IS) != bool(criteria) or kind not in (_CELL_IS, _FORMULA_IS):
        found.lose(RULES)
        return
    for area in areas:
        has_room = len(found.rules) < MAX_RULES
        told = [formula(one, names, area[:2]) or "" for one in tokens[:needs] if has_room]
        if len(told) < needs or not all(told):
            found.lose(RULES)
            return
        found.rules.append(Rule(area, look, told[0], told[1] if needs > 1 else "", criteria))


def fixed_area(tokens: bytes, names: Names) -> str:
    """The formula of a name that stands for one fixed area; "" for any other."""
    told = formula(tokens, names, (0, 0)) or ""
    return told if _FIXED_AREA.fullmatch(told) else ""


def cut_pieces(
    text: str, starts: Iterable[tuple[int, int]], fonts: Callable[[int], CellLook | None]
) -> tuple[Piece, ...]:
    """A text in pieces of one font each; what stands before the first has the cell's own."""
    places = sorted({at: font for at, font in starts if 0 <= at < len(text)}.items())
    if not places or len(places) > MAX_PIECES:
        return ()
    looks: list[tuple[int, CellLook | None]] = [(0, CellLook())] if places[0][0] else []
    looks += [(at, fonts(font)) for at, font in places]
    ends = [*(at for at, _ in looks[1:]), len(text)]
    pieces = [(text[at:end], look) for (at, look), end in zip(looks, ends, strict=True)]
    if any(look is None for _, look in pieces):
        return ()
    return tuple((part, look) for part, look in pieces if look is not None)
