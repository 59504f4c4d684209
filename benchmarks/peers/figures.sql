-- The must figures by {key} on a day from normalised tables: the rules of the gap as one statement.
with live as (
  select id, person from posts where {where} starts <= $day and ends >= $day and not on_leave
), sources as (
  select h.post, h.source, h.should from has h join live on live.id = h.post
  where h.starts <= $day and h.ends >= $day
  union all
  select h.post, i.profile, false from has h join live on live.id = h.post join includes i on i.role = h.source
  where h.starts <= $day and h.ends >= $day
), wanted as (
  select s.post, r.competence, max(r.must) as must, max(r.legal) as legal
  from sources s join requires r on r.source = s.source where not s.should and r.must > 0 group by all
), changed as (
  select post, competence, level, replaced from adjusted where made <= $day
  qualify row_number() over (partition by post, competence order by made desc) = 1
), required as (
  select live.person, coalesce(wanted.competence, changed.competence) as competence,
         max(case when changed.level is null or coalesce(wanted.must, 0) > changed.replaced
                  then coalesce(wanted.must, 0) else greatest(changed.level, coalesce(wanted.legal, 0)) end) as must
  from wanted full join changed on changed.post = wanted.post and changed.competence = wanted.competence
  join live on live.id = coalesce(wanted.post, changed.post)
  group by all having must > 0
), looked_at as (
  select person, competence, level, until, made from assessed where made <= $day
  qualify row_number() over (partition by person, competence order by made >= $since desc,
    case when made >= $since then standing * 1000000 + made else made * 10 + standing end desc) = 1
), held as (
  select l.person, l.competence, l.level from looked_at l join months m on m.competence = l.competence
  where l.until >= $day and (m.months = 0 or date '1970-01-01' + l.made + to_months(m.months) >= date '1970-01-01' + $day)
), pairs as (
  select r.person, r.competence, r.must, h.level, case when h.level is not null then greatest(r.must - h.level, 0) end as gap
  from required r left join held h on h.person = r.person and h.competence = r.competence
)
select {key} as key, count(distinct person) as people, count(distinct case when gap > 0 then person end) as people_with_gap,
       count(*) as requirements, count(level) as assessed, coalesce(sum(gap), 0) as gap_points,
       coalesce(sum(coalesce(gap, must)), 0) as gap_points_at_most
from pairs {join} where {about} group by 1 order by 1
