-- title: Evacuations
-- description: Bursts of migrations that left one host: maintenance mode, DRS, or someone in a hurry.
-- param: least integer = 5  only bursts of so many migrations
-- param: within duration = 10m  a longer pause between two starts ends a burst
-- param: since time = 1970-01-01  only migrations that began then or later
-- param: until time = 9999-12-31  only migrations that began before
with departures as (
    select
        coalesce(source_host, source_ip) as host,
        coalesce(dest_host, dest_ip) as dest,
        vmotion_id,
        started_at,
        started_us,
        outcome,
        lag(started_us) over (
            partition by coalesce(source_host, source_ip) order by started_us, vmotion_id
        ) as before_us
    from v_migrations
    where kind <> 'svmotion'
        and coalesce(source_host, source_ip) is not null
        and started_us >= :since and started_us < :until
),
bursts as (
    select
        host,
        dest,
        started_at,
        outcome,
        sum(case when started_us - before_us <= :within * 1000000 then 0 else 1 end) over (
            partition by host order by started_us, vmotion_id rows between unbounded preceding and current row
        ) as burst
    from departures
)
select
    host,
    min(started_at) as first_at,
    max(started_at) as last_at,
    count(*) as migrations,
    count(distinct dest) as destinations,
    sum(case when outcome = 'success' then 1 else 0 end) as succeeded,
    sum(case when outcome = 'failed' then 1 else 0 end) as failed
from bursts
group by host, burst
having count(*) >= :least
order by first_at, host
