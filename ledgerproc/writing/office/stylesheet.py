"""The cell styles of a workbook: read for their fonts, and added to for what we mark.

A cell names its style by a number; a changed look is a new entry at the end of the list,
so that no style of the office is altered.
"""

from __future__ import annotations

import copy
from typing import Any

from lxml import etree

from ledgerproc.writing.office.package import find_child, local, parse_xml, write_xml

GENERAL, TEXT = 0, 49  # built-in number formats that show a date as a bare number
FIRST_CUSTOM = 164
DATE_FORMAT = 'yyyy"年"m"月"d"日"'
BEFORE_XFS = ("cellXfs", "cellStyles", "dxfs", "tableStyles", "colors", "extLst")


class StyleSheet:
    """``styles.xml`` as it grows. Indexes are those that cells carry in ``s``."""

    def __init__(self, data: bytes) -> None:
        self.root = parse_xml(data)
        self.xfs = find_child(self.root, "cellXfs")
        if self.xfs is None or not len(self.xfs):
            raise KeyError("cellXfs")
        self._made: dict[tuple[object, ...], int] = {}

    def write(self) -> bytes:
        """The part with everything that was added."""
        return write_xml(self.root)

    def font_size(self, index: int) -> float:
        """Points of a style's font."""
        fonts = find_child(self.root, "fonts")
        number = int(self.xfs[index].get("fontId", "0"))
        size = find_child(fonts[number], "sz") if fonts is not None and len(fonts) else None
        return float(size.get("val", "11")) if size is not None else 11.0

    def wraps(self, index: int) -> bool:
        """Whether a style breaks long text into lines."""
        alignment = find_child(self.xfs[index], "alignment")
        return alignment is not None and alignment.get("wrapText") in ("1", "true")

    def quoted(self, index: int) -> int:
        """The style for text that looks like a formula: stays text when it is edited."""
        return self._clone(index, {"quotePrefix": "1"})

    def dated(self, index: int) -> int:
        """The style for a date where the template's own would show a bare number."""
        if int(self.xfs[index].get("numFmtId", "0")) not in (GENERAL, TEXT):
            return index
        number = self._number_format(DATE_FORMAT)
        return self._clone(index, {"numFmtId": number, "applyNumberFormat": "1"})

    def filled(self, index: int, colour: str) -> int:
        """The style with another background (RRGGBB)."""
        return self._clone(index, {"fillId": self._fill(colour), "applyFill": "1"})

    def unfilled(self, index: int) -> int:
        """The style without a background: how a mark is taken away again."""
        return self._clone(index, {"fillId": "0"})

    def add(self, *, font: str = "", fill: str = "", wrap: str = "", border: bool = False) -> int:
        """A style of our own: font as XML properties, fill RRGGBB, alignment as attributes."""
        key = ("add", font, fill, wrap, border)
        if key in self._made:
            return self._made[key]
        changes = {"numFmtId": "0", "xfId": "0", "fontId": self._append("fonts", "font", font)}
        changes |= {"fillId": self._fill(fill) if fill else "0", "applyFont": "1", "applyFill": "1"}
        sides = "".join(f'<{one} style="thin"/>' for one in ("left", "right", "top", "bottom"))
        changes["borderId"] = self._append("borders", "border", sides) if border else "0"
        changes |= {"applyBorder": "1", "applyAlignment": "1"}
        node = self._element(f"<xf><alignment {wrap}/></xf>")
        for name, value in changes.items():
            node.set(name, value)
        self._made[key] = self._add_xf(node)
        return self._made[key]

    def _clone(self, index: int, changes: dict[str, str]) -> int:
        key = (index, *sorted(changes.items()))
        if key not in self._made:
            node = copy.deepcopy(self.xfs[index])
            for name, value in changes.items():
                node.set(name, value)
            self._made[key] = self._add_xf(node)
        return self._made[key]

    def _add_xf(self, node: Any) -> int:
        self.xfs.append(node)
        self.xfs.set("count", str(len(self.xfs)))
        return len(self.xfs) - 1

    def _fill(self, colour: str) -> str:
        pattern = (
            f'<patternFill patternType="solid"><fgColor rgb="FF{colour}"/>'
            '<bgColor indexed="64"/></patternFill>'
        )
        return self._append("fills", "fill", pattern)

    def _append(self, group: str, name: str, inner: str) -> str:
        key = (group, inner)
        if key not in self._made:
            parent = self._group(group)
            parent.append(self._element(f"<{name}>{inner}</{name}>"))
            parent.set("count", str(len(parent)))
            self._made[key] = len(parent) - 1
        return str(self._made[key])

    def _number_format(self, code: str) -> str:
        key = ("numFmts", code)
        if key not in self._made:
            parent = self._group("numFmts")
            used = [int(one.get("numFmtId", "0")) for one in parent]
            self._made[key] = max([FIRST_CUSTOM - 1, *used]) + 1
            node = self._element("<numFmt/>")
            node.set("numFmtId", str(self._made[key]))
            node.set("formatCode", code)
            parent.append(node)
            parent.set("count", str(len(parent)))
        return str(self._made[key])

    def _group(self, name: str) -> Any:
        """A list of the style sheet, made in its right place where it is missing."""
        found = find_child(self.root, name)
        if found is not None:
            return found
        order = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", *BEFORE_XFS)
        later = order[order.index(name) + 1 :]
        place = next((n for n, one in enumerate(self.root) if local(one) in later), 0)
        node = self._element(f"<{name}/>")
        self.root.insert(place, node)
        return node

    def _element(self, xml: str) -> Any:
        namespace = etree.QName(self.root).namespace
        head, _, rest = xml.partition(">")
        closed = head.endswith("/")
        head = head.rstrip("/")
        return etree.fromstring(f'{head} xmlns="{namespace}"{"/" if closed else ""}>{rest}')
