"""What the tests of the project and of its plugins share: no verdict rests on chance, or on how fast the machine is."""

from hypothesis import HealthCheck, settings

settings.register_profile("here", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("search", settings.get_profile("here"), derandomize=False)
"""``--hypothesis-profile=search`` looks for inputs that nobody thought of, others each time: it may find a fault."""

settings.load_profile("here")
