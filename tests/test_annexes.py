"""Ranks, progress and lists of 会议材料: every figure counted again from the run's cases."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from msgspec.structs import replace

from ledgerproc.casework.agenda import find_hard, find_several, rank_groups
from ledgerproc.casework.cases import Case, Change, ChangeKind, Prior
from ledgerproc.casework.statistics import Tally
from ledgerproc.cleaning.records import Status
from ledgerproc.outcome import Run
from ledgerproc.profile.loader import load_profile
from ledgerproc.writing.handouts.meeting import write_meeting_papers
from ledgerproc.writing.handouts.overview import write_overview
from ledgerproc.writing.ledger.county import write_county_ledger
from tests.runs import AS_OF, build_case, build_deadline, build_run

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
SHEETS = ["乡镇排名", "部门进度", "超期清单", "重点疑难", "需县级协调", "本月销号"]


def two_months() -> Run:
    """Sixty cases, forty of them known last month, with everything that moves."""
    run = build_run(60, profile=load_profile("pengshui-2022"), findings=[], rejected=())
    before = tuple(replace_status(one, Status.OPEN) for one in run.cases[:40])
    closed = [one.case_id for one in run.cases[:40] if one.values.status is Status.DONE]
    changes = [Change(one, ChangeKind.CLOSED) for one in closed]
    changes += [Change(one.case_id, ChangeKind.NEW) for one in run.cases[40:]]
    changes.append(Change(run.cases[0].case_id, ChangeKind.REOPENED))
    work = replace(run.work, changes=tuple(changes))
    return replace(run, work=work, prior=Prior("2022-10", before))


def replace_status(case: Case, status: Status) -> Case:
    return replace(case, values=replace(case.values, status=status))


def tables_of(tmp_path: Path, run: Run) -> dict[str, list[dict[str, Any]]]:
    """Every sheet of 附表.xlsx as lines by column name."""
    path = write_meeting_papers(run, tmp_path, TEMPLATES)[1]
    return {sheet.title: lines_of(sheet) for sheet in openpyxl.load_workbook(path)}


def lines_of(sheet: Any) -> list[dict[str, Any]]:
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    return [dict(zip(rows[3], row, strict=True)) for row in rows[4:] if any(row)]


def test_places_are_ranked_with_ties_and_without_a_case(tmp_path: Path) -> None:
    lines = [
        Tally("甲", total=4, done=2, overdue=1),
        Tally("乙"),
        Tally("丙", total=2, done=1, overdue=1),
        Tally("丁", total=4, done=2),
        Tally("戊", total=1, done=1),
        Tally("己", total=3, overdue=2),
    ]
    assert [(one.tally.name, one.rank) for one in rank_groups(lines)] == [
        ("戊", 1), ("丁", 2), ("甲", 3), ("丙", 3), ("己", 5), ("乙", None),
    ]  # fmt: skip


def test_every_place_of_the_county_stands_in_the_ranks(tmp_path: Path) -> None:
    run = two_months()
    lines = tables_of(tmp_path, run)["乡镇排名"]
    total = lines.pop()
    assert sorted(one["乡镇（街道）"] for one in lines) == sorted(
        one.name for one in run.profile.places
    )
    for line in lines:
        mine = [one for one in run.cases if one.values.place == line["乡镇（街道）"]]
        assert_counts(line, mine, run)
        state = next(o.state for o in run.submissions if o.place == line["乡镇（街道）"])
        assert line["上报情况"] == state
        if not mine:
            assert (line["名次"], line["办结率"], line["升降（百分点）"]) == ("—", "—", "—")
    ranks = [one["名次"] for one in lines if one["名次"] != "—"]
    assert ranks == sorted(ranks) and ranks[0] == 1
    assert_counts(total, run.cases, run)
    assert total["上期办结率"] == "0.0%"


def assert_counts(line: dict[str, Any], mine: Any, run: Run) -> None:
    done = sum(one.values.status is Status.DONE for one in mine)
    late = sum(one.overdue_days(run.as_of) is not None for one in mine)
    told = [line[one] for one in ("总数", "已办结", "未办结", "超期", "办结率")]
    share = f"{done / len(mine) * 100:.1f}%" if mine else "—"
    assert told == [len(mine), done, len(mine) - done, late, share]


def test_offices_add_up_to_the_county(tmp_path: Path) -> None:
    run = two_months()
    lines = tables_of(tmp_path, run)["部门进度"]
    total = lines.pop()
    for line in lines:
        name = line["牵头部门"]
        mine = [one for one in run.cases if (one.values.lead or ("（未写明）",))[0] == name]
        assert_counts(line, mine, run)
        left = [(o.values.deadline.on - AS_OF).days for o in still(mine) if o.values.deadline.on]
        assert line["10日内到期"] == sum(0 <= one <= 10 for one in left)
        assert line["最长超期天数"] == (-min(left) if left and min(left) < 0 else None)
        assert line["配合"] == sum(name in one.values.assisting for one in still(run.cases))
        former = sum((one.values.lead[0] == name) for one in run.prior.cases)
        assert line["上期未办结"] == former
    for column in ("总数", "本月新增", "已办结", "未办结", "超期", "10日内到期", "上期未办结"):
        assert total[column] == sum(one[column] for one in lines), column


def still(cases: Any) -> list[Case]:
    return [one for one in cases if one.values.status is Status.OPEN]


def test_lists_hold_the_cases_that_the_ledger_holds(tmp_path: Path) -> None:
    run = two_months()
    tables = tables_of(tmp_path, run)
    write_county_ledger(run, tmp_path / "全县台账.xlsx")
    late = openpyxl.load_workbook(tmp_path / "全县台账.xlsx")["超期清单"]
    assert [(one["编号"], one["超期天数"]) for one in tables["超期清单"]] == [
        (row[0], row[5]) for row in late.iter_rows(min_row=3, values_only=True)
    ]
    several = {
        o.case_id for o in still(run.cases) if len({*o.values.lead, *o.values.assisting}) > 1
    }
    assert {one["编号"] for one in tables["需县级协调"]} == several
    closed = {o.case_id for o in run.work.changes if o.kind is ChangeKind.CLOSED}
    assert {one["编号"] for one in tables["本月销号"]} == closed
    hard = [one["编号"] for one in tables["重点疑难"]]
    assert hard == [one.case.case_id for one in find_hard(run.cases, run.profile, AS_OF)]


def test_hard_cases_are_those_that_one_reason_makes_hard(tmp_path: Path) -> None:
    profile = load_profile("pengshui-2022")
    day = build_deadline(date(2022, 12, 20))
    plain = {
        "deadline": day,
        "status": Status.OPEN,
        "assisting": (),
        "narrative": "",
        "title": "甲",
    }

    def case(number: int, **changes: Any) -> Case:
        return build_case(number, **{**plain, **changes})

    cases = [
        case(1),
        case(2, deadline=build_deadline(date(2022, 10, 31))),  # 30 days
        case(3, deadline=build_deadline(date(2022, 11, 1))),  # 29 days
        case(4, assisting=("县公安局", "县审计局")),
        case(5, assisting=("县公安局",)),
        case(6, narrative="涉及12户，至今未安置。"),
        case(7, narrative="涉及9户，至今未安置。"),
        case(8, extras={"amount": "1000000", "households": "1"}),
        case(9, extras={"amount": "999999.5"}),
        case(10, extras={"households": "36"}, deadline=build_deadline(date(2022, 1, 1))),
        case(11, extras={"households": "36"}, status=Status.DONE),
        case(
            12, narrative="项目总投资3亿元，应付120万元，尚欠86万元。", extras={"households": "1"}
        ),
        case(13, narrative="涉及50户，尚欠500万元。", extras={"households": "9", "amount": "99"}),
    ]
    run = build_run(cases, profile=profile, findings=[], rejected=())
    lines = tables_of(tmp_path, run)["重点疑难"]
    assert [(one["编号"], one["难在哪里"]) for one in lines] == [
        ("P0010", "超期333天；涉及36户"),
        ("P0002", "超期30天"),
        ("P0004", "涉及3个部门"),
        ("P0006", "涉及12户"),
        ("P0008", "涉及100万元"),
        ("P0012", "涉及120万元（案情：应付120万元）"),
    ]
    assert lines[1]["提请会议研究"] == "请牵头部门说明超期原因，重新明确办结时间"
    assert [one.case_id for one in find_several(cases, AS_OF)] == ["P0004", "P0005"]


def test_a_figure_is_equal_in_all_papers(tmp_path: Path) -> None:
    run = two_months()
    tables = tables_of(tmp_path, run)
    page = write_overview(run, tmp_path, TEMPLATES).read_text("utf-8")
    folder = tmp_path / "会议材料"
    summary = [
        [c.value for c in row] for row in openpyxl.load_workbook(folder / "汇总表.xlsx").active
    ]
    total = [one for one in next(row for row in summary if row[0] == "合　　计") if one is not None]
    done, late = len(run.cases) - len(still(run.cases)), len(tables["超期清单"])
    assert total[1:6] == [len(run.cases), 20, done, len(run.cases) - done, late]
    for name in ("汇总.docx", "通报.docx"):
        text = "\n".join(one.text for one in docx.Document(str(folder / name)).paragraphs)
        assert f"台账在册{len(run.cases)}件，本月新增20件" in text, name
        assert f"已办结{done}件" in text, name
        assert f"未办结{len(run.cases) - done}件，其中超期{late}件" in text, name
    assert f"本月销号{len(tables['本月销号'])}件，办结后又出现1件。" in text
    assert f"列入重点疑难的{len(tables['重点疑难'])}件" in text
    assert f"需要几个部门一起办的{len(tables['需县级协调'])}件" in text
    assert f"<dt>在册</dt><dd>{len(run.cases)}<" in page
    assert f'<dt>超期</dt><dd class="late">{late}<' in page
    ranks = docx.Document(str(folder / "通报.docx")).tables[0]
    assert [[c.text for c in row.cells][:7] for row in ranks.rows[1:]] == [
        [
            str(one[key])
            for key in ("名次", "乡镇（街道）", "上报情况", "总数", "已办结", "未办结", "超期")
        ]
        for one in tables["乡镇排名"][:-1]
    ]


@pytest.mark.parametrize("count", [0, 1, 40, 400])
def test_each_table_prints_one_page_wide_under_its_header(tmp_path: Path, count: int) -> None:
    run = build_run(count, rejected=())
    book = openpyxl.load_workbook(write_meeting_papers(run, tmp_path, TEMPLATES)[1])
    assert book.sheetnames == SHEETS
    for sheet in book:
        assert (sheet.page_setup.paperSize, sheet.page_setup.fitToWidth) == (9, 1)
        assert sheet.page_setup.fitToHeight * 4 <= sheet.max_row  # never many pages by force
        assert sheet.print_title_rows == "$4:$4"
        assert sheet["A3"].value == "截至 2022年11月30日　单位：件　本表仅供查阅，不用填报"
        last = sheet.print_area.rpartition("$")[2]
        assert int(last) == sheet.max_row
    late = sum(one.overdue_days(AS_OF) is not None for one in run.cases)
    assert len(lines_of(book["超期清单"])) == late


def test_no_name_and_no_number_leaves_through_the_annexes(tmp_path: Path) -> None:
    case = build_case(
        1,
        title="信访人欧阳建国反映还房逾期",
        narrative="张大伟反映500243199001011234，联系13800236118，涉及12户。",
        persons=("罗昌良",),
        lead=("县财政局",),
        assisting=("县公安局",),
        deadline=build_deadline(date(2022, 1, 1)),
        status=Status.OPEN,
        progress="罗昌良已约谈欧阳建国",
    )
    run = build_run([case], profile=load_profile("pengshui-2022"), findings=[], rejected=())
    write_meeting_papers(run, tmp_path, TEMPLATES)
    for name in ("附表.xlsx", "通报.docx"):
        with zipfile.ZipFile(tmp_path / "会议材料" / name) as archive:
            data = b"".join(archive.read(one) for one in archive.namelist()).decode("utf-8")
        assert "欧阳某某" in data
        hidden = ("欧阳建国", "张大伟", "罗昌良", "13800236118", "0236", "19900101")
        assert [one for one in hidden if one in data] == []


def test_the_circular_is_set_as_the_standard_asks(tmp_path: Path) -> None:
    path = write_meeting_papers(two_months(), tmp_path, TEMPLATES)[3]
    paper = docx.Document(str(path))
    page = paper.sections[0]
    sides = (page.top_margin, page.bottom_margin, page.left_margin, page.right_margin)
    assert [round(one.mm) for one in sides] == [37, 35, 28, 26]
    fonts = Counter(
        (run.font.name, run.font.size.pt)
        for one in paper.paragraphs
        for run in one.runs
        if re.match("[一二三四]、", one.text)
    )
    assert fonts == {("黑体", 16.0): 4}
    body = next(one for one in paper.paragraphs if one.text.startswith("台账在册"))
    assert body.paragraph_format.line_spacing.pt == 28
    assert body.paragraph_format.first_line_indent.pt == 32
    texts = [one.text for one in paper.paragraphs]
    signed = texts.index("县住房城乡建委")
    # What is said last goes to the next page with the signature, never the signature alone.
    assert all(
        one.paragraph_format.keep_with_next for one in paper.paragraphs[signed - 3 : signed + 1]
    )
    assert texts[signed + 1] == "2022年11月30日"
    for footer in (page.footer, page.even_page_footer):
        assert footer.paragraphs[0].text.startswith("— ")


def test_an_office_may_group_its_list_with_subtotals(tmp_path: Path) -> None:
    """A restyled template: overdue cases under their place, days added up under each."""
    templates = tmp_path / "templates"
    shutil.copytree(TEMPLATES, templates)
    book = openpyxl.load_workbook(templates / "附表.xlsx")
    sheet = book.create_sheet("分乡镇")
    sheet["A1"] = "{{ 区.乡镇 }} {{ 区.件数 }} 件"
    sheet["A2"], sheet["B2"] = "{{ 超.编号 }}", "{{ 超.超期天数 }}"
    sheet["A3"], sheet["B3"] = "{{ 区.乡镇 }}小计", "=SUBTOTAL(9,B2:B2)"
    book.save(templates / "附表.xlsx")
    run = two_months()
    path = write_meeting_papers(run, tmp_path, templates)[1]
    rows = list(openpyxl.load_workbook(path)["分乡镇"].iter_rows(values_only=True))
    late = {one.case_id: one.overdue_days(AS_OF) for one in run.cases}
    listed = {row[0]: row[1] for row in rows if str(row[0]).startswith("P")}
    assert listed == {name: days for name, days in late.items() if days}
    heads = [row[0] for row in rows if str(row[0]).endswith(" 件")]
    sums = [row[1] for row in rows if str(row[0]).endswith("小计")]
    assert len(heads) == len(sums) == len({o.values.place for o in run.cases if late[o.case_id]})
    assert sums[0] == f"=SUBTOTAL(9,B2:B{1 + int(heads[0].split()[1])})"


def test_without_a_case_the_circular_has_no_empty_part(tmp_path: Path) -> None:
    run = build_run([], profile=load_profile("pengshui-2022"), findings=[], rejected=())
    paper = docx.Document(str(write_meeting_papers(run, tmp_path, TEMPLATES)[3]))
    texts = [one.text for one in paper.paragraphs if one.text.strip()]
    assert "应报的39个乡镇（街道）中，都没有报送。" in texts
    assert "台账没有在册的问题。" in texts
    heads = [one for one in texts if re.match("[一二三四]、", one)]
    assert heads == ["一、总体情况", "二、存在的问题", "三、下步要求"]
    assert texts[texts.index("二、存在的问题") + 1] == "目前没有超期的问题。"
    assert "附件：乡镇（街道）排名" in texts and "附件" in texts
    assert not any("重点疑难" in one or "—" in one for one in texts)
    (ranks,) = paper.tables  # what would be a header over nothing is left out
    assert len(ranks.rows) == 1 + len(run.profile.places)


def test_body_lines_of_the_circular_stand_evenly(tmp_path: Path) -> None:
    """Room is left below the title, above the list of annexes and above who signs; nowhere else."""
    paper = docx.Document(str(write_meeting_papers(two_months(), tmp_path, TEMPLATES)[3]))
    loose = [
        one.text
        for one in paper.paragraphs
        if (one.paragraph_format.space_after or 0) + (one.paragraph_format.space_before or 0)
    ]
    assert loose == ["2022年11月进展情况的通报", "附件：1.乡镇（街道）排名", "县住房城乡建委"]
