"""Understands one sheet: its tables, their rows by kind, and what stands above them.

In: a grid and the profile's words. Out: how the sheet was read, with findings. Every row up
to the last one with content is of exactly one kind; a row of two tables side by side counts
once. A sheet that is no ledger is left aside with a reason, and one whose header
cannot be told with margin is refused: nothing is guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from ledgerproc.findings import CellRef, Finding, column_letters
from ledgerproc.profile.model import Kind
from ledgerproc.reading.blocks import HeaderBlock
from ledgerproc.reading.cells import find_place_line, is_nil, text_of, written_trouble
from ledgerproc.reading.columns import TableColumns, choose_columns
from ledgerproc.reading.files.garbled import broken_part
from ledgerproc.reading.files.grid import Grid, Trouble
from ledgerproc.reading.fill import fill_lines
from ledgerproc.reading.headers import MAX_DEPTH, find_blocks
from ledgerproc.reading.lines import Line, Table
from ledgerproc.reading.others import find_rest, rest_lines
from ledgerproc.reading.otherwise import read_other
from ledgerproc.reading.parts import split_lines
from ledgerproc.reading.rowkinds import class_rows, is_title
from ledgerproc.reading.rows import Column, Purpose, RawCell, RawRow, RowKind, SheetReading
from ledgerproc.reading.settle import status_heading
from ledgerproc.reading.totals import check_totals
from ledgerproc.reading.unheaded import find_unheaded, with_unheaded
from ledgerproc.reading.vocabulary import Words, plain

MAX_LABEL = 12  # characters of a sender's label without a colon
_SAYS = (RowKind.BLANK, RowKind.HEAD, RowKind.FOOT, RowKind.DATA)  # of two tables' rows


class _Part(Struct, frozen=True):
    """One table as read: its columns, its lines and the place line above it."""

    columns: TableColumns
    lines: tuple[Line, ...]
    place_line: RawCell | None
    beside: int  # its first column where another table stands beside it, else 0


def read_sheet(grid: Grid, words: Words) -> tuple[SheetReading, list[Finding]]:
    """Read one sheet; whatever it turns out to be, its account adds up."""
    blocks = find_blocks(grid, words) if grid.visible else []
    other = read_other(grid, words, blocks)
    if other is not None:
        return other
    findings: list[Finding] = []
    parts: list[_Part] = []
    down = _merged_down(grid)
    heads = blocks[0].top
    headers = frozenset(at for one in blocks for at in range(one.top, one.bottom + 1))
    headers |= _printed_again(grid, blocks)
    for run in _runs(grid, words, blocks):
        above, tables = run
        place_line = _place_line(grid, words, above)
        for block, last in tables:
            columns = choose_columns(grid, block, words, last)
            is_only = not any(one.top == block.top and one is not block for one in blocks)
            table = Table(block, columns.fields, last, is_only, headers, columns.more)
            rest = find_rest(grid, table, words) if is_only else None
            table = table if rest is None else replace(table, last=rest - 1)
            lines = class_rows(grid, table, words, down)
            findings += [*columns.findings, *fill_lines(grid, table, words, lines)]
            beside = 0 if is_only else grid.first_column + block.left
            findings += split_lines(words, lines, beside)
            findings += check_totals(grid, table, words, lines)
            if rest is not None:
                findings.append(rest_lines(grid, words, lines, rest, last))
            parts.append(_Part(columns, tuple(lines), place_line, beside))
    named = {one.offset for block in blocks for one in block.columns}
    data = {line.offset for part in parts for line in part.lines if line.kind is RowKind.DATA}
    outside = find_unheaded(grid, words, named, sorted(data))
    sheet = with_unheaded(_account(grid, words, blocks, parts, heads), outside)
    return sheet, _unique([*findings, *_trouble_findings(grid, parts), *outside])


def _printed_again(grid: Grid, blocks: Sequence[HeaderBlock]) -> frozenset[int]:
    """Rows above a header that stand above the first one too: what groups of names are about."""
    again: set[int] = set()
    first = blocks[0]
    for block in blocks[1:]:
        for up in range(min(first.bottom, 2 * MAX_DEPTH) + 1):
            told = grid.rows[block.bottom - up]
            if told != grid.rows[first.bottom - up] or not any(told):
                break
            again.add(block.bottom - up)
    return frozenset(again)


def _merged_down(grid: Grid) -> dict[tuple[int, int], int]:
    """The top row of each cell that a merge covers from above, in the merge's first column."""
    return {
        (at, one.left): one.top
        for one in grid.merges
        for at in range(one.top + 1, min(one.bottom, len(grid.rows) - 1) + 1)
    }


def _runs(
    grid: Grid, words: Words, blocks: Sequence[HeaderBlock]
) -> list[tuple[range, list[tuple[HeaderBlock, int]]]]:
    """Tables with the rows above them; the same header printed again starts no new table."""
    tops = sorted({one.top for one in blocks})
    starts: list[tuple[range, list[HeaderBlock]]] = []
    floor = 0
    for top in tops:
        mine = [one for one in blocks if one.top == top]
        above = range(_above_start(grid, words, floor, top), top)
        is_again = bool(starts) and _signatures(mine) == _signatures(starts[-1][1])
        if not (is_again and _place_line(grid, words, above) is None):
            starts.append((above, mine))
        floor = mine[0].bottom + 1
    runs = []
    for number, (above, mine) in enumerate(starts):
        end = starts[number + 1][0].start - 1 if number + 1 < len(starts) else len(grid.rows) - 1
        runs.append((above, [(one, end) for one in mine]))
    return runs


def _signatures(blocks: Iterable[HeaderBlock]) -> list[tuple[tuple[int, str], ...]]:
    return [one.signature for one in blocks]


def _above_start(grid: Grid, words: Words, floor: int, top: int) -> int:
    """The first of the title lines above a header: all rows above the first one."""
    if not floor:
        return 0
    start = top
    while start > floor:
        texts = [text_of(value) for value in grid.rows[start - 1] if value is not None]
        # The value of a place line may stand in a cell of its own.
        if not texts or len(texts) > 3 or not is_title(words, texts[0]):
            break
        start -= 1
    return start


def _place_line(grid: Grid, words: Words, above: range) -> RawCell | None:
    """The value behind the label of the sender above a table; a blank line gives a blank."""
    blank: RawCell | None = None
    for at in above:
        row = grid.rows[at]
        for offset, value in enumerate(row):
            if not isinstance(value, str):
                continue
            said, is_label = find_place_line(words, value)
            is_bare = not is_label and len(value) <= MAX_LABEL
            if not is_label and not (is_bare and find_place_line(words, f"{value}：")[1]):
                continue
            if said:
                return RawCell(said, grid.where(at, offset))
            beside = next((text_of(one) for one in row[offset + 1 :] if one is not None), "")
            if is_bare and plain(beside) not in words.places:
                continue  # the name of a column
            if 0 < len(beside) <= 30 and ":" not in beside and "：" not in beside:
                return RawCell(beside, grid.where(at, offset))
            blank = blank or RawCell(None, grid.where(at, offset))
    return blank


def _account(
    grid: Grid,
    words: Words,
    blocks: Sequence[HeaderBlock],
    parts: Sequence[_Part],
    heads: int,
) -> SheetReading:
    place_line = _first_place_line(grid, words, blocks, parts)
    rows = tuple(row for part in parts for row in _rows(grid, words, parts[0], part))
    kinds = _kinds(grid, blocks, parts)
    purpose = Purpose.LEDGER if rows else Purpose.NIL
    heading = (*grid.above, *_texts(grid, range(heads)))
    if rows and _is_feedback(words, parts, heading):
        purpose = Purpose.FEEDBACK
    columns = tuple(dict.fromkeys(one for part in parts for one in part.columns.columns))
    tables = len({part.columns.columns for part in parts})
    tables_note = f"含 {len(parts)} 张表" if tables > 1 or len(parts) > 1 else ""
    note = "；".join(filter(None, (tables_note, _hidden_note(grid, rows, columns))))
    later = tuple(
        dict.fromkeys(one.place_line for one in parts if one.place_line and one.place_line.text)
    )
    return SheetReading(
        grid.file,
        grid.sheet,
        purpose,
        columns,
        rows,
        kinds,
        place_line,
        heading,
        note,
        tuple(one for one in later if one is not place_line),
    )


def _hidden_note(grid: Grid, rows: Sequence[RawRow], columns: Sequence[Column]) -> str:
    """Which rows and columns were read although the sender had hidden or filtered them."""
    numbers = {grid.numbers[at] for at in grid.hidden_rows if at < len(grid.rows)}
    hidden = len({row.where.row for row in rows} & numbers)
    letters = sorted(
        one.column
        for one in columns
        if one.field is not None and one.column - grid.first_column in grid.hidden_columns
    )
    told = [f"隐藏或筛选掉的 {hidden} 行数据已读取"] if hidden else []
    if letters:
        named = "、".join(map(column_letters, dict.fromkeys(letters)))
        told.append(f"隐藏的 {named} 列已读取")
    return "；".join(told)


def _first_place_line(
    grid: Grid, words: Words, blocks: Sequence[HeaderBlock], parts: Sequence[_Part]
) -> RawCell | None:
    """The place line above the first table, in the paragraphs above it, or under the table."""
    found = parts[0].place_line
    if found is not None and found.text:
        return found
    for text in (*grid.above, *grid.below):
        said, is_label = find_place_line(words, text)
        if said:
            return RawCell(said, CellRef(grid.file, grid.sheet))
        if is_label and found is None:
            found = RawCell(None, CellRef(grid.file, grid.sheet))
    feet = [line.offset for line in parts[0].lines if line.kind is RowKind.FOOT]
    for at in feet:
        below = _place_line(grid, words, range(at, at + 1))
        if below is not None and below.text:
            return below
    return found


def _rows(grid: Grid, words: Words, first: _Part, part: _Part) -> list[RawRow]:
    """Data rows; a later table with a place line of its own carries that place."""
    key = words.by_kind.get(Kind.PLACE)
    own = part.place_line if part.place_line is not first.place_line else None
    said = status_heading(words, grid.sheet, CellRef(grid.file, grid.sheet))
    rows = []
    for line in part.lines:
        if line.kind is not RowKind.DATA:
            continue
        row = grid.where(line.offset)
        for at, told in enumerate(line.parts or [line.cells]):
            cells = {**said, **told}
            is_open = key is not None and (key not in cells or is_nil(words, cells[key].text))
            if own is not None and own.text and key is not None and is_open:
                cells[key] = replace(own, inherited=True)
            where = replace(row, part=at + 1) if line.parts else row
            rows.append(RawRow(where.beside(part.beside), cells))
    return rows


def _kinds(
    grid: Grid, blocks: Sequence[HeaderBlock], parts: Sequence[_Part]
) -> Mapping[RowKind, int]:
    """Rows of each kind, first to last; one of two tables is what it is more of."""
    counts: Counter[RowKind] = Counter(dict.fromkeys(RowKind, 0))
    headers = {at for one in blocks for at in range(one.top, one.bottom + 1)}
    lined: dict[int, RowKind] = {}
    for part in parts:
        for line in part.lines:
            lined[line.offset] = max(line.kind, lined.get(line.offset, line.kind), key=_SAYS.index)
    for at in range(len(grid.rows)):
        if at in headers:
            counts[RowKind.HEAD] += 1
        elif at in lined:
            counts[lined[at]] += 1
        else:
            is_empty = all(value is None for value in grid.rows[at])
            counts[RowKind.BLANK if is_empty else RowKind.HEAD] += 1
    return dict(counts)


def _texts(grid: Grid, rows: range) -> tuple[str, ...]:
    texts = [text_of(value) for at in rows for value in grid.rows[at] if value is not None]
    return tuple(text for text in texts if text)


def _is_feedback(words: Words, parts: Sequence[_Part], heading: Sequence[str]) -> bool:
    titles = [plain(one) for one in words.profile.layout.feedback_titles]
    kinds = {words.kind(key) for part in parts for key in part.columns.fields.values()}
    is_titled = any(title in plain(text) for text in heading for title in titles)
    return is_titled and Kind.CASE_ID in kinds


def _trouble_findings(grid: Grid, parts: Sequence[_Part]) -> list[Finding]:
    """Cells of data rows, in columns that are used, that could not be taken as they stand."""
    found: list[Finding] = []
    for part in parts:
        data = {line.offset for line in part.lines if line.kind is RowKind.DATA}
        for one in (*grid.troubles, *_written_troubles(grid, part)):
            key = part.columns.used.get(one.column)
            if key is not None and one.row in data:
                found.append(Finding(one.code, grid.where(one.row, one.column), key, one.seen))
    return found


def _written_troubles(grid: Grid, part: _Part) -> list[Trouble]:
    """What a spreadsheet could not show, exported as text: #REF!, 5.00243E+17."""
    found = []
    for line in part.lines:
        row = grid.rows[line.offset]
        for column in part.columns.used:
            value = row[column] if column < len(row) else None
            if not isinstance(value, str):
                continue
            if code := written_trouble(value.strip()):
                found.append(Trouble(line.offset, column, code, value.strip()))
            elif seen := broken_part(value):
                found.append(Trouble(line.offset, column, "CELL_TEXT_BROKEN", seen))
    return found


def _unique(findings: Iterable[Finding]) -> list[Finding]:
    """Findings without repetition: a header printed on every page is told once."""
    seen: set[tuple[str, str, str]] = set()
    kept: list[Finding] = []
    for one in findings:
        column = column_letters(one.where.column) if one.where.column else ""
        key = (one.code, one.seen, column if one.code == "COLUMN_UNKNOWN" else str(one.where))
        if key not in seen:
            seen.add(key)
            kept.append(one)
    return kept
