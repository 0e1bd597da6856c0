"""Meeting papers and the overview page: true figures, no names, no telephone numbers."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from docx.shared import Pt
from msgspec.structs import replace

from ledgerproc.casework.cases import Prior
from ledgerproc.cleaning.records import Status
from ledgerproc.outcome import Run
from ledgerproc.profile.loader import load_profile
from ledgerproc.writing.filling.expressions import TemplateError
from ledgerproc.writing.handouts.discretion import Discretion, any_of, quiet
from ledgerproc.writing.handouts.meeting import write_meeting_papers
from ledgerproc.writing.handouts.overview import write_overview
from tests.runs import build_case, build_cases, build_deadline, build_run

HERE = Path(__file__).resolve().parent
TEMPLATES = HERE.parent / "templates"


def papers(tmp_path: Path, run: Run) -> tuple[Any, list[str]]:
    table, _, paper, _ = write_meeting_papers(run, tmp_path, TEMPLATES)
    paragraphs = [one.text for one in docx.Document(str(paper)).paragraphs]
    return openpyxl.load_workbook(table).active, paragraphs


def rows_of(sheet: Any, caption: str) -> list[list[Any]]:
    """The lines of the table under a caption, without its header, blanks left out."""
    rows = [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    start = next(n for n, row in enumerate(rows) if row and str(row[0]).startswith(caption))
    found = []
    for row in rows[start + 2 :]:
        if not row or re.match("[一二三]、", str(row[0])):
            break
        found.append(row)
    return found


def test_the_table_tells_the_figures_with_last_month_and_change(tmp_path: Path) -> None:
    run = replace(build_run(30), prior=Prior("2022-10", build_cases(24)))
    sheet, _ = papers(tmp_path, run)
    table = rows_of(sheet, "一、")
    assert len(table) == 12
    for row in table[:11]:
        name = row[1]
        mine = [one for one in run.cases if one.values.categories == (name,)]
        before = [one for one in run.prior.cases if one.values.categories == (name,)]
        done = sum(one.values.status is Status.DONE for one in mine)
        late = sum(one.overdue_days(run.as_of) is not None for one in mine)
        open_before = sum(one.values.status is Status.OPEN for one in before)
        assert row[2:7] == [len(mine), len(mine), done, len(mine) - done, late]
        assert row[8] == open_before
        now = len(mine) - done - open_before
        assert row[9] == ("持平" if not now else f"增{now}" if now > 0 else f"减{-now}")
    total = table[11]
    assert total[0] == "合　　计"
    assert total[1:6] == [sum(row[n] for row in table[:11]) for n in range(2, 7)]


def test_in_the_first_month_there_is_nothing_to_compare_with(tmp_path: Path) -> None:
    sheet, paragraphs = papers(tmp_path, build_run(5))
    assert {tuple(row[-2:]) for row in rows_of(sheet, "一、")} == {("—", "—")}
    assert not any("年10月" in one for one in paragraphs)


def test_the_paper_says_the_same_figures_in_sentences(tmp_path: Path) -> None:
    run = replace(build_run(30), prior=Prior("2022-10", build_cases(24)))
    sheet, paragraphs = papers(tmp_path, run)
    total = rows_of(sheet, "一、")[11]
    text = "\n".join(paragraphs)
    assert paragraphs[:2] == ["国有土地上房屋征收领域突出问题专项整治", "2022年11月情况通报"]
    assert paragraphs[-2:] == ["县专项整治办公室", "2022年11月30日"]
    assert f"台账在册{total[1]}件，本月新增{total[2]}件；已办结{total[3]}件" in text
    assert f"办结率{total[6]}；未办结{total[4]}件，其中超期{total[5]}件。" in text
    assert f"2022年10月未办结{total[7]}件，本月{total[8]}。" in text
    assert "应报的6个乡镇（街道）中，4个报送了问题，2个没有报送（联合乡、石柳乡）" in text
    longest = max(one.overdue_days(run.as_of) or 0 for one in run.cases)
    assert f"已超期{longest}天" in text
    assert "{" not in text


def test_the_longest_overdue_come_first_and_a_county_fits_one_page(tmp_path: Path) -> None:
    run = build_run(400)
    sheet, _ = papers(tmp_path, run)
    days = [row[-1] for row in rows_of(sheet, "三、")]
    late = sorted((one.overdue_days(run.as_of) or 0 for one in run.cases), reverse=True)
    assert days == late[:8]
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 1)
    assert sheet.page_setup.paperSize == 9
    assert sheet.max_row <= 45


def test_no_page_of_the_circular_holds_a_row_or_a_signature_alone(tmp_path: Path) -> None:
    write_meeting_papers(build_run(400), tmp_path, TEMPLATES)
    paper = docx.Document(str(tmp_path / "会议材料/通报.docx"))
    for table in paper.tables:
        kept = [
            all(
                one.paragraph_format.keep_with_next for cell in row.cells for one in cell.paragraphs
            )
            for row in table.rows
        ]
        assert len(kept) > 5 and kept == [False] * (len(kept) - 3) + [True, True, False]
    said = [one for one in paper.paragraphs if one.text.strip()]
    signed = next(at for at, one in enumerate(said) if re.fullmatch("2022年11月30日", one.text))
    end = next(
        at for at in range(signed - 1, 0, -1) if not said[at].paragraph_format.keep_with_next
    )
    together = said[end + 1 : signed + 1]
    assert together[0].text == "各乡镇（街道）要如实报送，及时更正退回的问题。"
    # As many lines of 28 points as a page of GB/T 9704 has: less than a third is left white.
    spaces = [(one.paragraph_format.space_before or Pt(0)).pt for one in together]
    assert (len(together) * 28 + sum(spaces)) / (22 * 28) < 1 / 3


def test_without_a_case_the_papers_still_read_well(tmp_path: Path) -> None:
    sheet, paragraphs = papers(tmp_path, build_run([], rejected=()))
    assert rows_of(sheet, "一、")[11][1:6] == [0] * 5
    assert "目前没有超期的问题。" in paragraphs
    assert write_overview(build_run([], rejected=()), tmp_path, TEMPLATES).exists()


NAMES = ("欧阳建国", "张大伟", "罗昌良")
PHONE = "13800236118"
IDENTITY = "500243199001011234"


def secretive_run() -> Run:
    """Cases that hold full names, telephone and identity numbers everywhere."""
    values = {
        "title": "信访人欧阳建国反映还房逾期",
        "narrative": f"张大伟反映{IDENTITY}，联系 {PHONE}，由罗昌良接待。",
        "measures": f"罗昌良负责，电话{PHONE}",
        "progress": "</script><script>alert(1)</script>罗昌良已约谈欧阳建国",
        "persons": ("罗昌良",),
        "phones": (PHONE,),
        "status": Status.OPEN,
        "note": f"信访老户，{PHONE}",
    }
    cases = [
        build_case(n, deadline=build_deadline(build_case(1).values.deadline.on), **values)
        for n in (1, 2)
    ]
    return build_run(cases, profile=load_profile("pengshui-2022"), findings=[], rejected=())


def test_no_full_name_and_no_number_is_in_any_meeting_paper(tmp_path: Path) -> None:
    run = secretive_run()
    write_meeting_papers(run, tmp_path, TEMPLATES)
    write_overview(run, tmp_path, TEMPLATES)
    for path in sorted((tmp_path / "会议材料").iterdir()):
        if path.suffix == ".html":
            data = path.read_text("utf-8")
        else:
            with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
                data = b"".join(archive.read(one) for one in archive.namelist()).decode("utf-8")
        assert "欧阳某某" in data, path.name
        assert not re.search(r"[0-9]{17}[0-9Xx]", data), path.name  # measures of fonts neither
        assert [one for one in (*NAMES, PHONE, IDENTITY, PHONE[3:7]) if one in data] == []


@pytest.mark.threat(n=43)
def test_a_party_that_one_case_names_is_shortened_in_the_texts_of_all() -> None:
    """Where the name alone would rather be read as words; officials of others keep theirs."""
    told = (
        "信访人向前进反映还房逾期",
        "隔墙向前进家也有份，当场安全生没有表态",
        "与高谷镇政府协商",
    )
    cases = [
        build_case(1, title=told[0], narrative="信访人安全生反映路灯不亮。", persons=()),
        build_case(2, title="隔墙", narrative=told[1], persons=()),
        build_case(3, title="协商", narrative=told[2], persons=("安全生",)),
    ]
    everywhere = Discretion(load_profile("pengshui-2022"), cases)
    assert [everywhere.of(one)(text) for one, text in zip(cases, told, strict=True)] == [
        "信访人向某某反映还房逾期",
        "隔墙向某某家也有份，当场安全生没有表态",
        "与高谷镇政府协商",
    ]
    assert everywhere.of(cases[2])("安全生") == "安某某", "as every official in leaders' papers"
    alone = Discretion(load_profile("pengshui-2022"))
    assert alone.of(cases[1])(told[1]) == told[1], "what the other case tells makes the difference"


PEOPLE = [
    line
    for line in (HERE / "people_in_texts.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.threat(n=43)
def test_people_named_in_full_are_shortened_and_no_other_word_is() -> None:
    profile = load_profile("pengshui-2022")
    wrong = []
    for line in PEOPLE:
        text, people = re.sub("[⟦⟧]", "", line), re.findall("⟦(.+?)⟧", line)
        case = build_case(1, title="", narrative=text, measures="", progress="", persons=())
        discretion = Discretion(profile, [case])
        told = discretion.of(case)(text)
        found = {one for one in discretion.names(case) if one not in re.sub("\\s", "", text)}
        if [one for one in people if one in told] or found or (not people and told != text):
            wrong.append((line, told))
    assert wrong == []
    assert len([one for one in PEOPLE if "⟦" in one]) > 140


def test_names_in_measures_and_progress_are_shortened_and_the_beginning_of_a_text_is_no_gap(
    tmp_path: Path,
) -> None:
    """A narrative stands for a missing title by its first 30 characters, whoever is cut there."""
    filled = "该片区房屋征收后安置房一直没有交付使用，群众意见大，业主"
    case = build_case(
        1,
        title="",
        narrative=f"{filled}欧阳建国{PHONE}反映。",
        measures="约谈张大伟。",
        progress="罗昌良等3户已签约。",
        deadline=build_deadline(date(2022, 1, 1)),
        status=Status.OPEN,
        persons=(),
    )
    assert len(filled) == 28
    run = build_run([case], profile=load_profile("pengshui-2022"), findings=[], rejected=())
    paths = [
        *write_meeting_papers(run, tmp_path, TEMPLATES),
        write_overview(run, tmp_path, TEMPLATES),
    ]
    for path in paths:
        data = path.read_bytes()
        if path.suffix != ".html":
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                data = b"".join(archive.read(one) for one in archive.namelist())
        told = data.decode()
        assert not [one for one in ("欧阳建", "张大伟", "罗昌良", "138002") if one in told], (
            path.name
        )


@pytest.mark.threat(n=43)
def test_groups_that_no_rule_knows_are_counted_without_their_names(tmp_path: Path) -> None:
    late = build_deadline(date(2022, 1, 1))
    given = {"place": "庹登桂院子", "lead": ("业主谯登桂",), "categories": ("谯登碧户问题类",)}
    case = build_case(1, deadline=late, status=Status.OPEN, persons=(), **given)
    known = build_case(2, deadline=late, status=Status.OPEN, lead=("县财政局",))
    run = build_run([case, known], profile=load_profile("pengshui-2022"), rejected=())
    write_meeting_papers(run, tmp_path, TEMPLATES)
    write_overview(run, tmp_path, TEMPLATES)
    for path in sorted((tmp_path / "会议材料").iterdir()):
        data = path.read_bytes()
        if path.suffix != ".html":
            with zipfile.ZipFile(path) as archive:
                data = b"".join(archive.read(one) for one in archive.namelist())
        assert re.findall("[庹谯]登.", data.decode()) == []
        assert "业主谯某某" in data.decode() and "谯某某户问题类" in data.decode(), path.name
        assert "县财政局" in data.decode()


@pytest.mark.parametrize(
    ("shared", "text", "told"),
    [
        ({"王小明"}, "王小明、王小明与王小明", "王某某、王某某与王某某"),
        ({"欧阳建国", "王小明"}, "欧阳建国王小明", "欧阳某某王某某"),
        ({"张可可可", "王小明"}, "张可可可王小明", "张某某王某某"),
        ({"王小明"}, "王小", "王小"),
        ({"王小明"}, "", ""),
        (set(), "王小明", "王小明"),
    ],
)
def test_shared_names_are_shortened_wherever_they_stand(
    shared: set[str], text: str, told: str
) -> None:
    assert quiet((), any_of(shared))(text) == told


def test_a_case_without_a_title_is_called_by_its_narrative(tmp_path: Path) -> None:
    late = build_deadline(date(2022, 1, 1))
    cases = [
        build_case(1, title="", narrative="长" * 40, deadline=late, status=Status.OPEN),
        build_case(2, title="", narrative="", deadline=late, status=Status.OPEN),
    ]
    run = build_run(cases)
    sheet, _ = papers(tmp_path, run)
    assert [row[2] for row in rows_of(sheet, "三、")] == ["长" * 30 + "……", "（未写明）"]
    _, data, _ = read_page(tmp_path, run)
    assert [one["t"] for one in data["cases"]] == ["长" * 30 + "……", "（未写明）"]


class Page(HTMLParser):
    """Collects what a page refers to, and its scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.scripts: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.addresses += [v or "" for k, v in attrs if k in ("src", "href", "action", "srcset")]
        if tag == "script":
            self.scripts.append("")
        if tag not in ("meta", "input"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.addresses += [v or "" for k, v in attrs if k in ("src", "href")]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "script":
            self.scripts[-1] += data


def read_page(tmp_path: Path, run: Run) -> tuple[Page, dict[str, Any], str]:
    text = write_overview(run, tmp_path, TEMPLATES).read_text("utf-8")
    page = Page()
    page.feed(text)
    return page, json.loads(page.scripts[0]), text


def test_the_page_is_whole_and_refers_to_nothing_outside(tmp_path: Path) -> None:
    page, data, text = read_page(tmp_path, secretive_run())
    assert page.open == []
    assert len(page.scripts) == 2  # hostile text did not open a third
    assert {one for one in page.addresses if not one.startswith("#")} == set()
    assert not re.search(r"https?://|url\(|@import|fetch\(|XMLHttpRequest", text)
    assert "default-src 'none'" in text
    story = data["cases"][0]["story"]
    assert story[2] == "</script><script>alert(1)</script>罗某某已约谈欧阳某某"
    assert "信访老户" not in text


def test_the_page_lists_open_cases_with_the_run_s_figures(tmp_path: Path) -> None:
    run = build_run(60)
    _, data, text = read_page(tmp_path, run)
    still = [one for one in run.cases if one.values.status is Status.OPEN]
    assert len(data["cases"]) == len(still)
    told = {one["id"]: one for one in data["cases"]}
    for case in still:
        one = told[case.case_id]
        assert data["places"][one["p"]] == case.values.place
        assert [data["offices"][n] for n in one["l"]] == list(case.values.lead)
        assert [data["categories"][n] for n in one["c"]] == list(case.values.categories)
        assert (one["t"], one["d"]) == (case.values.title, case.overdue_days(run.as_of))
    assert f"<dt>在册</dt><dd>{len(run.cases)}<" in text
    assert f"<dt>未办结</dt><dd>{len(still)}<" in text


def test_a_county_stays_under_a_megabyte(tmp_path: Path) -> None:
    run = build_run(2000)
    path = write_overview(run, tmp_path, TEMPLATES)
    assert path.stat().st_size < 1_000_000
    data = json.loads(re.search(r'id="data">(.*?)</script>', path.read_text("utf-8"))[1])  # type: ignore[index]
    assert len(data["cases"]) == 1714


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("\n{{ 没有 }}", "第 2 行用了没有的名称“没有”"),
        ("{% for %}", "第 1 行写法有误"),
        ("{{ ''.__class__.__mro__ }}", "第 1 行用了没有的名称"),
    ],
)
def test_a_fault_in_the_page_s_template_is_told(tmp_path: Path, template: str, said: str) -> None:
    (tmp_path / "总览.html").write_text(template, "utf-8")
    with pytest.raises(TemplateError, match=rf"模板“总览\.html”{said}"):
        write_overview(build_run(3), tmp_path, tmp_path)


def test_a_page_template_in_another_code_is_told(tmp_path: Path) -> None:
    (tmp_path / "总览.html").write_bytes("标题".encode("gb18030"))
    with pytest.raises(TemplateError, match=r"模板“总览\.html”不是 UTF-8 编码"):
        write_overview(build_run(3), tmp_path, tmp_path)


def test_a_fault_in_the_word_template_is_told(tmp_path: Path) -> None:
    for name in ("汇总表.xlsx", "附表.xlsx", "汇总.docx", "通报.docx"):
        (tmp_path / name).write_bytes((TEMPLATES / name).read_bytes())
    paper = docx.Document(str(tmp_path / "汇总.docx"))
    paper.add_paragraph("共{{ 总件数 }}件")
    paper.save(str(tmp_path / "汇总.docx"))
    with pytest.raises(
        TemplateError,
        match=r"模板“汇总\.docx”第 11 段：没有“总件数”，是不是“部.总数”；可以写：上期",
    ):
        write_meeting_papers(build_run(3), tmp_path, tmp_path)
