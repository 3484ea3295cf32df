"""The tables as Django's models: the columns that the pages show."""

from django.db import models


class Contributor(models.Model):
    """A person."""

    id = models.CharField(max_length=30, primary_key=True)
    slug = models.CharField(max_length=200)
    name = models.TextField()

    class Meta:
        managed = False
        db_table = "contributor"


class Article(models.Model):
    """A post, or a response to one."""

    id = models.CharField(max_length=30, primary_key=True)
    slug = models.CharField(max_length=200)
    title = models.TextField()
    lead = models.CharField(max_length=1000)
    html = models.TextField()
    endnotes = models.TextField(null=True)
    public = models.BooleanField()
    published_on = models.DateField(null=True)
    published_at = models.DateTimeField(null=True)
    response_count = models.IntegerField()
    responding_to = models.ForeignKey("self", models.PROTECT, related_name="responses", null=True)

    class Meta:
        managed = False
        db_table = "article"


class OldSlug(models.Model):
    """A slug that an article had once."""

    slug = models.CharField(max_length=200, primary_key=True)
    article = models.ForeignKey(Article, models.CASCADE, related_name="old_slugs")

    class Meta:
        managed = False
        db_table = "old_slug"


class Byline(models.Model):
    """One credit."""

    id = models.CharField(max_length=30, primary_key=True)
    position = models.IntegerField()
    role = models.CharField(max_length=12)
    credited_name = models.TextField()
    article = models.ForeignKey(Article, models.CASCADE, related_name="bylines")
    contributor = models.ForeignKey(Contributor, models.PROTECT, related_name="bylines")

    class Meta:
        managed = False
        db_table = "byline"


class Comment(models.Model):
    """One comment."""

    id = models.CharField(max_length=30, primary_key=True)
    author_name = models.TextField()
    html = models.TextField()
    public = models.BooleanField()
    posted_on = models.DateField(null=True)
    posted_at = models.DateTimeField(null=True)
    article = models.ForeignKey(Article, models.CASCADE, related_name="comments")
    parent = models.ForeignKey("self", models.CASCADE, related_name="replies", null=True)

    class Meta:
        managed = False
        db_table = "comment"


class Footnote(models.Model):
    """One note."""

    id = models.CharField(max_length=30, primary_key=True)
    number = models.IntegerField()
    text = models.TextField()
    article = models.ForeignKey(Article, models.CASCADE, related_name="footnotes")

    class Meta:
        managed = False
        db_table = "footnote"
