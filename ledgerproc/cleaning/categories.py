"""Categories: which class of the notice a cell means.

In: a cell's value (a name, a number, several). Out: official names, the first of which
counts, and problems. Names, short forms and hints come from the profile; a narrative
leads to a proposal for a person, never to a value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from functools import lru_cache

from msgspec import Struct
from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from ledgerproc.cleaning.numerals import parse_chinese_integer
from ledgerproc.cleaning.records import Problem
from ledgerproc.cleaning.spelling import any_of, squeeze
from ledgerproc.profile.model import Category, Profile
from ledgerproc.reading.files.grid import CellValue
from ledgerproc.reading.rows import as_text

Categories = tuple[tuple[str, ...], tuple[Problem, ...]]

_NUMERAL = "0-9一二三四五六七八九十"
_NUMBER = re.compile(
    rf"(?:类别|分类|类型|属于?)?:?[(\[]?第?[(\[]?([{_NUMERAL}]+)(?:\.0)?[)\]]?(?:大?类|项|条|种)?[)\]]?[、.,:;]?"
)
_ALSO = re.compile("^(?:兼有?|另有?|同时|次要?|也属|并|涉及)+[:：]?")  # before a second category
_NUMBERED = re.compile(
    rf"[(\[]?第?([{_NUMERAL}]+)[)\]]?(?:大?类|项|条)?[、.,:;)\]]*是?:?(?=[^{_NUMERAL}])"
)
_ENDINGS = re.compile(r"(?:类别|类型|类|问题|情况|事项|方面|案件)+$")
_REMARK = re.compile(r"(?<=.)\(([^()]*)\)$")
_SEPARATORS = re.compile(r"[、,;/|+&。()]+|和|及|与|兼|并|[主次]要?:")
_SEVERAL_NUMBERS = re.compile(rf"[{_NUMERAL}]+(?:[.\s]+[{_NUMERAL}]+)+")
_SEVERAL_LINES = re.compile(r"[\r\n]+|\s{2,}|(?<=类)\s+")
_NOTHING = re.compile(r"[-/\\_.。*?—]*")
_FUZZY_AT = 78.0  # of 100; one wrong character in five scores 80
MAX_SHEET_NAME = 60  # characters; programs take 31, a damaged or made file may hold any number
_MARGIN = 8.0  # by which the best must lead the best of another category


class CategoryIndex(Struct, frozen=True, eq=False):
    """The categories of a profile, ready for look-up; built once by ``category_index``."""

    names: Mapping[str, str]  # spelling without endings -> official name
    numbers: Mapping[int, str]
    spellings: tuple[str, ...]  # keys of ``names`` long enough to be compared by likeness
    inside: re.Pattern[str]  # keys that may be found in a longer text
    hints: tuple[tuple[str, tuple[str, ...]], ...]
    example: str


def category_index(profile: Profile) -> CategoryIndex:
    """Build (once) the index of a profile's categories."""
    return _index(profile.categories)


@lru_cache(maxsize=8)
def _index(categories: tuple[Category, ...]) -> CategoryIndex:
    names: dict[str, str] = {}
    for one in categories:
        names.setdefault(_key(one.name), one.name)
    for one in categories:
        for alias in one.aliases:
            names.setdefault(_key(alias), one.name)
    return CategoryIndex(
        names,
        {one.number: one.name for one in categories},
        tuple(key for key in names if len(key) >= 4),
        any_of({key for key in names if len(key) >= 3}),
        tuple((one.name, one.hints) for one in categories),
        categories[0].name if categories else "",
    )


@lru_cache(maxsize=4096)
def _key(text: str) -> str:
    """A spelling without what clerks add or drop at the end of a category's name."""
    plain = squeeze(text).strip("()[]《》“”\"':;,.、。-")
    return _ENDINGS.sub("", plain) or plain


def match_categories(value: CellValue, index: CategoryIndex) -> Categories:
    """Match a category cell: official names in order, or the text as given and a problem."""
    if isinstance(value, bool | date | datetime | time):
        return _unknown(as_text(value), index)
    text = as_text(value)
    if isinstance(value, float) and text.endswith(".1"):  # 5.1 may have been typed as 5.10
        return _unknown(text, index)
    return _match_text(text, index)


@lru_cache(maxsize=4096)
def _match_text(text: str, index: CategoryIndex) -> Categories:
    if not text or _NOTHING.fullmatch(squeeze(text)):
        return (), ()
    if whole := _match_one(text, index):
        return whole
    parts = _parts(text, index)
    if parts:
        return parts
    return _match_likely(text, index) or _unknown(text, index)


def _unknown(text: str, index: CategoryIndex) -> Categories:
    return (text,), (Problem("CATEGORY_UNKNOWN", text, {"example": index.example}),)


def _match_one(text: str, index: CategoryIndex) -> Categories | None:
    """One category by name, by number, or by both; None where it is more or something else."""
    plain = squeeze(text)
    named = index.names.get(_key(text))
    remark = _REMARK.search(plain)
    if not named and remark and not index.names.get(_key(_ALSO.sub("", remark[1]))):
        named = index.names.get(_key(plain[: remark.start()]))  # a remark that names no other
    if named:
        return (named,), ()
    if number := _NUMBER.fullmatch(plain):
        name = index.numbers.get(parse_chinese_integer(number[1]) or 0)
        return ((name,), ()) if name else None
    if number := _NUMBERED.match(plain):
        following = index.names.get(_key(plain[number.end() :]))
        if following:
            return (following,), _disagreement(text, number[1], following, index)
    return None


def _disagreement(text: str, number: str, named: str, index: CategoryIndex) -> tuple[Problem, ...]:
    """Tell when the number before a name is another category's; the name stands."""
    numbered = index.numbers.get(parse_chinese_integer(number) or 0, "")
    if numbered in ("", named):
        return ()
    details = {"number": number, "numbered": numbered, "category": named}
    return (Problem("CATEGORY_DISAGREES", text, details),)


def _parts(text: str, index: CategoryIndex) -> Categories | None:
    """Several categories in one cell; None unless every part is one."""
    is_numbers = _SEVERAL_NUMBERS.fullmatch(text)
    plain = re.sub(r"[.\s]+", "、", text) if is_numbers else squeeze(text)
    for pattern, source in ((_SEVERAL_LINES, text), (_SEPARATORS, plain)):
        parts = [part for part in pattern.split(source) if part.strip()]
        matched = [_match_one(part, index) for part in parts]
        if len(parts) < 2 or not all(matched):
            continue
        found = [one for one in matched if one]
        numbers = [_NUMBERED.match(squeeze(part)) for part in parts]
        counted = [parse_chinese_integer(one[1]) if one else 0 for one in numbers]
        is_list = counted == list(range(1, len(parts) + 1))  # 1.… 2.…: not category numbers
        names = tuple(dict.fromkeys(name for names, _ in found for name in names))
        problems = () if is_list else tuple(p for _, all_of in found for p in all_of)
        if len(names) > 1:
            problems += (Problem("CATEGORY_SEVERAL", text, {"category": names[0]}),)
        return names, problems
    return None


def _match_likely(text: str, index: CategoryIndex) -> Categories | None:
    """Categories whose names stand in a longer text, or one that a typo hides."""
    plain = squeeze(text)
    if len(plain) > 60:
        return None
    names = tuple(dict.fromkeys(index.names[hit[0]] for hit in index.inside.finditer(plain)))
    if not names and (name := _most_alike(_key(_NUMBERED.sub("", plain, count=1)), index)):
        names = (name,)
    if not names:
        return None
    guess = Problem("CATEGORY_GUESSED", text, {"category": "、".join(names)})
    if len(names) > 1:
        return names, (guess, Problem("CATEGORY_SEVERAL", text, {"category": names[0]}))
    number = _NUMBERED.match(plain)
    is_marked = number is not None and number[0] != number[1]  # 三年未办证 has no number
    return names, (
        guess,
        *(_disagreement(text, number[1], names[0], index) if number and is_marked else ()),
    )


def _most_alike(key: str, index: CategoryIndex) -> str | None:
    """The category whose name is clearly most like the text; None when none or two are."""
    if len(key) < 4:
        return None
    near = process.extract(
        key, index.spellings, scorer=Levenshtein.distance, score_cutoff=1, limit=None
    )
    if near:  # one wrong character
        names = {index.names[spelling] for spelling, _, _ in near}
        return names.pop() if len(names) == 1 else None
    # A text that is part of a name says less than the name: it is no likeness of it.
    likely = [one for one in index.spellings if key not in one]
    ranked = process.extract(key, likely, scorer=fuzz.ratio, limit=None)
    if not ranked or ranked[0][1] < _FUZZY_AT:
        return None
    best = index.names[ranked[0][0]]
    rival = next((score for other, score, _ in ranked if index.names[other] != best), 0.0)
    return best if ranked[0][1] - rival >= _MARGIN else None


def is_plain_category(text: str, index: CategoryIndex) -> str | None:
    """The category that a sheet's name spells out; numbers and guesses do not count."""
    if len(text) > MAX_SHEET_NAME:
        return None
    plain = squeeze(text)
    named = index.names.get(_key(text))
    if named is None and (number := _NUMBERED.match(plain)):
        named = index.names.get(_key(plain[number.end() :]))
    return named


def propose_category(title: str, narrative: str, index: CategoryIndex) -> str | None:
    """The category that the case's own words suggest; None when they suggest none or two.

    A name in the title weighs more than any number of hints.
    """
    named = {index.names[hit[0]] for hit in index.inside.finditer(squeeze(title))}
    if len(named) == 1:
        return named.pop()
    text = squeeze(title + narrative)
    scores = [(sum(hint in text for hint in hints), name) for name, hints in index.hints]
    ranked = sorted(scores, key=lambda pair: -pair[0])
    if not ranked or ranked[0][0] == 0 or (len(ranked) > 1 and ranked[1][0] == ranked[0][0]):
        return None
    return ranked[0][1]


def weigh_category(title: str, narrative: str, name: str, index: CategoryIndex) -> int:
    """Whether the case's own words confirm a category (1), deny it (-1), or neither (0).

    They deny it where they suggest another and hold no word of this one.
    """
    proposed = propose_category(title, narrative, index)
    if proposed is None or proposed == name:
        return int(proposed == name)
    text = squeeze(title + narrative)
    own = next((hints for one, hints in index.hints if one == name), ())
    return 0 if any(hint in text for hint in own) else -1
