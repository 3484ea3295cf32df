select $1::text, a.id, a.version, j1.id, j1.article_id, a.responding_to_id
from article a
left join working_copy j1 on j1.article_id = a.id and exists (
  select 1
  from article vo
  where vo.id = j1.article_id and (vo.created_by_id = (
    select $2) or exists (
    select 1
    from collaborator oc
    where oc.article_id = vo.id and oc.account_id = (
      select $2)))) and j1.ended_at is null and (a.created_by_id = (
  select $2) or exists (
  select 1
  from collaborator oc
  where oc.article_id = a.id and oc.account_id = (
    select $2)))
where a.id = $1 and (a.public or (a.created_by_id = (
  select $2) or exists (
  select 1
  from collaborator oc
  where oc.article_id = a.id and oc.account_id = (
    select $2))))
