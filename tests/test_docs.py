"""Documents that show what the program says are held against the program.

``pytest tests/test_docs.py --update-docs`` writes the generated ones anew.
"""

import re
from pathlib import Path

import pytest

from ledgerproc.findings import Severity, catalogue

from .test_project import ROOMS

ROOT = Path(__file__).resolve().parent.parent
FINDINGS = ROOT / "docs" / "clerk" / "校验问题一览.md"
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def findings_page() -> str:
    lines = [
        "# 校验问题一览",
        "",
        "`校验问题` 表里的每一种情况。{ } 里是随具体内容变化的字。本页由程序的目录生成，请勿手改。",
    ]
    for severity in Severity:
        lines += ["", f"## {severity.value}", "", "| 代码 | 说明 | 怎么办 |", "| --- | --- | --- |"]
        lines += [
            f"| {code} | {entry.says} | {entry.remedy} |"
            for code, entry in catalogue().items()
            if entry.severity is severity
        ]
    return "\n".join(lines) + "\n"


def test_the_page_of_findings_is_what_the_catalogue_says(request):
    if request.config.getoption("--update-docs"):
        FINDINGS.write_text(findings_page(), "utf-8", newline="\n")
    assert FINDINGS.read_text("utf-8") == findings_page()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text("utf-8")):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), target


def test_the_readmes_commands_are_those_that_start_understands():
    text = (ROOT / "README.md").read_text("utf-8")
    start = (ROOT / "start.py").read_text("utf-8")
    for command in ("python3 start.py\n", "python3 start.py --test\n"):
        assert command in text
    assert '"--test"' in start
    assert "bash .ci/run" not in text
    assert "start.py --test" in (ROOT / ".ci" / "run").read_text("utf-8")


def test_the_tests_that_the_page_about_reading_names_exist():
    text = (ROOT / "docs" / "reading.md").read_text("utf-8")
    named = set(re.findall(r"`(test_\w+)`", text))
    sources = (path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    known = {name for source in sources for name in re.findall(r"^def (test_\w+)", source, re.M)}
    assert len(named) > 50
    assert named - known == set()


def test_the_page_about_the_house_names_every_room():
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    table = "\n".join(line for line in page.splitlines() if line.startswith("| `"))
    rooms = [room for room in ROOMS if room != "__main__"]
    assert [room for room in rooms if not re.search(rf"`{room}/?`", table)] == []
