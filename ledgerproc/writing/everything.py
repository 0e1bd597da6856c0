"""Writes all outputs of a run into one folder, on two cores.

The county ledger is written and read back here, while a second process makes the papers
that go out: task sheets, returned files, meeting papers. They share nothing but the run.
"""

from __future__ import annotations

import multiprocessing
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

from ledgerproc.outcome import Run
from ledgerproc.writing.brief import Brief
from ledgerproc.writing.county import FILE_NAME, write_county_ledger
from ledgerproc.writing.meeting import write_meeting_papers
from ledgerproc.writing.overview import write_overview
from ledgerproc.writing.readback import read_back
from ledgerproc.writing.returns import write_returns
from ledgerproc.writing.tables import Table
from ledgerproc.writing.tasks import write_task_sheets


def write_everything(run: Run, folder: Path, templates: Path) -> tuple[Table, ...]:
    """Write every file of the contract but the archive; the tables of the county ledger.

    Raises ``ReconcileError`` when what stands on disk does not add up.
    """
    finish = _start(write_papers, run, folder, templates)
    try:
        path = folder / FILE_NAME
        tables = write_county_ledger(run, path)
        read_back(path, run, tables)
    finally:
        finish()
    return tables


def write_papers(run: Run, folder: Path, templates: Path) -> None:
    """Everything but the county ledger and the archive."""
    write_task_sheets(run, folder, templates)
    write_returns(run, folder)
    brief = Brief(run)
    write_meeting_papers(run, folder, templates, brief)
    write_overview(run, folder, templates, brief)


def _start(
    task: Callable[[Run, Path, Path], None], run: Run, folder: Path, templates: Path
) -> Callable[[], None]:
    """Run a task in a process of its own; the answer waits for it and raises what it raised."""
    context = multiprocessing.get_context()
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_tell, args=(there, task, run, folder, templates))
    process.start()
    there.close()

    def finish() -> None:
        try:
            problem = here.recv()
        except EOFError:
            problem = RuntimeError("the writing process ended without a word")
        process.join()
        if problem is not None:
            raise problem

    return finish


def _tell(
    out: Connection,
    task: Callable[[Run, Path, Path], None],
    run: Run,
    folder: Path,
    templates: Path,
) -> None:
    try:
        task(run, folder, templates)
        out.send(None)
    except Exception as problem:
        problem.add_note(traceback.format_exc())
        out.send(problem)
