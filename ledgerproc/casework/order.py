"""The order in which cases stand in the ledger: by the profile's places, then by number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from ledgerproc.casework.cases import Case, Merge
from ledgerproc.profile.model import Profile


def place_ranks(profile: Profile) -> dict[str, int]:
    """Where each place stands in the profile's order."""
    return {one.name: at for at, one in enumerate(profile.places)}


def natural(number: str) -> list[tuple[int, str]]:
    """A number as people count: 9 before 10."""
    parts = re.findall(r"\d+|\D+", number)
    return [(int(one), "") if one.isdigit() else (-1, one) for one in parts]


def in_order(cases: Iterable[Case], profile: Profile) -> list[Case]:
    """Cases as the ledger shows them: by place in the profile's order, then by number."""
    ranks = place_ranks(profile)
    return sorted(cases, key=lambda one: _rank(one, ranks))


def _rank(case: Case, ranks: Mapping[str, int]) -> tuple[int, str, list[tuple[int, str]]]:
    place = case.values.place
    return ranks.get(place, len(ranks)), place, natural(case.case_id)


def merges_in_order(merges: Iterable[Merge]) -> tuple[Merge, ...]:
    """Merged rows by the number of their case, then by source."""
    return tuple(sorted(merges, key=lambda one: (natural(one.case_id), one.merged)))
