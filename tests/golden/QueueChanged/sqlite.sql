select ?1, a.id, a.status, a.author_name, a.html, j1.slug, j1.title, j1.responding_to_id, j1.id
from comment a
left join article j1 on j1.id = a.article_id and (j1.public or (j1.created_by_id = ?2 or exists (
  select 1
  from collaborator oc
  where oc.article_id = j1.id and oc.account_id = ?2)))
where a.id = ?1 and (
  select 1
  from article va
  where va.id = a.article_id and (va.public or (va.created_by_id = ?2 or exists (
    select 1
    from collaborator oc
    where oc.article_id = va.id and oc.account_id = ?2))) and va.withdrawn_on is null limit 1) is not null
