select a.title, a.slug, coalesce(a.html, '') || coalesce(a.endnotes, ''), a.published_at, array(
  select array[(j1.credited_name)::text, (j1.role)::text, (j2.name)::text]
  from byline j1
  join contributor j2 on j2.id = j1.contributor_id
  where j1.article_id = a.id
  order by j1.position limit 1000), array(
  select array[(j3.author_name)::text, (j3.html)::text, to_char(j3.posted_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')]
  from comment j3
  where j3.article_id = a.id and j3.parent_id is null and j3.public
  order by coalesce(j3.posted_on, 'infinity'::date) asc, coalesce(j3.posted_at, 'infinity'::timestamptz) asc, j3.id asc limit 10), j4.title, j4.slug, j4.id, a.responding_to_id
from article a
left join article j4 on j4.id = a.responding_to_id and j4.public
where a.id = coalesce((
  select n.id
  from article n
  where n.slug = $1), (
  select o.article_id
  from old_slug o
  where o.slug = $1)) and a.public
