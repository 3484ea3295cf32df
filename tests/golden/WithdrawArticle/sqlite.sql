select ?1, a.id, a.status, a.version, a.title, a.is_stub, a.withdrawn_on, a.withdrawal_reason, (
  select json_group_array(j.v0)
  from (
    select j1.credited_name as v0
    from byline j1
    where j1.article_id = a.id
    order by j1.position limit 1000) j), a.responding_to_id
from article a
where a.id = ?1
