"""What is asked of the systems: the lock's owner by its birth, and the job object of Windows."""

from __future__ import annotations

import ctypes
import os
import platform
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ledgerproc import processes
from ledgerproc.processes import BasicLimits, ExtendedLimits, birth_of, limit_on_windows
from ledgerproc.workspace import LOCK, WorkspaceError, open_workspace


@pytest.mark.threat(n=24)
def test_a_number_given_again_after_a_restart_holds_no_lock(tmp_path: Path) -> None:
    node = platform.node()
    parent = os.getppid()
    (tmp_path / LOCK).write_text(f"{parent} {birth_of(parent)} {node}", "utf-8")
    with pytest.raises(WorkspaceError, match="另一个 ledgerproc"), open_workspace(tmp_path):
        pass
    (tmp_path / LOCK).write_text(f"{parent} another-start:17 {node}", "utf-8")
    with open_workspace(tmp_path):
        owner = (tmp_path / LOCK).read_text("utf-8").split(" ", 2)
        assert owner == [str(os.getpid()), birth_of(os.getpid()), node]
    assert not (tmp_path / LOCK).exists()


def test_a_birth_is_the_same_until_the_process_ends() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    born = birth_of(child.pid)
    assert born == birth_of(child.pid) != ""
    child.communicate(b"\n")
    assert birth_of(child.pid) == ""
    assert birth_of(2**40) == ""


class Kernel:
    """Stands in for kernel32: every function notes its call and gives what it is told to."""

    def __init__(self, **answers: Any) -> None:
        self.answers = answers
        self.calls: list[tuple[str, tuple[Any, ...]]] = []
        self.functions: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        return self.functions.setdefault(name, self._function(name))

    def _function(self, name: str) -> Callable[..., Any]:
        def call(*given: Any) -> Any:
            self.calls.append((name, given))
            answer = self.answers[name]
            return answer(*given) if callable(answer) else answer

        return call


def install(patch: pytest.MonkeyPatch, **answers: Any) -> Kernel:
    kernel = Kernel(**answers)
    patch.setattr(processes, "_kernel", lambda: kernel)
    return kernel


@pytest.mark.threat(n=9)
def test_the_windows_job_object_is_asked_for_as_documented(monkeypatch: pytest.MonkeyPatch) -> None:
    # Sizes of winnt.h on a 64-bit system.
    assert (ctypes.sizeof(BasicLimits), ctypes.sizeof(ExtendedLimits)) == (64, 144)
    assert (BasicLimits.flags.offset, ExtendedLimits.process_memory.offset) == (16, 112)
    told: list[tuple[int, int]] = []

    def set_information(job: int, kind: int, limits: Any, size: int) -> int:
        assert (job, kind, size) == (40, 9, 144)
        told.append((limits._obj.basic.flags, limits._obj.process_memory))
        return 1

    kernel = install(
        monkeypatch,
        CreateJobObjectW=40,
        GetCurrentProcess=-1,
        SetInformationJobObject=set_information,
        AssignProcessToJobObject=1,
    )
    assert limit_on_windows(1 << 30)
    assert told == [(0x2100, 1 << 30)]
    assert kernel.calls[-1] == ("AssignProcessToJobObject", (40, -1))


@pytest.mark.threat(n=9)
@pytest.mark.parametrize("refused", [0, 1, 2])
def test_a_windows_that_refuses_a_job_leaves_the_process_at_work(
    refused: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("CreateJobObjectW", "SetInformationJobObject", "AssignProcessToJobObject")
    answers = dict.fromkeys(names, 40) | {names[refused]: 0}
    kernel = install(monkeypatch, GetCurrentProcess=-1, **answers)
    assert not limit_on_windows(1)
    called = [name for name, _ in kernel.calls if name in names]
    assert called == list(names[: refused + 1]), "nothing is asked of what was refused"


def test_on_windows_a_process_is_known_by_the_time_it_began(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def exit_code(_: int, code: Any) -> int:
        code._obj.value = 259
        return 1

    def times(_: int, created: Any, *others: Any) -> int:
        created._obj.value = 133
        return 1

    answers = {"GetExitCodeProcess": exit_code, "GetProcessTimes": times, "CloseHandle": 1}
    install(monkeypatch, OpenProcess=7, **answers)
    assert processes._birth_on_windows(5) == "133"
    install(monkeypatch, OpenProcess=0)
    for code, mark in ((87, ""), (5, processes.UNKNOWN)):  # none of that number; access denied
        monkeypatch.setattr(ctypes, "get_last_error", lambda code=code: code, raising=False)
        assert processes._birth_on_windows(5) == mark
    assert processes._birth_on_windows(1 << 40) == ""
    install(monkeypatch, OpenProcess=7, **answers | {"GetProcessTimes": 0})
    assert processes._birth_on_windows(5) == processes.UNKNOWN
    install(monkeypatch, OpenProcess=7, **answers | {"GetExitCodeProcess": 0})
    assert processes._birth_on_windows(5) == "", "the code of a process that ended is no 259"
