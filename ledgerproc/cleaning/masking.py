"""Personal numbers and names made safe to show: the middle hidden, the name shortened.

In: any text. Out: the same text with every identity number, phone or bank card in it
masked. Called on every text that is written, so a text without long digits costs next
to nothing. It decides nothing about who may see what.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ledgerproc.cleaning.numerals import normalise
from ledgerproc.idnumbers import find_identities, hide_identities

# People copy numbers in groups, and cells wrap them: 500243 19900904 1714.
_SPACES = r" \u00a0\u2002-\u200b\u3000\ufeff\t\r\n"
_GAP = rf"[{_SPACES}\-－—–]{{0,3}}"
_ODD_GAP = rf"[{_SPACES}\-－—–._/·]{{1,3}}"  # only where the groups are those of such a number
_D = "[0-9０-９]"
_FREE = rf"(?<!{_D})(?<!{_D}[.．])"  # not within a number, not behind its decimal point
_END = rf"(?!{_D})(?![.．]{_D})"
# Cheap sign that a text may hold something to hide: eleven digits, gaps allowed.
_LONG = re.compile(rf"{_D}(?:[{_SPACES}\-－—–._/·]{{0,3}}{_D}){{10}}")
_OLD_DATE_OF_BIRTH = re.compile(r"[1-8]\d{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_OLD_IDENTITY = re.compile(
    rf"{_FREE}(?:{_D}{{15}}|{_D}{{6}}(?:{_ODD_GAP}{_D}{{6}}){_ODD_GAP}{_D}{{3}}){_END}"
)
# Not from the middle of a grouped number: 135-|0023-8369 13600234195 are two telephones.
_CARD = re.compile(
    rf"{_FREE}(?<!{_D}[-－—  　])(?:{_D}{_GAP}){{15,18}}{_D}{_END}"
    r"|(?<![0-9.])62\d\d(?:[._·/]\d{4}){3}(?:[._·/]\d{1,3})?(?![0-9.])"
)
_MOBILE = re.compile(
    rf"(?P<land>{_FREE}(?:[0０]{{2}})?[8８][6６]|{_FREE})(?P<own>[1１](?:{_GAP}{_D}){{10}}{_END}"
    r"|1[3-9]\d([._·])\d{4}\3\d{4}(?![0-9.]))"
)
_MOBILE_GROUPS = {(11,), (3, 4, 4), (3, 8), (7, 4), (4, 4, 3), (4, 3, 4), (3, 3, 5)}
_LANDLINE = re.compile(
    r"(0(?<![0-9０-９]0)(?:10|2\d|[3-9]\d{2})[)）]?[-－— ]?)\d{3,4}(\d{4})(?![0-9０-９])"
)
_NOT_DIGIT = re.compile(r"[^0-9X]")


def _compact(text: str) -> str:
    """The digits of a match in plain characters, without gaps."""
    return _NOT_DIGIT.sub("", normalise(text).upper())


def mask_identity(text: str) -> str:
    """Hide the middle of every identity number: 500243********1714, or of the old kind's fifteen."""
    if len(text) < 15:
        return text
    text = hide_identities(text)
    return _OLD_IDENTITY.sub(_mask_old, text) if _LONG.search(text) else text


def _mask_old(match: re.Match[str]) -> str:
    """Fifteen digits are an identity number only where a date of birth stands in them."""
    digits = _compact(match[0])
    return f"{digits[:6]}*****{digits[-4:]}" if _OLD_DATE_OF_BIRTH.match(digits) else match[0]


def has_identity(text: str) -> bool:
    """Whether an identity number stands in the text."""
    return mask_identity(text) != text


def mask_bank_card(text: str) -> str:
    """Hide all but the last four digits of what looks like a bank card: 16, 17 or 19 digits."""
    if len(text) < 16 or not _LONG.search(text):
        return text
    return _CARD.sub(_mask_card, text)


def _mask_card(match: re.Match[str]) -> str:
    digits = _compact(match[0])
    is_card = digits.startswith("62") or _has_check_digit(digits)
    if len(digits) != len(match[0]) and not _is_card_in_groups(match[0], digits):
        return match[0]
    if len(digits) == 18 or not is_card:
        return match[0]
    return "*" * (len(digits) - 4) + digits[-4:]


def _is_card_in_groups(written: str, digits: str) -> bool:
    """Whether groups of digits are those of a card: 6222 0212 3456 7890, not two telephones."""
    sizes = [len(_compact(one)) for one in re.findall(rf"{_D}+", written)]
    is_spaced = set(sizes) == {1}
    is_short = sizes[0] < 4 and not is_spaced
    if re.match("(?:00)?(?:86)?1[3-9]", digits) or 11 in sizes or sizes[0] in (7, 8) or is_short:
        return False
    in_fours = set(sizes[:-1]) == {4} and sizes[-1] <= 4
    return digits.startswith("62") or is_spaced or (in_fours and digits[0] in "34569")


def _has_check_digit(digits: str) -> bool:
    """Whether the last digit is the one that cards carry (Luhn, ISO/IEC 7812-1)."""
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0


def has_bank_card(text: str) -> bool:
    """Whether something like a bank card stands in the text."""
    return mask_bank_card(text) != text


def mask_phone(text: str) -> str:
    """Hide the middle of every telephone number: 138****5678, 023-****0000."""
    if len(text) < 10:
        return text
    if _LONG.search(text):
        text = _MOBILE.sub(_mask_mobile, text)
    return _LANDLINE.sub(r"\1****\2", text) if "0" in text else text


def _mask_mobile(match: re.Match[str]) -> str:
    digits = _compact(match["own"])
    sizes = tuple(len(one) for one in re.findall(rf"{_D}+", match["own"]))
    is_year = sizes == (7, 4) and digits[7:9] in ("19", "20")  # 1667733 2010-1-11
    is_grouped = set(sizes) == {1} or (sizes in _MOBILE_GROUPS and not is_year)
    if digits[1] not in "3456789" or not is_grouped:
        return match[0]  # 15 38 42 16 121 are five numbers
    return f"{match['land']}{digits[:3]}****{digits[-4:]}"


def mask_numbers(text: str) -> str:
    """Hide identity and card numbers: what no output may show."""
    return mask_bank_card(mask_identity(text))


def mask_pieces(pieces: Sequence[str]) -> list[str]:
    """The pieces of one text, in which a number may run from one into the next, with none shown.

    >>> mask_pieces(["张某500243", "199009041714，", "急"])
    ['张某500243********1714', '，', '急']
    """
    text = "".join(pieces)
    if mask_numbers(text) == text:
        return [*pieces]
    spans = find_identities(text)
    for start, end, _ in spans:
        text = text[:start] + "甲" * (end - start) + text[end:]
    for pattern, mask in ((_OLD_IDENTITY, _mask_old), (_CARD, _mask_card)):
        found = [(one.start(), one.end(), mask(one)) for one in pattern.finditer(text)]
        spans += [one for one in found if one[2] != text[one[0] : one[1]]]
    hidden, first = [], 0
    for piece in pieces:
        told, last = piece, first + len(piece)
        for start, end, masked in sorted(spans, reverse=True):
            if start < last and first < end:
                seen = masked if first <= start else ""
                told = told[: max(0, start - first)] + seen + told[end - first :]
        hidden.append(told)
        first = last
    return hidden


COMPOUND_SURNAMES = frozenset(
    [
        "欧阳",
        "太史",
        "端木",
        "上官",
        "司马",
        "东方",
        "独孤",
        "南宫",
        "万俟",
        "闻人",
        "夏侯",
        "诸葛",
        "尉迟",
        "公羊",
        "赫连",
        "澹台",
        "皇甫",
        "宗政",
        "濮阳",
        "公冶",
        "太叔",
        "申屠",
        "公孙",
        "慕容",
        "仲孙",
        "钟离",
        "长孙",
        "宇文",
        "司徒",
        "鲜于",
        "司空",
        "闾丘",
        "亓官",
        "司寇",
        "呼延",
        "拓跋",
        "百里",
        "东郭",
        "南门",
        "西门",
        "左丘",
        "令狐",
        "轩辕",
        "淳于",
        "单于",
        "欧陽",
    ]
)


def shorten_name(name: str) -> str:
    """Keep a surname and hide the rest; a name already hidden stays as it is.

    >>> [shorten_name(name) for name in ("张伟", "张大伟", "欧阳娜", "李某某")]
    ['张某', '张某某', '欧阳某', '李某某']
    """
    name = name.strip()
    if len(name) < 2 or any(mark in name for mark in "某*×＊"):
        return name
    length = 2 if name[:2] in COMPOUND_SURNAMES and len(name) > 2 else 1
    return name[:length] + "某" * min(2, len(name) - length)
