-- title: Storms of DRS
-- description: Bursts of migrations that DRS started, over all hosts: how many, how many hosts they left and reached.
--   Only migrations count of which a line of vCenter says that DRS moved the VM; ingest vCenter's bundle to see them.
-- param: least integer = 5  only bursts of so many migrations
-- param: within duration = 10m  a longer pause between two starts ends a burst
-- param: since time = 1970-01-01  only migrations that began then or later
-- param: until time = 9999-12-31  only migrations that began before
with by_drs as (
    select distinct vmotion_id
    from v_events
    where vmotion_id is not null and kind in ('lro-begin-drs-vmotion', 'drs-vmotion', 'event-drs-migrated')
),
started as (
    select
        m.vmotion_id,
        m.vm,
        coalesce(m.source_host, m.source_ip) as source,
        coalesce(m.dest_host, m.dest_ip) as dest,
        m.started_at,
        m.started_us,
        m.outcome,
        lag(m.started_us) over (order by m.started_us, m.vmotion_id) as before_us
    from v_migrations m
    join by_drs d on d.vmotion_id = m.vmotion_id
    where m.started_us >= :since and m.started_us < :until
),
bursts as (
    select
        source,
        dest,
        vm,
        started_at,
        outcome,
        sum(case when started_us - before_us <= :within * 1000000 then 0 else 1 end) over (
            order by started_us, vmotion_id rows between unbounded preceding and current row
        ) as burst
    from started
)
select
    min(started_at) as first_at,
    max(started_at) as last_at,
    count(*) as migrations,
    count(distinct vm) as vms,
    count(distinct source) as sources,
    count(distinct dest) as destinations,
    sum(case when outcome = 'failed' then 1 else 0 end) as failed
from bursts
group by burst
having count(*) >= :least
order by first_at
