"""Duty: who leads, who assists, who answers, and by which telephone.

In: the text of a cell that holds any of these. Out: a ``Duty`` with official names, and
problems. Words come from the lexicon; what they mean together is decided here.
"""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec import Struct

from ledgerproc.cleaning.duty_draft import ASIDE, DutyDraft, roles, telephones, unknown_office
from ledgerproc.cleaning.duty_words import LABELS, NAMES, VERBS, Token, split_duty
from ledgerproc.cleaning.offices import Lexicon, Role, closest_office
from ledgerproc.cleaning.people import (
    NOISE,
    clean_name,
    has_double_surname,
    has_surname,
    is_name,
    split_names,
)
from ledgerproc.cleaning.places import match_place
from ledgerproc.cleaning.records import Problem
from ledgerproc.cleaning.spelling import HAN, narrow

FROM_LEADER = "PERSON_FROM_LEADER"
_NOT_OWN = "村镇"  # 乡村 and 乡镇 are words of their own
_HAS_HAN = re.compile(rf".*[{HAN}]").match
_NAME_LIKE = re.compile(rf"(?!.*\d{{7}}).*[{HAN}]").match
_STRONG = ("局", "委", "办", "所", "站", "队", "院", "部", "处")  # no given name ends with these
_SURE = ("局", "办", "站", "处", "队", "部", "所")  # these end no given name even behind an office
_LISTED = ("、", ",", ";", "/")
_LINKS = frozenset("为是由")
_BACKED = ("包案", "包保")  # behind the name of a leader
_SAME_LEADER = ("", "、", "(", ":")  # what may stand between a leader and the leader's own office
# In a column of telephones: a number, if not a whole one.
_SHORT = re.compile(r"\d{3,}(?![年月日\d])")
_NUMBERING = re.compile(rf"^\d{{1,2}}\.?(?=[{HAN}])|(?<=[{HAN}])\d{{1,2}}$")  # 张某|2、李某
# What is told of a person is no name.
_IS_NEWS = re.compile("^[已未现暂拟将待另]|^详?见|^(?:调离|退休|离职|离岗|休假|病假|空缺)")
_MASKED = re.compile("[某×*xX〇·•．・]")
_VILLAGES = ("村", "社区", "居委会", "村委会")
_PARTS = ("科室", "科", "股", "室", "组")  # parts of an office: they count right behind it only


class Duty(Struct, frozen=True):
    """What a duty cell says. Every name stands once, in the order of the text."""

    lead: tuple[str, ...] = ()
    assisting: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    is_led: bool = False  # the persons are leaders, since nobody else is named


@lru_cache(maxsize=8192)
def parse_duty(text: str, words: Lexicon, place: str = "", label: Role | None = None) -> Duty:
    """Parse a duty cell of a row of the reporting ``place``.

    ``label`` is the role of what stands before any label of the text itself:
    ``Role.PERSON_LABEL`` for a column of persons. Offices without a word for who leads:
    the first one leads, the others assist.
    """
    tokens, numbers = split_duty(text, words)
    draft = DutyDraft(place, words, label)
    draft.problems += [hit.problem for hit in numbers if hit.problem]
    if label is Role.PHONE_LABEL and not numbers and (short := _SHORT.search(narrow(text))):
        broken = Problem("PHONE_BROKEN", short[0], {"digits": str(len(short[0]))})
        return Duty(phones=(short[0],), problems=(broken,))
    if whole := _only_a_place(tokens, draft):
        draft.add_office(whole)
        tokens = tokens[1:]
    for at, token in enumerate(tokens):
        following = tokens[at + 1] if at + 1 < len(tokens) else None
        named = draft.people()
        if token.gap == "(" and token.role not in VERBS:
            draft.before_bracket = len(draft.pending)
        _leave_leaders(token, following, draft)
        if token.role is None:
            _take_free_text(token, following, draft)
        else:
            _take_word(token, draft)
        draft.is_behind_office = token.role in NAMES or draft.is_short_place
        draft.is_short_place = False
        _note_whose(token, following, named, draft, len(numbers))
    return _finish(draft, telephones(numbers, draft), label is None)


def _note_whose(
    token: Token, following: Token | None, named: tuple[int, int], draft: DutyDraft, numbers: int
) -> None:
    """Keep whether the numbers up to the next word are of those who answer for the case."""
    answering, others = draft.people()
    if others > named[1]:
        draft.is_leaders = True
    elif answering > named[0] or (token.role in LABELS and token.role is not Role.PHONE_LABEL):
        draft.is_leaders = False
    if draft.is_leaders:
        draft.theirs.update(range(token.numbers, following.numbers if following else numbers))


def _leave_leaders(token: Token, following: Token | None, draft: DutyDraft) -> None:
    """End a label of leaders where an office follows that is not one leader's own.

    包案领导：王某；县财政局 张某. But 包案领导：王某、县财政局局长李某 names two leaders.
    """
    if draft.label not in ASIDE or not draft.leaders or token.gap in _SAME_LEADER:
        return
    is_free = token.role is None
    if is_free and not (_NAME_LIKE(token.text) and draft.words.is_office_like(token.text)):
        return
    has_post = following is not None and following.touches and following.role is Role.POST
    if (is_free or token.role in NAMES) and not has_post:
        draft.label = None
        draft.pending.clear()


def _finish(draft: DutyDraft, phones: list[str], may_lead: bool) -> Duty:
    """Settle who leads, and tell what was left over."""
    if draft.leader_offices and not draft.offices and may_lead:
        name = draft.leader_offices[0]  # 分管领导：县财政局
        draft.label = None
        draft.add_office(name)
        draft.problems.append(Problem("OFFICE_GUESSED", name, {"office": name}))
    doubtful = [name for name in draft.doubtful if name in draft.persons]
    if doubtful and not draft.offices and may_lead:
        name = doubtful[0]
        draft.persons.remove(name)
        draft.add_doubtful(name)
    lead, assisting = roles(draft)
    if not lead and may_lead and (names := [one for one in draft.unused if _NAME_LIKE(one)]):
        name = names[0]  # nothing else says who leads: kept as given
        draft.unused.remove(name)
        draft.problems.append(unknown_office(name, draft))
        lead = (name,)
    draft.problems += [Problem("DUTY_UNUSED", piece) for piece in draft.unused]
    is_led = not draft.persons and bool(draft.backers)
    if is_led and set(draft.backers) & set(draft.leaders):
        draft.problems.append(Problem(FROM_LEADER, "、".join(dict.fromkeys(draft.backers))))
    return Duty(
        lead,
        assisting,
        tuple(dict.fromkeys(draft.persons or draft.backers)),
        tuple(dict.fromkeys(phones)),
        tuple({(one.code, one.seen): one for one in draft.problems}.values()),
        is_led,
    )


def _only_a_place(tokens: list[Token], draft: DutyDraft) -> str:
    """The place that a bare name means: 鹿角 alone, or the reporting place before a person."""
    if draft.label is Role.PERSON_LABEL or not tokens or any(t.role for t in tokens[1:]):
        return ""
    first = tokens[0]
    if first.role is not None or len(first.text) > 4:
        return ""
    if len(tokens) > 1 and draft.words.places.stems.get(first.text) != draft.place:
        return ""
    return match_place(first.text, draft.words.places).name or ""


def _take_word(token: Token, draft: DutyDraft) -> None:
    role, place = token.role, draft.behind_place
    draft.behind_place = []
    if role is Role.CORE and place and token.touches and _take_branch(token.text, place, draft):
        return
    if role in LABELS:
        draft.label, draft.is_verb_label = role, False
        draft.pending.clear()
    elif role in VERBS:
        _take_verb(token, role, draft)
    elif role in (Role.OFFICE, Role.CORE, Role.PLACE):
        draft.add_office(token.value)
        if role is Role.PLACE and draft.offices:
            draft.behind_place = draft.offices[-1]
    elif role is Role.OWN:
        draft.add_office(draft.place or token.text)
        if not draft.place:
            draft.problems.append(unknown_office(token.text, draft))
    elif role is Role.POST:
        draft.last_office = ""  # what follows a post is a person, not a part of the office
    elif role is Role.EVERYBODY:
        draft.add_office(token.text)
        draft.problems.append(Problem("OFFICE_EVERYBODY", token.text))


def _take_branch(text: str, place: list[str], draft: DutyDraft) -> bool:
    """Take what is glued to a place's name: 万足镇|派出所 is the police, 万足镇|城管办 the place."""
    office, organ = draft.words.branch(text)
    if not office and not organ:
        return False
    seen = place[0] + text
    if office:
        place[0] = draft.last_office = office
    draft.problems.append(Problem("OFFICE_GUESSED", seen, {"office": place[0]}))
    return True


def _take_verb(token: Token, role: Role, draft: DutyDraft) -> None:
    """Give the offices named since the last verb their role; before any office, a label."""
    name = "lead" if role is Role.LEAD_VERB else "assisting"
    first = draft.before_bracket if token.touches else 0  # 县住建委（县财政局|配合）
    if draft.pending:
        if role is Role.ASSISTING_VERB and len(draft.pending[first:]) > 1:
            draft.before_helpers = draft.before_helpers or draft.pending[first][0]
        for entry in draft.pending[first:]:
            entry[1] = name
            draft.verbs.add(role)
        del draft.pending[first:]
    elif not draft.offices or draft.label in (Role.LEAD_LABEL, Role.ASSISTING_LABEL):
        draft.label = Role.LEAD_LABEL if role is Role.LEAD_VERB else Role.ASSISTING_LABEL
        draft.is_verb_label = True


def _take_free_text(token: Token, following: Token | None, draft: DutyDraft) -> None:
    place, draft.behind_place = draft.behind_place, []
    text = clean_name(_NUMBERING.sub("", token.text))
    if text in NOISE or text in draft.words.nothing:
        return
    if draft.label in ASIDE:
        draft.leaders.append(text)
        if draft.label is Role.LEADER_LABEL and is_name(text) and has_surname(text):
            draft.backers.append(text)
        return
    if place and token.touches and text in draft.words.stations:
        _take_branch(text, place, draft)
        return
    if _is_aside(text, token, place, draft):
        return
    is_section = _is_section(text, following)
    if is_section and draft.offices:
        draft.last_office = draft.last_office or draft.offices[-1][0]
    is_after_office = bool(draft.last_office) and (token.touches or is_section)
    has_post = following is not None and following.touches and following.role is Role.POST
    if len(text) == 1:
        if has_surname(text) and has_post and following:
            draft.persons.append(text + following.text)  # 王主任: the name is not known
        return
    text = _bare_name(text, draft, is_after_office=is_after_office, has_post=has_post)
    if _is_short_place(text, token, following, draft):
        return
    is_inside = token.gap == "(" and bool(draft.last_office)  # 法院（执行局张某）
    office, person = _split_glued(text, draft, is_after_office, is_inside)
    if is_section and is_after_office:
        _take_unknown_office(text, is_after_office, draft)
    elif office:
        _take_unknown_office(office, is_after_office or is_inside, draft)
        draft.persons.append(person)
    elif _is_office(text, token, is_after_office, draft):
        _take_unknown_office(text, is_after_office, draft)
    elif token.text.endswith(_BACKED) and is_name(text) and has_surname(text):
        draft.backers.append(text)
    elif names := split_names(text):
        draft.persons += names
    elif is_name(text) and _is_person(text, token, is_after_office, draft):
        draft.persons.append(text)
        if text in draft.words.places.stems:
            draft.doubtful.append(text)  # 龙溪 张某
    elif _HAS_HAN(text):
        draft.unused.append(token.text)


def _bare_name(text: str, draft: DutyDraft, *, is_after_office: bool, has_post: bool) -> str:
    """A name without the word that links it to what stands around it; any other text as it is."""
    is_rest = is_name(text[1:]) and has_surname(text[1:])
    is_link = text[0] in "由现" or (text[0] in _LINKS and draft.label is Role.PERSON_LABEL)
    if is_rest and (is_link or (is_after_office and text[0] == "长")):
        return text[1:]  # 由张某|负责, 已调离，现|李某, 责任人|为张某, 财政局|长张某
    if has_post and text.endswith("任") and is_name(text[:-1]):
        return text[:-1].removesuffix("兼")  # 张某任|组长
    return text


def _is_short_place(text: str, token: Token, following: Token | None, draft: DutyDraft) -> bool:
    """Take the short name of a place among offices, before a post or a verb: 甲、乙街道; 甲配合.

    Behind an office's name and before a telephone it is a person: 县住建委 石柳 138...
    """
    stems = draft.words.places.stems
    if draft.label is Role.PERSON_LABEL or not (name := stems.get(text)):
        return False
    is_behind = draft.is_behind_office and token.gap in (" ", "(", *_LISTED)
    is_taken = is_behind and not token.before_number
    if following is not None:
        is_name = following.role in NAMES or following.text in stems
        has_post = following.role is Role.POST and not draft.last_office
        has_word = following.touches and (has_post or following.role in VERBS)
        is_taken = is_taken or has_word or (following.gap in _LISTED and is_name)
    if not is_taken:
        return False
    draft.is_short_place = True
    draft.problems.append(Problem("OFFICE_GUESSED", text, {"office": name}))
    draft.add_office(name)
    return True


def _is_aside(text: str, token: Token, place: list[str], draft: DutyDraft) -> bool:
    """What names nobody new: the village of a place just named, an office's name of old."""
    if place and (token.touches or token.gap == " ") and text.endswith(_VILLAGES):
        draft.problems.append(Problem("OFFICE_GUESSED", place[0] + text, {"office": place[0]}))
        return True
    is_former = token.gap == "(" and text.startswith("原") and bool(draft.offices)
    return is_former and draft.words.is_office_like(text)


def _is_section(text: str, following: Token | None) -> bool:
    """Whether a piece that stands apart is a part of an office: 财政局 国库科, 经建科 科长."""
    if len(text) < 3 or not text.endswith(_PARTS):
        return False
    post = following.text if following and following.role is Role.POST else ""
    return text[-1] in post or not (is_name(text) and has_surname(text))


def _split_glued(
    text: str, draft: DutyDraft, is_after_office: bool, is_inside: bool
) -> tuple[str, str]:
    """An unknown office, or a part of the one just named, and the name glued to it: 综合科|张某."""
    parts = (*_PARTS, *_STRONG) if is_inside or is_after_office else ()
    endings = (*draft.words.long_endings, *parts)
    for size in (2, 3, 4):
        office, name = text[:-size], text[-size:]
        if not office.endswith(endings) or draft.words.is_office_like(name):
            continue
        if is_name(name) and has_surname(name):
            return office, name
    return "", ""


def _is_office(text: str, token: Token, is_after_office: bool, draft: DutyDraft) -> bool:
    """Whether a piece of free text names an office that the profile does not know."""
    if is_after_office and text.endswith(_PARTS) and not (has_surname(text) and is_name(text)):
        return True
    if not draft.words.is_office_like(text) or not _NAME_LIKE(text):
        return False
    if text in draft.words.long_endings:
        return True  # 施工方, whatever 施 may be
    if draft.label is Role.PERSON_LABEL:
        return text.endswith(draft.words.long_endings)
    if len(text) > 3 or not has_surname(text):
        return len(text) > 2 or is_after_office
    # 张永镇 is a person while an office is named; 林业局 is an office wherever it stands.
    if len(text) == 3 and not is_after_office and not text.endswith(_STRONG):
        draft.doubtful.append(text)
    if is_after_office:
        return len(text) == 3 and text.endswith(_SURE)  # 万足镇|平安办
    return len(text) > 2 and text.endswith(_STRONG)


def _take_unknown_office(text: str, is_after_office: bool, draft: DutyDraft) -> None:
    if is_after_office:  # 财政局|经建科: a part of the office just named
        seen = draft.last_office + text
        draft.problems.append(Problem("OFFICE_GUESSED", seen, {"office": draft.last_office}))
        return
    if text[:1] in _LINKS and draft.words.is_office_like(text[1:]):
        text = text[1:]  # 由|县财正局牵头
    plain = text.removeprefix("原")  # 原国土局
    if known := _local_owner(plain, draft) or closest_office(plain, draft.words):
        draft.problems.append(Problem("OFFICE_GUESSED", text, {"office": known}))
        draft.add_office(known)
        return
    draft.problems.append(unknown_office(text, draft))
    draft.add_office(text)


def _local_owner(text: str, draft: DutyDraft) -> str:
    """Who owns an office of a township: the place (镇规建办, 村建办), or an office of the county."""
    words = draft.words
    text = text.removeprefix("我").removeprefix("本")
    if short := words.places.short.match(text):  # 万足|派出所
        office, organ = words.branch(text[short.end() :])
        if office or organ:
            return office or words.places.stems[short[0]]
    rank = next((one for one in words.places.ranks if text.startswith(one)), "")
    rest = text[len(rank) :]
    is_own = rank and rest[:1] not in _NOT_OWN
    if rest in words.stations:
        return words.stations[rest]
    return draft.place if is_own or rest.endswith(words.organs) else ""


def _is_person(text: str, token: Token, is_after_office: bool, draft: DutyDraft) -> bool:
    """Whether a piece that looks like a name is one, by what stands around it."""
    if draft.label is Role.PERSON_LABEL:
        is_section = text.endswith(_PARTS) and not has_surname(text)  # 综合科
        return not is_section and not _IS_NEWS.search(text)
    if len(text) > 3 and "某" not in text and not has_double_surname(text):
        return not text.isalpha()  # 统筹协调 is no name, 阿依·古丽 is one
    if has_surname(text):
        return True
    if is_after_office or token.before_colon or _IS_NEWS.search(text):
        return False
    # 县住建委 窗口 names nobody; 局长财旺, 老张 and what is masked are persons.
    is_behind_post = token.touches and not draft.last_office
    is_sure = is_behind_post or _MASKED.search(text) or has_surname(text[1:])
    return bool(draft.offices and is_sure)
