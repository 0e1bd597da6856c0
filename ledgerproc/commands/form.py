"""``ledgerproc form``: the blank ledgers that townships fill in."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from ledgerproc.commands import common


@click.command("form", cls=common.Command)
@click.argument("places", nargs=-1, metavar="[乡镇（街道）]...")
@click.option("--all", "everyone", is_flag=True, help="全部乡镇（街道）各一份。")
@common.output_option
@common.profile_option
@common.as_of_option
@common.json_option
def form(
    places: tuple[str, ...],
    everyone: bool,
    output: Path,
    profile: str,
    as_of: datetime | None,
    as_json: bool,
) -> None:
    """生成下发的空白台账：有下拉列表和填写要求，上期未办结的问题连同编号已填好。

    写在结果文件夹的“下发台账”里。
    """
    from ledgerproc.profile.errors import ProfileError
    from ledgerproc.profile.loader import load_profile

    if bool(places) == everyone:
        common.stop(
            "命令写法不对：请写出乡镇（街道）名称，或用 --all 生成全部（二者选一）", common.WRONG
        )
    try:
        rules = load_profile(profile)
    except ProfileError as problem:
        common.stop(str(problem), common.WRONG)
    from ledgerproc.archive import ArchiveError
    from ledgerproc.forms import FormError, find_places, write_forms
    from ledgerproc.show.report import show_json

    try:
        names = [one.name for one in rules.places] if everyone else find_places(places, rules)
    except FormError as problem:
        common.stop(str(problem), common.WRONG)
    try:
        paths, period = write_forms(output, rules, names, common.day_of(as_of))
    except (FormError, ArchiveError) as problem:
        common.stop(str(problem), common.FAILED)
    if as_json:
        show_json({"period": period, "files": [str(one) for one in paths]})
        return
    source = f"已填入 {period} 的未办结问题" if period else "还没有出过结果，表中没有问题"
    click.echo(f"已生成 {len(paths)} 份（{source}），在：{paths[0].parent}")
