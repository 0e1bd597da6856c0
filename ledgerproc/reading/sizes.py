"""Reads how wide and how high the columns and rows of an old workbook (.xls) are.

In: the bytes. Out: by sheet, widths in characters and heights in points, only for columns
and rows that somebody drew to a size: a copy of the sheet then looks as it was sent.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping

import msgspec

from ledgerproc.reading.ole import sheet_records

_ROW, _COLUMN = 0x208, 0x7D
_IS_DRAWN = 0x40  # of a row: its height does not follow its text
_LAST_COLUMN = 255


class Sizes(msgspec.Struct, frozen=True):
    """Sizes of one sheet by 0-based column and row; those that nobody set are not there."""

    widths: Mapping[int, float] = msgspec.field(default_factory=dict)
    heights: Mapping[int, float] = msgspec.field(default_factory=dict)


def read_sizes(data: bytes) -> dict[str, Sizes]:
    """The sizes of every worksheet; nothing where the file is older than Excel 97 or damaged."""
    found: dict[str, tuple[dict[int, float], dict[int, float]]] = {}
    for name, number, content in sheet_records(data):
        widths, heights = found.setdefault(name, ({}, {}))
        if number == _COLUMN and len(content) >= 6:
            first, last, width = struct.unpack_from("<HHH", content)
            if width:
                widths.update(dict.fromkeys(range(first, min(last, _LAST_COLUMN) + 1), width / 256))
        elif number == _ROW and len(content) >= 13 and content[12] & _IS_DRAWN:
            row, height = struct.unpack_from("<H4xH", content)
            heights[row] = (height & 0x7FFF) / 20
    return {name: Sizes(*both) for name, both in found.items()}
