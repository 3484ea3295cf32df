select a.published_on, a.published_at, a.id, a.slug, a.title, a.lead, a.response_count, array(
  select (j1.credited_name)::text
  from byline j1
  where j1.article_id = a.id
  order by j1.position limit 1000), array(
  select array[(j2.slug)::text, (j2.name)::text]
  from tag j2
  where j2.id in (
    select t.tag_id
    from article_tag t
    where t.article_id = a.id) and j2.public
  order by (
    select t.position
    from article_tag t
    where t.article_id = a.id and t.tag_id = j2.id) limit 1000)
from article a
where a.responding_to_id is null and a.public
order by coalesce(a.published_on, '-infinity'::date) desc, coalesce(a.published_at, '-infinity'::timestamptz) desc, a.id desc limit 21
