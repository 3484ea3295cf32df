select sr.score, a.title, a.text, a.locale, a.slug, a.published_on, (
  select json_group_array(json_object('creditedName', j.v0))
  from (
    select j1.credited_name as v0
    from byline j1
    where j1.article_id = a.id
    order by j1.position limit 1000) j), a.responding_to_id, json_array(sr.score, a.published_on, replace(replace(a.published_at, ' ', 'T'), '+00:00', 'Z')), a.id
from article a
join (
  select ws.article_id as id, sm.score
  from (
    select wi.rowid as number, sum(q.value) as score
    from json_each(?1) q
    cross join search_index wi
    where wi.search_index match q.key
    group by wi.rowid having count(*) = ?2) sm
  join search_text ws on ws.id = sm.number) sr on sr.id = a.id and not exists (
  select 1
  from json_each(?3) e
  join search_text wr on wr.article_id = a.id
  where instr(wr.runs, e.value) = 0)
where a.public and not a.is_stub
order by sr.score desc, coalesce(a.published_on, '') desc, coalesce(a.published_at, '') desc, a.id desc limit ?4
