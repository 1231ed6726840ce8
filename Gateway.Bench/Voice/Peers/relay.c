// What the fan-out of speech costs at least: one UDP socket, each datagram that comes in goes out to all listeners with its RTP header rewritten.
// relay ADDRESS PORT COUNT LISTENER-PORT: the listeners are 127.20.0.1, 127.20.0.2 ... with 250 in each third octet.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { LISTENERS_MAX = 4096, DATAGRAM_MAX = 2048, AT_A_TIME = 1024 };

static struct sockaddr_in listeners[LISTENERS_MAX];
static struct mmsghdr headers[LISTENERS_MAX];

int main(int argc, char **argv)
{
    if (argc != 5)
        return 2;
    int count = atoi(argv[3]);
    if (count < 1 || count > LISTENERS_MAX)
        return 2;
    int udp = socket(AF_INET, SOCK_DGRAM, 0);
    int room = 4 << 20;
    setsockopt(udp, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    struct sockaddr_in local = { .sin_family = AF_INET, .sin_port = htons(atoi(argv[2])) };
    inet_pton(AF_INET, argv[1], &local.sin_addr);
    if (bind(udp, (struct sockaddr *)&local, sizeof local) != 0)
        return 1;

    static unsigned char datagram[DATAGRAM_MAX];
    static struct iovec piece = { .iov_base = datagram };
    for (int i = 0; i < count; i++) {
        listeners[i].sin_family = AF_INET;
        listeners[i].sin_port = htons(atoi(argv[4]));
        listeners[i].sin_addr.s_addr = htonl(0x7f140000u | (unsigned)(i / 250) << 8 | (unsigned)(i % 250 + 1));
        headers[i].msg_hdr = (struct msghdr){ .msg_name = &listeners[i], .msg_namelen = sizeof listeners[i], .msg_iov = &piece, .msg_iovlen = 1 };
    }

    puts("ready");
    fflush(stdout);
    for (unsigned short number = 0;; number++) {
        struct sockaddr_in from;
        socklen_t length = sizeof from;
        ssize_t octets = recvfrom(udp, datagram, sizeof datagram, 0, (struct sockaddr *)&from, &length);
        if (octets < 12)
            continue;
        datagram[2] = number >> 8;
        datagram[3] = number;
        memcpy(datagram + 8, "C-re", 4);
        piece.iov_len = octets;
        for (int next = 0; next < count;) {
            int sent = sendmmsg(udp, headers + next, count - next < AT_A_TIME ? count - next : AT_A_TIME, 0);
            next += sent > 0 ? sent : 1;
        }
    }
}
