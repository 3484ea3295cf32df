select ?1, a.id, (
  select json_group_array(j.v0)
  from (
    select j1.id as v0, j2.added_at as o0, j2.account_id as o1
    from collaborator j2
    join account j1 on j1.id = j2.account_id
    where j2.article_id = a.id
    order by o0, o1) j), a.responding_to_id
from article a
where a.id = ?1
