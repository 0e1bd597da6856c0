"""Cells of the worst files, one table: what is read must be right in nearly every one."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from ledgerproc.cleaning.categories import category_index, match_categories
from ledgerproc.cleaning.deadlines import parse_deadline
from ledgerproc.cleaning.duty import parse_duty
from ledgerproc.cleaning.offices import lexicon
from ledgerproc.cleaning.places import match_place, place_index
from ledgerproc.cleaning.records import DeadlineKind
from ledgerproc.cleaning.statuses import StatusCells, read_status
from ledgerproc.profile.loader import load_profile

TABLE = tomllib.loads((Path(__file__).parent / "cases/brutal.toml").read_text("utf-8"))
PROFILE = load_profile("pengshui-2022")
WORDS, CATEGORIES, PLACES = lexicon(PROFILE), category_index(PROFILE), place_index(PROFILE)
# Among the surroundings a file knows its own township: one wrong character is enough.
NEAR = frozenset(one.name for one in PROFILE.places)


def read_duty(text):
    duty = parse_duty(text, WORDS, "万足镇")
    return ["、".join(one) for one in (duty.lead, duty.assisting, duty.persons, duty.phones)]


def read_deadline(text):
    found, _ = parse_deadline(text, PROFILE.deadline_words, PROFILE.year)
    return ["长期" if found.kind is DeadlineKind.ONGOING else str(found.on or "")]


def read_category(text):
    return ["、".join(match_categories(text, CATEGORIES)[0])]


def read_place(text):
    return [match_place(text, PLACES, NEAR).name or ""]


def read_state(text):
    cells = StatusCells(text, as_of=date(2022, 11, 30))
    return [str(read_status(cells, PROFILE.status_words, PROFILE.year).status)]


READERS = {
    "duty": read_duty,
    "deadline": read_deadline,
    "category": read_category,
    "place": read_place,
    "status": read_state,
}
CELLS = [(kind, row[0], row[1:]) for kind in READERS for row in TABLE[kind]]


@pytest.mark.parametrize(("kind", "text", "expected"), CELLS)
def test_cell(kind, text, expected):
    assert READERS[kind](text) == expected


def test_the_table_is_as_large_as_promised():
    assert len(CELLS) >= 150
    assert len({(kind, text) for kind, text, _ in CELLS}) == len(CELLS)
