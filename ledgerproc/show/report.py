"""Sections of text and tables, for a terminal or for a pipe.

On a terminal tables are drawn; into a pipe go plain lines, cells parted by tabs. Text from
files is shown as text: control characters, and so escape sequences, are taken out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

import click
from msgspec import Struct
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ledgerproc.cleaning.masking import mask_bank_card, mask_identity

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


class Section(Struct, frozen=True):
    """A heading, sentences under it, and a table. Every part may be missing."""

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
            console.print(Text(plain(line)))
        if one.rows:
            console.print(_table(one))
        console.print()


def show_json(content: Any) -> None:
    """Print plain data as JSON."""
    click.echo(json.dumps(content, ensure_ascii=False, indent=1))


def plain(text: str) -> str:
    r"""The text as it may be shown: nothing that steers a terminal, no identity number.

    >>> plain("甲\x1b[31m乙")
    '甲[31m乙'
    """
    return mask_bank_card(mask_identity(_CONTROLS.sub("", text)))


def _table(section: Section) -> Table:
    table = Table(*section.headers)
    for column in table.columns:
        column.overflow = "fold"
    for row in section.rows:
        table.add_row(*(Text(plain(cell)) for cell in row))
    return table


def _show_plain(section: Section) -> None:
    lines = [section.title, *section.lines] if section.title else [*section.lines]
    if section.rows:
        lines += ["\t".join(row) for row in ([*section.headers], *map(_one_line, section.rows))]
    click.echo("\n".join(plain(line) for line in lines) + "\n")


def _one_line(row: Sequence[str]) -> list[str]:
    return [" ".join(cell.split()) for cell in row]
