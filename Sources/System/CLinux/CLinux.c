#define _GNU_SOURCE
#include "CLinux.h"

#include <sched.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <unistd.h>

int linux_usable_processor_count(void) {
    cpu_set_t processors;
    return sched_getaffinity(0, sizeof processors, &processors) == 0 ? CPU_COUNT(&processors) : -1;
}

int linux_pidfd_open(int process_id) {
    return (int)syscall(SYS_pidfd_open, process_id, 0);
}

int linux_spawn_add_chdir(void *actions, const char *path) {
    return posix_spawn_file_actions_addchdir_np(actions, path);
}

int linux_spawn_add_closefrom(void *actions, int first_descriptor) {
    return posix_spawn_file_actions_addclosefrom_np(actions, first_descriptor);
}
