"""Makes the papers in two processes beside the one that writes the ledger.

The papers that go out (task sheets, returned files) and those that leaders read share
nothing with the county ledger, nor with each other, but the run. Returned files take
originals of townships into their hands: their process has a ceiling and must show that it
is alive, else they are made again with each original in a cage.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from ledgerproc import cage as cages
from ledgerproc.cage import MEMORY, Cage, Loss, open_cage
from ledgerproc.crash import carry_places
from ledgerproc.findings import Finding
from ledgerproc.outcome import Run
from ledgerproc.processes import be_silent, die_with_parent, limit_memory
from ledgerproc.reading.files.inputfile import Source

if TYPE_CHECKING:
    from ledgerproc.writing.returned.returns import Returned

STALL = 60.0  # seconds without a sign of life; a returned file takes a few milliseconds
BEAT = "alive"


class PapersError(Exception):
    """The process that makes the papers died or stood still."""


@contextmanager
def papers_beside(run: Run, folder: Path, templates: Path) -> Iterator[None]:
    """Make the papers while the caller does something else; they are done when it is left.

    Raises what went wrong in making them; where the caller fails, they are given up.
    """
    outgoing = _start(partial(write_outgoing, run, folder, templates))
    leaders = _start(partial(write_for_leaders, run, folder, templates))
    try:
        yield
        leaders.finish()
    except BaseException:
        leaders.end()
        outgoing.end()
        raise
    try:
        outgoing.finish()
    except (PapersError, MemoryError):
        again = _start(partial(write_outgoing, run, folder, templates, careful=True))
        again.finish(STALL + cages.BATCH_SECONDS + cages.SECONDS)


def write_outgoing(
    run: Run,
    folder: Path,
    templates: Path,
    beat: Callable[[], None] = lambda: None,
    *,
    careful: bool = False,
) -> None:
    """Task sheets and returned files.

    The writers are imported here: only the process that makes the papers needs them.
    """
    from ledgerproc.writing.checking.reopen import reopen_returned
    from ledgerproc.writing.handouts.tasks import write_task_sheets
    from ledgerproc.writing.returned.returns import write_returns

    write_task_sheets(run, folder, templates)
    beat()
    if careful:
        with open_cage(1) as cage:
            reopen_returned(write_returns(run, folder, partial(_build_caged, cage), beat))
    else:
        reopen_returned(write_returns(run, folder, beat=beat))


def write_for_leaders(
    run: Run, folder: Path, templates: Path, beat: Callable[[], None] = lambda: None
) -> None:
    """Meeting papers and the overview page, from one count."""
    from ledgerproc.writing.handouts.brief import Brief
    from ledgerproc.writing.handouts.meeting import write_meeting_papers
    from ledgerproc.writing.handouts.overview import write_overview

    brief = Brief(run)
    write_meeting_papers(run, folder, templates, brief)
    beat()
    write_overview(run, folder, templates, brief)


def _build_caged(
    cage: Cage,
    run: Run,
    file: str,
    source: Source | None,
    faults: Sequence[Finding],
    places: Sequence[str],
) -> Returned:
    """One returned file, made where it can do no harm; a list alone where it does."""
    from ledgerproc.writing.returned.returns import build_return

    if source is None:
        return build_return(run, file, None, faults, places)
    task = partial(_build_of, run=run, file=file, faults=faults, places=places)
    (built,) = cage.map(task, [source])
    return build_return(run, file, None, faults, places) if isinstance(built, Loss) else built


def _build_of(
    source: Source, run: Run, file: str, faults: Sequence[Finding], places: Sequence[str]
) -> Returned:
    from ledgerproc.writing.returned.returns import build_return

    return build_return(run, file, source, faults, places)


class _Papers:
    """The process that makes the papers, and what it tells."""

    def __init__(self, process: multiprocessing.Process, here: Connection) -> None:
        self.process, self.here = process, here

    def finish(self, patience: float | None = None) -> None:
        """Wait for its end and raise what it raised; ``PapersError`` where it says nothing."""
        try:
            while self.here.poll(STALL if patience is None else patience):
                word = self.here.recv()
                if word == BEAT:
                    continue
                self.process.join()
                if word is not None:
                    raise word
                return
        except EOFError:
            pass
        self.end()
        raise PapersError

    def end(self) -> None:
        """Stop it, whatever it does."""
        self.process.kill()
        self.process.join()


def _start(task: Callable[[Callable[[], None]], None]) -> _Papers:
    context = multiprocessing.get_context()
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_tell, args=(there, task))
    process.start()
    there.close()
    return _Papers(process, here)


def _tell(out: Connection, task: Callable[[Callable[[], None]], None]) -> None:
    die_with_parent()
    limit_memory(MEMORY)
    be_silent()
    try:
        task(lambda: out.send(BEAT))
        out.send(None)
    except MemoryError:
        out.send(MemoryError())
    except Exception as problem:
        carry_places(problem)
        out.send(problem)
