"""What was altered after publication, or does not add up, is named; nothing else is."""

from __future__ import annotations

import json
import random
import shutil
import sys
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from ledgerproc import cli, crash
from ledgerproc.archive import NOT_OURS, digest, is_sealed
from ledgerproc.pipeline import run
from ledgerproc.verify import VerifyError, verify
from tests.hostile.packages import ROW, csv


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("verify")
    (folder / "input").mkdir()
    second = ("乙反映问题", "另一件案情，涉及三户。", *ROW[2:])
    (folder / "input" / "郁山镇.csv").write_bytes(csv(ROW, second, ("", "", *ROW[2:])))
    run([folder / "input"], folder / "out", profile="pengshui-2022", as_of=date(2022, 11, 30))
    return folder


@pytest.fixture
def copy(published: Path, tmp_path: Path) -> Path:
    shutil.copytree(published, tmp_path, dirs_exist_ok=True)
    return tmp_path


def faults(folder: Path, **more: object) -> list[str]:
    (verdict,) = verify(folder / "out", **more)  # type: ignore[arg-type]
    return list(verdict.faults)


def test_an_untouched_month_has_no_faults(copy: Path) -> None:
    assert faults(copy) == []
    assert faults(copy, period="2022-11", inputs=[copy / "input"]) == []


def test_each_altered_missing_or_added_file_is_named(copy: Path) -> None:
    month = copy / "out" / "2022-11"
    (month / "会议材料" / "总览.html").write_text("changed", "utf-8")
    (month / "归档" / "cases.json").write_text("{}", "utf-8")
    (month / "笔记.txt").write_text("mine", "utf-8")
    gone = next((month / "退回清单").iterdir())
    gone.unlink()
    assert faults(copy) == [
        "会议材料/总览.html 在出表后被改动",
        "归档/cases.json 在出表后被改动",
        f"退回清单/{gone.name} 不见了",
        "笔记.txt 不是程序生成的",
        "全县台账.xlsx 与 归档/cases.json 对不上，无法核对",
    ]


def altered(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]


def test_one_byte_of_any_file_is_named_and_any_that_is_gone_or_has_another_name(copy: Path) -> None:
    month, chance = copy / "out" / "2022-11", random.Random(20221130)
    files = [one.relative_to(month).as_posix() for one in month.rglob("*") if one.is_file()]
    files.remove("归档/manifest.json")
    told, added = [], []
    for at, name in enumerate(sorted(files)):
        path = month / name
        if at % 3 == 0 or name in ("全县台账.xlsx", "归档/cases.json"):
            path.write_bytes(altered(path.read_bytes(), chance))
            more = "（修改会在下次运行时并入台账）" if name == "全县台账.xlsx" else ""
            told.append(f"{name} 在出表后被改动{more}")
        else:
            told.append(f"{name} 不见了")
            if at % 3 == 1:
                path.rename(path.with_name("." + path.name))
                added.append(f"{path.parent.relative_to(month)}/.{path.name} 不是程序生成的")
            else:
                path.unlink()
    for name in ("~$全县台账.xlsx", ".DS_Store", "会议材料/Thumbs.db"):  # left by who looked
        (month / name).write_bytes(b"")
    manifest = month / "归档" / "manifest.json"
    manifest.write_text(manifest.read_text("utf-8").replace("2022-11-30", "2022-11-29"), "utf-8")
    assert faults(copy)[:-1] == ["归档/manifest.json 在出表后被改动", *told, *sorted(added)]


def test_each_line_of_the_manifest_is_sealed(published: Path) -> None:
    def is_whole(raw: bytes) -> bool:
        try:
            return is_sealed(raw)
        except NOT_OURS:
            return False

    raw = (published / "out" / "2022-11" / "归档" / "manifest.json").read_bytes()
    assert is_whole(raw)
    lines = raw.split(b"\n")
    for at, line in enumerate(lines[:-1]):
        assert not is_whole(b"\n".join([*lines[:at], *lines[at + 1 :]]))
        other = altered(line, random.Random(at))
        assert not is_whole(b"\n".join([*lines[:at], other, *lines[at + 1 :]]))
    assert not is_whole(b"[]") and not is_whole(raw + b" ")


def test_cells_of_the_ledger_that_say_something_else_are_named_without_values(copy: Path) -> None:
    month = copy / "out" / "2022-11"
    path = month / "全县台账.xlsx"
    book = openpyxl.load_workbook(path)
    number = book["台账"]["A3"].value
    book["台账"]["L3"], book["台账"]["J3"] = "县里添的话", "张某"
    book.save(path)
    cells = f"“台账”{number} 的“责任人员”“备注”与出表时不同"
    assert faults(copy) == ["全县台账.xlsx 在出表后被改动（修改会在下次运行时并入台账）", cells]
    # What a later run took over stays altered in the version that is kept.
    former = copy / "out" / "历史" / "2022-11（第1版）"
    shutil.copytree(month, former)
    assert verify(copy / "out")[1].faults == ("全县台账.xlsx 在出表后被改动", cells)
    shutil.rmtree(former)
    # Also where the hash was made to agree.
    manifest = json.loads((month / "归档" / "manifest.json").read_bytes())
    manifest["outputs"]["全县台账.xlsx"]["sha256"] = digest(path)
    (month / "归档" / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    assert faults(copy) == ["归档/manifest.json 在出表后被改动", cells]
    del manifest["seal"]  # as months of an earlier program have none
    (month / "归档" / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    assert faults(copy) == [
        "归档/manifest.json 没有校验值：由较早版本的程序生成，或被改动",
        cells,
    ]


def test_a_month_that_is_gone_or_stands_under_another_name_is_told(copy: Path) -> None:
    run([copy / "input"], copy / "out", profile="pengshui-2022", as_of=date(2022, 12, 31))
    assert [one.faults for one in verify(copy / "out")] == [(), ()]
    shutil.rmtree(copy / "out" / "2022-11")
    (copy / "out" / "2022-12").rename(copy / "out" / "2023-01")
    assert faults(copy) == [
        "文件夹改过名：里面是 2022-12 的结果",
        "2022-11 的文件夹不见了：2022-12 是从它接续的",
    ]


@pytest.mark.threat(n=45)
def test_a_ledger_that_no_longer_adds_up_is_told(copy: Path) -> None:
    path = copy / "out" / "2022-11" / "全县台账.xlsx"
    book = openpyxl.load_workbook(path)
    number = book["台账"]["A3"].value
    book["台账"]["A3"] = "P9999"
    book["数据对账"]["G3"] = 7
    book.save(path)
    name = "“数据对账”郁山镇.csv#郁山镇"
    assert faults(copy) == [
        "全县台账.xlsx 在出表后被改动（修改会在下次运行时并入台账）",
        f"“台账”中缺少 {number}",
        "“台账”中多出 P9999",
        f"{name}：读取行数不等于各类行数之和",
        f"{name}：数据行不等于立案、并入、退回之和",
        "“数据对账”合计的数据行不等于各表之和",
    ]


@pytest.mark.threat(n=45)
def test_mergers_rejections_and_numbers_that_do_not_fit_the_balance_are_told(copy: Path) -> None:
    path = copy / "out" / "2022-11" / "全县台账.xlsx"
    book = openpyxl.load_workbook(path)
    ledger, findings = book["台账"], book["校验问题"]
    gone, ledger["A4"] = ledger["A4"].value, ledger["A3"].value
    book["合并记录"].append(
        [ledger["A3"].value, ledger["R3"].value, "郁山镇.csv#郁山镇!9", 1, "人工"]
    )
    rejected = [
        row[1].row for row in findings.iter_rows(min_row=3) if row[1].value == "ROW_REJECTED"
    ]
    for number in rejected:
        findings.delete_rows(number)
    book.save(path)
    assert len(rejected) == 1
    told = [one for one in faults(copy)[1:] if "与出表时不同" not in one]
    assert told == [
        "“台账”中有重复的编号",
        f"“台账”中缺少 {gone}",
        "“合并记录”的行数与“数据对账”的并入数不符",
        "“校验问题”中退回的行数与“数据对账”不符",
    ]


def test_inputs_that_are_not_the_ones_that_were_read_are_named(copy: Path) -> None:
    (copy / "input" / "郁山镇.csv").write_bytes(csv())
    (copy / "input" / "保家镇.csv").write_bytes(csv(ROW, ROW))
    assert faults(copy, period="2022-11", inputs=[copy / "input"]) == [
        "输入文件 郁山镇.csv 与读取时不同",
        "输入文件 保家镇.csv 没有用于本期",
    ]


def test_a_lost_manifest_and_an_empty_folder_are_told(copy: Path) -> None:
    (copy / "out" / "2022-11" / "归档" / "manifest.json").write_text("[]", "utf-8")
    assert faults(copy) == ["归档/manifest.json 缺失或损坏，无法核对"]
    with pytest.raises(VerifyError, match="2023-01"):
        verify(copy / "out", "2023-01")


def test_the_command_ends_with_its_status(
    copy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def call(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["ledgerproc", "verify", *words])
        with pytest.raises(SystemExit) as end:
            cli.main()
        said = capsys.readouterr()
        return int(end.value.code or 0), said.out, said.err

    out = str(copy / "out")
    assert call(out)[0::2] == (0, "")
    (copy / "out" / "2022-11" / "归档" / "manifest.json").unlink()
    status, said, _ = call(out, "--period", "2022-11")
    assert (status, said.splitlines()[0]) == (1, "2022-11：发现 1 处不符")
    assert call(out, "--input", str(copy))[0] == 2


@pytest.mark.threat(n=44)
def test_a_fault_of_the_program_publishes_nothing_and_leaves_a_report_without_values(
    copy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        try:
            {}["张某 500243199001011234"]
        except KeyError as error:
            raise ValueError("张某 13800236118") from error

    before = json.dumps(sorted(str(one) for one in (copy / "out").rglob("*")))
    monkeypatch.setattr("ledgerproc.pipeline.write_manifest", fail)
    words = ["run", str(copy / "input"), "--output", str(copy / "out"), "--as-of", "2022-11-30"]
    monkeypatch.setattr(sys, "argv", ["ledgerproc", *words])
    with pytest.raises(SystemExit) as end:
        cli.main()
    said = capsys.readouterr()
    report = (copy / "out" / crash.REPORT).read_text("utf-8")
    assert end.value.code == 1
    assert "没有发布任何结果" in said.err
    assert str(copy / "out" / crash.REPORT) in said.err
    for text in (said.err, said.out, report):
        text = text.replace(str(copy), "")  # a folder pytest-1387 holds 138
        assert "张" not in text and "500243" not in text and "138" not in text
    assert "ValueError" in report and "KeyError" in report and "ledgerproc/pipeline.py:" in report
    (copy / "out" / crash.REPORT).unlink()
    assert json.dumps(sorted(str(one) for one in (copy / "out").rglob("*"))) == before
