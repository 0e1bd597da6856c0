"""Does what rests on one row alone where the files are read, on every core.

In: the records of a file. Out: its wordings and its tests against the thresholds, which
the process that does the casework keeps and finds again. It changes how long a run takes,
and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from ledgerproc.casework.features import Wordings, compile_rules, keep_wordings, read_wordings
from ledgerproc.casework.thresholds import Tests, keep_tests, weigh_ahead
from ledgerproc.cleaning.records import Record
from ledgerproc.profile.model import Profile


class Ahead(Struct, frozen=True):
    """What was found out about the records of a file."""

    wordings: Wordings
    tests: Tests


def read_ahead(records: Iterable[Record], profile: Profile, as_of: date) -> Ahead:
    """Read the wordings of records and weigh them against the thresholds in force."""
    told = [one.values for one in records if not one.is_rejected]
    wordings = read_wordings(told, compile_rules(profile))
    return Ahead(wordings, weigh_ahead(told, profile, as_of))


def keep_ahead(ahead: Ahead, profile: Profile) -> None:
    """Spare this process what another one found out."""
    keep_wordings(ahead.wordings, compile_rules(profile))
    keep_tests(ahead.tests)
