"""A county's run beside a plain pandas script, interleaved on the same files.

Run with ``python bench/county.py`` in the development environment. Prints the median
seconds of whole processes, start-up included, and the ratio; it judges nothing.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.make_county import make_county

HERE = Path(__file__).resolve().parent


def seconds(command: list[str]) -> float:
    # Installed packages lie there compiled; ours may be compiled by the first turn too.
    surroundings = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    surroundings["PYTHONWARNINGS"] = "ignore"
    started = time.perf_counter()
    subprocess.run(
        command, check=True, stdout=subprocess.DEVNULL, cwd=HERE.parent, env=surroundings
    )
    return time.perf_counter() - started


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--files", type=int, default=40)
    words.add_argument("--rows", type=int, default=50)
    words.add_argument("--runs", type=int, default=5)
    asked = words.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        inputs, output = Path(folder, "input"), Path(folder, "output")
        make_county(inputs, asked.files, asked.rows)
        ours = [sys.executable, "-m", "ledgerproc", "run", str(inputs), "--output", str(output)]
        ours += ["--as-of", "2022-11-30", "--quiet"]
        plain = [sys.executable, str(HERE / "plain_pandas.py"), str(inputs), f"{folder}/all.xlsx"]
        pandas_alone = [sys.executable, "-c", "import pandas"]
        times: dict[str, list[float]] = {
            "ledgerproc run": [],
            "plain pandas": [],
            "import pandas": [],
        }
        for turn in range(asked.runs + 1):  # the first turn warms the disk cache
            shutil.rmtree(output, ignore_errors=True)
            for name, command in zip(times, (ours, plain, pandas_alone), strict=True):
                taken = seconds(command)
                if turn:
                    times[name].append(taken)
    print(f"Python {platform.python_version()}, {asked.files} files of {asked.rows} rows")
    for name, taken in times.items():
        print(f"{name:16} median {statistics.median(taken):6.2f} s  (of {len(taken)} runs)")
    ratios = [a / b for a, b in zip(times["ledgerproc run"], times["plain pandas"], strict=True)]
    print(f"ratio run / plain pandas, pair by pair: median {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main()
