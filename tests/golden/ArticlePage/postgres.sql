select up.c0, up.c1, up.c2, up.n, lo.n, lo.d0, lo.d1, lo.d2, lo.d3, lo.d4, lo.d5, lo.d6, lo.d7, lo.d8, lo.d9, lo.d10, lo.d11, lo.d12, lo.d13
from (
  select a.title as c0, a.response_count as c1, a.id as c2, row_number() over () as n
  from article a
  where a.id = coalesce((
    select n.id
    from article n
    where n.slug = $1), (
    select o.article_id
    from old_slug o
    where o.slug = $1)) and a.responding_to_id is null and a.public) up
left join lateral (
  select a.title as d0, a.response_kind as d1, a.status as d2, a.published_on as d3, j3.title as d4, j3.slug as d5, j3.responding_to_id as d6, j3.id as d7, array(
    select array[(j4.position)::text, (j4.role)::text, (j4.credited_name)::text, (j4.bio)::text, (j5.name)::text, (j5.slug)::text]
    from byline j4
    join contributor j5 on j5.id = j4.contributor_id
    where j4.article_id = a.id
    order by j4.position) as d8, substr(a.lead, 1, $2::int) as d9, array(
    select array[(j6.number)::text, (j6.label)::text, (j6.text)::text, (j6.kind)::text, (j6.locator)::text, (j7.number)::text, (j7.id)::text, (j6.resolved_text)::text]
    from footnote j6
    left join footnote j7 on j7.id = j6.refers_to_id
    where j6.article_id = a.id
    order by j6.number) as d10, array(
    select array[(j8.author_name)::text, (j8.posted_on)::text, (j8.status)::text, (j9.slug)::text, (j9.id)::text]
    from comment j8
    left join contributor j9 on j9.id = j8.contributor_id and j9.public
    where j8.article_id = a.id and j8.parent_id is null and j8.public and j8.status = 'APPROVED'
    order by coalesce(j8.posted_on, 'infinity'::date) asc, j8.id asc limit $3) as d11, (
    select count(*)
    from comment j10
    where j10.article_id = a.id and j10.parent_id is null and j10.public and j10.status = 'APPROVED') as d12, array(
    select array[(j11.credited_name)::text, (j11.title)::text, (j11.date)::text, (j12.title)::text, (j12.id)::text]
    from (
      select r.id as parent_key, 0 as place, m.position as position, m.credited_name, m.title, m.date, m.response_id
      from article r
      join mention m on m.article_id = case when exists (
        select 1
        from mention o
        where o.article_id = r.id) then r.id else r.responding_to_id end
      left join article t on t.id = r.responding_to_id and t.public
      where r.id = a.id and r.responding_to_id is not null and (m.article_id = r.id or t.id is not null) and (m.response_id <> r.id or (m.response_id is null and m.credited_name <> r.credited_names))
      union all select r.id, 1, 0, s.credited_names, s.title, s.published_on, s.id
      from article r
      join article s on s.responding_to_id = r.responding_to_id and s.id <> r.id
      left join article t on t.id = r.responding_to_id and t.public
      where r.id = a.id and s.status = 'PUBLISHED' and s.public and not exists (
        select 1
        from mention o
        where o.response_id = s.id and (o.article_id = r.id or t.id is not null) and o.article_id = case when exists (
          select 1
          from mention q
          where q.article_id = r.id) then r.id else r.responding_to_id end)) j11
    left join article j12 on j12.id = j11.response_id and j12.public and j12.responding_to_id is not null
    order by j11.place, j11.position, j11.date is null, j11.date desc, j11.response_id desc) as d13, row_number() over (order by coalesce(a.published_on, '-infinity'::date) desc, a.id asc) as n
  from article a
  left join article j3 on j3.id = a.responding_to_id and j3.public
  where a.responding_to_id = up.c2 and a.responding_to_id is not null and a.public and a.status = 'PUBLISHED'
  order by coalesce(a.published_on, '-infinity'::date) desc, a.id asc limit $4) lo on true
order by up.n, lo.n
