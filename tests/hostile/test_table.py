"""The table of threats has all fifty, and names only tests that there are."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TABLE = (ROOT / "docs" / "threats.md").read_text("utf-8")


def test_every_threat_is_in_the_table_once() -> None:
    numbers = [int(one) for one in re.findall(r"^\| (\d+) \|", TABLE, re.MULTILINE)]
    assert numbers == list(range(1, 51))


def test_every_test_that_the_table_names_is_there() -> None:
    code = "\n".join(one.read_text("utf-8") for one in (ROOT / "tests").rglob("test_*.py"))
    named = set(re.findall(r"`(test_\w+)`", TABLE))
    assert {one for one in named if f"def {one}(" not in code} == set()
    for file in re.findall(r"`(tests/[\w/]+\.py)`", TABLE):
        assert (ROOT / file).is_file(), file
