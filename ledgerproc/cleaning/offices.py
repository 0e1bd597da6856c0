"""Offices: the words of duty cells, ready for look-up.

In: a profile's offices, places and duty words. Out: a lexicon that says what may stand at
a position of a text (office, place, role, post …), and which office a wrong name means.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import lru_cache

from msgspec import Struct
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from ledgerproc.cleaning.lookalikes import is_slip, simplify
from ledgerproc.cleaning.places import PlaceIndex, place_index
from ledgerproc.cleaning.spelling import longest_first, squeeze
from ledgerproc.profile.model import Office, OfficeWords, Profile


class Role(StrEnum):
    """What a word of a duty cell is."""

    LEAD_LABEL = "lead label"
    ASSISTING_LABEL = "assisting label"
    PERSON_LABEL = "person label"
    PHONE_LABEL = "phone label"
    LEADER_LABEL = "leader label"  # of those over a case: persons only where no other is named
    OTHER_LABEL = "other label"  # of people who answer for nothing here
    LEAD_VERB = "lead verb"
    ASSISTING_VERB = "assisting verb"
    OFFICE = "office"
    CORE = "core"  # an office without the name of its region
    PLACE = "place"
    OWN = "own"  # the reporting place itself
    EVERYBODY = "everybody"
    REGION = "region"
    POST = "post"
    FILLER = "filler"  # says nothing of who does what: 按职责分工负责


PHONE = "\ue000"  # stands for a telephone number that was cut out of a text
SEPARATORS = frozenset("、,;:/|()[]{}<>《》【】〔〕。!?\"'“”‘’~=+&#@\\_-☎☏✆📞📱" + PHONE)


class Word(Struct, frozen=True):
    """A word of the lexicon. ``value`` is the official name of an office or place."""

    text: str
    role: Role
    value: str = ""


class Lexicon(Struct, frozen=True, eq=False):
    """The words of a profile's duty cells by how they begin, the longest first."""

    words: Mapping[str, tuple[Word, ...]]  # of several characters, by the first two
    single: Mapping[str, tuple[Word, ...]]  # of one character
    starts: re.Pattern[str]  # characters at which a word or a separator may stand
    cores: Mapping[str, str]  # an office without its region -> official name
    level: str  # the region's own level, as 县
    places: PlaceIndex
    endings: tuple[str, ...]  # what the name of an unknown office ends with
    long_endings: tuple[str, ...]  # those that no name of a person ends with
    stations: Mapping[str, str]  # an office's branch in a township -> official name
    organs: tuple[str, ...]  # a township's own, by whatever name
    organ_endings: tuple[str, ...]  # behind a place's name: its own organ
    nothing: frozenset[str]  # words for "none" and "not yet known"
    example: str

    def words_at(self, text: str, at: int) -> Iterator[Word]:
        """Words that may stand at a position, the longest first."""
        for word in self.words.get(text[at : at + 2], ()):
            if text.startswith(word.text, at):
                yield word
        yield from self.single.get(text[at : at + 1], ())

    def branch(self, text: str) -> tuple[str, str]:
        """What a name behind a place's means: the office it is a branch of, or the place's organ.

        One of the two is given, or neither: ("县公安局", "") for 派出所, ("", "村建办").
        """
        if text in self.stations:
            return self.stations[text], ""
        return "", text if text.endswith((*self.organs, *self.organ_endings)) else ""

    def is_office_like(self, text: str) -> bool:
        """Whether a text ends like the name of an office."""
        return text.endswith(self.endings)


def lexicon(profile: Profile) -> Lexicon:
    """Build (once) the lexicon of a profile."""
    return _build(
        profile.offices,
        profile.office_words,
        profile.region_prefixes,
        profile.region[-1:],
        profile.place_suffixes,
        place_index(profile),
        (*profile.deadline_words.nil, *profile.deadline_words.undecided, *profile.layout.nil),
    )


@lru_cache(maxsize=8)
def _build(
    offices: tuple[Office, ...],
    words: OfficeWords,
    prefixes: tuple[str, ...],
    level: str,
    suffixes: tuple[str, ...],
    places: PlaceIndex,
    nothing: tuple[str, ...],
) -> Lexicon:
    regions = longest_first({squeeze(one) for one in prefixes})
    cores, full = _office_spellings(offices, regions, level)
    stations = {squeeze(text): one.name for one in offices for text in one.stations}
    organs = longest_first({squeeze(one) for one in words.organs})
    endings = tuple(squeeze(one) for one in words.office_endings)
    long_endings = tuple(one for one in endings if len(one) > 1)
    found = [
        *(Word(text, Role.OFFICE, name) for text, name in full.items()),
        *(Word(text, Role.CORE, name) for text, name in cores.items()),
        *_place_words(places, suffixes),
        *_role_words(words),
        *(Word(text, Role.REGION) for text in regions),
    ]
    starts = {word.text[0] for word in found if word.text}
    return Lexicon(
        _by_beginning((one for one in found if len(one.text) > 1), 2),
        _by_beginning((one for one in found if len(one.text) == 1), 1),
        re.compile("[" + re.escape("".join(sorted({*starts, *SEPARATORS}))) + "]"),
        cores,
        level,
        places,
        endings,
        (*long_endings, *stations, *organs),
        stations,
        organs,
        tuple(squeeze(one) for one in words.organ_endings),
        frozenset(squeeze(one) for one in nothing),
        offices[0].name if offices else "",
    )


def _office_spellings(
    offices: tuple[Office, ...], regions: tuple[str, ...], level: str
) -> tuple[dict[str, str], dict[str, str]]:
    """Spellings without the region's name, and those that say which region's it is."""
    cores: dict[str, str] = {}
    full: dict[str, str] = {}
    for office in offices:
        for spelling in map(squeeze, (office.name, office.full_name, *office.aliases)):
            core = next(
                (spelling.removeprefix(one) for one in regions if spelling.startswith(one)),
                spelling,
            )
            if level and core.startswith(level) and len(core) > 2:
                core = core.removeprefix(level)
            if core:
                cores.setdefault(core, office.name)
                full.setdefault(level + core, office.name)
            if spelling:
                full.setdefault(spelling, office.name)
    return cores, {text: name for text, name in full.items() if text not in cores}


def _place_words(places: PlaceIndex, suffixes: tuple[str, ...]) -> Iterator[Word]:
    """Names of places that need no surroundings to be recognised: with rank or government."""
    for spelling, (name, _) in places.spellings.items():
        if not places.ranks or spelling.endswith(places.ranks):
            yield Word(spelling, Role.PLACE, name)
        for suffix in map(squeeze, suffixes):
            yield Word(spelling + suffix, Role.PLACE, name)


def _role_words(words: OfficeWords) -> Iterator[Word]:
    groups: tuple[tuple[Role, Iterable[str]], ...] = (
        (Role.LEAD_LABEL, words.lead_labels),
        (Role.ASSISTING_LABEL, words.assisting_labels),
        (Role.PERSON_LABEL, words.person_labels),
        (Role.PHONE_LABEL, words.phone_labels),
        (Role.LEADER_LABEL, words.leader_labels),
        (Role.OTHER_LABEL, words.other_labels),
        (Role.LEAD_VERB, words.lead_verbs),
        (Role.ASSISTING_VERB, words.assisting_verbs),
        (Role.OWN, words.own_place),
        (Role.EVERYBODY, words.everybody),
        (Role.POST, words.posts),
        (Role.FILLER, words.fillers),
    )
    for role, texts in groups:
        for text in texts:
            yield Word(squeeze(text), role)


def _by_beginning(words: Iterable[Word], size: int) -> dict[str, tuple[Word, ...]]:
    """Words by their first characters; of one length, in the order in which they were given."""
    table: dict[str, list[Word]] = {}
    for word in words:
        table.setdefault(word.text[:size], []).append(word)
    return {
        beginning: tuple(sorted(some, key=lambda word: -len(word.text)))
        for beginning, some in table.items()
    }


@lru_cache(maxsize=1024)
def closest_office(text: str, words: Lexicon) -> str | None:
    """The office whose name a typo hides; None when the text is short, or two come near."""
    core = simplify(squeeze(text)).removeprefix(words.level)
    if core in words.cores:
        return words.cores[core]
    if len(core) < 5:
        slips = {name for spelling, name in words.cores.items() if is_slip(core, spelling)}
        return slips.pop() if len(slips) == 1 and len(core) > 2 else None
    most = 1 if len(core) < 8 else 2
    near = process.extract(
        core, list(words.cores), scorer=Levenshtein.distance, score_cutoff=most, limit=None
    )
    names = {words.cores[spelling] for spelling, _, _ in near}
    return names.pop() if len(names) == 1 else None
