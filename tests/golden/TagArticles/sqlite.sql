select p.value, a.id, a.version, (
  select json_group_array(j.v0)
  from (
    select j1.name as v0, (
      select t.position
      from article_tag t
      where t.article_id = a.id and t.tag_id = j1.id) as o0
    from tag j1
    where j1.id in (
      select t.tag_id
      from article_tag t
      where t.article_id = a.id)
    order by o0 limit 1000) j), a.responding_to_id
from (
  select value, key as place
  from json_each(?1)) p
cross join article a
where a.id = p.value
order by p.place
