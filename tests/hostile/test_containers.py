"""Containers and folders that would cost much to open, or lead out of their place, or change."""

from __future__ import annotations

import os
import stat
import struct
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from ledgerproc.profile.loader import load_profile
from ledgerproc.reading.files import inputfile
from ledgerproc.reading.files.compound import OleError, directory, read_stream
from ledgerproc.reading.files.container import check_package
from ledgerproc.reading.files.sources import find_sources, is_skipped
from ledgerproc.reading.read import read_file
from tests.hostile.packages import csv, docx, ods, overlapping, sheet, workbook, xls, zipped

FILES = load_profile("pengshui-2022").files


def declaring(size: int, packed: int) -> bytes:
    """A workbook whose directory gives these sizes for every part; honest readers believe it."""
    raw = bytearray(zipped(workbook()))
    at = raw.index(b"PK\x01\x02")
    while raw[at : at + 4] == b"PK\x01\x02":
        struct.pack_into("<II", raw, at + 20, packed, size)
        at += 46 + sum(struct.unpack_from("<HHH", raw, at + 28))
    return bytes(raw)


SPACES = " " * 50_000_000
BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "many spaces, xlsx": (lambda: zipped(workbook(sheet(SPACES)), 1), "FILE_DANGEROUS"),
    "many spaces, docx": (lambda: docx(SPACES), "FILE_DANGEROUS"),
    "many spaces, ods": (lambda: ods(SPACES), "FILE_DANGEROUS"),
    "fifty parts in one place": (lambda: overlapping(50, b"x" * 50_000), "FILE_DANGEROUS"),
    "parts of 120 MB each, low ratio": (lambda: declaring(120 << 20, 6 << 20), "FILE_TOO_LARGE"),
    "one part of 4 GB": (lambda: declaring((1 << 32) - 2, 1 << 28), "FILE_TOO_LARGE"),
}


@pytest.mark.threat(n=1)
@pytest.mark.threat(n=2)
@pytest.mark.threat(n=3)
@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_before_anything_is_unpacked(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    build, code = BOMBS[name]
    data = build()

    def unpack(*_: object, **__: object) -> None:
        raise AssertionError("a part was opened")

    monkeypatch.setattr(zipfile.ZipFile, "open", unpack)
    before = time.process_time()
    refusal = check_package(data)
    assert time.process_time() - before < 0.1
    tracemalloc.start()
    check_package(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 50 << 20
    assert refusal and refusal[0] == code


@pytest.mark.threat(n=17)
def test_no_member_of_an_archive_leads_out_of_it(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("链接.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    path = tmp_path / "input" / "台账.zip"
    path.parent.mkdir()
    members: list[tuple[zipfile.ZipInfo | str, bytes]] = [
        ("C:\\乙.csv", csv()),
        ("/根/丙.csv", csv()),
        ("..\\..\\丁.csv", csv()),
        ("a/CON", csv()),
        (link, str(tmp_path / "secret.csv").encode()),
    ]
    with zipfile.ZipFile(path, "w") as package:
        for name, content in members:
            package.writestr(name, content)
    (tmp_path / "secret.csv").write_text("金丝雀", "utf-8")
    found = find_sources([path.parent], FILES)
    assert len(found.sources) + len(found.findings) == len(members)
    for one in (*found.sources, *(said.where for said in found.findings)):
        name = one.name if isinstance(one, inputfile.Source) else one.file
        assert name.startswith("台账.zip/") and not {"..", ""} & set(name.split("/"))
    for one in found.sources:
        assert "金丝雀" not in str(read_file(one, load_profile("pengshui-2022")))
    assert sorted(one.name for one in tmp_path.iterdir()) == ["input", "secret.csv"]


@pytest.mark.threat(n=16)
def test_a_file_that_grows_while_it_is_read_is_to_be_sent_through_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    growing, still = tmp_path / "郁山镇.csv", tmp_path / "保家镇.csv"
    growing.write_bytes(csv())
    still.write_bytes(csv() + b"\r\n")
    state = os.fstat

    def grow(handle: int) -> os.stat_result:
        before = state(handle)
        if before.st_ino == growing.stat().st_ino:
            with growing.open("ab") as file:
                file.write("还在复制".encode())
        return before

    monkeypatch.setattr(inputfile.os, "fstat", grow)
    found = find_sources([tmp_path], FILES)
    assert [one.name for one in found.sources] == ["保家镇.csv"]
    assert [(one.code, one.where.file, one.details["reason"]) for one in found.findings] == [
        ("FILE_UNREADABLE", "郁山镇.csv", "文件正在被复制或改动，请稍后再运行")
    ]


@pytest.mark.threat(n=21)
def test_a_link_to_its_own_folder_ends(tmp_path: Path) -> None:
    (tmp_path / "甲.csv").write_bytes(csv())
    (tmp_path / "圈").symlink_to(tmp_path)
    found = find_sources([tmp_path], FILES)
    assert [one.name for one in found.sources] == ["甲.csv"]
    assert [one.where.file for one in found.findings] == ["圈"]


@pytest.mark.threat(n=48)
def test_the_longest_name_that_a_disk_takes_is_read(tmp_path: Path) -> None:
    name = "郁" * 83 + "ab.csv"
    assert len(name.encode()) == 255
    (tmp_path / name).write_bytes(csv())
    (one,) = find_sources([tmp_path], FILES).sources
    (sheet_read,) = read_file(one, load_profile("pengshui-2022")).sheets
    assert len(sheet_read.rows) == 1


@pytest.mark.threat(n=22)
@pytest.mark.parametrize(
    "name",
    [
        "~$甲.xlsx", ".~甲.xlsx", ".~lock.甲.xlsx#", "._甲.xlsx", ".DS_Store", "Thumbs.db",
        "desktop.ini", "甲.tmp", "~WRL0001.tmp", "甲.bak", "甲.xlsx.bak", "甲.lnk",
        "__MACOSX/甲.xlsx", "片区/~$甲.docx",
    ],
)  # fmt: skip
def test_what_editors_and_systems_leave_is_skipped(name: str) -> None:
    for files in (FILES, msgspec.structs.replace(FILES, skip=())):  # whatever a profile says
        assert is_skipped(name, files)
        assert is_skipped(name.upper(), files)
    assert is_skipped(f"{name}.草稿", msgspec.structs.replace(FILES, skip=("*.草稿",)))


@pytest.mark.threat(n=22)
def test_what_only_looks_like_it_is_read() -> None:
    names = ("甲~1.xlsx", "tmp.xlsx", "Thumbs.db.xlsx", "甲.bak.xlsx", "lock.xlsx", "甲$.csv")
    assert [one for one in names if is_skipped(one, FILES)] == []


@pytest.mark.parametrize("is_small", [False, True], ids=["large stream", "small stream"])
def test_a_chain_that_leads_back_to_itself_ends_at_the_size_of_the_file(is_small: bool) -> None:
    """The directory says 2 GB, and the table leads from a block to the same block."""
    data = bytearray(xls((0x0A, b"")))
    workbook = 1024 + 128
    struct.pack_into("<I", data, workbook + 120, 0x7FFF0000)
    struct.pack_into("<I", data, 512 + 2 * 4, 2)
    if is_small:  # below a limit that lies, too: blocks of 64 bytes in the root's own stream
        struct.pack_into("<I", data, 56, 0xFFFFFFFF)
        struct.pack_into("<II", data, 1024 + 116, 3, 512)
        struct.pack_into("<I", data, 512 + 3 * 4, 0xFFFFFFFE)
        struct.pack_into("<I", data, 60, 4)
        struct.pack_into("<I", data, 512 + 4 * 4, 0xFFFFFFFE)
        struct.pack_into("<I", data, workbook + 116, 0)
        struct.pack_into("<I", data, (4 + 1) * 512, 0)
    entries = directory(bytes(data))
    with pytest.raises(OleError, match="loop"):
        read_stream(bytes(data), entries, entries[1])
