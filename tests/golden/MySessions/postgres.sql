select a.id, a.name, array(
  select array[(j1.id)::text, (j1.user_agent)::text, to_char(j1.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), to_char(j1.last_used_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), to_char(j1.expires_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), to_char(j1.ends_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), to_char(j1.revoked_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')]
  from session j1
  where j1.account_id = case when a.id = (
    select $1) then a.id end and j1.account_id = (
    select $1)
  order by j1.created_at desc, j1.id desc limit 20), case when a.id = (
  select $1) then a.id end, array(
  select array[(j2.id)::text, (j2.issuer)::text, (j2.subject)::text, to_char(j2.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')]
  from identity j2
  where j2.account_id = case when a.id = (
    select $1) then a.id end and j2.account_id = (
    select $1)
  order by j2.created_at desc, j2.id desc limit 20), case when a.id = (
  select $1) then a.id end
from account a
where a.id = (
  select $1) and a.id = (
  select $1)
