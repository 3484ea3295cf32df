select a.title, a.slug, coalesce(a.html, '') || coalesce(a.endnotes, ''), a.published_at, array(
  select array[(j1.number)::text, (j1.text)::text]
  from footnote j1
  where j1.article_id = a.id
  order by j1.number), array(
  select row(j3.title, j3.slug, j3.published_at, array(
    select (j4.credited_name)::text
    from byline j4
    where j4.article_id = j3.id
    order by j4.position))
  from article j3
  where j3.responding_to_id = a.id and j3.responding_to_id is not null and j3.public
  order by coalesce(j3.published_on, '-infinity'::date) desc, coalesce(j3.published_at, '-infinity'::timestamptz) desc, j3.id desc limit 100)
from article a
where a.id = coalesce((
  select n.id
  from article n
  where n.slug = $1), (
  select o.article_id
  from old_slug o
  where o.slug = $1)) and a.public
