"""Moments side by side: what the words between two of them say, and which stand in brackets.

In: a prepared text and the moments found in it. Out: the same moments, parted or carried on.
Which of them is the deadline, ``deadlines`` decides.
"""

from __future__ import annotations

import re

from msgspec.structs import replace

from ledgerproc.cleaning.deadline_grammar import Moment

MOVED = re.compile(
    r"(?:延期|延长|延后|推迟|顺延|展期|调整|变更|延|改)(?:办理|完成|办结)?(?:时限|期限|时间)?[至到为成]?[:：]?$"
    # 力争提前到 is a hope beside the deadline, and moves nothing.
    r"|(?:^|(?<=[(,，。;；现已后]))前?(?:经[^\d,，。;；]{0,6}|现|已|要求|应|须|必须)?提前(?:办理|完成|办结)?(?:时限|期限|时间)?[至到为][:：]?$"
)
FORMER = re.compile(r"原(?!因)(?:来|定|计划|期限|时限|办结)*(?:时限|期限|时间|为|于|[:：])*$")
# Words in brackets that speak of the deadline itself.
_OF_DEADLINE = re.compile(
    rf"{MOVED.pattern}|{FORMER.pattern}|(?:最[迟晚]|不[迟晚]于)[于在到至]?[:：]?$"
)
_OPENS, _CLOSES = re.compile(r"[(\[【〔]"), re.compile(r"[)\]】〕]")
_LONGEST_REMARK = 40  # characters of what may stand before a date and say that it is new
# 国庆、春节前: festivals in the order in which they come.
NAMES = re.compile(r"[、,，和及与]?(?:节)?[、,，和及与]?")
RANGE = re.compile(r"前?(?:-{1,2}|~|[至到]|起?(?:开始)?[,，]?[至到])")
# 2022年9月1日|交办之日起|60日内: an event may stand between the day and what counts from it.
BASE = re.compile(
    r"\)?(?:交办|转办|受理|收到|签订|签约|鉴定)[^\d,;。，；]{0,6}[,，]"
    r"|\)?前?(?:\([^()\d]{1,10}\)|[^\d,;。，；()]{1,10}?)?(?:之?日)?(?:起|以后|之后|后|开始)[,，]?(?:计算)?(?:的|在)?"
)
# 2022年10月31日前，因故延长|3个月: counted from that day, which it moves.
EXTENDED = re.compile(r"[^\d;。；]{0,12}(?:延期|延长|延后|推迟|顺延|展期)")
# 12月20日左右, 大约12月底: no last day, but for the one that is named.
_ABOUT_BEHIND = re.compile(r"[以之]?前?\(?(?:左右|前后|上下|或(?:前|稍后|稍晚))")
_ABOUT_BEFORE = re.compile(r"(?:大约|大概|大致|约(?:莫|计)?)[在于到至]?$")
_LONGEST_ABOUT = 4
LIST = re.compile(r"[、,和及]")


def part_asides(plain: str, dated: list[Moment]) -> tuple[list[Moment], list[Moment]]:
    """The moments that may stand, and those in brackets beside one, which only explain it.

    12月20日（延期至12月31日） and 12月20日（最迟12月31日） speak of the deadline itself.
    """
    depths: dict[int, int] = {}
    depth = end = 0
    for number, one in enumerate(dated):
        depth += len(_OPENS.findall(plain, end, one.start))
        depth -= len(_CLOSES.findall(plain, end, one.start))
        end = one.start
        if not _OF_DEADLINE.search(plain, max(0, end - _LONGEST_REMARK), end):
            depths[number] = depth
    least = min(depths.values(), default=0)
    outside: list[Moment] = []
    inside: list[Moment] = []
    for number, one in enumerate(dated):
        (inside if depths.get(number, least) > least else outside).append(one)
    return outside, inside


def after(before: Moment, one: Moment) -> Moment:
    """A range's end; 2022.12.1—1.20 ends in the next year, since no range runs backwards."""
    if one.has_year or not one.span or one.last >= before.last:
        return one
    try:
        later = tuple(day.replace(year=day.year + 1) for day in one.span)
    except ValueError:
        return one
    return replace(one, span=(later[0], later[1]))


def is_about(plain: str, one: Moment) -> bool:
    """Whether the words beside a moment say that it is not quite meant: 12月20日左右."""
    before = plain[max(0, one.start - _LONGEST_ABOUT) : one.start]
    return bool(_ABOUT_BEHIND.match(plain, one.end) or _ABOUT_BEFORE.search(before))
