"""The inventory of the input folders: every file once, in order, by content, none in silence."""

from __future__ import annotations

import os
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest

from ledgerproc.casework.cases import Prior
from ledgerproc.casework.work import work_cases
from ledgerproc.cleaning.clean import clean_file
from ledgerproc.findings import Finding
from ledgerproc.profile.loader import load_profile
from ledgerproc.reading.files import sources
from ledgerproc.reading.files.archives import member_name
from ledgerproc.reading.files.kinds import SourceKind
from ledgerproc.reading.files.sources import Inventory, find_sources, read_bytes
from ledgerproc.reading.read import read_file
from tests.grid_text import places, to_csv, to_xlsx

PROFILE = load_profile("pengshui-2022")
FILES = PROFILE.files
LEDGER = "突出问题名称|主要案情|问题分类|备注\n甲反映问题|甲的案情。|四|"


def names(inventory: Inventory) -> list[str]:
    return [one.name for one in inventory.sources]


def said(inventory: Inventory) -> list[tuple[str, str, str]]:
    def more(one: Finding) -> str:
        return next(iter(one.details.values()), one.seen)

    return [(one.code, one.where.file, more(one)) for one in inventory.findings]


def fill(folder: Path, **contents: str) -> Path:
    for name, content in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    return folder


@pytest.mark.threat(n=22)
def test_folders_are_walked_in_order_and_system_files_are_listed_as_skipped(tmp_path: Path) -> None:
    fill(
        tmp_path,
        **{
            "乙.csv": "1",
            "甲.csv": "2",
            "片区/丙.csv": "3",
            "~$甲.xlsx": "4",
            ".DS_Store": "5",
            "片区/Thumbs.db": "6",
            "__MACOSX/丁.csv": "7",
            "戊.tmp": "8",
        },
    )
    inventory = find_sources([tmp_path], FILES)
    assert names(inventory) == ["乙.csv", "片区/丙.csv", "甲.csv"]
    assert said(inventory) == [
        ("FILE_SKIPPED", ".DS_Store", ".DS_Store"),
        ("FILE_SKIPPED", "__MACOSX/丁.csv", "__MACOSX/丁.csv"),
        ("FILE_SKIPPED", "~$甲.xlsx", "~$甲.xlsx"),
        ("FILE_SKIPPED", "戊.tmp", "戊.tmp"),
        ("FILE_SKIPPED", "片区/Thumbs.db", "片区/Thumbs.db"),
    ]


@pytest.mark.threat(n=21)
@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes need rights there")
def test_links_and_pipes_are_named_and_never_opened(tmp_path: Path) -> None:
    outside = fill(tmp_path / "外", **{"a.csv": "1"})
    folder = fill(tmp_path / "内", **{"b.csv": "2"})
    (folder / "链接.csv").symlink_to(outside / "a.csv")
    (folder / "文件夹").symlink_to(outside)
    os.mkfifo(folder / "管道.csv")
    inventory = find_sources([folder], FILES)
    assert names(inventory) == ["b.csv"]
    assert said(inventory) == [
        ("FILE_UNREADABLE", "文件夹", "是快捷方式（链接），没有跟随"),
        ("FILE_UNREADABLE", "管道.csv", "不是普通文件"),
        ("FILE_UNREADABLE", "链接.csv", "是快捷方式（链接），没有跟随"),
    ]


def test_kind_size_and_digest_are_of_the_content(tmp_path: Path) -> None:
    to_xlsx(tmp_path / "甲.xls", Sheet1=LEDGER)
    (source,) = find_sources([tmp_path], FILES).sources
    data = (tmp_path / "甲.xls").read_bytes()
    assert (source.kind, source.size, len(source.sha256)) == (SourceKind.XLSX, len(data), 64)
    assert read_bytes(source) == data


@pytest.mark.threat(n=23)
@pytest.mark.parametrize(
    ("copies", "kept"),
    [
        (["甲镇.csv", "甲镇(1).csv"], ["甲镇.csv"]),
        (["甲镇.csv", "备份/甲镇.csv"], ["甲镇.csv"]),
        (["甲镇 - 副本.csv", "甲镇（最终版）.csv", "甲镇.csv"], ["甲镇.csv"]),
        (["甲镇台账.csv", "新建 Microsoft Excel 工作表 (3).csv"], ["甲镇台账.csv"]),
        # A blank form that two townships sent as it was: the names tell who reports nil.
        (["甲镇.csv", "乙镇.csv"], ["乙镇.csv", "甲镇.csv"]),
    ],
)
def test_equal_bytes_are_read_once_unless_the_names_are_of_two_senders(
    copies: list[str], kept: list[str], tmp_path: Path
) -> None:
    fill(tmp_path, **dict.fromkeys(copies, "突出问题名称,主要案情\n"))
    inventory = find_sources([tmp_path], FILES)
    assert names(inventory) == kept
    dropped = sorted(set(copies) - set(kept))
    assert said(inventory) == [("FILE_SAME_BYTES", one, kept[0]) for one in dropped]


@pytest.mark.threat(n=23)
def test_a_ledger_saved_again_in_other_bytes_makes_no_case_and_each_row_is_counted(
    tmp_path: Path,
) -> None:
    ledger = f"{LEDGER}\n乙家安置房漏水|乙家安置房漏水，一直没有人修。|四|"
    to_xlsx(tmp_path / "郁山镇.xlsx", Sheet1=ledger)
    to_csv(tmp_path / "郁山镇（另存）.csv", ledger)
    files = [
        clean_file(read_file(one, PROFILE), PROFILE, date(2022, 11, 30))
        for one in find_sources([tmp_path], FILES).sources
    ]
    done = work_cases(files, Prior(), PROFILE, "2022-11", date(2022, 11, 30))
    assert [len(one.sources) for one in done.cases] == [2, 2]
    assert sorted(done.placements.values()) == ["并入", "并入", "立案", "立案"]
    assert len(done.merges) == 2


@pytest.mark.threat(n=46)
def test_several_folders_and_files_get_names_of_their_own(tmp_path: Path) -> None:
    first = fill(tmp_path / "十月", **{"甲.csv": "1"})
    second = fill(tmp_path / "十一月", **{"甲.csv": "2"})
    for folders in ([first, second], [second, first]):
        assert names(find_sources(folders, FILES)) == ["十一月/甲.csv", "十月/甲.csv"]
    given = [first / "甲.csv", second / "甲.csv"]
    assert names(find_sources(given, FILES)) == ["十一月/甲.csv", "甲.csv"]
    assert names(find_sources([first], FILES)) == ["甲.csv"]


def zipped(path: Path, members: list[tuple[zipfile.ZipInfo | str, bytes]]) -> Path:
    with zipfile.ZipFile(path, "w") as package:
        for name, data in members:
            package.writestr(name, data)
    return path


def gbk(name: str) -> zipfile.ZipInfo:
    """An entry whose name was written in GBK without a mark, as Windows tools do."""
    return zipfile.ZipInfo(name.encode("gb18030").decode("cp437"))


@pytest.mark.threat(n=18)
def test_names_in_archives_are_the_ones_the_sender_saw() -> None:
    for name in ("郁山镇.xlsx", "城区/汉葭街道台账（定稿）.xls"):
        assert member_name(gbk(name)) == name
        disguised = zipfile.ZipInfo(name.encode("utf-8").decode("cp437"))
        assert member_name(disguised) == name
        marked = zipfile.ZipInfo(name)
        marked.flag_bits |= 0x800
        assert member_name(marked) == name
    assert member_name(zipfile.ZipInfo("../../a.csv")) == "a.csv"


@pytest.mark.threat(n=3)
@pytest.mark.threat(n=17)
def test_members_are_read_as_streams_and_the_odd_ones_are_named(tmp_path: Path) -> None:
    ledger = to_xlsx(tmp_path / "x", Sheet1=LEDGER).read_bytes()
    deep = zipped(tmp_path / "z", [("a.csv", b"1")]).read_bytes()
    inner = zipped(
        tmp_path / "y", [("保家镇.xlsx", ledger + b"\n"), ("更里层.zip", deep), ("坏.csv", b"x")]
    ).read_bytes()
    folder = tmp_path / "input"
    folder.mkdir()
    zipped(
        folder / "台账.zip",
        [
            ("郁山镇.xlsx", ledger),
            ("../../逃.csv", "突出问题名称,主要案情\n".encode()),
            ("城区/里层.zip", inner),
            (".DS_Store", b"1"),
        ],
    )
    inventory = find_sources([folder], FILES)
    assert names(inventory) == [
        "台账.zip/城区/里层.zip/保家镇.xlsx",
        "台账.zip/城区/里层.zip/坏.csv",
        "台账.zip/逃.csv",
        "台账.zip/郁山镇.xlsx",
    ]
    assert said(inventory) == [
        ("FILE_SKIPPED", "台账.zip/.DS_Store", ".DS_Store"),
        ("ARCHIVE_MEMBER_SKIPPED", "台账.zip/城区/里层.zip", "压缩包里套了两层以上的压缩包"),
    ]
    (one,) = read_file(inventory.sources[3], PROFILE).sheets
    assert places(one) == ["台账.zip/郁山镇.xlsx#Sheet1!2"]
    (one,) = read_file(inventory.sources[0], PROFILE).sheets
    assert places(one) == ["台账.zip/城区/里层.zip/保家镇.xlsx#Sheet1!2"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["input", "x", "y", "z"]


def test_locked_and_damaged_members_are_named_and_the_others_read(tmp_path: Path) -> None:
    path = zipped(tmp_path / "台账.zip", [("甲.csv", b"name,case\n1,2\n"), ("乙.csv", b"3" * 99)])
    data = bytearray(path.read_bytes())
    at = data.index(b"3" * 99)
    data[at] = ord("4")  # the checksum no longer fits
    path.write_bytes(bytes(data))
    inventory = find_sources([tmp_path], FILES)
    assert names(inventory) == ["台账.zip/甲.csv"]
    assert said(inventory) == [("ARCHIVE_MEMBER_SKIPPED", "台账.zip", "内容损坏")]
    locked = bytearray(zipped(tmp_path / "台账.zip", [("甲.csv", b"1")]).read_bytes())
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        flags = locked.index(mark) + (6 if mark == b"PK\x03\x04" else 8)
        locked[flags] |= 1
    path.write_bytes(bytes(locked))
    assert said(find_sources([tmp_path], FILES)) == [
        ("ARCHIVE_MEMBER_SKIPPED", "台账.zip", "设有密码")
    ]


def test_a_broken_archive_is_named(tmp_path: Path) -> None:
    data = zipped(tmp_path / "台账.zip", [("甲.csv", b"1")]).read_bytes()
    (tmp_path / "台账.zip").write_bytes(data[:-10])
    (source,) = find_sources([tmp_path], FILES).sources
    reading = read_file(source, PROFILE)
    assert [(one.code, one.details) for one in reading.findings] == [
        ("FILE_UNREADABLE", {"reason": "损坏的压缩包或表格"})
    ]


@pytest.mark.threat(n=48)
@pytest.mark.skipif(sys.platform == "win32", reason="such names cannot exist there")
def test_odd_names_are_escaped_and_still_read(tmp_path: Path) -> None:
    to_csv(tmp_path / "a.csv", LEDGER)
    (tmp_path / "a.csv").rename(tmp_path / "甲\n乙.csv")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.csv")).write_text("x", "utf-8")
    inventory = find_sources([tmp_path], FILES)
    assert names(inventory) == ["\\udcff.csv", "甲\\x0a乙.csv"]
    assert len(read_file(inventory.sources[1], PROFILE).sheets[0].rows) == 1


@pytest.mark.threat(n=48)
def test_a_path_that_the_system_finds_too_long_is_named_as_such(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As Windows does with more than 259 characters: such a file is listed and not found."""
    fill(tmp_path, **{"甲.csv": "1", "乙" * 30 + ".csv": "2"})
    monkeypatch.setattr(sources, "LONGEST_PATH", len(str(tmp_path)) + 20)
    lstat = Path.lstat

    def find(path: Path) -> os.stat_result:
        if len(str(path)) >= sources.LONGEST_PATH:
            raise FileNotFoundError(2, "The system cannot find the path specified")
        return lstat(path)

    monkeypatch.setattr(Path, "lstat", find)
    inventory = find_sources([tmp_path], FILES)
    assert names(inventory) == ["甲.csv"]
    assert [one.details["reason"] for one in inventory.findings] == [
        f"完整路径超过 {sources.LONGEST_PATH - 1} 个字符，请把文件夹移到上层或改短名称"
    ]
