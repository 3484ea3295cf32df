"""Django's ASGI application with strawberry-django's view."""

import os

import django
import orjson

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
django.setup()

from django.core.asgi import get_asgi_application  # noqa: E402
from django.urls import path  # noqa: E402
from strawberry.django.views import AsyncGraphQLView  # noqa: E402

from schema import schema  # noqa: E402


class View(AsyncGraphQLView):
    """Writes JSON as fast as the other servers in Python do."""

    def encode_json(self, data):
        """Return the answer as JSON."""
        return orjson.dumps(data)


urlpatterns = [path("graphql", View.as_view(schema=schema))]


def application():
    """Return the application."""
    return get_asgi_application()
