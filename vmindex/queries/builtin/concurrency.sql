-- title: Concurrent migrations
-- description: The most migrations that ran at once on each host, as source or destination, when that was first so, and
--   how long as many ran as vSphere allows. Documented limits are 8 vMotions per host with a vMotion network of 10 Gbit/s
--   or more and 4 with 1 Gbit/s; logs do not tell the speed, so 8 is assumed. Further ones wait in a queue at vCenter.
--   Migrations whose end is not known are left out.
-- param: allowed integer = 8  how many a host may have at once: 8 from 10 Gbit/s on, 4 with 1 Gbit/s
-- param: host pattern = *  only this host (name or address); * and ? stand for any text
-- param: since time = 1970-01-01  only migrations that began then or later
-- param: until time = 9999-12-31  only migrations that began before
-- A storage migration has the same host on both sides and counts once.
with touched as (
    select coalesce(source_host, source_ip) as host, vmotion_id, started_at, started_us, ended_at, ended_us
    from v_migrations
    where ended_us is not null and started_us >= :since and started_us < :until
    union all
    select coalesce(dest_host, dest_ip) as host, vmotion_id, started_at, started_us, ended_at, ended_us
    from v_migrations
    where ended_us is not null and started_us >= :since and started_us < :until
        and coalesce(dest_host, dest_ip, '') <> coalesce(source_host, source_ip, '')
),
steps as (
    select host, started_at as at, started_us as at_us, 1 as step from touched
    union all
    select
        host,
        ended_at as at,
        -- Two hosts' clocks may let a short migration end before it begins.
        case when ended_us > started_us then ended_us else started_us + 1 end as at_us,
        -1 as step
    from touched
),
-- What ends in the microsecond in which another begins does not run at the same time.
running as (
    select
        host,
        at,
        step,
        sum(step) over (
            partition by host order by at_us, step rows between unbounded preceding and current row
        ) as at_once,
        lead(at_us) over (partition by host order by at_us, step) - at_us as lasts_us
    from steps
    where host is not null and is_host(:host, host)
),
most as (
    select
        host,
        max(at_once) as at_once,
        sum(case when step = 1 then 1 else 0 end) as migrations,
        sum(case when at_once >= :allowed then lasts_us else 0 end) as at_limit_us
    from running
    group by host
)
select
    r.host,
    r.at_once as most_at_once,
    min(r.at) as first_at,
    most.migrations,
    :allowed as allowed,
    round(cast(most.at_limit_us / 1000000.0 as numeric), 3) as at_limit_s
from running r
join most on most.host = r.host and most.at_once = r.at_once
group by r.host, r.at_once, most.migrations, most.at_limit_us
order by most_at_once desc, r.host
