select ?1, a.id, (
  select json_group_array(j.v0)
  from (
    select j2.id as v0, j1.added_at as o0, j1.account_id as o1
    from collaborator j1
    join account j2 on j2.id = j1.account_id
    where j1.article_id = a.id
    order by o0, o1) j), a.responding_to_id
from article a
where a.id = ?1
