select ?1, a.id, a.status, a.version, (
  select json_group_array(json_array(j.v0, j.v1, j.v2))
  from (
    select j1.decided_by as v0, j1.verdict as v1, j1.reason as v2
    from decision j1
    where j1.comment_id = a.id
    order by j1.decided_at desc, j1.id desc limit 1000) j)
from comment a
where a.id = ?1 and (
  select 1
  from article va
  where va.id = a.article_id and (va.public or (va.created_by_id = ?2 or exists (
    select 1
    from collaborator oc
    where oc.article_id = va.id and oc.account_id = ?2))) and va.withdrawn_on is null limit 1) is not null
