"""Words in, exit status out: the command line, and nothing that decides anything.

Exit status: 0 finished, 3 finished but an input file could not be read, 2 the command
line or the profile is wrong, 1 the run failed and published nothing. Heavy modules are
imported inside the commands, so that help and mistakes answer at once.
"""

from __future__ import annotations

import io
import sys
from datetime import date, datetime
from pathlib import Path
from typing import NoReturn

import click

from ledgerproc import __version__

DEFAULT_PROFILE = "pengshui-2022"
FAILED, WRONG, UNREADABLE = 1, 2, 3


def main() -> None:
    """Run the command line; what a clerk reads about a mistake is Chinese."""
    for stream in (sys.stdout, sys.stderr):
        # A Windows console of code page 936 must not stop a run over one character.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        commands(standalone_mode=False)
    except click.UsageError as mistake:
        help_for = mistake.ctx.command_path if mistake.ctx else "ledgerproc"
        _stop(f"命令写法不对：{_in_chinese(mistake)}（用法见 {help_for} --help）", WRONG)
    except click.ClickException as mistake:
        _stop(mistake.format_message(), WRONG)
    except (click.Abort, KeyboardInterrupt):
        _stop("已中断，没有发布任何结果", FAILED)


def _in_chinese(mistake: click.UsageError) -> str:
    if isinstance(mistake, click.NoSuchOption):
        return f"没有“{mistake.option_name}”这个选项"
    if isinstance(mistake, click.BadParameter) and mistake.param is not None:
        expected = "，应写成 2022-11-30 这样" if mistake.param.name == "as_of" else ""
        return f"“{mistake.param.opts[-1]}”的值不对{expected}"
    if isinstance(mistake, click.BadOptionUsage):
        return f"“{mistake.option_name}”后面缺少内容"
    if mistake.ctx is not None and isinstance(mistake.ctx.command, click.Group):
        return "没有这个命令"
    return mistake.format_message()


@click.group()
@click.help_option("-h", "--help", help="显示用法。")
@click.version_option(
    __version__, prog_name="ledgerproc", message="%(prog)s %(version)s", help="显示版本。"
)
def commands() -> None:
    """把各乡镇（街道）报来的台账汇成一本全县台账。"""


@commands.command()
@click.help_option("-h", "--help", help="显示用法。")
@click.argument("inputs", nargs=-1, type=click.Path(path_type=Path), metavar="[INPUT]...")
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("output"),
    show_default=True,
    help="结果文件夹；本期结果在其中的“年-月”子文件夹。",
)
@click.option(
    "--profile", default=DEFAULT_PROFILE, show_default=True, help="规则：名称，或 .toml 文件。"
)
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="统计日期；不写为今天。",
)
@click.option("--quiet", is_flag=True, help="不显示进度和小结，只显示错误。")
@click.option("--json", "as_json", is_flag=True, help="小结以 JSON 输出，供其他程序读取。")
def run(
    inputs: tuple[Path, ...],
    output: Path,
    profile: str,
    as_of: datetime | None,
    quiet: bool,
    as_json: bool,
) -> None:
    """读取 INPUT（文件夹或文件，不写为 input/），生成本期全部结果。"""
    from ledgerproc import screen
    from ledgerproc.archive import ArchiveError
    from ledgerproc.pipeline import run as run_period
    from ledgerproc.profile.errors import ProfileError
    from ledgerproc.workspace import WorkspaceError
    from ledgerproc.writing.expressions import TemplateError
    from ledgerproc.writing.readback import ReconcileError

    places = _existing(inputs or (Path("input"),))
    day = as_of.date() if as_of else date.today()
    try:
        with screen.progress(shown=not (quiet or as_json)) as watch:
            published = run_period(places, output, profile=profile, as_of=day, watch=watch)
    except ProfileError as problem:
        _stop(str(problem), WRONG)
    except (WorkspaceError, ArchiveError, ReconcileError, TemplateError) as problem:
        _stop(f"运行失败，没有发布任何结果：{problem}", FAILED)
    if as_json:
        screen.show_json(published)
    elif not quiet:
        screen.show_summary(published)
    unreadable = screen.show_unreadable(published)
    raise SystemExit(UNREADABLE if unreadable else 0)


@commands.group()
def profile() -> None:
    """规则文件。"""


@profile.command("check")
@click.argument("file", type=click.Path(path_type=Path))
def check_profile_file(file: Path) -> None:
    """检查规则文件 FILE 是否正确，列出全部问题。"""
    from ledgerproc.profile.loader import ProfileError, load_profile

    try:
        rules = load_profile(str(file))
    except ProfileError as problem:
        _stop(str(problem), WRONG)
    click.echo(f"规则文件正确：{rules.name}（{rules.title}）")


def _existing(inputs: tuple[Path, ...]) -> list[Path]:
    for one in inputs:
        if not one.exists():
            _stop(f"找不到输入“{one}”：请检查文件夹名称，或把各乡镇的文件放入 input 文件夹", WRONG)
    return list(inputs)


def _stop(message: str, status: int) -> NoReturn:
    click.echo(message, err=True)
    raise SystemExit(status)
