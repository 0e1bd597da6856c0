"""The small parts of casework: values as text, versions, thresholds, statistics, memory."""

from datetime import date

import pytest
from msgspec.structs import replace

from ledgerproc.casework.ahead import keep_ahead, read_ahead
from ledgerproc.casework.cases import Case, Change, ChangeKind, Decision, Edit, Opinion
from ledgerproc.casework.fields import deadline_text, field_keys, text_of, with_text
from ledgerproc.casework.memory import case_from, case_to, decision_from, decision_to
from ledgerproc.casework.standing import compose, order_rows
from ledgerproc.casework.statistics import Tally, count_cases
from ledgerproc.casework.thresholds import find_threshold, verify_cases
from ledgerproc.casework.versions import read_version
from ledgerproc.cleaning.records import Deadline, DeadlineKind, Record, Status, Values
from ledgerproc.findings import CellRef
from ledgerproc.profile.loader import load_profile

PROFILE = load_profile("pengshui-2022")
AS_OF = date(2022, 11, 30)
FULL = Values(
    place="郁山镇",
    title="题",
    narrative="情",
    categories=("逾期未安置类", "进京上访类"),
    measures="措施",
    deadline=Deadline(
        DeadlineKind.DATE, date(2022, 12, 31), date(2022, 12, 1), "month", "month", "12月底"
    ),
    lead=("县财政局",),
    assisting=("县信访办",),
    persons=("张某", "李某某"),
    phones=("13800236118",),
    note="备注",
    status=Status.DONE,
    progress="进展",
    closed_on=date(2022, 11, 8),
    extras={"village": "正街社区"},
)


def case(values, number="甲-1", **more):
    return Case(number, values, values, ("a.xlsx#台账!4",), "2022-11", "2022-11", **more)


def test_texts_of_every_field():
    assert {key: text_of(FULL, key) for key in field_keys(FULL)} == {
        "place": "郁山镇",
        "title": "题",
        "narrative": "情",
        "categories": "逾期未安置类、进京上访类",
        "measures": "措施",
        "deadline": "2022-12-31",
        "lead": "县财政局",
        "assisting": "县信访办",
        "persons": "张某、李某某",
        "phones": "13800236118",
        "note": "备注",
        "status": "已办结",
        "progress": "进展",
        "closed_on": "2022-11-08",
        "village": "正街社区",
    }
    assert deadline_text(Deadline(DeadlineKind.ONGOING)) == "长期"
    assert deadline_text(Deadline()) == ""


def test_a_text_put_back_changes_nothing():
    for key in field_keys(FULL):
        again = with_text(FULL, key, text_of(FULL, key), PROFILE)
        assert again is not None
        assert text_of(again, key) == text_of(FULL, key)


@pytest.mark.parametrize(
    ("key", "text", "expected"),
    [
        ("deadline", "2022年12月20日", "2022-12-20"),
        ("deadline", "２０２２/12/20", "2022-12-20"),
        ("deadline", "2022-12-20 00:00:00", "2022-12-20"),
        ("deadline", "长期坚持", "长期"),
        ("deadline", "", ""),
        ("deadline", "尽快", None),
        ("deadline", "2022-02-30", None),
        ("closed_on", "", ""),
        ("closed_on", "上周", None),
        ("status", "未办结", "未办结"),
        ("status", "办结了吧", None),
        ("status", "", None),
        ("categories", "违规评估类、违规征收类", "违规评估类、违规征收类"),
        ("categories", "评估", None),
        ("place", "保家镇", "保家镇"),
        ("place", "外县", None),
        ("title", "", None),
        ("lead", "县财政局，县公安局", "县财政局、县公安局"),
        ("persons", "", ""),
        ("village", "", ""),
        ("note", "新备注", "新备注"),
    ],
)
def test_what_people_write_is_taken_only_where_it_fits(key, text, expected):
    values = with_text(FULL, key, text, PROFILE)
    assert (None if values is None else text_of(values, key)) == expected


def test_cases_and_decisions_survive_the_archive():
    edit = Edit("note", "新", "旧", "2022-12", "county")
    edited = Values(place="郁山镇", title="另题")
    whole = Case(
        "甲-1", FULL, edited, ("a#b!4", "c#d!5"), "2022-10", "2022-11", (edit,), ("2022-11-30",), ("题\n情",)
    )  # fmt: skip
    decision = Decision("甲-1", "甲-2", Opinion.APART, "2022-11", "左\n", "右\n情")
    for one in (whole, case(Values()), case(FULL)):
        assert case_from(case_to(one)) == one
    assert decision_from(decision_to(decision)) == decision
    assert "values" not in case_to(case(FULL))


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("台账.xlsx", "台账（修改）.xlsx"),
        ("台账（修改）.xlsx", "台账（最终版）.xlsx"),
        ("台账-初稿.xlsx", "台账.xlsx"),
        ("台账最终版.xlsx", "台账最终版2.xls"),
        ("甲/台账.xlsx", "乙/台账定稿.et"),
        ("台账.xlsx", "台账(1).xlsx"),
        ("台账_旧.xlsx", "台账.xlsx"),
        ("新建工作表 (4).xlsx", "新建工作表 (4)(2).xlsx"),
    ],
)
def test_versions_by_the_words_in_names(earlier, later):
    one, other = (read_version(name, PROFILE.files) for name in (earlier, later))
    assert (one.rank, one.number) < (other.rank, other.number)
    assert one.stem == other.stem


@pytest.mark.parametrize(
    "name", ["新田镇台账.xlsx", "改则乡.xlsx", "12月台账.xlsx", "旧城项目.xlsx"]
)
def test_words_inside_names_of_things_are_no_versions(name):
    plain = read_version("台账.xlsx", PROFILE.files)
    assert read_version(name, PROFILE.files).rank == plain.rank


def test_the_fuller_row_stands_and_the_lower_one_of_equals():
    def row(at, **values):
        return Record(CellRef("甲.xlsx", "台账", at), Values(title="题", **values))

    rows = [
        row(4, note="一"),
        row(5, note="二", measures="措"),
        row(6, note="三", lead=("县财政局",)),
    ]
    ordered = order_rows(rows, PROFILE)
    assert [one.where.row for one in ordered] == [6, 5, 4]
    assert compose(ordered) == Values(title="题", note="三", lead=("县财政局",), measures="措")
    wordy = row(7, narrative="说了很多话，一栏而已，比别的几行都长")
    assert order_rows([wordy, rows[1]], PROFILE)[0] == rows[1], "columns count before words"


def test_a_row_behind_gives_no_day_to_a_case_that_is_open_and_no_blank_for_an_extra():
    def row(at, **values):
        return Record(CellRef("甲.xlsx", "台账", at), Values(title="题", **values))

    closed = {"status": Status.DONE, "closed_on": date(2022, 12, 5)}
    stands = row(5, note="备", measures="措", lead=("县财政局",), extras={"amount": ""})
    behind = row(4, **closed, extras={"amount": "22万元"})
    made = compose([stands, behind])
    assert (made.status, made.closed_on, made.extras) == (Status.OPEN, None, {"amount": "22万元"})
    undated = row(5, status=Status.DONE)
    assert compose([undated, behind]).closed_on == date(2022, 12, 5)


def test_a_later_deadline_without_a_day_is_no_gap():
    def row(file, deadline):
        return Record(CellRef(file, "台账", 3), Values(title="题", deadline=deadline))

    earlier = row("甲.xlsx", Deadline(DeadlineKind.DATE, date(2022, 12, 31), text="2022年底"))
    later = row("甲（修改）.xlsx", Deadline(text="立行立改"))
    silent = row("甲（定稿）.xlsx", Deadline())
    assert compose(order_rows([earlier, later], PROFILE)).deadline == Deadline(text="立行立改")
    assert compose(order_rows([earlier, silent], PROFILE)).deadline == earlier.values.deadline


PAID, SETTLED, DEED = "未足额支付补偿款类", "逾期未安置类", "逾期未办产权证类"


@pytest.mark.parametrize(
    ("category", "narrative", "extras", "expected"),
    [
        (PAID, "甲某与征收部门签订协议，协议约定2022年5月30日前支付补偿款，至今未付。", {}, ("2022-05-30", "6个月", "达到")),
        (PAID, "协议约定2022年5月31日前支付补偿款，至今未付。", {}, ("2022-05-31", "6个月", "达到")),
        (PAID, "协议约定2022年6月1日前支付补偿款，至今未付。", {}, ("2022-06-01", "5个月", "未达到（还差1天）")),
        (PAID, "补偿款至今未付。", {}, (None, "", "无法核验（缺约定支付日期）")),
        (PAID, "协议约定2020年5月31日前支付，补偿款已于2021年3月2日全部付清。", {}, ("2020-05-31", "2年6个月", "矛盾")),
        (PAID, "补偿款未付。", {"pay_due": "2021-01-05"}, ("2021-01-05", "1年10个月", "达到")),
        (SETTLED, "甲某户应于2019年12月1日前回迁，至今未安置。", {}, ("2019-12-01", "2年11个月", "未达到（还差1天）")),
        (SETTLED, "协议约定2019.11.30还房，现过渡费停发。", {}, ("2019-11-30", "3年", "达到")),
        (DEED, "甲某于2014年12月18日入住安置房，至今未能办理不动产权证。", {}, ("2014-12-18", "7年11个月", "达到")),
    ],
)  # fmt: skip
def test_thresholds(category, narrative, extras, expected):
    values = Values(title="题", narrative=narrative, categories=(category,), extras=extras)
    (line,) = verify_cases([case(values)], PROFILE, AS_OF)
    on, elapsed, verdict = expected
    assert (line.on and line.on.isoformat(), line.elapsed) == (on, elapsed)
    assert line.verdict.startswith(verdict)
    assert line.limit == {PAID: "6个月", SETTLED: "3年", DEED: "3年"}[category]
    assert line.words in narrative or line.words in extras.values()


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("narrative", "约定2018年9月底前安置，12户均已回迁入住。"),
        ("note", "12户均已回迁入住"),
        ("progress", "12户均已回迁入住"),
        ("resettle_due", "2021-05-01"),
        ("resettle_date", "2020-05-01"),
        ("compensation_mode", "货币补偿"),
    ],
)
def test_a_test_made_ahead_is_the_one_that_would_be_made(key, text):
    plain = Values(
        place="郁山镇",
        title="题",
        narrative="约定2018年9月底前安置，至今未安置。",
        categories=("逾期未安置类",),
    )
    changed = with_text(plain, key, text, PROFILE) or replace(plain, extras={key: text})
    cases = [case(plain), case(changed, "甲-2")]
    wanted = verify_cases(cases, PROFILE, AS_OF)
    assert wanted[0].verdict != wanted[1].verdict or wanted[0].on != wanted[1].on
    records = [Record(CellRef("a.xlsx", "台账", 4), plain)]
    keep_ahead(read_ahead(records, PROFILE, AS_OF), PROFILE)
    assert verify_cases(cases, PROFILE, AS_OF) == wanted


def test_categories_without_a_threshold_and_rules_not_yet_in_force():
    assert (
        verify_cases(
            [case(Values(categories=("其他房屋征收领域信访突出问题",))), case(Values())],
            PROFILE,
            AS_OF,
        )
        == ()
    )
    assert find_threshold(PAID, PROFILE.thresholds, date(2020, 1, 1)) is None


def test_statistics_add_up():
    def one(number, category, lead, on, status=Status.OPEN):
        deadline = Deadline(DeadlineKind.DATE, on) if on else Deadline(DeadlineKind.ONGOING)
        values = Values(
            place="郁山镇",
            categories=tuple(filter(None, [category])),
            lead=lead,
            deadline=deadline,
            status=status,
        )
        return case(values, number)

    cases = [
        one("1", PAID, ("县财政局", "县信访办"), date(2022, 11, 1)),
        one("2", PAID, (), date(2022, 12, 20), Status.DONE),
        one("3", "", ("县信访办",), None),
    ]
    changes = [Change("1", ChangeKind.NEW), Change("2", ChangeKind.CLOSED, "status")]
    told = count_cases(cases, cases[1:], changes, PROFILE, AS_OF)
    assert told.categories[-1] == Tally("合计", 3, 2, 1, 1, 1, 1, 2)
    assert [one for one in told.categories if one.total][:2] == [
        Tally(PAID, 2, 1, 1, 1, 1, 1, 1),
        Tally("（未写明）", 1, 1, 0, 0, 0, 0, 1),
    ]
    assert [one.name for one in told.months] == ["2022-11", "2022-12", "长期", "合计"]
    assert [one.name for one in told.offices] == ["县信访办", "县财政局", "（未写明）", "合计"]
    assert len(told.places) == 40
    for table in (told.categories, told.places, told.offices, told.months):
        assert sum(one.total for one in table[:-1]) == table[-1].total
