"""What is wrong with a profile is named: all of it, with its key and what is allowed."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from ledgerproc.cli import commands
from ledgerproc.profile.checks import _patterns
from ledgerproc.profile.loader import (
    ProfileError,
    check_profile,
    load_profile,
    shipped_profiles,
)
from ledgerproc.profile.model import Profile
from ledgerproc.profile.shape import allowed_keys

HERE = Path(__file__).parent
TEXT = (HERE.parent / "docs" / "examples" / "safety-hazards.toml").read_text("utf-8")
FAULTS: list[dict[str, Any]] = tomllib.loads((HERE / "profile_faults.toml").read_text("utf-8"))[
    "fault"
]
LINES = TEXT.splitlines(keepends=True)
CAUSES = "；常见原因：引号或括号不成对、少了逗号或等号、同一项写了两次"


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault["says"][0][:40])
def test_what_is_wrong_is_named(tmp_path: Path, fault: dict[str, Any]) -> None:
    assert fault["old"] in TEXT
    file = tmp_path / "rules.toml"
    file.write_text(TEXT.replace(fault["old"], fault["new"], 1), "utf-8")
    assert check_profile(file) == fault["says"]


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    text = TEXT.replace("year = 2024\n", "").replace("end = 2024-04-30", "end = 2024-02-01")
    file.write_text(text.replace("merge_at = 0.9", "merge_at = 9"), "utf-8")
    with pytest.raises(ProfileError) as caught:
        load_profile(str(file))
    assert str(caught.value).splitlines() == [
        f"规则文件“{file}”有 3 处问题，请改正后再运行：",
        "  year：缺少这一项",
        "  phases 第1项（全面排查）：结束日期 2024-02-01 早于开始日期 2024-03-01",
        "  matching.merge_at：应在 0 到 1 之间，现为 9.0",
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('name = "a"\nyear 2024\n', "第 2 行第 6 列：不合 TOML 写法：“year 2024”" + CAUSES),
        ('name = "a"\nname = "b"\n', '第 2 行第 11 列：不合 TOML 写法：“name = "b"”' + CAUSES),
        ('name = ["a"', "文件末尾：不合 TOML 写法" + CAUSES),
    ],
)
def test_what_is_no_toml(tmp_path: Path, content: str, expected: str) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(content, "utf-8")
    assert check_profile(file) == [expected]


def test_another_encoding_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    file.write_bytes('year = 2022\nname = "彭水"\n'.encode("gb18030"))
    assert check_profile(file) == ["第 2 行：文件不是 UTF-8 编码，请用记事本另存为 UTF-8"]


def test_an_empty_file_lacks_everything(tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    file.write_bytes(b"")
    needed = [one for one in allowed_keys(Profile) if one != "ownership"]
    assert check_profile(file) == [f"{key}：缺少这一项" for key in needed]


@pytest.mark.parametrize(
    ("name", "hint"), [("pengshui-2023", "，是否想写“pengshui-2022”"), ("别的县", "")]
)
def test_an_unknown_name(name: str, hint: str) -> None:
    known = "、".join(shipped_profiles())
    assert check_profile(name) == [
        f"找不到这个规则{hint}；随程序提供的有：{known}；自己写的规则请给出 .toml 文件的路径"
    ]


VALUES = ["3", "-1.5", "true", '"郁山"', '""', "[]", '[""]', "[[]]", "{}", "2022-11-30", '["{x}"]']


@given(line=st.integers(0, len(LINES) - 1), value=st.sampled_from(["", *VALUES]))
def test_whatever_stands_in_a_line_is_accepted_or_named(
    tmp_path_factory: pytest.TempPathFactory, line: int, value: str
) -> None:
    key = LINES[line].partition("=")[0]
    changed = f"{key}= {value}\n" if value and "=" in LINES[line] else ""
    file = tmp_path_factory.mktemp("rules") / "rules.toml"
    file.write_text("".join([*LINES[:line], changed, *LINES[line + 1 :]]), "utf-8")
    problems = check_profile(file)
    assert all("：" in one for one in problems)


@pytest.mark.parametrize(
    ("old", "new", "status", "said"),
    [
        ("year = 2024", "year = 2024", 0, "规则文件正确：safety-hazards"),
        ("year = 2024", "yaer = 2024", 2, "yaer：没有这一项，是否想写“year”"),
    ],
)
def test_the_command_that_checks_a_profile(
    tmp_path: Path, old: str, new: str, status: int, said: str
) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(TEXT.replace(old, new), "utf-8")
    result = CliRunner().invoke(commands, ["profile", "check", str(file)])
    assert (result.exit_code, said in result.output) == (status, True)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("a = " + "[" * 100_000, "括号一层套一层，套得太深；规则文件里最多套三层"),
        ("a = " + "{a=" * 3_000, "括号一层套一层，套得太深；规则文件里最多套三层"),
        ("a = " + "9" * 5_000, "有一个数字长得读不出来；规则文件里的数字最多十几位"),
        (TEXT + "#" * 2_000_000, "文件太大，不像是规则文件（最多 2 MB）；请检查是否给错了文件"),
    ],
)
def test_a_file_that_is_no_rules_at_all_is_refused_at_once(
    tmp_path: Path, content: str, says: str
) -> None:
    """Nested or long beyond all reason; what is behind the largest size is never read."""
    file = tmp_path / "rules.toml"
    file.write_text(content, "utf-8")
    assert check_profile(file) == [says]


@pytest.mark.threat(n=8)
@pytest.mark.parametrize(
    "endless", ["(甲+)+乙", "(?:[一-龥]*)*镇", "(?:(?:甲|乙+)、?)+丙", "(?=(甲*)*乙)丁"]
)
def test_an_expression_that_would_never_end_is_refused(tmp_path: Path, endless: str) -> None:
    start = TEXT.index("nil_patterns = [")
    end = TEXT.index("\n", TEXT.index("]\n", start))
    file = tmp_path / "rules.toml"
    file.write_text(f'{TEXT[:start]}nil_patterns = ["{endless}"]{TEXT[end:]}', "utf-8")
    assert check_profile(file) == [
        f"layout.nil_patterns 第1项：“{endless}”中一个重复套着另一个重复"
        "（如 (甲+)+），会让程序停不下来，请改成一个"
    ]


@pytest.mark.threat(n=8)
@pytest.mark.parametrize(
    "slow",
    [
        "甲*甲*甲*乙",
        "(?:甲|乙|甲乙)*丙",
        ".*.*.*甲",
        "[^。]*应付[^。]*元[^。]*未付",
        ".{0,900}甲.{0,900}乙.{0,900}丙",
    ],
)
def test_an_expression_that_is_slow_is_refused(
    slow: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledgerproc.profile.repeats.SECONDS", 0.03)
    told = list(_patterns("layout.nil_patterns", [slow, "约定.*付清", "^.*进京.*$"]))
    assert [one.split("”")[0] for one in told] == [f"layout.nil_patterns 第1项：“{slow}"]
    assert "太费时间" in told[0]


@pytest.mark.threat(n=8)
def test_no_expression_that_comes_with_the_program_is_slow(tmp_path: Path) -> None:
    """A copy of the rules is tried out whole; the shipped ones are not, at every start."""
    for name in shipped_profiles():
        rules = HERE.parent / "ledgerproc" / "profile" / f"{name}.toml"
        file = tmp_path / "rules.toml"
        file.write_bytes(rules.read_bytes())
        assert check_profile(file) == []
