"""Gives a rebuilt sheet what its cells accepted and how they changed: lists, rules, notes, filter.

In: a sheet of XlsxWriter and the look as the file told it. Out: how much of it an .xlsx cannot
hold, by its name for clerks.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from typing import Any

from ledgerproc.reading.looks.look import CHECKS, NOTES, RULES, Area, Check, Rule, SheetLook
from ledgerproc.writing.office.cells import clean_text
from ledgerproc.writing.returned.formats import Formats

LONGEST_LIST, LONGEST_TITLE, LONGEST_MESSAGE, LONGEST_NOTE = 255, 32, 255, 32_000
MAX_ROW, MAX_COLUMN = 1_048_575, 16_383
_SHEET = re.compile(r"'((?:[^']|'')+)'!")


def add_rules(
    sheet: Any, look: SheetLook, titles: Mapping[str, str], formats: Formats
) -> dict[str, int]:
    """Put lists, rules, notes and the filter of a file on a sheet; what could not be put, counted.

    ``titles`` tells the names that the sheets now have.
    """
    lost = dict(look.lost)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what is refused is counted
        put = [(CHECKS, _add_check(sheet, one, titles)) for one in look.checks]
        put += [(RULES, _add_rule(sheet, one, titles, formats)) for one in look.rules]
    for what, is_put in put:
        if not is_put:
            lost[what] = lost.get(what, 0) + 1
    for (row, column), text in look.notes.items():
        if _fits((row, column, row, column)) and text.strip():
            sheet.write_comment(row, column, clean_text(text)[:LONGEST_NOTE])
        else:
            lost[NOTES] = lost.get(NOTES, 0) + 1
    if look.filtered and _fits(look.filtered):
        sheet.autofilter(*look.filtered)
    return lost


def _fits(area: Area) -> bool:
    top, left, bottom, right = area
    return 0 <= top <= bottom <= MAX_ROW and 0 <= left <= right <= MAX_COLUMN


def _formula(text: str, titles: Mapping[str, str]) -> str:
    """A formula with the names that sheets now have; "" where it leads to one that is not here."""
    names = [one.replace("''", "'") for one in _SHEET.findall(text)]
    if any(one not in titles for one in names):
        return ""

    def renamed(found: re.Match[str]) -> str:
        return "'" + titles[found[1].replace("''", "'")].replace("'", "''") + "'!"

    return "=" + _SHEET.sub(renamed, text)


def _add_check(sheet: Any, one: Check, titles: Mapping[str, str]) -> bool:
    first, second = (_formula(text, titles) if text else "" for text in (one.first, one.second))
    is_choice = one.first.startswith('"') and one.kind == "list"
    if not _fits(one.area) or bool(one.first) != bool(first) or bool(one.second) != bool(second):
        return False
    if is_choice and len(one.first) - 2 > LONGEST_LIST:
        return False
    told: dict[str, Any] = {
        "validate": one.kind,
        "ignore_blank": one.ignores_blank,
        "dropdown": one.has_arrow,
        "error_type": one.severity,
        "show_error": one.shows_error,
        "show_input": one.shows_prompt,
        "error_title": clean_text(one.error[0])[:LONGEST_TITLE],
        "error_message": clean_text(one.error[1])[:LONGEST_MESSAGE],
        "input_title": clean_text(one.prompt[0])[:LONGEST_TITLE],
        "input_message": clean_text(one.prompt[1])[:LONGEST_MESSAGE],
    }
    if one.kind in ("list", "custom"):
        told["value"] = first
    elif one.kind == "any":
        told["value"] = None
    else:
        told |= {"criteria": one.criteria, "minimum" if second else "value": first}
        told |= {"maximum": second} if second else {}
    return bool(sheet.data_validation(*one.area, told) == 0)


def _add_rule(sheet: Any, one: Rule, titles: Mapping[str, str], formats: Formats) -> bool:
    first, second = (_formula(text, titles) if text else "" for text in (one.first, one.second))
    if not _fits(one.area) or not first or bool(one.second) != bool(second):
        return False
    told: dict[str, Any] = {"format": formats.get(one.look)}
    if one.criteria:
        told |= {"type": "cell", "criteria": one.criteria}
        told |= {"minimum": first, "maximum": second} if second else {"value": first}
    else:
        told |= {"type": "formula", "criteria": first}
    return bool(sheet.conditional_format(*one.area, told) == 0)
