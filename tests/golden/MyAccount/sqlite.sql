select a.id, case when a.id = ?1 then a.email end, a.name, a.role, (
  select json_group_array(json_object('id', j.v0, 'title', j.v1, 'status', j.v2))
  from (
    select j1.id as v0, j1.title as v1, j1.status as v2
    from article j1
    where j1.created_by_id = case when a.id = ?1 then a.id end and (j1.public or (j1.created_by_id = ?1 or exists (
      select 1
      from collaborator oc
      where oc.article_id = j1.id and oc.account_id = ?1))) and ((j1.status = 'DRAFT'))
    order by coalesce(j1.published_on, '') desc, coalesce(j1.published_at, '') desc, j1.id desc limit ?2) j), case when a.id = ?1 then a.id end, (
  select json_group_array(json_object('id', j.v0, 'status', j.v1))
  from (
    select j2.id as v0, j2.status as v1
    from comment j2
    where j2.account_id = case when a.id = ?1 then a.id end and (j2.public or ((j2.account_id = ?1 or j2.contributor_id = ?3) and (
      select 1
      from article va
      where va.id = j2.article_id and (va.public or (va.created_by_id = ?1 or exists (
        select 1
        from collaborator oc
        where oc.article_id = va.id and oc.account_id = ?1))) and va.withdrawn_on is null limit 1) is not null))
    order by coalesce(j2.posted_on, '~') asc, coalesce(j2.posted_at, '~') asc, j2.id asc limit ?4) j), case when a.id = ?1 then a.id end, (
  select json_group_array(json_object('id', j.v0, 'createdAt', j.v1, 'expiresAt', j.v2, 'lastUsedAt', j.v3))
  from (
    select j3.id as v0, replace(replace(j3.created_at, ' ', 'T'), '+00:00', 'Z') as v1, replace(replace(j3.expires_at, ' ', 'T'), '+00:00', 'Z') as v2, replace(replace(j3.last_used_at, ' ', 'T'), '+00:00', 'Z') as v3
    from token j3
    where j3.account_id = case when a.id = ?1 then a.id end and j3.account_id = ?1
    order by j3.created_at desc, j3.id desc limit ?5) j), case when a.id = ?1 then a.id end
from account a
where a.id = ?1 and a.id = ?1
