"""What all tests share."""

from hypothesis import HealthCheck, settings

# Property tests say what holds, not how fast: a busy machine must not fail them.
settings.register_profile("container-roles", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("container-roles")
