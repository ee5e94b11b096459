"""`iam:SimulatePrincipalPolicy` over the local cloud, which has none: the reference evaluator decides."""

from typing import Any

from doctor.account import Live
from localcloud.iam import Request, allows
from tests.doctor.conftest import Place


def simulating(place: Place, missing: tuple[str, ...] = ()) -> Live:
    """The account behind a server that simulates the policies of groups; it misses the context keys given."""
    live = place.live
    ask = live.ask

    def answer(action: str, **parameters: Any) -> Any:  # noqa: ANN401  as `ask`
        if action != "iam:SimulatePrincipalPolicy":
            return ask(action, **parameters)
        group = parameters["PolicySourceArn"].rpartition("/")[2]
        context = {each["ContextKeyName"]: each["ContextKeyValues"][0] for each in parameters["ContextEntries"]}
        request = Request(parameters["ActionNames"][0], parameters["ResourceArns"][0], context)
        decision = "allowed" if allows(held(place, group), request) else "implicitDeny"
        return {"EvaluationResults": [{"EvalDecision": decision, "MissingContextValues": [*missing]}]}

    live.ask = answer  # type: ignore[method-assign]
    return live


def held(place: Place, group: str) -> dict[str, Any]:
    """The statements of all policies of a group as one document, which AWS evaluates alike."""
    inline = [
        place.call("iam:GetGroupPolicy", GroupName=group, PolicyName=name)["PolicyDocument"]
        for name in place.call("iam:ListGroupPolicies", GroupName=group)["PolicyNames"]
    ]
    managed = [
        _managed(place, each["PolicyArn"])
        for each in place.call("iam:ListAttachedGroupPolicies", GroupName=group)["AttachedPolicies"]
    ]
    statements = [document["Statement"] for document in (*inline, *managed)]
    unnamed = [
        {key: value for key, value in statement.items() if key != "Sid"}  # unique in one document only
        for each in statements
        for statement in (each if isinstance(each, list) else [each])
    ]
    return {"Version": "2012-10-17", "Statement": unnamed}


def _managed(place: Place, arn: str) -> Any:  # noqa: ANN401  any JSON value
    version = place.call("iam:GetPolicy", PolicyArn=arn)["Policy"]["DefaultVersionId"]
    return place.call("iam:GetPolicyVersion", PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
