"""Knows a published month among the inputs: what the program made is nobody's report.

In: a folder. Out: whether it is one, and which of its files people have written into since:
task sheets and returned files, which may be read where they lie. Nothing else of it is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

_PROOF = "归档/manifest.json"
_LEDGER = "全县台账.xlsx"
_WRITTEN_IN = ("部门任务单", "退回清单")
_MOST = 20_000_000  # bytes of a manifest; one of a whole city has two


def is_published(folder: Path) -> bool:
    """Tell whether a folder is a month as a run leaves it."""
    return (folder / _PROOF).is_file() and (folder / _LEDGER).is_file()


def written_in(folder: Path) -> Iterator[Path]:
    """The task sheets and returned files of a published month that were changed since."""
    made = _made(folder)
    for name in _WRITTEN_IN:
        for path in sorted((folder / name).glob("*.*")):
            if path.is_file() and not path.is_symlink() and _digest(path) not in made:
                yield path


def _made(folder: Path) -> set[str]:
    """The hashes of what the run made; none where nobody can tell."""
    path = folder / _PROOF
    try:
        if path.stat().st_size > _MOST:
            return set()
        outputs = json.loads(path.read_text("utf-8"))["outputs"]
        return {str(one["sha256"]) for one in outputs.values()}
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return set()


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""  # whoever reads it will say so
