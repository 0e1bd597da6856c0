"""Accounts for sheets that are no ledger: hidden, empty, unrelated, refused or a nil sentence.

In: a grid and the header blocks found in it. Out: its account with the finding that tells
why it is left aside, or None for a ledger. Nothing of such a sheet is counted as read; its
note says how many rows were left.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, pairwise

from ledgerproc.findings import CellRef, Finding
from ledgerproc.profile.model import Kind
from ledgerproc.reading.blocks import HeaderBlock
from ledgerproc.reading.cells import is_category, says_nil, text_of
from ledgerproc.reading.files.grid import Grid
from ledgerproc.reading.headers import find_weak_blocks
from ledgerproc.reading.readings import best_readings
from ledgerproc.reading.rows import Purpose, RowKind, SheetReading
from ledgerproc.reading.settings import COLUMNS
from ledgerproc.reading.vocabulary import Words, key_of, plain

Account = tuple[SheetReading, list[Finding]]
VIEW_MARK = "本表仅供查阅，不用填报"  # stands above the tables of papers that only tell
_MARKED_ROWS = 5  # rows in which it is looked for
_EXAMPLES = ("示例", "样例", "样表", "范例", "模板", "样本")
MAX_NIL_TEXTS = 12  # cells of a sheet that only says there is nothing to report
MIN_REFUSED = 4  # known columns from which a sheet without a subject is a broken ledger
FORM_ROWS = 40  # of a form for one problem
MAX_NAME = 20  # characters of a field's name
_LEDGER_ONLY = frozenset({Kind.CATEGORY, Kind.DEADLINE, Kind.DUTY})


def read_other(grid: Grid, words: Words, blocks: Sequence[HeaderBlock]) -> Account | None:
    """The account of a sheet that is no ledger, None for one that is."""
    rows = sum(any(value is not None for value in row) for row in grid.rows)
    where = CellRef(grid.file, grid.sheet)
    if not grid.visible:
        return _hidden(grid, where, rows)
    if not rows:
        is_silent = any(says_nil(words, text) for text in grid.above)
        return _account(grid, Purpose.NIL if is_silent else Purpose.EMPTY, "", 0), []
    if _is_view(grid):
        return _account(grid, Purpose.UNRELATED, "县里发出的查阅表，不是报表", rows), []
    name = _other_name(words, grid)
    if blocks and not (name and _is_example(grid.sheet)):
        return None
    if blocks or name:
        return _unrelated(grid, where, f"工作表名称或标题是“{name}”", rows)
    if _is_nil_sheet(grid, words):
        heads = {RowKind.HEAD: rows, RowKind.BLANK: len(grid.rows) - rows}
        texts = tuple(_texts(grid))
        reading = SheetReading(
            grid.file, grid.sheet, Purpose.NIL, counts=heads, heading=(*grid.above, *texts)
        )
        return reading, []
    return _refused_or_unrelated(grid, words, where, rows)


def _is_view(grid: Grid) -> bool:
    """Whether the sheet is one of ours that only tells, dropped back in with others."""
    told = (text_of(value) for row in grid.rows[:_MARKED_ROWS] for value in row)
    return any(VIEW_MARK in text for text in (*told, *grid.above[-1:]))


def _account(grid: Grid, purpose: Purpose, note: str, rows: int) -> SheetReading:
    left = f"{note}；{rows} 行未读" if rows and note else note
    return SheetReading(grid.file, grid.sheet, purpose, heading=grid.above, note=left)


def _hidden(grid: Grid, where: CellRef, rows: int) -> Account:
    reading = SheetReading(
        grid.file, grid.sheet, Purpose.HIDDEN, note=f"隐藏的工作表，{rows} 行有内容，未读"
    )
    if not rows:
        return reading, []
    return reading, [Finding("SHEET_HIDDEN", where, seen=grid.sheet, details={"rows": str(rows)})]


def _unrelated(grid: Grid, where: CellRef, reason: str, rows: int) -> Account:
    finding = Finding("SHEET_UNRELATED", where, seen=grid.sheet, details={"reason": reason})
    return _account(grid, Purpose.UNRELATED, f"非台账：{reason}", rows), [finding]


def judge_rest(grid: Grid, words: Words) -> Finding:
    """What to say of a table that is no ledger with certainty and stands below one."""
    rows = sum(any(value is not None for value in row) for row in grid.rows)
    _, findings = _refused_or_unrelated(grid, words, grid.where(0), rows)
    return findings[0]


def _refused_or_unrelated(grid: Grid, words: Words, where: CellRef, rows: int) -> Account:
    if _is_sideways(grid, words):
        finding = Finding("SHEET_SIDEWAYS", where, seen=grid.sheet)
        return _account(grid, Purpose.REFUSED, "拒读：栏目名竖着写在左边", rows), [finding]
    block = next(iter(find_weak_blocks(grid, words)), None)
    if block is None:
        return _unrelated(grid, where, "没有台账的表头", rows)
    fields = [key for key in block.fields if words.kind(key) is not Kind.IGNORED]
    known = "、".join(words.labels[key] for key in fields)
    kinds = {words.kind(key) for key in fields}
    # A list of tasks has numbers, offices, persons and days too, but no categories.
    least = MIN_REFUSED + (Kind.NUMBER in kinds and Kind.CATEGORY not in kinds)
    is_close = len(fields) >= least and bool(kinds & _LEDGER_ONLY)
    if not is_close and not (words.subjects & set(fields) and len(fields) >= 3):
        return _unrelated(grid, where, f"只认出“{known}”，不是台账的表头", rows)
    row = grid.numbers[block.top]
    reason = f"第 {row} 行像表头，认出“{known}”，{_lack(words, block)}"
    details = {"reason": reason, **_readings(grid, words)}
    finding = Finding("SHEET_UNCERTAIN", where, seen=grid.sheet, details=details)
    return _account(grid, Purpose.REFUSED, f"拒读：{reason}", rows), [finding]


def _is_sideways(grid: Grid, words: Words) -> bool:
    """Names of columns one under the other, and what is told of them on the right of each."""
    told: dict[str, str] = {}
    for row in grid.rows[:FORM_ROWS]:
        texts = [text for value in row if (text := text_of(value))]
        for name, beside in pairwise(texts):
            key = key_of(words, name) if len(name) <= MAX_NAME else None
            if key is not None:
                told.setdefault(key, beside)
    categories = [text for key, text in told.items() if words.kind(key) is Kind.CATEGORY]
    is_subject = words.subjects & told.keys()
    return (
        len(told) >= MIN_REFUSED
        and bool(is_subject)
        and any(is_category(words, one) for one in categories)
    )


def _lack(words: Words, block: HeaderBlock) -> str:
    """What keeps the header from being certain."""
    missing = "、".join(
        words.labels[key]
        for key in words.profile.fields
        if key in words.subjects - set(block.fields)
    )
    unknown = sum(not one.match.fields for one in block.columns)
    lacks = [f"没有“{missing}”"] if missing else []
    lacks += [f"有 {unknown} 栏不认得"] if unknown else []
    return "，".join(lacks)


def _readings(grid: Grid, words: Words) -> dict[str, str]:
    """The likeliest readings in words, and what would make them certain."""
    readings = best_readings(grid, words)
    if len(readings) == 1:
        told = f"只有一种读法：{readings[0].says}"
    else:
        numbered = zip("一二", readings, strict=False)
        told = "；".join(f"读法{number}：{one.says}" for number, one in numbered)
    lines = dict.fromkeys(one.line for one in readings if one.line)
    settled = "补上缺的这一栏（现有各栏都不能设定为它）"
    if lines:
        first = "，".join(COLUMNS)
        asked = f"写明表头是什么（首行写“{first}”），例如：{' 或 '.join(lines)}"
        settled = f"由县级在“读表设定.csv”中{asked}"
    return {"readings": told, "settled": settled}


def _other_name(words: Words, grid: Grid) -> str:
    """The word of the profile that says the sheet is something else, or ""."""
    title = next(_texts(grid), "")
    short = [text for text in (plain(grid.sheet), plain(title)) if 0 < len(text) <= 30]
    for word in sorted(words.profile.layout.other_sheets, key=len, reverse=True):
        if any(plain(word) in text for text in short):
            return word
    return next((one for one in _EXAMPLES if one in grid.sheet), "")


def _is_example(sheet: str) -> bool:
    return any(one in sheet for one in _EXAMPLES) or plain(sheet).endswith("说明")


def _is_nil_sheet(grid: Grid, words: Words) -> bool:
    """A sentence that reports nothing, in a sheet that holds little else."""
    texts = list(islice(_texts(grid), MAX_NIL_TEXTS + 1))
    if len(texts) > MAX_NIL_TEXTS:
        return False
    return any(says_nil(words, text) for text in (*grid.above, *texts))


def _texts(grid: Grid) -> Iterator[str]:
    return (text for row in grid.rows for value in row if (text := text_of(value)))
