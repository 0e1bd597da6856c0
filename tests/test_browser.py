"""The overview page in a real browser: search, sort, click, phone width, print to paper.

Runs where Chromium is installed; the checks in ``.ci/run`` install it.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from ledgerproc.casework.cases import MonthTotals, Prior
from ledgerproc.cleaning.records import Status
from ledgerproc.outcome import Run
from ledgerproc.writing.handouts.overview import write_overview
from tests.runs import build_run

CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed")
TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
# What a person does, played by a script behind the page's own; its findings end up in the page.
ROBOT = """
<script>
window.addEventListener("load", function () {
  var told = {}, $ = function (id) { return document.getElementById(id) };
  function put(id, value) { var e = $(id); e.value = value; e.dispatchEvent(new Event("input")) }
  function shown() { return [].map.call(document.querySelectorAll("tr.case"), function (tr) {
    return tr.cells[0].textContent }) }
  function later(do_it) { return new Promise(function (go) { setTimeout(function () { do_it(); go() }, 30) }) }
  told.width = innerWidth;
  told.wide = document.documentElement.scrollWidth;
  told.all = $("found").textContent;
  told.first = shown();
  put("q", "P0005"); told.searched = shown();
  put("q", "没有这样的字"); told.nothing = shown();
  put("q", "");
  document.querySelector('[data-sort="6"]').click(); told.sorted = shown();
  told.arrow = document.querySelector('[data-sort="6"]').parentNode.getAttribute("aria-sort");
  document.querySelector('[data-sort="6"]').click(); told.turned = shown();
  $("f-late").click(); told.late = shown(); $("f-late").click();
  var title = document.querySelector("tr.case button");
  title.focus(); title.click();
  told.story = document.querySelector("tr.story").textContent;
  told.expanded = title.getAttribute("aria-expanded");
  title.click(); told.closed = document.querySelectorAll("tr.story").length;
  var bar = document.querySelector('.bars button[data-kind="place"]');
  told.bar = bar.getAttribute("data-name"); bar.click();
  later(function () {
    told.places = [].map.call(document.querySelectorAll("tr.case"), function (tr) { return tr.cells[1].textContent });
    told.focus = document.activeElement.id;
  }).then(function () {
    var out = document.createElement("pre"); out.id = "robot"; out.textContent = JSON.stringify(told);
    document.body.appendChild(out);
    if (parent !== window) parent.postMessage(out.textContent, "*");
  });
});
</script>
"""


def county(count: int) -> Run:
    """A run in its third month."""
    months = (
        MonthTotals("2022-09", 30, 30, 0, 2, 30, 0),
        MonthTotals("2022-10", 44, 40, 4, 5, 14, 4),
    )
    return replace(build_run(count), prior=Prior("2022-10", history=months))


def browse(page: Path, folder: Path, *words: str) -> tuple[str, list[str]]:
    """Open a page; what Chromium printed, and what the page complained of."""
    command = [str(CHROMIUM), "--headless=new", "--no-sandbox", "--disable-gpu", "--lang=zh-CN"]
    command += ["--enable-logging=stderr", f"--user-data-dir={folder / 'profile'}", *words]
    done = subprocess.run(
        [*command, page.as_uri()],
        capture_output=True,
        timeout=120,
        check=True,
        env={**os.environ, "LANG": "C.UTF-8"},
    )
    said = done.stderr.decode("utf-8", "replace").splitlines()
    return done.stdout.decode("utf-8"), [one for one in said if ":CONSOLE" in one]


def played(tmp_path: Path, run: Run, *words: str, frame: str = "") -> dict[str, Any]:
    page = write_overview(run, tmp_path, TEMPLATES)
    text = page.read_text("utf-8").replace("</body>", f"{ROBOT}</body>")
    if frame:
        text = frame.replace("PAGE", json.dumps(text).replace("</", "<\\/"))
    page.write_text(text, "utf-8")
    dom, complaints = browse(page, tmp_path, "--virtual-time-budget=4000", "--dump-dom", *words)
    assert complaints == []
    told = re.search(r'<pre id="robot">(.*?)</pre>', dom, re.S)
    assert told, dom[-2000:]
    found: dict[str, Any] = json.loads(told[1].replace("&lt;", "<").replace("&amp;", "&"))
    return found


def test_a_person_finds_sorts_and_opens_cases(tmp_path: Path) -> None:
    run = county(60)
    told = played(tmp_path, run, "--window-size=1280,900")
    still = [one for one in run.cases if one.values.status is Status.OPEN]
    late = {one.case_id: one.overdue_days(run.as_of) for one in still}
    days = {name: one for name, one in late.items() if one}
    assert told["all"] == f"共 {len(still)} 件，其中超期 {len(days)} 件"
    assert sorted(told["first"]) == sorted(late)
    assert told["searched"] == ["P0005"]
    assert told["nothing"] == []
    assert told["arrow"] == "descending"
    assert told["sorted"][: len(days)] == sorted(
        days, key=lambda one: (-days[one], told["first"].index(one))
    )
    assert set(told["turned"][-len(days) :]) == set(days)
    assert set(told["late"]) == set(days)
    assert "主要案情" in told["story"] and told["expanded"] == "true" and told["closed"] == 0
    assert set(told["places"]) == {told["bar"]}
    assert told["focus"] == "cases-title"
    assert told["wide"] <= told["width"]


# A window of Chromium without a screen is 500 wide at least; a frame is as narrow as a phone.
PHONE = """<!doctype html><meta charset="utf-8"><iframe id="phone" width="390" height="844"
style="border:0"></iframe><script>
addEventListener("message", function (e) { var out = document.createElement("pre"); out.id = "robot";
out.textContent = e.data; document.body.appendChild(out) });
document.getElementById("phone").srcdoc = PAGE;
</script>"""


def test_a_phone_shows_the_whole_width(tmp_path: Path) -> None:
    told = played(tmp_path, county(60), frame=PHONE)
    assert told["width"] == 390
    assert told["wide"] <= 390
    assert set(told["places"]) == {told["bar"]}


def test_it_prints_every_open_case_on_a4(tmp_path: Path) -> None:
    page = write_overview(county(60), tmp_path, TEMPLATES)
    target = tmp_path / "page.pdf"
    _, complaints = browse(page, tmp_path, f"--print-to-pdf={target}", "--no-pdf-header-footer")
    assert complaints == []
    data = target.read_bytes()
    assert data.startswith(b"%PDF")
    if shutil.which("pdftotext"):
        text = subprocess.run(
            ["pdftotext", str(target), "-"], capture_output=True, check=True
        ).stdout
        told = set(re.findall(r"P\d{4}", text.decode("utf-8")))
        assert told == {one.case_id for one in county(60).cases if one.values.status is Status.OPEN}


def test_the_trend_tells_each_month(tmp_path: Path) -> None:
    text = write_overview(county(60), tmp_path, TEMPLATES).read_text("utf-8")
    rows = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', text)
    told = {name: re.findall(r"<td>(\d+)</td>", cells) for name, cells in rows}
    totals = county(60).totals
    assert told == {
        "2022年9月": ["30", "30", "0", "0", "30", "2"],
        "2022年10月": ["44", "14", "4", "4", "40", "5"],
        "2022年11月": [
            str(one)
            for one in (
                totals.total,
                totals.new,
                totals.closed,
                totals.done,
                totals.open,
                totals.overdue,
            )
        ],
    }
    assert "逐月走势" not in write_overview(build_run(3), tmp_path, TEMPLATES).read_text("utf-8")
