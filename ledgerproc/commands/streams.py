"""Streams: a command works wherever it is started, and says what it has to say if it can.

In: the process as the system started it. Out: one whose files may have Chinese names, with
three open streams that lose what nobody takes: a pager that was closed, a full disk behind
``> log.txt`` or a console that knows no such character costs a line, and never a month.
"""

from __future__ import annotations

import io
import os
import sys
from typing import Any, TextIO, cast

_CHINESE = "台账"
_UTF8 = "PYTHONUTF8"
NO_CHINESE = (
    "系统的文字编码写不出中文文件名，没有运行；请先设置 LC_ALL=C.UTF-8 再运行"
    " (file names in Chinese need LC_ALL=C.UTF-8)"
)


def knows_chinese() -> bool:
    """Whether file names may hold Chinese; where a mode of Python's helps, it begins anew.

    A plain ``LC_ALL=C`` leaves ASCII for the names of files where that mode is off.
    """
    try:
        os.fsencode(_CHINESE)
    except UnicodeEncodeError:
        if os.name != "posix" or os.environ.get(_UTF8) == "1":
            return False
        os.environ[_UTF8] = "1"
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])
    return True


def prepare() -> None:
    """Open streams that are closed, and let none of them stop a command."""
    _open_missing()
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # without a console there is none
            setattr(sys, name, io.StringIO())
        elif isinstance(stream, io.TextIOWrapper):
            # A Windows console of code page 936 must not stop a run over one character.
            stream.reconfigure(errors="replace")
            setattr(sys, name, cast(TextIO, _Patient(stream)))


def _open_missing() -> None:
    """Give the three standard numbers to nothing, where they are free: files would get them."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


class _Patient:
    """A stream that takes everything, also when what is behind it takes no more."""

    def __init__(self, stream: io.TextIOWrapper) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write a text, or lose it."""
        try:
            return self._stream.write(text)
        except (OSError, ValueError):
            self._give_up()
        return len(text)

    def flush(self) -> None:
        """Hand on what was written, or lose it."""
        try:
            self._stream.flush()
        except (OSError, ValueError):
            self._give_up()

    def _give_up(self) -> None:
        """Let what is left, and what is to come, go nowhere."""
        try:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self._stream.fileno())
            os.close(nowhere)
        except (OSError, ValueError):
            pass  # the stream has no number: nobody looks at it

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
