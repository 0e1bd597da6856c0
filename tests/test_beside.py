"""Two tables side by side: rows of one sheet row are two cases, and a cell is its own table's.

来源 of both is the row; what a finding, a link, a story and a returned file point at is told
by the column.
"""

from datetime import date

import openpyxl
import pytest

from ledgerproc.casework.holders import Holders
from ledgerproc.cleaning.clean import clean_file
from ledgerproc.findings import CellRef
from ledgerproc.history.months import read_months
from ledgerproc.history.story import tell_story
from ledgerproc.profile.loader import load_profile
from ledgerproc.verify import verify

from .grid_text import read_path, to_xlsx
from .test_months import HEAD, county, numbers
from .test_split_rows import account

__all__ = ["county"]

ARREARS = (
    "车站片区3栋2单元5-1张某补偿款未付问题|张某（3栋2单元5-1）反映，协议约定2020年9月26日前支付"
    "补偿款22.6万元，至今尚欠17.7万元。|未足额支付补偿款类|分期兑付。|2022年12月20日|"
    "县财政局 赵小明 13800236118|"
)
DANGER = (
    "供销社职工宿舍12栋9户危房未整治问题|供销社职工宿舍12栋共9户，2019年10月18日鉴定为D级危房，"
    "至今未搬离。|危房整治不及时类|组织搬离。|{day}|郁山镇人民政府 孙小强 13700236118|"
)
DEED = (
    "滨江小区8栋1单元2-2李某某未办产权证问题|李某某2016年3月2日入住滨江小区8栋1单元2-2安置房，"
    "至今未办不动产权证。|逾期未办产权证类|分批办证。|2022年12月20日|"
    "县住房城乡建委 钱小红 13900236118|"
)
NOTHING_TOLD = "||违规征收类||2022年12月25日|县财政局 赵小明 13800236118|"
SENT = "郁山镇台账.xlsx"


def send(folder, day):
    folder.mkdir(parents=True)
    to_xlsx(
        folder / SENT,
        Sheet1=f"乡镇（街道）：郁山镇\n{HEAD}||{HEAD}\n"
        f"{ARREARS}||{DANGER.format(day=day)}\n{DEED}||{NOTHING_TOLD}",
    )


def test_rows_side_by_side_keep_what_is_theirs_through_all_papers(county):
    tmp, month = county
    send(tmp / "2022-11", "2022年2月30日")
    first = month("2022-11")
    number = {name[:4]: one for name, one in numbers(first).items()}
    assert {one["突出问题名称"][:4]: one["来源"] for one in first.sheets["台账"]} == {
        "车站片区": f"{SENT}#Sheet1!3",
        "供销社职": f"{SENT}#Sheet1!3",
        "滨江小区": f"{SENT}#Sheet1!4",
    }
    assert account(first, SENT) == (2, 2, 0, 0, 0)
    assert verify(tmp / "out")[0].faults == ()

    found = [(one["代码"], one["单元格"]) for one in first.sheets["校验问题"]]
    assert found == [("DEADLINE_IMPOSSIBLE", "M3"), ("ROW_REJECTED", "I4")]
    book = openpyxl.load_workbook(tmp / "out" / "2022-11" / "全县台账.xlsx")
    shown = {row[0].value: row[0].row for row in book["台账"].iter_rows(min_row=3)}
    links = [row[5].hyperlink for row in book["校验问题"].iter_rows(min_row=3)]
    assert [one and one.location for one in links] == [f"'台账'!A{shown[number['供销社职']]}", None]

    told = {
        name: [one.code for one in tell_story(read_months(tmp / "out"), one).remarks]
        for name, one in number.items()
    }
    assert told == {"车站片区": [], "供销社职": ["DEADLINE_IMPOSSIBLE"], "滨江小区": []}
    story = tell_story(read_months(tmp / "out"), number["供销社职"])
    assert {one.field: one.cell for one in story.readings}["责任人员"] == "N3"

    returned = openpyxl.load_workbook(tmp / "out" / "2022-11" / "退回清单" / "郁山镇.xlsx")
    sheet = returned.worksheets[1]
    noted = [one.coordinate for row in sheet.iter_rows() for one in row if one.comment]
    assert noted == ["M3", "I4"]

    send(tmp / "2022-12", "2022年12月31日")
    assert numbers(month("2022-12")) == numbers(first)


OPEN = "丙问题|丙案情|||||"
TURNED = "问题分类|突出问题名称|主要案情|牵头部门及责任人员|备注"
PROFILE = load_profile("pengshui-2022")


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        (
            f"{HEAD}||{HEAD}\n{ARREARS}||{OPEN}\n{OPEN}||{DEED}",
            "CATEGORY_MISSING C3, DEADLINE_MISSING E3, OFFICE_MISSING F3, "
            "CATEGORY_MISSING K2, DEADLINE_MISSING M2, OFFICE_MISSING N2",
        ),
        (
            f"{HEAD}\n{ARREARS}\n|\n附表|\n{TURNED}\n|丙问题|丙案情||",
            "FIELD_COLUMN_MISSING , CATEGORY_MISSING A6, OFFICE_MISSING D6",
        ),
    ],
    ids=["beside", "below"],
)
def test_a_blank_of_a_second_table_is_told_in_its_own_column(tmp_path, text, cells):
    read = read_path(to_xlsx(tmp_path / SENT, Sheet1=text), PROFILE)
    found = clean_file(read, PROFILE, date(2022, 11, 30)).findings
    assert sorted(f"{one.code} {one.where.cell}" for one in found) == sorted(cells.split(", "))


def test_a_cell_belongs_to_the_table_it_stands_in():
    row = CellRef("甲.xlsx", "Sheet1", 3)
    below = CellRef("甲.xlsx", "Sheet1", 4)
    held = Holders({row.beside(1): "1", row.beside(9): "2", below.beside(1): "3"})
    asked = [row, row.beside(9), row.at(8), row.at(9), row.at(14), below.at(9), below.beside(9)]
    assert [held.of(one) for one in asked] == [("1", "2"), ("2",), ("1",), ("2",), ("2",), (), ()]
