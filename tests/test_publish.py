"""The version for the public: figures that hold, small ones left out, nothing of anybody."""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from msgspec.structs import replace
from openpyxl.packaging.custom import StringProperty

from ledgerproc.casework.cases import Case, MonthTotals
from ledgerproc.casework.statistics import Tally
from ledgerproc.cleaning.records import Status
from ledgerproc.cli import commands
from ledgerproc.profile.loader import load_profile
from ledgerproc.publication import find_personal
from ledgerproc.writing.handouts.public import _lines, build_public, write_public
from tests.runs import AS_OF, build_case, build_cases

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates"
PROFILE = load_profile("pengshui-2022")


def told(tallies: list[tuple[str, int, int]]) -> list[tuple[Any, ...]]:
    """The lines that are published of (name, total, resolved)."""
    groups = {n: Tally(n, total=t, done=d, open=t - d) for n, t, d in tallies}
    total = Tally("合计", total=sum(t for _, t, _ in tallies), done=sum(d for *_, d in tallies))
    total = replace(total, open=total.total - total.done)
    return [tuple(one.values()) for one in _lines(groups, [n for n, *_ in tallies], total)]


@pytest.mark.parametrize(
    ("groups", "lines"),
    [
        ([("甲", 9, 4), ("乙", 3, 0)], [("甲", 9, 4, 5, "44.4%"), ("乙", 3, 0, 3, "0.0%")]),
        # one small part: a second line goes blank, else the total tells the first
        (
            [("甲", 9, 4), ("乙", 8, 1), ("丙", 7, 3)],
            [("甲", 9, 4, 5, "44.4%"), ("乙", 8, "—", "—", "—"), ("丙", 7, "—", "—", "—")],
        ),
        # small groups are joined, with the next larger one where they are still too small
        (
            [("甲", 9, 4), ("乙", 1, 0), ("丙", 5, 0), ("丁", 8, 4)],
            [("甲", 9, 4, 5, "44.4%"), ("丁", 8, 4, 4, "50.0%"), ("其他", 6, 0, 6, "0.0%")],
        ),
        ([("甲", 2, 0), ("乙", 2, 1)], [("其他", 4, "—", "—", "—")]),
        ([("甲", 2, 0)], [("其他", "—", "—", "—", "—")]),
        ([], []),
    ],
)
def test_small_numbers_are_not_told(groups: Any, lines: Any) -> None:
    assert told(groups) == lines


def secretive() -> tuple[Case, ...]:
    """Cases that hold what must not come out, also as names of groups."""
    own = {
        "title": "信访人欧阳建国反映还房逾期",
        "narrative": "张大伟反映滨江小区8栋1单元2-2至今未交付，联系13800236118。",
        "persons": ("罗昌良",),
        "phones": ("13800236118",),
        "place": "欧阳建国家",
        "categories": ("欧阳建国的问题",),
        "extras": {"address": "滨江小区8栋1单元2-2", "party": "欧阳建国"},
        "status": Status.OPEN,
    }
    return (*build_cases(40), *(build_case(number, **own) for number in range(41, 47)))


@pytest.mark.parametrize("ending", [".html", ".xlsx"])
def test_nothing_personal_is_in_any_byte(ending: str) -> None:
    cases = secretive()
    months = [
        MonthTotals("2022-10", 20, 18, 2, 1, 2, 0),
        MonthTotals("2022-11", 46, 40, 6, 9, 6, 4),
    ]
    values, loops = build_public(PROFILE, "2022-11", AS_OF, cases, months)
    data = write_public(values, loops, TEMPLATES, ending)
    assert list(find_personal(data, cases, PROFILE)) == []
    assert sum(int(str(one["总数"])) for one in loops["类"]) == len(cases)
    assert loops["类"][-1]["名称"] == "其他"
    assert [one["办结率"] for one in loops["月"]] == ["—", "13.0%"]


def test_nothing_of_who_restyled_the_template_is_in_any_part(tmp_path: Path) -> None:
    """Properties, those of WPS's own, and the printer's settings, where a computer has its name."""
    names = ("张大伟", "李小四", "王五公司", "KSO编号", "PC-赵六")
    book = openpyxl.load_workbook(TEMPLATES / "公开.xlsx")
    book.properties.creator, book.properties.lastModifiedBy = names[:2]
    book.custom_doc_props.append(StringProperty(name="版本", value=names[3]))
    book.save(tmp_path / "公开.xlsx")
    with zipfile.ZipFile(tmp_path / "公开.xlsx") as archive:
        parts = {one: archive.read(one) for one in archive.namelist()}
    app, sheet, kind = (
        "docProps/app.xml",
        "xl/worksheets/sheet1.xml",
        "officeDocument/2006/relationships",
    )
    company = f"<Company>{names[2]}</Company></Properties>"
    parts[app] = parts[app].replace(b"</Properties>", company.encode())
    parts["xl/printer.bin"] = names[4].encode("utf-16-le")
    start = f'<pageSetup xmlns:r="http://schemas.openxmlformats.org/{kind}" r:id="rId9" '
    parts[sheet] = parts[sheet].replace(b"<pageSetup ", start.encode())
    parts["xl/worksheets/_rels/sheet1.xml.rels"] = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId9" Type="http://schemas.openxmlformats.org/{kind}/printerSettings"'
        ' Target="../printer.bin"/></Relationships>'
    ).encode()
    with zipfile.ZipFile(tmp_path / "公开.xlsx", "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    values, loops = build_public(PROFILE, "2022-11", AS_OF, build_cases(40), [])
    written = write_public(values, loops, tmp_path, ".xlsx")
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        told = [archive.read(one) for one in archive.namelist()]
    found = [
        o
        for o in names
        for code in ("utf-8", "utf-16-le")
        if any(o.encode(code) in t for t in told)
    ]
    assert found == []
    assert not any(b"rId9" in one for one in told)
    assert openpyxl.load_workbook(io.BytesIO(written)).active.page_setup.paperSize == 9


@pytest.mark.parametrize(
    ("leak", "kind"),
    [
        ("联系人欧阳建国", "姓名"),
        ("由罗昌良负责", "姓名"),
        ("电话138-0023-6118", "电话号码"),
        ("500243199001011234", "证件或银行卡号码"),
        ("在滨江小区8栋1单元2-2", "房屋地址"),
        ("张大伟反映滨江小区8栋1单元2-2至今未交付", "案情文字"),
    ],
)
def test_what_leaks_is_found_wherever_it_stands(tmp_path: Path, leak: str, kind: str) -> None:
    cases = secretive()
    assert kind in set(
        find_personal(f"<p>{leak[:2]}<b>{leak[2:]}</b></p>".encode(), cases, PROFILE)
    )
    book = openpyxl.Workbook()
    book.properties.creator = leak
    book.save(tmp_path / "a.xlsx")
    assert kind in set(find_personal((tmp_path / "a.xlsx").read_bytes(), cases, PROFILE))


def publish(output: Path, target: Path, *words: str) -> Any:
    return CliRunner().invoke(
        commands, ["publish", "--output", str(output), "--to", str(target), *words]
    )


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("public") / "output"
    words = ["run", str(ROOT / "tests/samples/plain/input"), "--output", str(output)]
    done = CliRunner().invoke(commands, [*words, "--as-of", "2022-11-30", "--quiet"])
    assert done.exit_code == 0
    return output


def test_the_command_writes_both_kinds(published: Path, tmp_path: Path) -> None:
    for name in ("公开.html", "公开.xlsx"):
        done = publish(published, tmp_path / name)
        assert (done.exit_code, (tmp_path / name).is_file()) == (0, True), done.output
    sheet = openpyxl.load_workbook(tmp_path / "公开.xlsx").active
    assert sheet["A1"].value == f"{PROFILE.title}进展公开"
    assert (sheet.page_setup.paperSize, sheet.page_setup.fitToWidth) == (9, 1)


def test_the_command_refuses_what_a_template_lets_out(
    published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    templates = tmp_path / "templates"
    shutil.copytree(TEMPLATES, templates)
    page = (templates / "公开.html").read_text("utf-8")
    (templates / "公开.html").write_text(page.replace("</h1>", "</h1>咨询13800236118"), "utf-8")
    monkeypatch.setattr("ledgerproc.publication.find_templates", lambda: templates)
    done = publish(published, tmp_path / "公开.html")
    assert done.exit_code == 1
    assert "没有生成：文件里有不能公开的内容（电话号码）" in done.output
    assert "13800236118" not in done.output
    assert not (tmp_path / "公开.html").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [(["--period", "2019-01"], "没有2019-01结果"), ([], "的后缀不对")],
)
def test_wrong_words_are_told(published: Path, tmp_path: Path, words: list[str], said: str) -> None:
    done = publish(published, tmp_path / ("公开.html" if words else "公开.pdf"), *words)
    assert (done.exit_code, said in done.output) == (2, True), done.output
