select a.title, a.slug, a.published_at, a.lead, array(
  select (j1.credited_name)::text
  from byline j1
  where j1.article_id = a.id
  order by j1.position limit 1000), a.response_count, jsonb_build_array(a.published_on, replace(to_char(a.published_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '.000000Z', 'Z'))::text, a.id
from article a
where a.responding_to_id is null and a.public
order by coalesce(a.published_on, '-infinity'::date) desc, coalesce(a.published_at, '-infinity'::timestamptz) desc, a.id desc limit 21
