"""Mutations of what a message shows of secret keys and addresses, and of texts with something in front of them."""

from tests.policypack.mutations.model import Change, Table

ADDRESSES: Table = {
    "secrets.py": [
        Change("            _mark_keys(value)\n", "            pass\n", "the keys of a secret object are shown"),
        Change(
            "        if secret and signature is None:\n",
            "        if signature is None:\n",
            "every key of an object is secret",
        ),
    ],
    "reading.py": [
        Change(
            "                if isinstance(key, SecretText):\n",
            "                if False:\n",
            "a secret key is read as text",
        ),
    ],
    "words.py": [
        Change(
            '    path = re.split("[?#]", text, maxsplit=1)[0]\n',
            "    path = text\n",
            "the query of an address is shown",
        ),
        Change(
            'return re.sub("^((?:[^/]*:)?//|)[^/@]*@", r"\\1", path)',
            "return path",
            "the user of an address without a scheme is shown",
        ),
        Change(
            '    if text.startswith("//"):\n        return address(text)\n',
            "",
            "the query of an address that begins with slashes is shown in any message",
        ),
    ],
    "cannot_check.py": [
        Change("origin = address(origin)", "pass", "the query of a product is shown"),
        Change("    url = address(url)\n", "    pass\n", "the query of an address without a scheme is shown"),
        Change("{quoted(address(name))}", "{quoted(name)}", "the query of a macro is shown"),
    ],
    "rules/review_undecidable.py": [
        Change("quoted(address(source.value))", "quoted(source.value)", "the query of a policy is shown"),
    ],
    "values.py": [
        Change(
            '    if not text.startswith("\\ufeff"):\n        return text\n',
            "    if text:\n        return text\n",
            "a byte order mark is part of a text",
        ),
    ],
    "contents.py": [
        Change("read_json(without_mark(state))", "read_json(state)", "a state behind a byte order mark is not read"),
    ],
    "ways/lookup.py": [
        Change("resource_type.strip().casefold()", "resource_type.casefold()", "spaces hide a type"),
    ],
}
