"""A sheet that is refused names its readings; a line of 读表设定 settles it, month by month."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest

from ledgerproc.checkup import check_files, describe
from ledgerproc.findings import explain
from ledgerproc.pipeline import run
from ledgerproc.profile.loader import load_profile
from ledgerproc.reading.files.inputfile import Source
from ledgerproc.reading.layout import read_sheet
from ledgerproc.reading.rows import FileReading, Purpose, SheetReading
from ledgerproc.reading.settings import Setting, is_settings, words_for
from ledgerproc.reading.settingsfile import read_settings
from ledgerproc.reading.vocabulary import words_of
from tests.grid_text import flat, grid, places, read_path, to_csv, to_xlsx

PROFILE = load_profile("pengshui-2022")
WORDS = words_of(PROFILE)
AS_OF = date(2022, 11, 30)

# 甲说、乙说 are words that no profile knows.
STRANGE = (
    "乡镇（街道）：郁山镇|<|<|<|<\n序号|甲说|问题分类|办结时间|牵头部门\n"
    "1|张某反映安置房至今没有交付，多次催问无果。|逾期未安置类|2022年12月20日|县财政局\n"
    "2|王某反映产权证至今没有办理，开发企业推诿。|逾期未办产权证类|2022年12月25日|县住建委"
)


def settings(tmp_path: Path, text: str) -> tuple[FileReading, list[Setting]]:
    path = to_csv(tmp_path / "读表设定.csv", text)
    return read_settings(Source(path.name, path), WORDS)


def test_a_refused_sheet_names_two_readings_and_the_lines_that_would_settle_it(
    tmp_path: Path,
) -> None:
    reading = read_path(to_xlsx(tmp_path / "郁山镇.xlsx", Sheet1=STRANGE), PROFILE)
    assert [one.purpose for one in reading.sheets] == [Purpose.REFUSED]
    (finding,) = reading.findings
    assert finding.code == "SHEET_UNCERTAIN"
    says, remedy = explain(finding, PROFILE.labels)
    assert "读法一：第 2 行是表头，B 列“甲说”是“主要案情”" in says
    assert "读法二：第 2 行是表头，B 列“甲说”是“突出问题名称”" in says
    assert (
        "郁山镇.xlsx，Sheet1，甲说，主要案情 或 郁山镇.xlsx，Sheet1，甲说，突出问题名称" in remedy
    )


def refusal(text: str) -> tuple[str, str, str]:
    """The readings of a refused sheet, what would settle it, and the reason before them."""
    sheet, (finding,) = read_sheet(grid(text), WORDS)
    assert (sheet.purpose, finding.code) == (Purpose.REFUSED, "SHEET_UNCERTAIN")
    details = finding.details
    return details["readings"], details["settled"], details["reason"]


BROKEN = "序号|问题分类|办结时间|牵头部门"
WIDE = "序号|突出问题名称|主要案情|问题分类|甲说|乙说|丙说|丁说|戊说|己说|庚说"


def test_of_a_wide_header_a_few_settings_are_written_out_and_the_others_counted() -> None:
    strange = [f"第{n}项" for n in "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌"]
    _, settled, reason = refusal(
        f"{BROKEN}|{'|'.join(strange)}\n1|逾期未安置类|2022年12月20日|县财政局"
    )
    assert reason.endswith("有 21 栏不认得")
    assert [settled.count(one) for one in ("，不采用", "其余 18 个", "，主要案情")] == [4, 2, 1]
    assert len(settled) < 300


def test_a_header_without_a_story_may_tell_it_in_a_column_of_another_name() -> None:
    told = refusal(f"{BROKEN}|备注\n1|逾期未安置类|2022年12月20日|县财政局|张某反映未交付")
    assert told == (
        "读法一：第 1 行是表头，有“序号、问题分类、办结时间、牵头部门、备注”，没有“主要案情”；"
        "读法二：第 1 行是表头，E 列“备注”是“主要案情”",
        "由县级在“读表设定.csv”中写明表头是什么（首行写“文件，工作表，表头原文，识别为”），例如：甲.xlsx，Sheet1，备注，主要案情",
        "第 1 行像表头，认出“序号、问题分类、办结时间、牵头部门、备注”，没有“突出问题名称、主要案情”",
    )


def test_where_there_is_one_reading_only_the_sentence_says_so() -> None:
    told = refusal(f"{BROKEN}\n1|逾期未安置类|2022年12月20日|县财政局")
    assert told == (
        "只有一种读法：第 1 行是表头，有“序号、问题分类、办结时间、牵头部门”，没有“主要案情”",
        "补上缺的这一栏（现有各栏都不能设定为它）",
        "第 1 行像表头，认出“序号、问题分类、办结时间、牵头部门”，没有“突出问题名称、主要案情”",
    )


def test_a_header_with_many_unknown_columns_may_do_without_them() -> None:
    readings, settled, reason = refusal(f"{WIDE}\n1|张某反映|张某的案情。|四|1|2|3|4|5|6|7")
    assert readings == (
        "读法一：第 1 行是表头，不认得的 7 栏不要；读法二：第 1 行是表头，E 列“甲说”是“办结时间”"
    )
    alike = " 和 其余 4 个不认得的栏目照样各写一行“不采用” 或 甲.xlsx，Sheet1，甲说，办结时间"
    assert settled.endswith(f" 和 甲.xlsx，Sheet1，丙说，不采用{alike}")
    assert reason.endswith("认出“序号、突出问题名称、主要案情、问题分类”，有 7 栏不认得")


@pytest.mark.parametrize(
    "text",
    [
        STRANGE,
        f"{BROKEN}|备注\n1|四|长期|县财政局|张某反映",
        f"{WIDE}|辛|壬\n1|张某|张某的案情。|四|1|2|3|4|5|6|7|8|9",
    ],
)
def test_every_setting_that_a_refusal_proposes_makes_the_sheet_certain(text: str) -> None:
    _, settled, _ = refusal(text)
    for proposal in settled.partition("例如：")[2].split(" 或 "):
        lines = [one.split("，") for one in proposal.split(" 和 ") if "，" in one]
        if "照样各写一行“不采用”" in proposal:
            written = [head for _, _, head, _ in lines]
            unknown = text.partition("\n")[0].split("|")[4:]
            lines += [["", "", head, "不采用"] for head in unknown if head not in written]
        keys = {label: key for key, label in PROFILE.labels.items()}
        given = [Setting("*", "*", head, keys.get(key, ""), "") for _, _, head, key in lines]
        sheet, _ = read_sheet(grid(text), words_for(WORDS, given, "甲.xlsx", "Sheet1"))
        assert sheet.purpose is Purpose.LEDGER, proposal


def test_a_line_settles_a_refused_sheet_for_run_and_check(tmp_path: Path) -> None:
    folder = tmp_path / "input"
    folder.mkdir()
    ledger = to_xlsx(folder / "郁山镇.xlsx", Sheet1=STRANGE)
    to_csv(folder / "读表设定.csv", "文件|工作表|表头原文|识别为\n郁山镇*||甲说|主要案情")
    for given in ([folder], [ledger]):  # the settings beside a single file are heard, too
        (file,) = [
            one
            for one in check_files(given, PROFILE, AS_OF).files
            if one.reading.file == ledger.name
        ]
        (sheet,) = file.reading.sheets
        assert places(sheet) == ["郁山镇.xlsx#Sheet1!3", "郁山镇.xlsx#Sheet1!4"]
        (column,) = [one for one in sheet.columns if one.header == "甲说"]
        assert (column.field, column.reason) == ("narrative", "读表设定（读表设定.csv 第 2 行）")
    for month in (
        date(2022, 11, 30),
        date(2022, 12, 20),
    ):  # the file stays: it settles later months
        done = run([folder], tmp_path / "output", profile="pengshui-2022", as_of=month)
        lines = [(one.file, one.data, one.founded, one.note) for one in done.run.balances]
        assert lines == [
            ("郁山镇.xlsx", 2, 2, ""),
            ("读表设定.csv", 0, 0, "读表设定；1 条设定，不是报表"),
            ("合计", 2, 2, ""),
        ]
        assert [one.name for one in done.run.sources] == ["读表设定.csv", "郁山镇.xlsx"]


def test_a_check_shows_the_settings_as_what_they_are(tmp_path: Path) -> None:
    to_csv(tmp_path / "读表设定.csv", "表头原文|识别为\n甲说|案情")
    told = describe(check_files([tmp_path], PROFILE, AS_OF))
    (file,) = told["files"]
    assert [(one["purpose"], one["note"]) for one in file["sheets"]] == [
        ("读表设定", "1 条设定，不是报表")
    ]
    assert (file["findings"], told["errors"]) == ([], 0)


def read(text: str, *lines: Setting, file: str = "甲.xlsx") -> tuple[SheetReading, list[str]]:
    from ledgerproc.reading.layout import read_sheet

    one = grid(text, file=file)
    sheet, findings = read_sheet(one, words_for(WORDS, lines, file, one.sheet))
    return sheet, [code for code, _, _ in flat(findings)]


def setting(header: str, key: str, file: str = "*", sheet: str = "*") -> Setting:
    return Setting(file, sheet, header, key, "读表设定.csv 第 2 行")


LEDGER = (
    "突出问题名称|主要案情|问题分类|办结时间|天气\n张某反映甲事|张某的案情。|四|2022年12月20日|晴"
)


def test_a_column_can_be_told_and_can_be_left_out() -> None:
    sheet, codes = read(LEDGER)
    assert (sheet.rows[0].text("note"), codes) == ("", ["COLUMN_UNKNOWN"])
    sheet, codes = read(LEDGER, setting("天气", "note"))
    assert (sheet.rows[0].text("note"), codes) == ("晴", [])
    sheet, codes = read(LEDGER, setting("天气", ""), setting("办结时间", ""))
    reasons = [one.reason for one in sheet.columns if one.field is None]
    assert reasons == ["未采用：读表设定（读表设定.csv 第 2 行）"] * 2
    assert (sheet.rows[0].text("deadline"), codes) == ("", [])


def test_what_is_told_wins_over_a_name_of_the_profile() -> None:
    told = setting("天气", "deadline")
    sheet, codes = read(LEDGER, told)
    assert sheet.rows[0].text("deadline") == "晴"
    assert codes == ["HEADER_DUPLICATED"]


def test_stacked_headers_are_told_by_their_joined_names() -> None:
    text = "突出问题名称|主要案情|问题分类|时限|<\n^|^|^|甲|乙\n张某反映甲事|案情。|四|晴|2022年12月20日"
    sheet, _ = read(text, setting("时限/甲", "note"), setting("时限/乙", "deadline"))
    row = sheet.rows[0]
    assert (row.text("note"), row.text("deadline")) == ("晴", "2022年12月20日")


@pytest.mark.parametrize(
    ("file", "sheet", "holds"),
    [
        ("*", "*", True),
        ("郁山镇", "*", True),
        ("郁山镇.xlsx", "Sheet1", True),
        ("*.zip/郁山*", "*", True),
        ("保家*", "*", False),
        ("*", "台账", False),
    ],
)
def test_a_line_holds_for_the_files_and_sheets_that_it_names(
    file: str, sheet: str, holds: bool
) -> None:
    one, _ = read(LEDGER, setting("天气", "note", file, sheet), file="台账.zip/郁山镇.xlsx")
    assert (one.rows[0].text("note") == "晴") is holds


def test_the_narrower_line_has_the_last_word() -> None:
    lines = (setting("天气", "note", file="甲*"), setting("天气", "measures"))
    sheet, _ = read(LEDGER, *lines)
    assert (sheet.rows[0].text("note"), sheet.rows[0].text("measures")) == ("晴", "")


def test_lines_that_settle_nothing_are_told(tmp_path: Path) -> None:
    reading, found = settings(
        tmp_path,
        "文件|工作表|表头原文|识别为\n||甲说|没有的栏\n||乙说|备注\n||乙说|主要案情\n|||备注\n||丙说|不采用",
    )
    assert [(one.header, one.key) for one in found] == [("乙说", "note"), ("丙说", "")]
    assert flat(reading.findings) == [
        ("SETTINGS_UNKNOWN_FIELD", "D2", ""),
        ("SETTINGS_CONFLICT", "D4", ""),
    ]
    _, remedy = explain(reading.findings[0], PROFILE.labels)
    assert "突出问题名称、主要案情" in remedy and "不采用" in remedy


def test_a_file_of_that_name_with_something_else_in_it_settles_nothing(tmp_path: Path) -> None:
    reading, found = settings(tmp_path, STRANGE)
    assert (found, [one.code for one in reading.findings]) == ([], ["SETTINGS_UNREADABLE"])


def test_a_sender_settles_nothing_from_inside_an_archive(tmp_path: Path) -> None:
    ledger = to_xlsx(tmp_path / "郁山镇.xlsx", Sheet1=STRANGE)
    told = to_csv(tmp_path / "读表设定.csv", "表头原文|识别为\n甲说|主要案情")
    folder = tmp_path / "input"
    folder.mkdir()
    with zipfile.ZipFile(folder / "郁山镇.zip", "w") as package:
        package.write(ledger, ledger.name)
        package.write(told, told.name)
    codes = {one.code for one in check_files([folder], PROFILE, AS_OF).findings}
    assert codes == {"SHEET_UNCERTAIN", "SHEET_UNRELATED", "FILE_NOT_LEDGER"}


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("读表设定.csv", True),
        ("七月/读表设定.xlsx", True),
        ("读表设定说明.csv", False),
        ("读表设定", False),
    ],
)
def test_settings_are_known_by_their_name(name: str, is_one: bool) -> None:
    assert is_settings(name) is is_one
