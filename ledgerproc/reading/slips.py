"""Slips of the pen in short headers: a character like the right one, or one written twice.

In: a header and a name. Out: whether the header is the name with one such slip. A header of
four characters says too little to forgive any wrong character (走访时间 is not 办结时间), but
one that looks or sounds like the right one makes no other word. It knows how the characters
of headers look, and no header.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

# Each group is confused by input methods, scanners and handwriting boards.
_GROUPS: tuple[str, ...] = (
    "间问闻简",
    "情惰清请",
    "措借惜错",
    "施旋拖",
    "部陪倍布",
    "门们闩",
    "称成秤",
    "名各明铭",
    "题提",
    "类娄累",
    "案按安",
    "预予顸",
    "注住主",
    "结给洁接",
    "任仕认",
    "责贵则",
    "人入",
    "员圆贝",
    "牵索迁",
    "系糸细",
    "电申",
    "话活",
    "时对是",
    "限跟",
    "析折",
    "展辰",
    "销消锁",
    "状壮",
    "态太",
    "度渡",
    "况祝兄",
    "容客",
    "单草",
    "位住",
    "领项",
    "导异",
    "乡多",
    "镇填",
    "进近",
    "理里",
)


def table_of(groups: Sequence[str]) -> Mapping[str, frozenset[str]]:
    """For each character of groups of characters alike, those it may stand for.

    >>> sorted(table_of(("人入", "入八"))["入"])
    ['人', '入', '八']
    """
    return {
        char: frozenset("".join(group for group in groups if char in group))
        for char in "".join(groups)
    }


def differs_by_one(text: str, name: str, alike: Mapping[str, frozenset[str]]) -> bool:
    """Whether a text is a name with one character in place of one like it.

    >>> differs_by_one("办入", "办人", table_of(("人入",)))
    True
    """
    if len(text) != len(name):
        return False
    wrong = [pair for pair in zip(text, name, strict=True) if pair[0] != pair[1]]
    return len(wrong) == 1 and wrong[0][1] in alike.get(wrong[0][0], ())


_ALIKE = table_of(_GROUPS)


def is_slip(text: str, name: str) -> bool:
    """Whether a text is a name with one character in place of one like it, or written twice.

    >>> is_slip("办结时问", "办结时间"), is_slip("问题分类类", "问题分类")
    (True, True)
    >>> is_slip("走访时间", "办结时间"), is_slip("备注", "备注")
    (False, False)
    """
    if len(text) == len(name) + 1:
        return any(
            text[at] == text[at - 1] and text[:at] + text[at + 1 :] == name
            for at in range(1, len(text))
        )
    return differs_by_one(text, name, _ALIKE)
