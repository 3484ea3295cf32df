select ?1, a.id, (
  select json_group_array(json_array(j.v0, j.v1, j.v2))
  from (
    select j1.added_at as v0, j2.id as v1, j2.name as v2
    from collaborator j1
    join account j2 on j2.id = j1.account_id
    where j1.article_id = a.id
    order by j1.added_at, j1.account_id limit 1000) j), a.responding_to_id
from article a
where a.id = ?1
