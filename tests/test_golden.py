"""What every workbook and document looks like, as text under version control.

``pytest tests/test_golden.py --update-golden`` writes the texts anew; look at the difference
before committing it. Read by openpyxl and python-docx, which wrote none of them.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from docx.text.paragraph import Paragraph
from msgspec.structs import replace

from ledgerproc.cleaning.records import Status
from ledgerproc.findings import CellRef, Finding
from ledgerproc.forms import write_forms
from ledgerproc.outcome import Run
from ledgerproc.profile.loader import load_profile
from ledgerproc.reading.files.sources import find_sources
from ledgerproc.writing.handouts.meeting import write_meeting_papers
from ledgerproc.writing.handouts.public import build_public, write_public
from ledgerproc.writing.handouts.tasks import write_task_sheets
from ledgerproc.writing.ledger.county import write_county_ledger
from ledgerproc.writing.ledger.form import write_form
from ledgerproc.writing.returned.returns import write_returns
from tests.runs import AS_OF, build_case, build_run

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = Path(__file__).resolve().parent / "golden"
TEMPLATES = ROOT / "templates"
SHOWN = 6  # rows of a sheet, or of a table in a document that has more than ...
ROWS = 20
NAMES = (
    *("全县台账", "部门任务单", "配合事项", "任务单分发表", "汇总表", "附表", "公开"),
    *("下发台账（空白）", "下发台账（有未办结）"),
    *("退回（xlsx）", "退回（xls）", "退回（csv）", "退回（读不了）"),
    *("退回（docx）", "退回（docx，同内容）"),
    *("汇总（docx）", "通报", "督办单"),
)
# A shipped file of each kind, with a cell that is taken to be wrong in it.
SENT = {
    "退回（xlsx）": ("万足镇", CellRef("万足镇台账.xlsx", "廖家村", 4, 7)),
    "退回（xls）": ("郁山镇", CellRef("郁山镇台账.xls", "台账", 5, 5)),
    "退回（csv）": ("桑柘镇", CellRef("桑柘镇.csv", "桑柘镇", 4, 6)),
    "退回（读不了）": ("三义乡", CellRef("三义乡.wps")),
    "退回（docx）": ("普子镇", CellRef("普子镇突出问题台账.docx", "表1", 3, 5)),
}


@pytest.fixture(scope="module")
def workbooks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every kind of workbook of a small run, by the name of its text."""
    folder = tmp_path_factory.mktemp("golden")
    run = build_run(12, profile=load_profile("pengshui-2022"))
    write_county_ledger(run, folder / "全县台账.xlsx")
    tasks = write_task_sheets(run, folder, TEMPLATES)
    meeting = write_meeting_papers(run, folder, TEMPLATES)
    only = [build_case(1, lead=("县信访办",), assisting=("县公安局",), status=Status.OPEN)]
    assisting = write_task_sheets(build_run(only, profile=run.profile), folder / "a", TEMPLATES)
    return {
        "全县台账": folder / "全县台账.xlsx",
        "部门任务单": next(one for one in tasks if one.stem == "县住房城乡建委"),
        "配合事项": next(one for one in assisting if one.parent.name == "配合"),
        "任务单分发表": tasks[-1],
        "汇总表": meeting[0],
        "附表": meeting[1],
        "汇总（docx）": meeting[2],
        "通报": meeting[3],
        "督办单": next(one for one in tasks if one.suffix == ".docx"),
        "公开": write_open(run, folder / "公开.xlsx"),
        **write_blank_forms(run, folder),
        **send_back(run, folder),
    }


def write_blank_forms(run: Run, folder: Path) -> dict[str, Path]:
    (empty,), _ = write_forms(folder, run.profile, ["石柳乡"], AS_OF)
    path = folder / "郁山镇台账.xlsx"
    write_form(path, run.profile, "郁山镇", run.cases, AS_OF)
    return {"下发台账（空白）": empty, "下发台账（有未办结）": path}


def send_back(run: Run, folder: Path) -> dict[str, Path]:
    """Returned files of each kind: an error and a warning in each, a file nobody can read."""
    faults = []
    for place, where in SENT.values():
        if not where.row:
            faults.append(
                Finding("FILE_UNSUPPORTED", where, details={"kind": "WPS 文字"}, place=place)
            )
            continue
        faults.append(Finding("DEADLINE_NO_DATE", where, "deadline", "待定", place=place))
        near, guess = where.at(where.column + 1), {"office": "县财政局"}
        faults.append(Finding("OFFICE_GUESSED", near, "lead", "财局", guess, place))
    sources = find_sources([ROOT / "input"], run.profile.files).sources
    sent = replace(run, sources=sources, files=(), findings=tuple(faults))
    written = write_returns(sent, folder)
    paths = {one.stem: one for one in sorted(written, reverse=True)}  # a document before its twin
    twin = next(one for one in written if one.name == "普子镇.xlsx")
    returned = {name: paths[place] for name, (place, _) in SENT.items()}
    return {**returned, "退回（docx，同内容）": twin}


def write_open(run: Run, path: Path) -> Path:
    values, loops = build_public(run.profile, run.period, AS_OF, run.cases, [run.totals])
    path.write_bytes(write_public(values, loops, TEMPLATES, ".xlsx"))
    return path


def describe(path: Path) -> Iterator[str]:
    """A paper as lines: what prints how, what is merged, wide, open, coloured, linked."""
    if path.suffix == ".docx":
        yield from describe_document(path)
        return
    book = openpyxl.load_workbook(path)
    for sheet in book:
        yield f"== {sheet.title}  {sheet.dimensions}"
        yield from page_of(sheet)
        yield from structure_of(sheet)
        yield from cells_of(sheet)
    yield f"names: {', '.join(sorted(book.defined_names)) or '-'}"
    own = book.properties
    yield f"properties: title={own.title} author={own.creator} company-free={not own.lastModifiedBy}"


def describe_document(path: Path) -> Iterator[str]:
    """A Word document as lines: page, paragraphs, rows of tables with shades, and comments."""
    paper = docx.Document(str(path))
    for one in paper.sections:
        size = (one.page_width, one.page_height, one.left_margin, one.top_margin)
        edges = (one.right_margin, one.bottom_margin, one.footer_distance)
        points = " ".join(f"{(each or 0) / 12700:.0f}" for each in (*size, *edges))
        yield f"page: {one.orientation} {points}"
        for name in ("header", "footer", "even_page_footer"):
            for each in getattr(one, name).paragraphs:
                yield from describe_paragraph(name, each) if each.text else ()
    for block in paper.iter_inner_content():
        if isinstance(block, Paragraph):
            yield from describe_paragraph("paragraph", block)
            continue
        widths = " ".join(block._tbl.xpath("./w:tblGrid/w:gridCol/@w:w"))
        yield f"== table {len(block.rows)} x {len(block.columns)}, columns {widths}"
        rows = list(enumerate(block._tbl.tr_lst))
        for at, row in rows if len(rows) <= ROWS else rows[:SHOWN] + rows[-1:]:
            again = " [on every page]" if row.xpath("./w:trPr/w:tblHeader") else ""
            whole = " [never split]" if row.xpath("./w:trPr/w:cantSplit") else ""
            height = row.xpath("string(./w:trPr/w:trHeight/@w:val)")
            yield f"row {at + 1}{height and ' height ' + height}{again}{whole}"
            for cell in row.tc_lst:
                yield f"  {describe_cell(cell)}"
    yield from (f"comment by {one.author}: {one.text}".replace("\n", "⏎") for one in paper.comments)
    own = paper.core_properties
    yield f"properties: title={own.title} author={own.author} last={own.last_modified_by}"


def describe_paragraph(kind: str, block: Paragraph) -> Iterator[str]:
    """A paragraph: fonts and sizes, where it stands, its spacing and what it keeps to; its text.

    Spacing is lines, space before and after, first indent and right indent, in points.
    """
    fonts = "/".join(dict.fromkeys(block._p.xpath(".//w:rFonts/@w:eastAsia"))) or "-"
    sizes = "/".join(dict.fromkeys(block._p.xpath(".//w:sz/@w:val"))) or "-"
    layout = block.paragraph_format
    lengths = (layout.space_before, layout.space_after, layout.first_line_indent)
    lines = layout.line_spacing or 0
    spaces = [f"{getattr(lines, 'pt', lines):g}"]
    spaces += [f"{(one or 0) / 12700:g}" for one in (*lengths, layout.right_indent)]
    new_page = block._p.xpath(".//w:br[@w:type='page'] | .//w:pageBreakBefore")
    flags = ((new_page, "new page"), (layout.keep_with_next, "keeps"))
    marks = "".join(f" [{name}]" for holds, name in flags if holds)
    place = layout.alignment.name if layout.alignment is not None else "-"
    text = block.text.strip().replace("\n", "⏎")
    yield f"{kind}: {fonts} {sizes} {place} {' '.join(spaces)}{marks}: {text}"


def describe_cell(cell: Any) -> str:
    """A cell of a Word table: text, width in columns, shade, marks and links."""
    shade = cell.xpath("string(./w:tcPr/w:shd/@w:fill)") or "-"
    fonts = "/".join(dict.fromkeys(cell.xpath(".//w:rFonts/@w:eastAsia"))) or "-"
    sizes = "/".join(dict.fromkeys(cell.xpath(".//w:sz/@w:val"))) or "-"
    link = cell.xpath("string(.//w:hyperlink/@w:anchor)")
    mark = cell.xpath("string(.//w:bookmarkStart/@w:name)")
    notes = len(cell.xpath(".//w:commentReference"))
    text = "⏎".join("".join(one.xpath(".//w:t/text()")) for one in cell.xpath("./w:p"))
    more = f"{link and ' -> ' + link}{mark and ' @' + mark}{' //' * notes}"
    return f"{cell.grid_span} {shade} {fonts} {sizes}: {text}{more}"


def page_of(sheet: Any) -> Iterator[str]:
    page, edge = sheet.page_setup, sheet.page_margins
    fit = f"{page.fitToWidth}x{page.fitToHeight}" if sheet.sheet_properties.pageSetUpPr else "-"
    yield f"page: paper={page.paperSize} {page.orientation} fit={fit} scale={page.scale}"
    sides = (edge.left, edge.right, edge.top, edge.bottom)
    yield f"margins: {' '.join(f'{one:.2f}' for one in sides)}"
    yield f"print: area={sheet.print_area or '-'} titles={sheet.print_title_rows or '-'}"
    breaks = [one.id for one in sheet.row_breaks.brk]
    yield f"breaks: {breaks or '-'} freeze={sheet.freeze_panes or '-'}"
    for name in ("oddHeader", "oddFooter"):
        part = getattr(sheet, name)
        yield f"{name}: {part.left.text or ''} | {part.center.text or ''} | {part.right.text or ''}"


def structure_of(sheet: Any) -> Iterator[str]:
    widths = {key: round(one.width, 1) for key, one in sorted(sheet.column_dimensions.items())}
    yield f"widths: {' '.join(f'{key}={one:g}' for key, one in widths.items())}"
    yield f"merged: {' '.join(sorted(map(str, sheet.merged_cells.ranges))) or '-'}"
    opened = [c.coordinate for row in sheet.iter_rows() for c in row if not c.protection.locked]
    yield f"open: {opened[0]} to {opened[-1]}, {len(opened)} cells" if opened else "open: -"
    yield f"filter: {sheet.auto_filter.ref or '-'} protected={sheet.protection.sheet}"
    for one in sheet.data_validations.dataValidation:
        yield f"rule: {one.sqref} {one.type} {one.formula1}"
    for one in sheet.conditional_formatting:
        yield f"colour: {one.sqref} {[rule.formula for rule in one.rules]}"
    yield f"charts: {len(sheet._charts)} links: {len(sheet._hyperlinks)}"


def cells_of(sheet: Any) -> Iterator[str]:
    """Rows with their height and cells; of a cell its type, look and text.

    The first rows and the last one: those between repeat the same look.
    """
    rows = [row for row in sheet.iter_rows() if any(cell.value is not None for cell in row)]
    for row in rows[:SHOWN] + rows[max(SHOWN, len(rows) - 1) :]:
        cells = [cell for cell in row if cell.value is not None]
        height = sheet.row_dimensions[row[0].row].height
        yield f"row {row[0].row} height={height if height is None else round(height, 1)}"
        for cell in cells:
            look = cell.font
            marks = "".join(
                sign
                for sign, holds in (
                    ("b", look.b), ("w", cell.alignment.wrap_text), ("u", not cell.protection.locked),
                )
                if holds
            )  # fmt: skip
            text = str(cell.value).replace("\n", "⏎")
            shown = text if len(text) <= 40 else f"{text[:40]}…{len(text)}"
            kind = f"{cell.data_type} {look.name} {look.sz:g}{marks and ' ' + marks}"
            form = "" if cell.number_format == "General" else f" [{cell.number_format}]"
            note = f" // {cell.comment.text}".replace("\n", "⏎") if cell.comment else ""
            yield f"  {cell.coordinate} {kind}{form}: {shown}{note}"


@pytest.mark.parametrize("name", NAMES)
def test_a_paper_looks_as_it_did(
    name: str, workbooks: dict[str, Path], request: pytest.FixtureRequest
) -> None:
    told = "\n".join(describe(workbooks[name])) + "\n"
    kept = GOLDEN / f"{name}.txt"
    if request.config.getoption("--update-golden"):
        GOLDEN.mkdir(exist_ok=True)
        kept.write_text(told, "utf-8", newline="\n")
    before = kept.read_text("utf-8")
    changed = list(difflib.unified_diff(before.splitlines(), told.splitlines(), lineterm="", n=1))
    assert not changed, "\n".join(changed[:60])


def test_no_text_is_kept_of_a_workbook_that_is_not_written() -> None:
    assert {one.stem for one in GOLDEN.glob("*.txt")} == set(NAMES)
