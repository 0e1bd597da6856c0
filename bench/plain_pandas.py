"""The baseline: what a clerk's nephew would write with pandas in ten minutes.

It reads every workbook, puts the rows under each other, drops exact duplicates and writes
one unstyled sheet. It knows no header, no deadline, no duplicate in other words.
"""

import sys
from pathlib import Path

import pandas as pd

frames = [pd.read_excel(path, skiprows=2) for path in sorted(Path(sys.argv[1]).glob("*.xlsx"))]
ledger = pd.concat(frames, ignore_index=True).drop_duplicates()
ledger.to_excel(sys.argv[2], index=False)
