"""Noise: what a clerk would shrug at is not told, or once; what may be wrong is."""

from datetime import date

import pytest

from ledgerproc.cleaning.clean import clean_file
from ledgerproc.profile.loader import load_profile

from .grid_text import read_path, to_xlsx

PROFILE = load_profile("pengshui-2022")
HEADER = (
    "乡镇（街道） | 突出问题名称 | 主要案情 | 问题分类 | 签约日期 | 办结时间 | 牵头部门及责任人员"
)
ROW = "{place} | {n}号房欠款 | 第{n}户尾款未付 | 违规征收类 | {signed} | 2022年12月{n}日 | 县财政局 赵某"


def told(tmp_path, *rows, name="甲.xlsx"):
    lines = [
        ROW.format(n=n, place=place, signed=signed) for n, (place, signed) in enumerate(rows, 11)
    ]
    path = to_xlsx(tmp_path / name, Sheet1="\n".join([HEADER, *lines]))
    file = clean_file(read_path(path, PROFILE), PROFILE, date(2022, 11, 30))
    return [(one.code, one.where.cell) for one in file.findings]


@pytest.mark.parametrize(
    ("places", "findings"),
    [
        (["万足镇", "", ""], []),
        (
            ["万足镇", "", "", "郁山镇", "", ""],
            [("CELL_CARRIED_DOWN", "A3")],
        ),
        (["万足镇", "万足镇", "郁山镇"], []),
    ],
)
def test_a_place_carried_down_is_told_where_another_may_be_meant(tmp_path, places, findings):
    assert told(tmp_path, *((place, "2019年3月12日") for place in places)) == findings


@pytest.mark.parametrize(
    ("signed", "findings"),
    [
        ("2012年5月8日", []),
        ("2019-3-12", []),
        ("2032年5月8日", [("DEADLINE_FAR", "E2")]),
        ("1952年5月8日", [("DATE_UNREADABLE", "E2")]),
    ],
)
def test_an_agreement_of_years_ago_is_what_the_ledger_is_about(tmp_path, signed, findings):
    assert told(tmp_path, ("万足镇", signed)) == findings


@pytest.mark.parametrize(
    ("places", "findings"),
    [
        (["万促镇"] * 6, [("PLACE_GUESSED", "A1")]),
        (["万促镇"] * 4, [("PLACE_GUESSED", f"A{row}") for row in range(2, 6)]),
        (["万促镇", "万族镇"] * 3, [("PLACE_GUESSED", f"A{row}") for row in range(2, 8)]),
        (["太平镇"] * 5, [("PLACE_UNKNOWN", f"A{row}") for row in range(2, 7)]),
    ],
)
def test_one_misspelling_of_a_place_all_down_its_column_is_told_once(tmp_path, places, findings):
    rows = [(place, "2019年3月12日") for place in places]
    assert told(tmp_path, *rows, name="万足镇.xlsx") == findings
