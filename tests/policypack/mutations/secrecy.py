"""Mutations of what keeps a text secret that is made from a secret one."""

from tests.policypack.mutations.model import Change, Table

SECRECY: Table = {
    "values.py": [
        Change("or (isinstance(value, _MARKED) and value.secret)", "", "a text with an unknown part is never secret"),
        Change("        return SecretText(made)\n", "        return made\n", "a text made from a secret is shown"),
        Change("    made.secret = True\n", "", "a text with an unknown part that is made from a secret is shown"),
    ],
    "cloudformation/texts.py": [
        Change(" if is_secret(whole) else found", " if not whole else found", "a part of a secret is shown"),
        Change(
            'sources.append(like([text], reference.replace(HOLE, "…")))',
            'sources.append(reference.replace(HOLE, "…"))',
            "a dynamic reference shows a part of a secret",
        ),
        Change(
            'text = like([text], Partial("".join((*parts, text[end:])), (*sources, *known)))',
            'text = Partial("".join((*parts, text[end:])), (*sources, *known))',
            "a secret with a dynamic reference is shown",
        ),
    ],
    "cloudformation/functions.py": [
        Change("like([item], Partial(f", "(Partial(f", "the beginning of a secret is shown"),
    ],
    "cloudformation/choices.py": [
        Change(
            "Partial, str(value), value.sources, value.secret",
            "Partial, str(value), value.sources",
            "a secret that looks like another text is shown",
        ),
    ],
    "cloudformation/json_text.py": [
        Change("like(_texts(value), Partial", "like([], Partial", "JSON with a secret is shown"),
    ],
    "cloudformation/parameters.py": [
        Change(
            'Unknown(like([name], Parameter(f"parameter {name}")))', 'Unknown(f"parameter {name}")', "a name is shown"
        ),
        Change("hides = hides or is_secret(value)", "hides = hides", "the entries of a secret list are shown"),
    ],
    "cloudformation/references.py": [
        Change(
            "like([name], Reference(name, logical_id, kind)) for name in names",
            "Reference(name, logical_id, kind) for name in names",
            "a secret name of a resource is shown",
        ),
        Change("like([one], str(one)) for one in values", "str(one) for one in values", "a secret name is shown"),
        Change(
            'like([one], Reference(f"{start}{one}", logical_id, kind))',
            'Reference(f"{start}{one}", logical_id, kind)',
            "a secret name in an ARN is shown",
        ),
        Change("(like([path, name], arn)", "(like([name], arn)", "a secret path is shown"),
        Change("(like([path, name], arn)", "(like([path], arn)", "a secret name behind a path is shown"),
        Change(
            'name = like([attribute], f"{logical_id}.{attribute}")',
            'name = f"{logical_id}.{attribute}"',
            "a secret name of an attribute is shown",
        ),
        Change(
            "like([name], Reference(name, logical_id, kind)) if attribute",
            "Reference(name, logical_id, kind) if attribute",
            "a secret name of an id is shown",
        ),
    ],
    "cloudformation/loops.py": [
        Change(
            'like([value], _NOT_ALPHANUMERIC.sub("", value))', '_NOT_ALPHANUMERIC.sub("", value)', "an item is shown"
        ),
    ],
    "contents.py": [
        Change(
            "        yield from filter(is_secret, sources_of(value))\n",
            "        yield from ()\n",
            "where an unknown part comes from shows a secret",
        ),
        Change("yield from filter(is_secret, sources_of(value))", "yield from sources_of(value)", "sources are secret"),
    ],
    "words.py": [
        Change("text = _with_logical_ids(text)", "text = text", "a message shows a name that is made up"),
    ],
}
