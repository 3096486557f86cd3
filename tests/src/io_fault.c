/* Put before the C library of a program under test (LD_PRELOAD): lets one write to its data folder fail,
 * or every one from there on, as a dying memory card does.
 *
 * LANTOA_FAULT_HOME: the folder; other files are left alone.
 * LANTOA_FAULT_AT:   which write, from 1, counting every call that changes a file or makes it durable.
 * LANTOA_FAULT_MODE: "once" or "on", with ":eio" or ":enospc"; "on:full", by which only writes fail that make
 *                    a file longer, as on a disk without room; or "kill", which ends the program there.
 * LANTOA_FAULT_FROM: a file; as long as it is not there, no call is counted.
 * LANTOA_FAULT_HOLD: a file; as long as it is there, every such call waits, as on a card that is busy.
 * LANTOA_FAULT_TOLD: a file to which a byte is written once the place was reached. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_long calls;

static int concerns(int fd) {
    const char *home = getenv("LANTOA_FAULT_HOME");
    char link[64], path[PATH_MAX];
    if (!home) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return strncmp(path, home, strlen(home)) == 0;
}

static int fails_growing(int fd, int grows) {
    int before = errno;
    if (!concerns(fd)) {
        errno = before;
        return 0;
    }
    const char *hold = getenv("LANTOA_FAULT_HOLD");
    while (hold && access(hold, F_OK) == 0) usleep(20000);
    const char *from = getenv("LANTOA_FAULT_FROM");
    if (from && access(from, F_OK) != 0) {
        errno = before;
        return 0;
    }
    const char *at = getenv("LANTOA_FAULT_AT"), *mode = getenv("LANTOA_FAULT_MODE");
    long call = atomic_fetch_add(&calls, 1) + 1, place = at ? atol(at) : 0;
    int hit = place > 0 && (call == place || (call > place && mode && strncmp(mode, "on", 2) == 0 && mode[2] == ':'));
    if (hit) {
        const char *told = getenv("LANTOA_FAULT_TOLD");
        int file = told ? open(told, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
        if (file >= 0) close(file);
        if (mode && strcmp(mode, "kill") == 0) raise(SIGKILL);
        int full = mode && strcmp(mode, "on:full") == 0;
        if (full && !grows) {
            errno = before;
            return 0;
        }
        errno = full || (mode && strstr(mode, "enospc")) ? ENOSPC : EIO;
        return 1;
    }
    errno = before;
    return 0;
}

static int fails(int fd) { return fails_growing(fd, 0); }

/* A write at -1 is where the file stands. */
static int write_fails(int fd, off64_t at, size_t bytes) {
    int before = errno;
    if (at < 0) at = lseek64(fd, 0, SEEK_CUR);
    struct stat64 file;
    int grows = fstat64(fd, &file) == 0 && at + (off64_t)bytes > file.st_size;
    errno = before;
    return fails_growing(fd, grows);
}

#define REAL(name) static __typeof__(name) *real; if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

ssize_t write(int fd, const void *from, size_t bytes) { REAL(write); return write_fails(fd, -1, bytes) ? -1 : real(fd, from, bytes); }
ssize_t pwrite(int fd, const void *from, size_t bytes, off_t at) { REAL(pwrite); return write_fails(fd, at, bytes) ? -1 : real(fd, from, bytes, at); }
ssize_t pwrite64(int fd, const void *from, size_t bytes, off64_t at) { REAL(pwrite64); return write_fails(fd, at, bytes) ? -1 : real(fd, from, bytes, at); }
int fsync(int fd) { REAL(fsync); return fails(fd) ? -1 : real(fd); }
int fdatasync(int fd) { REAL(fdatasync); return fails(fd) ? -1 : real(fd); }
int ftruncate(int fd, off_t bytes) { REAL(ftruncate); return fails(fd) ? -1 : real(fd, bytes); }
int ftruncate64(int fd, off64_t bytes) { REAL(ftruncate64); return fails(fd) ? -1 : real(fd, bytes); }
