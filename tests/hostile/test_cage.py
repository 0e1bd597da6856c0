"""A process that dies without a task, or is lost with one, costs nothing: a new pool goes on."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path

import pytest

from ledgerproc import cage as module
from ledgerproc.cage import Loss, open_cage

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kills processes")


def _twice(item: int) -> int:
    return 2 * item


def _slowly(item: int) -> int:
    time.sleep(0.02)
    return 2 * item


def _kill_neighbours(item: int, folder: Path) -> int:
    """The first item kills the other processes, which wait for a task or are taking one."""
    if item == 0 and not (folder / "done").exists():
        (folder / "done").touch()
        for one in _siblings():
            os.kill(one, signal.SIGKILL)
    return 2 * item


def _siblings() -> list[int]:
    parent = os.getppid()
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [int(one) for one in children if int(one) != os.getpid()]


def kill_all() -> None:
    """What a system does that has run out of memory: kill processes that are at nothing."""
    for one in multiprocessing.active_children():
        os.kill(one.pid or 0, signal.SIGKILL)


@pytest.mark.threat(n=7)
@pytest.mark.parametrize("pause", [0.0, 0.2], ids=["unnoticed", "noticed"])
def test_processes_killed_between_two_tasks_are_replaced(pause: float) -> None:
    with open_cage(2) as cage:
        assert cage.map(_twice, range(20)) == [2 * one for one in range(20)]
        for _ in range(3):
            kill_all()
            time.sleep(pause)
            assert cage.map(_twice, range(20)) == [2 * one for one in range(20)]
    assert multiprocessing.active_children() == []


def test_processes_killed_at_any_moment_of_a_task_cost_no_answer() -> None:
    """Also the one that has a task: its items are tried again, and none of them is to blame."""
    told: list[int] = []

    def advance(more: int) -> None:
        if sum(told) in (0, 10, 20):
            kill_all()
        told.append(more)

    with open_cage(2) as cage:
        assert cage.map(_slowly, range(40), advance) == [2 * one for one in range(40)]
    assert sum(told) == 40


@pytest.mark.threat(n=7)
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="asks Linux for processes")
def test_an_idle_process_killed_beside_a_busy_one_costs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module.CONSTS, "channel_lock_timeout", 0.5)
    task = partial(_kill_neighbours, folder=tmp_path)
    with open_cage(3) as cage:
        assert cage.map(task, range(6)) == [2 * one for one in range(6)]
        assert (tmp_path / "done").exists()


@pytest.mark.threat(n=7)
def test_a_pool_in_which_nothing_moves_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that dies with the queue's lock in its hand leaves the others waiting for it."""
    monkeypatch.setattr(module, "SECONDS", 0.2)
    monkeypatch.setattr(module, "BATCH_SECONDS", 0.2)
    monkeypatch.setattr(module, "PATIENCE", 0.5)
    monkeypatch.setattr(module, "LOOK", 0.1)
    with open_cage(2) as cage:
        assert cage.map(_twice, [1]) == [2]
        channel = cage._pool._pool_manager.worker_manager.workers_channel
        assert channel.mutex.acquire()
        started = time.monotonic()
        assert cage.map(_twice, range(5)) == [0, 2, 4, 6, 8]
        assert time.monotonic() - started < module.CONSTS.channel_lock_timeout / 2


def _answer_or_die(item: str) -> str:
    if item == "slow":
        time.sleep(0.3)
    if item == "bad":
        os._exit(70)
    return item


@pytest.mark.threat(n=7)
def test_the_answer_before_a_death_counts_though_it_is_heard_late(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A busy machine hears of a death first, and of the answer that was given before it next."""
    hear = module.PoolManager.process_next_message

    def hear_late(manager: module.PoolManager, timeout: float) -> None:
        if timeout:
            time.sleep(0.25)
        hear(manager, timeout)

    monkeypatch.setattr(module.PoolManager, "process_next_message", hear_late)
    monkeypatch.setattr(module, "SECONDS", 5)
    items = ["slow", "bad", "a", *"bcdefghij"]  # the first three go out together
    with open_cage(1) as cage:
        found = cage.map(_answer_or_die, items)
    told = [one.code if isinstance(one, Loss) else one for one in found]
    assert told == ["slow", "FILE_DAMAGED", *items[2:]]


def test_a_system_that_lets_no_process_live_ends_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """No file is to blame for it, so none may be named as damaged."""
    monkeypatch.setattr(module, "_close_in", partial(os._exit, 3))
    monkeypatch.setattr(module, "BREAKS", 2)
    with pytest.raises(BrokenProcessPool), open_cage(2) as cage:
        cage.map(_twice, range(3))


def _die(item: str) -> str:
    if item == "bad":
        os._exit(70)
    return item


def test_many_processes_that_die_at_once_cost_their_own_items_only() -> None:
    items = ["bad" if one % 3 == 0 else str(one) for one in range(30)]
    with open_cage(2) as cage:
        found = cage.map(_die, items)
    told = [one.code if isinstance(one, Loss) else one for one in found]
    assert told == ["FILE_DAMAGED" if one == "bad" else one for one in items]
