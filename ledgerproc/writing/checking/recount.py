"""Counts the rows of a written county ledger anew, and says what does not add up.

In: the sheets as a second reader gives them, and the run for what was read and asked
for. Every count is taken from the file's own cells. A case that no file of this period
mentions keeps its earlier sources; those are no rows of this period and do not count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from string import ascii_uppercase
from typing import Any

from msgspec import Struct

from ledgerproc.accounts import TOTAL
from ledgerproc.cleaning.records import Status
from ledgerproc.outcome import Run
from ledgerproc.writing.ledger.casesheets import ANNEX, IN_TIME, LATE, LEDGER, OVERDUE, header_of
from ledgerproc.writing.ledger.evidencesheets import BALANCES, FINDINGS
from ledgerproc.writing.ledger.reviewsheets import MERGES
from ledgerproc.writing.office.cells import clean_text

Cell = int | float | str | bool | time | date | datetime | timedelta
# Findings that send a row back; every other fault stays on a case.
REJECTING = ("ROW_REJECTED", "FEEDBACK_UNKNOWN_CASE")


class SheetContent(Struct, frozen=True):
    """The data rows of one sheet, and its headers."""

    name: str
    headers: list[str]
    rows: Sequence[Sequence[Cell]]

    def column(self, header: str) -> list[Cell]:
        """The values of a column; blanks where the sheet has no such column."""
        if header not in self.headers:
            return [""] * len(self.rows)
        offset = self.headers.index(header)
        return [row[offset] for row in self.rows]

    def texts(self, header: str) -> list[str]:
        """The values of a column as text."""
        return [str(value) for value in self.column(header)]


class ReadBack(Struct, frozen=True):
    """What the file itself says, counted anew."""

    cases: int
    founded: int
    merged: int
    rejected: int
    overdue: int
    overdue_days: int


Sheets = Mapping[str, SheetContent]


def recount(
    sheets: Sheets, figures: Sequence[Sequence[Cell]], run: Run
) -> tuple[ReadBack, list[str]]:
    """The counts, and what differs in Chinese; ``figures`` are the rows of 统计."""
    fates = _read_fates(sheets, run)
    ledger = sheets[LEDGER]
    late = [number for number in ledger.column(header_of(run.profile, "overdue_days")) if number]
    counted = ReadBack(
        cases=len(ledger.rows),
        founded=len(fates.founded),
        merged=len(fates.merged),
        rejected=len(fates.rejected),
        overdue=ledger.texts(header_of(run.profile, "overdue")).count(LATE),
        overdue_days=sum(int(str(number).removesuffix(".0")) for number in late),
    )
    wrong = [
        *_wrong_fates(fates, run),
        *_wrong_balances(sheets[BALANCES], fates, run),
        *_wrong_cases(sheets, counted, run),
        *_wrong_deadlines(ledger, run),
        *_wrong_figures(figures, counted),
    ]
    return counted, wrong


class _Fates(Struct, frozen=True):
    """Where the file says every row went, as texts of 来源.

    A row that holds several problems stands on a line of each of their cases; it counts once.
    """

    rows: Counter[str]  # every data row read in this period, with the problems that it holds
    listed: Counter[str]  # in 台账, of cases that this period's files mention
    founded: frozenset[str]  # the first of each of those cases
    told: Counter[str]  # in 合并记录
    refused: frozenset[str]  # rows, or one of several problems of theirs
    fed_back: frozenset[str]  # of departments: merged into a case of any period

    @property
    def merged(self) -> set[str]:
        """Rows of which no problem founds a case."""
        return {one for one in self.told if not (one in self.founded and self.rows[one] > 1)}

    @property
    def rejected(self) -> set[str]:
        """Rows of which no problem reaches a case."""
        return {one for one in self.refused if not (one in self.listed and self.rows[one] > 1)}


def _read_fates(sheets: Sheets, run: Run) -> _Fates:
    rows = Counter(
        clean_text(str(row.where))
        for file in run.files
        for sheet in file.reading.sheets
        for row in sheet.rows
    )
    earlier = {clean_text(text) for one in run.prior.cases for text in one.sources}
    reported = {clean_text(one.case_id) for one in run.cases if one.last_period == run.period}
    ledger = sheets[LEDGER]
    ids = ledger.texts(header_of(run.profile, "case_id"))
    cells = ledger.texts(header_of(run.profile, "sources"))
    listed = [
        [one for one in cell.split("\n") if one in rows or one not in earlier]
        for case_id, cell in zip(ids, cells, strict=True)
        if case_id in reported
    ]
    fed_back = (clean_text(str(one.where)) for file in run.files for one in file.feedback)
    return _Fates(
        rows,
        Counter(source for sources in listed for source in sources),
        frozenset(sources[0] for sources in listed if sources),
        Counter(sheets[MERGES].texts("并入来源")),
        frozenset(_refused(sheets[FINDINGS])),
        frozenset(fed_back),
    )


def _refused(findings: SheetContent) -> Iterator[str]:
    columns = (findings.texts(name) for name in ("代码", "文件", "工作表", "单元格"))
    for code, file, sheet, cell in zip(*columns, strict=True):
        if code in REJECTING:
            yield f"{file}#{sheet}!{cell.lstrip(ascii_uppercase)}"


def _wrong_fates(fates: _Fates, run: Run) -> Iterator[str]:
    """Every data row must have gone to exactly one place, and nothing else may appear."""
    founded, merged, rejected = fates.founded, fates.merged, fates.rejected
    for source in sorted(fates.rows):
        count = (source in founded) + (source in merged) + (source in rejected)
        if count != 1:
            yield f"{source} 应当恰有一个去向（立案、并入、退回），实有 {count} 个"
    for source in sorted((merged | rejected | set(fates.listed)) - set(fates.rows)):
        yield f"{source} 不是本期读取的数据行"
    for name, counter in (("台账的来源", fates.listed), ("合并记录", fates.told)):
        yield from (
            f"{one} 在{name}中出现 {n} 次"
            for one, n in counter.items()
            if n > max(1, fates.rows[one])
        )
    for source in sorted(merged - set(fates.listed) - fates.fed_back):
        yield f"{source} 已并入，但台账的来源中没有它"


def _per_sheet(sources: Iterable[str]) -> Counter[str]:
    return Counter(source.rpartition("!")[0] for source in sources)


_SUMS = ("读取行数", "标题表头", "空白模板行", "合计表尾", "数据行", "立案", "并入", "退回", "差额")


def _wrong_balances(balances: SheetContent, fates: _Fates, run: Run) -> Iterator[str]:
    """数据对账 as it stands in the file, against the rows found in its other sheets."""
    counts = (_per_sheet(one) for one in (fates.founded, fates.merged, fates.rejected))
    founded, merged, rejected = counts
    lines = [
        (f"{file}#{sheet}", dict(zip(_SUMS, map(_whole, numbers), strict=True)))
        for file, sheet, *numbers in zip(
            balances.texts("文件"),
            balances.texts("工作表"),
            *(balances.column(name) for name in _SUMS),
            strict=True,
        )
    ]
    for key, line in lines[:-1]:
        meant = (founded[key], merged[key], rejected[key])
        found = (line["立案"], line["并入"], line["退回"])
        if meant != found:
            yield f"{key} 的立案、并入、退回应为 {meant}，数据对账写的是 {found}"
        yield from _wrong_line(key, line)
    yield from _wrong_total(lines)
    if len(lines) != len(run.balances):
        yield f"数据对账应有 {len(run.balances)} 行，实有 {len(lines)} 行"


def _wrong_line(key: str, line: Mapping[str, int]) -> Iterator[str]:
    kinds = line["标题表头"] + line["空白模板行"] + line["合计表尾"] + line["数据行"]
    if line["读取行数"] != kinds:
        yield f"{key} 读取 {line['读取行数']} 行，各类行合计 {kinds} 行"
    placed = line["立案"] + line["并入"] + line["退回"]
    if line["数据行"] != placed:
        yield f"{key} 有数据 {line['数据行']} 行，立案、并入、退回合计 {placed} 行"
    if line["差额"]:
        yield f"{key} 差额为 {line['差额']}"


def _wrong_total(lines: Sequence[tuple[str, Mapping[str, int]]]) -> Iterator[str]:
    if not lines or lines[-1][0] != f"{TOTAL}#":
        yield "数据对账的最后一行不是合计"
        return
    total = lines[-1][1]
    for name in _SUMS:
        summed = sum(line[name] for _, line in lines[:-1])
        if total[name] != summed:
            yield f"数据对账“{name}”合计写的是 {total[name]}，各行相加是 {summed}"


def _wrong_cases(sheets: Sheets, counted: ReadBack, run: Run) -> Iterator[str]:
    """Numbers are unique, and the sheets that repeat cases hold as many as 台账."""
    if counted.cases != len(run.cases):
        yield f"台账应有 {len(run.cases)} 件，实有 {counted.cases} 件"
    ids = Counter(sheets[LEDGER].texts(header_of(run.profile, "case_id")))
    yield from (f"编号 {one} 在台账中出现 {n} 次" for one, n in ids.items() if n > 1)
    category = header_of(run.profile, "categories")
    annex = sheets[ANNEX]
    offset = annex.headers.index(category) if category in annex.headers else -1
    forms = sum(
        1 for row in annex.rows if any(cell != "" for n, cell in enumerate(row) if n != offset)
    )
    if forms != counted.cases:
        yield f"附件有 {forms} 件，台账有 {counted.cases} 件"
    late = sheets[OVERDUE]
    days = sum(map(_whole, late.column(header_of(run.profile, "overdue_days"))))
    if (len(late.rows), days) != (counted.overdue, counted.overdue_days):
        yield (
            f"超期清单有 {len(late.rows)} 件、共 {days} 天，"
            f"台账有 {counted.overdue} 件、共 {counted.overdue_days} 天"
        )


def _wrong_deadlines(ledger: SheetContent, run: Run) -> Iterator[str]:
    """超期 and its days follow from the deadline, the status and the day of the run."""
    keys = ("case_id", "deadline", "status", "overdue", "overdue_days")
    columns = [ledger.column(header_of(run.profile, key)) for key in keys]
    for case_id, deadline, status, late, days in zip(*columns, strict=True):
        is_late = isinstance(deadline, date) and deadline < run.as_of and status != Status.DONE
        meant: tuple[str, object] = (IN_TIME, "")
        if is_late and isinstance(deadline, date):
            meant = (LATE, (run.as_of - deadline).days)
        if (late, days) != meant:
            yield f"{case_id} 的超期和天数应为 {meant}，台账写的是 {(late, days)}"


def _wrong_figures(figures: Sequence[Sequence[Cell]], counted: ReadBack) -> Iterator[str]:
    """Every table of 统计 adds up to the ledger: 总数 and 超期 of its 合计."""
    header: Sequence[Any] = ()
    for row in figures:
        if "总数" in row:
            header = row
        elif row and row[0] == TOTAL and header:
            total, late = (_whole(row[header.index(name)]) for name in ("总数", "超期"))
            if (total, late) != (counted.cases, counted.overdue):
                yield (
                    f"统计“{header[0]}”合计 {total} 件、超期 {late} 件，"
                    f"台账 {counted.cases} 件、超期 {counted.overdue} 件"
                )


def _whole(value: object) -> int:
    return int(value) if isinstance(value, int | float) else 0
