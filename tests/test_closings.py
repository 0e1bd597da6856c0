"""Striking off: whose word closes a case, what it needs, and what is told when it does not hold."""

from datetime import date

import pytest
from msgspec.structs import replace

from ledgerproc.casework.cases import Prior
from ledgerproc.casework.memory import case_from, case_to
from ledgerproc.casework.work import work_cases
from ledgerproc.cleaning.records import CleanFile, Record, Status
from ledgerproc.findings import CellRef, explain
from ledgerproc.profile.model import Closing, Ownership
from ledgerproc.reading.rows import FileReading

from .test_casework import LI, PROFILE, SETTLED, WANG, Hands, after, answer, lines, report, told

SHOWN = "尾款已于12月5日付清，有付款凭证"
DAY = date(2022, 12, 5)
PERIODS = ("2022-11", "2022-12", "2023-01", "2023-02")
COUNTY_ONLY = Closing(strike=("county",), report=("township", "office"), evidence=("progress",))


CLOSINGS = (
    "CASE_CLOSED_AGAIN",
    "CASE_CLOSED_TWICE",
    "CASE_CLOSED_UNPROVEN",
    "CASE_CLOSING_DISPUTED",
    "CASE_CLOSING_REFUSED",
    "CASE_CLOSING_WAITS",
    "CASE_OPEN_WITH_DATE",
    "CASE_REOPENED",
    "CASE_STRUCK_WITHOUT_DATE",
)


def month(period, *files, prior=None, hands=(), closing=None):
    rules = PROFILE
    if closing is not None:
        rules = replace(PROFILE, ownership=Ownership(closing=closing))
    year, number = map(int, period.split("-"))
    return work_cases(files, prior or Prior(), rules, period, date(year, number, 28), hands)


def months(*steps, closing=None):
    """Run one month after another; a step is its files, and what the county wrote since."""
    done, former = None, ""
    for period, (files, written) in zip(PERIODS, steps, strict=False):
        prior = after(done, former) if done else None
        hands = [Hands(former, written)] if written else []
        done = month(period, *files, prior=prior, hands=hands, closing=closing)
        former = period
    return done


def sheet(*answers):
    return report("单.xlsx", feedback=answers)


def said(done, *codes):
    """What was said of closings, in the order of telling."""
    wanted = codes or CLOSINGS
    return [
        explain(one, PROFILE.labels)[0].replace("彭征2022-", "")
        for one in done.findings
        if one.code.startswith(wanted)
    ]


def state(done):
    return [(one.values.status.value, str(one.values.closed_on or "")) for one in done.cases]


OPEN = (report("甲.xlsx", told(WANG)),)
CLOSED = (report("甲.xlsx", told(WANG, closed_on=DAY, progress=SHOWN)),)
NUMBER = "彭征2022-0001"


def test_by_the_shipped_rules_a_townships_word_is_enough():
    done = months((OPEN, {}), (CLOSED, {}))
    assert state(done) == [("已办结", "2022-12-05")]
    assert (said(done), lines(done)[0]) == ([], "0001 销号 状态 未办结 → 已办结")
    assert PROFILE.ownership.closing.strike == ("township", "office", "county")


def test_where_the_county_strikes_off_a_townships_word_waits_for_it():
    done = months((OPEN, {}), (CLOSED, {}), closing=COUNTY_ONLY)
    assert state(done) == [("未办结", "")]
    assert lines(done) == ["0001 变更 办理进展 → " + SHOWN]
    waits = "0001 由郁山镇报已办结，尚未由县级销号，台账仍列未办结"
    assert said(done) == [waits]
    # It waits as long as nobody strikes it off, also in a month that does not tell it.
    assert said(months((OPEN, {}), (CLOSED, {}), ((), {}), closing=COUNTY_ONLY)) == [waits]
    struck = months((OPEN, {}), (CLOSED, {}), (CLOSED, {NUMBER: {"status": "已办结"}}), closing=COUNTY_ONLY)  # fmt: skip
    assert state(struck) == [("已办结", "2022-12-05")], "the day is the one that was reported"
    assert lines(struck) == [
        "0001 销号 状态 未办结 → 已办结",
        "0001 销号 销号时间 → 2022-12-05",
    ]
    assert said(struck) == []
    own_day = {NUMBER: {"status": "已办结", "closed_on": "2022-12-30"}}
    struck = months((OPEN, {}), (CLOSED, {}), (CLOSED, own_day), closing=COUNTY_ONLY)
    assert state(struck) == [("已办结", "2022-12-30")]


def test_a_departments_word_waits_too_and_what_else_it_wrote_stands():
    reply = sheet(answer(NUMBER, status=Status.DONE, closed_on=DAY, progress=SHOWN))
    done = months((OPEN, {}), ((*OPEN, reply), {}), closing=COUNTY_ONLY)
    assert state(done) == [("未办结", "")]
    assert done.cases[0].values.progress == SHOWN
    assert said(done, "CASE") == ["0001 由县财政局报已办结，尚未由县级销号，台账仍列未办结"]
    written = {NUMBER: {"status": "已办结", "closed_on": "2022-12-30"}}
    struck = months((OPEN, {}), ((*OPEN, reply), {}), (OPEN, written), closing=COUNTY_ONLY)
    assert state(struck) == [("已办结", "2022-12-30")]


def test_who_may_strike_off_can_differ_by_category():
    rules = replace(COUNTY_ONLY, categories={SETTLED: ("township",)})
    rows = (
        report(
            "甲.xlsx",
            told(WANG, closed_on=DAY, progress=SHOWN),
            told(LI, category=SETTLED, closed_on=DAY, progress=SHOWN),
        ),
    )
    assert state(months((rows, {}), closing=rules)) == [("未办结", ""), ("已办结", "2022-12-05")]


def test_the_word_of_a_hand_that_may_not_even_report_is_refused():
    rules = Closing(strike=("county",), report=("office",))
    done = months((OPEN, {}), (CLOSED, {}), closing=rules)
    assert state(done) == [("未办结", "")]
    assert said(done) == ["0001 由郁山镇报已办结，按规则不由其办结，没有采用"]


@pytest.mark.parametrize(
    ("values", "lacks"),
    [
        ({"closed_on": DAY, "progress": SHOWN}, ""),
        ({"closed_on": DAY, "note": "已化解，双方签了协议"}, ""),
        ({"closed_on": DAY, "extras": {"evidence": "付款凭证"}}, ""),
        ({"closed_on": DAY}, "办结依据"),
        ({"closed_on": DAY, "note": "已办结，2022年12月5日销号"}, "办结依据"),
        ({"status": Status.DONE, "progress": SHOWN}, "销号时间"),
        ({"status": Status.DONE, "note": "已办结"}, "销号时间和办结依据"),
    ],
)
def test_closing_needs_a_day_and_something_that_shows_it(values, lacks):
    where = CellRef("甲.xlsx", "台账", 4)
    row = Record(where, told(WANG, **values), {"evidence": where.at(9)})
    done = months((OPEN, {}), ((CleanFile(FileReading("甲.xlsx"), (row,)),), {}))
    assert said(done) == ([f"报已办结的 1 件没有写明{lacks}：0001"] if lacks else [])


def test_one_note_a_sheet_names_the_cases_and_asks_only_for_what_there_is_a_column_for():
    rows = [told(one, status=Status.DONE, category=SETTLED) for one in (WANG, LI)]
    before = report("甲.xlsx", *(told(one, category=SETTLED) for one in (WANG, LI)))
    done = months(((before,), {}), ((report("甲.xlsx", *rows),), {}))
    (note,) = [one for one in done.findings if one.code == "CASE_CLOSED_UNPROVEN"]
    assert (note.where, note.details["count"], note.details["lacks"]) == (
        CellRef("甲.xlsx", "台账"),
        "2",
        "销号时间",
    )
    assert {one.row for one in note.related} == {4, 5}
    assert said(month("2022-11", report("甲.xlsx", *rows))) == [], "it was never open here"


def test_a_blank_day_that_was_told_at_its_cell_is_not_told_again():
    values = told(WANG, status=Status.DONE, progress=SHOWN)
    where = CellRef("甲.xlsx", "台账", 4)
    row = Record(where, values, {"closed_on": where.at(9)})
    assert said(months((OPEN, {}), ((CleanFile(FileReading("甲.xlsx"), (row,)),), {}))) == []


def test_struck_off_by_the_county_or_an_office_without_a_day():
    county = months((OPEN, {}), (OPEN, {NUMBER: {"status": "已办结", "progress": SHOWN}}))
    assert said(county) == ["0001 由县级修改销号，没有销号时间"]
    reply = sheet(answer(NUMBER, status=Status.DONE, progress=SHOWN))
    office = months((OPEN, {}), ((*OPEN, reply), {}))
    assert said(office) == ["0001 由县财政局销号，没有销号时间"]


def test_where_the_profile_asks_for_no_day_none_is_missed():
    first = month("2022-11", *OPEN)
    reply = sheet(answer(NUMBER, status=Status.DONE, progress=SHOWN))
    rules = replace(PROFILE, done_needs_date=False)
    prior = after(first, "2022-11")
    done = work_cases([*OPEN, reply], prior, rules, "2022-12", date(2022, 12, 31))
    assert (state(done), said(done)) == ([("已办结", "")], [])


def test_a_day_of_closing_alone_does_not_close():
    done = months((OPEN, {}), (OPEN, {NUMBER: {"closed_on": "2022-12-05"}}))
    assert state(done) == [("未办结", "2022-12-05")]
    assert said(done) == ["0001 没有办结，县级修改却写了销号时间 2022-12-05"]


def test_opened_again_by_the_county_it_has_no_day_of_closing():
    done = months((CLOSED, {}), (CLOSED, {NUMBER: {"status": "未办结"}}))
    assert state(done) == [("未办结", "")]
    assert said(done) == ["0001 上期已办结，本期又报为未办结（反弹）"]


def test_closed_opened_again_and_closed_again():
    later = (report("甲.xlsx", told(WANG, closed_on=date(2023, 2, 3), progress=SHOWN)),)
    third = months((CLOSED, {}), (CLOSED, {}), (OPEN, {}))
    assert said(third) == ["0001 上期已办结，本期又报为未办结（反弹）"]
    fourth = months((CLOSED, {}), (CLOSED, {}), (OPEN, {}), (later, {}))
    assert said(fourth) == ["0001 是第 2 次销号；此前销号后又反弹：2022-12-05"]
    assert fourth.cases[0].undone == ("2022-12-05",)
    undated = (report("甲.xlsx", told(WANG, status=Status.DONE, progress=SHOWN)),)
    assert months((undated, {}), (OPEN, {})).cases[0].undone == ("2022-11",), "its month, then"
    assert case_from(case_to(fourth.cases[0])) == fourth.cases[0]


@pytest.mark.parametrize("sheet_of", ["2022-11", ""])
def test_a_sheet_from_before_a_case_came_up_again_closes_nothing(sheet_of):
    first, second, third = (
        months(*steps)
        for steps in (
            ((OPEN, {}),),
            ((OPEN, {}), (CLOSED, {})),
            ((OPEN, {}), (CLOSED, {}), (OPEN, {})),
        )
    )
    late = answer(NUMBER, status=Status.DONE, closed_on=date(2022, 11, 29), period=sheet_of)
    prior = replace(
        after(second if not sheet_of else third, "2023-01"),
        published={
            period: {one.case_id: one.values for one in done.cases}
            for period, done in (("2022-11", first), ("2022-12", second))
        },
    )
    done = month("2023-02", *OPEN, sheet(late), prior=prior)
    assert state(done) == [("未办结", "")]
    assert said(done, "FEEDBACK") == [
        f"0001 的“销号时间”，{sheet_of or '未写月份'} 的任务单写“2022-11-29”，"
        "没有采用：这件此后办结过，又反弹为未办结"
    ]
    # A case that is still resolved has two days.
    still = month("2023-01", *CLOSED, sheet(late), prior=after(second, "2022-12"))
    assert said(still) == [
        "0001 有不同的销号时间：上期“2022-12-05”；本期“2022-11-29”；以县财政局为准"
    ]
    # Heard before, it is nobody's word: also not where it still lies among the files.
    same = answer(NUMBER, status=Status.DONE, closed_on=DAY, progress=SHOWN, period=sheet_of)
    assert said(month("2023-02", *OPEN, sheet(same), prior=prior), "FEEDBACK") == []


def test_what_the_county_struck_off_stays_so_and_the_township_is_heard():
    written = {NUMBER: {"status": "已办结", "closed_on": "2022-12-30"}}
    done = months((OPEN, {}), (CLOSED, written), (OPEN, {}))
    assert state(done) == [("已办结", "2022-12-30")]
    assert said(done) == ["0001 由县级修改销号后，郁山镇又报未办结，台账仍列已办结"]
    # Nothing is new where the township has never said that it was resolved.
    assert said(months((OPEN, {}), (OPEN, written), (OPEN, {}))) == []


def test_two_days_of_closing_from_two_months_or_two_hands():
    other = (report("甲.xlsx", told(WANG, closed_on=date(2022, 12, 9), progress=SHOWN)),)
    moved = months((CLOSED, {}), (other, {}))
    assert lines(moved) == ["0001 变更 销号时间 2022-12-05 → 2022-12-09"]
    assert said(moved) == [
        "0001 有不同的销号时间：上期“2022-12-05”；本期“2022-12-09”；以郁山镇为准"
    ]
    reply = sheet(answer(NUMBER, status=Status.DONE, closed_on=date(2022, 12, 8)))
    hands = months((OPEN, {}), ((*CLOSED, reply), {}))
    assert state(hands) == [("已办结", "2022-12-08")]
    assert said(hands) == [
        "0001 有不同的销号时间：县财政局“2022-12-08”；郁山镇“2022-12-05”；以县财政局为准"
    ]
    again = sheet(answer(NUMBER, status=Status.DONE, closed_on=date(2022, 12, 9)))
    assert said(months((OPEN, {}), ((*OPEN, reply), {}), ((*OPEN, again), {})))[-1] == (
        "0001 有不同的销号时间：上期“2022-12-08”；本期“2022-12-09”；以县财政局为准"
    )
    # What the county corrects is no second closing, and what it wipes is not put in again.
    wiped = months((CLOSED, {}), (CLOSED, {NUMBER: {"closed_on": ""}}))
    assert state(wiped) == [("已办结", "")]
    assert said(months((CLOSED, {}), (CLOSED, {NUMBER: {"closed_on": "2022-12-07"}}))) == []
    written = {NUMBER: {"status": "已办结", "closed_on": "2022-12-30", "progress": SHOWN}}
    both = months((OPEN, {}), (OPEN, written), (other, {}))
    assert said(both) == [
        "0001 有不同的销号时间：县级修改“2022-12-30”；郁山镇“2022-12-09”；以县级修改为准"
    ]


def test_rows_of_two_places_that_a_person_joined_may_not_close_twice_untold():
    twins = (*CLOSED, report("乙.xlsx", told(WANG, place="保家镇", closed_on=date(2022, 12, 9))))
    first = month("2022-11", *twins)
    key = tuple(one.case_id for one in first.cases)
    joined = month(
        "2022-12",
        *twins,
        prior=after(first, "2022-11"),
        hands=[Hands("2022-11", opinions={key: "合并"})],
    )
    differ = [one for one in joined.findings if one.code == "CASE_VALUES_DIFFER"]
    assert [one.field for one in differ] == ["closed_on"]
