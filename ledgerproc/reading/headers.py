"""Finds the header rows of the tables in a grid by the profile's vocabulary.

In: a grid. Out: header blocks of one to three stacked rows, each with its columns and what
they can mean; two tables side by side give two blocks with the same rows. What is too weak
to be a header is told apart from what is no ledger at all, and nothing is guessed by
position.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from msgspec.structs import replace

from ledgerproc.profile.model import Kind
from ledgerproc.reading.blocks import HeaderBlock, HeaderColumn, side_by_side
from ledgerproc.reading.cells import is_total, text_of
from ledgerproc.reading.files.grid import Grid
from ledgerproc.reading.vocabulary import (
    Match,
    Words,
    key_of,
    look_up,
    month_of,
    plain,
    told_match,
)

FIRST_ROWS = 30  # non-empty rows within which the first header must stand
MAX_DEPTH = 3
MAX_NAME = 40  # characters of a header name
MAX_CHILD = 12  # characters of a name in the second row of a header
_PEOPLE = frozenset({Kind.OFFICES, Kind.PERSONS, Kind.PHONES, Kind.DUTY})
_UNIT = re.compile(r"^[(（][^()（）]{1,8}[)）]$")
_JOINTS = re.compile(r"[及和与、,/]")


def find_blocks(grid: Grid, words: Words) -> list[HeaderBlock]:
    """Every header block that is one with certainty, from top to bottom, left to right."""
    found: list[HeaderBlock] = []
    seen = 0
    at = 0
    merged = _spans(grid)
    while at < len(grid.rows):
        row = grid.rows[at]
        seen += any(value is not None for value in row)
        if not found and seen > FIRST_ROWS:
            break
        least = 3 if found else 2
        if _count_known(row, words) >= least:
            block = _best_block(grid, words, merged, at, found[-1].bottom + 1 if found else 0)
            if block is not None and is_ledger(block, words):
                block = _with_children(grid, words, merged, block)
                block = replace(block, bottom=_merged_bottom(grid, block))
                found += side_by_side(block, words)
                at = block.bottom + 1
                continue
        at += 1
    return [one for one in found if not any(_is_band(one, below) for below in found)]


def _is_band(block: HeaderBlock, below: HeaderBlock) -> bool:
    """Whether a header says what groups of the names right below it are about.

    基本情况 and 责任落实 are names of columns in other ledgers.
    """
    is_over = below.top == block.bottom + 1 and below.left <= block.left <= below.right
    return is_over and len(block.fields) < len(below.fields)


def _with_children(
    grid: Grid, words: Words, merged: dict[tuple[int, int], tuple[int, int]], block: HeaderBlock
) -> HeaderBlock:
    """The block with a row below whose texts all stand under names that are merged across.

    Its other columns are merged down: 计划 and 实际 under 办结时间 are no row of data.
    """
    below = block.bottom + 1
    if below - block.top >= MAX_DEPTH or below >= len(grid.rows):
        return block
    texts = [offset for offset, value in enumerate(grid.rows[below]) if value is not None]
    down = [one for one in merged.items() if block.top <= one[0][0] and one[1][0] == below]
    across = [
        (left, right)
        for (top, left), (bottom, right) in merged.items()
        if top == bottom == block.bottom and left < right and block.left <= left <= block.right
    ]
    if not down or not all(any(left <= at <= right for left, right in across) for at in texts):
        return block
    grown = _block(grid, words, merged, block.top, below) if texts else None
    return grown if grown is not None and is_ledger(grown, words) else block


def _merged_bottom(grid: Grid, block: HeaderBlock) -> int:
    """The last row of a header whose names are merged down over rows without any text."""
    bottom = block.bottom
    reached = [
        one.bottom
        for one in grid.merges
        if block.top <= one.top <= block.bottom and block.left <= one.left <= block.right
    ]
    while bottom - block.top + 1 < MAX_DEPTH and bottom + 1 < len(grid.rows):
        is_blank = all(value is None for value in grid.rows[bottom + 1])
        if not is_blank or not any(last > bottom for last in reached):
            break
        bottom += 1
    return bottom


def find_weak_blocks(grid: Grid, words: Words) -> list[HeaderBlock]:
    """Header-like rows of a sheet that has no certain header, the best first."""
    merged = _spans(grid)
    found: dict[int, HeaderBlock] = {}
    for at in range(min(len(grid.rows), FIRST_ROWS)):
        if _count_known(grid.rows[at], words) >= 2:
            block = _best_block(grid, words, merged, at, 0)
            if block is not None:
                found.setdefault(block.top, block)
    return sorted(found.values(), key=lambda one: -one.known)


def is_ledger(block: HeaderBlock, words: Words) -> bool:
    """Tell whether a header is one of a ledger with margin: a subject and enough company."""
    subjects = words.subjects & set(block.fields)
    # A column that a setting leaves unused says nothing against the others.
    width = sum(bool(one.match.fields) or not one.match.is_told for one in block.columns)
    named = len(block.fields)
    if not subjects or block.known < 2:
        return False
    if width == named and any(one.match.is_told for one in block.columns):
        return True  # every column is told
    if named >= 4:
        return named * 5 >= width * 2
    if named == 3:
        return named * 5 >= width * 3
    return len(subjects) == 2 and width <= 3


def _count_known(row: Sequence[object], words: Words) -> int:
    keys = set()
    for value in row:
        if isinstance(value, str) and len(value) <= MAX_NAME:
            keys.add(key_of(words, value))
    return len(keys - {None})


def _best_block(
    grid: Grid, words: Words, merged: dict[tuple[int, int], tuple[int, int]], at: int, floor: int
) -> HeaderBlock | None:
    """The stack of up to three rows around a row that names the most fields, lowest first."""
    best: HeaderBlock | None = None
    for top in range(at, max(floor, at - MAX_DEPTH + 1) - 1, -1):
        for bottom in range(max(at, top), min(top + MAX_DEPTH, len(grid.rows))):
            block = _block(grid, words, merged, top, bottom)
            if block is None:
                break
            if best is None or _worth(block) > _worth(best):
                best = block
    return best


def _worth(block: HeaderBlock) -> tuple[int, int]:
    return len(block.fields), block.top - block.bottom


def _block(
    grid: Grid, words: Words, merged: dict[tuple[int, int], tuple[int, int]], top: int, bottom: int
) -> HeaderBlock | None:
    """The block of these rows, or None where they cannot be one header together."""
    rows = [_header_texts(grid, at) for at in range(top, bottom + 1)]
    if any(row is None for row in rows):
        return None
    texts = [row for row in rows if row is not None]
    if bottom > top and not all(
        _is_stacked(words, texts, merged, top, level) for level in range(1, len(texts))
    ):
        return None
    offsets = sorted(set().union(*texts))
    stacks = {at: stack for at in offsets if (stack := _stack(grid, texts, merged, top, at))}
    shared = Counter(stack[:-1] for stack in stacks.values())
    columns = [
        HeaderColumn(at, stack, _meaning(words, stack, is_alone=shared[stack[:-1]] == 1))
        for at, stack in stacks.items()
    ]
    if len({one.text for one in columns}) < 2:
        return None
    return HeaderBlock(top, bottom, columns[0].offset, columns[-1].offset, tuple(columns))


def _header_texts(grid: Grid, at: int) -> dict[int, str] | None:
    """The texts of a row by offset, or None where something in it is no header name."""
    texts: dict[int, str] = {}
    for offset, value in enumerate(grid.rows[at]):
        if value is None:
            continue
        text = text_of(value)
        if not isinstance(value, str) or len(text) > MAX_NAME * 2:
            return None
        if text:
            texts[offset] = text
    return texts or None


def _is_stacked(
    words: Words,
    texts: list[dict[int, str]],
    merged: dict[tuple[int, int], tuple[int, int]],
    top: int,
    level: int,
) -> bool:
    """Tell whether a row stands under the row above as its children, not as data.

    Under a name that has no neighbour's blank beside it, a child row is blank (the name is
    merged down); a pre-printed row or a data row has text there.
    """
    upper, lower = texts[level - 1], texts[level]
    if len(upper) < 2 or len({*upper.values()}) < 2:
        return False  # a title above the header
    if all(key_of(words, text) for text in lower.values()) or _is_of_names(words, upper, lower):
        return True  # a data row is never made of header names
    for offset, text in lower.items():
        if _UNIT.match(text):
            continue
        if offset in upper:
            span = merged.get((top + level - 1, offset))
            is_wide = span is not None and span[1] > offset
            beside = offset + 1 not in upper and offset + 1 in lower
            if not (is_wide or beside):
                return False
        elif not any(left < offset for left in upper):
            return False
    return True


def _is_of_names(words: Words, upper: dict[int, str], lower: dict[int, str]) -> bool:
    """Two names at least, alone or with what stands above them, and no more texts beside them.

    A name over two lines may stand in two rows, 办结 in one and 时间 in the next.
    """
    named = [
        offset
        for offset, text in lower.items()
        if key_of(words, text) or key_of(words, upper.get(offset, "") + text)
    ]
    is_short = all(len(text) <= MAX_CHILD for text in lower.values())
    return is_short and len(named) >= 2 and len(named) * 2 >= len(lower)


def _stack(
    grid: Grid,
    texts: list[dict[int, str]],
    merged: dict[tuple[int, int], tuple[int, int]],
    top: int,
    offset: int,
) -> tuple[str, ...]:
    """The texts over one column, from the top; a parent merged across counts for each child."""
    stack: list[str] = []
    for level, row in enumerate(texts):
        text = row.get(offset, "")
        if not text and any(offset in lower for lower in texts[level + 1 :]):
            text = _parent(row, merged, top + level, offset)
        if text and text not in stack:
            stack.append(text)
    return tuple(stack)


def _parent(
    row: dict[int, str], merged: dict[tuple[int, int], tuple[int, int]], at: int, offset: int
) -> str:
    left = max((one for one in row if one < offset), default=None)
    if left is None:
        return ""
    span = merged.get((at, left))
    if span is not None and span[1] < offset:
        return ""  # the merge ends before: the name is not this column's
    return row[left]


def _meaning(words: Words, stack: tuple[str, ...], *, is_alone: bool) -> Match:
    """What stacked names mean together: joined, then the child alone, then the parent.

    A child that nobody knows is a remark on a parent that it has for itself; a month is one
    on any.
    """
    if len(stack) == 1:
        return look_up(words, stack[0])
    *parents, child = stack
    for name in ("/".join(stack), child):
        if (told := told_match(words, name)) is not None:
            return told
    parent = parents[-1]
    if _UNIT.match(child):
        return look_up(words, parent)
    match, above = look_up(words, child), look_up(words, parent)
    is_people = bool(above.fields) and words.kind(above.fields[0]) in _PEOPLE
    key = match.fields[0] if match.fields else None
    if (
        is_people and match.is_exact and words.kind(key) in _PEOPLE
    ):  # 联系电话 under 责任单位及责任人
        return Match(match.fields, f"{match.reason}（在“{parent}”之下）", is_exact=True)
    for name in (
        parent + child,
        child + parent,
        *(part + child for part in _JOINTS.split(parent) if part),
    ):
        joined = look_up(words, name)
        if joined.is_exact:
            return Match(joined.fields, f"上下两行合为“{name}”", is_exact=True)
    if is_people and key in words.subjects:  # 名称 under 牵头部门
        return Match(above.fields, f"属于“{parent}”", is_exact=True)
    if match.fields:
        return Match(match.fields, f"{match.reason}（在“{parent}”之下）", match.is_exact)
    if above.fields and words.kind(above.fields[0]) is Kind.STATUS:
        return _ticked(words, child, above)
    if above.fields and (is_alone or month_of(child) or is_total(words, child)):
        return Match(above.fields, f"{above.reason}（其下“{child}”不计）", above.is_exact)
    return Match()


def _ticked(words: Words, child: str, status: Match) -> Match:
    """是 and 否 under 是否化解: a tick under the first says it is done, the other says the rest."""
    if plain(child) in words.profile.status_words.open:
        return Match(reason=f"“{child}”与另一栏相反", is_told=True)
    is_done = plain(child) in words.profile.status_words.done
    told = f"{status.reason}（其下“{child}”打勾）"
    return Match(status.fields, told, is_exact=True) if is_done else Match()


def _spans(grid: Grid) -> dict[tuple[int, int], tuple[int, int]]:
    """Bottom and right end of each merged range by its top left cell."""
    return {(one.top, one.left): (one.bottom, one.right) for one in grid.merges}
