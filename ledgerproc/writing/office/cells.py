"""The one gate through which text goes into a workbook that is built from nothing.

It hides identity numbers, takes out what XML cannot hold, and says so in the cell where
a text is longer than a cell can be. Text stays text: never a formula, never a link.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from io import BytesIO
from typing import Any

from ledgerproc.cleaning.masking import mask_identity
from ledgerproc.cleaning.oversize import MAX_TEXT, cut_to_cell

LAST_ROW = 1_048_576  # of a sheet, by the file format
EPOCH = date(1899, 12, 30).toordinal()  # day 0 of a spreadsheet's calendar

# What XML 1.0 forbids, and halves of a surrogate pair; line ends become "\n" before.
_ILLEGAL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")

# What makes a spreadsheet take a text for a formula once somebody edits it.
FORMULA_START = tuple("=+-@\t\n＝＋－＠")


class WriteError(Exception):
    """A value could not be written whole; the text names the sheet and the cell."""


@lru_cache(maxsize=16_384)  # a text goes into several workbooks
def clean_text(text: str) -> str:
    r"""The text as it may stand in a cell.

    >>> clean_text("甲\x01乙\ud83d"), clean_text("一\r\n二")
    ('甲乙', '一\n二')
    """
    if _ILLEGAL.search(text):
        text = _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = mask_identity(text)
    if text.startswith("<r>") and text.endswith("</r>"):
        text += " "  # XlsxWriter takes a string of this shape for its own rich text
    return text if len(text) <= MAX_TEXT // 2 else cut_to_cell(text)


def serial_day(on: date) -> int:
    """A day as a spreadsheet counts it.

    >>> serial_day(date(2022, 12, 20))
    44915
    """
    return on.toordinal() - EPOCH


def new_workbook(target: str | BytesIO, **options: object) -> Any:
    """An empty workbook of XlsxWriter; a text in it is no formula, no link and no number."""
    from xlsxwriter import Workbook

    as_told = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    return Workbook(target, {"in_memory": True, **as_told, **options})


def add_format(book: Any, look: Mapping[str, object]) -> Any:
    """A format of XlsxWriter, with its twin for texts that look like formulas.

    In the twin such a text stays text also when it is edited.
    """
    made = book.add_format(dict(look))
    made.for_formulas = book.add_format({**look, "quote_prefix": True})
    return made


def format_for(text: str, look: Any) -> Any:
    """The format itself, or its twin where the text looks like a formula."""
    return look.for_formulas if text.startswith(FORMULA_START) else look


def write_text(sheet: Any, row: int, column: int, text: str, look: Any) -> int:
    """Write a text through XlsxWriter; 0 where it stands there whole."""
    clean = clean_text(text)
    return int(sheet.write_string(row, column, clean, format_for(clean, look)))


def write_cell(sheet: Any, row: int, column: int, value: object, look: Any) -> None:
    """Write one value through XlsxWriter with the method of its type; 0-based place.

    Raises ``WriteError`` where XlsxWriter reports that it dropped or cut the value.
    """
    if value is None or value == "":
        result = sheet.write_blank(row, column, None, look)
    elif isinstance(value, str):
        result = write_text(sheet, row, column, value, look)
    elif isinstance(value, date):
        result = sheet.write_number(row, column, serial_day(value), look)
    elif isinstance(value, int | float):
        result = sheet.write_number(row, column, value, look)
    else:
        raise TypeError(f"no way to write {type(value).__name__} into a cell")
    if result:
        raise WriteError(
            f"工作表“{sheet.get_name()}”第 {row + 1} 行第 {column + 1} 列没有写全（代码 {result}）"
        )
