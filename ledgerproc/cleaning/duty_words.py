"""Duty words: a duty cell as a row of words.

In: the text of a cell. Out: offices, roles, posts, numbers and pieces of free text in
order, each knowing what it touches. What they mean together is decided in ``duty``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from msgspec import Struct

from ledgerproc.cleaning.offices import PHONE, SEPARATORS, Lexicon, Role, Word
from ledgerproc.cleaning.people import NOISE, has_surname, is_name
from ledgerproc.cleaning.phones import PhoneHit, find_phones
from ledgerproc.cleaning.spelling import HAN, drop_invisible, narrow

_IS_HAN = re.compile(f"[{HAN}]").match
_CIRCLED = re.compile("[①-⑳⑴-⒇❶-❿]")  # numbers of a list
_WORD = re.compile(r"\S+")
LABELS = frozenset(
    {
        Role.LEAD_LABEL,
        Role.ASSISTING_LABEL,
        Role.PERSON_LABEL,
        Role.PHONE_LABEL,
        Role.LEADER_LABEL,
        Role.OTHER_LABEL,
    }
)
# Words behind a short office name that begin like a surname and name nobody.
_NO_PERSONS = {
    "管理",
    "党委",
    "党政",
    "党工委",
    "干部",
    "责任",
    "相关",
    "有关",
    "全部",
    "包干",
    "包案",
    "支部",
    "干警",
    "干事",
}
VERBS = {Role.LEAD_VERB, Role.ASSISTING_VERB}
_ENDS = {Role.POST, Role.FILLER}  # what may touch a short name that stands before it
NAMES = {Role.OFFICE, Role.CORE, Role.PLACE, Role.OWN, Role.REGION}
_IN_BRACKETS = {
    Role.LEAD_LABEL: Role.LEAD_VERB,
    Role.ASSISTING_LABEL: Role.ASSISTING_VERB,
}


class Token(Struct, frozen=True):
    """A word, or a piece of free text (``role`` None), as it stood in the cell."""

    role: Role | None
    text: str  # as written, without blanks
    value: str = ""
    touches: bool = False  # nothing lies between it and the word before
    before_colon: bool = False
    gap: str = ""  # the mark or blank right before it
    before_number: bool = False
    numbers: int = 0  # how many telephone numbers stand before it


class _Text:
    """A cell's text without blanks and numbers, which remembers where they were."""

    __slots__ = ("numbers", "plain", "spaced", "written")

    def __init__(self, text: str) -> None:
        text = _CIRCLED.sub("；", drop_invisible(text))
        plain = narrow(text)
        self.numbers: list[PhoneHit] = find_phones(plain)
        self.spaced: set[int] = set()
        shown: list[str] = []
        written: list[str] = []
        size = at = 0
        for hit in (*self.numbers, None):
            stop = hit.start if hit else len(text)
            for word in _WORD.finditer(plain, at, stop):
                if word.start() > at:
                    self.spaced.add(size)
                shown.append(word[0])
                written.append(text[word.start() : word.end()])
                size += len(word[0])
                at = word.end()
            if at < stop:
                self.spaced.add(size)
            if hit:
                shown.append(PHONE)
                written.append(PHONE)
                size += 1
                at = hit.end
        self.plain = "".join(shown)
        self.written = "".join(written)

    def is_edge(self, at: int) -> bool:
        """Whether a word may end or begin here whatever it is."""
        inside = 0 < at < len(self.plain)
        return (
            not inside
            or at in self.spaced
            or self.plain[at] in SEPARATORS
            or self.plain[at - 1] in SEPARATORS
        )

    def gap_before(self, at: int) -> str:
        """The mark or the blank right before a position; "" where text touches it."""
        if at in self.spaced:
            return " "
        return self.plain[at - 1] if at and self.plain[at - 1] in SEPARATORS else ""


def split_duty(text: str, words: Lexicon) -> tuple[list[Token], list[PhoneHit]]:
    """Split a duty cell into its words, and the telephone numbers found in it."""
    source = _Text(text)
    return list(_Scanner(source, words).tokens()), source.numbers


class _Scanner:
    """Walks over a text once; holds where it stands."""

    __slots__ = ("last", "last_end", "source", "words")

    def __init__(self, source: _Text, words: Lexicon) -> None:
        self.source = source
        self.words = words
        self.last: Word | None = None  # the last word, while nothing but it was seen
        self.last_end = -1

    def tokens(self) -> Iterator[Token]:
        plain = self.source.plain
        at = begin = 0  # free text lies between begin and at
        while start := self.words.starts.search(plain, at):
            at = start.start()
            if plain[at] in SEPARATORS:
                yield from self._free(begin, at)
                at += 1
                begin = at
                continue
            word, swallowed = self._word_at(at, begin)
            if word is None:
                at += max(1, swallowed)
                continue
            yield from self._free(begin, at)
            yield self._token(word, at)
            at += len(word.text)
            begin = at
        yield from self._free(begin, len(plain))

    def _token(self, word: Word, at: int) -> Token:
        end = at + len(word.text)
        touches = self.last_end == at and at not in self.source.spaced
        role = word.role
        if self.source.plain[end : end + 1] == ")":
            role = _IN_BRACKETS.get(role, role)
        self.last, self.last_end = word, end
        colon = self.source.plain[end : end + 1] == ":"
        written, gap = self.source.written[at:end], self.source.gap_before(at)
        numbers = self.source.plain.count(PHONE, 0, at)
        return Token(role, written, word.value, touches, colon, gap, numbers=numbers)

    def _word_at(self, at: int, begin: int) -> tuple[Word | None, int]:
        """The word here; or None and how many characters belong to the free text."""
        is_free = at > begin and at not in self.source.spaced  # glued to free text before
        if is_free and (self._run(begin, at) in NOISE or not _IS_HAN(self.source.plain[at - 1])):
            is_free = False
        for word in self._words(at):
            end = at + len(word.text)
            if is_free and any(at < one < end for one in self.source.spaced):
                continue  # 某|村 支书: the blank ends what stands before it
            if word.role in LABELS:
                if self._is_label(word, at, end, is_free):
                    return word, 0
            elif word.role in (Role.CORE, Role.OWN, Role.EVERYBODY):
                is_glued = is_free and not self._is_person_before(begin, at)
                if (is_glued or self._is_foreign(at)) and len(word.text) > 2:
                    return None, len(word.text)  # 黔江区|人民法院 is one name, and not ours
                if self._stands_alone(word, at, end, is_free):
                    return word, 0
            elif word.role is Role.REGION:
                if is_free and not any(one.role in NAMES for one in self._words(end)):
                    return None, len(word.text)  # the region stands in the middle of one name
                if self._begins_a_name(end):
                    return word, 0
            elif word.role is not Role.POST or not self._is_part_of_office(at, is_free):
                return word, 0
        return None, 1

    def _is_person_before(self, begin: int, at: int) -> bool:
        """Whether an office and a person's name lie right before: 住建委|张某|财政局 李某."""
        run = self._run(begin, at)
        is_next = self.last is not None and self.last.role in NAMES and self.last_end == begin
        if not is_next or len(run) < at - begin or run in self.words.places.stems:
            return False
        return is_name(run) and has_surname(run)

    def _is_part_of_office(self, at: int, is_free: bool) -> bool:
        """Whether a post's word is the middle of an office's name: 居民|委员|会."""
        return is_free and self.words.is_office_like(self._rest(at))

    def _begins_a_name(self, end: int) -> bool:
        """Whether an office or place follows a region's name: its short form may begin a person's."""
        if self.words.is_office_like(self._rest(end)):
            return True
        return any(one.role in NAMES for one in self._words(end))

    def _rest(self, at: int) -> str:
        """The text from a position to the next edge."""
        plain = self.source.plain
        end = next((i for i in range(at + 1, len(plain)) if self.source.is_edge(i)), len(plain))
        return plain[at:end]

    def _words(self, at: int) -> Iterator[Word]:
        return self.words.words_at(self.source.plain, at)

    def _run(self, begin: int, at: int) -> str:
        """The free text that touches a position."""
        start = max((one for one in self.source.spaced if begin <= one < at), default=begin)
        return self.source.plain[start:at]

    def _is_label(self, word: Word, at: int, end: int, is_free: bool) -> bool:
        following = self.source.plain[end : end + 1]
        if is_free and len(word.text) == 1:
            return False  # 重点|办 is an office
        if following == ":" or (following == ")" and word.role in _IN_BRACKETS):
            return True
        if word.role in (Role.PHONE_LABEL, Role.PERSON_LABEL) and following == ")":
            return True  # (手机)138..., (责任人)张某
        if word.role is Role.PHONE_LABEL and following == PHONE:
            return True
        if is_free or not following:
            return False
        if any(w.role in VERBS and w.text == word.text for w in self._words(at)):
            return False  # 牵头 without a colon is a verb
        is_touching = self.last is not None and self.last_end == at and self.last.role in NAMES
        if is_touching and any(
            w.role is Role.POST and w.text == word.text for w in self._words(at)
        ):
            return False  # 财政局|分管领导 is a post
        is_open = end in self.source.spaced or following == PHONE
        return is_open or (len(word.text) > 2 and following not in SEPARATORS)

    def _is_foreign(self, at: int) -> bool:
        """Whether the region named just before is another's: 某某市|财政局."""
        if self.last is None or self.last.role is not Role.REGION or self.last_end != at:
            return False
        ending = self.last.text[-1]
        return ending in "省市区县州旗" and ending != self.words.level

    def _stands_alone(self, word: Word, at: int, end: int, is_free: bool) -> bool:
        """Short words count only between edges, since they are parts of many others."""
        after_region = (
            self.last is not None and self.last.role is Role.REGION and self.last_end == at
        )
        if word.role is Role.OWN and after_region:
            return False
        if len(word.text) > 2:
            return True
        if is_free:
            return False
        if self.source.is_edge(end):
            return True
        following = [one.role for one in self._words(end)]
        if any(role in VERBS or role in _ENDS for role in following):
            return True
        return not following and self._begins_a_person(end)

    def _begins_a_person(self, at: int) -> bool:
        """Whether nothing but a person's name lies between here and the next edge."""
        rest = self._rest(at)
        return is_name(rest) and has_surname(rest) and rest not in _NO_PERSONS

    def _free(self, begin: int, end: int) -> Iterator[Token]:
        """Pieces of free text, split at blanks; 张 三 is one name."""
        if begin >= end:
            return
        cuts = [begin, *(one for one in range(begin + 1, end) if one in self.source.spaced), end]
        pieces = [(one, two) for one, two in pairwise(cuts)]
        glued = self.last_end == begin and begin not in self.source.spaced
        for start, stop in _joined(pieces, glued, self.source.plain):
            touches = self.last_end == start and start not in self.source.spaced
            region = ""
            if touches and self.last is not None and self.last.role is Role.REGION:
                region, touches = self.last.text, False
            colon = stop == end and self.source.plain[end : end + 1] == ":"
            written, gap = self.source.written[start:stop], self.source.gap_before(start)
            numbers = self.source.plain.count(PHONE, 0, start)
            rings = self.source.plain[stop : stop + 2].lstrip("(:").startswith(PHONE)
            yield Token(None, region + written, "", touches, colon, gap, rings, numbers)
        self.last, self.last_end = None, end


def _joined(pieces: list[tuple[int, int]], is_glued: bool, plain: str) -> list[tuple[int, int]]:
    """Pieces where single characters that only blanks part are put together again.

    A single character glued to the word before (``is_glued``) is the rest of that word.
    """
    joined: list[tuple[int, int]] = []
    for start, stop in pieces:
        if joined:
            before = joined[-1][1] - joined[-1][0]
            size = stop - start
            is_rest = is_glued and len(joined) == 1 and before == 1
            is_number = plain[start:stop].isdecimal()  # 张某 2、李某: the number of a list
            if not (is_rest or is_number) and (
                (before == 1 and size <= 2) or (before == 2 and size == 1)
            ):
                joined[-1] = (joined[-1][0], stop)
                continue
        joined.append((start, stop))
    return joined
