"""Takes back that a case was found again: what was taken for it becomes a case of its own.

In: opinions, decisions and the cases of a published period. Out: decisions on two numbers,
and cases as they are without the finding. A person names the number twice and writes
不合并; from then on the decision on the old and the new number says what holds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from msgspec import structs

from ledgerproc.casework.cases import Case, Decision, FoundAgain, Opinion
from ledgerproc.casework.changes import CASE_ID
from ledgerproc.casework.fields import field_keys
from ledgerproc.casework.leftovers import Carried
from ledgerproc.casework.standing import wording_of
from ledgerproc.findings import CellRef, Finding

RESTORED = "处理意见：不合并（收回“认作同一件”）"
PARTED = "处理意见：合并已收回"
Opinions = Mapping[tuple[str, str], str]


def how_found(
    carried: Carried | None,
    former: Case | None,
    current: Case | None,
    said: str,
    decisions: Iterable[Decision],
    period: str,
) -> FoundAgain | None:
    """How a case got its words ``said``, if by what was left over: now, or some time before.

    What an earlier run of the period found stays only for a case that a person has decided on
    since: its rows are found by the words of the decision, others are found anew or not at all.
    """
    if former is None:
        return None
    if carried is not None:
        return FoundAgain(period, carried.reason, former)
    if current and current.found_again and wording_of(current.reported) == said:
        number = current.case_id
        if any(number in (one.left_id, one.right_id) for one in decisions):
            return current.found_again
    found = former.found_again
    return found if found and said != wording_of(found.before.reported) else None


def tell_found_again(
    cases: Iterable[Case], rows: Mapping[str, CellRef], period: str
) -> list[Finding]:
    """Which cases were found by what was left over this period, and what spoke for it."""
    return [
        Finding(
            "CASE_FOUND_AGAIN",
            rows[one.case_id],
            details={"case": one.case_id, "reason": one.found_again.reason},
            place=one.values.place,
        )
        for one in cases
        if one.found_again is not None and one.found_again.period == period
    ]


def bases_of_restored(
    published: Iterable[Case], former: Mapping[str, Case], mentioned: Collection[str]
) -> dict[tuple[str, str], str]:
    """Why the fields of a case that a person put back are as they were before, if no row tells.

    A case that was taken out of another one again comes up because of that, whoever tells it.
    """
    found: dict[tuple[str, str], str] = {}
    for one in published:
        own = former[one.case_id]
        if own is one:
            continue
        why = RESTORED if own.joined == one.joined else PARTED
        if one.case_id not in mentioned:
            found |= {(one.case_id, key): why for key in field_keys(one.values, own.values)}
        out = {gone.case_id for gone in one.joined} & former.keys()
        found |= {(number, CASE_ID): why for number in out}
    return found


def own_opinions(
    opinions: Opinions,
    published: Mapping[str, Case],
    decisions: Sequence[Decision],
    period: str,
    fresh: Iterator[str],
) -> tuple[dict[tuple[str, str], str], list[Decision]]:
    """Opinions on two numbers each, and the decisions that give a case's last words a number.

    An opinion on one number that was not found again stays as it is: nobody can mean it.
    """
    told: dict[tuple[str, str], str] = {}
    made: list[Decision] = []
    for (left, right), word in opinions.items():
        case = published.get(left) if left == right else None
        if case is None or case.found_again is None:
            told[left, right] = word
        elif number := _taken_out(case, decisions):
            told[left, number] = word
        elif word.strip() == Opinion.APART:
            told_by = case.found_again.before.reported, case.reported
            texts, places = map(wording_of, told_by), (one.place for one in told_by)
            made.append(Decision(left, next(fresh), Opinion.APART, period, *texts, *places))
    return told, made


def undo_found_again(cases: Sequence[Case], decisions: Sequence[Decision]) -> list[Case]:
    """The cases with each that a person took back as it was, beside what was taken for it."""
    numbers = {one.case_id for one in cases}
    apart = [one for one in decisions if one.opinion is not Opinion.MERGE]
    undone: list[Case] = []
    for case in cases:
        number = _taken_out(case, apart)
        if not number or number in numbers or case.found_again is None:
            undone.append(case)
        else:
            undone.append(structs.replace(case.found_again.before, joined=case.joined))
            undone.append(_what_was_taken(case, case.found_again, number))
    return undone


def _taken_out(case: Case, decisions: Iterable[Decision]) -> str:
    """The number that was given to what was taken for a case, by the words of the decision."""
    if case.found_again is None:
        return ""
    told = wording_of(case.reported)
    for one in decisions:
        sides = (one.left_id, one.left_text), (one.right_id, one.right_text)
        for (number, _), (other, text) in (sides, sides[::-1]):
            if number == case.case_id and text == told:
                return other
    return ""


def _what_was_taken(case: Case, found: FoundAgain, number: str) -> Case:
    """What was taken for a case, without what that case had before."""
    before = found.before
    known = {*before.texts, wording_of(before.reported)}
    return structs.replace(
        case,
        case_id=number,
        first_period=found.period,
        edits=tuple(one for one in case.edits if one not in before.edits),
        postponed=tuple(one for one in case.postponed if one not in before.postponed),
        undone=tuple(one for one in case.undone if one not in before.undone),
        texts=tuple(one for one in case.texts if one not in known),
        found_again=None,
        joined=(),
    )
