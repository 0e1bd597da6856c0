"""Writes 督办单: the county's order to act, one page for each case that is late or needs several.

One document an office, made from ``templates/督办单.docx``; the number of an order is that of
its case, so that an order keeps it whenever it is printed again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from ledgerproc.casework.agenda import needs_several, offices_of
from ledgerproc.casework.cases import Case
from ledgerproc.outcome import Run
from ledgerproc.writing.checking.papertexts import compare_pages
from ledgerproc.writing.filling.documents import build_pages, fill_pages, read_document
from ledgerproc.writing.filling.expressions import Vocabulary
from ledgerproc.writing.handouts.duties import CORE, JOIN, LINE, Share, build_row, common_values
from ledgerproc.writing.office.names import place_inside

TEMPLATE = "督办单.docx"
VOCABULARY = Vocabulary(
    frozenset({"部门", "标题", "地区", "办公室", "文件", "截至"}),
    {"栏": frozenset(CORE.values())},
    {"件": LINE | {"文号", "督办原因", "部门数"}},
)
_LAST_NUMBER = re.compile(r"(\d+)\D*$")


def needs_order(case: Case, as_of: date) -> bool:
    """Whether an open case is late, or needs several offices."""
    return case.overdue_days(as_of) is not None or needs_several(case)


def write_orders(
    run: Run,
    folder: Path,
    templates: Path,
    shares: Sequence[Share],
    names: Mapping[str, str],
) -> list[Path]:
    """Write one document per lead office that has such a case; ``names`` are of its files."""
    pages = build_pages(read_document(templates / TEMPLATE, VOCABULARY))
    common = {**common_values(run), "地区": run.profile.region, "文件": run.profile.source}
    written = []
    for share in shares:
        cases = [one for one in share.leads if needs_order(one, run.as_of)]
        if cases:
            folder.mkdir(exist_ok=True)
            items = [_item(run, number, one) for number, one in enumerate(cases, 1)]
            path = place_inside(folder, names[share.office], ".docx")
            values = {**common, "部门": share.office}
            path.write_bytes(fill_pages(pages, values, "件", items, run.profile.title))
            compare_pages(path, pages.document, values, "件", items)
            written.append(path)
    return written


def _item(run: Run, number: int, case: Case) -> Mapping[str, object]:
    return {
        **build_row(number, case, run.as_of),
        "联系电话": JOIN.join(case.values.phones),
        "文号": order_number(run, case),
        "督办原因": _why(case, run.as_of),
        "部门数": len(offices_of(case)),
    }


def order_number(run: Run, case: Case) -> str:
    """The number of an order, after the profile's pattern; "" where it has none."""
    found = _LAST_NUMBER.search(case.case_id)
    pattern = run.profile.output.order_number
    if not found or not pattern:
        return ""
    year, month = run.profile.year, run.as_of.month
    return pattern.format(year=year, month=month, number=int(found[1]))


def _why(case: Case, as_of: date) -> str:
    days = case.overdue_days(as_of)
    late = [f"已超期{days}天"] if days is not None else []
    several = [f"需要{len(offices_of(case))}个部门共同办理"] if needs_several(case) else []
    return "；".join((*late, *several))
