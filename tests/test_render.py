"""How papers come out of a printer: pages counted, words found, through LibreOffice.

Runs where LibreOffice and pdftotext are installed; the checks in ``.ci/run`` install them.
"""

from __future__ import annotations

import base64
import io
import re
import shutil
import subprocess
from pathlib import Path

import docx
import openpyxl
import pytest
import xlsxwriter
from msgspec.structs import replace

from ledgerproc.casework.cases import Prior
from ledgerproc.profile.loader import load_profile
from ledgerproc.reading.files.kinds import SourceKind
from ledgerproc.reading.files.pictures import holds_pictures
from ledgerproc.writing.handouts.meeting import write_meeting_papers
from ledgerproc.writing.handouts.tasks import write_task_sheets
from tests.runs import build_cases, build_run

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
pytestmark = pytest.mark.skipif(
    not (OFFICE and shutil.which("pdftotext")), reason="LibreOffice or pdftotext is not installed"
)
TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
COUNTY = 160  # cases
# A picture of one point.
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The text of every page of the papers of a county, by file."""
    folder = tmp_path_factory.mktemp("printed")
    run = build_run(COUNTY, profile=load_profile("pengshui-2022"), findings=[], rejected=())
    run = replace(run, prior=Prior("2022-10", build_cases(COUNTY // 2)))
    papers = write_meeting_papers(run, folder, TEMPLATES)
    tasks = write_task_sheets(run, folder, TEMPLATES)
    sheet = next(one for one in tasks if one.name == "县财政局.xlsx")
    order = next(one for one in tasks if one.name == "县信访办.docx")
    command = [str(OFFICE), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", "pdf", "--outdir", str(folder / "pdf")]
    for one in (*papers, sheet, order):  # LibreOffice names the result by the stem alone
        shutil.copy(one, folder / f"{one.stem}-{one.suffix[1:]}{one.suffix}")
    copies = sorted(str(one) for one in folder.iterdir() if one.is_file())
    subprocess.run([*command, *copies], check=True, capture_output=True, timeout=300)
    return {one.stem: pages_of(one) for one in (folder / "pdf").glob("*.pdf")}


def pages_of(pdf: Path) -> list[str]:
    done = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, check=True)
    return done.stdout.decode("utf-8").split("\f")[:-1]


def test_templates_that_another_office_program_saved_are_filled_alike(tmp_path: Path) -> None:
    """Whatever that program changes by itself (fonts, frozen panes) is not looked at."""
    again = tmp_path / "templates"
    shutil.copytree(TEMPLATES, again)
    names = [one.name for one in TEMPLATES.iterdir() if one.suffix in (".xlsx", ".docx")]
    for ending in ("xlsx", "docx"):
        command = [str(OFFICE), f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"]
        command += ["--headless", "--convert-to", ending, "--outdir", str(again)]
        own = [str(TEMPLATES / one) for one in names if one.endswith(ending)]
        subprocess.run([*command, *own], check=True, capture_output=True, timeout=300)
    assert all((again / one).read_bytes() != (TEMPLATES / one).read_bytes() for one in names)
    run = build_run(40, profile=load_profile("pengshui-2022"), findings=[], rejected=())
    made = {}
    for folder in (TEMPLATES, again):
        out = tmp_path / f"by-{folder.parent.name}"
        paths = write_task_sheets(run, out, folder) + write_meeting_papers(run, out, folder)
        made[folder] = {one.relative_to(out).as_posix(): properties(one) for one in paths}
    assert made[TEMPLATES].keys() == made[again].keys()
    for name, told in made[TEMPLATES].items():
        assert made[again][name] == told, name


def properties(path: Path) -> object:
    """What must not depend on the program that saved a template."""
    if path.suffix == ".docx":
        paper = docx.Document(str(path))
        tables = [[[c.text for c in row.cells] for row in table.rows] for table in paper.tables]
        return [one.text for one in paper.paragraphs if one.text.strip()], tables
    return [
        (
            sheet.title,
            [[cell.value for cell in row] for row in sheet.iter_rows()],
            sorted(str(one) for one in sheet.merged_cells.ranges),
            sorted(
                (str(o.sqref), o.type, o.formula1) for o in sheet.data_validations.dataValidation
            ),
            sorted(
                (str(o.sqref), [r.formula for r in o.rules]) for o in sheet.conditional_formatting
            ),
            (sheet.print_area, sheet.print_title_rows, sheet.protection.sheet),
            (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)),
            {c.coordinate for row in sheet.iter_rows() for c in row if not c.protection.locked},
            [sheet.oddFooter.left.text, sheet.oddFooter.center.text, sheet.oddFooter.right.text],
        )
        for sheet in openpyxl.load_workbook(path)
    ]


def test_a_summary_is_one_page(printed: dict[str, list[str]]) -> None:
    assert len(printed["汇总表-xlsx"]) == 1
    assert len(printed["汇总-docx"]) == 1


def test_the_circular_ends_with_more_than_a_date_on_a_page(printed: dict[str, list[str]]) -> None:
    pages = printed["通报-docx"]
    signed = next(
        one for one in pages if re.search(r"2022\s*年\s*11\s*月\s*30\s*日\s*$", one.split("—")[0])
    )
    lines = [one for one in signed.splitlines() if one.strip()]
    assert len(lines) >= 5, signed
    numbers = [re.findall(r"—\s*(\d+)\s*—", one) for one in pages]
    assert numbers == [[str(number)] for number in range(1, len(pages) + 1)]


def test_every_page_of_a_table_has_its_header(printed: dict[str, list[str]]) -> None:
    pages = printed["附表-xlsx"]
    ranks = [one for one in pages if "名次" in one]
    assert len(ranks) == 1 and "龙塘乡" in ranks[0]
    assert all(re.search("名次|序号", one) for one in pages)
    sheets = printed["县财政局-xlsx"]
    assert len(sheets) > 2 and all("编号" in one for one in sheets)


def test_a_row_of_a_task_sheet_stays_on_one_page(printed: dict[str, list[str]]) -> None:
    """Each case's last words stand on the page of its number."""
    for page in printed["县财政局-xlsx"]:
        told = len(re.findall(r"P\d{4}", page))
        assert told == len(re.findall("138002\\s*36118", page))


def test_the_last_page_of_a_list_holds_a_few_cases(printed: dict[str, list[str]]) -> None:
    *_, before, last = printed["县财政局-xlsx"]
    assert "填表人" in last and len(re.findall(r"P\d{4}", last)) >= 3
    assert len(re.findall(r"P\d{4}", before)) >= 3
    late = [one for one in printed["附表-xlsx"] if "超期天数" in one and "责任人员" in one]
    assert len(late) > 2 and len(re.findall(r"P\d{4}", late[-1])) >= 3


def test_an_order_is_one_page(printed: dict[str, list[str]]) -> None:
    pages = printed["县信访办-docx"]
    assert all(re.search(r"督\s*办\s*通\s*知\s*单", one) for one in pages)
    assert all("承办单位负责人" in one for one in pages)


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_pictures_are_seen_in_what_office_programs_write(kind: str, tmp_path: Path) -> None:
    """A picture counts; the frame of a note, which is drawn too, does not."""
    for name in ("picture", "note"):
        book = xlsxwriter.Workbook(tmp_path / f"{name}.xlsx")
        sheet = book.add_worksheet()
        sheet.write_comment("A1", "请核对")
        if name == "picture":
            sheet.insert_image("B2", "dot.png", {"image_data": io.BytesIO(DOT)})
        book.close()
    command = [str(OFFICE), f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"]
    command += ["--headless", "--convert-to", kind, "--outdir", str(tmp_path)]
    both = [str(tmp_path / f"{name}.xlsx") for name in ("picture", "note")]
    subprocess.run([*command, *both], check=True, capture_output=True, timeout=300)
    found = {
        name: holds_pictures(SourceKind(kind), (tmp_path / f"{name}.{kind}").read_bytes())
        for name in ("picture", "note")
    }
    assert found == {"picture": True, "note": False}
