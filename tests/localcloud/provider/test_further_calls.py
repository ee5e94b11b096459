"""The provider makes the calls that `also` lists: an input is removed, or the account holds more than was given."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding

from doctor.permissions.calls import TABLE
from localcloud.provider.wire import Properties
from tests.localcloud.provider.engine import Boto, Engine, Resource
from tests.localcloud.provider.recording import Recorder
from tests.localcloud.provider.samples import GROUP, POLICY, READ_ONLY, ROLE, SERVICE_LINKED, USER, allow, role

ATTACHMENT = "aws:iam/policyAttachment:PolicyAttachment"
KEY = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQC7 somebody"
Change = Callable[[Engine, Resource, Boto], object]


@dataclass(frozen=True)
class Further:
    """A stage in the life of a resource that makes further calls, and what comes before."""

    type: str
    stage: str
    inputs: Properties
    does: Change
    before: Callable[[Boto, str], object] = lambda _boto, _name: None
    option: str | None = None
    needs: tuple[tuple[str, Properties], ...] = ()

    @property
    def calls(self) -> set[str]:
        """What the table lists."""
        row: Any = TABLE[self.type]
        row = row["with"][self.option] if self.option else row
        return set(row["also"][self.stage])


def deletes(engine: Engine, resource: Resource, _boto: Boto) -> None:
    engine.delete(resource)


def refreshes(engine: Engine, resource: Resource, _boto: Boto) -> None:
    engine.refreshed(resource)


def without(*names: str) -> Change:
    def change(engine: Engine, resource: Resource, _boto: Boto) -> None:
        engine.update(resource, {key: value for key, value in resource.inputs.items() if key not in names})

    return change


def edits_often(engine: Engine, resource: Resource, _boto: Boto) -> None:
    """Edit a policy until IAM takes no further version, and remove its tags."""
    for number in range(5):
        resource = engine.update(resource, {**resource.inputs, "policy": allow(f"s3:Get{number}")})
    without("tags", "tagsAll")(engine, resource, _boto)


def edits_and_deletes(engine: Engine, resource: Resource, _boto: Boto) -> None:
    engine.delete(engine.update(resource, {**resource.inputs, "policy": allow("s3:PutObject")}))


def moves_to_others(engine: Engine, resource: Resource, _boto: Boto) -> None:
    others = {"groups": ["further-2"], "roles": ["further"], "users": ["further"]}
    engine.update(resource, {**resource.inputs, **others})


def give_a_role(boto: Boto, name: str) -> None:
    boto("iam", "put_role_policy", RoleName=name, PolicyName="by-hand", PolicyDocument=allow("s3:GetObject"))
    boto("iam", "attach_role_policy", RoleName=name, PolicyArn=READ_ONLY)


def _certificate() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "somebody")])
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    made = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), begin, begin + timedelta(days=1)
    ).sign(key, hashes.SHA256())
    return made.public_bytes(Encoding.PEM).decode()


def give_a_user(boto: Boto, name: str) -> None:
    """Give a user all that a deletion removes."""
    boto("iam", "put_user_policy", UserName=name, PolicyName="by-hand", PolicyDocument=allow("s3:GetObject"))
    boto("iam", "attach_user_policy", UserName=name, PolicyArn=READ_ONLY)
    boto("iam", "create_access_key", UserName=name)
    boto("iam", "upload_ssh_public_key", UserName=name, SSHPublicKeyBody=KEY)
    boto("iam", "upload_signing_certificate", UserName=name, CertificateBody=_certificate())
    device = boto("iam", "create_virtual_mfa_device", VirtualMFADeviceName=name)["VirtualMFADevice"]["SerialNumber"]
    codes = {"AuthenticationCode1": "123456", "AuthenticationCode2": "654321"}
    boto("iam", "enable_mfa_device", UserName=name, SerialNumber=device, **codes)


NOT_HERE = {"DeleteServiceSpecificCredential"}
"""The local AWS has no such credentials. `_delete_user` in localcloud/provider/iam_people.py follows the source."""
TWO_GROUPS = tuple((GROUP, {"name": f"further-{number}"}) for number in (1, 2))
OTHERS = ((ROLE, role(name="further")), (USER, {"name": "further"}))
BOUND = {"permissionsBoundary": READ_ONLY}
TAGS = {"tags": {"a": "1"}}
SERVICE = {"awsServiceName": "apprunner.amazonaws.com"}
FURTHER = [
    Further(ROLE, "read", role(name="further-role-read"), refreshes, give_a_role),
    Further(ROLE, "update", role(name="further-role-bound", **BOUND), without("permissionsBoundary")),
    Further(
        ROLE,
        "delete",
        role(name="further-role-forced", forceDetachPolicies=True),
        deletes,
        give_a_role,
        option="forceDetachPolicies",
    ),
    Further(SERVICE_LINKED, "update", {**SERVICE, **TAGS}, without("tags", "tagsAll")),
    Further(POLICY, "update", {"name": "further-policy-edited", "policy": allow("s3:GetObject"), **TAGS}, edits_often),
    Further(POLICY, "delete", {"name": "further-policy-deleted", "policy": allow("s3:GetObject")}, edits_and_deletes),
    Further(USER, "update", {"name": "further-user-bound", **BOUND}, without("permissionsBoundary")),
    Further(
        USER,
        "delete",
        {"name": "further-user-forced", "forceDestroy": True},
        deletes,
        give_a_user,
        option="forceDestroy",
    ),
    Further(
        ATTACHMENT,
        "update",
        {"policyArn": READ_ONLY, "groups": ["further-1"]},
        moves_to_others,
        needs=(*TWO_GROUPS, *OTHERS),
    ),
    Further(
        ATTACHMENT,
        "delete",
        {"policyArn": READ_ONLY, "groups": ["further-3"]},
        deletes,
        needs=((GROUP, {"name": "further-3"}),),
    ),
]


def test_every_further_call_is_driven() -> None:
    listed = {
        (kind, option, stage)
        for kind, row in TABLE.items()
        for option, part in ((None, row), *row.get("with", {}).items())
        for stage in part.get("also", {})
    }
    assert listed - {(ATTACHMENT, None, "create")} == {(each.type, each.option, each.stage) for each in FURTHER}


@pytest.mark.parametrize("further", [pytest.param(each, id=f"{each.stage} {each.type}") for each in FURTHER])
def test_the_provider_makes_the_further_calls(engine: Engine, recorder: Recorder, boto: Boto, further: Further) -> None:
    for kind, inputs in further.needs:
        engine.create(kind, "needed", inputs)
    made = engine.create(further.type, "it", further.inputs)
    further.before(boto, made.inputs.get("name", ""))
    with recorder.recording() as calls:
        further.does(engine, made, boto)
    assert further.calls - set(calls) <= NOT_HERE
