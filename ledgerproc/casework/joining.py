"""What a case brings along that a person joined to another one: hands, sources, wordings.

In: the case that stays, and the cases joined to it as the last period published them. Out:
what the case that stays says from now on, and findings on words that do not stand in it. A
closing is not brought along: that one of two was struck off does not close both. Each joined
case is kept as it was, for the day on which a person takes the joining back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from msgspec import structs

from ledgerproc.casework.cases import Case, Decision, Edit
from ledgerproc.casework.edits import LEDGER, apply_edits, merge_edits, name_of
from ledgerproc.casework.fields import text_of
from ledgerproc.casework.standing import wording_of
from ledgerproc.casework.verdicts import Verdicts, read_verdicts
from ledgerproc.findings import Finding
from ledgerproc.profile.model import Profile

OWN = frozenset({"status", "closed_on", "place", "title", "narrative"})  # of each case by itself


def edits_brought(
    own: Iterable[Edit], joined: Iterable[Case], found: Mapping[str, Sequence[Edit]]
) -> tuple[Edit, ...]:
    """The case's own edits with those of the joined ones; ``found`` are the county's now.

    Where a hand wrote on both, what it wrote on the case that stays holds.
    """
    brought = [
        structs.replace(one, case_id=one.case_id or case.case_id)
        for case in joined
        for one in _all_of(case, found)
        if one.field not in OWN
    ]
    return merge_edits(brought, own)


def find_joined(
    joined: Mapping[str, str], former: Mapping[str, Case], current: Mapping[str, Case]
) -> dict[str, list[Case]]:
    """Cases made one since the last period, as each was by itself, by the number that is kept.

    The case of that number comes first.
    """
    found: dict[str, list[Case]] = {}
    if joined:
        before = {one.case_id for case in former.values() for one in case.joined}
        just_now = {one.case_id: one for case in current.values() for one in case.joined}
        alone = {**current, **former, **just_now}
        for number, kept in sorted(joined.items()):
            if {number, kept} <= alone.keys() and number not in before:
                found.setdefault(kept, [alone[kept]]).append(alone[number])
    return found


def remember(
    case: Case,
    former: Case | None,
    joined: Sequence[Case],
    found: Mapping[str, Sequence[Edit]],
    profile: Profile,
) -> Case:
    """The case with what it was made one of, and what the county wrote on that before."""
    before = former.joined if former else ()
    kept = list(before)
    for one in joined[1:] if before else joined:
        edits = _all_of(one, found)
        values = apply_edits(one.reported, edits, profile)
        kept.append(structs.replace(one, edits=edits, values=values))
    return structs.replace(case, joined=tuple(kept)) if kept else case


def take_apart(
    cases: Iterable[Case], known: Iterable[Case], decisions: Collection[Decision], profile: Profile
) -> list[Case]:
    """The cases as they were before a person joined others that are now taken out, and those."""
    cases = list(cases)
    if not any(one.joined for one in cases):
        return cases
    verdicts = read_verdicts(decisions, known)
    return [one for case in cases for one in _parted(case, verdicts, profile)]


def _parted(case: Case, verdicts: Verdicts, profile: Profile) -> Iterator[Case]:
    """The case without what is taken out of it, and that."""
    kept = verdicts.of(case.case_id)
    stay: list[Case] = []
    out: list[Case] = []
    for one in case.joined:
        own, *others = _parted(one, verdicts, profile)
        (stay if verdicts.of(one.case_id) == kept else out).append(own)
        out += others
    if out:
        own, *rest = sorted(stay, key=lambda one: one.case_id != case.case_id)
        edits = tuple(one for one in case.edits if verdicts.of(one.case_id) in ("", kept))
        case = structs.replace(
            with_rows_of(own, rest),
            values=apply_edits(own.reported, edits, profile),
            edits=edits,
            lapsed=case.lapsed,
            postponed=case.postponed,
            undone=case.undone,
            joined=tuple(stay) if rest else (),
        )
    yield case
    yield from out


def with_rows_of(case: Case, joined: Iterable[Case]) -> Case:
    """A case that no file tells this period, with the rows and words of those joined to it."""
    for one in joined:
        case = structs.replace(
            case,
            sources=tuple(dict.fromkeys((*case.sources, *one.sources))),
            parts=tuple(dict.fromkeys((*case.parts, *one.parts))),
            texts=tuple(
                text
                for text in dict.fromkeys((*case.texts, wording_of(one.reported), *one.texts))
                if text != wording_of(case.reported)
            ),
        )
    return case


def tell_unheard(
    joined: Mapping[str, Sequence[Case]],
    found: Mapping[str, Sequence[Edit]],
    cases: Iterable[Case],
) -> Iterator[Finding]:
    """What hands wrote on cases that were joined now, and what does not stand in the other."""
    for case in cases:
        for gone in joined.get(case.case_id, ())[1:]:
            for one in _all_of(gone, found):
                if text_of(case.values, one.field) != one.value:
                    told = {"case": gone.case_id, "who": name_of(one), "other": case.case_id}
                    place, seen = case.values.place, one.value
                    yield Finding("CASE_WORD_NOT_JOINED", LEDGER, one.field, seen, told, place)


def _all_of(case: Case, found: Mapping[str, Sequence[Edit]]) -> tuple[Edit, ...]:
    return merge_edits(case.edits, found.get(case.case_id, ()))
