-- title: Ping-pong
-- description: VMs that came back to a host soon after they had left it, soonest first. DRS that cannot settle looks so.
-- param: within duration = 24h  how soon; from the start of the way out to the start of the way back
-- param: since time = 1970-01-01  only VMs that left then or later
-- param: until time = 9999-12-31  only VMs that left before
with moves as (
    select
        coalesce(vm_uuid, vm) as identity,
        vm,
        vmotion_id,
        coalesce(source_host, source_ip) as source,
        coalesce(dest_host, dest_ip) as dest,
        started_at,
        started_us
    from v_migrations
    where outcome = 'success' and kind <> 'svmotion' and coalesce(vm_uuid, vm) is not null
),
returns as (
    select
        away.vm,
        away.source as host,
        away.dest as away_to,
        away.started_at as left_at,
        back.started_at as returned_at,
        round(cast((back.started_us - away.started_us) / 1000000.0 as numeric), 3) as away_s,
        away.vmotion_id as out_id,
        back.vmotion_id as back_id,
        row_number() over (partition by away.vmotion_id order by back.started_us, back.vmotion_id) as nth
    from moves away
    join moves back
        on back.identity = away.identity
        and back.dest = away.source
        and back.started_us > away.started_us
        and back.started_us <= away.started_us + :within * 1000000
    where away.started_us >= :since and away.started_us < :until and away.source <> away.dest
)
select vm, host, away_to, left_at, returned_at, away_s, out_id, back_id
from returns
where nth = 1
order by away_s, out_id
