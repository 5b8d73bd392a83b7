#include "host.h"

#include "base/mem.h"
#include "database.h"

#include <stdlib.h>
#include <unistd.h>

static const char unit[] = "thebot-backend.service";

void host_begin(void)
{
	char *top = getcwd(NULL, 0);
	char *units = mem_printf("%s/units", getenv("SERVERS_DIR"));
	char *path = mem_printf("%s/tests/lib/host:%s", top, getenv("PATH"));
	setenv("HOST_UNITS", units, 1);
	setenv("PATH", path, 1);
	run("bash", "-c", "rm -rf \"$HOST_UNITS\" && mkdir \"$HOST_UNITS\"", NULL);
	host_state("active running 65");
	free(top);
	free(units);
	free(path);
}

void host_state(const char *state)
{
	run("bash", "-c", "echo \"$2\" >\"$HOST_UNITS/new.$$\" && mv \"$HOST_UNITS/new.$$\" \"$HOST_UNITS/$1.state\"",
		"bash", unit, state, NULL);
}

void host_complain(const char *program, const char *text)
{
	run("bash", "-c", "echo \"$2\" >\"$HOST_UNITS/complaint.$1\"", "bash", program, text, NULL);
}

void host_hang(void)
{
	run("bash", "-c", "touch \"$HOST_UNITS/hang.systemctl\"", NULL);
}

void host_stop_following(void)
{
	run("bash", "-c", "kill \"$(<\"$HOST_UNITS/follow.pid\")\"", NULL);
}

void host_say(const char *priority, const char *ago, const char *text)
{
	run("say", unit, priority, ago, text, NULL);
}
