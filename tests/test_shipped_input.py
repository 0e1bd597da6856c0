"""The township files in ``input/``: what a newcomer's first run reads, and their few faults."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ledgerproc.cleaning.clean import clean_file
from ledgerproc.cleaning.records import CleanFile, Status
from ledgerproc.profile.loader import load_profile
from ledgerproc.reading.files.sources import find_sources
from ledgerproc.reading.read import read_file
from ledgerproc.reading.rows import Purpose, RowKind

INPUT = Path(__file__).parent.parent / "input"


@pytest.fixture(scope="module")
def files() -> list[CleanFile]:
    rules = load_profile("pengshui-2022")
    sources = find_sources([INPUT], rules.files).sources
    return [clean_file(read_file(one, rules), rules, date(2022, 11, 30)) for one in sources]


def test_every_file_is_read_and_says_who_sent_it(files: list[CleanFile]) -> None:
    assert sorted((one.reading.file, one.places, len(one.records)) for one in files) == [
        ("万足镇台账.xlsx", ("万足镇",), 4),
        ("乡镇报送材料.zip/保家镇.xlsx", ("保家镇",), 3),
        ("乡镇报送材料.zip/连湖镇.xlsx", ("连湖镇",), 3),
        ("新田镇（零报告）.xlsx", ("新田镇",), 0),
        ("普子镇突出问题台账.docx", ("普子镇",), 3),
        ("桑柘镇.csv", ("桑柘镇",), 4),
        ("汉葭街道.xlsx", ("汉葭街道",), 7),
        ("润溪乡.xlsx", ("润溪乡",), 0),
        ("绍庆街道突出问题台账.xlsx", ("绍庆街道",), 6),
        ("郁山镇台账.xls", ("郁山镇",), 4),
        ("靛水街道台账.xlsx", ("靛水街道",), 4),
        ("靛水街道台账（修改）.xlsx", ("靛水街道",), 5),
        ("高谷镇.ods", ("高谷镇",), 3),
    ]


def test_the_faults_put_in_are_the_faults_found(files: list[CleanFile]) -> None:
    found = [(one.code, str(one.where)) for file in files for one in file.findings]
    assert sorted(found) == [
        ("DEADLINE_NO_DATE", "万足镇台账.xlsx#廖家村!G4"),
        ("OFFICE_MISSING", "万足镇台账.xlsx#万足社区!H4"),
        ("PHONE_BROKEN", "万足镇台账.xlsx#万足社区!J3"),
        ("SHEET_UNRELATED", "万足镇台账.xlsx#联络员名单"),
    ]


def test_a_form_left_blank_and_a_sentence_are_nil_reports(files: list[CleanFile]) -> None:
    nil = [
        one.reading.file
        for one in files
        if [sheet.purpose for sheet in one.reading.sheets] == [Purpose.NIL]
    ]
    assert sorted(nil) == ["新田镇（零报告）.xlsx", "润溪乡.xlsx"]
    blank = next(one for one in files if one.reading.file == "润溪乡.xlsx").reading.sheets[0]
    assert blank.counts[RowKind.BLANK] == 11  # one for each category of the annex


def test_what_is_resolved_has_its_closing_date(files: list[CleanFile]) -> None:
    done = [
        (one.values.place, one.values.closed_on)
        for file in files
        for one in file.records
        if one.values.status is Status.DONE
    ]
    assert sorted(done) == [
        ("普子镇", date(2022, 11, 11)),
        ("汉葭街道", date(2022, 10, 28)),
        ("绍庆街道", date(2022, 11, 8)),
        ("绍庆街道", date(2022, 11, 16)),
        ("郁山镇", date(2022, 10, 21)),
    ]
