"""Duty draft: what has been understood of a duty cell while its words are walked through.

In: names and words, one after the other. Out: offices with the roles that labels gave them,
persons and problems so far. What they mean together is decided in ``duty``.
"""

from __future__ import annotations

from msgspec import Struct, field

from ledgerproc.cleaning.offices import Lexicon, Role
from ledgerproc.cleaning.phones import PhoneHit
from ledgerproc.cleaning.records import Problem

ASIDE = (Role.LEADER_LABEL, Role.OTHER_LABEL)  # labels of people who are not the persons


class DutyDraft(Struct):
    """What has been understood so far, while the words are walked through."""

    place: str
    words: Lexicon
    label: Role | None
    offices: list[list[str]] = field(default_factory=list)  # [name, role or ""]
    pending: list[list[str]] = field(default_factory=list)  # without a role so far
    before_bracket: int = 0  # how many were pending where the last bracket was opened
    persons: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    verbs: set[Role] = field(default_factory=set)
    unused: list[str] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)  # persons, unless no office is named
    last_office: str = ""
    is_behind_office: bool = False  # the word before this one named an office
    before_helpers: str = ""  # the first of several offices before 配合
    is_short_place: bool = False  # the word just taken is a place without its rank
    is_verb_label: bool = False  # the label is a verb that stands before its offices
    backers: list[str] = field(default_factory=list)  # 王某包案: persons only where no other is
    leaders: list[str] = field(default_factory=list)  # named behind a label of such people
    leader_offices: list[str] = field(default_factory=list)  # offices named there
    is_leaders: bool = False  # who was named last is over the case, or a party to it
    theirs: set[int] = field(default_factory=set)  # numbers that stand behind such people
    behind_place: list[str] = field(default_factory=list)  # the place's entry, right behind it

    def people(self) -> tuple[int, int]:
        """How many are named who answer for the case, and how many who do not."""
        answering = len(self.persons) + len(self.offices)
        return answering, len(self.leaders) + len(self.backers)

    def add_office(self, name: str) -> None:
        """Take an office under the label that stands before it."""
        if self.label in ASIDE:
            self.leader_offices.append(name)
            return
        role = ""
        if self.label in (Role.LEAD_LABEL, Role.ASSISTING_LABEL):
            role = "lead" if self.label is Role.LEAD_LABEL else "assisting"
        entry = [name, role]
        self.offices.append(entry)
        if not self.is_verb_label:
            self.pending.append(entry)
        self.last_office = name

    def add_doubtful(self, name: str) -> None:
        """Take for an office what might have been a person: a place's short name, or a strange one."""
        place = self.words.places.stems.get(name, "")
        self.add_office(place or name)
        guessed = Problem("OFFICE_GUESSED", name, {"office": place})
        self.problems.append(guessed if place else unknown_office(name, self))


def unknown_office(name: str, draft: DutyDraft) -> Problem:
    """What to tell of an office that the profile does not know."""
    return Problem("OFFICE_UNKNOWN", name, {"example": draft.words.example})


def telephones(hits: list[PhoneHit], draft: DutyDraft) -> list[str]:
    """The telephones of a cell; leaders' and parties' only where nobody else is named."""
    left_out = draft.theirs if draft.persons else ()
    return [n for at, hit in enumerate(hits) if at not in left_out for n in hit.numbers]


def roles(draft: DutyDraft) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who leads and who assists. Without a word for it, the first leads."""
    lead = [name for name, role in draft.offices if role == "lead"]
    assisting = [name for name, role in draft.offices if role == "assisting"]
    others = [name for name, role in draft.offices if not role]
    if not lead and not others and draft.before_helpers:
        lead = [draft.before_helpers]  # 县住建委、县财政局配合
    if not lead and others:
        lead, others = others[:1], others[1:]
    elif not assisting and Role.LEAD_VERB not in draft.verbs:
        lead, others = lead[:1], lead[1:] + others  # 责任单位：A、B
    leads = tuple(dict.fromkeys(lead))
    rest = dict.fromkeys(name for name in assisting + others if name not in leads)
    return leads, tuple(rest)
