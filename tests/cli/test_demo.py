"""`demo`: the whole way on this machine, in a folder of its own."""

from pathlib import Path

from tests.support.keyboard import Campaign


def test_demo_sends_the_sample(campaign: Campaign, tmp_path: Path) -> None:
    """Everybody gets one message, the table and the page show all of them, and a second demo starts afresh."""
    folder = tmp_path / "demo"
    (folder / "old").mkdir(parents=True)
    (folder / ".campaign-demo").touch()
    done = campaign("demo", str(folder))
    messages = sorted(path.name for path in (folder / "received").glob("*.eml"))

    assert done.code == 0, done.err
    assert len(messages) == 40
    assert all(name in done.text for name in messages)
    assert (folder / "received.html").is_file()
    assert "40 accepted" in campaign("status", "asylum-ruling", "--workspace", str(folder)).text
    assert not (folder / "old").exists()


def test_demo_touches_no_other_folder(campaign: Campaign, tmp_path: Path) -> None:
    """A folder that is no demo's is left alone."""
    (tmp_path / "precious.txt").write_text("mine")
    done = campaign("demo", str(tmp_path))

    assert done.code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["precious.txt"]
