// A server at STICKY_PORT: frames of u32be come in, and each goes back.
//   exact   recv(4), then the body
//   peek    looks at the header with MSG_PEEK, then reads the whole frame
//   naive   takes a read for a frame
#include <arpa/inet.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const char *how;

static int exactly(int fd, char *to, size_t count) {
    for (size_t have = 0; have < count;) {
        ssize_t got = recv(fd, to + have, count - have, 0);
        if (got <= 0) return 0;
        have += (size_t)got;
    }
    return 1;
}

static void *serve(void *argument) {
    int fd = (int)(intptr_t)argument;
    static __thread char frame[1 << 20];
    for (;;) {
        uint32_t length;
        if (!strcmp(how, "naive")) {
            ssize_t got = recv(fd, frame, sizeof frame, 0);
            if (got <= 0) break;
            memcpy(&length, frame, 4);
            length = ntohl(length);
            if (got < 4 || (size_t)got < 4 + (size_t)length) continue;
        } else if (!strcmp(how, "peek")) {
            if (recv(fd, &length, 4, MSG_PEEK | MSG_WAITALL) != 4) break;
            length = ntohl(length);
            if (length > sizeof frame - 4 || !exactly(fd, frame, 4 + length)) break;
        } else {
            if (!exactly(fd, frame, 4)) break;
            memcpy(&length, frame, 4);
            length = ntohl(length);
            if (length > sizeof frame - 4 || !exactly(fd, frame + 4, length)) break;
        }
        for (size_t sent = 0; sent < 4 + (size_t)length;) {
            ssize_t put = send(fd, frame + sent, 4 + length - sent, MSG_NOSIGNAL);
            if (put < 0) break;
            sent += (size_t)put;
        }
    }
    close(fd);
    return NULL;
}

int main(int count, char **words) {
    how = count > 1 ? words[1] : "exact";
    int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)atoi(getenv("STICKY_PORT"))),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (bind(listener, (struct sockaddr *)&at, sizeof at) || listen(listener, 64)) return 1;
    for (;;) {
        int fd = accept(listener, NULL, NULL);
        pthread_t thread;
        if (fd < 0 || pthread_create(&thread, NULL, serve, (void *)(intptr_t)fd)) return 1;
        pthread_detach(thread);
    }
}
