"""Finds the input files and says what each one is, by content and never by name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class SourceKind(StrEnum):
    """What a file is, by its first bytes."""

    XLSX = "xlsx"
    XLS = "xls"
    XLSB = "xlsb"
    ODS = "ods"
    CSV = "csv"
    HTML = "html"
    XML_2003 = "xml2003"
    DOCX = "docx"
    ZIP = "zip"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Source:
    """An input file or a member of an archive. ``name`` is what 来源 and findings show."""

    name: str  # relative to the input folder, with "/"; for a member "台账.zip/郁山镇.xlsx"
    path: Path  # the file on disk; for a member its archive
    member: str = ""  # the member's raw name inside the archive
    kind: SourceKind = SourceKind.OTHER
    size: int = 0
    sha256: str = ""
