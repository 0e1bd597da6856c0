r"""Finds letters that nobody types: bytes were turned, or decoded wrongly.

In: a text. Out: the place where it is broken with a few letters around it, or "". A letter of
another script counts where it stands alone among Chinese ones; whole words in it do not.
"""

from __future__ import annotations

import re

# Controls that no keyboard gives, halves of letters, places that hold none, and the mark that
# programs put for what they could not decode.
_BROKEN = re.compile(
    "[\0-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufff0-\ufff8\ufffd-\uffff]+"
)
# Letters from Armenian to the scripts of Asia, Hangul, Arabic forms, narrow kana.
_FOREIGN = re.compile(
    "[\u0530-\u1cff\ua4d0-\ua63f\ua6a0-\ua6ff\ua800-\ud7ff\ufb00-\ufdcf\ufe70-\ufefe\uff66-\uffdc]"
)
_CHINESE = re.compile("[0-9\u3001\u3002\u4e00-\u9fff\uff08\uff09\uff0c\uff1a\uff1b]")
BESIDE = 8  # letters shown on either side


def broken_part(text: str) -> str:
    r"""Where a text holds what nobody types, with a few letters around it, else "".

    >>> broken_part("县住建委\0\x01：杜某"), broken_part("甲\t乙\n丙 👍")
    ('县住建委�：杜某', '')
    >>> broken_part("未\uc2b3额支付"), broken_part("户主（주민）反映")
    ('未�额支付', '')
    """
    if found := _BROKEN.search(text):
        return _shown(text, found.start(), found.end())
    for found in _FOREIGN.finditer(text):
        at = found.start()
        if _CHINESE.match(text[at - 1 : at]) and _CHINESE.match(text[at + 1 : at + 2]):
            return _shown(text, at, at + 1)
    return ""


def _shown(text: str, start: int, end: int) -> str:
    before, behind = text[max(0, start - BESIDE) : start], text[end : end + BESIDE]
    return f"{before}�{_BROKEN.sub('�', behind)}"
