"""Two months of an invented county, run through the command line, for tests of its papers.

Cases are closed, come up, come back and go unreported; townships send nothing, or say that
there is nothing; several have equal numbers. ``Ledger`` reads what a month published and
counts from it with nothing but its rows: no code of the program.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
from click.testing import CliRunner

from ledgerproc.cli import commands

from .grid_text import to_xlsx

MONTHS = {"2022-11": date(2022, 11, 30), "2022-12": date(2022, 12, 31)}
HEAD = "突出问题名称 | 主要案情 | 问题分类 | 处置措施预案 | 办结时间 | 牵头部门及责任人员 | 备注"
PLACES = ("汉葭街道", "绍庆街道", "郁山镇", "高谷镇", "石柳乡")
NIL, SILENT_LATER = "联合乡", "高谷镇"  # says that there is nothing; sends nothing the second month
SITES = (
    *("车站", "粮站", "供销社", "畜牧站", "滨江", "河堡", "卫生院", "文庙", "工业园", "老街"),
    *("渡口", "板栗坪", "麻柳湾", "罐头厂", "中心校", "税务所"),
)
PEOPLE = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
CATEGORIES = (
    "未足额支付补偿款类",
    "逾期未安置类",
    "违规评估类",
    "危房整治不及时类",
    "交办未落实类",
)
DEADLINES = (
    "2022年11月10日",
    "2022年12月20日",
    "2023年1月10日",
    "长期",
    "2022年9月30日",
    "2023年3月底",
)
DUTIES = (
    "县财政局 罗某 13800236118",
    "县住房城乡建委 罗某 13800236118",
    "牵头：县信访办；配合：县财政局、县公安局",
    "县财政局 罗某 13800236118",
    "牵头：县规划和自然资源局；配合：县住房城乡建委",
)
CLOSED = {"2022-11": "已办结，2022年11月12日销号", "2022-12": "已办结，2022年12月15日销号"}
EARLY, LATER = range(1, 31), range(31, 37)  # cases of the first month, and what comes up later
CLOSED_EARLY, CLOSED_LATER, BACK = (5, 11, 17), (1, 2, 9, 13, 22, 32), (11,)
NOT_AGAIN = (4, 14)  # not reported the second month
Row = dict[str, Any]


def row_of(number: int, period: str) -> str:
    """A case as its township tells it in a month."""
    site, who = SITES[number % len(SITES)], PEOPLE[number % len(PEOPLE)]
    category = CATEGORIES[number * number % 11 % len(CATEGORIES)]
    households = f"涉及{number}户，" if number % 8 == 3 else ""
    is_closed = number in CLOSED_EARLY and not (period == "2022-12" and number in BACK)
    note = CLOSED["2022-11"] if is_closed else ""
    if period == "2022-12" and number in CLOSED_LATER:
        note = CLOSED[period]
    cells = (
        f"{site}片区改造项目{number}栋1单元{who}某反映问题",
        f"{site}片区改造项目{number}栋1单元{who}某反映，{households}尚欠{number * 3}.6万元，至今没有解决。",
        "" if number == 30 else category,
        f"由{site}片区专班核实。",
        "" if number == 29 else DEADLINES[number * 5 % 13 % len(DEADLINES)],
        DUTIES[number * 3 % 7 % len(DUTIES)],
        note or ("未办结" if number in BACK else ""),
    )
    return " | ".join(cells)


def place_of(number: int) -> str:
    """The township of a case; the first two have as many as each other."""
    return PLACES[number % len(PLACES)] if number % 7 else PLACES[0]


def send(folder: Path, period: str) -> None:
    """What the townships send in a month."""
    numbers = [*EARLY] if period == "2022-11" else [*EARLY, *LATER]
    for place in (*PLACES, NIL):
        if period == "2022-12" and place == SILENT_LATER:
            continue
        own = [one for one in numbers if place_of(one) == place]
        if period == "2022-12":
            own = [one for one in own if one not in NOT_AGAIN]
        rows = [row_of(one, period) for one in own] or ["无"]
        head = [f"乡镇（街道）：{place}", HEAD]
        to_xlsx(folder / f"{place}台账.xlsx", Sheet1="\n".join([*head, *rows]))


def run_months(folder: Path) -> dict[str, str]:
    """Run both months into ``folder``/out; what was said on the screen, the second as JSON."""
    said = {}
    for period, day in MONTHS.items():
        (folder / period).mkdir()
        send(folder / period, period)
        words = ["run", str(folder / period), "--output", str(folder / "out")]
        words += ["--as-of", day.isoformat(), *(["--json"] if said else [])]
        done = CliRunner().invoke(commands, words)
        assert done.exit_code == 0, done.output
        said[period] = done.output
    return said


class Ledger:
    """The rows of a published 台账, and what they count."""

    def __init__(self, month: Path, former: Ledger | None = None) -> None:
        self.month, self.former, self.day = month, former, MONTHS[month.name]
        book = openpyxl.load_workbook(month / "全县台账.xlsx")
        self.cases = read_rows(book["台账"], "编号")
        self.sent = read_rows(book["报送情况"], "乡镇（街道）")
        self.opened = [one for one in self.cases if one["状态"] == "未办结"]
        self.late = sorted(
            (one for one in self.cases if one["超期"] == "是"),
            key=lambda one: (-one["超期天数"], one["编号"]),
        )

    def was(self, case: Row) -> str:
        """The state of a case last month; "" where it was not there."""
        before = self.former.cases if self.former else []
        return next((one["状态"] for one in before if one["编号"] == case["编号"]), "")

    def moved(self, before: str, now: str) -> list[Row]:
        """Cases that went from one state to another."""
        return [one for one in self.cases if self.was(one) == before and one["状态"] == now]

    @property
    def new(self) -> list[Row]:
        """Cases that came up this month."""
        return [one for one in self.cases if not self.was(one)]

    @property
    def closed(self) -> list[Row]:
        """Open last month, resolved now."""
        return self.moved("未办结", "已办结")

    @property
    def reopened(self) -> list[Row]:
        """Resolved last month, open now."""
        return self.moved("已办结", "未办结")

    def left(self, case: Row) -> int | None:
        """Days to the deadline; None without a day."""
        on = case["办结时间"]
        return (on.date() - self.day).days if isinstance(on, datetime) else None

    @property
    def soon(self) -> list[Row]:
        """Open cases that fall due within ten days."""
        left = [(one, self.left(one)) for one in self.opened]
        return [one for one, days in left if days is not None and 0 <= days <= 10]

    def places(self, state: str) -> list[str]:
        """Reporting places in a state."""
        return [one["乡镇（街道）"] for one in self.sent if one["报送状态"] == state]


def read_rows(sheet: Any, first: str) -> list[Row]:
    """The lines below the row that begins with a header, up to a blank one."""
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    at = next(n for n, row in enumerate(rows) if row[0] == first)
    return [dict(zip(rows[at], row, strict=True)) for row in rows[at + 1 :] if any(row)]


def group_of(case: Row, column: str) -> str:
    """The group that a case counts in: the first of several."""
    value = case[column]
    if isinstance(value, datetime):
        return f"{value:%Y-%m}"
    return str(value or "（未写明）").partition("、")[0]


def tally(cases: Iterable[Row], column: str) -> Counter[str]:
    """How many cases each group of a column has."""
    return Counter(group_of(one, column) for one in cases)


def share(cases: Sequence[Row]) -> str:
    """The resolved share as people read it."""
    done = sum(one["状态"] == "已办结" for one in cases)
    return f"{100 * done / len(cases):.1f}%" if cases else "—"


def offices(case: Row) -> list[str]:
    """Every office that a case names, once."""
    return list(dict.fromkeys(one for key in ("牵头部门", "配合部门") for one in names(case, key)))


def names(case: Row, column: str) -> list[str]:
    """The names that stand in a cell."""
    return [one for one in str(case[column] or "").split("、") if one]


def top(found: Counter[str], order: Callable[[str], int]) -> str:
    """The three largest with all that equal the third, in words; more than six are counted."""
    ranked = sorted(found.items(), key=lambda one: (-one[1], order(one[0])))
    least = ranked[min(3, len(ranked)) - 1][1] if ranked else 0
    named = [one for one in ranked if one[1] >= least]
    said: list[str] = []
    for number in dict.fromkeys(count for _, count in named):
        own = [name for name, count in named if count == number]
        kept = own if len(named) <= 6 else own[: max(1, 3 - len(said))]
        more = f"等{len(own)}个" if len(kept) < len(own) else ""
        said.append(f"{'、'.join(kept)}{more}{'各' if len(own) > 1 else ''}{number}件")
    return "、".join(said)


def as_json(text: str) -> Row:
    """The figures that a run printed."""
    found: Row = json.loads(text)
    return found
