"""Proves that inputs, ledger and outputs belong together, from what lies on disk alone.

In: an output folder. Out: sentences in Chinese about what was altered, is missing, or does
not add up; none where all is well. Nothing is remembered from the run and nothing changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence, Set
from fnmatch import fnmatchcase
from pathlib import Path
from string import ascii_uppercase
from typing import Any

from msgspec import Struct

from ledgerproc.archive import (
    CASES,
    FOLDER,
    LEDGER,
    MANIFEST,
    NOT_OURS,
    SEAL,
    ArchiveError,
    Period,
    digest,
    is_sealed,
)
from ledgerproc.cage import Loss, open_cage
from ledgerproc.hands import read_hands
from ledgerproc.profile.errors import ProfileError
from ledgerproc.profile.loader import load_profile
from ledgerproc.profile.model import FileWords, Profile
from ledgerproc.workers import find_inputs
from ledgerproc.workspace import HISTORY, PERIOD
from ledgerproc.writing.ledger.casesheets import header_of

LEDGER_SHEET, MERGES, BALANCE, FINDINGS = "台账", "合并记录", "数据对账", "校验问题"
REJECTING = ("ROW_REJECTED", "FEEDBACK_UNKNOWN_CASE")
_ALTERED = f"{FOLDER}/{MANIFEST} 在出表后被改动"
_UNSEALED = f"{FOLDER}/{MANIFEST} 没有校验值：由较早版本的程序生成，或被改动"
# What editors and systems put beside a file that somebody looks at.
_BESIDE = ("~$*", ".~*", "._*", ".DS_Store", ".directory", "Thumbs.db", "desktop.ini")

Sheets = Mapping[str, Sequence[Mapping[str, Any]]]


class VerifyError(Exception):
    """There is nothing to verify; the text says in Chinese why."""


class Verdict(Struct, frozen=True):
    """What was found about one published folder."""

    name: str
    files: int
    faults: tuple[str, ...]


def verify(output: Path, period: str = "", inputs: Sequence[Path] = ()) -> list[Verdict]:
    """Verify every published folder, or those of one period; ``inputs`` only go with one."""
    folders = [one for one in _published(output) if not period or one.name.startswith(period)]
    if not folders:
        raise VerifyError(f"“{output}”中没有{period or '已发布的月份'}")
    last = max((one for one in _published(output) if one.parent == output), default=output)
    return [_verify(one, output, inputs if one.parent == output else (), last) for one in folders]


def _published(output: Path) -> list[Path]:
    months = [one for one in output.glob("*") if PERIOD.fullmatch(one.name) and one.is_dir()]
    former = [one for one in (output / HISTORY).glob("*") if one.is_dir()]
    return sorted(months) + sorted(former)


def _verify(folder: Path, output: Path, inputs: Sequence[Path], last: Path) -> Verdict:
    name = folder.relative_to(output).as_posix()
    try:
        raw = (folder / FOLDER / MANIFEST).read_bytes()
        manifest = json.loads(raw)
        outputs, named = (
            {name: {"sha256": one["sha256"]} for name, one in manifest[table].items()}
            for table in ("outputs", "inputs")
        )
        faults = [] if is_sealed(raw) else [_UNSEALED if SEAL not in manifest else _ALTERED]
    except (OSError, *NOT_OURS):
        return Verdict(name, 0, (f"{FOLDER}/{MANIFEST} 缺失或损坏，无法核对",))
    if not folder.name.startswith(period := str(manifest.get("period"))):
        faults.append(f"文件夹改过名：里面是 {period} 的结果")
    faults += _check_outputs(folder, outputs, folder == last)
    if f"{FOLDER}/{CASES}" in outputs and (folder / LEDGER).is_file():
        faults += _check_ledger(folder, manifest, output)
    if inputs:
        profile = _profile(manifest)
        words = profile.files if profile else FileWords((), ())
        faults += _check_inputs(named, inputs, words)
    return Verdict(name, len(outputs) + 1, tuple(faults))


def _check_outputs(
    folder: Path, outputs: Mapping[str, Mapping[str, Any]], is_last: bool
) -> Iterator[str]:
    found = {one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file()} - {
        f"{FOLDER}/{MANIFEST}"
    }
    for name, meant in sorted(outputs.items()):
        if name not in found:
            yield f"{name} 不见了"
        elif (read := _digest(folder / name)) != meant.get("sha256"):
            more = "（修改会在下次运行时并入台账）" if name == LEDGER and is_last else ""
            yield f"{name} 在出表后被改动{more}" if read else f"{name} 打不开，无法核对"
    for name in sorted(found - set(outputs)):
        if not any(fnmatchcase(name.rsplit("/", 1)[-1], one) for one in _BESIDE):
            yield f"{name} 不是程序生成的"


def _digest(path: Path) -> str:
    try:
        return digest(path)
    except OSError:
        return ""


def _profile(manifest: Mapping[str, Any]) -> Profile | None:
    """The rules of the run, where they are still here."""
    try:
        return load_profile(manifest["profile"]["name"])
    except (ProfileError, *NOT_OURS):
        return None


def _check_inputs(
    named: Mapping[str, Mapping[str, Any]], inputs: Sequence[Path], words: FileWords
) -> Iterator[str]:
    """Compare the files that lie in the input folders now with those that were read."""
    with open_cage() as cage:
        inventory, _ = find_inputs(cage, inputs, words)
    found = {one.name: one.sha256 for one in inventory.sources}
    for name, meant in sorted(named.items()):
        if name not in found:
            yield f"输入文件 {name} 不见了"
        elif found[name] != meant.get("sha256"):
            yield f"输入文件 {name} 与读取时不同"
    for name in sorted(set(found) - set(named)):
        yield f"输入文件 {name} 没有用于本期"


def _check_ledger(folder: Path, manifest: Mapping[str, Any], output: Path) -> list[str]:
    """Read the ledger from disk, recompute its equations, compare its cells with the archive."""
    with open_cage(1) as cage:
        (sheets,) = cage.map(read_tables, [folder / LEDGER])
    if isinstance(sheets, Loss):
        return [f"{LEDGER} 无法读取"]
    try:
        state = json.loads((folder / FOLDER / CASES).read_text("utf-8"))
        lasts = {str(one["case_id"]): one["last_period"] for one in state["cases"]}
        told = {number for number, last in lasts.items() if last == state["period"]}
        faults = list(_equations(sheets, list(lasts), told))
        if profile := _profile(manifest):
            # Without its hash in the manifest the ledger counts as edited: its cells are read.
            unproved = {**manifest, "outputs": {}}
            faults += _cells(Period(folder.name, folder, state, unproved), profile)
        if folder.parent == output:
            faults += _months_gone(output, state)
        return faults
    except (OSError, ArchiveError, *NOT_OURS):
        return [f"{LEDGER} 与 {FOLDER}/{CASES} 对不上，无法核对"]


def _cells(period: Period, profile: Profile) -> Iterator[str]:
    """The cells of the ledger that no longer say what was written: places, and no values."""
    for number, edits in sorted(read_hands(period, profile).edits.items()):
        keys = (key for key in profile.output.ledger_columns if key in edits)
        names = "".join(f"“{header_of(profile, key)}”" for key in keys)
        yield f"“{LEDGER_SHEET}”{number} 的{names}与出表时不同"


def _months_gone(output: Path, state: Mapping[str, Any]) -> Iterator[str]:
    """The months right before this one whose folders are not there any more."""
    earlier = {str(one["period"]) for one in state.get("history", ())} - {state["period"]}
    for period in sorted(earlier, reverse=True):
        if (output / period).is_dir():
            return
        yield f"{period} 的文件夹不见了：{state['period']} 是从它接续的"


def read_tables(path: Path) -> dict[str, list[dict[str, Any]]]:
    """The rows of the sheets that are counted, by their headers in the second row."""
    from python_calamine import CalamineWorkbook

    workbook = CalamineWorkbook.from_path(str(path))
    tables = {}
    for name in (LEDGER_SHEET, MERGES, BALANCE, FINDINGS):
        rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        headers = [str(one) for one in rows[1]]
        tables[name] = [dict(zip(headers, row, strict=False)) for row in rows[2:]]
    return tables


def _equations(sheets: Sheets, numbers: Sequence[str], told: Set[str]) -> Iterator[str]:
    """What does not add up; ``told`` are numbers of cases that the month's files tell."""
    shown = [str(row["编号"]) for row in sheets[LEDGER_SHEET]]
    if len(set(shown)) < len(shown):
        yield f"“{LEDGER_SHEET}”中有重复的编号"
    for number in sorted(set(numbers) - set(shown)):
        yield f"“{LEDGER_SHEET}”中缺少 {number}"
    for number in sorted(set(shown) - set(numbers)):
        yield f"“{LEDGER_SHEET}”中多出 {number or '没有编号的行'}"
    *rows, total = sheets[BALANCE]
    kinds = ("标题表头", "空白模板行", "合计表尾", "数据行")
    fates = ("立案", "并入", "退回")
    for row in (*rows, total):
        where = f"“{BALANCE}”{row['文件']}#{row['工作表']}"
        if row["读取行数"] != sum(row[one] for one in kinds):
            yield f"{where}：读取行数不等于各类行数之和"
        if row["数据行"] != sum(row[one] for one in fates) or row["差额"]:
            yield f"{where}：数据行不等于立案、并入、退回之和"
    for column in ("读取行数", *kinds, *fates):
        if total[column] != sum(row[column] for row in rows):
            yield f"“{BALANCE}”合计的{column}不等于各表之和"
    if total["并入"] != len(_merged(sheets, told)):
        yield f"“{MERGES}”的行数与“{BALANCE}”的并入数不符"
    if total["退回"] != len(_rejected(sheets, told)):
        yield f"“{FINDINGS}”中退回的行数与“{BALANCE}”不符"


def _merged(sheets: Sheets, told: Set[str]) -> set[str]:
    """Rows that are merged with all they hold: on some, another problem founds a case."""
    founded = {
        str(row["来源"]).split("\n")[0] for row in sheets[LEDGER_SHEET] if str(row["编号"]) in told
    }
    return {str(row["并入来源"]) for row in sheets[MERGES]} - founded


def _rejected(sheets: Sheets, told: Set[str]) -> set[str]:
    """Rows that are rejected with all they hold: of two tables side by side one may tell."""
    standing = {
        source
        for row in sheets[LEDGER_SHEET]
        if str(row["编号"]) in told
        for source in str(row["来源"]).split("\n")
    }
    refused = {
        f"{row['文件']}#{row['工作表']}!{str(row['单元格']).lstrip(ascii_uppercase)}"
        for row in sheets[FINDINGS]
        if row["代码"] in REJECTING
    }
    return refused - standing
