"""``ledgerproc check``: what a township's clerk runs before sending."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from ledgerproc.commands import common


@click.command("check", cls=common.Command)
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE..."
)
@common.profile_option
@common.as_of_option
@common.json_option
def check(files: tuple[Path, ...], profile: str, as_of: datetime | None, as_json: bool) -> None:
    """报送前检查：看 FILE（文件或文件夹）的每一列读成了什么、有哪些问题，不生成任何结果。

    没有“错误”时退出码为 0，有“错误”或没有台账为 1，有文件读不了为 3。
    """
    from ledgerproc.profile.errors import ProfileError
    from ledgerproc.profile.loader import load_profile

    places = common.existing(files)
    try:
        rules = load_profile(profile)
    except ProfileError as problem:
        common.stop(str(problem), common.WRONG)
    from ledgerproc.checkup import check_files, describe
    from ledgerproc.show.checkup import checkup_sections
    from ledgerproc.show.report import plain, show, show_json

    told = describe(check_files(places, rules, common.day_of(as_of)))
    if as_json:
        show_json(told)
    else:
        show(checkup_sections(told))
    for file in told["files"]:
        for one in file["findings"] if file["unreadable"] else ():
            click.echo(plain(f"{file['file']}：{one['says']}。{one['remedy']}。"), err=True)
    if told["unreadable"]:
        raise SystemExit(common.UNREADABLE)
    raise SystemExit(common.FAILED if told["errors"] or told["silent"] else common.DONE)
