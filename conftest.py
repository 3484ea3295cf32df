"""What the tests of the project and of its plugins share: no verdict rests on how fast the machine is."""

from hypothesis import HealthCheck, settings

settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("here")
