"""Somebody's Pulumi project on disk: where it is, and keeping its folder as it was."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import yaml

from localcloud.errors import LocalCloudError

PROJECT_FILES = ("Pulumi.yaml", "Pulumi.yml", "Pulumi.json")
SALT = "encryptionsalt"


@dataclass(frozen=True)
class Project:
    """A project file."""

    file: Path

    @classmethod
    def of(cls, folder: Path) -> Self | None:
        """Return the project that Pulumi finds from the folder upwards."""
        candidates = (parent / name for parent in (folder, *folder.parents) for name in PROJECT_FILES)
        return next((cls(file) for file in candidates if file.is_file()), None)

    @property
    def name(self) -> str:
        """Return the name of the project."""
        return str(self._content.get("name"))

    @property
    def is_readable(self) -> bool:
        """Tell whether the project file can be read: an engine works with no other."""
        try:
            return bool(self._content)
        except LocalCloudError:
            return False

    @property
    def runtime(self) -> str | None:
        """Return the name of the language the program is written in, such as `python`, if the file says it."""
        runtime = self._content.get("runtime")
        name = runtime.get("name") if isinstance(runtime, dict) else runtime
        return name if isinstance(name, str) else None

    @property
    def provider_versions(self) -> frozenset[str]:
        """Return the versions of the AWS provider that SDKs installed in the program's folder ask for."""
        folder = self.file.parent
        found = [
            path.name.removeprefix("pulumi_aws-").removesuffix(".dist-info")
            for path in folder.glob("*/lib/python*/site-packages/pulumi_aws-*.dist-info")
        ]
        package = folder / "node_modules" / "@pulumi" / "aws" / "package.json"
        with suppress(FileNotFoundError, KeyError, ValueError):
            found.append(json.loads(package.read_bytes())["version"])
        return frozenset(found)

    def stack_config(self, stack: str) -> Path:
        """Return the path of a stack's config file, which need not exist.

        A name can be `organization/project/stack`. Source: `DetectProjectStackPath` in
        sdk/go/common/workspace/paths.go of https://github.com/pulumi/pulumi, which gets the last part.
        """
        folder = self._content.get("stackConfigDir") or ""
        return self.file.parent / str(folder) / f"Pulumi.{stack.rpartition('/')[2]}{self.file.suffix}"

    def lack_of_config(self, stack: str) -> str:
        """Return why a stack has no setting of its own, or nothing where it has one, or where no stack has a file."""
        file, others = self.stack_config(stack), self._configs("*")
        if file.exists():
            return "" if _read(file, "config file").get("config") else f"{file} has no `config:`"
        names = ", ".join(f"`{each.name.removeprefix('Pulumi.').removesuffix(each.suffix)}`" for each in others)
        return f"{file} doesn't exist, only those of {names}" if others else ""

    def check(self) -> None:
        """Read the project file and the config files of all stacks.

        Raises LocalCloudError when one of them cannot be read.
        """
        for file in self._configs("*"):
            _read(file, "config file")

    @property
    def _content(self) -> dict[str, object]:
        return _read(self.file, "project file")

    @contextmanager
    def unsalted(self, stack: str = "*") -> Iterator[None]:
        """Take back the salt that the engine writes into a stack's config file, if that is all it wrote.

        `*` stands for all stacks. The engine makes a salt for any stack whose config file has none. As long as nothing
        else is written, nothing in the file is encrypted with it, and the next run makes another: a folder that is
        looked at stays as it was.
        """
        before = {file: file.read_bytes() for file in self._configs(stack)}
        try:
            yield
        finally:
            for file in self._configs(stack):
                _take_back_salt(file, before.get(file))

    def _configs(self, stack: str) -> list[Path]:
        """Return the config files of a stack, or with `*` of all stacks."""
        config = self.stack_config(stack)
        return sorted(config.parent.glob(config.name)) if stack == "*" else [config] if config.exists() else []


def _take_back_salt(config: Path, before: bytes | None) -> None:
    after = config.read_bytes()
    if after == before:
        return
    with suppress(yaml.YAMLError):  # what nobody can read is not the engine's
        kept = {key: value for key, value in _mapping(after, _AsTheEngine).items() if key != SALT}
        if kept == _mapping(before or b"", _AsTheEngine):
            config.unlink() if before is None else config.write_bytes(before)


def _read(file: Path, kind: str) -> dict[str, object]:
    try:
        return _mapping(file.read_bytes())
    except yaml.YAMLError as error:
        raise LocalCloudError(f"The {kind} {file} is not YAML: {_problem(error)}. Correct it.") from error


class _Loader(yaml.SafeLoader):
    """Takes a date as text, as the engine does if there is no such day: `2001-13-45`."""

    def date(self, node: yaml.ScalarNode) -> str:
        """Return a date as it is written."""
        return str(node.value)


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _Loader.date)


class _AsTheEngine(_Loader):
    """Reads a value as the text that the engine makes of it: `true` and `"true"` are one, so are `010` and `"8"`."""

    def text(self, node: yaml.ScalarNode) -> str:
        """Return what the engine writes for a value without quotes."""
        kind = node.tag.rpartition(":")[2]
        # A time such as `1:30` is a number to YAML 1.1 only.
        if kind in {"float", "int"} and ":" not in node.value:
            number = self.construct_yaml_float(node) if kind == "float" else self.construct_yaml_int(node)
            return str(int(number) if number % 1 == 0 else number)
        return "" if kind == "null" else node.value.lower()


for _kind in ("bool", "float", "int", "null"):
    _AsTheEngine.add_constructor(f"tag:yaml.org,2002:{_kind}", _AsTheEngine.text)


def _mapping(text: bytes, loader: type[_Loader] = _Loader) -> dict[str, object]:
    try:
        content = yaml.load(text, loader) or {}  # noqa: S506  a safe loader
    except RecursionError as error:
        raise yaml.YAMLError("it is nested too deeply") from error
    except ValueError as error:  # a number of thousands of digits
        raise yaml.YAMLError(str(error)) from error
    if not isinstance(content, dict):
        raise yaml.YAMLError("it must be a mapping")
    return content


def _problem(error: yaml.YAMLError) -> str:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        return f"{error.problem}, line {error.problem_mark.line + 1}"
    return str(error)
