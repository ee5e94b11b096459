"""Entries of every setting in the table of permissions, and the requests that each is about."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from components.arns import Account
from components.permissions import Permission, Policy, Setting, fields_of
from components.permissions_table import POLICIES
from localcloud.iam import Request

ACCOUNT = Account("aws", "123456789012", "us-east-1")
HERE = "us-east-1:123456789012"
THERE = "eu-west-1:210987654321"
ENTRIES: Mapping[str, tuple[Any, ...]] = {
    "": (True,),
    "app_runner_configurations": (f"arn:aws:apprunner:{HERE}:vpcconnector/web-vpc/1/0123abcd",),
    "app_runner_role_arns": ("arn:aws:iam::123456789012:role/access",),
    "application_inference_profiles": (
        {"profile": "abcd1234efgh", "model": "anthropic.claude-3-haiku-20240307-v1:0"},
        {
            "profile": f"arn:aws:bedrock:{THERE}:application-inference-profile/ijkl5678mnop",
            "model": "amazon.nova-lite-v1:0",
        },
    ),
    "app_runner_services": ("web-app",),
    "auto_scaling": (True,),
    "buckets": ("uploads", "shared/team/web/*"),
    "code_deploy_groups": ("AppECS-c-s/DgpECS-c-s",),
    "clusters": ("apps",),
    "console": (True,),
    "create_service_linked_roles": (True,),
    "created_log_groups": ("/ecs/new",),
    "database": ({"resource_id": "db-ABC", "user": "app"},),
    "dead_letter_queues": ("missed", f"arn:aws:sqs:{THERE}:missed"),
    "databases": ({"resource_id": "cluster-ABC", "user": "app"}, {"resource_id": "prx-0a1b", "user": "app"}),
    "delivery_streams": ("clicks", f"arn:aws:firehose:{THERE}:deliverystream/clicks"),
    "delete_networking_role": (True,),
    "ecs_infrastructure_role_arns": ("arn:aws:iam::123456789012:role/ecs-infrastructure",),
    "ecs_services": ("apps/web",),
    "environment_files": ("config/web/app.env",),
    "execute_command": (True,),
    "execute_command_keys": (f"arn:aws:kms:{HERE}:key/exec",),
    "execute_command_log_buckets": ("sessions",),
    "execute_command_log_groups": ("/ecs/exec",),
    "file_systems": (
        {"file_system": "fs-0123456789abcdef0"},
        {"file_system": "fs-1123456789abcdef0", "read_only": True},
        {"file_system": f"arn:aws:elasticfilesystem:{THERE}:file-system/fs-2123456789abcdef0", "root_access": True},
        {"file_system": "fs-3123456789abcdef0", "access_point": "fsap-0123456789abcdef0"},
        {
            "file_system": f"arn:aws:elasticfilesystem:{THERE}:file-system/fs-4123456789abcdef0",
            "access_point": "fsap-1123456789abcdef0",
            "read_only": True,
            "root_access": True,
        },
    ),
    "inference_profiles": (
        "us.anthropic.claude-sonnet-4-20250514-v1:0",
        f"arn:aws:bedrock:{THERE}:inference-profile/global.amazon.nova-2-lite-v1:0",
    ),
    "infrastructure_role_arns": ("arn:aws:iam::123456789012:role/infrastructure",),
    "keys": (f"arn:aws:kms:{HERE}:key/1234",),
    "kcl_applications": ("shop-orders",),
    "list_buckets": ("listed", "shared/team/web/*"),
    "log_groups": ("/ecs/app",),
    "log_router_files": ("config/web/fluent.conf",),
    "mail_configuration_sets": ("tracked",),
    "mail_identities": ("example.com", "a@example.com"),
    "mail_templates": ("welcome",),
    "metric_namespaces": ("Shop/Orders", "Shop: web #1"),
    "models": (
        "anthropic.claude-3-haiku-20240307-v1:0",
        "arn:aws:bedrock:eu-west-1::foundation-model/amazon.titan-embed-text-v2:0",
    ),
    "parameters": ("app/url", "/app/user", "other/*", f"arn:aws:ssm:{THERE}:parameter/far/*"),
    "pass_role_arns": ("arn:aws:iam::123456789012:role/passed",),
    "pull_repositories": ("app", f"arn:aws:ecr:{THERE}:repository/base/app"),
    "pull_through_caches": ("docker-hub", "mirrors/quay"),
    "push_repositories": ("app", f"arn:aws:ecr:{THERE}:repository/base/app"),
    "queues": ("jobs", f"arn:aws:sqs:{THERE}:jobs.fifo"),
    "read_buckets": ("assets", "shared/team/read/*"),
    "read_streams": ("orders", f"arn:aws:kinesis:{THERE}:stream/orders"),
    "repositories": ("app", f"arn:aws:ecr:{THERE}:repository/base/app"),
    "run_tasks": (True,),
    "secrets": ("app/key", "rds!db-1a2b", "other/*", f"arn:aws:secretsmanager:{THERE}:secret:far/key-AbCdEf"),
    "service_tag": ({"key": "Team", "value": "web", "other_keys": ["Stage"]},),
    "table_streams": ("orders",),
    "tables": ("orders",),
    "task_families": ("web",),
    "task_role_arns": ("arn:aws:iam::123456789012:role/task",),
    "topics_by_name": ("looked-up", f"arn:aws:sns:{THERE}:looked-up"),
    "topics": ("news", f"arn:aws:sns:{THERE}:news"),
    "write_streams": ("clicks", f"arn:aws:kinesis:{THERE}:stream/clicks"),
    "x_ray": (True,),
}


@dataclass(frozen=True)
class Sample:
    """An entry of a setting with one of the permissions it gives."""

    policy: Policy
    setting: Setting
    entry: Any
    permission: Permission

    @property
    def needed(self) -> set[str]:
        """The other settings without which it allows nothing."""
        return {self.permission.needs, *(each.of for each in self.permission.conditions)} - {""}

    @property
    def given(self) -> dict[str, Any]:
        """The inputs that allow it: the entry, and what the permission needs."""
        given = {key: value_of(key) for key in self.needed}
        return {**given, self.setting.key: value_of(self.setting.key, self.entry)} if self.setting.key else given

    @property
    def limits(self) -> set[str]:
        """The settings of the policy that limit what comes with its section."""
        permissions = [each for setting in self.policy.settings if not setting.key for each in setting.permissions]
        return {each.unless for each in permissions} - {""}

    def requests(self) -> Iterator[Request]:
        """Yield a request for each action on each resource of the permission, in its conditions."""
        fields = fields_of(self.setting, self.entry, ACCOUNT)
        for resource in self.permission.resources_of(fields):
            for action in self.permission.actions:
                yield Request(_concrete(action), _concrete(resource), self._context())

    def _context(self) -> dict[str, str | list[str]]:
        fields = fields_of(self.setting, self.entry, ACCOUNT)
        context: dict[str, str | list[str]] = {}
        for each in self.permission.conditions:
            others = [setting for setting in self.policy.settings if setting.key == each.of]
            entry = self.entry if each.of == self.setting.key else ENTRIES.get(each.of, (None,))[0]
            source = fields_of(others[0], entry, ACCOUNT) if others else fields
            value = each.values[0].format_map(source)
            context[each.key.format_map(fields)] = [str(fields["key"])] if each.operator.startswith("ForAll") else value
        return context


def value_of(key: str, entry: object = None) -> object:
    """Return an input with this entry, or the first of its samples."""
    value = ENTRIES[key][0] if entry is None else entry
    single = isinstance(value, bool) or key in {"database", "service_tag"}
    return value if single else [value]


def _concrete(pattern: str) -> str:
    """Return something that a pattern covers."""
    return pattern if pattern == "*" else re.sub(r"[*?]", "x", pattern)


SAMPLES = tuple(
    Sample(policy, setting, entry, permission)
    for policy in POLICIES
    for setting in policy.settings
    for entry in ENTRIES[setting.key]
    for permission in setting.permissions
    if not permission.managed and permission.resources_of(fields_of(setting, entry, ACCOUNT))
)
