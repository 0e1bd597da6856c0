"""Holds reading and cleaning against the truth of a corpus, in process, without a run."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from ledgerproc.cleaning.clean import clean_file
from ledgerproc.cleaning.records import CleanFile, DeadlineKind, Record
from ledgerproc.findings import Finding, Severity, severity_of
from ledgerproc.profile.model import Profile
from ledgerproc.reading.files.sources import find_sources
from ledgerproc.reading.read import read_file
from ledgerproc.reading.rows import RowKind
from tests.corpus.tellings import AS_OF

FIELDS = [
    "乡镇（街道）",
    "问题分类",
    "办结时间",
    "牵头部门",
    "配合部门",
    "责任人员",
    "联系电话",
    "状态",
    "销号时间",
]


@dataclass
class Score:
    """What was right and what was wrong; messages name the place."""

    rows: int = 0
    lost: list[str] = field(default_factory=list)
    phantom: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    wrong: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    faults: int = 0
    missed: list[str] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)
    clean_rows: int = 0

    def add(self, other: Score) -> None:
        """Sum another score up into this one."""
        self.rows += other.rows
        self.faults += other.faults
        self.clean_rows += other.clean_rows
        for name in ("lost", "phantom", "kinds", "missed", "alarms"):
            getattr(self, name).extend(getattr(other, name))
        for key, messages in other.wrong.items():
            self.wrong[key] += messages


def truth_rows(folder: Path, name: str) -> list[dict[str, str]]:
    """A truth file of a corpus."""
    with (folder / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def score(folder: Path, profile: Profile) -> Score:
    """Read and clean every file of a corpus and count what is not as it is in truth."""
    inventory = find_sources([folder / "input"], profile.files)
    files = [clean_file(read_file(one, profile), profile, AS_OF) for one in inventory.sources]
    findings = [*inventory.findings, *(said for file in files for said in file.findings)]
    rows = truth_rows(folder, "told.csv")
    records = {str(record.where): record for file in files for record in file.records}
    result = Score(rows=len(rows))
    wanted = {row["来源"] for row in rows}
    result.lost = [f"{one}" for one in sorted(wanted - set(records))]
    result.phantom = sorted(set(records) - wanted)
    for row in rows:
        if row["来源"] in records:
            _compare(row, records[row["来源"]], result)
    _kinds(files, folder, result)
    _findings(findings, folder, rows, result)
    return result


def _compare(row: dict[str, str], record: Record, result: Score) -> None:
    rejected = row["问题"] == "退回"
    if rejected != record.is_rejected:
        result.wrong["退回"].append(row["来源"])
    if rejected:
        return
    given = shown(record)
    for key in FIELDS:
        if row[key] != "?" and row[key] != given[key]:
            result.wrong[key].append(f"{row['来源']}: {given[key]!r}, not {row[key]!r}")


def shown(record: Record) -> dict[str, str]:
    """The values of a record as the ledger writes them."""
    values = record.values
    deadline = values.deadline
    day = deadline.on.isoformat() if deadline.on else ""
    return {
        "乡镇（街道）": values.place,
        "问题分类": "、".join(values.categories),
        "办结时间": "长期" if deadline.kind is DeadlineKind.ONGOING else day,
        "牵头部门": "、".join(values.lead),
        "配合部门": "、".join(values.assisting),
        "责任人员": "、".join(values.persons),
        "联系电话": "、".join(values.phones),
        "状态": values.status.value,
        "销号时间": values.closed_on.isoformat() if values.closed_on else "",
    }


def _kinds(files: list[CleanFile], folder: Path, result: Score) -> None:
    """Rows by kind, sheet by sheet. Blank rows outside of the table may be counted or not."""
    told = {(one["文件"], one["工作表"]): one for one in truth_rows(folder, "sheets.csv")}
    for file in files:
        for sheet in file.reading.sheets:
            truth = told.pop((sheet.file, sheet.sheet), None)
            if truth is None:
                result.kinds.append(f"{sheet.file}#{sheet.sheet}: not in truth")
                continue
            others = Counter(
                {one.split()[0]: int(one.split()[1]) for one in truth["其他行"].split("、") if one}
            )
            if others["hidden"] or others["other"]:
                if sheet.counts.get(RowKind.DATA, 0):
                    result.kinds.append(f"{sheet.file}#{sheet.sheet}: read though unrelated")
                continue
            expected = (
                int(truth["数据行"]) + others["reject"],
                others["total"] + others["footer"],
                others["title"] + others["header"],
            )
            counted = tuple(
                sheet.counts.get(kind, 0) for kind in (RowKind.DATA, RowKind.FOOT, RowKind.HEAD)
            )
            if counted != expected:
                result.kinds.append(
                    f"{sheet.file}#{sheet.sheet}: data, foot, head {counted}, not {expected}"
                )
    result.kinds += [f"{file}#{sheet}: no such sheet" for file, sheet in told]


def _findings(
    findings: list[Finding], folder: Path, rows: list[dict[str, str]], result: Score
) -> None:
    at: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for one in findings:
        at[one.where.file, one.where.sheet, one.where.cell].append(one.code)
    planted = {
        (one["文件"], one["工作表"], one["单元格"]): one["问题"]
        for one in truth_rows(folder, "faults.csv")
    }
    result.faults = len(planted)
    result.missed = [f"{kind} {key}" for key, kind in planted.items() if key not in at]
    rejected = {row["来源"] for row in rows if row["问题"] == "退回"}
    result.clean_rows = len(rows) - len(rejected)
    for one in findings:
        key = (one.where.file, one.where.sheet, one.where.cell)
        row = f"{one.where.file}#{one.where.sheet}!{one.where.row}"
        grave = severity_of(one) is not Severity.NOTE
        if grave and key not in planted and row not in rejected:
            result.alarms.append(f"{one.code} {key}: {one.seen}")
