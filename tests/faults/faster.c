/* Time at PACE times its speed, for a process that preloads this: its clocks run faster, its waits end sooner.

   Both begin at the moment that FASTER_SINCE names (nanoseconds of CLOCK_MONOTONIC and of CLOCK_REALTIME), so that
   every process of a run agrees on the time. glibc's own calls are reached by dlsym(RTLD_NEXT); of its waits, those are
   here that Python, PyAV, SQLite and paho use. libfaketime can do this too, but not for sem_clockwait, by which
   Python's threads wait. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/time.h>
#include <time.h>

#define SECOND 1000000000LL

static long long pace = 1, since_monotonic, since_real;
static int (*real_clock_gettime)(clockid_t, struct timespec *);

#define REAL(name) ({ static __typeof__(&name) found; if (!found) found = (__typeof__(&name))dlsym(RTLD_NEXT, #name); found; })

static long long nanoseconds(const struct timespec *t) { return t->tv_sec * SECOND + t->tv_nsec; }

static struct timespec timespec_of(long long ns) { return (struct timespec){ns / SECOND, ns % SECOND}; }

__attribute__((constructor)) static void begin(void) {
    const char *wanted = getenv("FASTER_PACE"), *since = getenv("FASTER_SINCE");
    real_clock_gettime = (__typeof__(real_clock_gettime))dlsym(RTLD_NEXT, "clock_gettime");
    if (wanted && since && sscanf(since, "%lld,%lld", &since_monotonic, &since_real) == 2) pace = atoll(wanted);
}

static long long since(clockid_t clock) {
    switch (clock) {
    case CLOCK_REALTIME: case CLOCK_REALTIME_COARSE: return since_real;
    case CLOCK_MONOTONIC: case CLOCK_MONOTONIC_RAW: case CLOCK_MONOTONIC_COARSE: case CLOCK_BOOTTIME:
        return since_monotonic;
    default: return -1; /* a clock of CPU time */
    }
}

/* What the real clock shows when ours shows `t`. */
static struct timespec when(clockid_t clock, const struct timespec *t) {
    long long begun = since(clock);
    return timespec_of(begun + (nanoseconds(t) - begun) / pace);
}

static struct timespec shorter(const struct timespec *t) { return timespec_of(nanoseconds(t) / pace); }

int clock_gettime(clockid_t clock, struct timespec *t) {
    if (!real_clock_gettime) real_clock_gettime = (__typeof__(real_clock_gettime))dlsym(RTLD_NEXT, "clock_gettime");
    int failed = real_clock_gettime(clock, t);
    long long begun = since(clock);
    if (!failed && pace > 1 && begun >= 0) *t = timespec_of(begun + (nanoseconds(t) - begun) * pace);
    return failed;
}

int gettimeofday(struct timeval *t, void *zone) {
    struct timespec now;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &now);
    *t = (struct timeval){now.tv_sec, now.tv_nsec / 1000};
    return 0;
}

time_t time(time_t *t) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (t) *t = now.tv_sec;
    return now.tv_sec;
}

int clock_nanosleep(clockid_t clock, int flags, const struct timespec *t, struct timespec *left) {
    struct timespec sooner = flags & TIMER_ABSTIME ? when(clock, t) : shorter(t);
    int failed = REAL(clock_nanosleep)(clock, flags, &sooner, left);
    if (failed && left && !(flags & TIMER_ABSTIME)) *left = timespec_of(nanoseconds(left) * pace);
    return failed;
}

int nanosleep(const struct timespec *t, struct timespec *left) {
    struct timespec sooner = shorter(t);
    int failed = REAL(nanosleep)(&sooner, left);
    if (failed && left) *left = timespec_of(nanoseconds(left) * pace);
    return failed;
}

int usleep(useconds_t t) { return REAL(usleep)(t / pace); }

static int milliseconds(int t) { return t > 0 ? (t + pace - 1) / pace : t; }

int poll(struct pollfd *fds, nfds_t count, int t) { return REAL(poll)(fds, count, milliseconds(t)); }

int epoll_wait(int fd, struct epoll_event *events, int most, int t) {
    return REAL(epoll_wait)(fd, events, most, milliseconds(t));
}

int select(int count, fd_set *r, fd_set *w, fd_set *x, struct timeval *t) {
    if (!t) return REAL(select)(count, r, w, x, t);
    long long us = (t->tv_sec * 1000000LL + t->tv_usec) / pace;
    struct timeval sooner = {us / 1000000, us % 1000000};
    return REAL(select)(count, r, w, x, &sooner);
}

int sem_clockwait(sem_t *semaphore, clockid_t clock, const struct timespec *t) {
    struct timespec sooner = when(clock, t);
    return REAL(sem_clockwait)(semaphore, clock, &sooner);
}

int sem_timedwait(sem_t *semaphore, const struct timespec *t) {
    struct timespec sooner = when(CLOCK_REALTIME, t);
    return REAL(sem_timedwait)(semaphore, &sooner);
}

/* A condition's own clock is not known here; Python, OpenCV and FFmpeg name it or keep to the default one. */
int pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *mutex, const struct timespec *t) {
    struct timespec sooner;
    sooner = when(t->tv_sec * SECOND > since_real / 2 ? CLOCK_REALTIME : CLOCK_MONOTONIC, t);
    return REAL(pthread_cond_timedwait)(condition, mutex, &sooner);
}

int pthread_cond_clockwait(pthread_cond_t *condition, pthread_mutex_t *mutex, clockid_t clock, const struct timespec *t) {
    struct timespec sooner = when(clock, t);
    return REAL(pthread_cond_clockwait)(condition, mutex, clock, &sooner);
}
