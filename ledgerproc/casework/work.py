"""Rows become cases: the casework of one period, read from top to bottom.

In: the cleaned files of a period, the state before it, what people wrote into published
ledgers. Out: ``Casework``, in which every data row stands exactly once. Neither the order
nor the names of files change anything but the texts of sources, and which version stands.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from itertools import count

from msgspec import Struct, structs

from ledgerproc.casework.answers import hear_offices
from ledgerproc.casework.cases import (
    Case,
    Casework,
    Decision,
    Edit,
    Merge,
    Placement,
    Prior,
)
from ledgerproc.casework.changes import find_changes, find_remarkable, postponed, undone
from ledgerproc.casework.closings import find_closings
from ledgerproc.casework.decisions import find_decisions
from ledgerproc.casework.edits import (
    LEDGER,
    Hands,
    apply_edits,
    find_conflicts,
    find_edits,
    find_lapsed,
    merge_edits,
)
from ledgerproc.casework.features import compile_rules
from ledgerproc.casework.gather import Gathered, Problem, gather
from ledgerproc.casework.givenbefore import tell_changed, tell_kept
from ledgerproc.casework.groups import tell_regrouped
from ledgerproc.casework.joining import (
    edits_brought,
    find_joined,
    remember,
    take_apart,
    tell_unheard,
    with_rows_of,
)
from ledgerproc.casework.order import in_order, merges_in_order
from ledgerproc.casework.standing import compose, find_differences, other_texts, wording_of
from ledgerproc.casework.strikeoff import COUNTY, hold_back
from ledgerproc.casework.suspects import find_merges, find_suspects, suspect_findings
from ledgerproc.casework.takeback import (
    bases_of_restored,
    how_found,
    own_opinions,
    tell_found_again,
    undo_found_again,
)
from ledgerproc.casework.thresholds import verify_cases
from ledgerproc.casework.versions import find_versions
from ledgerproc.cleaning.records import CleanFile, Feedback, Record, Values
from ledgerproc.findings import CellRef, Finding
from ledgerproc.profile.model import Profile


class Month(Struct, frozen=True):
    """What the steps of one period share."""

    profile: Profile
    period: str  # YYYY-MM
    former: Mapping[str, Case]  # the last period's, by number
    current: Mapping[str, Case]  # an earlier run's of this period
    next_number: int
    free_number: int
    decisions: tuple[Decision, ...]
    edits: Mapping[str, tuple[Edit, ...]]  # the county's, found now
    written: Mapping[str, tuple[Edit, ...]]  # those of them that stand in the last period's ledger
    published: Mapping[str, Mapping[str, Values]]  # by period and number; "" is the last one


def work_cases(
    files: Sequence[CleanFile],
    prior: Prior,
    profile: Profile,
    period: str,
    as_of: date,
    hands: Sequence[Hands] = (),
) -> Casework:
    """Make the cases of a period; ``hands`` are the edited ledgers, the older one first."""
    month, findings = _open_month(prior, profile, period, hands)
    records = [one for file in files for one in file.records]
    feedback = [one for file in files for one in file.feedback]
    gathered = _gather(records, month)
    numbers, next_number = _number(gathered.problems, month)
    joined = find_joined(retired := _retired(gathered), month.former, month.current)
    cases = _cases_of(numbers, gathered, joined, month)
    mentioned = {one.case_id for one in cases}
    cases += _carried_over(mentioned, gathered, joined, month)
    cases, basis, heard = _hear_offices(cases, feedback, gathered, month)
    basis |= bases_of_restored(prior.cases, month.former, mentioned)
    cases = in_order(cases, profile)
    changes = find_changes(prior.cases, cases, retired, mentioned, basis, profile.ownership)
    suspects = find_suspects(gathered, cases, _numbers_of_rows(gathered, numbers))
    merges = find_merges(gathered.problems, numbers, gathered, profile.labels)
    rows = _rows_of(gathered.problems, numbers)
    holders = {row.where: number for row, number in rows}
    places = {(number, str(where)): where for where, number in holders.items()}
    row_of = {one.case_id: _place_of(one, places, period) for one in cases}
    findings += [*gathered.findings, *heard, *tell_found_again(cases, row_of, period)]
    findings += tell_regrouped(month.former, cases, row_of, profile)
    findings += [*tell_unheard(joined, month.edits, cases), *tell_kept(gathered.parted, row_of)]
    findings += tell_changed(rows, month.current, month.decisions, period)
    findings += [*_version_findings(gathered, profile), *_difference_findings(gathered, profile)]
    findings += [told for one in cases for told in find_conflicts(one, profile, row_of)]
    findings += find_remarkable(prior.cases, cases, changes, row_of)
    columns = _columns_of(gathered, numbers)
    findings += find_closings(prior.cases, cases, row_of, columns, profile)
    findings += suspect_findings(suspects, places, cases)
    return Casework(
        cases=tuple(cases),
        merges=merges_in_order([*merges, *_merges_of(cases, feedback)]),
        suspects=suspects,
        changes=changes,
        verifications=verify_cases(cases, profile, as_of),
        decisions=month.decisions,
        placements=_placements(records, gathered, feedback, cases),
        holders=holders,
        findings=tuple(findings),
        next_number=next_number,
    )


def _retired(gathered: Gathered) -> dict[str, str]:
    """Numbers that a person gave up, with those that are kept."""
    return {number: gathered.verdicts.of(number) for number in gathered.verdicts.survivor}


def _open_month(
    prior: Prior, profile: Profile, period: str, hands: Sequence[Hands]
) -> tuple[Month, list[Finding]]:
    """Read what people's hands did since the last run."""
    findings: list[Finding] = []
    decisions = prior.decisions
    edits: dict[str, tuple[Edit, ...]] = {}
    written: Mapping[str, tuple[Edit, ...]] = {}
    everything = {one.case_id: one for one in (*prior.cases, *prior.current)}
    given = {number for one in decisions for number in (one.left_id, one.right_id)}
    first = max(prior.next_number, prior.free_number)
    counter = count(first)
    names = (profile.case_id_format.format(number=one) for one in counter)
    fresh = (one for one in names if one not in everything and one not in given)
    for hand in hands:
        published = prior.current if hand.period == period else prior.cases
        found = find_edits(hand, published, profile, period)
        written = written if hand.period == period else found.edits
        for number, new in found.edits.items():
            edits[number] = merge_edits(edits.get(number, ()), new)
        shown = {one.case_id: one for one in published}
        opinions, made = own_opinions(hand.opinions, shown, decisions, period, fresh)
        told_before = (*decisions, *made)
        decisions, told = find_decisions(opinions, told_before, everything.values(), period)
        findings += [*found.findings, *told]
    former, current = (
        {
            one.case_id: one
            for one in take_apart(
                undo_found_again(some, decisions), everything.values(), decisions, profile
            )
        }
        for some in (prior.cases, prior.current)
    )
    then = {**prior.published, "": {one.case_id: one.values for one in prior.cases}}
    unused = next(counter)
    numbers = unused if unused > first else prior.next_number, prior.free_number
    month = Month(profile, period, former, current, *numbers, decisions, edits, written, then)
    return month, findings


def _gather(records: Iterable[Record], month: Month) -> Gathered:
    """The problems that rows tell, beside all that is known from before."""
    told = [one for one in records if not one.is_rejected]
    former, current = tuple(month.former.values()), tuple(month.current.values())
    rules = compile_rules(month.profile)
    return gather(told, former, current, month.decisions, month.profile, rules)


def _number(problems: Sequence[Problem], month: Month) -> tuple[list[str], int]:
    """Give new problems their numbers, in the order of their contents; none is given twice."""
    taken = {*month.former, *month.current, *(one.number for one in problems)}
    number = month.next_number
    numbers = []
    for problem in problems:
        made = problem.number
        if not made:
            number = max(number, month.free_number)
            while (made := month.profile.case_id_format.format(number=number)) in taken:
                number += 1
            number += 1
        numbers.append(made)
    return numbers, number


def _cases_of(
    numbers: Sequence[str], gathered: Gathered, joined: Mapping[str, list[Case]], month: Month
) -> list[Case]:
    return [
        _case_of(problem, number, joined.get(number, []), month)
        for problem, number in zip(gathered.problems, numbers, strict=True)
    ]


def _case_of(problem: Problem, number: str, joined: Sequence[Case], month: Month) -> Case:
    """The case that rows of this period tell."""
    reported = compose(problem.rows)
    former = month.former.get(number)
    texts: list[str] = []
    for one in (*filter(None, [former]), *joined[1:]):
        texts += [*one.texts, wording_of(one.reported)]
    texts += other_texts(problem.rows)
    earlier = former or month.current.get(number)
    case = Case(
        case_id=number,
        values=hold_back(reported, month.profile.ownership),
        reported=reported,
        sources=tuple(dict.fromkeys(str(one.where) for one in problem.rows)),
        parts=tuple((str(one.where), one.where.part) for one in problem.rows if one.where.part),
        first_period=earlier.first_period if earlier else month.period,
        last_period=month.period,
        texts=tuple(one for one in dict.fromkeys(texts) if one != wording_of(reported)),
        found_again=how_found(
            problem.carried,
            _as_written_on(former, month),
            month.current.get(number),
            wording_of(reported),
            month.decisions,
            month.period,
        ),
    )
    return _with_hands(case, former, joined, month)


def _as_written_on(former: Case | None, month: Month) -> Case | None:
    """The last period's case with what the county wrote on it before it was found again."""
    if former is None or not (new := month.written.get(former.case_id)):
        return former
    edits = merge_edits(former.edits, new)
    values = apply_edits(former.reported, edits, month.profile)
    return structs.replace(former, edits=edits, values=values)


def _with_hands(case: Case, former: Case | None, joined: Sequence[Case], month: Month) -> Case:
    """The case with every edit that still holds; departments' are heard again each run."""
    rerun = month.current.get(case.case_id)
    held = former.edits if former else ()
    if rerun is not None:
        held = merge_edits(held, (one for one in rerun.edits if one.by == COUNTY))
    if former is not None:
        lapsed = find_lapsed(held, former.reported, case.reported)
        held = tuple(one for one in held if one not in lapsed)
        if lapsed or former.lapsed:
            case = structs.replace(case, lapsed=merge_edits(former.lapsed, lapsed))
    own = merge_edits(held, month.edits.get(case.case_id, ()))
    edits = edits_brought(own, joined[1:], month.edits)
    if edits or case.edits:
        values = apply_edits(case.reported, edits, month.profile)
        case = structs.replace(case, values=values, edits=edits)
    case = remember(case, former, joined, month.edits, month.profile)
    moved, again = postponed(former, case), undone(former, case)
    if (moved, again) != (case.postponed, case.undone):
        case = structs.replace(case, postponed=moved, undone=again)
    return case


def _carried_over(
    mentioned: set[str], gathered: Gathered, joined: Mapping[str, list[Case]], month: Month
) -> list[Case]:
    """Cases that no file tells this time: as they were, with what the county wrote since."""
    carried = []
    for number, case in month.former.items():
        if number not in mentioned and gathered.verdicts.of(number) == number:
            some = joined.get(number, [])
            carried.append(_with_hands(with_rows_of(case, some[1:]), case, some, month))
    return carried


def _hear_offices(
    cases: Sequence[Case], feedback: Sequence[Feedback], gathered: Gathered, month: Month
) -> tuple[list[Case], dict[tuple[str, str], str], tuple[Finding, ...]]:
    """Put departments' answers in; also by number and field what a hand's value rests on."""
    published, verdicts = month.published, gathered.verdicts
    return hear_offices(cases, feedback, published, verdicts, month.profile, month.period)


def _merges_of(cases: Iterable[Case], feedback: Sequence[Feedback]) -> list[Merge]:
    """A department's row is merged into the case it names."""
    told = {str(one.where.whole_row) for one in feedback}
    return [
        Merge(case.case_id, case.sources[0], source, None, "部门反馈")
        for case in cases
        for source in case.sources[1:]
        if source in told
    ]


def _columns_of(gathered: Gathered, numbers: Sequence[str]) -> dict[str, Collection[str]]:
    """The columns of the row that each case stands on."""
    return {
        number: problem.rows[0].cells.keys()
        for problem, number in zip(gathered.problems, numbers, strict=True)
    }


def _numbers_of_rows(gathered: Gathered, numbers: Sequence[str]) -> dict[int, str]:
    return {
        offset: number
        for problem, number in zip(gathered.problems, numbers, strict=True)
        for offset in problem.offsets
    }


def _rows_of(problems: Sequence[Problem], numbers: Sequence[str]) -> list[tuple[Record, str]]:
    """Every row, and every part of a row that holds several problems, with its case."""
    return [
        (row, number)
        for problem, number in zip(problems, numbers, strict=True)
        for row in problem.rows
    ]


def _placements(
    records: Iterable[Record],
    gathered: Gathered,
    feedback: Iterable[Feedback],
    cases: Iterable[Case],
) -> dict[str, Placement]:
    """What became of every data row, by its source: the best that became of its parts."""
    founded = {str(one.rows[0].where) for one in gathered.problems}
    told = list(records)
    placed = dict.fromkeys((str(one.where) for one in told), Placement.REJECTED)
    for one in told:
        if not one.is_rejected:
            source = str(one.where)
            placed[source] = Placement.FOUNDED if source in founded else Placement.MERGED
    heard = {source for case in cases for source in case.sources}
    for answer in feedback:
        source = str(answer.where.whole_row)
        placed[source] = Placement.MERGED if source in heard else Placement.REJECTED
    return placed


def _version_findings(gathered: Gathered, profile: Profile) -> list[Finding]:
    files: dict[str, list[Record]] = {}
    shared: dict[frozenset[str], int] = {}
    for problem in gathered.problems:
        for record in problem.rows:
            files.setdefault(record.where.file, []).append(record)
        names = sorted({one.where.file for one in problem.rows})
        for at, one in enumerate(names):
            for other in names[at + 1 :]:
                pair = frozenset((one, other))
                shared[pair] = shared.get(pair, 0) + 1
    return find_versions(files, shared, profile.files)


def _difference_findings(gathered: Gathered, profile: Profile) -> list[Finding]:
    labels = profile.labels
    return [
        finding
        for problem in gathered.problems
        if len(problem.rows) > 1
        for finding in find_differences(problem.rows, labels)
    ]


def _place_of(case: Case, places: Mapping[tuple[str, str], CellRef], period: str) -> CellRef:
    """The row that the case stands on, if it is one of this period; else the ledger.

    What no file tells keeps its old sources, where by now another problem may stand.
    """
    if case.last_period != period:
        return LEDGER
    keys = ((case.case_id, one) for one in case.sources)
    return next((places[one] for one in keys if one in places), LEDGER)
