select up.c0, up.c1, up.n, lo.n, lo.d0, lo.d1, lo.d2, lo.d3, lo.d4, lo.d5, lo.d6
from (
  select a.name as c0, a.id as c1, row_number() over () as n
  from tag a
  where a.slug = $1 and a.public) up
left join lateral (
  select a.slug as d0, a.title as d1, a.published_on as d2, substr(a.lead, 1, $2::int) as d3, array(
    select array[(j2.credited_name)::text]
    from byline j2
    where j2.article_id = a.id
    order by j2.position) as d4, a.responding_to_id as d5, a.id as d6, row_number() over (order by coalesce(a.published_on, '-infinity'::date) desc, a.id asc) as n
  from article a
  where a.id in (
    select t.article_id
    from article_tag t
    where t.tag_id = up.c1) and a.public and a.status = 'PUBLISHED' and (not a.is_stub)
  order by coalesce(a.published_on, '-infinity'::date) desc, a.id asc limit $3) lo on true
order by up.n, lo.n
