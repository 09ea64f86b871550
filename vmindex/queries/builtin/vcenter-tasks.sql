-- title: Migration tasks of vCenter
-- description: What vpxd says of each migration task: VM, hosts, start, end and result, also where no host's log was read.
-- param: limit integer = 50  how many rows
-- param: since time = 1970-01-01  only tasks that began then or later
-- param: until time = 9999-12-31  only tasks that began before
select b.at as began_at, e.at as ended_at,
       case e.kind when 'lro-finish' then 'finished' when 'lro-error' then 'error' end as result,
       b.op_id, b.vmotion_id, b.message as task, w.message as work, case e.kind when 'lro-error' then e.message end as error
from v_events b
left join v_events w on w.component = 'vpxd' and w.op_id = b.op_id and w.kind in ('drs-vmotion', 'localvc-migrate')
left join v_events e on e.component = 'vpxd' and e.op_id = b.op_id and e.kind in ('lro-finish', 'lro-error')
where b.component = 'vpxd' and b.kind in ('lro-begin', 'lro-begin-drs-vmotion') and coalesce(b.at_us, 0) >= :since
    and coalesce(b.at_us, 0) < :until
order by b.at_us desc, b.event_id desc
limit :limit
