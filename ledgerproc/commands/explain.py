"""``ledgerproc explain``: a case's whole story."""

from __future__ import annotations

from pathlib import Path

import click
from msgspec import to_builtins

from ledgerproc.commands import common


@click.command("explain", cls=common.Command)
@click.argument("number", metavar="编号")
@common.output_option
@click.option("--period", default="", metavar="YYYY-MM", help="只讲到这个月；不写为最近一期。")
@common.json_option
def explain(number: str, output: Path, period: str, as_json: bool) -> None:
    """讲清一件事的来龙去脉：出自哪些单元格、怎样读的、并入了什么、谁在何时改过什么。"""
    from ledgerproc.archive import ArchiveError
    from ledgerproc.history.months import HistoryError, read_month, read_months
    from ledgerproc.history.story import tell_story
    from ledgerproc.show.report import show, show_json
    from ledgerproc.show.story import story_sections

    try:
        if period:
            read_month(output, period)
        story = tell_story(read_months(output, period), number)
    except HistoryError as problem:
        common.stop(str(problem), common.WRONG)
    except ArchiveError as problem:
        common.stop(str(problem), common.FAILED)
    if as_json:
        show_json(to_builtins(story))
    else:
        show(story_sections(story))
