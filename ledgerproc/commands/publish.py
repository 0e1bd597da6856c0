"""``ledgerproc publish``: the version for the public, without anything personal."""

from __future__ import annotations

from pathlib import Path

import click

from ledgerproc.commands import common


@click.command("publish", cls=common.Command)
@click.option(
    "--to",
    "target",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="写到哪个文件：.html 或 .xlsx。",
)
@click.option("--period", default="", metavar="YYYY-MM", help="公开哪个月；不写为最近一期。")
@common.output_option
@common.profile_option
def publish(target: Path, period: str, output: Path, profile: str) -> None:
    """生成可以公开的版本：只有件数和进度，没有姓名、地址、案情；查到不能公开的内容就不生成。"""
    from ledgerproc.archive import ArchiveError
    from ledgerproc.history.months import HistoryError
    from ledgerproc.profile.errors import ProfileError
    from ledgerproc.profile.loader import load_profile
    from ledgerproc.publication import ENDINGS, PublicationError
    from ledgerproc.publication import publish as publish_period
    from ledgerproc.writing.filling.expressions import TemplateError

    if target.suffix.lower() not in ENDINGS:
        common.stop(f"“{target}”的后缀不对；请写 .html 或 .xlsx", common.WRONG)
    try:
        told = publish_period(output, period, load_profile(profile), target)
    except (ProfileError, HistoryError) as problem:
        common.stop(str(problem), common.WRONG)
    except (PublicationError, ArchiveError, TemplateError) as problem:
        common.stop(str(problem), common.FAILED)
    except OSError as problem:
        common.stop(f"“{target}”无法写入（{problem.strerror}）", common.FAILED)
    click.echo(f"已生成 {told} 的公开版本：{target}")
