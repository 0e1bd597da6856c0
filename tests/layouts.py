"""Makes layouts as townships make them: every choice drawn from one seed, with its truth.

A layout is rows of cells, merged ranges and the kind of every row. Names of columns are
drawn from the profile's own synonyms, so that a word which is lost there is lost here.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from itertools import zip_longest

from ledgerproc.profile.model import Profile
from ledgerproc.reading.files.grid import CellValue, Grid, Merge
from ledgerproc.reading.rows import RowKind, as_text

OPTIONAL = (
    "number", "place", "measures", "deadline", "duty", "note", "status", "progress",
    "closed_on", "households", "amount", "village", "leader",
)  # fmt: skip
TITLES = (
    "突出问题专项整治台账",
    "全县国有土地上房屋征收领域\n突出问题专项整治台账",
    "汉葭街道突出问题台账（2022年11月）",
)
LINES = (
    "乡镇（街道）：汉葭街道    填报时间：2022年11月15日",
    "填报单位（盖章）：汉葭街道办事处",
    "填报单位：",
    "截至2022年11月15日",
    "单位：万元、户",
)
FOOTERS = (
    "填表人：李某          审核人：王某   联系电话：023-78440000",
    "单位负责人（签字）：李某     经办人：王某",
    "注：1.“问题分类”按方案所列十一类填写。",
    "本表一式两份。",
)
ORDER = (RowKind.BLANK, RowKind.HEAD, RowKind.FOOT, RowKind.DATA)
STYLES = (
    ("1.", "2.", "3."), ("1、", "2、", "3、"), ("（1）", "（2）", "（3）"), ("①", "②", "③"),
    ("一、", "二、", "三、"), ("（一）", "（二）", "（三）"), ("第一，", "第二，", "第三，"),
)  # fmt: skip
WHO = ("张某", "李某某", "王某夫妇")
UNKNOWN = ("天气", "录入时间戳", "经度")


@dataclass
class Layout:
    """A sheet in the making."""

    columns: list[str]  # field keys, or "" for a column nobody knows
    names: list[str]
    left: int
    rows: list[list[CellValue]] = field(default_factory=list)
    kinds: list[RowKind] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    parts: dict[int, int] = field(default_factory=dict)  # problems of rows that hold several
    hidden: set[int] = field(default_factory=set)  # offsets of rows that the sender hid
    told: dict[int, dict[str, str]] = field(default_factory=dict)  # texts of data rows by field
    levels: int = 1  # rows of the header
    beside: Layout | None = None  # the table on the right, by its own rows

    def add(self, kind: RowKind, cells: dict[int, CellValue]) -> None:
        row: list[CellValue] = [None] * (self.left + len(self.columns))
        for column, cell in cells.items():
            row[self.left + column] = cell
        self.rows.append(row)
        self.kinds.append(kind)

    def wide(self, kind: RowKind, text: str, is_merged: bool) -> None:
        self.add(kind, {0: text})
        if is_merged:
            at, right = len(self.rows) - 1, self.left + len(self.columns) - 1
            self.merges.append(Merge(at, self.left, at, right))

    def grid(self) -> Grid:
        numbers = list(range(1, len(self.rows) + 1))
        merges = tuple(sorted(self.merges, key=lambda one: (one.top, one.left)))
        hidden = frozenset(self.hidden)
        width = max(map(len, self.rows))
        rows = [row + [None] * (width - len(row)) for row in self.rows]
        return Grid("甲.xlsx", "Sheet1", rows, numbers, merges=merges, hidden_rows=hidden)

    def count(self, kind: RowKind) -> int:
        """Rows of that kind; a row of two tables is what it is more of."""
        others = self.beside.kinds[: len(self.rows)] if self.beside else []
        both = zip_longest(self.kinds, others, fillvalue=RowKind.BLANK)
        return [max(told, key=ORDER.index) for told in both].count(kind)

    def data(self) -> list[int]:
        return [at + 1 for at, kind in enumerate(self.kinds) if kind is RowKind.DATA]

    def texts(self) -> list[tuple[int, dict[str, str]]]:
        """Row and texts of every row that holds one problem, of two tables the left one's first."""
        own = [(row, told) for row, told in self.told.items() if row not in self.parts]
        return own + (self.beside.texts() if self.beside else [])

    def problems(self) -> list[tuple[int, int]]:
        """Row and part of every problem, of two tables the left one's first; part 0 of one."""
        told = ((row, self.parts.get(row, 0)) for row in self.data())
        own = [(row, part) for row, count in told for part in range(min(1, count), count + 1)]
        return own + (self.beside.problems() if self.beside else [])


def make_layout(seed: int, profile: Profile) -> Layout:
    draw = random.Random(seed)
    layout = _columns(draw, profile)
    layout.levels, is_merged = draw.choice((1, 1, 2, 2, 3)), draw.random() < 0.6
    _top(draw, layout)
    _header(layout, is_merged)
    if draw.random() < 0.1:
        layout.add(RowKind.HEAD, {at: at + 1 for at in range(len(layout.columns))})
    is_printed = draw.random() < 0.4
    for category in profile.categories:
        number = draw.choice((0, 0, 1, 1, 2, 3))
        if number:
            _group(draw, layout, category.name, number)
        elif is_printed:
            _printed(draw, layout, category.name, category.number)
        elif draw.random() < 0.1:
            layout.add(RowKind.BLANK, {})
        if draw.random() < 0.07 and layout.data():
            if draw.random() < 0.5:
                _top(draw, layout)
            _header(layout, is_merged)
    if not layout.data():
        _group(draw, layout, profile.categories[0].name, 1)
    _bottom(draw, layout)
    if draw.random() < 0.1:
        layout.hidden.update(row - 1 for row in layout.data() if draw.random() < 0.3)
    return layout


def make_pair(seed: int, profile: Profile) -> Layout:
    """Two tables with the same columns beside each other, under one title."""
    draw = random.Random(seed)
    left = _columns(draw, profile)
    right = Layout(left.columns, left.names, left.left + len(left.columns) + draw.choice((0, 1, 2)))
    left.levels = right.levels = draw.choice((1, 1, 2))
    is_merged = draw.random() < 0.6
    _top(draw, left)
    for _ in left.rows:
        right.add(RowKind.HEAD, {})
    for one in (left, right):
        _header(one, is_merged)
        for category in profile.categories:
            number = draw.choice((0, 0, 1, 2))
            if number:
                _group(draw, one, category.name, number)
            elif draw.random() < 0.2:
                _printed(draw, one, category.name, category.number)
        if not one.data():
            _group(draw, one, profile.categories[0].name, 1)
    while len(left.rows) < len(right.rows):
        left.add(RowKind.BLANK, {})
    left.rows = [
        [*row, *[None] * (right.left - len(row)), *told[right.left :]]
        for row, told in zip_longest(left.rows, right.rows, fillvalue=[])
    ]
    left.merges += right.merges
    left.beside = right
    _bottom(draw, left)
    return left


def _columns(draw: random.Random, profile: Profile) -> Layout:
    keys = ["title", "narrative", "categories", *(k for k in OPTIONAL if draw.random() < 0.7)]
    keys.sort(key=list(profile.fields).index)
    if draw.random() < 0.5:
        draw.shuffle(keys)
    if "duty" in keys and draw.random() < 0.5:
        at = keys.index("duty")
        keys[at : at + 1] = draw.choice(
            (["lead", "persons", "phones"], ["lead", "assisting", "persons", "phones"])
        )
    if draw.random() < 0.3:
        places = [at for at in range(len(keys) + 1) if not _is_inside(keys, at)]
        keys.insert(draw.choice(places), "")
    names = [_name(draw, profile, key) for key in keys]
    return Layout(keys, names, draw.choice((0, 0, 0, 1, 2, 5, 9)))


PEOPLE = ("lead", "assisting", "persons", "phones")


def _is_inside(keys: list[str], at: int) -> bool:
    return 0 < at < len(keys) and keys[at] in PEOPLE and keys[at - 1] in PEOPLE


def _name(draw: random.Random, profile: Profile, key: str) -> str:
    if not key:
        return draw.choice(UNKNOWN)
    one = profile.fields[key]
    name = draw.choice((one.label, *one.headers))
    if len(name) >= 4 and draw.random() < 0.3:
        return f"{name[: len(name) // 2]}\n{name[len(name) // 2 :]}"
    if len(name) == 2 and draw.random() < 0.3:
        return f"{name[0]}　{name[1]}"
    return name


def _top(draw: random.Random, layout: Layout) -> None:
    for lines, share in ((("附件：", "附件1"), 0.3), (TITLES, 0.8), (LINES, 0.5)):
        if draw.random() < share:
            layout.wide(RowKind.HEAD, draw.choice(lines), draw.random() < 0.6)


def _header(layout: Layout, is_merged: bool) -> None:
    people = [at for at, key in enumerate(layout.columns) if key in PEOPLE]
    if layout.levels == 1 or not people:
        layout.add(RowKind.HEAD, dict(enumerate(layout.names)))
        return
    if layout.levels == 3:
        _bands(layout, people, is_merged)
    top = len(layout.rows)
    names = {at: name for at, name in enumerate(layout.names) if at not in people}
    layout.add(RowKind.HEAD, {**names, people[0]: "责任单位及责任人"})
    layout.add(RowKind.HEAD, {at: layout.names[at] for at in people})
    if is_merged:
        first, last = layout.left + people[0], layout.left + people[-1]
        layout.merges.append(Merge(top, first, top, last))
        layout.merges += [Merge(top, layout.left + at, top + 1, layout.left + at) for at in names]


def _bands(layout: Layout, people: list[int], is_merged: bool) -> None:
    """A row above the names that says what groups of them are about."""
    ends = (0, people[0], people[-1] + 1, len(layout.columns))
    bands = [
        (first, last - 1, text)
        for first, last, text in zip(ends, ends[1:], ("基本情况", "责任落实", "其他"), strict=False)
        if first < last
    ]
    at = len(layout.rows)
    layout.add(RowKind.HEAD, {first: text for first, _, text in bands})
    if is_merged:
        left = layout.left
        layout.merges += [
            Merge(at, left + one, at, left + last) for one, last, _ in bands if one < last
        ]


def _group(draw: random.Random, layout: Layout, category: str, number: int) -> None:
    top = len(layout.rows)
    for _ in range(number):
        _data(draw, layout, category)
    column = layout.left + layout.columns.index("categories")
    if number > 1 and draw.random() < 0.5:
        if draw.random() < 0.3:
            layout.add(RowKind.BLANK, {})
        for row in layout.rows[top + 1 :]:
            row[column] = None
        layout.merges.append(Merge(top, column, len(layout.rows) - 1, column))
    elif number > 1 and draw.random() < 0.3:
        for at in range(top + 1, len(layout.rows)):
            if layout.kinds[at] is RowKind.DATA:
                layout.rows[at][column] = draw.choice(("同上", "〃"))
    if draw.random() < 0.1:
        layout.add(RowKind.FOOT, {0: draw.choice(("小计", "小  计", "本页小计"))})


def _data(draw: random.Random, layout: Layout, category: str) -> None:
    at = len(layout.data()) + 1
    values: dict[str, CellValue] = {
        "number": at,
        "place": draw.choice(("汉葭街道", "汉葭")),
        "title": f"关于张某反映某片区{at}栋{draw.choice(('逾期未交付', '款项未付', '未办证'))}问题",
        "narrative": f"经排查，张某（{at}栋）于2018年签约，至今无法办证，要求解决该问题。",
        "categories": category,
        "measures": "督促落实。",
        "deadline": draw.choice(("2022年12月20日", 44915, "长期", None)),
        "duty": draw.choice(("县财政局 李某 13800236118", "负责人：李某", "牵头：县财政局")),
        "lead": "县财政局",
        "assisting": draw.choice(("县住建委", None)),
        "persons": "李某",
        "phones": draw.choice(("13800236118", 13800236118)),
        "note": draw.choice((None, "已约谈", "无", "注：已列入包案")),
        "status": "否",
        "progress": draw.choice(("正在办理", None)),
        "households": draw.choice((1, 12)),
        "amount": 3.5,
        "village": "石磨村",
        "leader": "副县长王某",
        "": "晴",
    }
    chance = draw.random()
    if chance < 0.06:
        values["title"] = None
    elif chance < 0.12:
        values["narrative"] = None
    elif chance < 0.17 and {"lead", "duty", "measures"} & set(layout.columns):
        values["title"] = values["narrative"] = None  # to be rejected
    elif chance < 0.23:
        layout.parts[len(layout.rows) + 1] = _several(draw, values)
    layout.add(RowKind.DATA, {n: values.get(key) for n, key in enumerate(layout.columns)})
    told = {key: as_text(values.get(key)) for key in layout.columns if key}
    layout.told[len(layout.rows)] = told
    if values["narrative"] and chance > 0.95:  # the story goes on in the next row
        layout.add(RowKind.BLANK, {layout.columns.index("narrative"): "多次来访，未能解决。"})
        told["narrative"] += "多次来访，未能解决。"


def _several(draw: random.Random, values: dict[str, CellValue]) -> int:
    """Put two or three problems into the cells of one row; how many they are."""
    marks = draw.choice(STYLES)
    joint = draw.choice(("\n", "；", "。"))
    count = draw.choice((2, 3))
    for key, told in (
        ("title", "{who}反映{at}栋逾期未办证问题"),
        ("narrative", "{who}（{at}栋）签约后至今未办证"),
    ):
        texts = [told.format(who=who, at=at) for at, who in enumerate(WHO[:count], 1)]
        values[key] = joint.join(f"{mark}{text}" for mark, text in zip(marks, texts, strict=False))
    if draw.random() < 0.5:
        values["deadline"] = "\n".join(f"{mark}2022年12月20日" for mark in marks[:count])
    return count


def _printed(draw: random.Random, layout: Layout, category: str, number: int) -> None:
    cells: dict[int, CellValue] = {
        layout.columns.index("categories"): draw.choice((category, f"{number}.{category}"))
    }
    if draw.random() < 0.3:
        nil = draw.choice(("无", "/", "暂无"))
        for at, key in enumerate(layout.columns):
            if key in ("title", "narrative"):
                cells[at] = nil
            elif key == "number":
                cells[at] = number
            elif key == "place":
                cells[at] = draw.choice(("汉葭街道", None))
    layout.add(RowKind.BLANK, cells)


def _bottom(draw: random.Random, layout: Layout) -> None:
    if draw.random() < 0.3:
        layout.add(RowKind.FOOT, {0: draw.choice(("合计", "合  计", "总计："))})
    if draw.random() < 0.2:
        layout.add(RowKind.BLANK, {})
    for text in FOOTERS:
        if draw.random() < 0.3:
            layout.wide(RowKind.FOOT, text, draw.random() < 0.6)
    while layout.kinds[-1] is RowKind.BLANK and not any(layout.rows[-1]):
        layout.rows.pop()
        layout.kinds.pop()
        last = len(layout.rows) - 1
        layout.merges = [
            Merge(one.top, one.left, min(one.bottom, last), one.right)
            for one in layout.merges
            if one.top <= last and (one.top < last or one.right > one.left)
        ]
