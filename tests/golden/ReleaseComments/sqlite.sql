select p.value, a.id, j1.expires_at, j1.comment_id
from (
  select value, key as place
  from json_each(?1)) p
cross join comment a
left join comment_claim j1 on j1.comment_id = a.id
where a.id = p.value and (
  select 1
  from article va
  where va.id = a.article_id and (va.public or (va.created_by_id = ?2 or exists (
    select 1
    from collaborator oc
    where oc.article_id = va.id and oc.account_id = ?2))) and va.withdrawn_on is null limit 1) is not null
order by p.place
