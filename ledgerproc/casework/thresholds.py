"""Tests cases against the objective thresholds of the notice: advice, it changes nothing.

In: a case and the profile's thresholds. Out: a line of 分类核验. Months are calendar months
with the end of a month clamped; a period is full on its last day itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from ledgerproc.casework.cases import Case, Verification
from ledgerproc.casework.grounds import (
    Ground,
    compiled,
    find_ground,
    find_money,
    quote,
    searchable,
    widen,
)
from ledgerproc.cleaning.records import Status, Values
from ledgerproc.cleaning.relative_dates import add_months
from ledgerproc.cleaning.spelling import narrow
from ledgerproc.profile.model import Profile, Threshold


class Tested(NamedTuple):
    """A line of 分类核验 without the number of its case."""

    category: str
    on: date | None
    words: str
    limit: str
    elapsed: str
    verdict: str


Tests = Mapping[tuple[Any, ...], Tested]  # by everything that they rest on

# What is only wished, claimed or counted in part contradicts nothing.
_NOT_SAID = re.compile("(?:若|如|待|要求|承诺|应当?|拟|将|可|是否|后再)[^，,。；;]{0,8}$")
_SHARE = re.compile(
    r"(?:其中|仅|只)[^，,。；;]{0,8}[\d一二三四五六七八九十两]+(?:户|人|套)[^，,。；;]{0,4}$"
)

_NEAR = 40  # characters before words that may take them back


# Tests made where the files are read, by everything that they rest on; a run fills it once.
_TESTED: dict[tuple[Any, ...], Tested] = {}


def verify_cases(cases: Iterable[Case], profile: Profile, as_of: date) -> tuple[Verification, ...]:
    """One line for each case whose first category has a threshold in force."""
    rules = _rules_in_force(profile, as_of)
    labels = profile.labels
    found = []
    for case in cases:
        rule = rules.get(_category_of(case.values))
        if rule is not None:
            known = _TESTED.get(_key_of(case.values, rule, profile, as_of))
            known = known or weigh(case.values, rule, as_of, labels)
            found.append(Verification(case.case_id, *known))
    return tuple(found)


def weigh_ahead(records: Iterable[Values], profile: Profile, as_of: date) -> Tests:
    """Tests of records, to be kept by another process with ``keep_tests``.

    A test rests on one row alone: the processes that read the files make it side by side.
    """
    rules = _rules_in_force(profile, as_of)
    labels = profile.labels
    return {
        _key_of(one, rule, profile, as_of): weigh(one, rule, as_of, labels)
        for one in records
        if (rule := rules.get(_category_of(one))) is not None
    }


def keep_tests(tests: Tests) -> None:
    """Spare tests that were made elsewhere."""
    _TESTED.update(tests)


def _rules_in_force(profile: Profile, as_of: date) -> dict[str, Threshold]:
    return {
        one.name: rule
        for one in profile.categories
        if (rule := find_threshold(one.name, profile.thresholds, as_of))
    }


def _category_of(values: Values) -> str:
    return values.categories[0] if values.categories else ""


def _key_of(values: Values, rule: Threshold, profile: Profile, as_of: date) -> tuple[Any, ...]:
    """Everything that a test rests on."""
    extras = values.extras
    sums = rule.sums
    columns = (*rule.fields, *rule.start_fields, *rule.met_fields)
    columns += (sums.due_field, sums.paid_field, sums.unpaid_field)
    return (
        profile.fingerprint,
        rule.category,
        as_of,
        values.status,
        values.narrative,
        values.progress,
        values.note,
        *(extras.get(one, "") for one in columns),
    )


def find_threshold(category: str, thresholds: Sequence[Threshold], as_of: date) -> Threshold | None:
    """The category's threshold in force on a day: the latest of those that had begun."""
    begun = [one for one in thresholds if one.category == category and one.in_force <= as_of]
    return max(begun, key=lambda one: one.in_force, default=None)


def verify(
    case: Case, rule: Threshold, as_of: date, labels: Mapping[str, str] | None = None
) -> Verification:
    """Test one case; the words of the verdict are the contract's."""
    return Verification(case.case_id, *weigh(case.values, rule, as_of, labels or {}))


def weigh(values: Values, rule: Threshold, as_of: date, labels: Mapping[str, str]) -> Tested:
    """Test what a case says, whichever number it goes by."""
    ground = find_ground(values, rule, as_of)
    denial = next(_denials(values, rule, ground, as_of, labels), None)
    if denial is not None:
        words, verdict = denial[0] or ground.words, f"矛盾（{denial[1]}）"
    else:
        words, verdict = ground.words, _judge(ground, rule, as_of)
        if rule.facts:
            words, verdict = _judge_facts(values.narrative, rule)
        if verdict.startswith("无法核验") and not rule.facts:
            ground = Ground(words=words)
        elif ground.last and not rule.facts:
            words = widen(ground, values.narrative, rule.sums.unpaid).words
    return Tested(
        category=rule.category,
        on=ground.last,
        words=words,
        limit=_limit(ground, rule),
        elapsed=elapsed_words(ground.last, as_of) if ground.last else "",
        verdict=verdict,
    )


def _judge(ground: Ground, rule: Threshold, as_of: date) -> str:
    """The verdict by the calendar. A year or month of an event may lie on both sides."""
    if ground.last is None or ground.first is None:
        return f"无法核验（缺{ground.missing}）"
    months = 0 if ground.is_end else rule.months
    due = add_months(ground.last, months)
    if as_of >= due:
        return "达到"
    if as_of >= add_months(ground.first, months):
        return f"无法核验（缺{rule.since}的具体日期）"
    return f"未达到（还差{(due - as_of).days}天）"


def _judge_facts(narrative: str, rule: Threshold) -> tuple[str, str]:
    """What meets a test by itself, with its words; no calendar tells more."""
    spoken = narrow(narrative)
    for pattern in rule.facts:
        for found in compiled(pattern).finditer(searchable(pattern, narrative)):
            told = found.groupdict()
            is_less = "more" not in told or Decimal(told["less"]) < Decimal(told["more"])
            if is_less and not _NOT_SAID.search(_before(spoken, found)):
                return quote(narrative, *found.span()), "达到"
    return "", f"无法核验（缺{rule.since}）"


def _limit(ground: Ground, rule: Threshold) -> str:
    if rule.facts:
        return "有此情形即达到"
    return span_words(rule.months) if rule.months and not ground.is_end else "届满即达到"


def _denials(
    values: Values, rule: Threshold, ground: Ground, as_of: date, labels: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """What says that the duty was met, or that the case contradicts itself: words and reason.

    Of a resolved case only the narrative counts: that it was met since is how it ended.
    """
    yield from _denied_in(values.narrative, rule, "案情")
    if values.status is Status.OPEN:
        yield from _denied_in(values.progress, rule, labels.get("progress", "办理进展"))
        yield from _denied_in(values.note, rule, labels.get("note", "备注"))
    yield from _met_in_fields(values, rule, as_of, labels)
    yield from _denied_by_sums(values, rule)
    yield from _denied_by_dates(values, rule, ground, as_of)


def _denied_in(text: str, rule: Threshold, where: str) -> Iterator[tuple[str, str]]:
    """Words of a text that say that the duty was met, with nothing owed behind them."""
    if not text:
        return
    spoken = narrow(text)
    owed: dict[str, int] = {}
    for pattern in rule.contradictions:
        for match in compiled(pattern).finditer(searchable(pattern, text)):
            before = _before(spoken, match)
            is_said = not (_NOT_SAID.search(before) or _SHARE.search(before))
            if is_said and not _is_owed(spoken, match.end(), rule, owed):
                words = text[match.start() : match.end()]
                yield quote(text, *match.span()), f"{where}写“{words}”"


def _before(spoken: str, match: re.Match[str]) -> str:
    """The words before a match that may take it back."""
    return spoken[max(0, match.start() - _NEAR) : match.start()]


def _is_owed(spoken: str, end: int, rule: Threshold, owed: dict[str, int]) -> bool:
    """Whether anything outstanding is told behind a place; ``owed`` keeps where it was found."""
    for pattern in rule.outstanding:
        if owed.get(pattern, -1) < end:
            found = compiled(pattern).search(spoken, end)
            owed[pattern] = found.start() if found else len(spoken) + 1
        if owed[pattern] <= len(spoken):
            return True
    return False


def _met_in_fields(
    values: Values, rule: Threshold, as_of: date, labels: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Columns that say that the duty was met: the day of it, or words."""
    for key in rule.met_fields:
        text, label = values.extras.get(key, ""), labels.get(key, key)
        is_day = bool(re.fullmatch(r"\d{4}-\d\d-\d\d", text)) and text <= as_of.isoformat()
        if is_day or any(
            compiled(one).search(searchable(one, text)) for one in rule.contradictions
        ):
            yield text, f"“{label}”写{text}"


def _denied_by_sums(values: Values, rule: Threshold) -> Iterator[tuple[str, str]]:
    """Nothing unpaid, as much paid as due, or more unpaid than due."""
    money = find_money(values, rule)
    if money.unpaid == 0:
        yield "", "尚欠金额为0"
    elif money.due and money.unpaid and money.unpaid > money.due:
        yield "", f"尚欠{money.unpaid}元多于应付{money.due}元"
    elif money.due and money.paid and not money.unpaid and money.paid >= money.due:
        yield "", f"应付{money.due}元，已付{money.paid}元"


def _denied_by_dates(
    values: Values, rule: Threshold, ground: Ground, as_of: date
) -> Iterator[tuple[str, str]]:
    """A column's date by which the test is met where the narrative's says it is not."""
    if not ground.last or ground.place[1] or not values.narrative:
        return
    bare = dict.fromkeys(rule.fields, "")
    told = find_ground(
        Values(narrative=values.narrative, extras={**values.extras, **bare}), rule, as_of
    )
    if told.last and _judge(told, rule, as_of)[:2] != _judge(ground, rule, as_of)[:2]:
        yield told.words, f"栏内为{ground.last}，案情为{told.last}"


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
