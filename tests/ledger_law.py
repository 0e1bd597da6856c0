"""The law of the ledger: last period's cases with the changes made are this period's cases.

Once over cases as values, once over the sheets that a clerk opens.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ledgerproc.casework.cases import Change, ChangeKind
from ledgerproc.casework.changes import CASE_ID
from ledgerproc.casework.fields import field_keys, text_of
from ledgerproc.cleaning.records import Values

Row = Mapping[str, str]
# What the program works out anew each month, or what only says where a case stands written.
COMPUTED = ("超期", "超期天数", "来源")


def apply_changes(
    former: Mapping[str, Mapping[str, str]], changes: Iterable[Change], new: Mapping[str, Values]
) -> dict[str, dict[str, str]]:
    """Last period's cases as text with the changes made: this period's cases as text.

    ``new`` are the values of cases that came up; blanks are left out of the result.
    """
    cases = {number: dict(texts) for number, texts in former.items()}
    for one in changes:
        if one.kind is ChangeKind.NEW:
            cases[one.case_id] = case_texts(new[one.case_id])
        elif one.field == CASE_ID:
            cases.pop(one.case_id, None)
        elif one.field:
            cases[one.case_id].pop(one.field, None)
            if one.after:
                cases[one.case_id][one.field] = one.after
    return cases


def case_texts(values: Values) -> dict[str, str]:
    """Every field of a case that is not blank, as text."""
    return {key: text for key in field_keys(values) if (text := text_of(values, key))}


def apply_sheet(former: Iterable[Row], changes: Iterable[Row], now: Iterable[Row]) -> dict:
    """The former 台账 with 变动情况 made, by number; cases that came up are as they are now."""
    cases = {one["编号"]: shown(one) for one in former}
    new = {one["编号"]: shown(one) for one in now}
    for one in changes:
        number = one["编号"]
        if one["变动"] == "新增":
            cases[number] = new[number]
        elif one["字段"] == "编号":
            cases.pop(number)
        elif one["字段"] in cases[number]:
            cases[number][one["字段"]] = one["本期"]
    return cases


def shown(row: Row) -> dict[str, str]:
    """What a row of 台账 says of its case itself."""
    return {key: text for key, text in row.items() if key not in COMPUTED}
