/* What a widget made of a key. A widget is state, draw and key; none of them waits or loops. */
#ifndef UI_WIDGET_H
#define UI_WIDGET_H

enum widget_result {
	WIDGET_IGNORED,   /* not its key: the next one may look at it */
	WIDGET_USED,      /* its state changed, or the key was swallowed: draw again */
	WIDGET_ACCEPTED,  /* done, with what it holds */
	WIDGET_CANCELLED, /* done, with nothing */
	WIDGET_ACTION,    /* one of its own actions was chosen */
};

#endif
