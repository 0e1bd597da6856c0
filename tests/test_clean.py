"""Whole files through cleaning: small tables in, typed records and findings at their cells out."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ledgerproc.cleaning.clean import clean_file
from ledgerproc.cleaning.records import CleanFile, DeadlineKind, Status
from ledgerproc.findings import CellRef, Finding, Severity, explain, severity_of
from ledgerproc.profile.loader import load_profile
from ledgerproc.reading.files.grid import CellValue
from ledgerproc.reading.files.sources import find_sources
from ledgerproc.reading.read import read_file
from ledgerproc.reading.rows import (
    Column,
    FileReading,
    Purpose,
    RawCell,
    RawRow,
    RowKind,
    SheetReading,
)

PROFILE = load_profile("pengshui-2022")
AS_OF = date(2022, 11, 30)
KEYS = {label: key for key, label in PROFILE.labels.items()}
HEADER_ROW = 2  # data begins in row 3, column 1
ANNEX = "突出问题名称 | 主要案情 | 问题分类 | 处置措施预案 | 办结时间 | 牵头部门及责任人员 | 备注"
GOOD = "甲问题 | 甲案情 | 违规征收类 | 核查 | 2022年12月20日 | 县财政局 张某 | "


def sheet(
    header: str,
    *lines: str | list[CellValue],
    file: str = "万足镇台账.xlsx",
    name: str = "Sheet1",
    purpose: Purpose = Purpose.LEDGER,
    place_line: str = "",
    heading: tuple[str, ...] = (),
) -> SheetReading:
    """A sheet as reading hands it on, from a header line and row lines with bars."""
    headers = [one.strip() for one in header.split("|")]
    fields = [KEYS.get(one.partition("（万元）")[0]) for one in headers]
    columns = tuple(
        Column(at, text, str(HEADER_ROW), key, "")
        for at, (text, key) in enumerate(zip(headers, fields, strict=True), 1)
    )
    rows = []
    for number, line in enumerate(lines, HEADER_ROW + 1):
        values = line if isinstance(line, list) else [one.strip() for one in line.split("|")]
        where = CellRef(file, name, number)
        cells = {
            key: RawCell(value if value != "" else None, where.at(at))
            for at, (key, value) in enumerate(zip(fields, values, strict=False), 1)
            if key
        }
        rows.append(RawRow(where, cells))
    line_cell = RawCell(place_line, CellRef(file, name, 1, 1)) if place_line else None
    counts = {RowKind.HEAD: HEADER_ROW, RowKind.DATA: len(rows)}
    return SheetReading(file, name, purpose, columns, tuple(rows), counts, line_cell, heading)


def clean(*sheets: SheetReading, **more: object) -> CleanFile:
    file = sheets[0].file if sheets else str(more.pop("file"))
    return clean_file(FileReading(file, sheets, **more), PROFILE, AS_OF)  # type: ignore[arg-type]


def told(file: CleanFile) -> list[tuple[str, str]]:
    """Codes and cells, in order."""
    return [(one.code, one.where.cell) for one in file.findings]


def test_a_clean_row_becomes_typed_values_and_nothing_is_told():
    file = clean(sheet(ANNEX, GOOD + "正在办理"))
    (record,) = file.records
    values = record.values
    assert file.findings == ()
    assert file.places == ("万足镇",)
    assert (values.place, values.title, values.narrative) == ("万足镇", "甲问题", "甲案情")
    assert (values.categories, values.measures, values.note) == (
        ("违规征收类",),
        "核查",
        "正在办理",
    )
    assert (values.deadline.kind, values.deadline.on) == (DeadlineKind.DATE, date(2022, 12, 20))
    assert (values.lead, values.assisting) == (("县财政局",), ())
    assert (values.persons, values.phones) == (("张某",), ())
    assert (values.status, values.closed_on) == (Status.OPEN, None)
    assert record.where == CellRef("万足镇台账.xlsx", "Sheet1", 3)
    assert {key: ref.cell for key, ref in record.cells.items()} == {
        "title": "A3",
        "narrative": "B3",
        "categories": "C3",
        "measures": "D3",
        "deadline": "E3",
        "duty": "F3",
        "note": "G3",
        "lead": "F3",
        "assisting": "F3",
        "persons": "F3",
        "phones": "F3",
    }


def test_columns_of_their_own_for_offices_persons_and_telephones():
    header = (
        "突出问题名称|主要案情|问题分类|办结时间|牵头部门|配合部门|责任人员|联系电话|状态|销号时间"
    )
    row = ["甲", "乙", 4, date(2022, 12, 20), "镇政府", "财政局，信访办", "张 某\n李某某"]
    row += ["138 0023 6118/13700236996", "是", datetime(2022, 11, 20)]
    file = clean(sheet(header, row))
    values = file.records[0].values
    assert file.findings == ()
    assert values.categories == ("未足额支付补偿款类",)
    assert (values.lead, values.assisting) == (("万足镇",), ("县财政局", "县信访办"))
    assert values.persons == ("张某", "李某某")
    assert values.phones == ("13800236118", "13700236996")
    assert (values.status, values.closed_on) == (Status.DONE, date(2022, 11, 20))


def test_several_offices_in_the_lead_column_and_persons_beside_them():
    header = "突出问题名称|主要案情|问题分类|办结时间|牵头部门|配合部门|责任人员|联系电话"
    file = clean(
        sheet(
            header,
            "甲|乙|违规征收|长期|镇人民政府\n县财政局|县公安局|张某（13800236118）|",
            "甲|乙|违规征收|长期|县财政局（李某）|县财政局、县公安局||13800236118",
            "甲|乙|违规征收|长期|县财政局||县公安局 李某|王某13800236118",
        )
    )
    assert file.findings == ()
    found = [(one.values.lead, one.values.assisting, one.values.persons) for one in file.records]
    assert found == [
        (("万足镇",), ("县财政局", "县公安局"), ("张某",)),
        (("县财政局",), ("县公安局",), ("李某",)),
        (("县财政局",), (), ("李某",)),
    ]
    assert [one.values.phones for one in file.records] == [("13800236118",)] * 3


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (" | 案情 | 违规征收类 | | 2022年12月20日 | 县财政局 张某", [("TITLE_MISSING", "A3")]),
        ("甲 | / | 违规征收类 | | 2022年12月20日 | 县财政局 张某", [("NARRATIVE_MISSING", "B3")]),
        ("甲 | 乙 | | | 2022年12月20日 | 县财政局 张某", [("CATEGORY_MISSING", "C3")]),
        ("甲 | 乙 | 待定类 | | 2022年12月20日 | 县财政局 张某", [("CATEGORY_UNKNOWN", "C3")]),
        ("甲 | 乙 | 补偿款未足额支付 | | 长期 | 县财政局 张某", [("CATEGORY_GUESSED", "C3")]),
        ("甲 | 乙 | 5、9 | | 长期 | 县财政局 张某", [("CATEGORY_SEVERAL", "C3")]),
        ("甲 | 乙 | 4.逾期未安置类 | | 长期 | 县财政局 张某", [("CATEGORY_DISAGREES", "C3")]),
        ("甲 | 乙 | 违规征收类 | | | 县财政局 张某", [("DEADLINE_MISSING", "E3")]),
        ("甲 | 乙 | 违规征收类 | | — | 县财政局 张某", [("DEADLINE_MISSING", "E3")]),
        ("甲 | 乙 | 违规征收类 | | 待定 | 县财政局 张某", [("DEADLINE_NO_DATE", "E3")]),
        ("甲 | 乙 | 违规征收类 | | 长期 | ", [("OFFICE_MISSING", "F3")]),
        ("甲 | 乙 | 违规征收类 | | 长期 | 张某 13800236118", [("OFFICE_MISSING", "F3")]),
        ("甲 | 乙 | 违规征收类 | | 长期 | 县财政局", [("PERSON_MISSING", "F3")]),
        ("甲 | 乙 | 违规征收类 | | 长期 | 施工单位：张某", [("OFFICE_UNKNOWN", "F3")]),
        ("甲 | 乙 | 违规征收类 | | 长期 | 郁山镇规建办 张某", [("OFFICE_GUESSED", "F3")]),
        ("甲 | 乙 | 违规征收类 | | 长期 | 县级相关部门 张某", [("OFFICE_EVERYBODY", "F3")]),
        ("甲 | 乙 | 违规征收类 | | 长期 | 县财政局 张某 统筹协调", [("DUTY_UNUSED", "F3")]),
        ("甲 | 乙 | 违规征收类 | | 长期 | 县财政局 张某 1380023", [("PHONE_BROKEN", "F3")]),
        ("甲 | 乙 | 违规征收类 | | 长期 | 县财政局 张某 1.38E+10", [("PHONE_LOST", "F3")]),
        ("甲 | 乙 | 违规征收类 | | 长期 | 县财政局 张某 | =1+1", [("CELL_FORMULA_TEXT", "G3")]),
        (
            "甲 | 乙 | 违规征收类 | | 长期 | 县财政局 张某 | @张某 请核实",
            [("CELL_FORMULA_TEXT", "G3")],
        ),
        ("甲 | 乙 | 违规征收类 | | 长期 | 县财政局 张某 | -10", []),
        ("甲 | 乙 | 违规征收类 | | 长期 | 县财政局 张某 | -", []),
        ("甲 | 乙 | 违规征收类 | | 长期 | 县财政局 张某 | +8613500230011、（023）78409499", []),
    ],
)
def test_each_fault_is_told_at_its_cell_and_nothing_else(row, expected):
    assert told(clean(sheet(ANNEX, row))) == expected


def test_the_sentences_of_all_findings_can_be_written():
    header = ANNEX + "|状态|销号时间|涉及金额（万元）|涉及户数"
    file = clean(
        sheet(
            header,
            "|甲||||县级相关部门 1380023|=1||2023-05-01|若干|若干户",
            "甲|乙|4.逾期未安置类||2022.2.30|郁山镇规建办 按程序办理|@1|未办结|2022-11-01|x|",
            "甲|乙|补偿款未足额支付||长期|某某公司 1.38E+10 按程序办理||也许|||",
            "甲|乙|5、9||长期|县财政局||已办结|||",
            place_line="太平镇",
            file="某地台账.xlsx",
        )
    )
    assert all(all(explain(one, PROFILE.labels)) for one in file.findings)
    assert {one.code for one in file.findings} >= {
        "PLACE_UNKNOWN",
        "TITLE_MISSING",
        "CATEGORY_MISSING",
        "DEADLINE_MISSING",
        "OFFICE_EVERYBODY",
        "PHONE_BROKEN",
        "DATE_IN_FUTURE",
        "STATUS_OPEN_WITH_DATE",
        "STATUS_UNREADABLE",
        "STATUS_DONE_WITHOUT_DATE",
        "AMOUNT_UNREADABLE",
    }


def test_a_cell_that_fills_several_rows_is_told_once():
    one = sheet(ANNEX, *["甲 | 乙 | 违规征收类 | | 长期 | 施工单位：张某"] * 3)
    first = one.rows[0].cells["duty"]
    rows = tuple(
        replace(row, cells={**row.cells, "duty": replace(first, inherited=True)})
        for row in one.rows
    )
    file = clean(replace(one, rows=rows))
    assert [record.values.lead for record in file.records] == [("施工单位",)] * 3
    assert told(file) == [("OFFICE_UNKNOWN", "F3")]


def test_a_cell_that_reading_has_told_an_error_of_is_not_called_missing():
    one = sheet(ANNEX, "甲 | 乙 | 违规征收类 | | | 县财政局 张某")
    finding = Finding("DITTO_UNRESOLVED", CellRef(one.file, "Sheet1", 3, 5), "deadline", "同上")
    file = clean(one, findings=(finding,))
    assert told(file) == [("DITTO_UNRESOLVED", "E3")]
    assert file.findings[0].place == "万足镇"


def test_a_blank_category_is_proposed_from_the_case_and_never_filled_in():
    file = clean(sheet(ANNEX, "张某违规征收信访件 | 乙 | | | 长期 | 县财政局 张某"))
    (finding,) = file.findings
    assert file.records[0].values.categories == ()
    assert explain(finding, PROFILE.labels)[0] == "没有填写“问题分类”，从案情看可能是“违规征收类”"


def test_an_unknown_category_is_kept_as_given():
    file = clean(sheet(ANNEX, "甲 | 乙 | 拖欠过渡费 | | 长期 | 县财政局 张某"))
    assert file.records[0].values.categories == ("拖欠过渡费",)


def test_a_row_without_a_subject_is_rejected_with_this_one_finding():
    file = clean(sheet(ANNEX, " |  | 违规征收类 | | 待定 | 施工单位 1380023", GOOD))
    rejected, kept = file.records
    assert (rejected.is_rejected, kept.is_rejected) == (True, False)
    assert file.findings == (Finding("ROW_REJECTED", rejected.where, place="万足镇"),)
    assert rejected.values.place == "万足镇"


def test_identity_and_card_numbers_are_masked_everywhere_and_told():
    header = ANNEX + "|项目名称"
    number = "500243199001011714"
    row = f"甲{number} | 乙 | 违规征收类 | | 长期 | 县财政局 张某 {number} | | 丙{number}"
    file = clean(sheet(header, row))
    values = file.records[0].values
    assert values.title == "甲500243********1714"
    assert values.extras == {"project": "丙500243********1714"}
    assert [one for one in told(file) if one[0] == "IDENTITY_NUMBER"] == [
        ("IDENTITY_NUMBER", "A3"),
        ("IDENTITY_NUMBER", "F3"),
        ("IDENTITY_NUMBER", "H3"),
    ]
    assert number not in repr(file.records) + repr(file.findings)


def test_a_bank_card_in_a_note_is_masked_and_told():
    file = clean(sheet(ANNEX, GOOD + "卡号6222021234567890128"))
    assert told(file) == [("BANK_CARD", "G3")]
    assert "6222021234567890128" not in repr(file.records) + repr(file.findings)


def test_extras_in_one_form():
    header = ANNEX + "|涉及金额（万元）|涉及户数|涉及人数|村（社区）|签约日期|包案领导|当事人电话"
    row = GOOD + "|12.5|约30户98人|约30户98人|某某村|2020.5|县委常委 张某|138 0023 6118"
    file = clean(sheet(header, row))
    assert file.records[0].values.extras == {
        "amount": "125000",
        "households": "30",
        "people": "98",
        "village": "某某村",
        "agreement_date": "2020-05-31",
        "leader": "县委常委 张某",
        "party_phone": "13800236118",
    }
    assert file.records[0].values.persons == ("张某",)


def test_extras_that_cannot_be_read_stay_as_given():
    header = ANNEX + "|涉及金额（万元）|涉及户数|签约日期"
    file = clean(sheet(header, GOOD + "|若干万元|若干户|不详之日"))
    assert file.records[0].values.extras == {
        "amount": "若干万元",
        "households": "若干户",
        "agreement_date": "不详之日",
    }
    assert [code for code, _ in told(file)] == [
        "AMOUNT_UNREADABLE",
        "AMOUNT_UNREADABLE",
        "DATE_UNREADABLE",
    ]


def test_a_deadline_cell_that_says_resolved():
    row = "甲 | 乙 | 违规征收类 | | 已于2022年11月8日办结 | 县财政局 张某 |"
    file = clean(sheet(ANNEX, row))
    values = file.records[0].values
    assert (values.status, values.closed_on) == (Status.DONE, date(2022, 11, 8))
    assert values.deadline.kind is DeadlineKind.NONE
    assert file.findings == ()


def test_contradictions_of_the_status():
    header = ANNEX + "|状态|销号时间"
    file = clean(
        sheet(
            header,
            GOOD + "|是|",
            GOOD + "|否|2022-11-20",
            GOOD + "已化解|否|",
            GOOD + "|也许|",
            GOOD + "|是|2022-12-25",
        )
    )
    assert [one.values.status for one in file.records] == [
        Status.DONE,
        Status.OPEN,
        Status.OPEN,
        Status.OPEN,
        Status.DONE,
    ]
    assert told(file) == [
        ("STATUS_DONE_WITHOUT_DATE", "I3"),
        ("STATUS_OPEN_WITH_DATE", "I4"),
        ("STATUS_CONFLICT", "H5"),
        ("STATUS_UNREADABLE", "H6"),
        ("DATE_IN_FUTURE", "I7"),
    ]


def test_a_required_column_that_is_lacking_is_told_once_for_the_sheet():
    file = clean(sheet("突出问题名称|问题分类|办结时间", "甲|违规征收|长期", "乙|违规征收|长期"))
    assert [(one.code, one.field, str(one.where)) for one in file.findings] == [
        ("FIELD_COLUMN_MISSING", "lead", "万足镇台账.xlsx#Sheet1"),
        ("FIELD_COLUMN_MISSING", "narrative", "万足镇台账.xlsx#Sheet1"),
    ]


def test_a_field_of_the_profile_s_own_may_be_required():
    village = replace(PROFILE.fields["village"], is_required=True)
    profile = replace(PROFILE, fields={**PROFILE.fields, "village": village}, fingerprint="")
    one = sheet(ANNEX + "|村（社区）", GOOD + "|某某村", GOOD + "|")
    file = clean_file(FileReading(one.file, (one,)), profile, AS_OF)
    assert told(file) == [("FIELD_MISSING", "H4")]
    assert explain(file.findings[0], profile.labels)[0] == "没有填写“村（社区）”"


# --- places ---


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({"place_line": "郁山镇人民政府", "file": "郁山.xlsx"}, "郁山镇"),
        ({"heading": ("附件", "郁山镇国有土地上台账"), "file": "a.xlsx"}, "郁山镇"),
        ({"name": "郁山镇", "file": "汇总.xlsx"}, "郁山镇"),
        ({"file": "乌江片区/01郁山台账（定稿）.xlsx"}, "郁山镇"),
        ({"file": "桑柘片区/诸佛乡/台账.docx"}, "诸佛乡"),
        ({"name": "平安村", "file": "郁山镇.xlsx"}, "郁山镇"),
    ],
)
def test_the_place_of_a_sheet(more, place):
    file = clean(sheet(ANNEX, GOOD, **more))
    assert ([one.values.place for one in file.records], file.places) == ([place], (place,))
    assert file.findings == ()


def test_a_row_takes_the_place_above_it_and_its_own_cell_stands_over_all():
    header = "乡镇（街道）|" + ANNEX
    lines = [f"{place} | {GOOD}" for place in ("", "彭水县郁山镇", "", "保家", "本镇")]
    file = clean(sheet(header, *lines, file="汇总.xlsx"))
    assert [one.values.place for one in file.records] == ["郁山镇"] * 3 + ["保家镇"] * 2
    assert file.places == ("郁山镇", "保家镇")
    assert file.findings == ()


def test_sources_that_disagree_are_told_once_with_the_one_that_stands():
    header = "乡镇（街道）|" + ANNEX
    lines = [f"{place} | {GOOD}" for place in ("郁山镇", "郁山镇", "郁山镇")]
    file = clean(sheet(header, *lines, place_line="保家镇", file="保家镇.xlsx"))
    assert [one.values.place for one in file.records] == ["郁山镇"] * 3
    (finding,) = file.findings
    assert (finding.code, finding.where.cell, finding.place) == ("PLACE_CONFLICT", "A3", "郁山镇")
    says = "本行写“郁山镇”，表格上方写“保家镇”；以本行为准"
    assert explain(finding, PROFILE.labels)[0] == says


def test_the_line_above_the_table_stands_over_sheet_and_file_names():
    file = clean(sheet(ANNEX, GOOD, place_line="郁山镇", name="保家镇", file="保家镇.xlsx"))
    assert file.records[0].values.place == "郁山镇"
    (finding,) = file.findings
    assert (finding.code, finding.details["second"]) == ("PLACE_CONFLICT", "工作表名")


def test_a_later_table_of_another_place_contradicts_nothing():
    row = "桑柘镇|甲|乙|违规征收类||长期|县财政局 张某|"
    rows = [f"汉葭街道{row[3:]}", row]
    above = sheet(f"乡镇（街道）|{ANNEX}", *rows, place_line="汉葭街道", file="甲.xlsx")
    later = (RawCell("桑柘镇人民政府", CellRef("甲.xlsx", "Sheet1", 4, 1)),)
    file = clean(replace(above, later_lines=later))
    assert [one.values.place for one in file.records] == ["汉葭街道", "桑柘镇"]
    assert told(file) == []
    assert [code for code, _ in told(clean(above))] == ["PLACE_CONFLICT"]


def test_a_folder_that_disagrees_says_nothing():
    assert clean(sheet(ANNEX, GOOD, file="保家镇/郁山镇.xlsx")).findings == ()


def test_an_unknown_place_is_kept_as_given_and_told():
    header = "乡镇（街道）|" + ANNEX
    file = clean(sheet(header, f"太平镇 | {GOOD}", file="a.xlsx"))
    assert file.records[0].values.place == "太平镇"
    assert file.places == ("太平镇",)
    assert told(file) == [("PLACE_UNKNOWN", "A3")]


def test_a_place_that_nothing_names_is_told_once_for_the_sheet():
    file = clean(sheet(ANNEX, GOOD, GOOD, file="a.xlsx"))
    assert [one.values.place for one in file.records] == ["", ""]
    assert [(one.code, str(one.where)) for one in file.findings] == [
        ("PLACE_MISSING", "a.xlsx#Sheet1")
    ]
    assert file.places == ("",)


def test_a_sheet_without_a_place_takes_that_of_the_others():
    first = sheet(ANNEX, GOOD, place_line="郁山镇", file="a.xlsx", name="一")
    second = sheet(ANNEX, GOOD, file="a.xlsx", name="二")
    file = clean(first, second)
    assert [one.values.place for one in file.records] == ["郁山镇", "郁山镇"]
    assert [(one.code, str(one.where)) for one in file.findings] == [("PLACE_GUESSED", "a.xlsx#二")]


def test_a_nil_report_names_its_place():
    nil = sheet(ANNEX, purpose=Purpose.NIL, file="彭水县平安镇征收问题排查表.xlsx")
    assert clean(nil).places == ("平安镇",)
    assert clean(sheet(ANNEX, purpose=Purpose.NIL, file="a.xlsx")).places == ("",)
    unrelated = sheet("姓名|电话", purpose=Purpose.UNRELATED)
    assert clean(unrelated).places == ()


def test_an_unreadable_file_is_known_by_its_name_and_its_finding_gets_the_place():
    finding = Finding("FILE_PASSWORD", CellRef("郁山镇.xlsx"))
    file = clean(file="郁山镇.xlsx", findings=(finding,), is_unreadable=True)
    assert file.places == ("郁山镇",)
    assert file.findings[0].place == "郁山镇"


# --- a sheet for each category ---

SHEETS = "突出问题名称|主要案情|问题分类|办结时间|牵头部门及责任人员"


def test_the_sheet_name_gives_the_category_where_the_column_is_blank():
    first = sheet(SHEETS, "甲|乙||长期|县财政局 张某", name="未办证")
    second = sheet(SHEETS, "甲|乙|违规征收类|长期|县财政局 张某", name="违规征收")
    file = clean(first, second)
    assert [one.values.categories for one in file.records] == [
        ("逾期未办产权证类",),
        ("违规征收类",),
    ]
    assert told(file) == [("CATEGORY_GUESSED", "C3")]


def test_one_blank_cell_among_filled_ones_is_still_an_error():
    first = sheet(
        SHEETS,
        "甲|乙|未办证|长期|县财政局 张某",
        "甲|乙||长期|县财政局 张某",
        name="未办证",
    )
    second = sheet(SHEETS, "甲|乙|违规征收类|长期|县财政局 张某", name="违规征收")
    file = clean(first, second)
    assert file.records[1].values.categories == ("逾期未办产权证类",)
    assert told(file) == [("CATEGORY_MISSING", "C4")]


def test_a_single_sheet_named_like_a_category_gives_none():
    file = clean(sheet(SHEETS, "甲|乙||长期|县财政局 张某", name="未办证"))
    assert file.records[0].values.categories == ()


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("22.6", []),
        ("226000", [("AMOUNT_WILD", "H3")]),  # yuan in a column of 万元
        ("17.7", []),  # another sum of the narrative
        ("40", []),
    ],
)
def test_a_sum_that_the_narrative_tells_in_another_unit_is_doubted(amount, expected):
    line = f"甲|应付22.6万元，尚欠177000元|违规征收类|核查|2022年12月20日|县财政局 张某||{amount}"
    assert told(clean(sheet(ANNEX + "|涉及金额（万元）", line))) == expected


# --- deadlines that count from another column ---


@pytest.mark.parametrize(
    ("column", "written", "codes"),
    [
        ("涉及户数", ["0", "0户", "3", "约30户", "12/36", "3-5户", "3户（9人）", "2999"], []),
        ("涉及户数", ["3001", "99999户", "五万户"], ["COUNT_WILD"]),
        ("涉及户数", ["-3", "3.7户", "3.7", "数十户"], ["AMOUNT_UNREADABLE"]),
        ("涉及人数", ["0", "98", "9800人"], []),
        ("涉及人数", ["10001", "99999人"], ["COUNT_WILD"]),
        ("涉及人数", ["0.5", "0.5人"], ["AMOUNT_UNREADABLE"]),
        ("涉及金额（万元）", ["36.4", "364000元", "2200", "36.4万元（3户）", "2亿元"], []),
        ("涉及金额（万元）", ["364000", "1000000000000元", "0.0036", "9元"], ["AMOUNT_WILD"]),
        (
            "涉及金额（万元）",
            ["865平方米", "86.5㎡", "1.2亩", "面积86.5", "3套"],
            ["AMOUNT_UNREADABLE"],
        ),
        (
            "涉及金额（万元）",
            ["12户", "2022年", "3个月", "30%", "-5", "1e12"],
            ["AMOUNT_UNREADABLE"],
        ),
        ("涉及金额", ["364000", "36.4万元"], []),
        ("涉及金额", ["36.4", "36400000000"], ["AMOUNT_WILD"]),
    ],
)
def test_sums_and_counts_of_columns_that_cannot_be_right_are_told(column, written, codes):
    for text in written:
        file = clean(sheet(f"{ANNEX}|{column}", f"{GOOD}|{text}"))
        assert told(file) == [(code, "H3") for code in codes], text


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        ("涉及99999户，未付清", ["COUNT_WILD"]),
        ("涉及3.7户，未安置", ["COUNT_WILD"]),
        ("共0.5人上访", ["COUNT_WILD"]),
        ("户均3.7人，涉及2999户9800人", []),
        ("尚欠1000亿元未付", ["AMOUNT_WILD"]),
        ("欠付过渡费36元", ["AMOUNT_WILD"]),
        ("涉及96户280人，尚欠1.2亿元，建筑面积9999平方米，2019年3月1日12户签约", []),
    ],
)
def test_counts_and_sums_of_the_narrative_that_cannot_be_right_are_told(facts, codes):
    assert told(clean(sheet(ANNEX, GOOD.replace("甲案情", facts)))) == [
        (code, "B3") for code in codes
    ]


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        ("涉及2户，尚欠36.4万元未付。", []),
        ("涉及2户，尚欠36.4元未付。", ["AMOUNT_WILD"]),
        ("涉及2户，尚欠3640万元未付。", ["AMOUNT_WILD"]),
        ("尚欠3640万元未付。", []),  # nothing says of how many
        ("涉及2户，项目投资3640万元，过渡费每月12元。", []),
    ],
)
def test_a_sum_in_the_narrative_that_cannot_be_right_is_told(facts, codes):
    file = clean(sheet(ANNEX, GOOD.replace("甲案情", facts)))
    assert told(file) == [(code, "B3") for code in codes]
    with_column = clean(sheet(ANNEX + " | 涉及金额", GOOD.replace("甲案情", facts) + " | 5000"))
    assert told(with_column) == []


def test_a_column_of_sums_is_measured_by_the_households_of_the_narrative():
    many, few = GOOD.replace("甲案情", "涉及20户"), GOOD.replace("甲案情", "涉及2户")
    file = clean(sheet(ANNEX + " | 涉及金额", many + " | 3000万元", few + " | 3000万元"))
    assert told(file) == [("AMOUNT_WILD", "H4")]


@pytest.mark.parametrize(
    ("text", "signed", "expected", "codes"),
    [
        ("协议签订后3个月内", "2022-10-15", date(2023, 1, 15), []),
        ("签约之日起60日内", date(2022, 11, 1), date(2022, 12, 31), []),
        ("协议签订后3个月内", "", None, ["DEADLINE_NO_DATE"]),
        ("3个月内", "2022-10-15", None, ["DEADLINE_NO_DATE"]),
        ("2022年12月20日前签订协议", "2022-10-15", date(2022, 12, 20), []),
    ],
)
def test_a_period_counts_from_the_column_that_its_words_name(text, signed, expected, codes):
    line = ["甲", "乙", "违规征收类", "", text, "县财政局 张某", "", signed]
    file = clean(sheet(ANNEX + "|签约日期", line))
    assert file.records[0].values.deadline.on == expected
    assert [one.code for one in file.findings] == codes


@pytest.mark.parametrize(
    ("note", "codes"),
    [("45345", ["DATE_FORMAT_LOST"]), (45345, ["DATE_FORMAT_LOST"]), ("12345", []), ("4534", [])],
)
def test_a_day_that_lost_its_format_in_a_note_is_told_and_stays_as_given(note, codes):
    line = ["甲", "乙", "违规征收类", "核查", "长期", "县财政局 张某", note]
    file = clean(sheet(ANNEX, line))
    assert told(file) == [(code, "G3") for code in codes]
    assert file.records[0].values.note == str(note)


# --- numbers of people in free text ---


@pytest.mark.parametrize(
    ("header", "line", "expected"),
    [
        (ANNEX, "甲|乙|违规征收类|联系甲13800236118|长期|县财政局 张某|", "D3"),
        (ANNEX, "甲|乙|违规征收类|核查|长期|县财政局 张某|甲某+8613800236118", "G3"),
        (
            ANNEX + "|办理进展",
            "甲|乙|违规征收类|核查|长期|县财政局 张某||电联甲 138.0023.6118",
            "H3",
        ),
        (ANNEX, "甲|乙|违规征收类|核查|长期|县财政局 张某 13800236118|张某13800236118", ""),
    ],
)
def test_telephones_in_measures_notes_and_progress_are_told_but_those_of_the_persons_on_duty(
    header, line, expected
):
    assert told(clean(sheet(header, line))) == [("PHONE_IN_TEXT", expected)] * bool(expected)


def test_numbers_of_people_are_found_at_their_cells_and_masked_by_kind():
    texts = (
        "甲反映，身份证50024319900904171X",
        "甲电话13800236118，卡号6222021234567890123",
        "县财政局 张某 13800236118",
    )
    file = clean(sheet(ANNEX, f"{texts[0]}|{texts[1]}|违规征收类||长期|{texts[2]}|"))
    values = file.records[0].values
    assert told(file) == [("IDENTITY_NUMBER", "A3"), ("BANK_CARD", "B3"), ("PHONE_IN_TEXT", "B3")]
    assert values.title == "甲反映，身份证500243********171X"
    assert values.narrative == "甲电话13800236118，卡号***************0123"
    assert values.phones == ("13800236118",)


@given(
    st.text("甲乙：，。0123456789 ", max_size=20),
    st.sampled_from(["50024319900904171X", "6222021234567890123", "500243199009041714"]),
    st.text("丙丁：，。", min_size=1, max_size=20),
)
def test_no_number_of_a_person_leaves_whatever_stands_around_it(before, number, after):
    file = clean(
        sheet(
            ANNEX,
            [
                f"{before}，{number}{after}",
                f"{after}{number}",
                number,
                number,
                number,
                number,
                number,
            ],
        )
    )
    shown = [explain(one, {}) for one in file.findings]
    assert number not in repr([one.values for one in file.records]) + repr(shown)


# --- noise ---


def test_what_most_rows_share_is_told_once_at_the_header():
    lines = ["甲|乙|违规征收类||长期|县财政局"] * 4 + [GOOD] * 2
    file = clean(sheet(ANNEX, *lines))
    (finding,) = file.findings
    assert (finding.code, finding.where.cell) == ("PERSON_MISSING", "F2")
    assert [one.cell for one in finding.related] == ["F3", "F4", "F5", "F6"]


def test_what_most_rows_of_several_sheets_share_is_told_once_for_the_file():
    lines = ["甲|乙|违规征收类||长期|县财政局"] * 5
    file = clean(
        sheet(ANNEX, *lines, name="一村"),
        sheet(ANNEX, *lines, GOOD, name="二村"),
        sheet(ANNEX, GOOD, lines[0], name="三村"),
    )
    whole, single = file.findings
    assert (whole.code, whole.where.sheet, whole.where.cell) == ("PERSON_MISSING", "一村", "F2")
    assert len(whole.related) == 10
    assert (single.code, single.where.sheet, single.where.cell) == ("PERSON_MISSING", "三村", "F4")


def test_a_later_year_is_told_at_its_cell_where_it_may_be_a_slip_for_the_campaigns():
    slips = ("2023年12月20日", "二〇二三年十一月底", date(2023, 11, 20), "23.11.30")
    meant = (
        "2023年3月底",
        "2023.6.30",
        date(2023, 5, 8),
        "2023年底前",
        "明年11月底",
        "2023年重阳节前",
    )
    others = ("2022年11月1日至2023年11月30日", "春节前", "长期", "2022年12月20日")
    lines = [["甲", "乙", "违规征收类", "", day, "县财政局 张某"] for day in slips + meant + others]
    file = clean(sheet(ANNEX, *lines))
    assert told(file) == [("DEADLINE_LATER", f"E{row}") for row in range(3, 3 + len(slips))]
    assert severity_of(file.findings[0]) is Severity.WARNING
    assert explain(file.findings[1], PROFILE.labels) == (
        "“二〇二三年十一月底”是 2023 年，而 2022 年的同一天正在本次整治期间，年份可能有误",
        "如系误写请更正，例如“2022年11月30日”；确实要到 2023 年才能办结的不必改动",
    )
    read = FileReading("万足镇台账.xlsx", (sheet(ANNEX, *lines),))
    assert clean_file(read, PROFILE, date(2023, 1, 31)).findings == ()


def test_what_is_seldom_wrong_is_told_once_for_a_file_with_each_cell_once():
    led = sheet(ANNEX, GOOD.replace("县财政局", "包案领导：王某；县财政局").replace(" 张某", ""))
    parts = tuple(replace(led.rows[0], where=replace(led.rows[0].where, part=at)) for at in (1, 2))
    file = clean(replace(led, rows=parts), replace(led, sheet="二村"))
    (finding,) = file.findings
    assert (finding.code, finding.where.cell) == ("PERSON_FROM_LEADER", "F2")
    assert [one.cell for one in finding.related] == ["F3", "F3"]


def test_what_half_the_rows_share_keeps_its_cells():
    lines = ["甲|乙|违规征收类||长期|县级相关部门 张某"] * 3 + [GOOD] * 3
    found = told(clean(sheet(ANNEX, *lines)))
    assert found == [("OFFICE_EVERYBODY", f"F{row}") for row in (3, 4, 5)]


UNPAID = "王某补偿款|协议约定2020年底前支付补偿款，至今尚欠8万元"
ENDING = "核查|2022年12月20日|县财政局 张某|"


@pytest.mark.parametrize(
    ("groups", "carried"),
    [
        (["违规征收类", "降低补偿标准类", "未足额支付补偿款类", ""], ["未足额支付补偿款类"]),
        (["违规征收类", "降低补偿标准类", "逾期未安置类", ""], []),  # the case tells of another
        (["降低补偿标准类", "违规征收类", "未足额支付补偿款类", ""], []),  # no form's order
        (["违规征收类", "未足额支付补偿款类", "未足额支付补偿款类", ""], []),  # named twice
    ],
)
def test_a_blank_of_a_lost_merge_takes_the_category_above_where_the_case_tells_it(groups, carried):
    file = clean(sheet(ANNEX, *[f"{UNPAID}|{one}|{ENDING}" for one in groups]))
    row = 2 + len(groups)
    code = "CELL_CARRIED_DOWN" if carried else "CATEGORY_MISSING"
    assert told(file) == [(code, f"C{row}")]
    assert list(file.records[-1].values.categories) == carried


@pytest.mark.parametrize(("alone", "cells"), [(1, ["F3"]), (2, ["F3", "F4"]), (3, ["F2"])])
def test_offices_that_stand_alone_are_no_fault_and_told_once_where_they_are_many(alone, cells):
    file = clean(sheet(ANNEX, *["甲|乙|违规征收类||长期|县财政局"] * alone, *[GOOD] * 20))
    assert told(file) == [("PERSON_MISSING", cell) for cell in cells]
    assert {severity_of(one) for one in file.findings} == {Severity.NOTE}


def test_errors_keep_their_cells():
    lines = ["甲|乙|违规征收类||长期|"] * 6
    file = clean(sheet(ANNEX, *lines))
    assert told(file) == [("OFFICE_MISSING", f"F{row}") for row in range(3, 9)]
    assert {severity_of(one) for one in file.findings} == {Severity.ERROR}


# --- task sheets ---


def test_feedback_of_a_department():
    task = sheet(
        "编号|突出问题名称|状态|办理进展|销号时间",
        ["彭征2022-0001", "甲", "已办结", "已支付到位", date(2022, 11, 20)],
        ["彭征2022-0002", "乙", "", "", ""],
        ["彭征2022-0003", "丙", "也许", "正在协商", ""],
        file="反馈/县财政局.xlsx",
        purpose=Purpose.FEEDBACK,
        heading=("部门任务单",),
    )
    file = clean(task)
    assert file.records == ()
    assert file.places == ()
    assert [
        (one.case_id, one.office, one.status, one.progress, one.closed_on) for one in file.feedback
    ] == [
        ("彭征2022-0001", "县财政局", Status.DONE, "已支付到位", date(2022, 11, 20)),
        ("彭征2022-0002", "县财政局", None, "", None),
        ("彭征2022-0003", "县财政局", None, "正在协商", None),
    ]
    assert [str(one.where) for one in file.feedback] == [str(row.where) for row in task.rows]
    assert told(file) == [("STATUS_UNREADABLE", "C5")]


# --- laws ---

values = st.one_of(
    st.none(),
    st.text(max_size=30),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.sampled_from(
        ["县财政局 张某", "镇政府", "5、9", "已办结", "2022年12月", "500243199001011714"]
    ),
)


@given(st.lists(st.lists(values, min_size=10, max_size=10), max_size=4))
def test_nothing_that_a_cell_holds_stops_cleaning(rows):
    header = "乡镇（街道）|" + ANNEX + "|状态|销号时间"
    file = clean(sheet(header, *rows))
    assert [one.where for one in file.records] == [row.where for row in file.reading.sheets[0].rows]
    assert all(one.where.file == "万足镇台账.xlsx" for one in file.findings)
    assert list(file.findings) == sorted(
        file.findings, key=lambda one: (one.where, one.code, one.field, one.seen)
    )
    assert "500243199001011714" not in repr(file.records) + repr(file.findings)


@pytest.mark.parametrize(
    ("amount", "households", "expected"),
    [
        ("0.005", "1", [("AMOUNT_WILD", "H3")]),  # 50 yuan
        ("600", "1", [("AMOUNT_WILD", "H3")]),
        ("600", "42", []),
        ("600", "", []),  # nobody knows how many share it
        ("86.4", "1", []),
        ("0", "1", []),
    ],
)
def test_a_sum_far_from_what_is_usual_is_doubted(amount, households, expected):
    header = ANNEX + "|涉及金额（万元）|涉及户数"
    assert told(clean(sheet(header, f"{GOOD}|{amount}|{households}"))) == expected


OWING = "尚欠补偿款36.4万元至今未付清。"
DEEDS = "入住安置房多年未办产权证，大产权未办。"
APPRAISED = "不服评估报告，要求复核评估。"


def carried(tmp_path: Path, *rows: tuple[str, str]) -> CleanFile:
    """A file whose category column holds these, above blanks that nothing merges."""
    head = "突出问题名称,主要案情,问题分类,办结时间,牵头部门及责任人员\n"
    path = tmp_path / "万足镇台账.csv"
    lines = (
        f"第{at}件,{facts},{name},2022年12月20日,县财政局 张某"
        for at, (facts, name) in enumerate(rows)
    )
    path.write_text(head + "\n".join(lines), "utf-8-sig")
    (source,) = find_sources([path], PROFILE.files).sources
    return clean_file(read_file(source, PROFILE), PROFILE, AS_OF)


def test_a_category_written_once_a_group_holds_below_where_the_cases_tell_the_same(tmp_path):
    pay, deed = "未足额支付补偿款类", "逾期未办产权证类"
    file = carried(tmp_path, (OWING, pay), (OWING, ""), (DEEDS, deed), (DEEDS, ""), (OWING, ""))
    assert [one.values.categories for one in file.records] == [(pay,)] * 2 + [(deed,)] * 3
    assert told(file) == [("CELL_CARRIED_DOWN", "C3")]


def test_blank_categories_whose_cases_tell_of_others_were_forgotten_and_are_proposed(tmp_path):
    pay, deed = "未足额支付补偿款类", "逾期未办产权证类"
    file = carried(tmp_path, (OWING, pay), (APPRAISED, ""), (DEEDS, deed), (OWING, ""))
    assert [one.values.categories for one in file.records] == [(pay,), (), (deed,), ()]
    assert told(file) == [("CATEGORY_MISSING", "C3"), ("CATEGORY_MISSING", "C5")]
    assert [one.details["proposal"] for one in file.findings] == [
        "，从案情看可能是“违规评估类”",
        "，从案情看可能是“未足额支付补偿款类”",
    ]
