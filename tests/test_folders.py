"""Where results lie among the inputs, or cannot lie at all: told in a sentence, never read again."""

import json
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from .test_months import ARREARS, DANGER, set_cell, township


def run(inputs, output, day, **more):
    words = [sys.executable, "-m", "ledgerproc", "run", str(inputs), "--output", str(output)]
    return subprocess.run(
        [*words, "--as-of", day, "--quiet"], capture_output=True, text=True, check=False, **more
    )


def inputs_of(output, period):
    manifest = json.loads((output / period / "归档" / "manifest.json").read_text("utf-8"))
    return sorted(manifest["inputs"])


def findings_of(output, period):
    sheet = openpyxl.load_workbook(output / period / "全县台账.xlsx", read_only=True)["校验问题"]
    return [(row[1], row[3]) for row in sheet.iter_rows(min_row=3, values_only=True)]


def test_results_among_the_inputs_are_not_read_again_but_what_people_wrote_there_is(tmp_path):
    folder = tmp_path / "报送"
    rows = ARREARS.format(note=""), DANGER.format(deadline="2023年3月31日", note="")
    township(folder, "郁山镇", *rows)
    output = folder / "结果"
    assert run(folder, output, "2022-11-30").returncode == 0
    assert run(folder, output, "2022-12-31").returncode == 0
    sent = [one for one in inputs_of(output, "2022-11") if not one.startswith("结果")]
    assert sent == inputs_of(output, "2022-11") == inputs_of(output, "2022-12")
    assert ("FOLDER_PUBLISHED", "结果/2022-11") in findings_of(output, "2022-12")

    tasks = output / "2022-12" / "部门任务单"
    task = next(tasks.glob("*.xlsx"))
    book = openpyxl.load_workbook(task)
    sheet = book.sheetnames[0]
    texts = [str(one) for row in book[sheet].iter_rows(values_only=True) for one in row]
    number = next(one for one in texts if one.endswith(("-0001", "-0002")))
    set_cell(task, sheet, number, "办理进展", "已签订协议")
    assert run(folder, output, "2023-01-31").returncode == 0
    shown = f"结果/2022-12/部门任务单/{task.name}"
    assert inputs_of(output, "2023-01") == sorted([*sent, shown])


def test_a_published_month_as_input_and_a_file_as_output_are_refused_in_words(tmp_path):
    folder, output = tmp_path / "报送", tmp_path / "结果"
    township(folder, "郁山镇", ARREARS.format(note=""))
    assert run(folder, output, "2022-11-30").returncode == 0
    wrong = run(output / "2022-11", output, "2022-12-31")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "是本程序出的结果，不是各乡镇报送的材料" in wrong.stderr
    (tmp_path / "文件").write_text("")
    assert run(folder, tmp_path / "文件", "2022-11-30").returncode == 2
    below = run(folder, tmp_path / "文件" / "结果", "2022-11-30")
    assert below.returncode == 1
    assert "这个位置或它的上一级是一个文件；请换一个文件夹" in below.stderr
    assert below.stderr.count("\n") == 1


@pytest.mark.skipif(not Path("/sys/kernel").is_dir(), reason="a file system that takes no folder")
def test_an_output_folder_that_cannot_be_written_is_named(tmp_path):
    folder, output = tmp_path / "报送", Path("/sys/kernel/结果")
    township(folder, "郁山镇", ARREARS.format(note=""))
    said = run(folder, output, "2022-11-30")
    assert (said.returncode, said.stdout) == (1, "")
    assert f"输出文件夹“{output}”无法写入" in said.stderr
    assert said.stderr.count("\n") == 1
