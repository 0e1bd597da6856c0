"""Repeats: expressions of a profile that would try one text in more ways than anybody can wait for.

In: an expression. Out: whether a repeat without an end holds nothing but another one, as in
``(a+)+``: a text that fits almost is divided between the two in every way, and a cell of forty
characters holds up the run for years.
"""

from __future__ import annotations

import re._constants as signs  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Iterator
from typing import Any

_REPEATS = (signs.MAX_REPEAT, signs.MIN_REPEAT)


def is_endless(expression: str) -> bool:
    """Whether an expression that compiles repeats without end what repeats without end.

    >>> [is_endless(one) for one in ("(a+)+b", "(?:[甲乙]*、?)*丙", "(?:甲+乙)+", "(?:甲{1,3})+")]
    [True, True, False, False]
    """
    return any(_is_nested(one) for one in _repeats(parser.parse(expression)))


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
