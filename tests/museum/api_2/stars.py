from pydantic import BaseModel
from tortoise import fields
from tortoise.models import Model

from gql_blog.plugin import Field, TableSet, hookimpl

api_version = 2
__version__ = "3.4"


class Star(Model):
    id = fields.IntField(primary_key=True)
    article_id = fields.CharField(max_length=30, db_index=True)

    class Meta:
        table = "stars_star"


class StarSettings(BaseModel):
    most: int = 5


@hookimpl
def register_settings():
    return StarSettings


@hookimpl
def register_tables():
    return TableSet(models=__name__, migrations=f"{__name__}.migrations")


async def stars(context, rows):
    found = await Star.filter(article_id__in=[row.id for row in rows]).values_list("article_id", flat=True)
    return [min(found.count(row.id), context.settings.most) for row in rows]


@hookimpl
def register_fields():
    field = Field(
        type_name="Article", name="stars", description="Stars.", graphql_type=int | None, needs=("id",), resolve=stars
    )
    return [field]
