"""Lays out what a meeting looks at beside the summary: ranks, progress, lists of cases.

In: a ``Brief``. Out: values and loops for templates. Which cases stand there, and why, is
``casework.agenda``; names are shortened and telephone numbers left out here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from ledgerproc.casework.agenda import (
    Hard,
    Ranked,
    Reason,
    find_changed,
    find_hard,
    find_several,
    offices_of,
    rank_groups,
)
from ledgerproc.casework.cases import Case, ChangeKind
from ledgerproc.casework.statistics import UNKNOWN, Tally
from ledgerproc.cleaning.records import Status
from ledgerproc.writing.handouts.brief import (
    FIRST,
    MOST_NAMED,
    NO_FIGURE,
    Brief,
    say_change,
    say_points,
    say_share,
    shorten,
    title_of,
)
from ledgerproc.writing.handouts.duties import JOIN, SOON, say_time_left, shown_deadline
from ledgerproc.writing.office.cells import clean_text

LONG_TEXT = 120  # characters of a narrative or of progress in a leader's table
JOINT = "\x1f"  # between texts that are made quiet together
CASE_FIELDS = frozenset(
    {
        *("序号", "编号", "乡镇", "名称", "案情", "类别", "措施", "办结时间", "剩余天数"),
        *("超期天数", "牵头部门", "配合部门", "责任人员", "进展", "销号时间"),
    }
)
LOOPS: Mapping[str, frozenset[str]] = {
    "名": frozenset(
        {
            *("名次", "乡镇", "上报", "总数", "新增", "已办结", "未办结", "超期", "办结率"),
            *("上期办结率", "升降"),
        }
    ),
    "部": frozenset(
        {
            *("序号", "部门", "总数", "新增", "已办结", "未办结", "超期", "临期", "办结率"),
            *("上期未办结", "增减", "最长超期", "配合"),
        }
    ),
    "超": CASE_FIELDS,
    "难": CASE_FIELDS | {"难点", "提请"},
    "协": CASE_FIELDS | {"部门数", "涉及部门"},
    "销": CASE_FIELDS,
    "反": CASE_FIELDS,
    "区": frozenset({"乡镇", "件数"}),  # a place with its overdue cases
}
NESTED = {"区": "超"}
NAMES = frozenset(
    {
        *("难数", "协数", "超数", "销数", "反数", "临期数", "排名规则", "难规则", "协规则"),
        *("上期办结率", "办结率升降", "排名靠前", "排名靠后"),
    }
)
RANK_RULE = (
    "按办结率从高到低排名；办结率相同的，超期少的在前；都相同的，名次并列。"
    "没有问题的不排名，列在最后。"
)
SEVERAL_RULE = (
    "未办结、牵头和配合部门合计两个以上的，涉及部门多的在前，部门一样多的，超期久的在前。"
)
_ASKED: Mapping[Reason, str] = {
    Reason.LATE: "请牵头部门说明超期原因，重新明确办结时间",
    Reason.OFFICES: "请明确由谁牵头、各部门各办什么",
    Reason.HOUSEHOLDS: "请确定包案领导，分户拿出化解办法",
    Reason.SUM: "请落实资金来源和支付时间",
}


class Agenda:
    """The lines of one run, each table drawn up when it is first asked for."""

    def __init__(self, brief: Brief) -> None:
        self._brief = brief

    @cached_property
    def hard(self) -> Sequence[Hard]:
        """The hardest open cases."""
        run = self._brief.run
        return find_hard(run.cases, run.profile, run.as_of)

    @cached_property
    def several(self) -> Sequence[Case]:
        """Open cases that need several offices."""
        return find_several(self._brief.run.cases, self._brief.run.as_of)

    def changed(self, kind: ChangeKind) -> Sequence[Case]:
        """Cases that something happened to in this period."""
        run = self._brief.run
        return find_changed(run.cases, run.work.changes, kind)

    @cached_property
    def values(self) -> Mapping[str, object]:
        """Single values."""
        brief = self._brief
        before = _shares(brief.run.prior.cases, lambda one: "").get("")
        return {
            "难数": len(self.hard),
            "协数": len(self.several),
            "超数": len(brief.late),
            "销数": len(self.changed(ChangeKind.CLOSED)),
            "反数": len(self.changed(ChangeKind.REOPENED)),
            "临期数": sum(self._soon.values()),
            "排名规则": RANK_RULE,
            "难规则": self._hard_rule(),
            "协规则": SEVERAL_RULE,
            "上期办结率": say_share(before) if before else NO_FIGURE,
            "办结率升降": say_points(brief.total, before),
            **self._ends(),
        }

    def _ends(self) -> Mapping[str, object]:
        """The first and the last of the ranks, in words; "" where too few are ranked."""
        ranked = [(one.rank, one.tally) for one in self._ranked if one.rank is not None]
        if len(ranked) < 2 * FIRST:
            return {"排名靠前": "", "排名靠后": ""}
        # Equals share a rank: all of them are told, or none is at that end.
        ahead = [one for rank, one in ranked if rank <= ranked[FIRST - 1][0]]
        behind = [one for rank, one in ranked if rank >= ranked[-FIRST][0]]
        if len(ahead) + len(behind) > len(ranked):
            return {"排名靠前": "", "排名靠后": ""}
        return {"排名靠前": _say_ranked(ahead), "排名靠后": _say_ranked(behind)}

    @cached_property
    def _ranked(self) -> Sequence[Ranked]:
        return rank_groups(self._brief.lines("places"))

    @cached_property
    def loops(self) -> dict[str, list[Mapping[str, object]]]:
        """The lines of every table."""
        hard = [one.case for one in self.hard]
        late = list(self._cases(self._brief.late))
        return {
            "名": list(self._places()),
            "部": list(self._offices()),
            "超": late,
            "区": _by_place(late),
            "难": [
                {**line, **self._why(one)}
                for line, one in zip(self._cases(hard), self.hard, strict=True)
            ],
            "协": [
                {**line, "部门数": len(offices_of(one)), "涉及部门": JOIN.join(offices_of(one))}
                for line, one in zip(self._cases(self.several), self.several, strict=True)
            ],
            "销": list(self._cases(self.changed(ChangeKind.CLOSED))),
            "反": list(self._cases(self.changed(ChangeKind.REOPENED))),
        }

    def _places(self) -> Iterator[Mapping[str, object]]:
        run = self._brief.run
        states = {one.place: one.state for one in run.submissions}
        before = _shares(run.prior.cases, lambda one: one.values.place or UNKNOWN)
        for one in self._ranked:
            line = one.tally
            former = before.get(line.name)
            yield {
                "名次": NO_FIGURE if one.rank is None else one.rank,
                "乡镇": line.name,
                "上报": states.get(line.name, NO_FIGURE),
                **_counts(line),
                "上期办结率": say_share(former) if former else NO_FIGURE,
                "升降": say_points(line, former),
            }

    def _offices(self) -> Iterator[Mapping[str, object]]:
        brief = self._brief
        former = Counter(_office(one) for one in brief.run.prior.cases if _is_open(one))
        opened = [one for one in brief.run.cases if _is_open(one)]
        assisting = Counter(name for one in opened for name in set(one.values.assisting))
        longest: dict[str, int] = {}
        for one in brief.late:  # the longest first
            longest.setdefault(_office(one), one.overdue_days(brief.run.as_of) or 0)
        lines = list(brief.lines("offices"))
        lines.sort(key=lambda one: (one.name == UNKNOWN, -one.overdue, -one.open, one.name))
        known = {one.name for one in lines}
        lines += [Tally(name) for name in sorted(assisting) if name not in known]
        for number, line in enumerate(lines, 1):
            was = former.get(line.name, 0) if brief.last_period else None
            yield {
                "序号": number,
                "部门": line.name,
                **_counts(line),
                "临期": self._soon.get(line.name, 0),
                "上期未办结": NO_FIGURE if was is None else was,
                "增减": say_change(line.open, was),
                "最长超期": longest.get(line.name),
                "配合": assisting.get(line.name, 0),
            }

    @cached_property
    def _soon(self) -> Counter[str]:
        """Open cases that fall due within a few days, by first lead office."""
        as_of = self._brief.run.as_of
        return Counter(
            _office(one)
            for one in self._brief.run.cases
            if _is_open(one)
            and one.values.deadline.on
            and 0 <= (one.values.deadline.on - as_of).days <= SOON
        )

    def _cases(self, cases: Iterable[Case]) -> Iterator[Mapping[str, object]]:
        brief = self._brief
        for number, case in enumerate(cases, 1):
            values = case.values
            quiet = brief.quiet_of(case)
            texts = (values.narrative, values.measures, values.progress, *values.persons)
            told = quiet(JOINT.join(map(clean_text, texts)))
            narrative, measures, progress, *persons = told.split(JOINT)
            yield {
                "序号": number,
                "编号": case.case_id,
                "乡镇": values.place,
                "名称": title_of(case, quiet),
                "案情": shorten(narrative, LONG_TEXT),
                "类别": JOIN.join(values.categories),
                "措施": shorten(measures, LONG_TEXT),
                "办结时间": shown_deadline(case),
                "剩余天数": say_time_left(case, brief.run.as_of),
                "超期天数": case.overdue_days(brief.run.as_of),
                "牵头部门": quiet(JOIN.join(values.lead)),
                "配合部门": quiet(JOIN.join(values.assisting)),
                "责任人员": JOIN.join(persons),
                "进展": shorten(progress, LONG_TEXT),
                "销号时间": values.closed_on,
            }

    def _why(self, hard: Hard) -> Mapping[str, object]:
        said = (
            _quote(_say(reason, value), hard.words.get(reason, ""))
            for reason, value in hard.reasons.items()
        )
        return {
            "难点": "；".join(said),
            "提请": "；".join(_ASKED[one] for one in hard.reasons),
        }

    def _hard_rule(self) -> str:
        agenda = self._brief.run.profile.output.agenda
        limits = {
            Reason.LATE: agenda.long_late,
            Reason.OFFICES: agenda.many_offices,
            Reason.HOUSEHOLDS: agenda.many_households,
            Reason.SUM: agenda.large_sum,
        }
        said = "；".join(_say(reason, value) + "以上" for reason, value in limits.items())
        return f"未办结、有下列情形之一的：{said}。情形多的、超期久的在前，最多列{agenda.most}件。"


def _say(reason: Reason, value: int) -> str:
    if reason is Reason.LATE:
        return f"超期{value}天"
    if reason is Reason.OFFICES:
        return f"涉及{value}个部门"
    return f"涉及{value}户" if reason is Reason.HOUSEHOLDS else f"涉及{value / 10_000:g}万元"


def _quote(said: str, words: str) -> str:
    """A reason with the words of the narrative, unless these say no more.

    >>> _quote("涉及18户", "18户"), _quote("涉及18户", "18户住户")
    ('涉及18户', '涉及18户（案情：18户住户）')
    """
    return said if words in said else f"{said}（案情：{words}）"


def _say_ranked(lines: Sequence[Tally]) -> str:
    """Groups with their resolved share; of many equals the first ones and how many."""
    shown = lines if len(lines) <= MOST_NAMED else lines[:FIRST]
    rest = "" if len(shown) == len(lines) else f"等{len(lines)}个"
    return JOIN.join(f"{one.name}（{say_share(one)}）" for one in shown) + rest


def _counts(line: Tally) -> Mapping[str, object]:
    return {
        "总数": line.total,
        "新增": line.new,
        "已办结": line.done,
        "未办结": line.open,
        "超期": line.overdue,
        "办结率": say_share(line),
    }


def _by_place(lines: Iterable[Mapping[str, object]]) -> list[Mapping[str, object]]:
    """Lines of cases by place, for templates that set a subtotal under each."""
    groups: dict[object, list[Mapping[str, object]]] = {}
    for line in lines:
        groups.setdefault(line["乡镇"], []).append(line)
    return [{"乡镇": place, "件数": len(own), "超": own} for place, own in groups.items()]


def _is_open(case: Case) -> bool:
    return case.values.status is Status.OPEN


def _office(case: Case) -> str:
    return case.values.lead[0] if case.values.lead else UNKNOWN


def _shares(cases: Iterable[Case], name_of: Callable[[Case], str]) -> Mapping[str, Tally]:
    """Totals and resolved ones by group."""
    total: Counter[str] = Counter()
    done: Counter[str] = Counter()
    for case in cases:
        total[name_of(case)] += 1
        done[name_of(case)] += not _is_open(case)
    return {name: Tally(name, total=count, done=done[name]) for name, count in total.items()}
