"""What an update would do: the preview of the engine, and the message where it fails."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from doctor import engine, preview
from doctor.errors import DoctorError


def test_a_failed_preview_is_run_again_for_its_words_in_the_same_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def run(
        arguments: Sequence[str], *, cwd: Path, environment: Mapping[str, str] | None = None
    ) -> CompletedProcess[str]:
        told = "{}" if "--json" in arguments else f"{cwd.name}: {environment}"
        return CompletedProcess(["pulumi"], 255, told, "")

    monkeypatch.setattr(engine, "run", run)
    with pytest.raises(DoctorError) as raised:
        preview.digest("dev", tmp_path, environment={"AWS_PROFILE": "work"})
    assert str(raised.value) == (
        f"`pulumi preview --stack dev` must succeed first, but it fails in {tmp_path}:\n"
        f"{tmp_path.name}: {{'AWS_PROFILE': 'work'}}"
    )
