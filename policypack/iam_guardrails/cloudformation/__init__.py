"""CloudFormation templates: from the text to the properties of their resources, as far as a text can tell.

What a template takes from outside (an import, a parameter without a value, a macro) becomes an `Unknown` that says
where from; all the rest is resolved.

| module | does |
| --- | --- |
| `loading` | JSON, YAML or an object to dicts and lists |
| `parameters`, `conditions`, `mappings`, `loops` | the sections that decide about the others |
| `open_questions` | the cases of what a template leaves open |
| `choices`, `texts`, `json_text` | values of which one holds, and texts with unknown parts |
| `references` | `Ref` and `Fn::GetAtt` of a resource |
| `functions` | all functions together |
| `sam` | the roles that the Serverless transform creates |
| `template` | the whole |
"""

from iam_guardrails.cloudformation.loading import LONGEST_TEMPLATE, UnreadableTemplateError, load
from iam_guardrails.cloudformation.template import Template, TemplateResource, read_template

__all__ = [
    "LONGEST_TEMPLATE",
    "Template",
    "TemplateResource",
    "UnreadableTemplateError",
    "load",
    "read_template",
]
