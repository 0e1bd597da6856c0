"""What a case's story is made of: plain values, as screen and JSON show them."""

from __future__ import annotations

from msgspec import Struct


class Standing(Struct, frozen=True):
    """A field of the case as it stands; ``by`` says whose word it is."""

    field: str
    value: str
    by: str


class Reading(Struct, frozen=True):
    """A cell that the case was read from. ``words`` are the cell's own, where they differ."""

    source: str
    cell: str
    field: str
    value: str
    words: str
    rule: str  # how the words were read, in words


class Source(Struct, frozen=True):
    """The rows that told the case in one period."""

    period: str
    rows: tuple[str, ...]


class Joining(Struct, frozen=True):
    """A row that was merged into the case."""

    period: str
    source: str
    merged: str
    score: float | None
    reason: str


class Event(Struct, frozen=True):
    """A change of the case."""

    period: str
    kind: str
    field: str
    before: str
    after: str
    who: str
    basis: str


class Verdict(Struct, frozen=True):
    """What a person decided on this case and another one."""

    period: str
    other: str
    opinion: str


class Remark(Struct, frozen=True):
    """A finding about the case."""

    period: str
    severity: str
    code: str
    where: str
    says: str
    remedy: str


class Check(Struct, frozen=True):
    """What the objective test of the case's category says; it advises only."""

    category: str
    on: str
    words: str
    limit: str
    elapsed: str
    verdict: str


class Story(Struct, frozen=True):
    """Everything that published months know of one case."""

    number: str
    period: str  # the last month that is told
    first_period: str
    last_reported: str
    became: str  # the number that this one was joined to, or ""
    standing: tuple[Standing, ...]
    deadlines: tuple[str, ...]  # every deadline it had, the one that stands last
    days_moved: int | None  # from the first deadline to the last; None: never, or no end now
    sources: tuple[Source, ...]
    readings: tuple[Reading, ...]
    joinings: tuple[Joining, ...]
    events: tuple[Event, ...]
    verdicts: tuple[Verdict, ...]
    remarks: tuple[Remark, ...]
    checks: tuple[Check, ...]
    other_wordings: tuple[str, ...]
