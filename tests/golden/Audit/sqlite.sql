select a.id, a.at, a.actor, j1.id, j1.name, j2.id, a.action, a.subject_id, a.before, a.after, (
  select json_group_array(json_object('commitment', j.v0, 'name', j.v1, 'value', j.v2))
  from (
    select j3.commitment as v0, j3.field as v1, j3.value as v2
    from audit_personal j3
    where j3.subject_id = (
      select e.subject_id
      from audit e
      where e.id = a.id) and j3.at = (
      select e.at
      from audit e
      where e.id = a.id)
    order by j3.commitment limit 1000) j), json_array()
from audit a
left join account j1 on j1.id = a.actor
left join token j2 on j2.id = a.token_id
where ((a.action in (
  select value
  from json_each(?1))))
order by a.id desc limit ?2
