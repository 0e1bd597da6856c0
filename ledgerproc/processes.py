"""What the operating systems say of processes and do to them: ceilings, ends, births.

In: a process's number or a ceiling. Out: when a process began. Nothing here reads a file
of anybody's; where a system cannot do a thing, the caller goes on without it.
"""

from __future__ import annotations

import ctypes
import faulthandler
import os
import signal
import sys
from pathlib import Path
from typing import Any

UNKNOWN = "?"  # a process runs, and the system does not say since when


class BasicLimits(ctypes.Structure):
    """JOBOBJECT_BASIC_LIMIT_INFORMATION of Windows."""

    _fields_ = (
        ("per_process_time", ctypes.c_int64),
        ("per_job_time", ctypes.c_int64),
        ("flags", ctypes.c_uint32),
        ("least_set", ctypes.c_size_t),
        ("most_set", ctypes.c_size_t),
        ("active", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t),
        ("priority", ctypes.c_uint32),
        ("scheduling", ctypes.c_uint32),
    )


class ExtendedLimits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION of Windows."""

    _fields_ = (
        ("basic", BasicLimits),
        ("io", ctypes.c_uint64 * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peak_process", ctypes.c_size_t),
        ("peak_job", ctypes.c_size_t),
    )


def be_silent() -> None:
    """Let what compiled code says of its end go nowhere: it would be said to a clerk."""
    faulthandler.disable()  # a dump of the process would go where the parent's goes
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 2)
    os.close(silent)


def die_with_parent() -> None:
    """Let the system end this process when its parent is killed, where it can do that.

    Elsewhere the process ends at its next word to the parent.
    """
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGKILL)


def limit_memory(most: int) -> None:
    """Let this process have no more than ``most`` bytes; best effort on Windows."""
    if os.name == "nt":
        limit_on_windows(most)
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def limit_on_windows(most: int) -> bool:
    """Put this process into a job of its own, with a ceiling and an end with its last handle.

    Where the system refuses (a job that allows no other), the limit of time still holds.
    """
    process_memory, end_with_handle, extended_limits = 0x100, 0x2000, 9
    kernel = _kernel()
    handle = ctypes.c_void_p
    kernel.CreateJobObjectW.restype = kernel.GetCurrentProcess.restype = handle
    kernel.CreateJobObjectW.argtypes = (handle, ctypes.c_wchar_p)
    kernel.AssignProcessToJobObject.argtypes = (handle, handle)
    kernel.SetInformationJobObject.argtypes = (handle, ctypes.c_int, handle, ctypes.c_uint32)
    limits = ExtendedLimits()
    limits.basic.flags = process_memory | end_with_handle
    limits.process_memory = most
    job = kernel.CreateJobObjectW(None, None)  # never closed: it lives as long as the process
    size = ctypes.sizeof(limits)
    return bool(
        job
        and kernel.SetInformationJobObject(job, extended_limits, ctypes.byref(limits), size)
        and kernel.AssignProcessToJobObject(job, kernel.GetCurrentProcess())
    )


def birth_of(process: int) -> str:
    """A mark of when a process began, "" where none of that number runs.

    Numbers are given again, after a restart above all: number and mark together are one
    process's own.
    """
    if os.name == "nt":
        return _birth_on_windows(process)
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return ""
    except PermissionError:
        pass
    try:
        start = Path(f"/proc/{process}/stat").read_text("utf-8", "replace").rpartition(")")[2]
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        return UNKNOWN
    return f"{boot}:{start.split()[19]}"  # ticks from the system's start to the process's


def _birth_on_windows(process: int) -> str:
    """``os.kill`` with signal 0 would end the process there."""
    query_limited_information, still_active, no_such_process = 0x1000, 259, 87
    if process >= 1 << 32:
        return ""
    kernel = _kernel()
    kernel.OpenProcess.restype = ctypes.c_void_p
    kernel.GetExitCodeProcess.argtypes = (ctypes.c_void_p, ctypes.c_void_p)
    kernel.GetProcessTimes.argtypes = (ctypes.c_void_p,) * 5
    kernel.CloseHandle.argtypes = (ctypes.c_void_p,)
    handle = kernel.OpenProcess(query_limited_information, False, process)
    if not handle:  # another user's process may not be asked
        problem = ctypes.get_last_error()  # type: ignore[attr-defined,unused-ignore]
        return "" if problem == no_such_process else UNKNOWN
    code, times = ctypes.c_uint32(), [ctypes.c_uint64() for _ in range(4)]
    kernel.GetExitCodeProcess(handle, ctypes.byref(code))
    is_told = kernel.GetProcessTimes(handle, *map(ctypes.byref, times))
    kernel.CloseHandle(handle)
    if code.value != still_active:
        return ""
    return str(times[0].value) if is_told else UNKNOWN


def _kernel() -> Any:
    """The system calls of Windows; what they say of an error is kept for ``get_last_error``."""
    return ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined,unused-ignore]
