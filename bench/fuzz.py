"""Reads damaged files for a night, round after round with a new seed each.

Run with ``python bench/fuzz.py --rounds 50`` in the development environment. Prints how
many were read or refused and for what; keeps files that find a fault of ours.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from tests.hostile.test_mutants import read_mutants  # noqa: E402


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--rounds", type=int, default=10)
    words.add_argument("--mutants", type=int, default=2_000)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--keep", type=Path, default=Path("fuzz-found"))
    asked = words.parse_args()
    counts: Counter[str] = Counter()
    for seed in range(asked.seed, asked.seed + asked.rounds):
        with tempfile.TemporaryDirectory() as folder:
            told = read_mutants(Path(folder), asked.mutants, seed)
            for name, codes in told.items():
                counts.update(codes[:1] or ["read"])
                if "FILE_PROGRAM_FAULT" in codes:
                    asked.keep.mkdir(exist_ok=True)
                    shutil.copy(Path(folder, name), asked.keep / f"{seed}-{name}")
                    print(seed, name, codes)
    for code, count in counts.most_common():
        print(f"{count:8} {code}")
    raise SystemExit(1 if counts["FILE_PROGRAM_FAULT"] else 0)


if __name__ == "__main__":
    main()
