"""Breaks runs on purpose: a call that fails at its Nth turn, a kill at any moment."""

from __future__ import annotations

import builtins
import errno
import hashlib
import io
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from ledgerproc.workspace import ASIDE, HISTORY, LOCK, STAGING, WorkspaceError, open_workspace

BROKEN, UNTOUCHED, OTHER = 1, 0, 9
PAST_ALL = 8  # runs in a row without a sentence: what fails behind the last rename costs nothing
_CHANGES = {
    f"os.{one}" for one in ("rename", "mkdir", "rmdir", "remove", "truncate", "link", "chmod")
}


def forked(task: Callable[[], None], prepare: Callable[[], None] = lambda: None) -> int:
    """Exit status of a task in a child: 0, 1 for a message to a clerk, 9 for anything else."""
    child = os.fork()
    if child == 0:
        status = OTHER
        try:
            silent = os.open(os.devnull, os.O_WRONLY)
            os.dup2(silent, 1)
            os.dup2(silent, 2)
            prepare()
            task()
            status = UNTOUCHED
        except WorkspaceError as problem:
            status = BROKEN if any("\u4e00" <= one <= "\u9fff" for one in str(problem)) else OTHER
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def killed(task: Callable[[], None], after: float) -> int:
    """Exit status of a task that is killed after some seconds; -9 where it was still at work."""
    child = os.fork()
    if child == 0:
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, 2)
        try:
            task()
        finally:
            os._exit(0)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def fail_at(turn: int, output: Path, code: int = errno.EIO) -> None:
    """From now on the Nth change below ``output`` fails in this process: open, write, sync …"""
    calls = 0
    sync, open_file = os.fsync, io.open

    def count() -> None:
        nonlocal calls
        calls += 1
        if calls == turn:
            raise OSError(code, os.strerror(code))

    class Counted(io.FileIO):
        """A file whose every call of the system to write is a change."""

        def write(self, data: Any) -> int | None:
            count()
            return super().write(data)

    def is_ours(path: object) -> bool:
        return isinstance(path, str | os.PathLike) and str(path).startswith(str(output))

    def opened(path: Any, mode: str = "r", *more: Any, **named: Any) -> Any:
        if not is_ours(path) or mode in ("r", "rb", "rt"):
            return open_file(path, mode, *more, **named)
        raw = Counted(path, mode.replace("b", "").replace("t", ""))
        buffer = io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)
        return buffer if "b" in mode else io.TextIOWrapper(buffer, named.get("encoding", "utf-8"))

    def listen(event: str, given: tuple[object, ...]) -> None:
        if not given or not is_ours(given[0]):
            return
        is_writing = event == "open" and isinstance(given[2], int) and given[2] & 3
        if is_writing or event in _CHANGES:
            count()

    def fsync(handle: int) -> None:
        count()
        sync(handle)

    sys.addaudithook(listen)
    os.fsync = fsync
    io.open = builtins.open = opened


def tree(folder: Path) -> dict[str, str]:
    """Every file below a folder with the hash of its bytes."""
    return {
        one.relative_to(folder).as_posix(): hashlib.sha256(one.read_bytes()).hexdigest()
        for one in sorted(folder.rglob("*"))
        if one.is_file()
    }


def is_whole(month: Path) -> bool:
    """Whether a published month is just what its manifest says."""
    manifest = json.loads((month / "归档" / "manifest.json").read_text("utf-8"))
    meant = {name: one["sha256"] for name, one in manifest["outputs"].items()}
    found = tree(month)
    found.pop("归档/manifest.json")
    return found == meant


def cases_in(month: Path) -> int:
    """How many cases a published month holds."""
    return len(json.loads((month / "归档" / "cases.json").read_text("utf-8"))["cases"])


def litter(output: Path) -> list[str]:
    """What a finished run must not leave in an output folder."""
    return [
        one.name
        for one in output.iterdir()
        if one.name.startswith((STAGING, ASIDE)) or one.name == LOCK
    ]


def recovered(output: Path) -> list[str]:
    """What stands in the output folder after the next start has put it right."""
    with open_workspace(output):
        pass
    return sorted(one.name for one in output.iterdir() if one.name != HISTORY)


def run_month(inputs: Path, output: Path) -> None:
    """A whole run."""
    from ledgerproc.pipeline import run

    run([inputs], output, profile="pengshui-2022", as_of=date(2022, 11, 30))
