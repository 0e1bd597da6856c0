"""What is wrong with a profile, told all at once."""

from __future__ import annotations

from collections.abc import Sequence


class ProfileError(Exception):
    """A profile that cannot be used: ``file`` is what was asked for, ``problems`` say why.

    Each problem is one Chinese sentence that begins with the key it is about. The text
    of the error is ready to be shown to a clerk.
    """

    def __init__(self, file: str, problems: Sequence[str]) -> None:
        self.file = file
        self.problems = tuple(problems)
        lines = [f"规则文件“{file}”有 {len(self.problems)} 处问题，请改正后再运行："]
        super().__init__("\n".join([*lines, *(f"  {one}" for one in self.problems)]))

    def __reduce__(self) -> tuple[type[ProfileError], tuple[str, tuple[str, ...]]]:
        return ProfileError, (self.file, self.problems)
