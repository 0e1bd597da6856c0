"""What a fault of the program leaves behind: a report that a clerk can send to anybody.

It names the kind of the fault and the places in the code, never a message, a value or a
path of a user: those may hold what a township wrote.
"""

from __future__ import annotations

import platform
import traceback
from pathlib import Path

from ledgerproc import __version__

REPORT = "ledgerproc-错误报告.txt"
_MARK = "at "  # before the places that another process sends along


def places_of(problem: BaseException) -> list[str]:
    """Kind and places of an exception and of those that led to it, the last one first."""
    lines: list[str] = []
    seen: set[int] = set()
    one: BaseException | None = problem
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        lines.append(type(one).__qualname__)
        for frame in reversed(traceback.extract_tb(one.__traceback__)):
            lines.append(f"  {_module(frame.filename)}:{frame.lineno} {frame.name}")
        notes = getattr(one, "__notes__", ())
        lines += [f"  {note}" for note in notes if note.startswith(_MARK)]
        one = one.__cause__ or one.__context__
    return lines


def carry_places(problem: BaseException) -> None:
    """Note the places of an exception in itself, for its way to another process."""
    places = places_of(problem)
    problem.__notes__ = [f"{_MARK}{line.strip()}" for line in places]


def _module(file: str) -> str:
    """The name of a code file below the library or the program, without what is above."""
    parts = Path(file).parts
    for folder in ("site-packages", "ledgerproc"):
        if folder in parts:
            at = len(parts) - 1 - parts[::-1].index(folder)
            return "/".join(parts[at + (folder == "site-packages") :])
    return Path(file).name


def write_report(problem: BaseException, folder: Path) -> Path | None:
    """Write the report into ``folder``, or the working folder; None where neither can be."""
    text = "\n".join(
        (
            "ledgerproc 错误报告（不含台账内容，可以发给程序维护人员）",
            f"版本：{__version__}　Python {platform.python_version()}　{platform.system()}",
            "",
            *places_of(problem),
            "",
        )
    )
    for place in (folder, Path()):
        if place.is_dir():
            try:
                (place / REPORT).write_text(text, "utf-8")
            except OSError:
                continue
            return place / REPORT
    return None
