"""The shared samples, cleaned, against their truth: every value, every fault, no false alarm."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from ledgerproc.cleaning.clean import clean_file
from ledgerproc.cleaning.masking import mask_identity
from ledgerproc.cleaning.records import CleanFile, DeadlineKind, Record
from ledgerproc.findings import Finding, Severity, severity_of
from ledgerproc.profile.loader import load_profile
from ledgerproc.reading.files.sources import find_sources
from ledgerproc.reading.read import read_file

SAMPLES = Path(__file__).parent / "samples"
PROFILE = load_profile("pengshui-2022")
AS_OF = date(2022, 11, 30)
SETS = ("plain", "messy")
REJECTED = "退回"
# What a fault of the truth file is called here.
CODES = {
    "department_missing": "OFFICE_MISSING",
    "department_unknown": "OFFICE_UNKNOWN",
    "missing_name": "TITLE_MISSING",
    "missing_category": "CATEGORY_MISSING",
    "deadline_missing": "DEADLINE_MISSING",
    "deadline_unreadable": "DEADLINE_NO_DATE",
    "deadline_impossible": "DEADLINE_IMPOSSIBLE",
    "phone_short": "PHONE_BROKEN",
    "id_number": "IDENTITY_NUMBER",
    "formula_text": "CELL_FORMULA_TEXT",
}


def truth(name: str, file: str) -> list[dict[str, str]]:
    with (SAMPLES / name / file).open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


@cache
def cleaned(name: str) -> tuple[CleanFile, ...]:
    sources = find_sources([SAMPLES / name / "input"], PROFILE.files).sources
    return tuple(clean_file(read_file(one, PROFILE), PROFILE, AS_OF) for one in sources)


def records(name: str) -> dict[str, Record]:
    return {str(one.where): one for file in cleaned(name) for one in file.records}


def findings(name: str) -> list[Finding]:
    return [one for file in cleaned(name) for one in file.findings]


def shown(record: Record) -> dict[str, str]:
    """A record in the columns and the spelling of the truth file."""
    values = record.values
    day = values.deadline.on.isoformat() if values.deadline.on else ""
    return {
        "乡镇（街道）": values.place,
        "突出问题名称": values.title,
        "主要案情": values.narrative,
        "问题分类": "、".join(values.categories),
        "处置措施预案": values.measures,
        "办结时间": "长期" if values.deadline.kind is DeadlineKind.ONGOING else day,
        "牵头部门": "、".join(values.lead),
        "配合部门": "、".join(values.assisting),
        "责任人员": "、".join(values.persons),
        "联系电话": "、".join(values.phones),
        "状态": str(values.status),
        "销号时间": values.closed_on.isoformat() if values.closed_on else "",
    }


@pytest.mark.parametrize("name", SETS)
def test_every_value_is_what_the_truth_says(name: str) -> None:
    found = records(name)
    differences = []
    for row in truth(name, "rows.csv"):
        record = found[row["来源"]]
        assert record.is_rejected == (row["问题"] == REJECTED), row["来源"]
        if record.is_rejected:
            continue
        for column, value in shown(record).items():
            wanted = mask_identity(row[column]).strip(" \n\u3000")
            if wanted not in ("?", value):
                differences.append((row["来源"], column, wanted, value))
    assert differences == []
    assert set(found) == {row["来源"] for row in truth(name, "rows.csv")}


@pytest.mark.parametrize("name", SETS)
def test_every_fault_is_found_at_its_cell(name: str) -> None:
    told = {(one.code, one.where.file, one.where.sheet, one.where.cell) for one in findings(name)}
    faults = {
        (CODES[row["问题"]], row["文件"], row["工作表"], row["单元格"])
        for row in truth(name, "faults.csv")
    }
    assert faults - told == set()


@pytest.mark.parametrize("name", SETS)
def test_a_clean_row_raises_no_alarm(name: str) -> None:
    faulty = {
        (row["文件"], row["工作表"], row["单元格"].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        for row in truth(name, "faults.csv")
    }
    rejected = {where for where, one in records(name).items() if one.is_rejected}
    alarms = [
        one
        for one in findings(name)
        if severity_of(one) is not Severity.NOTE
        and (one.where.file, one.where.sheet, str(one.where.row)) not in faulty
        and str(one.where.whole_row) not in rejected
    ]
    assert alarms == []


def test_nil_reports_are_known_by_their_place() -> None:
    nil = next(
        one for one in cleaned("messy") if one.reading.file == "彭水县平安镇征收问题排查表.xlsx"
    )
    assert (nil.places, nil.records) == (("平安镇",), ())
