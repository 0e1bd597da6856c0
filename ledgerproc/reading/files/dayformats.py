"""Knows the numbers of the built-in formats that show days, and that few readers know."""

from __future__ import annotations

EAST_ASIAN_DATES = (*range(27, 37), *range(50, 59))
