"""Typed values of a ledger row: what cleaning hands on, and what a case is made of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from msgspec import Struct, field

from ledgerproc.findings import CellRef, Finding
from ledgerproc.reading.rows import FileReading


class DeadlineKind(StrEnum):
    """A deadline is a day, or without end by nature, or not known: three states, never two."""

    DATE = "date"
    ONGOING = "ongoing"
    NONE = "none"


class Deadline(Struct, frozen=True):
    """A deadline as read. ``on`` is the last day it allows (kind DATE only)."""

    kind: DeadlineKind = DeadlineKind.NONE
    on: date | None = None
    earliest: date | None = None  # first day of the span that the words name
    precision: str = ""  # day, ten-days, month, quarter, half-year, year
    rule: str = ""  # name of the grammar rule that read it
    text: str = ""  # the words as written
    before: date | None = None  # the day that stood before 延期至


class Status(StrEnum):
    """The contract's two states of a case."""

    OPEN = "未办结"
    DONE = "已办结"


class Values(Struct, frozen=True):
    """The typed content of a row or case. Attribute names are the core field keys.

    Text is trimmed and identity numbers in it are masked. ``extras`` holds every other
    carried field of the profile by key, as text.
    """

    place: str = ""  # official name, or as given
    title: str = ""
    narrative: str = ""
    categories: tuple[str, ...] = ()  # the first one counts
    measures: str = ""
    deadline: Deadline = Deadline()
    lead: tuple[str, ...] = ()
    assisting: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    note: str = ""
    status: Status = Status.OPEN
    progress: str = ""
    closed_on: date | None = None
    extras: Mapping[str, str] = field(default_factory=dict)


class Record(Struct, frozen=True):
    """A data row with typed values. ``cells`` says which cell each field came from."""

    where: CellRef  # its row: the record's identity
    values: Values
    cells: Mapping[str, CellRef] = field(default_factory=dict)
    case_id: str = ""  # a number of ours that the row itself carries
    is_rejected: bool = False  # nothing says what the problem is


class Problem(Struct, frozen=True):
    """A finding without a place: what a parser says about a text. ``clean`` gives it its cell."""

    code: str  # a code of findings.toml
    seen: str
    details: Mapping[str, str] = field(default_factory=dict)


class Feedback(Struct, frozen=True):
    """What a department wrote about a case in its returned task sheet."""

    where: CellRef
    case_id: str
    office: str
    status: Status | None
    progress: str
    closed_on: date | None
    period: str = ""  # YYYY-MM of the sheet that it was written on, where the sheet tells
    title: str = ""  # that stands beside the number


class CleanFile(Struct, frozen=True):
    """Everything that one input file says, typed. Files are independent until casework."""

    reading: FileReading
    records: tuple[Record, ...] = ()
    feedback: tuple[Feedback, ...] = ()
    findings: tuple[Finding, ...] = ()  # reading's and cleaning's, in order
    places: tuple[str, ...] = ()  # the places it reports for, also where it reports nil
