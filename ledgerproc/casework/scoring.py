"""Judges one pair of wordings: the same problem, perhaps, or not; and says why in Chinese.

Weights and flags come from the profile and add up, so that a person can follow the sum.
Merging needs near certainty: what identifies a problem agrees, nothing that tells problems
apart differs, category and reporting place are the same.
"""

from __future__ import annotations

from enum import Enum
from functools import lru_cache

from msgspec import Struct, field

from ledgerproc.casework.blocking import Item, is_door
from ledgerproc.casework.features import Rules
from ledgerproc.casework.wording import (
    doors_of,
    is_slip,
    likeness,
    numbers_of,
    sorted_clauses,
    split_clauses,
    swapped_words,
)
from ledgerproc.cleaning.lookalikes import is_slip as is_look_alike
from ledgerproc.profile.model import Feature

# A title alone says less than a whole text: what it may contribute to the likeness.
TITLE_SHARE = 0.9
# From this likeness on, two texts are searched for one word put in place of another.
NEARLY_WHOLE = 0.75
# Half a value (3栋 for 3栋2单元) identifies half as well.
HALF = 0.5
# So many telling facts (a sum, a day, an instalment) that agree make two texts one matter.
LEAST_TELLING = 2
# So many clauses are said again by a text to which something was only added.
LEAST_CLAUSES = 3
# From so many characters on, a name that stands in a text is no piece of another word.
WHOLE_NAME = 3


class Verdict(Struct, frozen=True):
    """What a pair is: ``is_merge`` is nearly certain, otherwise a person decides."""

    score: float
    is_merge: bool
    reason: str


class Time(Enum):
    """What lies between two wordings: how much may have changed."""

    NONE = 0  # rows of one report
    VERSIONS = 1  # rows of two reports of one period
    MONTHS = 2  # a row, and a case of an earlier state


class _Sum(Struct):
    """The sum as it grows."""

    time: Time
    score: float = 0.0
    identity: float = 0.0
    same: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)  # said on one side only
    uncounted: list[str] = field(default_factory=list)  # counts that one month's form asks for
    corrected: list[str] = field(default_factory=list)  # figures that a later version may correct
    site: float = 0.0  # what sites that agree have added
    telling: int = 0
    is_apart: bool = False
    is_same_issue: bool = False
    is_named: bool = False  # the same person in both
    is_door: bool = False  # the same door, told in full


def differ(left: Item, right: Item, rules: Rules) -> bool:
    """Whether something tells for certain that the two are not one problem."""
    return _add_features(left, right, rules).is_apart


def judge(left: Item, right: Item, rules: Rules) -> Verdict | None:
    """Compare two wordings; None where nothing needs to be done about them."""
    if _name_others(left, right, rules):
        return None
    total = _add_features(left, right, rules)
    if total.is_apart:
        return None
    same_place = left.place == right.place or not left.place or not right.place
    same_category = (
        not left.categories or not right.categories or bool(left.categories & right.categories)
    )
    if left.wording.text == right.wording.text:
        doubts = total.doubts if total.time is Time.NONE else []
        return _judge_equal(left, right, same_place, same_category, doubts)
    whole = likeness(left.wording.text, right.wording.text)
    if same_place and same_category and _is_added_to(left, right, whole, rules):
        return Verdict(
            round(whole, 2), True, f"一方的话另一方都有，只多出一些，表述相似 {whole:.2f}"
        )
    if total.identity < rules.matching.identify_at:
        is_comparable = same_category and (same_place or total.identity > 0)
        return _judge_unidentified(left, right, rules, whole, is_comparable)
    return _judge_identified(left, right, rules, total, whole, same_place, same_category)


def _name_others(left: Item, right: Item, rules: Rules) -> bool:
    """Whether they name different persons, houses or documents: what most pairs differ in.

    The sum would say so too, with more work; what is in doubt here is left to it.
    """
    ours, theirs = left.wording.found, right.wording.found
    for at, compare in rules.vetoes:
        one, other = ours[at], theirs[at]
        if one and other and one.isdisjoint(other):
            if compare == "prefix":
                if not any(a.startswith(b) or b.startswith(a) for a in one for b in other):
                    return True
            elif compare != "name" or not _is_misspelt(one, other):
                return True
    return False


def _judge_equal(
    left: Item, right: Item, same_place: bool, same_category: bool, doubts: list[str]
) -> Verdict:
    # A problem keeps its number when it is told by another place, or under another category.
    is_merge = (same_category and same_place) or left.is_row != right.is_row
    reason = "名称和案情相同（不计写法）"
    if not same_place:
        reason += "，报送单位不同"
    if not same_category:
        reason += "，类别不同"
    reason += "".join(f"，{one}" for one in doubts)
    return Verdict(1.0, is_merge and not doubts, reason)


def _is_added_to(left: Item, right: Item, whole: float, rules: Rules) -> bool:
    """Whether a month later something was only added, or left out: no clause says another thing."""
    if left.is_row == right.is_row or whole < rules.matching.near_text:
        return False
    ours, theirs = (set(split_clauses(one.wording.text)) for one in (left, right))
    return len(ours & theirs) >= LEAST_CLAUSES and (ours <= theirs or theirs <= ours)


def _judge_unidentified(
    left: Item, right: Item, rules: Rules, whole: float, is_comparable: bool
) -> Verdict | None:
    """Nothing says who or which: nearly equal words are shown to a person, nothing else."""
    if not is_comparable or whole < rules.matching.near_text:
        return None
    if _numbers_differ(left, right):
        return None
    return Verdict(round(whole, 2), False, f"没有可核对的当事人或标的，表述相似 {whole:.2f}")


def _judge_identified(
    left: Item,
    right: Item,
    rules: Rules,
    total: _Sum,
    whole: float,
    same_place: bool,
    same_category: bool,
) -> Verdict | None:
    matching = rules.matching
    is_over_time = left.is_row != right.is_row
    across = not same_place and not is_over_time
    # A problem keeps its number when only its category was moved.
    if not same_category and whole < matching.near_text and not is_over_time:
        return None
    is_moved = is_over_time and whole >= matching.near_text
    told = told_likeness(left, right, rules)
    score = total.score + matching.text_weight * told
    score += matching.same_category if same_category or is_moved else matching.other_category
    if across:
        score += matching.other_place_penalty
    elif left.file != right.file:
        score += matching.version_bonus
    score = round(min(max(score, 0.0), 1.0), 2)
    if score < matching.propose_at:
        return None
    # A version with a corrected figure says the rest as before.
    doubts = total.doubts + (total.corrected if whole < matching.near_text else [])
    if told >= matching.merge_text and _numbers_differ(left, right):
        doubts.append("文中数字不同")
    if whole >= NEARLY_WHOLE and (swapped := swapped_words(left.wording.text, right.wording.text)):
        doubts.append(f"用词成对不同（{swapped}）")
    if across:
        doubts.append("报送单位不同")
    if not total.is_same_issue and _are_other_matters(left, right, rules):
        doubts.append("所述事项不同")
    if not (same_category or is_moved):
        doubts.append("类别不同")
    is_certain = score >= matching.merge_at and not doubts
    if told < matching.near_text:  # else the same story under a form with another column
        total.gaps += total.uncounted
    is_told = _is_told(left, right, rules, total, told)
    if not (is_told or doubts):
        doubts.append("说法相差较大")
    reason = _reason(total, same_category, told, doubts)
    return Verdict(score, is_certain and is_told and not total.gaps, reason)


def _are_other_matters(left: Item, right: Item, rules: Rules) -> bool:
    """Whether both say what the matter is, and nothing of it is the same."""
    ours, theirs = rules.topics_of(left.wording), rules.topics_of(right.wording)
    return bool(ours and theirs) and ours.isdisjoint(theirs)


def _is_told(left: Item, right: Item, rules: Rules, total: _Sum, told: float) -> bool:
    """Whether both say so much of the same that it is one matter: in words, or in its facts.

    Within a period two titles alone do not: one household can owe its title to two matters.
    """
    if total.is_same_issue or total.telling >= LEAST_TELLING:
        return True
    is_over_time = left.is_row != right.is_row
    if is_over_time and total.is_door and total.is_named and not tells_other_numbers(left, right):
        return True
    likest = told if is_over_time else _body_likeness(left, right, rules)
    return likest >= rules.matching.merge_text


def _body_likeness(left: Item, right: Item, rules: Rules) -> float:
    """How alike the texts are as they stand, or with their clauses sorted."""
    ours, theirs = rules.essence_of(left.wording), rules.essence_of(right.wording)
    best = likeness(ours, theirs)
    return (
        max(best, likeness(sorted_clauses(ours), sorted_clauses(theirs)))
        if best < TITLE_SHARE
        else best
    )


def told_likeness(left: Item, right: Item, rules: Rules) -> float:
    """How alike two texts are besides names and stock words, wherever clauses stand."""
    best = _body_likeness(left, right, rules)
    if best < TITLE_SHARE:
        titles = (rules.essence_of(one.wording, title_only=True) for one in (left, right))
        best = max(best, TITLE_SHARE * likeness(*titles))
    return best


def tells_other_numbers(left: Item, right: Item) -> bool:
    """Whether each tells a number (a sum, a day, a count) that the other does not."""
    ours, theirs = numbers_of(left.wording.text), numbers_of(right.wording.text)
    return not (ours <= theirs or theirs <= ours)


def _numbers_differ(left: Item, right: Item) -> bool:
    """Both sides hold a number that the other does not.

    In two reports a figure may have been corrected; numbers of doors and houses are not.
    """
    if left.file == right.file:
        return tells_other_numbers(left, right)
    ours, theirs = doors_of(left.wording.text), doors_of(right.wording.text)
    return not (ours <= theirs or theirs <= ours)


def _add_features(left: Item, right: Item, rules: Rules) -> _Sum:
    """Add up what both say; it stops at the first certain difference."""
    total = _Sum(time=_time_between(left, right))
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
    if total.identity >= rules.matching.identify_at or not (any(ours) and any(theirs)):
        details = rules.details_of(left.wording), rules.details_of(right.wording)
        for finder, one, other in zip(rules.details, *details, strict=True):
            _add(total, finder.rule, one, other, is_personal)
    return total


def _unnoticed(found: frozenset[str], text: str, elsewhere: frozenset[str]) -> frozenset[str]:
    """Names found in the other text that stand in this one too, where nothing shows them."""
    return found or frozenset(one for one in elsewhere if len(one) >= WHOLE_NAME and one in text)


def _add_nameless(total: _Sum, rules: Rules, is_personal: bool) -> None:
    """Where nobody is named, site or door has to do: not enough to merge on, but to compare."""
    is_somewhere = total.is_door or (total.site and not is_personal)
    if is_somewhere and not total.is_named and total.identity < rules.matching.identify_at:
        total.score += rules.matching.nameless
        total.identity += rules.matching.nameless


def _time_between(left: Item, right: Item) -> Time:
    if left.is_row != right.is_row:
        return Time.MONTHS
    return Time.NONE if left.file == right.file else Time.VERSIONS


def _add(
    total: _Sum, rule: Feature, ours: frozenset[str], theirs: frozenset[str], is_personal: bool
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
        if rule.weight:
            total.same.append(rule.label)
    elif rule.may_change and total.time is Time.MONTHS:
        return
    elif rule.may_change and total.time is Time.VERSIONS:
        # A corrected figure; the count of a group's members is for a person to see.
        (total.doubts if rule.is_veto else total.corrected).append(f"{rule.label}不同")
    elif rule.may_change and rule.is_group and is_personal:
        total.doubts.append(f"{rule.label}不同")  # of one household a slip, of groups two groups
    elif rule.is_veto:
        total.is_apart = True
    elif rule.is_doubt:
        total.doubts.append(f"{rule.label}不同")


def _add_agreement(
    total: _Sum, rule: Feature, ours: frozenset[str], theirs: frozenset[str], share: float
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
        return HALF if _is_misspelt(ours, theirs) else 0.0
    if compare == "part":
        if any(a in b or b in a for a in ours for b in theirs):
            return 1.0
        is_near = any(is_slip(a, b) or is_look_alike(a, b) for a in ours for b in theirs)
        return HALF if is_near else 0.0
    return HALF if any(_begins(a, b) or _begins(b, a) for a in ours for b in theirs) else 0.0


def _is_misspelt(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether one name is another with a look-alike in its given name: 李玲, 李铃."""
    return any(a[0] == b[0] and is_look_alike(a, b) for a in ours for b in theirs)


def _begins(short: str, long: str) -> bool:
    """Whether an address goes on where the shorter one ends, and not inside a number."""
    if len(short) >= len(long) or not long.startswith(short):
        return False
    return not (short[-1].isdigit() and (long[len(short)].isdigit() or long[len(short)] == "-"))


def _reason(total: _Sum, same_category: bool, told: float, doubts: list[str]) -> str:
    same = [f"同{label}" for label in total.same]
    if same_category:
        same.append("同类")
    parts = ["、".join(same), f"表述相似 {told:.2f}"]
    if doubts:
        parts.append("但" + "、".join(doubts))
    if total.gaps:
        parts.append("、".join(total.gaps) + "只有一方写明")
    return "，".join(parts)
