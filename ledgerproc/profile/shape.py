"""Turns a parsed TOML table into the structs of ``model``, as their type hints say.

In: plain tables and the class they should be. Out: the value, and a Chinese sentence
for every key that is unknown, missing or of the wrong type. What is wrong is filled with
a blank so that one reading finds all faults; such a value must not be used.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any, get_args, get_origin, get_type_hints

from msgspec import NODEFAULT, Struct, structs

from ledgerproc.profile.model import Category, Field, Profile

# Attributes that the program fills in itself, and no file may hold.
_DERIVED: Mapping[type[Struct], frozenset[str]] = MappingProxyType(
    {
        Profile: frozenset({"fingerprint"}),
        Field: frozenset({"key"}),  # the name of its table
        Category: frozenset({"number"}),  # its place in the list
    }
)
_WORDS: Mapping[Any, str] = {
    str: "文字（加引号）",
    int: "整数",
    float: "数",
    bool: "true 或 false",
    date: "日期（如 2022-12-20，不加引号）",
}
_BLANKS: Mapping[Any, Any] = {str: "", int: 0, float: 0.0, bool: False, date: date.min}
_MOST = 10**15  # no rule counts or costs as much
# Control characters, and those that turn the direction of what follows; line breaks may stand.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_NAMES = ("name", "key", "category")  # what tells list items apart, in this order


def build_profile(document: Mapping[str, Any]) -> tuple[Profile, list[str]]:
    """Build the profile that a document describes, with everything wrong about its shape."""
    problems: list[str] = []
    profile: Profile = _table(Profile, document, "", problems)
    numbered = tuple(
        structs.replace(one, number=at) for at, one in enumerate(profile.categories, 1)
    )
    keyed = {key: structs.replace(one, key=key) for key, one in profile.fields.items()}
    return structs.replace(profile, categories=numbered, fields=keyed), problems


def allowed_keys(kind: type[Struct]) -> tuple[str, ...]:
    """Keys that a table of this class may have in a file, in the order of the class."""
    derived = _DERIVED.get(kind, frozenset())
    return tuple(name for name in kind.__struct_fields__ if name not in derived)


def nearest(word: str, allowed: Iterable[str]) -> str:
    """A hint that names the allowed word that was perhaps meant, or ""."""
    close = difflib.get_close_matches(word, list(allowed), 1, 0.6)
    return f"，是否想写“{close[0]}”" if close else ""


def item_path(path: str, index: int, name: str = "") -> str:
    """The key of a list item as people read it: ``places 第3项（郁山镇）``."""
    return f"{path} 第{index}项" + (f"（{name}）" if name else "")


def _name_of(item: object) -> str:
    named = item if isinstance(item, Mapping) else {}
    return next((str(named[key]) for key in _NAMES if named.get(key)), "")


def _value(hint: Any, value: Any, path: str, problems: list[str]) -> Any:
    origin = get_origin(hint)
    if origin is tuple and get_args(hint)[-1] is not Ellipsis:
        return _pair(value, path, problems)
    if origin is tuple:
        return _list(get_args(hint)[0], value, path, problems)
    if origin is not None:
        return _mapping(get_args(hint)[1], value, path, problems)
    if isinstance(hint, type) and issubclass(hint, Struct):
        return _table(hint, value, path, problems)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return _word(hint, value, path, problems)
    return _plain(hint, value, path, problems)


def _plain(hint: Any, value: Any, path: str, problems: list[str]) -> Any:
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        if abs(value) >= _MOST:
            problems.append(f"{path}：数字太大")
            return 0.0
        return float(value)
    fits = isinstance(value, hint)
    if isinstance(value, bool | datetime):  # bool is an int, datetime a date
        fits = hint is type(value)
    if not fits:
        problems.append(f"{path}：应为{_WORDS[hint]}，现为{_describe(value)}")
        return _BLANKS[hint]
    if hint is str and not value.strip():
        problems.append(f"{path}：不能为空")
        return ""
    if hint is str and (odd := _UNSEEN.search(value)):
        problems.append(f"{path}：有看不见的控制字符（U+{ord(odd[0]):04X}），请删去")
        return ""
    return value


def _word(hint: type[StrEnum], value: Any, path: str, problems: list[str]) -> Any:
    allowed = [str(one) for one in hint]
    if value in allowed:
        return hint(value)
    guess = nearest(str(value), allowed)
    problems.append(f"{path}：不认识{_describe(value)}{guess}；允许：{'、'.join(allowed)}")
    return next(iter(hint))


def _list(hint: Any, value: Any, path: str, problems: list[str]) -> tuple[Any, ...]:
    if not isinstance(value, list):
        problems.append(f"{path}：应为列表（写在方括号内），现为{_describe(value)}")
        return ()
    if hint is str and all(type(one) is str and one.strip() for one in value):
        return tuple(value)  # most of a profile
    return tuple(
        _value(hint, one, item_path(path, at, _name_of(one)), problems)
        for at, one in enumerate(value, 1)
    )


def _pair(value: Any, path: str, problems: list[str]) -> tuple[str, str]:
    match value:
        case [str(first), str(second)] if first:  # the second may be blank: nothing stands for it
            return first, second
    problems.append(f'{path}：应为两段文字的列表，如 ["号楼", "栋"]，现为{_describe(value)}')
    return "", ""


def _mapping(hint: Any, value: Any, path: str, problems: list[str]) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        problems.append(f"{path}：应为一个表（[{path}]），现为{_describe(value)}")
        return {}
    return {key: _value(hint, one, f"{path}.{key}", problems) for key, one in value.items()}


def _table(kind: type[Struct], value: Any, path: str, problems: list[str]) -> Any:
    if not isinstance(value, Mapping):
        problems.append(f"{path}：应为一个表，现为{_describe(value)}")
        value = None
    prefix = f"{path}." if path else ""
    hints, allowed = _hints(kind), allowed_keys(kind)
    made: dict[str, Any] = {}
    for one in _fields(kind):
        if one.name not in allowed or value is None or one.name not in value:
            default = _default(one)
            made[one.name] = default() if default else _blank(hints[one.name])
            if value is not None and one.name in allowed and default is None:
                problems.append(f"{prefix}{one.name}：缺少这一项")
            continue
        made[one.name] = _value(hints[one.name], value[one.name], prefix + one.name, problems)
    for key in value or ():
        if key not in allowed:
            choice = f"{nearest(key, allowed)}；允许：{'、'.join(allowed)}"
            problems.append(f"{prefix}{key}：没有这一项{choice}")
    return kind(**made)


def _default(one: structs.FieldInfo) -> Callable[[], Any] | None:
    if one.default is not NODEFAULT:
        return lambda: one.default
    factory: Callable[[], Any] = one.default_factory
    return None if factory is NODEFAULT else factory


def _blank(hint: Any) -> Any:
    origin = get_origin(hint)
    if origin is not None:
        return () if origin is tuple else {}
    if isinstance(hint, type) and issubclass(hint, Struct):
        return hint(**{key: _blank(one) for key, one in _hints(hint).items()})
    if issubclass(hint, StrEnum):
        return next(iter(hint))
    return _BLANKS[hint]


@cache
def _fields(kind: type[Struct]) -> tuple[structs.FieldInfo, ...]:
    return structs.fields(kind)


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _describe(value: object) -> str:
    if isinstance(value, bool):
        return f" {str(value).lower()}"
    if isinstance(value, str):
        return f"“{value if len(value) <= 30 else value[:30] + '…'}”"
    if isinstance(value, Mapping):
        return "一个表"
    if isinstance(value, list):
        return "一个列表"
    return f" {value}"
