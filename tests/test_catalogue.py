"""The catalogue of findings: sentences that a clerk can act on.

Each says what was seen and what would pass, or that nothing is to be done; where stands beside
it. Those that files raise are held to the same in ``test_samples`` and ``hostile/test_files``;
``test_examples`` puts the examples into the cells.
"""

import re
from pathlib import Path

import pytest

from ledgerproc.findings import CellRef, Finding, Severity, catalogue, explain
from ledgerproc.profile.examples import speech_of
from ledgerproc.profile.loader import load_profile

from .sentences import lacks

SAFETY = Path(__file__).resolve().parent.parent / "docs" / "examples" / "safety-hazards.toml"
SPEECHES = {one: speech_of(load_profile(one)) for one in ("pengshui-2022", str(SAFETY))}
ENTRIES = list(catalogue().values())
# Where nothing is there that could be shown, the sentence names what is not there.
ABSENT = re.compile("没有|空的|已跳过|宏|别的工作簿|例子|竖着|打开密码")


def sentence(entry, speech):
    details = dict.fromkeys(entry.names, "甲")
    where = CellRef("万足镇.xls", "Sheet1", 4, 2)
    return explain(Finding(entry.code, where, "place", "所见", details), speech)


@pytest.mark.parametrize("speech", SPEECHES.values(), ids=["our ledger", "another"])
@pytest.mark.parametrize("entry", ENTRIES, ids=lambda one: one.code)
def test_every_sentence_has_its_parts_in_the_words_of_the_profile(entry, speech):
    says, remedy = sentence(entry, speech)
    assert lacks(says, remedy, entry.severity) == []
    english = says + remedy.replace("万足镇.xlsx", "")
    assert not re.search("[A-Za-z]{6,}", english), "clerks read no English"


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda one: one.code)
def test_every_sentence_shows_what_was_seen_or_names_what_is_not_there(entry):
    assert re.search("{(?!#)", entry.says) or ABSENT.search(entry.says)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda one: one.code)
def test_no_sentence_fails_for_a_month_whose_archive_holds_no_words(entry):
    says, remedy = sentence(entry, {})
    assert says and remedy and "{" not in says + remedy


def test_examples_are_those_of_the_profile_at_hand():
    ours, other = SPEECHES.values()
    (late,) = [one for one in ENTRIES if one.code == "DEADLINE_NO_DATE"]
    told = [explain(Finding(late.code, CellRef("a"), "deadline"), one)[1] for one in (ours, other)]
    assert ["2022年12月20日" in told[0], "2024年11月30日" in told[1]] == [True, True]
    assert (ours["@lead"], other["#subjects"]) == ("县住房城乡建委", "“存在的安全隐患”")


def test_there_are_as_many_grades_as_the_contract_names():
    assert {one.severity for one in ENTRIES} == set(Severity)
