"""What the cells of a blank ledger accept: drop-downs, dates, and numbers that stay.

In: the columns of a form. Out: data validations in its sheet. A pasted value passes them by
nature; what is sent back is checked by the reader as any other ledger.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from ledgerproc.cleaning.records import Status
from ledgerproc.profile.model import Profile
from ledgerproc.writing.ledger.casesheets import ONGOING
from ledgerproc.writing.ledger.styles import Style

CHECKED_ROWS = 500  # rows whose cells are checked, for those who add rows
_LIST_LIMIT = 255  # characters of a drop-down, commas included, by the file format
_FIRST_DAY, _LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)


class FormColumn(Struct, frozen=True):
    """A column of the form."""

    key: str
    header: str
    group: str  # header above it, shared with its neighbours; "" for none
    width: float
    style: Style


def add_checks(
    sheet: Any, profile: Profile, place: str, columns: Sequence[FormColumn], first: int
) -> None:
    """Put what a cell accepts on every column that has something to check, from row ``first``."""
    for offset, column in enumerate(columns):
        rule = _check(profile, place, column, (first, offset))
        if rule:
            until = first + CHECKED_ROWS
            title = {"error_title": column.header, "input_title": column.header}
            sheet.data_validation(first, offset, until, offset, {**title, **rule})


def _check(
    profile: Profile, place: str, column: FormColumn, cell: tuple[int, int]
) -> dict[str, Any]:
    from xlsxwriter.utility import xl_rowcol_to_cell

    if column.key == "categories":
        return _choice([one.name for one in profile.categories], "请从下拉列表中选一个规定的类别。")
    if column.key == "status":
        return _choice([str(one) for one in Status], "请从下拉列表中选。")
    if column.key == "lead":
        names = [*(one.name for one in profile.offices), place]
        said = "请从下拉列表中选；确实不在其中的，写部门规范名称，几个部门之间用“、”隔开。"
        return {**_choice(names, said), "error_type": "warning"}
    if column.key == "deadline":
        at = xl_rowcol_to_cell(*cell)
        low, high = (f"DATE({one.year},{one.month},{one.day})" for one in (_FIRST_DAY, _LAST_DAY))
        said = f"请写日期，例如 {profile.year}-12-20；没有期限的写“{ONGOING}”。"
        return {
            "validate": "custom",
            "value": f'=OR({at}="{ONGOING}",AND(ISNUMBER({at}),{at}>={low},{at}<={high}))',
            "error_message": said,
            "input_message": said,
        }
    if column.key == "closed_on":
        said = f"请写日期，例如 {profile.year}-12-20；没有办结的留空。"
        return {
            "validate": "date",
            "criteria": "between",
            "minimum": _FIRST_DAY,
            "maximum": _LAST_DAY,
            "error_message": said,
            "input_message": said,
        }
    if column.key == "case_id":
        said = "编号由县里统一编定，请不要改动；新问题留空。"
        return {"validate": "custom", "value": "=FALSE", "error_message": said}
    return {}


def _choice(names: Sequence[str], said: str) -> dict[str, Any]:
    """A drop-down; one that the file format cannot hold whole keeps what fits, and warns only."""
    kept: list[str] = []
    for name in names:
        if len(",".join([*kept, name])) <= _LIST_LIMIT and "," not in name:
            kept.append(name)
    strict = "stop" if len(kept) == len(names) else "warning"
    return {"validate": "list", "source": kept, "error_type": strict, "error_message": said}
