"""The catalogue of findings: sentences that a clerk can act on."""

import re

import pytest

from ledgerproc.findings import CellRef, Finding, Severity, catalogue, explain

ENTRIES = list(catalogue().values())


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda one: one.code)
def test_every_finding_says_something_and_names_only_what_it_is_given(entry):
    details = dict.fromkeys(entry.names, "某值")
    says, remedy = explain(Finding(entry.code, CellRef("a.xlsx"), "title", "所见", details), {})
    assert says and remedy
    assert "{" not in says + remedy
    assert not re.search("[A-Za-z]{6,}", says + remedy), "clerks read no English"


@pytest.mark.parametrize(
    "entry", [one for one in ENTRIES if one.severity is Severity.ERROR], ids=lambda one: one.code
)
def test_every_error_says_what_to_do_with_an_example_where_something_is_to_be_written(entry):
    assert "请" in entry.remedy
    if re.search("填写[^“]|补写[^“]", entry.remedy.partition("，")[0]):
        assert "例如" in entry.remedy or "“" in entry.remedy or "内容" in entry.remedy


@pytest.mark.parametrize(
    "code", ["DEADLINE_MISSING", "DEADLINE_UNREADABLE", "DEADLINE_NO_DATE", "DATE_UNREADABLE"]
)
def test_the_example_of_a_deadline_is_one_that_passes(code):
    from ledgerproc.cleaning.deadlines import parse_deadline
    from ledgerproc.profile.loader import load_profile

    example = re.search("例如“(.+?)”", catalogue()[code].remedy)[1]
    words = load_profile("pengshui-2022").deadline_words
    assert parse_deadline(example, words, 2022)[1] == ()


AT_A_CELL = (
    "AMOUNT", "BANK", "CATEGORY", "DATE", "DEADLINE", "DITTO", "DUTY", "IDENTITY", "NARRATIVE",
    "OFFICE", "PERSON", "PHONE", "PLACE", "STATUS", "TITLE", "TOTAL",
)  # fmt: skip


@pytest.mark.parametrize(
    "entry",
    [one for one in ENTRIES if one.code.partition("_")[0] in AT_A_CELL],
    ids=lambda one: one.code,
)
def test_every_finding_at_a_cell_shows_what_would_pass(entry):
    assert re.search("“[^”]+”", entry.remedy)


def test_there_are_as_many_grades_as_the_contract_names():
    assert {one.severity for one in ENTRIES} == set(Severity)
