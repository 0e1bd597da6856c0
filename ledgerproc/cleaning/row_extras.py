"""Row extras: the fields that a profile adds to the core ones, as text in one form.

In: a draft of a row. Out: text by field key: sums in yuan, counts as numbers, dates as
2022-12-20, telephone numbers in one spelling; what cannot be read stays as given.
"""

from __future__ import annotations

import re
from decimal import Decimal

from ledgerproc.cleaning.amounts import find_amounts, parse_amount, parse_count
from ledgerproc.cleaning.dates import parse_date
from ledgerproc.cleaning.drafts import Draft
from ledgerproc.cleaning.phones import find_phones
from ledgerproc.cleaning.quantities import (
    PEOPLE,
    find_households,
    find_wild_count,
    find_wild_sum,
)
from ledgerproc.cleaning.records import Problem
from ledgerproc.cleaning.spelling import narrow
from ledgerproc.profile.model import Field, Kind

_UNIT = re.compile(r"[(（]\s*(?:单位[:：])?\s*((?:百|千)?万元?|亿元?|千元|元)\s*[)）]")
_JOIN = "、"
_LONG_AGO = 40  # years after which a date in a column is doubted


def clean_extras(draft: Draft) -> dict[str, str]:
    """Clean every extra field that the row fills."""
    extras = {}
    for key, field in draft.context.rules.extras.items():
        if key in draft.row.cells and (text := _clean(draft, key, field)):
            extras[key] = text
    _tell_wild_words(draft)
    _tell_wild_counts(draft)
    return extras


def _tell_wild_words(draft: Draft) -> None:
    """Tell a sum in the narrative that cannot be right, where the sheet has no column of sums."""
    text = draft.row.text("narrative")
    if "元" not in text:  # asked first: most rows tell no sum
        return
    sums = [one for one in draft.context.rules.extras.values() if one.kind is Kind.AMOUNT]
    if not sums or any(one.key in draft.context.columns for one in sums):
        return
    low, high, top = (Decimal(str(one)) for one in (sums[0].low, sums[0].high, sums[0].most))
    if words := find_wild_sum(text, low, high, top):
        draft.tell("narrative", Problem("AMOUNT_WILD", words))


def _tell_wild_counts(draft: Draft) -> None:
    """Tell a number of households or people in the narrative, where no column holds it."""
    text = draft.row.text("narrative")
    for one in draft.context.rules.extras.values():
        if one.kind is Kind.COUNT and one.key not in draft.context.columns:
            unit = PEOPLE if PEOPLE in one.label else "户"
            if words := find_wild_count(text, unit, int(one.most)):
                draft.tell("narrative", Problem("COUNT_WILD", words))


def _clean(draft: Draft, key: str, field: Field) -> str:
    text = draft.text(key)
    if not text:
        return draft.given(key)
    value = draft.value(key)
    match field.kind:
        case Kind.AMOUNT:
            yuan, problems = parse_amount(value, _unit_of(draft, key))
            draft.tell_all(key, problems)
            if yuan is None:
                return _given(text, draft, key)
            if _is_wild(yuan, draft, field) or _is_other_unit(yuan, draft):
                draft.tell(key, Problem("AMOUNT_WILD", text))
            return format(yuan, "f")
        case Kind.COUNT:
            count, problems = parse_count(value, is_people="人" in field.label)
            draft.tell_all(key, problems)
            number = None
            if count is not None:
                both = (count.people, count.households)
                one, two = both if "人" in field.label else reversed(both)
                number = one if one is not None else two
            if number is not None and field.most and number > field.most:
                draft.tell(key, Problem("COUNT_WILD", text))
            return str(number) if number is not None else _given(text, draft, key)
        case Kind.DATE:
            on, problems = parse_date(value, draft.context.rules.profile.year)
            is_past = on is not None and 0 <= draft.context.as_of.year - on.year < _LONG_AGO
            expected = {"DEADLINE_FAR"} if is_past else set()  # signed, moved in: years ago
            draft.tell_all(key, (one for one in problems if one.code not in expected))
            return on.isoformat() if on else _given(text, draft, key)
        case Kind.PHONES:
            numbers = [n for hit in find_phones(narrow(text)) for n in hit.numbers]
            return _JOIN.join(dict.fromkeys(numbers)) or text
    return text


def _is_wild(yuan: Decimal, draft: Draft, field: Field) -> bool:
    """Whether a sum lies outside the field's bounds, the upper one for each unit of ``per``."""
    if field.low and 0 < yuan < Decimal(str(field.low)):
        return True
    if field.most and yuan > Decimal(str(field.most)):
        return True
    if not field.high:
        return False
    share = 1
    if field.per:
        count, _ = parse_count(draft.value(field.per))
        share = (count and (count.households or count.people)) or 0
        if field.per not in draft.context.columns:
            told = find_households(draft.row.text("narrative"))
            share = int(told.value) if told else 0
    return share > 0 and yuan > Decimal(str(field.high)) * share


def _is_other_unit(yuan: Decimal, draft: Draft) -> bool:
    """Whether the narrative tells the same sum ten thousand times as large or as small."""
    told = find_amounts(draft.row.text("narrative")) if yuan else ()
    return any(one in (yuan * 10_000, yuan / 10_000) for one in told) and yuan not in told


def _given(text: str, draft: Draft, key: str) -> str:
    return "" if draft.is_blank(key) else text


def _unit_of(draft: Draft, key: str) -> str:
    """The unit of money that a column's header names; yuan without one."""
    column = draft.context.columns.get(key)
    header = next((one.header for one in draft.context.sheet.columns if one.column == column), "")
    found = _UNIT.search(header)
    unit = found[1] if found else "元"
    return unit if unit.endswith("元") else unit + "元"
