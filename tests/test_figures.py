"""Every figure of every paper of a month, counted again from what is published in 台账.

Two months through the command line (``two_months``); nothing here but the rows of this
month's 台账 and of the last one says what a figure should be.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from click.testing import CliRunner

from ledgerproc.cli import commands
from ledgerproc.profile.loader import load_profile

from .two_months import (
    NIL,
    PLACES,
    SILENT_LATER,
    Ledger,
    Row,
    as_json,
    group_of,
    names,
    offices,
    read_rows,
    run_months,
    share,
    tally,
    top,
)

KINDS = {"问题分类": "category", "乡镇（街道）": "place", "牵头部门": "office", "办结时间": "month"}
PROFILE = load_profile("pengshui-2022")
ORDER = {
    "问题分类": [one.name for one in PROFILE.categories],
    "乡镇（街道）": [one.name for one in PROFILE.places],
}
SAID: dict[str, str] = {}


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    folder = tmp_path_factory.mktemp("figures")
    SAID.update(run_months(folder))
    first = Ledger(folder / "out/2022-11")
    return Ledger(folder / "out/2022-12", first)


@pytest.fixture(scope="module")
def annexes(ledger: Ledger) -> Any:
    return openpyxl.load_workbook(ledger.month / "会议材料/附表.xlsx")


def rank_in(column: str, name: str) -> tuple[int, str]:
    """Where the program says a name stands among equals: as in the profile, then by name."""
    known = ORDER.get(column, [])
    return (known.index(name) if name in known else len(known), name)


def largest(cases: Sequence[Row], column: str) -> str:
    found = tally(cases, column)
    ordered = sorted(found, key=lambda one: (one == "（未写明）", *rank_in(column, one)))
    return top(found, ordered.index)


def of(cases: Sequence[Row], column: str, name: str) -> list[Row]:
    return [one for one in cases if name in ("合计", group_of(one, column))]


def counts(ledger: Ledger, column: str, name: str) -> dict[str, Any]:
    """What every table tells of a group."""
    own = of(ledger.cases, column, name)
    former = of(ledger.former.cases, column, name) if ledger.former else []
    opened, was_open = of(ledger.opened, column, name), sum(o["状态"] == "未办结" for o in former)
    moved = len(opened) - was_open
    return {
        "总数": len(own),
        "新增": len(of(ledger.new, column, name)),
        "销号": len(of(ledger.closed, column, name)),
        "已办结": len(own) - len(opened),
        "未办结": len(opened),
        "超期": len(of(ledger.late, column, name)),
        "办结率": share(own),
        "上期总数": len(former),
        "上期未办结": was_open,
        "增减": "持平" if not moved else f"增{moved}" if moved > 0 else f"减{-moved}",
        "上期办结率": share(former),
    }


def test_the_two_months_hold_what_they_are_for(ledger: Ledger) -> None:
    assert ledger.former
    assert [len(one) for one in (ledger.new, ledger.closed, ledger.reopened)] == [5, 4, 1]
    assert sorted(ledger.places("已报")) == sorted({*PLACES} - {SILENT_LATER})
    assert (ledger.places("零报告"), len(ledger.places("未报"))) == ([NIL], 34)
    assert sorted(ledger.former.places("已报")) == sorted(PLACES)
    equal = tally(ledger.late, "牵头部门").most_common()
    assert equal[1][1] == equal[2][1] and largest(ledger.late, "牵头部门").count("各") == 1


def test_the_statistics(ledger: Ledger) -> None:
    for one in (ledger, ledger.former):
        assert one
        sheet = openpyxl.load_workbook(one.month / "全县台账.xlsx")["统计"]
        rows = iter([row[:9] for row in sheet.iter_rows(values_only=True)])
        seen = {}
        for row in rows:
            column = "办结时间" if row[0] == "月份" else str(row[0])
            if column in KINDS:
                seen[column] = {name for name, *_ in check_lines(rows, one, column)}
        assert seen.keys() == KINDS.keys()
        for column, told in seen.items():
            assert told >= {group_of(case, column) for case in one.cases} | {"合计"}


def check_lines(rows: Iterator[Any], ledger: Ledger, column: str) -> Iterator[tuple[str]]:
    for name, total, former, new, closed, done, running, late, part in rows:
        told = counts(ledger, column, name)
        assert (total, former, new, closed, done, late) == tuple(
            told[key] for key in ("总数", "上期总数", "新增", "销号", "已办结", "超期")
        ), name
        assert running == told["未办结"] - late
        assert part == ("—" if not total else pytest.approx(done / total, abs=5e-5))
        yield (name,)
        if name == "合计":
            return


def test_the_page_of_totals(ledger: Ledger) -> None:
    sheet = openpyxl.load_workbook(ledger.month / "会议材料/汇总表.xlsx").active
    rows = [[one.value for one in row if one.value is not None] for row in sheet.iter_rows()]
    start = next(at for at, row in enumerate(rows) if row and row[0] == "序号")
    fields = ("总数", "新增", "已办结", "未办结", "超期", "办结率", "上期未办结", "增减")
    for row in rows[start + 1 : start + 14]:
        name, *told = row[-9:]
        name = name.replace("　", "") if name.startswith("合") else name
        assert told == [counts(ledger, "问题分类", name)[key] for key in fields], name
    assert rows[1] == [
        f"应报 39 个，已报 {len(ledger.places('已报'))} 个，"
        f"零报告 {len(ledger.places('零报告'))} 个，未报 {len(ledger.places('未报'))} 个"
        f"（{'、'.join(ledger.places('未报')[:4])}等）"
    ]
    longest = [row for row in rows if len(row) == 6 and isinstance(row[4], datetime)]
    beside = [row for row in rows if row[1:] and row[1] in PLACES and row not in longest]
    assert [row[1] for row in beside] == by_weight(ledger, "乡镇（街道）")
    assert [row[6] for row in beside if len(row) > 6] == by_weight(ledger, "牵头部门")
    for row in beside:
        for column, at in (("乡镇（街道）", 1), ("牵头部门", 6)):
            told = counts(ledger, column, row[at]) if at < len(row) else {}
            keys = ("总数", "未办结", "超期", "办结率") if told else ()
            assert row[at + 1 : at + 5] == [told[key] for key in keys]
    assert [(row[1], row[3], row[4], row[5]) for row in longest] == [
        (o["乡镇（街道）"], o["牵头部门"], o["办结时间"], o["超期天数"]) for o in ledger.late[:8]
    ]


def by_weight(ledger: Ledger, column: str) -> list[str]:
    """Groups with open cases, most overdue and open ones first."""
    late, opened = tally(ledger.late, column), tally(ledger.opened, column)
    return sorted(
        opened, key=lambda o: (-late[o], -opened[o], o == "（未写明）", rank_in(column, o))
    )


def test_the_ranks_of_townships(ledger: Ledger, annexes: Any) -> None:
    *lines, total = read_rows(annexes["乡镇排名"], "名次")
    assert sorted(one["乡镇（街道）"] for one in lines) == sorted(ORDER["乡镇（街道）"])
    states = {one["乡镇（街道）"]: one["报送状态"] for one in ledger.sent}
    for line in (*lines, total):
        name = line["乡镇（街道）"].replace("　", "")
        told = counts(ledger, "乡镇（街道）", name)
        keys = ("总数", "已办结", "未办结", "超期", "办结率", "上期办结率")
        assert [line[key] for key in keys] == [told[key] for key in keys], name
        assert line["本月新增"] == told["新增"]
        assert line["升降（百分点）"] == points(told["上期办结率"], told["办结率"])
        assert name == "合计" or line["上报情况"] == states[name]
    ranked = [one for one in lines if one["总数"]]
    assert lines[: len(ranked)] == ranked and all(o["名次"] == "—" for o in lines[len(ranked) :])
    assert next(one["名次"] for one in ranked) == 1
    for at, (one, after) in enumerate(pairwise(ranked), 2):
        better = [o["已办结"] / o["总数"] for o in (one, after)]
        equal = better[0] == better[1] and one["超期"] == after["超期"]
        assert better[0] > better[1] or one["超期"] <= after["超期"]
        assert after["名次"] == (one["名次"] if equal else at)


def points(before: str, now: str) -> str:
    """How a share moved, in percentage points."""
    if "—" in (before, now):
        return "—"
    moved = float(now[:-1]) - float(before[:-1])
    return "持平" if abs(moved) < 0.05 else f"{'升' if moved > 0 else '降'}{abs(moved):.1f}"


def test_the_progress_of_offices(ledger: Ledger, annexes: Any) -> None:
    *lines, total = read_rows(annexes["部门进度"], "序号")
    assisting = {name for one in ledger.opened for name in names(one, "配合部门")}
    leading = {group_of(one, "牵头部门") for one in ledger.cases}
    assert {one["牵头部门"] for one in lines} == leading | assisting
    for line in (*lines, total):
        name = line["牵头部门"].replace("　", "")
        told = counts(ledger, "牵头部门", name)
        keys = ("总数", "已办结", "未办结", "超期", "办结率", "上期未办结")
        assert [line[key] for key in keys] == [told[key] for key in keys], name
        assert (line["本月新增"], line["比上期"]) == (told["新增"], told["增减"])
        assert line["10日内到期"] == len(of(ledger.soon, "牵头部门", name))
        if name != "合计":
            days = [one["超期天数"] for one in of(ledger.late, "牵头部门", name)]
            assert line["最长超期天数"] == max(days, default=None)
            assert line["配合"] == sum(name in names(o, "配合部门") for o in ledger.opened)


def test_the_lists_of_cases(ledger: Ledger, annexes: Any) -> None:
    late = read_rows(annexes["超期清单"], "序号")
    assert [(one["编号"], one["超期天数"]) for one in late] == [
        (one["编号"], one["超期天数"]) for one in ledger.late
    ]
    assert f"共 {len(late)} 件" in annexes["超期清单"]["A2"].value
    inside = openpyxl.load_workbook(ledger.month / "全县台账.xlsx")["超期清单"]
    assert sorted((o["超期天数"], o["编号"]) for o in read_rows(inside, "编号")) == sorted(
        (o["超期天数"], o["编号"]) for o in ledger.late
    )
    several = [one for one in ledger.opened if len(offices(one)) >= 2]
    told = read_rows(annexes["需县级协调"], "序号")
    assert {one["编号"]: one["部门数"] for one in told} == {
        one["编号"]: len(offices(one)) for one in several
    }
    closed = read_rows(annexes["本月销号"], "序号")
    assert [one["编号"] for one in closed] == [one["编号"] for one in ledger.closed]
    said = annexes["本月销号"]["A2"].value
    assert f"共 {len(closed)} 件；另有 {len(ledger.reopened)} 件以前办结的又出现" in said
    hard = {one["编号"]: one["难在哪里"] for one in read_rows(annexes["重点疑难"], "序号")}
    assert hard == {one["编号"]: "；".join(why_hard(one)) for one in hard_cases(ledger)}
    assert f"共 {len(hard)} 件。" in annexes["重点疑难"]["A2"].value


def why_hard(case: Row) -> list[str]:
    households = re.search(r"涉及(\d+)户", case["主要案情"])
    owed = re.search(r"尚欠([\d.]+)万元", case["主要案情"])
    sizes = (
        (case["超期天数"] or 0, 30, "超期{}天"),
        (len(offices(case)), 3, "涉及{}个部门"),
        (int(households[1]) if households else 0, 10, "涉及{}户"),
        (float(owed[1]) if owed else 0, 100, "涉及{0}万元（案情：尚欠{0}万元）"),
    )
    return [said.format(size) for size, least, said in sizes if size >= least]


def hard_cases(ledger: Ledger) -> list[Row]:
    found = [one for one in ledger.opened if why_hard(one)]
    assert len(found) <= 20
    return found


def test_the_sentences_of_the_circular(ledger: Ledger) -> None:
    paper = docx.Document(str(ledger.month / "会议材料/通报.docx"))
    told = [one.text for one in paper.paragraphs]
    for said in (reported(ledger), *progress(ledger), *problems(ledger)):
        assert said in told
    ranks, hard = paper.tables
    book = openpyxl.load_workbook(ledger.month / "会议材料/附表.xlsx")
    lines = read_rows(book["乡镇排名"], "名次")[:-1]
    keys = (
        "名次",
        "乡镇（街道）",
        "上报情况",
        "总数",
        "已办结",
        "未办结",
        "超期",
        "办结率",
        "升降（百分点）",
    )
    assert [[c.text for c in row.cells] for row in ranks.rows[1:]] == [
        [str(one[key]) for key in keys] for one in lines
    ]
    keys = ("序号", "乡镇（街道）", "突出问题名称", "牵头部门", "难在哪里", "提请会议研究")
    assert [[c.text for c in row.cells] for row in hard.rows[1:]] == [
        [str(one[key]) for key in keys] for one in read_rows(book["重点疑难"], "序号")
    ]


def reported(ledger: Ledger) -> str:
    sent, nil, missing = (ledger.places(one) for one in ("已报", "零报告", "未报"))
    return (
        f"应报的39个乡镇（街道）中，{len(sent)}个报送了问题，{len(nil)}个零报告，"
        f"{len(missing)}个没有报送（{'、'.join(missing[:4])}等）。"
    )


def totals(ledger: Ledger) -> dict[str, Any]:
    return counts(ledger, "乡镇（街道）", "合计")


def progress(ledger: Ledger) -> list[str]:
    total = totals(ledger)
    return [
        f"台账在册{total['总数']}件，本月新增{total['新增']}件。已办结{total['已办结']}件，"
        f"办结率{total['办结率']}（2022年11月为{total['上期办结率']}）；"
        f"未办结{total['未办结']}件，其中超期{total['超期']}件，10日内到期{len(ledger.soon)}件。"
        f"2022年11月未办结{total['上期未办结']}件，本月{total['增减']}。"
        f"本月销号{len(ledger.closed)}件，办结后又出现{len(ledger.reopened)}件。",
        f"问题较多的类别是{largest(ledger.cases, '问题分类')}。"
        f"未办结较多的乡镇（街道）是{largest(ledger.opened, '乡镇（街道）')}，"
        f"牵头部门是{largest(ledger.opened, '牵头部门')}。",
    ]


def longest(ledger: Ledger) -> str:
    first, days = ledger.late[0], [one["超期天数"] for one in ledger.late]
    said = f"有{days.count(days[0])}件，如" if days.count(days[0]) > 1 else "是"
    return f"最久的{said}“{first['突出问题名称']}”，已超期{days[0]}天。"


def problems(ledger: Ledger) -> list[str]:
    several = [one for one in ledger.opened if len(offices(one)) >= 2]
    return [
        f"超期{len(ledger.late)}件，较多的部门是{largest(ledger.late, '牵头部门')}，"
        f"较多的类别是{largest(ledger.late, '问题分类')}；{longest(ledger)}",
        f"列入重点疑难的{len(hard_cases(ledger))}件，需要几个部门一起办的{len(several)}件，详见附件2。",
    ]


def test_the_sentences_of_the_summary(ledger: Ledger) -> None:
    total = totals(ledger)
    told = [o.text for o in docx.Document(str(ledger.month / "会议材料/汇总.docx")).paragraphs]
    assert (
        f"截至2022年12月31日，{reported(ledger)}台账在册{total['总数']}件，"
        f"本月新增{total['新增']}件；已办结{total['已办结']}件，办结率{total['办结率']}；"
        f"未办结{total['未办结']}件，其中超期{total['超期']}件。"
        f"2022年11月未办结{total['上期未办结']}件，本月{total['增减']}。"
    ) in told
    assert (
        f"{progress(ledger)[1].replace('，牵头部门是', '；牵头部门是')}"
        f"超期较多的部门是{largest(ledger.late, '牵头部门')}；{longest(ledger)}"
    ) in told


def test_the_overview(ledger: Ledger) -> None:
    page = (ledger.month / "会议材料/总览.html").read_text("utf-8")
    total = totals(ledger)
    missing, nil = ledger.places("未报"), ledger.places("零报告")
    sent = len(ledger.places("已报")) + len(nil)
    assert re.findall(r"<dt>(.*?)</dt><dd[^>]*>(\d+)<small>(.*?)</small>", page) == [
        ("在册", f"{total['总数']}", f"本月新增 {total['新增']}"),
        ("未办结", f"{total['未办结']}", f"2022年11月 {total['上期未办结']}，{total['增减']}"),
        ("超期", f"{total['超期']}", f"最长 {ledger.late[0]['超期天数']} 天"),
        ("已办结", f"{total['已办结']}", f"办结率 {total['办结率']}"),
        ("报送", f"{sent}", f"应报 39，其中零报告 {len(nil)}"),
        ("未报", f"{len(missing)}", f"{'、'.join(missing[:4])}等"),
    ]
    bar = r'data-kind="(\w+)" data-name="([^"]*)" title=".*?：共 (\d+) 件，超期 (\d+) 件，未办结（未超期）(\d+) 件，已办结 (\d+) 件"'
    told = {
        (kind, name): [int(o) for o in figures] for kind, name, *figures in re.findall(bar, page)
    }
    expected = {}
    for column, kind in KINDS.items():
        for name in {group_of(one, column) for one in ledger.cases}:
            own = counts(ledger, column, name)
            running = own["未办结"] - own["超期"]
            expected[kind, name] = [own["总数"], own["超期"], running, own["已办结"]]
    assert told == expected
    months = re.findall(r'<tr><th scope="row">(.*?)</th>' + r"<td>(\d+)</td>" * 6, page)
    assert [tuple(map(int, one[1:])) for one in months] == [
        month_line(one) for one in (ledger.former, ledger) if one
    ]
    data = json.loads(re.search(r'id="data">(.*?)</script>', page)[1])  # type: ignore[index]
    assert {one["id"]: one["d"] for one in data["cases"]} == {
        one["编号"]: one["超期天数"] for one in ledger.opened
    }


def month_line(ledger: Ledger) -> tuple[int, ...]:
    """In all, new, closed, resolved, open, overdue."""
    total = totals(ledger)
    return tuple(total[key] for key in ("总数", "新增", "销号", "已办结", "未办结", "超期"))


@pytest.mark.parametrize("ending", ["xlsx", "html"])
def test_the_version_for_the_public(ledger: Ledger, tmp_path: Path, ending: str) -> None:
    target = tmp_path / f"公开.{ending}"
    words = ["publish", "--output", str(ledger.month.parent), "--to", str(target)]
    assert CliRunner().invoke(commands, words).exit_code == 0
    if ending == "xlsx":
        cells = openpyxl.load_workbook(target).active.iter_rows(values_only=True)
        lines = [tuple("" if o is None else str(o) for o in row[:5]) for row in cells]
    else:
        row = r"<tr>" + r"\s*<t[hd][^>]*>(.*?)</t[hd]>" * 5 + r"\s*</tr>"
        lines = re.findall(row, target.read_text("utf-8"))
    told = [one for one in lines if re.fullmatch(r"\d+|—", one[1])]
    kinds = [group_of(one, "问题分类") for one in ledger.cases]
    for column, known in ORDER.items():
        shown = [one for one in told if one[0] in known and one[0] in tally(ledger.cases, column)]
        assert shown, column
        for name, *figures in shown:
            own = counts(ledger, column, name)
            assert figures[0] == str(own["总数"])
            assert figures[1:] in (["—"] * 3, [str(own[o]) for o in ("已办结", "未办结", "办结率")])
            assert figures[1] == "—" or not {own["已办结"], own["未办结"]} & {1, 2}
    assert {one[1:] for one in told if one[0] == "合计"} == {
        tuple(str(totals(ledger)[o]) for o in ("总数", "已办结", "未办结", "办结率"))
    }
    assert len(kinds) == sum(int(o[1]) for o in told if o[0] in ORDER["问题分类"]) + int(
        next(o[1] for o in told if o[0] == "其他")
    )
    months = {one[0]: one[1] for one in told if one[0].startswith("2022年")}
    assert ledger.former
    assert months == {
        "2022年11月": str(len(ledger.former.cases)),
        "2022年12月": str(len(ledger.cases)),
    }


def led_by(ledger: Ledger, office: str) -> list[Row]:
    opened = [one for one in ledger.opened if office in names(one, "牵头部门")]
    days = {o["编号"]: ledger.left(o) for o in opened}
    return sorted(opened, key=lambda o: (days[o["编号"]] is None, days[o["编号"]] or 0, o["编号"]))


def assisted_by(ledger: Ledger, office: str) -> list[Row]:
    return [
        o
        for o in ledger.opened
        if office in names(o, "配合部门") and office not in names(o, "牵头部门")
    ]


def test_task_sheets_and_their_index(ledger: Ledger) -> None:
    folder = ledger.month / "部门任务单"
    sheet = openpyxl.load_workbook(folder / "另附/任务单分发表.xlsx").active
    lines = read_rows(sheet, "序号")
    involved = {name for one in ledger.opened for name in offices(one)}
    assert {one["部门"] for one in lines} == involved
    late, several = len(ledger.late), [o for o in ledger.opened if len(offices(o)) >= 2]
    assert sheet["A2"].value == (
        f"未办结 {len(ledger.opened)} 件，其中超期 {late} 件，10 日内到期 {len(ledger.soon)} 件；"
        f"有配合部门的 {len(several)} 件。几个部门共同牵头的，各算一次。"
    )
    for line in lines:
        led, helped = led_by(ledger, line["部门"]), assisted_by(ledger, line["部门"])
        orders = [one for one in led if one["超期"] == "是" or len(offices(one)) >= 2]
        soon = [one for one in led if one in ledger.soon]
        overdue = [one for one in led if one["超期"] == "是"]
        keys = ("牵头", "其中超期", "10日内到期", "配合", "督办单")
        expected = [len(one) for one in (led, overdue, soon, helped, orders)]
        assert [line[key] for key in keys] == expected
        check_sheets(openpyxl.load_workbook(folder / line["任务单文件"]), ledger, led, helped)
        check_orders(folder / f"另附/督办单/{line['部门']}.docx", ledger, orders)


def check_sheets(book: Any, ledger: Ledger, led: list[Row], helped: list[Row]) -> None:
    told = {sheet.title: read_rows(sheet, "序号") for sheet in book}
    numbers = {name: [o["编号"] for o in rows if o["编号"]] for name, rows in told.items()}
    assert numbers.get("任务单", []) == [one["编号"] for one in led]
    assert sorted(numbers.get("配合事项", [])) == sorted(one["编号"] for one in helped)
    if led:
        late, soon = (sum(one in o for one in led) for o in (ledger.late, ledger.soon))
        said = f"共 {len(led)} 件未办结，其中超期 {late} 件"
        said += f"，10 日内到期 {soon} 件" if soon else ""
        assert book["任务单"]["A2"].value == said


def check_orders(path: Path, ledger: Ledger, cases: list[Row]) -> None:
    assert path.is_file() == bool(cases)
    tables = docx.Document(str(path)).tables if cases else []
    assert len(tables) == len(cases)
    for table, case in zip(tables, cases, strict=True):
        told = {row.cells[0].text: row.cells[1].text for row in table.rows}
        assert case["编号"] in told["督办事项"]
        days = [f"已超期{case['超期天数']}天"] if case["超期"] == "是" else []
        several = len(offices(case))
        days += [f"需要{several}个部门共同办理"] if several >= 2 else []
        assert told["督办原因"] == "；".join(days)


def test_what_the_run_says(ledger: Ledger) -> None:
    told, first = as_json(SAID["2022-12"]), ledger.former
    assert (told["cases"], told["overdue"]) == (len(ledger.cases), len(ledger.late))
    assert told["townships"] == {
        "reported": len(ledger.places("已报")),
        "nil": len(ledger.places("零报告")),
        "missing": len(ledger.places("未报")),
    }
    book = openpyxl.load_workbook(ledger.month / "全县台账.xlsx")
    levels = [one["级别"] for one in read_rows(book["校验问题"], "级别")]
    assert (told["errors"], told["warnings"]) == (levels.count("错误"), levels.count("警告"))
    balance = read_rows(book["数据对账"], "文件")[-1]
    assert [told[o] for o in ("rows", "data_rows", "founded", "merged", "rejected")] == [
        balance[o] for o in ("读取行数", "数据行", "立案", "并入", "退回")
    ]
    assert first
    said = SAID["2022-11"]
    assert f"已报 {len(first.places('已报'))}，零报告 1，未报 {len(first.places('未报'))}" in said
    assert f"台账：{len(first.cases)} 件" in said and f"超期：{len(first.late)} 件" in said
