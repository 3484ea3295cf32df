select up.c0, up.c1, up.c2, up.n, lo.n, lo.d0, lo.d1, lo.d2, lo.d3
from (
  select a.title as c0, a.slug as c1, a.id as c2, row_number() over (order by coalesce(a.published_on, '-infinity'::date) desc, coalesce(a.published_at, '-infinity'::timestamptz) desc, a.id desc) as n
  from article a
  where a.responding_to_id is null and a.public
  order by coalesce(a.published_on, '-infinity'::date) desc, coalesce(a.published_at, '-infinity'::timestamptz) desc, a.id desc limit 50) up
left join lateral (
  select a.title as d0, a.slug as d1, array(
    select array[(j1.credited_name)::text, (j1.role)::text]
    from byline j1
    where j1.article_id = a.id
    order by j1.position limit 1000) as d2, array(
    select array[(j2.author_name)::text, (j2.html)::text]
    from comment j2
    where j2.article_id = a.id and j2.parent_id is null and j2.public
    order by coalesce(j2.posted_on, 'infinity'::date) asc, coalesce(j2.posted_at, 'infinity'::timestamptz) asc, j2.id asc limit 5) as d3, row_number() over (order by coalesce(a.published_on, '-infinity'::date) desc, coalesce(a.published_at, '-infinity'::timestamptz) desc, a.id desc) as n
  from article a
  where a.responding_to_id = up.c2 and a.responding_to_id is not null and a.public
  order by coalesce(a.published_on, '-infinity'::date) desc, coalesce(a.published_at, '-infinity'::timestamptz) desc, a.id desc limit 5) lo on true
order by up.n, lo.n
