"""Files that spreadsheet programs open by themselves are read; others are refused as locked."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from random import Random

import openpyxl
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from ledgerproc.profile.loader import load_profile
from ledgerproc.reading.files.inputfile import Source
from ledgerproc.reading.files.kinds import SourceKind
from ledgerproc.reading.files.sources import find_sources
from ledgerproc.reading.read import read_file
from tests.hostile.breaking import cases_in, is_whole, run_month
from tests.hostile.packages import (
    HEADERS,
    LEDGER_ROWS,
    ROW,
    label,
    sheet,
    workbook,
    xls_locked,
    zipped,
)

PROFILE = load_profile("pengshui-2022")


DEFAULT = "VelvetSweatshop"  # as the format's description has it


def locked(data: bytes, password: str = DEFAULT) -> bytes:
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(data)).encrypt(password, out)
    return out.getvalue()


def found_in(folder: Path) -> tuple[Source, ...]:
    return find_sources([folder], PROFILE.files).sources


def titles(source: Source) -> list[str]:
    return [row.text("title") for row in read_file(source, PROFILE).sheets[0].rows]


# What locks files in these tests makes damaged ones of files below 4,096 bytes.
LEDGER = zipped(workbook(sheet(LEDGER_ROWS)) | {"docProps/more.bin": Random(1).randbytes(5_000)})


@pytest.mark.threat(n=14)
def test_the_password_that_programs_try_by_themselves_opens_a_file(tmp_path: Path) -> None:
    (tmp_path / "plain.xlsx").write_bytes(LEDGER)
    (plain,) = found_in(tmp_path)
    (expected,) = titles(plain)
    (tmp_path / "plain.xlsx").unlink()
    for name in ("郁山镇.xlsx", "旧.xls"):
        (tmp_path / name).write_bytes(locked(LEDGER))
    (tmp_path / "包.zip").write_bytes(zipped({"保家镇.xlsx": locked(LEDGER)}))
    sources = found_in(tmp_path)
    assert [(one.name, one.kind, one.is_locked) for one in sources] == [
        ("包.zip/保家镇.xlsx", SourceKind.XLSX, True),
        ("旧.xls", SourceKind.XLSX, True),
        ("郁山镇.xlsx", SourceKind.XLSX, True),
    ]
    for one in sources:
        assert titles(one) == [expected]


CELLS = [
    label(row, column, text)
    for row, texts in enumerate((HEADERS, ROW))
    for column, text in enumerate(texts)
]


@pytest.mark.threat(n=14)
@pytest.mark.parametrize("password", [DEFAULT, "123456"])
def test_an_old_workbook_whose_structure_is_protected_is_read(
    password: str, tmp_path: Path
) -> None:
    (tmp_path / "郁山镇.xls").write_bytes(xls_locked(*CELLS, password=password))
    (source,) = found_in(tmp_path)
    reading = read_file(source, PROFILE)
    assert source.is_locked is (password == DEFAULT)
    if password != DEFAULT:
        assert [one.code for one in reading.findings] == ["FILE_PASSWORD"]
        return
    assert titles(source) == [ROW[0]]


@pytest.mark.threat(n=14)
@pytest.mark.parametrize("case", ["another password", "no package", "damaged"])
def test_what_it_does_not_open_is_refused_as_locked(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = locked(LEDGER, "123456" if case == "another password" else DEFAULT)
    if case == "no package":
        monkeypatch.setitem(sys.modules, "msoffcrypto", None)
    if case == "damaged":
        data = data.replace(b"<keyData", b"<keyDate")
    (tmp_path / "郁山镇.xlsx").write_bytes(data)
    (source,) = found_in(tmp_path)
    reading = read_file(source, PROFILE)
    assert (source.is_locked, reading.is_unreadable) == (False, True)
    assert [one.code for one in reading.findings] == ["FILE_PASSWORD"]


@pytest.mark.threat(n=14)
def test_a_file_whose_own_check_of_the_password_cannot_be_followed_is_read(tmp_path: Path) -> None:
    """Excel 2010 pads that check in its own way; what lies inside is whole."""
    data = locked(LEDGER)
    at = data.index(b'encryptedVerifierHashValue="') + len(b'encryptedVerifierHashValue="')
    other = b"B" if data[at : at + 1] == b"A" else b"A"
    (tmp_path / "郁山镇.xlsx").write_bytes(data[:at] + other + data[at + 1 :])
    (source,) = found_in(tmp_path)
    assert titles(source) == [ROW[0]]


@pytest.mark.threat(n=14)
def test_a_container_check_holds_for_what_was_locked(tmp_path: Path) -> None:
    bomb = zipped(workbook(sheet(" " * 20_000_000)), 1)
    (tmp_path / "郁山镇.xlsx").write_bytes(locked(bomb))
    (source,) = found_in(tmp_path)
    assert [one.code for one in read_file(source, PROFILE).findings] == ["FILE_DANGEROUS"]


@pytest.mark.threat(n=14)
def test_a_locked_file_is_in_the_ledger_and_goes_back_with_its_faults_marked(
    tmp_path: Path,
) -> None:
    (tmp_path / "in").mkdir()
    faulty = LEDGER_ROWS.replace("2022年12月20日", "待定")
    more = {"docProps/more.bin": Random(1).randbytes(5_000)}
    (tmp_path / "in" / "郁山镇.xlsx").write_bytes(locked(zipped(workbook(sheet(faulty)) | more)))
    run_month(tmp_path / "in", tmp_path / "out")
    month = tmp_path / "out" / "2022-11"
    assert is_whole(month) and cases_in(month) == 1
    (back,) = (month / "退回清单").iterdir()
    assert len(openpyxl.load_workbook(back).sheetnames) == 2, "the list, and what was sent"
