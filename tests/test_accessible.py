"""The overview page without a mouse and without eyes: names, order, keys, contrast, reflow.

What a screen reader is told is read from the browser's own tree; no screen reader was heard.
"""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ledgerproc.cleaning.records import Status
from ledgerproc.writing.handouts.overview import write_overview
from tests.chromium import CHROMIUM, Page, open_page
from tests.test_browser import county

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed")
TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
CASES = 60
# The least contrast of any text with what it stands on, and whose it is.
CONTRAST = """(function () {
  function channels(text) { var m = text.match(/[\\d.]+/g).map(Number); return m.length < 4 ? m.concat(1) : m }
  function light(c) { var v = c.slice(0, 3).map(function (x) { x /= 255;
    return x <= .03928 ? x / 12.92 : Math.pow((x + .055) / 1.055, 2.4) });
    return .2126 * v[0] + .7152 * v[1] + .0722 * v[2] }
  function ground(e) { for (; e; e = e.parentElement) {
    var c = channels(getComputedStyle(e).backgroundColor); if (c[3] === 1) return c }
    return [255, 255, 255, 1] }
  var found = [];
  document.querySelectorAll("body *").forEach(function (e) {
    var own = [].some.call(e.childNodes, function (n) { return n.nodeType === 3 && n.data.trim() });
    if (!own || !e.getClientRects().length || e.closest("script,style,.skip,svg")) return;
    var a = light(channels(getComputedStyle(e).color)), b = light(ground(e));
    found.push([(Math.max(a, b) + .05) / (Math.min(a, b) + .05), e.tagName + " " + e.textContent.slice(0, 20)]) });
  return found.sort(function (x, y) { return x[0] - y[0] })[0] })()"""
FOCUSED = """(function () { var e = document.activeElement, box = e.getBoundingClientRect();
  return { tag: e.tagName, id: e.id, sort: e.getAttribute("data-sort"), kind: e.getAttribute("data-kind"),
    ring: getComputedStyle(e).outlineStyle, seen: box.right > 0 && box.left < innerWidth && box.width > 0 } })()"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    run = county(CASES)
    return write_overview(run, tmp_path_factory.mktemp("page"), TEMPLATES).as_uri()


@pytest.fixture(params=[1280, 390], ids=["wide", "phone"])
def page(request: pytest.FixtureRequest, address: str, tmp_path: Path) -> Iterator[Page]:
    with open_page(address, tmp_path, width=request.param) as opened:
        yield opened
        assert opened.complaints == []


def of_role(tree: list[dict[str, Any]], *roles: str) -> list[dict[str, Any]]:
    return [one for one in tree if one["role"] in roles]


def test_a_screen_reader_is_told_landmarks_headings_and_names(page: Page) -> None:
    tree = page.tree()
    for role in ("banner", "main", "search", "contentinfo", "status"):
        assert len(of_role(tree, role)) == 1, role
    headings = [(one["level"], one["name"]) for one in of_role(tree, "heading")]
    assert [level for level, _ in headings] == [1, 2, 2, 2, 2, 2, 2]
    regions = {one["name"] for one in of_role(tree, "region")}
    assert regions == {name for level, name in headings if level == 2}
    controls = ("button", "link", "searchbox", "combobox", "checkbox", "DisclosureTriangle")
    assert {one["role"] for one in of_role(tree, *controls)} >= {"button", "searchbox", "combobox"}
    assert [one for one in of_role(tree, *controls) if not one["name"].strip()] == []
    fields = of_role(tree, "searchbox", "combobox", "checkbox")
    assert [one["name"] for one in fields] == [
        "查找（编号、名称、案情、部门…）", "问题分类", "乡镇（街道）", "牵头部门", "只看超期",
    ]  # fmt: skip
    images = of_role(tree, "image", "img", "graphics-document")
    assert [one["name"] for one in images] == ["逐月在册、未办结、超期件数，数字见下表"]


def test_the_list_stays_a_table_on_a_phone_too(page: Page) -> None:
    tree = page.tree()
    tables = [one["name"] for one in of_role(tree, "table")]
    assert tables == ["逐月走势", "未办结问题清单"]
    headers = [one["name"] for one in of_role(tree, "columnheader")]
    names = ["编号", "乡镇（街道）", "突出问题名称", "问题分类", "牵头部门", "办结时间", "时限"]
    assert headers[-7:] == names
    still = sum(one.values.status is Status.OPEN for one in county(CASES).cases)
    assert len(of_role(tree, "cell", "gridcell")) == 3 * 6 + still * 7


def test_every_control_is_reached_by_tab_in_reading_order_and_seen(page: Page) -> None:
    reached: list[dict[str, Any]] = []
    while len(reached) < 120:
        page.press("Tab")
        reached.append(page.run(FOCUSED))
        if reached[-1]["sort"] == "6":
            break
    assert reached[0]["tag"] == "A"  # to the list, past the charts
    kinds = [one["kind"] for one in reached if one["kind"]]
    assert list(dict.fromkeys(kinds)) == ["category", "office", "place", "month"]
    ids = [one["id"] for one in reached if one["id"]]
    assert ids == ["q", "f-category", "f-place", "f-office", "f-late"]
    assert [one["sort"] for one in reached if one["sort"]] == list("0123456")
    assert [one for one in reached if not one["seen"] or one["ring"] == "none"] == []


def test_a_case_is_sorted_opened_and_closed_from_the_keyboard(page: Page) -> None:
    page.run("document.querySelector('[data-sort=\"6\"]').focus()")
    page.press("Enter", "\r")
    how = "document.querySelector('th[aria-sort]')"
    assert page.run(f"{how}.textContent + {how}.getAttribute('aria-sort')") == "时限descending"
    page.run("document.querySelector('tr.case button').focus()")
    page.press(" ", " ")
    assert page.run("document.querySelectorAll('tr.story').length") == 1
    opened = [one for one in of_role(page.tree(), "button") if one.get("expanded")]
    assert len(opened) == 1
    page.press("Enter", "\r")
    assert page.run("document.querySelectorAll('tr.story').length") == 0
    page.run("document.getElementById('q').focus()")
    page.press("P", "P")
    assert page.run("document.getElementById('found').textContent").startswith("共 ")


def test_a_chart_leads_to_its_cases_from_the_keyboard(page: Page) -> None:
    page.run("document.querySelector('[data-kind=\"place\"]').focus()")
    name = page.run("document.activeElement.getAttribute('data-name')")
    page.press("Enter", "\r")
    page.run("new Promise(function (go) { setTimeout(go, 50) })")
    shown = page.run(
        "[].map.call(document.querySelectorAll('tr.case'), function (r) { return r.cells[1].textContent })"
    )
    assert set(shown) == {name}
    assert page.run("document.activeElement.id") == "cases-title"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_text_stands_out_from_its_ground(address: str, tmp_path: Path, dark: bool) -> None:
    with open_page(address, tmp_path, dark=dark) as page:
        page.run("document.querySelector('tr.case button').click()")
        page.run("document.querySelectorAll('details').forEach(function (d) { d.open = true })")
        ratio, whose = page.run(CONTRAST)
        assert ratio >= 4.5, whose
        shade = page.run("getComputedStyle(document.body).backgroundColor")
        assert (int(re.findall(r"\d+", shade)[0]) < 60) is dark


@pytest.mark.parametrize("width", [1280, 820, 390, 320])
def test_nothing_is_cut_and_nothing_scrolls_sideways(
    address: str, tmp_path: Path, width: int
) -> None:
    with open_page(address, tmp_path, width=width) as page:
        assert page.run("document.documentElement.scrollWidth") <= width
        cut = """[].filter.call(document.querySelectorAll(".bars .n, .figures *, h1, h2, td, th"),
          function (e) { return e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== "visible" })
          .map(function (e) { return e.textContent })"""
        assert page.run(cut) == []


def test_paper_shows_what_the_screen_folds_away(address: str, tmp_path: Path) -> None:
    with open_page(address, tmp_path) as page:
        page.run("document.querySelector('[data-kind=\"place\"]').click()")  # one place only
        page.run("document.getElementById('tools').reset()")
        data = base64.b64decode(page.ask("Page.printToPDF", preferCSSPageSize=True)["data"])
        assert page.run("document.querySelectorAll('details[open]').length") == 0
    (tmp_path / "page.pdf").write_bytes(data)
    if shutil.which("pdftotext"):
        done = subprocess.run(
            ["pdftotext", "-layout", str(tmp_path / "page.pdf"), "-"],
            capture_output=True,
            check=True,
        )
        pages = done.stdout.decode("utf-8").split("\f")[:-1]
        assert all("办结时间" in one for one in pages if re.search(r"P\d{4}", one))
        assert not any("其余" in one for one in pages)
