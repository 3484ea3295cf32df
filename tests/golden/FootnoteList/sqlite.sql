select a.id
from article a
where a.id = coalesce((
  select n.id
  from article n
  where n.slug = ?1), (
  select o.article_id
  from old_slug o
  where o.slug = ?1)) and a.public

select p.value, a.number, a.label, a.anchor, a.marker_anchors, a.html, a.kind, a.locator, a.resolved_text, a.text, (
  select f.html
  from footnote f
  where f.id = a.refers_to_id), j1.number, j1.id, (
  select json_group_array(json_object('number', j.v0))
  from (
    select j2.number as v0, (
      select c.position
      from footnote_candidate c
      where c.footnote_id = a.id and c.candidate_id = j2.id) as o0
    from footnote j2
    where j2.id in (
      select c.candidate_id
      from footnote_candidate c
      where c.footnote_id = a.id)
    order by o0 limit 1000) j), a.citation
from (
  select value, key as place
  from json_each(?1)) p
cross join footnote a
left join footnote j1 on j1.id = a.refers_to_id
where a.article_id = p.value
order by p.place, a.number
