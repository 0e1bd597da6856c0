"""Whole runs over two folders of township files about which everything is known."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from .sentences import lacks
from .truth import (
    differences,
    false_alarms,
    missed_faults,
    pair_differences,
    read_published,
    row_count_differences,
)

SAMPLES = Path(__file__).resolve().parent / "samples"


def run(inputs: Path, output: Path, as_of: str = "2022-11-30") -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "ledgerproc", "run", str(inputs), "--output", str(output)]
    return subprocess.run(
        [*command, "--as-of", as_of], capture_output=True, encoding="utf-8", check=False
    )


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="module", params=["plain", "messy"])
def sample(request, tmp_path_factory):
    """A sample set, run once: its folder of truth, the output folder, what was printed."""
    truth, output = SAMPLES / request.param, tmp_path_factory.mktemp(request.param)
    before = digests(truth / "input")
    done = run(truth / "input", output)
    assert (done.returncode, done.stderr) == (0, "")
    assert digests(truth / "input") == before, "input files are never changed"
    return truth, output, done.stdout


@pytest.fixture(scope="module")
def published(sample):
    _, output, _ = sample
    return read_published(output / "2022-11" / "全县台账.xlsx")


def test_every_row_is_in_one_case_or_rejected_and_says_what_is_true(sample, published):
    assert differences(published, sample[0]) == []


def test_same_problems_are_merged_or_proposed_and_different_ones_never_merged(sample, published):
    wrong, ways = pair_differences(published, sample[0])
    assert wrong == []
    assert ways["merged"] > 9 * ways["proposed"] or ways["proposed"] <= 1
    assert ways["hard proposed"] <= 2


def test_faults_are_found_at_their_cells_and_nowhere_else(sample, published):
    assert missed_faults(published, sample[0]) == []
    assert false_alarms(published, sample[0]) == []


def test_every_finding_says_where_what_and_what_would_pass(published):
    for one in published.sheets["校验问题"]:
        assert one["文件"], one
        assert lacks(one["说明"], one["建议"], one["级别"]) == [], one


def test_notes_are_few(published):
    notes = [one for one in published.sheets["校验问题"] if one["级别"] == "提示"]
    assert len(notes) <= len(published.sheets["台账"]) / 10
    cells = [(one["文件"], one["工作表"], one["单元格"], one["代码"]) for one in notes]
    assert len(set(cells)) == len(cells), "nothing is told twice at one cell"


def test_rows_of_every_sheet_are_counted_and_add_up(sample, published):
    assert row_count_differences(published, sample[0]) == []
    lines = published.sheets["数据对账"]
    assert lines[-1]["文件"] == "合计"
    numbers = ("读取行数", "标题表头", "空白模板行", "合计表尾", "数据行", "立案", "并入", "退回")
    for line in lines:
        read, head, blank, foot, data, founded, merged, rejected = (
            int(line[name] or 0) for name in numbers
        )
        assert read == head + blank + foot + data
        assert data == founded + merged + rejected
        assert line["差额"] == "0"
    for name in numbers:
        assert sum(int(line[name] or 0) for line in lines[:-1]) == int(lines[-1][name] or 0)


def test_running_twice_changes_nothing(sample, published):
    truth, output, _ = sample
    assert run(truth / "input", output).returncode == 0
    after = read_published(output / "2022-11" / "全县台账.xlsx")
    assert after.sheets == published.sheets
    assert sorted(one.name for one in output.iterdir()) == ["2022-11"]


def test_the_screen_shows_figures_and_no_case_text(sample, published):
    _, _, printed = sample
    assert f"{len(published.sheets['台账'])} 件" in printed
    for case in published.sheets["台账"]:
        assert case["突出问题名称"] == "" or case["突出问题名称"] not in printed
