select $1::text, a.id, a.status, a.version, array(
  select array[(j1.plugin)::text, (j1.verdict)::text, (j1.outcome)::text, (j1.comment_version)::text]
  from decision j1
  where j1.comment_id = a.id
  order by j1.decided_at desc, j1.id desc limit 1000)
from comment a
where a.id = $1 and (
  select 1
  from article va
  where va.id = a.article_id and (va.public or (va.created_by_id = (
    select $2) or exists (
    select 1
    from collaborator oc
    where oc.article_id = va.id and oc.account_id = (
      select $2)))) and va.withdrawn_on is null limit 1) is not null
