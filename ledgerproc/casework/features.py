"""Finds what identifies a problem: who, which object, which agreement, how much, when.

In: rules of the profile, a title and a narrative. Out: for every feature of the profile
the values found, in one form each. What a feature means is the profile's business.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property

from msgspec import Struct, field

from ledgerproc.casework.marks import Vocabulary
from ledgerproc.casework.wording import (
    build_table,
    digits_for_numerals,
    numbers_of,
    one_form,
    plain_amount,
)
from ledgerproc.cleaning.namesearch import NameSearch
from ledgerproc.cleaning.numerals import drop_long_runs
from ledgerproc.cleaning.records import Values
from ledgerproc.cleaning.replacer import replacer
from ledgerproc.profile.matching import Feature, Matching
from ledgerproc.profile.model import Parties, Profile

JOINT = "。"  # between title and narrative
LONG = re.compile(r"\d{6,30}[\d*Xx]{0,30}")  # a number that tells persons apart
_SEVERAL = re.compile("[、,;/]")

Spans = list[tuple[int, int]]


class Finder(Struct, frozen=True):
    """A feature of the profile, compiled."""

    rule: Feature
    patterns: tuple[re.Pattern[str], ...]
    cut: re.Pattern[str] | None
    strip: re.Pattern[str] | None
    replace: tuple[tuple[re.Pattern[str], str], ...]
    ignore: frozenset[str]
    known: dict[str, str] = field(default_factory=dict)  # values already in their one form


class Wording(Struct, frozen=True):
    """What a row (or a case of an earlier month) says, as far as comparing begins with it."""

    text: str  # title and narrative, plain
    title_end: int  # where the title ends in it
    spans: tuple[tuple[int, int], ...]  # where the values of ``found`` stand
    found: tuple[frozenset[str], ...]  # one for each identity feature


Wordings = Mapping[tuple[str, ...], Wording]  # by title, narrative and other columns read


class Rules(Struct, frozen=True, dict=True):
    """The matching rules of a profile, compiled once a run.

    Most rows are never compared with another: what only a comparison needs is found when
    it is asked for, and kept.
    """

    matching: Matching
    finders: tuple[Finder, ...]  # of identity features
    details: tuple[Finder, ...]  # of the others
    stops: re.Pattern[str] | None
    plain: Callable[[str], str]  # a text in one form of every character, without spaces
    columns: tuple[str, ...]  # extra fields that identity features are read from
    vetoes: tuple[tuple[int, str], ...]  # finders that always keep apart, and how they compare
    read: dict[tuple[str, ...], Wording] = field(default_factory=dict)
    topics: tuple[tuple[str, re.Pattern[str]], ...] = ()  # words of each matter, by its name
    detailed: dict[str, tuple[frozenset[str], ...]] = field(default_factory=dict)
    sites: re.Pattern[str] | None = None  # the name of a site, and its stage
    matters: dict[str, frozenset[str]] = field(default_factory=dict)
    told: dict[tuple[str, bool], str] = field(default_factory=dict)
    counted: dict[str, frozenset[tuple[str, str]]] = field(default_factory=dict)
    asides: re.Pattern[str] | None = None
    unnamed: frozenset[str] = frozenset()  # names of places, which nothing is known by
    parties: Parties = field(default_factory=Parties)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """What is rare; 65,000 words are read where somebody asks for them."""
        retold = self.matching.retold
        called = [_fill(one, self.matching.words) for one in retold.called]
        return Vocabulary(retold.stock, _alternatives(called), self.unnamed)

    @cached_property
    def people(self) -> NameSearch:
        """Finds names in full that no pattern shows."""
        return NameSearch(self.parties, (*self.unnamed, *self.matching.retold.stock))

    def details_of(self, wording: Wording) -> tuple[frozenset[str], ...]:
        """The values of the features that do not identify by themselves."""
        known = self.detailed.get(wording.text)
        if known is None:
            text = drop_long_runs(wording.text)
            known = tuple(
                frozenset(_values_of(_searched(text, wording, one), one, []))
                for one in self.details
            )
            self.detailed[wording.text] = known
        return known

    def topics_of(self, wording: Wording) -> frozenset[str]:
        """What the matter is, by the profile's words for it."""
        known = self.matters.get(wording.text)
        if known is None:
            known = self.matters[wording.text] = self.topics_in(self.essence_of(wording))
        return known

    def topics_in(self, text: str) -> frozenset[str]:
        """The matters that a piece of a text tells."""
        return frozenset(name for name, words in self.topics if words.search(text))

    def asides_in(self, wording: Wording) -> list[str]:
        """Words that set a problem apart from another one: that the other is settled."""
        return self.asides.findall(wording.text) if self.asides is not None else []

    def numbers_of(self, wording: Wording) -> frozenset[tuple[str, str]]:
        """The numbers of the text with what they count, but those of identity features.

        Of stock sentences only long numbers count.
        """
        known = self.counted.get(wording.text)
        if known is None:
            found = self.stops.finditer(wording.text) if self.stops is not None else ()
            stock = " ".join(one[0] for one in found)
            text = " ".join([self.essence_of(wording), *LONG.findall(stock)])
            known = self.counted[wording.text] = numbers_of(drop_long_runs(text))
        return known

    def essence_of(self, wording: Wording, title_only: bool = False) -> str:
        """What the text, or its title, says besides identity features and stock sentences."""
        known = self.told.get((wording.text, title_only))
        if known is None:
            end = wording.title_end if title_only else len(wording.text)
            known = _without(wording.text, wording.spans, end)
            known = self.stops.sub("", known) if self.stops is not None else known
            self.told[wording.text, title_only] = known
        return known


_COMPILED: dict[str, Rules] = {}  # by fingerprint: a process works with one profile, or two


def compile_rules(profile: Profile) -> Rules:
    """The profile's patterns, compiled once a process; places are never values of a feature."""
    rules = _COMPILED.get(profile.fingerprint)
    if rules is None:
        rules = _compile_rules(profile)
        if profile.fingerprint:
            _COMPILED[profile.fingerprint] = rules
    return rules


def _compile_rules(profile: Profile) -> Rules:
    matching = profile.matching
    plain = replacer(build_table(matching.typos))
    places = {one.short for one in profile.places} | {one.name for one in profile.places}
    finders = [_compile(one, matching.words, plain, places) for one in matching.features]
    named = tuple(one for one in finders if one.rule.is_identity)
    return Rules(
        matching=matching,
        finders=named,
        details=tuple(one for one in finders if not one.rule.is_identity),
        stops=_alternatives(matching.stop_phrases),
        plain=plain,
        topics=tuple(
            (name, re.compile("|".join(words))) for name, words in matching.carry.topics.items()
        ),
        sites=_site_pattern(matching.carry.sites),
        asides=_alternatives(matching.asides),
        unnamed=frozenset(places),
        parties=profile.output.parties,
        columns=tuple(key for one in matching.features if one.is_identity for key in one.fields),
        vetoes=tuple(
            (at, one.rule.compare)
            for at, one in enumerate(named)
            if one.rule.is_veto and one.rule.compare != "part" and not one.rule.may_change
        ),
    )


def _site_pattern(words: Sequence[str]) -> re.Pattern[str] | None:
    """Characters that end with one of the words, as many as may be a name, and a stage."""
    longest_first = "|".join(sorted(words, key=len, reverse=True))
    if not words:
        return None
    return re.compile(
        rf"(?P<name>[一-龥]{{2,16}}(?:{longest_first}))(?P<stage>[一二三四五六七八九\d]期)?"
    )


def _compile(
    rule: Feature, words: Mapping[str, str], plain: Callable[[str], str], places: set[str]
) -> Finder:
    """Patterns are written for the plain form of a text."""
    return Finder(
        rule=rule,
        patterns=tuple(re.compile(_fill(one, words)) for one in rule.patterns),
        cut=_alternatives(rule.cuts),
        strip=_alternatives(rule.strip),
        replace=tuple((re.compile(old), new) for old, new in rule.replace),
        ignore=frozenset(plain(one) for one in (*rule.ignore, *places)),
    )


def _fill(pattern: str, words: Mapping[str, str]) -> str:
    """Put the named pieces in."""
    for name, piece in words.items():
        pattern = pattern.replace("{" + name + "}", piece)
    return pattern


def _alternatives(patterns: Iterable[str]) -> re.Pattern[str] | None:
    joined = "|".join(patterns)
    return re.compile(joined) if joined else None


def read_wording(values: Values, rules: Rules) -> Wording:
    """The comparable form of a record's or a case's title and narrative."""
    return parse_wording(values.title, values.narrative, values.extras, rules)


def read_wordings(records: Iterable[Values], rules: Rules) -> Wordings:
    """The wordings of records, to be kept by another process with ``keep_wordings``.

    Reading texts is most of the work of casework, and needs nothing but the text: the
    processes that read the files do it side by side.
    """
    return {
        _key_of(one.title, one.narrative, one.extras, rules): read_wording(one, rules)
        for one in records
    }


def keep_wordings(wordings: Wordings, rules: Rules) -> None:
    """Spare reading texts that were read elsewhere."""
    rules.read.update(wordings)


def _key_of(title: str, narrative: str, extras: Mapping[str, str], rules: Rules) -> tuple[str, ...]:
    return (title, narrative, *(extras.get(one, "") for one in rules.columns))


def parse_wording(title: str, narrative: str, extras: Mapping[str, str], rules: Rules) -> Wording:
    """Find what identifies a text; each text is read once a run."""
    key = _key_of(title, narrative, extras, rules)
    known = rules.read.get(key)
    if known is None:
        known = rules.read[key] = _parse(title, narrative, extras, rules)
    return known


def _parse(title: str, narrative: str, extras: Mapping[str, str], rules: Rules) -> Wording:
    plain_title, body = (one_form(rules.plain(text)) for text in (title, narrative))
    text = f"{plain_title}{JOINT}{body}" if plain_title and body else plain_title or body
    searchable = drop_long_runs(text)
    found: list[frozenset[str]] = []
    spans: Spans = []
    for finder in rules.finders:
        is_title = finder.rule.titles_only and plain_title
        searched = searchable[: len(plain_title)] if is_title else searchable
        names = found[0] if found and rules.finders[0].rule.compare == "name" else frozenset()
        values = _values_of(searched, finder, spans, names)
        for key in finder.rule.fields:
            if extras.get(key):
                values |= _values_of_field(rules.plain(extras[key]), finder)
        found.append(frozenset(values))
    return Wording(text, len(plain_title), tuple(sorted(spans)), tuple(found))


def _searched(text: str, wording: Wording, finder: Finder) -> str:
    is_title = finder.rule.titles_only and wording.title_end
    return text[: wording.title_end] if is_title else text


def _values_of(
    text: str, finder: Finder, spans: Spans, names: frozenset[str] = frozenset()
) -> set[str]:
    """The values of one feature; the places where they stand are added to ``spans``.

    Persons' ``names`` may stand right before a value, and are no piece of it.
    """
    values: set[str] = set()
    for pattern in finder.patterns:
        for match in pattern.finditer(text):
            start, end = match.span("value")
            if start < 0:  # an alternative that only keeps others from matching
                continue
            if finder.cut is not None:
                start = _behind_last_cut(text, start, end, finder.cut)
                start = _behind_names(text, start, end, names)
            raw = text[start:end]
            value = finder.known.get(raw)
            if value is None:
                value = finder.known[raw] = _normal(raw, finder)
            if value:
                values.add(value)
                spans.append((start, end))
    return values


def _values_of_field(text: str, finder: Finder) -> set[str]:
    """The values of a column of their own; it may hold them without any words around."""
    values = _values_of(drop_long_runs(text), finder, [])
    if values or finder.rule.compare not in ("equal", "name"):
        return values
    return {value for one in _SEVERAL.split(text) if (value := _normal(one, finder))}


def _behind_last_cut(text: str, start: int, end: int, cut: re.Pattern[str]) -> int:
    for match in cut.finditer(text, start, end):
        if match.end() < end:
            start = match.end()
    return start


def _behind_names(text: str, start: int, end: int, names: Iterable[str]) -> int:
    for name in names:
        if text.startswith(name, start) and start + len(name) < end:
            start += len(name)
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


def _without(text: str, spans: Iterable[tuple[int, int]], end: int) -> str:
    """The text up to ``end`` without the spans, which come in order."""
    kept: list[str] = []
    at = 0
    for first, last in spans:
        if first >= end:
            break
        if first > at:
            kept.append(text[at:first])
        at = max(at, last)
    kept.append(text[at:end])
    return "".join(kept)
