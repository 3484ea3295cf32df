select a.title, a.slug, coalesce(a.html, '') || coalesce(a.endnotes, ''), a.published_at, array(
  select array[(j1.number)::text, (j1.text)::text]
  from footnote j1
  where j1.article_id = a.id
  order by j1.number limit 10000), array(
  select row(j2.title, j2.slug, j2.published_at, array(
    select (j3.credited_name)::text
    from byline j3
    where j3.article_id = j2.id
    order by j3.position limit 1000))
  from article j2
  where j2.responding_to_id = a.id and j2.responding_to_id is not null and j2.public
  order by coalesce(j2.published_on, '-infinity'::date) desc, coalesce(j2.published_at, '-infinity'::timestamptz) desc, j2.id desc limit 100)
from article a
where a.id = coalesce((
  select n.id
  from article n
  where n.slug = $1), (
  select o.article_id
  from old_slug o
  where o.slug = $1)) and a.public
