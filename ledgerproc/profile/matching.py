"""The shape of the rules by which problems are told apart and found again: features, weights.

In: nothing; ``model.Profile`` holds one ``Matching``. The rules are data; ``casework`` reads them.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field


class Feature(Struct, frozen=True):
    """Something that identifies a problem, found in title and narrative by ``patterns``.

    Two rows that both have it either share a value (they agree), or not (they differ);
    what follows from that is said by the flags. A pattern may name a piece of
    ``Matching.words`` as ``{piece}``.
    """

    key: str
    label: str
    patterns: tuple[str, ...]  # group ``value`` is compared
    weight: float
    is_veto: bool = False  # rows that differ are not one problem
    is_doubt: bool = False  # rows that differ are for a person to decide
    is_strict: bool = False  # found on one side only: for a person to decide
    is_identity: bool = False  # agreement on it is needed before text is compared
    is_group: bool = False  # a count that makes it the problem of many
    may_change: bool = False  # differs from month to month without being another problem
    is_issue: bool = False  # agreement on it stands for likeness of the texts
    is_telling: bool = False  # agreement on two such features does so as well
    is_site: bool = False  # where it happened: of several that agree the weightiest counts
    titles_only: bool = False
    compare: str = "equal"  # or "prefix" (3栋 and 3栋2单元), or "part" (one holds the other)
    kind: str = "text"  # or "amount": sums in one unit
    strip: tuple[str, ...] = ()  # removed from a value before comparison
    cuts: tuple[str, ...] = ()  # a value begins behind the last of these words
    replace: tuple[tuple[str, str], ...] = ()  # expressions and what stands for them, in order
    ignore: tuple[str, ...] = ()  # values that are none
    fields: tuple[str, ...] = ()  # extra fields whose whole text is a value


class Carry(Struct, frozen=True):
    """How a case is found again that is told in new words: what is left over, one to one."""

    at: float = 0.86  # from here on a number is carried on
    propose_at: float = 0.7  # from here on a person is asked
    margin: float = 0.15  # by which the best must lead the second best
    telling: float = 0.4  # for a sum or a day that agrees
    topic: float = 0.5  # for the same matters, by ``topics``; their common share
    other_topic: float = -0.7  # for matters of which none is the same
    deadline: float = 0.2
    duty: float = 0.3  # for a person in charge, or a telephone
    likeness: float = 0.3  # times the likeness of the texts
    was_closed: float = -0.4  # for an open problem and a case that was resolved
    other_place: float = -0.2
    site: float = 0.2  # for a site of ``sites``, where nobody is named
    sites: tuple[str, ...] = ()  # words that the name of a site ends with
    topics: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # expressions by matter
    category_topics: Mapping[str, str] = field(default_factory=dict)  # the matter, by category
    only: float = 0.25  # for a name that nobody else of the place has, then and now
    obscured: tuple[str, ...] = ()  # what stands in a name for a part that is not told


class Retold(Struct, frozen=True):
    """When a person is asked whether two that are told in quite other words are one problem."""

    at: float = 0.0  # points from which on a person is asked; 0: nobody ever is
    elsewhere: float = 0.4  # as many more where two places tell it
    word: float = 0.7  # for each two letters of a rare word in both
    most_words: float = 2.1
    figure: float = 1.0  # for a figure in both that tells much; less for one that tells less
    most_figures: float = 2.0
    name: float = 1.0
    surname: float = 0.7
    document: float = 2.0
    house: float = 0.8
    topic: float = 0.4  # for a matter in both, by ``Carry.topics``
    most_alike: float = 0.6  # texts more alike are judged by what they say
    called: tuple[str, ...] = ()  # expressions of a surname alone, as people are called by it
    stock: tuple[str, ...] = ()  # words that many problems of the campaign are told in


class Matching(Struct, frozen=True):
    """Weights and bands of the duplicate search, all explainable."""

    merge_at: float
    propose_at: float
    same_category: float
    other_category: float
    text_weight: float
    version_bonus: float
    other_place_penalty: float
    features: tuple[Feature, ...]
    stop_phrases: tuple[str, ...]  # expressions of stock sentences that say nothing of identity
    asides: tuple[str, ...] = ()  # expressions that set a problem apart from another one
    identify_at: float = 0.4  # weight of agreeing identity features that makes rows comparable
    near_text: float = 0.9  # likeness from which two texts count as nearly equal
    merge_text: float = 0.0  # likeness besides names below which a person decides
    same_topic: float = 0.0  # added where both say what the matter is; it never makes a merge
    other_topic: float = 0.0  # added where they say so, and no matter is the same
    nameless: float = 0.0  # added where nobody is named on either side, and a site agrees
    words: Mapping[str, str] = field(default_factory=dict)  # pieces of patterns, by name
    typos: Mapping[str, str] = field(default_factory=dict)  # single characters: as typed, as meant
    carry: Carry = field(default_factory=Carry)
    retold: Retold = field(default_factory=Retold)
