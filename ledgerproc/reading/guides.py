"""Tells rows that speak about the form, not about a problem: examples, instructions, kinds of cells.

In: the texts of a row. Out: whether it is such a row. What a form says of itself is general
Chinese, so these words are no campaign's; a row of data that begins like an instruction has
other cells that do not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

Typed = Sequence[tuple[int, str]]

_STEMS = "甲乙丙丁戊己庚辛壬癸子丑寅卯"  # how forms without numbers name their columns
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_UNIT = re.compile(r"^[（(][^（）()\d]{1,6}[）)]$")
_ABOUT = re.compile(  # a label before an example or before instructions
    r"^[（(【]?(?:(?:填[报写])?(?:示例|样例|范例|举例|例)[）)】]?[：:]?\d?"
    r"|填[写报表列](?:说明|要求|示范|提示|格式|内容|规范|方法|须知)[）)】]?[：:]?)$"
)
_EXAMPLE = re.compile(
    r"^[（(【〔\[](?:填[报写])?(?:示例|样例|范例|举例)[^）)】〕\]]{0,8}[）)】〕\]]"
    r"|^(?:填[报写])?(?:示例|样例|范例|举例|例如?)[：:]"
    r"|[（(【](?:填[报写])?(?:示例|样例|范例)[^）)】]{0,12}[）)】]$"
    r"|[此本该][行条](?:内容)?(?:仅?[为是系]|仅供)(?:填[报写])?(?:示例|样例|范例|举例|参考)"
    r"|(?:示例|样例|范例)[^。；]{0,10}(?:删除|删去|参考)"
)
_BRACKETED = re.compile(r"^[（(【][^（）()【】]+[）)】]$")
_SORTS = frozenset(  # of cells
    [
        "必填",
        "选填",
        "非必填",
        "必填项",
        "选填项",
        "必选",
        "可选",
        "可不填",
        "文本",
        "文字",
        "数字",
        "数值",
        "整数",
        "日期",
        "时间",
        "文本型",
        "数值型",
        "日期型",
        "下拉",
        "下拉选择",
        "下拉选项",
        "下拉框",
        "选择",
        "单选",
        "多选",
        "自动生成",
        "自动编号",
        "自动",
        "系统生成",
        "手填",
        "手动填写",
        "手动输入",
        "填空",
    ]
)
_TELLS = re.compile(  # how to fill in a cell
    r"^(?:请|须|应|需)?(?:填[写报列]|写[明清]|简[述要]|概述|简明|注明|按照?(?:附件|实际|顺序|序号|模板|格式)"
    r"|(?:从)?下拉|从.{0,8}选|选择|选填|格式|例如|如[：:]|具体到|精确到)"
    r"|不(?:超过|少于|得超过)\d{1,5}个?字|\d{1,5}个?字(?:以内|左右|以上|以下)|请(?:注明|填写|勿|选择|写明)|年[/、-]月[/、-]日|[Yy]{4}"
)
MAX_LABEL = 16  # characters
MAX_EXAMPLE = 60  # of a cell that says it is an example
_LATIN = re.compile(r"[A-Za-z][A-Za-z .,/&()-]*")  # the names again in another language
_NUMBERED = re.compile(r"^[（(]?\d{1,4}[）).、]?$")


def is_column_names(typed: Typed) -> bool:
    """Tell a row that names the columns 1 2 3, 甲 1 2, A B C under a header."""
    texts = [re.sub(r"^[（(]|[）)]$|栏$", "", text) for _, text in typed]
    if len(texts) >= 3 and "".join(texts) in (_STEMS, *_prefixes(texts)):
        return True
    numbers = [int(one[:5]) for one in texts if one.isdecimal()]  # a longer one names no column
    first = numbers[0] if numbers else 0
    rest = [one for one in texts if not one.isdecimal()]
    return (
        len(numbers) >= 3
        and numbers == list(range(first, first + len(numbers)))
        and first <= 2
        and all(one in ("甲", "乙", "丙", "栏次", "序号") for one in rest)
    )


def _prefixes(texts: Sequence[str]) -> tuple[str, str]:
    return _STEMS[: len(texts)], _LETTERS[: len(texts)]


def is_units(typed: Typed) -> bool:
    """Tell a row that holds nothing but units in brackets under a header: （户） （万元）."""
    return all(_UNIT.match(text) for _, text in typed)


def is_example(typed: Typed) -> bool:
    """Tell a row that says it is an example, or has a label of instructions before it."""
    first = typed[0][1]
    if len(first) <= MAX_LABEL and _ABOUT.match("".join(first.split())):
        return True
    short = [one for _, one in typed if len(one) <= MAX_EXAMPLE]
    return any(("例" in one or "参考" in one) and _EXAMPLE.search(one) for one in short)


def is_instruction(typed: Typed) -> bool:
    """Tell a row above the first one of data that says how its columns are filled in."""
    texts = [text for _, text in typed]
    if len(texts) < 2:
        return False
    if all(_BRACKETED.match(one) or one in _SORTS or _LATIN.fullmatch(one) for one in texts):
        return True
    told = sum(_TELLS.search(one) is not None for one in texts)
    least = 4 if _NUMBERED.match(texts[0]) else 2  # a row that has a number is data sooner
    return told >= least and told * 2 >= len(texts)
