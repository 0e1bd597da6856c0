"""Finds what contradicts itself in a profile whose shape is right.

In: a profile as its file says. Out: Chinese sentences, each beginning with the key it
is about. Every check is a small function that yields problems; ``_CHECKS`` lists them.
"""

from __future__ import annotations

import dataclasses
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from ledgerproc.profile.expressions import expand, fault_of
from ledgerproc.profile.model import CORE_FIELDS, ROW_FIELDS, Kind, Profile
from ledgerproc.profile.shape import nearest

# Columns of the ledger that the program works out itself.
ENGINE_COLUMNS = ("case_id", "overdue", "overdue_days", "sources", "lead_and_persons")

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
_LIMITS: Mapping[str, tuple[float, float]] = {
    "merge_at": (0, 1),
    "propose_at": (0, 1),
    "same_category": (0, 1),
    "other_category": (-1, 0),
    "text_weight": (0, 1),
    "version_bonus": (0, 1),
    "other_place_penalty": (-1, 0),
}


def find_contradictions(profile: Profile) -> list[str]:
    """Find everything in the profile that points nowhere, or to two things at once."""
    return [problem for check in _CHECKS for problem in check(profile)]


def expand_patterns(profile: Profile) -> Profile:
    """Put the pattern of a date into every expression that asks for one."""
    thresholds = tuple(
        dataclasses.replace(
            one,
            dates=tuple(expand(text, "date") for text in one.dates),
            contradictions=tuple(map(expand, one.contradictions)),
        )
        for one in profile.thresholds
    )
    features = tuple(
        dataclasses.replace(one, patterns=tuple(expand(text, "value") for text in one.patterns))
        for one in profile.matching.features
    )
    return dataclasses.replace(
        profile,
        thresholds=thresholds,
        matching=dataclasses.replace(profile.matching, features=features),
        layout=dataclasses.replace(
            profile.layout, nil_patterns=tuple(map(expand, profile.layout.nil_patterns))
        ),
    )


def _same(text: str) -> str:
    """Text as names are compared: one width, no blanks, one case."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def _owners(claims: Iterable[tuple[str, str, str]]) -> Iterator[str]:
    """Problems of words that lead to two things; a claim is (word, thing, key)."""
    first: dict[str, tuple[str, str]] = {}
    for word, thing, key in claims:
        if not word or not thing:
            continue
        owner, where = first.setdefault(_same(word), (thing, key))
        if owner != thing:
            yield f"{key}：“{word}”指向两处：{owner}（{where}）和{thing}，只能留一处"


def _categories(profile: Profile) -> Iterator[str]:
    yield from _twice("categories", (one.name for one in profile.categories))
    yield from _owners(
        (word, one.name, f"categories（{one.name}）.{key}")
        for one in profile.categories
        for key, words in (("name", (one.name,)), ("aliases", one.aliases))
        for word in words
    )


def _places(profile: Profile) -> Iterator[str]:
    yield from _twice("places", (one.name for one in profile.places))
    yield from _twice("places 的 code", (one.code for one in profile.places))
    yield from _owners(
        (word, one.name, f"places（{one.name}）.{key}")
        for one in profile.places
        for key, words in (("name", (one.name,)), ("short", (one.short,)), ("aliases", one.aliases))
        for word in words
    )


def _offices(profile: Profile) -> Iterator[str]:
    yield from _twice("offices", (one.name for one in profile.offices))
    claims = [
        (_bare(word, profile), one.name, f"offices（{one.name}）.{key}")
        for one in profile.offices
        for key, words in (
            ("name", (one.name,)),
            ("full_name", (one.full_name,)),
            ("aliases", one.aliases),
        )
        for word in words
    ]
    claims += [
        (word, f"报送单位{one.name}", f"places（{one.name}）")
        for one in profile.places
        for word in (one.name, one.short, *one.aliases)
    ]
    for key in ("own_place", "everybody"):
        words = getattr(profile.office_words, key)
        claims += [(word, f"泛称（{key}）", f"office_words.{key}") for word in words]
    yield from _owners(claims)
    names = [one.name for one in profile.offices]
    if names and profile.office and profile.office not in names:
        hint = nearest(profile.office, names)
        yield f"office：offices 中没有“{profile.office}”{hint}"


def _bare(word: str, profile: Profile) -> str:
    """A name without the region in front, unless nothing would be left."""
    for prefix in sorted(profile.region_prefixes, key=len, reverse=True):
        if prefix and word.startswith(prefix) and word != prefix:
            return word.removeprefix(prefix)
    return word


def _fields(profile: Profile) -> Iterator[str]:
    known = (*CORE_FIELDS, *ROW_FIELDS)
    for key, one in profile.fields.items():
        wanted = _KINDS.get(key, Kind.TEXT if key in known else None)
        if wanted and one.kind not in (wanted, Kind.IGNORED):
            yield f"fields.{key}.kind：“{key}”的种类只能是 {wanted}，现为 {one.kind}"
        elif key not in known and one.kind in _SINGLE and one.kind is not Kind.DATE:
            owner = _SINGLE.get(one.kind, "")
            if owner not in ("persons", "phones"):
                yield f"fields.{key}.kind：{one.kind} 只能用于 fields.{owner}，可改为 text"
        if one.is_subject and one.kind is not Kind.TEXT:
            yield f"fields.{key}.is_subject：说明问题的栏目种类须为 text，现为 {one.kind}"
    if profile.fields and not any(one.is_subject for one in profile.fields.values()):
        yield "fields：至少要有一个栏目写 is_subject = true，用来判断一行是不是问题"
    yield from _owners(
        (word, one.label, f"fields.{key}.headers")
        for key, one in profile.fields.items()
        for word in (one.label, *one.headers)
    )
    yield from _twice("fields 的 label", (one.label for one in profile.fields.values()))


def _words(profile: Profile) -> Iterator[str]:
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
        (word, f"第{at}组", f"files.versions 第{at}组")
        for at, group in enumerate(profile.files.versions, 1)
        for word in group
    )


def _phases(profile: Profile) -> Iterator[str]:
    yield from _twice("phases", (one.name for one in profile.phases))
    for one in profile.phases:
        if date.min not in (one.start, one.end) and one.end < one.start:
            yield f"phases（{one.name}）：结束日期 {one.end} 早于开始日期 {one.start}"


def _case_ids(profile: Profile) -> Iterator[str]:
    text = profile.case_id_format
    if not text:
        return
    try:
        made = {text.format(number=number) for number in (1, 2, 12345)}
    except (KeyError, IndexError, ValueError, AttributeError, TypeError):
        made = set()
    if len(made) != 3:
        yield f"case_id_format：“{text}”应含有 {{number}}，如 彭征2022-{{number:04d}}"


def _year(profile: Profile) -> Iterator[str]:
    if profile.year and not 1949 <= profile.year <= 2199:
        yield f"year：应为四位年份，现为 {profile.year}"


def _thresholds(profile: Profile) -> Iterator[str]:
    names = [one.name for one in profile.categories]
    for at, one in enumerate(profile.thresholds, 1):
        path = f"thresholds 第{at}项（{one.category}）"
        if names and one.category and one.category not in names:
            hint = nearest(one.category, names)
            yield f"{path}.category：categories 中没有“{one.category}”{hint}"
        if one.months < 0:
            yield f"{path}.months：不能小于 0，现为 {one.months}"
        if not one.dates and not one.fields:
            yield f"{path}：dates 和 fields 至少写一项，否则读不到日期"
        for key in one.fields:
            field = profile.fields.get(key)
            if field is None:
                yield f"{path}.fields：fields 中没有“{key}”{nearest(key, profile.fields)}"
            elif field.kind is not Kind.DATE:
                yield f"{path}.fields：“{key}”的种类须为 date，现为 {field.kind}"
        yield from _patterns(f"{path}.dates", one.dates, "date")
        yield from _patterns(f"{path}.contradictions", one.contradictions)
    yield from _twice(
        "thresholds", (f"{one.category} {one.in_force}" for one in profile.thresholds)
    )


def _matching(profile: Profile) -> Iterator[str]:
    rules = profile.matching
    for key, (low, high) in _LIMITS.items():
        value = getattr(rules, key)
        if not low <= value <= high:
            yield f"matching.{key}：应在 {low} 到 {high} 之间，现为 {value}"
    if rules.merge_at and rules.propose_at > rules.merge_at:
        yield f"matching.propose_at：不能大于 merge_at（{rules.merge_at}），现为 {rules.propose_at}"
    yield from _twice("matching.features 的 key", (one.key for one in rules.features))
    for one in rules.features:
        path = f"matching.features（{one.key}）"
        if not 0 <= one.weight <= 1:
            yield f"{path}.weight：应在 0 到 1 之间，现为 {one.weight}"
        if not one.patterns:
            yield f"{path}.patterns：至少写一个表达式"
        yield from _patterns(f"{path}.patterns", one.patterns, "value")


def _layout(profile: Profile) -> Iterator[str]:
    yield from _patterns("layout.nil_patterns", profile.layout.nil_patterns)


def _output(profile: Profile) -> Iterator[str]:
    known = [*profile.fields, *(key for key in ENGINE_COLUMNS if key not in profile.fields)]
    for name in ("ledger_columns", "annex_columns"):
        columns: tuple[str, ...] = getattr(profile.output, name)
        yield from _twice(f"output.{name}", columns)
        for key in columns:
            if not key or not profile.fields:
                continue
            if key not in known:
                yield f"output.{name}：没有栏目“{key}”{nearest(key, known)}"
            elif key in profile.fields and profile.fields[key].kind is Kind.IGNORED:
                yield f"output.{name}：栏目“{key}”不采用（ignored），不能输出"


def _patterns(path: str, expressions: Iterable[str], group: str = "") -> Iterator[str]:
    for at, text in enumerate(expressions, 1):
        fault = fault_of(expand(text, group), group) if text else ""
        if fault:
            yield f"{path} 第{at}项：“{text}”{fault}"


def _twice(path: str, names: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for name in names:
        if name and name in seen:
            yield f"{path}：“{name}”写了两次"
        seen.add(name)


_CHECKS: tuple[Callable[[Profile], Iterator[str]], ...] = (
    _year,
    _case_ids,
    _phases,
    _fields,
    _categories,
    _places,
    _offices,
    _words,
    _layout,
    _thresholds,
    _matching,
    _output,
)
