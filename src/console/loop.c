#include "console/loop.h"

#include "base/mem.h"
#include "base/text.h"

#include <signal.h>
#include <stdlib.h>
#include <uv.h>

struct loop {
	uv_loop_t uv;
	uv_prepare_t prepare;
	loop_fn *before_sleep;
	void *before_sleep_data;
	int working;
};

struct loop_watch {
	uv_poll_t uv;
	loop_watch_fn *fn;
	void *data;
};

struct loop_timer {
	uv_timer_t uv;
	loop_fn *fn;
	void *data;
};

struct watched_signal {
	uv_signal_t uv;
	loop_signal_fn *fn;
	void *data;
};

struct work {
	uv_work_t uv;
	struct loop *loop;
	loop_fn *work;
	loop_fn *done;
	void *data;
};

/* One of the two streams of a program that is read from. */
struct child_pipe {
	uv_pipe_t uv;
	struct loop_child *child; /* NULL: nobody reads it any more */
	bool is_err;
};

struct loop_child {
	uv_process_t uv;
	struct child_pipe *pipes[2]; /* NULL: at its end */
	const struct loop_child_ops *ops;
	void *data;
	bool ended, left; /* it is at its end; nobody wants to know of it */
	int status;
};

struct child {
	uv_process_t uv;
	loop_ended_fn *ended;
	void *data;
};

/* Every handle is the first member of what it belongs to. */
static void free_handle(uv_handle_t *handle)
{
	free(handle);
}

static void on_prepare(uv_prepare_t *prepare)
{
	struct loop *loop = prepare->data;
	if (loop->before_sleep)
		loop->before_sleep(loop->before_sleep_data);
}

struct loop *loop_new(void)
{
	struct loop *loop = mem_zero(1, sizeof(*loop));
	if (uv_loop_init(&loop->uv) != 0)
		abort();
	uv_prepare_init(&loop->uv, &loop->prepare);
	loop->prepare.data = loop;
	uv_prepare_start(&loop->prepare, on_prepare);
	uv_unref((uv_handle_t *)&loop->prepare);
	return loop;
}

static void close_rest(uv_handle_t *handle, void *arg)
{
	struct loop *loop = arg;
	if (!uv_is_closing(handle))
		uv_close(handle, handle == (uv_handle_t *)&loop->prepare ? NULL : free_handle);
}

void loop_free(struct loop *loop)
{
	if (!loop)
		return;
	loop->before_sleep = NULL;
	uv_walk(&loop->uv, close_rest, loop);
	/* A thread that hangs in the network must not hold up the end: its loop is left to the end of the process. */
	if (loop->working) {
		uv_run(&loop->uv, UV_RUN_NOWAIT);
		return;
	}
	/* More than once, should somebody have said stop while it was not running. */
	while (uv_loop_close(&loop->uv) == UV_EBUSY)
		uv_run(&loop->uv, UV_RUN_DEFAULT);
	free(loop);
}

void loop_run(struct loop *loop)
{
	uv_run(&loop->uv, UV_RUN_DEFAULT);
}

void loop_stop(struct loop *loop)
{
	uv_stop(&loop->uv);
}

void loop_before_sleep(struct loop *loop, loop_fn *fn, void *data)
{
	loop->before_sleep = fn;
	loop->before_sleep_data = data;
}

static void on_poll(uv_poll_t *poll, int status, int events)
{
	struct loop_watch *watch = poll->data;
	unsigned mask = 0;
	if (events & (UV_READABLE | UV_DISCONNECT))
		mask |= LOOP_READ;
	if (events & UV_WRITABLE)
		mask |= LOOP_WRITE;
	watch->fn(watch->data, mask, status < 0);
}

struct loop_watch *loop_watch_new(struct loop *loop, int fd, loop_watch_fn *fn, void *data)
{
	struct loop_watch *watch = mem_zero(1, sizeof(*watch));
	watch->fn = fn;
	watch->data = data;
	if (uv_poll_init(&loop->uv, &watch->uv, fd) != 0) {
		free(watch);
		return NULL;
	}
	watch->uv.data = watch;
	return watch;
}

void loop_watch_set(struct loop_watch *watch, unsigned events)
{
	int mask = 0;
	if (events & LOOP_READ)
		mask |= UV_READABLE | UV_DISCONNECT;
	if (events & LOOP_WRITE)
		mask |= UV_WRITABLE;
	if (mask)
		uv_poll_start(&watch->uv, mask, on_poll);
	else
		uv_poll_stop(&watch->uv);
}

void loop_watch_free(struct loop_watch *watch)
{
	if (watch)
		uv_close((uv_handle_t *)&watch->uv, free_handle);
}

static void on_timer(uv_timer_t *uv)
{
	struct loop_timer *timer = uv->data;
	timer->fn(timer->data);
}

struct loop_timer *loop_timer_new(struct loop *loop, loop_fn *fn, void *data)
{
	struct loop_timer *timer = mem_zero(1, sizeof(*timer));
	uv_timer_init(&loop->uv, &timer->uv);
	timer->uv.data = timer;
	timer->fn = fn;
	timer->data = data;
	return timer;
}

void loop_timer_start(struct loop_timer *timer, int ms)
{
	uv_update_time(timer->uv.loop);
	uv_timer_start(&timer->uv, on_timer, ms > 0 ? (uint64_t)ms : 0, 0);
}

void loop_timer_stop(struct loop_timer *timer)
{
	uv_timer_stop(&timer->uv);
}

bool loop_timer_is_on(const struct loop_timer *timer)
{
	return uv_is_active((const uv_handle_t *)&timer->uv);
}

void loop_timer_free(struct loop_timer *timer)
{
	if (timer)
		uv_close((uv_handle_t *)&timer->uv, free_handle);
}

static void on_signal(uv_signal_t *uv, int number)
{
	struct watched_signal *watched = uv->data;
	watched->fn(watched->data, number);
}

void loop_on_signal(struct loop *loop, int number, loop_signal_fn *fn, void *data)
{
	struct watched_signal *watched = mem_zero(1, sizeof(*watched));
	uv_signal_init(&loop->uv, &watched->uv);
	watched->uv.data = watched;
	watched->fn = fn;
	watched->data = data;
	uv_signal_start(&watched->uv, on_signal, number);
}

static void do_work(uv_work_t *uv)
{
	struct work *work = uv->data;
	work->work(work->data);
}

static void after_work(uv_work_t *uv, int status)
{
	struct work *work = uv->data;
	(void)status;
	work->loop->working--;
	work->done(work->data);
	free(work);
}

void loop_work(struct loop *loop, loop_fn *work_fn, loop_fn *done, void *data)
{
	struct work *work = mem_zero(1, sizeof(*work));
	work->uv.data = work;
	work->loop = loop;
	work->work = work_fn;
	work->done = done;
	work->data = data;
	loop->working++;
	uv_queue_work(&loop->uv, &work->uv, do_work, after_work);
}

bool loop_is_working(const struct loop *loop)
{
	return loop->working > 0;
}

static void on_exit_of(uv_process_t *uv, int64_t status, int signal)
{
	struct child *child = uv->data;
	if (child->ended)
		child->ended(child->data, signal ? 128 + signal : (int)status);
	uv_close((uv_handle_t *)uv, free_handle);
}

bool loop_spawn_self(struct loop *loop, const char *const *argv, loop_ended_fn *ended, void *data, struct err *err)
{
	struct child *child = mem_zero(1, sizeof(*child));
	uv_stdio_container_t streams[3] = {{.flags = UV_IGNORE}, {.flags = UV_IGNORE}, {.flags = UV_IGNORE}};
	uv_process_options_t options = {
		.exit_cb = on_exit_of,
		.file = "/proc/self/exe",
		.args = (char **)(uintptr_t)argv,
		.flags = UV_PROCESS_DETACHED,
		.stdio_count = 3,
		.stdio = streams,
	};
	child->uv.data = child;
	child->ended = ended;
	child->data = data;
	int failed = uv_spawn(&loop->uv, &child->uv, &options);
	if (failed) {
		uv_close((uv_handle_t *)&child->uv, free_handle);
		return err_set(err, ERR_INTERNAL, _("cannot start %s: %s"), argv[0], uv_strerror(failed));
	}
	uv_unref((uv_handle_t *)&child->uv);
	return true;
}

static void on_room(uv_handle_t *handle, size_t wanted, uv_buf_t *buf)
{
	(void)handle;
	*buf = uv_buf_init(mem_alloc(wanted), (unsigned)wanted);
}

/* Said once it is at its end and all that it printed was read, whichever comes last. */
static void say_ended(struct loop_child *child)
{
	if (child->ended && !child->pipes[0] && !child->pipes[1] && !child->left)
		child->ops->ended(child->data, child->status);
}

static void close_pipe(struct child_pipe *pipe)
{
	if (pipe->child)
		pipe->child->pipes[pipe->is_err] = NULL;
	pipe->child = NULL;
	uv_close((uv_handle_t *)&pipe->uv, free_handle);
}

static void on_bytes(uv_stream_t *stream, ssize_t got, const uv_buf_t *buf)
{
	struct child_pipe *pipe = (struct child_pipe *)stream;
	struct loop_child *child = pipe->child;
	if (got > 0 && child)
		(pipe->is_err ? child->ops->err : child->ops->out)(child->data, buf->base, (size_t)got);
	free(buf->base);
	if (got >= 0 || !pipe->child)
		return;
	close_pipe(pipe);
	say_ended(child);
}

static void on_child_exit(uv_process_t *uv, int64_t status, int signal)
{
	struct loop_child *child = (struct loop_child *)uv;
	child->ended = true;
	child->status = signal ? 128 + signal : (int)status;
	if (child->left)
		uv_close((uv_handle_t *)uv, free_handle);
	else
		say_ended(child);
}

static struct child_pipe *add_pipe(struct loop *loop, struct loop_child *child, bool is_err)
{
	struct child_pipe *pipe = mem_zero(1, sizeof(*pipe));
	pipe->child = child;
	pipe->is_err = is_err;
	uv_pipe_init(&loop->uv, &pipe->uv, 0);
	child->pipes[is_err] = pipe;
	return pipe;
}

struct loop_child *loop_child_new(
	struct loop *loop, const char *const *words, const struct loop_child_ops *ops, void *data, struct err *err)
{
	const uv_stdio_flags flags = UV_CREATE_PIPE | UV_WRITABLE_PIPE;
	struct loop_child *child = mem_zero(1, sizeof(*child));
	child->ops = ops;
	child->data = data;
	uv_stdio_container_t streams[3] = {{.flags = UV_IGNORE},
		{.flags = flags, .data.stream = (uv_stream_t *)&add_pipe(loop, child, false)->uv},
		{.flags = flags, .data.stream = (uv_stream_t *)&add_pipe(loop, child, true)->uv}};
	uv_process_options_t options = {
		.exit_cb = on_child_exit,
		.file = words[0],
		.args = (char **)(uintptr_t)words,
		.stdio_count = 3,
		.stdio = streams,
	};
	int failed = uv_spawn(&loop->uv, &child->uv, &options);
	if (failed) {
		err_set(err, failed == UV_ENOENT ? ERR_MISSING : ERR_REFUSED, _("cannot start %s: %s"), words[0],
			uv_strerror(failed));
		child->ended = true;
		loop_child_free(child);
		return NULL;
	}
	for (int i = 0; i < 2; i++)
		uv_read_start((uv_stream_t *)&child->pipes[i]->uv, on_room, on_bytes);
	return child;
}

void loop_child_free(struct loop_child *child)
{
	if (!child)
		return;
	for (int i = 0; i < 2; i++)
		if (child->pipes[i])
			close_pipe(child->pipes[i]);
	child->left = true;
	if (child->ended)
		uv_close((uv_handle_t *)&child->uv, free_handle);
	else
		uv_process_kill(&child->uv, SIGKILL);
}
