"""What the settings of a task's Bedrock models allow; pages are named as in `permissions_ecs.py`.

BEDROCKUG stands for a page of https://docs.aws.amazon.com/bedrock/latest/userguide/. Converse has no action of its own.
"""

from .permissions import Condition, Form, Permission, Setting, mapping

MODEL = "arn:{partition}:bedrock:{region}::foundation-model/{model}"
PROFILE = "arn:{partition}:bedrock:{region}:{account}:inference-profile/{profile}"
APPLICATION_PROFILE = "arn:{partition}:bedrock:{region}:{account}:application-inference-profile/{profile}"
# The regions are those of the profile, and for a global one there is none.
_MODEL_ANYWHERE = "arn:{partition}:bedrock:*::foundation-model/{model}"
_INVOKE = ("bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream")
_PROFILES = "BEDROCKUG inference-profiles-prereq"

MODELS = Form(
    lambda model: {"model": model},
    # A denial is about the region of the model, which a profile chose.
    lambda fields: MODEL.format_map(fields) if "region" in fields else fields["model"],
    MODEL,
)
PROFILES = Form(
    lambda profile: {"profile": profile, "model": profile.partition(".")[2]}, lambda fields: fields["profile"], PROFILE
)
"""Ids, which are those of the models after the name of a geography and a dot: `us.`, `eu.`, `global.`."""
APPLICATION_PROFILES = mapping("profile", APPLICATION_PROFILE, "model")


def _through(profile: str) -> tuple[Permission, Permission]:
    """Return the permission on a profile, and the one on its model wherever the profile leads to."""
    through = (Condition("StringEquals", "bedrock:InferenceProfileArn", (profile,)),)
    return (
        Permission("InvokeProfiles", _INVOKE, (profile,), _PROFILES),
        Permission(
            "InvokeModelsOfProfiles",
            _INVOKE,
            (_MODEL_ANYWHERE,),
            f"{_PROFILES}: the model in each region of the profile; global-cross-region-inference: and in none",
            through,
        ),
    )


BEDROCK_SETTINGS = (
    Setting("models", MODELS, (Permission("InvokeModels", _INVOKE, (MODEL,), "SAR list_amazonbedrock"),)),
    Setting("inference_profiles", PROFILES, _through(PROFILE)),
    Setting("application_inference_profiles", APPLICATION_PROFILES, _through(APPLICATION_PROFILE)),
)
