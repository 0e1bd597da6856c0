"""A township's original may break the making of papers; it costs its own copy and no other."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ledgerproc.archive import ArchiveError, read_period
from ledgerproc.hands import read_hands
from ledgerproc.pipeline import run
from ledgerproc.profile.loader import load_profile
from ledgerproc.writing import papers
from ledgerproc.writing.returned import returns
from tests.hostile.breaking import is_whole
from tests.hostile.packages import HEADERS, ROW, row, sheet, workbook, zipped

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the fault is handed on by fork")
MARK = "炸弹".encode()


def die() -> None:
    os.write(2, "反映路灯".encode())  # as compiled code does that panics
    os.kill(os.getpid(), signal.SIGKILL)


def stand_still() -> None:
    time.sleep(600)


def run_out() -> None:
    raise MemoryError


def refuse() -> None:
    raise RuntimeError("some library's own idea of an error")


@pytest.mark.threat(n=8)
@pytest.mark.parametrize("fault", [die, stand_still, run_out, refuse])
def test_what_breaks_a_copy_costs_that_copy_alone(
    fault: Callable[[], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    faulty = (*ROW[:4], "待定", "县教委", "")
    inputs = tmp_path / "input"
    inputs.mkdir()
    for name, more in (("郁山镇", "炸弹"), ("保家镇", "寻常")):
        rows = row(1, *HEADERS) + row(2, *faulty) + row(3, f"{more}反映路灯问题", *faulty[1:])
        parts = workbook(sheet(rows)) | {"docProps/mark.bin": more.encode()}
        (inputs / f"{name}.xlsx").write_bytes(zipped(parts, 0))
    mark_copy = returns.mark_copy

    def mark_or_break(data: bytes, *more: Any, **named: Any) -> bytes:
        if MARK in data and b"docProps/mark.bin" in data:
            fault()
        return mark_copy(data, *more, **named)

    monkeypatch.setattr(returns, "mark_copy", mark_or_break)
    monkeypatch.setattr(papers, "STALL", 2.0)
    monkeypatch.setattr("ledgerproc.cage.SECONDS", 1)
    monkeypatch.setattr("ledgerproc.cage.BATCH_SECONDS", 1)
    published = run([inputs], tmp_path / "out", profile="pengshui-2022", as_of=date(2022, 11, 30))
    assert "路灯" not in "".join(capfd.readouterr())
    assert is_whole(published.folder)
    names = sorted(one.name for one in (published.folder / "退回清单").iterdir())
    assert names == ["保家镇.xlsx", "郁山镇.xlsx"]
    for name in names:
        book = openpyxl.load_workbook(published.folder / "退回清单" / name)
        assert book.sheetnames[0] == "退回说明"
    assert (
        len(openpyxl.load_workbook(published.folder / "退回清单" / "保家镇.xlsx").sheetnames) == 2
    )


def test_a_published_ledger_that_somebody_damaged_is_named(tmp_path: Path) -> None:
    inputs = tmp_path / "input"
    inputs.mkdir()
    (inputs / "郁山镇.xlsx").write_bytes(zipped(workbook(sheet())))
    published = run([inputs], tmp_path / "out", profile="pengshui-2022", as_of=date(2022, 11, 30))
    path = published.folder / "全县台账.xlsx"
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(ArchiveError, match="全县台账"):
        read_hands(read_period(published.folder), load_profile("pengshui-2022"))
    assert path.stat().st_size == 5000


@pytest.mark.threat(n=49)
def test_a_file_that_vanishes_between_listing_and_reading_costs_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ledgerproc import pipeline

    inputs = tmp_path / "input"
    inputs.mkdir()
    for name in ("郁山镇", "保家镇", "高谷镇"):
        (inputs / f"{name}.xlsx").write_bytes(zipped(workbook(sheet())) + name.encode())
    process = pipeline.process_files

    def vanish(*given: Any, **more: Any) -> Any:
        (inputs / "郁山镇.xlsx").unlink()
        (inputs / "保家镇.xlsx").write_bytes(b"another content")
        return process(*given, **more)

    monkeypatch.setattr(pipeline, "process_files", vanish)
    published = run([inputs], tmp_path / "out", profile="pengshui-2022", as_of=date(2022, 11, 30))
    unread = {
        one.reading.file: [told.code for told in one.findings]
        for one in published.run.files
        if one.reading.is_unreadable
    }
    assert unread == {"郁山镇.xlsx": ["FILE_UNREADABLE"], "保家镇.xlsx": ["FILE_UNREADABLE"]}
    assert is_whole(published.folder)
