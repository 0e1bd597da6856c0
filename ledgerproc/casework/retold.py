"""Asks about pairs that may tell one problem in quite other words; it never joins any.

In: wordings that no other rule brought together. Out: pairs with the points that speak for
them: rare words, figures, a surname, a document in both. What names somebody else, another
house or another project is no pair; what is said alike is judged by what it says (``scoring``).
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator, Sequence
from itertools import combinations, groupby, pairwise

from ledgerproc.casework.agreement import add_up, is_misspelt
from ledgerproc.casework.blocking import Item
from ledgerproc.casework.features import Rules
from ledgerproc.casework.marks import Figures, Marks
from ledgerproc.casework.scoring import Verdict, told_likeness

# A mark that more texts have than this is none; as many wordings of them are looked at.
MOST_SHARED, MOST_WORDINGS = 12, 60
_HASH_BITS = 40
_LARGEST_PART = 1_000_000
_POINTS_TO_SCORE = 0.05  # so that pairs stand in the order of what speaks for them
_FULL_NAME = 3  # letters from which on a name in the other text is no piece of a word


def find_retold(
    items: Sequence[Item], seen: Collection[tuple[int, int]], rules: Rules
) -> Iterator[tuple[int, int, Verdict]]:
    """Pairs of offsets worth asking about, the smaller first, each once; ``seen`` are left out."""
    if not (items and rules.matching.retold.at):
        return
    for left, right in _candidates(items, rules):
        if (left, right) not in seen:
            verdict = ask(items[left], items[right], rules)
            if verdict is not None:
                yield left, right, verdict


def marks_of(item: Item, rules: Rules) -> Marks:
    """What a wording may be known by again."""
    names = item.wording.found[0] if item.wording.found else frozenset[str]()
    return rules.vocabulary.read(item.wording.text, names)


def _candidates(items: Sequence[Item], rules: Rules) -> Iterator[tuple[int, int]]:
    """Pairs that share a mark few have, each once.

    Marks and pairs are whole numbers here, eight bytes each: tables of them would take
    gigabytes where there are hundreds of thousands of rows.
    """
    size = len(items)
    codes = array(
        "Q",
        (
            hash(key) % 2**_HASH_BITS * size + at
            for at, item in enumerate(items)
            for key in _keys_of(item, marks_of(item, rules))
        ),
    )
    pairs = array("Q")
    for group in _groups(codes, size):
        members = [code % size for code in group]
        if 1 < len(members) <= MOST_WORDINGS:
            texts = {items[at].wording.text for at in members}
            if 1 < len(texts) <= MOST_SHARED:
                pairs.extend(
                    one * size + other
                    for one, other in combinations(members, 2)
                    if _may_be_one(items[one], items[other])
                )
    for group in _groups(pairs, 1):
        yield divmod(group[0], size)


def _groups(codes: array[int], size: int) -> Iterator[list[int]]:
    """Codes that are equal but for what is below ``size``; sorted a part at a time."""
    parts = len(codes) // _LARGEST_PART + 1
    for part in range(parts):
        some = sorted(code for code in codes if code // size % parts == part)
        for _, group in groupby(some, lambda code: code // size):
            yield list(group)


def _may_be_one(left: Item, right: Item) -> bool:
    if left.wording.text == right.wording.text:
        return False
    if not left.is_row and left.case_id == right.case_id:
        return False
    return not (left.categories and right.categories) or bool(left.categories & right.categories)


def _keys_of(item: Item, marks: Marks) -> set[tuple[str, ...]]:
    """A rare word by itself, half of one or a figure with a surname or the place."""
    keys: set[tuple[str, ...]] = set()
    for piece in marks.pieces:
        keys.update((piece[at : at + 3],) for at in range(max(len(piece) - 2, 1)))
    beside = [("place", item.place), *(("surname", one) for one in marks.surnames)]
    beside += [("category", one) for one in item.categories]
    for what in beside:
        keys.update((*what, one) for one in marks.pairs)
        keys.update((*what, one) for one in marks.numbers)
    keys.update(
        ("place", item.place, surname, category)
        for surname in marks.surnames
        for category in item.categories
    )
    return keys


def ask(left: Item, right: Item, rules: Rules) -> Verdict | None:
    """What speaks for one problem, in points that add up; None where it is too little."""
    weights = rules.matching.retold
    ours, theirs = marks_of(left, rules), marks_of(right, rules)
    words = ours.pairs & theirs.pairs
    if _name_others(left, right, ours, theirs, rules):
        return None
    points, same = _who(left, right, ours, theirs, rules)
    points += _by_features(left, right, rules, same)
    if words:
        points += min(weights.word * len(words), weights.most_words)
        same.append(f"同用语（{'、'.join(_joined(ours.pieces, words))}）")
    points += _by_figures(left, right, rules, same)
    if not rules.topics_of(left.wording).isdisjoint(rules.topics_of(right.wording)):
        points += weights.topic
        same.append("同事由")
    is_elsewhere = left.place != right.place
    least = weights.at + (weights.elsewhere if is_elsewhere else 0.0)
    if points + weights.most_alike < least or _tell_another(left, right, rules):
        return None
    told = told_likeness(left, right, rules)
    if told > weights.most_alike or points + told < least or _tell_of_others(left, right, rules):
        return None
    if _are_judged(left, right, rules):
        return None
    matching = rules.matching
    score = matching.propose_at + (points + told - least) * _POINTS_TO_SCORE
    where = "，但报送单位不同" if is_elsewhere else ""
    reason = f"说法不同，但{'、'.join(same)}，表述相似 {told:.2f}{where}"
    return Verdict(round(min(score, matching.merge_at - 0.01), 2), False, reason)


def _who(
    left: Item, right: Item, ours: Marks, theirs: Marks, rules: Rules
) -> tuple[float, list[str]]:
    """Points for the same person, or for the same surname."""
    weights = rules.matching.retold
    one, other = _names(left), _names(right)
    is_same = one & other or any(
        len(name) >= _FULL_NAME and name in right.wording.text for name in one
    )
    if is_same or any(len(name) >= _FULL_NAME and name in left.wording.text for name in other):
        return weights.name, ["同名"]
    if surnames := ours.surnames & theirs.surnames:
        return weights.surname, [f"同姓（{'、'.join(sorted(surnames))}）"]
    return 0.0, []


def _names(item: Item) -> frozenset[str]:
    return item.wording.found[0] if item.wording.found else frozenset()


def _by_features(left: Item, right: Item, rules: Rules, same: list[str]) -> float:
    """Points for the same house and the same document."""
    weights = rules.matching.retold
    points = 0.0
    for finder, one, other in zip(
        rules.finders, left.wording.found, right.wording.found, strict=True
    ):
        if not (one and other):
            continue
        if finder.rule.compare == "prefix" and _is_one_address(one, other):
            points += weights.house
            same.append(f"同{finder.rule.label}")
        elif finder.rule.is_veto and finder.rule.compare == "equal" and not finder.rule.may_change:
            points += weights.document
            same.append(f"同{finder.rule.label}")
    return points


def _by_figures(left: Item, right: Item, rules: Rules, same: list[str]) -> float:
    figures = shared_figures(*(rules.vocabulary.figures(one.wording.text) for one in (left, right)))
    if not figures:
        return 0.0
    same.append(f"同数字（{'、'.join(number for _, number in figures)}）")
    weights = rules.matching.retold
    return min(weights.figure * sum(figures.values()), weights.most_figures)


def _name_others(left: Item, right: Item, ours: Marks, theirs: Marks, rules: Rules) -> bool:
    """Whether another person, house, project or document is named: what most pairs differ in."""
    if ours.surnames and theirs.surnames and ours.surnames.isdisjoint(theirs.surnames):
        return True
    # A household, and so many households of whom nobody is named.
    if bool(ours.surnames) != bool(theirs.surnames):
        group, household = (right, left) if ours.surnames else (left, right)
        if _is_group(group, household, rules):
            return True
    for finder, one, other in zip(
        rules.finders, left.wording.found, right.wording.found, strict=True
    ):
        rule = finder.rule
        if not (one and other) or not one.isdisjoint(other):
            continue
        if rule.compare == "name":
            is_other = _are_other_people(one, other, rules)
        elif rule.compare == "prefix":
            is_other = not _is_one_address(one, other)
        elif rule.is_site:
            is_other = _are_other_sites(one, other, ours, theirs)
        elif rule.is_group:
            is_other = not (one & _numbers(right, rules) or other & _numbers(left, rules))
        else:
            is_other = rule.is_veto and not rule.may_change
        if is_other:
            return True
    return False


def _is_group(item: Item, beside: Item, rules: Rules) -> bool:
    """Whether so many households are told of, and beside it no number of households."""
    return any(
        one and not other
        for finder, one, other in zip(
            rules.finders, item.wording.found, beside.wording.found, strict=True
        )
        if finder.rule.is_group
    )


def _are_other_sites(
    one: Collection[str], other: Collection[str], ours: Marks, theirs: Marks
) -> bool:
    """Whether two places are named; 该项目 beside a name with a rare word names none."""
    here = [name for name in one if any(a + b in ours.pairs for a, b in pairwise(name))]
    there = [name for name in other if any(a + b in theirs.pairs for a, b in pairwise(name))]
    if not (here and there):
        return not (here or there)
    words = ours.pairs & theirs.pairs
    return not any(_share_name(a, b, words) for a in here for b in there)


def _share_name(one: str, other: str, words: Collection[str]) -> bool:
    """Whether two names of places share a rare word, with the same letters before it or none.

    认为渡口码头整治项目 may be 渡口码头项目, and 水井湾小区 is not 龙井湾小区.
    """
    for pair in words:
        at, there = one.find(pair), other.find(pair)
        if at >= 0 and there >= 0:
            while at and there and one[at - 1] == other[there - 1]:
                at, there = at - 1, there - 1
            if not (at and there):
                return True
    return False


def _numbers(item: Item, rules: Rules) -> frozenset[str]:
    return frozenset(number for _, number in rules.vocabulary.figures(item.wording.text))


def _tell_another(left: Item, right: Item, rules: Rules) -> bool:
    """Whether another instalment, year or relative is told of."""
    details = (rules.details_of(one.wording) for one in (left, right))
    return any(
        one and other and one.isdisjoint(other)
        for finder, one, other in zip(rules.details, *details, strict=True)
        if not (finder.rule.may_change or finder.rule.is_issue)
    )


def _are_other_people(one: Collection[str], other: Collection[str], rules: Rules) -> bool:
    """Whether both name somebody in full; 冯大妈 may be 冯某某, or anybody of that surname."""
    if any(rules.vocabulary.called.match(name) for name in (*one, *other)):
        return False
    return not is_misspelt(frozenset(one), frozenset(other))


def _are_judged(left: Item, right: Item, rules: Rules) -> bool:
    """Whether who and where are the same, and what matter it is differs: two grievances."""
    topics = rules.topics_of(left.wording), rules.topics_of(right.wording)
    if not all(topics) or not topics[0].isdisjoint(topics[1]):
        return False
    total = add_up(left, right, rules)
    return total.identity >= rules.matching.identify_at and not total.is_apart


def _tell_of_others(left: Item, right: Item, rules: Rules) -> bool:
    """Whether names that no pattern shows are of other people; looked for in few pairs only."""
    one, other = (_names(item) | rules.people.find(item.wording.text) for item in (left, right))
    return bool(one and other) and one.isdisjoint(other) and _are_other_people(one, other, rules)


def _is_one_address(one: Collection[str], other: Collection[str]) -> bool:
    return any(a.startswith(b) or b.startswith(a) for a in one for b in other)


def shared_figures(ours: Figures, theirs: Figures) -> dict[tuple[str, str], float]:
    """Figures in both; what is counted may be left out on one side: 评3900, 每平方米3900元."""
    bare = {number: key for key in theirs if (number := key[1]) and len(number) > 1}
    return {
        key: share
        for key, share in ours.items()
        if key in theirs
        or (len(key[1]) > 1 and (met := bare.get(key[1])) and not (key[0] and met[0]))
    }


def _joined(pieces: Sequence[str], pairs: Collection[str]) -> list[str]:
    """The longest parts of the pieces that are made of the pairs.

    >>> _joined(["老供销社"], {"供销", "销社"})
    ['供销社']
    """
    found: list[str] = []
    for piece in pieces:
        part = ""
        for a, b in pairwise(piece):
            if a + b in pairs:
                part = part + b if part else a + b
            elif part:
                found.append(part)
                part = ""
        if part:
            found.append(part)
    return list(dict.fromkeys(found))
