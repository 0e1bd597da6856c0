"""The version for the public: how many, of which kind, where, how far; nothing of anybody.

In: cases, earlier totals and the profile. Out: values for the templates 公开.xlsx and
公开.html. Groups so small that neighbours would know who is meant are joined or left blank.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from ledgerproc.casework.cases import Case, MonthTotals
from ledgerproc.casework.statistics import TOTAL, Tally
from ledgerproc.cleaning.records import Status
from ledgerproc.profile.model import Profile
from ledgerproc.writing.filling.expressions import Vocabulary, say
from ledgerproc.writing.filling.fill import fill
from ledgerproc.writing.filling.template import read_template
from ledgerproc.writing.handouts.brief import NO_FIGURE, say_period, say_share
from ledgerproc.writing.handouts.overview import render_page
from ledgerproc.writing.office.package import (
    drop_parts,
    find_child,
    find_workbook,
    parse_xml,
    read_package,
    sheet_parts,
    write_package,
    write_xml,
)

WORKBOOK, PAGE = "公开.xlsx", "公开.html"
LEAST = 3  # a smaller number is not published
OTHERS = "其他"
NOTE = f"不足{LEAST}件的并入“{OTHERS}”；“{NO_FIGURE}”表示数字太小，不予公开。"
LINE = frozenset({"名称", "总数", "已办结", "未办结", "办结率"})
VOCABULARY = Vocabulary(
    frozenset({"标题", "地区", "办公室", "截至", "本期", "说明", "类别", "乡镇"}),
    {"合计": LINE},
    {"类": LINE, "镇": LINE, "月": LINE},
)


def build_public(
    profile: Profile,
    period: str,
    as_of: date,
    cases: Iterable[Case],
    history: Sequence[MonthTotals],
) -> tuple[dict[str, object], dict[str, list[Mapping[str, object]]]]:
    """Values and loops of both templates."""
    cases = tuple(cases)
    kinds = {one.name for one in profile.categories}
    places = {one.name for one in profile.places}
    by_kind = _tallies(cases, lambda one: (one.values.categories or ("",))[0], kinds)
    by_place = _tallies(cases, lambda one: one.values.place, places)
    total = _sum(TOTAL, by_kind.values())
    values = {
        "标题": profile.title,
        "地区": profile.region,
        "办公室": profile.office,
        "截至": as_of,
        "本期": say_period(period),
        "说明": NOTE,
        "类别": profile.labels.get("categories", "类别"),
        "乡镇": profile.labels.get("place", "报送单位"),
        "合计": _line(total, hidden=_is_telling(total)),
    }
    months = [
        Tally(say_period(one.period), total=one.total, done=one.done, open=one.open)
        for one in history
    ]
    loops = {
        "类": _lines(by_kind, [one.name for one in profile.categories], total),
        "镇": _lines(by_place, [one.name for one in profile.places], total),
        "月": [_line(one, hidden=_is_telling(one)) for one in months],
    }
    return values, loops


def write_public(
    values: Mapping[str, object],
    loops: Mapping[str, Sequence[Mapping[str, object]]],
    templates: Path,
    ending: str,
) -> bytes:
    """The file as bytes: a workbook, or a page."""
    if ending == ".xlsx":
        template = read_template(templates / WORKBOOK, VOCABULARY)
        return _without_printers(fill(template, values, loops, str(values["标题"])))
    page = {**values, "截至": say(values["截至"]), "表": loops}
    return render_page(page, templates / PAGE).encode("utf-8")


def _without_printers(data: bytes) -> bytes:
    """A workbook without what tells the printer and the computer of whoever restyled it."""
    parts = read_package(data)
    for _, part in sheet_parts(parts, find_workbook(parts)):
        drop_parts(parts, frozenset({"printerSettings"}), part)
        root = parse_xml(parts[part])
        setup = find_child(root, "pageSetup")
        for name in [one for one in ({} if setup is None else setup.attrib) if "}" in one]:
            del setup.attrib[name]
        parts[part] = write_xml(root)
    return write_package(parts)


def _tallies(
    cases: Iterable[Case], name_of: Callable[[Case], str], known: set[str]
) -> dict[str, Tally]:
    """Counts by name; whatever the profile does not know could say anything."""
    total: Counter[str] = Counter()
    done: Counter[str] = Counter()
    for case in cases:
        name = name_of(case)
        name = name if name in known else OTHERS
        total[name] += 1
        done[name] += case.values.status is Status.DONE
    return {
        name: Tally(name, total=count, done=done[name], open=count - done[name])
        for name, count in total.items()
    }


def _lines(
    tallies: Mapping[str, Tally], order: Sequence[str], total: Tally
) -> list[Mapping[str, object]]:
    """The lines of one table, small groups joined, telling figures left blank."""
    kept = [tallies[name] for name in order if name in tallies]
    joined = [tallies[OTHERS]] if OTHERS in tallies else []
    joined += [one for one in kept if one.total < LEAST]
    kept = [one for one in kept if one.total >= LEAST]
    while joined and sum(one.total for one in joined) < LEAST and kept:
        least = min(kept, key=lambda one: one.total)
        kept.remove(least)
        joined.append(least)
    lines = [*kept, _sum(OTHERS, joined)] if joined else kept
    hidden = {one.name for one in lines if _is_telling(one)}
    if len(hidden) == 1 and len(lines) > 1:  # the total would tell what one blank hides
        hidden.add(min((one for one in lines if one.name not in hidden), key=_size).name)
    return [_line(one, hidden=one.name in hidden or _is_telling(total)) for one in lines]


def _size(one: Tally) -> int:
    return one.total


def _is_telling(one: Tally) -> bool:
    """Whether a part of it is so small that people could be meant."""
    return any(0 < part < LEAST for part in (one.done, one.open))


def _sum(name: str, tallies: Iterable[Tally]) -> Tally:
    tallies = tuple(tallies)
    total, done = sum(one.total for one in tallies), sum(one.done for one in tallies)
    return Tally(name, total=total, done=done, open=total - done)


def _line(one: Tally, *, hidden: bool) -> Mapping[str, object]:
    return {
        "名称": one.name,
        "总数": NO_FIGURE if 0 < one.total < LEAST else one.total,
        "已办结": NO_FIGURE if hidden else one.done,
        "未办结": NO_FIGURE if hidden else one.open,
        "办结率": NO_FIGURE if hidden else say_share(one),
    }
