"""The sheets that prove the ledger: 校验问题, 报送情况, 读表说明, 数据对账."""

from __future__ import annotations

from collections.abc import Mapping

from ledgerproc.accounts import MISSING, NIL, REPORTED
from ledgerproc.evidence import holders_of
from ledgerproc.findings import Severity, column_letters, explain, severity_of
from ledgerproc.outcome import Balance, Run
from ledgerproc.profile.examples import speech_of
from ledgerproc.writing.ledger.casesheets import sheet_title
from ledgerproc.writing.ledger.styles import Style
from ledgerproc.writing.ledger.tables import FIRST_ROW, Table, TableColumn

FINDINGS, SUBMISSIONS, COLUMNS, BALANCES = "校验问题", "报送情况", "读表说明", "数据对账"
NOT_USED = "未采用"


def findings_table(run: Run, rows_of: Mapping[str, int]) -> Table:
    """校验问题: errors first, then warnings and notes, each in the order of place."""
    speech = speech_of(run.profile)
    holders = holders_of(run)
    ranked: dict[Severity, list[tuple[tuple[str, ...], int]]] = {one: [] for one in Severity}
    for one in run.findings:
        severity = severity_of(one)
        says, remedy = explain(one, speech)
        where = one.where
        row = (severity, one.code, one.place, where.file, where.sheet, where.cell, one.seen)
        told = holders.of(where)
        target = rows_of.get(told[0], 0) if told else 0
        ranked[severity].append(((*map(str, row), says, remedy), target))
    found = [one for severity in Severity for one in ranked[severity]]
    read = _read_rows(run)
    accounts = [
        0 if target else read.get((row[3], row[4])) or read.get((row[3], ""), 0)
        for row, target in found
    ]
    counts = "，".join(f"{severity} {len(ranked[severity])}" for severity in Severity)
    return Table(
        FINDINGS,
        f"{sheet_title(run, FINDINGS)}（{counts}）",
        (
            TableColumn("级别", 8, Style.CENTRE),
            TableColumn("代码", 22),
            TableColumn("乡镇（街道）", 13, Style.CENTRE),
            TableColumn("文件", 26),
            TableColumn("工作表", 12),
            TableColumn("单元格", 8, Style.CENTRE),
            TableColumn("内容", 26, stretches=66),
            TableColumn("说明", 40),
            TableColumn("建议", 44),
        ),
        [row for row, _ in found],
        links={5: [target for _, target in found], 3: accounts},
        link_sheets={3: BALANCES},
    )


def _read_rows(run: Run) -> Mapping[tuple[str, str], int]:
    """Where 数据对账 counts a sheet, and the first sheet of a file.

    What is said of a header, a sheet or a file leads there: it became no case of its own.
    """
    rows: dict[tuple[str, str], int] = {}
    for row, one in enumerate(run.balances, FIRST_ROW):
        rows.setdefault((one.file, one.sheet), row)
        rows.setdefault((one.file, ""), row)
    return rows


def submissions_table(run: Run) -> Table:
    """报送情况: every place of the profile, then senders that it does not know."""
    lines = run.submissions
    counts = "，".join(f"{state} {run.count_places(state)}" for state in (REPORTED, NIL, MISSING))
    if run.strangers:
        counts += f"；另有 {sum(len(one.files) for one in run.strangers)} 个文件见表末"
    return Table(
        SUBMISSIONS,
        f"{sheet_title(run, SUBMISSIONS)}（{counts}）" if lines else sheet_title(run, SUBMISSIONS),
        (
            TableColumn("乡镇（街道）", 16, Style.CENTRE),
            TableColumn("报送状态", 12, Style.CENTRE),
            TableColumn("文件", 44),
            TableColumn("问题数", 10, Style.COUNT),
            TableColumn("错误", 10, Style.COUNT),
            TableColumn("警告", 10, Style.COUNT),
            TableColumn("说明", 70, stretches=110),
        ),
        [
            (
                one.place,
                one.state,
                "\n".join(one.files),
                one.cases,
                one.errors,
                one.warnings,
                one.note,
            )
            for one in lines
        ],
        frozen_columns=1,
    )


def columns_table(run: Run) -> Table:
    """读表说明: every column of every input sheet, and how it was understood."""
    labels = run.profile.labels
    rows = [
        (
            sheet.file,
            sheet.sheet,
            column.header_rows,
            column_letters(column.column),
            column.header,
            NOT_USED if column.field is None else labels.get(column.field, column.field),
            column.reason,
        )
        for file in run.files
        for sheet in file.reading.sheets
        for column in sheet.columns
    ]
    return Table(
        COLUMNS,
        sheet_title(run, COLUMNS),
        (
            TableColumn("文件", 42),
            TableColumn("工作表", 18),
            TableColumn("表头行", 9, Style.CENTRE),
            TableColumn("列", 7, Style.CENTRE),
            TableColumn("表头原文", 30),
            TableColumn("识别为", 24, Style.CENTRE),
            TableColumn("依据", 50),
        ),
        rows,
    )


def balances_table(run: Run) -> Table:
    """数据对账: every input sheet, and the last line 合计."""
    counted = (
        "读取行数",
        "标题表头",
        "空白模板行",
        "合计表尾",
        "数据行",
        "立案",
        "并入",
        "退回",
        "差额",
    )
    return Table(
        BALANCES,
        sheet_title(run, BALANCES),
        (
            TableColumn("文件", 42),
            TableColumn("工作表", 18),
            *(TableColumn(header, 10, Style.COUNT) for header in counted),
            TableColumn("说明", 36),
        ),
        [balance_row(one) for one in run.balances],
        has_total=bool(run.balances),
    )


def balance_row(one: Balance) -> tuple[str | int, ...]:
    """A line of 数据对账 as it stands in the sheet."""
    return (
        one.file,
        one.sheet,
        one.read,
        one.heads,
        one.blanks,
        one.feet,
        one.data,
        one.founded,
        one.merged,
        one.rejected,
        one.difference,
        one.note,
    )
