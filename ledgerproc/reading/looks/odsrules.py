"""What the cells of an OpenDocument table accept, and looks that they take on by a condition.

In: conditions and formulas as an OpenDocument writes them. Out: checks and rules, one an area,
their formulas as an .xlsx writes them. What has no counterpart is counted as lost.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from ledgerproc.reading.looks.look import (
    CHECKS,
    LONGEST_FORMULA,
    MAX_RULES,
    RULES,
    Area,
    Cell,
    CellLook,
    Check,
    Rule,
)
from ledgerproc.reading.looks.tokens import place, sheet_prefix

Given = Mapping[str, str]
_SHEET = r"\$?(?:'((?:[^']|'')*)'|([^.'\[\]$:]+))?"
_ADDRESS = re.compile(rf"{_SHEET}\.(\$?)([A-Z]{{1,3}})(\$?)(\d{{1,7}})")
_PIECE = re.compile(
    r'("(?:[^"]|"")*")|\[([^\[\]]*)\]|([A-Z][A-Z0-9_.]*(?=\()|TRUE\b|FALSE\b)|([;,]|\s+|[-+*/^&<>=%(){}.0-9]+)'
)
_FOREIGN = ("ORG.", "COM.")  # functions that a workbook does not know
_COMPARISON = re.compile(r"\s*(<=|>=|!=|<>|=|<|>)(.*)", re.DOTALL)
_CALL = re.compile(r"\s*([a-z-]+)\((.*)\)\s*", re.DOTALL)
_CONTENT = "cell-content()"
_BETWEEN = {"between": "between", "not-between": "not between"}
_KINDS = {
    "cell-content-is-whole-number()": "integer",
    "cell-content-is-decimal-number()": "decimal",
    "cell-content-is-date()": "date",
    "cell-content-is-time()": "time",
}
_TYPES = {"stop": "stop", "warning": "warning", "information": "information"}


def column_number(letters: str) -> int:
    """The 0-based number of a column.

    >>> column_number("A"), column_number("AB")
    (0, 27)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def address(text: str) -> Cell | None:
    """The place that an address names: 台账.B3."""
    found = _ADDRESS.fullmatch(text)
    return (int(found[6]) - 1, column_number(found[4])) if found else None


def area(text: str) -> Area | None:
    """The area that two addresses name: 台账.G3:台账.G50."""
    first, _, last = text.partition(":")
    start, end = address(first), address(last or first)
    return (*start, *end) if start and end else None


def excel_formula(text: str, move: Cell) -> str | None:
    """A formula as an .xlsx writes it, what is relative in it moved; None where it cannot be.

    >>> excel_formula('AND([.$F3]<DATE(2022;12;1);[.A1]="甲")', (1, 0))
    'AND($F4<DATE(2022,12,1),A2="甲")'
    >>> excel_formula("[$选项.$A$1:.$A$3]", (0, 0)), excel_formula("[.A1]~[.B1]", (0, 0))
    ("'选项'!$A$1:$A$3", None)
    """
    at, parts = 0, []
    if len(text) > LONGEST_FORMULA:
        return None
    while at < len(text):
        found = _PIECE.match(text, at)
        if not found:
            return None
        words, reference, name, sign = found.groups()
        told: str | None = words or name or sign
        if reference is not None:
            told = _reference(reference, move)
        elif name and name.startswith(_FOREIGN):
            return None
        if told is None:
            return None
        parts.append("," if told == ";" else told)
        at = found.end()
    return "".join(parts).strip() or None


def _reference(text: str, move: Cell) -> str | None:
    first, _, last = text.partition(":")
    ends = [_ADDRESS.fullmatch(one) for one in ([first, last] if last else [first])]
    told = [_moved(one, move) for one in ends if one]
    if len(told) < len(ends) or not all(told) or ends[0] is None:
        return None
    sheet = (ends[0][1] or "").replace("''", "'") or ends[0][2] or ""
    return (sheet_prefix(sheet) if sheet else "") + ":".join(told)


def _moved(found: re.Match[str], move: Cell) -> str:
    row_moves, column_moves = not found[5], not found[3]
    row = int(found[6]) - 1 + (move[0] if row_moves else 0)
    column = column_number(found[4]) + (move[1] if column_moves else 0)
    if row < 0 or column < 0:
        return ""
    return place(row, column, row_moves=row_moves, column_moves=column_moves)


def split(text: str, sign: str) -> list[str]:
    """The parts of a text between signs that stand in no brackets and no quotes.

    >>> split('DATE(2000;1;1),"a,b"', ",")
    ['DATE(2000;1;1)', '"a,b"']
    """
    depth, is_quoted, start, found = 0, False, 0, []
    for at, letter in enumerate(text):
        if letter == '"':
            is_quoted = not is_quoted
        elif not is_quoted:
            depth += (letter in "([") - (letter in ")]")
            if letter == sign and depth == 0:
                found.append(text[start:at])
                start = at + 1
    return [*found, text[start:]]


class Validation(Struct):
    """What a named validation asks for, and where."""

    condition: str
    base: Cell
    check: Check
    areas: dict[str, list[Area]] = field(default_factory=dict)  # by table


class Validations(Struct):
    """The validations of a document while they are read."""

    named: dict[str, Validation] = field(default_factory=dict)
    has_rules: bool = False  # the document tells conditional looks by themselves
    open: Validation | None = None
    part: str = ""  # the message that is open
    title: str = ""
    words: list[str] = field(default_factory=list)

    def start(self, name: str, given: Given) -> None:
        """An element opens."""
        if name == "content-validation":
            self.open = Validation(
                given.get("table:condition", "").partition(":")[2],
                address(given.get("table:base-cell-address", "")) or (0, 0),
                Check(
                    (0, 0, 0, 0),
                    "",
                    "",
                    ignores_blank=given.get("table:allow-empty-cell") != "false",
                    has_arrow=given.get("table:display-list") != "none",
                    shows_error=False,
                    shows_prompt=False,
                ),
            )
            self.named[given.get("table:name", "")] = self.open
        elif self.open and name in ("error-message", "help-message"):
            self.part, self.title, self.words = name, given.get("table:title", ""), []
            is_shown = given.get("table:display") == "true"
            check = self.open.check
            if name == "help-message":
                self.open.check = replace(check, shows_prompt=is_shown)
            else:
                severity = _TYPES.get(given.get("table:message-type", ""), "stop")
                self.open.check = replace(check, shows_error=is_shown, severity=severity)
        elif self.part and name == "p" and self.words:
            self.words.append("\n")

    def text(self, data: str) -> None:
        """Text inside a message."""
        if self.part:
            self.words.append(data)

    def end(self, name: str) -> None:
        """An element closes."""
        if name == "content-validation":
            self.open = None
        elif self.open and name == self.part:
            told = self.title, "".join(self.words)
            if name == "help-message":
                self.open.check = replace(self.open.check, prompt=told)
            else:
                self.open.check = replace(self.open.check, error=told)
            self.part = ""

    def use(self, name: str, table: str, spot: Area) -> None:
        """Cells of a table that a validation is for; those below one another become one area."""
        one = self.named.get(name)
        if one is None:
            return
        areas = one.areas.setdefault(table, [])
        for at in range(len(areas) - 1, max(-1, len(areas) - 30), -1):
            top, left, bottom, right = areas[at]
            if (left, right, bottom + 1) == (spot[1], spot[3], spot[0]):
                areas[at] = top, left, spot[2], right
                return
        if len(areas) <= MAX_RULES:
            areas.append(spot)

    def checks(self, table: str, lost: dict[str, int]) -> tuple[Check, ...]:
        """What the cells of a table accept."""
        found: list[Check] = []
        for one in self.named.values():
            for spot in _wide(one.areas.get(table, [])):
                move = spot[0] - one.base[0], spot[1] - one.base[1]
                check = _check(one, move) if len(found) < MAX_RULES else None
                if check is None:
                    lost[CHECKS] = lost.get(CHECKS, 0) + 1
                    break
                found.append(replace(check, area=spot))
        return tuple(found)


def area_list(text: str) -> list[Area]:
    """The areas that addresses apart by blanks name."""
    return [spot for one in text.split()[: MAX_RULES + 1] if (spot := area(one))]


def join_cells(cells: list[Cell]) -> list[Area]:
    """The areas that cells make up."""
    rows: list[Area] = []
    for row, column in sorted(cells, key=lambda one: (one[1], one[0])):
        if rows and rows[-1][1] == column and rows[-1][2] + 1 == row:
            rows[-1] = (*rows[-1][:2], row, column)
        else:
            rows.append((row, column, row, column))
    return _wide(rows)


def _wide(areas: list[Area]) -> list[Area]:
    """Areas of the same rows that stand side by side, as one."""
    found: list[Area] = []
    for top, left, bottom, right in sorted(areas, key=lambda one: (one[0], one[2], one[1])):
        if found and (found[-1][0], found[-1][2], found[-1][3] + 1) == (top, bottom, left):
            found[-1] = (top, found[-1][1], bottom, right)
        else:
            found.append((top, left, bottom, right))
    return found


def _check(one: Validation, move: Cell) -> Check | None:
    """The check of a condition; None where it is not followed."""
    condition = one.condition.strip()
    if not condition:  # nothing but a message
        return replace(one.check, kind="any")
    found = _CALL.fullmatch(condition)
    if found and found[1] == "cell-content-is-in-list":
        return _list(one.check, found[2], move)
    if found and found[1] == "is-true-formula":
        first = excel_formula(found[2], move)
        return replace(one.check, kind="custom", first=first) if first else None
    kind, _, rest = condition.partition(" and ")
    if kind.strip() in _KINDS:
        return _compared(replace(one.check, kind=_KINDS[kind.strip()]), rest.strip(), move)
    for start in ("cell-content-text-length()", "cell-content-text-length-is-"):
        if condition.startswith(start):
            rest = condition.removeprefix("cell-content-text-length").removeprefix("-is-")
            shape = rest if start.endswith("-") else _CONTENT + rest.removeprefix("()")
            return _compared(replace(one.check, kind="length"), shape, move)
    return None


def _list(check: Check, inside: str, move: Cell) -> Check | None:
    parts = [one.strip() for one in split(inside, ";")]
    if all(len(one) > 1 and one[0] == one[-1] == '"' for one in parts):
        if any("," in one for one in parts):
            return None  # a comma parts two choices
        told = '"' + ",".join(one[1:-1] for one in parts) + '"'
        return replace(check, kind="list", first=told)
    first = excel_formula(inside, move)
    return replace(check, kind="list", first=first) if first else None


def _compared(check: Check, rest: str, move: Cell) -> Check | None:
    told = comparison(rest.removeprefix("cell-content-is-").removeprefix(_CONTENT), move)
    if told is None:
        return None
    criteria, first, second = told
    return replace(check, criteria=criteria, first=first, second=second)


def comparison(text: str, move: Cell) -> tuple[str, str, str] | None:
    """A comparison and its one or two formulas: =5, between(1,5)."""
    if found := _COMPARISON.fullmatch(text):
        sign = {"=": "==", "<>": "!="}.get(found[1], found[1])
        first = excel_formula(found[2], move)
        return (sign, first, "") if first else None
    call = _CALL.fullmatch(text)
    if call and call[1] in _BETWEEN:
        told = [excel_formula(one, move) for one in split(call[2], ",")]
        if len(told) == 2 and told[0] and told[1]:
            return _BETWEEN[call[1]], told[0], told[1]
    return None


class Conditional(Struct):
    """A condition of a document, before its style is known."""

    spot: list[Area]
    condition: str
    style: str
    base: str


def rules(
    told: list[Conditional], style: Callable[[str], CellLook], lost: dict[str, int]
) -> tuple[Rule, ...]:
    """The rules of a table."""
    found: list[Rule] = []
    for one in told:
        base = address(one.base)
        for spot in one.spot:
            has_room = len(found) < MAX_RULES
            rule = _rule(one, spot, base or spot[:2], style) if has_room else None
            if rule is None:
                lost[RULES] = lost.get(RULES, 0) + 1
                break
            found.append(rule)
    return tuple(found)


def _rule(
    one: Conditional, spot: Area, base: Cell, style: Callable[[str], CellLook]
) -> Rule | None:
    look, move = style(one.style), (spot[0] - base[0], spot[1] - base[1])
    if not look.told():
        return None
    call = _CALL.fullmatch(one.condition)
    if call and call[1] in ("formula-is", "is-true-formula"):
        first = excel_formula(call[2], move)
        return Rule(spot, look, first) if first else None
    shape = one.condition.removeprefix("cell-content-is-").removeprefix(_CONTENT)
    told = comparison(shape, move)
    return Rule(spot, look, told[1], told[2], told[0]) if told else None
