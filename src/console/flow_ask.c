#include "console/arming.h"
#include "console/flow_inside.h"
#include "console/flow_lines.h"
#include "engine/binding.h"
#include "engine/job.h"

static void ask(struct flow *flow, int slot, const char *path, struct binding *binding)
{
	bool writes = slot == SLOT_NEW || slot == SLOT_ADD || slot == SLOT_CONFIRM || slot == SLOT_DROP;
	const struct question question = {
		.path = path,
		/* One lane, so that what is thrown away is not still being filled on the other. */
		.lane = SESSION_SLOW,
		.mode = writes ? PG_WRITE : PG_READ,
		.params = binding->items,
		.nparams = binding->len,
	};
	asker_ask(flow->asker, slot, &question);
	binding_done(binding);
}

void flow_ask_source(struct flow *flow)
{
	struct binding binding;
	binding_init(&binding);
	binding_id(&binding, "job", flow->request.undo_job);
	binding_id(&binding, "audit", flow->request.undo_audit);
	ask(flow, SLOT_SOURCE, "sql/queries/audit/undo-source.sql", &binding);
}

void flow_ask_new(struct flow *flow)
{
	const struct flow_request *request = &flow->request;
	const struct app_options *options = app_options(flow->screen.app);
	struct binding binding;
	binding_init(&binding);
	binding_text(&binding, "kind", job_kind_name(request->kind));
	binding_text(&binding, "rule", request->rule ? request->rule->name : flow->undo_rule);
	binding_text(&binding, "hash", request->rule ? request->rule->hash : flow->undo_hash);
	binding_text(&binding, "params", request->params);
	binding_text(&binding, "operator", options->operator);
	binding_text(&binding, "ssh_client", options->ssh_client);
	ask(flow, SLOT_NEW, "sql/engine/preview-new.sql", &binding);
}

/* Whatever the rule finds when it is forced. */
static void ask_add_all(struct flow *flow)
{
	const struct rule *rule = flow->request.rule;
	struct binding binding;
	binding_init(&binding);
	binding_int(&binding, "job", flow->job);
	binding_int(&binding, "part_size", app_options(flow->screen.app)->part_size);
	binding_text(&binding, "scope", NULL);
	binding_bool(&binding, "force", true);
	binding_keys(&binding, rule, NULL, NULL);
	const struct question question = {
		.path = "sql/queries/jobs/preview-add-all.sql",
		.rule = rule,
		.part = RULE_DETECT,
		.system = rule->system,
		.lane = SESSION_SLOW,
		.mode = PG_WRITE,
		.params = binding.items,
		.nparams = binding.len,
	};
	asker_ask(flow->asker, SLOT_ADD, &question);
	binding_done(&binding);
}

void flow_ask_add(struct flow *flow)
{
	const struct flow_request *request = &flow->request;
	const char *path = "sql/engine/preview-add-findings.sql";
	struct binding binding;
	if (request->whole) {
		ask_add_all(flow);
		return;
	}
	binding_init(&binding);
	binding_int(&binding, "job", flow->job);
	binding_int(&binding, "part_size", app_options(flow->screen.app)->part_size);
	binding_text(&binding, "keys", request->keys);
	binding_text(&binding, "filter", request->filter);
	binding_id(&binding, "undo_job", request->undo_job);
	binding_id(&binding, "undo_audit", request->undo_audit);
	if (request->kind == JOB_UNDO)
		path = "sql/engine/preview-add-audit.sql";
	else if (request->keys)
		path = "sql/engine/preview-add-keys.sql";
	ask(flow, SLOT_ADD, path, &binding);
}

void flow_ask_summary(struct flow *flow)
{
	struct binding binding;
	binding_init(&binding);
	binding_int(&binding, "job", flow->job);
	binding_int(&binding, "most", FLOW_SUMMED);
	ask(flow, SLOT_SUMMARY, "sql/queries/jobs/preview-summary.sql", &binding);
}

void flow_ask_refusals(struct flow *flow)
{
	const struct rule *rule = flow->request.rule;
	struct err err = ERR_INIT;
	struct binding binding;
	binding_init(&binding);
	if (binding_keys(&binding, rule, flow->request.keys, &err) &&
		binding_params(&binding, rule, flow->request.params, &err)) {
		const struct question question = {
			.path = "sql/queries/jobs/refusals.sql",
			.rule = rule,
			.part = RULE_REFUSE,
			.system = rule->system,
			.params = binding.items,
			.nparams = binding.len,
		};
		asker_ask(flow->asker, SLOT_REFUSALS, &question);
	} else {
		flow_fail(flow, err.text);
	}
	binding_done(&binding);
	err_done(&err);
}

void flow_ask_confirm(struct flow *flow)
{
	struct binding binding;
	binding_init(&binding);
	binding_int(&binding, "job", flow->job);
	binding_int(&binding, "expected", flow->rows);
	binding_text(&binding, "reason", dialog_field(flow->dialog, flow->reason));
	binding_text(&binding, "confirm", app_confirm_name(flow->screen.app, flow->screen.session));
	flow->confirming = true;
	dialog_set_ready(flow->dialog, false);
	asker_drop(flow->asker, SLOT_SUMMARY);
	ask(flow, SLOT_CONFIRM, "sql/engine/preview-confirm.sql", &binding);
}

void flow_ask_drop(struct flow *flow)
{
	struct binding binding;
	binding_init(&binding);
	binding_int(&binding, "job", flow->job);
	ask(flow, SLOT_DROP, "sql/engine/preview-drop.sql", &binding);
}

void flow_ask_facts(struct flow *flow, int slot)
{
	struct binding binding;
	binding_init(&binding);
	binding_int(&binding, "job", flow->job);
	ask(flow, slot, "sql/queries/jobs/preview-facts.sql", &binding);
}
