"""Reads the file 读表设定 beside the inputs, in which a clerk settles what headers mean.

In: the cells of that file. Out: one setting a line, and findings for lines that settle
nothing. The file is no report: it is listed, never counted.
"""

from __future__ import annotations

from collections.abc import Sequence

from ledgerproc.findings import Finding
from ledgerproc.profile.model import Kind
from ledgerproc.reading.cells import text_of
from ledgerproc.reading.files.grid import Grid
from ledgerproc.reading.files.inputfile import Source
from ledgerproc.reading.read import UnreadableError, read_grids
from ledgerproc.reading.rows import FileReading, Purpose, SheetReading
from ledgerproc.reading.settings import COLUMNS, NOT_USED, Setting
from ledgerproc.reading.vocabulary import Words, look_up, normalise, plain

_NEEDED = COLUMNS[2:]
_ALL = ("", "全部", "所有", "*")


def read_settings(source: Source, words: Words) -> tuple[FileReading, list[Setting]]:
    """The settings of one file, and its account: what it settles and what is wrong in it."""
    try:
        grids = read_grids(source)
    except UnreadableError as stop:
        return FileReading(source.name, findings=(stop.finding,), is_unreadable=True), []
    settings: list[Setting] = []
    findings: list[Finding] = []
    sheets: list[SheetReading] = []
    for grid in grids:
        mine, said = _parse_settings(grid, words)
        settings += mine
        findings += said
        note = f"{len(mine)} 条设定，不是报表"
        sheets.append(SheetReading(grid.file, grid.sheet, Purpose.SETTINGS, note=note))
    return FileReading(source.name, tuple(sheets), tuple(findings)), settings


def _parse_settings(grid: Grid, words: Words) -> tuple[list[Setting], list[Finding]]:
    texts = [[text_of(value) for value in row] for row in grid.rows]
    top = next((at for at, row in enumerate(texts) if set(_NEEDED) <= set(map(plain, row))), None)
    if top is None:
        if not any(map(any, texts)):
            return [], []
        columns = "、".join(COLUMNS)
        where = grid.where(0)
        return [], [Finding("SETTINGS_UNREADABLE", where, details={"columns": columns})]
    names = [plain(one) for one in texts[top]]
    at = {name: names.index(name) for name in COLUMNS if name in names}
    settings: dict[tuple[str, str, str], Setting] = {}
    findings: list[Finding] = []
    for number in range(top + 1, len(texts)):
        row = texts[number]
        file, sheet, header, meaning = (_cell(row, at.get(name)) for name in COLUMNS)
        if not header:
            continue
        key = _key(words, meaning)
        where = grid.where(number, at["识别为"])
        if key is None:
            details = {"allowed": "、".join(_allowed(words)), "unused": NOT_USED}
            findings.append(Finding("SETTINGS_UNKNOWN_FIELD", where, seen=meaning, details=details))
            continue
        line = f"{grid.file.rpartition('/')[2]} 第 {grid.numbers[number]} 行"
        one = Setting(_pattern(file), _pattern(sheet), _header(header), key, line)
        first = settings.setdefault((one.file, one.sheet, one.header), one)
        if first.key != key:
            details = {"other": first.line}
            findings.append(Finding("SETTINGS_CONFLICT", where, seen=header, details=details))
    return list(settings.values()), findings


def _cell(row: Sequence[str], at: int | None) -> str:
    return row[at] if at is not None and at < len(row) else ""


def _pattern(text: str) -> str:
    return "*" if text in _ALL else text


def _header(text: str) -> str:
    """A header as it is compared: stacked names joined with a slash, each normalised."""
    return "/".join(normalise(one) for one in text.split("/"))


def _allowed(words: Words) -> list[str]:
    return [one.label for one in words.profile.fields.values() if one.kind is not Kind.IGNORED]


def _key(words: Words, meaning: str) -> str | None:
    """The field that a line names, "" for none, or None where nobody knows the name."""
    if plain(meaning) in (NOT_USED, "未采用"):
        return ""
    match = look_up(words, meaning) if meaning else None
    return match.fields[0] if match and match.fields and match.is_exact else None
