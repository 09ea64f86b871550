-- title: Migrations during storage trouble
-- description: Migrations in whose time the source or the destination logged trouble with its storage (APD, lost paths,
--   heartbeats of datastores, latency, reservations, resets), most of it first. Commands that a device does not know
--   are no trouble. Each host's stamps are taken as they are; a margin allows for clocks that differ.
-- param: margin duration = 30s  how long before the start and after the end counts
-- param: least integer = 1  only with so many lines of trouble
-- param: limit integer = 50  how many rows
-- param: host pattern = *  only migrations from or to this host (name or address); * and ? stand for any text
-- param: vm pattern = *  only migrations of this VM (name or uuid); * and ? stand for any text
-- param: since time = 1970-01-01  only migrations that began then or later
-- param: until time = 9999-12-31  only migrations that began before
with trouble as (
    select host, at, at_us, kind
    from v_events
    where at_us is not null
        and kind in (
            'explain-apd', 'explain-hb-timeout', 'explain-hbx', 'explain-heartbeat', 'explain-iscsi',
            'explain-lost-path', 'explain-lost-volume', 'explain-nfs', 'explain-nmp', 'explain-psp-rr',
            'explain-scsi-fail', 'explain-scsi-latency', 'explain-vmfs-rsv', 'explain-vscsi-fil3'
        )
        and message not like '%sense data: 0x5 %'
        and message not like '%Completing reset%'
),
wanted as (
    select
        m.vmotion_id,
        m.started_at,
        m.vm,
        coalesce(m.source_host, m.source_ip) as source,
        coalesce(m.dest_host, m.dest_ip) as dest,
        m.outcome,
        m.duration_s,
        m.downtime_s,
        m.started_us - :margin * 1000000 as from_us,
        coalesce(m.ended_us, m.started_us) + :margin * 1000000 as to_us
    from v_migrations m
    where m.started_us >= :since and m.started_us < :until
        and is_host(:host, m.source_host, m.source_ip, m.dest_host, m.dest_ip)
        and is_vm(:vm, m.vm, m.vm_uuid)
),
met as (
    select w.vmotion_id, 'S' as side, t.at, t.kind
    from wanted w
    join trouble t on t.host = w.source and t.at_us between w.from_us and w.to_us
    union all
    select w.vmotion_id, 'D' as side, t.at, t.kind
    from wanted w
    join trouble t on t.host = w.dest and t.at_us between w.from_us and w.to_us
    where w.dest <> coalesce(w.source, '')
)
select
    w.vmotion_id,
    w.started_at,
    w.vm,
    w.source,
    w.dest,
    w.outcome,
    w.duration_s,
    w.downtime_s,
    sum(case when met.side = 'S' then 1 else 0 end) as on_source,
    sum(case when met.side = 'D' then 1 else 0 end) as on_dest,
    count(distinct met.kind) as kinds,
    min(met.at) as first_at
from wanted w
join met on met.vmotion_id = w.vmotion_id
group by
    w.vmotion_id, w.started_at, w.vm, w.source, w.dest, w.outcome, w.duration_s, w.downtime_s
having count(*) >= :least
order by count(*) desc, w.vmotion_id
limit :limit
