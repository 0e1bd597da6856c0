"""The old month whole or the new month whole, whatever fails and whenever the run is killed."""

from __future__ import annotations

import errno
import os
import random
import resource
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from ledgerproc.workspace import HISTORY, LOCK, open_workspace
from tests.hostile.breaking import (
    BROKEN,
    OTHER,
    PAST_ALL,
    UNTOUCHED,
    cases_in,
    fail_at,
    forked,
    is_whole,
    killed,
    litter,
    recovered,
    run_month,
    tree,
)
from tests.hostile.packages import ROW, csv

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="breaks forked processes")


def publish(output: Path, text: str) -> None:
    """A month of three files, by the same steps as a run."""
    with open_workspace(output) as space, space.staging("2022-11") as folder:
        for name in "abc":
            (folder / name).write_text(text)
        space.publish(folder, "2022-11", keep_former=True)


@pytest.mark.threat(n=25)
def test_each_call_of_a_publication_may_fail_once(tmp_path: Path) -> None:
    """Nth change fails, for every N until a publication passes untouched."""
    publish(tmp_path / "old", "old")
    publish(tmp_path / "new", "new")
    old, new = tree(tmp_path / "old" / "2022-11"), tree(tmp_path / "new" / "2022-11")
    turn = 0
    statuses: list[int] = []
    while statuses[-PAST_ALL:] != [UNTOUCHED] * PAST_ALL:
        turn += 1
        output = tmp_path / f"at-{turn}"
        shutil.copytree(tmp_path / "old", output)
        status = forked(partial(publish, output, "new"), partial(fail_at, turn, output))
        statuses.append(status)
        assert status != OTHER, f"change {turn} broke the program"
        assert recovered(output) == ["2022-11"], f"change {turn} left litter"
        assert tree(output / "2022-11") in ([old, new] if status == UNTOUCHED else [old]), turn
        if tree(output / "2022-11") == new:
            assert tree(output / "历史" / "2022-11（第1版）") == old
        assert turn < 60
    assert statuses.count(BROKEN) > 10


@pytest.fixture(scope="module")
def months(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two inputs, and the output of the first."""
    folder = tmp_path_factory.mktemp("months")
    for name, rows in (("first", [ROW]), ("second", [ROW, ("乙反映道路", "另案。", *ROW[2:])])):
        (folder / name).mkdir()
        (folder / name / "郁山镇.csv").write_bytes(csv(*rows))
    run_month(folder / "first", folder / "out")
    return folder


@pytest.mark.threat(n=25)
@pytest.mark.threat(n=49)
@pytest.mark.parametrize(
    ("turn", "code"),
    [
        (2, errno.EACCES),
        (9, errno.EROFS),
        (25, errno.ENOSPC),
        (45, errno.EIO),
        (60, errno.ENOSPC),
        (75, errno.EIO),
    ],
)
def test_a_run_whose_disk_gives_out_leaves_the_old_month_and_says_so(
    months: Path, tmp_path: Path, turn: int, code: int
) -> None:
    output = tmp_path / "out"
    shutil.copytree(months / "out", output)
    task = partial(run_month, months / "second", output)
    status = forked(task, partial(fail_at, turn, output, code))
    assert status == BROKEN
    assert (is_whole(output / "2022-11"), cases_in(output / "2022-11")) == (True, 1)
    assert recovered(output) == ["2022-11"]


@pytest.mark.threat(n=25)
@pytest.mark.parametrize("size", [100, 5_000, 20_000])
def test_a_disk_that_takes_no_more_bytes_leaves_the_old_month(
    months: Path, tmp_path: Path, size: int
) -> None:
    output = tmp_path / "out"
    shutil.copytree(months / "out", output)

    def fill_disk() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    assert forked(partial(run_month, months / "second", output), fill_disk) == BROKEN
    assert litter(output) == []
    assert (is_whole(output / "2022-11"), cases_in(output / "2022-11")) == (True, 1)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, check=False).returncode:
        pytest.skip("no disk can be made here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.threat(n=25)
def test_a_disk_of_one_megabyte_fills_up_and_keeps_the_last_whole_month(
    months: Path, disk: Path
) -> None:
    statuses = []
    while BROKEN not in statuses:
        before = cases_in(disk / "2022-11") if statuses else 0
        inputs = months / ("second", "first")[len(statuses) % 2]
        statuses.append(forked(partial(run_month, inputs, disk)))
        assert len(statuses) < 20
    assert set(statuses[:-1]) == {UNTOUCHED}
    assert litter(disk) == []
    assert (is_whole(disk / "2022-11"), cases_in(disk / "2022-11")) == (True, before)
    shutil.rmtree(disk / HISTORY)
    assert forked(partial(run_month, inputs, disk)) == UNTOUCHED
    assert is_whole(disk / "2022-11") and cases_in(disk / "2022-11") != before


@pytest.mark.threat(n=25)
def test_a_run_killed_at_any_moment_leaves_a_whole_month_and_the_next_one_no_litter(
    months: Path, tmp_path: Path
) -> None:
    """25 moments of publications, 8 of whole runs; ``bench/kill.py`` does 200 of whole runs."""
    chance = random.Random(20221130)
    output = tmp_path / "steps"
    publish(output, "a" * 10)
    before = time.perf_counter()
    publish(output, "b" * 10)
    lasts = time.perf_counter() - before
    for turn in range(25):
        killed(partial(publish, output, f"{turn:010}"), chance.random() * lasts * 2)
        recovered(output)
        assert litter(output) == []
        found = {one.read_text() for one in (output / "2022-11").iterdir()}
        assert len(found) == 1 and len(list((output / "2022-11").iterdir())) == 3
    output = tmp_path / "runs"
    shutil.copytree(months / "out", output)
    for turn in range(8):
        killed(
            partial(run_month, months / ("second", "first")[turn % 2], output),
            chance.random() * 0.8,
        )
        assert recovered(output) == ["2022-11"]
        assert is_whole(output / "2022-11")


@pytest.mark.threat(n=24)
def test_of_two_runs_at_once_one_is_refused_and_the_month_is_whole(
    months: Path, tmp_path: Path
) -> None:
    output = tmp_path / "out"
    with open_workspace(output):
        assert forked(partial(run_month, months / "first", output)) == BROKEN
    assert forked(partial(run_month, months / "first", output)) == UNTOUCHED
    assert is_whole(output / "2022-11")


@pytest.mark.threat(n=24)
def test_a_lock_of_another_computer_holds_for_a_day(tmp_path: Path) -> None:
    (tmp_path / LOCK).write_text("1 ? another-computer", "utf-8")
    assert forked(partial(publish, tmp_path, "x")) == BROKEN
    long_ago = (tmp_path / LOCK).stat().st_mtime - 25 * 3600
    os.utime(tmp_path / LOCK, (long_ago, long_ago))
    assert forked(partial(publish, tmp_path, "x")) == UNTOUCHED


def test_a_read_only_output_folder_is_told(months: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    assert forked(partial(run_month, months / "first", tmp_path / "file" / "out")) == BROKEN
