select ?1, a.id, a.version, j1.slug, j1.name, j1.id, (
  select json_group_array(j.v0)
  from (
    select j2.slug as v0
    from contributor j2
    where j2.id in (
      select s.contributor_id
      from suggested_contributor s
      where s.comment_id = a.id) and (j2.public or j2.id = ?2 or (
      select 1
      from byline vl
      join article vo on vo.id = vl.article_id
      where vl.contributor_id = j2.id and (vo.created_by_id = ?3 or exists (
        select 1
        from collaborator oc
        where oc.article_id = vo.id and oc.account_id = ?3)) limit 1) is not null)
    order by j2.name, j2.id limit 1000) j)
from comment a
left join contributor j1 on j1.id = a.contributor_id and (j1.public or j1.id = ?2 or (
  select 1
  from byline vl
  join article vo on vo.id = vl.article_id
  where vl.contributor_id = j1.id and (vo.created_by_id = ?3 or exists (
    select 1
    from collaborator oc
    where oc.article_id = vo.id and oc.account_id = ?3)) limit 1) is not null)
where a.id = ?1 and (
  select 1
  from article va
  where va.id = a.article_id and (va.public or (va.created_by_id = ?3 or exists (
    select 1
    from collaborator oc
    where oc.article_id = va.id and oc.account_id = ?3))) and va.withdrawn_on is null limit 1) is not null
