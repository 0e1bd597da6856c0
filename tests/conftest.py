"""Options that write anew what tests compare with; which tests are not for every day."""

from hypothesis import is_hypothesis_test, settings

from .draws import FEW, MANY

# They need an office program or a browser, run many months, draw files or send all kinds around:
# `start.py --thorough`.
THOROUGH = {
    "test_accessible",
    "test_browser",
    "test_canaries",
    "test_corpus",
    "test_folders",
    "test_form",
    "test_months",
    "test_months_hands",
    "test_mutants",
    "test_network",
    "test_papers",
    "test_publication",
    "test_render",
    "test_reruns",
    "test_returns_round",
    "test_split_rows",
    "test_story",
    "test_streams",
}


def pytest_collection_modifyitems(items):
    for one in items:
        if one.path.stem in THOROUGH:
            one.add_marker("thorough")
        if is_hypothesis_test(getattr(one, "obj", None)):
            one.add_marker("drawn")


def pytest_configure(config):
    chosen = config.option.markexpr
    name = MANY if "drawn" in chosen else FEW
    if config.getoption("--hypothesis-seed") is not None:
        settings.register_profile(name, settings.get_profile(name), derandomize=False)
    settings.load_profile(name)


def pytest_addoption(parser):
    parser.addoption("--update-docs", action="store_true", help="write generated documents anew")
    parser.addoption("--update-golden", action="store_true", help="write golden texts anew")
