select array(
  select row(j1.number, j1.label, j1.anchor, j1.marker_anchors, j1.html, j1.kind, j1.locator, j1.resolved_text, j1.text, (
    select f.html
    from footnote f
    where f.id = j1.refers_to_id), j2.number, j2.id, array(
    select (j3.number)::text
    from footnote j3
    where j3.id in (
      select c.candidate_id
      from footnote_candidate c
      where c.footnote_id = j1.id)
    order by (
      select c.position
      from footnote_candidate c
      where c.footnote_id = j1.id and c.candidate_id = j3.id) limit 1000), j1.citation)
  from footnote j1
  left join footnote j2 on j2.id = j1.refers_to_id
  where j1.article_id = a.id
  order by j1.number limit 10000)
from article a
where a.id = coalesce((
  select n.id
  from article n
  where n.slug = $1), (
  select o.article_id
  from old_slug o
  where o.slug = $1)) and a.public
