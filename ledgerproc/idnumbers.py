"""Finds the identity numbers of people in any text, however they are written.

In: any text. Out: where such numbers stand, or the text with their middles hidden. A number
counts in whatever digits it is written, parted by whatever marks, glued to whatever stands
beside it; that it is one is witnessed by what it says: a province, a day of birth, and the
check digit (GB 11643). Sums, telephones, dates and running numbers stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from msgspec import Struct


def _words_but(kept: str) -> str:
    """The characters of Chinese words but some, as the ranges of a regular expression."""
    stops = sorted(ord(one) for one in kept if "\u4e00" <= one <= "\u9fff")
    pairs = zip([0x4E00, *(one + 1 for one in stops)], [*stops, 0xA000], strict=True)
    return "".join(f"{chr(first)}-{chr(end - 1)}" for first, end in pairs if first < end)


# What people, scanners and input methods write for each digit; X is the eleventh check digit.
_WRITTEN = (
    "0０⓪⁰₀〇○零OoＯｏОоΟο",
    "1１①¹₁一lIiｌＩ",
    "2２②²₂二ZzＺ",
    "3３③³₃三",
    "4４④⁴₄四",
    "5５⑤⁵₅五SＳ",
    "6６⑥⁶₆六",
    "7７⑦⁷₇七",
    "8８⑧⁸₈八BＢ",
    "9９⑨⁹₉九",
    "XxＸｘХхΧχ×✕",
)
_PLAIN = {
    ord(char): plain for plain, chars in zip("0123456789X", _WRITTEN, strict=True) for char in chars
}
_DIGITS = "".join(map(chr, _PLAIN))
_D = f"[{_DIGITS}]"
# Any mark or blank may part the groups, and the words of a date; * has hidden a number before.
_GAP = rf"(?:[^\w*＊{_DIGITS}]|[_年月日])"
_CHAIN = re.compile(rf"{_D}(?:{_GAP}{{0,8}}{_D}){{14,}}")
# As many characters in a row as such a number has at least, none of them a word's: most texts
# hold nothing of the kind, and that is seen in one sweep.
_WORDLESS = re.compile(f"[^{_words_but('年月日' + _DIGITS)}]{{15}}")
_REAL = "[0-9０-９]"
_FREE = rf"(?<!{_REAL})(?<!{_REAL}[.．])"  # not within a number, not behind its decimal point
_END = rf"(?!{_REAL})(?![.．]{_REAL})"
_ROW = re.compile(rf"{_FREE}{_REAL}{{17}}[0-9０-９XxＸｘ]{_END}")
_DAY = "(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
# The two digits of a province: no year begins so, nor a telephone of this land.
_PROVINCE = "(?:(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5])(?!0000)|(?:71|8[123])(?=0000))"
_NUMBER = re.compile(rf"(?=({_PROVINCE}[0-9]{{4}}(?:18|19|20)[0-9]{{2}}{_DAY}[0-9]{{3}}[0-9X]))")
_GROWN = re.compile("[0-9]{6}(?:19|200)")
_OLD = re.compile("[0-9]{6}19")
# 来件编号500243202211160001: a running number that holds the day on which it was given.
_NUMBERED = re.compile(r"(?<!份)(?:(?:编|件|单|案|文|合同|协议|登记)号|权证号?)[:：为是]?\s?$")
# What means something else by itself: a number that begins or ends inside is none.
_OTHERWISE = re.compile(
    rf"(?<!{_D})(?:(?:(?:19|20)[0-9]{{2}}"
    rf"(?:(?P<mark>[-./－．])[0-9]{{1,2}}(?P=mark)[0-9]{{1,2}}|年[0-9]{{1,2}}月(?:[0-9]{{1,2}}日?)?|{_DAY}))"
    r"|1[3-9][0-9](?P<gap>[- ]?)[0-9]{4}(?P=gap)[0-9]{4}"
    rf"|[0-9]{{1,3}}(?:,[0-9]{{3}})+(?:\.[0-9]{{1,2}})?|[0-9]{{1,8}}\.[0-9]{{1,2}})(?!{_D})"
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_NATURAL = frozenset({6, 10, 12, 14})  # where people part such a number
_BLANKS = re.compile(r"[\s\u200b\ufeff\-－—–]{0,3}")
_REAL_ONE = re.compile(_REAL)
_LETTER = re.compile("[A-Za-z]")


class _Found(Struct, frozen=True):
    """A number in a text: from where to where, and its eighteen characters."""

    start: int
    end: int
    digits: str


def hide_identities(text: str) -> str:
    """Hide the middle of every identity number.

    >>> hide_identities("张某500243199009041714"), hide_identities("5OO243，1990年9月4日，1715")
    ('张某500243********1714', '500243********1715')
    >>> hide_identities("13800236118、13700236996"), hide_identities("2013-09-04、2014-05-06、2015")
    ('13800236118、13700236996', '2013-09-04、2014-05-06、2015')
    """
    parts, behind = [], 0
    for start, end, masked in find_identities(text):
        parts += [text[behind:start], masked]
        behind = end
    return "".join((*parts, text[behind:])) if parts else text


def find_identities(text: str) -> list[tuple[int, int, str]]:
    """Where the identity numbers of a text begin and end, in order, and what may be shown of each."""
    if not _WORDLESS.search(text) or not _CHAIN.search(text):
        return []
    return [
        (one.start, one.end, f"{one.digits[:6]}********{one.digits[-4:]}") for one in _find(text)
    ]


def _find(text: str) -> list[_Found]:
    """The numbers of a text, in order: those with their check digit first, of the rest the first."""
    sure: list[_Found] = []
    likely = [_found(text, *one.span()) for one in _ROW.finditer(text)]
    inside = _inside(text)
    for chain in _CHAIN.finditer(text):
        for one, places in _candidates(chain):
            is_right = _check(one.digits) == one.digits[-1]
            if inside[one.start] or inside[one.end]:
                continue
            if _is_one(text, one, dict(_gaps(text, places)), is_right=is_right):
                (sure if is_right else likely).append(one)
    taken, kept = bytearray(len(text)), []
    for one in (*sure, *sorted(likely, key=lambda one: one.start)):
        if not any(taken[one.start : one.end]) and not _is_running(text, one):
            taken[one.start : one.end] = b"\1" * (one.end - one.start)
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)


def _inside(text: str) -> bytearray:
    """Of each place whether something else has begun before it and ends behind it."""
    marked = bytearray(len(text) + 1)
    for one in _OTHERWISE.finditer(text):
        marked[one.start() + 1 : one.end()] = b"\1" * (one.end() - one.start() - 1)
    return marked


def _found(text: str, start: int, end: int) -> _Found:
    return _Found(start, end, text[start:end].translate(_PLAIN))


def _candidates(chain: re.Match[str]) -> Iterator[tuple[_Found, tuple[int, ...]]]:
    """What tells a province and a day in digits with nothing but marks between them.

    The month and the day of 1990年9月4日 lack a nought each.
    """
    text, first = chain.string, chain.start()
    places = [at for at in range(first, chain.end()) if ord(text[at]) in _PLAIN]
    plain = [_PLAIN[ord(text[at])] for at in places]
    readings = [(plain, places)]
    short = {
        at for at in places[1:] if text[at - 1] in "年月" and text[at + 1 : at + 2] in ("月", "日")
    }
    if short:
        noughts = [("0" * (at in short) + one, at) for one, at in zip(plain, places, strict=True)]
        digits = [one for one, _ in noughts]
        readings.insert(0, (digits, [at for one, at in noughts for _ in one]))
    for digits, standing in readings:
        for match in _NUMBER.finditer("".join(digits)):
            at = tuple(standing[match.start() : match.start() + 18])
            yield _Found(at[0], at[-1] + 1, match[1]), at


def _check(digits: str) -> str:
    """The check digit that belongs to the first seventeen digits."""
    return _CHECKS[sum(int(one) * by for one, by in zip(digits, _WEIGHTS, strict=False)) % 11]


def _is_one(text: str, one: _Found, gaps: Mapping[int, str], *, is_right: bool) -> bool:
    """Whether what tells a province and a day is a number, by how it is written and its check."""
    beside = text[max(0, one.start - 1) : one.start] + text[one.end : one.end + 1]
    glued = len(_REAL_ONE.findall(beside))
    is_grown = _GROWN.match(one.digits) is not None
    if not gaps:
        has_letters = _LETTER.search(text[one.start : one.end - 1]) is not None
        return is_right or (not _LETTER.search(beside) if has_letters else not glued or is_grown)
    is_natural = gaps.keys() <= _NATURAL
    if is_right and glued and 6 in gaps:  # a day of a list, between other numbers
        return _OLD.match(one.digits) is not None or (glued == 1 and is_natural and is_grown)
    if is_right:
        return True
    is_blank = all(_BLANKS.fullmatch(gap) for gap in gaps.values())
    return not glued and (is_blank or (is_natural and is_grown))


def _gaps(text: str, places: tuple[int, ...]) -> Iterator[tuple[int, str]]:
    """Where a number is parted, and by what."""
    for at, (left, right) in enumerate(pairwise(places), 1):
        if right - left > 1:
            yield at, text[left + 1 : right]


def _is_running(text: str, one: _Found) -> bool:
    """Whether a text calls a number that holds a day of late its running number."""
    born = re.match("[0-9]{6}(?:19[0-9]{2}|20[01][0-9])", one.digits)
    return not born and _NUMBERED.search(text[max(0, one.start - 6) : one.start]) is not None
