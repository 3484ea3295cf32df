select a.name, a.bio, a.affiliation, a.url, a.orcid, array(
  select array[(j1.slug)::text, (j1.title)::text, (j1.published_on)::text, (j1.responding_to_id)::text, to_char(j1.published_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), (j1.id)::text]
  from byline b
  join article j1 on j1.id = b.article_id
  where b.contributor_id = a.id and not coalesce((
    select true
    from byline e
    where e.article_id = b.article_id and e.contributor_id || '' = b.contributor_id and e.position < b.position limit 1), false) and b.status = 'PUBLISHED' and j1.public
  order by coalesce(b.published_on, '-infinity'::date) desc, coalesce(b.published_at, '-infinity'::timestamptz) desc, b.article_id desc limit 11), (
  select count(*)
  from byline b
  join article j2 on j2.id = b.article_id
  where b.contributor_id = a.id and not coalesce((
    select true
    from byline e
    where e.article_id = b.article_id and e.contributor_id || '' = b.contributor_id and e.position < b.position limit 1), false) and b.status = 'PUBLISHED' and j2.public)
from contributor a
where a.id = coalesce((
  select n.id
  from contributor n
  where n.slug = $1), (
  select o.contributor_id
  from contributor_alias o
  where o.slug = $1 and o.was_public)) and a.public
