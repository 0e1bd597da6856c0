"""``ledgerproc verify``: whether inputs, ledger and outputs still belong together."""

from __future__ import annotations

from pathlib import Path

import click

from ledgerproc.commands import common


@click.command("verify", cls=common.Command)
@click.argument(
    "output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("output"),
    metavar="[OUTPUT]",
)
@click.option("--period", default="", metavar="YYYY-MM", help="只核对这一个月。")
@click.option(
    "--input",
    "inputs",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="同时核对输入文件夹；须写明 --period。可写多次。",
)
def verify(output: Path, period: str, inputs: tuple[Path, ...]) -> None:
    """核对已发布的结果（不写 OUTPUT 为 output/）：逐个文件有没有被改动、缺失，台账的数对不对得上。"""
    from ledgerproc.verify import VerifyError
    from ledgerproc.verify import verify as verify_folder

    if inputs and not period:
        common.stop("核对输入时须用 --period 写明是哪一个月", common.WRONG)
    try:
        verdicts = verify_folder(output, period, common.existing(inputs))
    except VerifyError as problem:
        common.stop(str(problem), common.WRONG)
    for one in verdicts:
        if one.faults:
            click.echo(f"{one.name}：发现 {len(one.faults)} 处不符")
            for fault in one.faults:
                click.echo(f"  {fault}")
        else:
            click.echo(f"{one.name}：{one.files} 个文件核对无误")
    raise SystemExit(common.FAILED if any(one.faults for one in verdicts) else common.DONE)
