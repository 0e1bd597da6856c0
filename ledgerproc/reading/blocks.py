"""Header rows as columns with what they can mean, and the tables that stand beside each other.

In: the columns of a header. Out: a block for each table in it; two tables side by side have
the same header rows.
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from ledgerproc.reading.vocabulary import Match, Words, normalise

_STRANGER = Match(reason="是旁边另一张表的栏", is_told=True)


class HeaderColumn(Struct, frozen=True):
    """A column of a header block: its stacked texts and what they can mean."""

    offset: int
    texts: tuple[str, ...]
    match: Match

    @property
    def text(self) -> str:
        """The header as written, stacked rows joined with a slash."""
        return "/".join(self.texts)


class HeaderBlock(Struct, frozen=True):
    """Header rows (offsets, both ends included) over the columns of one table."""

    top: int
    bottom: int
    left: int
    right: int
    columns: tuple[HeaderColumn, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """The likeliest fields of the columns, each once, in the order of the columns."""
        return tuple(dict.fromkeys(one.match.fields[0] for one in self.columns if one.match.fields))

    @property
    def known(self) -> int:
        """How many different fields are recognised by a name of the profile."""
        return len({one.match.fields[0] for one in self.columns if one.match.is_exact})

    @property
    def signature(self) -> tuple[tuple[int, str], ...]:
        """Columns and names, equal for the same header printed again."""
        return tuple((one.offset, normalise(one.text)) for one in self.columns)


def side_by_side(block: HeaderBlock, words: Words) -> list[HeaderBlock]:
    """One block a table: a second one starts where a name comes again, or behind a blank column."""
    groups: list[list[HeaderColumn]] = [[]]
    for number, column in enumerate(block.columns):
        held = {one.match.fields[0] for one in groups[-1] if one.match.fields}
        rest = {one.match.fields[0] for one in block.columns[number:] if one.match.fields}
        both = held & rest
        is_again = len(both) >= 3 and len(both) * 3 >= len(held) * 2
        is_new = _is_apart(block, number) or _name(column) in map(_name, groups[-1])
        if is_new and is_again and both & words.subjects:
            groups.append([])
        groups[-1].append(column)
    if len(groups) == 1:
        return [_without_stranger(block)]
    return [
        HeaderBlock(block.top, block.bottom, one[0].offset, one[-1].offset, tuple(one))
        for one in groups
    ]


def _is_apart(block: HeaderBlock, number: int) -> bool:
    """Whether a blank column stands before this one."""
    return number > 0 and block.columns[number].offset > block.columns[number - 1].offset + 1


def _name(column: HeaderColumn) -> str:
    """The field of a column, or what an unknown one is called."""
    return column.match.fields[0] if column.match.fields else normalise(column.text)


def _without_stranger(block: HeaderBlock) -> HeaderBlock:
    """The block without what stands behind a blank column and names a field again: statistics."""
    held: set[str] = set()
    for number, column in enumerate(block.columns):
        rest = block.columns[number:]
        if _is_apart(block, number) and held & {
            one.match.fields[0] for one in rest if one.match.fields
        }:
            apart = tuple(replace(one, match=_STRANGER) for one in rest)
            return replace(block, columns=(*block.columns[:number], *apart))
        held |= set(column.match.fields[:1])
    return block
