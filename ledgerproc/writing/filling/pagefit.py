"""Fits a sheet that was made from a template to whole pages, or breaks them between cases.

In: the sheet's XML, the heights of its rows, the rows that repeat on every page. Only a sheet
that is one page wide, open at its end and without breaks is touched: what an office has
settled stays.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from lxml import etree

from ledgerproc.writing.filling.continuing import Rest
from ledgerproc.writing.filling.plan import Block, Items, SheetPlan
from ledgerproc.writing.office.package import find_child, named, parse_xml
from ledgerproc.writing.office.paging import A4, Page, plan_pages
from ledgerproc.writing.office.references import Growth

ROW = re.compile(r'<row r="(\d+)"[^>]*? ht="([\d.]+)"')
TITLES = re.compile(r"\$(\d+):\$(\d+)$")
LAST_COLUMN = 16383  # as breaks count them
DEFAULT_MARGINS = ("0.7", "0.7", "0.75", "0.75")


def read_titles(workbook: bytes) -> dict[str, tuple[int, int]]:
    """First and last row of what repeats on every page, by sheet."""
    found = {}
    for node in named(parse_xml(workbook), "definedName"):
        rows = TITLES.search(node.text or "")
        if node.get("name") == "_xlnm.Print_Titles" and rows:
            sheet = node.text.rpartition("!")[0].rpartition(",")[2].strip("'")
            found[sheet.replace("''", "'")] = int(rows[1]), int(rows[2])
    return found


def find_starts(
    blocks: Sequence[Block], loops: Mapping[str, Items], growth: Growth
) -> frozenset[int]:
    """Rows that a page may begin with: those of cases, but for the first under its heads.

    What goes on with the row above, sums and signatures stay with the last case before them.
    """
    return frozenset(
        growth.own(block.top, number)
        for block in blocks
        for number, item in enumerate(loops.get(block.loop, ()))
        if (number or block.opens) and not isinstance(item, Rest)
    )


def fit_pages(
    frame: Any,
    rows: str,
    sheet: SheetPlan,
    starts: frozenset[int],
    titles: tuple[int, int] | None,
) -> None:
    """Say in the sheet's XML where its pages end, where it must not be left open."""
    setup, fitting = find_child(frame, "pageSetup"), next(named(frame, "pageSetUpPr"), None)
    if setup is None or fitting is None or fitting.get("fitToPage") not in ("1", "true"):
        return
    if setup.get("fitToHeight") != "0" or setup.get("fitToWidth", "1") != "1":
        return
    if find_child(frame, "rowBreaks") is not None:
        return
    heights = {int(number): float(height) for number, height in ROW.findall(rows)}
    last = max(heights, default=0)
    first, end = titles or (1, 0)
    every = [heights.get(row, sheet.least) for row in range(1, last + 1)]
    planned = plan_pages(
        _page(frame, setup, sheet.widths),
        every,
        range(first - 1, end),
        frozenset(one - 1 for one in starts),
    )
    if planned.fit:
        setup.set("fitToHeight", str(planned.fit))
    if planned.breaks:
        before = find_child(frame, "headerFooter")
        (setup if before is None else before).addnext(_breaks(frame, planned.breaks))


def _breaks(frame: Any, breaks: Sequence[int]) -> Any:
    """The element that says after which rows a page ends."""
    namespace = etree.QName(frame).namespace
    count = str(len(breaks))
    parent = etree.Element(f"{{{namespace}}}rowBreaks", count=count, manualBreakCount=count)
    for row in breaks:
        etree.SubElement(parent, f"{{{namespace}}}brk", id=str(row), max=str(LAST_COLUMN), man="1")
    return parent


def _page(frame: Any, setup: Mapping[str, str], widths: Sequence[float]) -> Page:
    edge = find_child(frame, "pageMargins")
    names = ("left", "right", "top", "bottom")
    left, right, top, bottom = (
        float(usual if edge is None else edge.get(name, usual))
        for name, usual in zip(names, DEFAULT_MARGINS, strict=True)
    )
    return Page(
        int(setup.get("paperSize", str(A4))),
        setup.get("orientation") == "landscape",
        (left, right, top, bottom),
        widths,
    )
