"""Whether a case is resolved: phrases, marks, columns that contradict, closing dates."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerproc.cleaning.records import Problem, Status
from ledgerproc.cleaning.statuses import (
    SplitDeadline,
    StatusCells,
    StatusReading,
    read_status,
    split_done,
)
from ledgerproc.cleaning.verdicts import judge, judge_cell
from ledgerproc.findings import catalogue
from ledgerproc.profile.loader import load_profile

WORDS = load_profile("pengshui-2022").status_words
YEAR = 2022
LABELS = {"status": "状态", "progress": "办理进展", "note": "备注", "closed_on": "销号时间"}
DONE = {
    "已办结": None,
    "已化解": None,
    "已销号": None,
    "已解决": None,
    "已完成": None,
    "已整改": None,
    "已化解。": None,
    "已办结，已销号": None,
    "已化解并息访": None,
    "已化解，信访人满意": None,
    "已全部化解到位": None,
    "已完成整改": None,
    "整改已完成": None,
    "问题已妥善解决": None,
    "该问题已得到解决": None,
    "已签订息访协议": None,
    "信访人已息访": None,
    "已化解矛盾纠纷": None,
    "已按程序办结": None,
    "现已办结": None,
    "已 办 结": None,
    "已辦結": None,
    "12户已全部办结": None,
    "共12户，已办结12户": None,
    "已化解，未再上访": None,
    "已化解，无遗留问题": None,
    "已化解，继续稳控": None,
    "已化解。下一步继续做好跟踪回访": None,
    "已办结，待销号": None,
    "已受理，经协调已化解": None,
    "前期正在走司法程序，现已化解": None,
    "不动产权证已办理，已办结": None,
    "未支付的款项已全部支付，已办结": None,
    "剩余款项已支付到位，已办结": None,
    "已于10月底办结": None,
    "2022年11月20日签订息诉罢访协议": "2022-11-20",
    "2022年10月20日已办结": "2022-10-20",
    "10月22日已办结": "2022-10-22",
    "11.8已办结": "2022-11-08",
    "已办结（11.8）": "2022-11-08",
    "已办结20221108": "2022-11-08",
    "2022.11.20销号": "2022-11-20",
    "2022年11月3日签订息访协议": "2022-11-03",
    "该件已于11月3日办结": "2022-11-03",
    "2022年11月8日支付尾款，信访人签订息访协议": "2022-11-08",
    "已经于11月8日化解": "2022-11-08",
    "已办结（2022年10月29日）": "2022-10-29",
    "已办结(2022.10.22)": "2022-10-22",
    "已销号（2022.11.20）": "2022-11-20",
    "已化解，2022年11月8日签订息访协议": "2022-11-08",
    "已化解，2022.10.22签订息访协议": "2022-10-22",
    "已化解，2022.11.14销号": "2022-11-14",
    "11月18日签订协议，已化解": "2022-11-18",
    "已于2022年11月26日支付到位，已办结": "2022-11-26",
    "已于2022.10.30支付到位，已办结": "2022-10-30",
    "２０２２年１１月２０日已办结": "2022-11-20",
    "2022年8月1日受理，2022年10月22日签订协议，已化解": "2022-10-22",
    "2022年11月5日签订协议，2022年11月8日已办结": "2022-11-08",
    "已化解（2022年11月5日签订协议，11月8日销号）": "2022-11-08",
    "2022年11月8日已办结，11月30日回访满意": "2022-11-08",
    "2022年12月20日前已办结": None,
}
# Not resolved, and said so.
DENIED = [
    "未办结",
    "未化解",
    "末办结",
    "尚未办结",
    "仍未化解",
    "没有化解",
    "暂未办结",
    "还没办结",
    "尚未完全化解",
    "未按期办结",
    "未能按期化解",
    "无法化解",
    "难以化解",
    "未办结。原因：资金不足",
    "尚未化解，继续稳控",
    "部分资金已落实，未办结",
]
PARTIAL = [
    "已办结5户，未办结3户",
    "已办结10户，剩余2户正在办理",
    "已完成80%",
    "部分化解",
    "已基本化解",
    "基本办结",
    "部分资金已落实",
    "其中3户仍未达成一致，5户已化解",
]
# Not resolved by what is going on.
GOING_ON = [
    "预计12月20日前办结",
    "力争年底前化解",
    "计划2022年12月底前全部办结",
    "拟于11月底前化解",
    "即将办结",
    "正在化解中",
    "办结中",
    "正在协商",
    "已受理，正在核查",
    "已制定方案，尚未实施",
    "已召开协调会，待资金到位后支付",
    "已约谈信访人，未达成一致",
    "正在走司法程序",
    "涉及诉讼",
    "申请销号",
    "待销号",
    "已完成评估，正在协商",
    "前期已化解，现反弹",
    "已解决过渡费问题，安置问题正在协商",
    "预计2022年12月10日办结，目前正在筹集资金",
]
SILENT = [
    "",
    "信访老户",
    "历史遗留问题",
    "需县级统筹",
    "资金缺口较大",
    "已上报县专班的材料",
    "已办结登记手续，仍未支付",
    "登记手续已办结",
    "前期已支付一部分",
    "前期调查已完成",
    "已完成签约",
    "款项已支付到位",
    "由镇政府协调化解",
    "正在督促整改到位",
    "12月20日前办结",
    "2022年12月20日前完成支付",
    "12月办结",
    "引导信访人签订息访协议",
    "是否化解",
    "化解难度大",
    "已研究解决方案",
    "部分问题已解决",
    "是",
    "已列入县级领导包案",
]


@pytest.mark.parametrize(("text", "day"), DONE.items())
def test_texts_that_say_resolved(text, day):
    verdict = judge(text, WORDS, YEAR)
    assert (verdict.status, str(verdict.closed_on)) == (Status.DONE, str(day))
    assert verdict.evidence


@pytest.mark.parametrize("text", DENIED)
def test_texts_that_deny(text):
    verdict = judge(text, WORDS, YEAR)
    assert (verdict.status, verdict.is_explicit, verdict.closed_on) == (Status.OPEN, True, None)


@pytest.mark.parametrize("text", PARTIAL)
def test_texts_that_say_partly(text):
    verdict = judge(text, WORDS, YEAR)
    assert (verdict.status, verdict.is_partial) == (Status.OPEN, True)


@pytest.mark.parametrize("text", GOING_ON)
def test_texts_about_work_going_on(text):
    verdict = judge(text, WORDS, YEAR)
    assert (verdict.status, verdict.closed_on) == (Status.OPEN, None)


@pytest.mark.parametrize("text", SILENT)
def test_texts_that_say_nothing_of_the_outcome(text):
    assert judge(text, WORDS, YEAR).status is not Status.DONE


@pytest.mark.parametrize(
    ("value", "status"),
    [(value, Status.DONE) for value in ("是", "√", "✔", "Y", "1", 1, 1.0, "100%", True, "已", "完")]
    + [(value, Status.DONE) for value in ("化解", "办结", "完成", "已销号", "已结", "☑是 □否")]
    + [
        (value, Status.DONE)
        for value in ("是√ 否", "是√否", "是，已支付到位", "是（11月8日）", "√ 2022.11.8", "对")
    ]
    + [(value, Status.OPEN) for value in ("否", "×", "X", "0", 0, 0.5, "60%", False, "未", "在办")]
    + [(value, Status.OPEN) for value in ("未化解", "办理中", "按期推进", "□是 ☑否", "是 否√")]
    + [(value, Status.OPEN) for value in ("未 办结", "部分化解", "基本办结", "否（正在协商）")]
    + [(value, None) for value in ("见备注", "是否", "", None, "/", 7000, date(2022, 1, 1))],
)
def test_marks_and_words_of_a_status_column(value, status):
    assert judge_cell(value, WORDS, YEAR).status is status


@pytest.mark.parametrize(
    ("text", "rest", "closed_on"),
    [
        ("已于2022年11月8日办结", "", "2022-11-08"),
        ("2022.11.8（已办结）", "", "2022-11-08"),
        ("2022年11月8日已办结", "", "2022-11-08"),
        ("2022.11.8销号", "", "2022-11-08"),
        ("已办结", "", "None"),
        ("已办结，长期坚持", "长期坚持", "None"),
        ("2022年12月20日前（已办结）", "2022年12月20日前", "None"),
        ("2022年12月20日前已办结", "2022年12月20日前", "None"),
        ("2022年12月20日（已于11月8日办结）", "2022年12月20日", "2022-11-08"),
        ("2022.12.25 已完成", "2022.12.25", "None"),
    ],
)
def test_resolved_in_a_deadline_cell_is_split_off(text, rest, closed_on):
    split = split_done(text, WORDS, YEAR, date(2022, 11, 30))
    assert (split.rest, split.is_done, str(split.closed_on)) == (rest, True, closed_on)


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "2022年12月20日前办结",
        "12月20日前化解到位",
        "未办结",
        "长期",
        44915,
        "已延期至12月",
        "2022年12月20日销号",
        "2022.12.20申请销号",
    ],
)
def test_other_deadline_cells_stay_whole(value):
    assert split_done(value, WORDS, YEAR, date(2022, 11, 30)) == SplitDeadline(value)


def read(**cells):
    reading = read_status(StatusCells(**cells), WORDS, YEAR, LABELS)
    problems = [(field, one.code) for field, one in reading.problems]
    on = str(reading.closed_on) if reading.closed_on else ""
    return str(reading.status), on, reading.source, problems


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({}, ("未办结", "", "", [])),
        ({"note": "历史遗留问题"}, ("未办结", "", "", [])),
        ({"note": "已办结（2022年11月4日）"}, ("已办结", "2022-11-04", "note", [])),
        ({"progress": "11月6日签订协议，已化解"}, ("已办结", "2022-11-06", "progress", [])),
        ({"status": "否", "note": "涉及诉讼"}, ("未办结", "", "status", [])),
        ({"status": "已办结", "note": "涉及诉讼"}, ("已办结", "", "status", [])),
        ({"status": "已办结", "note": "仍在稳控中"}, ("已办结", "", "status", [])),
        (
            {"status": "已办结", "note": "当事人仍在上访"},
            ("已办结", "", "status", [("status", "STATUS_CONFLICT")]),
        ),
        (
            {"status": "是", "progress": "已于2022年11月11日支付到位，已办结"},
            ("已办结", "2022-11-11", "status", []),
        ),
        (
            {"status": "是", "closed_on": datetime(2022, 11, 20), "note": "历史遗留问题"},
            ("已办结", "2022-11-20", "status", []),
        ),
        (
            {"status": "已化解", "closed_on": "2022.11.19", "has_closing_column": True},
            ("已办结", "2022-11-19", "status", []),
        ),
        (
            {"status": "已化解", "has_closing_column": True},
            ("已办结", "", "status", [("closed_on", "STATUS_DONE_WITHOUT_DATE")]),
        ),
        ({"status": "已化解"}, ("已办结", "", "status", [])),
        (
            {"status": "未化解", "closed_on": "2022.11.19"},
            ("未办结", "", "status", [("closed_on", "STATUS_OPEN_WITH_DATE")]),
        ),
        (
            {"closed_on": date(2022, 11, 19)},
            ("已办结", "2022-11-19", "closed_on", [("closed_on", "STATUS_FROM_DATE")]),
        ),
        ({"status": "否", "closed_on": "未销号"}, ("未办结", "", "status", [])),
        ({"closed_on": "未销号"}, ("未办结", "", "closed_on", [])),
        ({"closed_on": "2022.11.8已销号"}, ("已办结", "2022-11-08", "closed_on", [])),
        (
            {"status": "否", "closed_on": "2022.11.8已销号"},
            ("未办结", "", "status", [("closed_on", "STATUS_OPEN_WITH_DATE")]),
        ),
        (
            {"status": "否", "closed_on": "已销号"},
            ("未办结", "", "status", [("status", "STATUS_CONFLICT")]),
        ),
        ({"status": "是", "closed_on": "未销号"}, ("已办结", "", "status", [])),
        (
            {"status": "是", "closed_on": "2022.9.31"},
            ("已办结", "", "status", [("closed_on", "DATE_UNREADABLE")]),
        ),
        (
            {"status": "是", "closed_on": "2022年11月"},
            ("已办结", "2022-11-30", "status", [("closed_on", "DATE_IMPRECISE")]),
        ),
        ({"status": "见备注"}, ("未办结", "", "", [("status", "STATUS_UNREADABLE")])),
        ({"status": "见备注", "note": "已办结"}, ("已办结", "", "note", [])),
        ({"status": "/", "note": "未化解"}, ("未办结", "", "note", [])),
        (
            {"status": "否", "progress": "2022年11月20日已办结"},
            ("未办结", "", "status", [("status", "STATUS_CONFLICT")]),
        ),
        (
            {"status": "是", "progress": "正在办理"},
            ("已办结", "", "status", [("status", "STATUS_CONFLICT")]),
        ),
        (
            {"progress": "正在办理", "note": "已办结（2022年11月4日）"},
            ("已办结", "2022-11-04", "note", [("note", "STATUS_CONFLICT")]),
        ),
        ({"progress": "正在办理", "note": "尚未化解"}, ("未办结", "", "note", [])),
        (
            {"note": "12月20日办结", "as_of": date(2022, 11, 30)},
            ("未办结", "", "note", []),
        ),
        (
            {"note": "11月20日办结", "as_of": date(2022, 11, 30)},
            ("已办结", "2022-11-20", "note", []),
        ),
        ({"status": "已办理"}, ("未办结", "", "", [("status", "STATUS_UNREADABLE")])),
        ({"status": "是", "note": "正在协商"}, ("已办结", "", "status", [])),
        (
            {"status": "是", "note": "尚未化解"},
            ("已办结", "", "status", [("status", "STATUS_CONFLICT")]),
        ),
        (
            {"deadline": SplitDeadline("", True, date(2022, 11, 8), "已办结")},
            ("已办结", "2022-11-08", "deadline", []),
        ),
        (
            {"status": "否", "deadline": SplitDeadline("", True, None, "已办结")},
            ("未办结", "", "status", [("status", "STATUS_CONFLICT")]),
        ),
    ],
)
def test_the_cells_of_a_row_together(cells, expected):
    assert read(**cells) == expected


def test_a_conflict_names_both_columns_and_what_stands():
    cells = StatusCells("否", "2022年11月20日已办结")
    assert read_status(cells, WORDS, YEAR, LABELS) == StatusReading(
        Status.OPEN,
        None,
        "status",
        "否",
        False,
        (
            (
                "status",
                Problem(
                    "STATUS_CONFLICT",
                    "否",
                    {
                        "other_field": "办理进展",
                        "other": "2022年11月20日已办结",
                        "status": "未办结",
                    },
                ),
            ),
        ),
    )


PIECES = st.sampled_from(
    [
        "已",
        "未",
        "尚未",
        "办结",
        "化解",
        "销号",
        "正在",
        "预计",
        "前",
        "2022年11月8日",
        "11.8",
        "，",
        "。",
        "（",
        "）",
        "5户",
        "全部",
        "部分",
        "剩余",
        "协议",
        "签订",
        "手续",
        "完成",
        "是",
        "否",
        "√",
        "□",
        "☑",
        "100%",
        "不动产",
        "没有",
    ]
)
TEXTS = st.one_of(st.text(max_size=20), st.lists(PIECES, max_size=8).map("".join))
CELLS = st.one_of(TEXTS, st.none(), st.booleans(), st.integers(), st.floats(), st.dates())


@given(CELLS, TEXTS, TEXTS, CELLS, CELLS)
def test_never_an_exception_and_a_closing_date_only_where_resolved(
    status, progress, note, closed_on, deadline
):
    split = split_done(deadline, WORDS, YEAR)
    cells = StatusCells(status, progress, note, closed_on, True, split)
    reading = read_status(cells, WORDS, YEAR, LABELS)
    assert reading.closed_on is None or reading.status is Status.DONE
    for field, one in reading.problems:
        assert field in LABELS or field == "deadline"
        assert catalogue()[one.code].names <= {*one.details, "example"}


@given(TEXTS)
def test_a_text_with_a_plain_denial_is_never_resolved(text):
    assert judge(f"{text}，未办结", WORDS, YEAR).status is Status.OPEN


WIDE = {code: code + 0xFEE0 for code in range(0x30, 0x3A)}
DRESSES = {
    "full width": lambda text: text.translate(WIDE),
    "framed": lambda text: f"\u3000{text} \n",
    "spaced": lambda text: text.replace("年", "年 ").replace("已", "已 "),
    "with a reason": lambda text: f"经县专班协调，{text}",
    "half width": lambda text: text.translate(str.maketrans("，。（）", ",.()")),
    "in two lines": lambda text: text.replace("，", "\n"),
}


@pytest.mark.parametrize("dress", DRESSES)
def test_dress_changes_no_verdict(dress):
    seen = {text: judge(DRESSES[dress](text), WORDS, YEAR) for text in [*DONE, *DENIED]}
    changed = {
        text: (verdict.status, verdict.closed_on)
        for text, verdict in seen.items()
        if (verdict.status, str(verdict.closed_on))
        != (Status.DONE if text in DONE else Status.OPEN, str(DONE.get(text)))
    }
    assert changed == {}
