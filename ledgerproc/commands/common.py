"""What all commands share: exit statuses, options, Chinese help, the end of a command."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, NoReturn

import click

DEFAULT_PROFILE = "pengshui-2022"
DONE, FAILED, WRONG, UNREADABLE = 0, 1, 2, 3
_SECTIONS = {"Options": "选项", "Commands": "命令", "Arguments": "参数"}


class _Formatter(click.HelpFormatter):
    """Help under Chinese headings."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the line of usage."""
        super().write_usage(prog, args, "用法：")

    def write_heading(self, heading: str) -> None:
        """Write the heading of a section."""
        self.write(f"{'':>{self.current_indent}}{_SECTIONS.get(heading, heading)}：\n")

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """Write options or commands with their help."""
        said = [(name, text.replace("  [required]", "（必填）")) for name, text in rows]
        super().write_dl(said, col_max, col_spacing)


class _Context(click.Context):
    formatter_class = _Formatter


class Command(click.Command):
    """A command whose help is Chinese throughout."""

    context_class = _Context

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("options_metavar", "[选项]")
        kwargs.setdefault("context_settings", {"help_option_names": ["-h", "--help"]})
        super().__init__(*args, **kwargs)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option that shows help, with help of its own in Chinese."""
        return _in_chinese(super().get_help_option(ctx))


class Group(click.Group):
    """A group of such commands."""

    context_class = _Context
    command_class = Command

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("options_metavar", "[选项]")
        kwargs.setdefault("subcommand_metavar", "命令 …")
        kwargs.setdefault("context_settings", {"help_option_names": ["-h", "--help"]})
        super().__init__(*args, **kwargs)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option that shows help, with help of its own in Chinese."""
        return _in_chinese(super().get_help_option(ctx))


def _in_chinese(option: click.Option | None) -> click.Option | None:
    if option is not None:
        option.help = "显示用法。"
    return option


Group.group_class = Group

output_option = click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("output"),
    metavar="DIR",
    help="结果文件夹；各期结果在其中的“年-月”子文件夹。不写为 output。",
)
profile_option = click.option(
    "--profile",
    default=DEFAULT_PROFILE,
    metavar="NAME_OR_FILE",
    help=f"规则：名称，或 .toml 文件。不写为 {DEFAULT_PROFILE}。",
)
as_of_option = click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="统计日期。不写为今天。",
)
json_option = click.option("--json", "as_json", is_flag=True, help="以 JSON 输出，供其他程序读取。")


def day_of(as_of: datetime | None) -> date:
    """The day that was asked for, or today: the only place that reads the clock."""
    return as_of.date() if as_of else date.today()


def existing(inputs: Sequence[Path]) -> list[Path]:
    """The inputs, if every one is there and is no published month; else the command ends."""
    from ledgerproc.reading.files.published import is_published

    for one in inputs:
        if not one.exists():
            stop(f"找不到输入“{one}”：请检查文件夹名称，或把各乡镇的文件放入 input 文件夹", WRONG)
        if is_published(one):
            stop(
                f"输入“{one}”是本程序出的结果，不是各乡镇报送的材料；请指明放报送材料的文件夹",
                WRONG,
            )
    return list(inputs)


def stop(message: str, status: int) -> NoReturn:
    """End the command with a sentence on standard error."""
    click.echo(message, err=True)
    raise SystemExit(status)
