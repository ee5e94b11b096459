"""The checker of IAM permissions, and the eight policies of the pack `iam-guardrails` that use it.

The words that the code uses:

| word | meaning |
| --- | --- |
| statement | One entry of `Statement` in a policy document, in one shape, whatever way it was written. |
| entry | One value of a list in a statement, for example of `Resource`, as written. |
| guarded action | An action that the pack asks about: `iam:PassRole`, and the writes that lead to admin access. |
| target | What an action is done to: a role, a user, a group, a policy, ... |
| demand | What a target must meet: one of several patterns matches it, or none of them does. |
| reach | How far a permission goes: to any target, or to those that begin with a given name or path. |
| permission | A guarded action that one statement allows on an unnamed target. |
| finding | What a policy reports: a message, and the keys by which an exemption refers to it. |
| opening | A statement of a trust policy that lets in unnamed callers. |
| issuer | An identity provider whose tokens a trust policy accepts. |
| holder | The role, user, group or policy that has the permissions of a document. |
| own write | A write by which a holder gives itself more permissions. |
| way in | A property of a resource type through which permissions come into an account. |
| family | The resource types of one provider or controller, with its own spelling of types and properties. |
| source | `Source`: a value that a way in holds. `sources`: where an unknown value comes from. |
| hole | A part of a text that is unknown. |
| step | A small piece of work. A resource has a budget of them. |

A target or caller is *unnamed* if its name contains a character that occurs in no pattern of the document. `search`
states exactly what is found, and why.

Read the modules in this order:

1. Values: `values`, `patterns`, `budget`, `words`.
2. Documents: `statements`, `pseudo`, `documents`, `actions`, `targets`, `demands`, `heads`, `search`, `conditions`,
   `evaluation`, `examples`, `self_escalation`, `usable_roles`, `managed_policies`,
   `weak_conditions`.
3. Trust policies: `principals`, `bounds`, `denies`, `issuers`, `shared_issuers`, `trust`.
4. Resources: `ways` (the table of all families), `reading`, `paths`, `contents`, `cloudformation` (templates),
   `parameters`, `holders`, `collecting`, `cannot_check`, `resource_access`, `access`.
5. Policies: `checked` (one resource, checked once), `narrowing` (by the cases of its template), `policies` (those that
   the stack creates), `run` (what the stack has shown), `findings`, `exemptions`, `secrets`, `about`, `shell`, `rules`
   (one file a policy).
"""
