/*
 * Named points at which a test build can be made to die or stop, to prove that a kill at any
 * instant loses nothing. TRUEUP_FAULT="chunk.locked:3:kill" kills the process with SIGKILL the third
 * time it gets to the point chunk.locked; ":stop" sends SIGSTOP instead, ":crash" is a
 * SIGSEGV. In a normal build a
 * point is nothing at all.
 */
#ifndef BASE_FAULT_H
#define BASE_FAULT_H

#ifdef TRUEUP_FAULTS
void fault_point(const char *name);
#else
#define fault_point(name) ((void)0)
#endif

#endif
