#define _GNU_SOURCE
#include "CLinux.h"

#include <spawn.h>
#include <sys/syscall.h>
#include <unistd.h>

int linux_pidfd_open(int process_id) {
    return (int)syscall(SYS_pidfd_open, process_id, 0);
}

int linux_spawn_add_chdir(void *actions, const char *path) {
    return posix_spawn_file_actions_addchdir_np(actions, path);
}

int linux_spawn_add_closefrom(void *actions, int first_descriptor) {
    return posix_spawn_file_actions_addclosefrom_np(actions, first_descriptor);
}
