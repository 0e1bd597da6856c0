"""Values as text and back: the form in which changes are told and people's edits read.

In: ``Values`` and a field key. Out: its text (dates as 2022-12-20, several joined with 、),
and ``Values`` with a text put in, or None where the text is not usable for that field.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from msgspec import structs

from ledgerproc.cleaning.numerals import normalise
from ledgerproc.cleaning.records import Deadline, DeadlineKind, Status, Values
from ledgerproc.profile.model import CORE_FIELDS, Profile

ONGOING = "长期"  # the contract's word for a deadline without end
SEVERAL = "、"
_LISTS = ("categories", "lead", "assisting", "persons", "phones")
_NEVER_BLANK = ("place", "title", "categories", "status")
_SPLIT = re.compile(r"[、,，;；\n]+")
_DAY = re.compile(
    r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?(?:\s*0?0:00(?::00)?)?"
)


def text_of(values: Values, key: str) -> str:
    """The text of a core or extra field; "" where there is nothing."""
    if key == "deadline":
        return deadline_text(values.deadline)
    if key not in CORE_FIELDS:
        return values.extras.get(key, "")
    value = getattr(values, key)
    if value is None:
        return ""
    if isinstance(value, tuple):
        return SEVERAL.join(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def deadline_text(deadline: Deadline) -> str:
    """A deadline as the ledger shows it."""
    if deadline.kind is DeadlineKind.ONGOING:
        return ONGOING
    return deadline.on.isoformat() if deadline.on else ""


def field_keys(*sides: Values) -> tuple[str, ...]:
    """Core fields in their order, then every extra field that one of the sides has."""
    extras = {key for values in sides for key in values.extras}
    return (*CORE_FIELDS, *sorted(extras))


def with_text(values: Values, key: str, text: str, profile: Profile) -> Values | None:
    """The values with a field set from text; None where the text cannot be that field's."""
    text = text.strip()
    if key not in CORE_FIELDS:
        extras = {**values.extras, key: text}
        return structs.replace(values, extras={k: v for k, v in extras.items() if v})
    if not text and key in _NEVER_BLANK:
        return None
    value: Any = _parse(key, text, profile)
    if value is None and text:
        return None
    return structs.replace(values, **{key: value})


def _parse(key: str, text: str, profile: Profile) -> Any:
    if key == "status":
        return next((one for one in Status if one.value == text), None)
    if key == "closed_on":
        return parse_day(text)
    if key == "deadline":
        return _parse_deadline(text, profile)
    if key == "place":
        return text if profile.place(text) else None
    if key in _LISTS:
        parts = tuple(dict.fromkeys(one.strip() for one in _SPLIT.split(text) if one.strip()))
        known = key != "categories" or all(profile.category(one) for one in parts)
        return parts if known else None
    return text


def _parse_deadline(text: str, profile: Profile) -> Deadline | None:
    if not text:
        return Deadline()
    if text == ONGOING or text in profile.deadline_words.ongoing:
        return Deadline(DeadlineKind.ONGOING, text=text)
    day = parse_day(text)
    if day is None:
        return None
    return Deadline(DeadlineKind.DATE, day, day, "day", "written", text)


def parse_day(text: str) -> date | None:
    """A day written in full; None for anything else.

    >>> [str(parse_day(one)) for one in ("2022-12-20", "2022年2月3日", "2022.2.30")]
    ['2022-12-20', '2022-02-03', 'None']
    """
    match = _DAY.fullmatch(normalise(text).strip())
    if match is None:
        return None
    year, month, day = map(int, match.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None
