select a.id, a.email, a.name, a.role, a.version, a.disabled_at, j1.id, j1.name, (
  select json_group_array(json_object('id', j.v0, 'expiresAt', j.v1, 'revokedAt', j.v2, 'lastUsedAt', j.v3))
  from (
    select j2.id as v0, replace(replace(j2.expires_at, ' ', 'T'), '+00:00', 'Z') as v1, replace(replace(j2.revoked_at, ' ', 'T'), '+00:00', 'Z') as v2, replace(replace(j2.last_used_at, ' ', 'T'), '+00:00', 'Z') as v3
    from token j2
    where j2.account_id = a.id
    order by j2.created_at desc, j2.id desc limit ?1) j)
from account a
left join contributor j1 on j1.id = a.contributor_id
order by a.name asc, a.id asc limit ?2

select (
  select count(*)
  from account j1
  where true), false
