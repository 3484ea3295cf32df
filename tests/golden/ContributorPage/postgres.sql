select a.name, a.bio, a.affiliation, a.url, a.orcid, array(
  select array[(j1.slug)::text, (j1.title)::text, (j1.published_on)::text, (j1.responding_to_id)::text, to_char(j1.published_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), (j1.id)::text]
  from article j1
  where j1.id in (
    select b.article_id
    from byline b
    where b.contributor_id = a.id) and j1.public
  order by coalesce(j1.published_on, '-infinity'::date) desc, coalesce(j1.published_at, '-infinity'::timestamptz) desc, j1.id desc limit 11), (
  select count(*)
  from article j2
  where j2.id in (
    select b.article_id
    from byline b
    where b.contributor_id = a.id) and j2.public)
from contributor a
where a.id = coalesce((
  select n.id
  from contributor n
  where n.slug = $1), (
  select o.contributor_id
  from contributor_alias o
  where o.slug = $1 and o.was_public)) and a.public
