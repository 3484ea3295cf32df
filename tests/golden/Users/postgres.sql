select a.id, a.email, a.name, a.role, a.version, a.disabled_at, j1.id, j1.name, array(
  select array[(j2.id)::text, to_char(j2.expires_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), to_char(j2.revoked_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), to_char(j2.last_used_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')]
  from token j2
  where j2.account_id = a.id
  order by j2.created_at desc, j2.id desc limit 5)
from account a
left join contributor j1 on j1.id = a.contributor_id
order by a.name collate "C" asc, a.id asc limit 21

select (
  select count(*)
  from account j1
  where true), false
