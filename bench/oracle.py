"""Record how JioNLP, a general parser of Chinese time words, reads the table of deadlines.

Run where it is installed; it weighs 230 MB, so tests compare with what it said instead:
    uv run --no-project --with jionlp==1.5.31 bench/oracle.py
"""

from __future__ import annotations

import contextlib
import io
import tomllib
from importlib.metadata import version
from pathlib import Path

CASES = Path(__file__).parent.parent / "tests" / "cases"
# The day on which its reader stands; phrases of the table are read in a campaign of 2022.
BASE = {"year": 2022, "month": 9, "day": 20}
_HEAD = """\
# What JioNLP {version} makes of the phrases of deadlines.toml, read on 2022-09-20: the last
# day that it names, or "" where it names none. Written by bench/oracle.py; not edited by hand.
"""


def phrases() -> list[str]:
    """Every phrase of the table, once, in its order."""
    table = tomllib.loads((CASES / "deadlines.toml").read_text("utf-8"))
    found = [one for key in ("days", "from_base") for group in table[key].values() for one in group]
    found += [one for group in table["told"].values() for one, _ in group]
    found += table["ongoing"]["phrases"]
    found += [one for group in table["refused"].values() for one in group]
    return list(dict.fromkeys(found))


def last_day(phrase: str) -> str:
    """The last day that the oracle reads, as 2022-12-20; "" where it reads none."""
    import jionlp

    try:
        answer = jionlp.parse_time(phrase, time_base=BASE)
    except Exception:  # its way to say no, of many kinds
        return ""
    spoken = answer["time"]
    if answer["type"] not in ("time_point", "time_span") or not isinstance(spoken, list):
        return ""
    return str(spoken[-1])[:10] if str(spoken[-1])[:4].isdigit() else ""


def main() -> None:
    """Write tests/cases/jionlp.toml."""
    with contextlib.redirect_stdout(io.StringIO()):
        lines = [f"{_quoted(one)} = {_quoted(last_day(one))}\n" for one in phrases()]
    text = _HEAD.format(version=version("jionlp")) + "".join(lines)
    (CASES / "jionlp.toml").write_text(text, "utf-8", newline="\n")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n") + '"'


if __name__ == "__main__":
    main()
