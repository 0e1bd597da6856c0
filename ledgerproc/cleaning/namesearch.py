"""Finds the names of persons in running text, where nothing but the words around tells them.

In: a text without blanks. Out: the names that stand in it in full. Where a surname may begin
a name, the text around it is cut into words in the likeliest way (``lexicon``), with the name
and without; what stands before and behind (户主…, …女士) makes a name likelier.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from ledgerproc.cleaning.lexicon import (
    FOREIGN,
    NEVER,
    NEXT_WORD,
    UNKNOWN,
    cost_of_given,
    surnames,
    words,
)
from ledgerproc.profile.model import Parties

_NAME = 4.0  # what any name costs besides its letters
_FOREIGN_LETTER, _FOREIGN_LEAST = 4.0, 3
_SURE, _LIKELY, _EDGE, _MOST = 6.0, 3.0, 1.5, 7.0  # what the words around make it cheaper by
_BEHIND_DOUBLE = 13.0
_OWN_WORD = 7.0  # what a word of the profile costs
_LONGEST_WORD = 4
_LONGEST_PLACE = 4  # letters of a place before the one in question
# A cheaper word begins no name, unless the words beside it are sure of one.
_COMMON_WORD = 10.5
_RARE_WORD = 12.0
_PLAIN_WORD = 12.5
_BEFORE, _BEHIND = 6, 10  # letters around a surname that are looked at
# Letters with little between them: 户主:甲, 乙(女, 丙等12户, 阿依·丁.
_RUNS = re.compile(r"[一-龥]+(?:(?<=等)\d{1,4}[余多]?[户人名]|[:(·•．・][一-龥]+)*")
_OPEN = ":("
_DOT = re.compile("[·•．・]")
_HIDDEN = "某"
_NOTHING = re.compile("(?!)")


class NameSearch:
    """Knows the words of one profile; made once a run."""

    def __init__(self, parties: Parties, own_words: Iterable[str] = ()) -> None:
        self._words = dict(words())
        self._words.update(dict.fromkeys((*own_words, *parties.words), _OWN_WORD))
        self._before, self._likely_before = parties.before, parties.likely_before
        self._before_ends = {one[-2:] for one in parties.before}
        self._behind = _any_of(parties.behind)
        self._likely_behind = _any_of(parties.likely_behind)
        self._places = _any_of(parties.places)
        # By sentence and by run: texts repeat themselves.
        self._sentences: dict[str, Sequence[str]] = {}
        self._known: dict[str, Sequence[str]] = {}

    def find(self, text: str) -> set[str]:
        """Every name that stands in the text in full."""
        found: set[str] = set()
        for sentence in text.split("。"):
            names = self._sentences.get(sentence)
            if names is None:
                names = self._sentences[sentence] = self._in_sentence(sentence)
            found.update(names)
        return found

    def _in_sentence(self, sentence: str) -> Sequence[str]:
        found: list[str] = []
        for run in _RUNS.findall(sentence):
            names = self._known.get(run)
            if names is None:
                names = self._known[run] = self._names_in(run)
            found += names
        return found or ()

    def _names_in(self, run: str) -> list[str]:
        found, end, cost = [], 0, self._words.get
        for match in _heads().finditer(run):
            at = match.start()
            if at < end:
                continue
            pair, crossing = run[at : at + 2], run[at - 1 : at + 1] if at else ""
            is_word = cost(pair, UNKNOWN) < _COMMON_WORD or cost(crossing, UNKNOWN) < _COMMON_WORD
            # Most surnames in a text are parts of words.
            if is_word and pair not in surnames() and not self._is_told(run, at):
                continue
            if self._is_before(run, at + 1) and self._size_of_name(run, at + 1):
                continue  # 其母简某: the second begins the name
            end = at + self._size_of_name(run, at)
            if end > at and _HIDDEN not in run[at:end]:
                found.append(run[at:end])
        return found

    def is_word(self, text: str) -> bool:
        """Whether a text is an everyday word, or one of the profile."""
        return self._words.get(text, UNKNOWN) < _PLAIN_WORD

    def _is_told(self, run: str, at: int) -> bool:
        """Whether the words beside are sure of a name that begins here."""
        end = at - 1 if at and run[at - 1] in _OPEN else at
        return self._is_before(run, end) or bool(self._behind.match(run, at + 2))

    def _is_before(self, run: str, at: int) -> bool:
        """Whether words that are sure of a name end here."""
        ending = run[max(0, at - 2) : at]
        return ending in self._before_ends and run.endswith(self._before, 0, at)

    def _size_of_name(self, run: str, at: int) -> int:
        """How many letters are a name that begins at a place; 0 for none."""
        start, end = max(0, at - _BEFORE), min(len(run), at + _BEHIND)
        shapes = []
        for stop, cost in _shapes(run, at, end):
            most = self._cost_of_words(run, at, stop)
            if cost + (_NAME - _MOST) >= most:  # whatever stands beside it
                continue
            bonus = self._bonus_before(run, at) + self._bonus_behind(run, stop)
            cost += _NAME - min(bonus, _MOST)
            if cost < most and (bonus >= _SURE or not self._is_in_place(run, at, stop)):
                shapes.append((stop, cost))
        return self._likeliest(run, start, at, end, shapes) if shapes else 0

    def _cost_of_words(self, run: str, at: int, stop: int) -> float:
        """At least what the letters cost as words; with those beside they may cost less."""
        known = self._words.get
        letters = run[at:stop]
        apart = 0.0
        for one in letters:
            apart += known(one, UNKNOWN)
        return min(known(letters, UNKNOWN * len(letters)), apart)

    def _likeliest(
        self, text: str, start: int, at: int, end: int, shapes: list[tuple[int, float]]
    ) -> int:
        """The size of the name in the cheapest way to cut a run of letters; 0 for none."""
        known = self._words.get
        costs = [0.0] + [1e9] * (end - start)
        sizes = [0] * (end - start + 1)  # of the name in the cheapest way to here
        for place in range(start, end):
            so_far, size = costs[place - start], sizes[place - start]
            for stop in range(place + 1, min(place + _LONGEST_WORD, end) + 1):
                cost = known(text[place:stop], UNKNOWN if stop == place + 1 else 1e9)
                if so_far + cost < costs[stop - start]:
                    costs[stop - start], sizes[stop - start] = so_far + cost, size
            if place == at:
                for stop, cost in shapes:
                    if so_far + cost < costs[stop - start]:
                        costs[stop - start], sizes[stop - start] = so_far + cost, stop - at
        return sizes[-1]

    def _bonus_before(self, text: str, at: int) -> float:
        end = at - 1 if at and text[at - 1] in _OPEN else at
        if text.endswith(self._before, 0, end):
            return _SURE
        if end == at and text.endswith(self._likely_before, 0, at):
            return _LIKELY
        return _EDGE if end < at or at == 0 else 0.0

    def _bonus_behind(self, text: str, stop: int) -> float:
        if self._behind.match(text, stop):
            return _SURE
        if self._likely_behind.match(text, stop):
            return _LIKELY
        return _EDGE if stop == len(text) or text[stop] in _OPEN else 0.0

    def _is_in_place(self, text: str, at: int, stop: int) -> bool:
        """Whether the letters are part of the name of a place or a building."""
        for start in range(max(0, at - _LONGEST_PLACE), at + 1):
            place = self._places.match(text, start)
            if place is not None and place.end() > stop - 1:
                return True
        return False


def _any_of(expressions: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(expressions)) if expressions else _NOTHING


@cache
def _heads() -> re.Pattern[str]:
    """Where a name may begin; it is asked of every character."""
    single = "".join(one for one in surnames() if len(one) == 1)
    double = [one for one in surnames() if len(one) == 2]
    guarded = f"(?=[{''.join({one[0] for one in double})}])(?:{'|'.join(double)})(?=[一-龥])"
    foreign = f"[{FOREIGN}](?=[{FOREIGN}][·•．・]?[{FOREIGN}])"
    return re.compile(f"[{single}](?=[一-龥])(?![{NEVER}])|{guarded}|{foreign}")


@cache
def _foreign() -> re.Pattern[str]:
    """A name of another people, written by its sound: 阿依古丽·买买提."""
    return re.compile(f"[{FOREIGN}]{{2,8}}(?:[·•．・][{FOREIGN}]{{1,8}}){{0,2}}")


def _shapes(text: str, at: int, end: int) -> Iterator[tuple[int, float]]:
    """The ends and costs of what has the letters of a name."""
    for size in (2, 1):
        surname = surnames().get(text[at : at + size])
        if surname is not None:
            for stop in range(at + size + 1, min(at + size + 2, end) + 1):
                given = cost_of_given(text[at + size : stop])
                # Behind 欧阳, which is nothing but a surname, any letters are a name.
                is_sure = size == 2 and words().get(text[at : at + 2], UNKNOWN) >= _RARE_WORD
                is_sure = is_sure and text[stop - 1] not in NEXT_WORD
                yield stop, surname + (min(given, _BEHIND_DOUBLE) if is_sure else given)
    if text[at] in FOREIGN:
        foreign = _foreign().match(text, at, end)
        for stop in range(at + _FOREIGN_LEAST, foreign.end() + 1 if foreign else 0):
            dots = len(_DOT.findall(text, at, stop))
            yield stop, _FOREIGN_LETTER * (stop - at - dots)
