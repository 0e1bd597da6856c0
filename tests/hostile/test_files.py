"""No file stops a run: each is read, or refused with a code and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest

from ledgerproc.cage import STARVED, Cage, Loss, open_cage
from ledgerproc.findings import explain, severity_of
from ledgerproc.profile.examples import speech_of
from ledgerproc.profile.loader import load_profile
from ledgerproc.reading.files.inputfile import Source
from ledgerproc.workers import find_inputs, process_files
from tests.hostile.files import FILES
from tests.sentences import lacks

T = TypeVar("T")
R = TypeVar("R")
PROFILE = load_profile("pengshui-2022")
AS_OF = date(2022, 11, 30)
PROCESS = Path("/proc/self")


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Codes of every hostile file that was refused, all of them in one run beside a good one."""
    folder = tmp_path_factory.mktemp("hostile")
    for name, (build, *_) in FILES.items():
        (folder / name).write_bytes(build())
    (folder / "good.csv").write_bytes(FILES["is-csv.xls"][0]() + b"\r\n")
    if PROCESS.exists():
        (PROCESS / "clear_refs").write_text("5")  # what building them took does not count
    with pytest.MonkeyPatch.context() as patch, open_cage() as cage:
        patch.setattr("ledgerproc.workers.MAX_ROWS", 1_000)
        inventory, refused = find_inputs(cage, [folder], PROFILE.files)
        files = process_files(cage, inventory.sources, PROFILE, AS_OF)
    told = {one.where.file.split("/")[0]: [one.code] for one in inventory.findings}
    for file in (*files, *refused):
        codes = [one.code for one in file.findings] if file.reading.is_unreadable else []
        told[file.reading.file.split("/")[0]] = codes
        for finding in file.findings:
            sentence = explain(finding, speech_of(PROFILE))
            assert lacks(*sentence, severity_of(finding)) == [], finding.code
    return told


@pytest.mark.parametrize(
    "name", [pytest.param(one, marks=pytest.mark.threat(n=n)) for one, (*_, n) in FILES.items()]
)
def test_a_hostile_file_is_read_or_refused_with_its_code(
    name: str, outcomes: dict[str, list[str]]
) -> None:
    expected = FILES[name][1]
    assert outcomes[name] == ([expected] if expected else [])


@pytest.mark.threat(n=9)
def test_the_other_files_are_read_and_the_main_process_stays_small(
    outcomes: dict[str, list[str]],
) -> None:
    assert outcomes["good.csv"] == []
    if PROCESS.exists():
        (peak,) = re.findall(r"VmHWM:\s*([0-9]+) kB", (PROCESS / "status").read_text())
        assert int(peak) < 300 * 1024


def _fail(item: str) -> str:
    """What a fault of ours, or of compiled code, does in the cage."""
    import os
    import time

    if item == "fault":
        raise KeyError("张某 500243199001011234")
    if item == "panic":
        raise BaseException("the panic of a reader is no Exception")
    if item == "abort":
        os.kill(os.getpid(), 9)
    if item == "memory":
        return str(len(bytearray(3 << 30)))
    if item == "hang":
        time.sleep(600)
    return item


@pytest.mark.threat(n=6)
@pytest.mark.threat(n=7)
@pytest.mark.threat(n=8)
@pytest.mark.threat(n=44)
def test_a_dead_slow_or_greedy_process_costs_its_own_file_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from ledgerproc import cage as module

    monkeypatch.setattr(module, "SECONDS", 1)
    monkeypatch.setattr(module, "BATCH_SECONDS", 1)
    items = ["a", "fault", "panic", "b", "abort", "memory", "hang", "c", "d"]
    with module.open_cage(2) as cage:
        found = dict(zip(items, cage.map(partial(_fail), items), strict=True))
    codes = {item: one.code if isinstance(one, module.Loss) else one for item, one in found.items()}
    assert codes == {
        "a": "a",
        "b": "b",
        "c": "c",
        "d": "d",
        "fault": "FILE_PROGRAM_FAULT",
        "panic": "FILE_DAMAGED",
        "abort": "FILE_DAMAGED",
        "memory": "FILE_TOO_LARGE",
        "hang": "FILE_TOO_LARGE",
    }
    assert "张" not in str(found["fault"]) and "KeyError" in str(found["fault"])


def _take(item: int) -> int:
    return len(bytearray(item))


def test_a_process_has_no_more_memory_than_its_ceiling() -> None:
    with open_cage(1) as cage:
        small, large = cage.map(_take, [1 << 20, 3 << 30])
    assert small == 1 << 20
    assert isinstance(large, Loss)
    assert (large.code, large.details) == ("FILE_TOO_LARGE", {"reason": "读取时超出内存限制"})


@pytest.mark.threat(n=6)
def test_a_file_for_which_those_before_it_left_no_memory_is_read_in_a_process_of_its_own(
    tmp_path: Path,
) -> None:
    class Full(Cage):
        def __init__(self) -> None:
            """No process is started: every one would be short of memory."""

        def map(
            self,
            task: Callable[[T], R],
            items: Sequence[T],
            advance: Callable[[int], None] = lambda _: None,
        ) -> list[R | Loss]:
            return [STARVED] * len(items)

    (tmp_path / "a.csv").write_bytes(FILES["is-csv.xls"][0]())
    source = Source("a.csv", tmp_path / "a.csv")
    (file,) = process_files(Full(), [source], PROFILE, AS_OF)
    assert (file.reading.is_unreadable, len(file.records)) == (False, 1)
