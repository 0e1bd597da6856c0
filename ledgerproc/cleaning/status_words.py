"""Status words where they stand: which of them mean something, and what.

In: a text in plain characters and the profile's words. Out: ``Hit`` values. General Chinese is
known here: clauses, 已, negation, expectation, and the noun that makes 已完成评估 no end.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from ledgerproc.cleaning.numerals import normalise
from ledgerproc.profile.model import StatusWords

NO_RANK = 1000
REACH = 120  # characters of a clause that may bear on a word: no clerk's clause is as long


class Compiled(Struct, frozen=True):
    """A profile's status words as patterns, in plain characters and small letters."""

    exact: dict[str, str]  # whole cell -> done, open, partial
    kinds: dict[str, str]  # word -> done, open, partial
    words: re.Pattern[str]
    negation: re.Pattern[str]
    expectation: re.Pattern[str]
    closing: tuple[re.Pattern[str], ...]  # the first one found makes the surest closing date

    def closing_rank(self, words: str) -> int:
        """How sure a date among these words is the closing date; 0 is surest."""
        found = (rank for rank, one in enumerate(self.closing) if one.search(words))
        return next(found, NO_RANK)


class Hit(Struct, frozen=True):
    """A status word that means something: offsets into the text, and those of its clause."""

    start: int
    end: int
    kind: str  # done, not done, open, partial
    clause: tuple[int, int]


_CLAUSE_END = re.compile(r"[,，。;；、\n()（）!！]|但|然而|不过")
_DONE_MARKS = frozenset(
    {"☑", "ok", "已", "完", "已办", "已结", "办完", "完结", "对", "true", "yes"}
)
_OPEN_MARKS = frozenset({"未", "没", "没有", "不", "不是", "错", "false", "no"})
# Between 已 or a negation and its verb.
ADVERBS = (
    r"(?:全部|全面|完全|彻底|妥善|圆满|依法|依规|协商|调解|顺利|按期|如期|按时|正式|及时|有效|"
    r"真正|最终|整体|均|都|经|得到|能|予以|予|得以|基本上?|实质性?|被|进行|成功|"
    r"按(?:程序|规定|要求|政策|照规定)|再次|再度|重新)*"
)
_ALREADY = re.compile(
    rf"(?:已经?|业已|均已)(?:于|在|经)?(?P<date>[0-9.年月日/\-号 上中下旬底末初]*){ADVERBS}$"
)
# What may stand before a bare verb that reports: 11月8日办结, 该问题全部化解.
_PLAIN_BEFORE = re.compile(
    r"(?:[0-9]+(?:户|件|人|起|个|宗)(?=均|都|全)|(?:该|此|本|上述|所有)?(?:问题|事项|案件|(?:[交转督]办|来)件|矛盾|纠纷|件|案)|(?:办理|办结|完成|化解|整改|处理|销号)(?:情况|结果|状态)(?=[:：])|目前|现|[本这]月|经协调|"
    r"经[^,，。;；]{0,12}(?:研究|审核|审定|审查|验收|核查|复核)(?:后|通过|决定)?|"
    rf"于|在|[0-9.年月日/\-号 ]|√|:|：)*+{ADVERBS}$"
)
# What may stand after it: an end, a date, the grievance itself, paperwork.
_AFTER = re.compile(
    r"(?:落实到位|到位|完毕|完成|了|的?(?:矛盾|纠纷|问题|诉求|事项|积案|整改|办理|化解)+)?"
    r"(?:$|[,，。;；、\n()（）!！:：~ ]|但|不过|然而|尚未|[0-9]{4}|[0-9]{1,2}月|并|且|和|及|后|于|归档|存档|备案|材料|√)"
)
_COUNTED = re.compile(
    r"(?:了|其中)?[0-9一二三四五六七八九十两]+(?:余)?(?:户|件|人|起|个|宗|栋|套|%|万|亿|元)"
)
_PARTLY_BEHIND = re.compile("[(（](?:部分|基本|初步|阶段性)[)）]")
_PARTLY = re.compile("(?:基本上?|部分|多数|大体上?|初步|疑似|据称)(?:均|都)?已?$")
_ALL = re.compile(r"(?:全部|均|都|全)[已]?$|已全部$")
# Paper or a step that is finished says nothing of the case: 评估已完成, 手续已办结.
_STEP = re.compile(
    r"手续|程序|材料|资料|评估|测绘|测量|鉴定|登记|审批|报告|方案|公告|公示|调查|核查|审核|签约|受理|摸底|阶段|前期|协议|资金|部分"
)
# Who signs, with nobody who would have them sign: not 引导某某签订.
_NUMBER = re.compile("[0-9]+")
_PARTY = re.compile(
    r"[^引促动导督求让请使劝望盼]{0,4}(?:人|双方|户|某|夫妇|兄弟)(?:均|都)?(?:签字)?$"
)
_BY_RULE = re.compile(r"[按依](?:照)?\w{0,3}?程序")
_WEAK = re.compile("完成|解决|完毕|整改|到位|办完")
_ENDS_IT = re.compile("办结|化解|销号|息访")
_SUBJECT = re.compile(r"(?:问题|事项|诉求|矛盾|纠纷|案件|积案|整改|化解|全部)$")
_TOTAL = re.compile(
    r"(?:共计?|总共|合计|涉及)(?P<all>[0-9]+)(?:户|件|人|起|个|宗)|(?<![0-9])(?P<of>[0-9]+)(?:户|件|人|起|个|宗)[中里]"
)
_COUNT_BEFORE = re.compile(
    r"(?<![0-9./])(?P<n>[0-9]{1,6})(?:/(?P<of>[0-9]{1,6}))?(?:户|件|人|起|个|宗)(?:均|都|全部|已)*$"
)
_SHARE_OF = re.compile(  # 8户中5户已办结
    r"([0-9]+)(户|件|人|起|个|宗)[^0-9,，。;；]{0,6}?[中里内][^0-9,，。;；]{0,4}([0-9]+)\2[^0-9,，。;；]{0,4}$"
)
# 已全部兑付到位并|销号: what comes after such a step is done as well.
_AND_THEN = re.compile(r"已[^,，。;；未待拟将]{2,30}(?:并|且|并已)$")
# 未反弹, 防止反弹: what did not come about, or shall not.
_KEPT_OFF = re.compile(r"(?:未|没有?|无|不再|防止|避免|杜绝|严防|防范)(?:再|发现|出现|发生|引发)*$")
# 不能认定为|已办结, 并非|已化解
_NOT_RECKONED = re.compile(
    r"(?:并非|不是|(?:不|未|无法|难以|没有?)[^,，。;；]{0,3}(?:认定|视|算|列|当作|达到|等同|等于)[^,，。;；]{0,3})$"
)
_ONLY_AGAIN = re.compile(r"(?:再次|再度|重新)$")
# 本月完成 may be a plan, but not behind what was open last month.
_THIS_MONTH = re.compile(r"[本这]月$")
_OPEN_BEFORE = re.compile(
    r"上(?:个?月|期|次|周|旬|轮)[^。;；]{0,20}(?:[未没]|正在|(?:办理|处理|推进|化解|整改|协商|协调)中)"
)
_WHOLE = re.compile(r"(?:100%|百分之百|百分百)(?:$|[,，。;；])")
_ASKED = re.compile(r"(?:是否|能否|可否|如|若|如果)[^已]{0,3}$")
# 12月办结 is as good as 12月底前办结: without 已 only a full date reports.
_UNTIL = re.compile(
    r"(?:年|(?<![本这])月|前|之前|以前|底|内|后|再|才|方可|可|来|去|以便|便于|推动|促进|督促)$"
)


@lru_cache(maxsize=8)
def compile_words(words: StatusWords) -> Compiled:
    """Build the patterns once for a profile."""
    kinds = {}
    for kind, group in (("done", words.done), ("open", words.open), ("partial", words.partial)):
        kinds.update({normalise(word).lower(): kind for word in group})
    exact = dict.fromkeys(_DONE_MARKS, "done") | dict.fromkeys(_OPEN_MARKS, "open") | kinds
    in_text = [word for word in kinds if len(word) > 1 and not word[0].isdigit()]
    return Compiled(
        exact,
        kinds,
        _one_of(in_text),
        re.compile(rf"(?:{_one_of(words.negations).pattern}){ADVERBS}[^已,，。;；]{{0,2}}$"),
        _one_of(words.expectations),
        (*(_one_of((word,)) for word in words.closing), _one_of(words.done)),
    )


def _one_of(words: list[str] | tuple[str, ...]) -> re.Pattern[str]:
    plain = sorted({normalise(word) for word in words if len(word) > 0}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, plain)) or "(?!)", re.IGNORECASE)


def bounds(plain: str, place: int) -> tuple[int, int]:
    """The clause around a place: between marks of punctuation, a date's dots not being any."""
    starts, ends = _marks(plain)
    before, behind = bisect_right(ends, place), bisect_left(starts, place)
    return ends[before - 1] if before else 0, starts[behind] if behind < len(starts) else len(plain)


@lru_cache(maxsize=16)
def _marks(plain: str) -> tuple[list[int], list[int]]:
    """Where marks of punctuation start and end; asked for at every word of a text."""
    marks = list(_CLAUSE_END.finditer(plain))
    return [one.start() for one in marks], [one.end() for one in marks]


def find_hits(plain: str, compiled: Compiled) -> Iterator[Hit]:
    """Status words that mean something where they stand."""
    for match in compiled.words.finditer(plain):
        clause = bounds(plain, match.start())
        kind = compiled.kinds[match[0].lower()]
        before = plain[max(clause[0], match.start() - REACH) : match.start()]
        if kind == "done":
            after = plain[match.end() : match.end() + REACH]
            kind = _kind_of_done(match[0], before, after, compiled)
            is_bare = match[0][0] != "已" and _THIS_MONTH.search(before)
            first = max(0, clause[0] - REACH)
            if kind == "done" and is_bare and not _OPEN_BEFORE.search(plain, first, clause[0]):
                kind = ""
            if kind == "partial" and _is_total(plain, match.end()):
                kind = "done"
            elif kind == "done" and _is_share(plain, before):
                kind = "partial"
        elif kind == "open" and (_ASKED.search(before) or _KEPT_OFF.search(before)):
            kind = ""
        elif kind == "open" and _names_outcome(match[0], compiled):
            kind = "not done"
        if kind:
            yield Hit(match.start(), match.end(), kind, clause)


def _is_total(plain: str, place: int) -> bool:
    """Whether as many are resolved as there are: 共12户，已办结12户."""
    total, count = _total_of(plain), _NUMBER.match(plain, place)
    return bool(total and count and total == count[0])


def _is_share(plain: str, before: str) -> bool:
    """Whether fewer are resolved than there are: 5/8户已化解; 共12户，5户已办结."""
    count = _COUNT_BEFORE.search(before)
    total = (count["of"] or _total_of(plain)) if count else ""
    return bool(count and total and int(count["n"]) < int(total))


@lru_cache(maxsize=16)
def _total_of(plain: str) -> str:
    """The number of all that a text is about; "" where it tells none."""
    total = _TOTAL.search(plain)
    return (total["all"] or total["of"]) if total else ""


def _names_outcome(word: str, compiled: Compiled) -> bool:
    """Whether an open word denies a done word: 未办结, 尚未化解."""
    found = compiled.negation.search(word[:-2]) or compiled.negation.search(word[:-1])
    return bool(found) and any(
        word.endswith(done) for done, kind in compiled.kinds.items() if kind == "done"
    )


def _kind_of_done(word: str, before: str, after: str, compiled: Compiled) -> str:
    """What a done word comes to between what stands before and after it; "" for nothing."""
    if _ASKED.search(before):
        return ""
    if _PARTLY.search(before) or _PARTLY_BEHIND.match(after):
        return "partial"
    share = _SHARE_OF.search(before)
    if share and int(share[1]) > int(share[3]):
        return "partial"
    if _AND_THEN.search(before) and _ENDS_IT.search(word) and _AFTER.match(after):
        return "done"
    if _NOT_RECKONED.search(before):
        return "not done"
    is_already = word.startswith("已") or bool(_ALREADY.search(before))
    if not is_already:
        if compiled.negation.search(before):
            return "not done"
        expected = compiled.expectation.search(before)
        if expected and "已" not in before[expected.end() :]:
            return "open"
        is_signed = word[0] in "签息" and _PARTY.fullmatch(before)
        if (
            _UNTIL.search(before)
            or _ONLY_AGAIN.fullmatch(before)
            or not (is_signed or _PLAIN_BEFORE.fullmatch(before))
        ):
            return ""
    elif word != "已" and not _is_about_case(word, before):
        return ""
    if after.startswith("中") and not after.startswith(("中心", "中央")):
        return "open"
    if _COUNTED.match(after):
        is_all = _ALL.search(before) or "全部" in word or _WHOLE.match(after)
        return "done" if is_all else "partial"
    while more := compiled.words.match(after):
        after = after[more.end() :]  # 已办结销号, 已完成整改
    return "done" if _AFTER.match(after) else ""


def _is_about_case(word: str, before: str) -> bool:
    """Whether 已完成 and the like speak of the case, and not of a step on the way."""
    if _SUBJECT.search(before.removesuffix("已")):
        return not re.search("部分|前期|阶段", before)
    if _STEP.search(_BY_RULE.sub("", before)):
        return False
    is_weak = bool(_WEAK.search(word)) and not _ENDS_IT.search(word)
    return not is_weak or bool(_PLAIN_BEFORE.fullmatch(before) or _ALREADY.search(before))
