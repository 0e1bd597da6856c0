"""The table of threats has all fifty, and agrees with the marks of the tests, both ways."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from ledgerproc.reading.files.sources import SYSTEM_FILES
from tests.hostile.files import FILES

ROOT = Path(__file__).resolve().parent.parent.parent
TABLE = (ROOT / "docs" / "threats.md").read_text("utf-8")
ROWS = {int(one[1]): one[0] for one in re.finditer(r"^\| (\d+) \|.*$", TABLE, re.MULTILINE)}


def marked() -> dict[str, set[int]]:
    """The numbers of the threats that each test is marked with."""
    found: dict[str, set[int]] = {}
    for file in (ROOT / "tests").rglob("test_*.py"):
        for one in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(one, ast.FunctionDef) and one.name.startswith("test_"):
                text = " ".join(ast.unparse(mark) for mark in one.decorator_list)
                numbers = set(map(int, re.findall(r"pytest\.mark\.threat\(n=(\d+)\)", text)))
                found[one.name] = found.get(one.name, set()) | numbers
    return found


def test_every_threat_is_in_the_table_once() -> None:
    numbers = [int(one) for one in re.findall(r"^\| (\d+) \|", TABLE, re.MULTILINE)]
    assert numbers == list(range(1, 51))


def test_every_test_that_a_row_names_carries_its_number_and_the_reverse() -> None:
    marks = marked()
    for number, row in ROWS.items():
        named = set(re.findall(r"`(test_\w+)`", row))
        assert named or "files.py` (" in row, number
        assert named == {name for name, numbers in marks.items() if number in numbers}, number
    named = set(re.findall(r"`(test_\w+)`", TABLE))
    assert named - set(marks) == set()
    for file in re.findall(r"`(tests/[\w/]+\.py)`", TABLE):
        assert (ROOT / file).is_file(), file


def test_the_table_lists_what_is_left_aside_by_its_name() -> None:
    told = re.findall(r"`([^`]+)`", ROWS[22].split("(", 1)[1].split(")", 1)[0])
    assert tuple(told) == SYSTEM_FILES


def test_every_hostile_file_stands_in_the_row_of_its_number() -> None:
    for number, row in ROWS.items():
        told = re.search(r"`tests/hostile/files\.py` \(([^)]*)\)", row)
        assert (told[1].split(", ") if told else []) == [
            name for name, (*_, own) in FILES.items() if own == number
        ], number
