"""Mutations of the ways in: which resource types matter in each family of providers, and their properties."""

from tests.policypack.mutations.model import Change, Table

WAYS: Table = {
    "ways/families.py": [
        Change(', ("spec", "initProvider"))', ",)", "what Crossplane merges at creation is not read"),
        Change('    yield f"aws:{service}:{camel(rest)}", pulumi_aws\n', "", "short tokens are unknown"),
        Change(
            '    "cloudcontrolapi_resource": "cloudcontrol_resource",\n    "iam_openid',
            '    "iam_openid',
            "Cloud Control has another token",
        ),
        Change(
            "        lambda path: spelled(path, spell),\n",
            "",
            "a list in the singular is not read",
        ),
        Change('    yield f"terraform:aws_{name}"', '    yield f"terraform:_{name}"', "Terraform modules are unknown"),
        Change(
            "for name in _references(way.path[-1])",
            "for name in _references(way.path[-1])[:1]",
            "objects of a cluster that labels select are forgotten",
        ),
        Change("    if row.ack:\n        yield", "    if False:\n        yield", "ACK is unknown"),
        Change(
            "    if row.community:\n        yield",
            "    if False:\n        yield",
            "the community provider of Crossplane is unknown",
        ),
        Change(
            "TYPES.setdefault(_token.casefold(), _derived)",
            "TYPES.setdefault(_token, _derived)",
            "the case of a token counts",
        ),
        Change('("spec", "policyRefs[]")', '("spec", "policyRef")', "policies that ACK refers to are forgotten"),
        Change(
            '("kubernetes.crossplane.io", "kubernetes.m.crossplane.io")',
            '("kubernetes.crossplane.io",)',
            "Kubernetes objects of a namespace are forgotten",
        ),
        Change(
            '*(IamResource("", cloudformation=Model(name)) for name in QUIET_CLOUDFORMATION),',
            "",
            "types of CloudFormation that allow nothing are reported",
        ),
    ],
    "ways/lookup.py": [
        Change(
            "token = resource_type.casefold()\n    if token in TYPES",
            "token = resource_type\n    if token in TYPES",
            "created types heed the case",
        ),
        Change("return f\"terraform:{found['terraform']}\"", "return token", "types of Terraform modules are unknown"),
        Change("(?:/\\w+)?:(?P<kind>\\w+?)", "/v1:(?P<kind>\\w+?)", "only version v1 of a Kubernetes API is known"),
        Change('plain.endswith(":list"):', 'plain.endswith(":none"):', "lists of Kubernetes objects are not read"),
        Change('.removesuffix("patch").endswith("list")', '.endswith("list")', "patches of lists are not read"),
        Change(
            "return _found(known) if known.ways or known.creates else None",
            "return _found(known)",
            "types without ways in are read",
        ),
        Change(
            "if plain.startswith(_GUARDED) or plain.endswith(_MODULE):",
            "if plain.startswith(_GUARDED):",
            "modules of CloudFormation are skipped",
        ),
        Change(
            "if plain.startswith(_GUARDED) or plain.endswith(_MODULE):",
            "if plain.endswith(_MODULE):",
            "new types of IAM are skipped",
        ),
        Change("if _CUSTOM_RESOURCE.fullmatch(token):", "if not token:", "custom resources of Kubernetes are skipped"),
    ],
    "ways/spelling.py": [
        Change(
            'return f"{name[:-1]}ies" if name.endswith("y")',
            'return f"{name}s" if name.endswith("y")',
            "`inlinePolicy` becomes `inlinePolicys`",
        ),
        Change("|(?<=[A-Z])(?=[A-Z][a-z])", "", "`TemplateURL` has another spelling"),
        Change('    if name.endswith("s"):\n        return name\n', "", "a plural becomes a plural once more"),
        Change('name = name.replace("CloudFormation", "Cloudformation")', "pass", "CloudFormation is two words"),
    ],
    "ways/table.py": [
        Change(
            '                Way(Kind.DOCUMENT, "inline_policy[].policy"),\n',
            "",
            "inline policies of a role are not read",
        ),
        Change('_MANAGED, Way(Kind.GROUP, "Groups[]"))', "_MANAGED)", "groups of a user are not read"),
        Change(', Way(Kind.POLICY_ARN, "policies[]"))', ",)", "policies that ACK attaches are not read"),
        Change(
            'HeldBy("policy", "ManagedPolicyName", "Path"), *_ATTACHED_TO)',
            'HeldBy("policy", "ManagedPolicyName", "Path"),)',
            "a managed policy of a template has no holders",
        ),
        Change("(_DOCUMENT,), (HeldBy(kind, kind),))", "(_DOCUMENT,))", "an inline policy has no holder"),
        Change("        creates=POLICY,\n", "", "policies of the stack come from outside"),
    ],
    "ways/stacks.py": [
        Change(
            'Way(Kind.PREVIOUS_TEMPLATE, "UsePreviousTemplate")',
            'Way(Kind.PARAMETERS, "UsePreviousTemplate")',
            "a change set may take its previous template",
        ),
        Change(
            'Way(Kind.OUTSIDE, "product_name")', 'Way(Kind.OUTSIDE, "product_id")', "a product may be given by its name"
        ),
    ],
    "ways/quiet.py": [
        Change('    "IAM::Role": "AssumeRolePolicyDocument",\n', "", "a misspelt trust policy is none"),
        Change('"iam_user_login_profile", ', "", "login profiles are reported"),
    ],
}
