"""What was open once and is resolved now, and what only looks like it: an open case stays open."""

from datetime import date

import pytest

from ledgerproc.cleaning.records import Status
from ledgerproc.cleaning.statuses import StatusCells, read_status
from ledgerproc.profile.loader import load_profile
from tests.test_statuses import DENIED, GOING_ON, PARTIAL, SILENT

WORDS = load_profile("pengshui-2022").status_words
TAKEN_BACK = [
    "上月未办结，本月已办结",
    "原未办结现已办结",
    "之前未化解，现已化解",
    "11月未办结 12月已办结",
    "前期未落实，目前已落实到位并销号",
    "10月未办结，11月已办结",
    "10月未化解，11月8日已化解",
    "截至10月底未办结，11月8日已办结",
    "此前未办结，现已全部办结",
    "以前未解决，现已解决",
    "原来未化解，经协调现已化解",
    "前期因资金不足未办结，现已办结",
    "前期安置问题未解决，现已解决",
    "上月尚未办结，本月已办结并销号",
    "上期未销号，本期已销号",
    "上月部分化解，本月已全部化解",
    "前期基本化解，现已彻底化解",
    "去年未化解，今年已化解",
    "2021年未化解，2022年已化解",
    "上月报未办结，本月已办结",
    "原状态未办结，现改为已办结",
    "起初未达成一致未化解，现已化解",
    "未办结，现已办结",
    "尚未办结（上月），现已办结",
    "上月：未办结；本月：已办结",
    "上月未办结。本月8日已办结。",
    "之前一直未解决，目前已得到解决",
    "前期未办结，于2022年11月8日办结",
    "上次未办结，这次已办结",
    "上月未办结,11月20日签订息访协议,已化解",
    "当时未化解，后经多次协调，现已化解",
    "前两月未办结，本月已办结",
    "上月3户未办结，本月已全部办结",
    "前期未能化解，现已息访",
    "原未办结，已于2022.11.8办结",
    "上月未完成，本月已完成整改",
    "原不同意销号，现已销号",
    "本月已完成整改",
    "11月5日未办结，11月20日已办结",
    "2022.10.30未办结，2022.11.8已办结",
    "9月已办结，10月未办结，11月已办结",
    "补偿款未支付未化解，现已化解",
    "王某户未化解，现已化解",
    "上月未办结，本月已办结，待销号",
    "上月未办结。经多次协调，本月18日签订息访协议，已化解",
    "原未化解，已化解",
    "原房屋问题未解决，现已解决",
    "前期未办结，现办结",
    "之前未化解，之后已化解",
    "上月已办结5户，本月剩余3户已全部办结",
    "上月未化解3件，本月均已化解",
    "上月县里未同意销号，本月已销号",
    "已办结5户，剩余3户已全部办结",
    "已办结5户，其余均已化解",
    "基本化解，剩余1户已全部化解",
    "已办结，剩余款项已全部解决",
    "上月未办结，本月完成",
    "上月办理中，本月办结",
    "上月未办结，本月已办结1户，共1户",
    "已办结，但上月未办结",
    "本月已办结（上月未办结）",
    "本月已办结，上月未办结",
    "是否办结：已办结",
    "整改完成率100%",
    "信访人签字息访",
    "经会议研究决定销号",
    "上月未销号，本月完成整改",
    "已化解，后反弹，现再次化解",
    "已化解后又反弹，经协调再次化解",
    "已化解，反弹后已重新化解",
    "已完成100%",
    "完成情况：已完成",
    "是否化解：是",
]
STILL_OPEN = [
    "已办结后又反弹",
    "曾办结现未办结",
    "上月已办结，本月未办结",
    "原已办结现未办结",
    "上月未办结，本月已办结2户",
    "上月3户未办结，本月已办结2户",
    "上月未办结，预计本月办结",
    "上月未办结，本月拟办结",
    "上月未办结，本月仍未办结",
    "之前未化解，现已基本化解",
    "之前未化解，现已部分化解",
    "此前未化解，现已化解，但又反弹",
    "上月未办结，本月已办结，尚有2户未签协议",
    "前期安置问题未解决，现产权证问题已解决",
    "上月未办结，其余已办结",
    "5户未办结，其余现已办结",
    "本月未办结，上月已办结",
    "目前未办结，原已办结",
    "11月未办结，10月已办结",
    "12月未办结，10月已化解3户",
    "3户未办结，5户已办结",
    "甲户未办结，乙户已办结",
    "一期未办结，二期已办结",
    "李某未化解，张某已化解",
    "未办结，部分手续已办结",
    "前期已化解，现又未化解",
    "前期未落实，目前已落实资金",
    "前期未化解，目前正在化解",
    "前期未化解，目前已受理",
    "上月未办结，本月已完成评估",
    "上月未办结，本月已签约5户，剩余3户",
    "之前未化解，现已化解张某户，李某户未化解",
    "上月未办结，本月承诺已办结后公示",
    "曾已办结，后反弹，现未办结",
    "原未办结，现已办结，后又反弹",
    "未化解，目前已稳控",
    "上月未办结，本月能否已办结待核",
    "前期问题未解决，现新问题已解决",
    "上月未办结，县级已办结，乡镇未办结",
    "未办结，已办结手续",
    "上月未办结，本月应已办结",
    "上月未办结，本月还未办结",
    "前期已办结5户，现已办结8户，未办结3户",
    "上月未办结的5件中，本月已办结3件",
    "上月未付清未办结，本月已付清并办结",
    "截至11月30日未办结，11月8日已办结",
    "9月未办结，10月已办结，11月又反弹",
    "上月未办结，本月已办结；但补偿款尚未支付",
    "李某未化解，张某现已化解",
    "原因未解决，现已稳控",
    "原房屋问题未解决，已解决搬迁",
    "前期未办结，现办理中",
    "之前未化解，之后将化解",
    "上月未办结，本月完成签约",
    "上月部分化解，本月已化解",
    "上月已办结5户，本月又办结3户",
    "上月未销号，本月未办结",
    "上月未办结，本月未销号",
    "否（上月是）",
    "已办结5户，其余3户未办结",
    "已化解8户，未化解2户，其余已全部化解",
    "已办结5户，剩余3户已办结2户",
    "已办结5户，其余3户已全部办结手续",
    "已办结5户，其余已全部签约",
    "已办结5户，剩余3户已全部办结，但未付款",
    "本月完成",
    "上月集中办理，本月完成",
    "经研究拟同意销号",
    "劝信访人息访",
    "已办结（部分）",
    "整改完成率90%",
    "是否办结：未办结",
    "上月未办结，拟本月完成",
    "上月未办结，要求本月完成",
    "上月未办结，本月底前完成",
    "上月未办结，本月完成60%",
    "上月未办结，本月完成方案",
    "上期未化解，本月基本完成",
    "已化解，后反弹",
    "已化解后反弹，正在再次化解",
    "已化解后反弹，需重新化解",
    "反弹后再次化解",
    "再次化解",
    "不能认定为已办结",
    "并非已化解",
    "未达到已办结标准",
    "评估情况：已完成",
    "是否化解：否",
]
DAYS = {
    "原未办结，已于2022.11.8办结": date(2022, 11, 8),
    "2022.10.30未办结，2022.11.8已办结": date(2022, 11, 8),
    "10月30日未办结，11月8日已办结": date(2022, 11, 8),
    "上月未办结，本月已办结": None,
}


def read(text, where):
    cells = StatusCells(**{where: text}, as_of=date(2022, 12, 31))
    return read_status(cells, WORDS, 2022)


@pytest.mark.parametrize("where", ["status", "progress", "note"])
def test_a_denial_of_a_former_time_is_taken_back(where):
    assert [text for text in TAKEN_BACK if read(text, where).status is not Status.DONE] == []
    assert {text: read(text, where).closed_on for text in DAYS} == DAYS


@pytest.mark.parametrize("where", ["status", "progress", "note"])
def test_what_is_open_last_or_of_something_else_stays_open(where):
    assert [text for text in STILL_OPEN if read(text, where).status is not Status.OPEN] == []


@pytest.mark.parametrize("before", ["上月未办结，本月", "前期未化解，现", "未化解；"])
def test_words_that_do_not_close_a_case_do_not_close_it_behind_a_former_state(before):
    texts = [before + text for text in (*DENIED, *PARTIAL, *GOING_ON, *SILENT)]
    texts += ["已办结，现" + text for text in (*DENIED, *PARTIAL)]
    assert [text for text in texts if read(text, "progress").status is Status.DONE] == []


@pytest.mark.parametrize(
    ("note", "codes"),
    [
        ("上月未办结", []),
        ("前期未化解", []),
        ("未办结", ["STATUS_CONFLICT"]),
        ("本月未办结", ["STATUS_CONFLICT"]),
        ("上月未办结，本月仍未办结", ["STATUS_CONFLICT"]),
        ("上月仍未办结，目前未办结", ["STATUS_CONFLICT"]),
    ],
)
def test_what_a_note_says_of_a_former_month_contradicts_nothing(note, codes):
    reading = read_status(StatusCells(status="已办结", note=note), WORDS, 2022)
    assert reading.status is Status.DONE
    assert [problem.code for _, problem in reading.problems] == codes
