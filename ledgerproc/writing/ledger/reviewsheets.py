"""The sheets about what became of cases: 疑似重复, 合并记录, 分类核验, 变动情况."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rapidfuzz.distance import Indel

from ledgerproc.casework.cases import Opinion, Suspect
from ledgerproc.outcome import Run
from ledgerproc.writing.ledger.casesheets import sheet_title
from ledgerproc.writing.ledger.styles import Style
from ledgerproc.writing.ledger.tables import Table, TableColumn, TableRow

SUSPECTS, MERGES, CHECKS, CHANGES = "疑似重复", "合并记录", "分类核验", "变动情况"
_ID = TableColumn("编号", 13, Style.CENTRE)
SETTLED = (Opinion.MERGE, Opinion.APART)
ROWS_TO_ADD = 50  # below the pairs, in which people may write down others
_WORTH_MARKING = 0.4  # below this likeness, marks would cover the whole text


def suspects_table(run: Run, rows_of: Mapping[str, int]) -> Table:
    """疑似重复: pairs that a person must decide, with a drop-down for the verdict."""
    pairs = run.work.suspects
    left = sum(1 for one in pairs if one.opinion not in SETTLED)
    # No cell of the ledger is a formula: the count is of this moment, the filter tells the rest.
    hint = "；余下筛选“处理意见”可见" if pairs else ""
    return Table(
        SUSPECTS,
        f"{sheet_title(run, SUSPECTS)}（共 {len(pairs)} 对，出表时待处理 {left} 对{hint}）",
        (
            TableColumn("组", 6, Style.COUNT),
            TableColumn("编号甲", 13, Style.CENTRE),
            TableColumn("来源甲", 16),
            TableColumn("名称甲", 30),
            TableColumn("编号乙", 13, Style.CENTRE),
            TableColumn("来源乙", 16),
            TableColumn("名称乙", 30),
            TableColumn("相似度", 9, Style.SCORE),
            TableColumn("依据", 56),
            TableColumn(
                "处理意见",
                12,
                Style.CENTRE,
                choices=tuple(map(str, Opinion)),
                settling=tuple(map(str, SETTLED)),
            ),
        ),
        [_suspect_row(one) for one in pairs],
        links={
            1: [rows_of.get(one.left_id, 0) for one in pairs],
            4: [rows_of.get(one.right_id, 0) for one in pairs],
        },
        rich=_differences(pairs),
        frozen_columns=1,
        open_rows=ROWS_TO_ADD,
    )


def _suspect_row(one: Suspect) -> TableRow:
    return (
        one.group,
        one.left_id,
        one.left_source,
        one.left_title,
        one.right_id,
        one.right_source,
        one.right_title,
        round(one.score, 2),
        one.reason,
        str(one.opinion),
    )


def _differences(pairs: Sequence[Suspect]) -> dict[tuple[int, int], tuple[str, ...]]:
    """Pieces of both titles of each pair, the differing ones second in turn."""
    rich = {}
    for row, pair in enumerate(pairs):
        left, right = pair.left_title, pair.right_title
        if left == right or Indel.normalized_similarity(left, right) < _WORTH_MARKING:
            continue
        pieces = _pieces(left, right)
        rich[row, 3], rich[row, 6] = pieces
    return rich


def _pieces(left: str, right: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Both texts in pieces: what they share, what they do not, in turn.

    >>> _pieces("甲片区3号", "甲片区12号")
    (('甲片区', '3', '号', ''), ('甲片区', '12', '号', ''))
    """
    ours: list[str] = []
    theirs: list[str] = []
    shared = True
    for code in Indel.opcodes(left, right):
        same = code.tag == "equal"
        if not ours or same != shared:
            if not ours and not same:
                ours.append("")
                theirs.append("")
            ours.append("")
            theirs.append("")
            shared = same
        ours[-1] += left[code.src_start : code.src_end]
        theirs[-1] += right[code.dest_start : code.dest_end]
    if len(ours) % 2:
        ours.append("")
        theirs.append("")
    return tuple(ours), tuple(theirs)


def merges_table(run: Run, rows_of: Mapping[str, int]) -> Table:
    """合并记录: source rows that became part of a case."""
    merges = run.work.merges
    return Table(
        MERGES,
        f"{sheet_title(run, MERGES)}（共 {len(merges)} 行）",
        (
            _ID,
            TableColumn("来源", 44),
            TableColumn("并入来源", 44),
            TableColumn("相似度", 10, Style.SCORE),
            TableColumn("依据", 48),
        ),
        [
            (
                one.case_id,
                one.source,
                one.merged,
                None if one.score is None else round(one.score, 2),
                one.reason,
            )
            for one in merges
        ],
        links={0: [rows_of.get(one.case_id, 0) for one in merges]},
    )


def checks_table(run: Run, rows_of: Mapping[str, int]) -> Table:
    """分类核验: cases of categories that have an objective threshold."""
    checks = run.work.verifications
    return Table(
        CHECKS,
        f"{sheet_title(run, CHECKS)}（共 {len(checks)} 件）",
        (
            _ID,
            TableColumn("问题分类", 20, Style.CENTRE),
            TableColumn("依据日期", 13, Style.DATE),
            TableColumn("依据原文", 60),
            TableColumn("期限", 12, Style.CENTRE),
            TableColumn("已逾", 14, Style.CENTRE),
            TableColumn("结论", 30, Style.CENTRE),
        ),
        [
            (one.case_id, one.category, one.on, one.words, one.limit, one.elapsed, one.verdict)
            for one in checks
        ],
        links={0: [rows_of.get(one.case_id, 0) for one in checks]},
    )


def changes_table(run: Run, rows_of: Mapping[str, int]) -> Table:
    """变动情况: what changed since the last period."""
    labels = run.profile.labels
    changes = run.work.changes
    since = f"与 {run.prior.period} 相比" if run.prior.period else "首期"
    return Table(
        CHANGES,
        f"{sheet_title(run, CHANGES)}（{since}，共 {len(changes)} 条）",
        (
            _ID,
            TableColumn("变动", 12, Style.CENTRE),
            TableColumn("字段", 16, Style.CENTRE),
            TableColumn("上期", 38, stretches=78),
            TableColumn("本期", 38, stretches=78),
            TableColumn("依据", 38),
        ),
        [
            (
                one.case_id,
                str(one.kind),
                labels.get(one.field, one.field),
                one.before,
                one.after,
                one.basis,
            )
            for one in changes
        ],
        links={0: [rows_of.get(one.case_id, 0) for one in changes]},
    )
