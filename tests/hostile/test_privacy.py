"""Planted people and planted formulas, looked for in every byte that a run leaves behind."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from ledgerproc.reading.files.kinds import BROKEN_ZIP
from ledgerproc.writing.office.cells import FORMULA_START
from tests.hostile.breaking import recovered

ROOT = Path(__file__).resolve().parent.parent.parent
IDENTITY = "110101199003078515"
PHONE = "13912345670"
PERSON = "欧阳测试"
AUTHOR = "作者金丝雀"
UNKNOWN = "未知列金丝雀"
HIDDEN = "隐藏页金丝雀"
NOTE = "批注金丝雀"
# In the names of a file and of a sheet, and in texts as people and scanners write it.
NAMED, TITLED = "110101198504036212", "110101197007071231"
WRITTEN = (
    "11O1O1196202O24567",
    "110101，19550317，2227",
    "1101011948年8月9日3330",
    "12110101 19400506 4448",
    "１１０１０１１９５１１１１１７７７５",
    "110101.1935.12.24.6663",
    "11010119630\n3041112",
)
CANARIES = (IDENTITY, PHONE, PERSON, AUTHOR, UNKNOWN, HIDDEN, NOTE)
HEADERS = (
    "突出问题名称",
    "主要案情",
    "问题分类",
    "处置措施",
    "办结时间",
    "牵头部门及责任人员",
    "备注",
    "稳控",
)
FORMULAS = (
    "=cmd|'/c calc'!A1",
    "+1+1",
    "@SUM(1)",
    "-2+3",
    "\t=1",
    "＝1+1",
    '=HYPERLINK("http://x")',
)


def write_inputs(folder: Path) -> None:
    book = openpyxl.Workbook()
    book.properties.creator = book.properties.lastModifiedBy = AUTHOR
    sheet = book.active
    sheet.append(HEADERS)
    story = f"{PERSON}（身份证{IDENTITY}，电话{PHONE}）反映，涉及三户。" + "甲".join(WRITTEN)
    sheet.append(
        (
            f"{PERSON}反映某路口积水问题",
            story,
            "四",
            "督促",
            "待定",
            f"县交通局 孙小强 {PHONE}",
            "",
            UNKNOWN,
        )
    )
    sheet["B2"].comment = Comment(NOTE + "甲".join(WRITTEN), "批注人")
    sheet.oddFooter.center.text = WRITTEN[1]
    check = DataValidation(type="list", formula1=f'"甲,{WRITTEN[2]}"', prompt=WRITTEN[3])
    check.add("C2")
    sheet.add_data_validation(check)
    other = book.create_sheet(f"私人{TITLED}")
    book.defined_names["范围"] = DefinedName("范围", attr_text=f"'{other.title}'!$A$1")
    other["A1"] = HIDDEN
    other.sheet_state = "hidden"
    book.save(folder / "郁山镇.xlsx")
    lines = [HEADERS[:7]]
    for number, text in enumerate(FORMULAS):
        title = f"第{number}户反映路灯问题"
        lines.append((text + title, text + "案情。", "四", text, "待定", "县教委 李小敏", text))
    lines.append(
        (
            "<script>alert(1)</script>",
            "{{ ''.__class__ }}",
            "四",
            "{% for %}",
            "待定",
            "../../x",
            "<r>x</r>",
        )
    )
    cut = "=1+1" + "路灯不亮，" * 1_500  # more than a row shows
    lines.append(("某户反映长期停水", cut, "四", "督促", "待定", "县教委 李小敏", ""))
    target = io.StringIO()
    import csv

    csv.writer(target).writerows(lines)
    (folder / f"保家镇{NAMED}.csv").write_text(target.getvalue(), "utf-8")


def pieces(data: bytes, name: str) -> Iterator[tuple[str, bytes]]:
    """A file's bytes, and those of everything packed in it."""
    yield name, data
    if data.startswith(b"PK"):
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as package:
                for one in package.namelist():
                    yield from pieces(package.read(one), name)
        except BROKEN_ZIP:
            return


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, Path]:
    """The published month, everything that was printed, the folder for temporary files."""
    folder = tmp_path_factory.mktemp("privacy")
    (folder / "input").mkdir()
    (folder / "temporary").mkdir()
    write_inputs(folder / "input")
    done = subprocess.run(
        [sys.executable, "-m", "ledgerproc", "run", str(folder / "input"), "--output",
         str(folder / "out"), "--as-of", "2022-11-30"],
        capture_output=True, check=False, cwd=ROOT,
        env={**os.environ, "TMPDIR": str(folder / "temporary"), "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    said = (done.stdout + done.stderr).decode()
    assert done.returncode == 0, said
    return folder / "out" / "2022-11", said, folder / "temporary"


@pytest.fixture(scope="module")
def where(ran: tuple[Path, str, Path]) -> dict[str, set[str]]:
    """The outputs that hold each canary, by their folder or name."""
    found: dict[str, set[str]] = {one: set() for one in CANARIES}
    for path in sorted(ran[0].rglob("*")):
        if path.is_file():
            name = path.relative_to(ran[0]).as_posix()
            for piece, data in pieces(path.read_bytes(), name):
                for canary in CANARIES:
                    forms = (canary.encode(), canary.encode("utf-16-le"), canary.encode("gb18030"))
                    if any(form in data for form in forms):
                        found[canary].add(piece)
    return found


def test_an_identity_number_and_an_author_are_nowhere(
    ran: tuple[Path, str, Path], where: dict[str, set[str]]
) -> None:
    assert where[IDENTITY] == set()
    assert where[AUTHOR] == set()
    named = [one for one in ran[0].rglob("*") if one.is_file()]
    texts = [ran[1], *(str(one) for one in named)]
    for path in named:
        texts += [data.decode("utf-8", "replace") for _, data in pieces(path.read_bytes(), "")]
    everything = "\n".join(texts).replace("\\n", "\n")
    assert [one for one in (NAMED, TITLED, *WRITTEN) if one in everything] == []
    assert "保家镇110101********6212.csv" in everything
    book = openpyxl.load_workbook(ran[0] / "退回清单/郁山镇.xlsx")
    assert book.sheetnames[-1] == f"私人{TITLED[:6]}＊＊＊＊＊＊＊＊{TITLED[-4:]}"
    assert book.defined_names["范围"].attr_text == f"'{book.sheetnames[-1]}'!$A$1"


def test_what_no_column_asks_for_goes_back_to_its_sender_only(where: dict[str, set[str]]) -> None:
    returned = {"退回清单/郁山镇.xlsx"}
    assert where[UNKNOWN] <= returned
    assert where[HIDDEN] <= returned
    assert where[NOTE] <= returned


@pytest.mark.threat(n=43)
def test_a_person_is_in_the_own_offices_sheet_and_in_no_meeting_paper(
    where: dict[str, set[str]],
) -> None:
    for canary in (PERSON, PHONE):
        assert "全县台账.xlsx" in where[canary], "the search finds what is there"
        assert not [one for one in where[canary] if one.startswith("会议材料/")]
        tasks = {one for one in where[canary] if one.startswith("部门任务单/")}
        assert tasks and all("交通" in one for one in tasks)
        returns = {one for one in where[canary] if one.startswith("退回清单/")}
        assert returns <= {"退回清单/郁山镇.xlsx"}


@pytest.mark.threat(n=44)
def test_nothing_of_a_cell_is_printed_or_left_in_temporary_files(
    ran: tuple[Path, str, Path],
) -> None:
    _, said, temporary = ran
    assert [one for one in CANARIES if one in said] == []
    assert list(temporary.iterdir()) == []
    assert "calc" not in said


@pytest.mark.threat(n=44)
@pytest.mark.skipif(os.name == "nt", reason="kills as Linux does")
def test_a_killed_run_leaves_nobody_in_temporary_files_or_logs(tmp_path: Path) -> None:
    """What it was building lies in the output folder alone, until the next start."""
    (tmp_path / "input").mkdir()
    (tmp_path / "temporary").mkdir()
    write_inputs(tmp_path / "input")
    output = tmp_path / "out"
    ends = []
    for building in (False, True, True):  # killed while reading, and while papers are made
        with (tmp_path / "log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "ledgerproc", "run", str(tmp_path / "input"), "--output",
                 str(output), "--as-of", "2022-11-30"],
                stdout=log, stderr=log, cwd=ROOT,
                env={**os.environ, "TMPDIR": str(tmp_path / "temporary")},
            )  # fmt: skip
            until = time.monotonic() + 60
            while process.poll() is None and time.monotonic() < until:
                if not building or any(output.glob(".制作中-*/*")):
                    break
                time.sleep(0.005)
            time.sleep(0 if building else 0.4)
            process.kill()
            ends.append(process.wait())
    left = [one for one in (tmp_path / "temporary").rglob("*") if one.is_file()]
    told = b"".join(one.read_bytes() for one in (tmp_path / "log", *left))
    assert [one for one in CANARIES if one.encode() in told] == []
    assert ends[1:] == [-9, -9], "killed while there was something half made"
    assert set(recovered(output)) <= {"2022-11"}


@pytest.mark.threat(n=10)
@pytest.mark.threat(n=42)
def test_text_never_becomes_a_formula_or_markup(ran: tuple[Path, str, Path]) -> None:
    found = 0
    for path in ran[0].rglob("*.xlsx"):
        for sheet in openpyxl.load_workbook(path).worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    text = str(cell.value or "")
                    if cell.data_type == "f":
                        assert not any(one.strip("\t=＝") in text for one in FORMULAS), path
                    if cell.data_type == "s" and text.startswith(FORMULA_START):
                        found += 1
                        assert cell.quotePrefix, (path, sheet.title, cell.coordinate)
                    if cell.hyperlink is not None:
                        assert not (cell.hyperlink.target or "").startswith("http")
    assert found > 100
    for path in ran[0].rglob("*.html"):
        page = path.read_text("utf-8")
        assert "<script>alert" not in page
        assert "{{ ''.__class__ }}" in page or "__class__" not in page


@pytest.mark.threat(n=19)
def test_no_name_from_a_cell_leaves_its_folder(ran: tuple[Path, str, Path]) -> None:
    month = ran[0]
    names = [one.relative_to(month).as_posix() for one in month.rglob("*") if one.is_file()]
    assert not [one for one in names if ".." in one or set(one) & set('<>:"|?*\\')]
    assert sorted(one.name for one in month.parent.iterdir()) == ["2022-11"]
    assert all(len(one.split("/")) <= 3 for one in names)
