"""Formulas of binary workbooks (.xls, .xlsb) as text, from the tokens in which they are kept.

In: the tokens of a rule of a sheet. Out: the formula as an .xlsx writes it, or None where it
holds what is not followed here; nothing is guessed. .xls and .xlsb share the tokens and differ
in the sizes of places and texts.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping

from msgspec import Struct, field

from ledgerproc.findings import column_letters
from ledgerproc.reading.looks.look import LONGEST_FORMULA, Cell

MAX_TOKENS = 2_000  # bytes; what people write by hand is far shorter
_SIGNS = ("+", "-", "*", "/", "^", "&", "<", "<=", "=", ">=", ">", "<>", " ", ",", ":")
_PLUS, _MINUS, _PERCENT, _PAREN, _MISSING = 0x12, 0x13, 0x14, 0x15, 0x16
_TEXT, _HELP, _TRUTH, _WHOLE, _NUMBER = 0x17, 0x19, 0x1D, 0x1E, 0x1F
_FUNCTION, _FUNCTION_ANY, _NAME, _REF, _AREA = 0x21, 0x22, 0x23, 0x24, 0x25
_REF_NEAR, _AREA_NEAR, _REF_FAR, _AREA_FAR = 0x2C, 0x2D, 0x3A, 0x3B
_CHOOSE, _SUM = 0x04, 0x10  # kinds of the token that helps calculating
_ROW_MOVES, _COLUMN_MOVES = 0x8000, 0x4000
# Functions by number: with a fixed count of arguments, and with any.
_FIXED: Mapping[int, tuple[str, int]] = {
    2: ("ISNA", 1), 3: ("ISERROR", 1), 10: ("NA", 0), 24: ("ABS", 1), 25: ("INT", 1),
    27: ("ROUND", 2), 30: ("REPT", 2), 31: ("MID", 3), 32: ("LEN", 1), 33: ("VALUE", 1),
    34: ("TRUE", 0), 35: ("FALSE", 0), 38: ("NOT", 1), 39: ("MOD", 2), 48: ("TEXT", 2),
    65: ("DATE", 3), 66: ("TIME", 3), 67: ("DAY", 1), 68: ("MONTH", 1), 69: ("YEAR", 1),
    74: ("NOW", 0), 76: ("ROWS", 1), 77: ("COLUMNS", 1), 112: ("LOWER", 1), 113: ("UPPER", 1),
    117: ("EXACT", 2), 118: ("TRIM", 1), 126: ("ISERR", 1), 127: ("ISTEXT", 1),
    128: ("ISNUMBER", 1), 129: ("ISBLANK", 1), 130: ("T", 1), 131: ("N", 1),
    140: ("DATEVALUE", 1), 190: ("ISNONTEXT", 1), 198: ("ISLOGICAL", 1), 211: ("LENB", 1),
    212: ("ROUNDUP", 2), 213: ("ROUNDDOWN", 2), 221: ("TODAY", 0), 346: ("COUNTIF", 2),
    347: ("COUNTBLANK", 1),
}  # fmt: skip
_ANY: Mapping[int, str] = {
    0: "COUNT", 1: "IF", 4: "SUM", 5: "AVERAGE", 6: "MIN", 7: "MAX", 8: "ROW", 9: "COLUMN",
    28: "LOOKUP", 29: "INDEX", 36: "AND", 37: "OR", 64: "MATCH", 70: "WEEKDAY", 78: "OFFSET",
    82: "SEARCH", 100: "CHOOSE", 101: "HLOOKUP", 102: "VLOOKUP", 115: "LEFT", 116: "RIGHT",
    120: "SUBSTITUTE", 124: "FIND", 148: "INDIRECT", 169: "COUNTA", 228: "SUMPRODUCT",
    336: "CONCATENATE", 345: "SUMIF",
}  # fmt: skip


class UnknownTokenError(Exception):
    """A token that is not followed here."""


class Names(Struct, frozen=True):
    """What numbers in tokens stand for; ``is_wide`` tells an .xlsb from an .xls."""

    is_wide: bool
    sheets: Mapping[int, str] = field(default_factory=dict)  # by number of the reference
    names: Mapping[int, str] = field(default_factory=dict)  # formulas of names, from 1


def formula(tokens: bytes, names: Names, anchor: Cell) -> str | None:
    r"""The formula, its moving places counted from the anchor; None where it is not followed.

    >>> formula(b"\x1e\x05\x00\x1e\x07\x00\x03", Names(False), (0, 0))
    '5+7'
    >>> formula(b"\x2c\x00\x00\x00\xc0\x41\x20\x00", Names(False), (2, 1))
    'LEN(B3)'
    >>> formula(b"\x20", Names(False), (0, 0)) is None
    True
    """
    if len(tokens) > MAX_TOKENS:
        return None
    reader = _Reader(tokens, names, anchor)
    try:
        while reader.at < len(tokens):
            _take(reader)
    except (UnknownTokenError, struct.error, IndexError, KeyError):
        return None
    if len(reader.stack) != 1 or not 0 < len(reader.stack[0]) <= LONGEST_FORMULA:
        return None
    return reader.stack[0]


def quoted(text: str) -> str:
    """A text as a formula writes it."""
    return '"' + text.replace('"', '""') + '"'


def sheet_prefix(name: str) -> str:
    """A sheet as a formula names it before a place."""
    return "'" + name.replace("'", "''") + "'!"


def place(row: int, column: int, *, row_moves: bool = True, column_moves: bool = True) -> str:
    """A 0-based place as a formula writes it."""
    letters = column_letters(column + 1)
    return f"{'' if column_moves else '$'}{letters}{'' if row_moves else '$'}{row + 1}"


class _Reader(Struct):
    """Tokens while they are read; ``stack`` holds the parts of the formula so far."""

    tokens: bytes
    names: Names
    anchor: Cell
    at: int = 0
    stack: list[str] = field(default_factory=list)

    def take(self, form: str) -> tuple[int, ...]:
        """The next numbers, of a form of ``struct``."""
        found = struct.unpack_from("<" + form, self.tokens, self.at)
        self.at += struct.calcsize("<" + form)
        return found

    def pop(self, count: int) -> list[str]:
        """The last parts, in order."""
        if count > len(self.stack):
            raise UnknownTokenError
        parts = self.stack[len(self.stack) - count :]
        del self.stack[len(self.stack) - count :]
        return parts


def _take(reader: _Reader) -> None:
    number = reader.tokens[reader.at]
    reader.at += 1
    if number >= 0x40:  # the same token for a value or an array
        number = number & 0x1F | 0x20
    if 3 <= number < 3 + len(_SIGNS):
        left, right = reader.pop(2)
        reader.stack.append(f"{left}{_SIGNS[number - 3]}{right}")
    else:
        _TAKERS.get(number, _unknown)(reader, number)


def _unknown(_reader: _Reader, _number: int) -> None:
    raise UnknownTokenError


def _sign(reader: _Reader, number: int) -> None:
    (part,) = reader.pop(1)
    shapes = {_PLUS: f"+{part}", _MINUS: f"-{part}", _PERCENT: f"{part}%", _PAREN: f"({part})"}
    reader.stack.append(shapes[number])


def _value(reader: _Reader, number: int) -> None:
    if number == _MISSING:
        reader.stack.append("")
    elif number == _TRUTH:
        reader.stack.append("TRUE" if reader.take("B")[0] else "FALSE")
    elif number == _WHOLE:
        reader.stack.append(str(reader.take("H")[0]))
    else:
        reader.stack.append(f"{reader.take('d')[0]:.15g}")


def _words(reader: _Reader, _number: int) -> None:
    if reader.names.is_wide:
        (length,), wide = reader.take("H"), 1
    else:
        length, wide = reader.take("BB")
    step = 2 if wide & 1 else 1
    raw = reader.tokens[reader.at : reader.at + length * step]
    if len(raw) < length * step:
        raise UnknownTokenError
    reader.at += length * step
    reader.stack.append(quoted(raw.decode("utf-16-le" if wide & 1 else "latin-1", "replace")))


def _help(reader: _Reader, _number: int) -> None:
    kind, extra = reader.take("BH")
    if kind & _CHOOSE:
        reader.at += 2 * (extra + 1)
    elif kind & _SUM:
        reader.stack.append(f"SUM({reader.pop(1)[0]})")


def _function(reader: _Reader, number: int) -> None:
    if number == _FUNCTION:
        name, count = _FIXED[reader.take("H")[0]]
    else:
        count, key = reader.take("BH")
        name, count = _ANY[key & 0x7FFF], count & 0x7F
    reader.stack.append(f"{name}({','.join(reader.pop(count))})")


def _name(reader: _Reader, _number: int) -> None:
    reader.stack.append(reader.names.names[reader.take("I")[0]])


def _reference(reader: _Reader, number: int) -> None:
    sheet = ""
    if number in (_REF_FAR, _AREA_FAR):
        sheet = sheet_prefix(reader.names.sheets[reader.take("H")[0]])
    row = "I" if reader.names.is_wide else "H"
    if number in (_AREA, _AREA_NEAR, _AREA_FAR):
        top, bottom, left, right = reader.take(f"{row}{row}HH")
        corners = [(top, left), (bottom, right)]
    else:
        first, column = reader.take(f"{row}H")
        corners = [(first, column)]
    is_near = number in (_REF_NEAR, _AREA_NEAR)
    places = ":".join(_place(reader, one, is_near=is_near) for one in corners)
    reader.stack.append(sheet + places)


def _place(reader: _Reader, corner: Cell, *, is_near: bool) -> str:
    row, word = corner
    rows, columns = (1 << 20, 1 << 14) if reader.names.is_wide else (1 << 16, 1 << 8)
    row, column = row & (rows - 1), word & (columns - 1)
    row_moves, column_moves = bool(word & _ROW_MOVES), bool(word & _COLUMN_MOVES)
    if is_near:
        row = (row + reader.anchor[0]) % rows if row_moves else row
        column = (column + reader.anchor[1]) % columns if column_moves else column
    return place(row, column, row_moves=row_moves, column_moves=column_moves)


_TAKERS: Mapping[int, Callable[[_Reader, int], None]] = {
    **dict.fromkeys((_PLUS, _MINUS, _PERCENT, _PAREN), _sign),
    **dict.fromkeys((_MISSING, _TRUTH, _WHOLE, _NUMBER), _value),
    **dict.fromkeys((_FUNCTION, _FUNCTION_ANY), _function),
    **dict.fromkeys((_REF, _AREA, _REF_NEAR, _AREA_NEAR, _REF_FAR, _AREA_FAR), _reference),
    _TEXT: _words,
    _HELP: _help,
    _NAME: _name,
}
