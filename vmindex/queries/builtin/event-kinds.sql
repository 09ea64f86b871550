-- title: Kinds of events
-- description: The kinds of log lines that vmindex knows, for use in v_events, and what they mean.
-- param: component text = ''  only those of this log: vmkernel, vmware, hostd, vpxa, vpxd, vobd, fdm
select kind, component, meaning
from v_event_kinds
where :component = '' or component = :component
order by component, kind
