"""The schema, which is read from the text of the SDK, says the same as the SDK's classes."""

import json
from typing import Any

import pytest
from pulumi.runtime.proto import provider_pb2 as pb

from localcloud.provider import sdk
from localcloud.provider.invokes import INVOKES
from localcloud.provider.servicer import RESOURCE_TYPES
from tests.localcloud.provider.engine import Engine

pytestmark = pytest.mark.filterwarnings("ignore:.* has been deprecated in favor of:DeprecationWarning")
OTHERS = (
    "aws:dynamodb/tableReplica:TableReplica",  # whose arguments have another name than most
    "aws:lambda/function:Function",
    "aws:s3/bucketPolicy:BucketPolicy",
)


@pytest.fixture(scope="module")
def schema(engine: Engine) -> Any:  # noqa: ANN401  JSON
    return json.loads(engine.stub.GetSchema(pb.GetSchemaRequest()).schema)


@pytest.mark.parametrize("token", [*sorted(RESOURCE_TYPES), *OTHERS])
def test_a_type_has_the_properties_of_its_classes(schema: Any, token: str) -> None:  # noqa: ANN401  JSON
    found, expected = schema["resources"][token], sdk.find(token)
    assert set(found["inputProperties"]) == expected.inputs.keys()
    assert set(found["requiredInputs"]) == {name for name, field in expected.inputs.items() if field.required}
    assert set(found["properties"]) == expected.outputs


def test_every_type_of_the_sdk_is_there(schema: Any) -> None:  # noqa: ANN401  JSON
    assert set(schema["resources"]) == set(sdk.tokens())


def test_every_function_of_the_local_cloud_is_there(schema: Any) -> None:  # noqa: ANN401  JSON
    assert set(schema["functions"]) >= INVOKES.keys()
    document = schema["functions"]["aws:iam/getPolicyDocument:getPolicyDocument"]
    assert set(document["inputs"]["properties"]) >= {"statements", "overridePolicyDocuments", "version"}
    assert set(document["outputs"]["properties"]) >= {"json", "minifiedJson", "statements"}


def test_the_provider_has_its_own_inputs(schema: Any) -> None:  # noqa: ANN401  JSON
    assert set(schema["provider"]["inputProperties"]) >= {"region", "defaultTags", "assumeRoles"}
