"""Tells where a case speaks of a group one month and of no group the other.

In: last period's cases and this period's. Out: findings. 张某等12户 and next month 张某 alone may
be the same problem, told shorter, or one household in place of twelve: the number stays, and
nobody shall lose sight of the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ledgerproc.casework.cases import Case
from ledgerproc.casework.features import Rules, Wording, compile_rules, read_wording
from ledgerproc.findings import CellRef, Finding
from ledgerproc.profile.model import Profile


def tell_regrouped(
    former: Mapping[str, Case],
    cases: Iterable[Case],
    rows: Mapping[str, CellRef],
    profile: Profile,
) -> Iterator[Finding]:
    """Cases of which one month tells how many households they are of, and no same sum either."""
    rules = compile_rules(profile)
    for case in cases:
        old = former.get(case.case_id)
        if old is None or case.last_period == old.last_period:  # no file tells it this time
            continue
        ours, theirs = (read_wording(one.reported, rules) for one in (case, old))
        if ours.text == theirs.text or _share_a_sum(ours, theirs, rules):
            continue
        for at, finder in enumerate(rules.finders):
            now, before = ours.found[at], theirs.found[at]
            if finder.rule.is_group and bool(now) != bool(before) and _is_group(now | before):
                details = {
                    "case": case.case_id,
                    "feature": finder.rule.label,
                    "before": _said(before),
                    "after": _said(now),
                }
                where, place = rows[case.case_id], case.values.place
                yield Finding("CASE_GROUP_UNSAID", where, "narrative", "", details, place)


def _share_a_sum(ours: Wording, theirs: Wording, rules: Rules) -> bool:
    told = zip(rules.details, rules.details_of(ours), rules.details_of(theirs), strict=True)
    return any(finder.rule.kind == "amount" and one & other for finder, one, other in told)


def _is_group(counts: Iterable[str]) -> bool:
    return any(one.isdigit() and int(one) > 1 for one in counts)


def _said(counts: Iterable[str]) -> str:
    return f"写“{'、'.join(sorted(counts))}”" if counts else "没有写"
