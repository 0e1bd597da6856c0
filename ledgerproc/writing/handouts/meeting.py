"""Writes 会议材料/: a summary of one page (table and text), 附表.xlsx and 通报.docx.

All come from ``templates/``, whose sentences and tables an office may change; the figures
come from one ``Brief``, so that no two papers can differ. Names are shortened, telephone
numbers do not appear.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import zip_longest
from pathlib import Path

from ledgerproc.casework.cases import Case
from ledgerproc.casework.statistics import Tally
from ledgerproc.outcome import Run
from ledgerproc.reading.otherwise import VIEW_MARK
from ledgerproc.writing.checking.papertexts import compare_document, compare_workbook
from ledgerproc.writing.filling.documents import fill_document, read_document
from ledgerproc.writing.filling.expressions import Vocabulary
from ledgerproc.writing.filling.fill import fill
from ledgerproc.writing.filling.plan import Items
from ledgerproc.writing.filling.template import read_template
from ledgerproc.writing.handouts.agenda import LOOPS, NAMES, NESTED, Agenda
from ledgerproc.writing.handouts.brief import (
    NO_FIGURE,
    Brief,
    say_change,
    say_first,
    say_period,
    say_share,
    title_of,
)
from ledgerproc.writing.handouts.duties import CORE, JOIN, core_labels

FOLDER = "会议材料"
TABLE, ANNEXES = "汇总表.xlsx", "附表.xlsx"
PAPER, CIRCULAR = "汇总.docx", "通报.docx"
MOST_GROUPS, MOST_LATE = 8, 8  # lines of the short tables: the page must not run over
FIELDS = ("总数", "新增", "已办结", "未办结", "超期", "办结率", "上期未办结", "增减")
BESIDE = ("总数", "未办结", "超期", "办结率")
VOCABULARY = Vocabulary(
    frozenset(
        {
            *("标题", "地区", "办公室", "截至", "本期", "上期", "有上期", "期号"),
            *("已报数", "零报告数", "未报数", "应报数", "未报单位", "最长超期天数", "最长超期"),
            "最长超期数",
            *("类别前三", "乡镇前三", "部门前三", "超期类别", "超期部门"),
            *("附表名", "查阅"),
        }
    )
    | NAMES,
    {
        "栏": frozenset(CORE.values()),
        "合计": frozenset(FIELDS),
    },
    {
        "类": frozenset({"序号", "名称", *FIELDS}),
        "比": frozenset(
            {"序号", "乡镇", "部门"}
            | {f"乡镇{one}" for one in BESIDE}
            | {f"部门{one}" for one in BESIDE}
        ),
        "久": frozenset(
            {"序号", "编号", "乡镇", "名称", "类别", "办结时间", "超期天数", "牵头部门"}
        ),
        **LOOPS,
    },
    NESTED,
)


def write_meeting_papers(
    run: Run, folder: Path, templates: Path, brief: Brief | None = None
) -> list[Path]:
    """Write the papers into ``folder``/会议材料; ``brief`` spares counting twice."""
    target = folder / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    brief = brief or Brief(run)
    agenda = Agenda(brief)
    values = {**build_values(brief), **agenda.values}
    loops = {**build_loops(brief), **agenda.loops}
    title = f"{run.profile.title}汇总"
    written = []
    for name in (TABLE, ANNEXES):
        table = read_template(templates / name, VOCABULARY)
        (target / name).write_bytes(fill(table, values, loops, title))
        compare_workbook(target / name, table, values, loops)
        written.append(target / name)
    for name in (PAPER, CIRCULAR):
        document = read_document(templates / name, VOCABULARY)
        (target / name).write_bytes(fill_document(document, values, loops, title))
        compare_document(target / name, document, values, loops)
        written.append(target / name)
    return written


def build_values(brief: Brief) -> dict[str, object]:
    """Every single value that the papers may name."""
    run = brief.run
    known = {one.name for one in run.profile.places}
    missing = [one.place for one in run.submissions if one.state == "未报" and one.place in known]
    longest = brief.late[0] if brief.late else None
    return {
        "标题": run.profile.title,
        "地区": run.profile.region,
        "办公室": run.profile.office,
        "截至": run.as_of,
        "本期": say_period(run.period),
        "上期": brief.last_period,
        "有上期": bool(brief.last_period),
        "期号": run.as_of.month,
        "应报数": len(known),
        "已报数": run.count_places("已报"),
        "零报告数": run.count_places("零报告"),
        "未报数": len(missing),
        "未报单位": shorten_list(missing, 4),
        "最长超期天数": (longest.overdue_days(run.as_of) or 0) if longest else 0,
        "最长超期": _title(brief, longest) if longest else "",
        "最长超期数": brief.as_late,
        "类别前三": say_top(brief.lines("categories"), "total"),
        "乡镇前三": say_top(brief.lines("places"), "open"),
        "部门前三": say_top(brief.lines("offices"), "open"),
        "超期类别": say_top(brief.lines("categories"), "overdue"),
        "超期部门": say_top(brief.lines("offices"), "overdue"),
        "栏": core_labels(run.profile),
        "合计": _figures(brief, brief.total, _sum_before(brief)),
        "附表名": run.profile.output.titles.get(FOLDER, run.profile.title),
        "查阅": VIEW_MARK,
    }


def build_loops(brief: Brief) -> dict[str, Items]:
    """The lines of every table."""
    categories = [
        {"序号": number, "名称": count.name, **_figures(brief, count, _before(brief, count.name))}
        for number, count in enumerate(brief.lines("categories"), 1)
    ]
    late = [_late(brief, number, case) for number, case in enumerate(brief.late[:MOST_LATE], 1)]
    return {"类": categories, "比": _side_by_side(brief), "久": late}


def _figures(brief: Brief, count: Tally, before: int | None) -> dict[str, object]:
    return {
        "总数": count.total,
        "新增": count.new,
        "已办结": count.done,
        "未办结": count.open,
        "超期": count.overdue,
        "办结率": say_share(count),
        "上期未办结": NO_FIGURE if before is None else before,
        "增减": say_change(count.open, before),
    }


def _before(brief: Brief, name: str) -> int | None:
    return None if brief.last_open is None else brief.last_open.get(name, 0)


def _sum_before(brief: Brief) -> int | None:
    return None if brief.last_open is None else sum(brief.last_open.values())


def _side_by_side(brief: Brief) -> list[dict[str, object]]:
    """Places and offices on the same lines, those with most to do first."""
    places, offices = brief.ranked("places"), brief.ranked("offices")
    pairs = zip_longest(places[:MOST_GROUPS], offices[:MOST_GROUPS])
    return [
        {"序号": number, **_group("乡镇", place), **_group("部门", office)}
        for number, (place, office) in enumerate(pairs, 1)
    ]


def _group(prefix: str, count: Tally | None) -> dict[str, object]:
    if count is None:
        return {prefix: "", **{f"{prefix}{one}": "" for one in BESIDE}}
    return {
        prefix: count.name,
        f"{prefix}总数": count.total,
        f"{prefix}未办结": count.open,
        f"{prefix}超期": count.overdue,
        f"{prefix}办结率": say_share(count),
    }


def _late(brief: Brief, number: int, case: Case) -> dict[str, object]:
    return {
        "序号": number,
        "编号": case.case_id,
        "乡镇": case.values.place,
        "名称": _title(brief, case),
        "类别": JOIN.join(case.values.categories),
        "办结时间": case.values.deadline.on,
        "超期天数": case.overdue_days(brief.run.as_of),
        "牵头部门": brief.quiet_of(case)(JOIN.join(case.values.lead)),
    }


def _title(brief: Brief, case: Case) -> str:
    return title_of(case, brief.quiet_of(case))


_WEIGHTS: dict[str, Callable[[Tally], int]] = {
    "total": lambda one: one.total,
    "open": lambda one: one.open,
    "overdue": lambda one: one.overdue,
}


def say_top(counts: Sequence[Tally], key: str) -> str:
    """The three largest groups with their numbers and all that equal the third; "" for none.

    >>> counts = [Tally("甲", 2), Tally("乙", 5), Tally("丙"), Tally("丁", 2), Tally("戊", 1)]
    >>> say_top(counts[:3], "total"), say_top(counts, "total")
    ('乙5件、甲2件', '乙5件、甲、丁各2件')
    """
    weigh = _WEIGHTS[key]
    found = sorted((one for one in counts if weigh(one)), key=lambda one: -weigh(one))
    return say_first([(one.name, f"{weigh(one)}件") for one in found])


def shorten_list(names: list[str], most: int) -> str:
    """Names beside their number; of many the first ones, never all but one or two.

    >>> shorten_list(["甲", "乙", "丙", "丁"], 1), shorten_list(["甲", "乙", "丙"], 1)
    ('甲等', '甲、乙、丙')
    """
    if len(names) <= most + 2:
        return JOIN.join(names)
    return JOIN.join(names[:most]) + "等"
