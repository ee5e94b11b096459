"""The judge of IAM grants and the eight policies of the pack `iam-guardrails` that rest on it.

Read in this order: `matching` (patterns), `documents` (text to statements), `evaluation` (statements to grants),
`trust` (who may assume), `grants` (resource to documents and ARNs), `rules` (one file a policy).
"""
