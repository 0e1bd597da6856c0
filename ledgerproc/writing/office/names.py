"""File and folder names made from what stands in cells: safe on Windows, one for each text.

A name that had to be altered gets a short hash of the original, so that two texts never
share a file. What is allowed is listed; everything else becomes an underscore.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

LONGEST = 60  # characters; the folder, the suffix and a hash still fit into 260 on Windows
RESERVED = re.compile(r"(?:con|prn|aux|nul|clock\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.I)
REFUSED = re.compile(r"[^\w()（）〔〕［］【】、，。．·—–\-+ &～%]")


def safe_name(text: str) -> str:
    """A file name without its ending for any text at all.

    >>> safe_name("县财政局"), safe_name("张家坝（一期）")
    ('县财政局', '张家坝（一期）')
    >>> safe_name("../a").startswith("_a-"), safe_name("").startswith("未命名-")
    (True, True)
    """
    normal = unicodedata.normalize("NFC", text)
    name = REFUSED.sub("_", normal)
    name = re.sub(r"_{2,}", "_", name).strip(" .")[:LONGEST].rstrip(" .")
    if name and name == text and not RESERVED.fullmatch(name):
        return name
    mark = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:6]
    return f"{name or '未命名'}-{mark}"


def unique_names(texts: Iterable[str]) -> dict[str, str]:
    """A file name for each text; no two are equal, also where case is ignored."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for text in texts:
        if text in names:
            continue
        name = safe_name(text)
        mark = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:6]
        while name.casefold() in taken:  # once, unless somebody means to
            name = f"{name[: LONGEST + 1]}-{mark}"
            mark = sha256(mark.encode()).hexdigest()[:6]
        taken.add(name.casefold())
        names[text] = name
    return names


def place_inside(folder: Path, name: str, ending: str) -> Path:
    """The path of a file in a folder; ValueError where the name would lead out of it."""
    path = folder / f"{name}{ending}"
    if path.resolve().parent != folder.resolve():
        raise ValueError(f"{name!r} leads out of {folder}")
    return path
