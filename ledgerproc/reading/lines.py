"""A table and its rows on their way from a grid to rows with places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct, field

from ledgerproc.reading.blocks import HeaderBlock
from ledgerproc.reading.rows import RawCell, RowKind


class Line(Struct):
    """A row on its way: ``cells`` are filled for data and for blank form rows."""

    offset: int
    kind: RowKind
    cells: dict[str, RawCell] = field(default_factory=dict)
    heading: Mapping[str, RawCell] = field(default_factory=dict)  # a group heading's values
    is_loose: bool = False  # a text of its own; head or foot depends on what follows
    continues: bool = False
    is_example: bool = False  # told like a problem, to show how it is done
    parts: Sequence[Mapping[str, RawCell]] = ()  # of a row that holds several problems


class MoreColumn(Struct, frozen=True):
    """A further column of a field: its text is added, a spare one's used where there is none."""

    offset: int
    key: str
    is_spare: bool = False
    turn: int = 0  # of several spare ones the first that says something is used


class Table(Struct, frozen=True):
    """One table: its header, the fields of its columns and the span of its rows."""

    block: HeaderBlock
    fields: Mapping[int, str]
    last: int  # offset of the last row
    is_only: bool = True  # no other table beside it
    headers: frozenset[int] = frozenset()  # offsets of every header row of the sheet
    more: tuple[MoreColumn, ...] = ()
