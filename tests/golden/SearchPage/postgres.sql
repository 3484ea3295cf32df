select sr.score, a.title, a.text, a.locale, a.slug, a.published_on, array(
  select (j1.credited_name)::text
  from byline j1
  where j1.article_id = a.id
  order by j1.position limit 1000), a.responding_to_id, jsonb_build_array(sr.score, a.published_on, replace(to_char(a.published_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '.000000Z', 'Z'))::text, a.id
from article a
join (
  select wi.article_id as id, sum(q.value::integer) as score
  from jsonb_each_text($1::text::jsonb) q(key, value)
  join search_text wi on wi.vector @@ q.key::tsquery
  group by wi.article_id having count(*) = $2) sr on sr.id = a.id and not exists (
  select 1
  from jsonb_array_elements_text($3::text::jsonb) e(value)
  join search_text wr on wr.article_id = a.id
  where strpos(wr.runs, e.value::text) = 0)
where a.public and not a.is_stub
order by sr.score desc, coalesce(a.published_on, '-infinity'::date) desc, coalesce(a.published_at, '-infinity'::timestamptz) desc, a.id desc limit 11
