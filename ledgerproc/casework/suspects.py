"""Lays pairs of cases before a person, and tells why rows were merged without one.

A pair that a person decided is not shown again, unless the verdict was 待定.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ledgerproc.casework.cases import Case, Merge, Opinion, Suspect
from ledgerproc.casework.duplicates import Match
from ledgerproc.casework.gather import Gathered, Problem
from ledgerproc.casework.identity import CARRIED
from ledgerproc.casework.scoring import Verdict
from ledgerproc.casework.standing import find_own_words, own_clauses
from ledgerproc.findings import CellRef, Finding

_DIFFERENT = "不同"  # a reason that has it says what keeps a pair apart
MOST_QUOTED = 70  # characters of what one side says by itself


def find_suspects(
    gathered: Gathered, cases: Sequence[Case], number_of_row: Mapping[int, str]
) -> tuple[Suspect, ...]:
    """Pairs of cases that may be one problem, in groups, the likeliest first."""
    by_number = {one.case_id: one for one in cases}
    mentioned = set(number_of_row.values())
    rows = len(number_of_row)

    def number_of(offset: int) -> str:
        """The case of a row, or of a wording whose case no row tells this time."""
        if offset < rows:
            return number_of_row[offset]
        number = gathered.verdicts.of(gathered.items[offset].case_id)
        return number if number in by_number and number not in mentioned else ""

    best: dict[tuple[str, str], Match] = {}
    for match in gathered.matches:
        left, right = number_of(match.left), number_of(match.right)
        pair = (left, right) if left <= right else (right, left)
        if left and right and left != right and not _is_settled(pair, gathered):
            best.setdefault(pair, match)
    return _in_groups(best, gathered, by_number)


def _is_settled(pair: tuple[str, str], gathered: Gathered) -> bool:
    key = frozenset(pair)
    return key in gathered.verdicts.apart and key not in gathered.verdicts.pending


def _in_groups(
    best: Mapping[tuple[str, str], Match], gathered: Gathered, cases: Mapping[str, Case]
) -> tuple[Suspect, ...]:
    """Number the groups of pairs that hang together, by their likeliest pair."""
    group: dict[str, int] = {}
    pairs = sorted(best, key=lambda one: (-best[one].verdict.score, one))
    for number, (left, right) in enumerate(pairs, 1):
        old = sorted({group[one] for one in (left, right) if one in group})
        into = old[0] if old else number
        group[left] = group[right] = into
        if len(old) == 2:
            group.update({case: into for case, one in group.items() if one == old[1]})
    names = {one: at for at, one in enumerate(sorted(set(group.values())), 1)}
    suspects = [
        _suspect(names[group[pair[0]]], pair, best[pair], gathered, cases) for pair in pairs
    ]
    return tuple(sorted(suspects, key=lambda one: (one.group, -one.score, one.left_id)))


def _suspect(
    group: int,
    pair: tuple[str, str],
    match: Match,
    gathered: Gathered,
    cases: Mapping[str, Case],
) -> Suspect:
    left, right = cases[pair[0]], cases[pair[1]]
    sources = {gathered.items[one].source for one in (match.left, match.right)}
    reason = match.verdict.reason + _kept_apart(match.verdict, left, right, gathered)
    is_pending = frozenset(pair) in gathered.verdicts.pending
    return Suspect(
        group=group,
        left_id=left.case_id,
        left_source=_source(left, sources),
        left_title=left.values.title,
        right_id=right.case_id,
        right_source=_source(right, sources),
        right_title=right.values.title,
        score=match.verdict.score,
        reason=reason + _side_by_side(left, right),
        opinion=Opinion.PENDING.value if is_pending else "",
    )


def _kept_apart(verdict: Verdict, left: Case, right: Case, gathered: Gathered) -> str:
    """Why a pair is asked about though two of its rows are alike enough, where nothing says so."""
    pair = left.case_id, right.case_id
    if pair in gathered.parted.items() or pair[::-1] in gathered.parted.items():
        return "，但本月前一次运行已分别编号"
    if not verdict.is_merge or _DIFFERENT in verdict.reason:
        return ""
    ours, theirs = left.values.categories, right.values.categories
    if ours and theirs and set(ours).isdisjoint(theirs):
        return f"，但两件类别{_DIFFERENT}"
    if left.values.place != right.values.place:
        return f"，但两件报送单位{_DIFFERENT}"
    return "，但两件中另有不能并为一件的行"


def _side_by_side(left: Case, right: Case) -> str:
    """What each narrative says and the other does not: names alone do not decide a pair."""
    sides = (("甲", left, right), ("乙", right, left))
    told = [(name, own_clauses(one.values, other.values)) for name, one, other in sides]
    return "".join(f"\n{name}另写：{_cut(text)}" for name, text in told if text)


def _cut(text: str) -> str:
    return text if len(text) <= MOST_QUOTED else f"{text[:MOST_QUOTED]}……"


def _source(case: Case, matched: set[str]) -> str:
    """The row that was compared, or the one that the case stands on."""
    return next((one for one in case.sources if one in matched), "") or (
        case.sources[0] if case.sources else ""
    )


def suspect_findings(
    suspects: Sequence[Suspect], places: Mapping[tuple[str, str], CellRef], cases: Sequence[Case]
) -> list[Finding]:
    """A note at the row of each pair; ``places`` are this period's rows by case and source."""
    place_of = {one.case_id: one.values.place for one in cases}
    found = []
    for one in suspects:
        sides = (
            ((one.left_id, one.left_source), one.right_id),
            ((one.right_id, one.right_source), one.left_id),
        )
        side = next((side for side in sides if side[0] in places), None)
        if side is not None:
            details = {"other": side[1], "score": f"{one.score:.2f}"}
            where = places[side[0]]
            place = place_of[side[0][0]]
            found.append(Finding("CASE_SUSPECTED_TWIN", where, details=details, place=place))
    return found


def find_merges(
    problems: Sequence[Problem],
    numbers: Sequence[str],
    gathered: Gathered,
    labels: Mapping[str, str],
) -> list[Merge]:
    """Every row that joined another row's case, with the reason; ``numbers`` by problem.

    The reason ends with what the merged row says and the standing one does not.
    """
    by_row: dict[int, list[tuple[Verdict, int]]] = {}
    for one in gathered.matches:
        if one.verdict.is_merge:
            by_row.setdefault(one.left, []).append((one.verdict, one.right))
            by_row.setdefault(one.right, []).append((one.verdict, one.left))
    merges = []
    for problem, number in zip(problems, numbers, strict=True):
        standing, members = problem.offsets[0], set(problem.offsets)
        for offset, row in zip(problem.offsets[1:], problem.rows[1:], strict=True):
            found = [one for one in by_row.get(offset, ()) if one[1] in members]
            score, reason = _why(offset, standing, found, gathered)
            reason += _decided(number, gathered)
            if also := find_own_words(row.values, problem.rows[0].values, labels):
                reason += f"；此行另写：{also}"
            source = str(problem.rows[0].where)
            merges.append(Merge(number, source, str(row.where), score, reason))
    return merges


def _decided(number: str, gathered: Gathered) -> str:
    """The numbers that a person joined into this one, by which the verdict is taken back."""
    joined = [one for one in gathered.verdicts.survivor if gathered.verdicts.of(one) == number]
    return f"（处理意见合并的编号：{'、'.join((number, *sorted(joined)))}）" if joined else ""


def _why(
    offset: int,
    standing: int,
    found: Sequence[tuple[Verdict, int]],
    gathered: Gathered,
) -> tuple[float | None, str]:
    """The verdict on the row and the standing one, or on the row and its likeliest fellow."""
    fellows = sorted(found, key=lambda one: (one[1] != standing, -one[0].score, one[1]))
    claims = gathered.assignment.claims
    ours, theirs = claims.get(offset), claims.get(standing)
    if ours and theirs and ours.case_id != theirs.case_id:
        return None, f"处理意见：{Opinion.MERGE.value}"
    if fellows:
        verdict, other = fellows[0]
        through = "" if other == standing else f"（与 {gathered.items[other].source}）"
        return verdict.score, verdict.reason + through
    if ours:
        return (None if ours.score >= CARRIED else ours.score), f"与上期同一案件：{ours.reason}"
    return None, "与上期同一案件"
