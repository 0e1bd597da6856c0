"""Every limit that a file can run into is a refusal with its reason, and no fault or loss."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from importlib import import_module
from pathlib import Path

import pytest

from ledgerproc import cage as cages
from ledgerproc.cage import open_cage
from ledgerproc.profile.loader import load_profile
from ledgerproc.reading.files.fallback import read_slowly
from ledgerproc.reading.files.inputfile import Source
from ledgerproc.reading.files.sources import find_sources
from ledgerproc.reading.read import UnreadableError, read_grids
from ledgerproc.workers import find_inputs, process_files
from tests.hostile.packages import (
    HEADERS,
    ROW,
    csv,
    docx,
    ods,
    row,
    sheet,
    workbook,
    zipped,
)

PROFILE = load_profile("pengshui-2022")
TABLE = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
PAGE = "<html><table><tr><td>甲</td></tr><tr><td{more}>乙</td></tr></table></html>"
NINE_ROWS = "<table:table-row table:number-rows-repeated='9'><table:table-cell><text:p>甲</text:p>"
NINE_ROWS += "</table:table-cell></table:table-row>"


# name of the file: (module, limit, its value here, the content, code, part of the reason)
LIMITS: dict[str, tuple[str, str, int, Callable[[], bytes], str, str]] = {
    "parts.xlsx": ("container", "MAX_PARTS", 3, lambda: zipped(workbook()), "FILE_TOO_LARGE", "部件"),
    "part.xlsx": (
        "container", "MAX_PART", 900, lambda: zipped(workbook(sheet(row(1, "甲" * 900)))),
        "FILE_TOO_LARGE", "解压后",
    ),
    "all-parts.docx": (
        "container", "MAX_TOTAL", 500, lambda: docx(TABLE + "<w:p/>" * 200), "FILE_TOO_LARGE", "解压后",
    ),
    "ratio.ods": (
        "container", "RATIO_FROM", 9_000, lambda: ods(NINE_ROWS + " " * 90_000), "FILE_DANGEROUS", "压缩炸弹",
    ),
    "columns.xlsx": (
        "calamine", "MAX_AREA", 700, lambda: zipped(workbook(sheet(
            row(1, "甲") + '<row r="2"><c r="ZZ2"><v>1</v></c></row>'))),
        "FILE_TOO_LARGE", "单元格 ZZ2",
    ),
    "rows.xlsx": (
        "calamine", "MAX_AREA", 700, lambda: zipped(workbook(sheet(row(1, "甲") + row(701, "乙")))),
        "FILE_TOO_LARGE", "单元格 A701",
    ),
    "rows.fods": (
        "opendocument", "MAX_AREA", 8, lambda: _flat(NINE_ROWS), "FILE_TOO_LARGE", "重复了太多次",
    ),
    "span.html": (
        "html", "MAX_CELLS", 500, lambda: PAGE.format(more=' colspan="999"').encode(),
        "FILE_UNREADABLE", "大得不像",
    ),
    "field.csv": (
        "text", "MAX_FIELD", 900, lambda: csv(("长" * 901, *ROW[1:])), "FILE_UNREADABLE", "长得不像",
    ),
}  # fmt: skip


def _flat(table: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(ods(table))) as package:
        content = package.read("content.xml")
    return content.replace(b"office:document-content", b"office:document")


@pytest.mark.threat(n=9)
@pytest.mark.parametrize("name", LIMITS)
def test_a_file_beyond_a_limit_is_refused_with_the_reason(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module, limit, value, build, code, reason = LIMITS[name]
    source = Source(name, tmp_path / name)
    source.path.write_bytes(build())
    assert read_grids(source)[0].rows, "within the limit it is read"
    monkeypatch.setattr(import_module(f"ledgerproc.reading.files.{module}"), limit, value)
    with pytest.raises(UnreadableError) as stop:
        read_grids(source)
    assert stop.value.finding.code == code
    assert reason in stop.value.finding.details["reason"]


ARCHIVES = {
    "members": ("MAX_MEMBERS", 2, "压缩包内超过 2 个文件"),
    "bytes of one": ("MAX_MEMBER_BYTES", 900, "文件过大"),
    "bytes of all": ("MAX_TOTAL_BYTES", 1_600, "文件过大"),
}


@pytest.mark.threat(n=9)
@pytest.mark.parametrize("limit", ARCHIVES)
def test_an_archive_beyond_a_limit_names_each_member_that_is_left(
    limit: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, value, reason = ARCHIVES[limit]
    packed = {f"{n}.csv": csv(*[ROW] * n * n) for n in (1, 2, 3)}
    (tmp_path / "台账.zip").write_bytes(zipped(packed))
    assert len(find_sources([tmp_path], PROFILE.files).sources) == 3
    monkeypatch.setattr(import_module("ledgerproc.reading.files.archives"), name, value)
    found = find_sources([tmp_path], PROFILE.files)
    assert [one.name for one in found.sources] == ["台账.zip/1.csv", "台账.zip/2.csv"]
    told = [(one.code, one.seen, one.details["reason"]) for one in found.findings]
    assert told == [("ARCHIVE_MEMBER_SKIPPED", "3.csv", reason)]


def test_a_file_of_too_many_bytes_is_named_and_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "郁山镇.csv").write_bytes(csv(*[ROW] * 9))
    (tmp_path / "保家镇.csv").write_bytes(csv())
    for module in ("inputfile", "sources"):
        monkeypatch.setattr(import_module(f"ledgerproc.reading.files.{module}"), "MAX_BYTES", 400)
    found = find_sources([tmp_path], PROFILE.files)
    assert [one.name for one in found.sources] == ["保家镇.csv"]
    assert [(one.code, one.where.file) for one in found.findings] == [
        ("FILE_TOO_LARGE", "郁山镇.csv")
    ]


@pytest.mark.threat(n=9)
def test_rows_and_answers_beyond_their_limit_cost_their_own_file_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Processes are forked: they have the limits that are set here."""
    monkeypatch.setattr("ledgerproc.workers.MAX_ROWS", 40)
    monkeypatch.setattr(cages, "ANSWER", 150_000)
    story = ("甲反映问题", "案" * 30_000, *ROW[2:])
    files = {"many.csv": [ROW] * 41, "long.csv": [story] * 9, "good.csv": [ROW] * 40}
    for name, rows in files.items():
        (tmp_path / name).write_bytes(csv(*rows))
    with open_cage(1) as cage:
        inventory, _ = find_inputs(cage, [tmp_path], PROFILE.files)
        done = process_files(cage, inventory.sources, PROFILE, date(2022, 11, 30))
    told = {
        one.reading.file: [(f.code, f.details["reason"]) for f in one.findings]
        for one in done
        if one.reading.is_unreadable
    }
    assert told == {
        "many.csv": [("FILE_TOO_LARGE", "有 41 行数据，超过 40 行")],
        "long.csv": [("FILE_TOO_LARGE", "内容多得不像一份台账")],
    }


def test_the_second_reader_takes_no_large_file(monkeypatch: pytest.MonkeyPatch) -> None:
    data = zipped(workbook())
    assert [one.rows[0] for one in read_slowly("甲.xlsx", data)] == [list(HEADERS)]
    monkeypatch.setattr("ledgerproc.reading.files.fallback.MAX_BYTES", len(data) - 1)
    assert read_slowly("甲.xlsx", data) == []
