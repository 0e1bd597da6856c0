"""A case's story on the screen, one section a question.

A row is named in full once, and called [1], [2] from then on; what is the same in several
rows or months is told once with all of them. JSON has every line by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from string import ascii_uppercase

from ledgerproc.history.parts import Reading, Story
from ledgerproc.show.report import Section


def story_sections(story: Story) -> Iterator[Section]:
    """What stands, where it stands written, what it was joined with, what became of it."""
    rows = _Rows(story)
    yield _heading(story)
    yield Section(
        "现在的内容",
        (),
        ("栏目", "内容", "以谁为准"),
        [(one.field, one.value, one.by) for one in story.standing],
    )
    yield rows.section()
    if story.readings:
        yield Section(
            "依据单元格",
            ("几行读成一样的写在一起；[1] 等见“出自哪些行”",),
            ("栏目", "读成", "原文", "读法", "单元格"),
            list(_readings(story.readings, rows)),
        )
    yield from _past(story, rows)
    yield from _judgements(story, rows)


class _Rows:
    """The rows of a story, each with a short name by which the other sections call it."""

    def __init__(self, story: Story) -> None:
        self._months: dict[str, list[str]] = {}
        self._stood: dict[str, list[str]] = {}
        for one in story.sources:
            for at, row in enumerate(one.rows):
                self._months.setdefault(row, []).append(one.period)
                if not at:
                    self._stood.setdefault(row, []).append(one.period)
        self._names = {row: f"[{at}]" for at, row in enumerate(self._months, 1)}

    def section(self) -> Section:
        """Every row once, with the months that it told the case in, and those it stood in."""
        rows = [
            (name, row, _months(self._months[row]), _months(self._stood.get(row, ())))
            for row, name in self._names.items()
        ]
        return Section("出自哪些行", (), ("号", "来源", "月份", "以此行为准"), rows)

    def short(self, text: str) -> str:
        """A text with the row that it begins with, or names behind a colon, by its name."""
        lead, colon, rest = text.rpartition(" 报送：")
        source, mark, note = rest.partition("；")
        name = self._names.get(source)
        return f"{lead}{colon}{name}{mark}{note}" if name else text

    def cell(self, where: str) -> str:
        """A cell with its row's name; ``where`` ends with a row's number, or with a cell."""
        sheet, _, cell = where.rpartition("!")
        name = self._names.get(f"{sheet}!{cell.lstrip(ascii_uppercase)}")
        return f"{name}{cell if cell[:1].isalpha() else ''}" if name else where


def _months(periods: Iterable[str]) -> str:
    return " ".join(periods)


def _heading(story: Story) -> Section:
    lines = [f"首次列入：{story.first_period}；最近一次报送：{story.last_reported}"]
    if story.became:
        lines.append(f"已并入 {story.became}（处理意见：合并），以后的情况请查 {story.became}")
    if len(story.deadlines) > 1:
        count = len(story.deadlines) - 1
        far = f"，共延后 {story.days_moved} 天" if story.days_moved is not None else ""
        lines.append(f"期限延后 {count} 次{far}：{' → '.join(story.deadlines)}")
    return Section(f"{story.number}（截至 {story.period}）", lines)


def _readings(readings: Iterable[Reading], rows: _Rows) -> Iterator[tuple[str, ...]]:
    """What cells of several rows were read as in the same way, once; columns stay together."""
    found: dict[str, dict[tuple[str, str], list[Reading]]] = {}
    for one in readings:
        found.setdefault(one.field, {}).setdefault((one.value, one.words), []).append(one)
    for field, told in found.items():
        for (value, words), some in told.items():
            rule = next((one.rule for one in some if one.rule), "")
            cells = " ".join(f"{rows.short(one.source)}{one.cell}" for one in some)
            yield field, value, words, rule, cells


def _past(story: Story, rows: _Rows) -> Iterator[Section]:
    joined: dict[tuple[str, ...], list[str]] = {}
    for one in story.joinings:
        into, merged = rows.short(one.source), rows.short(one.merged)
        joined.setdefault((merged, into, _score(one.score), one.reason), []).append(one.period)
    if joined:
        yield Section(
            "并入的行",
            (),
            ("并入来源", "来源", "月份", "相似度", "依据"),
            [(told[0], told[1], _months(some), *told[2:]) for told, some in joined.items()],
        )
    if story.other_wordings:
        yield Section("并入的不同说法", story.other_wordings)
    yield Section(
        "变动",
        (),
        ("月份", "变动", "字段", "原为", "改为", "谁改的", "依据"),
        [
            (one.period, one.kind, one.field, one.before, one.after, one.who, rows.short(one.basis))
            for one in story.events
        ],
    )


def _judgements(story: Story, rows: _Rows) -> Iterator[Section]:
    if story.verdicts:
        yield Section(
            "处理意见",
            (),
            ("月份", "另一件", "意见"),
            [(one.period, one.other, one.opinion) for one in story.verdicts],
        )
    if story.checks:
        yield Section(
            "分类核验",
            (),
            ("问题分类", "依据日期", "依据原文", "期限", "已逾", "结论"),
            [
                (one.category, one.on, one.words, one.limit, one.elapsed, one.verdict)
                for one in story.checks
            ],
        )
    remarks: dict[tuple[str, ...], list[str]] = {}
    for remark in story.remarks:
        told = (remark.severity, rows.cell(remark.where), remark.says, remark.remedy)
        remarks.setdefault(told, []).append(remark.period)
    if remarks:
        yield Section(
            "校验问题",
            (),
            ("月份", "级别", "位置", "说明", "建议"),
            [(_months(some), *told) for told, some in remarks.items()],
        )


def _score(score: float | None) -> str:
    return "" if score is None else f"{score:.2f}"
