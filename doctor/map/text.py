"""Who may pass which role, as lines of a terminal."""

from collections.abc import Iterator

from doctor.map.picture import Box, Kind, Picture


def lines(picture: Picture) -> Iterator[str]:
    """Say of each of those who may pass roles which they may, by the names or patterns of the policies."""
    for index, box in enumerate(picture.people):
        yield f"{box.title}{_who(box)} can pass"
        passed = [picture.roles[role].title for holder, role in picture.passes if holder == index]
        yield from (f"  {each}" for each in passed or ["no role"])


def _who(box: Box) -> str:
    """Return who they are: the users of a group by name, and of others what the picture says first."""
    if not box.parts:
        return ""
    first = box.parts[0]
    named = ", ".join(first.lines)
    if box.kind is Kind.GROUP:
        return f" ({named or first.heading})"
    return f" ({first.heading} {named})" if named else f" ({first.heading})"
