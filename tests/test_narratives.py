"""The narrative as evidence: verdicts on made-up cases, each with the words it rests on."""

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerproc.casework.cases import Case
from ledgerproc.casework.thresholds import verify_cases
from ledgerproc.cleaning.records import Status, Values
from ledgerproc.profile.loader import load_profile

TABLE = tomllib.loads((Path(__file__).parent / "cases/narratives.toml").read_text("utf-8"))
PROFILE = load_profile("pengshui-2022")
TOLD = [(group["c"], one) for group in TABLE["group"] for one in group["cases"]]


def verdict_of(category, told):
    values = Values(
        title="题",
        narrative=told["n"],
        categories=(category,),
        extras=told.get("e", {}),
        progress=told.get("p", ""),
        note=told.get("r", ""),
        status=Status.DONE if told.get("done") else Status.OPEN,
    )
    case = Case("甲-1", values, values, ("a#b!4",), "2022-11", "2022-11")
    (line,) = verify_cases([case], PROFILE, TABLE["as_of"])
    return line


@pytest.mark.parametrize(("category", "told"), TOLD)
def test_verdicts_and_the_words_they_rest_on(category, told):
    line = verdict_of(category, told)
    assert (line.verdict[: len(told["v"])], line.on) == (told["v"], told.get("on"))
    assert told.get("w", "") in line.words
    pieces = [told["n"], told.get("p", ""), told.get("r", ""), *told.get("e", {}).values()]
    assert all(any(part in piece for piece in pieces) for part in line.words.split("……"))


def test_the_table_holds_every_verdict_of_every_category():
    assert len(TOLD) >= 80
    limits = {one.category for one in PROFILE.thresholds}
    seen = {(category, re.match("未?[^（]{2}[^（]{0,2}", told["v"])[0]) for category, told in TOLD}
    assert {category for category, _ in seen} == limits
    for verdict in ("达到", "矛盾", "无法核验"):
        assert {category for category, one in seen if one.startswith(verdict)} == limits


@given(
    st.text(
        "约定于前付清支付已未尚欠年月日0123456789户元万，。同次今去个内后签订入住 ", max_size=60
    )
)
def test_no_narrative_raises_and_no_day_is_made_up(narrative):
    line = verdict_of(TOLD[0][0], {"n": narrative})
    assert re.match("达到|未达到|矛盾|无法核验（缺", line.verdict)
    assert (line.on is None) or re.search("[0-9]", narrative)
