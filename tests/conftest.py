"""Options that write anew what tests compare with."""


def pytest_addoption(parser):
    parser.addoption("--update-docs", action="store_true", help="write generated documents anew")
    parser.addoption("--update-golden", action="store_true", help="write golden texts anew")
