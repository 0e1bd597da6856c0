"""Writes the blank ledger that a township fills in, its open cases already in it.

The annex's columns with the number of each case; drop-downs, date cells that refuse text,
instructions on top. What is sent back is read by the same reader as any other ledger: a
form left blank reports nil, and an open case keeps its number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from ledgerproc.casework.cases import Case
from ledgerproc.cleaning.records import Status
from ledgerproc.profile.model import Kind, Profile
from ledgerproc.writing.ledger.casesheets import ONGOING, cell_content, header_of
from ledgerproc.writing.ledger.formchecks import FormColumn, add_checks
from ledgerproc.writing.ledger.sheet import MARGINS, set_up_page
from ledgerproc.writing.ledger.styles import BODY_SIZE, Style, Styles
from ledgerproc.writing.ledger.tables import CellContent
from ledgerproc.writing.office.cells import new_workbook, write_cell
from ledgerproc.writing.office.heights import capacity, count_lines, row_height
from ledgerproc.writing.office.paging import (
    A3,
    FULL,
    OVERFULL,
    PADDING,
    POINTS_A_DIGIT,
    STAND_IN_DIGIT,
    Page,
    lay_out,
    plan_pages,
)

SHEET = "台账"
BLANK_ROWS = 8  # for new problems, below the open cases
FEW_ROWS = 3  # of them at least, where more would stand alone on a page
LEAST_ROWS = 18  # in all, as far as the first page has room for them
_HEAD, _SUB = 3, 4  # 0-based rows of the header; the title, what to do and the place stand above
_FIRST = 5  # 0-based first row of cases
_DUTY = ("lead", "assisting", "persons", "phones")
_UPDATE = ("status", "progress", "closed_on")
_UPDATE_GROUP = "本月办理"
# Width in digits, and how the cells are set.
_SHAPES = {
    "case_id": (13, Style.CENTRE),
    "title": (20, Style.TEXT),
    "narrative": (42, Style.TEXT),
    "categories": (12, Style.CENTRE),
    "measures": (24, Style.TEXT),
    "deadline": (11.5, Style.DATE),
    "lead": (13, Style.CENTRE),
    "assisting": (11, Style.CENTRE),
    "persons": (8.5, Style.CENTRE),
    "phones": (13, Style.CENTRE),
    "status": (7.5, Style.CENTRE),
    "progress": (20, Style.TEXT),
    "closed_on": (11.5, Style.DATE),
    "note": (12, Style.TEXT),
}
_EXTRA = (12, Style.CENTRE)
_HEAD_HEIGHT = 22.0
_ROW_HEIGHT = 40.0  # points, room for three lines by hand
# Rows of cases are drawn out so much where else a page would end with the last of them.
_STRETCHES = tuple(1 + at / 50 for at in range(11))


def write_form(
    path: Path, profile: Profile, place: str, cases: Iterable[Case], as_of: date
) -> None:
    """Write one place's form; of ``cases`` those of the place that are open stand in it."""
    open_cases = [one for one in cases if _is_open_here(one, place)]
    columns = form_columns(profile, open_cases)
    with new_workbook(str(path)) as workbook:
        workbook.set_properties(
            {
                "title": profile.ledger_title,
                "author": profile.office,
                "company": profile.office,
                "created": datetime.combine(as_of, time()),
            }
        )
        styles = Styles(workbook)
        sheet = workbook.add_worksheet(SHEET)
        top = _write_top(sheet, styles, profile, place, columns, bool(open_cases))
        head = [*top, *_write_header(sheet, styles, columns)]
        told = _write_rows(sheet, styles, columns, open_cases)
        heights, blank, pages = _share_pages(head, told, columns)
        for row, height in enumerate(heights[_FIRST:], _FIRST):
            sheet.set_row(row, height)
        _write_blanks(sheet, styles, columns, len(heights), blank)
        add_checks(sheet, profile, place, columns, _FIRST)
        _set_up(sheet, columns, len(heights) + blank - 1, pages)


def _is_open_here(case: Case, place: str) -> bool:
    return case.values.place == place and case.values.status is Status.OPEN


def form_columns(profile: Profile, cases: Sequence[Case]) -> tuple[FormColumn, ...]:
    """The annex's columns without the place, apart where it packs several, with what is owed.

    Columns beyond the annex that an open case has a value for come last: nothing is lost.
    """
    keys = ["case_id"]
    for key in profile.output.annex_columns:
        keys += _DUTY if key == "lead_and_persons" else [key]
    keys += [key for key, one in profile.fields.items() if one.is_required]
    keys = [key for key in keys if key not in ("place", "note", *_UPDATE)] + [*_UPDATE, "note"]
    used = {key for one in cases for key, text in one.values.extras.items() if text}
    known = [key for key in dict.fromkeys(keys) if key in profile.fields]
    known += [key for key in profile.fields if key in used]
    return tuple(_column(profile, key) for key in known)


def _column(profile: Profile, key: str) -> FormColumn:
    width, style = _SHAPES.get(key, _EXTRA)
    group = ""
    if key in _DUTY:
        duties = (one.label for one in profile.fields.values() if one.kind is Kind.DUTY)
        group = next(duties, "")
    elif key in _UPDATE:
        group = _UPDATE_GROUP
    return FormColumn(key, header_of(profile, key), group, width, style)


def _write_top(
    sheet: Any,
    styles: Styles,
    profile: Profile,
    place: str,
    columns: Sequence[FormColumn],
    has_cases: bool,
) -> tuple[float, ...]:
    """Title, what to do, and the line that names the sender; the heights of these rows."""
    last = len(columns) - 1
    for offset, column in enumerate(columns):
        sheet.set_column(offset, offset, column.width)
    sheet.merge_range(0, 0, 0, last, "", styles.title())
    write_cell(sheet, 0, 0, profile.ledger_title, styles.title())
    told = instructions(profile, columns, has_cases)
    room = capacity(sum(one.width for one in columns), BODY_SIZE)
    lines = sum(count_lines(line, room) for line in told.split("\n"))
    heights = (40.0, lines * BODY_SIZE * 1.5 + 6, 24.0)
    for row, height in enumerate(heights):
        sheet.set_row(row, height)
    sheet.merge_range(1, 0, 1, last, "", styles.advice())
    write_cell(sheet, 1, 0, told, styles.advice())
    parts = [f"{header_of(profile, 'place')}：{place}", "填报人：", "联系电话：", "填报日期："]
    edges = [last * at // len(parts) + bool(at) for at in range(len(parts))] + [last + 1]
    for text, left, right in zip(parts, edges, edges[1:], strict=False):
        if right - left > 1:
            sheet.merge_range(2, left, 2, right - 1, "", styles.caption())
        write_cell(sheet, 2, left, text, styles.caption())
    return heights


def instructions(profile: Profile, columns: Sequence[FormColumn], has_cases: bool) -> str:
    """What the clerk is asked to do, a line each; only columns of the form are named."""
    named = {one.key: f"“{one.header}”" for one in columns}
    steps = ["一个问题写一行，不改表头，不合并单元格。"]
    if "case_id" in named:
        steps[0] += f"{named['case_id']}由县里统一编定，请不要改动；新问题的编号留空。"
    chosen = "".join(named[key] for key in ("categories", "lead", "status") if key in named)
    how = [f"{chosen}从下拉列表中选"] if chosen else []
    if "deadline" in named:
        day = f"{profile.year}-12-20"
        how.append(f"{named['deadline']}写日期（如 {day}），确实没有期限的写“{ONGOING}”")
    steps += ["；".join(how) + "。"] if how else []
    if has_cases:
        steps += [_what_to_update(named), "新问题接着往下写。"]
    else:
        steps.append("没有需要报送的内容时，表格留空，原样报回。")
    return "填写要求：\n" + "\n".join(f"{at}. {one}" for at, one in enumerate(steps, 1))


def _what_to_update(named: Mapping[str, str]) -> str:
    said = "表中已有的是还没有办结的问题，请逐条"
    said += f"更新{named['progress']}；" if "progress" in named else "核对；"
    if "status" in named:
        closing = f"并填写{named['closed_on']}" if "closed_on" in named else ""
        said += f"已经办结的，{named['status']}选“{Status.DONE}”{closing}，"
    return said + "不要删行；没有变化的原样报回。"


def _write_header(sheet: Any, styles: Styles, columns: Sequence[FormColumn]) -> tuple[float, float]:
    """Two rows of names, those of one group under its name; their heights."""
    look = styles.header()
    sheet.set_row(_HEAD, _HEAD_HEIGHT)
    sheet.set_row(_SUB, _HEAD_HEIGHT)
    at = 0
    while at < len(columns):
        column = columns[at]
        end = at
        while column.group and end + 1 < len(columns) and columns[end + 1].group == column.group:
            end += 1
        if end == at:
            sheet.merge_range(_HEAD, at, _SUB, at, "", look)
            write_cell(sheet, _HEAD, at, column.header, look)
        else:
            sheet.merge_range(_HEAD, at, _HEAD, end, "", look)
            write_cell(sheet, _HEAD, at, column.group, look)
            for offset in range(at, end + 1):
                write_cell(sheet, _SUB, offset, columns[offset].header, look)
        at = end + 1
    return _HEAD_HEIGHT, _HEAD_HEIGHT


def _write_rows(
    sheet: Any, styles: Styles, columns: Sequence[FormColumn], cases: Sequence[Case]
) -> list[float]:
    """Write the open cases; the heights of their rows."""
    heights = []
    for row, case in enumerate(cases, _FIRST):
        texts = []
        for offset, column in enumerate(columns):
            value = _content(case, column.key)
            write_cell(sheet, row, offset, value, styles.body(column.style))
            texts.append((str(value or ""), capacity(column.width, BODY_SIZE), BODY_SIZE))
        heights.append(row_height(texts, _ROW_HEIGHT))
    return heights


def _share_pages(
    top: Sequence[float], told: Sequence[float], columns: Sequence[FormColumn]
) -> tuple[list[float], int, int]:
    """The heights of the rows, how many blank ones to add, and how many pages to fit all to.

    0 pages: as many as it takes. No page holds blank rows alone: as many are added as the
    page of the last case has room for, with the usual font and with one that stands in, in any
    program. Where the last case may end its page in one and not in another, the rows are drawn
    out until it does in none.
    """
    heights = [_in_dots(one) for one in (*top, *told)]
    empty = _in_dots(_ROW_HEIGHT)
    wanted = max(BLANK_ROWS, LEAST_ROWS - len(told))
    page = Page(A3, True, MARGINS, [one.width + PADDING for one in columns])
    head = (_HEAD, _SUB)
    if not told:
        return heights, wanted, plan_pages(page, [*heights, *[empty] * wanted], head, range(0)).fit
    rooms = [
        page.room(digit) * share
        for digit in (POINTS_A_DIGIT, STAND_IN_DIGIT)
        for share in (OVERFULL, 1.0, FULL)
    ]
    for stretch in _STRETCHES:
        drawn = [*heights[:_FIRST], *(_in_dots(one * stretch) for one in told)]
        taken = [lay_out(drawn, head, room)[0] for room in rooms]
        for blank in range(wanted, FEW_ROWS - 1, -1):
            every = [*drawn, *[empty] * blank]
            if [lay_out(every, head, room)[0] for room in rooms] == taken:
                return drawn, blank, 0
    return heights, FEW_ROWS, min(lay_out(heights, head, room)[0] for room in rooms)


def _in_dots(height: float) -> float:
    """A height as it comes to stand in a file: whole dots of a screen."""
    return int(height * 4 / 3 + 0.5) * 0.75


def _write_blanks(
    sheet: Any, styles: Styles, columns: Sequence[FormColumn], first: int, count: int
) -> None:
    for row in range(first, first + count):
        sheet.set_row(row, _ROW_HEIGHT)
        for offset, column in enumerate(columns):
            write_cell(sheet, row, offset, None, styles.body(column.style))


def _content(case: Case, key: str) -> CellContent:
    if key == "phones":
        return "\n".join(case.values.phones)  # a number is not to be broken
    return cell_content(case, key)


def _set_up(sheet: Any, columns: Sequence[FormColumn], last: int, pages: int) -> None:
    set_up_page(sheet, None)
    sheet.fit_to_pages(1, pages)
    sheet.repeat_rows(_HEAD, _SUB)
    sheet.freeze_panes(_FIRST, min(2, len(columns)))
    sheet.print_area(0, 0, last, len(columns) - 1)
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD9999"})
