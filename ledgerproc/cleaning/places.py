"""Places: which reporting unit a text means.

In: cells, lines above tables, sheet and file names. Out: the profile's official name,
or nothing and a problem. Names, old names, prefixes and suffixes come from the profile.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from msgspec import Struct

from ledgerproc.cleaning.records import Problem
from ledgerproc.cleaning.spelling import HAN, any_of, longest_first, squeeze
from ledgerproc.profile.model import Place, Profile

_LEADING = re.compile(r"^[\d.、()_-]+")
_TRIM = ":;,.、。-_·*#"
# A short name in front of one of these belongs to a village or a stretch of streets.
_NOT_A_PLACE = f"(?![{HAN}]{{0,8}}?(?:村|社区|小区|片(?:区|$)|地块|场镇|居委))"


class PlaceMatch(Struct, frozen=True):
    """What a text means. ``name`` is None when it is no place of the profile."""

    name: str | None = None
    problems: tuple[Problem, ...] = ()


class PlaceIndex(Struct, frozen=True, eq=False):
    """The places of a profile, ready for look-up; built once by ``place_index``."""

    spellings: Mapping[str, tuple[str, bool]]  # squeezed spelling -> official name; is it another
    stems: Mapping[str, str]  # short name -> official name
    ranks: tuple[str, ...]  # what official names end with after the short name
    prefixes: tuple[str, ...]
    suffixes: tuple[str, ...]
    full: re.Pattern[str]  # names with their rank, anywhere in a text
    short: re.Pattern[str]  # names without it
    example: str


def place_index(profile: Profile) -> PlaceIndex:
    """Build (once) the index of a profile's places."""
    return _index(profile.places, profile.region_prefixes, profile.place_suffixes)


@lru_cache(maxsize=8)
def _index(
    places: tuple[Place, ...], prefixes: tuple[str, ...], suffixes: tuple[str, ...]
) -> PlaceIndex:
    ranks = longest_first({p.name.removeprefix(p.short) for p in places} - {""})
    spellings = _spellings(places, ranks)
    ranked = {one for one in spellings if not ranks or one.endswith(ranks)}
    short = {squeeze(p.short) for p in places if not p.needs_rank}
    return PlaceIndex(
        spellings,
        {squeeze(p.short): p.name for p in places},
        ranks,
        longest_first({squeeze(one) for one in prefixes}),
        longest_first({squeeze(one) for one in suffixes}),
        any_of(ranked),
        re.compile(f"(?:{any_of(short).pattern}){_NOT_A_PLACE}"),
        places[0].name if places else "",
    )


def _spellings(places: tuple[Place, ...], ranks: tuple[str, ...]) -> dict[str, tuple[str, bool]]:
    found: dict[str, tuple[str, bool]] = {}
    for place in places:
        found[squeeze(place.name)] = (place.name, False)
    for place in places:
        found.setdefault(squeeze(place.short), (place.name, False))
    for place in places:
        own = place.name.removeprefix(place.short)
        for alias in map(squeeze, place.aliases):
            found.setdefault(alias, (place.name, True))
            if ranks and not alias.endswith(ranks):
                found.setdefault(alias + own, (place.name, True))
    for place in places:
        for rank in ranks:  # 靛水乡: the rank of old days
            found.setdefault(squeeze(place.short) + rank, (place.name, True))
    return found


@lru_cache(maxsize=4096)
def match_place(text: str, index: PlaceIndex, likely: frozenset[str] = frozenset()) -> PlaceMatch:
    """Match a text that should be one place and nothing else.

    ``likely`` are the places that the surroundings name: a two-character name with one
    wrong character is taken for one of them only, since in general it proves nothing.
    """
    forms = _forms(squeeze(text), index)
    if not forms:
        return PlaceMatch()
    for form in forms:
        if found := index.spellings.get(form):
            name, is_other = found
            is_guess = is_other and squeeze(text) != squeeze(name)
            return PlaceMatch(name, (_guessed(text, name),) if is_guess else ())
    if part := _part(forms, index):  # 郁山镇石磨村: a part of a place says which place
        return PlaceMatch(part, (_guessed(text, part),))
    near = {name for form in forms for name in _near(form, index)}
    for candidates in (near & likely, {name for name in near if _is_long(name, index)}):
        if len(candidates) == 1:
            name = candidates.pop()
            return PlaceMatch(name, (_guessed(text, name),))
    example = min(near) if len(near) == 1 else index.example
    return PlaceMatch(None, (Problem("PLACE_UNKNOWN", text, {"example": example}),))


def _part(forms: list[str], index: PlaceIndex) -> str | None:
    """The only place whose full name begins the text."""
    named = {index.spellings[hit[0]][0] for hit in index.full.finditer(forms[0])}
    if len(named) != 1 or not any(index.full.match(form) for form in forms):
        return None
    return named.pop()


def _guessed(text: str, name: str) -> Problem:
    return Problem("PLACE_GUESSED", text, {"place": name})


def _is_long(name: str, index: PlaceIndex) -> bool:
    return any(stem and name == own and len(stem) > 2 for stem, own in index.stems.items())


def _forms(key: str, index: PlaceIndex) -> list[str]:
    """The spelling, and what is left of it without region and office words."""
    key = _LEADING.sub("", key.rpartition(":")[2] or key)
    key = re.sub(r"\([^()]*\)$", "", key).strip(_TRIM)
    forms = [key]
    while prefix := next((one for one in index.prefixes if key.startswith(one)), None):
        key = key.removeprefix(prefix)
        forms.append(key)
    if not key:  # the name of the region alone says nothing
        return []
    for form in tuple(forms):
        while suffix := next((one for one in index.suffixes if form.endswith(one)), None):
            form = form.removesuffix(suffix)
            forms.append(form)
    return [form for form in forms if form]


def _near(form: str, index: PlaceIndex) -> set[str]:
    """Official names that one edit turns into the form; the rank must be the same."""
    if len(form) < 3 or not form.endswith(index.ranks):
        return set()
    found = set()
    for stem, name in index.stems.items():
        rank = name[len(stem) :]
        if form.endswith(rank) and _one_edit(form.removesuffix(rank), stem):
            found.add(name)
    return found


def _one_edit(left: str, right: str) -> bool:
    if left == right or abs(len(left) - len(right)) > 1:
        return False
    if len(left) == len(right):
        wrong = [i for i, (a, b) in enumerate(zip(left, right, strict=True)) if a != b]
        swapped = len(wrong) == 2 and sorted(left) == sorted(right)
        return len(wrong) == 1 or (swapped and wrong[1] == wrong[0] + 1)
    short, long = sorted((left, right), key=len)
    return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))


@lru_cache(maxsize=4096)
def find_places_in(text: str, index: PlaceIndex, anywhere: bool = True) -> tuple[str, ...]:
    """Every place that a sheet name, file name or heading names, in order.

    Names with their rank count wherever they stand. Without any, short names count:
    with ``anywhere`` false (headings) only at the start of the text.
    """
    key = squeeze(text)
    found = [index.spellings[hit[0]][0] for hit in index.full.finditer(key)]
    if not found:
        bare = _LEADING.sub("", key)
        for prefix in index.prefixes:
            bare = bare.removeprefix(prefix)
        if anywhere:
            found = [index.stems[hit[0]] for hit in index.short.finditer(key)]
        elif hit := index.short.match(bare):
            found = [index.stems[hit[0]]]
        elif bare in index.spellings:
            found = [index.spellings[bare][0]]
    return tuple(dict.fromkeys(found))


def find_place_in(text: str, index: PlaceIndex, anywhere: bool = True) -> str | None:
    """The only place that a text names; None where it names none or several."""
    found = find_places_in(text, index, anywhere)
    return found[0] if len(found) == 1 else None
