select a.id, case when a.id = (
  select $1) then a.email end, a.name, a.role, array(
  select array[(j1.id)::text, (j1.title)::text, (j1.status)::text]
  from article j1
  where j1.created_by_id = case when a.id = (
    select $1) then a.id end and (j1.public or (j1.created_by_id = (
    select $1) or exists (
    select 1
    from collaborator oc
    where oc.article_id = j1.id and oc.account_id = (
      select $1)))) and ((j1.status = 'DRAFT'))
  order by coalesce(j1.published_on, '-infinity'::date) desc, coalesce(j1.published_at, '-infinity'::timestamptz) desc, j1.id desc limit 5), case when a.id = (
  select $1) then a.id end, array(
  select array[(j2.id)::text, (j2.status)::text]
  from comment j2
  where j2.account_id = case when a.id = (
    select $1) then a.id end and (j2.public or ((j2.account_id = (
    select $1) or j2.contributor_id = (
    select $2)) and (
    select 1
    from article va
    where va.id = j2.article_id and (va.public or (va.created_by_id = (
      select $1) or exists (
      select 1
      from collaborator oc
      where oc.article_id = va.id and oc.account_id = (
        select $1)))) and va.withdrawn_on is null limit 1) is not null))
  order by coalesce(j2.posted_on, 'infinity'::date) asc, coalesce(j2.posted_at, 'infinity'::timestamptz) asc, j2.id asc limit 5), case when a.id = (
  select $1) then a.id end, array(
  select array[(j3.id)::text, to_char(j3.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), to_char(j3.expires_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), to_char(j3.last_used_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')]
  from token j3
  where j3.account_id = case when a.id = (
    select $1) then a.id end and j3.account_id = (
    select $1)
  order by j3.created_at desc, j3.id desc limit 5), case when a.id = (
  select $1) then a.id end
from account a
where a.id = (
  select $1) and a.id = (
  select $1)
