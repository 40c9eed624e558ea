// Both ends of one connection, and an account of every call: what tests/watch compares.
// The first argument says how the receiver reads. With a number behind it so many bytes are
// sent at once, and nothing is said of the calls: what benches/watch.py measures.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

static const char *MESSAGES[] = {"AB\n", "B\n", "CD\n", "EFG\n", "H\n"};
static const char *how;
static long many;
static char accounts[2][4096];

static void add(int which, const char *name, long count) {
    if (many) return;
    char *to = accounts[which];
    size_t length = strlen(to);
    if (length == 0) length = (size_t)sprintf(to, "{\"%s\":[", name);
    sprintf(to + length, "%s%ld", to[length - 1] == '[' ? "" : ",", count);
}

static void *send_all(void *client) {
    int to = *(int *)client;
    if (many) send(to, calloc(1, (size_t)many), (size_t)many, 0);
    for (int i = 0; i < 5 && !many; i++) {
        long length = (long)strlen(MESSAGES[i]);
        struct iovec parts[2] = {{(char *)MESSAGES[i], 1}, {(char *)MESSAGES[i] + 1, (size_t)length - 1}};
        struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
        struct mmsghdr several = {.msg_hdr = message};
        if (!strcmp(how, "vector")) length = writev(to, parts, 2);
        else if (!strcmp(how, "message")) length = sendmsg(to, &message, 0);
        else if (!strcmp(how, "messages")) { sendmmsg(to, &several, 1, 0); length = several.msg_len; }
        else length = send(to, MESSAGES[i], (size_t)length, 0);
        add(0, "sent", length);
        usleep(20000);
    }
    close(to);
    return 0;
}

static long receive(int from, char *buffer) {
    struct iovec parts[2] = {{buffer, 3}, {buffer + 3, 61}};
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
    struct mmsghdr several = {.msg_hdr = message};
    if (!strcmp(how, "vector")) return readv(from, parts, 2);
    if (!strcmp(how, "message")) return recvmsg(from, &message, 0);
    if (!strcmp(how, "messages")) return recvmmsg(from, &several, 1, 0, 0) == 1 ? several.msg_len : 0;
    if (!strcmp(how, "peek")) recv(from, buffer, 64, MSG_PEEK);
    if (!strcmp(how, "one")) return recv(from, buffer, 1, 0);
    if (!strcmp(how, "all")) return recv(from, buffer, 5, MSG_WAITALL);
    if (!strcmp(how, "trunc")) return recv(from, buffer, 64, MSG_TRUNC);
    return read(from, buffer, 64);
}

int main(int count, char **words) {
    how = count > 1 ? words[1] : "plain";
    many = count > 2 ? atol(words[2]) : 0;
    if (!strcmp(how, "hidden")) prctl(PR_SET_DUMPABLE, 0);
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof at;
    int listener = socket(AF_INET, SOCK_STREAM, 0), client = socket(AF_INET, SOCK_STREAM, 0);
    bind(listener, (struct sockaddr *)&at, length);
    listen(listener, 1);
    getsockname(listener, (struct sockaddr *)&at, &length);
    connect(client, (struct sockaddr *)&at, length);
    int server = accept(listener, 0, 0);
    pthread_t sender;
    pthread_create(&sender, 0, send_all, &client);
    char buffer[64];
    long got;
    if (!strcmp(how, "epoll")) {
        int poll = epoll_create1(0);
        struct epoll_event event = {.events = EPOLLIN | EPOLLET};
        fcntl(server, F_SETFL, O_NONBLOCK);
        epoll_ctl(poll, EPOLL_CTL_ADD, server, &event);
        for (got = 1; got;) {
            epoll_wait(poll, &event, 1, -1);
            while ((got = read(server, buffer, 64)) > 0) add(1, "got", got);
            if (got < 0 && errno != EAGAIN) return 1;
        }
    } else {
        while ((got = receive(server, buffer)) > 0) add(1, "got", got);
    }
    pthread_join(sender, 0);
    if (!many) fprintf(stderr, "%s]}\n%s]}\n", accounts[0], accounts[1]);
    return 0;
}
