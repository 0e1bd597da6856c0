"""Replaces single characters of Chinese prose: ``str.translate``, several times as fast.

In: a table as ``str.translate`` takes it. Out: a function of text. ``translate`` looks up
every character and stumbles over each that its table does not hold, nearly all of a text;
here the few marks that make up most of what changes are replaced in one sweep each, and the
table is only asked where one of its rare characters stands in the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

_COMMON = "，：；（）！？\u3000 0１２"  # marks of an input method, blanks


def replacer(table: Mapping[int, str | int | None]) -> Callable[[str], str]:
    """What ``text.translate(table)`` gives, as a function of the text.

    >>> replacer({ord("，"): ",", ord("壹"): "一"})("甲，乙，丙")
    '甲,乙,丙'
    """
    plain = {chr(code): _text(new) for code, new in table.items()}
    # What a mark becomes must not be a character to replace: each is replaced once.
    common = [
        (mark, plain[mark])
        for mark in _COMMON
        if mark in plain and not any(one in plain for one in plain[mark])
    ]
    rare = sorted(plain.keys() - {mark for mark, _ in common})
    is_rare = re.compile(f"[{re.escape(''.join(rare))}]" if rare else r"(?!)").search

    def replace(text: str) -> str:
        if is_rare(text):
            return text.translate(table)
        for mark, new in common:
            if mark in text:
                text = text.replace(mark, new)
        return text

    return replace


def _text(new: str | int | None) -> str:
    if new is None:
        return ""
    return chr(new) if isinstance(new, int) else new
