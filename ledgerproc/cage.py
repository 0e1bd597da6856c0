"""A cage for code that opens files which others made: processes that may die without harm.

Everything that parses an input file runs here, under a ceiling of memory and time. What
kills its process, panics, or does not end becomes a ``Loss`` for that one item; the
process is replaced and the other items go on. Answers travel packed and of bounded size.
"""

from __future__ import annotations

import faulthandler
import os
import pickle
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import TimeoutError as TookTooLong
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from msgspec import Struct
from pebble import CONSTS, ProcessExpired, ProcessPool

from ledgerproc.processes import die_with_parent, limit_memory

SECONDS = 60  # for one item; honest files of a county take a few milliseconds
BATCH_SECONDS = 20  # for a batch, before its items are tried one by one
MEMORY = 1536 * 1024 * 1024  # bytes of address space for a process
ANSWER = 48 * 1024 * 1024  # bytes; what one file may add to the main process
BATCH = 8  # items a task, so that handing over costs less than reading

# How often a pool looks whether its work is done: at the library's tenth of a second, ending
# one takes longer than reading a dozen files.
CONSTS.sleep_unit = 0.01

T = TypeVar("T")
R = TypeVar("R")


class Loss(Struct, frozen=True):
    """Why an item gave no answer: its code of findings.toml and the details of its sentence."""

    code: str
    details: dict[str, str]


class Cage(Struct, frozen=True):
    """A pool of processes; ``map`` hands items to them."""

    pool: ProcessPool
    size: int

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
        futures = [
            self.pool.schedule(_work, args=[task, batch], timeout=BATCH_SECONDS)
            for batch in batches
        ]
        done: list[R | Loss] = []
        for batch, future in zip(batches, futures, strict=True):
            try:
                done += [pickle.loads(one) for one in future.result()]
            except (ProcessExpired, TookTooLong, MemoryError):
                done += self._one_by_one(task, batch)
            advance(len(batch))
        return done

    def _one_by_one(self, task: Callable[[T], R], batch: Sequence[T]) -> Iterator[R | Loss]:
        """Try the items of a lost batch again, to find the one that killed its process."""
        futures = [
            self.pool.schedule(_work, args=[task, [item]], timeout=SECONDS) for item in batch
        ]
        for future in futures:
            try:
                yield pickle.loads(future.result()[0])
            except TookTooLong:
                yield Loss("FILE_TOO_LARGE", {"reason": f"读取超过 {SECONDS} 秒没有结束"})
            except MemoryError:
                yield Loss("FILE_TOO_LARGE", {"reason": "读取时超出内存限制"})
            except ProcessExpired:
                yield Loss("FILE_DAMAGED", {"reason": "内容错乱或异常庞大，读取程序中止"})


@contextmanager
def open_cage(size: int = 0) -> Iterator[Cage]:
    """A pool of ``size`` processes, by default one a core; they start with the first task."""
    size = size or os.cpu_count() or 1
    with ProcessPool(max_workers=size, initializer=_close_in) as pool:
        yield Cage(pool, size)


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
    faulthandler.disable()  # a dump of the process would go where the parent's goes
    die_with_parent()
    limit_memory(MEMORY)
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 2)
    os.close(silent)
