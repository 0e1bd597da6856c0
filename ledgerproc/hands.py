"""What people changed in a published county ledger, found by comparison with its archive.

In: a published period whose workbook is no longer what was written. Out: the cells that
now say something else, by case number; rows that are gone; verdicts on doubtful pairs.
Sorting, filtering, hiding and adding columns or rows change nothing here: rows are found
by their number, columns by their header.
"""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from msgspec import Struct, field

from ledgerproc.archive import LEDGER, ArchiveError, Period
from ledgerproc.cage import Loss, open_cage
from ledgerproc.cleaning.spelling import case_number
from ledgerproc.profile.model import Profile
from ledgerproc.reading.rows import as_text
from ledgerproc.writing.ledger.casesheets import LEDGER as LEDGER_SHEET
from ledgerproc.writing.ledger.casesheets import header_of
from ledgerproc.writing.ledger.reviewsheets import SUSPECTS
from ledgerproc.writing.ledger.tables import Table
from ledgerproc.writing.office.cells import clean_text

# What the program computes or what ties a row to its case: not a person's to change here.
NOT_EDITABLE = frozenset({"case_id", "sources", "overdue", "overdue_days"})
_NUMBERS = frozenset({"case_id", "left", "right"})
_OPINION = {"编号甲": "left", "编号乙": "right", "处理意见": "opinion"}
# What a row is known by where its number may have been changed.
_SIGNS = ("title", "narrative", "sources")
SEARCHED_ROWS = 30  # a header that people moved lies within these


class Hands(Struct, frozen=True):
    """What people wrote into one period's published ledger."""

    period: str = ""
    edits: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # case, field key
    deleted: tuple[str, ...] = ()  # numbers whose rows are gone
    opinions: Mapping[tuple[str, str], str] = field(default_factory=dict)  # by both numbers
    strangers: tuple[str, ...] = ()  # rows whose number the program never gave, or without one
    unread: tuple[tuple[str, str], ...] = ()  # headers whose column was not read, and why
    # Texts by number and field key where rows of one number say different things.
    rivals: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    renumbered: tuple[tuple[str, str], ...] = ()  # what stands as number, and whose row it is


def cell_text(value: object) -> str:
    """A cell as it is compared: the same before and after another program saved it."""
    if isinstance(value, str):
        return _compared(value)
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    return as_text(value) if isinstance(value, int | float) else ""


@lru_cache(maxsize=16_384)
def _compared(written: str) -> str:
    text = clean_text(as_text(written))
    if "\n" not in text:
        return text
    return "\n".join(line.strip() for line in text.split("\n")).strip()


def ledger_texts(table: Table, keys: Sequence[str]) -> dict[str, dict[str, str]]:
    """Text of every cell of 台账 as written, for the archive; ``keys`` are its columns'."""
    number = keys.index("case_id")
    return {
        cell_text(row[number]): {
            key: cell_text(cell)
            for key, cell in zip(keys, row, strict=True)
            if key not in NOT_EDITABLE
        }
        for row in table.rows
    }


def read_hands(period: Period | None, profile: Profile) -> Hands:
    """What people changed in a published period's ledger since it was written."""
    if period is None or not period.is_edited:
        return Hands(period.name if period else "")
    sheets = _read_in_cage(period)
    written = period.ledger_texts
    headers = {header_of(profile, key): key for key in profile.output.ledger_columns}
    number = header_of(profile, "case_id")
    _check_numbers(period, sheets.get(LEDGER_SHEET, []), headers, number)
    rows = list(_rows(sheets.get(LEDGER_SHEET, []), headers, needed=("case_id", "title")))
    meant = list(zip(rows, _numbers_of(rows, period), strict=True))
    found: dict[str, list[dict[str, str]]] = {}
    for row, number in meant:
        if number in written:
            found.setdefault(number, []).append(row)
    told = {number: _changed(some, written[number]) for number, some in found.items()}
    rivals = {
        number: {key: texts for key, texts in changed.items() if len(texts) > 1}
        for number, changed in told.items()
    }
    return Hands(
        period=period.name,
        edits={
            number: {key: texts[-1] for key, texts in changed.items()}
            for number, changed in told.items()
            if changed
        },
        deleted=tuple(sorted(set(written) - set(found))),
        opinions=_opinions(sheets.get(SUSPECTS, [])),
        unread=tuple(_unread(sheets, headers, written)),
        strangers=tuple(
            " ".join(filter(None, (number, row.get("title", ""))))
            for row, number in meant
            if number not in written and number not in headers
        ),
        rivals={number: texts for number, texts in rivals.items() if texts},
        renumbered=tuple(
            (row["case_id"], number) for row, number in meant if row["case_id"] != number
        ),
    )


def _check_numbers(
    period: Period, rows: list[list[str]], headers: Mapping[str, str], number: str
) -> None:
    """Refuse a ledger without the column of numbers, or without one number that it had."""
    written = period.ledger_texts
    where = f"“{period.name}/{LEDGER}”在出表后被改动过，"
    if not any(number in row for row in rows[:SEARCHED_ROWS]):
        raise ArchiveError(
            f"{where}其中找不到“{LEDGER_SHEET}”工作表的“{number}”一栏；"
            "请把工作表名称和表头改回原样，或从备份恢复后重新运行"
        )
    shown = {row.get("case_id", "") for row in _rows(rows, headers)}
    if written and shown.isdisjoint(written):
        raise ArchiveError(
            f"{where}“{LEDGER_SHEET}”工作表里一个原有的编号也没有了；"
            "请从备份恢复后重新运行（删除行不等于销号）"
        )


def _numbers_of(rows: Sequence[Mapping[str, str]], period: Period) -> list[str]:
    """The number of the case that each row is of: the one that it bears, unless it was changed.

    A row that says what was written for another number, and little or nothing of its own, is of
    that one where no other row is: two rows whose numbers were swapped, a column sorted alone.
    """
    sources = {
        one["case_id"]: cell_text("\n".join(one["sources"])) for one in period.cases["cases"]
    }
    written = {
        number: {**texts, "sources": sources.get(number, "")}
        for number, texts in period.ledger_texts.items()
    }
    only: dict[tuple[str, str], str] = {}  # of texts that no two cases share, whose they are
    for number, texts in written.items():
        for sign in _SIGNS:
            if text := texts.get(sign):
                only[sign, text] = "" if (sign, text) in only else number
    meant = [_meant(row, written, only) for row in rows]
    held = {row["case_id"] for row, number in zip(rows, meant, strict=True) if not number}
    return [
        number if number and number not in held else row["case_id"]
        for row, number in zip(rows, meant, strict=True)
    ]


def _meant(
    row: Mapping[str, str],
    written: Mapping[str, Mapping[str, str]],
    only: Mapping[tuple[str, str], str],
) -> str:
    """The number whose texts a row has, where these are not those of its own number."""
    told = Counter(only.get((sign, row.get(sign, "")), "") for sign in _SIGNS)
    del told[""]
    own = written.get(row["case_id"], {})
    count = sum(1 for sign in _SIGNS if row.get(sign) and row[sign] == own.get(sign))
    number, most = next(iter(told.most_common(1)), ("", 0))
    return number if most > max(count, 1) else ""


def _changed(
    rows: Sequence[Mapping[str, str]], written: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    """What rows of one number say instead of what was written, from top to bottom.

    Of several rows one may be a copy, or have been put down for one cell only: what another
    still says as it was written, or says at all, is not taken away by a blank.
    """
    changed = {}
    for key, text in written.items():
        said = [row[key] for row in rows if key in row]
        if len(said) > 1 and any(said):
            said = [one for one in said if one]
        if texts := tuple(dict.fromkeys(one for one in said if one != cell_text(text))):
            changed[key] = texts
    return changed


def _unread(
    sheets: Mapping[str, list[list[str]]],
    headers: Mapping[str, str],
    written: Mapping[str, Mapping[str, str]],
) -> Iterator[tuple[str, str]]:
    """Columns in which people may have written, and that are gone, renamed or there twice."""
    keys = {key for texts in written.values() for key in texts}
    wanted = [header for header, key in headers.items() if key in keys]
    number = next(header for header, key in headers.items() if key == "case_id")
    for sheet, names, anchor in (
        (LEDGER_SHEET, wanted, number),
        (SUSPECTS, list(_OPINION), next(iter(_OPINION))),
    ):
        rows = sheets.get(sheet, [])[:SEARCHED_ROWS]
        head = next((row for row in rows if anchor in row), [])
        for name in names:
            if head.count(name) != 1:
                yield f"{sheet}：{name}", "有几栏同名" if name in head else "找不到"


def _opinions(rows: list[list[str]]) -> dict[tuple[str, str], str]:
    return {
        (row["left"], row["right"]): row["opinion"]
        for row in _rows(rows, _OPINION, anchor="left")
        if {"left", "right", "opinion"} <= row.keys()
    }


def _rows(
    rows: list[list[str]],
    names: Mapping[str, str],
    anchor: str = "case_id",
    needed: Sequence[str] = (),
) -> Iterator[dict[str, str]]:
    """Rows below the first row that holds the anchor's header, by key; unknown columns left out.

    Only rows that say something in one of the ``needed`` columns, or in the anchor's.
    """
    header = next((header for header, key in names.items() if key == anchor), "")
    start = next((at for at, row in enumerate(rows[:SEARCHED_ROWS]) if header in row), None)
    if start is None:
        return
    head = rows[start]
    columns = {at: names[text] for at, text in enumerate(head) if text in names}
    columns = {at: key for at, key in columns.items() if head.count(head[at]) == 1}
    for row in rows[start + 1 :]:
        told = {key: row[at] for at, key in columns.items() if at < len(row)}
        told = {key: case_number(text) if key in _NUMBERS else text for key, text in told.items()}
        if any(told.get(key) for key in needed or (anchor,)):
            yield told


def _read_in_cage(period: Period) -> dict[str, list[list[str]]]:
    """The sheets of a workbook that somebody saved, read where it can do no harm."""
    with open_cage(1) as cage:
        (found,) = cage.map(read_sheets, [period.folder / LEDGER])
    if isinstance(found, Loss):
        raise ArchiveError(
            f"“{period.name}/{LEDGER}”在出表后被改动过，现在无法读取；"
            "请用 WPS 打开另存一次，或从备份恢复后重新运行"
        )
    return found


def read_sheets(path: Path) -> dict[str, list[list[str]]]:
    """The two sheets that people write in, as text, by their names."""
    from python_calamine import CalamineWorkbook

    with zipfile.ZipFile(path) as package:  # the reader takes damaged bytes for people's edits
        if damaged := package.testzip():
            raise zipfile.BadZipFile(damaged)
    workbook = CalamineWorkbook.from_path(str(path))
    return {
        name: [
            [cell_text(cell) for cell in row]
            for row in workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        ]
        for name in (LEDGER_SHEET, SUSPECTS)
        if name in workbook.sheet_names
    }
