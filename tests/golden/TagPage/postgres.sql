select a.name, array(
  select row(j2.slug, j2.title, j2.published_on, substr(j2.lead, 1, $1::int), array(
    select (j3.credited_name)::text
    from byline j3
    where j3.article_id = j2.id
    order by j3.position), j2.responding_to_id, j2.published_at, j2.id)
  from article j2
  where j2.id in (
    select t.article_id
    from article_tag t
    where t.tag_id = a.id) and j2.public and (not j2.is_stub)
  order by coalesce(j2.published_on, '-infinity'::date) desc, coalesce(j2.published_at, '-infinity'::timestamptz) desc, j2.id desc limit 21)
from tag a
where a.id = coalesce((
  select n.id
  from tag n
  where n.slug = $2), (
  select o.tag_id
  from tag_alias o
  where o.slug = $2 and o.was_public)) and a.public
