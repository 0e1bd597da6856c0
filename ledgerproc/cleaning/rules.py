"""Rules: a profile as the cleaners look things up in it.

In: a profile. Out: its indexes, built once, and the words that mean "nothing". Knows no
campaign; every word comes from the profile.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from ledgerproc.cleaning.categories import CategoryIndex, category_index
from ledgerproc.cleaning.offices import Lexicon, lexicon
from ledgerproc.cleaning.places import PlaceIndex, place_index
from ledgerproc.cleaning.spelling import squeeze
from ledgerproc.profile.model import CORE_FIELDS, ROW_FIELDS, Field, Kind, Profile

_NO_CONTENT = (Kind.IGNORED, Kind.NUMBER, Kind.CASE_ID)


class Rules(Struct, frozen=True, eq=False):
    """A profile with its look-up tables."""

    profile: Profile
    places: PlaceIndex
    categories: CategoryIndex
    words: Lexicon
    own_words: frozenset[str]  # words for the reporting place itself
    nothing: frozenset[str]  # words of a cell that says there is nothing to say
    subjects: tuple[str, ...]  # fields that say what the problem is
    extras: Mapping[str, Field]  # fields beyond the core, which travel as text
    labels: Mapping[str, str]  # official column name by field key


_BUILT: dict[str, Rules] = {}  # by fingerprint: a process works with one profile, or two


def build_rules(profile: Profile) -> Rules:
    """The look-up tables of a profile, built once a process for one that comes from a file."""
    rules = _BUILT.get(profile.fingerprint)
    if rules is None:
        rules = _build(profile)
        if profile.fingerprint:
            _BUILT[profile.fingerprint] = rules
    return rules


def _build(profile: Profile) -> Rules:
    fields = profile.fields
    return Rules(
        profile,
        place_index(profile),
        category_index(profile),
        lexicon(profile),
        frozenset(map(squeeze, profile.office_words.own_place)),
        frozenset(map(squeeze, (*profile.layout.nil, *profile.deadline_words.nil))),
        tuple(key for key, one in fields.items() if one.is_subject),
        {
            key: one
            for key, one in fields.items()
            if key not in CORE_FIELDS and key not in ROW_FIELDS and one.kind not in _NO_CONTENT
        },
        profile.labels,
    )
