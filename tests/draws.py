"""How much the tests that draw their input draw: some every day, eight times as much with the thorough ones."""

from hypothesis import settings

FEW, MANY = "few", "many"
TIMES = 8

# The same draws on every machine; with ``--hypothesis-seed`` others, to look for more.
settings.register_profile(FEW, max_examples=25, deadline=None, derandomize=True)
settings.register_profile(MANY, max_examples=25 * TIMES, deadline=None, derandomize=True)


def draws(every_day: int) -> int:
    """How often a loop draws that draws so often every day."""
    return every_day * (TIMES if settings.get_current_profile_name() == MANY else 1)
