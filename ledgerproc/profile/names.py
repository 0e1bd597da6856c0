"""Finds words of a profile that lead to two things, and columns that cannot be understood.

In: a profile as its file says. Out: Chinese sentences, each beginning with the key it
is about. Names are compared in one width, without blanks, in one case.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from ledgerproc.profile.model import CORE_FIELDS, ROW_FIELDS, Kind, Profile
from ledgerproc.profile.shape import item_path, nearest

_KINDS: Mapping[str, Kind] = {
    "number": Kind.NUMBER,
    "case_id": Kind.CASE_ID,
    "duty": Kind.DUTY,
    "place": Kind.PLACE,
    "categories": Kind.CATEGORY,
    "deadline": Kind.DEADLINE,
    "lead": Kind.OFFICES,
    "assisting": Kind.OFFICES,
    "persons": Kind.PERSONS,
    "phones": Kind.PHONES,
    "status": Kind.STATUS,
    "closed_on": Kind.DATE,
}
# Kinds that only the core field of that meaning can have.
_SINGLE = {kind: key for key, kind in _KINDS.items() if key not in ("lead", "assisting")}


def find_ambiguous_categories(profile: Profile) -> Iterator[str]:
    """Find names of categories that lead to two of them."""
    yield from find_repeated("categories", (one.name for one in profile.categories))
    yield from _owners(
        (word, one.name, f"{item_path('categories', at, one.name)}.{key}")
        for at, one in enumerate(profile.categories, 1)
        for key, words in (("name", (one.name,)), ("aliases", one.aliases))
        for word in words
    )


def find_ambiguous_places(profile: Profile) -> Iterator[str]:
    """Find names of places that lead to two of them."""
    yield from find_repeated("places", (one.name for one in profile.places))
    yield from find_repeated("places 的 code", (one.code for one in profile.places))
    yield from _owners(
        (word, one.name, f"{item_path('places', at, one.name)}.{key}")
        for at, one in enumerate(profile.places, 1)
        for key, words in (("name", (one.name,)), ("short", (one.short,)), ("aliases", one.aliases))
        for word in words
    )


def find_ambiguous_offices(profile: Profile) -> Iterator[str]:
    """Find names of offices that lead to two offices, to a place, or to nobody."""
    yield from find_repeated("offices", (one.name for one in profile.offices))
    claims = [
        (_bare(word, profile), one.name, f"{item_path('offices', at, one.name)}.{key}")
        for at, one in enumerate(profile.offices, 1)
        for key, words in (
            ("name", (one.name,)),
            ("full_name", (one.full_name,)),
            ("aliases", one.aliases),
            ("stations", one.stations),
        )
        for word in words
    ]
    places = {
        _same(word): (word, f"报送单位{one.name}", item_path("places", at, one.name))
        for at, one in enumerate(profile.places, 1)
        for word in (one.name, one.short, *one.aliases)
    }
    claims += places.values()  # two places of one name are told elsewhere
    for key in ("own_place", "everybody", "organs"):
        words = getattr(profile.office_words, key)
        claims += [(word, f"泛称（{key}）", f"office_words.{key}") for word in words]
    yield from _owners(claims)
    names = [one.name for one in profile.offices]
    if names and profile.office and profile.office not in names:
        hint = nearest(profile.office, names)
        yield f"office：offices 中没有“{profile.office}”{hint}"


def find_faulty_fields(profile: Profile) -> Iterator[str]:
    """Find columns of a wrong kind, and headers that lead to two columns."""
    known = (*CORE_FIELDS, *ROW_FIELDS)
    for key, one in profile.fields.items():
        wanted = _KINDS.get(key, Kind.TEXT if key in known else None)
        if wanted and one.kind not in (wanted, Kind.IGNORED):
            yield f"fields.{key}.kind：“{key}”的种类只能是 {wanted}，现为 {one.kind}"
        elif key not in known and one.kind in _SINGLE and one.kind is not Kind.DATE:
            owner = _SINGLE.get(one.kind, "")
            if owner not in ("persons", "phones"):
                yield f"fields.{key}.kind：{one.kind} 只能用于 fields.{owner}，可改为 text"
        per = profile.fields.get(one.per)
        if one.per and (per is None or per.kind is not Kind.COUNT):
            yield f"fields.{key}.per：“{one.per}”须是一个种类为 count 的栏目"
        if one.is_subject and one.kind is not Kind.TEXT:
            yield f"fields.{key}.is_subject：说明问题的栏目种类须为 text，现为 {one.kind}"
    if profile.fields and not any(one.is_subject for one in profile.fields.values()):
        yield "fields：至少要有一个栏目写 is_subject = true，用来判断一行是不是问题"
    yield from _owners(
        (word, one.label, f"fields.{key}.headers")
        for key, one in profile.fields.items()
        for word in (one.label, *one.headers)
    )
    yield from find_repeated("fields 的 label", (one.label for one in profile.fields.values()))


def find_ambiguous_words(profile: Profile) -> Iterator[str]:
    """Find words that mean two things."""
    status, deadline = profile.status_words, profile.deadline_words
    yield from _owners(
        (word, key, f"status_words.{key}")
        for key in ("done", "open", "partial")
        for word in getattr(status, key)
    )
    claims = [
        (word, key, f"deadline_words.{key}")
        for key in ("ongoing", "immediate", "undecided", "nil")
        for word in getattr(deadline, key)
    ]
    days = ((word, "named_days", "deadline_words.named_days") for word in deadline.named_days)
    yield from _owners([*claims, *days])
    yield from _owners(
        (word, f"第{at}项", item_path("files.versions", at))
        for at, group in enumerate(profile.files.versions, 1)
        for word in group
    )


def find_repeated(path: str, names: Iterable[str]) -> Iterator[str]:
    """Find names that stand twice in a list; blanks do not count."""
    seen: set[str] = set()
    for name in names:
        if name and name in seen:
            yield f"{path}：“{name}”写了两次"
        seen.add(name)


def _owners(claims: Iterable[tuple[str, str, str]]) -> Iterator[str]:
    """Problems of words that lead to two things; a claim is (word, thing, key)."""
    first: dict[str, tuple[str, str]] = {}
    for word, thing, key in claims:
        if not word or not thing:
            continue
        owner, where = first.setdefault(_same(word), (thing, key))
        if owner != thing:
            yield f"{key}：“{word}”指向两处：{owner}（{where}）和{thing}，只能留一处"


def _same(text: str) -> str:
    """Text as names are compared: one width, no blanks, one case."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def _bare(word: str, profile: Profile) -> str:
    """A name without the region in front, unless nothing would be left."""
    for prefix in sorted(profile.region_prefixes, key=len, reverse=True):
        if prefix and word.startswith(prefix) and word != prefix:
            return word.removeprefix(prefix)
    return word
