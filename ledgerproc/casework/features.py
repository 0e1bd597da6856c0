"""Finds what identifies a problem: who, which object, which agreement, how much, when.

In: rules of the profile, a title and a narrative. Out: for every feature of the profile
the values found, in one form each. What a feature means is the profile's business.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ledgerproc.casework.wording import (
    build_table,
    digits_for_numerals,
    plain_amount,
)
from ledgerproc.cleaning.records import Values
from ledgerproc.profile.model import Feature, Matching, Profile

JOINT = "。"  # between title and narrative
_SEVERAL = re.compile("[、,;/]")


@dataclass(frozen=True, slots=True)
class Finder:
    """A feature of the profile, compiled."""

    rule: Feature
    patterns: tuple[re.Pattern[str], ...]
    cut: re.Pattern[str] | None
    strip: re.Pattern[str] | None
    replace: tuple[tuple[re.Pattern[str], str], ...]
    ignore: frozenset[str]


@dataclass(frozen=True, slots=True)
class Rules:
    """The matching rules of a profile, compiled once a run."""

    matching: Matching
    finders: tuple[Finder, ...]
    stops: re.Pattern[str] | None
    table: Mapping[int, str | None]
    columns: tuple[str, ...]  # extra fields that features are read from
    told: dict[str, str] = field(default_factory=dict)  # what ``essence`` answered before
    read: dict[tuple[str, ...], Wording] = field(default_factory=dict)  # the same for wordings

    def plain(self, text: str) -> str:
        """A text in one form of every character, without spaces."""
        return text.translate(self.table)

    def essence(self, text: str) -> str:
        """A plain text without stock sentences; few texts are ever asked for."""
        known = self.told.get(text)
        if known is None:
            known = self.stops.sub("", text) if self.stops is not None else text
            self.told[text] = known
        return known


@dataclass(frozen=True, slots=True)
class Wording:
    """What a row (or a case of an earlier month) says, ready to be compared."""

    text: str  # title and narrative, plain
    title: str  # what is left of the title without identity features
    rest: str  # what is left of both
    found: tuple[frozenset[str], ...]  # one for each finder


def compile_rules(profile: Profile) -> Rules:
    """Compile the profile's patterns; names of places are never values of a feature."""
    matching = profile.matching
    table = build_table(matching.typos)
    shorts = {one.short for one in profile.places} | {one.name for one in profile.places}
    return Rules(
        matching=matching,
        finders=tuple(_compile(one, matching.words, table, shorts) for one in matching.features),
        stops=_alternatives(matching.stop_phrases),
        table=table,
        columns=tuple(key for one in matching.features for key in one.fields),
    )


def _compile(
    rule: Feature, words: Mapping[str, str], table: Mapping[int, str | None], places: set[str]
) -> Finder:
    """Patterns are written for the plain form of a text."""
    patterns = tuple(re.compile(_fill(one, words)) for one in rule.patterns)
    return Finder(
        rule=rule,
        patterns=patterns,
        cut=_alternatives(rule.cuts),
        strip=_alternatives(rule.strip),
        replace=tuple((re.compile(old), new) for old, new in rule.replace),
        ignore=frozenset(one.translate(dict(table)) for one in (*rule.ignore, *places)),
    )


def _fill(pattern: str, words: Mapping[str, str]) -> str:
    """Put the named pieces in; twice, since a piece may name another."""
    for _ in range(2):
        for name, piece in words.items():
            pattern = pattern.replace("{" + name + "}", piece)
    return pattern


def _alternatives(patterns: Iterable[str]) -> re.Pattern[str] | None:
    joined = "|".join(patterns)
    return re.compile(joined) if joined else None


def read_wording(values: Values, rules: Rules) -> Wording:
    """The comparable form of a record's or a case's title and narrative."""
    return parse_wording(values.title, values.narrative, values.extras, rules)


def parse_wording(title: str, narrative: str, extras: Mapping[str, str], rules: Rules) -> Wording:
    """Find the features of a text, and what the text says besides; each text once a run."""
    key = (title, narrative, *(extras.get(one, "") for one in rules.columns))
    if key not in rules.read:
        rules.read[key] = _parse(title, narrative, extras, rules)
    return rules.read[key]


def _parse(title: str, narrative: str, extras: Mapping[str, str], rules: Rules) -> Wording:
    plain_title, body = rules.plain(title), rules.plain(narrative)
    text = f"{plain_title}{JOINT}{body}" if plain_title and body else plain_title or body
    found: list[frozenset[str]] = []
    spans: list[tuple[int, int]] = []
    for finder in rules.finders:
        searched = plain_title if finder.rule.titles_only and plain_title else text
        values = _values_of(searched, finder, spans)
        for key in finder.rule.fields:
            values |= _values_of_field(rules.plain(extras.get(key, "")), finder)
        found.append(frozenset(values))
    rest, bare_title = _without(text, spans, len(plain_title))
    return Wording(text, bare_title, rest, tuple(found))


def _values_of(text: str, finder: Finder, spans: list[tuple[int, int]]) -> set[str]:
    """The values of one feature; the places of identity features are added to ``spans``."""
    values: set[str] = set()
    for pattern in finder.patterns:
        for match in pattern.finditer(text):
            start, end = match.span("value")
            if start < 0:  # an alternative that only keeps others from matching
                continue
            if finder.cut is not None:
                start = _behind_last_cut(text, start, end, finder.cut)
            value = _normal(text[start:end], finder)
            if value:
                values.add(value)
                if finder.rule.is_identity:
                    spans.append((start, end))
    return values


def _values_of_field(text: str, finder: Finder) -> set[str]:
    """The values of a column of their own; it may hold them without any words around."""
    values = _values_of(text, finder, []) if text else set()
    if values or finder.rule.compare != "equal":
        return values
    return {value for one in _SEVERAL.split(text) if (value := _normal(one, finder))}


def _behind_last_cut(text: str, start: int, end: int, cut: re.Pattern[str]) -> int:
    for match in cut.finditer(text, start, end):
        if match.end() < end:
            start = match.end()
    return start


def _normal(raw: str, finder: Finder) -> str:
    """One form of a value; "" where the profile says that it is none."""
    if finder.rule.kind == "amount":
        return plain_amount(raw)
    value = finder.strip.sub("", raw) if finder.strip is not None else raw
    if value in finder.ignore:
        return ""
    value = digits_for_numerals(value) if finder.replace else value
    for pattern, new in finder.replace:
        value = pattern.sub(new, value)
    return value


def _without(text: str, spans: list[tuple[int, int]], title_end: int) -> tuple[str, str]:
    """The text, and its title alone, without the spans."""
    kept: list[str] = []
    title: list[str] = []
    at = 0
    for start, end in sorted(spans):
        if start > at:
            kept.append(text[at:start])
            title.append(text[at : min(start, title_end)])
        at = max(at, end)
    kept.append(text[at:])
    title.append(text[at : max(title_end, at)])
    return "".join(kept), "".join(title)
