select ?1, a.id, a.status, a.version, a.deleted_at
from comment a
where a.id = ?1 and (
  select 1
  from article va
  where va.id = a.article_id and (va.public or (va.created_by_id = ?2 or exists (
    select 1
    from collaborator oc
    where oc.article_id = va.id and oc.account_id = ?2))) and va.withdrawn_on is null limit 1) is not null
