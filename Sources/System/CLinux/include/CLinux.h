#pragma once

/// What Glibc's Swift module leaves out: epoll, eventfd, accept4 and pipe2 by declaration, and some calls by a shim.
/// `<sys/socket.h>` stays out on purpose: included here it would hide `SOCK_STREAM` and friends from Glibc's module.

#include <sys/epoll.h>
#include <sys/eventfd.h>

struct sockaddr;

int accept4(int descriptor, struct sockaddr *address, unsigned int *length, int flags);
int pipe2(int descriptors[2], int flags);

/// Gives the pages of freed memory back to the system, also those between blocks that are in use; `pad` bytes are kept at the top.
int malloc_trim(__SIZE_TYPE__ pad);

/// How many processors this process may run on, `sched_getaffinity` counted; -1 with `errno` when the system does not say.
int linux_usable_processor_count(void);

/// A descriptor that becomes readable when a process has ended: the system call `pidfd_open` (Linux 5.3), which Glibc has
/// only since 2.36.
int linux_pidfd_open(int process_id);

/// `posix_spawn_file_actions_addchdir_np` and `_addclosefrom_np`, whose declarations need `_GNU_SOURCE`.
/// `actions` is a `posix_spawn_file_actions_t *`.
int linux_spawn_add_chdir(void *actions, const char *path);
int linux_spawn_add_closefrom(void *actions, int first_descriptor);
