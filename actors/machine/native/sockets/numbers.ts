/** The numbers of Linux for sockets that several files need. */

/** There is nothing now, or no room (errno(3)). */
export const EAGAIN = 11;

/** A signal came before anything else did. */
export const EINTR = 4;

/** Do not wait; and let no signal end the program when the peer has gone (recv(2), send(2)). */
export const MSG_DONTWAIT = 0x40;
export const MSG_DONTWAIT_NOSIGNAL = 0x4040;

/** Nothing more will be written, or neither written nor read (shutdown(2)). */
export const SHUT_WR = 1;
export const SHUT_RDWR = 2;

/** Where the options of TCP, and of all sockets, are set and asked for (tcp(7), socket(7)). */
export const IPPROTO_TCP = 6;
export const SOL_SOCKET = 1;

/** A descriptor is added to those that are waited for (epoll_ctl(2)). */
export const EPOLL_CTL_ADD = 1;

/** `struct epoll_event`: its events, and a number of the program. On x86-64 nothing is between them. */
export const EVENT_LENGTH = Deno.build.arch === "x86_64" ? 12 : 16;
export const EVENT_NUMBER_AT = EVENT_LENGTH - 8;

/** A TCP socket that never waits and is closed in programs that this one starts (socket(2)). */
export const SOCK_STREAM = 1;
export const SOCK_NONBLOCK_CLOEXEC = 0o2004000;
