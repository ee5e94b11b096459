"""`python -m doctor map`: a picture of who may pass which role to which service, and what that role may reach.

`picture` reads it from a stack, `mermaid` and `svg` draw it, `text` says it.
"""

import argparse
import sys
from pathlib import Path

from components.arns import Account
from doctor import engine
from doctor.errors import DoctorError
from doctor.expected import Expected, from_config, of_stack, region_of, selected, stack_config
from doctor.map.mermaid import mermaid
from doctor.map.picture import picture_of
from doctor.map.svg import svg
from doctor.map.text import lines
from doctor.report import Report, one_line

SAMPLE_ACCOUNT = "123456789012"


EXIT_CODES = {0: "done", 2: "the stack or the config file can't be read"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.description = (
        "Draws who may pass which role to which service, and what that role may reach: Mermaid text for Markdown, or "
        "an SVG file. With --text, only says who may pass which role. Needs no account."
    )
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--stack", help="name of the stack (default: the one selected)")
    source.add_argument("--config", type=Path, metavar="FILE", help="go by a config file instead of a stack")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--svg", type=Path, metavar="FILE", help="write an SVG file")
    form.add_argument("--text", action="store_true", help="print lines for a terminal: who may pass which role")


def run(options: argparse.Namespace) -> int:
    """Draw a stack; always 0."""
    folder = Path.cwd()
    if options.config:
        stack, expected = options.config.stem.removeprefix("Pulumi."), config_only(options.config)
    else:
        stack = options.stack or selected(folder)
        held = of_stack(stack, folder)
        # A picture of an empty stack shows what is to come, and the text that nobody can pass anything yet.
        expected = held if held is not None and (held or options.text) else config_only(stack_config(stack, folder))
    for each in expected.resources:
        if each.type.startswith(("aws:iam/", "aws:ssoadmin/")) and engine.holds_secret(dict(each.inputs)):
            Report().progress(f"`{each.name}` ({each.type}) holds a secret of the stack, which is not drawn.")
    picture = picture_of(expected)
    if options.text:
        report = Report()
        for line in lines(picture):
            report.line(one_line(line))
        return 0
    if not (picture.people or picture.roles):
        raise DoctorError(f"Stack `{stack}` must have a group or a role to draw, got none.")
    if options.svg:
        options.svg.write_text(svg(picture, f"Who passes which role in stack {stack}"), encoding="utf-8")
        Report().progress(f"written: {options.svg}")
    else:
        sys.stdout.write(mermaid(picture))
    return 0


def config_only(file: Path) -> Expected:
    """What a config file promises, in an account that need not exist: a picture shows no account."""
    return from_config(file, Account("aws", SAMPLE_ACCOUNT, region_of(file) or "us-east-1"))
