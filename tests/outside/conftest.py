"""The mails as files, and the tools from npm."""

import json
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.faults import need
from tests.outside.mails import Mail, every

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"


@pytest.fixture(scope="session")
def mails(tmp_path_factory: pytest.TempPathFactory) -> list[Mail]:
    """Every mail."""
    return list(every(tmp_path_factory.mktemp("awkward")))


@pytest.fixture(scope="session")
def modules() -> Path:
    """Where npm put the tools. Skips the test where it did not; in CI that fails."""
    if not (MODULES / ".package-lock.json").exists():
        need.missing("needs tools from npm: make outside-tools")
    return MODULES


@pytest.fixture
def node(modules: Path) -> Callable[[str, Mapping[str, Path]], dict[str, Any]]:
    """Run one of ``tools.mjs`` over documents, in one process."""
    need.tool("node", "nodejs")

    def run(tool: str, documents: Mapping[str, Path]) -> dict[str, Any]:
        asked = json.dumps([{"name": name, "path": str(path)} for name, path in documents.items()])
        command = ["node", str(HERE / "tools.mjs"), tool]
        done = subprocess.run(command, input=asked, capture_output=True, encoding="utf-8", check=True)
        return dict(json.loads(done.stdout))

    return run


@pytest.fixture
def pages(mails: list[Mail], tmp_path: Path) -> dict[str, Path]:
    """The HTML parts as files."""
    for mail in mails:
        (tmp_path / f"{mail.name}.html").write_text(mail.html, "utf-8")
    return {mail.name: tmp_path / f"{mail.name}.html" for mail in mails}


@pytest.fixture
def messages(mails: list[Mail], tmp_path: Path) -> dict[str, Path]:
    """Both forms of each message as files; ``NAME.text`` is the form without HTML."""
    found = {}
    for mail in mails:
        for name, content in ((mail.name, mail.full), (f"{mail.name}.text", mail.text_only)):
            found[name] = tmp_path / f"{name}.eml"
            found[name].write_bytes(content)
    return found
