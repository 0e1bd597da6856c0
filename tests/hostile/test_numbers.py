"""Numbers as people write them: what is none, lost digits or hides a person is told at its cell."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from ledgerproc.cleaning.clean import clean_file
from ledgerproc.cleaning.records import CleanFile
from ledgerproc.findings import explain
from ledgerproc.profile.examples import speech_of
from ledgerproc.profile.loader import load_profile
from ledgerproc.reading.files.grid import Trouble
from ledgerproc.reading.files.inputfile import Source
from ledgerproc.reading.files.sparse import number_of
from ledgerproc.reading.read import read_file
from tests.hostile.packages import HEADERS, ROW, row, sheet, workbook, zipped

PROFILE = load_profile("pengshui-2022")
NAMES = (*HEADERS, "联系电话", "涉及金额（万元）", "涉及户数")
GOOD = ("13800236118", "5", "3")
AT = {name: f"{chr(65 + at)}2" for at, name in enumerate(NAMES)}


def read(folder: Path, data: bytes, name: str) -> CleanFile:
    path = folder / name
    path.write_bytes(data)
    return clean_file(read_file(Source(name, path), PROFILE), PROFILE, date(2022, 11, 30))


def written(folder: Path, **cells: str) -> CleanFile:
    """A ledger of one row as text; ``cells`` are what stands in some of its columns."""
    row = [cells.get(name, text) for name, text in zip(NAMES, (*ROW, *GOOD), strict=True)]
    lines = [NAMES, row]
    text = "\n".join(",".join(f'"{one}"' for one in line) for line in lines)
    return read(folder, f"{text}\n".encode(), "郁山镇.csv")


def typed(folder: Path, **numbers: str) -> CleanFile:
    """The same as a workbook in which these cells are numbers."""
    texts = list(zip(NAMES, (*ROW, *GOOD), strict=True))
    cells = re.findall("<c .*?</c>", row(2, *("" if name in numbers else it for name, it in texts)))
    cells += [f'<c r="{AT[name]}"><v>{one}</v></c>' for name, one in numbers.items()]
    line = f'<row r="2">{"".join(sorted(cells))}</row>'  # each begins with its column
    return read(folder, zipped(workbook(sheet(row(1, *NAMES) + line))), "郁山镇.xlsx")


def told(file: CleanFile) -> list[tuple[str, str]]:
    return [(one.code, one.where.cell) for one in file.findings]


SUMS = ("涉及金额（万元）", "涉及户数")


@pytest.mark.threat(n=32)
@pytest.mark.parametrize("number", ["1e309", "NaN", "INF", "-INF"])
def test_what_is_no_number_is_told_and_never_a_sum(number: str, tmp_path: Path) -> None:
    as_number = typed(tmp_path, **dict.fromkeys(SUMS, number))
    assert {cell for code, cell in told(as_number) if code == "CELL_ERROR_VALUE"} == {
        AT[one] for one in SUMS
    }
    for file in (as_number, written(tmp_path, **dict.fromkeys(SUMS, number))):
        unreadable = [one for one in told(file) if one[0] == "AMOUNT_UNREADABLE"]
        assert unreadable == [("AMOUNT_UNREADABLE", AT[one]) for one in SUMS]
        assert not any(one.isdigit() for one in file.records[0].values.extras.values())
    troubles: list[Trouble] = []  # and so say the second readers
    assert number_of(float(number), (1, 5), troubles) == str(float(number))
    assert [one.code for one in troubles] == ["CELL_ERROR_VALUE"]


@pytest.mark.threat(n=32)
@pytest.mark.parametrize(
    ("text", "money", "households"),
    [
        ("1,234.50", "12345000", None),
        ("１２３", "1230000", "123"),
        ("5万", "50000", None),
        ("五万元", "50000", None),
        ("-5", None, None),
        ("-0", None, None),
        ("1.234.5", None, None),
        ("0.1", "1000", None),
    ],
)
def test_a_sum_is_read_exactly_or_told(
    text: str, money: str | None, households: str | None, tmp_path: Path
) -> None:
    file = written(tmp_path, **dict.fromkeys(SUMS, text))
    extras = file.records[0].values.extras
    assert extras["amount"] == (money or text)
    unreadable = {cell for code, cell in told(file) if code == "AMOUNT_UNREADABLE"}
    expected = {AT[name] for name, one in zip(SUMS, (money, households), strict=True) if not one}
    assert unreadable == expected


@pytest.mark.threat(n=35)
@pytest.mark.parametrize(
    ("text", "phones", "codes"),
    [
        ("'13800236118", ("13800236118",), []),
        ("１３８００２３６１１８", ("13800236118",), []),
        ("13800236118.0", ("13800236118",), []),
        ("'007", ("007",), ["PHONE_BROKEN"]),
        ("7", (), ["PHONE_UNREADABLE"]),
        ("1.38E+10", (), ["PHONE_LOST"]),
        ("1.10E+17", (), ["CELL_DIGITS_LOST", "PHONE_LOST"]),
    ],
)
def test_a_number_in_a_column_of_text_is_whole_or_told(
    text: str, phones: tuple[str, ...], codes: list[str], tmp_path: Path
) -> None:
    files = [written(tmp_path, 联系电话=text)]
    if text.replace(".", "").isascii() and text.replace(".", "").isdigit():
        files.append(typed(tmp_path, 联系电话=text))
    for file in files:
        assert file.records[0].values.phones == phones
        assert told(file) == [(code, AT["联系电话"]) for code in codes]


IDENTITY = "110101199003078515"


@pytest.mark.threat(n=36)
@pytest.mark.parametrize(
    "text",
    [
        IDENTITY,
        "11010119900307851X",
        f"'{IDENTITY}",
        "110101 19900307 8515",
        "１１０１０１１９９００３０７８５１５",
        "110101199003078516",  # its last digit is wrong: somebody's number all the same
    ],
)
def test_an_identity_number_is_hidden_and_told_however_it_is_written(
    text: str, tmp_path: Path
) -> None:
    file = written(tmp_path, 主要案情=f"张某（身份证{text}）反映路灯不亮。", 备注=text)
    assert told(file) == [("IDENTITY_NUMBER", AT["主要案情"]), ("IDENTITY_NUMBER", AT["备注"])]
    values = file.records[0].values
    for one in (values.narrative, values.note, *(said.seen for said in file.findings)):
        assert "110101********851" in one and "0307" not in one


@pytest.mark.threat(n=36)
def test_an_identity_number_that_is_a_number_is_lost_and_never_rounded(tmp_path: Path) -> None:
    """Two people whose last digits differ are one number for a spreadsheet."""
    for last in "57":
        file = typed(tmp_path, 备注=f"{IDENTITY[:-1]}{last}")
        (lost,) = file.findings
        assert (lost.code, lost.where.cell) == ("CELL_DIGITS_LOST", AT["备注"])
        assert "文本" in explain(lost, speech_of(PROFILE))[1]
        assert file.records[0].values.note == "1.10101E+17"


@pytest.mark.threat(n=31)
@pytest.mark.parametrize(
    ("text", "on", "codes"),
    [
        ("2024.2.30", None, ["DEADLINE_IMPOSSIBLE"]),
        ("2022-2-29", None, ["DEADLINE_IMPOSSIBLE"]),
        ("二〇二二年十二月", date(2022, 12, 31), []),
        ("22.12.20", date(2022, 12, 20), []),
        ("１２月２０日前", date(2022, 12, 20), []),
        ("1e309", None, ["DEADLINE_UNREADABLE"]),
        ("NaN", None, ["DEADLINE_UNREADABLE"]),
        ("-1", None, ["DEADLINE_UNREADABLE"]),
        ("60", None, ["DEADLINE_UNREADABLE"]),
    ],
)
def test_a_day_as_text_is_read_or_told(
    text: str, on: date | None, codes: list[str], tmp_path: Path
) -> None:
    file = written(tmp_path, 办结时间=text)
    assert file.records[0].values.deadline.on == on
    assert told(file) == [(code, AT["办结时间"]) for code in codes]
