"""Says of every row under a header what it is: heading, blank form row, footer or data.

In: a grid, the columns of one table and the rows that belong to it. Out: one line a row
with its kind and, for data, its cells. A row is data only where something was typed into it
that is more than its number, its place or its pre-printed category.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ledgerproc.profile.model import CORE_FIELDS, Kind
from ledgerproc.reading.cells import (
    DAY,
    bare_name,
    is_category,
    is_footer,
    is_nil,
    is_place_or_date,
    is_sentence,
    is_total,
    says_nil,
    text_of,
)
from ledgerproc.reading.continuations import PROSE, Label, goes_on, label_of
from ledgerproc.reading.files.grid import Grid
from ledgerproc.reading.further import add_columns
from ledgerproc.reading.guides import is_column_names, is_example, is_instruction, is_units
from ledgerproc.reading.lines import Line, Table
from ledgerproc.reading.others import is_other_header
from ledgerproc.reading.rows import RawCell, RowKind
from ledgerproc.reading.settle import settle, status_heading
from ledgerproc.reading.vocabulary import Words, plain

_ANNEX = re.compile(r"^附\s*[件表录]\s*[\d一二三四五六七八九十]{0,3}\s*[：:]?")
_ABOUT_FORM = re.compile(r"[本此该]表|本台账|一式[一二两三四五六七八九十\d]+份|填报?说明|签字盖章")
_TURNS = re.compile(  # 续表 · （接上页） · 转下页 · 续表2 · 表二 · 第二部分
    r"^[（(]?(?:续|[接承续][上前]|[接转]下)[表页]?[一二三四五六七八九十\d]{0,2}[）)]?$"
    r"|^[（(]?(?:表|第)[一二三四五六七八九十\d]{1,2}(?:部分|页)?[）)]?$"
)
_SHEETS = ("台账", "表", "清单", "）", ")")  # a problem's name alone in its row ends otherwise
_COLON = re.compile(
    r"[：:]"
)  # 制表：张某　　复核：李某, cut here; the parts have one way to be read
_NAMED = r"[^\s，。；]{1,8}(?:[（(][^（）()]{1,6}[）)])?"
_VALUE = r"[ \u3000]?[^\s，。；]{0,16}\s*"
_SIGNATURES = tuple(map(re.compile, (_NAMED, _VALUE + _NAMED, _VALUE)))  # first, between, last
_REMARK = re.compile(  # 台账（2022年11月）
    r"(?:[(（][^()（）]*[)）]|(?<![\d年月日期第])[\d年月日期第]+)$"
)
_SIGNED = re.compile(  # 党委书记（签字）：李某
    r"^[^：:，。；]{0,12}[（(](?:签[字名章]|盖章|公?章)[）)][：:]?[^，。；：:]{0,16}$"
)
_NUMBER = re.compile(
    r"^[（(]?(?:第*+[\da-zA-Z一二三四五六七八九十百〃\"″.、．—–-]++){1,6}[号）)]?[.、．]?$"
)
_RULED = re.compile(r"[-—–_＿─━]{2,}")
MAX_FOOTER_VALUE = 16  # characters beside a footer's label: a name, a date, a number
_PRINTED = frozenset({Kind.CATEGORY, Kind.PLACE, Kind.STATUS})  # before anything is filled in
_PEOPLE = frozenset({Kind.DUTY, Kind.OFFICES, Kind.PERSONS, Kind.PHONES})


def class_rows(
    grid: Grid, table: Table, words: Words, down: Mapping[tuple[int, int], int]
) -> list[Line]:
    """A line for every row below the header; ``down`` gives the top of vertical merges."""
    lines: list[Line] = []
    before: RowKind | None = None  # None above the first row of data under a header
    for at in range(table.block.bottom + 1, table.last + 1):
        if at in table.headers:
            lines.append(Line(at, RowKind.HEAD))
            before = None
            continue
        line = _class_row(grid, table, words, down, at, before)
        is_rest = line.is_loose and bool(line.cells)  # of a story, a measure or a note
        if (is_rest or line.kind is RowKind.DATA) and goes_on(words, table, lines, line):
            line.kind, line.continues = RowKind.BLANK, True
        elif is_rest:
            line.cells = {}
        elif line.kind in (RowKind.FOOT, RowKind.DATA):
            before = line.kind
        lines.append(line)
    settle(table, words, lines)
    return lines


def _class_row(
    grid: Grid,
    table: Table,
    words: Words,
    down: Mapping[tuple[int, int], int],
    at: int,
    before: RowKind | None,
) -> Line:
    typed = _typed(grid, table, at)
    if not typed:
        return Line(at, RowKind.BLANK)
    is_below = at == table.block.bottom + 1 or at - 1 in table.headers
    if is_below and (is_column_names(typed) or is_units(typed)):
        return Line(at, RowKind.HEAD)
    cells = _cells(grid, table, words, down, at)
    kind = _kind_of_text_row(grid, table, words, typed, cells, before, at)
    if kind is not None:
        return kind
    return Line(at, _kind_of_row(words, cells), cells)


def _typed(grid: Grid, table: Table, at: int) -> list[tuple[int, str]]:
    """Offsets and texts of what stands in the row itself, within the table's columns."""
    row = grid.rows[at]
    left, right = (0, len(row) - 1) if table.is_only else (table.block.left, table.block.right)
    return [
        (offset, text)
        for offset in range(left, min(right, len(row) - 1) + 1)
        if row[offset] is not None and (text := text_of(row[offset]))
    ]


def _cells(
    grid: Grid, table: Table, words: Words, down: Mapping[tuple[int, int], int], at: int
) -> dict[str, RawCell]:
    """The cells of a row by field; a blank inside a merge holds the merge's value."""
    row = grid.rows[at]
    cells: dict[str, RawCell] = {}
    for offset, key in table.fields.items():
        value = row[offset] if offset < len(row) else None
        if isinstance(value, str) and not value.strip():
            value = None
        top = down.get((at, offset))
        if value is None and top is not None and top > table.block.bottom:
            value = grid.rows[top][offset]
            if value is not None:
                cells[key] = RawCell(value, grid.where(top, offset), inherited=True)
                continue
        if value is not None:
            cells[key] = RawCell(value, grid.where(at, offset))
    if table.more:
        add_columns(grid, table, words, at, cells)
    return cells


def _kind_of_text_row(
    grid: Grid,
    table: Table,
    words: Words,
    typed: Sequence[tuple[int, str]],
    cells: Mapping[str, RawCell],
    before: RowKind | None,
    at: int,
) -> Line | None:
    """Rows told by their words: totals, footers, titles, group headings, examples."""
    first = typed[0][1]
    if _is_total_row(words, typed, cells):
        return Line(at, RowKind.FOOT)
    said = None if is_footer(words, first) else label_of(words, table, typed)
    if said is not None and (before is None or said.cell is not None):
        return _labelled(grid, said, before, at)
    if _is_footer_row(words, typed, cells):
        is_signed = _SIGNED.match(first) and not is_place_or_date(words, first)
        is_own = bool(is_signed) or is_footer(words, first)
        return Line(at, RowKind.FOOT if is_own else RowKind.HEAD, is_loose=not is_own)
    if all(_RULED.fullmatch(text) for _, text in typed):
        return Line(at, RowKind.BLANK)
    if _is_imprint(table, words, typed):
        return Line(at, RowKind.FOOT, is_loose=True)
    if is_example(typed):
        is_told = bool(words.subjects & cells.keys()) and any("例" in text for _, text in typed)
        return Line(at, RowKind.HEAD, is_example=is_told)
    if before is None and is_instruction(typed):
        return Line(at, RowKind.HEAD)
    if len({text for _, text in typed}) > 1:
        is_names = before is None and is_other_header(words, table, typed)
        return Line(at, RowKind.HEAD) if is_names else None
    return _kind_of_single_text(grid, table, words, typed[0], before is RowKind.FOOT, at)


def _labelled(grid: Grid, said: Label, before: RowKind | None, at: int) -> Line:
    """A row whose first cell names a field: it goes on with the row above, or is of the header."""
    if before is None or said.cell is None:
        return Line(at, RowKind.HEAD)
    cell = RawCell(said.cell[1], grid.where(at, said.cell[0]))
    return Line(at, RowKind.BLANK, {said.key: cell}, continues=True)


def _kind_of_single_text(
    grid: Grid,
    table: Table,
    words: Words,
    typed: tuple[int, str],
    is_after_foot: bool,
    at: int,
) -> Line | None:
    """A row with one text: nil, a title, a heading, a footer, or a problem's bare name."""
    offset, first = typed
    key = table.fields.get(offset)
    if is_nil(words, first) or says_nil(words, first):
        return Line(at, RowKind.BLANK)
    wide = _is_wide(grid, table, at, offset)
    is_line = is_place_or_date(words, first) or _ANNEX.match(first) is not None
    is_named = key not in words.subjects or wide or plain(first).endswith(_SHEETS)
    if is_title(words, first) and (is_line or is_named):
        return Line(at, RowKind.HEAD, is_loose=is_line)
    bare = bare_name(first)
    is_named_only = bare in words.categories or bare in words.places
    if key not in words.subjects or wide or is_named_only:
        heading = _heading(grid, table, words, at, offset, first)
        if heading is not None:
            return heading
    if is_after_foot and (wide or offset == table.block.left or key is None):
        return Line(at, RowKind.FOOT, is_loose=True)
    if key in PROSE - words.subjects and not (wide or _is_about(words, first)):
        cells = {key: RawCell(first, grid.where(at, offset))} if key else {}
        return Line(at, RowKind.HEAD, cells, is_loose=True)  # unless it goes on
    is_own = key in words.subjects or words.kind(key) in _PEOPLE
    is_running = words.kind(key) in (Kind.NUMBER, Kind.CASE_ID) and _NUMBER.match(first) is not None
    if (
        wide
        or _TURNS.match("".join(first.split()))
        or _ABOUT_FORM.search(first)
        or _has_signatures(first)
        or not (is_own or is_running or words.kind(key) in _PRINTED)
    ):
        return Line(at, RowKind.HEAD, is_loose=True)
    return None


def _is_about(words: Words, text: str) -> bool:
    """Whether a text speaks of the form, or is a sender's name below it."""
    is_sender = any(plain(text).startswith(one) for one in words.places)
    return is_sender or _ABOUT_FORM.search(text) is not None


def _is_total_row(
    words: Words, typed: Sequence[tuple[int, str]], cells: Mapping[str, RawCell]
) -> bool:
    """A total's label, with nothing but figures beside it and no problem told."""
    labels = [text for _, text in typed[:3] if is_total(words, text)]
    if not labels:
        return False
    others = [text for _, text in typed if text not in labels]
    if any(len(one) > MAX_FOOTER_VALUE for one in others):
        return False
    told = [cells[key].text for key in words.subjects if key in cells]
    return all(one in labels or is_nil(words, one) or _is_figure(one) for one in told)


def _is_figure(text: str) -> bool:
    return bool(re.fullmatch(r"[共计约]?[\d,.%]+\s*[件户人个宗条项元万]{0,2}", text))


def _is_footer_row(
    words: Words, typed: Sequence[tuple[int, str]], cells: Mapping[str, RawCell]
) -> bool:
    """A footer's label first, and beside it only labels and short values."""
    first = typed[0][1]
    if not _is_label(words, first):
        return False
    told = [cells[key].text for key in words.subjects if key in cells and not cells[key].inherited]
    if any(one != first and not _is_label(words, one) and len(one) > 8 for one in told):
        return False
    values = [one for _, one in typed if not _is_label(words, one)]
    if len(values) * 2 > len(typed):
        return False  # a remark that begins like a footer, in the first column of a data row
    return all(len(one) <= MAX_FOOTER_VALUE or is_sentence(one) for one in values)


def _has_signatures(text: str) -> bool:
    """Labels with colons, at least two, each with a short value or none."""
    parts = _COLON.split(text)
    first, middle, last = _SIGNATURES
    return bool(
        len(parts) > 2
        and first.fullmatch(parts[0])
        and last.fullmatch(parts[-1])
        and all(map(middle.fullmatch, parts[1:-1]))
    )


def _is_label(words: Words, text: str) -> bool:
    """A label of a line above or below a table: of a footer, a signature, a place or a date."""
    is_signed = _SIGNED.match(text) is not None or (len(text) <= 12 and text[-1] in "：:")
    return is_signed or is_footer(words, text) or is_place_or_date(words, text)


def _is_imprint(table: Table, words: Words, typed: Sequence[tuple[int, str]]) -> bool:
    """Who issued a paper and on which day, where rows have their numbers."""
    if len(typed) != 2 or words.kind(table.fields.get(typed[0][0])) is not Kind.NUMBER:
        return False
    return DAY.match(typed[1][1]) is not None and not any(map(str.isdigit, typed[0][1]))


def is_title(words: Words, text: str) -> bool:
    """Tell a title, an annex line or a place line, printed again inside or between tables."""
    if is_category(words, text):
        return False
    if _ANNEX.match(text) and len(text) <= 60:
        return True
    if is_place_or_date(words, text):
        return True
    bare = _REMARK.sub("", plain(text))
    titles = words.profile.layout.titles
    return len(bare) <= 60 and any(bare.endswith(one) and len(one) >= 4 for one in titles)


def _is_wide(grid: Grid, table: Table, at: int, offset: int) -> bool:
    """Tell whether the cell is merged across at least half of the table."""
    half = max(2, (table.block.right - table.block.left + 1) // 2)
    return any(
        one.top <= at <= one.bottom and one.left == offset and one.right - one.left + 1 >= half
        for one in grid.merges
    )


def _heading(
    grid: Grid, table: Table, words: Words, at: int, offset: int, text: str
) -> Line | None:
    """A row that only names a category, a place or a state: a heading for the rows below it."""
    where = grid.where(at, offset)
    key = table.fields.get(offset)
    if is_category(words, text):
        name = words.by_kind.get(Kind.CATEGORY, "")
        heading = {} if key == name else {name: RawCell(text, where, inherited=True)}
        cells = {key: RawCell(text, where)} if key == name else {}
        return Line(at, RowKind.BLANK, dict(cells), heading)
    if (place := bare_name(text)) in words.places:
        name = words.by_kind.get(Kind.PLACE, "")
        heading = {} if key == name else {name: RawCell(place, where, inherited=True)}
        return Line(at, RowKind.BLANK if key == name else RowKind.HEAD, {}, heading)
    if (said := status_heading(words, text, where)) and words.kind(key) is not Kind.STATUS:
        return Line(at, RowKind.HEAD, {}, said)
    return None


def _kind_of_row(words: Words, cells: Mapping[str, RawCell]) -> RowKind:
    """Data or blank, by what was typed beside number, place and category."""
    typed = {
        key: one.text
        for key, one in cells.items()
        if not one.inherited and not is_nil(words, one.text)
    }
    told = {key: typed[key] for key in words.subjects if key in typed}
    if any(not says_nil(words, text) for text in told.values()):
        return RowKind.DATA
    light = {Kind.NUMBER, Kind.PLACE, Kind.CATEGORY, Kind.STATUS, Kind.CASE_ID}
    rest = {
        key: text for key, text in typed.items() if key not in told and words.kind(key) not in light
    }
    if told:
        others = [text for text in rest.values() if not says_nil(words, text)]
        return RowKind.DATA if others else RowKind.BLANK
    rest = {key: text for key, text in rest.items() if not says_nil(words, text)}
    if any(key in words.subjects and one.text and not one.inherited for key, one in cells.items()):
        # 无 as the problem's name: who would have answered for it was printed into the form.
        rest = {key: text for key, text in rest.items() if words.kind(key) not in _PEOPLE}
    core = [key for key in rest if key in CORE_FIELDS or words.kind(key) is Kind.DUTY]
    if core or len(rest) >= 2:
        return RowKind.DATA
    return RowKind.BLANK
