"""Fits a sheet that was made from a template to whole pages, where its end would spill.

In: the sheet's XML, the heights of its rows, the rows that repeat on every page. Only a sheet
that is one page wide and open at its end is touched: what an office has settled stays.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ledgerproc.writing.package import find_child, named, parse_xml
from ledgerproc.writing.paging import A4, Page, fit_page

ROW = re.compile(r'<row r="(\d+)"[^>]*? ht="([\d.]+)"')
TITLES = re.compile(r"\$(\d+):\$(\d+)$")
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


def fit_pages(
    frame: Any, rows: str, least: float, widths: Sequence[float], titles: tuple[int, int] | None
) -> None:
    """Say in the sheet's XML how many pages it is to take, where it must not be left open."""
    setup, fitting = find_child(frame, "pageSetup"), next(named(frame, "pageSetUpPr"), None)
    if setup is None or fitting is None or fitting.get("fitToPage") not in ("1", "true"):
        return
    if setup.get("fitToHeight") != "0" or setup.get("fitToWidth", "1") != "1":
        return
    heights = {int(number): float(height) for number, height in ROW.findall(rows)}
    last = max(heights, default=0)
    first, end = titles or (1, 0)
    page = _page(frame, setup, widths)
    every = [heights.get(row, least) for row in range(1, last + 1)]
    pages = fit_page(page, every, range(first - 1, end))
    if pages:
        setup.set("fitToHeight", str(pages))


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
