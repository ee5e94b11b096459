"""The check of the documents' links: which ones it refuses."""

import subprocess
from pathlib import Path

import pytest

from tools.links import broken

pytestmark = pytest.mark.process


@pytest.mark.parametrize(
    ("link", "refused"),
    [
        pytest.param("guide.md", False, id="a file"),
        pytest.param("other/guide.md", True, id="no such file"),
        pytest.param("guide.md#first-steps", False, id="a heading"),
        pytest.param("guide.md#first", True, id="no such heading"),
        pytest.param("guide.md#the-pack-really", False, id="a heading with code and punctuation"),
        pytest.param("guide.md#first-steps-1", False, id="a heading that is there twice"),
        pytest.param("guide.md#first-steps-2", True, id="a heading that is not there three times"),
        pytest.param("guide.md#no-heading", True, id="a heading in a block of code"),
        pytest.param("#start", False, id="a heading of the same file"),
        pytest.param("#nowhere", True, id="no such heading in the same file"),
        pytest.param("../guide.md", True, id="outside of the repository"),
        pytest.param("https://example.com/none", False, id="another site"),
    ],
)
def test_refuses_links_that_lead_nowhere(link: str, refused: bool, tmp_path: Path) -> None:
    root = tmp_path / "repository"
    root.mkdir()
    (tmp_path / "guide.md").write_text("# Outside\n")
    text = "# Guide\n\n## First steps\n\n## The `pack`, really?\n\n## First steps\n\n```\n# No heading\n```\n"
    (root / "guide.md").write_text(text)
    (root / "README.md").write_text(f"# Start\n\n| a |\n| --- |\n| [link]({link}) |\n")
    for command in (("git", "init", "-q"), ("git", "add", ".")):
        subprocess.run(command, cwd=root, check=True)
    assert broken(root) == ([f"README.md:5: `{link}` leads nowhere."] if refused else [])
