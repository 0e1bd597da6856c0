"""Writes 退回清单/: to each township its own files, the faulty cells marked and explained.

In: a ``Run``. A workbook goes back as it was sent; a file of another kind is rebuilt as
one, and a document goes back as it was sent too; what could not be read, or holds what a
rebuilt workbook would lose, goes back as a list alone. A file that reports for several
townships goes to each of them whole, since it can only be corrected as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from msgspec.structs import replace

from ledgerproc.findings import Finding, Severity, explain, severity_of
from ledgerproc.outcome import Run
from ledgerproc.profile.examples import speech_of
from ledgerproc.profile.model import Profile
from ledgerproc.reading.files.grid import Grid
from ledgerproc.reading.files.inputfile import Source, shown_names
from ledgerproc.reading.files.kinds import SourceKind
from ledgerproc.reading.files.pictures import holds_pictures
from ledgerproc.reading.files.sources import read_bytes
from ledgerproc.reading.looks.read import has_looks, read_looks
from ledgerproc.reading.looks.unkept import count_unkept
from ledgerproc.reading.read import UnreadableError, read_grids
from ledgerproc.writing.checking.copies import Told, compare_copy, compare_document
from ledgerproc.writing.office.cells import clean_text
from ledgerproc.writing.office.names import place_inside, unique_names
from ledgerproc.writing.office.package import (
    find_workbook,
    forget_people,
    read_package,
    relations,
    sheet_parts,
    write_package,
)
from ledgerproc.writing.office.stylesheet import StyleSheet
from ledgerproc.writing.returned.marks import Mark, leave_behind, locked_sheets, mark_sheets
from ledgerproc.writing.returned.quiet import hide_in_workbook
from ledgerproc.writing.returned.rebuilt import Rebuilt, rebuild_workbook
from ledgerproc.writing.returned.returnlist import Line, ReturnList, add_list
from ledgerproc.writing.returned.wordmarks import mark_document

FOLDER = "退回清单"
UNHIDE = "该单元格所在的行或列已隐藏，请先取消隐藏；"
POINTED_AT, IN_MARGIN = "鼠标移到单元格上可看到说明", "说明写在页边批注里"
TWO_KINDS = (
    "同名的 Word 文件就是原来的文件，已标出同样的地方：请优先在 Word 文件中改正，两份只交回一份。"
)
HAS_PICTURES = (
    "原文件中有图片，换成新格式会丢失，所以没有另做一份：请打开原来的文件，按下表改正，"
    "另存为 .xlsx，用原来的文件名交回。"
)
NO_COPY = (
    "原文件没能照样做成带标记的一份，所以只列出问题：请打开原来的文件，按下表改正，"
    "另存为 .xlsx，用原来的文件名交回。"
)
LOCKED = "工作表“{}”设有保护，改不动时请先在“审阅”中撤销工作表保护。"
LONGEST_SEEN = 120  # characters of a cell that the list quotes
LOSSES = "换成 .xlsx 格式时，原文件中有这些没能保留："
LEFT = "为了安全和保密，退回的这一份里没有保留："
TALKS = "批注的会话形式（文字留在批注里） {} 处"
NO_LOOK = "原文件的字体、边框等样子没能读出，下面只保留了内容和位置。"
COLOURS = {Severity.ERROR: "FFC7CE", Severity.WARNING: "FFEB9C"}


_SHADES = frozenset(COLOURS.values())
# What goes back of one file: its bytes by the ending of its name.
Returned = Mapping[str, bytes]
Build = Callable[[Run, str, Source | None, Sequence[Finding], Sequence[str]], Returned]


def write_returns(
    run: Run, folder: Path, build: Build | None = None, beat: Callable[[], None] = lambda: None
) -> list[Path]:
    """Write the files of every township that has an error into ``folder``/退回清单.

    ``build`` makes what goes back of one file, by default ``build_return``; ``beat`` is called
    before each one, so that somebody outside can tell slow work from none.
    """
    build = build or build_return
    unread = {one.reading.file for one in run.files if one.reading.is_unreadable}
    target = folder / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    faults = faults_by_file(run)
    owners = files_by_place(run, faults)
    # What a reader refused is not opened again: it goes back as a list.
    sources = {one.name: one for one in run.sources if one.name not in unread}
    names = unique_names(owners)
    built: dict[str, Returned] = {}
    written = []
    for place, files in owners.items():
        for number, file in enumerate(files, 1):
            if file not in built:
                shared = [one for one, theirs in owners.items() if file in theirs]
                beat()
                built[file] = build(run, file, sources.get(file), faults[file], shared)
            ending = f"（{number}）" if number > 1 else ""
            for kind, data in built[file].items():
                path = place_inside(target, names[place] + ending, kind)
                path.write_bytes(data)
                written.append(path)
    return written


def faults_by_file(run: Run) -> dict[str, list[Finding]]:
    """Errors and warnings of every file that has an error, in order."""
    shown: dict[str, list[Finding]] = {}
    wrong = set()
    for one in run.findings:
        severity = severity_of(one)
        if severity in COLOURS:
            shown.setdefault(one.where.file, []).append(one)
        if severity is Severity.ERROR:
            wrong.add(one.where.file)
    return {file: found for file, found in shown.items() if file in wrong and file}


def files_by_place(run: Run, faults: Mapping[str, Sequence[Finding]]) -> dict[str, list[str]]:
    """The faulty files of each sender: the townships that a file's errors belong to.

    A file whose township nobody knows is returned under its own name, unless it could not
    be read either: then nothing can be marked, and 校验问题 says so.
    """
    places = {one.reading.file: one.places for one in run.files}
    unreadable = {one.reading.file for one in run.files if one.reading.is_unreadable}
    owners: dict[str, list[str]] = {}
    for file, found in faults.items():
        errors = [one for one in found if severity_of(one) is Severity.ERROR]
        known = dict.fromkeys(one.place for one in errors if one.place)
        stem = file.rsplit("/", 1)[-1].rsplit(".", 1)[0]
        senders = list(known) or [one for one in places.get(file, ()) if one]
        if not senders and file not in unreadable:
            senders = [f"未写明单位（{stem}）"]
        for place in senders:
            owners.setdefault(place, []).append(file)
    return owners


def build_return(
    run: Run, file: str, source: Source | None, faults: Sequence[Finding], places: Sequence[str]
) -> Returned:
    """What goes back of one file: a marked copy, else rebuilt from what was read, else a list."""
    content = build_list(run, file, faults, places)
    if source and source.kind is SourceKind.XLSX:
        # Whatever stops it, the file is in a dialect that is safer rebuilt than patched.
        with suppress(Exception):
            return {".xlsx": mark_copy(read_bytes(source), {}, run.profile, content, faults)}
    document: dict[str, bytes] = {}
    if source and source.kind is SourceKind.DOCX:
        with suppress(Exception):
            marks = build_marks(run.profile, faults, {})
            said = tuple(one.replace(POINTED_AT, IN_MARGIN) for one in content.advice)
            told = replace(content, advice=said)
            data = mark_document(read_bytes(source), told, marks, _SHADES)
            compare_document(read_bytes(source), data, _told(run.profile, faults, {}))
            document[".docx"] = data
            content = replace(content, advice=(*content.advice, TWO_KINDS))
    if source:
        with suppress(Exception):  # what no workbook can hold comes back as a list
            return document | {".xlsx": _rebuilt(run, source, content, faults)}
    return document | {".xlsx": _list_alone(run, content, faults)}


def _rebuilt(run: Run, source: Source, content: ReturnList, faults: Sequence[Finding]) -> bytes:
    """The file as a workbook; a list alone where it holds pictures, which would be lost."""
    if source.kind is not SourceKind.DOCX and holds_pictures(source.kind, read_bytes(source)):
        return _list_alone(run, content, faults, HAS_PICTURES)
    sent = read_looks(source.kind, read_bytes(source), source.name)
    made = rebuild_workbook(_grids(source), sent)
    more = count_unkept(source.kind, read_bytes(source))
    said = _said_of_losses(made, more, is_plain=not sent and has_looks(source.kind))
    content = replace(content, advice=(*content.advice, *said))
    return mark_copy(made.data, made.titles, run.profile, content, faults)


def _said_of_losses(made: Rebuilt, more: Mapping[str, int], *, is_plain: bool) -> list[str]:
    """What the first sheet says that the copy could not keep, so that nobody misses it unaware."""
    several = len(made.titles) > 1
    told = [
        f"{f'“{sheet}”表的' if several else ''}{what} {count} 处"
        for sheet, lost in made.lost.items()
        for what, count in lost.items()
        if count
    ]
    told += [f"{what} {count} 处" for what, count in more.items()]
    return [NO_LOOK] * is_plain + [f"{LOSSES}{'、'.join(told)}。"] * bool(told)


def _list_alone(
    run: Run, content: ReturnList, faults: Sequence[Finding], why: str = NO_COPY
) -> bytes:
    """The list of faults; ``why`` there is no copy in which their cells could be marked."""
    if any(one.cell for one in content.lines):
        content = replace(content, originals=(), advice=(why, *content.advice[1:]))
    made = rebuild_workbook([])
    return mark_copy(made.data, made.titles, run.profile, content, faults, alone=True)


def _grids(source: Source) -> list[Grid]:
    """The sheets of a file of any kind; none where it could not be read."""
    try:
        return read_grids(source)
    except UnreadableError:
        return []


def mark_copy(
    data: bytes,
    titles: Mapping[str, str],
    profile: Profile,
    content: ReturnList,
    faults: Sequence[Finding],
    *,
    alone: bool = False,
) -> bytes:
    """A workbook with its cells marked and the list in front; ``titles`` renames sheets.

    ``alone``: it holds nothing but the list.
    """
    parts = read_package(data)
    workbook = find_workbook(parts)
    left = leave_behind(parts, workbook)
    part = next(one.target for one in relations(parts, workbook) if one.kind == "styles")
    styles = StyleSheet(parts[part])
    sent = sheet_parts(parts, workbook)
    hide_in_workbook(parts, workbook, [part for _, part in sent])
    sheets = dict(sheet_parts(parts, workbook))
    if not titles:  # as the findings call them
        titles = dict(zip(shown_names(name for name, _ in sent), sheets, strict=True))
    marks = build_marks(profile, faults, titles)
    lines = tuple(replace(one, sheet=titles.get(one.sheet, one.sheet)) for one in content.lines)
    sheets.pop(content.sheet, None)
    marked = [part for name, part in sheets.items() if marks.get(name)]
    talks = sum(one.kind == "threadedComment" for part in marked for one in relations(parts, part))
    left += [TALKS.format(talks)] * bool(talks)
    hidden = mark_sheets(parts, sheets, styles, marks)
    lines = tuple(
        replace(one, remedy=UNHIDE + one.remedy) if (one.sheet, one.cell) in hidden else one
        for one in lines
    )
    advice = [
        *content.advice,
        *([f"{LEFT}{'、'.join(left)}。"] if left else []),
        *(LOCKED.format(one) for one in locked_sheets(parts, sheets, marks)),
    ]
    add_list(parts, workbook, styles, replace(content, lines=lines, advice=tuple(advice)))
    parts[part] = styles.write()
    forget_people(parts, content.title)
    made = write_package(parts)
    compare_copy(None if alone else data, made, content.sheet, _told(profile, faults, titles))
    return made


def _told(profile: Profile, faults: Sequence[Finding], titles: Mapping[str, str]) -> list[Told]:
    """What a returned file has to tell, the gravest first, reckoned from the findings."""
    speech = speech_of(profile)
    return [
        Told(
            titles.get(one.where.sheet, one.where.sheet),
            one.where.row,
            one.where.column or one.where.table,
            one.where.cell,
            severity_of(one).value,
            explain(one, speech)[0],
            COLOURS[severity_of(one)],
        )
        for one in sorted(faults, key=_rank)
    ]


def build_marks(
    profile: Profile, faults: Sequence[Finding], titles: Mapping[str, str]
) -> dict[str, list[Mark]]:
    """Marks by sheet, the gravest first; faults of one cell share a note and have one colour."""
    cells: dict[tuple[str, int, int], list[Finding]] = {}
    for one in faults:
        if one.where.row:
            sheet = titles.get(one.where.sheet, one.where.sheet)
            column = one.where.column or one.where.table
            cells.setdefault((sheet, one.where.row, column), []).append(one)
    marks: dict[str, list[Mark]] = {}
    speech = speech_of(profile)
    told = [(place, sorted(found, key=_rank)) for place, found in sorted(cells.items())]
    for (sheet, row, column), found in sorted(told, key=lambda one: _rank(one[1][0])):
        note = "\n".join(dict.fromkeys(_note(one, speech) for one in found))
        marks.setdefault(sheet, []).append(Mark(row, column, COLOURS[severity_of(found[0])], note))
    return marks


def _note(finding: Finding, speech: Mapping[str, str]) -> str:
    says, remedy = explain(finding, speech)
    return f"【{severity_of(finding).value}】{says}。\n{remedy}"


def build_list(run: Run, file: str, faults: Sequence[Finding], places: Sequence[str]) -> ReturnList:
    """What the first sheet says about one file."""
    counts = {level: sum(severity_of(one) is level for one in faults) for level in (*COLOURS,)}
    how = "请按“建议”一栏处理后，重新报送原文件。"
    if any(one.where.row for one in faults):
        how = (
            f"请在后面的原表中改正带底色的单元格（{POINTED_AT}），"
            "改好后保存，把本文件交回；不必删除底色、批注和本页。"
        )
    advice = [
        f"共 {counts[Severity.ERROR]} 处错误须更正"
        + (f"，{counts[Severity.WARNING]} 处警告请核对" if counts[Severity.WARNING] else "")
        + f"。{how}"
    ]
    clean = next((one for one in run.files if one.reading.file == file), None)
    sharing = tuple(dict.fromkeys((*(clean.places if clean else ()), *places)))
    if len(sharing) > 1:
        advice.append(f"本文件由{'、'.join(sharing)}共用，请合在一份中更正，只交回一份。")
    replaced = clean.reading.replaces if clean else ()
    originals = (file, *(one for one in replaced if one != file))
    sheet = run.profile.layout.return_sheet or "退回说明"
    speech = speech_of(run.profile)
    lines = tuple(_line(one, speech) for one in sorted(faults, key=_gravity))
    title = f"{'、'.join(places[:3])}　{sheet}" if places else sheet
    return ReturnList(sheet, clean_text(title), originals, tuple(advice), lines)


def _gravity(finding: Finding) -> tuple[int, object]:
    return _rank(finding), finding.where


def _rank(finding: Finding) -> int:
    return list(COLOURS).index(severity_of(finding))


def _line(finding: Finding, speech: Mapping[str, str]) -> Line:
    says, remedy = explain(finding, speech)
    severity, where = severity_of(finding), finding.where
    cell, seen = where.cell, finding.seen
    if len(seen) > LONGEST_SEEN:
        seen = f"{seen[:LONGEST_SEEN]}……"
    return Line(severity.value, where.sheet, cell, seen, says, remedy, COLOURS[severity])
