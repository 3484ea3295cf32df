select ?1, a.id, (
  select json_group_array(j.v0)
  from (
    select j1.id as v0
    from collaborator j2
    join account j1 on j1.id = j2.account_id
    where j2.article_id = a.id
    order by j2.added_at, j2.account_id limit 1000) j), a.responding_to_id
from article a
where a.id = ?1
