"""Holds a published ledger against a truth file, row by row: the judge of whole runs.

Reads only what the contract fixes (sheets and columns of 全县台账.xlsx), with openpyxl, so
that neither our reader nor our writer can hide a mistake of the other.
"""

import csv
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import openpyxl

# Truth column -> ledger column; 超期天数 is checked apart, since it follows from the others.
COMPARED = (
    "乡镇（街道）",
    "问题分类",
    "办结时间",
    "牵头部门",
    "配合部门",
    "责任人员",
    "联系电话",
    "状态",
    "销号时间",
)


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def read_sheet(path: Path, sheet: str) -> list[dict[str, str]]:
    """The data rows of one sheet of a published workbook, as the contract says to read it."""
    workbook = openpyxl.load_workbook(path)
    return table_of(workbook[sheet])


def table_of(worksheet) -> list[dict[str, str]]:
    rows = [[as_text(cell) for cell in row] for row in worksheet.iter_rows(values_only=True)]
    header = rows[1]
    return [dict(zip(header, row, strict=True)) for row in rows[2:] if any(row)]


@dataclass
class Published:
    """The sheets of one 全县台账.xlsx as text tables."""

    sheets: dict[str, list[dict[str, str]]]
    case_of: dict[str, dict[str, str]] = field(default_factory=dict)  # by 来源


def read_published(path: Path) -> Published:
    workbook = openpyxl.load_workbook(path)
    sheets = {
        one.title: table_of(one) for one in workbook.worksheets if one.title not in {"附件", "统计"}
    }
    case_of = {}
    for case in sheets["台账"]:
        for source in case["来源"].split("\n"):
            case_of[source] = case
    return Published(sheets, case_of)


def same(column: str, told: set[str], given: str) -> bool:
    """Whether a ledger cell says one of the values that are right."""
    if "?" in told:
        return True
    if column in {"牵头部门", "配合部门", "责任人员", "联系电话", "问题分类"}:
        wanted = {tuple(one.split("、")) for one in told}
        return tuple(given.split("、")) in wanted
    return given in told


def differences(published: Published, truth: Path) -> list[str]:
    """Every way in which the ledger is not what the truth says; empty when it is right."""
    rows = read_csv(truth / "rows.csv")
    found: list[str] = []
    wanted_sources = {row["来源"] for row in rows}
    rejected = {
        f"{one['文件']}#{one['工作表']}!{one['单元格']}"
        for one in published.sheets["校验问题"]
        if one["代码"] == "ROW_REJECTED"
    }
    for source in sorted(set(published.case_of) - wanted_sources):
        found.append(f"phantom: {source}")
    by_case: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        if row["问题"] == "退回":
            if row["来源"] not in rejected or row["来源"] in published.case_of:
                found.append(f"not rejected: {row['来源']}")
        elif row["来源"] not in published.case_of:
            found.append(f"lost: {row['来源']}")
        else:
            by_case[published.case_of[row["来源"]]["编号"]].append(row)
    for number, members in by_case.items():
        found += case_differences(published.case_of[members[0]["来源"]], members, number)
    return found


def case_differences(case: dict[str, str], members: list[dict[str, str]], number: str) -> list[str]:
    found = []
    if len({one["问题"] for one in members}) > 1:
        found.append(f"{number}: wrongly merged {[one['来源'] for one in members]}")
    for column in COMPARED:
        told = {one[column] for one in members}
        if not same(column, told, case[column]):
            sources = "; ".join(one["来源"] for one in members)
            found.append(f"{number} {column}: {case[column]!r}, not {told} ({sources})")
    return found


def pair_differences(published: Published, truth: Path) -> tuple[list[str], dict[str, int]]:
    """Pairs decided wrongly, and how the right ones were reached (merged or proposed)."""
    proposed = {frozenset((one["编号甲"], one["编号乙"])) for one in published.sheets["疑似重复"]}
    rejected = {one["来源"] for one in read_csv(truth / "rows.csv") if one["问题"] == "退回"}
    found, ways = [], {"merged": 0, "proposed": 0, "hard proposed": 0}
    for pair in read_csv(truth / "pairs.csv"):
        left, right = published.case_of.get(pair["来源甲"]), published.case_of.get(pair["来源乙"])
        if {pair["来源甲"], pair["来源乙"]} & rejected:
            continue  # a rejected row is in no case, whatever it resembles
        if left is None or right is None:
            found.append(f"lost pair: {pair}")
            continue
        together = left["编号"] == right["编号"]
        offered = frozenset((left["编号"], right["编号"])) in proposed
        if pair["关系"] == "同一问题":
            if not (together or offered):
                found.append(f"missed: {pair['来源甲']} ~ {pair['来源乙']}")
            ways["merged" if together else "proposed"] += 1
        elif together:
            found.append(f"merged a different problem: {pair['来源甲']} ~ {pair['来源乙']}")
        else:
            ways["hard proposed"] += offered
    return found, ways


def missed_faults(published: Published, truth: Path) -> list[str]:
    """Planted faults that no finding names at their cell."""
    at = defaultdict(list)
    for one in published.sheets["校验问题"]:
        at[(one["文件"], one["工作表"], one["单元格"])].append(one["代码"])
    return [
        f"{fault} -> {at.get((fault['文件'], fault['工作表'], fault['单元格']))}"
        for fault in read_csv(truth / "faults.csv")
        if not at.get((fault["文件"], fault["工作表"], fault["单元格"]))
    ]


def false_alarms(published: Published, truth: Path) -> list[str]:
    """Findings above 提示 on cells where nothing was planted."""
    planted = {
        (one["文件"], one["工作表"], one["单元格"]) for one in read_csv(truth / "faults.csv")
    }
    rejected = {one["来源"] for one in read_csv(truth / "rows.csv") if one["问题"] == "退回"}
    return [
        f"{one['代码']} {one['文件']}#{one['工作表']}!{one['单元格']}: {one['内容']}"
        for one in published.sheets["校验问题"]
        if one["级别"] != "提示"
        and (one["文件"], one["工作表"], one["单元格"]) not in planted
        and f"{one['文件']}#{one['工作表']}!{one['单元格']}" not in rejected
    ]


def row_count_differences(published: Published, truth: Path) -> list[str]:
    """Sheets whose number of data rows is not the true one."""
    counted = {
        (one["文件"], one["工作表"]): int(one["数据行"] or 0)
        for one in published.sheets["数据对账"]
    }
    # Their 数据行 leaves rejected rows out; ours counts every row that is data.
    rows = defaultdict(int)
    for row in read_csv(truth / "rows.csv"):
        file, _, place = row["来源"].rpartition("#")
        rows[(file, place.rpartition("!")[0])] += 1
    return [
        f"{key}: {counted.get(key)} rows, not {rows.get(key, 0)}"
        for key in sorted(set(rows) | set(counted))
        if key[0] != "合计" and (counted.get(key) or 0) != rows.get(key, 0)
    ]
