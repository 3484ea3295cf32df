select array(
  select row(j3.number, j3.label, j3.anchor, j3.marker_anchors, j3.html, j3.kind, j3.locator, j3.resolved_text, j4.number, j4.id, array(
    select (j5.number)::text
    from footnote j5
    where j5.id in (
      select c.candidate_id
      from footnote_candidate c
      where c.footnote_id = j3.id)
    order by (
      select c.position
      from footnote_candidate c
      where c.footnote_id = j3.id and c.candidate_id = j5.id)), j3.citation)
  from footnote j3
  left join footnote j4 on j4.id = j3.refers_to_id
  where j3.article_id = a.id
  order by j3.number)
from article a
where a.id = coalesce((
  select n.id
  from article n
  where n.slug = $1), (
  select o.article_id
  from old_slug o
  where o.slug = $1)) and a.public
