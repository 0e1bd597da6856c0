"""The Chinese names of what archives hold as words of the program."""

from __future__ import annotations

from collections.abc import Mapping

from ledgerproc.cleaning.records import Deadline

COUNTY_WORD = "县专班"

# Every rule of the deadline grammar (docs/deadlines.md) as a clerk would say it.
DEADLINE_RULES: Mapping[str, str] = {
    "period": "从基准日起的一段时间",
    "period from date": "从写明的日期起的一段时间",
    "day range": "起止日期，取止日",
    "month range": "起止月份，取末月最后一天",
    "day in words": "年月日",
    "day half in words": "年月日",
    "day with marks": "用符号隔开的年月日",
    "day with two marks": "用符号隔开的年月日",
    "day before year": "月/日/年",
    "eight digits": "八位数字的日期",
    "month in words": "只写到月，取所指时段的最后一天",
    "month with marks": "只写到月，取最后一天",
    "six digits": "六位数字的年月，取最后一天",
    "quarter": "季度，取最后一天",
    "half year": "半年，取最后一天",
    "year": "只写到年，取最后一天",
    "month and day": "没有写年，按整治年份",
    "within a month": "本月、下月之类，按基准月份",
    "named day": "节日，按规则文件中的日期",
    "farmers' calendar": "农历",
    "date cell": "日期单元格",
    "serial number": "电子表格的日期序号",
    "range": "起止时间，取止日",
    "moved": "延期后的日期",
    "several": "几个日期，取最后一个",
    "aside": "括号外的日期",
    "ongoing": "没有期限",
    "immediate": "立即办理，没有日期",
    "written": "年月日",
}


def deadline_rule(deadline: Deadline) -> str:
    """How a deadline was read, in words; "" where nothing was."""
    return DEADLINE_RULES.get(deadline.rule, deadline.rule)
