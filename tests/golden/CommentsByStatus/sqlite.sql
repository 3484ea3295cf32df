select a.id, a.version, a.status, a.author_name, a.posted_on, a.html, j1.slug, j1.id, (
  select json_group_array(json_object('decidedBy', j.v0, 'verdict', j.v1, 'reason', j.v2))
  from (
    select j2.decided_by as v0, j2.verdict as v1, j2.reason as v2
    from decision j2
    where j2.comment_id = a.id
    order by j2.decided_at desc, j2.id desc limit 1000) j), json_array(a.posted_on, replace(replace(a.posted_at, ' ', 'T'), '+00:00', 'Z'))
from comment a
left join article j1 on j1.id = a.article_id and (j1.public or (j1.created_by_id = ?1 or exists (
  select 1
  from collaborator oc
  where oc.article_id = j1.id and oc.account_id = ?1)))
where (
  select 1
  from article va
  where va.id = a.article_id and (va.public or (va.created_by_id = ?1 or exists (
    select 1
    from collaborator oc
    where oc.article_id = va.id and oc.account_id = ?1))) and va.withdrawn_on is null limit 1) is not null and ((a.status = 'SPAM'))
order by coalesce(a.posted_on, '') desc, coalesce(a.posted_at, '') desc, a.id desc limit ?2
