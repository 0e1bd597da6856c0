"""Duty draft: what has been understood of a duty cell while its words are walked through.

In: names and words, one after the other. Out: offices with the roles that labels gave them,
persons and problems so far. What they mean together is decided in ``duty``.
"""

from __future__ import annotations

from msgspec import Struct, field

from ledgerproc.cleaning.offices import Lexicon, Role
from ledgerproc.cleaning.records import Problem

ASIDE = (Role.LEADER_LABEL, Role.OTHER_LABEL)  # labels of people who are not the persons


class DutyDraft(Struct):
    """What has been understood so far, while the words are walked through."""

    place: str
    words: Lexicon
    label: Role | None
    offices: list[list[str]] = field(default_factory=list)  # [name, role or ""]
    pending: list[list[str]] = field(default_factory=list)  # without a role so far
    in_bracket: list[str] = field(default_factory=list)  # the one that a bracket began with
    persons: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    verbs: set[Role] = field(default_factory=set)
    unused: list[str] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)  # persons, unless no office is named
    last_office: str = ""
    is_behind_office: bool = False  # the word before this one named an office
    is_verb_label: bool = False  # the label is a verb that stands before its offices
    backers: list[str] = field(default_factory=list)  # 王某包案: persons only where no other is
    leaders: list[str] = field(default_factory=list)  # named behind a label of such people
    leader_offices: list[str] = field(default_factory=list)  # offices named there
    behind_place: list[str] = field(default_factory=list)  # the place's entry, right behind it

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


def unknown_office(name: str, draft: DutyDraft) -> Problem:
    """What to tell of an office that the profile does not know."""
    return Problem("OFFICE_UNKNOWN", name, {"example": draft.words.example})
