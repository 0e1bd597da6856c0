"""What one text says about the outcome: resolved, not resolved, or nothing.

In: the text of a status cell, a progress cell or a note, and the profile's words. Out: a
``Verdict`` with the words it rests on and the closing date beside them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from datetime import date, time
from functools import lru_cache

from msgspec import Struct

from ledgerproc.cleaning.dates import FoundDate, find_dates
from ledgerproc.cleaning.former_states import drop_former
from ledgerproc.cleaning.numerals import SAME_LENGTH, normalise
from ledgerproc.cleaning.records import Status
from ledgerproc.cleaning.replacer import replacer
from ledgerproc.cleaning.status_words import (
    NO_RANK,
    REACH,
    Compiled,
    Hit,
    bounds,
    compile_words,
    find_hits,
)
from ledgerproc.profile.model import StatusWords
from ledgerproc.reading.files.grid import CellValue
from ledgerproc.reading.rows import as_text


class Verdict(Struct, frozen=True):
    """What a text says. ``is_explicit``: it speaks of the outcome, not of work going on."""

    status: Status | None = None
    evidence: str = ""
    is_partial: bool = False
    is_explicit: bool = True
    closed_on: date | None = None
    spans: tuple[tuple[int, int], ...] = ()  # where "resolved" and its date stand in the text
    word_spans: tuple[tuple[int, int], ...] = ()  # the words alone
    is_nil: bool = False  # a dash or the like: the cell says nothing


_NIL = frozenset({"", "/", "\\", "-", "--", "—", "——", "无", "暂无"})
# Work going on, whatever it is called; in a status cell it means open.
_WORKING = re.compile(r"正在|推进|跟进|进行|开展|继续|落实|协调|办理|待|拟|需|中$")
# Traditional forms that some input methods give.
_PLAIN = SAME_LENGTH | str.maketrans("辦結銷號訪滿協議簽訂決進經處", "办结销号访满协议签订决进经处")
_make_plain = replacer(_PLAIN)
_INNER_SPACE = re.compile(r"(?<=[\u4e00-\u9fff])[ \t\u3000\xa0]+(?=[\u4e00-\u9fff])")
_OTHER_YI = re.compile("(?<!自)[己巳](?=[办化解销完结息整支兑妥全圆])")  # typed for 已
_FULL_STOP = re.compile(r"(?<![0-9])[.]|[.](?![0-9])")  # as typed in half width; no date's dot
_SHORT_DATE = re.compile(
    r"(?<![0-9.])(?:(?P<y>20[0-9]{2})(?P<m2>[01][0-9])(?P<d2>[0-3][0-9])"
    r"|(?P<m>1[0-2]|0?[1-9])[.](?P<d>[0-3]?[0-9])[日号]?)(?![0-9.万亿元户人%])"
)
# 60%, 完成100%, 办结率：85%
_PERCENT = re.compile(r"[办理结化解完成整改率进度情况已达到为约:：]{0,10}(\d+(?:\.\d+)?)%")
# Something is left over, or has begun anew, behind the words that say "resolved".
_LEFT = re.compile(
    r"(?:剩余|其余|余下)(?!的?[0-9]*(?:户|件|人|起|个|宗)?(?:均已|都已|已全部|全部已|已均)[办化解息销])|(?:尚|仍|还|另)有(?!异议|意见)|还剩|还差|尚欠|仍欠|正在(?!公示|归档|申请)"
    r"|[仍尚还均并暂]未(?!予?(?:销号|归档))|未(?!再|反|发现|见|出现|发生|引发|接|收|来|销号|归档|成年|[^,，。]{1,8}的)"
    r"|[^完备]没有(?!再|反|其他|异议)|[0-9](?:户|件|人|起|个|宗)(?:[待拟需正仍尚](?!销号|归档))"
    r"|待(?:支?付|拨|兑|发放|结算|办(?!结)|解决|落实|交)"
)
_SHARE = re.compile(
    r"(?<![0-9一二三四五六七八九十两])[0-9一二三四五六七八九十两]+(?:户|件|人|起|个|宗)"
)
_QUESTION = re.compile(r"^是否\w{2,6}[:：]")  # a column's name typed before the answer
_ANSWER = re.compile(r"是否已?(?:办结|化解|销号|完成|解决|整改到位|息访)[:：]([是否])[。;；]?")
FOLLOW_UP = re.compile("稳控|销号|审核|验收|持续|跟踪|回访|关注|归档|观察")
_UP_TO = re.compile(r"\d[日号月]?底?前$")
_PAPERWORK = re.compile("销号$|归档$")
_TICKED, _BLANK_BOX = "☑√■✔✓", "□☐"
_MARKED_BEFORE = re.compile(rf"([{_TICKED}{_BLANK_BOX}])([^{_TICKED}{_BLANK_BOX}/、()]+)")
_MARKED_BEHIND = re.compile(rf"([^{_TICKED}{_BLANK_BOX}/、()]+)([{_TICKED}{_BLANK_BOX}]?)")


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
    compiled = compile_words(words)
    plain = _QUESTION.sub("", collapse(_make_plain(plain)))
    kind = compiled.exact.get(plain.strip("。.,;!")) or _number_kind(plain)
    kind = kind or _ticked_kind(plain, compiled)
    if kind:
        status = Status.DONE if kind == "done" else Status.OPEN
        return Verdict(status, text, kind == "partial")
    verdict = judge(text, words, year)
    if verdict.status:
        return verdict
    dates = _dates(plain, year)
    for one in sorted(dates, reverse=True):
        plain = plain[: one.start] + plain[one.end :]
    kind = compiled.exact.get(re.sub(r"[()\[\]。,、;:]", "", plain), "")
    kind = kind or compiled.exact.get(re.split("[,;。:(]", plain, maxsplit=1)[0], "")  # 是,已付
    if not kind:
        # 已办理 may mean either; 按期推进 does not.
        is_open = _says_open(plain, compiled)
        return Verdict(Status.OPEN if is_open else None, text if is_open else "", is_explicit=False)
    status = Status.DONE if kind == "done" else Status.OPEN
    days = [one.on for one in dates if one.precision == "day"]
    on = days[-1] if days and status is Status.DONE else None
    return Verdict(status, text, kind == "partial", closed_on=on)


def _says_open(plain: str, compiled: Compiled) -> bool:
    """Whether a cell without a word about the outcome tells of work going on, or of what is left."""
    if "已" not in plain and _WORKING.search(plain):
        return True
    ends = (compiled.kinds[one[0]] == "done" for one in compiled.words.finditer(plain))
    return bool(_LEFT.search(plain)) and not any(ends)


def _number_kind(plain: str) -> str:
    """A share of work done as a number in text: "1", "100%", "60%"."""
    if plain in ("0", "1"):
        return "done" if plain == "1" else "open"
    percent = _PERCENT.fullmatch(plain)
    if not percent:
        return ""
    return "done" if float(percent[1]) >= 100 else "partial" if float(percent[1]) else "open"


def _ticked_kind(plain: str, compiled: Compiled) -> str:
    """What a form's ticked box says: ☑是 □否, 是√ 否."""
    if not any(mark in plain for mark in _TICKED):
        return ""
    spread = re.sub(r"(?<=是)(?=否)", "/", plain)
    if plain[0] in _TICKED + _BLANK_BOX:
        options = [(word, mark) for mark, word in _MARKED_BEFORE.findall(spread)]
    else:
        options = _MARKED_BEHIND.findall(spread)
    ticked = [word for word, mark in options if mark and mark in _TICKED]
    return compiled.exact.get(ticked[0], "") if len(options) > 1 and len(ticked) == 1 else ""


def collapse(text: str) -> str:
    """The text without spaces between Chinese characters (已 办 结), and with 己办结 as 已办结."""
    return _OTHER_YI.sub("已", _INNER_SPACE.sub("", text)).replace("部份", "部分")


@lru_cache(maxsize=8192)
def judge(text: str, words: StatusWords, year: int) -> Verdict:
    """Read a running text: resolved only where it says so without a rest.

    What is not resolved beats what is: 已办结5户，未办结3户 is open.
    """
    if not text:
        return Verdict()
    text = collapse(text)
    plain = _FULL_STOP.sub("。", _make_plain(text))
    if share := _ANSWER.fullmatch(plain) or (plain.endswith("%") and _number_kind(plain)):
        is_done = share == "done" if isinstance(share, str) else share[1] == "是"
        return Verdict(Status.DONE if is_done else Status.OPEN, text, share == "partial")
    plain = _QUESTION.sub(lambda asked: " " * len(asked[0]), plain)
    compiled = compile_words(words)
    every = list(find_hits(plain, compiled))
    hits = drop_former(plain, every, year)
    for hit in set(every) - set(hits):  # 本月已办结（上月未办结）: nothing is left of that
        plain = plain[: hit.start] + " " * (hit.end - hit.start) + plain[hit.end :]
    done = [hit for hit in hits if hit.kind == "done"]
    denied = [
        hit
        for hit in hits
        if hit.kind == "partial"
        # 已办结，未销号: only the paperwork behind it is open.
        or (hit.kind == "not done" and not (done and _PAPERWORK.search(plain, hit.start, hit.end)))
    ]
    if denied:
        is_partial = bool(done) or any(hit.kind == "partial" for hit in denied)
        return Verdict(Status.OPEN, _clause(text, denied[0]), is_partial)
    going_on = [hit for hit in hits if hit.kind == "open"]
    if not done:
        evidence = _clause(text, going_on[0]) if going_on else ""
        return Verdict(Status.OPEN if going_on else None, evidence, is_explicit=False)
    later = [hit for hit in going_on if hit.start >= done[-1].end]
    later = [hit for hit in later if not FOLLOW_UP.search(plain[hit.start : hit.end])]
    is_share = any(_SHARE.search(plain, *clause) for clause in {hit.clause for hit in done})
    left = _LEFT.search(plain, 0 if is_share else done[-1].end)
    if later or left:
        evidence = (
            _clause(text, later[0])
            if later
            else text[slice(*bounds(plain, left.start()))]
            if left
            else ""
        )
        return Verdict(Status.OPEN, evidence, True)
    return _resolved(text, plain, done, compiled, year)


def _clause(text: str, hit: Hit) -> str:
    return text[slice(*hit.clause)].strip()


def _resolved(text: str, plain: str, done: list[Hit], compiled: Compiled, year: int) -> Verdict:
    """A resolved case, with the date that stands nearest to the words."""
    chosen = _closing_date(plain, done, compiled, year)
    spans = {hit.clause for hit in done}
    for hit in done:
        # 2022年12月20日前已办结 keeps its deadline: only the words go.
        if _deadline_before(plain, hit):
            spans.discard(hit.clause)
            spans.add((hit.start, hit.end))
    if chosen:
        spans.add(bounds(plain, chosen.start))
    evidence = _clause(text, done[0])
    on = chosen.on if chosen else None
    return Verdict(
        Status.DONE,
        evidence,
        closed_on=on,
        spans=tuple(sorted(spans)),
        word_spans=tuple((hit.start, hit.end) for hit in done),
    )


def _deadline_before(plain: str, hit: Hit) -> bool:
    return bool(_UP_TO.search(plain, max(hit.clause[0], hit.start - 4), hit.start))


def _closing_date(plain: str, done: list[Hit], compiled: Compiled, year: int) -> FoundDate | None:
    """The date in a clause about the outcome, or in the clause just before one."""
    best: tuple[tuple[int, int, int], FoundDate] | None = None
    clauses = {hit.clause for hit in done}
    beginnings = {start for start, _ in clauses}
    places = [hit.start for hit in done]
    ranks: dict[tuple[int, int], int] = {}
    for one in _dates(plain, year):
        clause = bounds(plain, one.start)
        words = plain[slice(*clause)]
        if one.precision != "day" or re.match(r"[日号]?(?:之|以)?前", plain[one.end :]):
            continue
        if compiled.expectation.search(plain, max(clause[0], one.start - REACH), one.start):
            continue
        is_alone = len(words) < REACH and not _without(words, plain[one.start : one.end])
        about = ranks.get(clause, -1)
        if about < 0:
            about = ranks[clause] = compiled.closing_rank(words)
        is_about = about < NO_RANK or is_alone
        precedes = clause[1] + 1 in beginnings or clause[1] + 2 in beginnings
        if not (is_about or precedes or clause in clauses):
            continue
        behind = bisect_left(places, one.start)
        distance = min(abs(one.start - place) for place in places[max(0, behind - 1) : behind + 1])
        rank = (about, distance, -one.start)
        if best is None or rank < best[0]:
            best = rank, one
    return best[1] if best else None


def _without(words: str, spoken: str) -> str:
    return words.replace(spoken, "").strip("于在日")


def _dates(plain: str, year: int) -> list[FoundDate]:
    """The dates of a text, also those that only a short text can be trusted with: 11.8."""
    found = find_dates(plain, year)
    taken = [one.start for one in found], [one.end for one in found]
    for match in _SHORT_DATE.finditer(plain):
        last = bisect_left(taken[0], match.end()) - 1  # the last one that starts before its end
        if last >= 0 and match.start() < taken[1][last]:
            continue
        month, day = int(match["m"] or match["m2"]), int(match["d"] or match["d2"])
        try:
            on = date(int(match["y"] or year), month, day)
        except ValueError:
            continue
        found.append(FoundDate(match.start(), match.end(), on, "day"))
    return sorted(found)
