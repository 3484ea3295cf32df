select a.id, a.name, (
  select json_group_array(json_object('id', j.v0, 'userAgent', j.v1, 'createdAt', j.v2, 'lastUsedAt', j.v3, 'expiresAt', j.v4, 'endsAt', j.v5, 'revokedAt', j.v6))
  from (
    select j1.id as v0, j1.user_agent as v1, replace(replace(j1.created_at, ' ', 'T'), '+00:00', 'Z') as v2, replace(replace(j1.last_used_at, ' ', 'T'), '+00:00', 'Z') as v3, replace(replace(j1.expires_at, ' ', 'T'), '+00:00', 'Z') as v4, replace(replace(j1.ends_at, ' ', 'T'), '+00:00', 'Z') as v5, replace(replace(j1.revoked_at, ' ', 'T'), '+00:00', 'Z') as v6
    from session j1
    where j1.account_id = case when a.id = ?1 then a.id end and j1.account_id = ?1
    order by j1.created_at desc, j1.id desc limit ?2) j), case when a.id = ?1 then a.id end, (
  select json_group_array(json_object('id', j.v0, 'issuer', j.v1, 'subject', j.v2, 'createdAt', j.v3))
  from (
    select j2.id as v0, j2.issuer as v1, j2.subject as v2, replace(replace(j2.created_at, ' ', 'T'), '+00:00', 'Z') as v3
    from identity j2
    where j2.account_id = case when a.id = ?1 then a.id end and j2.account_id = ?1
    order by j2.created_at desc, j2.id desc limit ?3) j), case when a.id = ?1 then a.id end
from account a
where a.id = ?1 and a.id = ?1
