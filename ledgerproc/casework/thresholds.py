"""Tests cases against the objective thresholds of the notice: advice, it changes nothing.

In: a case and the profile's thresholds. Out: a line of 分类核验. Months are calendar months
with the end of a month clamped; a period is full on its last day itself.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

from ledgerproc.casework.cases import Case, Verification
from ledgerproc.cleaning.dates import find_dates
from ledgerproc.cleaning.numerals import normalise
from ledgerproc.cleaning.records import Values
from ledgerproc.profile.model import Profile, Threshold

_CLAUSE_END = re.compile("[，。；;,\n]")
_LONGEST_QUOTE = 60  # characters of the narrative shown as 依据原文


def verify_cases(cases: Iterable[Case], profile: Profile, as_of: date) -> tuple[Verification, ...]:
    """One line for each case whose first category has a threshold in force."""
    rules = {
        one.name: rule
        for one in profile.categories
        if (rule := find_threshold(one.name, profile.thresholds, as_of))
    }
    return tuple(
        verify(case, rules[case.values.categories[0]], as_of)
        for case in cases
        if case.values.categories and case.values.categories[0] in rules
    )


def find_threshold(category: str, thresholds: Sequence[Threshold], as_of: date) -> Threshold | None:
    """The category's threshold in force on a day: the latest of those that had begun."""
    begun = [one for one in thresholds if one.category == category and one.in_force <= as_of]
    return max(begun, key=lambda one: one.in_force, default=None)


def verify(case: Case, rule: Threshold, as_of: date) -> Verification:
    """Test one case; the words of the verdict are the contract's."""
    on, words = _basis(case.values, rule)
    narrative = normalise(case.values.narrative)
    denial = next(
        (match for one in rule.contradictions if (match := _compiled(one).search(narrative))), None
    )
    if denial is not None:
        verdict = f"矛盾（案情写“{denial[0]}”）"
    elif on is None:
        verdict = f"无法核验（缺{rule.since}）"
    else:
        due = add_months(on, rule.months)
        verdict = "达到" if as_of >= due else f"未达到（还差{(due - as_of).days}天）"
    return Verification(
        case_id=case.case_id,
        category=rule.category,
        on=on,
        words=words,
        limit=span_words(rule.months),
        elapsed=elapsed_words(on, as_of) if on else "",
        verdict=verdict,
    )


def _basis(values: Values, rule: Threshold) -> tuple[date | None, str]:
    """The date that the test counts from, and the words that it was read from."""
    for key in rule.fields:
        text = values.extras.get(key, "")
        dates = find_dates(text)
        if dates:
            return dates[0].on, text
    narrative = normalise(values.narrative)
    for pattern in rule.dates:
        for match in _compiled(pattern).finditer(narrative):
            dates = find_dates(match["date"])
            if dates:
                return dates[0].on, _quote(narrative, *match.span())
    return None, ""


def _quote(text: str, start: int, end: int) -> str:
    """The clauses around a match."""
    before = [match.end() for match in _CLAUSE_END.finditer(text, 0, start)]
    behind = _CLAUSE_END.search(text, end)
    first = before[-1] if before else 0
    return text[first : behind.start() if behind else len(text)].strip()[:_LONGEST_QUOTE]


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def add_months(day: date, months: int) -> date:
    """The same day some calendar months later, or the last day of a shorter month.

    >>> str(add_months(date(2021, 8, 31), 6)), str(add_months(date(2020, 2, 29), 12))
    ('2022-02-28', '2021-02-28')
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def span_words(months: int) -> str:
    """A number of months as people say it.

    >>> span_words(6), span_words(36), span_words(15)
    ('6个月', '3年', '1年3个月')
    """
    years, rest = divmod(months, 12)
    return (f"{years}年" if years else "") + (f"{rest}个月" if rest or not years else "")


def elapsed_words(since: date, as_of: date) -> str:
    """How long ago a day was, in whole months, or in days within the first.

    >>> elapsed_words(date(2021, 8, 31), date(2022, 11, 30)), elapsed_words(date(2023, 1, 1), date(2022, 11, 30))
    ('1年3个月', '尚未到期')
    """
    if since > as_of:
        return "尚未到期"
    months = (as_of.year - since.year) * 12 + as_of.month - since.month
    while add_months(since, months) > as_of:
        months -= 1
    return span_words(months) if months else f"{(as_of - since).days}天"
