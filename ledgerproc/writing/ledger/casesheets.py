"""The sheets whose rows are cases: 台账, 附件, 超期清单."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from msgspec import Struct

from ledgerproc.casework.cases import Case
from ledgerproc.cleaning.records import Deadline, DeadlineKind, Status, Values
from ledgerproc.outcome import Run
from ledgerproc.profile.model import Kind, Profile
from ledgerproc.writing.ledger.styles import Style
from ledgerproc.writing.ledger.tables import FIRST_ROW, CellContent, Table, TableColumn

LEDGER, ANNEX, OVERDUE = "台账", "附件", "超期清单"
ONGOING = "长期"
LATE, IN_TIME = "是", "否"
_JOIN = "、"
# Columns that are computed, not reported, by the key that a profile names them with.
_COMPUTED = {
    "case_id": "编号",
    "overdue": "超期",
    "overdue_days": "超期天数",
    "sources": "来源",
    "lead_and_persons": "牵头部门及责任人员",
}
# Width in digits, style, and the width that a long text may stretch the column to.
_SHAPES: Mapping[str, tuple[float, Style, float]] = {
    "case_id": (12.5, Style.CENTRE, 0),
    "place": (12, Style.CENTRE, 0),
    "title": (20, Style.TEXT, 0),
    "narrative": (44, Style.TEXT, 108),
    "categories": (10, Style.CENTRE, 0),
    "measures": (26, Style.TEXT, 60),
    "deadline": (11, Style.DATE, 0),
    "lead": (11, Style.CENTRE, 0),
    "assisting": (11, Style.CENTRE, 0),
    "persons": (9, Style.CENTRE, 0),
    "phones": (13, Style.CENTRE, 0),
    "note": (12, Style.TEXT, 46),
    "status": (7, Style.CENTRE, 0),
    "progress": (14, Style.TEXT, 48),
    "closed_on": (11, Style.DATE, 0),
    "overdue": (5, Style.CENTRE, 0),
    "overdue_days": (6, Style.COUNT, 0),
    "sources": (19, Style.TEXT, 42),
    "lead_and_persons": (24, Style.TEXT, 0),
}
_EXTRA_SHAPE = (14.0, Style.TEXT, 44.0)
_TELL_LATE = ("deadline", "overdue", "overdue_days")


class Standing(Struct, frozen=True):
    """A case as it stands on the day of the run."""

    case: Case
    late_days: int | None  # None: not overdue


def standings(run: Run) -> tuple[Standing, ...]:
    """Every case in the order of the ledger, with its days overdue."""
    return tuple(Standing(case, case.overdue_days(run.as_of)) for case in run.cases)


def ledger_rows(run: Run) -> dict[str, int]:
    """The 1-based row of each case in 台账, by its number."""
    return {case.case_id: row for row, case in enumerate(run.cases, FIRST_ROW)}


def deadline_cell(deadline: Deadline) -> CellContent:
    """A true date, 长期, or nothing where none is known."""
    if deadline.kind is DeadlineKind.ONGOING:
        return ONGOING
    return deadline.on if deadline.kind is DeadlineKind.DATE else None


def duty_text(values: Values) -> str:
    """Leading offices, persons and phones in one cell, as the notice's form has them.

    >>> duty_text(Values(lead=("县财政局",), persons=("张某",), phones=("13800236118",)))
    '县财政局 张某 13800236118'
    """
    parts = (_JOIN.join(one) for one in (values.lead, values.persons, values.phones))
    return " ".join(part for part in parts if part)


Reader = Callable[[Standing], CellContent]

_READERS: Mapping[str, Reader] = {
    "case_id": lambda one: one.case.case_id,
    "place": lambda one: one.case.values.place,
    "title": lambda one: one.case.values.title,
    "narrative": lambda one: one.case.values.narrative,
    "categories": lambda one: _JOIN.join(one.case.values.categories),
    "measures": lambda one: one.case.values.measures,
    "deadline": lambda one: deadline_cell(one.case.values.deadline),
    "lead": lambda one: _JOIN.join(one.case.values.lead),
    "assisting": lambda one: _JOIN.join(one.case.values.assisting),
    "persons": lambda one: _JOIN.join(one.case.values.persons),
    "phones": lambda one: _JOIN.join(one.case.values.phones),
    "note": lambda one: one.case.values.note,
    "status": lambda one: str(one.case.values.status),
    "progress": lambda one: one.case.values.progress,
    "closed_on": lambda one: one.case.values.closed_on,
    "overdue": lambda one: IN_TIME if one.late_days is None else LATE,
    "overdue_days": lambda one: one.late_days,
    "sources": lambda one: "\n".join(one.case.sources),
    "lead_and_persons": lambda one: duty_text(one.case.values),
}


def cell_content(case: Case, key: str) -> CellContent:
    """What stands in a case's cell of a column, by the column's key."""
    return (_READERS.get(key) or _extra(key))(Standing(case, None))


def _extra(key: str) -> Reader:
    return lambda one: one.case.values.extras.get(key, "")


def header_of(profile: Profile, key: str) -> str:
    """The column name of a field or computed key; the profile's own name where it has one."""
    if key == "lead_and_persons":
        duties = (one.label for one in profile.fields.values() if one.kind is Kind.DUTY)
        return next(duties, _COMPUTED[key])
    return profile.labels.get(key) or _COMPUTED.get(key, key)


def _column(profile: Profile, key: str) -> TableColumn:
    width, style, stretches = _SHAPES.get(key, _EXTRA_SHAPE)
    return TableColumn(
        header_of(profile, key),
        width,
        style,
        choices=tuple(str(one) for one in Status) if key == "status" else (),
        tells_late=key in _TELL_LATE,
        stretches=stretches,
    )


def ledger_table(run: Run, cases: tuple[Standing, ...]) -> Table:
    """台账: every case, in the order of the ledger."""
    keys = run.profile.output.ledger_columns
    readers = [_READERS.get(key) or _extra(key) for key in keys]
    late = frozenset(row for row, one in enumerate(cases) if one.late_days is not None)
    return Table(
        LEDGER,
        f"{sheet_title(run, LEDGER)}（截至{day_text(run.as_of)}）",
        tuple(_column(run.profile, key) for key in keys),
        [[read(one) for read in readers] for one in cases],
        late=late,
        frozen_columns=min(3, len(keys)),
    )


def annex_table(run: Run, cases: tuple[Standing, ...]) -> Table:
    """附件: the notice's form, by category in its order; a category without a case stays blank."""
    keys = run.profile.output.annex_columns
    readers = [_READERS.get(key) or _extra(key) for key in keys]
    groups: dict[str, list[list[CellContent]]] = {one.name: [] for one in run.profile.categories}
    unknown: list[list[CellContent]] = []
    for one in cases:
        names = one.case.values.categories
        group = groups.get(names[0], unknown) if names else unknown
        group.append([read(one) for read in readers])
    rows: list[list[CellContent]] = []
    for name, group in groups.items():
        rows += group or [[name if key == "categories" else None for key in keys]]
    return Table(
        ANNEX,
        sheet_title(run, ANNEX),
        tuple(_annex_column(run.profile, key) for key in keys),
        [*rows, *unknown],
    )


def _annex_column(profile: Profile, key: str) -> TableColumn:
    column = _column(profile, key)
    wide = {"narrative": 64.0, "measures": 40.0, "title": 30.0}
    return TableColumn(
        column.header, wide.get(key, column.width), column.style, stretches=column.stretches
    )


def overdue_table(run: Run, cases: tuple[Standing, ...]) -> Table:
    """超期清单: open cases past their deadline, longest overdue first."""
    keys = (
        "case_id",
        "place",
        "title",
        "categories",
        "deadline",
        "overdue_days",
        "lead",
        "persons",
    )
    readers = [_READERS[key] for key in keys]
    late = [one for one in cases if one.late_days is not None]
    late.sort(key=lambda one: -(one.late_days or 0))  # stable: then as in the ledger
    widths = {"case_id": 13.0, "place": 13.0, "title": 64.0, "categories": 20.0}
    widths |= {"overdue_days": 10.0, "lead": 22.0, "persons": 14.0}
    rows_of = ledger_rows(run)
    return Table(
        OVERDUE,
        f"{sheet_title(run, OVERDUE)}（截至{day_text(run.as_of)}，共 {len(late)} 件）",
        tuple(
            TableColumn(
                header_of(run.profile, key),
                widths.get(key, _SHAPES[key][0]),
                _SHAPES[key][1],
                tells_late=key == "overdue_days",
            )
            for key in keys
        ),
        [[read(one) for read in readers] for one in late],
        late=frozenset(range(len(late))),
        links={0: [rows_of[one.case.case_id] for one in late]},
    )


def sheet_title(run: Run, sheet: str) -> str:
    """The title row of a sheet, as the profile words it."""
    return run.profile.output.titles.get(sheet) or f"{run.profile.title}{sheet}"


def day_text(on: date) -> str:
    """A day in words.

    >>> day_text(date(2022, 11, 30))
    '2022年11月30日'
    """
    return f"{on.year}年{on.month}月{on.day}日"
