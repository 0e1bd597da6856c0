"""Decides what each column of a table means, by its header and, where that is not enough, content.

In: a header block and the values under it. Out: the columns for 读表说明, the field of each
column that is used, and findings for names given twice or not known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct

from ledgerproc.findings import Finding, column_letters
from ledgerproc.profile.model import Kind
from ledgerproc.reading.blocks import HeaderBlock, HeaderColumn
from ledgerproc.reading.cells import text_of
from ledgerproc.reading.continuations import PROSE
from ledgerproc.reading.files.grid import Grid
from ledgerproc.reading.lines import MoreColumn
from ledgerproc.reading.rows import Column
from ledgerproc.reading.vocabulary import Words, month_of, normalise

MAX_RUNNING = 99_999  # a running number is small; a longer number is a number of ours
_PEOPLE = frozenset({Kind.OFFICES, Kind.PERSONS, Kind.DUTY})
_NUMBER = re.compile(r"[(（]?[1-9一二三四][)）]?$")


class TableColumns(Struct, frozen=True):
    """The columns of one table: field key by offset, in the order of the columns."""

    fields: Mapping[int, str]
    more: tuple[MoreColumn, ...]
    columns: tuple[Column, ...]
    findings: tuple[Finding, ...]

    @property
    def used(self) -> Mapping[int, str]:
        """The field of every column that is read, also of those that a field has besides."""
        return {**self.fields, **{one.offset: one.key for one in self.more}}


class _Choice(Struct):
    header: HeaderColumn
    key: str | None
    reason: str
    rival: int | None = None  # offset of the column that already has the field
    more: MoreColumn | None = None  # the field has this column too
    is_lost: bool = False  # near a field that another column is


def choose_columns(grid: Grid, block: HeaderBlock, words: Words, last: int) -> TableColumns:
    """Give every column its field; ``last`` is the offset of the table's last row."""
    rows = range(block.bottom + 1, last + 1)
    choices = [_first_choice(grid, one, words, rows) for one in block.columns]
    _settle_phones(choices, words)
    _settle_months(choices, words)
    _settle_twice(grid, choices, words, rows)
    findings = _findings(grid, block, choices)
    header_rows = _row_span(grid, block)
    columns = tuple(
        Column(
            grid.first_column + one.header.offset,
            one.header.text.replace("\n", ""),
            header_rows,
            one.key,
            one.reason,
        )
        for one in choices
    )
    used = [one for one in choices if one.key is not None]
    fields = {one.header.offset: one.key or "" for one in used if one.more is None}
    more = sorted((one.more for one in used if one.more is not None), key=lambda one: one.turn)
    return TableColumns(fields, tuple(more), columns, tuple(findings))


def _first_choice(grid: Grid, header: HeaderColumn, words: Words, rows: range) -> _Choice:
    match = header.match
    if not match.fields:
        reason = f"未采用：{match.reason}" if match.is_told else "未采用：不在规定栏目中"
        return _Choice(header, None, reason)
    key = match.fields[0]
    if match.is_told:
        return _Choice(header, key, match.reason)
    kind = words.kind(key)
    if kind is Kind.IGNORED:
        return _Choice(header, None, f"未采用：“{words.labels[key]}”规定不采集")
    if kind in (Kind.NUMBER, Kind.CASE_ID):
        return _number_or_id(grid, header, words, rows, key)
    return _Choice(header, key, match.reason)


def _number_or_id(grid: Grid, header: HeaderColumn, words: Words, rows: range, key: str) -> _Choice:
    """编号 can be a running number or a number of ours: the content tells."""
    texts = [text for text in _texts(grid, header.offset, rows) if text]
    if not texts:
        return _Choice(header, key, header.match.reason)
    running = sum(one.isdecimal() and int(one[:6]) <= MAX_RUNNING for one in texts)
    ours = re.compile(_id_pattern(words.profile.case_id_format))
    ids = sum(ours.fullmatch(one) is not None for one in texts)
    if ids * 2 > len(texts) and Kind.CASE_ID in words.by_kind:
        return _Choice(header, words.by_kind[Kind.CASE_ID], "内容是台账编号")
    if running * 2 >= len(texts) and Kind.NUMBER in words.by_kind:
        return _Choice(header, words.by_kind[Kind.NUMBER], "内容是顺序号")
    return _Choice(header, key, header.match.reason)


def _id_pattern(form: str) -> str:
    """A pattern for numbers of ours; without a fixed part nothing is one."""
    parts = re.split(r"\{number[^}]*\}", form)
    fixed = [re.escape(re.sub(r"\{[^}]*\}", "", one)) for one in parts]
    return r"\d+".join(fixed) if "".join(parts) else r"(?!)"


def _settle_phones(choices: list[_Choice], words: Words) -> None:
    """Of several plain phone columns, the one right of an office or a person is theirs."""
    phones = [
        number
        for number, one in enumerate(choices)
        if one.key is not None and words.kind(one.key) is Kind.PHONES
    ]
    same = [one for one in phones if choices[one].key == choices[phones[0]].key]
    if len(same) < 2:
        return
    beside = [
        one
        for one in same
        if one and choices[one - 1].key and words.kind(choices[one - 1].key) in _PEOPLE
    ]
    keep = beside[0] if beside else same[0]
    for one in same:
        if one != keep and one not in beside:
            choices[one].key = None
            choices[one].reason = "未采用：左邻的栏不是责任人员，看作当事人的电话"


def _settle_months(choices: list[_Choice], words: Words) -> None:
    """Of columns for several months the last one stands, an earlier one where it is blank."""
    told: dict[str, list[tuple[tuple[int, int], _Choice]]] = {}
    for one in choices:
        month = month_of(one.header.text) if one.key in PROSE else None
        if month is not None and one.key is not None:
            told.setdefault(one.key, []).append((month, one))
    for key, group in told.items():
        months = {month for month, _ in group}
        if len(group) < 2 or len(months) < len(group):
            continue
        is_turn = {month for _, month in months} >= {1, 12}  # of the year
        group.sort(key=lambda told: (told[0][0], told[0][1] + 12 * (is_turn and told[0][1] < 7)))
        name = group[-1][1].header.text.replace("\n", "")
        for turn, (_, one) in enumerate(reversed(group[:-1])):
            one.more = MoreColumn(one.header.offset, key, is_spare=True, turn=turn)
            one.reason = f"较早月份的“{words.labels[key]}”，“{name}”空白的行用它"


def _settle_twice(grid: Grid, choices: list[_Choice], words: Words, rows: range) -> None:
    """Settle fields claimed by several columns: other meanings, then content, then order."""
    holder: dict[str, _Choice] = {}
    for one in sorted(choices, key=_certainty):
        if one.key is None or one.more is not None:
            continue
        if one.key in holder:
            free = [key for key in one.header.match.fields if key not in holder]
            if free:
                one.key, one.reason = free[0], f"{one.reason}；另一栏已是该栏目"
            elif not _settle_claim(grid, one, holder, words, rows):
                continue
        holder[one.key] = one


def _settle_claim(
    grid: Grid, one: _Choice, holder: dict[str, _Choice], words: Words, rows: range
) -> bool:
    """Settle a column whose field another one has; tell whether it got a field of its own."""
    key, match = one.key or "", one.header.match
    first = holder[key]
    if match.is_exact and not _says_the_same(grid, one, first, rows):
        if _settle_deadlines(grid, one, holder, words, rows):
            return True
        if _settle_subjects(grid, one, holder, words, rows):
            return True
    if not match.is_misspelt and _says_the_same(grid, one, first, rows):
        one.key, one.reason = None, "未采用：与前面的栏内容相同，或没有填写"
    elif not match.is_misspelt and _is_joined(one, first, words):
        one.more = MoreColumn(one.header.offset, key)
        one.reason = f"{one.reason}，与“{first.header.text}”并为一栏".replace("\n", "")
    elif not match.is_exact:
        one.key, one.reason, one.is_lost = None, "未采用：只是相近，另一栏正是该栏目", True
    else:
        one.rival, one.reason = first.header.offset, "未采用：与前面的栏重复"
    return False


def _is_joined(one: _Choice, first: _Choice, words: Words) -> bool:
    """Prose goes on in a second column, and so do lists whose columns are numbered."""
    if one.key in PROSE:
        return True
    names = [_NUMBER.sub("", normalise(choice.header.text)) for choice in (one, first)]
    is_list = words.kind(one.key) in (*_PEOPLE, Kind.PHONES)
    return is_list and names[0] == names[1] != normalise(one.header.text)


def _says_the_same(grid: Grid, second: _Choice, first: _Choice, rows: range) -> bool:
    """Tell whether a second column adds nothing: blank, or the same text in every row."""
    texts = _texts(grid, second.header.offset, rows)
    others = _texts(grid, first.header.offset, rows)
    return any(others) and all(
        not one or one == two for one, two in zip(texts, others, strict=True)
    )


def _settle_subjects(
    grid: Grid, second: _Choice, holder: dict[str, _Choice], words: Words, rows: range
) -> bool:
    """Two columns with one subject's names and none with the other's: the longer text is prose."""
    key = second.key or ""
    free = [one for one in words.profile.fields if one in words.subjects and one not in holder]
    if key not in words.subjects or len(free) != 1:
        return False
    first = holder[key]
    order = [one for one in words.profile.fields if one in (key, free[0])]  # name before prose
    lengths = [sum(map(len, _texts(grid, one.header.offset, rows))) for one in (first, second)]
    if lengths[0] == lengths[1]:
        return False
    short, long = (first, second) if lengths[0] < lengths[1] else (second, first)
    for choice, name in zip((short, long), order, strict=True):
        choice.key, holder[name] = name, choice
        choice.reason = (
            "两栏都写问题：短的看作名称，长的看作案情" if choice is not first else choice.reason
        )
    return True


def _certainty(choice: _Choice) -> tuple[bool, bool, bool]:
    """What is told chooses first, then certain names, of these the ones of one meaning."""
    match = choice.header.match
    return not match.is_told, not match.is_exact, len(match.fields) != 1


def _settle_deadlines(
    grid: Grid, second: _Choice, holder: dict[str, _Choice], words: Words, rows: range
) -> bool:
    """Two columns of deadlines: the emptier one says when it was really done."""
    key = second.key or ""
    closed = "closed_on"
    if words.kind(key) is not Kind.DEADLINE or closed in holder:
        return False
    if closed not in words.profile.fields:
        return False
    first = holder[key]
    filled = [
        sum(bool(text) for text in _texts(grid, one.header.offset, rows)) for one in (first, second)
    ]
    if filled[0] == filled[1]:
        return False
    actual = second if filled[1] < filled[0] else first
    actual.key, actual.reason = closed, "两栏都是时间：只有部分行填写的一栏看作实际完成时间"
    holder[key] = first if actual is second else second
    holder[closed] = actual
    return True


def _texts(grid: Grid, offset: int, rows: range) -> list[str]:
    return [text_of(grid.rows[at][offset]) if offset < len(grid.rows[at]) else "" for at in rows]


def _row_span(grid: Grid, block: HeaderBlock) -> str:
    top, bottom = grid.numbers[block.top], grid.numbers[block.bottom]
    return str(top) if top == bottom else f"{top}-{bottom}"


def _findings(grid: Grid, block: HeaderBlock, choices: Sequence[_Choice]) -> list[Finding]:
    """What to say about columns that are not used; a column given twice loses its field."""
    found: list[Finding] = []
    for one in choices:
        where = grid.where(block.bottom, one.header.offset)
        seen = one.header.text.replace("\n", "")
        if one.rival is not None:
            other = column_letters(grid.first_column + one.rival)
            found.append(Finding("HEADER_DUPLICATED", where, one.key or "", seen, {"other": other}))
            one.key = None
        elif one.is_lost or not (one.header.match.fields or one.header.match.is_told):
            found.append(Finding("COLUMN_UNKNOWN", where, "", seen))
    return found
