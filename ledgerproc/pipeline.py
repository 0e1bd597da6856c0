"""One run, read from top to bottom: the map of the whole program.

Read, clean, decide, write, publish, in this order and never back. Bad data becomes
findings; a bad profile stops the run before a file is opened; anything unexpected is a
traceback and publishes nothing. Only the command line reads the clock.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ledgerproc import __version__
from ledgerproc.outcome import Run

Watch = Callable[[str, int, int], None]  # stage in Chinese, done, total


class RunFailed(Exception):
    """The run was stopped and published nothing; the text says why in Chinese."""


@dataclass(frozen=True, slots=True)
class Published:
    """A finished run and the folder that holds its results."""

    run: Run
    folder: Path
