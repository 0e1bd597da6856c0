"""A run does its work in any locale, on any console, and with nobody who listens."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ledgerproc.commands import streams
from tests.hostile.packages import csv

ROOT = Path(__file__).resolve().parent.parent


def start(folder, *python, shell="", **environment):
    """A run of one file in an environment that holds nothing else."""
    (folder / "报来").mkdir(exist_ok=True)
    (folder / "报来/郁山镇.csv").write_bytes(csv())
    words = [sys.executable, *python, "-m", "ledgerproc", "run", "报来", "--output", "结果"]
    words += ["--as-of", "2022-11-30"]
    if shell:
        words = ["sh", "-c", f'"$@" {shell}', "sh", *words]
    return subprocess.run(
        [os.fsencode(one) for one in words],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        check=False,
        timeout=60,
    )


@pytest.mark.threat(n=46)
@pytest.mark.skipif(os.name != "posix", reason="locales and closed streams of a shell")
@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, "结果在：结果/2022-11\n"),
        ({"PYTHONIOENCODING": "ascii", "COLUMNS": "20"}, "/2022-11\n"),
        ({"shell": "<&- >&- 2>&-", "HOME": "/nowhere", "TMPDIR": "/nowhere"}, ""),
        ({"shell": ">/dev/full 2>/dev/full"}, ""),
    ],
)
def test_a_run_ends_well_whatever_locale_and_streams_it_is_given(how, said, tmp_path):
    """No home, no place for temporary files, no input, no terminal wide enough; all or nothing."""
    done = start(tmp_path, **how)
    assert (done.returncode, done.stderr) == (0, b"")
    assert said or not done.stdout
    assert done.stdout.decode("utf-8").endswith(said)
    assert [one.name for one in (tmp_path / "结果").iterdir()] == ["2022-11"]
    assert (tmp_path / "结果/2022-11/全县台账.xlsx").exists()


@pytest.mark.threat(n=46)
@pytest.mark.skipif(os.name != "posix", reason="file names are Unicode elsewhere")
def test_where_chinese_names_cannot_be_written_a_sentence_says_what_to_set(tmp_path):
    done = start(tmp_path, "-X", "utf8=0", LC_ALL="C", PYTHONCOERCECLOCALE="0")
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"LC_ALL=C.UTF-8" in done.stderr
    assert done.stderr.count(b"\n") == 1
    assert not (tmp_path / "结果").exists()


def test_what_a_stream_cannot_take_is_lost_and_nothing_else(monkeypatch):
    class Gone(io.StringIO):
        def write(self, *text):
            raise BrokenPipeError

        flush = write

    for name in ("stdout", "stderr"):
        monkeypatch.setattr(sys, name, io.TextIOWrapper(io.BytesIO(), "gbk"))
    streams.prepare()
    print("甲𠀀乙")
    sys.stdout.flush()
    assert sys.stdout.buffer.getvalue() == "甲?乙\n".encode("gbk")
    sys.stdout._stream = Gone()
    print("甲", flush=True)
    sys.stdout.flush()
    monkeypatch.setattr(sys, "stdout", None)
    streams.prepare()
    print("乙", flush=True)
