"""`python -m doctor adopt`: bring what was made by hand into the stack, as the children of its components.

The engine's own preview writes an import file of everything it would create. What the account has of it is looked up,
with the ids that `pulumi import` wants; the rest stays to be created. Nothing is changed in AWS by it: an import only
reads, and what then differs is shown by the next preview, as by the table here.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from doctor import engine
from doctor.account import Live, UnreadableError, session
from doctor.check.resources import (
    COMPARE,
    Comparison,
    attached,
    entity,
    inline_document,
    policy_arn,
    repository,
    service_linked_role,
)
from doctor.errors import DoctorError
from doctor.expected import Resource, of_stack
from doctor.report import Report

NOTHING_FAILED, TAKEN, UNREAD = 0, 1, 2
INDENT = 10
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What the engine writes for a text it does not know yet."""


class Outcome(StrEnum):
    """What becomes of a resource that the stack has not got yet."""

    ADOPT = "adopt"
    CREATE = "create"
    TAKEN = "taken"
    """It can neither be adopted nor created: something else has its name."""
    UNREAD = "unread"
    """Whether the account has it could not be read."""


@dataclass(frozen=True)
class Finding:
    """A resource that the preview would create: its type and logical name, the id it has, and what differs."""

    type: str
    name: str
    outcome: Outcome
    id: str = ""
    differences: tuple[str, ...] = ()
    """Complete clauses; an update would change each. Of what is taken or unread, the cause."""


Identify = Callable[[Mapping[str, Any], Live], str | None]


def _named(kind: str) -> Identify:
    return lambda inputs, live: inputs["name"] if entity(kind, inputs["name"], live) else None


def _attachment(kind: str) -> Identify:
    def identify(inputs: Mapping[str, Any], live: Live) -> str | None:
        name, arn = inputs[kind], inputs["policyArn"]
        return f"{name}/{arn}" if arn in attached(kind, name, live) else None

    return identify


def _inline(kind: str) -> Identify:
    def identify(inputs: Mapping[str, Any], live: Live) -> str | None:
        there = inline_document(kind, inputs[kind], inputs["name"], live) is not None
        return f"{inputs[kind]}:{inputs['name']}" if there else None

    return identify


def _policy(inputs: Mapping[str, Any], live: Live) -> str | None:
    arn = policy_arn(inputs, live)
    return arn if live.ask("iam:GetPolicy", PolicyArn=arn) else None


def _holder_of_name(inputs: Mapping[str, Any], live: Live) -> str | None:
    """The ARN of another policy with the name: an account has each once, whatever the path or the case of letters.

    Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html
    """
    policies = (live.ask("iam:ListPolicies", Scope="Local") or {}).get("Policies", [])
    name = inputs["name"].lower()
    return next((each["Arn"] for each in policies if each["PolicyName"].lower() == name), None)


def _membership(inputs: Mapping[str, Any], live: Live) -> str | None:
    found = live.ask("iam:ListGroupsForUser", UserName=inputs["user"]) or {}
    missing = {*inputs["groups"]} - {each["GroupName"] for each in found.get("Groups", [])}
    return None if missing else "/".join([inputs["user"], *inputs["groups"]])


def _login(inputs: Mapping[str, Any], live: Live) -> str | None:
    return inputs["user"] if live.ask("iam:GetLoginProfile", UserName=inputs["user"]) else None


def _identity_provider(inputs: Mapping[str, Any], live: Live) -> str | None:
    arn = live.account.iam_arn(f"oidc-provider/{inputs['url'].removeprefix('https://')}")
    return arn if live.ask("iam:GetOpenIDConnectProvider", OpenIDConnectProviderArn=arn) else None


def _service_linked_role(inputs: Mapping[str, Any], live: Live) -> str | None:
    found = service_linked_role(inputs["awsServiceName"], live)
    return str(found["Arn"]) if found else None


def _repository(inputs: Mapping[str, Any], live: Live) -> str | None:
    return inputs["name"] if repository(inputs["name"], live) else None


def _of_repository(operation: str) -> Identify:
    def identify(inputs: Mapping[str, Any], live: Live) -> str | None:
        name = inputs["repository"]
        return name if live.ask(f"ecr:{operation}", repositoryName=name) else None

    return identify


def _registry_scanning(_inputs: Mapping[str, Any], live: Live) -> str | None:
    found = (live.ask("ecr:GetRegistryScanningConfiguration") or {}).get("scanningConfiguration", {})
    # Every registry has a configuration; one without rules is as good as none.
    return live.account.id if found.get("rules") else None


# The ids are those of the section "Import" of each resource's page in https://www.pulumi.com/registry/packages/aws/.
IDENTIFY: Mapping[str, Identify] = {
    "aws:iam/group:Group": _named("group"),
    "aws:iam/user:User": _named("user"),
    "aws:iam/role:Role": _named("role"),
    "aws:iam/policy:Policy": _policy,
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": _attachment("group"),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": _attachment("role"),
    "aws:iam/groupPolicy:GroupPolicy": _inline("group"),
    "aws:iam/rolePolicy:RolePolicy": _inline("role"),
    "aws:iam/userGroupMembership:UserGroupMembership": _membership,
    "aws:iam/userLoginProfile:UserLoginProfile": _login,
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": _identity_provider,
    "aws:iam/serviceLinkedRole:ServiceLinkedRole": _service_linked_role,
    "aws:ecr/repository:Repository": _repository,
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": _of_repository("GetLifecyclePolicy"),
    "aws:ecr/repositoryPolicy:RepositoryPolicy": _of_repository("GetRepositoryPolicy"),
    "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration": _registry_scanning,
}
"""For each type of resource, its id where the account has it; a test holds it to what the components make."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.description = (
        "Looks up in the account what the stack would create, and says what can be adopted, what of it differs, and "
        "what is left to create. Imports it only with --yes; nothing is changed in AWS. Exit code: 0 done, 1 a name "
        "is taken by something that cannot be adopted, 2 not all could be read or imported."
    )
    parser.add_argument("--stack", required=True, help="name of the stack, which must exist: `pulumi stack init`")
    parser.add_argument("--yes", action="store_true", help="import what can be adopted into the stack's state")
    parser.add_argument("--protect", action="store_true", help="protect what is imported from being deleted")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the import file")
    parser.add_argument("--json", action="store_true", help="print JSON for machines")


def run(options: argparse.Namespace) -> int:
    """Show what can be adopted, and with `--yes` adopt it."""
    report, folder = Report(), Path.cwd()
    held = of_stack(options.stack, folder)
    if held:
        Live(session(held.region)).must_be_of(options.stack, held.accounts)
    with tempfile.TemporaryDirectory() as temporary:
        file = Path(temporary) / "import.json"
        created = _created(options.stack, folder, file)
        imports: dict[str, Any] = {"resources": [], **(json.loads(file.read_text()) if file.exists() else {})}
        live = Live(session(created.region))
        findings = find(created.resources, live)
        chosen = chosen_imports(imports, findings)
        if options.out:
            options.out.write_text(json.dumps(chosen, indent=2) + "\n")
        if options.json:
            sys.stdout.write(json.dumps([asdict(each) for each in findings], indent=2) + "\n")
        else:
            _show(findings, report)
        if options.yes and any(each.outcome is Outcome.ADOPT for each in findings):
            file.write_text(json.dumps(chosen))
            import_into_state(options.stack, folder, file, protect=options.protect)
            if not options.json:
                report.line(f"imported; `pulumi preview --stack {options.stack}` shows what is left to change", "bold")
        elif not options.json and not options.yes:
            report.line("nothing was changed; --yes imports what can be adopted", "bold")
    outcomes = {each.outcome for each in findings}
    if Outcome.UNREAD in outcomes:
        return UNREAD
    return TAKEN if Outcome.TAKEN in outcomes else NOTHING_FAILED


@dataclass(frozen=True)
class Created:
    """What a preview would create, and the region of the stack where the preview says it."""

    resources: tuple[Resource, ...]
    region: str | None


def _created(stack: str, folder: Path, file: Path) -> Created:
    command = ["preview", "--stack", stack]
    done = engine.run([*command, "--json", "--import-file", str(file)], cwd=folder)
    if done.returncode:
        # The JSON of a failed preview is all resources and no violation of a policy: what a person reads is asked for.
        told = engine.run(command, cwd=folder)
        raise DoctorError(
            f"`pulumi {' '.join(command)}` must succeed before anything is adopted, but it fails in {folder}:\n"
            + (told.stdout + told.stderr).strip()
        )
    preview = json.loads(done.stdout)
    states = {step["urn"]: step["newState"] for step in preview.get("steps", []) if step["op"] == "create"}
    resources = tuple(
        Resource(state["type"], urn.rpartition("::")[2], _inputs(state, states))
        for urn, state in states.items()
        if state.get("custom")
    )
    return Created(resources, preview.get("config", {}).get("aws:region"))


def _inputs(state: Mapping[str, Any], states: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs of a resource; a policy ARN not known yet stands as `{"policy": the policy's inputs}`."""
    inputs = dict(state.get("inputs", {}))
    made = [urn for urn in state.get("propertyDependencies", {}).get("policyArn", []) if urn in states]
    if inputs.get("policyArn") == UNKNOWN and made:
        inputs["policyArn"] = {"policy": states[made[0]]["inputs"]}
    return inputs


def find(resources: tuple[Resource, ...], live: Live) -> list[Finding]:
    """What becomes of each AWS resource that is to be created, in the order of their names."""
    found = [_find(_known(each, live), live) for each in resources if each.type.startswith("aws:")]
    return sorted(found, key=lambda finding: finding.name)


def _known(resource: Resource, live: Live) -> Resource:
    """The resource with the ARN that its policy has in this account."""
    match resource.inputs.get("policyArn"):
        case {"policy": policy}:
            return replace(resource, inputs={**resource.inputs, "policyArn": policy_arn(policy, live)})
    return resource


def _find(resource: Resource, live: Live) -> Finding:
    if resource.type not in IDENTIFY:
        why = f"not looked up: import what exists by `pulumi import {resource.type} {resource.name} ID`"
        return Finding(resource.type, resource.name, Outcome.UNREAD, differences=(why,))
    if "namePrefix" in resource.inputs:  # the provider makes a name up that nothing has yet
        return Finding(resource.type, resource.name, Outcome.CREATE)
    try:
        found = IDENTIFY[resource.type](resource.inputs, live)
        if found is None:
            return _to_create(resource, live)
        return Finding(resource.type, resource.name, Outcome.ADOPT, found, tuple(_differences(resource, live)))
    except UnreadableError as error:
        return Finding(resource.type, resource.name, Outcome.UNREAD, differences=(str(error),))


def _to_create(resource: Resource, live: Live) -> Finding:
    holder = _holder_of_name(resource.inputs, live) if resource.type == "aws:iam/policy:Policy" else None
    if not holder:
        return Finding(resource.type, resource.name, Outcome.CREATE)
    why = f"policy `{holder}` has the name, in another path or spelling: name the stack's otherwise, or delete that one"
    return Finding(resource.type, resource.name, Outcome.TAKEN, differences=(why,))


# What AWS cannot change; sources: the same pages as of `IDENTIFY`.
REPLACING = frozenset(
    {
        ("aws:iam/role:Role", "path"),
        ("aws:iam/policy:Policy", "description"),
        ("aws:ecr/repository:Repository", "encryption"),
    }
)


def _differences(resource: Resource, live: Live) -> Iterator[str]:
    for what, expected, found in (*COMPARE[resource.type](resource, live), *_beyond(resource, live)):
        if expected != found:
            text = f"{what}: {found}" if " not " in found else f"{what}: {found}, not {expected}"
            replaces = (resource.type, what.rpartition(": ")[2]) in REPLACING
            yield f"{text} (an update replaces it: deletes it and makes it anew)" if replaces else text


def _beyond(resource: Resource, live: Live) -> Iterator[Comparison]:
    """What the account has beyond the stack: `check` lets it be, but an update of what was imported takes it away."""
    inputs, kind = resource.inputs, resource.type.rpartition(":")[2]
    match kind:
        case "Group" | "User" | "Role":
            has = entity(kind.lower(), inputs["name"], live) or {}
        case "Policy":
            has = (live.ask("iam:GetPolicy", PolicyArn=policy_arn(inputs, live)) or {}).get("Policy", {})
        case "Repository":
            arn = (repository(inputs["name"], live) or {})["repositoryArn"]
            has = {"Tags": (live.ask("ecr:ListTagsForResource", resourceArn=arn) or {}).get("tags")}
        case "OpenIdConnectProvider":
            arn = _identity_provider(inputs, live)
            has = live.ask("iam:GetOpenIDConnectProvider", OpenIDConnectProviderArn=arn) or {}
        case _:
            return
    what = f"{kind.lower()} `{inputs.get('name')}`"
    if kind == "OpenIdConnectProvider":
        what = f"identity provider `{inputs['url'].removeprefix('https://')}`"
        others = sorted({*has.get("ClientIDList", [])} - {*inputs["clientIdLists"]})
        yield Comparison(f"{what}: other audiences", "none", ", ".join(others) or "none")
    if kind in {"Group", "User"}:
        yield Comparison(f"{what}: path", inputs.get("path", "/"), has["Path"])
    if kind == "Policy" or (kind == "Role" and "description" not in inputs):
        described = inputs.get("description") or "none"
        yield Comparison(f"{what}: description", described, has.get("Description") or "none")
    wanted = inputs.get("tagsAll") or inputs.get("tags") or {}
    # Tags of AWS's own are nobody else's to change.
    own = (each for each in has.get("Tags") or [] if each["Key"] not in wanted and not each["Key"].startswith("aws:"))
    yield Comparison(
        f"{what}: other tags", "none", ", ".join(sorted(f"{each['Key']}={each['Value']}" for each in own)) or "none"
    )


def chosen_imports(imports: Mapping[str, Any], findings: list[Finding]) -> dict[str, Any]:
    """The engine's import file with the ids of what is adopted, and with the components that own some of it."""
    ids = {(each.type, each.name): each.id for each in findings if each.outcome is Outcome.ADOPT}
    adopted = [
        {**each, "id": ids[each["type"], each["name"]]}
        for each in imports["resources"]
        if (each["type"], each["name"]) in ids
    ]
    owners = {each.get("parent") for each in adopted}
    components = [each for each in imports["resources"] if each.get("component") and each["name"] in owners]
    return {**imports, "resources": [*components, *adopted]}


def import_into_state(stack: str, folder: Path, file: Path, *, protect: bool) -> None:
    """Import what the file lists; raises DoctorError, with the engine's words, where not all of it was."""
    flags = ["--yes", "--generate-code=false", f"--protect={str(protect).lower()}", "--skip-preview"]
    done = engine.run(["import", "--stack", stack, "--file", str(file), *flags], cwd=folder)
    if done.returncode:
        raise DoctorError(
            "Not all could be imported. What was stays in the state: mend the cause and run this again.\n"
            + (done.stdout + done.stderr).strip()
        )


def _show(findings: list[Finding], report: Report) -> None:
    for each in findings:
        kind = each.type.rpartition(":")[2]
        report.line(f"{each.outcome.value:<{INDENT}}{kind} {each.name}{f'  {each.id}' if each.id else ''}")
        for text in each.differences:
            report.line(f"{'':<{INDENT}}  {text}", "yellow")
    counts = {outcome: sum(each.outcome is outcome for each in findings) for outcome in Outcome}
    differing = sum(bool(each.differences) for each in findings if each.outcome is Outcome.ADOPT)
    words = [
        f"{counts[Outcome.ADOPT]} to adopt" + (f", {differing} of them differing" if differing else ""),
        f"{counts[Outcome.CREATE]} to create",
        *(f"{counts[each]} {each.value}" for each in (Outcome.TAKEN, Outcome.UNREAD) if counts[each]),
    ]
    report.line(", ".join(words) if findings else "nothing is left to adopt or to create", "bold")
