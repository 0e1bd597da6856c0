"""How high a row must be so that wrapped Chinese text shows whole.

Widths are counted in halves of a Chinese character: a Chinese character is two, a Latin
letter or digit one. Neither WPS nor Excel sets the height of a row that a program wrote.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

PIXELS_A_POINT = 96 / 72
DIGIT_PIXELS = 7  # width of a digit in the default font, the unit of column widths
CELL_PADDING = 7  # pixels between a cell's text and its borders, both sides
LINE_SPACING = 1.32  # height of a line over the size of its font
FEW_LINES = 4  # of more, each counts as high as in the fonts that stand in for the official ones
MORE_SPACING = 0.13
MARGIN = 5.0  # points above and below the text of a cell
SPARED = 2  # half characters on a line of many: punctuation and figures break lines early
HIGHEST = 409.0  # points; no spreadsheet shows a higher row


def capacity(column_width: float, font_size: float) -> int:
    """Half characters on one line of a cell; the width as a spreadsheet counts it."""
    pixels = column_width * DIGIT_PIXELS - CELL_PADDING + 5
    return max(2, int(pixels / (font_size * PIXELS_A_POINT)) * 2)


@lru_cache(maxsize=65536)
def count_lines(text: str, room: int) -> int:
    """Lines that a text takes where a line holds ``room`` half characters."""
    lines = 0
    for line in text.split("\n"):
        lines += max(1, -(-count_halves(line) // room))
    return lines


def most_lines(font_size: float) -> int:
    """Lines that the highest row holds."""
    spacing = LINE_SPACING + MORE_SPACING
    return int(((HIGHEST - MARGIN) / font_size + FEW_LINES * MORE_SPACING) / spacing)


def lines_height(lines: int, font_size: float) -> float:
    """Points that lines take in a cell with its margins.

    >>> lines_height(1, 10), lines_height(4, 10), lines_height(24, 10)
    (18.2, 57.8, 347.8)
    """
    spaced = lines * LINE_SPACING + max(0, lines - FEW_LINES) * MORE_SPACING
    return round(spaced * font_size, 1) + MARGIN


def cut_text(text: str, room: int, most: int) -> tuple[str, str]:
    r"""What stands on the first ``most`` lines, and what is left of the text.

    >>> cut_text("一二三四五", 4, 2)
    ('一二三四', '五')
    >>> cut_text("一\n二\n三", 4, 2)
    ('一\n二', '三')
    """
    lines, used = 1, 0
    for at, letter in enumerate(text):
        wide = 0 if letter == "\n" else count_halves(letter)
        if letter == "\n" or used + wide > room:
            lines, used = lines + 1, 0
            if lines > most:
                return text[:at], text[at + (letter == "\n") :]
        used += wide
    return text, ""


def count_halves(text: str) -> int:
    """Width of a text in half characters; four bytes in GB18030 are still one character."""
    return min(len(text.encode("gb18030", "replace")), 2 * len(text))


def row_height(texts: Iterable[tuple[str, int, float]], least: float) -> float:
    """Points for a row of (text, room of a line, size of the font); at least ``least``."""
    needed = least
    for text, room, size in texts:
        lines = count_lines(text, room)
        if lines > 1:
            lines = count_lines(text, max(2, room - SPARED))
        needed = max(needed, lines_height(lines, size))
    return min(HIGHEST, round(needed, 1))
