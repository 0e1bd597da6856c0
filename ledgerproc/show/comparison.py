"""Two months apart, on the screen."""

from __future__ import annotations

from collections.abc import Iterator

from ledgerproc.history.comparison import UNCHANGED, Comparison
from ledgerproc.show.report import Section


def comparison_sections(found: Comparison) -> Iterator[Section]:
    """A summary, then a table for each kind of change."""
    counts = [f"{kind} {count} 件" for kind, count in found.counts.items()]
    if found.unchanged:
        counts.append(f"{UNCHANGED}（没有变动）{found.unchanged} 件")
    yield Section(
        f"{found.earlier} → {found.later}",
        [
            f"{found.earlier} 共 {found.cases_before} 件，{found.later} 共 {found.cases_after} 件",
            "，".join(counts) or "两期都没有案件",
        ],
    )
    for kind in found.counts:
        lines = [one for one in found.differences if one.kind == kind]
        if any(one.field for one in lines):
            rows = [
                (one.number, one.place, one.title, one.field, one.before, one.after, one.basis)
                for one in lines
            ]
            headers = ("编号", "乡镇（街道）", "突出问题名称", "字段", "原为", "改为", "依据")
            yield Section(kind, (), headers, rows)
        else:
            short = [(one.number, one.place, one.title, one.basis) for one in lines]
            yield Section(kind, (), ("编号", "乡镇（街道）", "突出问题名称", "依据"), short)
