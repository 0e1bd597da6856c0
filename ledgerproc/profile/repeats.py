"""Repeats: expressions of a profile that would try one text in more ways than anybody can wait for.

In: an expression. Out: whether a repeat without an end holds nothing but another one, as in
``(a+)+``: a text that fits almost is divided between the two in every way, and a cell of forty
characters holds up the run for years. And whether it is slow, as ``a*a*a*b`` is: that is tried
out, on texts made of what its own repeats repeat, each longer than the one before it.
"""

from __future__ import annotations

import re
import re._constants as signs  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
import time
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

_REPEATS = (signs.MAX_REPEAT, signs.MIN_REPEAT)
# An expression has so many seconds for so many characters. Where two repeats are in each other's
# way that is ample, and a cell as full as a cell may be takes a minute at most; three never end.
SECONDS, LONGEST = 0.5, 2_048
# Rules that come with the program are tried out by its tests, not at every start.
is_tried_out = ContextVar("is_tried_out", default=True)
_MANY = 100  # a repeat of so many is as slow as one without an end
_LETTERS = "1一甲a ，。-"  # one of them fits what an expression asks for, mostly
_NOTHING = "\ue123"  # fits what asks for anything at all
_CLASSES: dict[Any, Callable[[str], bool]] = {
    signs.CATEGORY_DIGIT: str.isdigit,
    signs.CATEGORY_SPACE: str.isspace,
    signs.CATEGORY_WORD: str.isalnum,
}


def is_endless(expression: str) -> bool:
    """Whether an expression that compiles repeats without end what repeats without end.

    >>> [is_endless(one) for one in ("(a+)+b", "(?:[甲乙]*、?)*丙", "(?:甲+乙)+", "(?:甲{1,3})+")]
    [True, True, False, False]
    """
    return any(_is_nested(one) for one in _repeats(parser.parse(expression)))


@lru_cache(maxsize=2_048)
def is_slow(expression: str) -> bool:
    """Whether a text of a few thousand characters holds up an expression that compiles.

    >>> is_slow("约定.*付清")
    False
    """
    tree, pattern = parser.parse(expression), re.compile(expression)
    pumped = list(_pumped(tree, ""))
    if len(pumped) < 2 and not any(sign is signs.BRANCH for sign, _ in _all(tree)):
        return False
    whole = _sample(tree)[:-1] or "甲"
    return any(_holds_up(pattern, *one) for one in [*dict.fromkeys(pumped), ("", whole)])


def _holds_up(pattern: re.Pattern[str], before: str, piece: str) -> bool:
    """Whether a piece, said often enough, takes too long; each time is but a little longer."""
    size = 8
    while size <= LONGEST:
        text = before + piece * (size // len(piece) + 1)
        if _seconds(pattern, text) > SECONDS:
            return True
        size += 2 if size < 64 else size // 4  # the next turn takes a few times as long, not more
    return False


def _seconds(pattern: re.Pattern[str], text: str) -> float:
    start = time.process_time()
    pattern.search(text)
    return time.process_time() - start


def _pumped(items: Any, before: str) -> Iterator[tuple[str, str]]:
    """What every long repeat repeats, and a text that leads up to it."""
    for sign, content in items:
        if sign in _REPEATS and content[1] >= _MANY:
            choices = [one for kind, one in _all(content[2]) if kind is signs.BRANCH]
            both = "".join(_sample(one) for choice in choices for one in choice[1])
            yield from ((before, one) for one in (_sample(content[2]), both) if one)
        for inner in _inside(sign, content):
            yield from _pumped(inner, before)
        before += _sample([(sign, content)])


def _all(items: Any) -> Iterator[tuple[Any, Any]]:
    for sign, content in items:
        yield sign, content
        for inner in _inside(sign, content):
            yield from _all(inner)


def _sample(items: Any) -> str:
    """A text that fits, or almost."""
    found = ""
    for sign, content in items:
        if sign is signs.LITERAL:
            found += chr(content)
        elif sign in (signs.ANY, signs.NOT_LITERAL):
            found += _NOTHING
        elif sign is signs.IN:
            found += _letter(content)
        elif sign in (*_REPEATS, signs.SUBPATTERN, signs.BRANCH):
            found += _sample(_inside(sign, content)[0]) * (
                content[0] or 1 if sign in _REPEATS else 1
            )
    return found


def _letter(members: Any) -> str:
    """A letter of a set."""
    first, *rest = members
    is_not = first[0] is signs.NEGATE
    own: list[str] = [
        chr(one[1] if one[0] is signs.LITERAL else one[1][0])
        for one in members
        if one[0] in (signs.LITERAL, signs.RANGE)
    ]
    letters: list[str] = [*_LETTERS, *own]
    for letter in letters:
        if any(_fits(letter, one) for one in (rest if is_not else members)) is not is_not:
            return letter
    return ""


def _fits(letter: str, member: tuple[Any, Any]) -> bool:
    sign, content = member
    if sign is signs.LITERAL:
        return bool(ord(letter) == content)
    if sign is signs.RANGE:
        return bool(content[0] <= ord(letter) <= content[1])
    return content in _CLASSES and _CLASSES[content](letter)


def _repeats(items: Any) -> Iterator[Any]:
    """The bodies of all repeats without an end, however deep they stand."""
    for sign, content in items:
        if sign in _REPEATS and content[1] == signs.MAXREPEAT:
            yield content[2]
        for inner in _inside(sign, content):
            yield from _repeats(inner)


def _is_nested(body: Any) -> bool:
    """Whether a repeat without an end alone can be the whole of a body."""
    items = list(body)
    for at, (sign, content) in enumerate(items):
        others = items[:at] + items[at + 1 :]
        if any(not _may_be_empty(one) for one in others):
            continue
        if sign in _REPEATS and (content[1] == signs.MAXREPEAT or _is_nested(content[2])):
            return True
        if sign in (signs.SUBPATTERN, signs.BRANCH) and any(
            _is_nested(inner) for inner in _inside(sign, content)
        ):
            return True
    return False


def _may_be_empty(item: tuple[Any, Any]) -> bool:
    sign, content = item
    if sign in _REPEATS:
        return content[0] == 0 or all(map(_may_be_empty, content[2]))
    if sign is signs.BRANCH:
        return any(all(map(_may_be_empty, one)) for one in content[1])
    if sign is signs.SUBPATTERN:
        return all(map(_may_be_empty, content[3]))
    return sign in (signs.AT, signs.ASSERT, signs.ASSERT_NOT)


def _inside(sign: Any, content: Any) -> list[Any]:
    """The parts of an item that are made of items."""
    if sign in _REPEATS:
        return [content[2]]
    if sign is signs.BRANCH:
        return list(content[1])
    if sign is signs.SUBPATTERN:
        return [content[3]]
    return [content[1]] if sign in (signs.ASSERT, signs.ASSERT_NOT) else []
