-- title: Busiest days
-- description: Days by the number of migrations that began on them, most first. Days are of UTC.
-- param: limit integer = 20  how many rows
-- param: host text = ''  only migrations from or to this host (name or vMotion address)
select
    substr(started_at, 1, 10) as day,
    count(*) as migrations,
    count(distinct vm) as vms,
    sum(case when outcome = 'failed' then 1 else 0 end) as failed,
    max(downtime_s) as worst_downtime_s
from v_migrations
where :host = '' or :host in (source_host, source_ip, dest_host, dest_ip)
group by substr(started_at, 1, 10)
order by migrations desc, day
limit :limit
