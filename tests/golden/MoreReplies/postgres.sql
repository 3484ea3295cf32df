select $1::text, a.id, array(
  select array[(j1.id)::text, (j1.author_name)::text, (j1.posted_on)::text, (j1.html)::text, (jsonb_build_array(j1.posted_on, replace(to_char(j1.posted_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '.000000Z', 'Z'))::text)::text]
  from comment j1
  where j1.parent_id = a.id and j1.public
  order by coalesce(j1.posted_on, 'infinity'::date) asc, coalesce(j1.posted_at, 'infinity'::timestamptz) asc, j1.id asc limit 21)
from comment a
where a.id = $1 and a.public
