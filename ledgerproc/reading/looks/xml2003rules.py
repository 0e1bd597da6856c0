"""Rules of an XML table (Excel 2003): what cells accept and looks that they take on.

In: elements of a worksheet. Out: checks and rules, one an area, their formulas in the letters
and numbers of an .xlsx; here they are written by rows and columns (R[-1]C2).
"""

from __future__ import annotations

import re
from typing import Any

from ledgerproc.reading.looks.css import font_of, properties
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
    colour,
)
from ledgerproc.reading.looks.tokens import place, sheet_prefix

_X = "{urn:schemas-microsoft-com:office:excel}"
_SIDE = r"(?:\[(-?\d{1,7})\]|(\d{1,7}))?"
_PLACE = re.compile(rf"R{_SIDE}C{_SIDE}")
_PIECE = re.compile(
    r'("(?:[^"]|"")*")|(?:\'((?:[^\']|\'\')+)\'|([\w.\u4e00-\u9fff]+))!'
    rf"|(?<![\w.])R{_SIDE}C{_SIDE}(?![\w.\[])"
    r"|([A-Z][A-Z0-9.]*)(?=\()|(TRUE|FALSE)\b|([\d.]+|[-+*/^&<>=%(){},:;\s]+)"
)
_KINDS = {
    "List": "list", "Whole": "integer", "Decimal": "decimal", "Date": "date", "Time": "time",
    "TextLength": "length", "Custom": "custom", "": "any",
}  # fmt: skip
_QUALIFIERS = {
    "Between": "between", "NotBetween": "not between", "Equal": "==", "NotEqual": "!=",
    "Greater": ">", "Less": "<", "GreaterOrEqual": ">=", "LessOrEqual": "<=",
}  # fmt: skip
_STYLES = {"Warn": "warning", "Info": "information"}


def excel_formula(text: str, anchor: Cell) -> str | None:
    """A formula as an .xlsx writes it, counted from a cell; None where it cannot be.

    >>> excel_formula("AND(RC6<DATE(2022,12,1),LEN(R[-1]C)>0)", (2, 0))
    'AND($F3<DATE(2022,12,1),LEN(A2)>0)'
    >>> excel_formula("选项!R1C1:R3C1", (2, 0)), excel_formula("所有类别", (0, 0))
    ("'选项'!$A$1:$A$3", None)
    """
    text = text.strip().removeprefix("=")
    if not 0 < len(text) <= LONGEST_FORMULA:
        return None
    at, parts = 0, []
    while at < len(text):
        found = _PIECE.match(text, at)
        if not found:
            return None
        words, quoted, bare, *sides, function, truth, sign = found.groups()
        told = words or function or truth or sign
        if quoted or bare:
            told = sheet_prefix((quoted or bare).replace("''", "'"))
        elif not told:
            told = _moved(sides, anchor)
        if told is None:
            return None
        parts.append(told)
        at = found.end()
    return "".join(parts)


def _moved(sides: list[str | None], anchor: Cell) -> str | None:
    row, row_moves = _side(sides[0], sides[1], anchor[0])
    column, column_moves = _side(sides[2], sides[3], anchor[1])
    if row < 0 or column < 0:
        return None
    return place(row, column, row_moves=row_moves, column_moves=column_moves)


def _side(near: str | None, fixed: str | None, start: int) -> tuple[int, bool]:
    """A row or column, and whether it moves with the cell."""
    return (int(fixed) - 1, False) if fixed else (start + int(near or 0), True)


def areas(text: str) -> list[Area]:
    """The areas of a range: R3C7:R50C7,R2C1, rows R1:R2 being none."""
    found = []
    for one in text.lstrip("=").split(",")[: MAX_RULES + 1]:
        ends = [_PLACE.fullmatch(end.rpartition("!")[2]) for end in one.split(":")]
        numbers = [(int(end[2]) - 1, int(end[4]) - 1) for end in ends if end and end[2] and end[4]]
        if len(numbers) == len(ends):
            found.append((*numbers[0], *numbers[-1]))
    return found


def read_checks(sheet: Any, lost: dict[str, int]) -> tuple[Check, ...]:
    """What the cells of a worksheet accept."""
    found: list[Check] = []
    tried = 0
    for one in sheet.iterfind(f"{_X}DataValidation"):
        own = areas(_said(one, "Range"))
        tried += len(own)
        made = [_check(one, area) for area in own] if tried <= MAX_RULES else []
        whole = [check for check in made if check]
        if not own or len(whole) < len(own):
            lost[CHECKS] = lost.get(CHECKS, 0) + 1
        else:
            found += whole
    return tuple(found)


def _said(node: Any, name: str) -> str:
    return (node.findtext(f"{_X}{name}") or "").strip()


def _check(one: Any, area: Area) -> Check | None:
    kind = _KINDS.get(_said(one, "Type"))
    texts = [_said(one, name) for name in ("Value", "Min", "Max")]
    told = [excel_formula(text, area[:2]) or "" for text in texts]
    criteria = _QUALIFIERS.get(_said(one, "Qualifier") or "Between", "")
    needs_two = criteria in ("between", "not between") and kind not in ("list", "custom", "any")
    first, second = (told[1], told[2]) if needs_two else (told[0] or told[1], "")
    if kind is None or not criteria or not (first or kind == "any") or (needs_two and not second):
        return None
    return Check(
        area=area,
        kind=kind,
        first=first if kind != "any" else "",
        second=second,
        criteria=criteria,
        ignores_blank=one.find(f"{_X}UseBlank") is None,
        has_arrow=one.find(f"{_X}ComboHide") is None,
        severity=_STYLES.get(_said(one, "ErrorStyle"), "stop"),
        error=(_said(one, "ErrorTitle"), _said(one, "ErrorMessage")),
        prompt=(_said(one, "InputTitle"), _said(one, "InputMessage")),
        shows_error=one.find(f"{_X}ErrorHide") is None,
        shows_prompt=one.find(f"{_X}InputHide") is None,
    )


def read_rules(sheet: Any, lost: dict[str, int]) -> tuple[Rule, ...]:
    """Looks that the cells of a worksheet take on."""
    found: list[Rule] = []
    tried = 0
    for one in sheet.iterfind(f"{_X}ConditionalFormatting"):
        own = areas(_said(one, "Range"))
        for condition in one.iterfind(f"{_X}Condition"):
            tried += len(own)
            made = [_rule(condition, area) for area in own] if tried <= MAX_RULES else []
            whole = [rule for rule in made if rule]
            if not own or len(whole) < len(own):
                lost[RULES] = lost.get(RULES, 0) + 1
            else:
                found += whole
    return tuple(found)


def _rule(one: Any, area: Area) -> Rule | None:
    look = _changed(one.find(f"{_X}Format"))
    told = [excel_formula(_said(one, name), area[:2]) or "" for name in ("Value1", "Value2")]
    qualifier = _said(one, "Qualifier")
    criteria = _QUALIFIERS.get(qualifier, "")
    second = told[1] if criteria in ("between", "not between") else ""
    if not look.told() or not told[0] or bool(qualifier) != bool(criteria):
        return None
    return (
        None
        if "between" in criteria and not second
        else Rule(area, look, told[0], second, criteria)
    )


def _changed(node: Any) -> CellLook:
    """The look of a rule, which is told in the words of a web page."""
    style = (
        next((value for key, value in node.items() if key.endswith("Style")), "")
        if node is not None
        else ""
    )
    given = properties(style)
    look = font_of(CellLook(), given)
    ground = colour(given.get("background", "") or given.get("background-color", ""))
    return CellLook(**look.told(), bg_color=ground)  # type: ignore[arg-type]
