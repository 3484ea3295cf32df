select $1::text, a.id, a.version, a.state, a.note, a.updated_at, j1.id, j1.copy_version
from working_copy a
join revision j1 on j1.id = a.revision_id
where a.id = $1 and a.ended_at is null and exists (
  select 1
  from article vo
  where vo.id = a.article_id and (vo.created_by_id = (
    select $2) or exists (
    select 1
    from collaborator oc
    where oc.article_id = vo.id and oc.account_id = (
      select $2))))
