"""Writes 会议材料/总览.html: one page that opens without a network, on a phone as on a wall.

Its look comes from ``templates/总览.html``. Cases travel as JSON inside the page; names are
shortened and telephone numbers left out before they get there.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from traceback import walk_tb
from typing import Any

from jinja2 import StrictUndefined, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from ledgerproc.casework.cases import Case
from ledgerproc.casework.statistics import UNKNOWN, Tally
from ledgerproc.cleaning.records import DeadlineKind, Status
from ledgerproc.outcome import Run
from ledgerproc.profile.model import Profile
from ledgerproc.writing.checking.readback import ReconcileError
from ledgerproc.writing.filling.expressions import TemplateError, say
from ledgerproc.writing.handouts.brief import Brief, say_change, say_period, say_share, title_of
from ledgerproc.writing.handouts.discretion import quiet as hide_numbers
from ledgerproc.writing.handouts.duties import CORE, JOIN, core_labels, say_time_left, urgency
from ledgerproc.writing.handouts.meeting import FOLDER, build_values
from ledgerproc.writing.office.cells import clean_text

PAGE = "总览.html"
LARGEST = 850_000  # bytes of cases in the page; longer narratives are shortened beyond that
SHORTER = (
    150,
    120,
    100,
    80,
    60,
    40,
    20,
)  # characters of a long text, the next where the page is still too big
CUT = "……"
MONTHS = 12  # that the trend shows
BESIDE_STORY = 70  # characters that a case takes besides its story
JOINT = "\x1f"  # between texts that are made quiet together
# chart -> table of the statistics, field whose label names it
CHARTS = {
    "category": ("categories", "类别"),
    "office": ("offices", "牵头部门"),
    "place": ("places", "乡镇"),
    "month": ("months", "办结时间"),
}
# 备注 stays away: what clerks note of petitioners is not for leaders' papers.
STORY = ("narrative", "measures", "progress", "assisting", "persons")
_LABELS = ("place", "title", "categories", "lead", "deadline")
_DATA = re.compile(r'<script type="application/json" id="data">(.*?)</script>', re.DOTALL)
# Characters that could end the script element or a line of it.
UNSAFE = "<>&\u2028\u2029"


def write_overview(run: Run, folder: Path, templates: Path, brief: Brief | None = None) -> Path:
    """Write the page into ``folder``/会议材料; ``brief`` spares counting twice."""
    target = folder / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    page = render_overview(brief or Brief(run), templates / PAGE)
    (target / PAGE).write_text(page, "utf-8", newline="\n")
    _compare(target / PAGE, page, run)
    return target / PAGE


def _compare(path: Path, page: str, run: Run) -> None:
    """Read the page back: it is what was meant, and its cases are the open ones."""
    told = path.read_bytes().decode("utf-8", "replace")
    if told != page:
        raise ReconcileError(f"{path.name} 核对不符：写出的内容与应写的不同")
    inside = _DATA.search(told)  # an office's own page may do without
    try:
        cases = json.loads(inside[1])["cases"] if inside else None
    except (ValueError, TypeError, KeyError):
        cases = []
    opened = sum(one.values.status is Status.OPEN for one in run.cases)
    if cases is not None and len(cases) != opened:
        raise ReconcileError(f"{path.name} 核对不符：有 {len(cases)} 件，应为 {opened} 件")


def render_overview(brief: Brief, template: Path) -> str:
    """The page as text."""
    values = {**build_values(brief), "合计": _total(brief), "表": build_charts(brief)}
    values["走势"] = build_trend(brief)
    values["截至"] = say(brief.run.as_of)
    values["数据"] = Markup(build_data(brief))
    return render_page(values, template)


def render_page(values: Mapping[str, object], template: Path) -> str:
    """A page from a template, sandboxed; texts among the values never become markup."""
    name = template.name
    environment = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    try:
        page: str = environment.from_string(template.read_text("utf-8")).render(values)
        return page
    except FileNotFoundError:
        raise TemplateError(f"找不到模板“{name}”；请把它放回 templates 文件夹") from None
    except UnicodeDecodeError:
        raise TemplateError(f"模板“{name}”不是 UTF-8 编码；请另存为 UTF-8 编码的网页") from None
    except TemplateSyntaxError as fault:
        raise TemplateError(f"模板“{name}”第 {fault.lineno} 行写法有误：{fault}") from fault
    except (UndefinedError, SecurityError) as fault:
        known, quoted = "、".join(sorted(values)), re.findall("'([^']+)'", str(fault))
        said = f"没有的名称“{quoted[-1]}”" if quoted else f"不允许的写法（{fault}）"
        where = f"模板“{name}”{_line_of(fault)}用了{said}"
        raise TemplateError(f"{where}；可以写：{known}") from fault


def _line_of(fault: Exception) -> str:
    """The line of a template that a fault came from, as far as it is told."""
    lines = [
        line
        for frame, line in walk_tb(fault.__traceback__)
        if frame.f_code.co_filename == "<template>"
    ]
    return f"第 {lines[-1]} 行" if lines else ""


def build_charts(brief: Brief) -> Mapping[str, Mapping[str, object]]:
    """The bars of every chart, widths in per cent of the longest."""
    labels = core_labels(brief.run.profile)
    charts = {}
    for kind, (table, label) in CHARTS.items():
        counts = [one for one in brief.lines(table) if one.total]
        longest = max((one.total for one in counts), default=1)
        if kind in ("place", "office"):
            counts.sort(key=lambda one: (-one.total, -one.overdue))
        title = f"按{labels[label]}{'所在月份' if kind == 'month' else ''}"
        charts[kind] = {"title": title, "rows": [_bar(one, longest) for one in counts]}
    return charts


def build_trend(brief: Brief) -> Sequence[Mapping[str, object]]:
    """The last months as columns, heights in per cent of the highest; [] for a first month."""
    run = brief.run
    months = [*run.prior.history, run.totals][-MONTHS:]
    if len(months) < 2:
        return []
    highest = max((one.total for one in months), default=0) or 1
    return [
        {
            "name": say_period(one.period),
            "total": one.total,
            "open": one.open,
            "late": one.overdue,
            "done": one.done,
            "new": one.new,
            "closed": one.closed,
            "late_height": round(100 * one.overdue / highest, 2),
            "running_height": round(100 * (one.open - one.overdue) / highest, 2),
            "done_height": round(100 * one.done / highest, 2),
        }
        for one in months
    ]


def _bar(count: Tally, longest: int) -> Mapping[str, object]:
    running = count.open - count.overdue
    return {
        "name": count.name,
        "total": count.total,
        "late": count.overdue,
        "running": running,
        "done": count.done,
        "late_width": round(100 * count.overdue / longest, 2),
        "running_width": round(100 * running / longest, 2),
        "done_width": round(100 * count.done / longest, 2),
    }


def _total(brief: Brief) -> Mapping[str, object]:
    total = brief.total
    before = None if brief.last_open is None else sum(brief.last_open.values())
    return {
        "total": total.total,
        "new": total.new,
        "open": total.open,
        "late": total.overdue,
        "done": total.done,
        "share": say_share(total),
        "before": before,
        "change": say_change(total.open, before),
    }


def build_data(brief: Brief) -> str:
    """The open cases as JSON that may stand inside a script element."""
    run = brief.run
    cases = sorted((one for one in run.cases if one.values.status is Status.OPEN), key=urgency)
    names = _Names(run.profile)
    changes: dict[str, dict[str, None]] = {}
    for change in run.work.changes:
        changes.setdefault(change.case_id, {})[change.kind.value] = None
    told = [_case(brief, one, JOIN.join(changes.get(one.case_id, ())), names) for one in cases]
    labels = core_labels(run.profile)
    data = {
        "labels": {key: labels[CORE[key]] for key in _LABELS},
        "story": [*(labels[CORE[key]] for key in STORY), "延期", "首次报送", "本月变动"],
        "places": names.places.names,
        "offices": names.offices.names,
        "categories": names.categories.names,
        "cases": told,
    }
    text = _dump(data, told)
    for one in UNSAFE:
        text = text.replace(one, f"\\u{ord(one):04x}")
    return text


def _dump(data: Mapping[str, object], told: Sequence[dict[str, Any]]) -> str:
    """The page's cases as JSON; long texts give way until the page is small enough."""
    lengths = Counter(len(text) for one in told for text in one["story"])
    room = LARGEST // 3 - BESIDE_STORY * len(told)  # a Chinese character takes three bytes
    if _sum(lengths) > room:
        most = next((most for most in SHORTER if _sum(lengths, most) <= room), 0)
        for one in told:
            one["story"] = [_shorten(text, most) for text in one["story"]]
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _sum(lengths: Mapping[int, int], most: int = 1_000_000) -> int:
    """Characters of all texts (length -> how many), none longer than ``most``."""
    return sum(min(length, most) * count for length, count in lengths.items())


class _Numbered:
    """Names by number, so that each stands in the page once."""

    def __init__(self, known: Iterable[str]) -> None:
        self.names = list(dict.fromkeys(known))
        self._numbers = {name: number for number, name in enumerate(self.names)}

    def number(self, name: str) -> int:
        """The number of a name; an unknown one is added."""
        if name not in self._numbers:
            self._numbers[name] = len(self.names)
            self.names.append(hide_numbers(())(name))
        return self._numbers[name]


class _Names:
    """The names that cases share: those of the profile, then others as they come."""

    def __init__(self, profile: Profile) -> None:
        self.places = _Numbered(one.name for one in profile.places)
        self.offices = _Numbered(one.name for one in profile.offices)
        self.categories = _Numbered(one.name for one in profile.categories)


def _case(brief: Brief, case: Case, changes: str, names: _Names) -> dict[str, Any]:
    values, deadline, as_of = case.values, case.values.deadline, brief.run.as_of
    quiet = brief.quiet_of(case)
    texts = (
        values.narrative,
        values.measures,
        values.progress,
        JOIN.join(values.assisting),
        JOIN.join(values.persons),
    )
    story = quiet(JOINT.join(map(clean_text, texts))).split(JOINT)
    shown = deadline.on.isoformat() if deadline.on else ""
    return {
        "id": case.case_id,
        "p": names.places.number(values.place or UNKNOWN),
        "t": clean_text(title_of(case, quiet)),
        "c": [names.categories.number(one) for one in values.categories or (UNKNOWN,)],
        "l": [names.offices.number(one) for one in values.lead or (UNKNOWN,)],
        "on": "长期" if deadline.kind is DeadlineKind.ONGOING else shown,
        "d": case.overdue_days(as_of),
        "w": say_time_left(case, as_of),
        "story": [*story, JOIN.join(case.postponed), case.first_period, changes],
    }


def _shorten(text: str, most: int) -> str:
    if len(text) <= most + len(CUT):
        return text
    return text[:most] + CUT
