"""The example of docs/api.md does what it says, as a program of its own."""

import re
import subprocess
import sys
from pathlib import Path

import ledgerproc

from .grid_text import to_xlsx
from .test_cli import FAULTY

PAGE = Path(__file__).resolve().parent.parent / "docs" / "api.md"


def test_the_example_runs_and_prints_cases_and_findings(tmp_path):
    (example,) = re.findall(r"```python\n(.+?)```", PAGE.read_text("utf-8"), re.S)
    (tmp_path / "input").mkdir()
    to_xlsx(tmp_path / "input" / "郁山镇.xlsx", Sheet1=FAULTY)
    (tmp_path / "example.py").write_text(example, "utf-8")
    done = subprocess.run(
        [sys.executable, "example.py"],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={"PYTHONPATH": str(PAGE.parent.parent), "PYTHONIOENCODING": "utf-8"},
    )
    assert done.stderr == ""
    folder, case, finding = done.stdout.splitlines()
    assert folder == str(Path("output") / "2022-11")
    assert case.endswith("郁山镇 供销社职工宿舍12栋危房未整治问题 None")
    assert finding == "DEADLINE_NO_DATE 郁山镇.xlsx#Sheet1!E4"
    assert (tmp_path / folder / "归档" / "manifest.json").is_file()


def test_the_page_names_every_exception_that_may_be_imported():
    named = re.findall(r"^\| `(\w+Error)` \|", PAGE.read_text("utf-8"), re.M)
    assert sorted(named) == [one for one in ledgerproc.__all__ if one.endswith("Error")]
    assert all(issubclass(getattr(ledgerproc, one), Exception) for one in named)
