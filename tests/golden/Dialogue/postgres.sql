select a.title, a.slug, a.html, a.published_at, array(
  select array[(j1.number)::text, (j1.text)::text]
  from footnote j1
  where j1.article_id = a.id
  order by j1.number), a.id
from article a
where a.id = coalesce((
  select n.id
  from article n
  where n.slug = $1), (
  select o.article_id
  from old_slug o
  where o.slug = $1)) and a.public

select p.value, l.c0, l.c1, l.c2, l.c3
from unnest($1::text[]) with ordinality as p(value, place)
cross join lateral (
  select a.title as c0, a.slug as c1, a.published_at as c2, array(
    select array[(j3.credited_name)::text]
    from byline j3
    where j3.article_id = a.id
    order by j3.position) as c3, row_number() over (order by coalesce(a.published_on, '-infinity'::date) desc, a.id asc) as n
  from article a
  where a.responding_to_id = p.value and a.responding_to_id is not null and a.public and a.status = 'PUBLISHED'
  order by coalesce(a.published_on, '-infinity'::date) desc, a.id asc limit $2) l
order by p.place, l.n
