"""The text of a cell of an OpenDocument table, in the styles of its parts, and its note.

In: the elements of a cell as they open and close. Out: the text in pieces of one style each.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

Given = Mapping[str, str]
MOST = 100  # blanks, cells or rows that one element may stand for


def count_of(given: Given, key: str) -> int:
    """How many of something an element stands for."""
    text = given.get(key, "1")
    return max(1, int(text[:9])) if text.isdecimal() else 1


class Words(Struct):
    """The text of a cell while it is walked: parts, each in the style it has."""

    parts: list[tuple[str, str]] = field(default_factory=list)
    note: list[str] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)  # of the open spans
    is_note: bool = False
    is_open: bool = False  # a paragraph

    def start(self, name: str, given: Given) -> None:
        """An element inside the cell opens."""
        if name == "annotation":
            self.is_note = True
        elif name == "p":
            self.is_open = True
            if self.note if self.is_note else self.parts:
                self.text("\n")
        elif name == "span" and self.is_open:
            self.styles.append(given.get("text:style-name", ""))
        elif self.is_open:
            blanks = min(count_of(given, "text:c"), MOST)
            self.text({"s": " " * blanks, "tab": "\t", "line-break": "\n"}.get(name, ""))

    def end(self, name: str) -> None:
        """An element inside the cell closes."""
        if name == "annotation":
            self.is_note = False
        elif name == "p":
            self.is_open, self.styles = False, []
        elif name == "span" and self.styles:
            self.styles.pop()

    def text(self, data: str) -> None:
        """Text of the cell or of its note."""
        if not self.is_open or not data:
            return
        if self.is_note:
            self.note.append(data)
        else:
            self.parts.append((data, self.styles[-1] if self.styles else ""))

    def pieces(self) -> list[tuple[str, str]]:
        """The text in pieces of one style each; none where it has no style of its own."""
        found: list[tuple[str, str]] = []
        for text, style in self.parts:
            if found and found[-1][1] == style:
                found[-1] = found[-1][0] + text, style
            else:
                found.append((text, style))
        return found if any(style for _, style in found) else []
