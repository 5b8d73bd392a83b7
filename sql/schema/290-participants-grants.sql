-- title:  Who may do what with what is known of participant counts
-- title[ru]: Кому что можно с известным о числах участников
-- repeat: when changed
-- cost:   grants; nothing is locked for longer than a moment
-- cost[ru]: права; дольше мгновения ничего не блокирует

--: apply
grant select on trueup.participants_state to trueup_viewer;
grant insert, update on trueup.participants_state to trueup_runner;
