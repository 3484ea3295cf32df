select a.id, a.version, a.status, a.author_name, a.posted_on, a.html, j1.slug, j1.id, array(
  select array[(j2.decided_by)::text, (j2.verdict)::text, (j2.reason)::text]
  from decision j2
  where j2.comment_id = a.id
  order by j2.decided_at desc, j2.id desc limit 1000), jsonb_build_array(a.posted_on, replace(to_char(a.posted_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '.000000Z', 'Z'))::text
from comment a
left join article j1 on j1.id = a.article_id and (j1.public or (j1.created_by_id = (
  select $1) or exists (
  select 1
  from collaborator oc
  where oc.article_id = j1.id and oc.account_id = (
    select $1))))
where (
  select 1
  from article va
  where va.id = a.article_id and (va.public or (va.created_by_id = (
    select $1) or exists (
    select 1
    from collaborator oc
    where oc.article_id = va.id and oc.account_id = (
      select $1)))) and va.withdrawn_on is null limit 1) is not null and ((a.status = 'SPAM'))
order by coalesce(a.posted_on, '-infinity'::date) desc, coalesce(a.posted_at, '-infinity'::timestamptz) desc, a.id desc limit 51
