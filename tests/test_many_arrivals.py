"""The law of parts over many more random months than the everyday tests have time for."""

from hypothesis import HealthCheck, Phase, given, settings

from .test_casework_laws import crowded_files, files, holds_in_parts


@given(files | crowded_files(), crowded_files())
@settings(
    max_examples=500,
    phases=(Phase.explicit, Phase.generate),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
def test_a_run_in_parts_is_a_run_at_once(first, second):
    holds_in_parts(first, second)
