"""A cage for code that opens files which others made: processes that may die without harm.

Everything that parses an input file runs here, under a ceiling of memory and time. What
kills its process, panics, or does not end becomes a ``Loss`` for that one item; the
process is replaced and the other items go on. Answers travel packed and of bounded size.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, wait
from concurrent.futures import TimeoutError as TookTooLong
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any, TypeAlias, TypeVar

from msgspec import Struct
from pebble import CONSTS, ProcessExpired, ProcessPool
from pebble.pool.process import PoolManager

from ledgerproc.processes import be_silent, die_with_parent, limit_memory

SECONDS = 60  # for one item; honest files of a county take a few milliseconds
BATCH_SECONDS = 20  # for a batch, before its items are tried one by one
MEMORY = 1536 * 1024 * 1024  # bytes of address space for a process
ANSWER = 48 * 1024 * 1024  # bytes; what one file may add to the main process
BATCH = 8  # items a task, so that handing over costs less than reading
BREAKS = 5  # pools in a row that may break without one answer
LOOK = 0.25  # seconds between two looks whether a pool is still at work
PATIENCE = 15  # seconds beyond a task's own in which one of a pool's tasks must have ended

# How often a pool looks whether its work is done: at the library's tenth of a second, ending
# one takes longer than reading a dozen files.
CONSTS.sleep_unit = 0.01

# How long a process waits for the queue: the library's minute is lost twice when another one
# was killed with the queue in its hand. Handing over the largest answer takes two seconds.
CONSTS.channel_lock_timeout = 20

T = TypeVar("T")
R = TypeVar("R")

EXPECTED = (ProcessExpired, TookTooLong, MemoryError)  # ends that a file may bring about
Outcome: TypeAlias = list[bytes] | BaseException


class Loss(Struct, frozen=True):
    """Why an item gave no answer: its code of findings.toml and the details of its sentence."""

    code: str
    details: dict[str, str]


STARVED = Loss("FILE_TOO_LARGE", {"reason": "读取时超出内存限制"})


class Cage:
    """A pool of processes; ``map`` hands items to them.

    Of a busy process that dies the pool knows which task it had. One that dies idle, or
    between taking a task and saying so, breaks the whole pool, or leaves it waiting; then
    a new pool goes on with what has no answer yet.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self._pool = _new_pool(size)
        self._breaks = 0  # pools that broke since the last answer
        self._heard = time.monotonic()  # when a task was handed over, or one ended

    def map(
        self,
        task: Callable[[T], R],
        items: Sequence[T],
        advance: Callable[[int], None] = lambda _: None,
    ) -> list[R | Loss]:
        """``task`` of every item, in order; what an item does to its process is a ``Loss``.

        ``task`` must be a function of a module, or a partial of one.
        """
        if not items:
            return []
        step = min(BATCH, max(1, len(items) // (4 * self.size)))
        batches = [items[start : start + step] for start in range(0, len(items), step)]
        done: list[R | Loss] = []
        for batch, one in zip(batches, self._outcomes(task, batches, BATCH_SECONDS), strict=True):
            if isinstance(one, BaseException):
                done += self._one_by_one(task, batch)
            else:
                done += [pickle.loads(answer) for answer in one]
            advance(len(batch))
        return done

    def _one_by_one(self, task: Callable[[T], R], batch: Sequence[T]) -> Iterator[R | Loss]:
        """Try the items of a lost batch again, to find the one that killed its process."""
        for one in self._outcomes(task, [[item] for item in batch], SECONDS):
            if isinstance(one, TookTooLong):
                yield Loss("FILE_TOO_LARGE", {"reason": f"读取超过 {SECONDS} 秒没有结束"})
            elif isinstance(one, MemoryError):
                yield STARVED
            elif isinstance(one, ProcessExpired):
                yield Loss("FILE_DAMAGED", {"reason": "内容错乱或异常庞大，读取程序中止"})
            elif not isinstance(one, BaseException):
                yield pickle.loads(one[0])

    def _outcomes(
        self, task: Callable[[T], R], batches: Sequence[Sequence[T]], seconds: float
    ) -> Iterator[Outcome]:
        """What became of each batch, in order: its packed answers, or what they ended with."""
        asked = [self._ask(task, batch, seconds) for batch in batches]
        for number in range(len(batches)):
            while (outcome := self._outcome(asked[number])) is None:
                if asked[number].pool is self._pool:
                    self._renew()
                for later, batch in enumerate(batches[number:], number):
                    if not asked[later].is_answered:
                        asked[later] = self._ask(task, batch, seconds)
            self._breaks = 0
            yield outcome

    def _outcome(self, asked: _Asked) -> Outcome | None:
        """What became of a batch, as soon as that is known; nothing if its pool broke.

        A pool in which nothing ends for longer than any task may take has lost one.
        """
        limit = max(SECONDS, BATCH_SECONDS) + PATIENCE
        while not asked.future.done():
            if not asked.pool.active or time.monotonic() - self._heard > limit:
                return None
            wait([asked.future], LOOK)
        problem = asked.future.exception()
        if problem is None:
            return asked.future.result()
        if isinstance(problem, EXPECTED):
            return problem
        if isinstance(problem, BrokenProcessPool):
            return None
        raise problem

    def _ask(self, task: Callable[[T], R], batch: Sequence[T], seconds: float) -> _Asked:
        while True:
            try:
                future = self._pool.schedule(_work, args=[task, batch], timeout=seconds)
            except RuntimeError:  # that of a broken pool is one, too
                self._renew()
            else:
                self._hear(future)
                future.add_done_callback(self._hear)
                return _Asked(self._pool, future)

    def _hear(self, _: Future[list[bytes]]) -> None:
        self._heard = time.monotonic()

    def _renew(self) -> None:
        """Put a new pool in the place of one that broke, unless that helps no more."""
        self._breaks += 1
        if self._breaks > BREAKS:
            raise BrokenProcessPool(f"{BREAKS} pools of processes broke without an answer")
        self.close()
        time.sleep(0.1 * (self._breaks - 1))  # a system short of memory may need a moment
        self._pool = _new_pool(self.size)

    def close(self) -> None:
        """End the processes, whatever they are at."""
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()


class _Asked(Struct, frozen=True):
    """A batch that was handed to a pool."""

    pool: ProcessPool
    future: Future[list[bytes]]

    @property
    def is_answered(self) -> bool:
        """Whether an answer came, and not because the pool broke."""
        return self.future.done() and not isinstance(self.future.exception(), BrokenProcessPool)


class _Manager(PoolManager):
    """Hears everything that a dead process said before it looks which task took it down.

    The library's own may look first: then the task before that one is blamed, whose answer is
    still under way, and the guilty one counts as at work until its time is over.
    """

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._hearing = Lock()

    def process_next_message(self, timeout: float) -> None:
        with self._hearing:
            super().process_next_message(timeout)

    def handle_worker_expiration(self, expiration: tuple[Any, ...]) -> None:
        # In vain where one died in the middle of a word and the other thread waits for its end.
        if self._hearing.acquire(timeout=1):
            try:
                while self._is_more_said():
                    super().process_next_message(0)
            finally:
                self._hearing.release()
        super().handle_worker_expiration(expiration)

    def _is_more_said(self) -> bool:
        try:
            return bool(self.worker_manager.pool_channel.poll(0))  # type: ignore[union-attr]
        except OSError as problem:
            raise BrokenProcessPool from problem


def _new_pool(size: int) -> ProcessPool:
    pool = ProcessPool(max_workers=size, initializer=_close_in)
    pool._pool_manager = _Manager(pool._context, multiprocessing.get_context())
    return pool


@contextmanager
def open_cage(size: int = 0) -> Iterator[Cage]:
    """A pool of ``size`` processes, by default one a core; they start with the first task."""
    cage = Cage(size or os.cpu_count() or 1)
    try:
        yield cage
    finally:
        cage.close()


def _work(task: Callable[[T], R], items: Sequence[T]) -> list[bytes]:
    """In the process: every answer packed. A fault of ours names its place, and no value."""
    answers = []
    for item in items:
        answer: Any
        try:
            answer = task(item)
        except MemoryError:
            raise
        except Exception as fault:
            answer = Loss("FILE_PROGRAM_FAULT", {"fault": fault_of(fault)})
        except BaseException:  # a panic of compiled code: this process is not to be trusted
            os._exit(70)
        packed = pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)
        if len(packed) > ANSWER:
            packed = pickle.dumps(Loss("FILE_TOO_LARGE", {"reason": "内容多得不像一份台账"}))
        answers.append(packed)
    return answers


def fault_of(fault: BaseException) -> str:
    """Type and place of an exception, without its message: that may quote a cell.

    >>> fault_of(ValueError("张某"))
    'ValueError'
    """
    frames = traceback.extract_tb(fault.__traceback__)
    ours = [one for one in frames if "ledgerproc" in one.filename] or list(frames)
    place = f" {Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else ""
    return type(fault).__name__ + place


def _close_in() -> None:
    """Give the process a ceiling, and take its voice: compiled code prints when it panics."""
    die_with_parent()
    limit_memory(MEMORY)
    be_silent()
