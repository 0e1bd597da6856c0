"""A sheet as a grid: title, header, rows, category rows, totals, footers, and what is true of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from random import Random

from tests.corpus import phrasing
from tests.corpus.cells import Truth, spoil, write_cell
from tests.corpus.grievances import CATEGORIES
from tests.corpus.phrasing import Cell
from tests.corpus.style import Style
from tests.corpus.tellings import AS_OF, Telling
from tests.corpus.words import FOOTS, NIL_SENTENCES, PLACE_LINES

GUIDES = (
    "填表须知：请于每月25日前报县专班办公室，电子版与纸质版一致。",
    "（本表由各乡镇街道填报，一式两份）",
)


@dataclass
class Sheet:
    """One sheet to be written. Rows and columns count from 0."""

    name: str
    rows: list[list[Cell]] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    truth: dict[int, tuple[Telling, Truth]] = field(default_factory=dict)
    faults: list[tuple[int, int, str]] = field(default_factory=list)
    hidden: bool = False
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)

    def add(self, kind: str, cells: list[Cell]) -> int:
        self.rows.append(cells)
        self.kinds.append(kind)
        return len(self.rows) - 1


class Writer:
    """Fills one sheet from tellings in one style."""

    def __init__(self, sheet: Sheet, style: Style, rng: Random, place: str) -> None:
        self.sheet, self.style, self.rng, self.place = sheet, style, rng, place
        self.width = style.first_column + len(style.fields)
        self.start = len(sheet.rows)  # a second ledger counts from here
        self.before: Telling | None = None
        self.groups: dict[str, int] = {}  # field -> first row of the run that is merged

    def column(self, key: str) -> int:
        return self.style.first_column + self.style.fields.index(key)

    def line(self, kind: str, text: str, merge: bool) -> None:
        cells: list[Cell] = [None] * self.width
        cells[self.style.first_column] = text
        row = self.sheet.add(kind, cells)
        if merge and self.width - self.style.first_column > 1:
            self.sheet.merges.append((row, self.style.first_column, row, self.width - 1))

    def head(self, with_place: bool) -> None:
        style, rng = self.style, self.rng
        if style.is_brutal and not self.sheet.rows and rng.random() < 0.15:
            self.sheet.add("empty", [None] * self.width)
        if style.attachment:
            self.line("title", style.attachment, rng.random() < 0.5)
        if style.is_brutal and rng.random() < 0.15:
            self.line("title", rng.choice(GUIDES), True)
        self.line("title", style.title.format(place=self.place), True)
        if with_place:
            shown = phrasing.write_place(self.place, rng, False).removeprefix("彭水县")
            text = rng.choice(PLACE_LINES).format(place=shown, day=rng.randint(10, 28))
            text = text.replace("人民政府人民政府", "人民政府").replace("办事处人民政府", "办事处")
            self.line("title", text, rng.random() < 0.7)
        self.header()

    def header(self) -> None:
        style, first = self.style, len(self.sheet.rows)
        grid: list[list[Cell]] = [[None] * self.width for _ in range(style.header_rows)]
        for key in style.fields:
            at = self.column(key)
            if key in style.parents:
                left = self.column(next(one for one in style.fields if one in style.parents))
                grid[0][left] = style.parents[key]
                grid[1][at] = style.headers[key]
                if style.header_rows == 3:
                    self.sheet.merges.append((first + 1, at, first + 2, at))
            else:
                grid[0][at] = style.headers[key]
                if style.header_rows > 1:
                    self.sheet.merges.append((first, at, first + style.header_rows - 1, at))
        for cells in grid:
            self.sheet.add("header", cells)
        if style.numbered:  # 1 2 3 … under the names, as printed forms have it
            numbers: list[Cell] = [None] * self.width
            for at, key in enumerate(style.fields, 1):
                numbers[self.column(key)] = at
            self.sheet.add("header", numbers)
        under = [self.column(one) for one in style.fields if one in style.parents]
        if under:
            self.sheet.merges.append((first, min(under), first, max(under)))

    def body(self, tellings: list[Telling]) -> None:
        if self.style.preprinted:
            by_category: dict[int, list[Telling]] = {}
            for one in tellings:
                by_category.setdefault(one.categories[0], []).append(one)
            for number in range(11):
                for one in by_category.get(number, []):
                    self.data(one)
                if number in by_category and self.rng.random() < 0.15:
                    self.end_groups()
                    self.empty_category(number, "blank")
                if number not in by_category:
                    self.end_groups()
                    self.empty_category(number, self.style.preprinted)
        else:
            for index, one in enumerate(tellings):
                if self.style.repeat_header and index and index % self.style.repeat_header == 0:
                    self.end_groups()
                    self.header()
                self.data(one)
                if self.rng.random() < self.style.blank_chance:
                    self.end_groups()
                    self.sheet.add("empty", [None] * self.width)
                if self.style.subtotals and index % 6 == 5:
                    self.end_groups()
                    self.total("小计")
        self.end_groups()

    def empty_category(self, number: int, fill: str) -> None:
        cells: list[Cell] = [None] * self.width
        if fill == "/":
            cells[self.style.first_column :] = ["/"] * len(self.style.fields)
        elif fill == "无":
            cells[self.column("title")] = "无"
        cells[self.column("category")] = CATEGORIES[number]
        if "seq" in self.style.fields:
            cells[self.column("seq")] = None
        self.sheet.add("blank", cells)

    def total(self, word: str) -> None:
        cells: list[Cell] = [None] * self.width
        cells[self.style.first_column] = word
        if "households" in self.style.fields and self.style.fields[0] != "households":
            households = self.column("households")
            cells[households] = sum(
                int(str(row[households] or 0))
                for index, row in enumerate(self.sheet.rows)
                if index >= self.start and self.sheet.kinds[index] in {"data", "reject"}
            )
            if word == "小计":
                cells[households] = None
        self.sheet.add("total", cells)

    def foot(self) -> None:
        style, rng = self.style, self.rng
        if style.total:
            self.total(rng.choice(("合计", "合  计", "总计")))
        if rng.random() < 0.3:
            self.sheet.add("empty", [None] * self.width)
        for text in rng.sample(FOOTS, style.foots):
            names = {"a": "房小川", "b": "裘立", "n": rng.randint(100000, 999999)}
            words = text.format(**names, n4=rng.randint(1000, 9999), day=rng.randint(12, 28))
            self.line("footer", words, rng.random() < 0.7)
        for _ in range(style.tail):
            self.sheet.add("empty", [None] * self.width)

    def nil(self, way: str) -> None:
        """A report that there is nothing, or a form that nobody filled in."""
        rng = self.rng
        if way == "sentence":
            cells: list[Cell] = [None] * self.width
            rank = self.place[-1] if self.place[-1] in "镇乡" else "街道"
            sentence = rng.choice(NIL_SENTENCES).format(rank=rank, place=self.place)
            cells[self.column(rng.choice(("title", "facts")))] = sentence
            self.sheet.add("blank", cells)
        elif way != "empty":
            for number in range(11):
                self.empty_category(number, rng.choice(("无", "/")) if way == "words" else "blank")

    # --- one data row ------------------------------------------------------------------

    def data(self, told: Telling) -> None:
        style, rng = self.style, self.rng
        told = replace(told, phones=told.phones if self._shows_phones() else ())
        if told.done and told.closed is None and "closed" in style.fields:
            told = replace(told, closed=date(2022, 11, 3))  # a blank there would be a fault
        row = len(self.sheet.rows)
        cells: list[Cell] = [None] * self.width
        truth = self._truth(told)
        told = self._done_by_deadline(told, truth)
        number = sum(one in {"data", "reject"} for one in self.sheet.kinds[self.start :]) + 1
        for key in style.fields:
            value = write_cell(key, told, style, rng, number)
            if told.is_rejected and key in _SILENT:
                value = None
            value = self._fault(key, told, truth, value, row)
            cells[self.column(key)] = self._ditto(key, told, value, row)
        self.sheet.add("reject" if told.is_rejected else "data", cells)
        self._overdue(told, truth)
        self.sheet.truth[row] = (told, truth)
        if style.hide_rows and rng.random() < 0.2:
            self.sheet.hidden_rows.add(row)
        self.before = told

    def _shows_phones(self) -> bool:
        return "phones" in self.style.fields or (
            "duty" in self.style.fields and self.style.has_phones
        )

    def _truth(self, told: Telling) -> Truth:
        split = "lead" in self.style.fields
        shows = not split or "persons" in self.style.fields
        return {
            "问题": told.problem,
            "乡镇（街道）": told.place,
            "突出问题名称": told.title,
            "主要案情": told.facts,
            "问题分类": "、".join(CATEGORIES[one] for one in told.categories),
            "处置措施预案": told.measures,
            "办结时间": told.deadline,
            "牵头部门": told.lead,
            "配合部门": "、".join(told.assisting),
            "责任人员": "、".join(told.persons) if shows else "",
            "联系电话": "、".join(told.phones),
            "状态": "已办结" if told.done else "未办结",
            "销号时间": told.closed.isoformat() if told.closed else "",
            "超期天数": "",
        }

    def _done_by_deadline(self, told: Telling, truth: Truth) -> Telling:
        """Some clerks write into the deadline that it is done; when it was due is then unknown."""
        usable = told.done and told.closed and "status" not in self.style.fields
        if not (usable and self.style.is_brutal and not told.faults and self.rng.random() < 0.15):
            return told
        truth["办结时间"] = "?"
        return replace(told, deadline=f"done {told.closed}")

    def _overdue(self, told: Telling, truth: Truth) -> None:
        if truth["状态"] == "未办结" and truth["办结时间"][:2] == "20":
            late = (AS_OF - date.fromisoformat(truth["办结时间"])).days
            truth["超期天数"] = str(late) if late > 0 else ""
        if told.is_rejected:
            for key in truth:
                truth[key] = "退回" if key == "问题" else ""

    def _fault(self, key: str, told: Telling, truth: Truth, value: Cell, row: int) -> Cell:
        """Spoil the cell that was chosen for it; tell the truth what can no longer be known."""
        kind = told.faults.get(key, "")
        if key == "lead" and told.faults.get("duty"):
            kind = told.faults["duty"]
        if key == "duty" and told.faults.get("phones") and told.phones and not told.assisting:
            truth["联系电话"] = "?"
            self.sheet.faults.append((row, self.column(key), "phone_short"))
            short = told.phones[0][:-1]
            rest = (short, *told.phones[1:])
            office = phrasing.write_office(told.lead, told.place, self.rng, False)
            return f"{office} {'、'.join(told.persons)} {'、'.join(rest)}"
        if not kind or told.is_rejected:
            return value
        spoilt = spoil(kind, told, truth, value, self.style, self.rng)
        self.sheet.faults.append((row, self.column(key), kind))
        return spoilt

    def _ditto(self, key: str, told: Telling, value: Cell, row: int) -> Cell:
        """Leave a value out that is the one above, if this clerk does such things."""
        way = self.style.ditto.get(key)
        same = way and self._same_as_before(key, told)
        if not same or row - 1 not in self.sheet.truth:
            self._end_group(key, row)
            if way == "merge":
                self.groups[key] = row
            return value
        if way == "same":
            self.rng.random()
            return self._mark()
        return None

    def _mark(self) -> str:
        self.mark = getattr(self, "mark", self.rng.choice(("同上", "〃", "同上")))
        return self.mark

    def _same_as_before(self, key: str, told: Telling) -> bool:
        before = self.before
        if before is None or told.faults or before.faults:
            return False
        if told.is_rejected or before.is_rejected:
            return False
        looks: dict[str, Callable[[Telling], object]] = {
            "place": lambda one: one.place,
            "category": lambda one: one.categories,
            "deadline": lambda one: one.deadline,
            "lead": lambda one: (one.lead, one.assisting),
            "duty": lambda one: (one.lead, one.assisting, one.persons, one.phones),
        }
        return bool(looks[key](told) == looks[key](before))

    def _end_group(self, key: str, row: int) -> None:
        first = self.groups.pop(key, None)
        if first is not None and row - 1 > first:
            column = self.column(key)
            self.sheet.merges.append((first, column, row - 1, column))

    def end_groups(self) -> None:
        for key in list(self.groups):
            self._end_group(key, len(self.sheet.rows))
        self.before = None


_SILENT = {
    "title", "facts", "measures", "village", "leader", "project", "party", "households", "people",
    "amount", "source", "risk", "calm", "progress", "status", "closed", "note",
}  # fmt: skip
