"""Writes a rebuilt sheet as it was sent: every cell in its own look, and the page set up alike.

In: a sheet of XlsxWriter, the values as they were read, the look as the file told it. What the
look leaves open stays plain. Cells without a value keep their borders and colours too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, time
from typing import Any

from msgspec.structs import replace

from ledgerproc.reading.files.grid import CellValue, Grid
from ledgerproc.reading.looks.look import Area, Cell, CellLook, PageLook, Piece, SheetLook
from ledgerproc.writing.office.cells import clean_text, format_for, serial_day, write_text
from ledgerproc.writing.returned.formats import Formats

PADDING = 5 / 7  # of a character, which XlsxWriter adds to a column's width
LONGEST_HEADER = 255
_FONT_KEYS = (
    "font_name", "font_size", "bold", "italic", "underline", "font_strikeout", "font_color",
)  # fmt: skip
_HAS_DAY = frozenset("ymd年月日")
_BUILT_IN_DAYS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))


def write_as_sent(sheet: Any, grid: Grid, look: SheetLook, formats: Formats) -> int:
    """Fill a sheet with the values of a grid, looking as the file told.

    Returns how many texts lost the fonts of their parts.
    """
    from xlsxwriter.exceptions import OverlappingRange

    values = _values(grid)
    looks = {cell: look.looks[at] for cell, at in look.cells.items()}
    for area in look.merges or _merges(grid):
        with suppress(OverlappingRange):
            if area[:2] != area[2:]:
                sheet.merge_range(*area, "", formats.get(looks.get(area[:2], look.normal)))
    for cell in sorted({*values, *looks}):
        one = looks.get(cell, look.normal)
        write_value(sheet, cell, values.get(cell), one, formats)
    lost = sum(
        not _write_pieces(
            sheet, cell, pieces, values.get(cell), looks.get(cell, look.normal), formats
        )
        for cell, pieces in look.pieces.items()
    )
    _set_sizes(sheet, grid, look)
    _set_page(sheet, look.page)
    return lost


def _write_pieces(
    sheet: Any,
    cell: Cell,
    pieces: Sequence[Piece],
    value: CellValue,
    look: CellLook,
    formats: Formats,
) -> bool:
    """Write a text of several fonts; False where it is not the text of the cell as it is kept."""
    told = [(text, _font(look if one == CellLook() else one)) for text, one in pieces if text]
    text = "".join(one for one, _ in told)
    clean = clean_text(text)
    if text != value or len(clean) != len(text):
        return False
    told = [(clean[start:end], one) for start, end, one in _spans(told)]
    if len({one for _, one in told}) < 2:
        whole = replace(look, **{key: getattr(told[0][1], key) for key in _FONT_KEYS})
        sheet.write_string(*cell, text, format_for(text, formats.get(whole)))
        return True
    parts = [part for one, font in told for part in (formats.get(font), one)]
    whole_look = format_for(text, formats.get(look))
    return bool(sheet.write_rich_string(*cell, *parts, whole_look) == 0)


def _spans(told: Sequence[Piece]) -> Iterator[tuple[int, int, CellLook]]:
    """Where each piece begins and ends in the whole."""
    end = 0
    for text, look in told:
        yield end, end + len(text), look
        end += len(text)


def _font(look: CellLook) -> CellLook:
    """What a look says of its font, and nothing else."""
    return CellLook(**{key: getattr(look, key) for key in _FONT_KEYS})


def _values(grid: Grid) -> Mapping[Cell, CellValue]:
    first = grid.first_column - 1
    return {
        (number - 1, first + offset): value
        for row, number in zip(grid.rows, grid.numbers, strict=True)
        for offset, value in enumerate(row)
        if value is not None
    }


def _merges(grid: Grid) -> list[Area]:
    first, last = grid.first_column - 1, len(grid.numbers) - 1
    return [
        (
            grid.numbers[one.top] - 1,
            first + one.left,
            grid.numbers[min(one.bottom, last)] - 1,  # a page may span rows that it lacks
            first + one.right,
        )
        for one in grid.merges
        if one.top <= last
    ]


def write_value(sheet: Any, cell: Cell, value: CellValue, look: CellLook, formats: Formats) -> None:
    """Write one value; a day needs a look that shows days, or it would be a bare number."""
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if value is None:
        sheet.write_blank(*cell, None, formats.get(look))
    elif isinstance(value, bool):
        sheet.write_boolean(*cell, value, formats.get(look))
    elif isinstance(value, int | float) and value == value:
        sheet.write_number(*cell, value, formats.get(look))
    elif isinstance(value, date) and not isinstance(value, datetime) and shows_days(look):
        sheet.write_number(*cell, serial_day(value), formats.get(look))
    else:
        write_text(sheet, *cell, str(value), formats.get(look))


def shows_days(look: CellLook) -> bool:
    """Whether numbers in this look are shown as days.

    >>> shows_days(CellLook(num_format='yyyy"年"m"月"d"日"')), shows_days(CellLook(num_format=31))
    (True, True)
    >>> shows_days(CellLook(num_format="0.00")), shows_days(CellLook())
    (False, False)
    """
    if isinstance(look.num_format, int):
        return look.num_format in _BUILT_IN_DAYS
    return any(letter in _HAS_DAY for letter in look.num_format.lower())


def _set_sizes(sheet: Any, grid: Grid, look: SheetLook) -> None:
    first = grid.first_column - 1
    hidden = {first + one for one in grid.hidden_columns}
    last = max((column for _, column in look.cells), default=0)
    for column in range(max(last, *hidden, 0) + 1):
        width = look.widths.get(column, look.default_width)
        options = {"hidden": True} if column in hidden else {}
        if width or options:
            sheet.set_column(column, column, max(0.0, width - PADDING) or None, None, options)
    concealed = {grid.numbers[at] - 1 for at in grid.hidden_rows}
    last_row = max((row for row, _ in look.cells), default=0)
    for row in sorted({*look.heights, *concealed}):
        if row > last_row and row in look.growing:  # a blank row says nothing of its height
            continue
        options = {"hidden": True} if row in concealed else {}
        sheet.set_row(row, look.heights.get(row), None, options)


def _placed(words: str) -> str:
    """A header that says where it stands; in the middle, where it does not."""
    return words if words.startswith(("&L", "&C", "&R")) else f"&C{words}"


def _set_page(sheet: Any, page: PageLook) -> None:
    if page.landscape:
        sheet.set_landscape()
    if page.paper:
        sheet.set_paper(page.paper)
    if page.fit:
        sheet.fit_to_pages(*page.fit)
    elif 10 <= page.scale <= 400:
        sheet.set_print_scale(page.scale)
    if page.margins:
        sheet.set_margins(*page.margins)
    if 0 < len(page.header) < LONGEST_HEADER:
        sheet.set_header(_placed(page.header), {"margin": page.header_margin})
    if 0 < len(page.footer) < LONGEST_HEADER:
        sheet.set_footer(_placed(page.footer), {"margin": page.footer_margin})
    if page.titles:
        sheet.repeat_rows(*page.titles)
    if page.centred[0]:
        sheet.center_horizontally()
    if page.centred[1]:
        sheet.center_vertically()
    if page.frozen:
        sheet.freeze_panes(*page.frozen)
    if not page.has_gridlines:
        sheet.hide_gridlines(2)
