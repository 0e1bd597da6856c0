"""What a case brings along that a person joined to another one: hands, sources, wordings.

In: the case that stays, and the cases joined to it as the last period published them. Out:
what the case that stays says from now on, and findings on words that do not stand in it. A
closing is not brought along: that one of two was struck off does not close both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import structs

from ledgerproc.casework.cases import Case, Edit
from ledgerproc.casework.edits import LEDGER, merge_edits, name_of
from ledgerproc.casework.fields import text_of
from ledgerproc.casework.standing import wording_of
from ledgerproc.findings import Finding

OWN = frozenset({"status", "closed_on", "place", "title", "narrative"})  # of each case by itself


def edits_brought(
    own: Iterable[Edit], joined: Iterable[Case], found: Mapping[str, Sequence[Edit]]
) -> tuple[Edit, ...]:
    """The case's own edits with those of the joined ones; ``found`` are the county's now.

    Where a hand wrote on both, what it wrote on the case that stays holds.
    """
    brought = [one for case in joined for one in _all_of(case, found) if one.field not in OWN]
    return merge_edits(brought, own)


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
    joined: Mapping[str, str],
    former: Mapping[str, Case],
    found: Mapping[str, Sequence[Edit]],
    cases: Iterable[Case],
) -> Iterator[Finding]:
    """What hands wrote on a case that was joined now, and what does not stand in the other."""
    standing = {one.case_id: one for one in cases}
    for number, kept in sorted(joined.items()):
        case = standing.get(kept)
        if case is None or number not in former:
            continue
        for one in _all_of(former[number], found):
            if text_of(case.values, one.field) != one.value:
                details = {"case": number, "who": name_of(one), "other": kept}
                place = case.values.place
                yield Finding("CASE_WORD_NOT_JOINED", LEDGER, one.field, one.value, details, place)


def _all_of(case: Case, found: Mapping[str, Sequence[Edit]]) -> tuple[Edit, ...]:
    return merge_edits(case.edits, found.get(case.case_id, ()))
