"""Weighs whether two that are left over are one problem, and says what speaks for it.

In: how a problem and a case are told. Out: points and reasons, or None where something tells
them apart. What identifies both counts most, then what the matter is, then the words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

from msgspec import Struct

from ledgerproc.casework.agreement import has_outgrown
from ledgerproc.casework.blocking import Item
from ledgerproc.casework.features import Rules, Wording
from ledgerproc.casework.scoring import FIGURES, NEARLY_WHOLE, differ, told_likeness
from ledgerproc.casework.wording import likeness, longest_common, swapped_words
from ledgerproc.cleaning.records import Deadline, Status, Values

SHORTEST_NAME = 4  # characters that two names of one site share in a row, if no whole name


class Telling(Struct, frozen=True):
    """One way in which a problem, or a case, is told: its words and its other columns."""

    item: Item
    values: Values


def find_lone(
    problems: Iterable[Iterable[Item]], cases: Iterable[Iterable[Item]]
) -> frozenset[tuple[str, str]]:
    """Names that no two problems of a place have, and no two cases of it; "" is all places."""
    shared: set[tuple[str, str]] = set()
    found: set[tuple[str, str]] = set()
    for groups in (problems, cases):
        counts = Counter(
            name
            for items in groups
            for name in {
                (place, name)
                for one in items
                for name in _names_of(one)
                for place in (one.place, "")
            }
        )
        found.update(counts)
        shared.update(name for name, count in counts.items() if count > 1)
    return frozenset(found - shared)


def _names_of(item: Item) -> frozenset[str]:
    """Who is named; the first identity feature of a profile names persons."""
    return item.wording.found[0] if item.wording.found else frozenset()


def weigh(
    ours: Telling, theirs: Telling, lone: Collection[tuple[str, str]], rules: Rules
) -> tuple[float, str] | None:
    """How much speaks for one problem, and what; None where something speaks against it."""
    carry = rules.matching.carry
    left, right = ours.item, theirs.item
    if differ(left, right, rules) or _is_other_word(left, right):
        return None
    points, same, is_telling = _agreement(left, right, rules)
    if not same and _names_nobody(left, right) and _says_same_but_figures(left, right):
        same.append("只有数字写法不同")
    if not same:
        return None
    is_elsewhere, is_name_only = left.place != right.place, len(same) == 1
    is_doubtful = is_elsewhere and is_name_only
    if _is_lone(left, right, lone) and not (is_doubtful and _is_obscured(left, right, rules)):
        points += carry.only
        same.append("此名别无他人")
        is_doubtful = False
    matter = _by_topics(left, right, rules, same)
    points += matter
    points += carry.other_topic if _are_other_groups(left, right, rules) else 0
    if left.categories & right.categories:
        points += rules.matching.same_category
        same.append("同类")
    points += _by_columns(ours.values, theirs.values, rules, same)
    points += carry.other_place if is_elsewhere else 0
    if theirs.values.status is Status.DONE and ours.values.status is Status.OPEN:
        points += carry.was_closed
    told = told_likeness(left, right, rules)
    points += carry.likeness * told
    if is_doubtful or not (matter > 0 or is_telling or left.categories & right.categories):
        # Not what it is about, or of another place nothing but a name: a person decides.
        points = min(points, carry.at - 0.01)
    if points < carry.propose_at:
        return None
    return round(points, 3), f"{'、'.join(same)}，表述相似 {told:.2f}"


def _is_other_word(left: Item, right: Item) -> bool:
    """Whether nearly the same is said, but of somebody or something else throughout."""
    ours, theirs = (FIGURES.sub("", one.wording.text) for one in (left, right))
    return likeness(ours, theirs) >= NEARLY_WHOLE and bool(swapped_words(ours, theirs))


def _is_lone(left: Item, right: Item, lone: Collection[tuple[str, str]]) -> bool:
    """Whether both name somebody whom nobody else shares the name with, there or anywhere."""
    place = left.place if left.place == right.place else ""
    return any((place, name) in lone for name in _names_of(left) & _names_of(right))


def _is_obscured(left: Item, right: Item, rules: Rules) -> bool:
    """Whether the names that both tell are half hidden: many go by 张某."""
    names = _names_of(left) & _names_of(right)
    return all(any(mark in name for mark in rules.matching.carry.obscured) for name in names)


def _are_other_groups(left: Item, right: Item, rules: Rules) -> bool:
    """Whether they speak of groups of which neither can have become the other."""
    for finder, one, other in zip(
        rules.finders, left.wording.found, right.wording.found, strict=True
    ):
        if finder.rule.is_group and one and other and has_outgrown(one, other):
            return True
    return False


def _names_nobody(left: Item, right: Item) -> bool:
    return not (_names_of(left) or _names_of(right))


def _says_same_but_figures(left: Item, right: Item) -> bool:
    ours, theirs = (FIGURES.sub("", one.wording.text) for one in (left, right))
    return ours == theirs


def _by_topics(left: Item, right: Item, rules: Rules, same: list[str]) -> float:
    """What the matters add; a text that names none speaks of what its category is about."""
    carry = rules.matching.carry
    told = rules.topics_of(left.wording), rules.topics_of(right.wording)
    ours, theirs = (
        topics
        or {
            carry.category_topics[name] for name in item.categories if name in carry.category_topics
        }
        for item, topics in zip((left, right), told, strict=True)
    )
    if ours & theirs:
        same.append("同事由")
        return carry.topic * 2 * len(ours & theirs) / (len(ours) + len(theirs))
    return carry.other_topic if all(told) else 0.0


def _agreement(left: Item, right: Item, rules: Rules) -> tuple[float, list[str], bool]:
    """What identifies both, and whether a sum or a day does.

    Nothing where one of them names somebody whom the other does not.
    """
    points, same = 0.0, list[str]()
    is_named = is_placed = is_one_sided = is_telling = False
    ours, theirs = left.wording, right.wording
    # Whoever speaks for so many households of a house is named by one clerk and not the other.
    is_spoken_for = _same_group(ours, theirs, rules)
    for at, finder in enumerate(rules.finders):
        one, other = ours.found[at], theirs.found[at]
        if not (one or other):
            continue
        is_same = _share(one, other, ours.text, theirs.text, finder.rule.compare)
        if is_same:
            points += finder.rule.weight
            same.append(f"同{finder.rule.label}")
        is_named = is_named or (is_same and not finder.rule.is_site)
        is_placed = is_placed or (is_same and finder.rule.is_site)
        if at == 0 and not is_same and not is_spoken_for:
            points -= finder.rule.weight
            is_one_sided = True
    names = ours.found[0] or theirs.found[0] if rules.finders else frozenset[str]()
    is_nameless = not names or is_spoken_for
    if is_nameless or not (is_placed or is_one_sided):
        site = _same_site(ours.text, theirs.text, rules)
        site = site if is_nameless else max(site, 0)
        points += site * rules.matching.carry.site
        same += ["同地点"] * (site > 0)
    details = zip(rules.details, rules.details_of(ours), rules.details_of(theirs), strict=True)
    for finder, one, other in details:
        if finder.rule.is_telling and one & other:
            is_telling = True
            points += rules.matching.carry.telling
            same.append(f"同{finder.rule.label}")
    return (points, same, is_telling) if is_named or not names else (0.0, [], False)


def _same_group(ours: Wording, theirs: Wording, rules: Rules) -> bool:
    """Whether both tell of as many households, and one of them names nobody."""
    if not rules.finders or (ours.found[0] and theirs.found[0]):
        return False
    found = list(zip(rules.finders, ours.found, theirs.found, strict=True))
    is_one_house = any(
        finder.rule.compare == "prefix" and one & other for finder, one, other in found
    )
    return any(
        finder.rule.is_group and (one & other or (is_one_house and one and other))
        for finder, one, other in found
    )


def _share(
    one: frozenset[str], other: frozenset[str], text: str, other_text: str, compare: str
) -> bool:
    """Whether a value is found on both sides, or stands in the other's text unnoticed."""
    if one & other:
        return True
    if compare == "prefix":
        return any(a.startswith(b) or b.startswith(a) for a in one for b in other)
    return any(value in other_text for value in one) or any(value in text for value in other)


def _same_site(text: str, other_text: str, rules: Rules) -> int:
    """1 where both name one site, -1 where each names another, else 0.

    What stands before a name may be caught with it on one side; 火车站搬迁 is not 汽车站搬迁.
    """
    if rules.sites is None:
        return 0
    ours, theirs = rules.sites.findall(text), rules.sites.findall(other_text)
    found = -1 if ours and theirs else 0
    for name, stage in ours:
        for other, other_stage in theirs:
            common = longest_common(name, other)
            if rules.sites.sub("", common) == common and len(common) < SHORTEST_NAME:
                continue
            begins = name.startswith(common) or other.startswith(common)
            if begins and not (stage and other_stage and stage != other_stage):
                return 1
            found = 0
    return found


def _by_columns(ours: Values, theirs: Values, rules: Rules, same: list[str]) -> float:
    """What the deadline and the people in charge add."""
    carry = rules.matching.carry
    points = 0.0
    if ours.deadline != Deadline() and ours.deadline.on and ours.deadline.on == theirs.deadline.on:
        points += carry.deadline
        same.append("同期限")
    if not {*ours.persons, *ours.phones}.isdisjoint((*theirs.persons, *theirs.phones)):
        points += carry.duty
        same.append("同责任人")
    return points
