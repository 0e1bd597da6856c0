"""The shared samples: every data row at its place, no phantom, counts as their truth says."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from ledgerproc.profile.loader import load_profile
from ledgerproc.reading.files.sources import find_sources
from ledgerproc.reading.read import read_file
from ledgerproc.reading.rows import Purpose, RowKind, SheetReading
from tests.grid_text import places

SAMPLES = Path(__file__).parent / "samples"
PROFILE = load_profile("pengshui-2022")


def truth(name: str, file: str) -> list[dict[str, str]]:
    with (SAMPLES / name / file).open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def sheets(name: str) -> dict[tuple[str, str], SheetReading]:
    inventory = find_sources([SAMPLES / name / "input"], PROFILE.files)
    assert inventory.findings == ()
    return {
        (one.file, one.sheet): one
        for source in inventory.sources
        for one in read_file(source, PROFILE).sheets
    }


def others(text: str) -> dict[str, int]:
    return {one.split()[0]: int(one.split()[1]) for one in text.split("、") if one}


@pytest.mark.parametrize("name", ["plain", "messy"])
def test_every_data_row_is_found_at_its_place_and_no_phantom(name: str) -> None:
    found = sorted(place for one in sheets(name).values() for place in places(one))
    assert found == sorted(row["来源"] for row in truth(name, "rows.csv"))


@pytest.mark.parametrize("name", ["plain", "messy"])
def test_every_sheet_is_accounted_for_as_its_truth_says(name: str) -> None:
    read = sheets(name)
    expected = {}
    for row in truth(name, "sheets.csv"):
        other = others(row["其他行"])
        expected[row["文件"], row["工作表"]] = (
            int(row["数据行"]) + other.get("reject", 0),
            other.get("total", 0) + other.get("footer", 0),
            row["隐藏"] == "True",
        )
    assert {
        key: (
            one.counts.get(RowKind.DATA, 0),
            one.counts.get(RowKind.FOOT, 0),
            one.purpose is Purpose.HIDDEN,
        )
        for key, one in read.items()
    } == expected


@pytest.mark.parametrize("name", ["plain", "messy"])
def test_titles_narratives_and_measures_are_the_true_ones(name: str) -> None:
    rows = {str(row.where): row for one in sheets(name).values() for row in one.rows}
    columns = {"title": "突出问题名称", "narrative": "主要案情", "measures": "处置措施预案"}
    wrong = [
        (row["来源"], key)
        for row in truth(name, "rows.csv")
        if row["问题"] != "退回"
        for key, column in columns.items()
        if row[column] != "?" and squeezed(rows[row["来源"]].text(key)) != squeezed(row[column])
    ]
    assert wrong == []


def squeezed(text: str) -> str:
    import unicodedata

    return "".join(unicodedata.normalize("NFKC", text).split())


def test_sheets_that_are_no_ledger_are_left_aside_with_a_reason() -> None:
    left = {key: (one.purpose, one.note) for key, one in sheets("messy").items() if not one.counts}
    packed = "台账打包1.zip/11三义乡2022年11月台账（定稿）.xls"
    named = "国有土地上房屋征收领域突出问题专项整治台账07.xlsx"
    contacts = "非台账：工作表名称或标题是“联络员名单”；7 行未读"
    assert left == {
        ("04突出问题台账.xlsx", "2021年"): (Purpose.HIDDEN, "隐藏的工作表，11 行有内容，未读"),
        (packed, "填表说明"): (
            Purpose.UNRELATED,
            "非台账：工作表名称或标题是“填表说明”；6 行未读",
        ),
        (packed, "Sheet2"): (Purpose.EMPTY, ""),
        (packed, "Sheet3"): (Purpose.EMPTY, ""),
        (named, "联络员名单"): (Purpose.UNRELATED, contacts),
        (named, "2021年台账"): (Purpose.HIDDEN, "隐藏的工作表，13 行有内容，未读"),
        ("鹿角镇台账.xlsx", "联络员名单"): (Purpose.UNRELATED, contacts),
    }


def test_a_form_with_nil_marks_in_every_row_is_a_nil_report() -> None:
    sheet = sheets("messy")["彭水县平安镇征收问题排查表.xlsx", "Sheet1"]
    assert (sheet.purpose, sheet.rows) == (Purpose.NIL, ())


def test_no_clean_ledger_of_the_plain_set_raises_anything() -> None:
    inventory = find_sources([SAMPLES / "plain" / "input"], PROFILE.files)
    assert [
        one for source in inventory.sources for one in read_file(source, PROFILE).findings
    ] == []
