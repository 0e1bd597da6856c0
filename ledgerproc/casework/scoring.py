"""Judges one pair of wordings: the same problem, perhaps, or not; and says why in Chinese.

Weights and flags come from the profile and add up, so that a person can follow the sum.
Merging needs near certainty: what identifies a problem agrees, nothing that tells problems
apart differs, category and reporting place are the same.
"""

from __future__ import annotations

import re

from msgspec import Struct

from ledgerproc.casework.agreement import Agreement, Time, add_up, is_misspelt
from ledgerproc.casework.blocking import Item
from ledgerproc.casework.features import Rules
from ledgerproc.casework.wording import (
    doors_of,
    likeness,
    sorted_clauses,
    split_clauses,
    swapped_words,
    told_apart,
)

FIGURES = re.compile("[0-9][0-9.,年月日/-]*")
# A title alone says less than a whole text: what it may contribute to the likeness.
TITLE_SHARE = 0.9
# From this likeness on, two texts are searched for one word put in place of another.
NEARLY_WHOLE = 0.75
# So many telling facts (a sum, a day, an instalment) that agree make two texts one matter.
LEAST_TELLING = 2
# What one document that both name identifies by; a house is less, and no site counts.
DOCUMENT = 0.3
# So many clauses are said again by a text to which something was only added.
LEAST_CLAUSES = 3
# So many figures that differ from last month's make nearly the same words another problem.
MOST_CHANGED = 2


class Verdict(Struct, frozen=True):
    """What a pair is: ``is_merge`` is nearly certain, otherwise a person decides."""

    score: float
    is_merge: bool
    reason: str


def differ(left: Item, right: Item, rules: Rules) -> bool:
    """Whether something tells for certain that the two are not one problem."""
    total = add_up(left, right, rules)
    return total.is_apart or _are_twins(left, right, rules, total)


def _are_twins(left: Item, right: Item, rules: Rules, total: Agreement) -> bool:
    """Whether nearly the same is said twice, but for something that tells two problems apart.

    In one report that is no slip; of two months a case has one figure corrected, hardly two.
    """
    if left.wording.text == right.wording.text:
        return False
    ours, theirs = (FIGURES.sub("", one.wording.text) for one in (left, right))
    if likeness(ours, theirs) < rules.matching.near_text:
        return False
    if total.time is Time.NONE:
        return bool(total.doubts) or _numbers_differ(left, right, rules)
    # Where a household joins those whom somebody speaks for, their sum changes with their count.
    changed = len(total.changed) - (total.is_regrouped and total.is_named)
    return changed >= MOST_CHANGED and not total.is_one_house


def judge(left: Item, right: Item, rules: Rules) -> Verdict | None:
    """Compare two wordings; None where nothing needs to be done about them."""
    if _name_others(left, right, rules):
        return None
    total = add_up(left, right, rules)
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
    is_by_facts = (total.is_named and total.telling >= LEAST_TELLING) or (
        same_category and _is_worth_asking(left, right, rules, total)
    )
    if total.identity < rules.matching.identify_at and not is_by_facts:
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
            elif compare != "name" or not is_misspelt(one, other):
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
    if _numbers_differ(left, right, rules) or swapped_words(left.wording.text, right.wording.text):
        return None
    return Verdict(round(whole, 2), False, f"没有可核对的当事人或标的，表述相似 {whole:.2f}")


def _judge_identified(
    left: Item,
    right: Item,
    rules: Rules,
    total: Agreement,
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
    is_other_matter = not total.is_same_issue and _are_other_matters(left, right, rules)
    score = total.score + matching.text_weight * told
    score += matching.same_category if same_category or is_moved else matching.other_category
    if is_other_matter and told < matching.merge_text:
        score += matching.other_topic
    if across:
        score += matching.other_place_penalty
    elif left.file != right.file:
        score += matching.version_bonus
    if score < matching.merge_at and _share_matter(left, right, rules):
        score = min(score + matching.same_topic, matching.merge_at - 0.01)
    score = round(min(max(score, 0.0), 1.0), 2)
    if score < matching.propose_at:
        return None
    doubts = _doubts(left, right, rules, total, whole, told)
    if total.is_apart:
        return None
    if across:
        doubts.append("报送单位不同")
    if is_other_matter or (not is_over_time and _add_other_matters(left, right, rules)):
        doubts.append("所述事项不同")
    doubts += _missing(total, rules)
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


def _doubts(
    left: Item, right: Item, rules: Rules, total: Agreement, whole: float, told: float
) -> list[str]:
    """What keeps two that are alike from being one; two of one report may be told apart."""
    near = rules.matching.near_text
    # A version with a corrected figure says the rest as before.
    doubts = total.doubts + (total.corrected if whole < near else [])
    if total.time is not Time.VERSIONS and _are_twins(left, right, rules, total):
        total.is_apart = total.time is Time.NONE and len(total.changed) >= MOST_CHANGED
        if total.time is Time.MONTHS:
            doubts.append("、".join(total.changed) + "都不同")
    if not doubts and told >= rules.matching.merge_text and _numbers_differ(left, right, rules):
        doubts.append("文中数字不同")
    if total.time is not Time.MONTHS:
        doubts += _told_besides(left, right, rules)
    if whole >= NEARLY_WHOLE and (swapped := swapped_words(left.wording.text, right.wording.text)):
        doubts.append(f"用词成对不同（{swapped}）")
    return doubts


def _told_besides(left: Item, right: Item, rules: Rules) -> list[str]:
    """What one row adds that sets it apart: one more year, or that something else is settled."""
    doubts = []
    years = [
        {
            number
            for unit, number in rules.numbers_of(one.wording)
            if unit == "年" and "-" not in number
        }
        for one in (left, right)
    ]
    if all(years) and years[0] != years[1]:
        doubts.append("年份不尽相同")
    asides = [set(rules.asides_in(one.wording)) for one in (left, right)]
    if asides[0] != asides[1]:
        doubts.append(f"只有一方写明“{min(asides[0] ^ asides[1])}”")
    return doubts


def _missing(total: Agreement, rules: Rules) -> list[str]:
    """What would have to be told for two that are alike to be one for certain."""
    missing = []
    if total.is_faceless and total.time is not Time.MONTHS:
        missing.append("没有可核对的当事人")
    if total.identity < rules.matching.identify_at:
        missing.append("没有可核对的标的")
    return missing


def _is_worth_asking(left: Item, right: Item, rules: Rules, total: Agreement) -> bool:
    """Whether one person with one day or sum, or one document, is told of in one matter.

    That is too little to be certain of, and too much to be left unseen in other words.
    """
    is_person = total.is_named and total.telling > 0
    is_document = not total.is_named and total.identity - total.site >= DOCUMENT
    return (is_person or is_document) and _share_matter(left, right, rules)


def _share_matter(left: Item, right: Item, rules: Rules) -> bool:
    return not rules.topics_of(left.wording).isdisjoint(rules.topics_of(right.wording))


def _are_other_matters(left: Item, right: Item, rules: Rules) -> bool:
    """Whether both say what the matter is, and nothing of it is the same."""
    ours, theirs = rules.topics_of(left.wording), rules.topics_of(right.wording)
    return bool(ours and theirs) and ours.isdisjoint(theirs)


def _add_other_matters(left: Item, right: Item, rules: Rules) -> bool:
    """Whether of what only one of them says each tells a matter, and none the same."""
    ours, theirs = (set(split_clauses(rules.essence_of(one.wording))) for one in (left, right))
    own, others = (rules.topics_in("，".join(one)) for one in (ours - theirs, theirs - ours))
    return bool(own and others) and own.isdisjoint(others)


def _is_told(left: Item, right: Item, rules: Rules, total: Agreement, told: float) -> bool:
    """Whether both say so much of the same that it is one matter: in words, or in its facts.

    Within a period two titles alone do not: one household can owe its title to two matters.
    """
    if total.is_same_issue or total.telling >= LEAST_TELLING:
        return True
    is_over_time = left.is_row != right.is_row
    is_at_home = total.is_door and total.is_named
    if is_over_time and is_at_home and not tells_other_numbers(left, right, rules):
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


def tells_other_numbers(left: Item, right: Item, rules: Rules) -> bool:
    """Whether each tells another sum, day or count than the other, besides stock sentences."""
    return bool(_told_apart(left, right, rules))


def _told_apart(left: Item, right: Item, rules: Rules) -> frozenset[str]:
    return told_apart(rules.numbers_of(left.wording), rules.numbers_of(right.wording))


def _numbers_differ(left: Item, right: Item, rules: Rules) -> bool:
    """Both sides hold a number that the other does not.

    In two reports a figure may have been corrected, hardly a day and a sum at once; numbers of
    doors and houses are not.
    """
    if left.file == right.file:
        return tells_other_numbers(left, right, rules)
    ours, theirs = doors_of(left.wording.text), doors_of(right.wording.text)
    is_corrected = len(_told_apart(left, right, rules)) < MOST_CHANGED
    return not (is_corrected and (ours <= theirs or theirs <= ours))


def _reason(total: Agreement, same_category: bool, told: float, doubts: list[str]) -> str:
    same = [f"同{label}" for label in total.same]
    if same_category:
        same.append("同类")
    parts = ["、".join(same), f"表述相似 {told:.2f}"]
    if doubts:
        parts.append("但" + "、".join(doubts))
    if total.gaps:
        parts.append("、".join(total.gaps) + "只有一方写明")
    return "，".join(parts)
