"""The picture of README.md: that of the stack `local`."""

from pathlib import Path

from doctor.map import config_only
from doctor.map.picture import picture_of
from doctor.map.svg import svg

CONFIG = Path(__file__).parents[2] / "Pulumi.local.yaml"


def drawn() -> str:
    """The picture as SVG."""
    return svg(picture_of(config_only(CONFIG)), "Who passes which role in stack local")
