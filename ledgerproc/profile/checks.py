"""Finds what contradicts itself in a profile whose shape is right.

In: a profile as its file says. Out: Chinese sentences, each beginning with the key it
is about. Every check is a small function that yields problems; ``_CHECKS`` lists them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from operator import attrgetter

from msgspec import structs

from ledgerproc.profile.expressions import expand, expand_threshold, fault_of, fill
from ledgerproc.profile.matching import Feature
from ledgerproc.profile.model import HANDS, Closing, Kind, Profile, Sums
from ledgerproc.profile.names import (
    find_ambiguous_categories,
    find_ambiguous_offices,
    find_ambiguous_places,
    find_ambiguous_words,
    find_faulty_fields,
    find_repeated,
)
from ledgerproc.profile.shape import item_path, nearest

# Columns of the ledger that the program works out itself.
ENGINE_COLUMNS = ("case_id", "overdue", "overdue_days", "sources", "lead_and_persons")

# What the published ledger is read back and checked by: a column, and the field that makes
# it needed ("" where it always is).
_NEEDED_COLUMNS: Mapping[str, str] = {
    "case_id": "",
    "sources": "",
    "deadline": "deadline",
    "overdue": "deadline",
    "overdue_days": "deadline",
    "status": "status",
    "categories": "categories",
    "place": "place",
}

_LIMITS: Mapping[str, tuple[float, float]] = {
    "merge_at": (0, 1),
    "propose_at": (0, 1),
    "identify_at": (0, 1),
    "near_text": (0, 1),
    "same_category": (0, 1),
    "other_category": (-1, 0),
    "text_weight": (0, 1),
    "version_bonus": (0, 1),
    "other_place_penalty": (-1, 0),
    "merge_text": (0, 1),
    "nameless": (0, 1),
    "same_topic": (0, 1),
    "other_topic": (-1, 0),
    "carry.at": (0, 2),
    "carry.propose_at": (0, 2),
    "carry.margin": (0, 1),
    "carry.telling": (0, 1),
    "carry.topic": (0, 1),
    "carry.other_topic": (-1, 0),
    "carry.deadline": (0, 1),
    "carry.duty": (0, 1),
    "carry.likeness": (0, 1),
    "carry.was_closed": (-1, 0),
    "carry.other_place": (-1, 0),
    "carry.site": (0, 1),
    "carry.only": (0, 1),
    "retold.at": (0, 9),
    "retold.elsewhere": (0, 9),
    "retold.word": (0, 9),
    "retold.most_words": (0, 9),
    "retold.figure": (0, 9),
    "retold.most_figures": (0, 9),
    "retold.name": (0, 9),
    "retold.surname": (0, 9),
    "retold.document": (0, 9),
    "retold.house": (0, 9),
    "retold.topic": (0, 9),
    "retold.most_alike": (0, 1),
}
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "compare": ("equal", "name", "prefix", "part"),
    "kind": ("text", "amount"),
}


def find_contradictions(profile: Profile) -> list[str]:
    """Find everything in the profile that points nowhere, or to two things at once."""
    return [problem for check in _CHECKS for problem in check(profile)]


def expand_patterns(profile: Profile) -> Profile:
    """Put the pattern of a date into every expression that asks for one."""
    thresholds = tuple(
        structs.replace(
            one,
            dates=tuple(map(expand_threshold, one.dates)),
            periods=tuple(map(expand_threshold, one.periods)),
            starts=tuple(map(expand_threshold, one.starts)),
            ends=tuple(map(expand_threshold, one.ends)),
            facts=tuple(map(expand_threshold, one.facts)),
            contradictions=tuple(expand_threshold(text, "") for text in one.contradictions),
            sums=structs.replace(
                one.sums,
                due=tuple(map(expand_threshold, one.sums.due)),
                paid=tuple(map(expand_threshold, one.sums.paid)),
                unpaid=tuple(map(expand_threshold, one.sums.unpaid)),
            ),
        )
        for one in profile.thresholds
    )
    features = tuple(
        structs.replace(one, patterns=tuple(expand(text, "value") for text in one.patterns))
        for one in profile.matching.features
    )
    return structs.replace(
        profile,
        thresholds=thresholds,
        matching=structs.replace(profile.matching, features=features),
        layout=structs.replace(
            profile.layout, nil_patterns=tuple(map(expand, profile.layout.nil_patterns))
        ),
    )


# Names of rules and numbers of cases go into names of files, and are looked up by people.
_PLAIN_NAME = re.compile(r"[\w-][\w.-]{0,59}")
_CASE_ID = re.compile(
    r"(?=.{1,44}\Z)[\w \-.·（）()〔〕【】\[\]号第]*\{number(?::0?[1-9]d)?\}[\w \-.·（）()〔〕【】\[\]号第]*"
)


def _year(profile: Profile) -> Iterator[str]:
    if profile.year and not 1949 <= profile.year <= 2199:
        yield f"year：应为四位年份，现为 {profile.year}"


def _name(profile: Profile) -> Iterator[str]:
    if profile.name and not _PLAIN_NAME.fullmatch(profile.name):
        yield f"name：只用文字、数字、“-”“_”和“.”，不以“.”开头，现为“{profile.name[:40]}”"


def _case_ids(profile: Profile) -> Iterator[str]:
    text = profile.case_id_format
    if text and not _CASE_ID.fullmatch(text):
        yield (
            f"case_id_format：“{text[:40]}”应含有一个 {{number}}，其余只用文字、数字和“-”等，"
            "最多 30 个字，如 彭征2022-{number:04d}"
        )


def _phases(profile: Profile) -> Iterator[str]:
    yield from find_repeated("phases", (one.name for one in profile.phases))
    for at, one in enumerate(profile.phases, 1):
        if date.min not in (one.start, one.end) and one.end < one.start:
            yield f"{item_path('phases', at, one.name)}：结束日期 {one.end} 早于开始日期 {one.start}"


def _deadline_words(profile: Profile) -> Iterator[str]:
    yield from _field_keys(
        "deadline_words.bases", profile.deadline_words.bases.values(), profile, Kind.DATE
    )


def _layout(profile: Profile) -> Iterator[str]:
    yield from _patterns("layout.nil_patterns", profile.layout.nil_patterns)


def _thresholds(profile: Profile) -> Iterator[str]:
    names = [one.name for one in profile.categories]
    for at, one in enumerate(profile.thresholds, 1):
        path = item_path("thresholds", at, one.category)
        if names and one.category and one.category not in names:
            hint = nearest(one.category, names)
            yield f"{path}.category：categories 中没有“{one.category}”{hint}"
        if one.months < 0:
            yield f"{path}.months：不能小于 0，现为 {one.months}"
        if not (one.dates or one.fields or one.facts):
            yield f"{path}：dates、fields、facts 至少写一项，否则无从核验"
        yield from _patterns(f"{path}.ends", one.ends, "date")
        yield from _patterns(f"{path}.facts", one.facts)
        yield from _field_keys(f"{path}.fields", one.fields, profile, Kind.DATE)
        yield from _patterns(f"{path}.dates", one.dates, "date")
        yield from _patterns(f"{path}.contradictions", one.contradictions)
        yield from _patterns(f"{path}.outstanding", one.outstanding)
        yield from _patterns(f"{path}.periods", one.periods, "number")
        yield from _patterns(f"{path}.starts", one.starts, "date")
        yield from _field_keys(f"{path}.start_fields", one.start_fields, profile, Kind.DATE)
        yield from _field_keys(f"{path}.met_fields", one.met_fields, profile)
        if one.periods and not one.start:
            yield f"{path}.start：写了 periods，应说明从什么时候起算"
        yield from _sums(f"{path}.sums", one.sums, profile)
    yield from find_repeated(
        "thresholds", (f"{one.category} {one.in_force}" for one in profile.thresholds)
    )


def _sums(path: str, sums: Sums, profile: Profile) -> Iterator[str]:
    for name in ("due", "paid", "unpaid"):
        yield from _patterns(f"{path}.{name}", getattr(sums, name), "sum")
        if key := getattr(sums, f"{name}_field"):
            yield from _field_keys(f"{path}.{name}_field", (key,), profile, Kind.AMOUNT)


def _ownership(profile: Profile) -> Iterator[str]:
    rules = profile.ownership
    orders = {"order": rules.order, **{f"fields.{key}": one for key, one in rules.fields.items()}}
    for path, order in orders.items():
        if sorted(order) != sorted(HANDS):
            yield f"ownership.{path}：应把 {'、'.join(HANDS)} 各写一次，现为 {'、'.join(order)}"
    yield from _field_keys("ownership.fields", rules.fields, profile)
    yield from _closing(rules.closing, profile)


def _closing(rules: Closing, profile: Profile) -> Iterator[str]:
    path = "ownership.closing"
    strikers = {"strike": rules.strike} | {
        f"categories.{name}": hands for name, hands in rules.categories.items()
    }
    for key, hands in {"report": rules.report, **strikers}.items():
        if unknown := [one for one in hands if one not in HANDS]:
            yield f"{path}.{key}：不认识“{unknown[0]}”；允许：{'、'.join(HANDS)}"
        elif key != "report" and not hands:
            yield f"{path}.{key}：至少写一方，否则什么也销不了号"
    names = [one.name for one in profile.categories]
    for name in rules.categories:
        if names and name not in names:
            hint = nearest(name, names)
            yield f"{path}.categories：categories 中没有“{name}”{hint}"
    yield from _field_keys(f"{path}.evidence", rules.evidence, profile)


def _matching(profile: Profile) -> Iterator[str]:
    rules = profile.matching
    for key, (low, high) in _LIMITS.items():
        value = attrgetter(key)(rules)
        if not low <= value <= high:
            yield f"matching.{key}：应在 {low} 到 {high} 之间，现为 {value}"
    if rules.merge_at and rules.propose_at > rules.merge_at:
        yield f"matching.propose_at：不能大于 merge_at（{rules.merge_at}），现为 {rules.propose_at}"
    if rules.carry.propose_at > rules.carry.at:
        yield (
            f"matching.carry.propose_at：不能大于 at（{rules.carry.at}），现为 {rules.carry.propose_at}"
        )
    for old, new in rules.typos.items():
        if len(old) != 1 or len(new) != 1:
            yield f"matching.typos.{old}：两边各写一个字，现为“{old}”和“{new}”"
    yield from _patterns("matching.stop_phrases", rules.stop_phrases)
    yield from _patterns("matching.asides", rules.asides)
    for name, words in rules.carry.topics.items():
        yield from _patterns(f"matching.carry.topics.{name}", words)
    yield from _patterns("matching.retold.called", rules.retold.called, words=rules.words)
    names = {one.name for one in profile.categories}
    for category, topic in rules.carry.category_topics.items():
        path = f"matching.carry.category_topics.{category}"
        if category not in names:
            yield f"{path}：categories 中没有“{category}”{nearest(category, names)}"
        if topic not in rules.carry.topics:
            yield f"{path}：topics 中没有“{topic}”{nearest(topic, rules.carry.topics)}"
    yield from find_repeated("matching.features 的 key", (one.key for one in rules.features))
    for at, one in enumerate(rules.features, 1):
        yield from _feature(item_path("matching.features", at, one.key), one, profile)


def _feature(path: str, one: Feature, profile: Profile) -> Iterator[str]:
    if not 0 <= one.weight <= 1:
        yield f"{path}.weight：应在 0 到 1 之间，现为 {one.weight}"
    for key, allowed in _CHOICES.items():
        value = getattr(one, key)
        if value and value not in allowed:
            hint = nearest(value, allowed)
            yield f"{path}.{key}：不认识“{value}”{hint}；允许：{'、'.join(allowed)}"
    if not one.patterns and not one.fields:
        yield f"{path}：patterns 和 fields 至少写一项，否则找不到内容"
    yield from _field_keys(f"{path}.fields", one.fields, profile)
    words = profile.matching.words
    yield from _patterns(f"{path}.patterns", one.patterns, "value", words)
    for name, texts in (
        ("strip", one.strip),
        ("cuts", one.cuts),
        ("replace", [old for old, _ in one.replace]),
    ):
        yield from _patterns(f"{path}.{name}", texts)


def _field_keys(
    path: str, keys: Iterable[str], profile: Profile, kind: Kind | None = None
) -> Iterator[str]:
    for key in keys:
        field = profile.fields.get(key)
        if field is None:
            yield f"{path}：fields 中没有“{key}”{nearest(key, profile.fields)}"
        elif kind is not None and field.kind is not kind:
            yield f"{path}：“{key}”的种类须为 {kind}，现为 {field.kind}"
        elif field.kind is Kind.IGNORED:
            yield f"{path}：栏目“{key}”不采用（ignored），读不到内容"


def _output(profile: Profile) -> Iterator[str]:
    known = [*profile.fields, *(key for key in ENGINE_COLUMNS if key not in profile.fields)]
    for name in ("ledger_columns", "annex_columns"):
        columns: tuple[str, ...] = getattr(profile.output, name)
        yield from find_repeated(f"output.{name}", columns)
        for key in columns:
            if not key or not profile.fields:
                continue
            if key not in known:
                yield f"output.{name}：没有栏目“{key}”{nearest(key, known)}"
            elif key in profile.fields and profile.fields[key].kind is Kind.IGNORED:
                yield f"output.{name}：栏目“{key}”不采用（ignored），不能输出"
    for key, cause in _NEEDED_COLUMNS.items():
        columns = profile.output.ledger_columns
        if columns and (not cause or cause in profile.fields) and key not in columns:
            yield f"output.ledger_columns：缺少“{key}”，台账要靠它核对"
    yield from _order_number(profile.output.order_number)
    parties = profile.output.parties
    for name in ("behind", "likely_behind", "places"):
        yield from _patterns(f"output.parties.{name}", getattr(parties, name))
    agenda = profile.output.agenda
    for name in agenda.__struct_fields__:
        # Where the whole table is missing, that is told already.
        if getattr(agenda, name) < 1 and profile.output.ledger_columns:
            yield f"output.agenda.{name}：须大于 0"


def _order_number(pattern: str) -> Iterator[str]:
    """An order's number is told apart by the case's."""
    try:
        first, second = (pattern.format(year=2000, month=1, number=one) for one in (1, 2))
    except (KeyError, IndexError, ValueError):
        yield f"output.order_number：“{pattern}”中只能用 {{year}}、{{month}}、{{number}}"
        return
    if pattern and first == second:
        yield f"output.order_number：“{pattern}”中须有 {{number}}，否则几份督办单同一个文号"


def _patterns(
    path: str,
    expressions: Iterable[str],
    group: str = "",
    words: Mapping[str, str] | None = None,
) -> Iterator[str]:
    for at, text in enumerate(expressions, 1):
        is_marked = path.startswith("thresholds")
        filled = expand_threshold(text, group and "date") if is_marked else expand(text, group)
        fault = fault_of(fill(filled, words or {}), group) if text else ""
        if fault:
            yield f"{item_path(path, at)}：“{text}”{fault}"


_CHECKS: tuple[Callable[[Profile], Iterator[str]], ...] = (
    _year,
    _name,
    _case_ids,
    _phases,
    find_faulty_fields,
    find_ambiguous_categories,
    find_ambiguous_places,
    find_ambiguous_offices,
    find_ambiguous_words,
    _deadline_words,
    _layout,
    _thresholds,
    _ownership,
    _matching,
    _output,
)
