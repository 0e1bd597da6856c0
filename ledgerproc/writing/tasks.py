"""Writes 部门任务单/: what each lead office owes, ready to print, to fill in and to send back.

A sheet is built from its office's own cases and nothing else; no sheet is cut out of a
fuller one. Its look comes from ``templates/部门任务单.xlsx``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from ledgerproc.casework.cases import Case
from ledgerproc.cleaning.records import DeadlineKind, Status
from ledgerproc.outcome import Run
from ledgerproc.profile.model import Profile
from ledgerproc.writing.expressions import Vocabulary
from ledgerproc.writing.fill import fill
from ledgerproc.writing.names import place_inside, unique_names
from ledgerproc.writing.template import read_template

FOLDER = "部门任务单"
TEMPLATE = "部门任务单.xlsx"
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
VOCABULARY = Vocabulary(
    frozenset({"部门", "单名", "标题", "办公室", "截至", "件数", "超期数", "临期数"}),
    {"栏": frozenset(CORE.values())},
    {"行": frozenset({"序号", "编号", "剩余天数", "超期天数", *CORE.values()})},
)


def write_task_sheets(run: Run, folder: Path, templates: Path) -> list[Path]:
    """Write one workbook per lead office with open cases into ``folder``/部门任务单."""
    target = folder / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    template = read_template(templates / TEMPLATE, VOCABULARY)
    owed = open_cases_by_office(run)
    names = unique_names(owed)
    written = []
    for office, cases in owed.items():
        values = build_values(run, office, cases)
        rows = [build_row(number, case, run.as_of) for number, case in enumerate(cases, 1)]
        path = place_inside(target, names[office], ".xlsx")
        path.write_bytes(fill(template, values, {"行": rows}, title=FOLDER))
        written.append(path)
    return written


def open_cases_by_office(run: Run) -> dict[str, list[Case]]:
    """Open cases by the office that leads them: offices of the profile first, late ones first."""
    owed: dict[str, list[Case]] = {one.name: [] for one in run.profile.offices}
    for case in run.cases:
        if case.values.status is Status.OPEN:
            for office in case.values.lead:
                owed.setdefault(office, []).append(case)
    return {
        office: sorted(cases, key=urgency) for office, cases in owed.items() if office and cases
    }


def urgency(case: Case) -> tuple[date, str]:
    """Sorts by deadline; what has none comes last."""
    return case.values.deadline.on or date.max, case.case_id


def build_values(run: Run, office: str, cases: Iterable[Case]) -> dict[str, object]:
    """The single values of one office's sheet."""
    left = [(case.values.deadline.on - run.as_of).days for case in cases if case.values.deadline.on]
    titles = run.profile.layout.feedback_titles
    return {
        "部门": office,
        "单名": titles[0] if titles else FOLDER,
        "标题": run.profile.title,
        "办公室": run.profile.office,
        "截至": run.as_of,
        "件数": len(list(cases)),
        "超期数": sum(days < 0 for days in left),
        "临期数": sum(0 <= days <= SOON for days in left),
        "栏": core_labels(run.profile),
    }


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
