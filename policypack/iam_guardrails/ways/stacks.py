"""Rows of the table: what creates resources from a template, or attaches a policy, outside the IAM module."""

from iam_guardrails.ways.model import IamResource, Kind, Model, Way

_STACK = (
    Way(Kind.TEMPLATE, "template_body"),
    Way(Kind.TEMPLATE_URL, "template_url"),
    Way(Kind.PARAMETERS, "parameters"),
)
_CLOUDFORMATION_STACK = (
    Way(Kind.TEMPLATE, "TemplateBody"),
    Way(Kind.TEMPLATE_URL, "TemplateURL"),
    Way(Kind.PARAMETERS, "Parameters"),
)
_NAMED = (Way(Kind.STACK_NAME, "StackName"),)
_OVERRIDES = (Way(Kind.OVERRIDES, "parameter_overrides"),)

STACKS: tuple[IamResource, ...] = (
    IamResource(
        "Budget action",
        terraform=Model(
            "budgets_budget_action", (Way(Kind.POLICY_ARN, "definition.iam_action_definition.policy_arn"),)
        ),
        cloudformation=Model(
            "Budgets::BudgetsAction", (Way(Kind.POLICY_ARN, "Definition.IamActionDefinition.PolicyArn"),)
        ),
    ),
    IamResource(
        "QuickSight policy assignment",
        terraform=Model("quicksight_iam_policy_assignment", (Way(Kind.POLICY_ARN, "policy_arn"),)),
    ),
    IamResource(
        "Serverless application",
        terraform=Model("serverlessapplicationrepository_cloudformation_stack", (Way(Kind.OUTSIDE, "application_id"),)),
    ),
    IamResource(
        "Provisioned product",
        terraform=Model(
            "servicecatalog_provisioned_product", (Way(Kind.OUTSIDE, "product_id"), Way(Kind.OUTSIDE, "product_name"))
        ),
        cloudformation=Model(
            "ServiceCatalog::CloudFormationProvisionedProduct",
            (Way(Kind.OUTSIDE, "ProductId"), Way(Kind.OUTSIDE, "ProductName")),
        ),
    ),
    IamResource(
        "Service Catalog product",
        terraform=Model(
            "servicecatalog_product",
            (
                Way(Kind.PRODUCT_URL, "provisioning_artifact_parameters.template_url"),
                Way(Kind.PRODUCT_URL, "provisioning_artifact_parameters.template_physical_id"),
            ),
        ),
        cloudformation=Model(
            "ServiceCatalog::CloudFormationProduct",
            (Way(Kind.PRODUCT_URL, "ProvisioningArtifactParameters[].Info"),),
        ),
    ),
    IamResource(
        "Version of a Service Catalog product",
        terraform=Model(
            "servicecatalog_provisioning_artifact",
            (Way(Kind.PRODUCT_URL, "template_url"), Way(Kind.PRODUCT_URL, "template_physical_id")),
        ),
    ),
    IamResource(
        "CloudFormation stack",
        terraform=Model("cloudformation_stack", (*_STACK, Way(Kind.STACK_NAME, "name"))),
        cloudformation=Model("CloudFormation::Stack", (*_CLOUDFORMATION_STACK, *_NAMED)),
    ),
    IamResource(
        "CloudFormation change set",
        cloudformation=Model(
            "CloudFormation::ChangeSet",
            (*_CLOUDFORMATION_STACK, *_NAMED, Way(Kind.PREVIOUS_TEMPLATE, "UsePreviousTemplate")),
        ),
    ),
    IamResource(
        "CloudFormation stack set",
        terraform=Model("cloudformation_stack_set", _STACK),
        cloudformation=Model(
            "CloudFormation::StackSet",
            (*_CLOUDFORMATION_STACK, Way(Kind.OVERRIDES, "StackInstancesGroup[].ParameterOverrides")),
        ),
    ),
    IamResource("CloudFormation stack set instance", terraform=Model("cloudformation_stack_set_instance", _OVERRIDES)),
    IamResource("CloudFormation stack set instance", terraform=Model("cloudformation_stack_instances", _OVERRIDES)),
    IamResource(
        "Cloud Control resource",
        terraform=Model(
            "cloudcontrolapi_resource", (Way(Kind.TYPE_NAME, "type_name"), Way(Kind.STATE, "desired_state"))
        ),
    ),
)
