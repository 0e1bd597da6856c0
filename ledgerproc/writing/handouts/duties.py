"""What each office owes: who leads, who assists, how urgent it is, and a case as a line.

In: a run. Out: shares of its open cases, and lines for templates of papers that go to offices.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from msgspec import Struct

from ledgerproc.casework.cases import Case
from ledgerproc.cleaning.records import DeadlineKind, Status
from ledgerproc.outcome import Run
from ledgerproc.profile.model import Profile
from ledgerproc.reading.otherwise import VIEW_MARK

FOLDER = "部门任务单"
SOON = 10  # days left from which a deadline is near
JOIN = "、"

# What templates call the core fields; 栏 gives the profile's own label for each.
CORE = {
    "place": "乡镇",
    "title": "名称",
    "narrative": "案情",
    "categories": "类别",
    "measures": "措施",
    "deadline": "办结时间",
    "lead": "牵头部门",
    "assisting": "配合部门",
    "persons": "责任人员",
    "phones": "联系电话",
    "note": "备注",
    "status": "状态",
    "progress": "进展",
    "closed_on": "销号时间",
}
LINE = frozenset({"序号", "编号", "剩余天数", "超期天数", *CORE.values()})


class Share(Struct, frozen=True):
    """One office's open cases, by deadline."""

    office: str
    leads: Sequence[Case]
    assists: Sequence[Case]


def share_out(run: Run) -> list[Share]:
    """Who leads and who assists in open cases: offices of the profile first."""
    leads = open_cases_by_office(run, lambda case: case.values.lead)
    assists = open_cases_by_office(run, lambda case: only_assisting(case))
    return [
        Share(office, leads.get(office, ()), assists.get(office, ()))
        for office in dict.fromkeys((*leads, *assists))
    ]


def only_assisting(case: Case) -> tuple[str, ...]:
    """Offices that assist in a case without leading it."""
    return tuple(one for one in case.values.assisting if one not in case.values.lead)


def open_cases_by_office(
    run: Run, offices_of: Callable[[Case], Sequence[str]]
) -> dict[str, list[Case]]:
    """Open cases by office: offices of the profile first, cases that are due first first."""
    owed: dict[str, list[Case]] = {one.name: [] for one in run.profile.offices}
    for case in run.cases:
        if case.values.status is Status.OPEN:
            for office in offices_of(case):
                owed.setdefault(office, []).append(case)
    return {
        office: sorted(cases, key=urgency) for office, cases in owed.items() if office and cases
    }


def urgency(case: Case) -> tuple[date, str]:
    """Sorts by deadline; what has none comes last."""
    return case.values.deadline.on or date.max, case.case_id


def common_values(run: Run) -> dict[str, object]:
    """Values that every paper for departments may name."""
    titles = run.profile.layout.feedback_titles
    return {
        "单名": titles[0] if titles else FOLDER,
        "标题": run.profile.title,
        "办公室": run.profile.office,
        "截至": run.as_of,
        "查阅": VIEW_MARK,
        "栏": core_labels(run.profile),
    }


def count_urgent(cases: Iterable[Case], as_of: date) -> tuple[int, int]:
    """How many are overdue, and how many fall due within a few days."""
    left = [(case.values.deadline.on - as_of).days for case in cases if case.values.deadline.on]
    return sum(days < 0 for days in left), sum(0 <= days <= SOON for days in left)


def core_labels(profile: Profile) -> dict[str, str]:
    """The profile's column names by what templates call the fields."""
    return {name: profile.labels.get(key, name) for key, name in CORE.items()}


def build_row(number: int, case: Case, as_of: date) -> Mapping[str, object]:
    """The values of one case, with their types."""
    values = case.values
    return {
        "序号": number,
        "编号": case.case_id,
        "剩余天数": say_time_left(case, as_of),
        "超期天数": case.overdue_days(as_of),
        "乡镇": values.place,
        "名称": values.title,
        "案情": values.narrative,
        "类别": JOIN.join(values.categories),
        "措施": values.measures,
        "办结时间": shown_deadline(case),
        "牵头部门": JOIN.join(values.lead),
        "配合部门": JOIN.join(values.assisting),
        "责任人员": JOIN.join(values.persons),
        "联系电话": "\n".join(values.phones),
        "备注": values.note,
        "状态": values.status.value,
        "进展": values.progress,
        "销号时间": values.closed_on,
    }


def shown_deadline(case: Case) -> date | str | None:
    """A deadline as tables show it: a day, a word for none by nature, or nothing."""
    deadline = case.values.deadline
    return "长期" if deadline.kind is DeadlineKind.ONGOING else deadline.on


def say_time_left(case: Case, as_of: date) -> str:
    """How long an office still has, in words that survive a black and white print."""
    deadline = case.values.deadline
    if deadline.kind is DeadlineKind.ONGOING:
        return "长期"
    if deadline.on is None:
        return "未定期限"
    days = (deadline.on - as_of).days
    if days < 0:
        return f"已超期 {-days} 天"
    if days == 0:
        return "今天到期"
    return f"{days} 天后到期" if days <= SOON else f"剩余 {days} 天"
