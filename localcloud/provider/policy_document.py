"""The function aws.iam.getPolicyDocument: statements become the JSON text that the Terraform AWS provider writes.

Follows policy_document_data_source.go and policy_model.go in internal/service/iam of terraform-provider-aws: one
element of a list stands alone, lists are in reverse order, `&{` means `${`, a statement with a known Sid replaces.
"""

import json
import zlib
from collections.abc import Iterable
from typing import Any

from localcloud.provider.aws import Aws
from localcloud.provider.resource_type import ProviderError
from localcloud.provider.wire import Properties

_OLD_VERSION = "2008-10-17"
_ELEMENTS = (
    "Sid",
    "Effect",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Principal",
    "NotPrincipal",
    "Condition",
)


def get_policy_document(_aws: Aws, arguments: Properties) -> Properties:
    """Return the arguments with `json`, `minifiedJson` and `id`.

    Raises:
        ProviderError: a Sid stands twice, or a variable in a version that has none.
    """
    version = arguments.get("version") or "2012-10-17"
    document: Properties = {"Version": "", "Id": "", "Statement": []}
    sources = [_parsed(text, "source") for text in arguments.get("sourcePolicyDocuments", [])]
    _refuse_repeated(
        (statement for source in sources for statement in source.get("Statement", [])),
        "duplicate Sid ({sid}) in source_policy_documents. Remove the Sid or ensure Sids are unique.",
    )
    own = [_statement(statement, version) for statement in arguments.get("statements", [])]
    _refuse_repeated(own, "duplicate Sid ({sid}). Remove the Sid or ensure the Sid is unique.")
    overrides = [_parsed(text, "override") for text in arguments.get("overridePolicyDocuments", [])]
    for part in (
        *sources,
        {"Version": version, "Id": arguments.get("policyId", ""), "Statement": own},
        *overrides,
    ):
        _merge(document, part)
    text = _go_json({name: value for name, value in document.items() if value}, indent=2)
    return {
        **arguments,
        "version": version,
        "json": text,
        "minifiedJson": _go_json({name: value for name, value in document.items() if value}),
        "id": str(zlib.crc32(text.encode())),
    }


def _parsed(text: str, role: str) -> Properties:
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise ProviderError(f"writing IAM Policy Document: merging {role} document: {error}") from error
    statements = document.get("Statement", [])
    listed = statements if isinstance(statements, list) else [statements]
    return {**document, "Statement": [_ordered(statement) for statement in listed]}


def _refuse_repeated(statements: Iterable[Properties], complaint: str) -> None:
    seen: set[str] = set()
    for sid in (statement.get("Sid") for statement in statements):
        if sid in seen:
            raise ProviderError(f"writing IAM Policy Document: {complaint.format(sid=sid)}")
        if sid:
            seen.add(sid)


def _merge(document: Properties, part: Properties) -> None:
    document["Id"] = part.get("Id") or document["Id"]
    document["Version"] = max(document["Version"], part.get("Version", ""))
    statements = document["Statement"]
    for statement in part["Statement"]:
        sids = [known.get("Sid") for known in statements]
        if statement.get("Sid") in sids and statement.get("Sid"):
            statements[sids.index(statement["Sid"])] = statement
        else:
            statements.append(statement)


def _ordered(statement: Properties) -> Properties:
    return {name: statement[name] for name in _ELEMENTS if statement.get(name)}


def _statement(given: Properties, version: str) -> Properties:
    return _ordered(
        {
            "Sid": given.get("sid"),
            "Effect": given.get("effect") or "Allow",
            "Action": _one_or_list(given.get("actions", [])),
            "NotAction": _one_or_list(given.get("notActions", [])),
            "Resource": _one_or_list(_variables(given.get("resources", []), version)),
            "NotResource": _one_or_list(_variables(given.get("notResources", []), version)),
            "Principal": _principals(given.get("principals", []), version),
            "NotPrincipal": _principals(given.get("notPrincipals", []), version),
            "Condition": _conditions(given.get("conditions", []), version),
        }
    )


def _one_or_list(values: list[str]) -> str | list[str]:
    return values[0] if len(values) == 1 else sorted(set(values), reverse=True)


def _variables(values: list[str], version: str) -> list[str]:
    for value in values:
        if version == _OLD_VERSION and "&{" in value:
            raise ProviderError(
                f"found &{{ sequence in ({value}), which is not supported in document version {_OLD_VERSION}"
            )
    return [value.replace("&{", "${") for value in values]


def _principals(given: list[Properties], version: str) -> str | dict[str, Any]:
    by_type: dict[str, list[str]] = {}
    for principal in given:
        by_type.setdefault(principal["type"], []).extend(_variables(principal["identifiers"], version))
    if by_type == {"*": ["*"]}:
        return "*"
    return {kind: _one_or_list(identifiers) for kind, identifiers in sorted(by_type.items())}


def _conditions(given: list[Properties], version: str) -> dict[str, dict[str, Any]]:
    values: dict[str, dict[str, list[str]]] = {}
    for condition in given:
        tested = values.setdefault(condition["test"], {}).setdefault(condition["variable"], [])
        tested += _variables(condition["values"], version)
    return {
        test: {variable: found[0] if len(found) == 1 else found for variable, found in sorted(variables.items())}
        for test, variables in sorted(values.items())
    }


def _go_json(document: Properties, indent: int | None = None) -> str:
    """Return the document as Go's encoding/json writes it: three characters of HTML are escaped."""
    separators = (",", ": ") if indent else (",", ":")
    text = json.dumps(document, indent=indent, separators=separators, ensure_ascii=False)
    return text.replace("<", r"\u003c").replace(">", r"\u003e").replace("&", r"\u0026")
