"""The policy pack `iam-guardrails`. Its version stands in PulumiPolicy.yaml."""

from iam_guardrails.rules import POLICIES
from pulumi_policy import EnforcementLevel, PolicyPack

PolicyPack("iam-guardrails", policies=POLICIES, enforcement_level=EnforcementLevel.MANDATORY)
