"""Writes a county's month: township files in every shape, and what is true of them."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import combinations
from pathlib import Path
from random import Random

from openpyxl.utils import get_column_letter

from tests.corpus import files
from tests.corpus.cells import Truth
from tests.corpus.phrasing import Cell
from tests.corpus.sheets import Sheet, Writer
from tests.corpus.style import Style, draw_style, for_text, nameless, plain_style
from tests.corpus.tellings import Drafts, Telling, plant
from tests.corpus.words import PLACES, SHEET_CATEGORIES, VILLAGES

COLUMNS = [
    "来源",
    "问题",
    "乡镇（街道）",
    "突出问题名称",
    "主要案情",
    "问题分类",
    "处置措施预案",
    "办结时间",
    "牵头部门",
    "配合部门",
    "责任人员",
    "联系电话",
    "状态",
    "销号时间",
    "超期天数",
]


@dataclass
class Corpus:
    """What is true of the files written so far."""

    folder: Path
    rng: Random
    brutal: bool
    drafts: Drafts
    slow: bool = False  # also old and open formats, which LibreOffice writes
    rows: list[Truth] = field(default_factory=list)
    faults: list[tuple[str, str, str, str]] = field(default_factory=list)
    sheets: list[tuple[str, str, bool, int, str]] = field(default_factory=list)
    source: dict[int, str] = field(default_factory=dict)  # telling -> 来源
    later: list[tuple[int, int]] = field(default_factory=list)  # earlier telling, later one


def make_corpus(folder: Path, seed: int, places: int, brutality: str, slow: bool = False) -> None:
    """Write ``folder/input`` and its truth files. ``brutality``: plain, ordinary or brutal.

    ``slow`` adds workbooks in the old and the open format, if LibreOffice is installed.
    """
    rng = Random(f"{seed}-{places}-{brutality}")
    brutal = brutality == "brutal"
    corpus = Corpus(folder, rng, brutal, Drafts(rng, brutal), slow)
    (folder / "input").mkdir(parents=True)
    chosen = rng.sample(sorted(PLACES), places)
    reports = {place: corpus.drafts.of_township(place, rng.randint(4, 16)) for place in chosen}
    _tell_across(reports, corpus)
    for told in reports.values():
        told[:] = [plant(one, rng, brutal) if rng.random() < 0.08 else one for one in told]
    index = 0
    while chosen:
        index += 1
        place = chosen.pop()
        if brutality == "plain":
            _plain_file(corpus, index, place, reports[place])
        elif rng.random() < 0.1:
            _nil_file(corpus, index, place)
        elif chosen and rng.random() < 0.15:
            _two_places(corpus, index, [place, chosen.pop()], reports)
        else:
            _file(corpus, index, place, reports[place])
    if brutal:
        _bundle(corpus)
    _write_truth(corpus)


def _tell_across(reports: dict[str, list[Telling]], corpus: Corpus) -> None:
    rng = corpus.rng
    for place, told in reports.items():
        if len(reports) > 1 and rng.random() < 0.3:
            other = rng.choice([one for one in reports if one != place])
            reports[other].append(corpus.drafts.again(rng.choice(told), other))


# --- kinds of files ----------------------------------------------------------------------


def _plain_file(corpus: Corpus, index: int, place: str, told: list[Telling]) -> None:
    rng = corpus.rng
    sheet = Sheet(rng.choice(("Sheet1", "台账", "突出问题台账", "Sheet1 (2)")))
    writer = Writer(sheet, plain_style(rng), rng, place)
    writer.head(with_place=False)
    writer.body(told)
    name = rng.choice((f"{place}.xlsx", f"{place}台账.xlsx", f"{index:02}{place}.xlsx"))
    files.write_xlsx(corpus.folder / "input" / name, [sheet])
    _record(corpus, name, [sheet])


def _file(corpus: Corpus, index: int, place: str, told: list[Telling]) -> None:
    rng = corpus.rng
    kinds = ["xlsx"] * 5 + ["csv", "html", "docx", *(["xls", "ods"] if corpus.slow else [])]
    kind = rng.choice(kinds)
    told = _with_rejected(told, corpus)
    layout = "one"
    if kind in {"xlsx", "xls", "ods"}:
        layout = rng.choice(("one", "one", "one", "categories", "villages", "under"))
    style = draw_style(rng, corpus.brutal, layout in {"categories", "under"})
    style = nameless(style, rng, layout == "one" and kind == "xlsx")
    name = _name(corpus, index, place, style.place_from in {"sheet", "title"})
    if kind in {"xlsx", "xls", "ods"}:
        sheets = _workbook(corpus, style, layout, place, told)
        _save(corpus, f"{name}.{kind}", sheets)
        if kind == "xlsx" and rng.random() < 0.15:
            _later_version(corpus, name, place, told, style)
    elif kind == "csv":
        sheet = _sheet(corpus, for_text(style), name.rpartition("/")[2], place, told)
        encoding = rng.choice(("utf-8-sig", "gb18030"))
        number = files.write_csv(_path(corpus, f"{name}.csv"), sheet, encoding)
        _record(corpus, f"{name}.csv", [sheet], number)
    elif kind == "html":
        sheet = _sheet(corpus, replace(style, hide_rows=False, tail=0), "Sheet1", place, told)
        files.write_html(_path(corpus, f"{name}.xls"), sheet, rng.choice(("utf-8", "gb2312")))
        _record(corpus, f"{name}.xls", [sheet])
    else:
        style = replace(style, hide_rows=False, tail=0, total=False, first_column=0)
        sheet = _sheet(corpus, style, "表1", place, told)
        lead = files.write_docx(_path(corpus, f"{name}.docx"), sheet)
        _record(corpus, f"{name}.docx", [sheet], lambda row: row - lead + 1, lead)


def _workbook(
    corpus: Corpus, style: Style, layout: str, place: str, told: list[Telling]
) -> list[Sheet]:
    rng = corpus.rng
    if layout == "categories":
        names = [
            (SHEET_CATEGORIES[n], [o for o in told if o.categories[0] == n]) for n in range(11)
        ]
        sheets = [_sheet(corpus, style, name, place, some) for name, some in names if some]
    elif layout == "villages":
        style = replace(style, preprinted="")
        villages = rng.sample(VILLAGES, 3)
        parts = [told[at::3] for at in range(3)]
        sheets = [
            _sheet(corpus, style, village, place, part)
            for village, part in zip(villages, parts, strict=True)
            if part
        ]
    elif layout == "under":
        half = max(1, len(told) // 2)
        sheets = [_sheet(corpus, style, "Sheet1", place, told[:half])]
        if told[half:]:
            writer = Writer(sheets[0], style, rng, place)
            sheets[0].add("empty", [None] * writer.width)
            writer.head(with_place=style.place_line)
            writer.body(told[half:])
            writer.foot()
    else:
        name = rng.choice(("Sheet1", "台账", "突出问题台账", "11月", "Sheet1 (2)"))
        name = place if style.place_from == "sheet" else name
        sheets = [_sheet(corpus, style, name, place, told)]
    if rng.random() < 0.3:
        sheets.insert(rng.choice((0, len(sheets))), _unrelated(rng, place))
    if rng.random() < 0.2:
        old = _sheet(corpus, style, "2021年台账", place, told[:4])
        old.hidden, old.truth, old.faults = True, {}, []
        old.kinds = ["hidden"] * len(old.kinds)
        sheets.append(old)
    if rng.random() < 0.2:
        sheets += [Sheet("Sheet2"), Sheet("Sheet3")]
    return sheets


def _sheet(corpus: Corpus, style: Style, name: str, place: str, told: list[Telling]) -> Sheet:
    sheet = Sheet(name)
    writer = Writer(sheet, style, corpus.rng, place)
    writer.head(with_place=style.place_line)
    writer.body(told)
    writer.foot()
    hideable = [key for key in ("village", "leader", "seq", "risk") if key in style.fields]
    if style.hide_rows and hideable:
        sheet.hidden_columns.add(writer.column(hideable[0]))
    return sheet


def _two_places(
    corpus: Corpus, index: int, places: list[str], reports: dict[str, list[Telling]]
) -> None:
    """One workbook for two townships: a sheet each, or one ledger under the other."""
    rng = corpus.rng
    style = draw_style(rng, corpus.brutal, True)
    name = f"{index:02}片区台账汇总.xlsx"
    if rng.random() < 0.5:
        sheets = [_sheet(corpus, style, place, place, reports[place]) for place in places]
    else:
        style = replace(style, place_line=True, tail=0)
        sheets = [_sheet(corpus, style, "汇总", places[0], reports[places[0]])]
        writer = Writer(sheets[0], style, rng, places[1])
        sheets[0].add("empty", [None] * writer.width)
        writer.head(with_place=True)
        writer.body(reports[places[1]])
        writer.foot()
    _save(corpus, name, sheets)


def _nil_file(corpus: Corpus, index: int, place: str) -> None:
    rng = corpus.rng
    style = replace(draw_style(rng, corpus.brutal, True), place_line=True, total=False)
    style = replace(style, hide_rows=False, tail=0)
    sheet = Sheet("Sheet1")
    writer = Writer(sheet, style, rng, place)
    writer.head(with_place=True)
    writer.nil(rng.choice(("sentence", "sentence", "words", "blank", "empty")))
    writer.foot()
    name = _name(corpus, index, place)
    if rng.random() < 0.25:
        sheet.name = "表1"
        lead = files.write_docx(_path(corpus, f"{name}.docx"), sheet)
        _record(corpus, f"{name}.docx", [sheet], lambda row: row - lead + 1, lead)
        return
    _save(corpus, f"{name}.xlsx", [sheet])


def _later_version(
    corpus: Corpus, name: str, place: str, told: list[Telling], style: Style
) -> None:
    """The file again with a word of a later version in its name, most rows as they were."""
    rng = corpus.rng
    again = [corpus.drafts.later(one) for one in told]
    corpus.later += [(old.key, new.key) for old, new in zip(told, again, strict=True)]
    word = rng.choice(("（修改）", "（最终版）", "最终版2", "（定稿）", "(2)"))
    sheet = place if style.place_from == "sheet" else "Sheet1"
    sheets = [_sheet(corpus, style, sheet, place, again)]
    _save(corpus, f"{name}{word}.xlsx", sheets)


def _unrelated(rng: Random, place: str) -> Sheet:
    if rng.random() < 0.5:
        sheet = Sheet("联络员名单")
        lines: list[list[Cell]] = [
            ["专项整治工作联络员名单"],
            ["序号", "单位", "姓名", "职务", "联系电话"],
        ]
        lines += [[n, place, f"房{n}川", "联络员", f"1350023{7000 + n}"] for n in range(1, 5)]
    else:
        sheet = Sheet("填表说明")
        lines = [
            ["填表说明"],
            ["1.“突出问题名称”一事一行。"],
            ["2.“办结时间”填写到日，如2022年12月20日。"],
        ]
    for line in lines:
        sheet.add("other", [*line, *[None] * (5 - len(line))])
    return sheet


def _with_rejected(told: list[Telling], corpus: Corpus) -> list[Telling]:
    if corpus.rng.random() > 0.2:
        return told
    at = corpus.rng.randrange(len(told))
    return [*told[: at + 1], corpus.drafts.rejected(told[at]), *told[at + 1 :]]


# --- names, recording, truth -------------------------------------------------------------


def _name(corpus: Corpus, index: int, place: str, is_mute: bool = False) -> str:
    """A file name; a mute one does not say which township it is from."""
    rng = corpus.rng
    name = rng.choice(
        (
            f"{place}台账",
            f"{index:02}{place}",
            f"附件：国有土地上房屋征收领域突出问题专项整治台账（{place}）",
            f"彭水县{place}征收问题排查表{index}",
            f"{index:02}{PLACES[place][0]}台账（报送）",
        )
    )
    if is_mute:
        name = rng.choice((f"新建 Microsoft Excel 工作表 ({index})", f"{index:02}突出问题台账"))
    folder = rng.choice(("", "", "", "城区片区/", "郁江片区/保家片/"))
    return folder + name


def _path(corpus: Corpus, name: str) -> Path:
    path = corpus.folder / "input" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _save(corpus: Corpus, name: str, sheets: list[Sheet]) -> None:
    path = _path(corpus, name)
    files.write_xlsx(path.with_suffix(".xlsx"), sheets)
    if path.suffix != ".xlsx":
        files.convert(path.with_suffix(".xlsx"), path.suffix[1:])
    _record(corpus, name, sheets)


def _record(
    corpus: Corpus,
    file: str,
    sheets: Iterable[Sheet],
    number: files.Numbering = lambda row: row + 1,
    skipped: int = 0,
) -> None:
    for sheet in sheets:
        counts = Counter(sheet.kinds[skipped:])
        if skipped:
            trailing = [kind for kind in sheet.kinds if kind == "footer"]
            counts["footer"] -= len(trailing)
        data = counts.pop("data", 0)
        words = "、".join(f"{kind} {count}" for kind, count in counts.items() if count)
        corpus.sheets.append((file, sheet.name, sheet.hidden, data, words))
        for row, (told, truth) in sheet.truth.items():
            source = f"{file}#{sheet.name}!{number(row)}"
            corpus.source[told.key] = source
            corpus.rows.append({"来源": source, **truth})
        for row, column, kind in sheet.faults:
            cell = f"{get_column_letter(column + 1)}{number(row)}"
            corpus.faults.append((file, sheet.name, cell, kind))


def _bundle(corpus: Corpus) -> None:
    """Put a few files of the top folder into one archive."""
    folder = corpus.folder / "input"
    loose = sorted(one for one in folder.iterdir() if one.is_file())
    if len(loose) < 4:
        return
    members = corpus.rng.sample(loose, 2)
    renamed = {one.name: f"台账打包.zip/{one.name}" for one in members}
    files.write_zip(folder / "台账打包.zip", members, corpus.rng)
    for row in corpus.rows:
        row["来源"] = _moved(row["来源"], renamed)
    corpus.source = {key: _moved(one, renamed) for key, one in corpus.source.items()}
    corpus.faults = [(renamed.get(one[0], one[0]), *one[1:]) for one in corpus.faults]
    corpus.sheets = [(renamed.get(one[0], one[0]), *one[1:]) for one in corpus.sheets]


def _moved(source: str, renamed: dict[str, str]) -> str:
    file, _, rest = source.partition("#")
    return f"{renamed.get(file, file)}#{rest}"


def _write_truth(corpus: Corpus) -> None:
    folder = corpus.folder
    own = [[row[key] for key in COLUMNS] for row in corpus.rows]
    _write(folder / "told.csv", COLUMNS, own)  # what each row says itself, for judges of cleaning
    by_source = {row["来源"]: row for row in corpus.rows}
    for old, new in corpus.later:
        if old in corpus.source and new in corpus.source:
            earlier, later = by_source[corpus.source[old]], by_source[corpus.source[new]]
            earlier |= {key: later[key] for key in COLUMNS[4:]}
    pairs: list[tuple[str, str, str]] = []
    problems: dict[str, list[str]] = {}
    for row in corpus.rows:
        if row["问题"] != "退回":
            problems.setdefault(row["问题"], []).append(row["来源"])
    for sources in problems.values():
        pairs += [(left, right, "同一问题") for left, right in combinations(sources, 2)]
    for left, right in corpus.drafts.different:
        if left in corpus.source and right in corpus.source:
            pairs.append((corpus.source[left], corpus.source[right], "不同问题"))
    _write(folder / "rows.csv", COLUMNS, [[row[key] for key in COLUMNS] for row in corpus.rows])
    _write(folder / "pairs.csv", ("来源甲", "来源乙", "关系"), pairs)
    _write(folder / "faults.csv", ("文件", "工作表", "单元格", "问题"), corpus.faults)
    _write(folder / "sheets.csv", ("文件", "工作表", "隐藏", "数据行", "其他行"), corpus.sheets)


def _write(path: Path, header: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerow(header)
        csv.writer(file).writerows(rows)
