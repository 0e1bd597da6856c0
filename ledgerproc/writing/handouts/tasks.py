"""Writes 部门任务单/: what each office owes, ready to print, to fill in and to send back.

A workbook is built from its office's own cases and nothing else; no sheet is cut out of a
fuller one. The first sheet holds what the office leads, with input cells; a second one, for
reading only, where it assists. Offices that lead nothing get theirs in a folder of its own,
beside the list of who got what. Looks come from ``templates/``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from ledgerproc.cleaning.records import Status
from ledgerproc.outcome import Run
from ledgerproc.writing.checking.papertexts import compare_workbook
from ledgerproc.writing.filling.expressions import TemplateError, Vocabulary
from ledgerproc.writing.filling.fill import fill
from ledgerproc.writing.filling.plan import Items, Template, without_loop
from ledgerproc.writing.filling.template import read_template
from ledgerproc.writing.handouts.duties import (
    CORE,
    FOLDER,
    LINE,
    Share,
    build_row,
    common_values,
    count_urgent,
    only_assisting,
    share_out,
)
from ledgerproc.writing.handouts.orders import needs_order, write_orders
from ledgerproc.writing.office.names import place_inside, unique_names

TEMPLATE = "部门任务单.xlsx"
BESIDE = "另附"  # what is no lead office's task sheet, in a folder of its own
ASSISTING, ORDERS, INDEX = "配合", "督办单", "任务单分发表.xlsx"
UNKNOWN_OFFICE = "（名称未识别，请核对后转送）"
VOCABULARY = Vocabulary(
    frozenset(
        {
            *("部门", "单名", "标题", "办公室", "截至", "件数", "超期数", "临期数"),
            *("配合件数", "配合超期数", "查阅"),
        }
    ),
    {"栏": frozenset(CORE.values())},
    {"行": LINE, "配": LINE},
)
INDEX_VOCABULARY = Vocabulary(
    frozenset({"标题", "办公室", "截至", "单名", "查阅", "件数", "超期数", "临期数", "配合件数"}),
    {"栏": frozenset(CORE.values())},
    {"发": frozenset({"序号", "部门", "牵头", "超期", "临期", "配合", "督办", "文件"})},
)


def write_task_sheets(run: Run, folder: Path, templates: Path) -> list[Path]:
    """Write one workbook per office with open cases into ``folder``/部门任务单."""
    target = folder / FOLDER
    (target / BESIDE).mkdir(parents=True, exist_ok=True)
    full = read_template(templates / TEMPLATE, VOCABULARY)
    _check_numbers(full)
    leading, assisting = without_loop(full, "配"), without_loop(full, "行")
    shares = share_out(run)
    names = unique_names(one.office for one in shares)
    written: dict[str, Path] = {}
    for share in shares:
        template = full if share.assists and share.leads else leading if share.leads else assisting
        if template is None:  # the office took that sheet out of its template
            continue
        place = target if share.leads else target / BESIDE / ASSISTING
        place.mkdir(exist_ok=True)
        path = place_inside(place, names[share.office], ".xlsx")
        values, loops = build_values(run, share), build_loops(run, share)
        path.write_bytes(fill(template, values, loops, FOLDER))
        compare_workbook(path, template, values, loops)
        written[share.office] = path
    orders = write_orders(run, target / BESIDE / ORDERS, templates, shares, names)
    index = write_index(run, target, templates, shares, written)
    return [*written.values(), *orders, index]


def _check_numbers(template: Template) -> None:
    """A sheet that comes back filled in is known by its cases' numbers."""
    cells = (cell for sheet in template.sheets for row in sheet.rows for cell in row.cells)
    if not any(one.expression and ("行", "编号") in one.expression.paths for one in cells):
        raise TemplateError(
            f"模板“{TEMPLATE}”没有明细行的编号；请在明细行（一件一行）的一格里写 {{{{ 行.编号 }}}}，"
            "交回的任务单要靠编号认出是哪一件"
        )


def build_values(run: Run, share: Share) -> dict[str, object]:
    """The single values of one office's workbook."""
    late, soon = count_urgent(share.leads, run.as_of)
    return {
        **common_values(run),
        "部门": share.office,
        "件数": len(share.leads),
        "超期数": late,
        "临期数": soon,
        "配合件数": len(share.assists),
        "配合超期数": count_urgent(share.assists, run.as_of)[0],
    }


def build_loops(run: Run, share: Share) -> dict[str, Items]:
    """The lines of both sheets."""
    return {
        "行": [build_row(number, case, run.as_of) for number, case in enumerate(share.leads, 1)],
        "配": [build_row(number, case, run.as_of) for number, case in enumerate(share.assists, 1)],
    }


def write_index(
    run: Run,
    target: Path,
    templates: Path,
    shares: Sequence[Share],
    written: Mapping[str, Path],
) -> Path:
    """Write the list of who got what."""
    lines = []
    known = {office.name for office in run.profile.offices}
    known |= {place.name for place in run.profile.places}
    for number, one in enumerate(shares, 1):
        late, soon = count_urgent(one.leads, run.as_of)
        path = written.get(one.office)
        lines.append(
            {
                "序号": number,
                # A text that names no office has a sheet too: its cases would be nobody's.
                "部门": one.office if one.office in known else f"{one.office}{UNKNOWN_OFFICE}",
                "牵头": len(one.leads),
                "超期": late,
                "临期": soon,
                "配合": len(one.assists),
                "督办": sum(needs_order(case, run.as_of) for case in one.leads),
                "文件": path.relative_to(target).as_posix() if path else "",
            }
        )
    opened = [case for case in run.cases if case.values.status is Status.OPEN]
    late, soon = count_urgent(opened, run.as_of)
    several = sum(bool(only_assisting(case)) for case in opened)
    values = {
        **common_values(run),
        "件数": len(opened),
        "超期数": late,
        "临期数": soon,
        "配合件数": several,
    }
    template = read_template(templates / INDEX, INDEX_VOCABULARY)
    path = target / BESIDE / INDEX
    path.write_bytes(fill(template, values, {"发": lines}, title=FOLDER))
    compare_workbook(path, template, values, {"发": lines})
    return path
