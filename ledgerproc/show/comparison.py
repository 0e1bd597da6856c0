"""Two months apart, on the screen: a summary, then township by township.

What happened to several cases of a township in the same way is told once, with their
numbers; of a long text only what differs is shown. JSON has every line by itself.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ledgerproc.history.comparison import UNCHANGED, Comparison, Difference
from ledgerproc.show.report import Section

BLANK = "（空）"
LONGEST_WHOLE = 40  # characters of a text that is shown whole
CONTEXT = 10  # characters shown on each side of what differs
_BASIS = re.compile(r"(?:(.+ 报送)：)?(.+#.+)!(\d+)(?:；(第\d+次延期.*))?", re.DOTALL)


class _Basis(NamedTuple):
    """What a line rests on: a sheet and a row of it, and what else is said."""

    sheet: str
    row: str
    note: str


class _Told(NamedTuple):
    """A line without its case: equal ones are told once."""

    kind: str
    field: str
    before: str
    after: str
    note: str


class _Group(NamedTuple):
    """What became of a case, and the cases of which it did, each with its row."""

    told: tuple[_Told, ...]
    cases: list[tuple[Difference, str]]


def comparison_sections(found: Comparison) -> Iterator[Section]:
    """A summary, a table of townships and one of fields, then a section a township."""
    counts = _counts(found.counts)
    if found.unchanged:
        counts.append(f"{UNCHANGED}（没有变动）{found.unchanged} 件")
    yield Section(
        f"{found.earlier} → {found.later}",
        [
            f"{found.earlier} 共 {found.cases_before} 件，{found.later} 共 {found.cases_after} 件",
            "，".join(counts) or "两期都没有案件",
        ],
    )
    if len(found.places) > 1:
        rows = [
            (place, *(str(told.get(kind, "")) for kind in found.counts))
            for place, told in found.places.items()
        ]
        yield Section("各乡镇（街道）", (), ("乡镇（街道）", *found.counts), rows)
    fields = Counter(one.field for one in found.differences if one.field)
    if len(fields) > 1:
        rows = [(name, str(count)) for name, count in fields.most_common()]
        yield Section("改了哪些栏", (), ("栏目", "件数"), rows)
    by_place: dict[str, list[Difference]] = {place: [] for place in found.places}
    for one in found.differences:
        by_place[one.place].append(one)
    for place, lines in by_place.items():
        title = f"{place}：{'，'.join(_counts(found.places[place]))}"
        yield Section(title, list(_of_place(lines)))


def _counts(counts: Mapping[str, int]) -> list[str]:
    return [f"{kind} {count} 件" for kind, count in counts.items()]


def _of_place(lines: Sequence[Difference]) -> Iterator[str]:
    """A township's lines: what became of cases, indented below it the cases."""
    sheets = Counter(_basis(one.basis).sheet for one in lines)
    sheet = max(sheets, key=lambda one: (bool(one), sheets[one]))
    if sheet:
        yield f"来源：{sheet}（编号后的 !5 是其中第 5 行）"
    for told, cases in _groups(lines, sheet):
        is_plain = not any(one.field for one in told)
        if is_plain:
            yield f"  {_plain_head(told)}"
            yield from (f"    {_named(*one)} {one[0].title}" for one in cases)
        elif len(cases) == 1:
            yield f"  {_named(*cases[0])} {cases[0][0].title}"
            yield from (f"    {one}" for one in _changes(told))
        else:
            yield from (f"  {one}" for one in _changes(told))
            named = " ".join(_named(*one) for one in cases)
            yield f"    {len(cases)} 件相同：{named}"


def _groups(lines: Iterable[Difference], sheet: str) -> list[_Group]:
    """Cases of which the same became, in the order in which each kind first comes."""
    by_case: dict[str, list[Difference]] = {}
    for one in lines:
        by_case.setdefault(one.number, []).append(one)
    found: dict[tuple[_Told, ...], _Group] = {}
    for some in by_case.values():
        bases = [_basis(one.basis) for one in some]
        places = {(one.sheet, one.row) for one in bases}
        row = _row(bases[0], sheet) if len(places) == 1 else ""
        told = tuple(
            _Told(
                one.kind,
                one.field,
                one.before,
                one.after,
                "，".join(filter(None, (basis.note, "" if row else _row(basis, sheet)))),
            )
            for one, basis in zip(some, bases, strict=True)
        )
        found.setdefault(told, _Group(told, [])).cases.append((some[0], row))
    return list(found.values())


def _basis(text: str) -> _Basis:
    parts = _BASIS.fullmatch(text)
    if parts is None:
        return _Basis("", "", text)
    told, sheet, row, moved = parts.groups()
    return _Basis(sheet, row, told or moved or "")


def _row(basis: _Basis, sheet: str) -> str:
    """A row of the township's sheet by its number alone, of another one with its sheet."""
    if not basis.row:
        return ""
    return f"!{basis.row}" if basis.sheet == sheet else f"{basis.sheet}!{basis.row}"


def _named(one: Difference, row: str) -> str:
    return f"{one.number}{row}" if row.startswith("!") else f"{one.number} {row}".strip()


def _plain_head(told: Iterable[_Told]) -> str:
    return "；".join(_with_note(one.kind, one.note) for one in told)


def _changes(told: Iterable[_Told]) -> Iterator[str]:
    for one in told:
        if one.field:
            before, after = _what_differs(one.before, one.after)
            said = f"{one.kind} {one.field}：{before or BLANK} → {after or BLANK}"
        else:
            said = one.kind
        yield _with_note(said, one.note)


def _with_note(said: str, note: str) -> str:
    return f"{said} （{note}）" if note else said


def _what_differs(before: str, after: str) -> tuple[str, str]:
    """Two texts without what both begin and end with, where they are long.

    >>> _what_differs("未办结", "已办结")
    ('未办结', '已办结')
    >>> _what_differs("前" * 60 + "全部付清。", "前" * 60 + "没有付清。")
    ('……前前前前前前前前前前全部付清。', '……前前前前前前前前前前没有付清。')
    """
    if not before or not after or max(len(before), len(after)) <= LONGEST_WHOLE:
        return before, after
    start = _shared(before, after)
    end = _shared(before[start:][::-1], after[start:][::-1])
    start, end = (0 if one <= CONTEXT + 2 else one - CONTEXT for one in (start, end))
    first, second = (
        f"{'……' * bool(start)}{one[start : len(one) - end]}{'……' * bool(end)}"
        for one in (before, after)
    )
    return first, second


def _shared(one: str, other: str) -> int:
    """How many characters both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))
