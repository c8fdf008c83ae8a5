"""What every test may use."""

import pytest
from hypothesis import settings

# Time on a loaded machine says nothing about a law.
settings.register_profile("laws", deadline=None)
settings.load_profile("laws")


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--write-golden`` writes the whole messages under ``tests/golden/`` anew."""
    parser.addoption("--write-golden", action="store_true", help="write tests/golden anew")
