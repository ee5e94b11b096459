"""The ways in: which resource types may bring permissions into an account, and through which properties."""

from iam_guardrails.ways.lookup import Found, created_types, find, kubernetes_token, plain_type
from iam_guardrails.ways.model import Kind

__all__ = ["Found", "Kind", "created_types", "find", "kubernetes_token", "plain_type"]
