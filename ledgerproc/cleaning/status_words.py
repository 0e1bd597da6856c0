"""What one text says about the outcome: resolved, not resolved, or nothing.

In: a text and the profile's words. Out: a ``Verdict`` with the words it rests on and the
closing date beside them. General Chinese is known here: 已, negation, clauses, 剩余.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache

from ledgerproc.cleaning.dates import FoundDate, find_dates
from ledgerproc.cleaning.numerals import SAME_LENGTH, normalise
from ledgerproc.cleaning.records import Status
from ledgerproc.profile.model import StatusWords
from ledgerproc.reading.grid import CellValue
from ledgerproc.reading.rows import as_text


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a text says. ``is_explicit``: it speaks of the outcome, not of work going on."""

    status: Status | None = None
    evidence: str = ""
    is_partial: bool = False
    is_explicit: bool = True
    closed_on: date | None = None
    spans: tuple[tuple[int, int], ...] = ()  # where "resolved" and its date stand in the text
    is_nil: bool = False  # a dash or the like: the cell says nothing


@dataclass(frozen=True, slots=True)
class _Compiled:
    exact: dict[str, str]  # whole cell -> done, open, partial
    kinds: dict[str, str]  # word -> done, open, partial
    words: re.Pattern[str]
    negation: re.Pattern[str]
    expectation: re.Pattern[str]
    closing: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Hit:
    start: int
    end: int
    kind: str  # done, not done, open, partial
    clause: tuple[int, int]


_CLAUSE_END = re.compile(r"[,，。;；、\n()（）!！]|但|然而|不过")
_NIL = frozenset({"", "/", "\\", "-", "--", "—", "——", "无", "暂无"})
_DONE_MARKS = frozenset({"已", "完", "已办", "true"})
_OPEN_MARKS = frozenset({"未", "没", "没有", "不", "不是", "false"})
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)%")
# Between 已 or a negation and its verb.
_ADVERBS = (
    r"(?:全部|全面|完全|彻底|妥善|圆满|依法|依规|协商|调解|顺利|按期|如期|按时|正式|及时|有效|"
    r"真正|最终|整体|均|都|经|得到|能|予以|予|得以|基本上?|实质性?|被|进行|成功)*"
)
_ALREADY = re.compile(rf"(?:已经?|业已|均已)(?:于|在|经)?(?P<date>[0-9.年月日/\-号 ]*){_ADVERBS}$")
# What may stand before a bare verb that reports: 11月8日办结, 该问题全部化解.
_PLAIN_BEFORE = re.compile(
    rf"(?:(?:该|此|本|上述|所有)?(?:问题|事项|案件|信访件|矛盾|纠纷|件|案)|目前|现|经协调|"
    rf"于|在|[0-9.年月日/\-号 ]|√|:|：)*{_ADVERBS}$"
)
# What may stand after it: an end, a date, the grievance itself, paperwork.
_AFTER = re.compile(
    r"(?:到位|完毕|完成|了|的?(?:矛盾|纠纷|问题|诉求|事项|积案|整改|办理|化解)+)?"
    r"(?:$|[,，。;；、\n()（）!！:：~ ]|[0-9]{4}|[0-9]{1,2}月|并|且|和|及|后|于|归档|存档|备案|材料|√)"
)
_COUNTED = re.compile(
    r"(?:了|其中)?[0-9一二三四五六七八九十两]+(?:余)?(?:户|件|人|起|个|宗|栋|套|%|万|亿|元)"
)
_ALL = re.compile(r"(?:全部|均|都|全)[已]?$|已全部$")
_LEFT = re.compile(
    r"(?:剩余|其余|余下|尚有|仍有|还有|另有|还剩|还差|尚欠|仍欠|下余)"
    r"|(?:仍|尚|还|均|并|暂)未|未(?!再|发现|见|出现|发生|引发|接|收|来|成年|办结时)|[^完备]没有(?!再|其他|异议)"
)
_FOLLOW_UP = re.compile("稳控|销号|审核|验收|持续|跟踪|回访|关注|归档|观察")
_ASKED = re.compile(r"(?:是否|能否|可否|如|若|如果)[^已]{0,3}$")
_UNTIL = re.compile(r"(?:前|之前|以前|底|内|后|再|才|方可|可|来|去|以便|便于|推动|促进|督促)$")


@lru_cache(maxsize=8)
def _compile(words: StatusWords) -> _Compiled:
    kinds = {}
    for kind, group in (("done", words.done), ("open", words.open), ("partial", words.partial)):
        kinds.update({normalise(word).lower(): kind for word in group})
    exact = dict.fromkeys(_DONE_MARKS, "done") | dict.fromkeys(_OPEN_MARKS, "open") | kinds
    in_text = [word for word in kinds if len(word) > 1 and not word[0].isdigit()]
    return _Compiled(
        exact,
        kinds,
        _one_of(in_text),
        re.compile(rf"(?:{_one_of(words.negations).pattern}){_ADVERBS}[^已,，。;；]{{0,2}}$"),
        _one_of(words.expectations),
        _one_of((*words.closing, *words.done)),
    )


def _one_of(words: list[str] | tuple[str, ...]) -> re.Pattern[str]:
    plain = sorted({normalise(word) for word in words if len(word) > 0}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, plain)) or "(?!)", re.IGNORECASE)


def judge_cell(value: CellValue, words: StatusWords, year: int) -> Verdict:
    """Read a status cell, where a mark, a number or a bare word speaks: √, 否, 1, 100%, 化解."""
    if isinstance(value, bool):
        return Verdict(Status.DONE if value else Status.OPEN, as_text(value))
    if isinstance(value, date | time):
        return Verdict()
    if isinstance(value, int | float):
        if value in (0, 1, 100):
            return Verdict(Status.DONE if value else Status.OPEN, as_text(value))
        is_share = 0 < value < 100
        return Verdict(Status.OPEN if is_share else None, as_text(value), is_partial=is_share)
    return _judge_cell(as_text(value), words, year)


@lru_cache(maxsize=2048)
def _judge_cell(text: str, words: StatusWords, year: int) -> Verdict:
    plain = re.sub(r"\s", "", normalise(text)).lower()
    if plain in _NIL:
        return Verdict(is_nil=True)
    compiled = _compile(words)
    kind = compiled.exact.get(plain.strip("。.,;!")) or _number_kind(plain)
    if kind:
        status = Status.DONE if kind == "done" else Status.OPEN
        return Verdict(status, text, kind == "partial")
    verdict = judge(text, words, year)
    if verdict.status:
        return verdict
    dates = find_dates(plain, year)
    for one in reversed(dates):
        plain = plain[: one.start] + plain[one.end :]
    kind = compiled.exact.get(re.sub(r"[()\[\]。,、;:]", "", plain), "")
    if not kind:
        return Verdict()
    status = Status.DONE if kind == "done" else Status.OPEN
    days = [one.on for one in dates if one.precision == "day"]
    on = days[-1] if days and status is Status.DONE else None
    return Verdict(status, text, kind == "partial", closed_on=on)


def _number_kind(plain: str) -> str:
    """A share of work done as a number in text: "1", "100%", "60%"."""
    if plain in ("0", "1"):
        return "done" if plain == "1" else "open"
    percent = _PERCENT.fullmatch(plain)
    if not percent:
        return ""
    return "done" if float(percent[1]) >= 100 else "partial" if float(percent[1]) else "open"


@lru_cache(maxsize=8192)
def judge(text: str, words: StatusWords, year: int) -> Verdict:
    """Read a running text: resolved only where it says so without a rest.

    What is not resolved beats what is: 已办结5户，未办结3户 is open.
    """
    if not text:
        return Verdict()
    plain = text if text.isascii() else text.translate(SAME_LENGTH)
    compiled = _compile(words)
    hits = list(_find_hits(plain, compiled))
    done = [hit for hit in hits if hit.kind == "done"]
    denied = [hit for hit in hits if hit.kind in ("not done", "partial")]
    if denied:
        is_partial = bool(done) or any(hit.kind == "partial" for hit in denied)
        return Verdict(Status.OPEN, _clause(text, denied[0]), is_partial)
    going_on = [hit for hit in hits if hit.kind == "open"]
    if not done:
        evidence = _clause(text, going_on[0]) if going_on else ""
        return Verdict(Status.OPEN if going_on else None, evidence, is_explicit=False)
    later = [hit for hit in going_on if hit.start > done[-1].end]
    later = [hit for hit in later if not _FOLLOW_UP.search(plain[hit.start : hit.end])]
    left = _LEFT.search(plain)
    if later or left:
        evidence = (
            _clause(text, later[0])
            if later
            else text[slice(*_bounds(plain, left.start()))]
            if left
            else ""
        )
        return Verdict(Status.OPEN, evidence, True)
    return _resolved(text, plain, done, compiled, year)


def _clause(text: str, hit: _Hit) -> str:
    return text[slice(*hit.clause)].strip()


def _bounds(plain: str, place: int) -> tuple[int, int]:
    """The clause around a place: between marks of punctuation, a date's dots not being any."""
    start, end = 0, len(plain)
    for mark in _CLAUSE_END.finditer(plain):
        if mark.end() <= place:
            start = mark.end()
        elif mark.start() >= place:
            end = mark.start()
            break
    return start, end


def _find_hits(plain: str, compiled: _Compiled) -> Iterator[_Hit]:
    """Status words that mean something where they stand."""
    for match in compiled.words.finditer(plain):
        clause = _bounds(plain, match.start())
        kind = compiled.kinds[match[0].lower()]
        before = plain[clause[0] : match.start()]
        if kind == "done":
            kind = _kind_of_done(match[0], before, plain[match.end() :], compiled)
        elif kind == "open" and _ASKED.search(before):
            kind = ""
        elif kind == "open" and _names_outcome(match[0], compiled):
            kind = "not done"
        if kind:
            yield _Hit(match.start(), match.end(), kind, clause)


def _names_outcome(word: str, compiled: _Compiled) -> bool:
    """Whether an open word denies a done word: 未办结, 尚未化解."""
    found = compiled.negation.search(word[:-2]) or compiled.negation.search(word[:-1])
    return bool(found) and any(
        word.endswith(done) for done, kind in compiled.kinds.items() if kind == "done"
    )


def _kind_of_done(word: str, before: str, after: str, compiled: _Compiled) -> str:
    """What a done word comes to between what stands before and after it; "" for nothing."""
    if _ASKED.search(before):
        return ""
    is_already = word.startswith("已") or bool(_ALREADY.search(before))
    if not is_already:
        if compiled.negation.search(before):
            return "not done"
        expected = compiled.expectation.search(before)
        if expected and "已" not in before[expected.end() :]:
            return "open"
        if _UNTIL.search(before) or not _PLAIN_BEFORE.fullmatch(before):
            return ""
    if _COUNTED.match(after):
        return "done" if _ALL.search(before) or "全部" in word else "partial"
    return "done" if _AFTER.match(after) or compiled.words.match(after) else ""


def _resolved(text: str, plain: str, done: list[_Hit], compiled: _Compiled, year: int) -> Verdict:
    """A resolved case, with the date that stands nearest to the words."""
    chosen = _closing_date(plain, done, compiled, year)
    spans = {hit.clause for hit in done}
    for hit in done:
        # 2022年12月20日前已办结 keeps its deadline: only the words go.
        if _deadline_before(plain, hit):
            spans.discard(hit.clause)
            spans.add((hit.start, hit.end))
    if chosen:
        spans.add(_bounds(plain, chosen.start))
    evidence = _clause(text, done[0])
    on = chosen.on if chosen else None
    return Verdict(Status.DONE, evidence, closed_on=on, spans=tuple(sorted(spans)))


def _deadline_before(plain: str, hit: _Hit) -> bool:
    return bool(re.search(r"\d[日号月]?底?前$", plain[hit.clause[0] : hit.start]))


def _closing_date(plain: str, done: list[_Hit], compiled: _Compiled, year: int) -> FoundDate | None:
    """The date in a clause about the outcome, or in the clause just before one."""
    best: tuple[tuple[int, int, int], FoundDate] | None = None
    for one in find_dates(plain, year):
        clause = _bounds(plain, one.start)
        words = plain[slice(*clause)]
        if one.precision != "day" or re.match(r"[日号]?(?:之|以)?前", plain[one.end :]):
            continue
        if compiled.expectation.search(plain, clause[0], one.start):
            continue
        is_alone = not words.replace(plain[one.start : one.end], "").strip("于在日")
        is_about = bool(compiled.closing.search(words)) or is_alone
        precedes = any(0 < hit.clause[0] - clause[1] <= 2 for hit in done)
        if not (is_about or precedes or any(hit.clause == clause for hit in done)):
            continue
        distance = min(abs(one.start - hit.start) for hit in done)
        rank = (0 if is_about else 1, distance, -one.start)
        if best is None or rank < best[0]:
            best = rank, one
    return best[1] if best else None
