select a.id, a.version, a.author_name, a.posted_at, a.html, j1.id, j1.slug, j1.title, j1.responding_to_id, j2.author_name, j2.html, j2.id, array(
  select array[(j3.decided_by)::text, (j3.verdict)::text, (j3.outcome)::text, (j3.score)::text, (j3.reason)::text, (j3.evidence)::text, (j3.policy_version)::text, (j3.comment_version)::text, (j3.superseded)::text, to_char(j3.decided_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')]
  from decision j3
  where j3.comment_id = a.id
  order by j3.decided_at desc, j3.id desc limit 1000), j4.name, j4.id, j5.expires_at, j5.comment_id, array(
  select array[(j6.id)::text, (j6.slug)::text, (j6.name)::text]
  from contributor j6
  where j6.id in (
    select s.contributor_id
    from suggested_contributor s
    where s.comment_id = a.id) and (j6.public or j6.id = (
    select $1) or (
    select 1
    from byline vl
    join article vo on vo.id = vl.article_id
    where vl.contributor_id = j6.id and (vo.created_by_id = (
      select $2) or exists (
      select 1
      from collaborator oc
      where oc.article_id = vo.id and oc.account_id = (
        select $2))) limit 1) is not null)
  order by j6.name collate "C", j6.id limit 1000), a.posted_on
from comment a
left join article j1 on j1.id = a.article_id and (j1.public or (j1.created_by_id = (
  select $2) or exists (
  select 1
  from collaborator oc
  where oc.article_id = j1.id and oc.account_id = (
    select $2))))
left join comment j2 on j2.id = a.parent_id and (
  select 1
  from article va
  where va.id = j2.article_id and (va.public or (va.created_by_id = (
    select $2) or exists (
    select 1
    from collaborator oc
    where oc.article_id = va.id and oc.account_id = (
      select $2)))) and va.withdrawn_on is null limit 1) is not null
left join comment_claim j5 on j5.comment_id = a.id
left join account j4 on j4.id = j5.account_id
where a.status = 'PENDING' and (
  select 1
  from article v
  where v.id = a.article_id and v.deleted_at is null and v.withdrawn_on is null limit 1) is not null and (
  select 1
  from article va
  where va.id = a.article_id and (va.public or (va.created_by_id = (
    select $2) or exists (
    select 1
    from collaborator oc
    where oc.article_id = va.id and oc.account_id = (
      select $2)))) and va.withdrawn_on is null limit 1) is not null
order by coalesce(a.posted_on, 'infinity'::date) asc, coalesce(a.posted_at, 'infinity'::timestamptz) asc, a.id asc limit 51

select (
  select count(*)
  from comment j1
  where j1.status = 'PENDING' and (
    select 1
    from article v
    where v.id = j1.article_id and v.deleted_at is null and v.withdrawn_on is null limit 1) is not null and (
    select 1
    from article va
    where va.id = j1.article_id and (va.public or (va.created_by_id = (
      select $1) or exists (
      select 1
      from collaborator oc
      where oc.article_id = va.id and oc.account_id = (
        select $1)))) and va.withdrawn_on is null limit 1) is not null), false
