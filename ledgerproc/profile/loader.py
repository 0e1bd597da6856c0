"""Finds a profile by name or file, reads it, and refuses it whole if anything is wrong.

In: a name or a path. Out: a checked ``Profile``, or a ``ProfileError`` that lists every
problem in Chinese with its key. No input file is opened before this has passed.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from msgspec import structs

from ledgerproc.profile.checks import expand_patterns, find_contradictions
from ledgerproc.profile.errors import ProfileError
from ledgerproc.profile.model import Profile
from ledgerproc.profile.repeats import is_tried_out
from ledgerproc.profile.shape import build_profile, nearest

__all__ = ["ProfileError", "check_profile", "load_profile", "shipped_profiles"]

_SUFFIX = ".toml"
MAX_BYTES = 2_000_000  # the rules of a county have a twentieth of it
_TOML_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")


def load_profile(name_or_file: str) -> Profile:
    """Load a shipped profile by its name, or any profile by the path of its file.

    Raises ``ProfileError`` with all problems when it cannot be used.
    """
    content = _read(name_or_file)
    profile, problems = _parse(content, name_or_file not in shipped_profiles())
    if problems or profile is None:
        raise ProfileError(name_or_file, problems)
    return profile


def check_profile(file: str | Path) -> list[str]:
    """Find everything wrong with a profile file, one Chinese sentence a problem."""
    try:
        load_profile(str(file))
    except ProfileError as error:
        return list(error.problems)
    return []


def shipped_profiles() -> tuple[str, ...]:
    """Names of the profiles that come with the program."""
    beside = files("ledgerproc.profile").iterdir()
    return tuple(
        sorted(one.name.removesuffix(_SUFFIX) for one in beside if one.name.endswith(_SUFFIX))
    )


def _read(name_or_file: str) -> bytes:
    shipped = shipped_profiles()
    if name_or_file in shipped:
        return files("ledgerproc.profile").joinpath(name_or_file + _SUFFIX).read_bytes()
    path = Path(name_or_file)
    if not path.is_file():
        known = "、".join(shipped)
        hint = f"找不到这个规则{nearest(name_or_file, shipped)}；随程序提供的有：{known}"
        raise ProfileError(name_or_file, [f"{hint}；自己写的规则请给出 .toml 文件的路径"])
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as problem:
        raise ProfileError(name_or_file, [f"文件打不开：{problem.strerror}"]) from problem
    if len(content) > MAX_BYTES:
        most = f"最多 {MAX_BYTES // 1_000_000} MB"
        raise ProfileError(
            name_or_file, [f"文件太大，不像是规则文件（{most}）；请检查是否给错了文件"]
        )
    return content


@lru_cache(maxsize=8)  # to read the rules of a county takes a quarter of a second
def _parse(content: bytes, tried_out: bool) -> tuple[Profile | None, tuple[str, ...]]:
    before = is_tried_out.set(tried_out)
    try:
        profile, problems = _build(content)
        return profile, tuple(problems)
    finally:
        is_tried_out.reset(before)


def _build(content: bytes) -> tuple[Profile | None, list[str]]:
    try:
        text = content.decode("utf-8-sig")  # Windows Notepad puts a mark in front
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        return None, [f"第 {line} 行：文件不是 UTF-8 编码，请用记事本另存为 UTF-8"]
    try:
        document: Mapping[str, Any] = tomllib.loads(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as problem:
        return None, [_syntax(str(problem), text)]
    except RecursionError:
        return None, ["括号一层套一层，套得太深；规则文件里最多套三层"]
    except ValueError:  # Python reads no number of thousands of digits
        return None, ["有一个数字长得读不出来；规则文件里的数字最多十几位"]
    profile, problems = build_profile(document)
    told = {one.partition("：")[0] for one in problems}  # what is blank here contradicts nothing
    problems += [one for one in find_contradictions(profile) if one.partition("：")[0] not in told]
    profile = structs.replace(
        expand_patterns(profile),
        fingerprint=hashlib.sha256(content).hexdigest(),
    )
    return profile, problems


def _syntax(message: str, text: str) -> str:
    place = _TOML_PLACE.search(message)
    causes = "常见原因：引号或括号不成对、少了逗号或等号、同一项写了两次"
    if place is None:
        return f"文件末尾：不合 TOML 写法；{causes}"
    row, column = int(place[1]), int(place[2])
    line = text.splitlines()[row - 1].strip() if row <= len(text.splitlines()) else ""
    return f"第 {row} 行第 {column} 列：不合 TOML 写法：“{line[:40]}”；{causes}"
