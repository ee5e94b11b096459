from pathlib import Path

import pytest

from tools.generated import __main__ as generated
from tools.generated.__main__ import GENERATED, Generated


@pytest.mark.parametrize("each", [pytest.param(each, id=str(each)) for each in GENERATED])
def test_what_is_generated_is_fresh(each: Generated) -> None:
    assert not each.is_stale()


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """A file that is missing, and one of which two sections are old."""
    schema, readme = tmp_path / "schema.json", tmp_path / "README.md"
    readme.write_text(
        "before\n<!-- rules:begin -->\nold\n<!-- rules:end -->\nbetween\n<!-- map:begin -->\n<!-- map:end -->\nafter\n"
    )
    monkeypatch.setattr(generated, "ROOT", tmp_path)
    monkeypatch.setattr(
        generated,
        "GENERATED",
        (
            Generated(schema, lambda: "{}\n"),
            Generated(readme, lambda: "the rules\n", "rules"),
            Generated(readme, lambda: "the map\n", "map"),
        ),
    )
    return schema, readme


def test_what_is_stale_is_written_and_nothing_else(files: tuple[Path, Path]) -> None:
    schema, readme = files
    assert generated.main([]) == 0
    assert schema.read_text() == "{}\n"
    assert readme.read_text() == (
        "before\n<!-- rules:begin -->\nthe rules\n<!-- rules:end -->\n"
        "between\n<!-- map:begin -->\nthe map\n<!-- map:end -->\nafter\n"
    )
    assert generated.main(["--check"]) == 0


def test_check_names_what_is_stale_and_writes_nothing(
    files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    schema, readme = files
    old = readme.read_text()
    assert generated.main(["--check"]) == 1
    assert capsys.readouterr().err == (
        "schema.json is stale: run `make generate`\n"
        "README.md, section `rules`, is stale: run `make generate`\n"
        "README.md, section `map`, is stale: run `make generate`\n"
    )
    assert not schema.exists()
    assert readme.read_text() == old


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("no markers\n", id="none"),
        pytest.param("<!-- rules:begin -->\nold\n", id="no-end"),
        pytest.param("<!-- rules:end -->\n<!-- rules:begin -->\n", id="end-first"),
    ],
)
def test_a_file_without_the_markers_is_refused(files: tuple[Path, Path], text: str) -> None:
    files[1].write_text(text)
    with pytest.raises(SystemExit) as raised:
        generated.main([])
    assert str(raised.value) == "README.md must hold the lines <!-- rules:begin --> and <!-- rules:end -->"
    assert files[1].read_text() == text
