#pragma once

/// What Glibc's Swift module leaves out: epoll, eventfd and accept4. Nothing but declarations.
/// `<sys/socket.h>` stays out on purpose: included here it would hide `SOCK_STREAM` and friends from Glibc's module.

#include <sys/epoll.h>
#include <sys/eventfd.h>

struct sockaddr;

int accept4(int descriptor, struct sockaddr *address, unsigned int *length, int flags);
