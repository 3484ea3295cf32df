select a.title, a.response_count, array(
  select row(j3.title, j3.response_kind, j3.status, j3.published_on, j4.title, j4.slug, j4.responding_to_id, j4.id, array(
    select array[(j5.position)::text, (j5.role)::text, (j5.credited_name)::text, (j5.bio)::text, (j6.name)::text, (j6.slug)::text]
    from byline j5
    join contributor j6 on j6.id = j5.contributor_id
    where j5.article_id = j3.id
    order by j5.position), substr(j3.lead, 1, $1::int), array(
    select array[(j7.number)::text, (j7.label)::text, (j7.text)::text, (j7.kind)::text, (j7.locator)::text, (j8.number)::text, (j8.id)::text, (j7.resolved_text)::text]
    from footnote j7
    left join footnote j8 on j8.id = j7.refers_to_id
    where j7.article_id = j3.id
    order by j7.number), array(
    select array[(j9.author_name)::text, (j9.posted_on)::text, (j9.status)::text, (j10.slug)::text, (j10.id)::text]
    from comment j9
    left join contributor j10 on j10.id = j9.contributor_id and j10.public
    where j9.article_id = j3.id and j9.parent_id is null and j9.public
    order by coalesce(j9.posted_on, 'infinity'::date) asc, coalesce(j9.posted_at, 'infinity'::timestamptz) asc, j9.id asc limit 10), (
    select count(*)
    from comment j11
    where j11.article_id = j3.id and j11.parent_id is null and j11.public), array(
    select array[(j12.credited_name)::text, (j12.title)::text, (j12.date)::text, (j13.title)::text, (j13.id)::text]
    from (
      select r.id as parent_key, 0 as place, m.position as position, m.date as date, m.response_id as response_id, cast(null as timestamptz) as published_at, m.credited_name, m.title
      from article r
      join mention m on m.article_id = case when exists (
        select 1
        from mention o
        where o.article_id = r.id) then r.id else r.responding_to_id end
      left join article t on t.id = r.responding_to_id and t.public
      where r.id = j3.id and r.responding_to_id is not null and (m.article_id = r.id or t.id is not null) and (m.response_id <> r.id or (m.response_id is null and m.credited_name <> r.credited_names))
      union all select r.id, 1, 0, s.published_on, s.id, s.published_at, s.credited_names, s.title
      from article r
      join article s on s.responding_to_id = r.responding_to_id and s.id <> r.id
      left join article t on t.id = r.responding_to_id and t.public
      where r.id = j3.id and true and s.public and not exists (
        select 1
        from mention o
        where o.response_id = s.id and (o.article_id = r.id or t.id is not null) and o.article_id = case when exists (
          select 1
          from mention q
          where q.article_id = r.id) then r.id else r.responding_to_id end)) j12
    left join article j13 on j13.id = j12.response_id and j13.public and j13.responding_to_id is not null
    order by j12.place, j12.position, j12.date is null, j12.date desc, j12.published_at is null, j12.published_at desc, j12.response_id desc))
  from article j3
  left join article j4 on j4.id = j3.responding_to_id and j4.public
  where j3.responding_to_id = a.id and j3.responding_to_id is not null and j3.public
  order by coalesce(j3.published_on, '-infinity'::date) desc, coalesce(j3.published_at, '-infinity'::timestamptz) desc, j3.id desc limit 10)
from article a
where a.id = coalesce((
  select n.id
  from article n
  where n.slug = $2), (
  select o.article_id
  from old_slug o
  where o.slug = $2)) and a.responding_to_id is null and a.public
