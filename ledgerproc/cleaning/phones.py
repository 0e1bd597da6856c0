"""Phones: telephone numbers as clerks write them.

In: text in narrow characters. Out: numbers in one spelling, each with its place in the
text, and problems for those that cannot be dialled.
"""

from __future__ import annotations

import re

from msgspec import Struct

from ledgerproc.cleaning.records import Problem

_MASK = "*xX×"
_INNER = r"[- ]?(?:-|转|分机)[- ]?\d{1,5}"  # behind the number of a house: the desk's own
_FOUND = re.compile(
    rf"""
      (?P<date>(?<!\d)(?:19|20)\d\d[-./年]\d{{1,2}}[-./月]\d{{1,2}}日?(?!\d))
    | (?P<identity>(?<!\d)\d{{6}}(?:\d{{11}}|\*{{8}}\d{{3}})[\dXx](?!\d))
    | (?P<lost>(?<![\d.])\d(?:\.\d+)?[eE]\+?\d{{1,2}}(?!\d))
    | (?P<short>(?:短号|小号)[:：]?\ ?\d{{3,6}}(?!\d))
    | (?P<hotline>(?<!\d)[48]00[-\ ]?\d{{3}}[-\ ]?\d{{4}}(?!\d))
    | (?P<glued>(?<!\d)(?:1[3-9]\d{{9}}){{2,}}(?!\d))
    | (?P<mobile>(?<!\d)(?:(?:\+|00)?86[-\ ]{{0,2}})?1[3-9]\d(?:[-\ .]{{0,2}}[\d{_MASK}]){{8}}
        (?![\d{_MASK}]))
    | (?P<landline>(?<!\d)\(?0\d{{2,3}}\)?[-\ ]{{0,2}}[2-9]\d{{2,3}}[-\ ]?[\d{_MASK}]{{4}}
        (?:{_INNER})?(?![\d{_MASK}]))
    | (?P<local>(?<!\d)[2-9]\d{{2,3}}-?\d{{4}}(?:{_INNER})?(?![\d{_MASK}]))
    | (?P<broken>(?<!\d)0\d{{2,3}}-\d{{4,6}}(?!\d) | (?<![\dA-Za-z])\d*[OolI][\dOolI]{{6,}}
        | \+?(?<!\d)\d[\d{_MASK}]{{5,}} | (?<!\d)1[3-9]\d(?:[-\ ]\d{{2,4}}){{2,3}}(?!\d))
    """,
    re.VERBOSE,
)
_MISTYPED = re.compile(r"^0\d{2,3}-|[OolI]")  # kept as written
_DIGITS = re.compile(r"\d")
_AREA = re.compile(r"\(?(0[12]\d|0[3-9]\d\d)\)?[- ]*")  # 010, 02x, or three digits after 0
_LONG_AREA = re.compile(r"(?:010|02\d)-")  # of the large cities, where numbers have 8 digits
_NO_DIGIT = re.compile(rf"[^\d{_MASK}]")


class PhoneHit(Struct, frozen=True):
    """A stretch of digits. ``numbers`` is empty when it is no telephone number, or a lost one."""

    start: int
    end: int
    numbers: tuple[str, ...]
    problem: Problem | None = None


def find_phones(plain: str) -> list[PhoneHit]:
    """Find every telephone number, whole, masked or broken, from left to right.

    Dates and identity numbers are found too, as stretches that hold none.
    """
    hits: list[PhoneHit] = []
    if not _DIGITS.search(plain):
        return hits
    for found in _FOUND.finditer(plain):
        numbers, problem = _read(found.lastgroup or "", found[0].strip())
        hits.append(PhoneHit(found.start(), found.end(), numbers, problem))
    return hits


def _read(kind: str, text: str) -> tuple[tuple[str, ...], Problem | None]:
    digits = _NO_DIGIT.sub("", text)
    match kind:
        case "lost":
            return (), Problem("PHONE_LOST", text)
        case "glued":
            return tuple(digits[i : i + 11] for i in range(0, len(digits), 11)), None
        case "mobile":
            return (re.sub(f"[{_MASK}]", "*", digits[-11:]),), None
        case "landline":
            number = _landline(text)
            is_short = _LONG_AREA.match(number) and len(number.split("-")[1]) < 8
            problem = Problem("PHONE_BROKEN", text, {"digits": str(len(digits))})
            return (number,), problem if is_short else None
        case "local":
            return (_landline(text),), None
        case "hotline":
            return (f"{digits[:3]}-{digits[3:6]}-{digits[6:]}",), None
        case "broken":
            number = text if _MISTYPED.search(text) else digits
            return (number,), Problem("PHONE_BROKEN", text, {"digits": str(len(digits))})
    return (), None


def _landline(text: str) -> str:
    """A number with its area code, as 023-78440000 or 023-78440000-801."""
    area = _AREA.match(text)
    code = area[1] if area else ""
    behind = re.sub(" *(?:转|分机)[- ]*", "-", text[area.end() if area else 0 :])
    rest, _, extension = behind.rpartition("-")
    if not rest or len(extension) > 5 or len(_NO_DIGIT.sub("", rest)) < 7:
        rest, extension = rest + extension, ""
    number = re.sub(f"[{_MASK}]", "*", _NO_DIGIT.sub("", rest))
    return "-".join(part for part in (code, number, extension) if part)
