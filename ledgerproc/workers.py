"""Reads and cleans the input files, each in a worker process that may die without harm.

In: sources. Out: a ``CleanFile`` for each, in the order of the sources. A file that takes
its worker down, or does not end in time, is named as unreadable, and the others go on.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import TimeoutError as TookTooLong
from datetime import date

from pebble import ProcessExpired, ProcessPool

from ledgerproc.cleaning.clean import clean_file
from ledgerproc.cleaning.records import CleanFile
from ledgerproc.findings import CellRef, Finding
from ledgerproc.profile.model import Profile
from ledgerproc.reading.read import read_file
from ledgerproc.reading.rows import FileReading
from ledgerproc.reading.sources import Source

SECONDS = 60  # for one file; honest ones of a county take a few milliseconds
MEMORY = 1536 * 1024 * 1024  # bytes of address space for a worker
BATCH = 8  # files a task, so that handing over costs less than reading


def process_files(
    sources: Sequence[Source],
    profile: Profile,
    as_of: date,
    advance: Callable[[int], None] = lambda _: None,
) -> list[CleanFile]:
    """Read and clean every source; ``advance`` is told how many more are done."""
    if not sources:
        return []
    size = min(BATCH, max(1, len(sources) // (2 * _workers())))
    batches = [sources[start : start + size] for start in range(0, len(sources), size)]
    done: list[CleanFile] = []
    with ProcessPool(
        max_workers=min(_workers(), len(batches)), initializer=_limit_memory
    ) as pool:
        tasks = [
            pool.schedule(_process, args=[batch, profile, as_of], timeout=SECONDS * len(batch))
            for batch in batches
        ]
        for batch, task in zip(batches, tasks, strict=True):
            try:
                done += task.result()
            except (ProcessExpired, TookTooLong, MemoryError):
                done += _one_by_one(pool, batch, profile, as_of)
            advance(len(batch))
    return done


def _one_by_one(
    pool: ProcessPool, batch: Sequence[Source], profile: Profile, as_of: date
) -> Iterator[CleanFile]:
    """Read a batch again whose worker died, to find the file that killed it."""
    for source in batch:
        task = pool.schedule(_process, args=[[source], profile, as_of], timeout=SECONDS)
        try:
            yield from task.result()
        except TookTooLong:
            yield _unreadable(source, f"读取超过 {SECONDS} 秒没有结束")
        except MemoryError:
            yield _unreadable(source, "内容过大，超出内存限制")
        except ProcessExpired:
            yield _unreadable(source, "文件损坏，读取程序中止")


def _process(batch: Sequence[Source], profile: Profile, as_of: date) -> list[CleanFile]:
    return [clean_file(read_file(source, profile), profile, as_of) for source in batch]


def _unreadable(source: Source, reason: str) -> CleanFile:
    finding = Finding("FILE_UNREADABLE", CellRef(source.name), details={"reason": reason})
    reading = FileReading(source.name, findings=(finding,), is_unreadable=True)
    return CleanFile(reading, findings=(finding,))


def _workers() -> int:
    return os.cpu_count() or 1


def _limit_memory() -> None:
    """Give the worker process a ceiling, where the system knows one."""
    if os.name != "posix":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    soft = MEMORY if hard == resource.RLIM_INFINITY else min(MEMORY, hard)
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
