"""A case's story on the screen, one section a question."""

from __future__ import annotations

from collections.abc import Iterator

from ledgerproc.history.parts import Reading, Story
from ledgerproc.show.report import Section


def story_sections(story: Story) -> Iterator[Section]:
    """What stands, where it stands written, what it was joined with, what became of it."""
    yield _heading(story)
    yield Section(
        "现在的内容",
        (),
        ("栏目", "内容", "以谁为准"),
        [(one.field, one.value, one.by) for one in story.standing],
    )
    yield Section(
        "出自哪些行",
        (),
        ("月份", "来源"),
        [(one.period, "\n".join(one.rows)) for one in story.sources],
    )
    if story.readings:
        yield Section(
            "依据单元格",
            (),
            ("来源", "单元格", "栏目", "读成", "原文", "读法"),
            [_reading(one) for one in story.readings],
        )
    yield from _past(story)
    yield from _judgements(story)


def _heading(story: Story) -> Section:
    lines = [f"首次列入：{story.first_period}；最近一次报送：{story.last_reported}"]
    if story.became:
        lines.append(f"已并入 {story.became}（处理意见：合并），以后的情况请查 {story.became}")
    if len(story.deadlines) > 1:
        count = len(story.deadlines) - 1
        far = f"，共延后 {story.days_moved} 天" if story.days_moved is not None else ""
        lines.append(f"期限延后 {count} 次{far}：{' → '.join(story.deadlines)}")
    return Section(f"{story.number}（截至 {story.period}）", lines)


def _reading(one: Reading) -> tuple[str, ...]:
    return (one.source, one.cell, one.field, one.value, one.words, one.rule)


def _past(story: Story) -> Iterator[Section]:
    if story.joinings:
        yield Section(
            "并入的行",
            (),
            ("月份", "来源", "并入来源", "相似度", "依据"),
            [
                (one.period, one.source, one.merged, _score(one.score), one.reason)
                for one in story.joinings
            ],
        )
    if story.other_wordings:
        yield Section("并入的不同说法", story.other_wordings)
    yield Section(
        "变动",
        (),
        ("月份", "变动", "字段", "原为", "改为", "谁改的", "依据"),
        [
            (one.period, one.kind, one.field, one.before, one.after, one.who, one.basis)
            for one in story.events
        ],
    )


def _judgements(story: Story) -> Iterator[Section]:
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
    if story.remarks:
        yield Section(
            "校验问题",
            (),
            ("月份", "级别", "位置", "说明", "建议"),
            [(one.period, one.severity, one.where, one.says, one.remedy) for one in story.remarks],
        )


def _score(score: float | None) -> str:
    return "" if score is None else f"{score:.2f}"
