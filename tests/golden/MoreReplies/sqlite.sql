select ?1, a.id, (
  select json_group_array(json_array(j.v0, j.v1, j.v2, j.v3, j.v4))
  from (
    select j1.id as v0, j1.author_name as v1, j1.posted_on as v2, j1.html as v3, json_array(j1.posted_on, replace(replace(j1.posted_at, ' ', 'T'), '+00:00', 'Z')) as v4
    from comment j1
    where j1.parent_id = a.id and j1.public
    order by coalesce(j1.posted_on, '~') asc, coalesce(j1.posted_at, '~') asc, j1.id asc limit ?2) j)
from comment a
where a.id = ?1 and a.public
