// A disk whose writes fail: while the file $DISK_FAULT_FILE holds a number, every write, sync, resize and opening for writing
// of a database file fails with that errno (5 EIO, 28 ENOSPC, 30 EROFS).
// cc -shared -fPIC -o faultydisk.so faultydisk.c -ldl
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static void *real_function(const char *name) { return dlsym(RTLD_NEXT, name); }

typedef int (*open_function)(const char *, int, ...);

static int real_open(const char *path, int flags, mode_t mode) {
    static open_function real;
    if (real == NULL) real = (open_function)real_function("open64");
    return real(path, flags, mode);
}

// The errno to fail with; 0 while the disk works.
static int fault(void) {
    const char *path = getenv("DISK_FAULT_FILE");
    char text[16] = {0};
    if (path == NULL) return 0;
    int file = real_open(path, O_RDONLY | O_CLOEXEC, 0);
    if (file < 0) return 0;
    ssize_t length = read(file, text, sizeof text - 1);
    close(file);
    return length > 0 ? atoi(text) : 0;
}

static int is_database(const char *path) { return strstr(path, ".db") != NULL; }

static int is_database_file(int file) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return is_database(path);
}

// Whether a call on this file must fail; sets errno.
static int fails(int file) {
    int number = fault();
    if (number == 0 || !is_database_file(file)) return 0;
    errno = number;
    return 1;
}

static int open_checked(const char *path, int flags, mode_t mode) {
    int number = (flags & O_ACCMODE) == O_RDONLY ? 0 : fault();
    if (number != 0 && is_database(path)) {
        errno = number;
        return -1;
    }
    return real_open(path, flags, mode);
}

#define OPEN(NAME)                                   \
    int NAME(const char *path, int flags, ...) {     \
        va_list arguments;                           \
        va_start(arguments, flags);                  \
        mode_t mode = va_arg(arguments, mode_t);     \
        va_end(arguments);                           \
        return open_checked(path, flags, mode);      \
    }
OPEN(open)
OPEN(open64)

ssize_t pwrite64(int file, const void *data, size_t length, off64_t at) {
    static ssize_t (*real)(int, const void *, size_t, off64_t);
    if (real == NULL) real = (ssize_t(*)(int, const void *, size_t, off64_t))real_function("pwrite64");
    return fails(file) ? -1 : real(file, data, length, at);
}

ssize_t pwrite(int file, const void *data, size_t length, off_t at) { return pwrite64(file, data, length, at); }

ssize_t write(int file, const void *data, size_t length) {
    static ssize_t (*real)(int, const void *, size_t);
    if (real == NULL) real = (ssize_t(*)(int, const void *, size_t))real_function("write");
    return fails(file) ? -1 : real(file, data, length);
}

#define ON_FILE(NAME, PARAMETERS, ARGUMENTS)                                  \
    int NAME PARAMETERS {                                                    \
        static int(*real) PARAMETERS;                                        \
        if (real == NULL) real = (int(*) PARAMETERS)real_function(#NAME);    \
        return fails(file) ? -1 : real ARGUMENTS;                            \
    }
ON_FILE(fsync, (int file), (file))
ON_FILE(fdatasync, (int file), (file))
ON_FILE(ftruncate64, (int file, off64_t length), (file, length))
ON_FILE(fallocate64, (int file, int mode, off64_t at, off64_t length), (file, mode, at, length))
