"""Sets everything up and starts the program: the one file to run on a new machine.

``python start.py``           set up, then the main job on ``input/``
``python start.py run …``     set up, then ``ledgerproc run …`` (any ledgerproc command)
``python start.py --test``    set up, the main job on ``input/``, then the checks of every day
``python start.py --thorough``  set up, then the tests that take minutes more, and many more draws

Needs Python 3.11 and nothing else. Wheels in a folder ``wheels/`` beside this file are
used instead of the network. The virtual environment lies in ``.venv/``.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
ENVIRONMENT = HERE / ".venv"
# Each process takes tests that stand together, so that what a module prepares is prepared once.
TWO_AT_ONCE = ["-n", "2", "--dist", "worksteal"]
DEMONSTRATION = ["run", "--as-of", "2022-11-30"]  # the day of the shipped township files


def environment_python() -> Path:
    """The interpreter inside the virtual environment."""
    windows = os.name == "nt"
    return ENVIRONMENT / ("Scripts/python.exe" if windows else "bin/python")


def set_up(lock: Path) -> None:
    """Create the environment and install what the lock file names, unless that is done."""
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    marker = ENVIRONMENT / f"{lock.stem}.installed"
    if marker.is_file() and marker.read_text("ascii") == wanted:
        return
    if not environment_python().is_file():
        print("正在建立运行环境（只在第一次需要，约一分钟）……", file=sys.stderr, flush=True)
        venv.create(ENVIRONMENT, with_pip=True)
    command = [str(environment_python()), "-m", "pip", "install", "--quiet"]
    command += ["--disable-pip-version-check", "--require-hashes", "-r", str(lock)]
    wheels = HERE / "wheels"
    if wheels.is_dir():
        command += ["--no-index", "--find-links", str(wheels)]
    if subprocess.run(command, cwd=HERE, check=False).returncode:
        raise SystemExit("安装依赖失败：请检查网络，或把离线安装包放入 wheels 文件夹后重试。")
    marker.write_text(wanted, "ascii")


def call(*words: str) -> int:
    """Run a module of the environment from the project's folder; its exit status."""
    # Compiled modules are kept beside the sources: without them every start costs a second more.
    surroundings = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    command = [str(environment_python()), "-m", *words]
    return subprocess.run(command, cwd=HERE, env=surroundings, check=False).returncode


def check() -> int:
    """The main job, then lint, formatting, types and the tests of every day with doctests."""
    with tempfile.TemporaryDirectory() as folder:
        failed = call("ledgerproc", *DEMONSTRATION, "--output", folder)
    failed |= call("ruff", "check", ".")
    failed |= call("ruff", "format", "--check", "--quiet", ".")
    failed |= call("mypy")
    failed |= call("pytest", *TWO_AT_ONCE, "-m", "not thorough", *sys.argv[2:])
    return 1 if failed else 0


def main() -> int:
    """Understand the words behind ``start.py`` and do what they ask."""
    if sys.version_info < (3, 11):
        raise SystemExit("需要 Python 3.11 或更高版本，请先安装后再运行。")
    words = sys.argv[1:]
    if words[:1] == ["--test"]:
        set_up(HERE / "requirements-dev.lock")
        return check()
    if words[:1] == ["--thorough"]:
        set_up(HERE / "requirements-dev.lock")
        return call("pytest", *TWO_AT_ONCE, "-m", "thorough or drawn", *words[1:])
    set_up(HERE / "requirements.lock")
    return call("ledgerproc", *(words or DEMONSTRATION))


if __name__ == "__main__":
    sys.exit(main())
