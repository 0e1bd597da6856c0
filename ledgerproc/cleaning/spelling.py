"""Spelling: text as the matchers compare it.

In: text from cells. Out: the same text without what only looks different. It knows how
characters are written, and no word of any campaign.
"""

from __future__ import annotations

import re
from functools import lru_cache
from string import ascii_letters, digits

from ledgerproc.cleaning.numerals import SAME_LENGTH, normalise
from ledgerproc.cleaning.replacer import replacer

_INVISIBLE = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD))
_BLANKS = re.compile(r"\s+")
_make_visible, _make_narrow = replacer(_INVISIBLE), replacer(SAME_LENGTH)
HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_AS_PRINTED = {  # full-width letters and digits, and dashes of other makes
    **{ord(one) + 0xFEE0: one for one in ascii_letters + digits},
    **dict.fromkeys((*range(0x2010, 0x2016), 0x2212, 0xFF0D), "-"),
}


def drop_invisible(text: str) -> str:
    r"""Text without zero-width marks.

    >>> drop_invisible("万\u200b足镇")
    '万足镇'
    """
    return _make_visible(text)


def case_number(text: str) -> str:
    r"""A number of ours as it was printed: plain letters and dashes, nothing unseen.

    Nothing else is put right: what is then no number of ours is told, and never guessed.

    >>> case_number(" ＰＳ2022－\u200b0001\u202c"), case_number("彭（2022）第 1①号")
    ('PS2022-0001', '彭（2022）第 1①号')
    """
    plain = text.translate(_AS_PRINTED)
    return "".join(one for one in plain if one.isprintable()).strip()


@lru_cache(maxsize=4096)
def narrow(text: str) -> str:
    """Text with full-width forms made narrow; every character keeps its position.

    >>> narrow("（０２３）：Ａ")
    '(023):A'
    """
    return text if text.isascii() else _make_narrow(text)


@lru_cache(maxsize=8192)
def squeeze(text: str) -> str:
    """Text in one width and without blanks, for comparison only.

    >>> squeeze(" 万足 镇（⑧） ")
    '万足镇(8)'
    """
    return _BLANKS.sub("", normalise(text))


def longest_first(texts: set[str]) -> tuple[str, ...]:
    """Words in the order in which alternatives must be tried; blanks left out.

    >>> longest_first({"镇", "街道", ""})
    ('街道', '镇')
    """
    return tuple(sorted(texts - {""}, key=lambda text: (-len(text), text)))


def any_of(texts: set[str]) -> re.Pattern[str]:
    """An expression that matches any of the words, the longest first; none matches nothing."""
    words = longest_first(texts)
    return re.compile("|".join(map(re.escape, words)) if words else r"(?!)")
