"""Adds up what two wordings agree in: person, house, project, sums, days; and what differs.

In: two wordings and the features of the profile. Out: a sum with its reasons in Chinese,
and whether something tells the two apart for certain. It compares no texts.
"""

from __future__ import annotations

from enum import Enum
from functools import lru_cache

from msgspec import Struct, field

from ledgerproc.casework.blocking import Item, is_door
from ledgerproc.casework.features import Rules
from ledgerproc.casework.wording import is_slip
from ledgerproc.cleaning.lookalikes import is_slip as is_look_alike
from ledgerproc.profile.matching import Feature

ONE = frozenset("1")  # a form that asks how many households are concerned says so of one
# Half a value (3栋 for 3栋2单元) identifies half as well.
HALF = 0.5
# So many times as many households a month later may be the same group.
MOST_GROWN = 2
# Names of projects that begin with as many letters alike may be written in two ways.
NAME_BEGINS = 2
# From so many characters on, a name that stands in a text is no piece of another word.
WHOLE_NAME = 3


class Time(Enum):
    """What lies between two wordings: how much may have changed."""

    NONE = 0  # rows of one report
    VERSIONS = 1  # rows of two reports of one period
    MONTHS = 2  # a row, and a case of an earlier state


class Agreement(Struct):
    """The sum as it grows."""

    time: Time
    score: float = 0.0
    identity: float = 0.0
    same: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)  # said on one side only
    changed: list[str] = field(default_factory=list)  # figures of which one month says another
    uncounted: list[str] = field(default_factory=list)  # counts that one month's form asks for
    corrected: list[str] = field(default_factory=list)  # figures that a later version may correct
    site: float = 0.0  # what sites that agree have added
    telling: int = 0
    is_apart: bool = False
    is_one_house: bool = False
    is_regrouped: bool = False  # a month later so many more or fewer households as may be
    is_same_issue: bool = False
    is_named: bool = False  # the same person in both
    is_door: bool = False  # the same door, told in full
    is_faceless: bool = False  # and little besides it: nobody is named


def add_up(left: Item, right: Item, rules: Rules) -> Agreement:
    """Add up what both say; it stops at the first certain difference."""
    total = Agreement(time=_time_between(left, right))
    ours, theirs = left.wording.found, right.wording.found
    is_personal = bool(ours[0] or theirs[0]) if ours else False
    texts = left.wording.text, right.wording.text
    for finder, one, other in zip(rules.finders, ours, theirs, strict=True):
        if finder.rule.compare == "name" and not (one and other):
            one, other = _unnoticed(one, texts[0], other), _unnoticed(other, texts[1], one)
        _add(total, finder.rule, one, other, is_personal)
        if total.is_apart:
            return total
    _add_nameless(total, rules, is_personal)
    is_compared = total.is_named or total.identity >= rules.matching.identify_at
    if is_compared or not (any(ours) and any(theirs)):
        details = rules.details_of(left.wording), rules.details_of(right.wording)
        for finder, one, other in zip(rules.details, *details, strict=True):
            _add(total, finder.rule, one, other, is_personal)
    return total


def _unnoticed(found: frozenset[str], text: str, elsewhere: frozenset[str]) -> frozenset[str]:
    """Names found in the other text that stand in this one too, where nothing shows them."""
    return found or frozenset(one for one in elsewhere if len(one) >= WHOLE_NAME and one in text)


def _add_nameless(total: Agreement, rules: Rules, is_personal: bool) -> None:
    """Where nobody is named, site or door has to do: not enough to merge on, but to compare."""
    if total.is_named:
        return
    # A door and its site are just enough to compare, and as little to go by as a door alone.
    is_at_door = total.is_door and total.identity <= rules.matching.identify_at
    is_at_site = bool(total.site) and not is_personal
    if is_at_door or (is_at_site and total.identity < rules.matching.identify_at):
        total.is_faceless = is_at_door
        total.score += rules.matching.nameless
        total.identity += rules.matching.nameless


def _time_between(left: Item, right: Item) -> Time:
    if left.is_row != right.is_row:
        return Time.MONTHS
    return Time.NONE if left.file == right.file else Time.VERSIONS


def _add(
    total: Agreement, rule: Feature, ours: frozenset[str], theirs: frozenset[str], is_personal: bool
) -> None:
    """Add one feature. The first identity feature of a profile names persons."""
    if not (ours and theirs):
        if (ours or theirs) and (rule.is_strict or (rule.is_group and is_personal)):
            is_count = rule.may_change and total.time is Time.MONTHS
            (total.uncounted if is_count else total.gaps).append(rule.label)
        return
    share = _shared(ours, theirs, rule.compare)
    if share:
        _add_agreement(total, rule, ours, theirs, share)
        if share == HALF and rule.compare in ("name", "part"):
            total.doubts.append(f"{rule.label}写法不同")
        # 1幢未撤离, with 4幢已清空 behind it, is not the matter of 4幢.
        if total.time is not Time.MONTHS and _tells_another(rule, ours, theirs):
            total.doubts.append(f"另有{rule.label}")
        if rule.weight:
            total.same.append(rule.label)
    elif rule.may_change and total.time is Time.MONTHS:
        total.changed.append(rule.label)
        total.is_regrouped |= rule.is_group
        if rule.is_group and has_outgrown(ours, theirs):
            total.doubts.append(f"{rule.label}不同")
    elif rule.may_change and total.time is Time.VERSIONS:
        # A corrected figure; the count of a group's members is for a person to see.
        (total.doubts if rule.is_veto else total.corrected).append(f"{rule.label}不同")
    elif rule.may_change and rule.is_group and (is_personal or ONE in (ours, theirs)):
        # Of one household a slip, or it is one of the group; of two groups two problems.
        total.doubts.append(f"{rule.label}不同")
    elif rule.is_veto:
        total.is_apart = True
    elif rule.is_doubt:
        total.doubts.append(f"{rule.label}不同")
        total.changed += [rule.label] * rule.may_change


def _tells_another(rule: Feature, ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether one side tells of one more house, project, instalment or document than both do."""
    if not rule.is_veto or rule.may_change or rule.compare == "name":
        return False
    return any(
        not any(_may_be_same(one, other, rule.compare) for other in others)
        for side, others in ((ours, theirs), (theirs, ours))
        for one in side
    )


def _may_be_same(one: str, other: str, compare: str) -> bool:
    """Whether two values are one, or two ways to write a name that begins alike."""
    if compare == "part" and one[:NAME_BEGINS] == other[:NAME_BEGINS]:
        return True
    return bool(_shared(frozenset((one,)), frozenset((other,)), compare))


def has_outgrown(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether one side speaks of many times as many households as the other."""
    few, many = sorted(
        max(int(one) if one.isdigit() else 0 for one in side) for side in (ours, theirs)
    )
    return many > MOST_GROWN * few


def _add_agreement(
    total: Agreement, rule: Feature, ours: frozenset[str], theirs: frozenset[str], share: float
) -> None:
    """Add the weight of what agrees; of sites the weightiest one only."""
    gain = rule.weight * share
    if share == 1 and rule.is_identity:
        total.is_named |= rule.compare == "name"
        total.is_door |= rule.compare == "prefix" and any(map(is_door, ours & theirs))
    if rule.is_site:
        gain = max(gain - total.site, 0.0)
        total.site += gain
    total.score += gain
    total.identity += gain if rule.is_identity else 0
    total.is_one_house = total.is_one_house or (rule.is_identity and rule.compare == "prefix")
    is_whole = ours <= theirs or theirs <= ours
    if rule.is_issue:
        if is_whole:
            total.is_same_issue = True
        else:
            total.doubts.append(f"{rule.label}不同")
    total.telling += rule.is_telling and is_whole
    if rule.is_strict and ours != theirs:
        total.gaps.append(rule.label)


@lru_cache(maxsize=65536)
def _shared(ours: frozenset[str], theirs: frozenset[str], compare: str) -> float:
    """1 where a value is shared, a half where one side says only part of it, else 0."""
    if not ours.isdisjoint(theirs):
        return 1.0
    if compare == "equal":
        return 0.0
    if compare == "name":
        return HALF if is_misspelt(ours, theirs) else 0.0
    if compare == "part":
        if any(a in b or b in a for a in ours for b in theirs):
            return 1.0
        is_near = any(is_slip(a, b) or is_look_alike(a, b) for a in ours for b in theirs)
        return HALF if is_near else 0.0
    return HALF if any(_begins(a, b) or _begins(b, a) for a in ours for b in theirs) else 0.0


def is_misspelt(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether one name is another with a look-alike in its given name: 李玲, 李铃."""
    return any(a[0] == b[0] and is_look_alike(a, b) for a in ours for b in theirs)


def _begins(short: str, long: str) -> bool:
    """Whether an address goes on where the shorter one ends, and not inside a number."""
    if len(short) >= len(long) or not long.startswith(short):
        return False
    return not (short[-1].isdigit() and (long[len(short)].isdigit() or long[len(short)] == "-"))
