"""Where things lie on disk, and how a period is published: whole or not at all.

A period is built in a hidden folder beside its place and moved there by renaming. The
former one is kept under ``历史/``. Whatever a killed run left behind is put right by
``open_workspace`` at the next start; nothing outside the output folder is ever touched.
"""

from __future__ import annotations

import errno
import os
import platform
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from msgspec import Struct

from ledgerproc.crash import REPORT
from ledgerproc.processes import birth_of

STAGING = ".制作中-"  # being built; worthless once its run has ended
ASIDE = ".上一版-"  # the former period between the two renames of a publication
HISTORY = "历史"
LOCK = ".运行中"
PERIOD = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
# What the system says when a disk or a network gives out, and no fault of ours.
DISK_TROUBLES = {
    getattr(errno, name)
    for name in (
        "ENOSPC", "EDQUOT", "EIO", "EROFS", "EACCES", "EPERM", "EBUSY", "EFBIG", "EMFILE",
        "ENETDOWN", "ENETUNREACH", "ENETRESET", "ESTALE", "EHOSTDOWN", "ETIMEDOUT", "ENXIO",
        "ENODEV", "ENAMETOOLONG",
    )
    if hasattr(errno, name)
}  # fmt: skip
# Windows has numbers of its own for them: a path, share or name that is gone, the device, the
# network's end of patience.
WINDOWS_TROUBLES = {3, 53, 54, 55, 59, 64, 65, 67, 121, 206, 433, 1117, 1231, 1232, 1236, 1392}
# WPS, antivirus programs and network shares hold a file for a moment after it was written.
RETRIES, PAUSE = 5, 0.2
NAMED = 5  # files that a sentence names; who has more open closes everything
_EDITORS_MARK = re.compile(r"(?:~\$|\.~lock\.)(?P<name>.+?)#?")
OTHER_COMPUTER = 24 * 3600.0  # seconds; a run takes a few


class WorkspaceError(Exception):
    """The output folder cannot be used; the text says in Chinese what to do."""


class Workspace(Struct, frozen=True):
    """An output folder that this run has for itself."""

    output: Path

    def folder(self, period: str) -> Path:
        """Where a period is published."""
        return self.output / period

    def published(self) -> list[str]:
        """The published periods, oldest first."""
        return sorted(
            one.name for one in self.output.iterdir() if one.is_dir() and PERIOD.fullmatch(one.name)
        )

    @contextmanager
    def staging(self, period: str) -> Iterator[Path]:
        """A folder to build a period in; gone afterwards unless it was published.

        Its name is this process's own: what an orphan of a killed run still writes does
        not land in it. Raises ``WorkspaceError`` where the disk gives out.
        """
        folder = self.output / f"{STAGING}{period}-{os.getpid()}"
        try:
            # What is half made concerns nobody else. On Windows such a mode would last.
            folder.mkdir(mode=0o777 if os.name == "nt" else 0o700)
            yield folder
        except Exception as problem:
            trouble = None if isinstance(problem, WorkspaceError) else find_disk_trouble(problem)
            if trouble is None:
                raise
            raise WorkspaceError(_disk_trouble(self.output, trouble)) from problem
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def publish(self, built: Path, period: str, *, keep_former: bool) -> Path:
        """Put a built folder in its place; the former one goes to ``历史/`` if it is kept."""
        target, aside = self.folder(period), self.output / f"{ASIDE}{period}"
        sync(built)
        built.chmod(self.output.stat().st_mode & 0o777)
        if target.exists():
            rename(target, aside)
        try:
            rename(built, target)
        except WorkspaceError:
            if aside.exists():
                rename(aside, target)
            raise
        # From here on the new month stands; what still fails is put right at the next start.
        with suppress(OSError, WorkspaceError):
            sync_folder(self.output)
            if aside.exists():
                self._retire(aside, period, keep=keep_former)
        return target

    def _retire(self, aside: Path, period: str, *, keep: bool) -> None:
        if not keep:
            shutil.rmtree(aside, ignore_errors=True)
            return
        history = self.output / HISTORY
        history.mkdir(exist_ok=True)
        taken = len(list(history.glob(f"{period}（第*版）")))
        while (history / f"{period}（第{taken + 1}版）").exists():
            taken += 1
        rename(aside, history / f"{period}（第{taken + 1}版）")

    def recover(self) -> None:
        """Finish or undo what a killed run had begun."""
        (self.output / REPORT).unlink(missing_ok=True)  # of a fault that this run may not have
        for left in self.output.glob(f"{STAGING}*"):
            shutil.rmtree(left, ignore_errors=True)
        for aside in self.output.glob(f"{ASIDE}*"):
            period = aside.name.removeprefix(ASIDE)
            if self.folder(period).exists():
                self._retire(aside, period, keep=True)
            else:
                rename(aside, self.folder(period))


@contextmanager
def open_workspace(output: Path) -> Iterator[Workspace]:
    """The output folder, locked for one run and cleared of litter."""
    try:
        output.mkdir(parents=True, exist_ok=True)
        lock = _lock(output / LOCK)
    except OSError as problem:
        raise WorkspaceError(_disk_trouble(output, problem)) from problem
    try:
        workspace = Workspace(output)
        try:
            workspace.recover()
        except OSError as problem:
            raise WorkspaceError(_disk_trouble(output, problem)) from problem
        yield workspace
    finally:
        with suppress(OSError):  # a lock left behind is taken over at the next start
            lock.unlink(missing_ok=True)


def find_disk_trouble(problem: BaseException) -> OSError | None:
    """The trouble of a disk or network behind an exception, None where there is none.

    Writers wrap what the system told them into exceptions of their own.
    """
    chain = (problem, *problem.args[:1], problem.__cause__, problem.__context__)
    troubles = (one for one in chain if isinstance(one, OSError))
    return next((one for one in troubles if _is_of_disk(one)), None)


def _is_of_disk(problem: OSError) -> bool:
    return problem.errno in DISK_TROUBLES or getattr(problem, "winerror", 0) in WINDOWS_TROUBLES


def _disk_trouble(output: Path, problem: OSError) -> str:
    if problem.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", -1)):
        return f"磁盘已满，输出文件夹“{output}”写不下；请清理磁盘后重新运行，原有结果没有改动"
    if isinstance(problem, NotADirectoryError | FileExistsError):
        return f"输出文件夹“{output}”建不起来：这个位置或它的上一级是一个文件；请换一个文件夹"
    return (
        f"输出文件夹“{output}”无法写入（{problem.strerror or type(problem).__name__}）；"
        "请检查是否存在、是否只读、路径是否太长、网络是否断开、磁盘是否已满；原有结果没有改动"
    )


def _lock(path: Path) -> Path:
    """Take the lock file, or say who holds it. A dead holder's lock is taken over."""
    for _ in range(2):
        try:
            handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
        except FileExistsError:
            if _is_held(path):
                raise WorkspaceError(
                    "另一个 ledgerproc 正在使用这个输出文件夹；请等它结束后再运行"
                    f"（确认没有在运行的，可删除其中的“{LOCK}”）"
                ) from None
            path.unlink(missing_ok=True)
            continue
        try:
            with os.fdopen(handle, "w") as file:
                file.write(f"{os.getpid()} {birth_of(os.getpid())} {platform.node()}")
        except OSError:
            path.unlink(missing_ok=True)
            raise
        return path
    raise WorkspaceError("输出文件夹正被占用，请稍后再运行")


def _is_held(path: Path) -> bool:
    """Whether the process that wrote the lock file still runs: its number may be another's now.

    A lock of another computer counts as held for a day: nobody here can ask it.
    """
    try:
        word, birth, host = [*path.read_text("utf-8").split(" ", 2), "", "", ""][:3]
        holder, taken = int(word or "0"), path.stat().st_mtime
    except (OSError, ValueError):
        return False
    if host and host != platform.node():
        return time.time() - taken < OTHER_COMPUTER
    if holder in (0, os.getpid()):
        return False
    born = birth_of(holder)
    return bool(born) and birth in (born, "")


def rename(source: Path, target: Path) -> None:
    """Rename with patience: Windows refuses while somebody has a file of it open."""
    for attempt in range(RETRIES):
        try:
            source.rename(target)
            return
        except OSError as problem:
            if attempt + 1 == RETRIES:
                raise WorkspaceError(_rename_trouble(source, target, problem)) from problem
            time.sleep(PAUSE)


def _rename_trouble(source: Path, target: Path, problem: OSError) -> str:
    held = "、".join(f"“{name}”" for name in _held_files(source)[:NAMED])
    if not held and not isinstance(problem, PermissionError) and problem.errno != errno.EBUSY:
        return _disk_trouble(source.parent, problem)
    shown = source.name if target.name.startswith(ASIDE) else target.name
    return (
        f"“{shown}”无法更新：其中{held or '有文件'}正在 WPS 或 Excel 中打开"
        f"（{problem.strerror}）；请全部关闭后重新运行，原有结果没有改动"
    )


def _held_files(folder: Path) -> list[str]:
    """Names of the files that somebody has open: editors leave a mark beside them.

    Windows also tells by not giving a file its own name again; other systems give it.
    """
    files = sorted(one for one in folder.rglob("*") if one.is_file())
    marks = [_EDITORS_MARK.fullmatch(one.name) for one in files]
    marked = tuple(one["name"] for one in marks if one)  # Word leaves out how the name begins
    return [
        one.name
        for one, mark in zip(files, marks, strict=True)
        if not mark and (one.name.endswith(marked) or _is_held_open(one))
    ]


def _is_held_open(file: Path) -> bool:
    try:
        file.rename(file)
    except OSError:
        return True
    return False


def sync(folder: Path) -> None:
    """Make sure that every file of a folder has reached the disk, and its name in there."""
    for one in (*sorted(folder.rglob("*")), folder):
        if one.is_dir():
            sync_folder(one)
        else:
            with one.open("rb+") as handle:
                os.fsync(handle.fileno())


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last through a power cut, where the system can do that."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as problem:
        if problem.errno not in (errno.EINVAL, errno.ENOTSUP):  # some shares sync no folders
            raise
    finally:
        os.close(handle)


def find_templates(start: Path | None = None) -> Path:
    """The office's own ``templates/`` in the working folder, else the shipped ones.

    A folder of that name counts only when it holds a template of ours: any other program
    may have a folder called templates too.
    """
    package = Path(__file__).resolve().parent
    shipped = next(
        one for one in (package / "templates", package.parent / "templates") if one.is_dir()
    )
    own = (start or Path.cwd()) / "templates"
    is_ours = own.is_dir() and any((own / one.name).is_file() for one in shipped.iterdir())
    return own if is_ours else shipped
