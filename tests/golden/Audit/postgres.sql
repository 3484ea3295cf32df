select a.id, a.at, a.actor, j1.id, j1.name, j2.id, a.action, a.subject_id, a.before, a.after, array(
  select array[(j3.commitment)::text, (j3.field)::text, (j3.value)::text]
  from audit_personal j3
  where j3.subject_id = (
    select e.subject_id
    from audit e
    where e.id = a.id) and j3.at = (
    select e.at
    from audit e
    where e.id = a.id)
  order by j3.commitment collate "C" limit 1000), jsonb_build_array()::text
from audit a
left join account j1 on j1.id = a.actor
left join token j2 on j2.id = a.token_id
where ((a.action = any($1::text[])))
order by a.id desc limit 21
