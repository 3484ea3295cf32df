select a.id
from article a
where a.id = coalesce((
  select n.id
  from article n
  where n.slug = ?1), (
  select o.article_id
  from old_slug o
  where o.slug = ?1)) and a.public

select p.value, a.number, a.label, a.anchor, a.marker_anchors, a.html, a.kind, a.locator, a.resolved_text, j3.number, j3.id, (
  select json_group_array(json_object('number', j.v0))
  from (
    select j4.number as v0, (
      select c.position
      from footnote_candidate c
      where c.footnote_id = a.id and c.candidate_id = j4.id) as o0
    from footnote j4
    where j4.id in (
      select c.candidate_id
      from footnote_candidate c
      where c.footnote_id = a.id)
    order by o0) j), a.citation
from (
  select value, key as place
  from json_each(?1)) p
cross join footnote a
left join footnote j3 on j3.id = a.refers_to_id
where a.article_id = p.value
order by p.place, a.number
