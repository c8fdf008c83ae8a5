"""What every test may use."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--write-golden`` writes the whole messages under ``tests/golden/`` anew."""
    parser.addoption("--write-golden", action="store_true", help="write tests/golden anew")
