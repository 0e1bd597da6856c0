"""A file of another county, month or ledger is told apart by its titles, and stays in."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ledgerproc.checkup import check_files
from ledgerproc.profile.loader import load_profile
from ledgerproc.reading.layout import read_sheet
from ledgerproc.reading.rows import FileReading
from ledgerproc.reading.strangers import find_strangers
from ledgerproc.reading.vocabulary import words_of
from tests.grid_text import grid, to_xlsx
from tests.layouts import TITLES

PROFILE = load_profile("pengshui-2022")
AS_OF = date(2022, 11, 30)
TABLE = (
    "序号|突出问题名称|主要案情|问题分类|办结时间|牵头部门\n"
    "1|张某反映安置房未交付|张某至今未交房。|逾期未安置类|2022年12月20日|县财政局"
)


def told(title: str, as_of: date = AS_OF, is_ours: bool = True) -> list[tuple[str, str]]:
    sheet, _ = read_sheet(grid(f"{title}|<|<|<|<|<\n{TABLE}"), words_of(PROFILE))
    assert len(sheet.rows) == 1
    reading = FileReading("甲.xlsx", (sheet,))
    found = find_strangers(reading, PROFILE, as_of, is_ours=is_ours)
    return [(one.code, one.seen) for one in found]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("酉阳县国有土地上房屋征收领域突出问题专项整治台账", "酉阳县"),
        ("附件1：贵州省沿河土家族自治县突出问题台账", "沿河土家族自治县"),
        ("2022年重庆市黔江区突出问题台账", "黔江区"),
    ],
)
def test_a_title_of_another_county_is_told(title: str, name: str) -> None:
    assert told(title) == [("FILE_OTHER_COUNTY", name)]


@pytest.mark.parametrize(
    ("title", "seen"),
    [
        ("郁山镇突出问题台账（2022年9月）", "2022年9月"),
        ("郁山镇10月份突出问题台账", "2022年10月"),
        ("2021年突出问题专项整治台账", "2021年"),
        ("郁山镇突出问题台账（2022年12月）", ""),  # sent on the last of November, for December
    ],
)
def test_a_title_of_another_month_or_year_is_told(title: str, seen: str) -> None:
    assert told(title) == ([("FILE_OTHER_PERIOD", seen)] if seen else [])


def test_early_in_a_month_the_month_before_is_still_reported() -> None:
    title = "郁山镇突出问题台账（2022年11月）"
    assert told(title, date(2022, 12, 10)) == []
    assert told(title, date(2022, 12, 20)) == [("FILE_OTHER_PERIOD", "2022年11月")]


@pytest.mark.parametrize(
    "title", ["安全生产隐患排查整治台账", "农村人居环境整治问题清单", "森林防火隐患问题台账"]
)
def test_a_title_of_another_ledger_is_told_unless_the_rows_are_ours(title: str) -> None:
    assert told(title, is_ours=False) == [("FILE_OTHER_LEDGER", title)]
    assert told(title) == []


OWN = (
    *(one.replace("\n", "") for one in TITLES),
    "彭水县国有土地上房屋征收领域突出问题专项整治台账",
    "重庆市彭水自治县2022年突出问题台账",
    "彭水苗族土家族自治县郁山镇突出问题台账",
    "全县房屋征收突出问题台账（2022年11月）",
    "郁山镇县级交办突出问题台账",
    "各区县突出问题台账",
    "我县突出问题清单",
    "保家镇2018—2022年征收遗留问题台账",
    "老城区征收突出问题排查表",
    "汉葭街道国有土地上房屋征收信访突出问题排查台账（截至2022年11月15日）",
    "附件：郁山镇房屋征收领域信访突出问题整改台账",
)


@pytest.mark.parametrize("title", OWN)
@pytest.mark.parametrize("is_ours", [True, False])
def test_titles_of_our_own_say_nothing(title: str, is_ours: bool) -> None:
    assert told(title, is_ours=is_ours or "区县" in title) == []


def test_a_check_tells_it_and_keeps_the_rows(tmp_path: Path) -> None:
    title = "酉阳县安全生产隐患台账（2022年8月）|<|<|<|<|<"
    text = f"{title}\n{TABLE.replace('逾期未安置类', '')}"
    done = check_files([to_xlsx(tmp_path / "郁山镇.xlsx", Sheet1=text)], PROFILE, AS_OF)
    codes = [one.code for one in done.findings if one.code.startswith("FILE_")]
    assert sorted(codes) == ["FILE_OTHER_COUNTY", "FILE_OTHER_LEDGER", "FILE_OTHER_PERIOD"]
    assert [len(one.records) for one in done.files] == [1]
