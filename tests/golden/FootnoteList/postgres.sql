select up.c0, up.n, lo.n, lo.d0, lo.d1, lo.d2, lo.d3, lo.d4, lo.d5, lo.d6, lo.d7, lo.d8, lo.d9, lo.d10, lo.d11
from (
  select a.id as c0, row_number() over () as n
  from article a
  where a.id = coalesce((
    select n.id
    from article n
    where n.slug = $1), (
    select o.article_id
    from old_slug o
    where o.slug = $1)) and a.public) up
left join lateral (
  select a.number as d0, a.label as d1, a.anchor as d2, a.marker_anchors as d3, a.html as d4, a.kind as d5, a.locator as d6, a.resolved_text as d7, j3.number as d8, j3.id as d9, array(
    select array[(j4.number)::text]
    from footnote j4
    where j4.id in (
      select c.candidate_id
      from footnote_candidate c
      where c.footnote_id = a.id)
    order by (
      select c.position
      from footnote_candidate c
      where c.footnote_id = a.id and c.candidate_id = j4.id)) as d10, a.citation as d11, row_number() over (order by a.number) as n
  from footnote a
  left join footnote j3 on j3.id = a.refers_to_id
  where a.article_id = up.c0
  order by a.number) lo on true
order by up.n, lo.n
