"""What was open once and is resolved now: 上月未办结，本月已办结.

In: the status words of one text with their places. Out: the same words without
those that deny of a former time what the text reports as resolved since. A denial goes only
where its time is told (上月, 原, a month before the other) or the very same word is taken back
(未办结，现已办结), and where "resolved" has no subject of its own: 现新增问题已解决 may be of
something else. In doubt a denial stays, and the case is open.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from ledgerproc.cleaning.status_words import ADVERBS, Hit

_FORMER = re.compile(
    r"上(?:个?月|期|个?季度|半年|年|次|周|旬|轮|回)|前(?:期|次|几|[一二两三]|段)|[之此以先早从]前(?!不)"
    r"|起初|当初|当时|最初|[一刚]开始|曾|去年|往年|过去|早期|一度"
    r"|(?<![\u4e00-\u9fff])原(?:来|先|本|报|状态|为)?(?:[未尚仍没不因部基初阶]|[,，:：是为])"
)
_NOW = (
    r"现(?:在|今|阶段)?|目前|当前|如今|今年|至今|截至目前|[本这](?:个?月|期|季度|年|次|周|旬|轮|回)"
)
_PRESENT = re.compile(_NOW)
# All that may stand before "resolved" where it takes back what was said before it.
_TAKES_BACK = re.compile(
    rf"(?:{_NOW}|[后随]?后来?|之后|最终|近[日期]|日前|[0-9年月日号./\-底初上中下旬 ]"
    r"|(?:经|通过)(?:多次|反复|再次|积极)*(?:协调|协商|调解|沟通|督办|工作|努力|核查|核实|复核)*"
    r"|[该此本上述]{1,2}(?:问题|事项|案件|件|案|矛盾|纠纷)|(?:剩余|其余|余下)的?[0-9]*(?:户|件|人|起|个)?(?=[已均都全])"
    rf"|改为|变更为|更新为|为|于|在|已经?|业已|均|都|[:：√]|{ADVERBS})*+"
)
_ALL = re.compile("全部|均|都|彻底|完全|全面")
_REST = re.compile("剩余|其余|余下")
_COUNT = re.compile(r"[0-9一二三四五六七八九十两几多](?:余)?(?:户|件|人|起|个(?!月)|宗|批)")
_AGAIN = re.compile("[又再仍]|反弹")
_TIME = re.compile(
    r"(?:(20[0-9]{2})[年./-])?(1[0-2]|0?[1-9])(?:月|[./-](?=[0-9]))(?:([0-3]?[0-9])(?![0-9户件人%]))?|(20[0-9]{2})年"
)
_Time = tuple[int, int, int]  # year, month, day; 0 where the words do not say it
_NO_OUTCOME = re.compile(r"^.*[未没不末](?:能|予|得到)?|^(?:已|部分|基本|初步|阶段性)+")


_MOST = 60  # words about the outcome: no cell of a clerk's has more, and each is held against each


class _Said(Struct, frozen=True):
    """A word about the outcome with what stands before it in its clause."""

    hit: Hit
    before: str
    word: str
    time: _Time | None


def drop_former(plain: str, hits: Sequence[Hit], year: int) -> list[Hit]:
    """The hits without denials that the text itself takes back; ``year`` is the campaign's."""
    kinds = {hit.kind for hit in hits}
    if "done" not in kinds or kinds.isdisjoint(("not done", "partial")):
        return list(hits)
    outcomes = [hit for hit in hits if hit.kind != "open"]
    if len(outcomes) > _MOST:
        return list(hits)
    said = _all_said(plain, outcomes, year)
    ends = [one for one in said if one.hit.kind == "done" and _TAKES_BACK.fullmatch(one.before)]
    gone = {
        one.hit
        for one in said
        if one.hit.kind != "done" and any(_is_taken_back(one, end, plain) for end in ends)
    }
    return [hit for hit in hits if hit not in gone]


def is_history(words: str, text: str) -> bool:
    """Whether the words that deny speak of a former time, and their text of no later one.

    上月未办结 beside a status of 已办结 is no contradiction.
    """
    return bool(_FORMER.search(words)) and not (_PRESENT.search(text) or _AGAIN.search(text))


def _all_said(plain: str, hits: Sequence[Hit], year: int) -> list[_Said]:
    said = []
    last = 0
    for hit in hits:
        start = max(last, hit.clause[0])
        before = plain[start : hit.start]
        said.append(_Said(hit, before, plain[hit.start : hit.end], _time(before, year)))
        last = hit.end
    return said


def _time(before: str, year: int) -> _Time | None:
    """The last month or day named in some words."""
    found = None
    for match in _TIME.finditer(before):
        found = (
            int(match[1] or match[4] or year),
            int(match[2] or 0),
            int(match[3] or 0),
        )
    return found


def _is_before(one: _Time, other: _Time) -> bool:
    """Whether a time ends before another begins: October before November, not before October."""
    size = 1 if not (one[1] and other[1]) else 2 if not (one[2] and other[2]) else 3
    return one[:size] < other[:size]


def _is_taken_back(one: _Said, end: _Said, plain: str) -> bool:
    """Whether a denial speaks of a time before the one at which all was resolved."""
    is_all = bool(_ALL.search(end.before + end.word))
    counted = _COUNT.search(one.before) or _COUNT.match(plain, one.hit.end)
    if (one.hit.kind == "partial" or counted) and not is_all:
        return False
    if one.hit.kind == "partial" and _REST.search(end.before) and one.hit.start < end.hit.start:
        return True  # 已办结5户，剩余3户已全部办结
    is_former = bool(_FORMER.search(one.before + one.word[:1]))
    if end.hit.start < one.hit.start:
        is_plain = not (end.time or _FORMER.search(end.before) or _AGAIN.search(one.before))
        return is_former and is_plain
    if one.time and end.time:
        return _is_before(one.time, end.time)
    if is_former:
        return not _PRESENT.search(one.before)
    same = _NO_OUTCOME.sub("", one.word) == _NO_OUTCOME.sub("", end.word)
    return same and bool(_PRESENT.search(end.before)) and not _PRESENT.search(one.before)
