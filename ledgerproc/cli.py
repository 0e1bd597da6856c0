"""Words in, exit status out: the command line, and nothing that decides anything.

Exit status: 0 finished, 3 finished but an input file could not be read, 2 the command
line or the profile is wrong, 1 the run failed and published nothing. Heavy modules are
imported inside the commands, so that help and mistakes answer at once.
"""

from __future__ import annotations

import gc
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import NoReturn

import click

from ledgerproc import __version__
from ledgerproc.commands import common, streams
from ledgerproc.commands.check import check
from ledgerproc.commands.common import FAILED, UNREADABLE, WRONG, stop
from ledgerproc.commands.diff import diff
from ledgerproc.commands.explain import explain
from ledgerproc.commands.form import form
from ledgerproc.commands.publish import publish
from ledgerproc.commands.verify import verify


def main() -> None:
    """Run the command line; what a clerk reads about a mistake is Chinese."""
    # A run makes some hundred thousand small values that live to its end and form no cycles:
    # looking for such again and again costs a tenth of its time.
    gc.set_threshold(200_000, 50, 50)
    streams.prepare()
    if not streams.knows_chinese():
        stop(streams.NO_CHINESE, FAILED)
    try:
        commands(prog_name="ledgerproc", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as asked:
        stop(asked.format_message(), WRONG)
    except click.UsageError as mistake:
        help_for = mistake.ctx.command_path if mistake.ctx else "ledgerproc"
        stop(f"命令写法不对：{_in_chinese(mistake)}（用法见 {help_for} --help）", WRONG)
    except click.ClickException as mistake:
        stop(mistake.format_message(), WRONG)
    except (click.Abort, KeyboardInterrupt):
        stop("已中断，没有发布任何结果", FAILED)
    except Exception as fault:
        _report(fault)


def _report(fault: Exception) -> NoReturn:
    """A fault of the program: its places go into a file, its message, which may quote, nowhere."""
    if os.environ.get("LEDGERPROC_TRACEBACK"):
        raise fault
    from ledgerproc.crash import write_report

    given = sys.argv[sys.argv.index("--output") + 1 :][:1] if "--output" in sys.argv else []
    report = write_report(fault, Path(*given or ["output"]))
    where = f"；请把“{report}”发给程序维护人员（其中没有台账内容）" if report else ""
    stop(f"程序出错，没有发布任何结果{where}", FAILED)


def _in_chinese(mistake: click.UsageError) -> str:
    if isinstance(mistake, click.NoSuchOption):
        return f"没有“{mistake.option_name}”这个选项"
    if isinstance(mistake, click.BadOptionUsage):
        return f"“{mistake.option_name}”后面缺少内容，或不该有内容"
    if isinstance(mistake, click.BadParameter) and mistake.param is not None:
        name = mistake.param.opts[-1] if mistake.param.opts[-1:] else ""
        name = name if name.startswith("-") else mistake.param.make_metavar(_context(mistake))
        if isinstance(mistake, click.MissingParameter):
            return f"缺少 {name}"
        return f"“{name}”的值不对{_EXPECTED.get(mistake.param.name or '', '')}"
    if mistake.ctx is not None and isinstance(mistake.ctx.command, click.Group):
        return "没有这个命令"
    return "多写了内容"


_EXPECTED = {
    "as_of": "，应写成 2022-11-30 这样",
    "output": "，应是文件夹，不是文件",
}


def _context(mistake: click.UsageError) -> click.Context:
    return mistake.ctx or click.Context(commands)


@click.group(cls=common.Group)
@click.version_option(
    __version__, prog_name="ledgerproc", message="%(prog)s %(version)s", help="显示版本。"
)
def commands() -> None:
    """把各乡镇（街道）报来的台账汇成一本全县台账。"""


@commands.command()
@click.argument("inputs", nargs=-1, type=click.Path(path_type=Path), metavar="[INPUT]...")
@common.output_option
@common.profile_option
@common.as_of_option
@click.option("--quiet", is_flag=True, help="不显示进度和小结，只显示错误。")
@common.json_option
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
    from ledgerproc.writing.checking.readback import ReconcileError
    from ledgerproc.writing.filling.expressions import TemplateError
    from ledgerproc.writing.office.cells import WriteError

    places = common.existing(inputs or (Path("input"),))
    day = common.day_of(as_of)
    try:
        with screen.progress(shown=not (quiet or as_json)) as watch:
            published = run_period(places, output, profile=profile, as_of=day, watch=watch)
    except ProfileError as problem:
        stop(str(problem), WRONG)
    except (WorkspaceError, ArchiveError, ReconcileError, TemplateError, WriteError) as problem:
        stop(f"运行失败，没有发布任何结果：{problem}", FAILED)
    if as_json:
        screen.show_json(published)
    elif not quiet:
        screen.show_summary(published)
    unreadable = screen.show_unreadable(published)
    raise SystemExit(UNREADABLE if unreadable else 0)


@commands.group(cls=common.Group)
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
        stop(str(problem), WRONG)
    click.echo(f"规则文件正确：{rules.name}（{rules.title}）")


for command in (check, explain, diff, form, verify, publish):
    commands.add_command(command)
