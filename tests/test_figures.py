"""Every figure of a month's papers, counted again from the published 台账 and from nothing else."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from ledgerproc.writing.county import write_county_ledger
from ledgerproc.writing.meeting import write_meeting_papers
from ledgerproc.writing.overview import write_overview
from tests.runs import AS_OF
from tests.test_annexes import TEMPLATES, two_months

# Columns of 台账 by the first column of the table of 统计 that counts by them.
GROUPS = {
    "问题分类": "问题分类",
    "月份": "办结时间",
    "乡镇（街道）": "乡镇（街道）",
    "牵头部门": "牵头部门",
}
Row = dict[str, Any]


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("figures")
    run = two_months()
    write_county_ledger(run, folder / "全县台账.xlsx")
    write_meeting_papers(run, folder, TEMPLATES)
    write_overview(run, folder, TEMPLATES)
    return folder


@pytest.fixture(scope="module")
def ledger(month: Path) -> list[Row]:
    rows = list(openpyxl.load_workbook(month / "全县台账.xlsx")["台账"].iter_rows(values_only=True))
    return [dict(zip(rows[1], row, strict=True)) for row in rows[2:] if row[0]]


def group_of(case: Row, column: str) -> str:
    value = case[column]
    if isinstance(value, datetime):
        return f"{value:%Y-%m}"
    return str(value).partition("、")[0]  # the first of several counts


def counts(cases: list[Row]) -> tuple[int, int, int, int]:
    """In all, resolved, running in time, overdue."""
    done = sum(one["状态"] == "已办结" for one in cases)
    late = sum(one["超期"] == "是" for one in cases)
    return len(cases), done, len(cases) - done - late, late


def by_group(cases: list[Row], column: str) -> dict[str, tuple[int, int, int, int]]:
    names = {group_of(one, column) for one in cases}
    return {name: counts([one for one in cases if group_of(one, column) == name]) for name in names}


def most(cases: list[Row], column: str) -> list[int]:
    """The three largest numbers of a column's groups: which of equals is named is open."""
    found = Counter(group_of(one, column) for one in cases)
    return [number for _, number in found.most_common(3)]


def test_the_statistics_count_what_stands_in_the_ledger(month: Path, ledger: list[Row]) -> None:
    sheet = openpyxl.load_workbook(month / "全县台账.xlsx")["统计"]
    rows = iter([row[:9] for row in sheet.iter_rows(values_only=True)])
    seen = set()
    for row in rows:
        if row[0] not in GROUPS:
            continue
        seen.add(row[0])
        expected = by_group(ledger, GROUPS[row[0]])
        told = dict(lines_until_total(rows))
        assert told.pop("合计") == counts(ledger)
        assert {name: figures for name, figures in told.items() if figures[0]} == expected
    assert seen == set(GROUPS)


def lines_until_total(rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[str, tuple[int, ...]]]:
    for row in rows:
        name, total, _, _, _, done, running, late, share = row
        assert share == ("—" if not total else pytest.approx(done / total, abs=5e-5))
        yield name, (total, done, running, late)
        if name == "合计":
            return


def test_the_page_of_totals_counts_what_stands_in_the_ledger(
    month: Path, ledger: list[Row]
) -> None:
    sheet = openpyxl.load_workbook(month / "会议材料" / "汇总表.xlsx").active
    rows = [[cell.value for cell in row if cell.value is not None] for row in sheet.iter_rows()]
    expected = by_group(ledger, "问题分类")
    told = {row[1]: (row[2], row[4], row[5] - row[6], row[6]) for row in rows if row[1:] and row[1] in expected}  # fmt: skip
    assert told == expected
    places, offices = by_group(ledger, "乡镇（街道）"), by_group(ledger, "牵头部门")
    ranked = [row for row in rows if len(row) == 11 and row[1] in places]
    assert len(ranked) == len(places)
    for row in ranked:
        for at, groups in ((1, places), (6, offices)):
            total, done, running, late = groups[row[at]]
            share = f"{100 * done / total:.1f}%"
            assert row[at + 1 : at + 5] == [total, running + late, late, share], row


@pytest.mark.parametrize("name", ["汇总.docx", "通报.docx"])
def test_sentences_tell_what_stands_in_the_ledger(
    month: Path, ledger: list[Row], name: str
) -> None:
    paper = docx.Document(str(month / "会议材料" / name))
    text = "\n".join(one.text for one in paper.paragraphs)
    total, done, running, late = counts(ledger)
    assert f"台账在册{total}件" in text
    assert f"已办结{done}件，办结率{100 * done / total:.1f}%" in text
    assert f"未办结{running + late}件，其中超期{late}件" in text
    still = [one for one in ledger if one["状态"] == "未办结"]
    overdue = [one for one in ledger if one["超期"] == "是"]
    assert numbers_after(text, "问题较多的类别是") == most(ledger, "问题分类")
    assert numbers_after(text, "未办结较多的乡镇（街道）是") == most(still, "乡镇（街道）")
    assert numbers_after(text, "牵头部门是") == most(still, "牵头部门")
    start = "超期较多的是" if name == "汇总.docx" else "较多的部门是"
    assert numbers_after(text, start) == most(overdue, "牵头部门")
    assert f"已超期{max(one['超期天数'] for one in overdue)}天" in text
    if name == "通报.docx":
        assert numbers_after(text, "较多的类别是", 2) == most(overdue, "问题分类")
        soon = [one for one in still if 0 <= days_left(one) <= 10]
        assert f"10日内到期{len(soon)}件" in text
        several = [one for one in still if len(offices_of(one)) >= 2]
        assert f"需要几个部门一起办的{len(several)}件" in text


def numbers_after(text: str, start: str, times: int = 1) -> list[int]:
    """The numbers of cases in what follows a phrase, up to the end of that list."""
    rest = text.split(start)[times]
    return [int(one) for one in re.findall(r"(\d+)件", re.split("[，；。]", rest)[0])]


def days_left(case: Row) -> int:
    on = case["办结时间"]
    return (on.date() - AS_OF).days if isinstance(on, datetime) else -1


def offices_of(case: Row) -> set[str]:
    return set(f"{case['牵头部门'] or ''}、{case['配合部门'] or ''}".split("、")) - {""}


def test_the_overview_shows_what_stands_in_the_ledger(month: Path, ledger: list[Row]) -> None:
    page = (month / "会议材料" / "总览.html").read_text("utf-8")
    shown = dict(re.findall(r"<dt>(.*?)</dt><dd[^>]*>(\d+)", page))
    total, done, running, late = counts(ledger)
    assert [int(shown[key]) for key in ("在册", "未办结", "超期", "已办结")] == [
        *(total, running + late, late, done)
    ]
    assert f"办结率 {100 * done / total:.1f}%" in page
    bar = r'data-kind="(\w+)" data-name="[^"]*" title="(.*?)：共 (\d+) 件，超期 (\d+) 件，未办结（未超期）(\d+) 件，已办结 (\d+) 件"'
    told: dict[str, dict[str, tuple[int, ...]]] = {}
    for kind, name, *figures in re.findall(bar, page):
        every, overdue, open_in_time, closed = map(int, figures)
        if every:
            told.setdefault(kind, {})[name] = (every, closed, open_in_time, overdue)
    columns = {"category": "问题分类", "place": "乡镇（街道）", "office": "牵头部门", "month": "办结时间"}  # fmt: skip
    assert told == {kind: by_group(ledger, column) for kind, column in columns.items()}
