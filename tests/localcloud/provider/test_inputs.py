"""Check: what becomes of a program's inputs before anything is made."""

import json
import re

import pytest
from pulumi.runtime.proto import provider_pb2 as pb
from pulumi.runtime.rpc import UNKNOWN

from tests.localcloud.provider.engine import Engine, Engines
from tests.localcloud.provider.samples import BUCKET, POLICY, REPOSITORY, ROLE, TRUST, allow, role

Options = pb.CheckRequest.AutonamingOptions


def test_a_document_may_be_an_object(engine: Engine) -> None:
    inputs = engine.checked(POLICY, "it", {"name": "p", "policy": {"Version": "2012-10-17", "Statement": []}})
    assert inputs["policy"] == '{"Statement":[],"Version":"2012-10-17"}'


def test_a_document_given_as_text_is_not_touched(engine: Engine) -> None:
    text = json.dumps(json.loads(TRUST), indent=4)
    assert engine.checked(ROLE, "it", role(assumeRolePolicy=text))["assumeRolePolicy"] == text


def test_a_document_with_an_unknown_inside_is_unknown(engine: Engine) -> None:
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": [UNKNOWN]}
    inputs = engine.checked(POLICY, "it", {"name": "p", "policy": {"Statement": [statement]}})
    assert inputs["policy"] == UNKNOWN


def test_inline_policies_may_be_objects(engine: Engine) -> None:
    document = json.loads(allow("s3:GetObject"))
    inputs = engine.checked(ROLE, "it", role(name="r", inlinePolicies=[{"name": "p", "policy": document}]))
    assert [json.loads(policy["policy"]) for policy in inputs["inlinePolicies"]] == [document]


def test_defaults_are_filled_in_and_listed(engine: Engine) -> None:
    inputs = engine.checked(ROLE, "it", role(name="r"))
    assert inputs == {
        "__defaults": ["forceDetachPolicies", "maxSessionDuration", "path"],
        "assumeRolePolicy": TRUST,
        "forceDetachPolicies": False,
        "maxSessionDuration": 3600,
        "name": "r",
        "path": "/",
        "tagsAll": {},
    }


def test_an_unnamed_resource_gets_its_logical_name_and_seven_digits(engine: Engine) -> None:
    first, second = (engine.checked(ROLE, "App", role())["name"] for _ in range(2))
    assert re.fullmatch("App-[0-9a-f]{7}", first)
    assert first != second


def test_a_bucket_gets_a_name_in_lower_case(engine: Engine) -> None:
    assert re.fullmatch("uploads-[0-9a-f]{7}", engine.checked(BUCKET, "Uploads", {})["bucket"])


def test_a_name_that_pulumi_chose_stays(engine: Engine) -> None:
    olds = engine.checked(ROLE, "app", role())
    inputs, _ = engine.check(ROLE, "app", role(description="d"), olds=olds)
    assert (inputs["name"], inputs["__defaults"]) == (olds["name"], olds["__defaults"])


def test_a_name_the_program_no_longer_gives_is_chosen_anew(engine: Engine) -> None:
    olds = engine.checked(ROLE, "app", role(name="given"))
    inputs, _ = engine.check(ROLE, "app", role(), olds=olds)
    assert inputs["name"].startswith("app-")


def test_the_project_may_configure_names(engine: Engine) -> None:
    enforced = Options(mode=Options.ENFORCE, proposed_name="app-local")
    assert engine.check(ROLE, "app", role(), autonaming=enforced)[0]["name"] == "app-local"
    _, reasons = engine.check(ROLE, "app", role(), autonaming=Options(mode=Options.DISABLE))
    assert reasons == ["automatic naming is disabled, set `name` of 'app'"]


def test_a_logical_name_can_be_too_long_for_a_name(engine: Engine) -> None:
    _, reasons = engine.check(ROLE, "r" * 57, role())
    assert reasons == [f"name '{'r' * 57}-' plus 7 random chars is longer than maximum length 64"]


def test_a_name_may_begin_with_a_prefix(engine: Engine) -> None:
    assert engine.planned(ROLE, "it", role(namePrefix="app-"))["name"] == UNKNOWN
    made = engine.create(ROLE, "it", role(namePrefix="app-"))
    assert re.fullmatch(r"app-\d{14}[0-9a-f]{12}", made.id)
    assert made.state["namePrefix"] == "app-"
    assert list(engine.diff(made, role(namePrefix="app-")).diffs) == []


def test_default_tags_reach_every_tagged_resource(engines: Engines) -> None:
    tagging = engines(region="us-east-1", defaultTags=json.dumps({"tags": {"Project": "x", "Owner": "team"}}))
    made = tagging.create(ROLE, "it", role(name="tagged", tags={"Owner": "me"}))
    assert made.inputs["tagsAll"] == {"Project": "x", "Owner": "me"}
    assert (made.state["tags"], made.state["tagsAll"]) == ({"Owner": "me"}, {"Project": "x", "Owner": "me"})
    found = tagging.imported(ROLE, "it", "tagged")
    assert found is not None
    assert found.inputs["tags"] == {"Owner": "me"}
    assert list(tagging.diff(found, role(name="tagged", tags={"Owner": "me"})).diffs) == []


def test_new_default_tags_change_resources(engines: Engines) -> None:
    made = engines(region="us-east-1").create(REPOSITORY, "it", {"name": "untagged"})
    tagging = engines(region="us-east-1", defaultTags='{"tags": {"Project": "x"}}')
    assert list(tagging.diff(made, {"name": "untagged"}).diffs) == ["tagsAll"]
    assert tagging.update(made, {"name": "untagged"}).state["tagsAll"] == {"Project": "x"}


def test_an_unknown_tag_makes_all_tags_unknown(engine: Engine) -> None:
    assert engine.checked(ROLE, "it", role(name="r", tags={"a": UNKNOWN}))["tagsAll"] == UNKNOWN


def test_a_block_may_be_unknown(engine: Engine) -> None:
    kind = "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration"
    for rules in ([UNKNOWN], [{"scanFrequency": UNKNOWN, "repositoryFilters": [UNKNOWN]}]):
        assert engine.checked(kind, "it", {"scanType": "BASIC", "rules": rules})["rules"] == rules


def test_regional_resources_say_their_region(engines: Engines) -> None:
    cloud = engines(region="eu-west-1")
    assert cloud.checked(REPOSITORY, "it", {"name": "r"})["region"] == "eu-west-1"
    elsewhere = cloud.create(REPOSITORY, "it", {"name": "elsewhere", "region": "us-west-2"})
    assert elsewhere.state["arn"] == "arn:aws:ecr:us-west-2:123456789012:repository/elsewhere"
    assert cloud.imported(REPOSITORY, "it", "elsewhere") is None


@pytest.mark.parametrize(
    ("region", "arn"),
    [
        ("cn-north-1", "arn:aws-cn:iam::123456789012:role/abroad"),
        ("us-gov-west-1", "arn:aws-us-gov:iam::123456789012:role/abroad"),
    ],
)
def test_the_partition_follows_the_region(engines: Engines, region: str, arn: str) -> None:
    cloud = engines(region=region)
    assert cloud.create(ROLE, "it", role(name="abroad")).state["arn"] == arn
    managed = f"{arn.partition(':iam')[0]}:iam::aws:policy/ReadOnlyAccess"
    attachment = {"role": "abroad", "policyArn": managed}
    assert cloud.create("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "it", attachment).id == f"abroad/{managed}"


def test_the_region_may_come_from_the_environment(engines: Engines, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    assert engines().invoke("aws:index/getRegion:getRegion")["region"] == "eu-central-1"


def test_provider_config_may_be_secret(engines: Engines) -> None:
    mark = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
    tags = json.dumps({"tags": {"Project": {**mark, "value": "x"}}})
    cloud = engines(region={**mark, "value": "eu-west-1"}, defaultTags=tags)
    assert cloud.checked(ROLE, "it", role(name="r"))["tagsAll"] == {"Project": "x"}
    assert cloud.invoke("aws:index/getRegion:getRegion")["region"] == "eu-west-1"


def test_other_provider_config_is_no_obstacle(engines: Engines) -> None:
    cloud = engines(
        region="us-east-1", skipCredentialsValidation="true", skipRegionValidation="true", profile="x", endpoints="[]"
    )
    assert cloud.invoke("aws:index/getPartition:getPartition")["partition"] == "aws"
