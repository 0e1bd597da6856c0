"""Cells of tens of thousands of characters: read in a moment, or told at their cell; never lost."""

import time
from datetime import date
from decimal import Decimal

import pytest

from ledgerproc.casework.ahead import read_ahead
from ledgerproc.cleaning.amounts import parse_amount
from ledgerproc.cleaning.clean import clean_file
from ledgerproc.cleaning.numerals import arabic
from ledgerproc.cleaning.oversize import LONGEST
from ledgerproc.cleaning.quantities import find_households
from ledgerproc.cleaning.records import DeadlineKind, Status
from ledgerproc.cleaning.verdicts import judge
from ledgerproc.findings import CellRef
from ledgerproc.profile.loader import load_profile
from ledgerproc.reading.files.grid import Grid, Merge
from ledgerproc.reading.layout import read_sheet
from ledgerproc.reading.numbering import split_surely
from ledgerproc.reading.rows import Column, FileReading, Purpose, RawCell, RawRow, SheetReading
from ledgerproc.reading.vocabulary import words_of
from ledgerproc.writing.office.cells import clean_text

PROFILE = load_profile("pengshui-2022")
DAY = date(2022, 11, 30)
LENGTH = 32_767  # characters that a cell of a workbook may hold
SECONDS = 5  # what takes a tenth of one on an idle machine, and was a minute before

ROW = {
    "place": "郁山镇",
    "title": "张某反映安置问题",
    "narrative": "张某2018年3月签订协议，至今未安置。",
    "deadline": "2022年12月20日前",
    "lead": "县住房城乡建委",
    "persons": "李某",
    "categories": "逾期未安置",
    "status": "未办结",
}


def row(**cells):
    cells = {**ROW, **cells}
    return RawRow(
        CellRef("甲.xlsx", "表", 3),
        {
            key: RawCell(text, CellRef("甲.xlsx", "表", 3, at))
            for at, (key, text) in enumerate(cells.items(), 1)
        },
    )


def read(purpose=Purpose.LEDGER, **cells):
    one = row(**cells)
    columns = tuple(Column(cell.where.column, key, "2", key, "") for key, cell in one.cells.items())
    return FileReading("甲.xlsx", (SheetReading("甲.xlsx", "表", purpose, columns, (one,)),))


def clean(**cells):
    return clean_file(read(**cells), PROFILE, DAY)


def full(token):
    return (token * LENGTH)[:LENGTH]


# Every part of the program that looks for something in running text has its adversary here.
ADVERSARIES = [
    *[("narrative", one) for one in ("1", "十", "①区", "百1", "2018年3月签订协议，", "5万元", "已支付尚欠")],
    *[("progress", one) for one in ("已办结未办结", "2022年11月8日已办结", "11.8 已办结", "已办结1户")],
    *[("deadline", one) for one in ("二〇", "2022年12月20日", "已办结")],
    *[("lead", one) for one in ("镇长李四", "县局")],
    ("leader", "分管领导"),
    ("amount", "1"),
    ("address", "①区"),
]  # fmt: skip


@pytest.mark.threat(n=8)
@pytest.mark.parametrize(("key", "token"), ADVERSARIES)
def test_a_cell_full_of_what_is_looked_for_is_read_in_a_moment(key, token):
    start = time.process_time()
    file = clean(**{"categories": "未足额支付补偿款类、逾期未安置类", key: full(token)})
    read_ahead(file.records, PROFILE, DAY)
    assert time.process_time() - start < SECONDS


HEADERS = ["序号", "乡镇（街道）", "突出问题名称", "主要案情", "问题分类", "办结时间", "备注"]
LINE = [1, "郁山镇", "张某反映安置问题", "张某的案情。", "逾期未安置", "2022年12月20日前", ""]
OTHER = [2, "郁山镇", "李某反映欠薪问题", "李某的案情。", "欠薪", "长期", ""]


def sheets(long):
    """Sheets that hold a long text everywhere but in a running text, with their titles."""
    alone = [long, *[None] * 6]
    yield "表", [alone, HEADERS, LINE, OTHER], ()
    yield "表", [[*HEADERS[:6], long], LINE, OTHER], ()
    yield "表", [[long, *HEADERS[1:]], [long, *LINE[1:]], OTHER], ()
    yield "表", [HEADERS, LINE, alone, OTHER, [None] * 7, alone], ()
    yield "表", [HEADERS, LINE, OTHER, alone], (Merge(3, 0, 3, 6),)
    yield "表", [HEADERS, LINE, [None, None, long, *[None] * 4], [long, "制表："], [long] * 7], ()
    yield "表", [[long, long], [long, long]], ()
    yield long, [HEADERS, LINE, OTHER], ()


@pytest.mark.threat(n=8)
@pytest.mark.parametrize(
    "text",
    [
        full("1"),
        *(
            full(one)[:-1] + "龘"
            for one in ("1", "一", "。", "年", "（", " ", "制表：", "类", "甲：")
        ),
        "甲乙丙：" * 40 + "。",  # labels of signatures, to be cut in a million million ways
        "1.甲乙丙丁；" + " " * LENGTH + "尾",
    ],
    ids=lambda text: text[:8].strip() + text[-1],
)
def test_a_text_above_below_or_beside_the_rows_is_judged_in_a_moment(text):
    words = words_of(PROFILE)
    for title, rows, merges in sheets(text):
        start = time.process_time()
        numbers = list(range(1, len(rows) + 1))
        grid = Grid("甲.xlsx", title, [[*one] for one in rows], numbers, merges=merges)
        sheet, findings = read_sheet(grid, words)
        file = clean_file(FileReading("甲.xlsx", (sheet,), tuple(findings)), PROFILE, DAY)
        assert time.process_time() - start < SECONDS
        if HEADERS in rows:  # no long text beside them costs a row
            titles = {one.values.title for one in file.records}
            assert titles >= {one[2] for one in (LINE, OTHER) if one in rows}


@pytest.mark.threat(n=8)
def test_a_list_with_wide_gaps_is_split_in_a_moment():
    start = time.process_time()
    assert split_surely("  " * 40 + "1.甲的路不通；\n 2.乙的灯不亮", 2) == [
        "甲的路不通",
        "乙的灯不亮",
    ]
    split_surely("1.甲的路不通；" + " " * LENGTH + "尾", 2)
    assert time.process_time() - start < SECONDS


@pytest.mark.threat(n=8)
@pytest.mark.parametrize(
    "text", ["案件" * 40 + "张某办结", "该问题" * 40 + "张某化解", "按程序" * 60 + "销"]
)
def test_no_repetition_before_a_status_word_is_tried_in_every_way(text):
    start = time.process_time()
    judge(text, PROFILE.status_words, 2022)
    assert time.process_time() - start < SECONDS


@pytest.mark.threat(n=8)
def test_a_typed_cell_that_is_too_long_is_told_and_not_searched():
    long = full("2022年12月20日，")
    file = clean(deadline=long, status=full("已办结"), closed_on=long, persons=full("李某、"))
    assert [(one.code, one.field, one.where.column, one.details) for one in file.findings] == [
        ("CELL_TOO_LONG", key, at, {"length": str(LENGTH), "most": str(LONGEST)})
        for key, at in (("deadline", 4), ("persons", 6), ("status", 8), ("closed_on", 9))
    ]
    assert file.findings[0].seen == long[:60] + "……"
    values = file.records[0].values
    assert (values.deadline.kind, values.status, values.closed_on, values.persons) == (
        DeadlineKind.NONE, Status.OPEN, None, (),
    )  # fmt: skip


def test_names_that_are_too_long_stand_as_given_with_numbers_hidden():
    long = full("某局 500243199003071234 ").strip()
    file = clean(lead=long, categories=long, amount=long)
    values = file.records[0].values
    for text in (*values.lead, *values.categories, values.extras["amount"]):
        assert (len(text), text[:22]) == (len(long), "某局 500243********1234 ")
    assert {one.code for one in file.findings} == {"CELL_TOO_LONG"}


IDENTITY = "500243199009041714"


@pytest.mark.threat(n=29)
@pytest.mark.parametrize("before", [0, 6, 17])
def test_of_a_text_that_no_cell_holds_as_much_goes_on_as_one_holds(before):
    """And no half of a number: it would not be known for what is to be hidden."""
    notice = "……（原文共 32769 字，超出单元格上限，全文见来源文件）"
    room = LENGTH - len(notice) - before
    long = "长" * room + IDENTITY + "长" * (LENGTH + 2 - room - len(IDENTITY))
    file = clean(
        narrative=long, note="注" * LENGTH, address=IDENTITY * 2_000, progress="😀" * 17_000
    )
    told = [(one.code, one.field, one.details.get("length")) for one in file.findings]
    assert [one for one in told if one[0] == "CELL_TEXT_CUT"] == [
        ("CELL_TEXT_CUT", "narrative", "32769"),
        ("CELL_TEXT_CUT", "address", "36000"),
        ("CELL_TEXT_CUT", "progress", "17000"),
    ]
    values = file.records[0].values
    assert values.narrative == "长" * room + notice
    assert values.note == "注" * LENGTH
    assert values.extras["address"] == "……（原文共 36000 字，超出单元格上限，全文见来源文件）"
    assert values.progress.startswith("😀" * 16_000)
    for text in (values.narrative, values.progress, *(one.seen for one in file.findings)):
        assert clean_text(text) == text and IDENTITY[6:12] not in text


def test_a_cell_of_just_the_longest_is_read():
    text = "2022年12月20日前" + "。" * LONGEST
    assert clean(deadline=text[:LONGEST]).records[0].values.deadline.on == date(2022, 12, 20)
    assert clean(deadline=text[: LONGEST + 1]).records[0].values.deadline.on is None


def test_an_answer_of_a_department_that_is_too_long_is_told():
    file = clean_file(read(Purpose.FEEDBACK, status=full("已办结")), PROFILE, DAY)
    assert [(one.code, one.field) for one in file.findings] == [("CELL_TOO_LONG", "status")]
    assert file.feedback[0].status is None


def test_of_a_long_progress_all_is_read():
    done = "2022年10月10日走访。" * 2_000 + "2022年11月8日已办结"
    assert (judge(done, PROFILE.status_words, 2022).status) is Status.DONE
    assert judge(done, PROFILE.status_words, 2022).closed_on == date(2022, 11, 8)
    assert judge(
        done + "，" + "协调。" * 9_000 + "仍未办结", PROFILE.status_words, 2022
    ).status is (Status.OPEN)


def test_numbers_beyond_all_reason_are_no_sums_and_no_counts():
    assert parse_amount("1" * 41 + "元")[0] is None
    assert parse_amount("9" * 15 + "元")[0] == Decimal("9" * 15)
    assert clean(narrative="欠付" + "1" * 41 + "元").records[0].values.title == ROW["title"]
    assert find_households("涉及" + "1" * 41 + "户") is None
    assert find_households("1" * 41 + "，涉及12户").words == "涉及12户"
    assert arabic("十二月" + "一" * 9_000 + "二十日") == "12月" + "一" * 9_000 + "二十日"
