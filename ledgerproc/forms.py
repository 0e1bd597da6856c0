"""Makes the blank ledgers of a month: one for each township asked for, from what is open.

In: an output folder, a profile, names of places. Out: workbooks in ``下发台账/`` beside the
published months, which are read and never changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from ledgerproc.casework.cases import Case
from ledgerproc.cleaning.places import match_place, place_index
from ledgerproc.history.months import published_periods, read_month
from ledgerproc.profile.model import Profile
from ledgerproc.writing.ledger.form import write_form
from ledgerproc.writing.office.names import place_inside, unique_names

FOLDER = "下发台账"


class FormError(Exception):
    """A form could not be made; the text says in Chinese what to do."""


def find_places(asked: Sequence[str], profile: Profile) -> list[str]:
    """The official names of places, however they are written; ``FormError`` for an unknown one."""
    index = place_index(profile)
    found = []
    for text in asked:
        name = match_place(text, index).name
        if not name:
            example = profile.places[0].name
            raise FormError(f"“{text}”不是本县的乡镇（街道）；请写规定的名称，例如“{example}”")
        found.append(name)
    return list(dict.fromkeys(found))


def write_forms(
    output: Path, profile: Profile, places: Sequence[str], as_of: date
) -> tuple[list[Path], str]:
    """Write the forms; their paths, and the month whose open cases they hold ("" for none)."""
    earlier = [one for one in published_periods(output) if one <= f"{as_of:%Y-%m}"]
    period = earlier[-1] if earlier else ""
    cases = tuple(read_month(output, period).cases.values()) if period else ()
    folder = output / FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
        names = unique_names(places)
        paths = [_write(folder, names[one], profile, one, cases, as_of) for one in places]
    except OSError as problem:
        raise FormError(
            f"“{folder}”无法写入（{problem.strerror}）；请关闭其中正在打开的文件后再试"
        ) from problem
    return paths, period


def _write(
    folder: Path, name: str, profile: Profile, place: str, cases: Sequence[Case], as_of: date
) -> Path:
    """Write one form beside its place first, so that a form stands there whole or not at all."""
    path = place_inside(folder, f"{name}台账", ".xlsx")
    built = path.with_name(f".{path.name}.tmp")
    write_form(built, profile, place, cases, as_of)
    built.replace(path)
    return path
