"""Picks what a meeting must look at: ranks of places, hard cases, cases of several offices.

In: counts and cases. Out: the same in an order, each with the reasons that put it there.
What counts as long, many or large is the profile's (``Agenda``); nothing here changes a case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from fractions import Fraction

from msgspec import Struct

from ledgerproc.casework.cases import Case, Change, ChangeKind
from ledgerproc.casework.statistics import Tally
from ledgerproc.cleaning.quantities import Told, read_quantities
from ledgerproc.cleaning.records import Status
from ledgerproc.profile.model import Profile

SEVERAL = 2  # offices from which a case needs somebody above them


class Reason(StrEnum):
    """Why a case is hard."""

    LATE = "late"  # days overdue
    OFFICES = "offices"  # offices that must act together
    HOUSEHOLDS = "households"
    SUM = "sum"  # yuan


class Ranked(Struct, frozen=True):
    """A group with its place in the order; None for one without a case."""

    tally: Tally
    rank: int | None


class Hard(Struct, frozen=True):
    """A hard case with its reasons and how much of each."""

    case: Case
    reasons: Mapping[Reason, int]
    words: Mapping[Reason, str]  # of the narrative, where a reason rests on it


def rank_groups(lines: Iterable[Tally]) -> tuple[Ranked, ...]:
    """Best first: the larger resolved share, then fewer overdue; equals share a rank.

    A group without a case has no share and no rank; such groups come last, as they came.
    """
    lines = tuple(lines)
    counted = sorted((one for one in lines if one.total), key=_standing)
    ranked: list[Ranked] = []
    for place, one in enumerate(counted, 1):
        is_equal = ranked and _standing(ranked[-1].tally) == _standing(one)
        ranked.append(Ranked(one, ranked[-1].rank if is_equal else place))
    return (*ranked, *(Ranked(one, None) for one in lines if not one.total))


def _standing(one: Tally) -> tuple[Fraction, int]:
    return -Fraction(one.done, one.total), one.overdue


def offices_of(case: Case) -> tuple[str, ...]:
    """Every office that a case names, lead offices first, each once."""
    return tuple(dict.fromkeys((*case.values.lead, *case.values.assisting)))


def needs_several(case: Case) -> bool:
    """Whether an open case needs offices to act together."""
    return case.values.status is Status.OPEN and len(offices_of(case)) >= SEVERAL


def find_several(cases: Iterable[Case], as_of: date) -> list[Case]:
    """Open cases of several offices: most offices first, then the longest overdue."""
    return sorted(
        (one for one in cases if needs_several(one)),
        key=lambda one: (-len(offices_of(one)), -(one.overdue_days(as_of) or 0), one.case_id),
    )


def find_hard(cases: Iterable[Case], profile: Profile, as_of: date) -> list[Hard]:
    """The hardest open cases: those with most reasons first, then the longest overdue."""
    found = []
    for case in cases:
        if case.values.status is Status.OPEN:
            hard = _judge(case, profile, as_of)
            if hard.reasons:
                found.append(hard)
    found.sort(key=_hardness)
    return found[: profile.output.agenda.most]


def _hardness(one: Hard) -> tuple[int, int, int, str]:
    reasons = one.reasons
    offices = reasons.get(Reason.OFFICES, 0)
    return -len(reasons), -reasons.get(Reason.LATE, 0), -offices, one.case.case_id


def _judge(case: Case, profile: Profile, as_of: date) -> Hard:
    """A case with everything that makes it hard; without any reason where nothing does."""
    agenda, told = profile.output.agenda, read_quantities(case.values, profile.fields)
    sizes = {
        Reason.LATE: (case.overdue_days(as_of) or 0, agenda.long_late),
        Reason.OFFICES: (len(offices_of(case)), agenda.many_offices),
        Reason.HOUSEHOLDS: (_whole(told.households), agenda.many_households),
        Reason.SUM: (_whole(told.money), agenda.large_sum),
    }
    reasons = {reason: value for reason, (value, least) in sizes.items() if value >= least}
    spoken = {Reason.HOUSEHOLDS: told.households, Reason.SUM: told.money}
    words = {
        reason: one.words
        for reason, one in spoken.items()
        if reason in reasons and one and not one.is_column
    }
    return Hard(case, reasons, words)


def _whole(told: Told | None) -> int:
    return int(told.value) if told else 0


def find_changed(cases: Sequence[Case], changes: Iterable[Change], kind: ChangeKind) -> list[Case]:
    """The cases that a kind of change is told of, in the order of the ledger."""
    told = {one.case_id for one in changes if one.kind is kind}
    return [one for one in cases if one.case_id in told]
