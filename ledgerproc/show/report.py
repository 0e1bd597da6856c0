"""Sections of text and tables, for a terminal or for a pipe.

On a terminal tables are drawn; into a pipe go plain lines, cells parted by tabs. Text from
files is shown as text: control characters, and so escape sequences, are taken out.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click
from msgspec import Struct
from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ledgerproc.cleaning.masking import mask_numbers

LONGEST_WHOLE = 14  # characters of a screen: 彭征2022-0001 has 13
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


class Section(Struct, frozen=True):
    """A heading, sentences under it, and a table. Every part may be missing.

    A sentence with blanks before it stays indented where it goes on in the next line.
    """

    title: str = ""
    lines: Sequence[str] = ()
    headers: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()


def show(sections: Iterable[Section]) -> None:
    """Print the sections to standard output."""
    console = Console(highlight=False)
    if not console.is_terminal:
        for one in sections:
            _show_plain(one)
        return
    for one in sections:
        if one.title:
            console.print(Text(plain(one.title), style="bold"))
        for line in one.lines:
            told = line.lstrip(" ")
            console.print(Padding(Text(plain(told)), (0, 0, 0, len(line) - len(told))))
        if one.rows:
            console.print(draw_table(one, console.width))
        console.print()


def show_json(content: Any) -> None:
    """Print plain data as JSON, escaped where the console's encoding lacks its characters."""
    is_narrow = "utf" not in (sys.stdout.encoding or "").lower()
    click.echo(json.dumps(_quiet(content), ensure_ascii=is_narrow, indent=1))


def _quiet(content: Any) -> Any:
    """The same data with no identity number whole in any text."""
    if isinstance(content, str):
        return mask_numbers(content)
    if isinstance(content, Mapping):
        return {key: _quiet(one) for key, one in content.items()}
    return [_quiet(one) for one in content] if isinstance(content, list | tuple) else content


def plain(text: str) -> str:
    r"""The text as it may be shown: nothing that steers a terminal, no identity number.

    >>> plain("甲\x1b[31m乙")
    '甲[31m乙'
    """
    return mask_numbers(_CONTROLS.sub("", text))


def draw_table(section: Section, width: int) -> Table:
    """The table for a screen of so many characters: numbers and days whole, texts folded."""
    table = Table(*section.headers)
    room = width // 2
    for column, *cells in zip(table.columns, section.headers, *section.rows, strict=True):
        column.overflow = "fold"
        needed = max(cell_len(line) for cell in cells for line in ("", *cell.splitlines()))
        is_number = any(char.isdigit() for cell in cells for char in cell)
        if is_number and needed <= min(LONGEST_WHOLE, room):
            column.no_wrap = True  # a number or a day is searched for, and copied
            room -= needed
    for row in section.rows:
        table.add_row(*(Text(plain(cell)) for cell in row))
    return table


def _show_plain(section: Section) -> None:
    lines = [section.title, *section.lines] if section.title else [*section.lines]
    lines = [plain(line) for line in lines]
    if section.rows:
        # Each cell by itself: two days side by side are no number of a bank card.
        rows = ([*section.headers], *map(_one_line, section.rows))
        lines += ["\t".join(map(plain, row)) for row in rows]
    click.echo("\n".join(lines) + "\n")


def _one_line(row: Sequence[str]) -> list[str]:
    return [" ".join(cell.split()) for cell in row]
