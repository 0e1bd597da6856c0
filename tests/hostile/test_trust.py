"""How far a month is to be trusted after failures: its exit status, and every input named once."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ledgerproc.profile.loader import load_profile
from ledgerproc.reading.files import inputfile as module
from ledgerproc.reading.files.sources import find_sources
from tests.hostile.breaking import cases_in, is_whole, run_month
from tests.hostile.packages import ROW, csv, workbook, zipped

ROOT = Path(__file__).resolve().parent.parent.parent
BAD = b"%PDF-1.7\n"


@pytest.mark.threat(n=47)
@pytest.mark.parametrize(
    ("good", "bad", "status"), [(99, 1, 3), (0, 3, 3), (0, 0, 0)], ids=["one", "all", "no file"]
)
def test_bad_files_cost_a_status_and_nothing_else(
    good: int, bad: int, status: int, tmp_path: Path
) -> None:
    inputs = tmp_path / "in"
    inputs.mkdir()
    for number in range(good):
        told = f"第{number}户反映{number + 1}号路灯不亮"
        (inputs / f"村{number:02}.csv").write_bytes(csv((told, f"{told}，涉及一户。", *ROW[2:])))
    for number in range(bad):
        (inputs / f"扫描{number}.pdf").write_bytes(BAD + str(number).encode())
    done = subprocess.run(
        [sys.executable, "-m", "ledgerproc", "run", str(inputs), "--output",
         str(tmp_path / "out"), "--as-of", "2022-11-30"],
        capture_output=True, check=False, cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert done.returncode == status
    said = done.stderr.decode().splitlines()
    named = sorted(one.name for one in inputs.iterdir() if one.suffix == ".pdf")
    assert [one.split("：")[0] for one in said] == named
    assert all("重新报送" in one for one in said)
    month = tmp_path / "out" / "2022-11"
    assert is_whole(month) and cases_in(month) == good
    book = openpyxl.load_workbook(month / "全县台账.xlsx", read_only=True)
    rows = [str(row) for row in book["报送情况"].iter_rows(values_only=True)]
    told_of = {one.name: sum(one.name in row for row in rows) for one in inputs.iterdir()}
    assert told_of == dict.fromkeys(told_of, 1)


def packed(*members: tuple[str, bytes]) -> bytes:
    return zipped(dict(members))


@pytest.mark.threat(n=47)
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="such files cannot exist there")
def test_every_file_found_is_read_refused_or_skipped_and_named_once(tmp_path: Path) -> None:
    inputs = tmp_path / "in"
    (inputs / "汉葭街道").mkdir(parents=True)
    told = [csv((f"第{n}户反映路灯", f"第{n}户的案情。", *ROW[2:])) for n in range(5)]
    read = {
        "郁山镇.csv": told[0],
        "汉葭街道/台账.csv": told[1],
        "说明.txt": "这是说明".encode(),
        "保家镇.xlsx": zipped(workbook(states={1: "hidden"})),
    }
    refused = {"扫描.pdf": BAD, "空.xlsx": b"", "坏.zip": packed(("甲.csv", told[2]))[:60]}
    skipped = {"~$郁山镇.csv": b"x", ".DS_Store": b"x", "郁山镇 (1).csv": told[0]}
    for name, data in (read | refused | skipped).items():
        (inputs / name).write_bytes(data)
    inside = packed(("丙.csv", told[3]), ("更深.zip", packed(("丁.csv", told[4]))))
    members = ("龙射镇.csv", told[2]), ("__MACOSX/龙射镇.csv", b"x"), ("里面.zip", inside)
    (inputs / "台账.zip").write_bytes(packed(*members))
    (inputs / "别处.csv").symlink_to(inputs / "郁山镇.csv")
    os.mkfifo(inputs / "管道")
    run_month(inputs, tmp_path / "out")
    book = openpyxl.load_workbook(tmp_path / "out" / "2022-11" / "全县台账.xlsx", read_only=True)
    balances = [row[0] for row in book["数据对账"].iter_rows(min_row=3, values_only=True)][:-1]
    zips = {"台账.zip/龙射镇.csv", "台账.zip/里面.zip/丙.csv"}
    assert sorted(map(str, balances)) == sorted({*read, *refused, *zips, "别处.csv", "管道"})
    findings = [row[1:7] for row in book["校验问题"].iter_rows(min_row=3, values_only=True)]
    aside = {"FILE_SKIPPED": 2, "FILE_SAME_BYTES": 2, "ARCHIVE_MEMBER_SKIPPED": 5}
    named = [str(row[aside[str(row[0])]]) for row in findings if row[0] in aside]
    assert sorted(named) == sorted([*skipped, "台账.zip/__MACOSX/龙射镇.csv", "更深.zip"])


@pytest.mark.threat(n=47)
@pytest.mark.parametrize(
    "fault", [errno.EACCES, errno.EIO, errno.ENOENT, errno.ESTALE], ids=errno.errorcode.get
)
def test_a_file_that_does_not_open_is_named_and_the_others_are_read(
    fault: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("郁山镇.csv", "保家镇.csv"):
        (tmp_path / name).write_bytes(csv() + name.encode())
    open_file = os.open

    def refuse(path: Any, *more: Any, **others: Any) -> int:
        if Path(path).name == "郁山镇.csv":
            raise OSError(fault, os.strerror(fault))
        return open_file(path, *more, **others)

    monkeypatch.setattr(module.os, "open", refuse)
    found = find_sources([tmp_path], load_profile("pengshui-2022").files)
    assert [one.name for one in found.sources] == ["保家镇.csv"]
    assert [(one.code, one.where.file) for one in found.findings] == [
        ("FILE_UNREADABLE", "郁山镇.csv")
    ]
