// A disk that forgets: what a power cut leaves, at worst. Mirrors into the folder $SHADOW only those bytes of database files that
// were synced (fsync, fdatasync). After a kill, the files in $SHADOW are the files that the next start finds.
//
// Files are told apart by their base name, which must contain ".db"; the shared-memory index (-shm) is no durable file and is left
// out. Removing and renaming a file are taken as durable at once.
// cc -shared -fPIC -o powerloss.so powerloss.c -ldl -lpthread
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_DESCRIPTORS 4096
#define MAX_FILES 256
#define MAX_PATH 1024

// Bytes that were written and not synced yet.
struct range {
    off64_t at;
    size_t length;
    struct range *next;
};

// A durable file: its mirror, and what is not synced of it.
struct mirrored_file {
    char mirror[MAX_PATH];
    struct range *unsynced;
    int was_synced; // by this process
};

static struct mirrored_file files[MAX_FILES];
static int file_count;
static struct mirrored_file *file_of_descriptor[MAX_DESCRIPTORS];
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

typedef int (*open_function)(const char *, int, ...);
typedef ssize_t (*pwrite_function)(int, const void *, size_t, off64_t);

static void *real_function(const char *name) { return dlsym(RTLD_NEXT, name); }
static int real_open(const char *path, int flags, mode_t mode) {
    return ((open_function)real_function("open64"))(path, flags, mode);
}
static ssize_t real_pwrite(int file, const void *data, size_t length, off64_t at) {
    static pwrite_function real;
    if (real == NULL) real = (pwrite_function)real_function("pwrite64");
    return real(file, data, length, at);
}

static const char *base_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

static int is_durable(const char *path) {
    const char *name = base_name(path);
    return getenv("SHADOW") != NULL && strstr(name, ".db") != NULL && strstr(name, "-shm") == NULL;
}

static void mirror_of(const char *path, char *mirror) { snprintf(mirror, MAX_PATH, "%s/%s", getenv("SHADOW"), base_name(path)); }

// The entry of a mirror, made when there is none. The mutex is held.
static struct mirrored_file *entry_of(const char *mirror) {
    for (int i = 0; i < file_count; i++)
        if (strcmp(files[i].mirror, mirror) == 0) return &files[i];
    if (file_count == MAX_FILES) abort();
    snprintf(files[file_count].mirror, MAX_PATH, "%s", mirror);
    return &files[file_count++];
}

static void note_opened(int file, const char *path) {
    if (file < 0 || file >= MAX_DESCRIPTORS) return;
    pthread_mutex_lock(&mutex);
    file_of_descriptor[file] = NULL;
    if (is_durable(path)) {
        char mirror[MAX_PATH];
        mirror_of(path, mirror);
        file_of_descriptor[file] = entry_of(mirror);
    }
    pthread_mutex_unlock(&mutex);
}

#define OPEN(NAME)                                               \
    int NAME(const char *path, int flags, ...) {                 \
        va_list arguments;                                       \
        va_start(arguments, flags);                              \
        mode_t mode = va_arg(arguments, mode_t);                 \
        va_end(arguments);                                       \
        int file = real_open(path, flags, mode);                 \
        note_opened(file, path);                                 \
        return file;                                             \
    }
OPEN(open)
OPEN(open64)

static struct mirrored_file *mirrored(int file) {
    return file >= 0 && file < MAX_DESCRIPTORS ? file_of_descriptor[file] : NULL;
}

ssize_t pwrite64(int file, const void *data, size_t length, off64_t at) {
    ssize_t written = real_pwrite(file, data, length, at);
    struct mirrored_file *entry = mirrored(file);
    if (written > 0 && entry != NULL) {
        struct range *range = malloc(sizeof *range);
        pthread_mutex_lock(&mutex);
        *range = (struct range){at, (size_t)written, entry->unsynced};
        entry->unsynced = range;
        pthread_mutex_unlock(&mutex);
    }
    return written;
}

ssize_t pwrite(int file, const void *data, size_t length, off_t at) { return pwrite64(file, data, length, at); }

static void copy_range(int from, int to, off64_t at, size_t length) {
    char *buffer = malloc(length);
    ssize_t read = pread64(from, buffer, length, at);
    if (read > 0) real_pwrite(to, buffer, (size_t)read, at);
    free(buffer);
}

// A sync brings to the disk what was written through any descriptor, also by other processes. What others wrote is not known here,
// so the first sync of a file by this process, and every sync of the database file itself, copies the whole file.
static void mirror_synced(int file) {
    struct mirrored_file *entry = mirrored(file);
    if (entry == NULL) return;
    pthread_mutex_lock(&mutex);
    struct range *range = entry->unsynced;
    int copy_all = strstr(entry->mirror, "-wal") == NULL || !entry->was_synced;
    entry->unsynced = NULL;
    entry->was_synced = 1;
    char lock_path[MAX_PATH];
    snprintf(lock_path, sizeof lock_path, "%s/.lock", getenv("SHADOW"));
    int lock = real_open(lock_path, O_RDWR | O_CREAT, 0644);
    flock(lock, LOCK_EX);
    int to = real_open(entry->mirror, O_WRONLY | O_CREAT, 0644);
    struct stat state;
    if (to >= 0 && fstat(file, &state) == 0) {
        for (off64_t at = 0; copy_all && at < state.st_size; at += 1 << 20) copy_range(file, to, at, 1 << 20);
        for (; range != NULL;) {
            copy_range(file, to, range->at, range->length);
            struct range *done = range;
            range = range->next;
            free(done);
        }
        if (ftruncate64(to, state.st_size) != 0) abort();
        close(to);
    }
    close(lock);
    pthread_mutex_unlock(&mutex);
}

#define SYNC(NAME)                                                          \
    int NAME(int file) {                                                    \
        int result = ((int (*)(int))real_function(#NAME))(file);            \
        if (result == 0) mirror_synced(file);                               \
        return result;                                                      \
    }
SYNC(fdatasync)
SYNC(fsync)

int unlink(const char *path) {
    int (*real)(const char *) = (int (*)(const char *))real_function("unlink");
    int result = real(path);
    if (result == 0 && is_durable(path)) {
        char mirror[MAX_PATH];
        mirror_of(path, mirror);
        real(mirror);
    }
    return result;
}

int rename(const char *from, const char *to) {
    int (*real)(const char *, const char *) = (int (*)(const char *, const char *))real_function("rename");
    int result = real(from, to);
    if (result == 0 && is_durable(from) && is_durable(to)) {
        char mirror_from[MAX_PATH], mirror_to[MAX_PATH];
        mirror_of(from, mirror_from);
        mirror_of(to, mirror_to);
        real(mirror_from, mirror_to);
    }
    return result;
}
