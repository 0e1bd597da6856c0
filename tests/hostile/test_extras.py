"""What a workbook carries beside its cells is told, never run, fetched or handed on."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest

from ledgerproc.findings import Severity, severity_of
from ledgerproc.pipeline import run
from ledgerproc.profile.loader import load_profile
from ledgerproc.reading.files.inputfile import Source
from ledgerproc.reading.files.kinds import find_extras
from ledgerproc.reading.read import read_file, read_grids
from tests.hostile.breaking import tree
from tests.hostile.packages import HEADERS, ROW, csv, ods, row, sheet, workbook, xls, zipped

PROFILE = load_profile("pengshui-2022")


def read(parts: dict[str, bytes | str], folder: Path) -> list[str]:
    path = folder / "郁山镇.xlsx"
    path.write_bytes(zipped(parts))
    found = read_file(Source(path.name, path), PROFILE)
    assert not found.is_unreadable
    assert all(severity_of(one) is Severity.NOTE for one in found.findings)
    return [one.code for one in found.findings]


@pytest.mark.threat(n=12)
def test_macros_are_told(tmp_path: Path) -> None:
    assert read(workbook() | {"xl/vbaProject.bin": b"code"}, tmp_path) == ["FILE_HAS_MACROS"]
    assert read(workbook(), tmp_path) == []
    project = "_VBA_PROJECT".encode("utf-16-le")  # a name in the directory of an old workbook
    assert find_extras(xls() + project) == ["FILE_HAS_MACROS"] and find_extras(xls()) == []


@pytest.mark.threat(n=11)
def test_links_to_other_workbooks_are_told_and_never_followed(tmp_path: Path) -> None:
    link = '<externalLink><externalBook r:id="r1"/></externalLink>'
    parts = workbook() | {"xl/externalLinks/externalLink1.xml": link}
    assert read(parts, tmp_path) == ["FILE_HAS_LINKS"]
    dde = '<externalLink><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
    assert read(parts | {"xl/externalLinks/externalLink1.xml": dde}, tmp_path) == ["FILE_HAS_LINKS"]


@pytest.mark.threat(n=11)
def test_links_of_workbooks_of_other_kinds_are_told(tmp_path: Path) -> None:
    def supporting(length: int, name: str) -> bytes:
        told = name.encode("utf-16-le")
        return struct.pack("<HHHHB", 0x1AE, 5 + len(told), 1, length, 1) + told

    own, other = xls(first=supporting(0x401, "")), xls(first=supporting(5, "乙.xls"))
    program = xls(first=supporting(7, "cmd\x03/cx"))
    assert [find_extras(one) for one in (own, other, program)] == [
        [],
        ["FILE_HAS_LINKS"],
        ["FILE_HAS_LINKS"],
    ]
    cell = "<table:table-row><table:table-cell {}><text:p>1</text:p></table:table-cell></table:table-row>"
    formula = "table:formula=\"of:=['file:///C:/乙.ods'#$表.A1]\""
    link = '<table:dde-link><office:dde-source office:dde-application="cmd"/></table:dde-link>'
    for more, told in (("", []), (formula, ["FILE_HAS_LINKS"])):
        assert find_extras(ods(cell.format(more))) == told
    assert find_extras(ods(cell.format("") + link)) == ["FILE_HAS_LINKS"]


@pytest.mark.threat(n=13)
def test_hidden_sheets_are_named_with_their_rows(tmp_path: Path) -> None:
    parts = workbook(
        sheet(), sheet(row(1, "甲") + row(2, "乙")), sheet(), states={2: "hidden", 3: "veryHidden"}
    )
    path = tmp_path / "郁山镇.xlsx"
    path.write_bytes(zipped(parts))
    found = read_file(Source(path.name, path), PROFILE).findings
    assert [(one.code, one.details["rows"]) for one in found] == [
        ("SHEET_HIDDEN", "2"),
        ("SHEET_HIDDEN", "2"),
    ]


@pytest.mark.threat(n=13)
@pytest.mark.threat(n=14)
def test_hidden_and_filtered_rows_of_a_protected_sheet_are_read(tmp_path: Path) -> None:
    rows = row(1, *HEADERS) + row(2, *ROW).replace("<row ", '<row hidden="1" ')
    protected = '<sheetProtection password="83AF" sheet="1" objects="1"/><autoFilter ref="A1:G2"/>'
    parts = workbook(sheet(rows, protected))
    path = tmp_path / "郁山镇.xlsx"
    path.write_bytes(zipped(parts))
    (one,) = read_file(Source(path.name, path), PROFILE).sheets
    assert len(one.rows) == 1


@pytest.mark.threat(n=4)
def test_an_entity_of_a_file_reads_no_other_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("金丝雀", "utf-8")
    page = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "{secret.as_uri()}">]>'
    old = (
        f'{page}<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet><Table>'
        "<Row><Cell><Data>&a;</Data></Cell></Row></Table></Worksheet></Workbook>"
    )
    for name, data in (
        ("a.xml", old.encode()),
        ("a.html", f"{page}<html><table><tr><td>&a;</td></tr></table></html>".encode()),
    ):
        path = tmp_path / name
        path.write_bytes(data)
        found = read_file(Source(name, path), PROFILE)
        assert "金丝雀" not in str(found)
        if not found.is_unreadable:
            assert "金丝雀" not in str(read_grids(Source(name, path)))


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("order")
    for number, name in enumerate(("郁山镇", "保家镇", "高谷镇", "桑柘镇")):
        more = (
            f"第{number}户反映路灯不亮问题",
            f"涉及{number + 3}户。",
            *ROW[2:4],
            "待定",
            *ROW[5:],
        )
        (folder / f"{name}.csv").write_bytes(csv(ROW, more))
    return folder


@pytest.mark.threat(n=46)
def test_the_same_inputs_give_the_same_bytes_whatever_surrounds_the_run(
    inputs: Path, tmp_path: Path
) -> None:
    """Other language, time zone, order of hashes and number of processes."""
    settings = (
        {"LANG": "C", "LC_ALL": "C", "TZ": "UTC", "PYTHONHASHSEED": "1"},
        {"LANG": "zh_CN.GBK", "TZ": "Asia/Shanghai", "PYTHONHASHSEED": "2", "PYTHONUTF8": "0"},
    )
    trees = []
    for number, setting in enumerate(settings):
        output = tmp_path / str(number)
        words = ["run", str(inputs), "--output", str(output), "--as-of", "2022-11-30", "--quiet"]
        subprocess.run(
            [sys.executable, "-m", "ledgerproc", *words],
            check=True,
            env={**os.environ, **setting},
            cwd=Path(__file__).resolve().parents[2],
        )
        trees.append(tree(output))
    assert trees[0] == trees[1]


@pytest.mark.threat(n=46)
def test_one_process_or_four_make_the_same_files_in_whatever_order_they_are_listed(
    inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trees, listed = [], Path.iterdir
    for count in (1, 4):
        order = sorted if count == 1 else lambda found: sorted(found, reverse=True)
        monkeypatch.setattr(Path, "iterdir", lambda one, order=order: iter(order(listed(one))))
        monkeypatch.setattr(os, "cpu_count", lambda count=count: count)
        done = run(
            [inputs], tmp_path / str(count), profile="pengshui-2022", as_of=date(2022, 11, 30)
        )
        trees.append(tree(done.folder))
    assert trees[0] == trees[1]
    with zipfile.ZipFile(done.folder / "全县台账.xlsx") as package:
        assert package.testzip() is None
