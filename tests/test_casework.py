"""Cases over the months: every state, every hand, and what no run may do."""

from datetime import date

import pytest
from msgspec import Struct, field
from msgspec.structs import replace

from ledgerproc.casework.cases import ChangeKind, Decision, Opinion, Placement, Prior
from ledgerproc.casework.memory import case_from, case_to
from ledgerproc.casework.replaced import set_aside_own
from ledgerproc.casework.verdicts import read_verdicts
from ledgerproc.casework.work import work_cases
from ledgerproc.cleaning.records import (
    CleanFile,
    Deadline,
    DeadlineKind,
    Feedback,
    Record,
    Status,
    Values,
)
from ledgerproc.findings import CellRef, explain
from ledgerproc.profile.loader import load_profile
from ledgerproc.profile.model import Ownership
from ledgerproc.reading.rows import FileReading

from .ledger_law import apply_changes, case_texts

PROFILE = load_profile("pengshui-2022")
PAID, SETTLED = "未足额支付补偿款类", "逾期未安置类"
WANG = "王某反映正街片区旧城改造项目补偿款未付清问题|王某（3栋2单元501室）于2019年3月2日签约，补偿款25万元至今未支付。"
LI = "李某反映正街片区旧城改造项目安置房逾期未交付问题|李某（新街16号）约定2018年5月1日前安置，至今在外租房。"
GROUP = "滨江地块征收项目9号楼33户安置房未办证问题|滨江地块征收项目9号楼33户住户2015年3月2日入住后无法办证。"
WANG_AGAIN = "正街片区旧城改造项目3幢2单元501室王某拖欠补偿款问题|据反映，因资金缺口，王某250000元补偿款（2019.3.2签约）一直没有兑现。"


class Hands(Struct, frozen=True):
    period: str
    edits: dict = field(default_factory=dict)
    deleted: tuple = ()
    opinions: dict = field(default_factory=dict)
    strangers: tuple = ()
    rivals: dict = field(default_factory=dict)
    unread: tuple = ()
    renumbered: tuple = ()


def told(text, place="郁山镇", category=PAID, **more):
    title, _, narrative = text.partition("|")
    if isinstance(more.get("deadline"), date):
        more["deadline"] = Deadline(DeadlineKind.DATE, more["deadline"])
    if "closed_on" in more:
        more["status"] = Status.DONE
    return Values(place=place, title=title, narrative=narrative, categories=(category,), **more)


def report(name, *rows, numbers=(), feedback=()):
    records = tuple(
        Record(
            CellRef(name, "台账", number),
            values,
            case_id=dict(numbers).get(number, ""),
            is_rejected=not values.title,
        )
        for number, values in enumerate(rows, 4)
    )
    return CleanFile(
        FileReading(name), records, feedback, places=tuple({one.place for one in rows})
    )


def answer(number, row=4, name="任务单.xlsx", **more):
    return Feedback(
        CellRef(name, "任务单", row),
        number,
        more.get("office", "县财政局"),
        more.get("status"),
        more.get("progress", ""),
        more.get("closed_on"),
        more.get("period", ""),
        more.get("title", ""),
    )


def work(period, *files, prior=None, hands=()):
    year, month = map(int, period.split("-"))
    return work_cases(files, prior or Prior(), PROFILE, period, date(year, month, 28), hands)


def after(done, period, current=None):
    """What the next month, or a run of the same month again, starts from."""
    return Prior(
        period, done.cases, current.cases if current else (), (current or done).decisions,
        (current or done).next_number,
    )  # fmt: skip


def lines(done):
    labels = {**PROFILE.labels, "case_id": "编号"}
    return [
        " ".join(
            filter(None, [one.case_id[-4:], one.kind, labels.get(one.field, one.field), one.before, "→" if one.field else "", one.after])
        )
        for one in done.changes
    ]  # fmt: skip


def codes(done):
    return sorted({one.code for one in done.findings})


def ids(done):
    return [one.case_id[-4:] for one in done.cases]


def test_first_month_every_case_is_new_and_every_row_stands_once():
    done = work(
        "2022-11",
        report("甲.xlsx", told(WANG), told(WANG_AGAIN), told(""), told(LI, category=SETTLED)),
    )
    assert ids(done) == ["0001", "0002"]
    assert [one.values.title[0] for one in done.cases] == ["正", "李"]
    assert done.placements == {
        "甲.xlsx#台账!4": Placement.MERGED,
        "甲.xlsx#台账!5": Placement.FOUNDED,
        "甲.xlsx#台账!6": Placement.REJECTED,
        "甲.xlsx#台账!7": Placement.FOUNDED,
    }
    assert [one.kind for one in done.changes] == [ChangeKind.NEW, ChangeKind.NEW]
    assert {one.score is not None for one in done.merges} == {True}


def test_a_number_is_kept_through_everything_that_months_bring():
    first = work("2022-11", report("甲.xlsx", told(LI, category=SETTLED), told(WANG)))
    numbers = {one.values.title[0]: one.case_id for one in first.cases}
    second = work(
        "2022-12",
        report("renamed.xlsx", told(WANG_AGAIN, category=PAID), told(LI, category="违规征收类")),
        prior=after(first, "2022-11"),
    )
    assert {one.sources[0]: one.case_id for one in second.cases} == {
        "renamed.xlsx#台账!4": numbers["王"],
        "renamed.xlsx#台账!5": numbers["李"],
    }
    third = work(
        "2023-01",
        report("乙.xlsx", told(LI, place="保家镇", category=SETTLED)),
        prior=after(second, "2022-12"),
    )
    assert sorted(one.case_id for one in third.cases) == sorted(numbers.values())
    assert f"{numbers['李'][-4:]} 变更 乡镇（街道） 郁山镇 → 保家镇" in lines(third)
    assert f"{numbers['王'][-4:]} 本月未报" in lines(third)


def test_a_row_without_category_does_not_join_two_categories():
    """It goes with the category that the profile names first, and is shown beside the other."""
    bare = replace(told(WANG), categories=())
    files = [report("甲.xlsx", bare), report("乙.xlsx", told(WANG, category=SETTLED), told(WANG))]
    first = work("2022-11", *files)
    held = [set(one.sources) for one in first.cases]
    assert held == [{"甲.xlsx#台账!4", "乙.xlsx#台账!5"}, {"乙.xlsx#台账!4"}]
    assert [one.values.categories for one in first.cases] == [(PAID,), (SETTLED,)]
    assert [(one.left_id[-4:], one.right_id[-4:]) for one in first.suspects] == [("0001", "0002")]
    again = work("2022-12", *files, prior=after(first, "2022-11"))
    assert [set(one.sources) for one in again.cases] == held
    assert again.changes == ()
    # A person may say that they are one, and it holds.
    key = tuple(one.case_id for one in first.cases)
    hands = [Hands("2022-11", opinions={key: "合并"})]
    joined = work("2022-12", *files, prior=after(first, "2022-11"), hands=hands)
    assert ids(work("2023-01", *files, prior=after(joined, "2022-12"))) == ["0001"]


def test_a_household_that_joins_does_not_make_a_new_case():
    first = work("2022-11", report("甲.xlsx", told(GROUP, category="逾期未办产权证类")))
    joined = told(GROUP.replace("33户", "34户"), category="逾期未办产权证类")
    second = work("2022-12", report("甲.xlsx", joined), prior=after(first, "2022-11"))
    assert ids(second) == ids(first)


SPOKEN_FOR = "正街片区旧城改造项目张某等12户补偿款未付清|张某等12户住户反映，正街片区旧城改造项目2019年3月签约，补偿款共计260万元至今未支付。"
ALONE = "正街片区旧城改造项目张某补偿款未付清|张某反映，正街片区旧城改造项目2019年3月签约，补偿款21万元至今未支付。"


SHRUNK, GROWN = (
    f"彭征2022-0001 的户数上期{before}，本期{after}，金额也没有相同的；编号沿用"
    for before, after in (("写“12”", "没有写"), ("没有写", "写“12”"))
)


@pytest.mark.parametrize(
    ("now", "number", "said"),
    [
        # Who joins brings a sum along; a clerk may leave the count out.
        (SPOKEN_FOR.replace("12", "13").replace("260", "281"), "0001", ([], [])),
        (SPOKEN_FOR.replace("12户", ""), "0001", ([], [])),
        (ALONE, "0001", ([SHRUNK], [GROWN])),
        (ALONE.replace("张", "李"), "0002", (["0001 本月未报"], ["0002 本月未报"])),
    ],
    ids=["one joins", "uncounted", "one who was named", "somebody else"],
)
def test_a_group_that_another_one_or_one_household_stands_in_place_of(now, number, said):
    """The first month and the last tell the group. The number stays, or the group does; told."""
    first = work("2022-11", report("甲.xlsx", told(SPOKEN_FOR)))
    second = work("2022-12", report("甲.xlsx", told(now)), prior=after(first, "2022-11"))
    third = work("2023-01", report("甲.xlsx", told(SPOKEN_FOR)), prior=after(second, "2022-12"))
    for done, period, kept, expected in (
        (second, "2022-12", number, said[0]),
        (third, "2023-01", "0001", said[1]),
    ):
        assert [one.case_id[-4:] for one in done.cases if one.last_period == period] == [kept]
        shown = [
            explain(one, PROFILE.labels)[0]
            for one in done.findings
            if one.code == "CASE_GROUP_UNSAID"
        ]
        assert shown + [one for one in lines(done) if "未报" in one] == expected
    alone = work("2022-11", report("甲.xlsx", told(ALONE)))
    counted = report("甲.xlsx", told(ALONE.replace("补偿款21", "涉及1户，补偿款20")))
    assert codes(work("2022-12", counted, prior=after(alone, "2022-11"))) == [], "one is no group"


def test_three_months_closed_and_open_again():
    first = work(
        "2022-11",
        report("甲.xlsx", told(WANG, deadline=date(2022, 11, 30)), told(LI, category=SETTLED)),
    )
    second = work(
        "2022-12",
        report(
            "甲.xlsx",
            told(WANG, deadline=date(2022, 12, 20)),
            told(LI, category=SETTLED, closed_on=date(2022, 12, 5)),
        ),
        prior=after(first, "2022-11"),
    )
    assert lines(second) == [
        "0001 变更 办结时间 2022-11-30 → 2022-12-20",
        "0002 销号 状态 未办结 → 已办结",
        "0002 销号 销号时间 → 2022-12-05",
    ]
    assert [one.postponed for one in second.cases] == [("2022-11-30",), ()]
    assert "DEADLINE_POSTPONED" in codes(second)
    third = work(
        "2023-01", report("甲.xlsx", told(LI, category=SETTLED)), prior=after(second, "2022-12")
    )
    assert lines(third) == [
        "0001 本月未报",
        "0002 反弹 状态 已办结 → 未办结",
        "0002 变更 销号时间 2022-12-05 →",
    ]
    assert codes(third) == ["CASE_NOT_REPORTED", "CASE_REOPENED"]
    assert third.cases[0].values.deadline.on == date(2022, 12, 20)
    assert third.cases[0].last_period == "2022-12"
    # Without end is moved back too.
    endless = report("甲.xlsx", told(WANG, deadline=Deadline(DeadlineKind.ONGOING)))
    fourth = work("2023-02", endless, prior=after(third, "2023-01"))
    assert fourth.cases[0].postponed == ("2022-11-30", "2022-12-20")
    (moved,) = (one for one in fourth.findings if one.code == "DEADLINE_POSTPONED")
    assert (moved.details["times"], moved.details["after"]) == ("2", "长期")


def test_a_closed_case_that_is_told_no_more_is_not_missed():
    first = work("2022-11", report("甲.xlsx", told(WANG, closed_on=date(2022, 11, 5))))
    second = work("2022-12", prior=after(first, "2022-11"))
    assert second.cases == first.cases
    assert second.changes == ()


def test_what_the_county_wrote_stays_until_the_county_changes_it():
    first = work("2022-11", report("甲.xlsx", told(WANG, progress="协商中")))
    number = first.cases[0].case_id
    hands = Hands(
        "2022-11",
        {
            number: {
                "progress": "已约谈",
                "deadline": "2023年3月1日",
                "categories": "没有的类",
                "closed_on": "不知",
            }
        },
    )
    second = work(
        "2022-12",
        report("甲.xlsx", told(WANG, progress="协商中")),
        prior=after(first, "2022-11"),
        hands=[hands],
    )
    assert lines(second) == [
        "0001 县级修改 办结时间 → 2023-03-01",
        "0001 县级修改 办理进展 协商中 → 已约谈",
    ]
    assert codes(second) == ["CASE_EDIT_IGNORED"]
    third = work(
        "2023-01",
        report("甲.xlsx", told(WANG, progress="有新进展")),
        prior=after(second, "2022-12"),
    )
    assert third.cases[0].values.progress == "已约谈"
    assert third.cases[0].reported.progress == "有新进展"
    assert lines(third) == []
    differ = [one for one in third.findings if one.code == "CASE_VALUES_DIFFER"]
    assert [explain(one, PROFILE.labels)[0] for one in differ] == [
        "“办理进展”各方说法不同：县级修改“已约谈”；郁山镇“有新进展”；以县级修改为准"
    ]
    again = Hands("2022-12", {number: {"progress": "已签约"}})
    third = work("2023-01", prior=after(second, "2022-12"), hands=[again])
    assert third.cases[0].values.progress == "已签约"


def test_what_the_county_wiped_stays_blank_and_is_told_as_the_countys():
    first = work("2022-11", report("甲.xlsx", told(WANG, note="旧备注")))
    wiped = Hands("2022-11", {first.cases[0].case_id: {"note": ""}})
    row = report("甲.xlsx", told(WANG, note="旧备注"))
    second = work("2022-12", row, prior=after(first, "2022-11"), hands=[wiped])
    assert (lines(second), second.cases[0].values.note) == (["0001 县级修改 备注 旧备注 →"], "")
    third = work("2023-01", row, prior=after(second, "2022-12"))
    assert (third.changes, third.cases[0].values.note) == ((), "")


def test_a_deleted_row_is_told_and_not_obeyed():
    first = work("2022-11", report("甲.xlsx", told(WANG)))
    number = first.cases[0].case_id
    second = work(
        "2022-12", prior=after(first, "2022-11"), hands=[Hands("2022-11", deleted=(number,))]
    )
    assert [one.case_id for one in second.cases] == [number]
    assert codes(second) == ["CASE_NOT_REPORTED", "CASE_ROW_DELETED"]


def test_departments_answers_come_before_townships_and_behind_the_county():
    first = work("2022-11", report("甲.xlsx", told(WANG), told(LI, category=SETTLED)))
    wang, li = (one.case_id for one in first.cases)
    sheet = report(
        "任务单.xlsx",
        feedback=(
            answer(wang, 4, status=Status.DONE, closed_on=date(2022, 12, 6), progress="已支付到位"),
            answer(li, 5, progress="正在招标"),
            answer("彭征2022-9999", 6, progress="查无此案"),
        ),
    )
    county = Hands("2022-11", {li: {"progress": "县里已协调"}})
    second = work(
        "2022-12",
        report("甲.xlsx", told(WANG), told(LI, category=SETTLED)),
        sheet,
        prior=after(first, "2022-11"),
        hands=[county],
    )
    assert lines(second) == [
        "0001 销号 状态 未办结 → 已办结",
        "0001 部门反馈 办理进展 → 已支付到位",
        "0001 部门反馈 销号时间 → 2022-12-06",
        "0002 县级修改 办理进展 → 县里已协调",
    ]
    assert codes(second) == ["CASE_VALUES_DIFFER", "FEEDBACK_UNKNOWN_CASE"]
    assert [one.basis for one in second.changes if one.case_id == li] == ["全县台账.xlsx#台账"]
    assert [second.placements[f"任务单.xlsx#任务单!{row}"] for row in (4, 5, 6)] == [
        "并入",
        "并入",
        "退回",
    ]
    assert [(one.merged, one.score, one.reason) for one in second.merges] == [
        ("任务单.xlsx#任务单!4", None, "部门反馈"),
        ("任务单.xlsx#任务单!5", None, "部门反馈"),
    ]
    # The township repeats its old text: no news. It says something new: the answer has aged.
    third = work("2023-01", report("甲.xlsx", told(WANG)), prior=after(second, "2022-12"))
    assert third.cases[0].values.status is Status.DONE
    assert "0001 反弹" not in " ".join(lines(third))


@pytest.mark.parametrize(
    ("order", "stands", "winner"),
    [
        ((), "县里已协调", "县级修改"),
        (("office", "county", "township"), "部门在办", "县财政局"),
        (("township", "office", "county"), "乡镇已约谈", "郁山镇"),
    ],
)
def test_the_profile_says_whose_word_stands(order, stands, winner):
    rules = replace(PROFILE, ownership=Ownership(fields={"progress": order} if order else {}))
    first = work("2022-11", report("甲.xlsx", told(WANG)))
    (number,) = (one.case_id for one in first.cases)
    second = work_cases(
        [
            report("甲.xlsx", told(WANG, progress="乡镇已约谈")),
            report("单.xlsx", feedback=(answer(number, 4, progress="部门在办"),)),
        ],
        after(first, "2022-11"),
        rules,
        "2022-12",
        date(2022, 12, 31),
        [Hands("2022-11", {number: {"progress": "县里已协调"}})],
    )
    assert second.cases[0].values.progress == stands
    (conflict,) = [one for one in second.findings if one.code == "CASE_VALUES_DIFFER"]
    assert conflict.details["winner"] == winner
    kinds = {"县级修改": "县级修改", "县财政局": "部门反馈", "郁山镇": "变更"}
    assert [one.kind for one in second.changes if one.field == "progress"] == [kinds[winner]]
    # Whoever owns the field and says nothing leaves it to the next one.
    county = [Hands("2022-11", {number: {"progress": "县里已协调"}})]
    day = date(2022, 12, 31)
    files = [report("甲.xlsx", told(WANG))]
    silent = work_cases(files, after(first, "2022-11"), rules, "2022-12", day, county)
    assert silent.cases[0].values.progress == "县里已协调"
    assert all(
        text in conflict.details["values"] for text in ("县里已协调", "部门在办", "乡镇已约谈")
    )


def test_two_answers_that_disagree_are_told():
    first = work("2022-11", report("甲.xlsx", told(WANG)))
    number = first.cases[0].case_id
    sheets = report(
        "任务单.xlsx",
        feedback=(
            answer(number, 4, status=Status.OPEN, progress="未到位"),
            answer(
                number,
                4,
                "任务单2.xlsx",
                status=Status.DONE,
                closed_on=date(2022, 12, 6),
                progress="到位",
            ),
        ),
    )
    second = work("2022-12", report("甲.xlsx", told(WANG)), sheets, prior=after(first, "2022-11"))
    assert second.cases[0].values.status is Status.DONE
    # 未办结 is what the sheets said when they went out.
    assert [(one.code, one.field) for one in second.findings] == [("FEEDBACK_CONFLICT", "progress")]


def test_an_answer_is_of_the_case_whose_title_stands_beside_a_number_that_was_changed():
    """Swapped, wiped, or typed from another list: told, and of nobody else's case."""
    rows = told(WANG), told(LI, category=SETTLED), told(GROUP, category=SETTLED)
    first = work("2022-11", report("甲.xlsx", *rows))
    title = {one.case_id[-4:]: one.values.title for one in first.cases}
    wang, li, group = (one.case_id for one in first.cases)
    sheet = report(
        "单.xlsx",
        feedback=(
            answer(li, 4, progress="王某的已付", title=title["0001"]),
            answer(wang, 5, progress="李某的在建", title=f" {title['0002']}\n"),
            answer("", 6, progress="三十三户在办", title=title["0003"]),
            answer(group, 7, progress="三十三户在办", title="部门自己改过的名称"),
        ),
    )
    second = work("2022-12", report("甲.xlsx", *rows), sheet, prior=after(first, "2022-11"))
    assert [one.values.progress for one in second.cases] == [
        "王某的已付",
        "李某的在建",
        "三十三户在办",
    ]
    assert [
        (one.code, one.seen, one.details["case"], one.where.row) for one in second.findings
    ] == [
        ("FEEDBACK_RENUMBERED", li, wang, 4),
        ("FEEDBACK_RENUMBERED", wang, li, 5),
        ("FEEDBACK_RENUMBERED", "（空白）", group, 6),
    ]
    # A title that two cases share, or that its own case once had, says nothing.
    moved = [replace(rows[0], title=title["0002"]), rows[1], replace(rows[2], title=title["0001"])]
    third = work("2023-01", report("甲.xlsx", *moved), prior=after(first, "2022-11"))
    assert [one.values.title for one in third.cases] == [one.title for one in moved]
    answers = (
        answer(group, 4, progress="甲", title=title["0002"]),
        answer(wang, 5, progress="乙", title=title["0001"]),
    )
    late = report("单.xlsx", feedback=answers)
    fourth = work("2023-02", report("甲.xlsx", *moved), late, prior=after(third, "2023-01"))
    assert [one.values.progress for one in fourth.cases] == ["乙", "", "甲"]
    assert fourth.findings == ()


def test_a_sheet_that_says_what_was_published_is_no_word_of_anybody():
    """Neither beside another sheet, nor against what the township says by now."""
    first = work("2022-11", report("甲.xlsx", told(WANG, progress="已约谈")))
    number = first.cases[0].case_id
    untouched = answer(number, 4, status=Status.OPEN, progress="已约谈")
    done = answer(
        number,
        4,
        "任务单2.xlsx",
        status=Status.DONE,
        closed_on=date(2022, 12, 6),
        progress="已支付到位",
    )
    sheets = report("任务单.xlsx", feedback=(untouched, done))
    prior = after(first, "2022-11")
    second = work("2022-12", report("甲.xlsx", told(WANG, progress="已约谈")), sheets, prior=prior)
    assert second.cases[0].values.status is Status.DONE
    assert second.findings == ()
    alone = report("任务单.xlsx", feedback=(untouched,))
    news = told(WANG, progress="已支付一半")
    second = work("2022-12", report("甲.xlsx", news), alone, prior=prior)
    assert second.cases[0].values.progress == "已支付一半"
    assert second.cases[0].edits == ()
    assert second.findings == ()
    # An answer stands before what the township says by now, which the sheet did not show.
    filled = report("任务单.xlsx", feedback=(answer(number, 4, progress="下周付清"),))
    second = work("2022-12", report("甲.xlsx", news), filled, prior=prior)
    assert second.cases[0].values.progress == "下周付清"
    assert [explain(one, PROFILE.labels)[0] for one in second.findings] == [
        "“办理进展”各方说法不同：县财政局“下周付清”；郁山镇“已支付一半”；以县财政局为准"
    ]
    # Within one period the sheet was filled from what the township says now.
    again = work("2022-11", report("甲.xlsx", told(WANG, progress="已约谈")), sheets)
    assert again.cases[0].values.progress == "已支付到位"
    assert again.findings == ()


def test_a_sheet_of_an_older_month_is_compared_with_what_was_published_since():
    """What it says unchanged, or was heard before, is no news; a new word in it is."""
    first = work("2022-11", report("甲.xlsx", told(WANG, progress="已约谈")))
    number = first.cases[0].case_id
    paid = work(
        "2022-12",
        report("甲.xlsx", told(WANG, progress="已支付一半")),
        prior=after(first, "2022-11"),
    )
    news = report("甲.xlsx", told(WANG, progress="已支付七成"))

    def third(*answers):
        published = {"2022-11": {one.case_id: one.values for one in first.cases}}
        prior = replace(after(paid, "2022-12"), published=published)
        sheets = report("任务单.xlsx", feedback=answers)
        done = work("2023-01", news, sheets, prior=prior)
        return done.cases[0].values.progress, done.findings

    old = {"status": Status.OPEN, "period": "2022-11"}
    assert third(answer(number, **old)) == ("已支付七成", ())
    assert third(answer(number, progress="已约谈", **old)) == ("已支付七成", ())
    assert third(answer(number, progress="已支付一半", **old)) == ("已支付七成", ())
    progress, (differ,) = third(answer(number, progress="下周付清", **old))
    assert (progress, explain(differ, PROFILE.labels)[0]) == (
        "下周付清",
        "“办理进展”各方说法不同：县财政局“下周付清”；郁山镇“已支付七成”；以县财政局为准",
    )
    # December's sheet is held against what December published, not what came before.
    assert third(answer(number, progress="已约谈", period="2022-12"))[0] == "已约谈"
    # Without a month of its own a sheet is held against last month and now.
    assert third(answer(number, progress="已约谈"))[0] == "已约谈"
    # Of two sheets the later one stands, and both are told.
    later = answer(number, 5, "任务单2.xlsx", progress="月底付清", period="2022-12")
    progress, findings = third(answer(number, progress="请示领导，安排下周全部付清", **old), later)
    assert progress == "月底付清"
    assert [one.code for one in findings] == ["FEEDBACK_CONFLICT", "CASE_VALUES_DIFFER"]
    # What the township only says again was seen by whoever answered.
    news = report("甲.xlsx", told(WANG, progress="已支付一半"))
    assert third(answer(number, progress="下周付清", period="2022-12")) == ("下周付清", ())


@pytest.mark.parametrize("office", ["县财政局", "县信访办"])
def test_a_sheet_of_an_older_month_says_nothing_against_a_later_one_whichever_came_first(office):
    """December's sheet was heard in December; November's comes in January with another word."""
    row = report("甲.xlsx", told(WANG, progress="已约谈"))
    first = work("2022-11", row)
    number = first.cases[0].case_id
    paid = report("十二月.xlsx", feedback=(answer(number, progress="月底付清", period="2022-12"),))
    second = work("2022-12", row, paid, prior=after(first, "2022-11"))
    assert second.cases[0].values.progress == "月底付清"
    prior = replace(
        after(second, "2022-12"),
        published={"2022-11": {one.case_id: one.values for one in first.cases}},
        cases=tuple(case_from(case_to(one)) for one in second.cases),
    )
    late = {"office": office, "period": "2022-11"}
    old = report("十一月.xlsx", feedback=(answer(number, progress="资金没有着落", **late),))
    third = work("2023-01", row, old, prior=prior)
    assert third.cases[0].values.progress == "月底付清"
    assert [(one.code, explain(one, PROFILE.labels)[0]) for one in third.findings] == [
        (
            "FEEDBACK_OUTDATED",
            f"{number} 的“办理进展”，2022-11 的任务单写“资金没有着落”，没有采用："
            "2022-12 的任务单已写明县财政局“月底付清”",
        )
    ]
    # On a sheet of January's own, or of no month, it is news.
    for period in ("2022-12", "2023-01", ""):
        news = answer(number, progress="资金没有着落", office=office, period=period)
        fresh = work("2023-01", row, report("一月.xlsx", feedback=(news,)), prior=prior)
        assert fresh.cases[0].values.progress == "资金没有着落"
        assert "FEEDBACK_OUTDATED" not in codes(fresh)
    # Nor when the later word has made way for the township's news, however long ago.
    news = report("甲.xlsx", told(WANG, progress="已支付七成"))
    for period in ("2023-01", "2023-02"):
        third = work(period, news, prior=prior)
        assert third.cases[0].values.progress == "已支付七成"
        kept = tuple(case_from(case_to(one)) for one in third.cases)
        prior = replace(after(third, period), published=prior.published, cases=kept)
    fourth = work("2023-03", news, old, prior=prior)
    assert fourth.cases[0].values.progress == "已支付七成"
    assert codes(fourth) == ["FEEDBACK_OUTDATED"]


@pytest.fixture
def twins():
    """Two townships that tell one problem: shown, not merged."""
    return [report("甲.xlsx", told(WANG)), report("乙.xlsx", told(WANG, place="保家镇"))]


def test_a_pair_is_shown_until_a_person_decides(twins):
    first = work("2022-11", *twins)
    (pair,) = first.suspects
    assert (pair.left_id[-4:], pair.right_id[-4:], pair.score, pair.opinion) == (
        "0001",
        "0002",
        1.0,
        "",
    )
    assert codes(first) == ["CASE_SUSPECTED_TWIN"]
    assert pair.reason == "名称和案情相同（不计写法），报送单位不同"
    key = (pair.left_id, pair.right_id)
    pending = work(
        "2022-11",
        *twins,
        prior=after(Prior(), "", first),
        hands=[Hands("2022-11", opinions={key: "待定"})],
    )
    assert [one.opinion for one in pending.suspects] == ["待定"]
    apart = work(
        "2022-11",
        *twins,
        prior=after(Prior(), "", pending),
        hands=[Hands("2022-11", opinions={key: "不合并"})],
    )
    assert apart.suspects == ()
    again = [Hands("2022-11", opinions={key: "不合并"})]
    later = work("2022-12", *twins, prior=after(apart, "2022-11"), hands=again)
    assert (later.suspects, later.decisions) == ((), apart.decisions)
    assert ids(later) == ["0001", "0002"]


def test_a_pair_says_what_each_side_has_to_itself():
    rows = told(WANG), told(WANG.replace("至今未支付", "只付了一半，要求计息"), place="保家镇")
    (pair,) = work("2022-11", report("甲.xlsx", rows[0]), report("乙.xlsx", rows[1])).suspects
    sides = dict(one.split("另写：") for one in pair.reason.split("\n")[1:])
    assert sorted(sides) == ["乙", "甲"]
    assert sorted(sides.values()) == ["补偿款25万元只付了一半，要求计息", "补偿款25万元至今未支付"]


def test_a_likely_pair_says_what_keeps_it_apart():
    """相似度 says how alike two are; 依据 says why a person is asked nevertheless."""
    bare = replace(told(WANG), categories=())
    again = replace(told(WANG_AGAIN), categories=())
    rows = report("甲.xlsx", told(WANG, category=SETTLED), bare, again, told(WANG_AGAIN))
    done = work("2022-11", rows)
    assert [one.values.categories for one in done.cases] == [(PAID,), (SETTLED,)]
    (pair,) = done.suspects
    assert pair.score >= PROFILE.matching.merge_at
    assert pair.reason.split("\n")[0].endswith("，但两件类别不同")


def test_what_was_joined_stays_joined_and_can_be_taken_back(twins):
    first = work("2022-11", *twins)
    key = tuple(one.case_id for one in first.cases)
    joined = work(
        "2022-12",
        *twins,
        prior=after(first, "2022-11"),
        hands=[Hands("2022-11", opinions={key: "合并"})],
    )
    assert ids(joined) == ["0001"]
    assert joined.cases[0].sources == ("甲.xlsx#台账!4", "乙.xlsx#台账!4")
    assert "0002 变更 编号 " + " → ".join(reversed(key)) in lines(joined)
    assert [(one.score, one.reason) for one in joined.merges] == [
        (
            None,
            f"处理意见：合并（处理意见合并的编号：{key[0]}、{key[1]}）；此行另写：乡镇（街道）“保家镇”",
        )
    ]
    reworded = [report("丙.xlsx", told(WANG_AGAIN)), report("丁.xlsx", told(WANG, place="保家镇"))]
    later = work("2023-01", *reworded, prior=after(joined, "2022-12"))
    assert ids(later) == ["0001"]
    assert not [one for one in later.changes if one.case_id == key[1]], "told once"
    back = work(
        "2023-02",
        *twins,
        prior=after(later, "2023-01"),
        hands=[Hands("2023-01", opinions={key: "待定"})],
    )
    # Both have their old numbers again, each its own, and none was given twice.
    assert rows_of(back) == rows_of(first)
    assert back.next_number == later.next_number
    assert [one.opinion for one in back.suspects] == ["待定"]


def rows_of(done):
    return {one.case_id: one.sources for one in done.cases}


THIRD = "王某补偿款的事|正街片区旧城改造项目3栋2单元501室王某来访，要求支付250000元补偿款。"


@pytest.mark.parametrize("texts", [(WANG, WANG, WANG), (WANG, WANG_AGAIN, THIRD)])
def test_of_three_that_were_joined_one_is_taken_out_and_the_other_two_stay_together(texts):
    places = ("郁山镇", "保家镇", "高谷镇")
    rows = [told(text, place) for text, place in zip(texts, places, strict=True)]
    files = [report(f"{at}.xlsx", one) for at, one in zip("甲乙丙", rows, strict=True)]
    first = work("2022-11", *files)
    one, two, three = (case.case_id for case in sorted(first.cases, key=lambda one: one.case_id))
    said = {(one, two): "合并", (two, three): "合并"}
    hands = [Hands("2022-11", opinions=said)]
    joined = work("2022-12", *files, prior=after(first, "2022-11"), hands=hands)
    assert [one.case_id for one in joined.cases] == [one]
    rows = rows_of(first)

    def taken_out(pair):
        hands = [Hands("2022-12", opinions={pair: "不合并"})]
        done = work("2023-01", *files, prior=after(joined, "2022-12"), hands=hands)
        told = [explain(one, {})[0] for one in done.findings if "OPINION" in one.code]
        return {number: set(some) for number, some in rows_of(done).items()}, told

    both = {two: {*rows[two], *rows[three]}, one: set(rows[one])}
    assert taken_out((one, two)) == (both, [])
    # Against the third one the later of two 合并 is not obeyed, and that is told.
    against = (
        f"{two} 与 {three} 的处理意见“合并”没有采用：会把写了“不合并”的 {one} 与 {three} 并为一件"
    )
    both = {one: {*rows[one], *rows[two]}, three: set(rows[three])}
    assert taken_out((one, three)) == (both, [against])
    # Written all at once it is the same, and no pair is lost.
    hands = [Hands("2022-11", opinions={**said, (one, three): "不合并"})]
    circle = work("2022-12", *files, prior=after(first, "2022-11"), hands=hands)
    assert {number: set(some) for number, some in rows_of(circle).items()} == both
    assert codes(circle) == ["CASE_OPINIONS_CONTRADICT"]


def test_what_hands_wrote_on_a_case_goes_with_it_where_it_is_joined_to_another(twins):
    """Its rows and words too, where no file tells either; a closing does not."""
    first = work("2022-11", *twins)
    kept, gone = sorted(one.case_id for one in first.cases)
    edits = {
        gone: {"note": "县长包案", "progress": "在办", "status": "已办结"},
        kept: {"progress": "已约谈"},
    }
    hands = [Hands("2022-11", edits=edits, opinions={(kept, gone): "合并"})]
    for told_again in (twins, []):
        (done,) = (
            joined := work("2022-12", *told_again, prior=after(first, "2022-11"), hands=hands)
        ).cases
        values = done.values
        assert (values.note, values.progress, values.status) == ("县长包案", "已约谈", Status.OPEN)
        assert set(done.sources) == {"甲.xlsx#台账!4", "乙.xlsx#台账!4"}
        assert {
            (one.field, one.seen) for one in joined.findings if one.code == "CASE_WORD_NOT_JOINED"
        } == {
            ("progress", "在办"),
            ("status", "已办结"),
        }
        later = work("2023-01", *told_again, prior=after(joined, "2022-12"))
        assert later.cases[0].values == values


@pytest.mark.parametrize("said", ["待定", "不合并"])
def test_what_was_joined_comes_back_as_it_was_though_no_file_tells_it(twins, said):
    """With the words that hands wrote on it, which the other case gives back."""
    first = work("2022-11", *twins)
    kept, gone = sorted(one.case_id for one in first.cases)
    edits = {gone: {"note": "县长包案", "lead": "县财政局"}, kept: {"lead": "县财政局"}}
    hands = [Hands("2022-11", edits=edits, opinions={(kept, gone): "合并"})]
    prior = after(first, "2022-11")
    joined = work("2022-12", *twins, prior=prior, hands=hands)
    again = work("2022-12", *twins, prior=replace(prior, current=joined.cases), hands=hands)
    assert again.cases == joined.cases
    assert [case_from(case_to(one)) for one in joined.cases] == list(joined.cases)
    later = work("2023-01", *twins, prior=after(joined, "2022-12"))
    assert [(one.case_id, one.values.note) for one in later.cases] == [(kept, "县长包案")]
    back = [Hands("2023-01", opinions={(kept, gone): said})]
    for files in (twins[:1], twins[1:], [], twins):
        done = work("2023-02", *files, prior=after(later, "2023-01"), hands=back)
        own = {one.case_id: one for one in done.cases}
        assert own.keys() == {kept, gone}
        assert (own[kept].values.note, own[gone].values.note) == ("", "县长包案")
        assert [one.values.lead for one in done.cases] == [("县财政局",)] * 2
        assert own[gone].first_period == "2022-11"
        assert rows_of(done) == rows_of(first)
        told = [(one.kind, one.field, one.basis) for one in done.changes if one.case_id == gone]
        assert told[0] == (ChangeKind.NEW, "", "处理意见：合并已收回")
        assert (told[-1][0] is ChangeKind.NOT_REPORTED) is (twins[0] not in files)
        assert ("CASE_NOT_REPORTED" in codes(done)) is (len(files) < 2)
        new = {one.case_id: one.values for one in done.cases}
        before = {one.case_id: case_texts(one.values) for one in later.cases}
        assert apply_changes(before, done.changes, new) == {
            number: case_texts(one) for number, one in new.items()
        }
        assert work("2023-03", prior=after(done, "2023-02")).cases == done.cases


def test_what_was_written_and_joined_in_the_month_it_came_up_stands_in_the_other(twins):
    first = work("2022-11", *twins)
    kept, gone = sorted(one.case_id for one in first.cases)
    hands = [Hands("2022-11", edits={gone: {"note": "县长包案"}}, opinions={(kept, gone): "合并"})]
    joined = work("2022-11", *twins, prior=after(Prior(), "", first), hands=hands)
    assert [(one.case_id, one.values.note) for one in joined.cases] == [(kept, "县长包案")]
    again = work("2022-11", *twins, prior=after(Prior(), "", joined))
    assert again.cases == joined.cases
    back = [Hands("2022-11", opinions={(kept, gone): "不合并"})]
    done = work("2022-12", prior=after(again, "2022-11"), hands=back)
    assert {one.case_id: one.values.note for one in done.cases} == {kept: "", gone: "县长包案"}


def test_opinions_that_are_none_are_told():
    first = work("2022-11", report("甲.xlsx", told(WANG)))
    number = first.cases[0].case_id
    opinions = {(number, "没有的编号"): "合并", (number, number): "也许", ("", ""): ""}
    again = work(
        "2022-11", prior=after(Prior(), "", first), hands=[Hands("2022-11", opinions=opinions)]
    )
    assert [(one.code, one.seen) for one in again.findings] == [
        ("CASE_OPINION_IGNORED", "也许"),
        ("CASE_OPINION_IGNORED", "合并"),
    ]
    assert again.decisions == ()


def test_decisions_beat_scores():
    first = work("2022-11", report("甲.xlsx", told(WANG), told(LI, category=SETTLED)))
    wang, li = (one.case_id for one in first.cases)
    texts = [one.replace("|", "\n") for one in (WANG, WANG_AGAIN)]
    apart = Decision(wang, li, Opinion.APART, "2022-11", *texts)
    rows = report("甲.xlsx", told(WANG), told(WANG_AGAIN))
    prior = after(first, "2022-11")
    assert ids(work("2022-12", rows, prior=prior)) == [wang[-4:], li[-4:]]
    decided = work("2022-12", rows, prior=replace(prior, decisions=(apart,)))
    assert {one.sources for one in decided.cases} == {("甲.xlsx#台账!4",), ("甲.xlsx#台账!5",)}
    assert decided.suspects == ()


def test_a_merge_may_close_a_ring_and_of_two_that_contradict_a_refusal_the_first_read_holds():
    def said(left, right, opinion, period="2022-11"):
        return Decision(left, right, opinion, period)

    merge, apart = Opinion.MERGE, Opinion.APART
    ring = read_verdicts([said(*one, merge) for one in ("AB", "BC", "AC")], ())
    assert [ring.of(one) for one in "ABC"] == ["A", "A", "A"]
    late = said("A", "B", merge, "2022-12")
    torn = read_verdicts([late, said("B", "C", merge), said("A", "C", apart)], ())
    assert [torn.of(one) for one in "ABC"] == ["A", "B", "B"]
    assert torn.against == ((late, "A", "C"),)


def test_numbers_that_rows_carry():
    first = work("2022-11", report("甲.xlsx", told(WANG), told(LI, category=SETTLED)))
    wang, li = (one.case_id for one in first.cases)
    strange = told("王某的事|王某说钱没有到。")
    carried = report(
        "甲.xlsx",
        strange,
        told(LI, category=SETTLED),
        told(GROUP),
        numbers={4: wang, 5: wang, 6: "彭征2022-0099"}.items(),
    )
    second = work("2022-12", carried, prior=after(first, "2022-11"))
    by_source = {one.sources[0]: one.case_id for one in second.cases}
    assert by_source["甲.xlsx#台账!4"] == wang
    assert by_source["甲.xlsx#台账!5"] == li
    assert by_source["甲.xlsx#台账!6"][-4:] == "0003"
    assert codes(second) == ["CASE_NUMBER_DOUBTFUL", "CASE_NUMBER_UNKNOWN"]


def test_a_number_that_a_row_carries_holds_also_where_figures_differ_but_not_with_anothers_words():
    twelve = "正街片区旧城改造项目12户补偿款未付清|12户住户反映，正街片区旧城改造项目补偿款共计260万元至今未支付。"
    thirty = twelve.replace("12户", "30户").replace("260", "700")
    first = work("2022-11", report("甲.xlsx", told(twelve), told(thirty)))
    carries = {4: first.cases[0].case_id, 5: first.cases[0].case_id}
    grown = told(twelve.replace("12户", "13户").replace("260", "281"))
    rows = report("甲.xlsx", grown, told(thirty), numbers=carries.items())
    second = work("2022-12", rows, prior=after(first, "2022-11"))
    assert [(one.values.narrative[:3], one.sources[0][-1]) for one in second.cases] == [
        ("13户", "4"),
        ("30户", "5"),
    ]
    assert [(one.code, one.where.row) for one in second.findings] == [("CASE_NUMBER_DOUBTFUL", 5)]


def test_a_copy_of_our_own_ledger_is_no_report_and_told():
    """It bears our numbers beside the sources of our cases; another county's has other sources."""
    first = work("2022-11", report("甲.xlsx", told(WANG), told(LI, category=SETTLED)))
    prior = after(first, "2022-11")

    def copy(*sources):
        rows = [
            replace(one.values, extras={"source": of})
            for one, of in zip(first.cases, sources, strict=True)
        ]
        carried = {at: one.case_id for at, one in enumerate(first.cases, 4)}
        return report("全县台账（副本）.xlsx", *rows, numbers=carried.items())

    own = copy(*(one.sources[0] for one in first.cases))
    other, foreign = report("甲.xlsx", told(WANG)), copy("信访", "乙县.xlsx#台账!4")
    (aside, *kept) = set_aside_own([own, other, foreign, report("空.xlsx")], prior)
    assert (aside.records, [one.code for one in aside.findings]) == ((), ["FILE_OWN_LEDGER"])
    assert kept == [other, foreign, report("空.xlsx")]
    assert set_aside_own([own], Prior(current=first.cases)) == [aside]
    assert set_aside_own([own], Prior()) == [own]


def test_the_later_version_stands_and_what_only_the_earlier_says_stays():
    old = report(
        "甲台账.xlsx",
        told(WANG, note="旧备注", deadline=date(2022, 12, 1)),
        told(LI, category=SETTLED),
    )
    new = report("甲台账（修改）.xlsx", told(WANG, deadline=date(2022, 12, 20)))
    for files in ([old, new], [new, old]):
        done = work("2022-11", *files)
        wang = done.cases[0]
        assert wang.sources == ("甲台账（修改）.xlsx#台账!4", "甲台账.xlsx#台账!4")
        assert (wang.values.deadline.on, wang.values.note) == (date(2022, 12, 20), "旧备注")
        assert len(done.cases) == 2
        assert [(one.code, dict(one.details)) for one in done.findings] == [
            (
                "FILE_VERSIONS",
                {"files": "甲台账.xlsx、甲台账（修改）.xlsx", "other": "甲台账（修改）.xlsx"},
            )
        ]


def test_rows_of_one_report_that_disagree_are_told():
    full = told(WANG, deadline=date(2022, 12, 1), note="全")
    short = told(WANG, deadline=date(2022, 12, 20))
    done = work("2022-11", report("甲.xlsx", full, short))
    assert done.cases[0].values.deadline.on == date(2022, 12, 1)
    assert [(one.code, one.field, one.seen) for one in done.findings] == [
        ("CASE_VALUES_DIFFER", "deadline", "2022-12-01")
    ]


def test_last_months_cases_and_the_changes_are_this_months_cases():
    first = work("2022-11", report("甲.xlsx", told(WANG, note="一"), told(LI, category=SETTLED)))
    li = first.cases[1].case_id
    second = work(
        "2022-12",
        report(
            "甲.xlsx",
            told(WANG_AGAIN, measures="分期兑付", extras={"village": "正街社区"}),
            told(GROUP),
        ),
        prior=after(first, "2022-11"),
        hands=[Hands("2022-11", {li: {"note": "县里写的"}})],
    )
    former = {one.case_id: case_texts(one.values) for one in first.cases}
    new = {one.case_id: one.values for one in second.cases}
    assert apply_changes(former, second.changes, new) == {
        one.case_id: case_texts(one.values) for one in second.cases
    }


def test_rows_that_people_added_to_the_ledger_are_told():
    first = work("2022-11", report("甲.xlsx", told(WANG)))
    number = first.cases[0].case_id
    hands = Hands(
        "2022-11",
        edits={number: {"note": "下面写的"}},
        strangers=("自编-1 县里自己补的一件",),
        rivals={number: {"note": ("上面写的", "下面写的")}},
    )
    second = work(
        "2022-12", report("甲.xlsx", told(WANG)), prior=after(first, "2022-11"), hands=[hands]
    )
    assert second.cases[0].values.note == "下面写的"
    says = [explain(one, PROFILE.labels)[0] for one in second.findings]
    assert says == [
        "上期全县台账中有一行的编号不是程序给的：自编-1 县里自己补的一件，没有采用",
        f"上期全县台账中 {number} 有几行，“备注”写的不同：“上面写的”；“下面写的”；以最下面一行为准",
    ]
    assert [one.code for one in second.findings] == ["CASE_ROW_STRANGE", "CASE_ROW_TWICE"]
