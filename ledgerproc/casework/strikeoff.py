"""Who may strike off: whether a hand's 已办结 makes a case resolved, or only reports it.

In: what is said and the profile's rule (``Closing``). Out: what of it stands. It tells
nothing; see ``closings`` for the findings.
"""

from __future__ import annotations

from msgspec import structs

from ledgerproc.casework.cases import Edit
from ledgerproc.cleaning.records import Status, Values
from ledgerproc.profile.model import HANDS, Ownership

COUNTY, OFFICE, TOWNSHIP = HANDS


def hand_of(edit: Edit) -> str:
    """The hand that an edit is of: the county's or an office's."""
    return COUNTY if edit.by == COUNTY else OFFICE


def may_strike(hand: str, reported: Values, ownership: Ownership) -> bool:
    """Whether the hand's word makes a case of these categories resolved."""
    return hand in ownership.closing.strikers(reported.categories)


def is_withheld(edit: Edit, reported: Values, ownership: Ownership) -> bool:
    """Whether an edit closes the case, and is of a hand that may only report it."""
    closes = edit.field == "closed_on" or (
        edit.field == "status" and edit.value == Status.DONE.value
    )
    return closes and bool(edit.value) and not may_strike(hand_of(edit), reported, ownership)


def hold_back(reported: Values, ownership: Ownership) -> Values:
    """What a township says, without a closing that is not its to make."""
    if reported.status is Status.OPEN or may_strike(TOWNSHIP, reported, ownership):
        return reported
    return structs.replace(reported, status=Status.OPEN, closed_on=None)


def settle_day(values: Values, reported: Values, held: Values, is_dated: bool) -> Values:
    """The closing day that goes with the state that stands.

    Struck off without a day, it is the one that the township reported; open again, there is
    none, unless a hand wrote one (``is_dated``).
    """
    if values.status is Status.OPEN:
        is_left = values.closed_on is not None and not is_dated
        return structs.replace(values, closed_on=None) if is_left else values
    if held is not reported and values.closed_on is None and reported.closed_on:
        return structs.replace(values, closed_on=reported.closed_on)
    return values
