"""A check of files on the screen: how each sheet was read, and what is to be corrected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ledgerproc.show.report import Section


def checkup_sections(told: Mapping[str, Any]) -> Iterator[Section]:
    """Sections of a description that ``checkup.describe`` made."""
    for file in told["files"]:
        yield Section(file["file"], ["无法读取"] if file["unreadable"] else [])
        for sheet in file["sheets"]:
            yield _sheet(sheet)
        if file["findings"]:
            yield _findings(file["findings"])
    if told["left_aside"]:
        yield _findings(told["left_aside"], "没有读取的文件")
    yield Section(lines=[_verdict(told)])


def _sheet(sheet: Mapping[str, Any]) -> Section:
    lines = []
    if sheet["place"]:
        told_by = f"（看{sheet['place_from']}）" if sheet["place_from"] else ""
        lines.append(f"乡镇（街道）：{sheet['place']}{told_by}")
    if sheet["header_rows"]:
        lines.append(f"表头：第 {sheet['header_rows']} 行")
    if sheet["rows_read"]:
        counts = "，".join(f"{kind} {count}" for kind, count in sheet["rows"].items())
        lines.append(f"读取 {sheet['rows_read']} 行：{counts}")
    if sheet["note"]:
        lines.append(f"说明：{sheet['note']}")
    return Section(
        f"工作表“{sheet['sheet']}”：{sheet['purpose']}",
        lines,
        ("列", "表头原文", "识别为", "依据"),
        [(one["column"], one["header"], one["read_as"], one["reason"]) for one in sheet["columns"]],
    )


def _findings(findings: list[dict[str, str]], title: str = "校验问题") -> Section:
    return Section(
        title,
        (),
        ("级别", "位置", "内容", "说明", "建议"),
        [
            (one["severity"], _place(one), one["seen"], one["says"], one["remedy"])
            for one in findings
        ],
    )


def _place(one: Mapping[str, str]) -> str:
    cell = f"第{one['cell']}行" if one["cell"].isdigit() else one["cell"]
    return "!".join(part for part in (one["sheet"], cell) if part) or one["file"]


def _verdict(told: Mapping[str, Any]) -> str:
    counts = f"错误 {told['errors']}，警告 {told['warnings']}，提示 {told['notes']}"
    if told["unreadable"]:
        return f"{counts}。有文件读不了，请先处理再报送"
    if told["errors"]:
        return f"{counts}。请改正错误后再报送"
    if told["silent"]:
        return f"{counts}。有文件没有读到台账，请先核对表头或换成台账再报送"
    return f"{counts}。没有错误，可以报送"
