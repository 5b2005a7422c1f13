/// Tells the thread sanitizer what Synchronization.Mutex does while somebody waits for it.
///
/// The sanitizer sees the lock taken and given back by the atomic instructions that are compiled into our code. When the lock is
/// contended, the standard library takes and gives it with futex calls of its own, in code without instruments; then whatever one
/// thread did under the lock looks unordered to the next. Loaded before the library (LD_PRELOAD), these two stand in for its slow
/// paths: they call them, and say that one thread now follows the other. What is reached beside the lock is reported as before.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stddef.h>
#include <stdint.h>

#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"
#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context))

/// The library's own; where it is not loaded nobody calls the two below.
static SWIFT void (*library_lock)(uint32_t thread, SELF void *word);
static SWIFT void (*library_unlock)(SELF void *word);
/// The sanitizer's; none in a process without it.
static void (*acquire)(void *address);
static void (*release)(void *address);

__attribute__((constructor)) static void find_functions(void) {
    library_lock = dlsym(RTLD_NEXT, LOCK);
    library_unlock = dlsym(RTLD_NEXT, UNLOCK);
    acquire = dlsym(RTLD_DEFAULT, "__tsan_acquire");
    release = dlsym(RTLD_DEFAULT, "__tsan_release");
}

SWIFT void mutex_lock(uint32_t thread, SELF void *word) __asm__(LOCK);
SWIFT void mutex_lock(uint32_t thread, SELF void *word) {
    library_lock(thread, word);
    if (acquire != NULL) acquire(word);
}

SWIFT void mutex_unlock(SELF void *word) __asm__(UNLOCK);
SWIFT void mutex_unlock(SELF void *word) {
    if (release != NULL) release(word);
    library_unlock(word);
}
