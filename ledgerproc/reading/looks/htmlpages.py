"""What a web page of an office program says once for all its tables: style sheet, paper, view.

In: the elements and the text of a page. Out: the rules of its style sheets by the last part of
their selectors, how it prints, and what it holds besides its tables.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ledgerproc.reading.looks.css import Given, points, style_rules
from ledgerproc.reading.looks.look import CHECKS, FORMULAS, RULES, PageLook

_ISLAND = re.compile(
    r"<x:(PaperSizeIndex|FitWidth|FitHeight|SplitHorizontal|SplitVertical)>(\d{1,5})<"
)


class Rule(Struct, frozen=True):
    """A rule of a style sheet: what has to stand around an element, and its properties."""

    around: frozenset[str]
    given: Given


MAX_ALIKE = 30  # rules for one element or class; every cell is held against each of its own
Rules = dict[str, list[Rule]]


def page_rules(root: Any) -> Rules:
    """The rules of a page by the last part of their selectors."""
    found: Rules = {}
    sheets = [one.text or "" for one in root.iter("style")]
    for selector, given in style_rules("\n".join(sheets)).items():
        *around, last = selector.replace(">", " ").split() or [""]
        if last.startswith("@page"):
            last, around = "@page", []
        own = found.setdefault(last, [])
        if len(own) < MAX_ALIKE:
            own.append(Rule(frozenset(around), given))
    return found


def unkept(text: str) -> dict[str, int]:
    """What a page of an office program holds besides its tables, and a copy does not."""
    counts = {
        CHECKS: text.count("<x:DataValidation>"),
        RULES: text.count("<x:ConditionalFormatting>"),
        FORMULAS: text.count(" x:fmla="),
    }
    return {what: count for what, count in counts.items() if count}


def page_look(text: str, rules: Rules) -> PageLook:
    """How a page of an office program prints and is shown."""
    given: dict[str, str] = {}
    for one in rules.get("@page", ()):
        given |= one.given
    told = {name: int(number) for name, number in _ISLAND.findall(text)}
    sides = [points(one) / 72 for one in given.get("margin", "").split()]
    page = PageLook(
        landscape=given.get("mso-page-orientation") == "landscape",
        paper=told.get("PaperSizeIndex", 0) if told.get("PaperSizeIndex", 0) < 256 else 0,
        fit=_fit(told) if "<x:FitToPage" in text else None,
        has_gridlines="<x:DoNotDisplayGridlines" not in text,
    )
    if len(sides) == 4:
        page = replace(page, margins=(sides[3], sides[1], sides[0], sides[2]))
    split = told.get("SplitHorizontal", 0), told.get("SplitVertical", 0)
    return replace(page, frozen=split) if any(split) and "<x:FreezePanes" in text else page


def _fit(told: Mapping[str, int]) -> tuple[int, int]:
    return min(told.get("FitWidth", 1), 1000), min(told.get("FitHeight", 1), 1000)
