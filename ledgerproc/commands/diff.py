"""``ledgerproc diff``: two published months apart."""

from __future__ import annotations

from pathlib import Path

import click
from msgspec import to_builtins

from ledgerproc.commands import common


@click.command("diff", cls=common.Command)
@click.argument("earlier", metavar="YYYY-MM")
@click.argument("later", metavar="YYYY-MM")
@common.output_option
@common.json_option
def diff(earlier: str, later: str, output: Path, as_json: bool) -> None:
    """比较两个月：新增、变更、销号、反弹、本月未报，各字段改前改后。两个月不必相邻。"""
    from ledgerproc.archive import ArchiveError
    from ledgerproc.history.comparison import compare_months
    from ledgerproc.history.months import HistoryError, read_month, read_months
    from ledgerproc.show.comparison import comparison_sections
    from ledgerproc.show.report import show, show_json

    first, last = sorted((earlier, later))
    try:
        read_month(output, first)
        read_month(output, last)
        months = [one for one in read_months(output, last) if one.period >= first]
    except HistoryError as problem:
        common.stop(str(problem), common.WRONG)
    except ArchiveError as problem:
        common.stop(str(problem), common.FAILED)
    found = compare_months(months)
    if as_json:
        show_json(to_builtins(found))
    else:
        show(comparison_sections(found))
