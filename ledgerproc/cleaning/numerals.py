"""Characters and Chinese numerals: many ways to write a number become one.

In: text as typed. Out: text with one form of every digit and mark, or an int. It knows
the Chinese language and no campaign; it never decides what a number means.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from ledgerproc.cleaning.replacer import replacer

_DIGITS = {
    **dict.fromkeys("零〇○", 0),
    **dict.fromkeys("一壹弌幺", 1),
    **dict.fromkeys("二贰貳弍两兩", 2),
    **dict.fromkeys("三叁叄參弎", 3),
    **dict.fromkeys("四肆", 4),
    **dict.fromkeys("五伍", 5),
    **dict.fromkeys("六陆陸", 6),
    **dict.fromkeys("七柒", 7),
    **dict.fromkeys("八捌", 8),
    **dict.fromkeys("九玖", 9),
    **{str(digit): digit for digit in range(10)},
}
_UNITS = {
    **dict.fromkeys("十拾", 10),
    **dict.fromkeys("百佰", 100),
    **dict.fromkeys("千仟", 1000),
}
_MYRIADS = {**dict.fromkeys("万萬", 10**4), **dict.fromkeys("亿億", 10**8)}
_TENS = {"廿": "二十", "卅": "三十", "卌": "四十"}
CHINESE_NUMERAL_CHARACTERS = "".join(
    char for char in {**_DIGITS, **_UNITS, **_MYRIADS, **_TENS} if not char.isdigit() or char > "9"
)
# 元 and the like are not numerals; 万 and 亿 are left to amounts, for "三万元".
_COUNTING = "".join(c for c in CHINESE_NUMERAL_CHARACTERS if c not in _MYRIADS)
# A run is looked at once, from its first character, and given up whole: a cell may be full of them.
_BEFORE_UNIT = re.compile(
    rf"(?<![0-9{_COUNTING}])[0-9]*+[{_COUNTING}][0-9{_COUNTING}]*+(?=[年月日号天个季周户人]|工作日|小时)"
    rf"|(?<=月)[{_COUNTING}]{{1,3}}(?![季周户个])"
)


def _build_table() -> dict[int, str | None]:
    """Every code point that stands for a plain one, as ``str.translate`` wants it."""
    ranges = (
        *range(0xFF01, 0xFFEF),  # full-width forms of an input method
        *range(0x2E80, 0x2FE0),  # radicals that look like 月 and 日: text copied from a PDF
        *range(0x2000, 0x2070),  # spaces and dashes
        *range(0x2460, 0x249C),  # circled and bracketed numbers
        *range(0x3200, 0x3400),  # 12月 and 20日 in one character
        0x00A0,
        0x3000,
    )
    table: dict[int, str | None] = {
        code: plain
        for code in ranges
        if (plain := unicodedata.normalize("NFKC", chr(code))) != chr(code)
    }
    table.update(dict.fromkeys(map(ord, "‐‑‒–—―−─━"), "-"))
    table.update(dict.fromkeys(map(ord, "～〜∼"), "~"))
    # Zero-width marks that WPS and web pages leave behind.
    table.update(dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD), None))
    return table


TABLE = _build_table()
# The same, where every character stays in its place.
SAME_LENGTH = {code: plain for code, plain in TABLE.items() if plain and len(plain) == 1}


_make_plain = replacer(TABLE)


@lru_cache(maxsize=8192)
def normalise(text: str) -> str:
    """Write full-width forms, dashes and odd spaces the plain way.

    >>> normalise("２０２２．１２．２０　—　（办结）")
    '2022.12.20 - (办结)'
    """
    return text if text.isascii() else _make_plain(text)


MAX_NUMERAL = 40  # characters; more are no number that anybody means
_LONG_RUN = re.compile(rf"[0-9,.\-{CHINESE_NUMERAL_CHARACTERS}]{{{MAX_NUMERAL + 1},}}")


def drop_long_runs(text: str) -> str:
    """The text with a square for every digit of a run that is no number; nothing moves.

    What looks for numbers in running text would try a run of thousands from each of its digits.

    >>> drop_long_runs("欠5万元"), drop_long_runs("欠" + "7" * 41) == "欠" + "□" * 41
    ('欠5万元', True)
    """
    return _LONG_RUN.sub(lambda run: "□" * len(run[0]), text)


def parse_chinese_integer(text: str) -> int | None:
    """Read a whole number in Chinese, Arabic or mixed numerals; None if it is none.

    >>> [parse_chinese_integer(text) for text in ("二十一", "廿", "壹拾贰万伍仟", "二〇二二", "甲")]
    [21, 20, 125000, 2022, None]
    """
    if len(text) > MAX_NUMERAL:
        return None
    for short, plain in _TENS.items():
        text = text.replace(short, plain)
    if not text or any(c not in _DIGITS and c not in _UNITS and c not in _MYRIADS for c in text):
        return None
    if all(char in _DIGITS for char in text):
        return int("".join(str(_DIGITS[char]) for char in text))
    return _parse_with_units(text)


def _parse_with_units(text: str) -> int | None:
    """Read a number that holds 十, 百, 千, 万 or 亿; None where their order makes no sense."""
    total = section = 0
    digits = ""  # those waiting for a unit
    unit = 10**16  # the last one seen: units fall within a section
    myriad = 10**16
    for char in text:
        if char in _DIGITS:
            digits += str(_DIGITS[char])
        elif char in _UNITS:
            if _UNITS[char] >= unit or (not digits and char not in "十拾"):
                return None
            unit = _UNITS[char]
            section += (int(digits) if digits.strip("0") else 1) * unit
            digits = ""
        else:
            if _MYRIADS[char] >= myriad or not (section or digits):
                return None
            myriad = _MYRIADS[char]
            total += (section + int(digits or 0)) * myriad
            section, digits, unit = 0, "", 10**16
    return total + section + _last_digit(digits, text)


def _last_digit(digits: str, text: str) -> int:
    """What trailing digits are worth: 一万二 is 12,000, 一万零二 is 10,002.

    >>> parse_chinese_integer("三百五"), parse_chinese_integer("三百零五")
    (350, 305)
    """
    if not digits:
        return 0
    before = text[-2] if len(text) > 1 else ""
    scale = _MYRIADS.get(before) or _UNITS.get(before) or 1
    return int(digits) * (scale // 10 if scale > 10 and len(digits) == 1 else 1)


def arabic(text: str) -> str:
    """Write Chinese numerals beside 年, 月, 日 and other units of time and count in digits.

    >>> arabic("二〇二二年十二月二十日前，第四季度"), arabic("一户一策")
    ('2022年12月20日前，第4季度', '1户一策')
    """
    return _BEFORE_UNIT.sub(_as_digits, text)


def _as_digits(match: re.Match[str]) -> str:
    number = parse_chinese_integer(match[0])
    return match[0] if number is None else str(number)
