"""What the clerk sees while a run works, and when it has ended.

Progress goes to standard error and only to a terminal; the summary goes to standard
output, plain when piped. Nothing here holds a case's text: places and figures only.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from ledgerproc.findings import Severity, explain, severity_of
from ledgerproc.history.reruns import Rerun
from ledgerproc.outcome import Submission
from ledgerproc.pipeline import Published, Watch
from ledgerproc.profile.examples import speech_of

TOP = 10  # townships named on the one screen


@contextmanager
def progress(*, shown: bool) -> Iterator[Watch]:
    """A watcher for a run that draws bars on a terminal, or one that draws nothing."""
    if not (shown and sys.stderr.isatty()):
        yield lambda stage, done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def watch(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield watch


def summary(published: Published) -> dict[str, Any]:
    """The figures of a run, by names that programs may rely on."""
    run = published.run
    total = run.balances[-1]
    severities = Counter(severity_of(one) for one in run.findings)
    overdue = [case.overdue_days(run.as_of) for case in run.cases]
    return {
        "period": run.period,
        "as_of": run.as_of.isoformat(),
        "folder": str(published.folder),
        "files": len(run.files),
        "unreadable": [one.reading.file for one in run.files if one.reading.is_unread],
        "townships": {
            "reported": run.count_places("已报"),
            "nil": run.count_places("零报告"),
            "missing": run.count_places("未报"),
        },
        "unplaced": list(dict.fromkeys(file for one in run.strangers for file in one.files)),
        "rows": total.read,
        "data_rows": total.data,
        "cases": len(run.cases),
        "founded": total.founded,
        "merged": total.merged,
        "rejected": total.rejected,
        "suspects": len(run.work.suspects),
        "overdue": sum(1 for days in overdue if days is not None),
        "errors": severities[Severity.ERROR],
        "warnings": severities[Severity.WARNING],
        "later_periods": list(published.rerun.later) if published.rerun else [],
        "changed_since_former_run": dict(published.rerun.counts) if published.rerun else {},
    }


def show_json(published: Published) -> None:
    """Print the summary as JSON."""
    is_narrow = "utf" not in (sys.stdout.encoding or "").lower()
    click.echo(json.dumps(summary(published), ensure_ascii=is_narrow, indent=1))


def show_summary(published: Published) -> None:
    """Print the summary as one screen in Chinese."""
    run = published.run
    lines = ["", f"{run.profile.title}  {run.period}（统计日期 {run.as_of.isoformat()}）", ""]
    lines += [f"  {label}：{text}" for label, text in _lines(summary(published))]
    worst = sorted((one for one in run.submissions if one.errors), key=lambda one: -one.errors)
    if worst:
        lines.append(f"  错误较多：{_worst(worst)}")
    if published.rerun:
        lines += ["", *_about_rerun(run.period, published.rerun)]
    lines += ["", f"结果在：{published.folder}"]
    click.echo("\n".join(lines))


def _lines(figures: dict[str, Any]) -> list[tuple[str, str]]:
    towns = figures["townships"]
    states = f"已报 {towns['reported']}，零报告 {towns['nil']}，未报 {towns['missing']}"
    if figures["unplaced"]:
        states += (
            f"；另有 {len(figures['unplaced'])} 个文件没有写明是哪个乡镇（街道）的，或不在名单上"
        )
    return [
        ("乡镇（街道）", states),
        (
            "读取",
            f"{figures['files']} 个文件，{figures['rows']} 行，其中数据 {figures['data_rows']} 行",
        ),
        (
            "台账",
            f"{figures['cases']} 件（本期数据立案 {figures['founded']}，并入 {figures['merged']}，"
            f"退回 {figures['rejected']}）",
        ),
        ("超期", f"{figures['overdue']} 件"),
        ("疑似重复", f"{figures['suspects']} 对待处理"),
        ("校验问题", f"错误 {figures['errors']}，警告 {figures['warnings']}"),
    ]


def _about_rerun(period: str, rerun: Rerun) -> list[str]:
    """What an old month that was run again means for the later ones, which stay as they are."""
    later = "、".join(rerun.later)
    counts = "，".join(f"{kind} {count} 件" for kind, count in rerun.counts.items())
    differs = f"{period} 与上次运行相比：{counts or '没有不同'}"
    advice = f"；要让 {later} 也照此计算，请依次再运行一次" if counts else ""
    return [f"  已有更晚的月份 {later}，没有改动。{differs}{advice}"]


def _worst(places: list[Submission]) -> str:
    named = "，".join(f"{one.place} {one.errors}" for one in places[:TOP])
    return named + (f" 等 {len(places)} 个" if len(places) > TOP else "")


def show_unreadable(published: Published) -> bool:
    """Name each file that could not be read on standard error, with what to do."""
    speech = speech_of(published.run.profile)
    unreadable = False
    for file in published.run.files:
        if not file.reading.is_unread:
            continue
        unreadable = True
        for finding in file.findings:
            if severity_of(finding) is Severity.ERROR:
                says, remedy = explain(finding, speech)
                click.echo(f"{file.reading.file}：{says}。{remedy}。", err=True)
    return unreadable
