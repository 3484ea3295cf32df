select a.id, a.version, a.author_name, a.posted_at, a.html, j1.id, j1.slug, j1.title, j1.responding_to_id, j2.author_name, j2.html, j2.id, (
  select json_group_array(json_array(j.v0, j.v1, j.v2, j.v3, j.v4))
  from (
    select j3.decided_by as v0, j3.verdict as v1, case when j3.score is not null then printf('%!.17g', j3.score) end as v2, j3.reason as v3, j3.decided_at as v4, j3.decided_at as o0, j3.id as o1
    from decision j3
    where j3.comment_id = a.id
    order by o0 desc, o1 desc) j), (
  select json_group_array(json_object('id', j.v0, 'slug', j.v1, 'name', j.v2))
  from (
    select j4.id as v0, j4.slug as v1, j4.name as v2, j4.name as o0, j4.id as o1
    from contributor j4
    where j4.id in (
      select s.contributor_id
      from suggested_contributor s
      where s.comment_id = a.id) and (j4.public or j4.id = ?1 or (
      select 1
      from byline vl
      join article vo on vo.id = vl.article_id
      where vl.contributor_id = j4.id and (vo.created_by_id = ?2 or exists (
        select 1
        from collaborator oc
        where oc.article_id = vo.id and oc.account_id = ?2)) limit 1) is not null)
    order by o0, o1) j), a.posted_on
from comment a
left join article j1 on j1.id = a.article_id and (j1.public or (j1.created_by_id = ?2 or exists (
  select 1
  from collaborator oc
  where oc.article_id = j1.id and oc.account_id = ?2)))
left join comment j2 on j2.id = a.parent_id and exists (
  select 1
  from article va
  where va.id = j2.article_id and (va.public or (va.created_by_id = ?2 or exists (
    select 1
    from collaborator oc
    where oc.article_id = va.id and oc.account_id = ?2))))
where a.status = 'PENDING' and exists (
  select 1
  from article va
  where va.id = a.article_id and (va.public or (va.created_by_id = ?2 or exists (
    select 1
    from collaborator oc
    where oc.article_id = va.id and oc.account_id = ?2))))
order by coalesce(a.posted_on, '~') asc, coalesce(a.posted_at, '~') asc, a.id asc limit ?3

select (
  select count(*)
  from comment j1
  where j1.status = 'PENDING' and exists (
    select 1
    from article va
    where va.id = j1.article_id and (va.public or (va.created_by_id = ?1 or exists (
      select 1
      from collaborator oc
      where oc.article_id = va.id and oc.account_id = ?1))))), false
