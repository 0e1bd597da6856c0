"""Counts the rows and cells of delimited text a second time, without the reader's module.

In: the text of a file and its delimiter. Out: how many rows and cells hold more than blanks,
and the line of a quote that is never closed. It knows the grammar and nothing of tables: a
field may be quoted, a quote in it is doubled, what follows a closing quote belongs to it.
"""

from __future__ import annotations

import re

from msgspec import Struct

from ledgerproc.reading.files.sheetcounts import is_blank


class TextCount(Struct, frozen=True):
    """What delimited text holds; ``open_line`` is 0 where every quote is closed."""

    rows: int
    cells: int
    open_line: int = 0


def count_text(text: str, delimiter: str) -> TextCount:
    r"""Count filled rows and cells.

    >>> count_text('甲,"乙\n""丙"\n,\n丁,', ",")
    TextCount(rows=2, cells=3, open_line=0)
    >>> count_text('甲\n"乙,丙\n丁', ",").open_line
    2
    """
    one = re.escape(delimiter)
    field = re.compile(
        rf'(?:"(?P<quoted>[^"]*+(?:""[^"]*+)*+)(?P<closing>"|\Z))?(?P<rest>[^{one}\r\n]*)(?P<end>{one}|\r\n?|\n|\Z)'
    )
    rows = cells = filled = 0
    for match in field.finditer(text):
        if match["quoted"] is not None and not match["closing"]:
            return TextCount(rows, cells, _line_of(text, match.start()))
        filled += not is_blank((match["quoted"] or "") + match["rest"])
        if match["end"] != delimiter:
            rows, cells, filled = rows + bool(filled), cells + filled, 0
    return TextCount(rows + bool(filled), cells + filled)


def _line_of(text: str, place: int) -> int:
    return 1 + len(re.findall(r"\r\n?|\n", text[:place]))
