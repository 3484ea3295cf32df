select a.name, array(
  select row(j1.slug, j1.title, j1.published_on, j1.lead, array(
    select (j2.credited_name)::text
    from byline j2
    where j2.article_id = j1.id
    order by j2.position limit 1000), j1.responding_to_id, j1.published_at, j1.id)
  from article_tag t
  join article j1 on j1.id = t.article_id
  where t.tag_id = a.id and t.status = 'PUBLISHED' and j1.public and (not j1.is_stub)
  order by coalesce(t.published_on, '-infinity'::date) desc, coalesce(t.published_at, '-infinity'::timestamptz) desc, t.article_id desc limit 21)
from tag a
where a.id = coalesce((
  select n.id
  from tag n
  where n.slug = $1), (
  select o.tag_id
  from tag_alias o
  where o.slug = $1 and o.was_public)) and a.public
