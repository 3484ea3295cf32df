select $1::text, a.id, a.slug, a.status, a.version, a.response_kind, j1.slug, j1.responding_to_id, j1.id
from article a
left join article j1 on j1.id = a.responding_to_id and (j1.public or (j1.created_by_id = (
  select $2) or exists (
  select 1
  from collaborator oc
  where oc.article_id = j1.id and oc.account_id = (
    select $2))))
where a.id = $1 and a.responding_to_id is not null and (a.public or (a.created_by_id = (
  select $2) or exists (
  select 1
  from collaborator oc
  where oc.article_id = a.id and oc.account_id = (
    select $2))))
